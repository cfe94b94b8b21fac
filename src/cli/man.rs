//! `mailctl man`: manual pages, from the same text as the help.

use std::path::PathBuf;

use super::{Context, Outcome};
use crate::error::{Error, Result};

/// Write the manual pages
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Write a page for the program and one for each command into this directory; without it, the
    /// page of the program goes to standard output
    #[arg(value_name = "DIR")]
    pub(crate) directory: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(_context: &Context, _args: Args) -> Result<Outcome> {
    Err(Error::unsupported("this command is not built yet"))
}
