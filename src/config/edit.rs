//! Adding an account to the file without touching what is there.
//!
//! The new lines go behind the old ones, which stay octet for octet, comments and all. The result
//! is read and checked before it takes the place of the old file, in one rename.

use std::fs::{self, OpenOptions, Permissions};
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value};

use super::file::ConfigFile;
use super::paths::Paths;
use super::{Account, Protocol, TlsMode, check, default_port, origin};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{AccountName, Retention, print_span};
use crate::secret::SecretSource;

/// What a person says of a new account; everything else keeps its default.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Its name.
    pub name: AccountName,
    /// Its protocol.
    pub protocol: Protocol,
    /// `Name <addr-spec>` of the person.
    pub address: Option<String>,
    /// The server.
    pub host: String,
    /// The port, if it is not the usual one.
    pub port: Option<u16>,
    /// How the connection becomes private.
    pub tls: TlsMode,
    /// An additional authority.
    pub ca_file: Option<PathBuf>,
    /// The user name.
    pub username: String,
    /// Where the password comes from; never a [`SecretSource::Value`].
    pub password: Option<SecretSource>,
    /// Where the mail shall lie, if not at the usual place.
    pub store: Option<PathBuf>,
    /// What stays on the server.
    pub retention: Retention,
}

/// Adds `account` to the file at `path`, which is made (0600, its directory 0700) when it is not there.
///
/// # Errors
/// `Config` when the account is there already, or the file would not be right afterwards; `Write`
/// when it cannot be written. The file is then as it was.
pub fn append_account(path: &Path, account: &NewAccount) -> Result<()> {
    let old = match fs::symlink_metadata(path) {
        Ok(_) => Some(read(path)?),
        Err(_) => None,
    };
    let text = extended(old.as_deref(), account)?;
    verify(path, &text, account)?;
    replace(path, old.as_deref(), &text)
}

/// The account as it would be read after [`append_account`], which is not done.
///
/// # Errors
/// As [`append_account`], but nothing is written.
pub fn preview_account(path: &Path, account: &NewAccount) -> Result<Account> {
    let old = match fs::symlink_metadata(path) {
        Ok(_) => Some(read(path)?),
        Err(_) => None,
    };
    verify(path, &extended(old.as_deref(), account)?, account)
}

/// Whether an account called `name` could be added to the file at `path`, without changing
/// anything: asked before a person is asked everything else.
///
/// # Errors
/// As [`append_account`].
pub fn can_append(path: &Path, name: &AccountName) -> Result<()> {
    if fs::symlink_metadata(path).is_err() {
        return Ok(());
    }
    let old = read(path)?;
    let document = parse(&old, path)?;
    match document.get("accounts") {
        Some(accounts) if accounts.get(name.as_str()).is_some() => Err(taken(name)),
        _ => Ok(()),
    }
}

fn taken(name: &AccountName) -> Error {
    Error::new(ErrorKind::Config, format!("account {name} is there already"))
        .because("choose another name, or change it in the file by hand")
}

fn read(path: &Path) -> Result<String> {
    // Octets are kept as they are, a byte order mark included.
    ConfigFile::open(path)?;
    fs::read_to_string(path)
        .map_err(|error| Error::new(ErrorKind::Config, format!("reading {}", path.display())).because(error))
}

fn parse(text: &str, path: &Path) -> Result<DocumentMut> {
    text.trim_start_matches('\u{feff}').parse().map_err(|_| {
        // The parser's message quotes the file, passwords included: `config check` tells it safely.
        Error::new(ErrorKind::Config, format!("{} is not right", path.display()))
            .because("see `mailctl config check`; nothing was changed")
    })
}

pub(super) fn extended(old: Option<&str>, account: &NewAccount) -> Result<String> {
    let addition = section(account);
    let Some(old) = old else {
        return Ok(format!("default-account = {}\n\n{addition}", Value::from(account.name.as_str())));
    };
    let newline = if old.contains("\r\n") { "\r\n" } else { "\n" };
    let gap = match old {
        "" => "",
        text if text.ends_with('\n') => newline,
        _ => &newline.repeat(2),
    };
    Ok(format!("{old}{gap}{}", addition.replace('\n', newline)))
}

