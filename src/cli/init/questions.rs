//! What `mailctl init` asks, in plain words; every answer can be an option instead.

use std::path::{Path, PathBuf};

use super::Args;
use crate::cli::frame::Context;
use crate::config::{NewAccount, Protocol, TlsMode, can_append, fault};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{AccountName, Retention, parse_span};
use crate::secret::SecretSource;

/// A command as the words of its argument vector.
pub(crate) type Words = Vec<String>;

/// What to do after the login did not work.
pub(super) enum Next {
    /// With what was changed.
    Again,
    /// The account is right, the server is not.
    Write,
}

/// Asks everything that no option has answered.
pub(super) fn ask(context: &Context, args: &Args, path: &Path) -> Result<NewAccount> {
    let address = text(context, args.address.as_ref(), "address", "Your mail address", None)?;
    let spec = addr_spec(&address);
    let name = account_name(context, args, path, domain(spec))?;
    let protocol = choose(
        context,
        args.protocol,
        "protocol",
        "Protocol",
        None,
        protocol,
        &[
            "imap: mail stays on the server; your phone and other computers see the same",
            "pop3: mail is taken from the server; the copy here may then be the only one",
        ],
    )?;
    let guess = guess_host(protocol, spec);
    let host = text(context, args.host.as_ref(), "host", "Server", guess.as_deref())?;
    let username = text(context, args.username.as_ref(), "username", "User name", Some(spec))?;
    let password = source(context, args, &name)?;
    let keep = Some(("keep", Retention::Keep));
    let retention = choose(
        context,
        args.retention,
        "retention",
        "What stays on the server",
        keep,
        retention,
        &[
            "keep: everything",
            "delete: nothing that was fetched; the copy here is then the only one",
            "14d (or another time): what was fetched, for so long",
            "until-deleted: what you have not deleted here",
        ],
    )?;
    Ok(NewAccount {
        name,
        protocol,
        address: Some(address),
        host,
        port: args.port,
        tls: args.tls.unwrap_or(TlsMode::Implicit),
        ca_file: args.ca_file.as_deref().map(absolute).transpose()?,
        username,
        password,
        store: args.store.as_deref().map(absolute).transpose()?,
        retention,
    })
}

/// An answer for the config's `key`: from its option, from the person (until it will do), or the default.
fn text(
    context: &Context,
    given: Option<&String>,
    key: &str,
    question: &str,
    default: Option<&str>,
) -> Result<String> {
    match (given, default) {
        (Some(given), _) => return Ok(given.trim().to_owned()),
        (None, Some(default)) if !context.ui.can_ask() => return Ok(default.to_owned()),
        _ => {}
    }
    loop {
        let answer = context.ui.ask(question, default).map_err(|error| named(error, key))?;
        match fault(key, &answer) {
            None => return Ok(answer),
            Some(why) => context.ui.warn(&why),
        }
    }
}

/// As [`text`], until the answer is one that `parse` takes; `meanings` are shown first.
fn choose<T: Copy>(
    context: &Context,
    given: Option<T>,
    key: &str,
    question: &str,
    default: Option<(&str, T)>,
    parse: fn(&str) -> Result<T, String>,
    meanings: &[&str],
) -> Result<T> {
    match (given, default) {
        (Some(given), _) => return Ok(given),
        (None, Some((_, default))) if !context.ui.can_ask() => return Ok(default),
        _ => {}
    }
    if context.ui.can_ask() {
        for meaning in meanings {
            context.ui.status(&format!("  {meaning}"));
        }
    }
    loop {
        let answer =
            context.ui.ask(question, default.map(|(word, _)| word)).map_err(|error| named(error, key))?;
        match parse(&answer) {
            Ok(value) => return Ok(value),
            Err(why) => context.ui.warn(&why),
        }
    }
}

fn named(error: Error, key: &str) -> Error {
    if error.kind() == ErrorKind::Unanswered { error.context(format!("give --{key}")) } else { error }
}

