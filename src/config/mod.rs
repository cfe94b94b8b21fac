//! The configuration: TOML in, accounts out; strict, and able to say where each value came from.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::Result;
use crate::mail::{AccountName, Retention};
use crate::secret::SecretSource;

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

impl Protocol {
    /// As in the config: `imap` or `pop3`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Imap => "imap",
            Self::Pop3 => "pop3",
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TlsMode {
    /// As in the config: `implicit`, `starttls` or `none`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Implicit => "implicit",
            Self::StartTls => "starttls",
            Self::None => "none",
        }
    }
}

impl fmt::Display for TlsMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
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
    /// Where this account's mail is sent.
    pub smtp: Option<Smtp>,
}

/// Where an account's mail is sent.
#[derive(Clone, Debug)]
pub struct Smtp {
    /// The server as typed.
    pub host: String,
    /// The port, by TLS unless typed.
    pub port: u16,
    /// How it becomes private.
    pub tls: TlsMode,
    /// The SASL mechanism by name, or `auto`.
    pub auth: String,
    /// The user name; the account's unless typed.
    pub username: String,
    /// Where the password comes from; the account's unless typed.
    pub password: Option<SecretSource>,
}

/// The whole configuration, complete and checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file it was read from.
    pub path: PathBuf,
    /// The account meant when none is named: `default-account`, or the only one there is.
    pub default_account: Option<AccountName>,
    /// The accounts, in the order of the file.
    pub accounts: Vec<Account>,
    /// What is allowed but probably not meant; a sentence each.
    pub warnings: Vec<String>,
}

impl Config {
    /// Reads and checks the file at `path`; without one, the file at `MAILCTL_CONFIG`, or
    /// `mailctl/config.toml` in the XDG config home.
    ///
    /// # Errors
    /// `Config` when there is no file or when anything in it is wrong: with line, column, the line
    /// itself and what was probably meant.
    pub fn load(_path: Option<&Path>) -> Result<Self> {
        todo!()
    }

    /// The account called `name`.
    ///
    /// # Errors
    /// `NotFound`, with what was probably meant.
    pub fn account(&self, _name: &str) -> Result<&Account> {
        todo!()
    }

    /// The environment variables that hold passwords, of all accounts: for
    /// [`Resolver::new`](crate::secret::Resolver::new).
    #[must_use]
    pub fn secret_variables(&self) -> Vec<String> {
        todo!()
    }
}
