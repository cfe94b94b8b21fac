//! `mailctl attachments`: list and save what is attached to a message.

mod save;

use std::path::PathBuf;

use serde::Serialize;

use super::frame::select::{self, Chosen};
use super::frame::whole::{self, Letter};
use super::frame::{Context, Outcome, failure};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{MessageId, Part, print_size};
use crate::ui::{Cell, Column, Paint, Table};

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
pub(crate) fn run(context: &Context, args: Args) -> Result<Outcome> {
    match args.action {
        Action::List { ids } => list(context, &ids),
        Action::Save { id, parts, output, force } => save::run(context, &id, &parts, &output, force),
    }
}

/// An attachment for a JSON reader. Fields are added, never renamed or removed.
#[derive(Serialize)]
struct JsonAttachment<'a> {
    account: &'a str,
    id: u64,
    number: &'a str,
    media_type: &'a str,
    charset: Option<&'a str>,
    name: Option<&'a str>,
    size: u64,
}

fn list(context: &Context, ids: &[String]) -> Result<Outcome> {
    let mut table = Table::new(vec![
        Column::new("ID"),
        Column::new("PART"),
        Column::new("TYPE").rank(2),
        Column::new("SIZE").right().rank(1),
        Column::new("NAME").shrinks(10),
    ]);
    let mut found = false;
    let mut failed = false;
    let accounts = select::select(context, ids)?;
    let several = accounts.len() > 1;
    for chosen in accounts {
        let (mut chosen, mut missing) = whole::complete(context, chosen)?;
        for id in chosen.ids.clone() {
            let parts = match missing.take(id) {
                Some(error) => Err(error),
                None => attachments(context, &mut chosen, id),
            };
            let parts = match parts {
                Ok(parts) => parts,
                Err(error) if ids.len() == 1 && chosen.ids.len() == 1 => return Err(error),
                Err(error) => {
                    failure::tell(&context.ui, &error);
                    failed = true;
                    continue;
                }
            };
            for part in parts {
                found = true;
                add(context, &mut table, (chosen.account.name.as_str(), several), id, &part)?;
            }
        }
    }
    if !table.is_empty() {
        context.ui.table(&table)?;
    }
    if failed {
        return Err(Error::new(ErrorKind::Partial, "some messages could not be read"));
    }
    if !found {
        context.ui.status("nothing is attached");
    }
    Ok(Outcome::Done)
}

/// `several` tells that ids of more than one account are listed, so that each must say whose it is.
fn add(
    context: &Context,
    table: &mut Table,
    (account, several): (&str, bool),
    id: MessageId,
    part: &Part,
) -> Result<()> {
    if context.ui.is_json() {
        return context.ui.json(&JsonAttachment {
            account,
            id: id.0,
            number: &part.number,
            media_type: &part.media_type,
            charset: part.charset.as_deref(),
            name: part.name.as_deref(),
            size: part.size,
        });
    }
    table.row(vec![
        Cell::new(if several { format!("{account}/{id}") } else { id.to_string() }).paint(Paint::Cyan),
        Cell::new(part.number.as_str()),
        Cell::new(part.media_type.as_str()),
        Cell::new(print_size(part.size)).plain(part.size.to_string()).paint(Paint::Dim),
        Cell::new(part.name.as_deref().unwrap_or_default()),
    ]);
    Ok(())
}

fn attachments(context: &Context, chosen: &mut Chosen<'_>, id: MessageId) -> Result<Vec<Part>> {
    let letter = Letter::open(chosen, id)?;
    let view = letter.view();
    if view.is_too_complex() {
        context.ui.warn(&format!("message {id} is too complex: not all of its parts are told apart"));
    }
    Ok(letter.parts(&view)?.into_iter().filter(|part| part.attachment).collect())
}
