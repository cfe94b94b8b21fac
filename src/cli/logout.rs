//! `mailctl logout`: take an account's password out of the keyring.

use super::frame::{Context, Outcome};
use crate::error::Result;
use crate::secret;

/// Remove a password from the keyring
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The account
    #[arg(value_name = "ACCOUNT")]
    pub(crate) name: Option<String>,
}

/// Runs the command.
pub(crate) fn run(context: &Context, args: Args) -> Result<Outcome> {
    let account = context.account(args.name.as_deref())?;
    let there_was = context.block_on_until_stopped(secret::forget(&account.name, context.ui.can_ask()))?;
    context.ui.status(&if there_was {
        format!("the password of account {} is gone from the keyring", account.name)
    } else {
        format!("the keyring had no password of account {}", account.name)
    });
    Ok(Outcome::Done)
}
