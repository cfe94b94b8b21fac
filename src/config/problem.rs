//! What is wrong with a file, and where: line, column, the line itself and a caret.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;

use super::schema;
use crate::error::{Error, ErrorKind};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The octets of the text that it is about.
    pub(crate) at: Range<usize>,
    /// What is wrong, without a full stop.
    pub(crate) what: String,
    /// What to do, or what was probably meant.
    pub(crate) hint: Option<String>,
    /// Whether the text there may hold a secret and must not be shown.
    pub(crate) secret: bool,
}

impl Problem {
    pub(crate) fn new(at: Range<usize>, what: impl Into<String>) -> Self {
        Self { at, what: what.into(), hint: None, secret: false }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hint = self.hint.or(hint);
        self
    }

    pub(crate) const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// The problem as an error of the file at `path` that holds `text`.
    pub(crate) fn to_error(&self, path: &Path, text: &str) -> Error {
        let (line, column) = position(text, self.at.start);
        let place = format!("{}, line {line}, column {column}", path.display());
        let mut because = self.what.clone();
        let _ = write!(because, "\n{}", self.snippet(text));
        if let Some(hint) = &self.hint {
            let _ = write!(because, "\n{hint}");
        }
        Error::new(ErrorKind::Config, place).because(because)
    }

    /// The line with a caret under what is wrong.
    fn snippet(&self, text: &str) -> String {
        let (line, _) = position(text, self.at.start);
        let start = line_start(text, self.at.start);
        let whole = text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
        let column = self.at.start.min(text.len()).saturating_sub(start);
        let before = text.get(start..start + column).unwrap_or_default().chars().count();
        let length = text
            .get(self.at.start..self.at.end.min(start + whole.len()))
            .map_or(1, |part| part.chars().count().max(1));
        let shown = if self.secret || may_hold_secret(whole) { hide(whole) } else { window(whole) };
        let number = line.to_string();
        let margin = " ".repeat(number.len());
        let mut out = format!("{margin} |\n{number} | {shown}");
        let width = shown.chars().count();
        if before <= width {
            let carets = length.min(width.saturating_sub(before)).max(1);
            let _ = write!(out, "\n{margin} | {}{}", " ".repeat(before), "^".repeat(carets));
        }
        out
    }
}

/// Line and column of an octet, both counted from 1, the column in characters.
pub(crate) fn position(text: &str, at: usize) -> (usize, usize) {
    let start = line_start(text, at);
    let line = text.bytes().take(start).filter(|byte| *byte == b'\n').count() + 1;
    let column = text.get(start..floor(text, at)).map_or(0, |part| part.chars().count()) + 1;
    (line, column)
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at = at.saturating_sub(1);
    }
    at
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..floor(text, at)).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
}

/// Whether a line may hold a password. Decided by its looks, for the text may not even be TOML: what
/// is shown is what surely is something else.
fn may_hold_secret(line: &str) -> bool {
    let low = line.to_lowercase();
    let suspicious = ["pass", "value", "secret", "token", "://"].iter().any(|word| low.contains(word));
    let key = line.split_once('=').map(|(key, _)| key.trim());
    let known = match key {
        Some(key) => is_known(key),
        None => low.trim_start().starts_with("[account"),
    };
    suspicious || !known
}

/// Whether `key`, perhaps dotted, is one of the schema. Those of passwords are suspicious anyway.
fn is_known(key: &str) -> bool {
    let known = schema::ACCOUNT.iter().flat_map(|known| known.name.split('.'));
    let last = key.rsplit('.').next().unwrap_or(key);
    known.chain(schema::TOP.iter().copied()).any(|known| known == last)
}

/// The key of a line, its value left out.
fn hide(line: &str) -> String {
    match line.split_once('=') {
        Some((key, _)) if looks_like_a_key(key) => format!("{key}= …"),
        _ => "…".to_owned(),
    }
}

/// Whether what stands before the first `=` is a key, and not the middle of a password.
fn looks_like_a_key(key: &str) -> bool {
    key.trim().chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// The beginning of a line; the rest of a very long one helps nobody.
fn window(line: &str) -> String {
    const MOST: usize = 160;
    let shown: String = line.trim_end().chars().take(MOST).map(printable).collect();
    if line.chars().count() > MOST { format!("{shown}…") } else { shown }
}

fn printable(c: char) -> char {
    match c {
        '\t' => ' ',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}