fn account_name(context: &Context, args: &Args, path: &Path, domain: Option<&str>) -> Result<AccountName> {
    let default =
        domain.and_then(|domain| domain.split('.').next()).filter(|name| AccountName::new(*name).is_ok());
    loop {
        let answer = text(
            context,
            args.name.as_ref(),
            "a NAME",
            "Name for this account",
            Some(default.unwrap_or("mail")),
        )?;
        let free = AccountName::new(answer).and_then(|name| can_append(path, &name).map(|()| name));
        match free {
            Ok(name) => return Ok(name),
            Err(error) if args.name.is_some() || !context.ui.can_ask() => return Err(error),
            Err(error) => context.ui.warn(&error.to_string()),
        }
    }
}

/// Where the password comes from, by the options or the person.
fn source(context: &Context, args: &Args, name: &AccountName) -> Result<Option<SecretSource>> {
    if args.password_keyring {
        return Ok(Some(SecretSource::Keyring));
    }
    if let Some(words) = &args.password_command {
        return Ok(Some(SecretSource::Command(words.clone())));
    }
    if let Some(file) = &args.password_file {
        return Ok(Some(SecretSource::File(absolute(file)?)));
    }
    if let Some(variable) = &args.password_env {
        return Ok(Some(SecretSource::Env(variable.clone())));
    }
    if args.password_ask || !context.ui.can_ask() {
        return Ok(None);
    }
    ask_source(context, name)
}

fn ask_source(context: &Context, name: &AccountName) -> Result<Option<SecretSource>> {
    let ui = &context.ui;
    ui.status("  keyring: typed once, kept in the keyring of your desktop");
    ui.status("  command: printed by a password manager, like `pass`");
    ui.status("  file: the first line of a file that only you can read");
    ui.status("  ask: typed each time");
    loop {
        let answer = ui.ask("Where the password comes from", Some("keyring"))?;
        match answer.as_str() {
            "keyring" => return Ok(Some(SecretSource::Keyring)),
            "ask" => return Ok(None),
            "command" => match words(&ui.ask("Command", Some(&format!("pass mail/{name}")))?) {
                Ok(words) => return Ok(Some(SecretSource::Command(words))),
                Err(why) => ui.warn(&why),
            },
            "file" => {
                let file = PathBuf::from(ui.ask("File", None)?);
                match absolute(&file) {
                    Ok(file) => return Ok(Some(SecretSource::File(file))),
                    Err(error) => ui.warn(&error.to_string()),
                }
            }
            _ => ui.warn("answer keyring, command, file or ask"),
        }
    }
}

/// How the connection becomes private; the port goes with it unless it was named.
fn ask_tls(context: &Context) -> Result<TlsMode> {
    let meanings = [
        "implicit: private from the first octet on; the usual way",
        "starttls: begins in clear and becomes private, or ends",
        "none: in clear, to this machine only",
    ];
    choose(context, None, "tls", "TLS", Some(("implicit", TlsMode::Implicit)), tls, &meanings)
}

/// Asks what to change; whoever has enough ends it with Ctrl-C, and nothing was written.
pub(super) fn after_failure(context: &Context, new: &mut NewAccount) -> Result<Next> {
    let ui = &context.ui;
    loop {
        match ui
            .ask("Next: again, host, port, tls, user, password, write anyway, or quit", Some("again"))?
            .as_str()
        {
            "again" => return Ok(Next::Again),
            "host" => new.host = text(context, None, "host", "Server", Some(&new.host.clone()))?,
            "port" => match ui.ask("Port", new.port.map(|port| port.to_string()).as_deref())?.parse() {
                Ok(port @ 1..) => new.port = Some(port),
                Ok(_) | Err(_) => {
                    ui.warn("a port is a number from 1 to 65535");
                    continue;
                }
            },
            "tls" => new.tls = ask_tls(context)?,
            "user" => {
                new.username = text(context, None, "username", "User name", Some(&new.username.clone()))?;
            }
            "password" => new.password = ask_source(context, &new.name)?,
            "write" | "write anyway" => return Ok(Next::Write),
            "quit" => {
                let why = "nothing was written";
                return Err(Error::new(ErrorKind::Interrupted, "setting up the account").because(why));
            }
            _ => {
                ui.warn("answer again, host, port, tls, user, password, write or quit");
                continue;
            }
        }
        return Ok(Next::Again);
    }
}

/// `ada@example.org` of `Ada Example <ada@example.org>`.
fn addr_spec(address: &str) -> &str {
    match (address.rfind('<'), address.rfind('>')) {
        (Some(open), Some(close)) => address.get(open + 1..close).unwrap_or(address).trim(),
        _ => address.trim(),
    }
}

