//! `mailctl account`: the accounts of the config.

use super::{Context, Outcome};
use crate::error::{Error, Result};

/// List, show or test accounts
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) action: Action,
}

/// What to do with them.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    /// List the accounts of the config
    List,
    /// Show the settings of an account and where each comes from; secrets are never shown
    Show {
        /// The account
        #[arg(value_name = "ACCOUNT")]
        name: Option<String>,
    },
    /// Connect, sign in and tell what the server can do
    Test {
        /// The account
        #[arg(value_name = "ACCOUNT")]
        name: Option<String>,
    },
}

/// Runs the command.
pub(crate) fn run(_context: &Context, _args: Args) -> Result<Outcome> {
    Err(Error::unsupported("this command is not built yet"))
}
