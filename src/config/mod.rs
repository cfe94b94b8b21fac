//! The configuration: TOML in, accounts out; strict, and able to say where each value came from.
//!
//! `schema` is the one table of what may be written. On the way in, `file` reads, `read` finds what
//! was given and where, `build` makes accounts of it (each value by `values`), `check` holds them
//! against each other, and a `problem` is told with its place. `origin` tells what is in force,
//! `edit` adds an account, `sample` explains every key.

mod build;
mod check;
mod edit;
mod file;
#[cfg(any(test, fuzzing))]
pub mod laws;
mod origin;
mod paths;
mod problem;
mod read;
mod sample;
mod schema;
mod suggest;
mod values;
mod wrong;

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::{Error, ErrorKind, Result};
use crate::mail::{AccountName, Retention};
use crate::secret::SecretSource;

pub use edit::{NewAccount, append_account, can_append, preview_account};
pub use origin::{Origin, Setting};
pub use sample::sample;
pub use values::fault;

use build::default_port;
use file::ConfigFile;
use origin::Places;
use paths::Paths;

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
pub enum TlsMode {
    /// TLS from the first octet.
    Implicit,
    /// STARTTLS or STLS, required.
    StartTls,
    /// None; only to loopback, unless `allow-cleartext` is set.
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
#[derive(Clone)]
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
    /// Larger mailboxes are refused.
    pub max_messages: Option<usize>,
    /// Older messages are not fetched.
    pub since: Option<Duration>,
    /// What stays on the server.
    pub retention: Retention,
    /// Overrides every deadline for a reply.
    pub timeout: Option<Duration>,
    /// Where this account's mail is sent.
    pub smtp: Option<Smtp>,
}

impl fmt::Debug for Account {
    // The proxy's address may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("name", &self.name)
            .field("protocol", &self.protocol)
            .field("host", &self.host)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .field("username", &self.username)
            .field("password", &self.password)
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
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
    /// Where everything stands.
    places: Places,
}

impl Config {
    /// Reads and checks the file at `path`; without one, the file at `MAILCTL_CONFIG`, or
    /// `mailctl/config.toml` in the XDG config home.
    ///
    /// # Errors
    /// `Config` when there is no file or when anything in it is wrong: with line, column, the line
    /// itself and what was probably meant.
    pub fn load(path: Option<&Path>) -> Result<Self> {
        let paths = Paths::from_environment();
        let file = ConfigFile::open(&locate(path, &paths)?)?;
        let (config, mut errors) = check::check(&file, &paths);
        let more = errors.len().saturating_sub(1);
        match errors.drain(..).next() {
            None => Ok(config),
            Some(error) if more == 0 => Err(error),
            Some(error) => {
                let rest =
                    if more == 1 { "one more problem".to_owned() } else { format!("{more} more problems") };
                Err(Error::new(
                    ErrorKind::Config,
                    format!("{error}\n({rest}: `mailctl config check` tells all)"),
                ))
            }
        }
    }

    /// Everything that is wrong with the file at `path` (or the default one), in the order of the
    /// file; and what could be made of it.
    ///
    /// # Errors
    /// `Config` when it cannot be read at all.
    pub fn check(path: Option<&Path>) -> Result<(Self, Vec<Error>)> {
        let paths = Paths::from_environment();
        let file = ConfigFile::open(&locate(path, &paths)?)?;
        Ok(check::check(&file, &paths))
    }

    /// Where the config file lies or would lie.
    ///
    /// # Errors
    /// `Config` when nothing tells: no `path`, no `MAILCTL_CONFIG`, no home directory.
    pub fn locate(path: Option<&Path>) -> Result<PathBuf> {
        locate(path, &Paths::from_environment())
    }

    /// The account called `name`.
    ///
    /// # Errors
    /// `NotFound`, with what was probably meant.
    pub fn account(&self, name: &str) -> Result<&Account> {
        if let Some(account) = self.accounts.iter().find(|account| account.name.as_str() == name) {
            return Ok(account);
        }
        let names = || self.accounts.iter().map(|account| account.name.as_str());
        let because = suggest::did_you_mean(name, names()).unwrap_or_else(|| {
            let all: Vec<&str> = names().collect();
            if all.is_empty() {
                "the config has none".to_owned()
            } else {
                format!("there are: {}", all.join(", "))
            }
        });
        Err(Error::new(ErrorKind::NotFound, format!("no account {name:?}")).because(because))
    }

    /// All settings of `account` as they are in force, and where each comes from; secrets are not
    /// in them.
    #[must_use]
    pub fn settings(&self, account: &Account) -> Vec<Setting> {
        origin::settings(account, &self.places)
    }

    /// The environment variables that hold passwords, of all accounts: for
    /// [`Resolver::new`](crate::secret::Resolver::new).
    #[must_use]
    pub fn secret_variables(&self) -> Vec<String> {
        let smtp = |account: &Account| account.smtp.as_ref().and_then(|smtp| smtp.password.clone());
        let sources = self.accounts.iter().flat_map(|account| [account.password.clone(), smtp(account)]);
        sources
            .filter_map(|source| match source {
                Some(SecretSource::Env(name)) => Some(name),
                _ => None,
            })
            .collect()
    }
}

fn locate(path: Option<&Path>, paths: &Paths) -> Result<PathBuf> {
    if let Some(path) = path {
        return Ok(path.to_owned());
    }
    match env::var_os("MAILCTL_CONFIG").filter(|path| !path.is_empty()) {
        Some(path) => Ok(PathBuf::from(path)),
        None => paths.config_file(),
    }
}

#[cfg(test)]
mod tests;
