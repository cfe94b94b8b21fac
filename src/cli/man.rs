//! `mailctl man`: manual pages, from the same text as the help.

use std::path::{Path, PathBuf};

use clap_mangen::Man;

use super::frame::{Context, Outcome};
use crate::error::{Error, ErrorKind, Result};

/// Write the manual pages
///
/// Without a directory the page of the program goes to standard output: `mailctl man | man -l -`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Write a page for the program and one for each command into this directory
    #[arg(value_name = "DIR")]
    pub(crate) directory: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(context: &Context, args: &Args, command: clap::Command) -> Result<Outcome> {
    let pages = pages(command)?;
    match &args.directory {
        Some(directory) => write(directory, &pages)?,
        None => {
            if let Some((_, page)) = pages.first() {
                context.ui.raw(page)?;
            }
        }
    }
    Ok(Outcome::Done)
}

/// The name and text of each page of `command`, the program's own first.
pub(crate) fn pages(command: clap::Command) -> Result<Vec<(String, Vec<u8>)>> {
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let mut pages = Vec::new();
    collect(&command, "mailctl", &mut pages)
        .map_err(|error| Error::bug("making a manual page").because(error))?;
    Ok(pages)
}

fn collect(command: &clap::Command, name: &str, pages: &mut Vec<(String, Vec<u8>)>) -> std::io::Result<()> {
    let mut page = Vec::new();
    // The version and the date of a build would make the pages differ for no reason.
    let named = command.clone().name(name.to_owned()).bin_name(name.replace('-', " "));
    Man::new(named)
        .title(name.to_uppercase())
        .manual("mailctl")
        .source("mailctl")
        .date("")
        .render(&mut page)?;
    pages.push((format!("{name}.1"), page));
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        collect(inner, &format!("{name}-{}", inner.get_name()), pages)?;
    }
    Ok(())
}

fn write(directory: &Path, pages: &[(String, Vec<u8>)]) -> Result<()> {
    let failed = |path: &Path, error| {
        Error::new(ErrorKind::Write, format!("writing {}", path.display())).because(error)
    };
    std::fs::create_dir_all(directory).map_err(|error| failed(directory, error))?;
    for (name, page) in pages {
        let path = directory.join(name);
        std::fs::write(&path, page).map_err(|error| failed(&path, error))?;
    }
    Ok(())
}
