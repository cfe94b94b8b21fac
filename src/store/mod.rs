//! The local store under both protocols: a Maildir per mailbox, and beside it one SQLite database
//! with the ledger of what was taken from the server and an index of envelopes.
//!
//! Synchronous; knows neither a backend nor a terminal. `rusqlite` is known to this room alone.
//!
//! The order of safety: [`Arrival`] (file in `tmp/`) -> [`Store::deliver`] (synced, recorded as
//! staged, moved without replacing, directory synced, recorded as stored) -> only then may
//! anybody tell the server to delete. See `deliver.rs`.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::mail::{
    AccountName, Digest, Envelope, Epoch, Flags, Listing, MailboxName, MessageId, RemoteId, Timestamp,
};

/// An account's mail and everything known about it.
#[derive(Debug)]
pub struct Store {}

/// Held while a process receives into a store or talks to its server: one per account, a kernel
/// lock that dies with the process.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// A row of the ledger: one message on the server, as of the last completed scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// The row.
    pub row: RemoteRow,
    /// The mailbox it lies in.
    pub mailbox: MailboxName,
    /// Its id there.
    pub id: RemoteId,
    /// Octets as the server counts them.
    pub size: Option<u64>,
    /// The server's flags as of the last scan; `None` where it keeps none.
    pub flags: Option<Flags>,
    /// INTERNALDATE.
    pub received: Option<Timestamp>,
    /// When a scan first listed it.
    pub first_seen: Timestamp,
    /// What is known of it.
    pub state: RemoteState,
    /// Where it is to be moved on the server, decided here and not carried over yet.
    pub move_to: Option<MailboxName>,
    /// What lies here of it.
    pub local: Local,
}

/// The number of a ledger row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RemoteRow(pub i64);

/// Whether a message is still on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemoteState {
    /// The last scan listed it.
    Present,
    /// To be removed there, or removal was asked for and not yet proved by a scan.
    Doomed,
    /// A completed scan did not list it any more.
    Gone,
}

/// What lies here of a message on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Local {
    /// Nothing: never retrieved (`--limit`, `--since`, refused); so often was it tried.
    Nothing {
        /// Retrievals that failed.
        tries: u32,
    },
    /// Its header fields.
    Header(MessageId),
    /// All of it, durably.
    Whole(MessageId),
    /// It was here and was removed, by mailctl or by another program.
    Removed(MessageId),
}

/// What [`Store::record_scan`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScanRecord {
    /// Ids seen for the first time.
    pub new: usize,
    /// Messages whose flags the server changed, applied here.
    pub changed: usize,
    /// Messages that the server does not have any more. Their copies here stay.
    pub gone: usize,
    /// The epoch was another one: all ids were void, pending changes towards them are cancelled.
    pub epoch_changed: bool,
}

/// A message in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its number.
    pub id: MessageId,
    /// The mailbox it lies in, here.
    pub mailbox: MailboxName,
    /// Its flags, here.
    pub flags: Flags,
    /// Octets: of the file, or as the server counts them while only the header is here.
    pub size: u64,
    /// INTERNALDATE, or when it was received here.
    pub received: Timestamp,
    /// Whether the body is here.
    pub whole: bool,
    /// Its header fields.
    pub envelope: Envelope,
    /// Whether the server has it; `None` for a message that never was on it, or whose fate is
    /// unknown since the database was lost.
    pub on_server: Option<RemoteState>,
}

/// A change made here and not yet carried to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpushed {
    /// The message on the server, [`Remote::state`] and [`Remote::move_to`] included.
    pub remote: Remote,
    /// Flags to add there.
    pub add: Flags,
    /// Flags to remove there.
    pub remove: Flags,
}

/// What a change made here means for the server's copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnServer {
    /// Leave it alone; it is not fetched again.
    Leave,
    /// The same shall happen there, when it can be reached.
    Follow,
}

/// A message on its way in: a file in `tmp/`, removed again if this is dropped unfinished.
#[derive(Debug)]
pub struct Arrival {}

