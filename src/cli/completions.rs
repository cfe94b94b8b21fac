//! `mailctl completions`: a script that teaches a shell to complete.

use clap_complete::Shell;

use super::frame::{Context, Outcome};
use crate::error::Result;

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub(crate) shell: Shell,
}

/// Runs the command.
pub(crate) fn run(context: &Context, args: &Args, mut command: clap::Command) -> Result<Outcome> {
    context.ui.raw(&script(args.shell, &mut command))?;
    Ok(Outcome::Done)
}

fn script(shell: Shell, command: &mut clap::Command) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, command, "mailctl", &mut script);
    script
}

/// The scripts for all shells, under the names by which shells look for them.
pub(crate) fn scripts(command: &mut clap::Command) -> Vec<(&'static str, Vec<u8>)> {
    [
        ("mailctl.bash", Shell::Bash),
        ("_mailctl", Shell::Zsh),
        ("mailctl.fish", Shell::Fish),
        ("_mailctl.ps1", Shell::PowerShell),
        ("mailctl.elv", Shell::Elvish),
    ]
    .into_iter()
    .map(|(name, shell)| (name, script(shell, command)))
    .collect()
}
