//! No story tells a secret: what any of them signs in with is looked for in all that any of them
//! prints, passes on to other programs, and leaves in its home.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What the whole suite signs in with, as far as it has come.
static SECRETS: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Words that stand in honest sentences as well; of these only other spellings, and places where a
/// password stands, are looked for.
const ORDINARY: [&str; 8] = ["secret", "wrong", "hush", "guessed", "password", "token", "nothing", "env"];

/// Notes what the config of a home signs in with: what stands in it, and what its variables, files
/// and commands hold.
pub(super) fn learn(home: &Path, config: &str, environment: &[(String, String)]) {
    let Ok(table) = config.parse::<toml::Table>() else { return };
    let mut found = Vec::new();
    look(&toml::Value::Table(table), &Held { home, environment }, &mut found);
    note(found);
}

/// Notes words that somebody signs in with.
pub(super) fn note(words: impl IntoIterator<Item = String>) {
    SECRETS.lock().unwrap().extend(words.into_iter().filter(|secret| secret.len() > 3));
}

/// Where a config may have its passwords.
struct Held<'a> {
    home: &'a Path,
    environment: &'a [(String, String)],
}

impl Held<'_> {
    /// What a source of passwords gives, as far as that can be told without running anything.
    fn by(&self, source: &toml::Table) -> Vec<String> {
        let text = |key: &str| source.get(key).and_then(|value| value.as_str());
        let mut found: Vec<String> = text("value").map(str::to_owned).into_iter().collect();
        let held = self.environment.iter().filter(|(other, _)| Some(other.as_str()) == text("env"));
        found.extend(held.map(|(_, value)| value.clone()));
        let file = text("file").map(|path| self.home.join(path.trim_start_matches("~/")));
        let content = file.and_then(|path| fs::read_to_string(path).ok());
        found.extend(content.and_then(|content| content.lines().next().map(str::to_owned)));
        let command = source.get("command").and_then(|command| command.as_array()).into_iter().flatten();
        let scripts =
            command.filter_map(|word| word.as_str()).flat_map(|script| script.split([';', '&', '|']));
        // What a helper says to its standard error is for all to see.
        let echoed =
            scripts.filter(|part| !part.contains('>')).filter_map(|part| part.trim().strip_prefix("echo "));
        found.extend(echoed.map(|word| word.trim_matches(['"', '\'']).to_owned()));
        found
    }
}

fn look(value: &toml::Value, held: &Held<'_>, found: &mut Vec<String>) {
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                match (key.as_str(), value) {
                    ("password", toml::Value::Table(source)) => found.extend(held.by(source)),
                    ("proxy", toml::Value::String(proxy)) => {
                        let login = proxy.split_once("://").and_then(|(_, rest)| rest.rsplit_once('@'));
                        let word = login.and_then(|(login, _)| login.split_once(':'));
                        found.extend(word.map(|(_, word)| word.to_owned()));
                    }
                    (_, value) => look(value, held, found),
                }
            }
        }
        toml::Value::Array(values) => values.iter().for_each(|value| look(value, held, found)),
        _ => {}
    }
}

/// The spellings of a secret, and of what is said with it.
fn spellings(secret: &str) -> Vec<Vec<u8>> {
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut spellings = vec![hex.clone().into_bytes(), hex.to_uppercase().into_bytes()];
    spellings.extend((0..3).map(|offset| inside(secret.as_bytes(), offset)));
    if ORDINARY.contains(&secret) {
        let said = [
            format!("\"{secret}\"\r"),
            format!("PASS {secret}"),
            format!("\0{secret}"),
            format!("={secret}"),
        ];
        spellings.extend(said.map(String::into_bytes));
    } else {
        spellings.push(secret.as_bytes().to_vec());
    }
    spellings.retain(|spelling| spelling.len() > 4);
    spellings
}

/// The letters of base64 that `octets` alone decide when `offset` others stand before them.
pub(crate) fn inside(octets: &[u8], offset: usize) -> Vec<u8> {
    let padded = [&vec![0; offset][..], octets].concat();
    let letters = STANDARD.encode(&padded).into_bytes();
    letters[(offset * 8).div_ceil(6)..padded.len() * 8 / 6].to_vec()
}

/// The first secret that `text` tells.
fn told(text: &[u8]) -> Option<String> {
    let secrets = SECRETS.lock().unwrap().clone();
    secrets.into_iter().find(|secret| {
        spellings(secret).iter().any(|spelling| memchr::memmem::find(text, spelling).is_some())
    })
}

/// As [`assert_untold`], but for what stands in `given`: the story itself tells that.
#[track_caller]
pub(super) fn assert_untold_but(text: &[u8], given: &[u8], place: &str) {
    if let Some(secret) = told(text).filter(|secret| memchr::memmem::find(given, secret.as_bytes()).is_none())
    {
        panic!("{place} tells the secret {secret:?}:\n{}", String::from_utf8_lossy(text));
    }
}

/// Fails the story when `text`, which `place` holds, tells a secret.
#[track_caller]
pub(super) fn assert_untold(text: &[u8], place: &str) {
    if let Some(secret) = told(text) {
        panic!("{place} tells the secret {secret:?}:\n{}", String::from_utf8_lossy(text));
    }
}

/// Where in a home a secret is told: in a file or its name. Files that are there to hold one, and
/// mail, whose content is others' words, are left out.
pub(super) fn told_below(home: &Path) -> Option<String> {
    let mut open: Vec<PathBuf> = vec![home.to_owned()];
    while let Some(path) = open.pop() {
        let Ok(about) = fs::symlink_metadata(&path) else { continue };
        if about.is_dir() {
            open.extend(
                fs::read_dir(&path).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())),
            );
            continue;
        }
        let is_mail =
            ["new", "cur", "tmp"].iter().any(|sub| path.parent().is_some_and(|it| it.ends_with(sub)));
        if !about.is_file() || about.len() > 8 << 20 || is_mail || path.ends_with("config.toml") {
            continue;
        }
        let text = fs::read(&path).unwrap_or_default();
        let keeps = text.trim_ascii();
        let is_source = SECRETS.lock().unwrap().iter().any(|secret| keeps.starts_with(secret.as_bytes()));
        let name = path.strip_prefix(home).unwrap_or(&path).as_os_str().as_encoded_bytes();
        if let Some(secret) = (if is_source { None } else { told(&text) }).or_else(|| told(name)) {
            return Some(format!("{} tells the secret {secret:?}", path.display()));
        }
    }
    None
}

/// What the processes that `process` started tell of themselves: arguments and environment.
pub(super) fn children(process: u32) -> Vec<u8> {
    let (mut told, mut open) = (Vec::new(), below(process));
    let program = |process: u32| fs::read_link(format!("/proc/{process}/exe")).ok();
    while let Some(next) = open.pop() {
        // Not yet another program: what it has is still its parent's.
        if program(next) == program(process) {
            continue;
        }
        for file in ["cmdline", "environ"] {
            told.extend(fs::read(format!("/proc/{next}/{file}")).unwrap_or_default());
            told.push(b'\n');
        }
        open.extend(below(next));
    }
    // They end with NUL there, which is how a password begins in what PLAIN says.
    told.iter_mut().filter(|octet| **octet == 0).for_each(|octet| *octet = b'\n');
    told
}

fn below(process: u32) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let children = tasks.map(|task| fs::read_to_string(task.path().join("children")).unwrap_or_default());
    children
        .flat_map(|line| line.split_whitespace().filter_map(|it| it.parse().ok()).collect::<Vec<_>>())
        .collect()
}
