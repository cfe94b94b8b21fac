//! `mailctl man`: manual pages, from the same text as the help.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::{Arg, Command};
use clap_mangen::Man;

use super::frame::{Context, Outcome};
use crate::error::{Error, ErrorKind, Result};

const PROGRAM: &str = "mailctl";

const GLOBAL_OPTIONS: &str = "\
.SH \"GLOBAL OPTIONS\"
The options that every command knows, such as \\fB\\-a\\fR, \\fB\\-A\\fR, \\fB\\-q\\fR, \\fB\\-v\\fR and
\\fB\\-\\-json\\fR, and the exit codes are described in \\fBmailctl\\fR(1).
.SH \"SEE ALSO\"
\\fBmailctl\\fR(1)
";

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
    collect(&command, PROGRAM, &mut pages)
        .map_err(|error| Error::bug("making a manual page").because(error))?;
    Ok(pages)
}

fn collect(command: &Command, name: &str, pages: &mut Vec<(String, Vec<u8>)>) -> io::Result<()> {
    let named = command.clone().name(name.to_owned()).bin_name(name.replace('-', " "));
    let mut text = Vec::new();
    if name == PROGRAM {
        page(named, name, &mut text)?;
    } else {
        // Described once, on the program's own page.
        page(named.mut_args(|arg| if arg.is_global_set() { arg.hide(true) } else { arg }), name, &mut text)?;
        text.write_all(GLOBAL_OPTIONS.as_bytes())?;
    }
    pages.push((format!("{name}.1"), text));
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        collect(inner, &format!("{name}-{}", inner.get_name()), pages)?;
    }
    Ok(())
}

fn page(command: Command, name: &str, text: &mut Vec<u8>) -> io::Result<()> {
    let after = command.get_after_long_help().or_else(|| command.get_after_help());
    let after = after.map(ToString::to_string);
    let has_arguments = command.get_arguments().any(|arg: &Arg| !arg.is_hide_set());
    let has_commands = command.has_subcommands();
    let man = Man::new(command);
    // The version and the date of a build would make the pages differ for no reason.
    writeln!(text, ".TH {} 1 \"\" mailctl mailctl", name.to_uppercase())?;
    man.render_name_section(text)?;
    man.render_synopsis_section(text)?;
    man.render_description_section(text)?;
    if has_arguments {
        man.render_options_section(text)?;
    }
    if has_commands {
        man.render_subcommands_section(text)?;
    }
    after.map_or(Ok(()), |after| closing(&after, text))
}

/// A heading is no longer than this; a longer line that ends in a colon is a sentence.
const HEADING: usize = 12;

/// What stands below the options in the help, paragraph by paragraph: sections, or prose with
/// indented lines that keep their line ends.
fn closing(after: &str, text: &mut Vec<u8>) -> io::Result<()> {
    let escaped = after.replace('\\', "\\e").replace('-', "\\-");
    for paragraph in escaped.split("\n\n") {
        match paragraph.split_once(":\n") {
            Some((heading, lines)) if heading.len() <= HEADING => {
                writeln!(text, ".SH \"{}\"\n.nf\n{lines}\n.fi", heading.to_uppercase())?;
            }
            _ => {
                writeln!(text, ".PP")?;
                paragraph.lines().try_for_each(|line| match line.strip_prefix("  ") {
                    Some(kept) => writeln!(text, ".nf\n.RS\n{kept}\n.RE\n.fi"),
                    None => writeln!(text, "{line}"),
                })?;
            }
        }
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