fn domain(spec: &str) -> Option<&str> {
    spec.rsplit_once('@').map(|(_, domain)| domain).filter(|domain| !domain.is_empty())
}

fn guess_host(protocol: Protocol, spec: &str) -> Option<String> {
    let prefix = match protocol {
        Protocol::Imap => "imap",
        Protocol::Pop3 => "pop",
    };
    domain(spec).map(|domain| format!("{prefix}.{domain}"))
}

/// A path that means the same wherever a later command is started.
fn absolute(path: &Path) -> Result<PathBuf> {
    if path.starts_with("~") {
        return Ok(path.to_owned());
    }
    std::path::absolute(path)
        .map_err(|error| Error::new(ErrorKind::Usage, format!("the path {}", path.display())).because(error))
}

/// Parses `--protocol`.
pub(crate) fn protocol(text: &str) -> Result<Protocol, String> {
    match text.to_ascii_lowercase().as_str() {
        "imap" => Ok(Protocol::Imap),
        "pop3" | "pop" => Ok(Protocol::Pop3),
        _ => Err("answer imap or pop3".to_owned()),
    }
}

/// Parses `--tls`.
pub(crate) fn tls(text: &str) -> Result<TlsMode, String> {
    match text {
        "implicit" => Ok(TlsMode::Implicit),
        "starttls" => Ok(TlsMode::StartTls),
        "none" => Ok(TlsMode::None),
        _ => Err("use implicit, starttls or none".to_owned()),
    }
}

/// Parses `--retention`.
pub(crate) fn retention(text: &str) -> Result<Retention, String> {
    match text {
        "keep" => Ok(Retention::Keep),
        "delete" => Ok(Retention::Delete),
        "until-deleted" => Ok(Retention::UntilDeleted),
        time => match parse_span(time) {
            Ok(time) if !time.is_zero() => Ok(Retention::KeepFor(time)),
            _ => Err("use keep, delete, until-deleted, or a time like 14d".to_owned()),
        },
    }
}

/// Splits a command into words at blanks; `'…'` and `"…"` hold a word together, `\` takes the next
/// letter as it is. Nothing else means anything: no shell reads it.
pub(crate) fn words(text: &str) -> Result<Words, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(mark), letter) if letter == mark => quote = None,
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, letter) if letter.is_whitespace() => words.extend(word.take()),
            (None | Some('"'), '\\') => word.get_or_insert_default().extend(letters.next()),
            (_, letter) => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    match (quote, words.first()) {
        (Some(mark), _) => Err(format!("the command has a {mark} without its fellow")),
        (None, Some(program)) if !program.is_empty() => Ok(words),
        _ => Err("the command is empty".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{addr_spec, guess_host, retention, words};
    use crate::config::Protocol;
    use crate::mail::Retention;

    #[test]
    fn k07_a_command_is_split_as_it_is_quoted_and_read_by_no_shell() {
        let split = |text| words(text).unwrap();
        assert_eq!(split("pass mail/work"), ["pass", "mail/work"]);
        assert_eq!(
            split(r#"op read "op://My Vault/mail" '$HOME;`id`' a\ b"#),
            ["op", "read", "op://My Vault/mail", "$HOME;`id`", "a b"]
        );
        assert_eq!(split("x ''"), ["x", ""]);
        assert_eq!(words("x 'y").unwrap_err(), "the command has a ' without its fellow");
        assert_eq!(words("  ").unwrap_err(), "the command is empty");
    }

    #[test]
    fn the_server_is_guessed_from_the_address() {
        assert_eq!(addr_spec("Ada Example <ada@example.org>"), "ada@example.org");
        assert_eq!(guess_host(Protocol::Imap, "ada@example.org").as_deref(), Some("imap.example.org"));
        assert_eq!(guess_host(Protocol::Pop3, "ada@example.org").as_deref(), Some("pop.example.org"));
        assert_eq!(guess_host(Protocol::Imap, "ada"), None);
        assert_eq!(addr_spec(">ada<"), ">ada<");
    }

    #[test]
    fn a_time_means_keep_for() {
        assert_eq!(retention("14d"), Ok(Retention::KeepFor(std::time::Duration::from_secs(14 * 86_400))));
        assert!(retention("0d").is_err());
        assert!(retention("everything").is_err());
    }
}
