//! The store's promises, as stories.

#![expect(clippy::print_stderr, reason = "what was skipped or measured is said aloud")]

mod changing;
mod delivering;
mod dying;
mod reconciling;
mod repairing;
mod scanning;

use std::fs;
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use super::{Arriving, Delivered, Message, RemoteRow, Store};
use crate::error::Result;
use crate::mail::{AccountName, Epoch, Flags, Listing, MailboxName, RemoteId, Scanned, Scope};

pub(super) const NOW: i64 = 1_700_000_000;

/// A store in a folder that goes away with it.
pub(super) struct Home {
    pub(super) dir: tempfile::TempDir,
}

impl Home {
    pub(super) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub(super) fn root(&self) -> PathBuf {
        self.dir.path().join("mail")
    }

    pub(super) fn open(&self) -> Store {
        Store::open(&self.root(), &account()).unwrap()
    }

    /// The files of `INBOX`'s sub-folder, by name.
    pub(super) fn files(&self, sub: &str) -> Vec<PathBuf> {
        files(&self.root().join("INBOX").join(sub))
    }
}

pub(super) fn files(dir: &Path) -> Vec<PathBuf> {
    let mut all: Vec<_> =
        fs::read_dir(dir).map(|dir| dir.map(|entry| entry.unwrap().path()).collect()).unwrap_or_default();
    all.sort();
    all
}

pub(super) fn account() -> AccountName {
    AccountName::new("work").unwrap()
}

pub(super) fn inbox() -> MailboxName {
    MailboxName::inbox()
}

pub(super) fn flags(letters: &str) -> Flags {
    super::maildir::flags_in(format!(":2,{letters}").as_bytes())
}

pub(super) fn scanned(uid: u32, letters: &str) -> Scanned {
    Scanned {
        id: RemoteId::from_uid(uid),
        size: Some(wire(uid).len() as u64),
        flags: Some(flags(letters)),
        received: Some(NOW - 1000),
    }
}

pub(super) fn listing(epoch: &str, messages: Vec<Scanned>) -> Listing {
    Listing { epoch: Epoch(epoch.to_owned()), scope: Scope::Whole, messages, mark: None, read_only: false }
}

pub(super) fn uids(range: std::ops::RangeInclusive<u32>) -> Vec<Scanned> {
    range.map(|uid| scanned(uid, "")).collect()
}

/// The message that the server keeps under `uid`.
pub(super) fn wire(uid: u32) -> Vec<u8> {
    format!("From: a@example.org\r\nSubject: number {uid}\r\nMessage-ID: <{uid}@example.org>\r\n\r\nbody {uid}\r\n").into_bytes()
}

pub(super) fn stored(uid: u32) -> Vec<u8> {
    wire(uid).into_iter().filter(|byte| *byte != b'\r').collect()
}

/// Delivers these in one batch, as the engine would.
pub(super) fn fetch(store: &mut Store, rows: &[(RemoteRow, u32)]) -> Result<Vec<Delivered>> {
    let mut batch = Vec::new();
    for (row, uid) in rows {
        let mut arrival = store.arrival(&inbox())?;
        for piece in wire(*uid).chunks(7) {
            arrival.write(piece)?;
        }
        batch.push(arrival.finish(arriving(*row, true))?);
    }
    store.deliver(batch)
}

pub(super) fn arriving(remote: RemoteRow, whole: bool) -> Arriving {
    Arriving { remote, flags: Flags::none(), received: Some(NOW - 1000), whole }
}

/// Everything that the ledger says is on the server and not here, with its UID.
pub(super) fn wanted(store: &Store) -> Vec<(RemoteRow, u32)> {
    let here = |local| !matches!(local, super::Local::Nothing | super::Local::Header(_));
    let uid = |id: &RemoteId| std::str::from_utf8(&id.bytes).unwrap().parse().unwrap();
    let all = store.remotes(&inbox()).unwrap();
    all.iter().filter(|remote| !here(remote.local)).map(|remote| (remote.row, uid(&remote.id))).collect()
}

/// What a run of mailctl does, but for the network.
pub(super) fn run(store: &mut Store, messages: Vec<Scanned>) -> Result<Vec<Delivered>> {
    let lock = store.lock()?;
    store.recover(&lock)?;
    store.reconcile()?;
    store.record_scan(&inbox(), &listing("1", messages), NOW)?;
    let wanted = wanted(store);
    fetch(store, &wanted)
}

pub(super) fn all(store: &Store) -> Vec<Message> {
    let mut found = Vec::new();
    store
        .messages(&[], &mut |message| {
            found.push(message);
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
    found
}

pub(super) fn name(path: &Path) -> String {
    String::from_utf8_lossy(path.file_name().unwrap().as_bytes()).into_owned()
}
