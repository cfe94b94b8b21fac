//! What a `-ERR` means: the response code decides, and only where there is none the text.

use super::codec::{Code, Status};
use crate::error::{Error, ErrorKind};

/// The kind for a refusal that has nothing to do with credentials.
pub(super) fn kind(status: &Status, otherwise: ErrorKind) -> ErrorKind {
    match status.code {
        Some(Code::InUse) => ErrorKind::Locked,
        Some(Code::SysTemp | Code::LoginDelay) => ErrorKind::Busy,
        Some(Code::SysPerm) => ErrorKind::Unsupported,
        Some(Code::Auth) => ErrorKind::Credentials,
        Some(Code::Other) | None => otherwise,
    }
}

/// The error of a refusal, `otherwise` being its kind where no code says better.
pub(super) fn error(doing: &str, status: &Status, otherwise: ErrorKind) -> Error {
    Error::new(kind(status, otherwise), doing).because(said(status))
}

/// The error when credentials were refused: a lock or an overload is not a wrong password.
pub(super) fn sign_in(status: &Status, why: Option<&str>) -> Error {
    let kind = match status.code {
        Some(Code::SysPerm) => ErrorKind::Credentials,
        // Servers older than RFC 2449 have no code for it.
        None if says(status, &["locked", "in use", "lock busy"]) => ErrorKind::Locked,
        _ => kind(status, ErrorKind::Credentials),
    };
    let said = said(status);
    Error::new(kind, "signing in").because(match why {
        Some(why) => format!("{said} ({why})"),
        None => said,
    })
}

/// Whether the refusal of a message says that it is not there any more.
pub(super) fn says_gone(status: &Status) -> bool {
    status.code.is_none()
        && says(status, &["no such message", "already deleted", "message deleted", "not exist", "expunged"])
}

fn says(status: &Status, phrases: &[&str]) -> bool {
    let text = status.text.to_ascii_lowercase();
    phrases.iter().any(|phrase| text.contains(phrase))
}

fn said(status: &Status) -> String {
    let text: String = status.text.chars().take(500).collect();
    if text.is_empty() { "the server refuses and does not say why".to_owned() } else { text }
}
