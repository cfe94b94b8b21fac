//! `mailctl mailboxes`: the mailboxes of the store, or of the server.

use serde::Serialize;

use super::frame::{Context, Outcome, about, clock};
use crate::backend::Dial as _;
use crate::config::Account;
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{SpecialUse, Timestamp, print_size};
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
    special_use: Option<&'static str>,
    remote: bool,
}

/// A mailbox, here or there; what the server does not tell is `None`.
struct Mailbox {
    name: String,
    messages: Option<u64>,
    unseen: Option<u64>,
    size: Option<u64>,
    fetched: Option<Timestamp>,
    special_use: Option<SpecialUse>,
    remote: bool,
}

/// Runs the command.
pub(crate) fn run(context: &Context, args: &Args) -> Result<Outcome> {
    let Action::List { remote } = args.action;
    if remote && context.options.offline {
        return Err(Error::new(ErrorKind::Usage, "asking the server with --offline"));
    }
    let accounts = context.accounts()?;
    let mut table = Table::new(vec![
        Column::new("NAME").shrinks(10),
        Column::new("MESSAGES").right(),
        Column::new("UNREAD").right(),
        Column::new("SIZE").right().rank(1),
        Column::new(if remote { "USE" } else { "FETCHED" }).rank(2),
    ]);
    for account in &accounts {
        let mut mailboxes =
            if remote { there(context, account) } else { here(context, account) }.map_err(about(account))?;
        mailboxes.sort_by_cached_key(|mailbox| (mailbox.name != "INBOX", mailbox.name.to_lowercase()));
        for mailbox in mailboxes {
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
fn here(context: &Context, account: &Account) -> Result<Vec<Mailbox>> {
    let Some(store) = context.existing_store(account)? else {
        context.say_never_fetched(account);
        return Ok(Vec::new());
    };
    let mailboxes = store.mailboxes()?.into_iter();
    Ok(mailboxes
        .map(|mailbox| Mailbox {
            name: mailbox.name.to_string(),
            messages: Some(mailbox.messages),
            unseen: Some(mailbox.unseen),
            size: Some(mailbox.size),
            fetched: mailbox.scanned,
            special_use: None,
            remote: false,
        })
        .collect())
}

/// The mailboxes that can hold messages on the server of an account.
fn there(context: &Context, account: &Account) -> Result<Vec<Mailbox>> {
    let dialer = context.dialer(account)?;
    let found = context.block_on_until_stopped(async {
        let mut session = dialer.dial().await?;
        let found = session.mailboxes().await?;
        session.close().await?;
        Ok(found)
    })?;
    let found = found.into_iter().filter(|mailbox| mailbox.selectable);
    Ok(found
        .map(|mailbox| Mailbox {
            name: mailbox.name.to_string(),
            messages: mailbox.messages,
            unseen: mailbox.unseen,
            size: mailbox.size,
            fetched: None,
            special_use: mailbox.special_use,
            remote: true,
        })
        .collect())
}

fn json<'a>(account: &'a Account, mailbox: &'a Mailbox) -> JsonMailbox<'a> {
    JsonMailbox {
        account: account.name.as_str(),
        name: &mailbox.name,
        messages: mailbox.messages,
        unseen: mailbox.unseen,
        size: mailbox.size,
        fetched: mailbox.fetched.and_then(clock::rfc3339),
        special_use: mailbox.special_use.map(purpose),
        remote: mailbox.remote,
    }
}

fn cells(context: &Context, account: &Account, mailbox: &Mailbox, several: bool) -> Vec<Cell> {
    let Mailbox { name, messages, unseen, size, fetched, .. } = mailbox;
    let name = if several { format!("{}/{name}", account.name) } else { name.clone() };
    let short = match (fetched, mailbox.remote) {
        (Some(time), _) => clock::short(*time, context.now, &clock::zone()),
        (None, true) => mailbox.special_use.map(purpose).unwrap_or_default().to_owned(),
        (None, false) => "only here".to_owned(),
    };
    let number = |number: &Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    vec![
        Cell::new(name).paint(if unseen.is_some_and(|unseen| unseen > 0) {
            Paint::Bold
        } else {
            Paint::Plain
        }),
        Cell::new(number(messages)),
        Cell::new(number(unseen)),
        Cell::new(size.map(print_size).unwrap_or_default()).plain(number(size)).paint(Paint::Dim),
        Cell::new(short).plain(fetched.and_then(clock::rfc3339).unwrap_or_default()).paint(Paint::Dim),
    ]
}

const fn purpose(purpose: SpecialUse) -> &'static str {
    match purpose {
        SpecialUse::All => "all",
        SpecialUse::Archive => "archive",
        SpecialUse::Drafts => "drafts",
        SpecialUse::Flagged => "flagged",
        SpecialUse::Junk => "junk",
        SpecialUse::Sent => "sent",
        SpecialUse::Trash => "trash",
    }
}