/// What is said of a message when it has arrived whole.
#[derive(Clone, Debug)]
pub struct Arriving {
    /// Which ledger row it is.
    pub remote: RemoteRow,
    /// Its flags on the server; none on POP3.
    pub flags: Flags,
    /// INTERNALDATE.
    pub received: Option<Timestamp>,
    /// Whether it is the whole message or its header only.
    pub whole: bool,
}

/// A complete file in `tmp/`, not yet durable.
#[derive(Debug)]
pub struct Arrived {}

/// A message that is durably in the store and recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// Its number.
    pub id: MessageId,
    /// Its ledger row.
    pub remote: RemoteRow,
    /// Octets on the wire.
    pub size: u64,
    /// Where it lies.
    pub path: PathBuf,
    /// It was here already (a run died between moving and recording, or the database was lost).
    pub was_here: bool,
}

/// What [`Store::recover`] and [`Store::reconcile`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Messages that other programs put in.
    pub added: usize,
    /// Messages whose flags other programs changed.
    pub flagged: usize,
    /// Messages that other programs moved to another mailbox.
    pub moved: usize,
    /// Messages that other programs removed.
    pub removed: usize,
    /// Deliveries of a run that died, finished now.
    pub finished: usize,
    /// Our own left-overs in `tmp/`, removed.
    pub swept: usize,
}

/// A mailbox of the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxSummary {
    /// Its name.
    pub name: MailboxName,
    /// Messages in it.
    pub messages: u64,
    /// Messages without `\Seen`.
    pub unseen: u64,
    /// Octets.
    pub size: u64,
    /// When a scan last completed; `None` for a local mailbox.
    pub scanned: Option<Timestamp>,
}

/// What [`Store::check`] found wrong, each a sentence; empty when all is well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// Messages looked at.
    pub messages: usize,
    /// What is wrong.
    pub problems: Vec<String>,
}

