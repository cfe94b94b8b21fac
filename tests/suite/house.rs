//! The house: who may import whom, and which room knows which library. Read from the sources.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// A room, the path prefixes below `src/` that belong to it, and the rooms it may name.
///
/// The first room whose prefix fits a file is the file's room.
const ROOMS: &[(&str, &[&str], &[&str])] = &[
    ("main", &["main.rs"], &["cli"]),
    ("lib", &["lib.rs"], &[]),
    ("cli", &["cli"], &["engine", "backend", "store", "ui", "config", "secret", "mail", "error"]),
    ("engine", &["engine"], &["backend", "store", "mail", "error"]),
    ("connect", &["backend/connect"], &["backend", "config", "secret", "mail", "error"]),
    // The password is a `Secret` until it is on the wire.
    ("backend", &["backend"], &["secret", "mail", "error"]),
    ("store", &["store"], &["mail", "error"]),
    ("ui", &["ui"], &["secret", "mail", "error"]),
    ("config", &["config"], &["secret", "mail", "error"]),
    ("secret", &["secret"], &["mail", "error"]),
    ("mail", &["mail"], &["error"]),
    ("error", &["error"], &[]),
];

/// A library and the one place that knows it.
const LIBRARIES: &[(&str, &str)] = &[
    ("async_imap", "backend/imap"),
    ("async_native_tls", "backend/transport"),
    ("tokio_socks", "backend/transport"),
    ("x509_cert", "backend/transport"),
    ("idna", "backend/transport"),
    ("rsasl", "backend/auth"),
    ("stringprep", "backend/auth"),
    ("hmac", "backend/auth"),
    ("md5", "backend/auth"),
    ("keyring", "secret"),
    ("mail_parser", "mail"),
    ("html2text", "mail"),
    ("rusqlite", "store"),
    ("indicatif", "ui"),
    ("rpassword", "ui"),
    ("terminal_size", "ui"),
    ("toml", "config"),
    ("toml_edit", "config"),
    ("clap", "cli"),
    ("clap_complete", "cli"),
    ("clap_mangen", "cli"),
];

struct Source {
    /// Relative to `src/`.
    path: String,
    /// The text without comments and without what follows `#[cfg(test)] mod tests`.
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    let read = |path: &PathBuf| {
        let relative = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(path).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        Source { path: relative, code: code.collect::<Vec<_>>().join("\n") }
    };
    paths.iter().map(read).filter(|source| !is_test(&source.path)).collect()
}

fn is_test(path: &str) -> bool {
    path.ends_with("tests.rs") || path.contains("/tests/")
}

fn collect(dir: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

fn belongs(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
}

fn room_of(path: &str) -> &'static (&'static str, &'static [&'static str], &'static [&'static str]) {
    ROOMS
        .iter()
        .find(|(_, prefixes, _)| prefixes.iter().any(|prefix| *prefix == path || belongs(path, prefix)))
        .unwrap_or_else(|| panic!("src/{path} belongs to no room: put it into one, or the table into order"))
}

/// The top-level rooms that `code` names, as `crate::room` or inside `crate::{…}`.
fn rooms_named(code: &str) -> Vec<String> {
    let mut named = Vec::new();
    for (at, _) in code.match_indices("crate::").chain(code.match_indices("mailctl::")) {
        let rest = code[at..].split_once("::").unwrap().1;
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 0_usize;
            let mut word = String::new();
            for letter in list.chars() {
                match letter {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    letter if depth == 0 && (letter.is_alphanumeric() || letter == '_') => word.push(letter),
                    ',' if depth == 0 => named.push(std::mem::take(&mut word)),
                    ':' if depth == 0 && !word.is_empty() => named.push(std::mem::take(&mut word)),
                    _ => {}
                }
            }
            named.push(word);
        } else {
            named
                .push(rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect());
        }
    }
    let known = |name: &String| ROOMS.iter().any(|(room, ..)| room == name);
    named.retain(known);
    named
}

#[test]
fn imports_run_downwards() {
    let mut wrong = String::new();
    for source in sources() {
        let (room, _, may) = room_of(&source.path);
        for named in rooms_named(&source.code) {
            let own = named == *room || (*room == "connect" && named == "backend");
            if !own && !may.contains(&named.as_str()) {
                writeln!(wrong, "src/{} ({room}) names crate::{named}", source.path).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn each_library_is_known_to_one_room() {
    let mut wrong = String::new();
    for source in sources() {
        for (library, room) in LIBRARIES {
            let named = source.code.match_indices(library).any(|(at, _)| {
                let before = source.code[..at].chars().next_back();
                let after = &source.code[at + library.len()..];
                !before.is_some_and(|letter| letter.is_alphanumeric() || "_.:\"".contains(letter))
                    && after.starts_with("::")
            });
            if named && !belongs(&source.path, room) {
                writeln!(wrong, "src/{} names {library}, which belongs to src/{room}", source.path).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn only_ui_writes_to_the_terminal() {
    let doors = ["println!", "eprintln!", "print!(", "eprint!(", "io::stdout", "io::stderr", "/dev/tty"];
    let mut wrong = String::new();
    for source in sources().iter().filter(|source| !belongs(&source.path, "ui")) {
        for door in doors.iter().filter(|door| source.code.contains(**door)) {
            writeln!(wrong, "src/{} has {door}", source.path).unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn files_and_functions_stay_readable() {
    let mut wrong = String::new();
    for source in sources() {
        let lines: Vec<&str> = source.code.lines().collect();
        if lines.len() > 400 {
            writeln!(wrong, "src/{} has {} lines of code", source.path, lines.len()).unwrap();
        }
        for (start, line) in lines.iter().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let begins = line.trim_start().split('(').next().unwrap();
            if !begins.split(' ').any(|word| word == "fn") || line.trim_end().ends_with([';', '}']) {
                continue;
            }
            // The sources are formatted: a function ends at the first brace in its own column.
            let end = format!("{}}}", " ".repeat(indent));
            let length = lines[start..].iter().position(|line| *line == end).unwrap_or(0) + 1;
            if length > 70 {
                writeln!(wrong, "src/{}: {} has {length} lines", source.path, begins.trim()).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn rooms_are_found_in_every_way_of_importing() {
    let code = "use crate::mail::{Flags};\nuse crate::{error::Error, store};\nlet x = crate::ui::go();";
    assert_eq!(rooms_named(code), ["mail", "error", "store", "ui"]);
}
