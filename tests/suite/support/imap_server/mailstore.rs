//! The mail on the server.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use mailctl::mail::Flags;

/// Every mailbox, by its name on the wire.
#[derive(Clone, Debug, Default)]
pub(super) struct Mailstore {
    pub(super) mailboxes: BTreeMap<String, Mailbox>,
    mod_seq: u64,
}

/// One mailbox.
#[derive(Clone, Debug, Default)]
pub(super) struct Mailbox {
    pub(super) epoch: u32,
    pub(super) next: u32,
    pub(super) messages: Vec<Message>,
    /// UIDs that are gone, and since when.
    pub(super) vanished: Vec<(u32, u64)>,
}

/// One message.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) uid: u32,
    pub(super) raw: Bytes,
    pub(super) flags: BTreeSet<String>,
    pub(super) mod_seq: u64,
}

impl Mailstore {
    pub(super) fn new(inbox: impl IntoIterator<Item = (Bytes, Flags)>) -> Self {
        let mut store = Self::default();
        store.create("INBOX");
        for (raw, flags) in inbox {
            let system = [
                (flags.seen, "\\Seen"),
                (flags.answered, "\\Answered"),
                (flags.flagged, "\\Flagged"),
                (flags.deleted, "\\Deleted"),
                (flags.draft, "\\Draft"),
            ];
            let set = system.into_iter().filter(|(is, _)| *is).map(|(_, name)| name.to_owned());
            store.add("INBOX", raw, set.chain(flags.keywords.iter().cloned()).collect());
        }
        store
    }

    /// Makes a mailbox; false when it is there.
    pub(super) fn create(&mut self, name: &str) -> bool {
        let epoch = 1000 + u32::try_from(self.mailboxes.len()).unwrap();
        let new = || Mailbox { epoch, next: 1, ..Mailbox::default() };
        let mut made = false;
        self.mailboxes.entry(name.to_owned()).or_insert_with(|| {
            made = true;
            new()
        });
        made
    }

    /// A number higher than all before.
    pub(super) fn tick(&mut self) -> u64 {
        self.mod_seq += 1;
        self.mod_seq
    }

    pub(super) const fn highest(&self) -> u64 {
        if self.mod_seq == 0 { 1 } else { self.mod_seq }
    }

    /// Adds a message and returns its UID; the mailbox exists.
    pub(super) fn add(&mut self, mailbox: &str, raw: Bytes, flags: BTreeSet<String>) -> u32 {
        let mod_seq = self.tick();
        let mailbox = self.mailboxes.get_mut(mailbox).unwrap();
        let uid = mailbox.next;
        mailbox.next += 1;
        mailbox.messages.push(Message { uid, raw, flags, mod_seq });
        uid
    }

    /// Removes a message.
    pub(super) fn remove(&mut self, mailbox: &str, uid: u32) {
        let mod_seq = self.tick();
        let mailbox = self.mailboxes.get_mut(mailbox).unwrap();
        mailbox.messages.retain(|message| message.uid != uid);
        mailbox.vanished.push((uid, mod_seq));
    }
}

/// The UIDs of `mailbox` that a set names; `*` is the last.
pub(super) fn members(set: &str, mailbox: &Mailbox) -> Vec<u32> {
    let last = mailbox.messages.last().map_or(0, |message| message.uid);
    let end = |text: &str| if text == "*" { last } else { text.parse().unwrap() };
    let ranges: Vec<(u32, u32)> = set
        .split(',')
        .map(|part| {
            let (first, second) = part.split_once(':').unwrap_or((part, part));
            let (first, second) = (end(first), end(second));
            (first.min(second), first.max(second))
        })
        .collect();
    let within = |uid: u32| ranges.iter().any(|(first, last)| (*first..=*last).contains(&uid));
    mailbox.messages.iter().map(|message| message.uid).filter(|uid| within(*uid)).collect()
}

/// UIDs as a set.
pub(super) fn spell(uids: &[u32]) -> String {
    uids.iter().map(u32::to_string).collect::<Vec<_>>().join(",")
}
