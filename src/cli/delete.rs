//! `mailctl delete`: take messages out of their mailbox, here and on the server.

use super::{Context, Outcome};
use crate::error::{Error, Result};

/// Delete messages, here and on the server
///
/// Moves the messages to Trash, at once here and on the server as soon as it can be reached (a POP3
/// server knows no Trash: there they are removed). Messages that are in Trash already are removed
/// for good.
#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch that a person types")]
pub(crate) struct Args {
    /// The messages: `42`, `work/42`, `40:45`, `last`, `last:10`, `mid:<x@y>`, `-` for standard input
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<String>,

    /// Remove for good, leave nothing in Trash
    #[arg(long)]
    pub(crate) permanent: bool,

    /// Only here; the copy on the server stays and is not fetched again
    #[arg(long, conflicts_with = "server")]
    pub(crate) local: bool,

    /// Only on the server; the copy here stays
    #[arg(long)]
    pub(crate) server: bool,

    /// Only tell what would be deleted
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
}

/// Runs the command.
pub(crate) fn run(_context: &Context, _args: Args) -> Result<Outcome> {
    Err(Error::unsupported("this command is not built yet"))
}
