//! What a value means: sizes, durations, hosts, pins, password sources.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use toml::de::DeValue;

use super::paths::Paths;
use super::schema::PASSWORD_FORMS;
use super::suggest::nearest;
use super::wrong::{Wrong, hinted, wrong};
use crate::mail::{parse_size, parse_span};
use crate::secret::{Secret, SecretSource};

/// A host name or an address, as it may stand in a certificate and be handed to a resolver.
pub(crate) fn host(text: &str) -> Result<String, Wrong> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    if bare.parse::<IpAddr>().is_ok() {
        return Ok(bare.to_owned());
    }
    if text.is_empty() {
        return wrong("the host is empty");
    }
    if text.contains("://") || text.contains('/') {
        return hinted(
            "the host must be a name alone, not an address of the web",
            "write host = \"imap.example.org\"",
        );
    }
    if let Some((name, port)) = text.split_once(':') {
        return hinted(
            "the port does not belong into the host",
            format!("write host = {name:?} and port = {port}"),
        );
    }
    if !text.is_ascii() {
        return hinted("the host holds letters outside ASCII", "write the name in its ASCII form (xn--…)");
    }
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    let label = |label: &str| !label.is_empty() && label.len() <= 63 && !label.starts_with('-');
    let labels = text.strip_suffix('.').unwrap_or(text);
    if text.len() > 253 || !text.chars().all(fits) || !labels.split('.').all(label) {
        return wrong(format!("{text:?} is not the name of a host"));
    }
    Ok(text.to_owned())
}

/// What is wrong with an answer for `key` (`address`, `host`, `username`); `None` when it will do.
#[must_use]
pub fn fault(key: &str, text: &str) -> Option<String> {
    let wrong = match key {
        "address" => address(text).err(),
        "host" => host(text).err(),
        "username" => username(text).err(),
        _ => None,
    };
    wrong.map(|(what, hint)| hint.map_or_else(|| what.clone(), |hint| format!("{what}: {hint}")))
}

/// Whether `host` can only mean this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    name == "localhost"
        || name.ends_with(".localhost")
        || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// A user name: goes over the wire, so no line ends and no NUL.
pub(crate) fn username(text: &str) -> Result<String, Wrong> {
    if text.is_empty() {
        return wrong("the user name is empty");
    }
    if text.chars().any(char::is_control) {
        return wrong("the user name holds a control character");
    }
    Ok(text.to_owned())
}

/// A line of text for a header field.
pub(crate) fn address(text: &str) -> Result<String, Wrong> {
    if text.chars().any(char::is_control) {
        return wrong("the address holds a control character");
    }
    if !text.contains('@') {
        return hinted(
            "the address has no \"@\"",
            "write \"ada@example.org\" or \"Ada Example <ada@example.org>\"",
        );
    }
    Ok(text.trim().to_owned())
}

/// Octets from `50MB`: more than none.
pub(crate) fn size(text: &str) -> Result<u64, Wrong> {
    match parse_size(text) {
        Ok(0) => hinted("a size of nothing", "leave the key out for no limit"),
        Ok(size) => Ok(size),
        Err(error) => wrong(error.to_string()),
    }
}

/// A time from `14d`.
pub(crate) fn duration(text: &str) -> Result<Duration, Wrong> {
    parse_span(text).or_else(|error| wrong(error.to_string()))
}

/// A path; `~/` is the home directory, nothing else is expanded.
pub(crate) fn path(text: &str, paths: &Paths) -> Result<PathBuf, Wrong> {
    paths.expand(text)
}

/// A place for a store: not the root of the file system.
pub(crate) fn store(text: &str, paths: &Paths) -> Result<PathBuf, Wrong> {
    let path = paths.expand(text)?;
    if path.parent().is_none() {
        return wrong("the root of the file system is no place for mail");
    }
    Ok(path)
}

/// The digest in `sha256:…`, in base64 (as curl's `--pinnedpubkey` and openssl give it) or hex.
pub(crate) fn pin(text: &str) -> Result<[u8; 32], Wrong> {
    let bad = || {
        let hint = "write \"sha256:\" and the digest of the certificate's public key in base64 or hex";
        (format!("{text:?} is not a pin"), Some(hint.to_owned()))
    };
    let digest = text.strip_prefix("sha256:").or_else(|| text.strip_prefix("sha256//")).ok_or_else(bad)?;
    let octets = if digest.len() == 64 { unhex(digest) } else { STANDARD.decode(digest).ok() };
    octets.and_then(|octets| octets.try_into().ok()).ok_or_else(bad)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let nibbles: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    nibbles?
        .chunks_exact(2)
        .map(|pair| pair.iter().try_fold(0_u8, |all, n| Some(all << 4 | u8::try_from(*n).ok()?)))
        .collect()
}

