//! What lies on the server, since when, what is the only copy, and what the next run would remove:
//! `retention show`, from the ledger alone.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::error::Result;
use crate::mail::{MailboxName, MessageId, RemoteId, Retention, Timestamp};
use crate::store::{Local, Remote, RemoteState, Store};

use super::retain::{Why, decide};

/// One message that the next run would remove from the server.
#[derive(Clone, Debug)]
pub struct Removal {
    /// Its id there.
    pub id: RemoteId,
    /// Its number here, as long as it has one.
    pub message: Option<MessageId>,
    /// Octets as the server counts them.
    pub size: Option<u64>,
    /// When a scan first listed it.
    pub first_seen: Timestamp,
    /// Why.
    pub why: Why,
}

/// What is known of one mailbox on the server, as of its last scan.
#[derive(Clone, Debug)]
pub struct Holding {
    /// Its name.
    pub mailbox: MailboxName,
    /// When that scan was; `None` when there was none.
    pub scanned: Option<Timestamp>,
    /// Messages on the server.
    pub on_server: usize,
    /// Their octets as the server counts them.
    pub bytes: u64,
    /// When the first of them was first seen.
    pub oldest: Option<Timestamp>,
    /// Of these, how many are not here, or only their header: the server's is the only copy.
    pub only_there: usize,
    /// Messages here that the server does not have, or not any more: ours is the only copy.
    pub only_here: usize,
    /// Removals that were asked for and are not proved yet, or not asked for yet.
    pub doomed: usize,
    /// What the next run would remove, if the store verifies it.
    pub next: Vec<Removal>,
    /// Removals made here that the next run would not carry over, as they look like an accident.
    pub en_masse: usize,
}

/// What lies where, by mailbox.
///
/// # Errors
/// What reading the store says.
pub fn holdings(store: &Store, retention: Retention, now: Timestamp) -> Result<Vec<Holding>> {
    let only_here = only_here(store)?;
    let mut holdings = Vec::new();
    for summary in store.mailboxes()? {
        let rows = store.remotes(&summary.name)?;
        let only_here = only_here.get(&summary.name).copied().unwrap_or(0);
        if summary.scanned.is_none() && rows.is_empty() && only_here == 0 {
            continue;
        }
        let mut holding = of_rows(summary.name, &rows, retention, now);
        holding.scanned = summary.scanned;
        holding.only_here = only_here;
        holdings.push(holding);
    }
    Ok(holdings)
}

fn of_rows(mailbox: MailboxName, rows: &[Remote], retention: Retention, now: Timestamp) -> Holding {
    let there: Vec<&Remote> = rows.iter().filter(|row| row.state != RemoteState::Gone).collect();
    let decision = decide(rows, retention, now, true, false);
    let why: BTreeMap<_, _> = decision.remove.into_iter().collect();
    let doomed = there.iter().filter(|row| row.state == RemoteState::Doomed);
    let next = there.iter().filter_map(|row| {
        let doomed = (row.state == RemoteState::Doomed).then_some(Why::Doomed);
        let why = doomed.or_else(|| why.get(&row.row).copied())?;
        Some(Removal {
            id: row.id.clone(),
            message: message(row.local),
            size: row.size,
            first_seen: row.first_seen,
            why,
        })
    });
    let only_there = |row: &&&Remote| matches!(row.local, Local::Nothing | Local::Header(_));
    Holding {
        mailbox,
        scanned: None,
        on_server: there.len(),
        bytes: there.iter().filter_map(|row| row.size).fold(0, u64::saturating_add),
        oldest: there.iter().map(|row| row.first_seen).min(),
        only_there: there.iter().filter(only_there).count(),
        only_here: 0,
        doomed: doomed.count(),
        next: next.collect(),
        en_masse: decision.en_masse,
    }
}

const fn message(local: Local) -> Option<MessageId> {
    match local {
        Local::Header(id) | Local::Whole(id) => Some(id),
        Local::Nothing | Local::Removed(_) => None,
    }
}

fn only_here(store: &Store) -> Result<BTreeMap<MailboxName, usize>> {
    let mut counts = BTreeMap::new();
    store.messages(&[], &mut |message| {
        if matches!(message.on_server, None | Some(RemoteState::Gone)) && message.whole {
            *counts.entry(message.mailbox).or_insert(0) += 1;
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(counts)
}