/// The lines of the account.
fn section(account: &NewAccount) -> String {
    let mut table = Table::new();
    let mut put = |key: &str, value: Value| {
        table.insert(key, Item::Value(value));
    };
    put("protocol", account.protocol.as_str().into());
    if let Some(address) = &account.address {
        put("address", address.as_str().into());
    }
    put("host", account.host.as_str().into());
    if let Some(port) = account.port.filter(|port| *port != default_port(account.protocol, account.tls)) {
        put("port", i64::from(port).into());
    }
    put("tls", account.tls.as_str().into());
    if let Some(path) = &account.ca_file {
        put("ca-file", path.to_string_lossy().as_ref().into());
    }
    put("username", account.username.as_str().into());
    if let Some(source) = account.password.as_ref().and_then(source) {
        put("password", Value::InlineTable(source));
    }
    if let Some(path) = &account.store {
        put("store", one("path", path.to_string_lossy().as_ref().into()));
    }
    let mut retention = InlineTable::new();
    retention.insert("server", origin::server(account.retention).into());
    if let Retention::KeepFor(time) = account.retention {
        retention.insert("keep-for", print_span(time).into());
    }
    put("retention", Value::InlineTable(retention));

    let mut accounts = Table::new();
    accounts.set_implicit(true);
    accounts.insert(account.name.as_str(), Item::Table(table));
    let mut document = DocumentMut::new();
    document.insert("accounts", Item::Table(accounts));
    document.to_string()
}

fn one(key: &str, value: Value) -> Value {
    let mut table = InlineTable::new();
    table.insert(key, value);
    Value::InlineTable(table)
}

fn source(source: &SecretSource) -> Option<InlineTable> {
    let (key, value) = match source {
        SecretSource::Keyring => ("keyring", Value::from(true)),
        SecretSource::Command(argv) => {
            ("command", Value::Array(argv.iter().map(String::as_str).collect::<Array>()))
        }
        SecretSource::File(path) => ("file", path.to_string_lossy().as_ref().into()),
        SecretSource::Env(name) => ("env", name.as_str().into()),
        // A password does not get into the file by our hand.
        SecretSource::Value(_) => return None,
    };
    let mut table = InlineTable::new();
    table.insert(key, value);
    Some(table)
}

/// Nothing is written that would not be read again.
fn verify(path: &Path, text: &str, account: &NewAccount) -> Result<Account> {
    let file = ConfigFile::of_text(path, text);
    let (config, errors) = check::check(&file, &Paths::from_environment());
    if let Some(error) = errors.into_iter().next() {
        return Err(error.context("the config with the new account would not be right (nothing was changed)"));
    }
    config.account(account.name.as_str()).cloned()
}

/// Puts `text` in the place of the file: complete and private from its first octet, or not at all.
fn replace(path: &Path, old: Option<&str>, text: &str) -> Result<()> {
    // A link stays a link: what it points to is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let doing = || Error::new(ErrorKind::Write, format!("writing {}", target.display()));
    let parent =
        target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    make_dir(parent).map_err(|error| doing().because(error))?;
    let temporary = parent.join(format!(".config.toml.{}", std::process::id()));
    let result = (|| {
        // A file that a dead run of the same number left is in the way, and ours alone.
        let _ = fs::remove_file(&temporary);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary)?;
        file.write_all(text.as_bytes())?;
        if let Some(meta) = old.and_then(|_| fs::metadata(&target).ok()) {
            file.set_permissions(Permissions::from_mode(meta.permissions().mode() & 0o7777))?;
        }
        file.sync_all()
    })();
    let result = result.map_err(|error| doing().because(error)).and_then(|()| {
        // Somebody may have edited it while we asked.
        let now = fs::read_to_string(&target).ok();
        if now.as_deref() != old {
            return Err(Error::new(ErrorKind::Config, format!("{} was changed meanwhile", target.display()))
                .because("nothing was written; try again"));
        }
        fs::rename(&temporary, &target).map_err(|error| doing().because(error))
    });
    if result.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    result
}

fn make_dir(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}
