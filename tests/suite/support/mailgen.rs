//! Mail for the stories: real mail from the corpora, and generated mail of any size.

use std::path::{Path, PathBuf};

/// The corpora beside the project, if they are there.
pub(crate) struct Corpus {
    /// Every file of them, in a stable order.
    pub(crate) messages: Vec<Vec<u8>>,
}

/// Reads the corpora; empty, and said so aloud, where they are absent.
pub(crate) fn corpora() -> Corpus {
    let files = corpus_files();
    let messages =
        files.iter().map(|path| std::fs::read(path).unwrap()).filter(|raw| !raw.is_empty()).collect();
    Corpus { messages }
}

/// The files of the corpora, sorted; none, and said so aloud, where they are absent.
pub(crate) fn corpus_files() -> Vec<PathBuf> {
    let named = std::env::var_os("MAILCTL_CORPORA").map(PathBuf::from);
    let found = named
        .into_iter()
        .chain(Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|dir| dir.join("shared/corpora")));
    let Some(root) = found.into_iter().find(|dir| dir.is_dir()) else {
        super::skipped("no corpora at ../shared/corpora; generated mail only");
        return Vec::new();
    };
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    paths
}

fn collect(dir: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(&path, into),
            false => into.push(path),
        }
    }
}

/// A small message whose number can be told from every field.
pub(crate) fn small(number: usize) -> Vec<u8> {
    format!(
        "From: Sender {number} <sender{number}@example.org>\nTo: Ada <ada@example.org>\n\
         Subject: Letter {number}\nDate: Mon, 2 Nov 2026 10:{:02}:{:02} +0000\n\
         Message-ID: <letter-{number}@example.org>\n\nThis is letter {number}.\n.\n..dots\n",
        number / 60 % 60,
        number % 60,
    )
    .into_bytes()
}

/// A message of about `size` octets with lines that need transparency, deterministic in `seed`.
pub(crate) fn generated(seed: u64, size: usize) -> Vec<u8> {
    let mut message = format!(
        "From: Generator <gen@example.org>\nTo: Ada <ada@example.org>\nSubject: Generated {seed} of {size}\n\
         Date: Tue, 3 Nov 2026 08:00:00 +0000\nMessage-ID: <gen-{seed}-{size}@example.org>\n\n"
    )
    .into_bytes();
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    while message.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        match state % 17 {
            0 => message.extend_from_slice(b".\n"),
            1 => message.extend_from_slice(b"..two dots\n"),
            2 => message.extend_from_slice(b"\n"),
            _ => message.extend_from_slice(
                format!("{state:016x} the quick brown fox jumps over the lazy dog\n").as_bytes(),
            ),
        }
    }
    message
}
