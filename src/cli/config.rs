//! `mailctl config`: look at the configuration.

use std::os::unix::ffi::OsStrExt as _;

use serde::Serialize;

use super::account;
use super::frame::{Context, Outcome};
use crate::config::{Config, sample};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{AccountName, counted};

/// Check or show the configuration
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) action: Action,
}

/// What to do with it.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    /// Check the configuration and name every mistake in it with its line
    Check,
    /// Show the settings that are in force and where each comes from; secrets are never shown
    Show {
        /// Print a config file that explains every key instead
        #[arg(long)]
        sample: bool,
    },
    /// Print the path of the config file
    Path,
}

/// What `config check --json` prints.
#[derive(Serialize)]
struct Report<'a> {
    path: String,
    ok: bool,
    accounts: Vec<&'a str>,
    default_account: Option<&'a str>,
    problems: Vec<String>,
    warnings: &'a [String],
}

/// What `config path --json` prints.
#[derive(Serialize)]
struct JsonPath {
    path: String,
}

/// Runs the command.
pub(crate) fn run(context: &Context, args: Args) -> Result<Outcome> {
    match args.action {
        Action::Check => check(context),
        Action::Show { sample: true } => context.ui.text(&sample()).map(|()| Outcome::Done),
        Action::Show { sample: false } => show(context),
        Action::Path => {
            let path = Config::locate(context.options.config.as_deref())?;
            if context.ui.is_json() {
                context.ui.json(&JsonPath { path: path.display().to_string() })?;
                return Ok(Outcome::Done);
            }
            context.ui.record(path.as_os_str().as_bytes())?;
            Ok(Outcome::Done)
        }
    }
}

fn check(context: &Context) -> Result<Outcome> {
    let ui = &context.ui;
    let (config, problems) = Config::check(context.options.config.as_deref())?;
    if ui.is_json() {
        ui.json(&Report {
            path: config.path.display().to_string(),
            ok: problems.is_empty(),
            accounts: config.accounts.iter().map(|account| account.name.as_str()).collect(),
            default_account: config.default_account.as_ref().map(AccountName::as_str),
            problems: problems.iter().map(ToString::to_string).collect(),
            warnings: &config.warnings,
        })?;
    } else {
        for warning in &config.warnings {
            ui.warn(warning);
        }
        for problem in &problems {
            ui.error(&problem.to_string(), None);
        }
    }
    let path = config.path.display();
    match problems.len() {
        0 => {
            let count = config.accounts.len();
            let accounts = counted(count, "account", "accounts");
            ui.status(&format!("{path} is right: {accounts}"));
            Ok(Outcome::Done)
        }
        1 => Ok(Outcome::Faults(Error::new(ErrorKind::Config, format!("1 problem in {path}")))),
        count => Ok(Outcome::Faults(Error::new(ErrorKind::Config, format!("{count} problems in {path}")))),
    }
}

/// All accounts, one after the other; `-a` chooses some.
fn show(context: &Context) -> Result<Outcome> {
    let config = context.config()?;
    let shown = if context.options.accounts.is_empty() {
        config.accounts.iter().collect()
    } else {
        context.accounts()?
    };
    account::show(context, &shown)?;
    Ok(Outcome::Done)
}
