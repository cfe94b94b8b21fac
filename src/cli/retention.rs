//! `mailctl retention`: what lies on the server, and what the next fetch will remove.

use serde::Serialize;

use super::fetch::reason;
use super::frame::select::named_mailboxes;
use super::frame::{Context, Outcome, about, clock, mailbox_name};
use crate::config::Account;
use crate::engine::{Holding, holdings};
use crate::error::Result;
use crate::mail::{Retention, print_size, print_span};
use crate::ui::{Cell, Column, Table};

/// Show what stays on the server
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) action: Action,
}

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    /// Show what lies on the server since when, what is the only copy, and what the next fetch removes
    ///
    /// Tells from the ledger, as of the last fetch, without asking the server. In a pipe each line
    /// has these columns, separated by tabs: mailbox (ACCOUNT/MAILBOX when several accounts are
    /// shown), messages on the server, their octets, when the oldest was first seen (RFC 3339), how
    /// many are only there, how many are only here, how many the next fetch removes from the server.
    Show {
        /// Only this mailbox; may be given several times
        #[arg(short, long = "mailbox", value_name = "MAILBOX", value_parser = mailbox_name)]
        mailboxes: Vec<String>,
    },
}

/// One mailbox for a JSON reader. Fields are added, never renamed or removed.
#[derive(Serialize)]
struct JsonHolding<'a> {
    account: &'a str,
    mailbox: &'a str,
    retention: String,
    fetched: Option<String>,
    on_server: usize,
    bytes: u64,
    oldest: Option<String>,
    only_there: usize,
    only_here: usize,
    asked_to_remove: usize,
    next: Vec<JsonRemoval>,
    held_back: usize,
}

/// A message that the next fetch removes from the server.
#[derive(Serialize)]
struct JsonRemoval {
    id: Option<u64>,
    remote_id: String,
    size: Option<u64>,
    first_seen: Option<String>,
    reason: &'static str,
}

/// Runs the command.
pub(crate) fn run(context: &Context, args: &Args) -> Result<Outcome> {
    let Action::Show { mailboxes } = &args.action;
    let accounts = context.accounts()?;
    let several = accounts.len() > 1;
    let mut table = Table::new(vec![
        Column::new("MAILBOX").shrinks(10),
        Column::new("ON SERVER").right(),
        Column::new("SIZE").right().rank(3),
        Column::new("SINCE").rank(2),
        Column::new("ONLY THERE").right().rank(1),
        Column::new("ONLY HERE").right(),
        Column::new("NEXT REMOVES").right(),
    ]);
    for account in accounts {
        let Some(store) = context.existing_store(account)? else {
            context.say_never_fetched(account);
            continue;
        };
        let mut held = holdings(&store, account.retention, context.now).map_err(about(account))?;
        let named = named_mailboxes(&store, mailboxes).map_err(about(account))?;
        held.retain(|held| named.is_empty() || named.contains(&held.mailbox));
        context.ui.status(&format!("{}: {}", account.name, policy(account.retention)));
        for holding in &held {
            if context.ui.is_json() {
                context.ui.json(&json(account, holding))?;
            } else {
                table.row(cells(context, account, holding, several));
            }
        }
    }
    context.ui.page();
    context.ui.table(&table)?;
    Ok(Outcome::Done)
}

/// The account's policy in words.
fn policy(retention: Retention) -> String {
    match retention {
        Retention::Keep => "everything stays on the server".to_owned(),
        Retention::Delete => "what is safe here is removed from the server".to_owned(),
        Retention::KeepFor(time) => {
            format!(
                "what is safe here is removed from the server {} after it was first seen",
                print_span(time)
            )
        }
        Retention::UntilDeleted => "what is deleted here is removed from the server".to_owned(),
    }
}

/// The policy as the config writes it.
fn key(retention: Retention) -> String {
    match retention {
        Retention::Keep => "keep".to_owned(),
        Retention::Delete => "delete".to_owned(),
        Retention::KeepFor(time) => format!("keep-for {}", print_span(time)),
        Retention::UntilDeleted => "until-deleted".to_owned(),
    }
}

fn json<'a>(account: &'a Account, holding: &'a Holding) -> JsonHolding<'a> {
    let next = holding.next.iter().map(|removal| JsonRemoval {
        id: removal.message.map(|id| id.0),
        remote_id: removal.id.to_string(),
        size: removal.size,
        first_seen: clock::rfc3339(removal.first_seen),
        reason: reason(removal.why),
    });
    JsonHolding {
        account: account.name.as_str(),
        mailbox: holding.mailbox.as_str(),
        retention: key(account.retention),
        fetched: holding.scanned.and_then(clock::rfc3339),
        on_server: holding.on_server,
        bytes: holding.bytes,
        oldest: holding.oldest.and_then(clock::rfc3339),
        only_there: holding.only_there,
        only_here: holding.only_here,
        asked_to_remove: holding.doomed,
        next: next.collect(),
        held_back: holding.en_masse,
    }
}

fn cells(context: &Context, account: &Account, holding: &Holding, several: bool) -> Vec<Cell> {
    let name = &holding.mailbox;
    let name = if several { format!("{}/{name}", account.name) } else { name.to_string() };
    let since = holding.oldest;
    let short = since.map(|time| clock::short(time, context.now, &clock::zone())).unwrap_or_default();
    vec![
        Cell::new(name),
        Cell::new(holding.on_server.to_string()),
        Cell::new(print_size(holding.bytes)).plain(holding.bytes.to_string()),
        Cell::new(short).plain(since.and_then(clock::rfc3339).unwrap_or_default()),
        Cell::new(holding.only_there.to_string()),
        Cell::new(holding.only_here.to_string()),
        Cell::new(holding.next.len().to_string()),
    ]
}
