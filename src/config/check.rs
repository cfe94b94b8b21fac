//! The whole file: accounts against each other, and against who may read the file.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use super::file::ConfigFile;
use super::origin::Places;
use super::paths::Paths;
use super::problem::{Problem, position};
use super::read::{self, Document, Given, Section};
use super::suggest::did_you_mean;
use super::{Account, Config, build};
use crate::error::Error;
use crate::mail::AccountName;
use crate::secret::SecretSource;

/// Everything that is wrong with `file`, in the order of the file; and what could be made of it.
pub(crate) fn check(file: &ConfigFile, paths: &Paths) -> (Config, Vec<Error>) {
    let mut problems = Vec::new();
    let document = read::read(&file.text, &mut problems);
    let mut accounts = Vec::new();
    for section in &document.sections {
        accounts.extend(build::account(section, paths, &mut problems));
    }
    stores_apart(&document, &accounts, &mut problems);
    let default_account = default_account(&document, &mut problems);
    problems.sort_by_key(|problem| problem.at.start);

    let mut warnings = twice(&accounts);
    let mut errors: Vec<Error> =
        problems.iter().map(|problem| problem.to_error(&file.path, &file.text)).collect();
    match file.must_not_be_public() {
        Ok(warning) => warnings.extend(warning),
        Err(error) => errors.push(error),
    }
    if accounts.iter().any(holds_secret) {
        errors.extend(file.must_be_private().err());
    }
    let places = places(&document, &file.text);
    (Config { path: file.path.clone(), default_account, accounts, warnings, places }, errors)
}

fn places(document: &Document<'_>, text: &str) -> Places {
    let line = |given: &Given<'_>| position(text, given.key.start).0;
    let lines =
        |section: &Section<'_>| section.given.iter().map(|(key, given)| (*key, line(given))).collect();
    document.sections.iter().map(|section| (section.name.clone(), lines(section))).collect()
}

fn holds_secret(account: &Account) -> bool {
    let smtp = account.smtp.as_ref().and_then(|smtp| smtp.password.as_ref());
    let raw = |source: Option<&SecretSource>| matches!(source, Some(SecretSource::Value(_)));
    raw(account.password.as_ref())
        || raw(smtp)
        || account.proxy.as_ref().is_some_and(|proxy| proxy.contains('@'))
}

fn default_account(document: &Document<'_>, problems: &mut Vec<Problem>) -> Option<AccountName> {
    let names = || document.sections.iter().map(|section| &section.name);
    let Some((at, wanted)) = &document.default_account else {
        let mut names = names();
        return names.next().filter(|_| names.next().is_none()).cloned();
    };
    let found = names().find(|name| name.as_str() == wanted).cloned();
    if found.is_none() {
        let hint = did_you_mean(wanted, names().map(AccountName::as_str));
        problems.push(
            Problem::new(at.clone(), format!("default-account: there is no account {wanted:?}"))
                .maybe_hint(hint),
        );
    }
    found
}

/// Two accounts in one store would take each other's mail for their own.
fn stores_apart(document: &Document<'_>, accounts: &[Account], problems: &mut Vec<Problem>) {
    for (index, later) in accounts.iter().enumerate() {
        let mine = plain(&later.store);
        let clash = accounts.iter().take(index).find(|earlier| {
            let other = plain(&earlier.store);
            mine.starts_with(&other) || other.starts_with(&mine)
        });
        let Some(earlier) = clash else { continue };
        let section = document.sections.iter().find(|section| section.name == later.name);
        let at = section.map_or(0..0, |section| {
            section.given.get("store.path").map_or_else(|| section.at.clone(), |given| given.at.clone())
        });
        let how = if mine == plain(&earlier.store) { "is" } else { "lies within or around" };
        let what = format!("the store of account {} {how} that of account {}", later.name, earlier.name);
        problems.push(Problem::new(at, what).hint("give each account a store.path of its own"));
    }
}

/// The path without `.` and `..`; what is not there yet cannot be asked for more.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

/// The same maildrop under two names is fetched twice, and what one removes the other misses.
fn twice(accounts: &[Account]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut warnings = Vec::new();
    for account in accounts {
        let host = account.host.trim_end_matches('.').to_ascii_lowercase();
        let key = (account.protocol.as_str(), host, account.username.clone());
        if !seen.insert(key) {
            warnings.push(format!(
                "account {} is a second name for {} at {} over {}: its mail is fetched twice, and what one \
                 removes from the server the other does not get",
                account.name, account.username, account.host, account.protocol
            ));
        }
    }
    warnings
}
