//! Octets in, pieces of responses out, without I/O.
//!
//! Knows just enough of RFC 9051 §2.2.2 to cut a stream into lines and literals, and refuses what
//! no parser behind it should see: endless lines, over-long literals, deep nesting, NUL, a bare LF.

use bytes::{Bytes, BytesMut};

/// The longest ordinary line, its line end included.
pub(super) const LINE: usize = 64 * 1024;
/// The longest line of those responses that hold a whole mailbox in one line.
pub(super) const LONG_LINE: usize = 16 * 1024 * 1024;
/// The largest literal; more than any mail server accepts as one message.
pub(super) const LITERAL: u64 = 1 << 31;
/// The deepest nesting of parentheses; a recursive parser behind us must not run out of stack.
const DEPTH: u32 = 100;
/// The most octets of a literal that are told at once.
const PIECE: usize = 64 * 1024;

/// Responses that may be longer than [`LINE`]; none of them goes to a parser that backtracks.
const LONG: [&[u8]; 6] = [b"VANISHED", b"SEARCH", b"ESEARCH", b"SORT", b"THREAD", b"CAPABILITY"];

/// What the stream holds next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A line, or the part of one that ends where a literal begins; CRLF included.
    Line {
        /// Its octets.
        text: Bytes,
        /// Whether it begins a response; false behind a literal.
        first: bool,
        /// The size of the literal that follows; `None` ends the response.
        literal: Option<u64>,
    },
    /// Octets of a literal, never empty.
    Octets {
        /// They.
        data: Bytes,
        /// How many more are to come.
        left: u64,
    },
}

/// Why the stream is not IMAP; a sentence without any of its octets.
pub(super) type Violation = &'static str;

/// Where in the stream we are.
#[derive(Debug)]
pub(super) struct Framer {
    literal: u64,
    scanned: usize,
    first: bool,
    /// Whether the response can hold literals and lists; a status line's text cannot.
    structured: bool,
    depth: u32,
}

impl Default for Framer {
    fn default() -> Self {
        Self { literal: 0, scanned: 0, first: true, structured: false, depth: 0 }
    }
}

impl Framer {
    /// Cuts the next piece off `input`; `None` when it holds no whole piece.
    pub(super) fn next(&mut self, input: &mut BytesMut) -> Result<Option<Event>, Violation> {
        if self.literal > 0 {
            return Ok(self.octets(input));
        }
        let fresh = input.get(self.scanned..).unwrap_or_default();
        let Some(end) = memchr::memchr(b'\n', fresh) else {
            self.scanned = input.len();
            return if self.scanned > limit(input) { Err("a line without an end") } else { Ok(None) };
        };
        let length = self.scanned.saturating_add(end).saturating_add(1);
        if length > limit(input) {
            return Err("a line that is too long");
        }
        // Left where it is: it may tell which protocol this is.
        if !input.get(..length).is_some_and(|line| line.ends_with(b"\r\n")) {
            return Err("a line that ends without CR");
        }
        self.scanned = 0;
        self.line(input.split_to(length).freeze()).map(Some)
    }

    /// Whether the stream is inside a response, where it may not end.
    pub(super) const fn inside(&self) -> bool {
        !self.first || self.literal > 0
    }

    fn octets(&mut self, input: &mut BytesMut) -> Option<Event> {
        let length = usize::try_from(self.literal).unwrap_or(PIECE).min(PIECE).min(input.len());
        if length == 0 {
            return None;
        }
        let data = input.split_to(length).freeze();
        self.literal = self.literal.saturating_sub(length as u64);
        Some(Event::Octets { data, left: self.literal })
    }

    fn line(&mut self, text: Bytes) -> Result<Event, Violation> {
        let content = text.strip_suffix(b"\r\n").unwrap_or(&text);
        if memchr::memchr(0, content).is_some() {
            return Err("a NUL outside a literal");
        }
        let first = self.first;
        if first {
            self.structured = is_structured(content);
            self.depth = 0;
        }
        let literal = if self.structured {
            let quoted = self.nest(content)?;
            if quoted { None } else { announced(content)? }
        } else {
            None
        };
        self.literal = literal.unwrap_or(0);
        self.first = literal.is_none();
        Ok(Event::Line { text, first, literal })
    }

    /// Counts parentheses; tells whether the line ends inside a quoted string.
    fn nest(&mut self, content: &[u8]) -> Result<bool, Violation> {
        let (mut quoted, mut escaped) = (false, false);
        for byte in content {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'(' if !quoted => self.depth = self.depth.saturating_add(1),
                b')' if !quoted => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
            if self.depth > DEPTH {
                return Err("lists nested too deeply");
            }
        }
        Ok(quoted)
    }
}

fn limit(line: &[u8]) -> usize {
    let name = line.strip_prefix(b"* ").unwrap_or_default();
    let long = LONG.iter().any(|word| {
        name.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
            && matches!(name.get(word.len()), Some(b' ' | b'\r'))
    });
    if long { LONG_LINE } else { LINE }
}

/// Whether a response that begins so is made of atoms, strings and lists, and not of human text.
fn is_structured(content: &[u8]) -> bool {
    let Some(rest) = content.strip_prefix(b"* ") else { return false };
    let word = rest.split(|byte| *byte == b' ').next().unwrap_or_default();
    ![&b"OK"[..], b"NO", b"BAD", b"BYE", b"PREAUTH"].iter().any(|status| word.eq_ignore_ascii_case(status))
}

/// The literal that a line announces at its end.
fn announced(content: &[u8]) -> Result<Option<u64>, Violation> {
    let Some(inner) = content.strip_suffix(b"}") else { return Ok(None) };
    let Some(brace) = memchr::memrchr(b'{', inner) else { return Ok(None) };
    let (before, digits) = inner.split_at(brace);
    let digits = digits.get(1..).unwrap_or_default();
    if before.ends_with(b"~") || digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err("a literal with a size that makes no sense");
    }
    let size = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
    match size {
        Some(size) if size <= LITERAL => Ok(Some(size)),
        _ => Err("a literal that is too large"),
    }
}

#[cfg(test)]
mod tests;
