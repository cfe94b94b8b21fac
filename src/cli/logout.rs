//! `mailctl logout`: take an account's password out of the keyring.

use super::{Context, Outcome};
use crate::error::{Error, Result};

/// Remove a password from the keyring
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
