//! Mailbox names: what a server calls a mailbox, and what a person does, one to one.

use super::utf7;
use crate::error::{Error, ErrorKind, Result};
use crate::mail::MailboxName;

/// The server's hierarchy delimiter; `None` when it has no hierarchy (RFC 9051 §7.3.1).
pub(super) type Delimiter = Option<u8>;

/// The name of the mailbox that the server calls `wire`; `None` for what no person could type: an
/// empty level, or an endless name.
pub(super) fn from_wire(wire: &[u8], delimiter: Delimiter) -> Option<MailboxName> {
    let levels: Vec<String> = match delimiter {
        Some(delimiter) => wire.split(|byte| *byte == delimiter).map(level_from_wire).collect(),
        None => vec![level_from_wire(wire)],
    };
    MailboxName::new(levels.join("/")).ok()
}

/// What the server calls `name`.
///
/// # Errors
/// `NotFound` when no mailbox of this server can have that name.
pub(super) fn to_wire(name: &MailboxName, delimiter: Delimiter) -> Result<Vec<u8>> {
    if name.is_inbox() {
        return Ok(b"INBOX".to_vec());
    }
    let levels: Vec<Vec<u8>> = name.levels().map(level_to_wire).collect();
    let wire = match delimiter {
        Some(delimiter) => levels.join(&delimiter),
        None => levels.join(&b'/'),
    };
    // Whatever would come back under another name is another mailbox.
    if from_wire(&wire, delimiter).as_ref() == Some(name) {
        return Ok(wire);
    }
    Err(Error::new(ErrorKind::NotFound, format!("mailbox {name}"))
        .because("no mailbox here can have that name"))
}

/// One level: decoded if its encoding is sound and it holds nothing odd, else octet by octet with
/// everything odd as `%XX`, `&` among it, which tells the two apart.
fn level_from_wire(wire: &[u8]) -> String {
    match utf7::decode(wire) {
        Some(name) if !name.chars().any(char::is_control) => escape_plain(&name),
        _ => escape_raw(wire),
    }
}

fn escape_plain(name: &str) -> String {
    let mut out = String::new();
    let mut rest = name.chars();
    while let Some(c) = rest.next() {
        match c {
            '/' => out.push_str("%2F"),
            '%' if begins_escape(rest.as_str().as_bytes()) => out.push_str("%25"),
            c => out.push(c),
        }
    }
    out
}

fn escape_raw(wire: &[u8]) -> String {
    let mut out = String::new();
    let mut rest = wire;
    while let Some((byte, tail)) = rest.split_first() {
        match byte {
            b'&' | b'/' => out.push_str(&format!("%{byte:02X}")),
            b'%' if begins_escape(tail) => out.push_str("%25"),
            b' '..=b'~' => out.push(char::from(*byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
        rest = tail;
    }
    out
}

fn begins_escape(rest: &[u8]) -> bool {
    rest.get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

fn level_to_wire(level: &str) -> Vec<u8> {
    let (octets, odd) = unescape(level.as_bytes());
    match String::from_utf8(octets) {
        Ok(name) if !odd => utf7::encode(&name),
        Ok(raw) => raw.into_bytes(),
        Err(raw) => raw.into_bytes(),
    }
}

/// Undoes `%XX`; true when one of them stands for an octet that only [`escape_raw`] writes so.
fn unescape(level: &[u8]) -> (Vec<u8>, bool) {
    let (mut out, mut odd) = (Vec::new(), false);
    let mut rest = level;
    while let Some((byte, tail)) = rest.split_first() {
        rest = tail;
        let digits = tail.get(..2).filter(|digits| *byte == b'%' && begins_escape(digits));
        let value = digits.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        match value {
            Some(value) => {
                odd |= value == b'&' || !matches!(value, b' '..=b'~');
                out.push(value);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => out.push(*byte),
        }
    }
    (out, odd)
}

#[cfg(test)]
mod tests;
