//! `mailctl list`: what is in the store, or on the server.

#[cfg(any(test, fuzzing))]
pub(super) mod laws;
mod remote;
mod rows;

use std::ops::ControlFlow;

use clap::builder::PossibleValue;

use super::frame::select::named_mailboxes;
use super::frame::{Context, Outcome, about, clock, failure, mailbox_name};
use crate::config::Account;
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{MailboxName, Query, QueryRow};
use crate::store::{Message, Order, Store};
use rows::{Row, View};

/// List messages, newest first
///
/// Lists INBOX, or the mailboxes of -m, or those that the query names with `in:`. With several
/// query terms a message must match all of them; `or`, `not` and parentheses are understood.
///
/// Query terms: `from: to: cc: subject:` and bare words look into the header fields,
/// `is:unread is:read is:flagged is:answered is:draft`, `has:attachment`, `larger:5M smaller:20k`,
/// `since:7d since:2026-01-31 before: on:`, `in:MAILBOX`, `mid:<x@y>`, `id:40:45`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Args {
    /// What to list: terms like `is:unread`, `from:ada`, `subject:invoice`, `since:7d`, `larger:5M`
    #[arg(value_name = "QUERY")]
    pub(crate) query: Vec<String>,

    /// List this mailbox instead of INBOX; may be given several times
    #[arg(short, long = "mailbox", value_name = "MAILBOX", value_parser = mailbox_name)]
    pub(crate) mailboxes: Vec<String>,

    /// List at most so many messages, the first in the order
    #[arg(short = 'n', long = "limit", value_name = "N")]
    pub(crate) limit: Option<usize>,

    /// Sort by this; `date`, `size` and `id` have the newest and largest first
    #[arg(long, value_name = "KEY", value_enum, default_value_t)]
    pub(crate) sort: Sort,

    /// List what lies on the server and is not here; it has no id until it is fetched
    #[arg(long)]
    pub(crate) remote: bool,

    /// Exit with 1 when nothing matched
    #[arg(long)]
    pub(crate) exit_code: bool,
}

const HELP: &str = "\
Flags: N not read, R answered, F flagged, D draft, T marked deleted, A with attachment, H only \
the header fields are here, O the only copy: the server has it no more, or will not after the next \
fetch, X (with --remote) set aside because it could not be received in three runs.

In a pipe each line has these columns, separated by tabs, without a header:
  id  flags  date (RFC 3339)  from  subject  size (octets)  mailbox
The id is ACCOUNT/ID when several accounts are listed. The lines can be handed on as they are:
  mailctl list from:ada | mailctl delete -

Examples:
  mailctl list is:unread                 what is not read
  mailctl list -A since:7d -n 20         the newest of all accounts
  mailctl list larger:5M --sort size     what takes the room
  mailctl list --json | jq -r .subject   for a script";

/// By what to sort, and which way round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sort {
    key: Key,
    reverse: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Key {
    #[default]
    Date,
    From,
    Subject,
    Size,
    Id,
}

const SORTS: [(&str, Key); 5] = [
    ("date", Key::Date),
    ("from", Key::From),
    ("subject", Key::Subject),
    ("size", Key::Size),
    ("id", Key::Id),
];

const VARIANTS: [Sort; 10] = {
    let mut variants = [Sort { key: Key::Date, reverse: false }; 10];
    let mut at = 0;
    while at < 10 {
        variants[at] = Sort { key: SORTS[at / 2].1, reverse: at % 2 == 1 };
        at += 1;
    }
    variants
};

impl Sort {
    /// The order in which the store has its messages at hand, if it is this one.
    const fn of_store(self) -> Option<Order> {
        match (self.key, self.reverse) {
            (Key::Date, false) => Some(Order::Date),
            (Key::Id, false) => Some(Order::Id),
            _ => None,
        }
    }
}

impl clap::ValueEnum for Sort {
    fn value_variants<'a>() -> &'a [Self] {
        &VARIANTS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (name, _) = SORTS.iter().find(|(_, key)| *key == self.key)?;
        let name = if self.reverse { format!("{name}-reverse") } else { (*name).to_owned() };
        Some(PossibleValue::new(name))
    }
}

/// Runs the command.
pub(crate) fn run(context: &Context, args: &Args) -> Result<Outcome> {
    if args.remote && context.options.offline {
        return Err(Error::new(ErrorKind::Usage, "asking the server with --offline"));
    }
    let zone = clock::zone();
    let query = Query::parse(&args.query, context.now, &zone)?;
    let accounts = context.accounts()?;
    let view = View { several: accounts.len() > 1, now: context.now, zone };
    if let ([account], true, Some(_), false) =
        (accounts.as_slice(), context.ui.is_json(), args.sort.of_store(), args.remote)
    {
        // They come in the right order: none has to wait for the others, whatever their number.
        let (mut found, mut printed) = (0_usize, Ok(()));
        let collected = collect(context, account, args, &query, &mut |row| {
            found += 1;
            printed = context.ui.json(&row.json());
            printed.is_ok()
        });
        collected.map_err(about(account))?;
        printed?;
        return Ok(outcome(args, found));
    }
    let mut rows = Vec::new();
    let mut failed = Vec::new();
    for account in &accounts {
        let collected = if args.remote {
            collect_remote(context, account, args, &query, &mut rows)
        } else {
            collect(context, account, args, &query, &mut |row| {
                rows.push(row);
                true
            })
        }
        .map_err(about(account));
        match collected {
            Err(error) if accounts.len() == 1 || context.stop.is_set() => return Err(error),
            Err(error) => failed.push(error),
            Ok(()) => {}
        }
    }
    sort(&mut rows, args.sort);
    rows.truncate(args.limit.unwrap_or(usize::MAX));
    print(context, &rows, &view)?;
    failure::of_accounts(&context.ui, failed, accounts.len())?;
    Ok(outcome(args, rows.len()))
}

