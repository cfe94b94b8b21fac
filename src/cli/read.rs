//! `mailctl read`: show messages to a person, or hand them to a pipe.

use super::{Context, Outcome};
use crate::error::{Error, Result};

/// Read messages
///
/// Shows the header fields and the text of each message, HTML turned into text, and names its
/// attachments with their part numbers. Marks the messages seen, but for --peek, --raw and --part.
/// A message of which only the header fields are here is completed from the server.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mailctl read last                 the newest message
  mailctl read 42 --raw | git am    the message as it came
  mailctl read 42 --part 2 > a.pdf  one part, decoded")]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch that a person types")]
pub(crate) struct Args {
    /// The messages: `42`, `work/42`, `40:45`, `last`, `last:10`, `mid:<x@y>`, `-` for standard input
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<String>,

    /// Print the message as it is stored, byte for byte
    #[arg(long, group = "view")]
    pub(crate) raw: bool,

    /// Print only the text, without header fields
    #[arg(long, group = "view")]
    pub(crate) text: bool,

    /// Print the HTML as it is in the message
    #[arg(long, group = "view")]
    pub(crate) html: bool,

    /// Print all header fields, decoded
    #[arg(long, group = "view")]
    pub(crate) headers: bool,

    /// Print this part, decoded; `attachments list` names the parts
    #[arg(long, value_name = "N", group = "view")]
    pub(crate) part: Option<String>,

    /// Do not mark the messages seen
    #[arg(long)]
    pub(crate) peek: bool,
}

/// Runs the command.
pub(crate) fn run(_context: &Context, _args: Args) -> Result<Outcome> {
    Err(Error::unsupported("this command is not built yet"))
}
