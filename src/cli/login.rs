//! `mailctl login`: put an account's password into the keyring.

use std::io::{BufRead as _, Read as _};

use super::frame::{Context, Outcome};
use crate::error::{Error, ErrorKind, Result};
use crate::secret::{self, Secret, SecretSource};

/// Store a password in the keyring
///
/// Asks for the password on the terminal and keeps it in the desktop's keyring, where an account
/// with `password = { keyring = true }` finds it.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The account
    #[arg(value_name = "ACCOUNT")]
    pub(crate) name: Option<String>,

    /// Read the password from the first line of standard input instead of asking
    #[arg(long)]
    pub(crate) stdin: bool,
}

/// Runs the command.
pub(crate) fn run(context: &Context, args: Args) -> Result<Outcome> {
    let account = context.account(args.name.as_deref())?;
    let password = if args.stdin {
        from_standard_input()?
    } else if !context.ui.can_ask() {
        return Err(Error::new(ErrorKind::Credentials, "asking for the password")
            .because("nobody can be asked here; `mailctl login --stdin` reads it from standard input"));
    } else {
        let question = format!("Password of {} at {}: ", account.username, account.host);
        Secret::new(context.ui.password(&question)?)
    };
    check(&password)?;
    context.block_on_until_stopped(secret::keep(&account.name, password, context.ui.can_ask()))?;
    context.ui.status(&format!("the keyring has the password of account {} now", account.name));
    if account.password != Some(SecretSource::Keyring) {
        context.ui.warn(&format!(
            "the config does not look there: write password = {{ keyring = true }} into [accounts.{}]",
            account.name
        ));
    }
    Ok(Outcome::Done)
}

/// Refuses what no server would take.
pub(super) fn check(password: &Secret<String>) -> Result<()> {
    match secret::fault(password.reveal()) {
        None => Ok(()),
        Some(why) => Err(Error::new(ErrorKind::Credentials, "the password cannot be used").because(why)),
    }
}

fn from_standard_input() -> Result<Secret<String>> {
    let mut line = String::with_capacity(1024);
    std::io::stdin().lock().take(64 << 10).read_line(&mut line).map_err(|error| {
        Error::new(ErrorKind::Credentials, "reading the password from standard input").because(error)
    })?;
    let length = line.trim_end_matches(['\r', '\n']).len();
    line.truncate(length);
    Ok(Secret::new(line))
}
