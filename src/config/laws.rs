//! What holds for whatever stands in a config file; see [`crate::laws`].

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::file::ConfigFile;
use super::paths::Paths;
use super::{Account, Config, NewAccount, Protocol, TlsMode, check, edit};
use crate::mail::{AccountName, Retention};

/// A file is right, or it is told what is wrong with it; accounts are complete and apart; and one
/// that is added disturbs no other.
pub fn config(octets: &[u8]) {
    let Ok(text) = std::str::from_utf8(octets) else { return };
    let Some(before) = accepted(text) else { return };
    for account in &before.accounts {
        assert!(account.port > 0 && account.store.is_absolute() && !account.host.is_empty());
        let _ = before.settings(account);
    }
    let Ok(name) = AccountName::new("fuzzed") else { return };
    let new = NewAccount {
        name: name.clone(),
        protocol: Protocol::Imap,
        address: None,
        host: "imap.example.org".to_owned(),
        port: None,
        tls: TlsMode::Implicit,
        ca_file: None,
        username: "ada".to_owned(),
        password: None,
        store: Some(PathBuf::from("/a/store/that/nobody/else/has")),
        retention: Retention::Keep,
    };
    let Ok(longer) = edit::extended(Some(text), &new) else { return };
    assert!(longer.starts_with(text), "what was there is changed");
    // It may be refused: an account of that name, that store, or `accounts` in braces.
    let Some(after) = accepted(&longer) else { return };
    let names = |config: &Config| -> Vec<AccountName> {
        config.accounts.iter().map(|account| account.name.clone()).collect()
    };
    let mut expected = names(&before);
    expected.push(name);
    assert_eq!(names(&after), expected, "not one account more");
    let kept = after.accounts.iter().zip(&before.accounts);
    assert!(kept.clone().all(|(now, then)| format!("{now:?}") == format!("{then:?}")), "an account changed");
}

/// What `text` says, if nothing is wrong with it.
fn accepted(text: &str) -> Option<Config> {
    let file = ConfigFile::of_text(Path::new("/fuzz/config.toml"), text);
    let (config, errors) = check::check(&file, &Paths::below(Path::new("/home/ada")));
    for error in &errors {
        assert!(!error.to_string().is_empty(), "an error without words");
    }
    let names: BTreeSet<&AccountName> = config.accounts.iter().map(|account| &account.name).collect();
    assert_eq!(names.len(), config.accounts.len(), "two accounts of one name");
    errors.is_empty().then_some(config)
}

/// An account like any other, called `work`.
pub(crate) fn example() -> Account {
    let text = "[accounts.work]\nprotocol = \"imap\"\nhost = \"imap.example.org\"\nusername = \"ada\"\n";
    accepted(text).and_then(|config| config.accounts.into_iter().next()).expect("it is right")
}