#[allow(unused_variables, clippy::missing_errors_doc, missing_docs, reason = "signatures before bodies")]
impl Store {
    /// Opens the store of `account` at `root`, making it (0700, database 0600) when it is not there.
    pub fn open(root: &Path, account: &AccountName) -> Result<Self> {
        todo!()
    }
    /// Opens the store; `None` when there is none: the account was never fetched.
    pub fn open_existing(root: &Path, account: &AccountName) -> Result<Option<Self>> {
        todo!()
    }
    /// Takes the account's lock at once, or fails with `Locked`.
    pub fn lock(&self) -> Result<Lock> {
        todo!()
    }
    /// Finishes or undoes what a dead run left staged, and sweeps our files out of `tmp/`.
    pub fn recover(&mut self, lock: &Lock) -> Result<Reconciled> {
        todo!()
    }
    /// Notices what other programs did to the Maildirs; cheap when the directories did not change.
    pub fn reconcile(&mut self) -> Result<Reconciled> {
        todo!()
    }
    /// Where the last completed scan of `mailbox` ended; `None` if there was none.
    pub fn checkpoint(&self, mailbox: &MailboxName) -> Result<Option<(Epoch, Option<String>)>> {
        todo!()
    }
    /// Records a completed scan in one transaction: new ids, flags changed on the server (merged
    /// with what was changed here), ids gone, the epoch and the mark. Files already here under the
    /// key of a new id are taken as delivered.
    pub fn record_scan(
        &mut self,
        mailbox: &MailboxName,
        listing: &Listing,
        now: Timestamp,
    ) -> Result<ScanRecord> {
        todo!()
    }
    /// The ledger of `mailbox` in its present epoch, oldest first; rows that are gone are left out.
    pub fn remotes(&self, mailbox: &MailboxName) -> Result<Vec<Remote>> {
        todo!()
    }
    /// The ledger row behind a message that is on the server.
    pub fn remote_of(&self, id: MessageId) -> Result<Option<Remote>> {
        todo!()
    }
    /// Notes that a retrieval failed for good this time.
    pub fn note_failure(&mut self, remote: RemoteRow) -> Result<()> {
        todo!()
    }
    /// Links rows of a new epoch to messages that are here already, after comparing content.
    pub fn adopt(&mut self, remote: RemoteRow, message: MessageId) -> Result<()> {
        todo!()
    }
    /// Messages here that have no row on the server and whose header fields have this digest.
    pub fn orphans_like(&self, mailbox: &MailboxName, header: &Digest) -> Result<Vec<MessageId>> {
        todo!()
    }
    /// Begins to receive a message.
    pub fn arrival(&self, mailbox: &MailboxName) -> Result<Arrival> {
        todo!()
    }
    /// Makes a batch durable and records it; see the module's order of safety.
    pub fn deliver(&mut self, batch: Vec<Arrived>) -> Result<Vec<Delivered>> {
        todo!()
    }
    /// Notes, before the server is told, that these shall be removed there.
    pub fn doom(&mut self, rows: &[RemoteRow]) -> Result<()> {
        todo!()
    }
    /// Takes that back, for those the server refused.
    pub fn spare(&mut self, rows: &[RemoteRow]) -> Result<()> {
        todo!()
    }
    /// Whether the whole message behind each row is in its place, byte for byte as received; what
    /// is not is left out. Asked before a server is told to delete the other copy.
    pub fn verify(&self, rows: &[RemoteRow]) -> Result<Vec<RemoteRow>> {
        todo!()
    }
    /// Everything decided here that the server does not know yet.
    pub fn unpushed(&self) -> Result<Vec<Unpushed>> {
        todo!()
    }
    /// The server has these flags changes now.
    pub fn flags_pushed(&mut self, rows: &[RemoteRow]) -> Result<()> {
        todo!()
    }
    /// The server moved a message: its row is gone, and where the new place is known it gets a
    /// row there.
    pub fn move_pushed(
        &mut self,
        row: RemoteRow,
        to: Option<(Epoch, RemoteId)>,
        now: Timestamp,
    ) -> Result<()> {
        todo!()
    }
    /// Changes flags here, and there as `on_server` says.
    pub fn set_flags(
        &mut self,
        ids: &[MessageId],
        add: &Flags,
        remove: &Flags,
        on_server: OnServer,
    ) -> Result<()> {
        todo!()
    }
    /// Moves messages to another mailbox of the store, made if missing.
    pub fn move_to(&mut self, ids: &[MessageId], to: &MailboxName, on_server: OnServer) -> Result<()> {
        todo!()
    }
    /// Removes messages from the store for good.
    pub fn remove(&mut self, ids: &[MessageId], on_server: OnServer) -> Result<()> {
        todo!()
    }
    /// Visits the messages of `mailboxes` (all if empty), newest id first, until told to stop.
    pub fn messages(
        &self,
        mailboxes: &[MailboxName],
        visit: &mut dyn FnMut(Message) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        todo!()
    }
    /// One message; `NotFound` if there is none (any more).
    pub fn message(&self, id: MessageId) -> Result<Message> {
        todo!()
    }
    /// The messages whose Message-ID field says this.
    pub fn by_message_id(&self, message_id: &str) -> Result<Vec<MessageId>> {
        todo!()
    }
    /// The file of a message, opened; found again if a reader renamed it.
    pub fn open_message(&mut self, id: MessageId) -> Result<(PathBuf, File)> {
        todo!()
    }
    /// The mailboxes of the store, by name.
    pub fn mailboxes(&self) -> Result<Vec<MailboxSummary>> {
        todo!()
    }
    /// Remembers a note under a name: when we may sign in again, which alert was shown.
    pub fn remember(&mut self, name: &str, value: &str) -> Result<()> {
        todo!()
    }
    /// What was remembered.
    pub fn recall(&self, name: &str) -> Result<Option<String>> {
        todo!()
    }
    /// Looks at everything: files against records, digests, the database itself.
    pub fn check(&mut self) -> Result<CheckReport> {
        todo!()
    }
    /// Rebuilds the index, and what can be known of the ledger, from the files.
    pub fn rebuild(&mut self, lock: &Lock) -> Result<Reconciled> {
        todo!()
    }
}

#[allow(unused_variables, clippy::missing_errors_doc, reason = "signatures before bodies")]
impl Arrival {
    /// Takes the next octets as the server sent them.
    pub fn write(&mut self, wire: &[u8]) -> Result<()> {
        todo!()
    }
    /// The message is complete.
    pub fn finish(self, arriving: Arriving) -> Result<Arrived> {
        todo!()
    }
}
