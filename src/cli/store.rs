//! `mailctl store`: look after the local store.

use super::{Context, Outcome};
use crate::error::{Error, Result};

/// Check or repair the local store
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) action: Action,
}

/// What to do with it.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    /// Compare every file with what was recorded of it
    Check,
    /// Rebuild the database from the files; nothing is downloaded again
    Rebuild,
    /// Print the paths of messages, or of the store itself
    Path {
        /// The messages; the store's directory if none is named
        #[arg(value_name = "ID")]
        ids: Vec<String>,
    },
}

/// Runs the command.
pub(crate) fn run(_context: &Context, _args: Args) -> Result<Outcome> {
    Err(Error::unsupported("this command is not built yet"))
}
