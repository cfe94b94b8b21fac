//! Every setting that is in force, and where it comes from.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use super::{Account, schema};
use crate::mail::{AccountName, Retention, print_size, print_span};
use crate::secret::SecretSource;

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A line of the config file, counted from 1.
    Line(usize),
    /// The command line: this option, or the variable that stands in for it.
    Typed(&'static str),
    /// Nobody said anything.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Typed(name) => f.write_str(name),
            Self::Default => f.write_str("default"),
        }
    }
}

/// One setting of an account, as it is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its dotted name in the account: `fetch.max-size`.
    pub key: &'static str,
    /// Its value, for a person; secrets are not in it. `None` where there is none.
    pub value: Option<String>,
    /// Where it comes from.
    pub origin: Origin,
}

/// The lines on which the keys of each account stand.
pub(crate) type Places = BTreeMap<AccountName, BTreeMap<&'static str, usize>>;

/// All settings of `account`, in the order of the schema; those of `smtp` only when it has one.
pub(crate) fn settings(account: &Account, places: &Places) -> Vec<Setting> {
    let lines = places.get(&account.name);
    let keys = schema::ACCOUNT.iter().filter(|key| account.smtp.is_some() || !key.name.starts_with("smtp."));
    keys.map(|key| {
        let line = lines.and_then(|lines| lines.get(key.name));
        Setting {
            key: key.name,
            value: value(account, key.name),
            origin: line.map_or(Origin::Default, |line| Origin::Line(*line)),
        }
    })
    .collect()
}

fn value(account: &Account, key: &str) -> Option<String> {
    let path = |path: &Path| path.display().to_string();
    if let Some(key) = key.strip_prefix("smtp.") {
        return smtp_value(account, key);
    }
    match key {
        "protocol" => Some(account.protocol.to_string()),
        "address" => account.address.clone(),
        "host" => Some(account.host.clone()),
        "port" => Some(account.port.to_string()),
        "tls" => Some(account.tls.to_string()),
        "allow-cleartext" => Some(account.allow_cleartext.to_string()),
        "ca-file" => account.ca_file.as_deref().map(path),
        "pin" => pins(&account.pins),
        "client-cert" => account.identity.as_ref().map(|(cert, _)| path(cert)),
        "client-key" => account.identity.as_ref().map(|(_, key)| path(key)),
        "proxy" => account.proxy.as_deref().map(without_password),
        "timeout" => account.timeout.map(print_span),
        "username" => Some(account.username.clone()),
        "auth" => Some(account.auth.clone()),
        "password" => Some(source(account.password.as_ref())),
        "store.path" => Some(path(&account.store)),
        "fetch.mailboxes" => Some(account.mailboxes.join(", ")),
        "fetch.max-size" => account.max_size.map(print_size),
        "fetch.max-messages" => account.max_messages.map(|most| most.to_string()),
        "fetch.since" => account.since.map(print_span),
        "retention.server" => Some(server(account.retention).to_owned()),
        "retention.keep-for" => match account.retention {
            Retention::KeepFor(time) => Some(print_span(time)),
            _ => None,
        },
        _ => None,
    }
}

fn smtp_value(account: &Account, key: &str) -> Option<String> {
    let smtp = account.smtp.as_ref()?;
    match key {
        "host" => Some(smtp.host.clone()),
        "port" => Some(smtp.port.to_string()),
        "tls" => Some(smtp.tls.to_string()),
        "username" => Some(smtp.username.clone()),
        "auth" => Some(smtp.auth.clone()),
        "password" => Some(source(smtp.password.as_ref())),
        _ => None,
    }
}

fn pins(pins: &[[u8; 32]]) -> Option<String> {
    let hex = |pin: &[u8; 32]| {
        format!("sha256:{}", pin.iter().map(|octet| format!("{octet:02x}")).collect::<String>())
    };
    (!pins.is_empty()).then(|| pins.iter().map(hex).collect::<Vec<_>>().join(", "))
}

/// `retention.server` as in the file.
pub(crate) const fn server(retention: Retention) -> &'static str {
    match retention {
        Retention::Keep => "keep",
        Retention::Delete => "delete",
        Retention::KeepFor(_) => "keep-for",
        Retention::UntilDeleted => "until-deleted",
    }
}

/// Where a password comes from, never what it is.
fn source(source: Option<&SecretSource>) -> String {
    match source {
        Some(SecretSource::Keyring) => "keyring".to_owned(),
        // Arguments may hold what they should not: the program alone is told.
        Some(SecretSource::Command(argv)) => format!("command {}", argv.first().map_or("", String::as_str)),
        Some(SecretSource::File(path)) => format!("file {}", path.display()),
        Some(SecretSource::Env(name)) => format!("variable {name}"),
        Some(SecretSource::Value(_)) => "in the file (redacted)".to_owned(),
        None => "asked on the terminal".to_owned(),
    }
}

fn without_password(proxy: &str) -> String {
    match proxy.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?.1))) {
        Some((scheme, place)) => format!("{scheme}://(redacted)@{place}"),
        None => proxy.to_owned(),
    }
}
