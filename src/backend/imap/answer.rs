//! What a server says, as values: small parsers for everything but FETCH.

use bytes::Bytes;

use super::sets::Ranges;

/// The word of a status response (RFC 9051 §7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Ok,
    No,
    Bad,
    Bye,
    Preauth,
}

/// A status response, tagged or not: the word, the response code, the text for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Status {
    pub(super) word: Word,
    /// The name of the response code in capitals; empty without one.
    pub(super) code: String,
    /// What follows the name inside the brackets.
    pub(super) args: String,
    /// Unsanitised.
    pub(super) text: String,
}

impl Status {
    /// The code's argument as a number, `None` inside when it is none, if `name` is the code.
    pub(super) fn number(&self, name: &str) -> Option<Option<u64>> {
        (self.code == name).then(|| number(self.args.trim().as_bytes()))
    }
}

/// One response.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// The end of the command with this tag.
    Tagged(String, Status),
    /// An untagged status response.
    Status(Status),
    /// `+`: the server waits for more, and its text.
    Continue(String),
    /// `* n WORD`.
    Number(u32, String),
    /// `* WORD …`: the word in capitals and the rest.
    Data(String, Bytes),
    /// Not a response at all.
    Odd,
}

/// Reads a response that [`super::guard`] kept from the library.
pub(super) fn answer(response: &Bytes) -> Answer {
    let line = response.strip_suffix(b"\r\n").unwrap_or(response);
    if let Some(text) = line.strip_prefix(b"+") {
        // `+OK` is POP3.
        return match text.strip_prefix(b" ") {
            Some(text) => Answer::Continue(lossy(text)),
            None if text.is_empty() => Answer::Continue(String::new()),
            None => Answer::Odd,
        };
    }
    // Exchange has been seen to send a response code without the response around it.
    if line.starts_with(b"[") && line.ends_with(b"]") {
        return status(&[b"OK ", line].concat()).map_or(Answer::Odd, Answer::Status);
    }
    let (tag, rest) = split(line);
    if let Some(status) = status(rest) {
        return match tag {
            b"*" => Answer::Status(status),
            _ if status.word == Word::Preauth => Answer::Odd,
            _ => Answer::Tagged(lossy(tag), status),
        };
    }
    if tag != b"*" {
        return Answer::Odd;
    }
    let (word, rest) = split(rest);
    if word.first().is_some_and(u8::is_ascii_digit) {
        let number = std::str::from_utf8(word).ok().and_then(|digits| digits.parse().ok());
        return number.map_or(Answer::Odd, |number| Answer::Number(number, upper(split(rest).0)));
    }
    Answer::Data(upper(word), response.slice_ref(rest))
}

fn status(line: &[u8]) -> Option<Status> {
    let (word, rest) = split(line);
    let word = match upper(word).as_str() {
        "OK" => Word::Ok,
        "NO" => Word::No,
        "BAD" => Word::Bad,
        "BYE" => Word::Bye,
        "PREAUTH" => Word::Preauth,
        _ => return None,
    };
    let rest = lossy(rest);
    let (inside, text) = match rest.strip_prefix('[') {
        // A flag may hold a bracket, so the code ends where nothing or a space follows.
        Some(rest) => match rest.split_once("] ").or_else(|| Some((rest.strip_suffix(']')?, ""))) {
            Some(parts) => parts,
            None => ("", rest),
        },
        None => ("", rest.as_str()),
    };
    let (code, args) = inside.split_once(' ').unwrap_or((inside, ""));
    Some(Status {
        word,
        code: code.to_ascii_uppercase(),
        args: args.to_owned(),
        text: text.trim().to_owned(),
    })
}

fn split(line: &[u8]) -> (&[u8], &[u8]) {
    match memchr::memchr(b' ', line) {
        Some(space) => (line.get(..space).unwrap_or_default(), line.get(space + 1..).unwrap_or_default()),
        None => (line, &[]),
    }
}

