//! `mailctl config`: look at the configuration.

use super::{Context, Outcome};
use crate::error::{Error, Result};

/// Check or show the configuration
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) action: Action,
}

/// What to do with it.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    /// Check the configuration and name every mistake in it with its line
    Check,
    /// Show the settings that are in force; secrets are never shown
    Show,
    /// Print the path of the config file
    Path,
}

/// Runs the command.
pub(crate) fn run(_context: &Context, _args: Args) -> Result<Outcome> {
    Err(Error::unsupported("this command is not built yet"))
}
