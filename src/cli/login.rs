//! `mailctl login`: put an account's password into the keyring.

use super::{Context, Outcome};
use crate::error::{Error, Result};

/// Store a password in the keyring
///
/// Asks for the password on the terminal and keeps it in the desktop's keyring, where an account
/// with `password = { keyring = true }` finds it.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The account
    #[arg(value_name = "ACCOUNT")]
    pub(crate) name: Option<String>,
}

/// Runs the command.
pub(crate) fn run(_context: &Context, _args: Args) -> Result<Outcome> {
    Err(Error::unsupported("this command is not built yet"))
}
