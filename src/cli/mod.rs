//! What a person types and what they get back: one file per verb.
//!
//! Each verb has `Args` (its doc comment is the help) and `run`, which may use everything below and
//! speaks only through [`Ui`]. `args.rs` is the tree of the verbs; `frame/` is what
//! all of them need, and knows none of them.

mod account;
mod args;
mod attachments;
mod completions;
mod config;
mod delete;
mod fetch;
mod frame;
mod init;
mod list;
mod login;
mod logout;
mod mailboxes;
mod man;
mod read;
mod retention;
mod store;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::error::Result;
use crate::secret::no_image;
use crate::ui::Ui;
use args::{Cli, Command};
use frame::{Context, Outcome, failure};

#[cfg(any(test, fuzzing))]
/// See [`crate::laws`].
pub mod laws {
    pub use super::frame::laws::selection;
    pub(crate) use super::list::laws::listing;
    pub(crate) use super::read::laws::reading;
}

/// Runs the program: parse, run, exit code.
pub fn main(args: std::env::ArgsOs) -> ExitCode {
    no_image();
    let parsed = grammar().try_get_matches_from(args).and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return failure::usage(&error),
    };
    frame::outlive_large_files();
    let ui = Ui::new(&cli.options.ui_settings());
    let context = Context::new(ui.clone(), cli.options);
    let outcome = dispatch(&context, cli.command);
    let flushed = ui.finish();
    // What the verb itself says counts more than that its last words could not be written.
    let outcome = outcome.and_then(|done| flushed.map(|()| done));
    if let Some(signal) = context.stop.signal() {
        return ExitCode::from(signal.exit_code());
    }
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Nothing) => ExitCode::from(1),
        Ok(Outcome::Faults(error)) => failure::report(&ui, &error, None),
        Err(error) => failure::report(&ui, &error, failure::hint(&error)),
    }
}

/// The whole command line, for help, completions and man pages.
fn grammar() -> clap::Command {
    Cli::command()
}

fn dispatch(context: &Context, command: Command) -> Result<Outcome> {
    match command {
        Command::Fetch(args) => fetch::run(context, args),
        Command::List(args) => list::run(context, &args),
        Command::Read(args) => read::run(context, args),
        Command::Attachments(args) => attachments::run(context, args),
        Command::Delete(args) => delete::run(context, &args),
        Command::Mailboxes(args) => mailboxes::run(context, &args),
        Command::Retention(args) => retention::run(context, &args),
        Command::Init(args) => init::run(context, args),
        Command::Account(args) => account::run(context, args),
        Command::Login(args) => login::run(context, args),
        Command::Logout(args) => logout::run(context, args),
        Command::Config(args) => config::run(context, args),
        Command::Store(args) => store::run(context, args),
        Command::Completions(args) => completions::run(context, &args, grammar()),
        Command::Man(args) => man::run(context, &args, grammar()),
    }
}

/// Everything that is generated from the command line and checked in: the path from the root of
/// the project, and the content.
///
/// # Errors
/// `Bug` when a page cannot be made.
pub fn generated() -> Result<Vec<(String, Vec<u8>)>> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for (name, page) in man::pages(grammar())? {
        files.push((format!("man/{name}"), page));
    }
    for (name, script) in completions::scripts(&mut grammar()) {
        files.push((format!("completions/{name}"), script));
    }
    Ok(files)
}
