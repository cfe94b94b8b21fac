//! `mailctl list`: what is in the store, or on the server.

use super::{Context, Outcome};
use crate::error::{Error, Result};

/// List messages, newest first
///
/// Without a query everything in INBOX is listed; with one, what matches all of its terms.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What to list: terms like `is:unread`, `from:ada`, `subject:invoice`, `since:7d`, `larger:5M`
    #[arg(value_name = "QUERY")]
    pub(crate) query: Vec<String>,

    /// List this mailbox instead of INBOX; may be given several times
    #[arg(short, long = "mailbox", value_name = "MAILBOX")]
    pub(crate) mailboxes: Vec<String>,

    /// List at most so many messages
    #[arg(short = 'n', long = "limit", value_name = "N")]
    pub(crate) limit: Option<usize>,

    /// Sort by date, from, subject, size or id; with `-reverse` behind it the other way round
    #[arg(long, value_name = "KEY", default_value = "date")]
    pub(crate) sort: String,

    /// List what lies on the server, fetched or not
    #[arg(long)]
    pub(crate) remote: bool,

    /// Exit with 1 when nothing matched
    #[arg(long)]
    pub(crate) exit_code: bool,
}

/// Runs the command.
pub(crate) fn run(_context: &Context, _args: Args) -> Result<Outcome> {
    Err(Error::unsupported("this command is not built yet"))
}
