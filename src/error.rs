//! One error for the whole program: a kind to act on, what was being done, and the source.
//!
//! Rooms below the command line never phrase hints; [`crate::cli`] adds those by kind. No
//! third-party type appears here, so no library leaks through a signature.

use std::error::Error as StdError;
use std::fmt;

/// The result of everything that can fail in mailctl.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, as far as a caller can act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The command line makes no sense.
    Usage,
    /// A message or file is malformed beyond use.
    Malformed,
    /// No such account, mailbox, message or part.
    NotFound,
    /// The protocol or this server cannot do that.
    Unsupported,
    /// mailctl contradicts itself.
    Bug,
    /// The store (or another file) cannot be written: full, read-only, no permission.
    Write,
    /// The store (or another file) cannot be read.
    Read,
    /// The network or the server is not there: refused, unreachable, reset, closed.
    Network,
    /// A deadline passed.
    Timeout,
    /// The server asks to come back later (`[IN-USE]`, `[SYS/TEMP]`, `[UNAVAILABLE]`, `[LOGIN-DELAY]`), or
    /// this machine is short of something.
    Busy,
    /// Another process holds the account's store, or the mailbox is locked.
    Locked,
    /// Some accounts or messages failed; the others are done.
    Partial,
    /// The server broke the protocol.
    Protocol,
    /// TLS could not be set up, or the certificate is not acceptable.
    Tls,
    /// Credentials are missing or refused.
    Credentials,
    /// A person has to answer, and nobody can be asked.
    Unanswered,
    /// The configuration is wrong.
    Config,
    /// The reader of standard output went away; not an error to a person.
    BrokenPipe,
    /// `SIGINT`.
    Interrupted,
    /// `SIGTERM` or `SIGHUP`.
    Terminated,
}

impl ErrorKind {
    /// The process exit code, after `sysexits.h`; see the table in the README.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::BrokenPipe => 0,
            Self::Usage => 2,
            Self::Malformed => 65,
            Self::NotFound => 66,
            Self::Unsupported => 69,
            Self::Bug => 70,
            Self::Write => 73,
            Self::Read => 74,
            Self::Network | Self::Timeout | Self::Busy | Self::Locked | Self::Partial => 75,
            Self::Protocol | Self::Tls => 76,
            Self::Credentials | Self::Unanswered => 77,
            Self::Config => 78,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// Whether the same call may succeed later without anybody changing anything.
    #[must_use]
    pub const fn is_temporary(self) -> bool {
        matches!(self, Self::Network | Self::Timeout | Self::Busy | Self::Locked | Self::Partial)
    }
}

/// An error: its [`ErrorKind`], what was being done, and what caused it.
///
/// `Display` is one line: `account NAME: doing: cause`, the account where it is known. The text may
/// quote a server or a file; it is sanitised where it is printed, not here.
pub struct Error {
    kind: ErrorKind,
    account: Option<String>,
    doing: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of `kind`; `doing` is a phrase like `signing in to imap.example.org`.
    pub fn new(kind: ErrorKind, doing: impl Into<String>) -> Self {
        Self { kind, account: None, doing: doing.into(), source: None }
    }

    /// Adds the cause: another error, or a sentence.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The protocol or server cannot do `what` (exit code 69).
    pub fn unsupported(what: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unsupported, what)
    }

    /// A state that the code rules out (exit code 70).
    pub fn bug(what: impl Into<String>) -> Self {
        Self::new(ErrorKind::Bug, what)
    }

    /// What a caller can act on.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What was being done.
    #[must_use]
    pub fn doing(&self) -> &str {
        &self.doing
    }

    /// The account that this is about, where that is known.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    /// Names the account that this is about; the first name stays, so it is told once.
    #[must_use]
    pub fn of_account(mut self, name: impl fmt::Display) -> Self {
        self.account.get_or_insert_with(|| name.to_string());
        self
    }

    /// See [`ErrorKind::is_temporary`].
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        self.kind.is_temporary()
    }

    /// Puts `context` before what was being done: `context: doing: cause`.
    #[must_use]
    pub fn context(mut self, context: impl fmt::Display) -> Self {
        self.doing = format!("{context}: {}", self.doing);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(account) = &self.account {
            write!(f, "account {account}: ")?;
        }
        f.write_str(&self.doing)?;
        let mut cause = self.source.as_deref().map(|source| source as &dyn StdError);
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            // Our own errors print their causes themselves.
            cause = if error.is::<Self>() { None } else { error.source() };
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} ({self})", self.kind)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, ErrorKind};

    #[test]
    fn display_names_what_was_done_and_every_cause_once() {
        let inner = Error::new(ErrorKind::Timeout, "reading the greeting").because("nothing for 30 s");
        let outer = Error::new(inner.kind(), "connecting to mail.example.org").because(inner);
        assert_eq!(
            outer.to_string(),
            "connecting to mail.example.org: reading the greeting: nothing for 30 s"
        );
        assert_eq!(outer.kind().exit_code(), 75);
    }

    #[test]
    fn the_account_comes_first_and_is_named_once() {
        let error =
            Error::new(ErrorKind::Network, "reading").of_account("work").context("INBOX").of_account("home");
        assert_eq!(error.to_string(), "account work: INBOX: reading");
        assert_eq!(error.account(), Some("work"));
    }
}
