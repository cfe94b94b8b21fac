//! Octets in, values out: what a POP3 server says, without any I/O.
//!
//! Replies are read leniently (any case, no text, a bare LF at the end of a line). Bodies are not:
//! only CRLF `.` CRLF ends a message, so that a bare LF before a dot cannot smuggle one into
//! another. A bare CR never ends anything.

use memchr::memmem::Finder;

/// The longest line of a reply, in octets. RFC 2449 §4 allows 512; a line beyond this is an attack.
pub(super) const LINE_MAX: usize = 64 * 1024;

/// A response code (RFC 2449 §8, RFC 3206), as far as it changes what we do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    InUse,
    LoginDelay,
    SysTemp,
    SysPerm,
    Auth,
    Other,
}

/// A status line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Status {
    pub(super) ok: bool,
    pub(super) code: Option<Code>,
    /// What follows the indicator, unsanitised, made UTF-8 by force.
    pub(super) text: String,
}

/// Cuts the first line off `buffer`: the line without its end, and how many octets it took.
/// `Ok(None)`: more is needed. `Err`: it is longer than [`LINE_MAX`].
pub(super) fn line(buffer: &[u8]) -> Result<Option<(&[u8], usize)>, &'static str> {
    let window = buffer.get(..LINE_MAX).unwrap_or(buffer);
    let Some(end) = memchr::memchr(b'\n', window) else {
        return if buffer.len() >= LINE_MAX { Err("a line without an end") } else { Ok(None) };
    };
    let line = buffer.get(..end).unwrap_or_default();
    Ok(Some((line.strip_suffix(b"\r").unwrap_or(line), end + 1)))
}

/// Reads a status line; `None` when it is none.
pub(super) fn status(line: &[u8]) -> Option<Status> {
    let after = |word: &str| {
        let (head, rest) = line.split_at_checked(word.len())?;
        head.eq_ignore_ascii_case(word.as_bytes()).then_some(rest)
    };
    let (ok, rest) = after("+OK").map(|rest| (true, rest)).or_else(|| Some((false, after("-ERR")?)))?;
    let text = String::from_utf8_lossy(rest.trim_ascii()).into_owned();
    Some(Status { ok, code: code(&text), text })
}

fn code(text: &str) -> Option<Code> {
    let (inside, _) = text.strip_prefix('[')?.split_once(']')?;
    let word = inside.split_ascii_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    Some(match word.as_str() {
        "IN-USE" => Code::InUse,
        "LOGIN-DELAY" => Code::LoginDelay,
        "SYS/TEMP" => Code::SysTemp,
        "SYS/PERM" => Code::SysPerm,
        "AUTH" => Code::Auth,
        _ => Code::Other,
    })
}

/// A SASL challenge, `+ base64`, still encoded; `None` when the line is none.
pub(super) fn challenge(line: &[u8]) -> Option<&[u8]> {
    match line.strip_prefix(b"+")? {
        b"" => Some(b""),
        rest => rest.strip_prefix(b" ").map(<[u8]>::trim_ascii),
    }
}

/// A line of a multi-line reply, transparency undone; `None` at its end.
pub(super) fn list_line(line: &[u8]) -> Option<&[u8]> {
    match line.strip_prefix(b".") {
        None => Some(line),
        Some(b"") => None,
        Some(rest) => Some(rest),
    }
}

/// The message number of a scan or unique-id listing, and what follows it; `None` when there is
/// no number that fits.
pub(super) fn numbered(line: &[u8]) -> Option<(u32, &[u8])> {
    let line = line.trim_ascii_start();
    let digits = line.iter().take_while(|octet| octet.is_ascii_digit()).count();
    let (digits, rest) = line.split_at_checked(digits)?;
    let number = number(digits)?;
    if rest.first().is_some_and(|octet| !matches!(octet, b' ' | b'\t')) {
        return None;
    }
    let skip = rest.iter().take_while(|octet| matches!(octet, b' ' | b'\t')).count();
    Some((u32::try_from(number).ok()?, rest.get(skip..)?))
}

/// Whether a number begins here.
pub(super) fn starts_number(text: &[u8]) -> bool {
    text.first().is_some_and(u8::is_ascii_digit)
}

