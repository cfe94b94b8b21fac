//! `mailctl init`: ask for an account in plain words, test it, write it to the config.

mod questions;

use std::path::{Path, PathBuf};

use super::frame::{Context, Outcome, failure};
use super::login;
use crate::backend::Dial as _;
use crate::backend::connect::Dialer;
use crate::config::{Account, Config, NewAccount, Protocol, TlsMode, append_account, preview_account};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::Retention;
use crate::secret::{self, Resolver, Secret, SecretSource};

/// Set up an account
///
/// Asks for the address, protocol, server, user, password and what shall stay on the server, tests
/// the login and adds the account to the config, leaving everything that is there as it is. Each
/// question has an option, and is not asked when that is given; without a terminal the rest takes
/// its default. Nothing is written before the last question is answered and the login worked.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The name of the new account, by which other commands know it
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,

    /// Your mail address: `ada@example.org` or `Ada Example <ada@example.org>`
    #[arg(long)]
    pub(crate) address: Option<String>,

    /// What the server speaks: `imap` (mail stays there) or `pop3` (mail is taken from there)
    #[arg(long, value_parser = questions::protocol)]
    pub(crate) protocol: Option<Protocol>,

    /// The server; guessed from the address if left out
    #[arg(long)]
    pub(crate) host: Option<String>,

    /// The port, if it is not the usual one
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) port: Option<u16>,

    /// How the connection becomes private: `implicit`, `starttls` or `none` (loopback only)
    #[arg(long, value_parser = questions::tls)]
    pub(crate) tls: Option<TlsMode>,

    /// A certificate authority to trust besides the system's (PEM)
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,

    /// The name to sign in with; the address if left out
    #[arg(long, value_name = "NAME", visible_alias = "user")]
    pub(crate) username: Option<String>,

    /// Keep the password in the desktop's keyring
    #[arg(long, group = "source")]
    pub(crate) password_keyring: bool,

    /// Get the password from a command: program and arguments, read by no shell
    #[arg(long, group = "source", value_name = "COMMAND", value_parser = questions::words)]
    pub(crate) password_command: Option<questions::Words>,

    /// Get the password from the first line of a file that only you can read
    #[arg(long, group = "source", value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,

    /// Get the password from an environment variable
    #[arg(long, group = "source", value_name = "NAME")]
    pub(crate) password_env: Option<String>,

    /// Ask for the password each time
    #[arg(long, group = "source")]
    pub(crate) password_ask: bool,

    /// What stays on the server: `keep`, `delete`, `until-deleted`, or a time like `14d`
    #[arg(long, value_name = "WHAT", value_parser = questions::retention)]
    pub(crate) retention: Option<Retention>,

    /// Where the mail shall lie; `~/Mail/NAME` if left out
    #[arg(long, value_name = "DIR")]
    pub(crate) store: Option<PathBuf>,

    /// Do not test the login
    #[arg(long)]
    pub(crate) no_test: bool,
}

/// Runs the command.
pub(crate) fn run(context: &Context, args: Args) -> Result<Outcome> {
    let path = Config::locate(context.options.config.as_deref())?;
    let mut new = questions::ask(context, &args, &path)?;
    // Told now, before a password is typed for nothing.
    preview_account(&path, &new)?;
    let password = settle(context, &args, &path, &mut new)?;
    if let Some(password) = &password {
        // Nothing is left behind by a run that ends between the two.
        context.block_on(secret::keep(&new.name, password.clone(), context.ui.can_ask()))?;
    }
    if let Err(error) = append_account(&path, &new) {
        if password.is_some() {
            let _ = context.block_on(secret::forget(&new.name, context.ui.can_ask()));
        }
        return Err(error);
    }
    context.ui.status(&format!("account {} is in {} now", new.name, path.display()));
    if new.password.is_none() && !context.ui.can_ask() {
        context.ui.hint("no password source was given; `mailctl config show --sample` tells what there is");
    }
    context.ui.hint(&format!("`mailctl fetch -a {}` gets the mail", new.name));
    Ok(Outcome::Done)
}

/// Gets the password where one must be typed, and tests the login until it works or the person has
/// enough. Returns the password that belongs into the keyring.
fn settle(
    context: &Context,
    args: &Args,
    path: &Path,
    new: &mut NewAccount,
) -> Result<Option<Secret<String>>> {
    loop {
        let keyring = new.password == Some(SecretSource::Keyring);
        let typed = if keyring || (new.password.is_none() && context.ui.can_ask() && !args.no_test) {
            Some(typed(context, new)?)
        } else {
            None
        };
        let attempt =
            preview_account(path, new).and_then(|account| test(context, args, &account, typed.clone()));
        match attempt {
            Ok(()) => return Ok(typed.filter(|_| keyring)),
            Err(error) if !context.ui.can_ask() || context.stop.is_set() => return Err(error),
            Err(error) => failure::tell(&context.ui, &error),
        }
        match questions::after_failure(context, new)? {
            questions::Next::Again => {}
            questions::Next::Write => return Ok(typed.filter(|_| keyring)),
        }
    }
}

fn typed(context: &Context, new: &NewAccount) -> Result<Secret<String>> {
    let question = format!("Password of {} at {}: ", new.username, new.host);
    let password = Secret::new(context.ui.password(&question)?);
    login::check(&password)?;
    Ok(password)
}

fn test(context: &Context, args: &Args, account: &Account, typed: Option<Secret<String>>) -> Result<()> {
    if args.no_test {
        return Ok(());
    }
    if context.options.offline {
        return Err(Error::new(ErrorKind::Usage, "testing the login with --offline").because("add --no-test"));
    }
    let mut account = account.clone();
    account.timeout = context.options.timeout.or(account.timeout);
    if let Some(password) = typed {
        account.password = Some(SecretSource::Value(password));
    }
    if account.password.is_none() {
        context.ui.warn("the login was not tested: there is no password, and nobody can be asked");
        return Ok(());
    }
    context.ui.status(&format!("signing in to {} …", account.host));
    let hidden = match &account.password {
        Some(SecretSource::Env(name)) => vec![name.clone()],
        _ => Vec::new(),
    };
    let trace = context.trace(&account);
    let dialer = Dialer::new(account, Resolver::new(context.prompt(), hidden), trace);
    context.block_on_until_stopped(async {
        let backend = dialer.dial().await?;
        backend.close().await.map(|_| ())
    })?;
    context.ui.status("signed in");
    Ok(())
}
