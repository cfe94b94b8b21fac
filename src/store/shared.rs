//! Ids that a server gives to several messages (RFC 1939 §7 allows it for equal ones).
//!
//! They are told apart by their place in the list, which shifts when one of them goes. Then only
//! their content tells which is which: a message that was never taken must not pass for one that was.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::RemoteState;
use crate::mail::{RemoteId, Scanned};

/// What the ledger knows of an id before a scan is recorded.
pub(super) struct Before<'a> {
    pub(super) id: &'a RemoteId,
    pub(super) size: Option<u64>,
    pub(super) state: RemoteState,
}

/// The ids that several messages have, or had, and that may name others of them now.
pub(super) fn shifted(listed: &[Scanned], known: Vec<Before<'_>>) -> HashSet<Arc<[u8]>> {
    let ids = listed.iter().map(|one| &one.id).chain(known.iter().map(|row| row.id));
    let mut shared: HashMap<&[u8], Group<'_>> =
        ids.filter(|id| id.ordinal > 0).map(|id| (&*id.bytes, Group::default())).collect();
    if shared.is_empty() {
        return HashSet::new();
    }
    for one in listed {
        if let Some(group) = shared.get_mut(&*one.id.bytes) {
            group.listed.push(one);
        }
    }
    for row in known {
        if let Some(group) = shared.get_mut(&*row.id.bytes) {
            group.known.push(row);
        }
    }
    let doubtful = shared.into_iter().filter(|(_, group)| group.is_shifted());
    doubtful.map(|(bytes, _)| bytes.into()).collect()
}

/// The messages of one id.
#[derive(Default)]
struct Group<'a> {
    listed: Vec<&'a Scanned>,
    known: Vec<Before<'a>>,
}

impl Group<'_> {
    fn is_shifted(&self) -> bool {
        let there = || self.known.iter().filter(|row| row.state != RemoteState::Gone);
        // When all of them shall go, it does not matter which is which.
        let some_stay = there().any(|row| row.state != RemoteState::Doomed);
        let lacking = there().any(|row| !self.listed.iter().any(|one| one.id == *row.id));
        let differs = self.listed.iter().any(|one| self.differs(one));
        !self.listed.is_empty() && (lacking && some_stay || differs)
    }

    /// Whether the id of a listed message was another one's, or gone.
    fn differs(&self, one: &Scanned) -> bool {
        let Some(row) = self.known.iter().find(|row| *row.id == one.id) else { return false };
        let resized = one.size.zip(row.size).is_some_and(|(now, before)| now != before);
        row.state == RemoteState::Gone || resized
    }
}
