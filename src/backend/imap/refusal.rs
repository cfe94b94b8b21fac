//! What it means when a server says no.

use super::answer::{Status, Word};
use crate::error::{Error, ErrorKind};

/// The longest text of a server that is passed on, in characters.
const TEXT: usize = 500;

/// The server broke the protocol with `what`.
pub(super) fn protocol(what: &'static str) -> Error {
    Error::new(ErrorKind::Protocol, "reading the server's answer").because(what)
}

/// What a NO or BAD means (RFC 5530); a NO that does not say why is `Unsupported`.
pub(super) fn refusal(status: &Status, doing: impl Into<String>) -> Error {
    refusal_or(status, doing, ErrorKind::Unsupported)
}

/// As [`refusal`], a NO that does not say why being `bare`.
pub(super) fn refusal_or(status: &Status, doing: impl Into<String>, bare: ErrorKind) -> Error {
    let kind = match status.code.as_str() {
        "AUTHENTICATIONFAILED" | "AUTHORIZATIONFAILED" | "EXPIRED" => ErrorKind::Credentials,
        "PRIVACYREQUIRED" => ErrorKind::Tls,
        "UNAVAILABLE" | "INUSE" | "LIMIT" | "SERVERBUG" => ErrorKind::Busy,
        "NONEXISTENT" | "TRYCREATE" => ErrorKind::NotFound,
        "OVERQUOTA" | "NOPERM" | "READ-ONLY" | "CANNOT" | "CONTACTADMIN" => ErrorKind::Unsupported,
        _ if status.word == Word::Bad => ErrorKind::Protocol,
        _ => bare,
    };
    let code = if status.code.is_empty() { String::new() } else { format!("[{}] ", status.code) };
    Error::new(kind, doing).because(format!("the server says {code}{}", text_of(status)))
}

/// What a BYE means.
pub(super) fn farewell(status: &Status) -> Error {
    let kind = match status.code.as_str() {
        "UNAVAILABLE" | "INUSE" | "LIMIT" => ErrorKind::Busy,
        _ => ErrorKind::Network,
    };
    Error::new(kind, "talking to the server")
        .because(format!("the server ended the session: {}", text_of(status)))
}

/// What the server says to a person, cut where nobody would read on. Unsanitised.
pub(super) fn text_of(status: &Status) -> String {
    let text = match (status.text.as_str(), status.word) {
        ("", Word::Bad) => "BAD",
        ("", Word::Bye) => "BYE",
        ("", _) => "NO",
        (text, _) => text,
    };
    text.chars().take(TEXT).collect()
}
