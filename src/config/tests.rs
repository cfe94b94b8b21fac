//! Every rule with its whole message.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use proptest::prelude::*;

mod refused;

use refused::{REFUSED, example};

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
    assert_eq!((work.max_size, work.since), (Some(50_000_000), Some(Duration::from_secs(90 * 86_400))));
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
fn k09_k10_k11_k12_what_is_refused_is_told_with_place_reason_and_remedy() {
    let mut all = String::new();
    for case in REFUSED {
        let (_, errors, told) = checked(&example(case));
        assert!(!errors.is_empty(), "{} was accepted", case.0);
        assert!(errors.iter().all(|error| error.kind() == ErrorKind::Config), "{}", case.0);
        all.push_str(&format!("# {}\n{told}\n\n", case.0));
    }
    assert!(!all.contains("hunter2"), "a password was shown:\n{all}");
    insta::assert_snapshot!("refused", all);
}

#[test]
fn every_problem_of_a_file_is_told_in_its_order() {
    let text = imap("prot = 5\ntls = \"non\"\nport = 70000");
    insta::assert_snapshot!("all_problems", told(&text));
}

#[test]
fn load_tells_the_first_problem_and_how_many_more_there_are() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("c.toml");
    fs::write(&path, imap("prot = 5\ntls = \"non\"\nport = 70000")).unwrap();
    let error = Config::load(Some(&path)).unwrap_err();
    assert_eq!(error.kind().exit_code(), 78);
    let told = error.to_string();
    assert!(told.ends_with("(2 more problems: `mailctl config check` tells all)"), "{told}");
}

#[test]
fn a_missing_file_says_how_to_make_one() {
    let error = Config::load(Some(Path::new("/nonexistent/mailctl.toml"))).unwrap_err();
    assert_eq!(error.kind().exit_code(), 78);
    assert_eq!(
        error.to_string(),
        "there is no config file at /nonexistent/mailctl.toml: `mailctl init` writes one"
    );
}

#[test]
fn an_account_that_is_not_there_is_not_found() {
    let config = accepted(DESIGN);
    let error = config.account("wrok").unwrap_err();
    assert_eq!(
        (error.kind().exit_code(), error.to_string().as_str()),
        (66, "no account \"wrok\": did you mean \"work\"?")
    );
    let error = config.account("private").unwrap_err();
    assert_eq!(error.to_string(), "no account \"private\": there are: work, home");
}

#[test]
fn k09_a_byte_order_mark_and_crlf_are_nothing_special() {
    let text = format!("\u{feff}{}", DESIGN.replace('\n', "\r\n"));
    assert_eq!(accepted(&text).accounts.len(), 2);
}

#[test]
fn k09_what_is_not_utf_8_is_told_with_its_line() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("c.toml");
    fs::write(&path, b"# caf\xc3\xa9\n# caf\xe9\n").unwrap();
    let error = ConfigFile::open(&path).unwrap_err();
    assert_eq!(error.to_string(), format!("reading {}: line 2 is not UTF-8", path.display()));
}

#[test]
fn k09_a_line_of_a_megabyte_and_deep_nesting_are_only_wrong() {
    let long = told(&format!("x = \"{}\"\n", "y".repeat(1 << 20)));
    assert!(long.starts_with("FILE, line 1, column 1: unknown key \"x\""), "{}", &long[..100]);
    assert!(long.len() < 1000);
    let deep = told(&format!("x = {}", "[".repeat(100_000)));
    assert!(deep.len() < 2000 && !deep.is_empty());
    let dotted = told(&format!("{}x = 1", "a.".repeat(50_000)));
    assert!(!dotted.is_empty());
}

#[test]
fn k01_a_file_with_a_password_must_be_private() {
    let text = imap("password = { value = \"hunter2\" }");
    let paths = Paths::below(Path::new("/home/ada"));
    for mode in [0o644, 0o640, 0o604, 0o660] {
        let (_home, file) = write(text.as_bytes(), mode);
        let (_, errors) = check::check(&file, &paths);
        let path = file.path.display();
        let whole =
            format!("{path} holds a password: others may read it (mode {mode:04o}); run: chmod 600 {path}");
        assert_eq!(errors.iter().map(ToString::to_string).collect::<Vec<_>>(), [whole]);
    }
    let (_home, file) = write(text.as_bytes(), 0o600);
    assert!(check::check(&file, &paths).1.is_empty());
    let (_home, file) = write(imap("password = { keyring = true }").as_bytes(), 0o644);
    assert!(check::check(&file, &paths).1.is_empty());
}

