//! `mailctl store`: look after the local store.

use std::os::unix::ffi::OsStrExt as _;

use serde::Serialize;

use super::frame::select::select;
use super::frame::{Context, Outcome, about};
use crate::config::Account;
use crate::error::{Error, ErrorKind, Result};
use crate::mail::counted;
use crate::store::{Reconciled, Store};

/// Check or repair the local store
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) action: Action,
}

/// What to do with it.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    /// Compare every file with what was recorded of it
    ///
    /// Reads every message. Prints one line for each thing that is wrong, and nothing when all is
    /// well; ends with exit code 74 when something is wrong.
    Check,
    /// Rebuild the database from the files; nothing is downloaded again
    ///
    /// A database that is damaged is kept beside the new one as state.db.broken-N. What cannot be
    /// known from the files is known again after the next fetch.
    Rebuild,
    /// Print the paths of messages, or of the store itself
    Path {
        /// The messages; the store's directory if none is named
        #[arg(value_name = "ID")]
        ids: Vec<String>,
    },
}

/// What `store check --json` prints. Fields are added, never renamed or removed.
#[derive(Serialize)]
struct JsonCheck<'a> {
    account: &'a str,
    messages: usize,
    problems: &'a [String],
}

/// What `store rebuild --json` prints. Fields are added, never renamed or removed.
#[derive(Serialize)]
struct JsonRebuild<'a> {
    account: &'a str,
    added: usize,
    flagged: usize,
    moved: usize,
    removed: usize,
    missing: usize,
}

/// What `store path --json` prints. Fields are added, never renamed or removed.
#[derive(Serialize)]
struct JsonPath<'a> {
    account: &'a str,
    id: Option<u64>,
    path: String,
}

/// Runs the command.
pub(crate) fn run(context: &Context, args: Args) -> Result<Outcome> {
    match args.action {
        Action::Check => return check(context),
        Action::Rebuild => rebuild(context)?,
        Action::Path { ids } if ids.is_empty() => roots(context)?,
        Action::Path { ids } => paths(context, &ids)?,
    }
    Ok(Outcome::Done)
}

fn check(context: &Context) -> Result<Outcome> {
    let mut wrong = 0_usize;
    for account in context.accounts()? {
        let Some(mut store) = context.existing_store(account)? else {
            context.say_never_fetched(account);
            continue;
        };
        let report = store.check().map_err(about(account))?;
        wrong = wrong.saturating_add(report.problems.len());
        if context.ui.is_json() {
            let account = account.name.as_str();
            context.ui.json(&JsonCheck { account, messages: report.messages, problems: &report.problems })?;
            continue;
        }
        for problem in &report.problems {
            context.ui.line(&format!("{}: {problem}", account.name))?;
        }
        let problems = report.problems.len();
        context.ui.status(&match problems {
            0 => format!("{}: all is well with {}", account.name, messages(report.messages)),
            _ => format!(
                "{}: {} with {}",
                account.name,
                counted(problems, "problem", "problems"),
                messages(report.messages)
            ),
        });
    }
    if wrong > 0 {
        let error = Error::new(ErrorKind::Read, "checking the store");
        return Ok(Outcome::Faults(error.because("not everything is as it was stored")));
    }
    Ok(Outcome::Done)
}

fn rebuild(context: &Context) -> Result<()> {
    for account in context.accounts()? {
        if !account.store.exists() {
            context.say_never_fetched(account);
            continue;
        }
        let found = Store::repair(&account.store, &account.name).map_err(about(account))?;
        if context.ui.is_json() {
            context.ui.json(&json(account, found))?;
            continue;
        }
        let store = context.open_store(account)?;
        let total =
            store.mailboxes()?.iter().fold(0_u64, |sum, mailbox| sum.saturating_add(mailbox.messages));
        let total = messages(usize::try_from(total).unwrap_or(usize::MAX));
        context
            .ui
            .status(&format!("{}: rebuilt, {total}, {} new to the database", account.name, found.added));
        if found.missing > 0 {
            context.ui.warn(&format!(
                "{}: the files of {} are missing; nothing was done about it",
                account.name,
                messages(found.missing)
            ));
        }
    }
    Ok(())
}

fn json(account: &Account, found: Reconciled) -> JsonRebuild<'_> {
    JsonRebuild {
        account: account.name.as_str(),
        added: found.added,
        flagged: found.flagged,
        moved: found.moved,
        removed: found.removed,
        missing: found.missing,
    }
}

fn roots(context: &Context) -> Result<()> {
    for account in context.accounts()? {
        if context.ui.is_json() {
            let path = account.store.display().to_string();
            context.ui.json(&JsonPath { account: account.name.as_str(), id: None, path })?;
        } else {
            context.ui.record(account.store.as_os_str().as_bytes())?;
        }
    }
    Ok(())
}

fn paths(context: &Context, ids: &[String]) -> Result<()> {
    for mut chosen in select(context, ids)? {
        for id in chosen.ids {
            let (path, _) = chosen.store.open_message(id).map_err(about(chosen.account))?;
            if context.ui.is_json() {
                let (account, path) = (chosen.account.name.as_str(), path.display().to_string());
                context.ui.json(&JsonPath { account, id: Some(id.0), path })?;
            } else {
                context.ui.record(path.as_os_str().as_bytes())?;
            }
        }
    }
    Ok(())
}

fn messages(count: usize) -> String {
    counted(count, "message", "messages")
}
