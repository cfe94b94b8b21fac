//! `mailctl init`: ask for an account in plain words, test it, write it to the config.

use super::{Context, Outcome};
use crate::error::{Error, Result};

/// Set up an account
///
/// Asks for the address, protocol, server, user, password and what shall stay on the server, tests
/// the login and adds the account to the config, leaving everything that is there as it is.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The name of the new account, by which other commands know it
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
}

/// Runs the command.
pub(crate) fn run(_context: &Context, _args: Args) -> Result<Outcome> {
    Err(Error::unsupported("this command is not built yet"))
}