/// `socks5://[user:password@]host:port`. Never quoted in a message: it may hold a password.
pub(crate) fn proxy(text: &str) -> Result<String, Wrong> {
    let hint = "write \"socks5://127.0.0.1:9050\"";
    let Some(rest) = text.strip_prefix("socks5://") else {
        return hinted("the proxy is not a SOCKS5 proxy", hint);
    };
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    let Some((name, port)) = place.rsplit_once(':') else {
        return hinted("the proxy has no port", hint);
    };
    host(name).map_err(|(what, _)| (format!("in the proxy: {what}"), Some(hint.to_owned())))?;
    if port.parse::<u16>().is_ok_and(|port| port > 0) {
        Ok(text.to_owned())
    } else {
        hinted("the proxy's port is not a port", hint)
    }
}

/// The pattern of a mailbox: `INBOX`, `Lists/*`, `!Lists/noise`.
pub(crate) fn pattern(text: &str) -> Result<String, Wrong> {
    let name = text.strip_prefix('!').unwrap_or(text);
    if name.is_empty() || name.len() > crate::mail::MailboxName::MAX || name.chars().any(char::is_control) {
        return wrong(format!("{text:?} is not the name or pattern of a mailbox"));
    }
    Ok(text.to_owned())
}

/// A password source. No value of it is ever quoted.
pub(crate) fn password(value: &DeValue<'_>, paths: &Paths) -> Result<SecretSource, Wrong> {
    let table = match value {
        DeValue::Table(table) => table,
        DeValue::String(_) => {
            let hint = "store it with `mailctl login` and write { keyring = true }, or write { value = \"…\" } \
                 in a file that only you can read (chmod 600)";
            return hinted("a password in plain sight", hint);
        }
        _ => return hinted("this is not a password source", format!("write {PASSWORD_FORMS}")),
    };
    let mut entries = table.iter();
    let (Some((key, value)), None) = (entries.next(), entries.next()) else {
        return hinted("a password comes from exactly one place", format!("write {PASSWORD_FORMS}"));
    };
    let value = value.get_ref();
    match (key.get_ref().as_ref(), value) {
        ("keyring", DeValue::Boolean(true)) => Ok(SecretSource::Keyring),
        ("keyring", _) => hinted("keyring can only be true", format!("write {PASSWORD_FORMS}")),
        ("command", DeValue::Array(_)) => command(value),
        ("command", _) => {
            let hint = "write the program and each argument on its own: { command = [\"pass\", \"mail/work\"] }; \
                 no shell reads it";
            hinted("the command must be a list of strings", hint)
        }
        ("file", DeValue::String(text)) => paths.expand(text).map(SecretSource::File),
        ("env", DeValue::String(name)) => {
            let fits = !name.is_empty() && !name.contains(['=', '\0']);
            if fits {
                Ok(SecretSource::Env(name.to_string()))
            } else {
                wrong("this is not the name of a variable")
            }
        }
        ("value", DeValue::String(text)) if text.is_empty() => wrong("the password is empty"),
        ("value", DeValue::String(text)) if text.contains(['\r', '\n', '\0']) => {
            wrong("the password holds a line end or a NUL, which no server accepts")
        }
        ("value", DeValue::String(text)) => Ok(SecretSource::Value(Secret::new(text.to_string()))),
        ("file" | "env" | "value", _) => wrong("this must be a string in quotes"),
        (other, _) => {
            let near = nearest(other, ["keyring", "command", "file", "env", "value"]);
            let hint = near
                .map_or_else(|| format!("write {PASSWORD_FORMS}"), |word| format!("did you mean {word:?}?"));
            hinted(format!("unknown password source {other:?}"), hint)
        }
    }
}

fn command(value: &DeValue<'_>) -> Result<SecretSource, Wrong> {
    let items =
        value.as_array().map(|array| array.iter().map(|item| item.get_ref().as_str().map(str::to_owned)));
    let words: Option<Vec<String>> = items.and_then(Iterator::collect);
    match words {
        Some(words)
            if words.first().is_some_and(|program| !program.is_empty())
                && !words.iter().any(|word| word.contains('\0')) =>
        {
            Ok(SecretSource::Command(words))
        }
        _ => hinted(
            "the command must be a program and its arguments, all strings",
            "write { command = [\"pass\", \"mail/work\"] }",
        ),
    }
}
