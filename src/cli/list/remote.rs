//! `list --remote`: what lies on the server and is not here.

use super::Row;
use super::rows::There;
use crate::cli::frame::Context;
use crate::config::Account;
use crate::engine::{self, Event, Keeper, RemoteMessage, RemoteOptions, Visit};
use crate::error::Result;
use crate::mail::MessageId;
use crate::store::{Message, RemoteState};

/// Asks the server of `account`; its newest `limit` messages, or all. What was listed is
/// remembered, nothing is fetched.
pub(super) fn rows<'a>(
    context: &Context,
    account: &'a Account,
    mailboxes: &[String],
    limit: Option<usize>,
) -> Result<Vec<Row<'a>>> {
    let options = RemoteOptions {
        mailboxes: if mailboxes.is_empty() { account.mailboxes.clone() } else { mailboxes.to_vec() },
        limit,
        visit: Visit { stop: context.stop.watch().into(), ..Visit::default() },
    };
    let dialer = context.dialer(account)?;
    let keeper = Keeper::new(context.open_store(account)?)?;
    let progress = context.ui.progress(account.name.as_str());
    let mut tell = |event| match event {
        Event::Alert(text) => context.ui.warn(&format!("{}: the server says: {text}", account.name)),
        Event::Warning(text) => context.ui.warn(&format!("{}: {text}", account.name)),
        Event::Connecting => progress.message("connecting"),
        Event::Connected => progress.message("listing"),
        Event::Scanned { mailbox, .. } => progress.message(mailbox.as_str()),
        _ => {}
    };
    let mut rows = Vec::new();
    let mut seen = |message| {
        rows.push(row(account, message));
        Ok(())
    };
    context.block_on(engine::list_remote(&keeper, &dialer, &options, context.now, &mut tell, &mut seen))?;
    Ok(rows)
}

fn row(account: &Account, remote: RemoteMessage) -> Row<'_> {
    let there = There {
        id: remote.id.to_string(),
        tries: remote.tries,
        set_aside: remote.set_aside,
        why: remote.why,
    };
    let message = Message {
        // Ids are given when something of a message is here; this one is never shown.
        id: MessageId(0),
        mailbox: remote.mailbox,
        flags: remote.flags.unwrap_or_default(),
        size: remote.size.unwrap_or_default(),
        received: remote.received.unwrap_or(remote.first_seen),
        whole: false,
        envelope: remote.envelope.unwrap_or_default(),
        on_server: Some(RemoteState::Present),
    };
    Row { account, message, there: Some(there) }
}
