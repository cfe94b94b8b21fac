//! `mailctl attachments`: list and save what is attached to a message.

use std::path::PathBuf;

use super::{Context, Outcome};
use crate::error::{Error, Result};

/// List or save attachments
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) action: Action,
}

/// What to do with them.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    /// List the attachments of messages with their part numbers, types, sizes and names
    List {
        /// The messages
        #[arg(value_name = "ID", required = true)]
        ids: Vec<String>,
    },
    /// Save attachments of a message into a directory
    ///
    /// Never writes outside that directory, and never over an existing file unless --force is given:
    /// a name that is taken gets a number.
    Save {
        /// The message
        #[arg(value_name = "ID")]
        id: String,

        /// The parts to save; all attachments if none is named
        #[arg(value_name = "PART")]
        parts: Vec<String>,

        /// The directory to save into
        #[arg(short, long, value_name = "DIR", default_value = ".")]
        output: PathBuf,

        /// Write over existing files
        #[arg(long)]
        force: bool,
    },
}

/// Runs the command.
pub(crate) fn run(_context: &Context, _args: Args) -> Result<Outcome> {
    Err(Error::unsupported("this command is not built yet"))
}
