//! `mailctl mailboxes`: the mailboxes of the store, or of the server.

use serde::Serialize;

use super::{Context, Outcome, clock};
use crate::config::Account;
use crate::error::{Error, Result};
use crate::mail::print_size;
use crate::store::MailboxSummary;
use crate::ui::{Cell, Column, Paint, Table};

/// List mailboxes
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) action: Action,
}

/// What to do with them.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    /// List the mailboxes of the store with the number of messages in them
    ///
    /// In a pipe each line has these columns, separated by tabs: name, messages, not read, octets,
    /// when it was last fetched (RFC 3339; empty for a mailbox that is only here). The name is
    /// ACCOUNT/NAME when several accounts are listed. With --remote the numbers may be empty, where
    /// the server does not tell them.
    List {
        /// Ask the server instead, which may have more mailboxes
        #[arg(long)]
        remote: bool,
    },
}

/// A mailbox for a JSON reader. Fields are added, never renamed or removed.
#[derive(Serialize)]
struct JsonMailbox<'a> {
    account: &'a str,
    name: &'a str,
    messages: Option<u64>,
    unseen: Option<u64>,
    size: Option<u64>,
    fetched: Option<String>,
    on_server: Option<bool>,
}

/// Runs the command.
pub(crate) fn run(context: &Context, args: &Args) -> Result<Outcome> {
    let Action::List { remote } = args.action;
    if remote {
        return Err(Error::unsupported("listing the mailboxes of the server"));
    }
    let accounts = context.accounts()?;
    let mut table = Table::new(vec![
        Column::new("NAME").shrinks(10),
        Column::new("MESSAGES").right(),
        Column::new("UNREAD").right(),
        Column::new("SIZE").right().rank(1),
        Column::new("FETCHED").rank(2),
    ]);
    for account in &accounts {
        for mailbox in here(context, account)? {
            if context.ui.is_json() {
                context.ui.json(&json(account, &mailbox))?;
            } else {
                table.row(cells(context, account, &mailbox, accounts.len() > 1));
            }
        }
    }
    context.ui.page();
    context.ui.table(&table)?;
    Ok(Outcome::Done)
}

/// The mailboxes of an account's store; none, and a word about it, when it was never fetched.
fn here(context: &Context, account: &Account) -> Result<Vec<MailboxSummary>> {
    let Some(store) = context.existing_store(account)? else {
        let name = &account.name;
        context.ui.status(&format!("account {name} was never fetched; type `mailctl fetch -a {name}`"));
        return Ok(Vec::new());
    };
    store.mailboxes()
}

fn json<'a>(account: &'a Account, mailbox: &'a MailboxSummary) -> JsonMailbox<'a> {
    JsonMailbox {
        account: account.name.as_str(),
        name: mailbox.name.as_str(),
        messages: Some(mailbox.messages),
        unseen: Some(mailbox.unseen),
        size: Some(mailbox.size),
        fetched: mailbox.scanned.and_then(clock::rfc3339),
        on_server: None,
    }
}

fn cells(context: &Context, account: &Account, mailbox: &MailboxSummary, several: bool) -> Vec<Cell> {
    let name = &mailbox.name;
    let name = if several { format!("{}/{name}", account.name) } else { name.to_string() };
    let fetched = mailbox.scanned;
    let short = fetched
        .map_or_else(|| "only here".to_owned(), |time| super::list::short(time, context.now, &clock::zone()));
    vec![
        Cell::new(name).paint(if mailbox.unseen > 0 { Paint::Bold } else { Paint::Plain }),
        Cell::new(mailbox.messages.to_string()),
        Cell::new(mailbox.unseen.to_string()),
        Cell::new(print_size(mailbox.size)).plain(mailbox.size.to_string()).paint(Paint::Dim),
        Cell::new(short).plain(fetched.and_then(clock::rfc3339).unwrap_or_default()).paint(Paint::Dim),
    ]
}
