//! The configuration: TOML in, accounts out; strict, and able to say where each value came from.

use std::path::PathBuf;
use std::time::Duration;

use crate::mail::{AccountName, Retention};
use crate::secret::Secret;

/// Which protocol an account speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Mail stays on the server; every device sees the same.
    Imap,
    /// Mail is taken from the server.
    Pop3,
}

/// How the connection becomes private; see the transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the documentation")]
pub enum TlsMode {
    Implicit,
    StartTls,
    None,
}

/// Where a password comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// The desktop's keyring.
    Keyring,
    /// The first line that a command prints: program and arguments, no shell.
    Command(Vec<String>),
    /// The first line of a file.
    File(PathBuf),
    /// An environment variable.
    Env(String),
    /// The config file itself (which must then be 0600).
    Value(Secret<String>),
}

/// One account, complete and checked.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its name.
    pub name: AccountName,
    /// Its protocol.
    pub protocol: Protocol,
    /// `Name <addr-spec>` of the person.
    pub address: Option<String>,
    /// The server as typed.
    pub host: String,
    /// The port, by protocol and TLS unless typed.
    pub port: u16,
    /// How it becomes private.
    pub tls: TlsMode,
    /// Whether cleartext may leave the loopback.
    pub allow_cleartext: bool,
    /// Additional certificate authorities.
    pub ca_file: Option<PathBuf>,
    /// Acceptable public keys, `sha256:…` decoded.
    pub pins: Vec<[u8; 32]>,
    /// Client certificate and key.
    pub identity: Option<(PathBuf, PathBuf)>,
    /// `socks5://…`.
    pub proxy: Option<String>,
    /// The user name.
    pub username: String,
    /// The SASL mechanism by name, or `auto`.
    pub auth: String,
    /// Where the password comes from; `None`: ask on the terminal.
    pub password: Option<SecretSource>,
    /// Where the mail lies.
    pub store: PathBuf,
    /// Patterns of mailboxes to fetch: `INBOX`, `Lists/*`, `!Lists/noise`.
    pub mailboxes: Vec<String>,
    /// Larger messages: headers only.
    pub max_size: Option<u64>,
    /// Older messages are not fetched.
    pub since: Option<Duration>,
    /// What stays on the server.
    pub retention: Retention,
    /// Overrides every deadline for a reply.
    pub timeout: Option<Duration>,
}
