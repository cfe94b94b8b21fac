//! Every rule with its whole message.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use proptest::prelude::*;

use super::file::ConfigFile;
use super::paths::Paths;
use super::{Config, Protocol, TlsMode, check};
use crate::error::{Error, ErrorKind};
use crate::mail::Retention;
use crate::secret::SecretSource;

const DESIGN: &str = r#"default-account = "work"

[accounts.work]
protocol = "imap"                      # "imap" | "pop3"
address  = "Ada Example <ada@example.org>"
host     = "imap.example.org"
# port   = 993                         # by protocol and tls if left out
tls      = "implicit"
username = "ada@example.org"
auth     = "auto"
password = { keyring = true }

[accounts.work.store]
path = "~/Mail/work"

[accounts.work.fetch]
mailboxes = ["INBOX", "Lists/*", "!Lists/noise"]
max-size  = "50MB"
since     = "90d"

[accounts.work.retention]
server   = "keep-for"
keep-for = "14d"

[accounts.work.smtp]
host = "smtp.example.org"
tls  = "starttls"

[accounts.home]
protocol  = "pop3"
host      = "pop.isp.example"
tls       = "implicit"
username  = "ada"
password  = { command = ["pass", "mail/home"] }
retention = { server = "delete" }
"#;

/// An account that is complete, with `more` lines.
fn imap(more: &str) -> String {
    format!("[accounts.work]\nprotocol = \"imap\"\nhost = \"imap.example.org\"\nusername = \"ada\"\n{more}\n")
}

fn pop3(more: &str) -> String {
    imap(more).replace("\"imap\"", "\"pop3\"")
}

fn write(text: &[u8], mode: u32) -> (tempfile::TempDir, ConfigFile) {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("config.toml");
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    let file = ConfigFile::open(&path).unwrap();
    (home, file)
}

/// What is made of `text`, and the messages with the file called `FILE`.
fn checked(text: &str) -> (Config, Vec<Error>, String) {
    let (home, file) = write(text.as_bytes(), 0o600);
    let (config, errors) = check::check(&file, &Paths::below(Path::new("/home/ada")));
    let told: Vec<String> = errors
        .iter()
        .map(|error| {
            error.to_string().replace(&home.path().join("config.toml").display().to_string(), "FILE")
        })
        .collect();
    (config, errors, told.join("\n\n"))
}

fn told(text: &str) -> String {
    checked(text).2
}

fn accepted(text: &str) -> Config {
    let (config, _, told) = checked(text);
    assert_eq!(told, "");
    config
}

#[test]
fn the_example_of_the_design_is_read_whole() {
    let config = accepted(DESIGN);
    assert_eq!(config.default_account.as_ref().unwrap().as_str(), "work");
    let [work, home] = config.accounts.as_slice() else { panic!("two accounts") };
    assert_eq!((work.protocol, work.port, work.tls), (Protocol::Imap, 993, TlsMode::Implicit));
    assert_eq!(work.password, Some(SecretSource::Keyring));
    assert_eq!(work.store, Path::new("/home/ada/Mail/work"));
    assert_eq!(work.mailboxes, ["INBOX", "Lists/*", "!Lists/noise"]);
    assert_eq!((work.max_size, work.since), (Some(50 << 20), Some(Duration::from_secs(90 * 86_400))));
    assert_eq!(work.retention, Retention::KeepFor(Duration::from_secs(14 * 86_400)));
    let smtp = work.smtp.as_ref().unwrap();
    assert_eq!(
        (smtp.host.as_str(), smtp.port, smtp.username.as_str()),
        ("smtp.example.org", 587, "ada@example.org")
    );
    assert_eq!((home.protocol, home.port, home.retention), (Protocol::Pop3, 995, Retention::Delete));
    assert_eq!(home.store, Path::new("/home/ada/Mail/home"));
    assert_eq!(home.password, Some(SecretSource::Command(vec!["pass".into(), "mail/home".into()])));
}

#[test]
fn k09_an_unknown_key_is_told_with_its_place_and_what_was_meant() {
    assert_eq!(
        told(&imap("tsl = \"none\"")),
        "FILE, line 5, column 1: unknown key \"tsl\" in [accounts.work]\n  |\n5 | tsl = \"none\"\n  | ^^^\ndid you mean \"tls\"?"
    );
}
