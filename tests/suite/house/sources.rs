//! The sources as a reader of imports sees them.

use std::path::{Path, PathBuf};

/// A file of the program.
pub(super) struct Source {
    /// Relative to `src/`.
    pub(super) path: String,
    /// The text without comments and without what follows `#[cfg(test)] mod tests`.
    pub(super) code: String,
}

/// All files of the program, without its tests.
pub(super) fn sources() -> Vec<Source> {
    let program = files("src").into_iter().filter(|(path, _)| !is_test(path));
    let bare = |(path, text): (String, String)| {
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        Source { path, code: code.collect::<Vec<_>>().join("\n") }
    };
    program.map(bare).collect()
}

fn is_test(path: &str) -> bool {
    path.ends_with("tests.rs") || path.contains("/tests/")
}

/// The path below `folder` and the text of every Rust file in it.
pub(super) fn files(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    let read = |path: &PathBuf| {
        let relative = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        (relative, std::fs::read_to_string(path).unwrap())
    };
    paths.iter().map(read).collect()
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

/// Whether the file at `path` is the room, or lies in it.
pub(super) fn belongs(path: &str, room: &str) -> bool {
    path.strip_prefix(room).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
}

/// Whether `code` names something of `library`, as `library::…`.
pub(super) fn names(code: &str, library: &str) -> bool {
    code.match_indices(library).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = &code[at + library.len()..];
        !before.is_some_and(|letter| letter.is_alphanumeric() || "_.:\"".contains(letter))
            && after.starts_with("::")
    })
}

/// What `code` names at the top of this crate, as `crate::room` or inside `crate::{…}`.
pub(super) fn rooms_named(code: &str) -> Vec<String> {
    let mut named = Vec::new();
    for (at, _) in code.match_indices("crate::").chain(code.match_indices("mailctl::")) {
        let rest = code[at..].split_once("::").unwrap().1;
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 0_usize;
            let mut word = String::new();
            let mut path = false;
            for letter in list.chars() {
                match letter {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    _ if depth > 0 => {}
                    ',' => {
                        named.push(std::mem::take(&mut word));
                        path = false;
                    }
                    // What follows is inside the room.
                    ':' => path = true,
                    letter if !path && !letter.is_whitespace() => word.push(letter),
                    _ => {}
                }
            }
            named.push(word);
        } else {
            let word = |letter: &char| letter.is_alphanumeric() || *letter == '_';
            named.push(rest.chars().take_while(word).collect());
        }
    }
    named.retain(|name| !name.is_empty());
    named
}

#[test]
fn rooms_are_found_in_every_way_of_importing() {
    let code = "use crate::mail::{Flags};\nuse crate::{error::Error, store};\nlet x = crate::ui::go();";
    assert_eq!(rooms_named(code), ["mail", "error", "store", "ui"]);
}
