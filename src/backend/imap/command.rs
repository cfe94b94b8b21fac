//! Commands to the server, put together in one place so that quoting cannot be forgotten.

use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind, Result};
use crate::mail::Flags;

/// The longest string that is sent in quotes.
const QUOTED: usize = 1000;

/// A piece of a command.
#[derive(Debug)]
pub(super) enum Part {
    /// Sent as it is.
    Octets(Zeroizing<Vec<u8>>),
    /// Sent as a literal.
    Literal(Zeroizing<Vec<u8>>),
}

/// One command without its tag: what goes over the wire, and what a trace may show of it.
#[derive(Debug)]
pub(super) struct Command {
    /// What is being done, for errors.
    pub(super) doing: String,
    pub(super) parts: Vec<Part>,
    pub(super) shown: String,
}

impl Command {
    /// A command of words that hold nothing a person or server chose.
    pub(super) fn new(doing: impl Into<String>, words: impl Into<String>) -> Self {
        let shown = words.into();
        let octets = Zeroizing::new(shown.clone().into_bytes());
        Self { doing: doing.into(), parts: vec![Part::Octets(octets)], shown }
    }

    /// Adds words, as [`Self::new`].
    #[must_use]
    pub(super) fn words(mut self, words: &str) -> Self {
        self.shown.push_str(words);
        self.push(words.as_bytes());
        self
    }

    /// Adds a space and a string: quoted, or as a literal when it is long or not ASCII.
    ///
    /// # Errors
    /// `Malformed` when it holds CR, LF or NUL: a name that does is nobody's name.
    pub(super) fn string(mut self, text: &[u8]) -> Result<Self> {
        self.append(text)?;
        self.shown.push_str(&format!(" \"{}\"", text.escape_ascii()));
        Ok(self)
    }

    /// As [`Self::string`], for what a trace must not show.
    ///
    /// # Errors
    /// As [`Self::string`].
    pub(super) fn secret(mut self, text: &[u8]) -> Result<Self> {
        self.append(text)?;
        self.shown.push_str(" (secret)");
        Ok(self)
    }

    /// Adds a space and words that a trace must not show.
    #[must_use]
    pub(super) fn secret_words(mut self, words: &[u8]) -> Self {
        self.push(b" ");
        self.push(words);
        self.shown.push_str(" (secret)");
        self
    }

    fn append(&mut self, text: &[u8]) -> Result<()> {
        if text.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
            return Err(Error::new(ErrorKind::Malformed, self.doing.clone())
                .because("a line end or NUL inside a name or password"));
        }
        self.push(b" ");
        if text.len() > QUOTED || !text.is_ascii() {
            self.parts.push(Part::Literal(Zeroizing::new(text.to_vec())));
            return Ok(());
        }
        self.push(b"\"");
        for byte in text {
            if matches!(byte, b'"' | b'\\') {
                self.push(b"\\");
            }
            self.push(&[*byte]);
        }
        self.push(b"\"");
        Ok(())
    }

    fn push(&mut self, octets: &[u8]) {
        if let Some(Part::Octets(last)) = self.parts.last_mut() {
            last.extend_from_slice(octets);
        } else {
            self.parts.push(Part::Octets(Zeroizing::new(octets.to_vec())));
        }
    }
}

/// `flags` as the list of a STORE or APPEND, without parentheses.
///
/// Keywords that are no atoms are left out: the server could not hold them.
pub(super) fn flag_list(flags: &Flags) -> String {
    let system = [
        (flags.seen, "\\Seen"),
        (flags.answered, "\\Answered"),
        (flags.flagged, "\\Flagged"),
        (flags.deleted, "\\Deleted"),
        (flags.draft, "\\Draft"),
    ];
    let set = system.into_iter().filter_map(|(is, name)| is.then_some(name));
    let keywords = flags.keywords.iter().map(String::as_str).filter(|word| is_atom(word));
    set.chain(keywords).collect::<Vec<_>>().join(" ")
}

fn is_atom(word: &str) -> bool {
    let special = |byte: u8| matches!(byte, b'(' | b')' | b'{' | b'%' | b'*' | b'"' | b'\\' | b']');
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_graphic() && !special(byte))
}

/// The flags that a server names.
pub(super) fn flags_from<'a>(names: impl Iterator<Item = &'a str>) -> Flags {
    let mut flags = Flags::none();
    for name in names {
        match name.to_ascii_lowercase().as_str() {
            "\\seen" => flags.seen = true,
            "\\answered" => flags.answered = true,
            "\\flagged" => flags.flagged = true,
            "\\deleted" => flags.deleted = true,
            "\\draft" => flags.draft = true,
            other if other.starts_with('\\') || other.is_empty() => {}
            _ => {
                flags.keywords.insert(name.to_owned());
            }
        }
    }
    flags
}
