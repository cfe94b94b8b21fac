//! `mailctl mailboxes`: the mailboxes of the store, or of the server.

use super::{Context, Outcome};
use crate::error::{Error, Result};

/// List mailboxes
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) action: Action,
}

/// What to do with them.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    /// List the mailboxes of the store with the number of messages in them
    List {
        /// Ask the server instead, which may have more mailboxes
        #[arg(long)]
        remote: bool,
    },
}

/// Runs the command.
pub(crate) fn run(_context: &Context, _args: Args) -> Result<Outcome> {
    Err(Error::unsupported("this command is not built yet"))
}