#[test]
fn k01_a_file_that_anybody_can_change_is_refused() {
    let (_home, file) = write(imap("").as_bytes(), 0o666);
    let (_, errors) = check::check(&file, &Paths::below(Path::new("/home/ada")));
    let path = file.path.display();
    let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(told, [format!("{path} can be changed by anybody: run: chmod o-w {path}")]);
}

#[test]
fn k01_a_directory_open_to_all_is_warned_of_and_a_link_is_fine() {
    let (home, file) = write(imap("").as_bytes(), 0o600);
    let link = home.path().join("link.toml");
    std::os::unix::fs::symlink(&file.path, &link).unwrap();
    let config = Config::load(Some(&link)).unwrap();
    assert!(config.warnings.is_empty());
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let config = Config::load(Some(&link)).unwrap();
    assert_eq!(
        config.warnings,
        [format!("{} lies in a directory in which anybody can replace it", link.display())]
    );
}

#[test]
fn c11_the_same_maildrop_under_two_names_is_warned_of() {
    let text = format!(
        "{}{}",
        imap(""),
        imap("").replace("accounts.work", "accounts.again").replace("imap.ex", "IMAP.ex")
    );
    assert_eq!(
        accepted(&text).warnings,
        ["account again is a second name for ada at IMAP.example.org over imap: its mail is fetched twice, \
          and what one removes from the server the other does not get"]
    );
}

#[test]
fn c11_two_accounts_never_share_a_store() {
    let other = pop3("store.path = \"~/Mail/./work/../work\"").replace("accounts.work", "accounts.home");
    let told = told(&format!("{}{other}", imap("")));
    assert!(told.contains("the store of account home is that of account work"), "{told}");
}

#[test]
fn the_only_account_is_the_default() {
    assert_eq!(accepted(&imap("")).default_account.unwrap().as_str(), "work");
    let two = format!("{}{}", imap(""), pop3("").replace("accounts.work", "accounts.home"));
    assert_eq!(accepted(&two).default_account, None);
    assert!(accepted("").accounts.is_empty());
}

#[test]
fn k14_without_a_home_nothing_goes_to_the_root() {
    let (_home, file) = write(imap("").as_bytes(), 0o600);
    let (_, errors) = check::check(&file, &Paths::default());
    let told = errors[0].to_string();
    assert!(told.contains("there is no home directory to keep the mail in"), "{told}");
    let error = Paths::default().config_file().unwrap_err();
    assert_eq!(
        error.to_string(),
        "looking for the config file: there is no home directory: set HOME, or name the file with \
         --config or MAILCTL_CONFIG"
    );
}

#[test]
fn every_setting_is_shown_with_its_origin_and_no_secret() {
    let text = "[accounts.work]\nprotocol = \"imap\"\nhost = \"localhost\"\nusername = \"ada\"\n\
                password = { value = \"hunter2\" }\nproxy = \"socks5://ada:hunter2@localhost:1080\"\n\
                pin = [\"sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\"]\n[accounts.work.fetch]\nmax-size = \"5MB\"\n";
    let config = accepted(text);
    let shown: Vec<String> = config
        .settings(&config.accounts[0])
        .iter()
        .map(|setting| format!("{} = {:?} ({})", setting.key, setting.value, setting.origin))
        .collect();
    insta::assert_snapshot!("settings", shown.join("\n"));
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn the_sample_explains_every_key_and_is_right() {
    let sample = super::sample();
    accepted(&sample);
    // With every key in force, but for those that only make sense together with another value.
    let apart = ["keep-for", "port = 465", "pin"];
    let whole: Vec<&str> = sample
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(rest) if !rest.starts_with(' ') && !apart.iter().any(|word| rest.starts_with(word)) => rest,
            _ => line,
        })
        .collect();
    accepted(&whole.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn k09_no_text_makes_it_panic(text in "\\PC*") {
        let _ = checked(&text);
    }

    #[test]
    fn k09_no_damage_to_a_right_file_makes_it_panic(at in 0..DESIGN.len(), length in 0..40_usize, with in "[\\x00-\\x7f]{0,8}") {
        let mut text = DESIGN.to_owned();
        let end = (at + length).min(text.len());
        text.replace_range(at..end, &with);
        let _ = checked(&text);
    }

    #[test]
    fn k09_a_secret_in_a_broken_file_is_never_shown(at in 0..400_usize, with in "[\\x00-\\x7f]{0,3}") {
        let mut text = imap("password = { value = \"hunter2-hunter2\" }\ntls = \"starttls\"");
        let at = at.min(text.len());
        text.replace_range(at..at, &with);
        let (_, _, told) = checked(&text);
        prop_assert!(!told.contains("unter2"), "{}", told);
    }
}
