//! `mailctl retention`: what lies on the server, and what the next fetch will remove.

use super::{Context, Outcome};
use crate::error::{Error, Result};

/// Show what stays on the server
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) action: Action,
}

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    /// Show what lies on the server since when, what is the only copy, and what the next fetch removes
    Show {
        /// Only this mailbox; may be given several times
        #[arg(short, long = "mailbox", value_name = "MAILBOX")]
        mailboxes: Vec<String>,
    },
}

/// Runs the command.
pub(crate) fn run(_context: &Context, _args: Args) -> Result<Outcome> {
    Err(Error::unsupported("this command is not built yet"))
}
