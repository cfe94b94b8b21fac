//! `mailctl fetch`: take new mail from the servers into the stores.

use std::time::Duration;

use super::{Context, Outcome};
use crate::error::{Error, Result};
use crate::mail::{parse_size, parse_span};

/// Fetch new mail into the store
///
/// Takes what is new from the server, carries over what was changed here, and then does what the
/// account's retention says about the copies on the server: keep them, or delete those that are
/// safely in the store. With several accounts (-A), one that fails does not stop the others.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mailctl fetch                     fetch the default account
  mailctl fetch -A -q               all accounts, silently: for cron
  mailctl fetch --headers -m Lists  headers only; `read` completes a message when asked")]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch that a person types")]
pub(crate) struct Args {
    /// Fetch this mailbox instead of those of the config; may be given several times
    #[arg(short, long = "mailbox", value_name = "MAILBOX")]
    pub(crate) mailboxes: Vec<String>,

    /// Take the header fields only; `read` completes a message when asked
    #[arg(long)]
    pub(crate) headers: bool,

    /// Take only messages younger than this: `7d`, `2w`
    #[arg(long, value_name = "D", value_parser = parse_span)]
    pub(crate) since: Option<Duration>,

    /// Take at most so many messages, the newest first
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,

    /// Of larger messages take the header fields only: `500K`, `20M`
    #[arg(long, value_name = "S", value_parser = parse_size)]
    pub(crate) max_size: Option<u64>,

    /// Leave everything on the server, whatever the config says
    #[arg(long, conflicts_with_all = ["delete", "keep_for"])]
    pub(crate) keep: bool,

    /// Delete from the server what is safely in the store, whatever the config says
    #[arg(long, conflicts_with = "keep_for")]
    pub(crate) delete: bool,

    /// Delete from the server what is safely in the store and was first seen so long ago: `14d`
    #[arg(long, value_name = "D", value_parser = parse_span)]
    pub(crate) keep_for: Option<Duration>,

    /// Only tell what would be done
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Exit with 1 when there was nothing new
    #[arg(long)]
    pub(crate) exit_code: bool,
}

/// Runs the command.
pub(crate) fn run(_context: &Context, _args: Args) -> Result<Outcome> {
    Err(Error::unsupported("this command is not built yet"))
}