/// A decimal number of ASCII digits and nothing else, if it fits.
pub(super) fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// What CAPA told (RFC 2449 §5, §6).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Capa {
    pub(super) pipelining: bool,
    pub(super) top: bool,
    pub(super) uidl: bool,
    pub(super) user: bool,
    /// The SASL mechanisms, in capitals.
    pub(super) sasl: Vec<String>,
    /// Seconds between two logins.
    pub(super) login_delay: Option<u64>,
    /// Days until messages expire; `NEVER` is `None`.
    pub(super) expire: Option<u32>,
    /// An argument says that it differs from user to user: to be asked again after the login.
    pub(super) by_user: bool,
}

impl Capa {
    /// Mechanisms beyond this are not looked at.
    const MECHANISMS: usize = 100;

    /// Takes one line of the reply; what is unknown is ignored.
    pub(super) fn take(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line).to_ascii_uppercase();
        let mut words = line.split_ascii_whitespace();
        match words.next().unwrap_or_default() {
            "PIPELINING" => self.pipelining = true,
            "TOP" => self.top = true,
            "UIDL" => self.uidl = true,
            "USER" => self.user = true,
            "SASL" => {
                let room = Self::MECHANISMS.saturating_sub(self.sasl.len());
                self.sasl.extend(words.take(room).map(str::to_owned));
            }
            "LOGIN-DELAY" => {
                self.login_delay = words.next().and_then(|word| number(word.as_bytes()));
                self.by_user |= words.next() == Some("USER");
            }
            "EXPIRE" => {
                self.expire = words.next().and_then(|word| u32::try_from(number(word.as_bytes())?).ok());
                self.by_user |= words.next() == Some("USER");
            }
            _ => {}
        }
    }
}

/// Undoes byte-stuffing (RFC 1939 §3) and finds the end of a message, over any cuts.
#[derive(Debug)]
pub(super) struct Unstuffer {
    state: State,
    /// CRLF and a dot: the only place where something other than passing on can happen.
    finder: Finder<'static>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Behind a CRLF, or at the very start.
    LineStart,
    InLine,
    /// Behind a CR that was passed on.
    Cr,
    /// Behind the dot that starts a line; the dot is held back.
    Dot,
    /// Behind that dot and a CR, both held back.
    DotCr,
}

/// What to do with the start of the input of [`Unstuffer::step`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// So many octets are of the message.
    Emit(usize),
    /// A CR that was held back is of the message; the input stays.
    EmitCr,
    /// So many octets are not of the message.
    Skip(usize),
    /// So many octets are not of the message, and it is complete.
    End(usize),
}

impl Unstuffer {
    pub(super) fn new() -> Self {
        Self { state: State::LineStart, finder: Finder::new(b"\r\n.") }
    }

    /// Looks at the next octets; `None` when there are none. Call it again with what is left.
    pub(super) fn step(&mut self, input: &[u8]) -> Option<Step> {
        let first = *input.first()?;
        let (step, state) = match (self.state, first) {
            (State::LineStart, b'.') => (Step::Skip(1), State::Dot),
            (State::Cr, b'\n') => (Step::Emit(1), State::LineStart),
            (State::Dot, b'\r') => (Step::Skip(1), State::DotCr),
            (State::DotCr, b'\n') => (Step::End(1), State::LineStart),
            (State::DotCr, _) => (Step::EmitCr, State::Cr),
            _ => self.pass(input),
        };
        self.state = state;
        Some(step)
    }

    /// Passes on everything up to the next line that starts with a dot.
    fn pass(&self, input: &[u8]) -> (Step, State) {
        match self.finder.find(input) {
            Some(at) => (Step::Emit(at + 2), State::LineStart),
            None if input.ends_with(b"\r\n") => (Step::Emit(input.len()), State::LineStart),
            None if input.ends_with(b"\r") => (Step::Emit(input.len()), State::Cr),
            None => (Step::Emit(input.len()), State::InLine),
        }
    }
}

/// Finds the empty line behind the header fields, over any cuts; bare LF counts as a line end.
#[derive(Debug)]
pub(super) struct HeaderEnd {
    line_start: bool,
    found: bool,
}

impl HeaderEnd {
    pub(super) const fn new() -> Self {
        Self { line_start: true, found: false }
    }

    /// How many of the next octets belong to the header, its empty line included.
    pub(super) fn take(&mut self, data: &[u8]) -> usize {
        if self.found {
            return 0;
        }
        for (place, octet) in data.iter().enumerate() {
            match octet {
                b'\n' if self.line_start => {
                    self.found = true;
                    return place + 1;
                }
                b'\n' => self.line_start = true,
                // The CR of an empty line; a lone one at a line's start is nobody's header field.
                b'\r' => {}
                _ => self.line_start = false,
            }
        }
        data.len()
    }
}
