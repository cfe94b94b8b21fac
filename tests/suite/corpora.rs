//! Real mail, whole, cut and damaged: nothing in it may stop a reader.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mailctl::mail::{View, has_attachment, parse_envelope};

use crate::support::skipped;

/// Where the corpora lie: `MAILCTL_CORPORA`, or `shared/corpora` beside any folder above the project.
fn corpora() -> Option<PathBuf> {
    let named = std::env::var_os("MAILCTL_CORPORA").map(PathBuf::from);
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join("shared/corpora"));
    named.into_iter().chain(above).find(|folder| folder.is_dir())
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Does everything to a message that a person can ask for.
fn read(raw: &[u8]) {
    let _ = parse_envelope(raw);
    let _ = has_attachment(raw);
    let view = View::parse(raw);
    let _ = view.envelope();
    let _ = view.headers();
    let _ = view.readable_headers();
    let _ = view.body(80);
    let _ = view.html();
    for part in view.parts() {
        assert!(view.content(&part.number).is_some(), "part {} is listed and cannot be had", part.number);
    }
}

#[test]
fn m01_the_corpora_whole_cut_and_damaged() {
    let Some(folder) = corpora() else {
        return skipped("no corpora beside the project");
    };
    let mut found = Vec::new();
    files(&folder, &mut found);
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random % u64::try_from(below.max(1)).unwrap()).unwrap()
    };
    let mut slowest = (Duration::ZERO, PathBuf::new());
    for path in &found {
        let raw = fs::read(path).unwrap();
        let started = Instant::now();
        read(&raw);
        slowest = slowest.max((started.elapsed(), path.clone()));
        // Large ones once only, so that this stays a matter of seconds.
        if raw.is_empty() || raw.len() > 100_000 {
            continue;
        }
        read(&raw[..next(raw.len())]);
        let mut damaged = raw.clone();
        for _ in 0..1 + raw.len() / 200 {
            let at = next(raw.len());
            damaged[at] = u8::try_from(next(256)).unwrap();
        }
        read(&damaged);
    }
    assert!(found.len() > 500, "{} files", found.len());
    assert!(slowest.0 < Duration::from_secs(10), "{slowest:?}");
}