const fn outcome(args: &Args, found: usize) -> Outcome {
    if found == 0 && args.exit_code { Outcome::Nothing } else { Outcome::Done }
}

/// Tells `on` what matches in one account, until it wants no more.
fn collect<'a>(
    context: &Context,
    account: &'a Account,
    args: &Args,
    query: &Query,
    on: &mut dyn FnMut(Row<'a>) -> bool,
) -> Result<()> {
    let Some(store) = context.existing_store(account)? else {
        context.say_never_fetched(account);
        return Ok(());
    };
    let mailboxes = meant(&store, args, query)?;
    let mut found = 0_usize;
    let order = args.sort.of_store();
    // What comes in its order need not be read to its end.
    let enough = args.limit.filter(|_| order.is_some()).unwrap_or(usize::MAX);
    store.messages_by(order.unwrap_or_default(), &mailboxes, &mut |message| {
        let mut goes_on = found < enough;
        if goes_on && query.matches(&as_row(&message)) {
            found = found.saturating_add(1);
            goes_on = on(Row { account, message, there: None }) && found < enough;
        }
        Ok(if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    if found == 0 && args.mailboxes.is_empty() && query.is_all() {
        let fetched = store.mailboxes()?.iter().any(|mailbox| mailbox.scanned.is_some());
        if !fetched {
            context.say_never_fetched(account);
        }
    }
    Ok(())
}

/// Adds what matches on the server of one account and is not here.
fn collect_remote<'a>(
    context: &Context,
    account: &'a Account,
    args: &Args,
    query: &Query,
    rows: &mut Vec<Row<'a>>,
) -> Result<()> {
    // The server's newest are the first of our order only when nothing else is asked.
    let limit = args.limit.filter(|_| query.is_all() && args.sort == Sort::default());
    let found = remote::rows(context, account, &args.mailboxes, limit)?;
    rows.extend(found.into_iter().filter(|row| query.matches(&as_row(&row.message))));
    Ok(())
}

/// The mailboxes to look into; none means all.
fn meant(store: &Store, args: &Args, query: &Query) -> Result<Vec<MailboxName>> {
    if args.mailboxes.is_empty() {
        return Ok(if query.names_place() { Vec::new() } else { vec![MailboxName::inbox()] });
    }
    named_mailboxes(store, &args.mailboxes)
}

fn as_row(message: &Message) -> QueryRow<'_> {
    QueryRow {
        id: message.id,
        mailbox: &message.mailbox,
        flags: &message.flags,
        size: message.size,
        received: message.received,
        whole: message.whole,
        envelope: &message.envelope,
    }
}

/// Sorts stably; equal ones have the newest first, so that the order is the same every time.
fn sort(rows: &mut [Row<'_>], by: Sort) {
    rows.sort_by(|a, b| (&b.account.name, b.message.id).cmp(&(&a.account.name, a.message.id)));
    match by.key {
        Key::Id => {}
        Key::Date => rows.sort_by_key(|row| std::cmp::Reverse(row.date())),
        Key::Size => rows.sort_by_key(|row| std::cmp::Reverse(row.message.size)),
        Key::From => rows.sort_by_cached_key(|row| row.sender().to_lowercase()),
        Key::Subject => rows.sort_by_cached_key(Row::topic),
    }
    if by.reverse {
        rows.reverse();
    }
}

fn print(context: &Context, rows: &[Row<'_>], view: &View) -> Result<()> {
    let ui = &context.ui;
    if ui.is_json() {
        return rows.iter().try_for_each(|row| ui.json(&row.json()));
    }
    ui.page();
    let mut table = view.table(ui.is_terminal());
    for row in rows {
        table.row(view.cells(row, ui.is_terminal()));
    }
    ui.table(&table)
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::{Key, Sort};

    #[test]
    fn every_key_can_be_turned_round() {
        let names: Vec<String> = Sort::value_variants()
            .iter()
            .filter_map(|sort| Some(sort.to_possible_value()?.get_name().to_owned()))
            .collect();
        assert_eq!(names.len(), 10);
        assert_eq!(names[..4], ["date", "date-reverse", "from", "from-reverse"]);
        assert_eq!(Sort::from_str("size-reverse", false), Ok(Sort { key: Key::Size, reverse: true }));
    }
}