fn lossy(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

fn upper(octets: &[u8]) -> String {
    lossy(octets).to_ascii_uppercase()
}

/// A value in a structured response.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// An atom, `NIL` among them.
    Atom(Vec<u8>),
    /// A quoted string or a literal.
    Text(Vec<u8>),
    /// A list.
    List(Vec<Self>),
}

impl Value {
    /// The octets of an atom or a string.
    pub(super) fn octets(&self) -> Option<&[u8]> {
        match self {
            Self::Atom(octets) | Self::Text(octets) => Some(octets),
            Self::List(_) => None,
        }
    }

    /// The atom or string as capitals.
    pub(super) fn upper(&self) -> String {
        self.octets().map(upper).unwrap_or_default()
    }

    /// The number that it spells.
    pub(super) fn number(&self) -> Option<u64> {
        number(self.octets()?)
    }
}

/// Digits alone, if they fit: no sign, no space.
pub(super) fn number(digits: &[u8]) -> Option<u64> {
    let plain = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(digits).ok().filter(|_| plain)?.parse().ok()
}

/// Reads the values of a structured response; `None` when it is malformed. The framing has
/// bounded the nesting.
pub(super) fn values(input: &[u8]) -> Option<Vec<Value>> {
    let mut rest = input.strip_suffix(b"\r\n").unwrap_or(input);
    let mut stack = vec![Vec::new()];
    while let Some((first, tail)) = rest.split_first() {
        match first {
            b' ' => rest = tail,
            b'(' => {
                stack.push(Vec::new());
                rest = tail;
            }
            b')' => {
                let list = stack.pop()?;
                stack.last_mut()?.push(Value::List(list));
                rest = tail;
            }
            b'"' => {
                let (text, tail) = quoted(tail)?;
                stack.last_mut()?.push(Value::Text(text));
                rest = tail;
            }
            b'{' => {
                let (text, tail) = literal(tail)?;
                stack.last_mut()?.push(Value::Text(text));
                rest = tail;
            }
            _ => {
                let end = rest.iter().position(|byte| matches!(byte, b' ' | b'(' | b')' | b'"'));
                let (atom, tail) = rest.split_at(end.unwrap_or(rest.len()));
                stack.last_mut()?.push(Value::Atom(atom.to_vec()));
                rest = tail;
            }
        }
    }
    let values = stack.pop()?;
    stack.is_empty().then_some(values)
}

fn quoted(mut rest: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut text = Vec::new();
    loop {
        let (first, tail) = rest.split_first()?;
        match first {
            b'"' => return Some((text, tail)),
            b'\\' => {
                let (escaped, tail) = tail.split_first()?;
                text.push(*escaped);
                rest = tail;
            }
            byte => {
                text.push(*byte);
                rest = tail;
            }
        }
    }
}

fn literal(rest: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let close = memchr::memchr(b'}', rest)?;
    let size: usize = std::str::from_utf8(rest.get(..close)?).ok()?.parse().ok()?;
    let data = rest.get(close + 1..)?.strip_prefix(b"\r\n")?;
    Some((data.get(..size)?.to_vec(), data.get(size..)?))
}

/// What COPYUID tells (RFC 4315 §3): the epoch there, and which UID became which.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CopyUid {
    pub(super) epoch: u64,
    pub(super) pairs: Vec<(u32, u32)>,
}

/// Reads `COPYUID`'s arguments; `None` when they are malformed, of unequal length, or name more
/// messages than the `most` that were asked for.
pub(super) fn copy_uid(args: &str, most: usize) -> Option<CopyUid> {
    let mut words = args.split_ascii_whitespace();
    let epoch = number(words.next()?.as_bytes()).filter(|epoch| *epoch > 0)?;
    let from = Ranges::parse(words.next()?.as_bytes())?.expand(most)?;
    let to = Ranges::parse(words.next()?.as_bytes())?.expand(most)?;
    (from.len() == to.len() && words.next().is_none())
        .then(|| CopyUid { epoch, pairs: from.into_iter().zip(to).collect() })
}
