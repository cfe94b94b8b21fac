//! What another parser makes of the same mail: Python's email package, which shares no line with ours.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mailctl::mail::{View, parse_envelope};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::support::{corpus_files, skipped};

/// Where the two differ in the 1,056 messages of the corpora; each difference was looked at.
///
/// * fields: 3 messages, of which 2 lose their subject with Python: a line without a colon within
///   the header. Python takes it for the start of the body; we leave it out, and read on while
///   fields follow.
/// * date: 5 messages, the same 2 among them, and 3 whose date has no form of RFC 5322 (`029 Apr`, an
///   American order of day and month, another field behind it).
/// * tree: none.
/// * content: 32 parts. 14 behind a header as above; 11 in quoted-printable with CR line ends, of
///   which Python knows no soft line break; 4 whose boundary no line has, which are lost with
///   Python and text as it stands with us; 2 in base64 too short to be any, which Python leaves
///   encoded; 1 with blanks at the ends of lines, which quoted-printable does not keep (RFC 2045
///   §6.7 rule 3).
const KNOWN: [(&str, usize); 5] = [("content", 32), ("date", 5), ("fields", 3), ("subject", 2), ("tree", 0)];

/// Where they differ in Python's own examples: a multipart without a part, inside and outside one
/// of the same boundary (content); boundary lines in a row, which Python takes for one (tree).
const KNOWN_EXAMPLES: [(&str, usize); 5] =
    [("content", 2), ("date", 0), ("fields", 0), ("subject", 0), ("tree", 1)];

#[test]
fn m03_python_reads_the_corpora_the_same_but_for_known_messages() {
    let files = corpus_files();
    if !files.is_empty() {
        compare(&files, &KNOWN);
    }
}

#[test]
fn m30_the_examples_that_python_is_tested_with_have_the_same_parts() {
    const WHERE: &str =
        "import os, test.test_email as it; print(os.path.join(os.path.dirname(it.__file__), 'data'))";
    let found = Command::new("python3").args(["-c", WHERE]).output();
    let found = found.map(|output| String::from_utf8(output.stdout).unwrap()).unwrap_or_default();
    let Ok(entries) = fs::read_dir(found.trim()) else {
        return skipped("no Python with its own tests to compare with");
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    assert!(files.len() > 40, "{found}");
    compare(&files, &KNOWN_EXAMPLES);
}

/// Holds our reading of `files` against Python's.
fn compare(files: &[PathBuf], known: &[(&str, usize)]) {
    let Some(second) = second_opinions(files) else {
        return skipped("no python3 to compare with");
    };
    assert_eq!(second.len(), files.len());
    let mut different: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (path, theirs) in files.iter().zip(&second) {
        assert_eq!(theirs.get("error"), None, "{}", path.display());
        for (what, place) in differences(&fs::read(path).unwrap(), theirs) {
            different.entry(what).or_default().push(format!("{} {place}", path.display()));
        }
    }
    for (what, count) in known {
        let found = different.remove(what).unwrap_or_default();
        assert!(found.len() <= *count, "{what}: {} instead of {count}\n{}", found.len(), found.join("\n"));
    }
    assert!(different.is_empty(), "{different:?}");
}

/// What differs in one message, and where.
fn differences(raw: &[u8], theirs: &Value) -> Vec<(&'static str, String)> {
    let view = View::parse(raw);
    let mut found = Vec::new();
    let fields: Vec<Value> = view.headers().into_iter().map(|field| field.name.into()).collect();
    if theirs["fields"] != Value::from(fields) {
        found.push(("fields", String::new()));
    }
    // Python puts a space between an encoded word and what it is joined to.
    let bare = |text: &str| text.replace(|c: char| c.is_whitespace() || c == '\u{fffd}', "");
    if let Some(subject) = theirs["subject"].as_str()
        && bare(subject) != bare(&parse_envelope(raw).subject)
    {
        found.push(("subject", subject.to_owned()));
    }
    let date = parse_envelope(raw).date;
    if theirs["date"].as_i64() != date {
        found.push(("date", format!("{date:?} {}", theirs["date"])));
    }
    let parts = theirs["parts"].as_array().unwrap();
    let tree: Vec<(&str, &str)> =
        parts.iter().map(|part| (part[0].as_str().unwrap(), part[1].as_str().unwrap())).collect();
    let ours = view.parts();
    let ours: Vec<(&str, &str)> =
        ours.iter().map(|part| (part.number.as_str(), part.media_type.as_str())).collect();
    if tree != ours {
        found.push(("tree", format!("{ours:?} {tree:?}")));
        return found;
    }
    for part in parts {
        let number = part[0].as_str().unwrap();
        let content = Sha256::digest(even(&view.content(number).unwrap()));
        let content = content.iter().fold(String::new(), |text, octet| format!("{text}{octet:02x}"));
        if part[2].as_str().is_some_and(|theirs| theirs != content) {
            found.push(("content", number.to_owned()));
        }
    }
    found
}

/// `content` without differences of line ends, and without line ends at its end.
fn even(content: &[u8]) -> Vec<u8> {
    let mut even = Vec::with_capacity(content.len());
    let mut octets = content.iter().copied().peekable();
    while let Some(octet) = octets.next() {
        if octet == b'\r' {
            octets.next_if_eq(&b'\n');
        }
        even.push(if octet == b'\r' { b'\n' } else { octet });
    }
    let end = even.iter().rposition(|octet| *octet != b'\n').map_or(0, |last| last + 1);
    even.truncate(end);
    even
}

/// What Python says of each file; `None` without Python.
fn second_opinions(files: &[PathBuf]) -> Option<Vec<Value>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/differential/second.py");
    let mut child =
        Command::new("python3").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    let mut stdin = child.stdin.take().unwrap();
    let names: String = files.iter().map(|path| format!("{}\n", path.display())).collect();
    let teller = std::thread::spawn(move || stdin.write_all(names.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    teller.join().unwrap();
    assert!(output.status.success());
    let told = String::from_utf8(output.stdout).unwrap();
    Some(told.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}
