//! From text to the values that were given, each with its place: what stands where, not yet what
//! it means.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::problem::{Problem, position};
use super::schema;
use super::suggest::did_you_mean;
use crate::mail::AccountName;

/// A value as it stands in the file.
#[derive(Debug)]
pub(crate) struct Given<'i> {
    /// Where its key stands.
    pub(crate) key: Range<usize>,
    /// Where the value stands.
    pub(crate) at: Range<usize>,
    /// The value.
    pub(crate) value: DeValue<'i>,
}

/// What the file says of one account.
#[derive(Debug)]
pub(crate) struct Section<'i> {
    /// Its name.
    pub(crate) name: AccountName,
    /// Where the name stands.
    pub(crate) at: Range<usize>,
    /// The values by the dotted names of the schema.
    pub(crate) given: BTreeMap<&'static str, Given<'i>>,
    /// Whether `[accounts.X.smtp]` is there, and where.
    pub(crate) smtp: Option<Range<usize>>,
}

/// What the whole file says.
#[derive(Debug, Default)]
pub(crate) struct Document<'i> {
    /// `default-account`.
    pub(crate) default_account: Option<(Range<usize>, String)>,
    /// The accounts, in the order of the file.
    pub(crate) sections: Vec<Section<'i>>,
}

/// Reads `text`; what is wrong with it goes to `problems`.
pub(crate) fn read<'i>(text: &'i str, problems: &mut Vec<Problem>) -> Document<'i> {
    let mut document = Document::default();
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        // What the parser made of the rest is guesswork: its errors alone are told, and of each line
        // only the first.
        let found = errors.iter().map(|error| {
            let what = error.message().lines().collect::<Vec<_>>().join(", ");
            Problem::new(error.span().unwrap_or(0..0), what)
        });
        let mut lines = BTreeSet::new();
        problems.extend(found.filter(|problem| lines.insert(position(text, problem.at.start).0)).take(5));
        return document;
    }
    for (key, value) in in_order(table.into_inner()) {
        let at = key.span();
        match key.get_ref().as_ref() {
            "default-account" => match value.get_ref().as_str() {
                Some(name) => document.default_account = Some((value.span(), name.to_owned())),
                None => problems.push(Problem::new(value.span(), "default-account must be a name in quotes")),
            },
            "accounts" => accounts(value, &mut document.sections, problems),
            other => problems.push(unknown_at_top(other, at)),
        }
    }
    document
}

fn unknown_at_top(key: &str, at: Range<usize>) -> Problem {
    let problem = Problem::new(at, format!("unknown key {key:?}"));
    if schema::find(key).is_some() || schema::GROUPS.contains(&key) {
        return problem.hint(format!("{key:?} belongs into an account: [accounts.NAME]"));
    }
    if key == "account" {
        return problem.hint("did you mean \"accounts\"?");
    }
    problem.maybe_hint(did_you_mean(key, schema::TOP.iter().copied()))
}

fn accounts<'i>(value: Spanned<DeValue<'i>>, sections: &mut Vec<Section<'i>>, problems: &mut Vec<Problem>) {
    let at = value.span();
    let DeValue::Table(table) = value.into_inner() else {
        problems.push(Problem::new(at, "accounts must be tables: [accounts.NAME]"));
        return;
    };
    for (key, value) in in_order(table) {
        let at = key.span();
        let name = match AccountName::new(key.get_ref().as_ref()) {
            Ok(name) => name,
            Err(error) => {
                problems.push(Problem::new(at, error.to_string()));
                continue;
            }
        };
        let DeValue::Table(table) = value.into_inner() else {
            let known = schema::find(name.as_str()).is_some();
            let hint = known.then(|| format!("{:?} belongs into an account: [accounts.NAME]", name.as_str()));
            problems.push(Problem::new(at, format!("account {name} must be a table")).maybe_hint(hint));
            continue;
        };
        let mut section = Section { name, at, given: BTreeMap::new(), smtp: None };
        keys("", table, &mut section, problems);
        sections.push(section);
    }
}

/// The keys of an account (`group` empty) or of one of the tables in it.
fn keys<'i>(group: &str, table: DeTable<'i>, section: &mut Section<'i>, problems: &mut Vec<Problem>) {
    for (key, value) in in_order(table) {
        let (key_at, at) = (key.span(), value.span());
        let name =
            if group.is_empty() { key.get_ref().to_string() } else { format!("{group}.{}", key.get_ref()) };
        if let Some(known) = schema::find(&name) {
            section.given.insert(known.name, Given { key: key_at, at, value: value.into_inner() });
        } else if schema::GROUPS.contains(&name.as_str()) {
            let DeValue::Table(table) = value.into_inner() else {
                let problem = Problem::new(
                    key_at,
                    format!("{name} must be a table: [accounts.{}.{name}]", section.name),
                );
                problems.push(problem);
                continue;
            };
            if name == "smtp" {
                section.smtp = Some(key_at);
            }
            keys(&name, table, section, problems);
        } else {
            problems.push(unknown(group, key.get_ref(), key_at, &section.name));
        }
    }
}

fn unknown(group: &str, key: &str, at: Range<usize>, account: &AccountName) -> Problem {
    let place = if group.is_empty() {
        format!("[accounts.{account}]")
    } else {
        format!("[accounts.{account}.{group}]")
    };
    let problem = Problem::new(at, format!("unknown key {key:?} in {place}"));
    let prefix = if group.is_empty() { String::new() } else { format!("{group}.") };
    let here =
        |key: &'static schema::Key| key.name.strip_prefix(prefix.as_str()).filter(|rest| !rest.contains('.'));
    let groups = schema::GROUPS.iter().copied().filter(|_| group.is_empty());
    let siblings = schema::ACCOUNT.iter().filter_map(here).chain(groups);
    if let Some(hint) = did_you_mean(key, siblings) {
        return problem.hint(hint);
    }
    // The right key in the wrong table.
    let elsewhere = schema::ACCOUNT.iter().find(|known| known.name.rsplit('.').next() == Some(key));
    problem.maybe_hint(elsewhere.map(|known| match known.name.split_once('.') {
        Some((group, _)) => format!("{key:?} belongs into [accounts.{account}.{group}]"),
        None => format!("{key:?} belongs into [accounts.{account}]"),
    }))
}

/// The entries in the order of the file; the parser sorts them by name.
fn in_order<'i>(table: DeTable<'i>) -> Vec<(Spanned<DeString<'i>>, Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.into_iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}
