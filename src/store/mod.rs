//! The local store under both protocols: a Maildir per mailbox, and beside it one SQLite database
//! with the ledger of what was taken from the server and an index of envelopes.
//!
//! Synchronous; knows neither a backend nor a terminal.
//!
//! The order of safety: [`Arrival`] (file in `tmp/`) -> [`Store::deliver`] (synced, recorded as
//! staged, moved without replacing, directory synced, recorded as stored) -> only then may
//! anybody tell the server to delete. See `deliver.rs`.
//!
//! Where to look. *Mail comes in*: `arrival` streams it, `wire` turns its line ends and takes its
//! digests, `deliver` makes it durable, `recover` finishes what died. *The server's side*: `scan`
//! records a listing in the `ledger`, with `doubt` and `shared` for servers whose ids cannot be
//! taken at their word; `pending` is what it does not know yet, and `prune` forgets what it removed
//! long ago. *The person's side*: `messages`
//! reads, `changes` flags, moves and removes. *Other programs*: `reconcile` notices them by
//! `stamp`, `newcomer` takes in what they put here, `likeness` knows it again. *The files*: `paths`
//! and `maildir` name them, `sync` makes them durable, `filed` is a file with its record, `examine`
//! reads one through. *The database*: `db`, `schema`, `rows`, the `index`. *Repair*: `check`,
//! `rebuild`. *And*: `open`, `lock`; `trouble` says what errors mean; at `fault` tests die.

mod arrival;
mod changes;
mod check;
mod db;
mod deliver;
mod doubt;
mod examine;
mod fault;
mod filed;
mod index;
#[cfg(any(test, fuzzing))]
pub mod laws;
mod ledger;
mod likeness;
mod lock;
mod maildir;
mod messages;
mod newcomer;
mod open;
mod paths;
mod pending;
mod prune;
mod rebuild;
mod reconcile;
mod recover;
mod rows;
mod scan;
mod schema;
mod shared;
mod staged;
mod stamp;
mod sync;
mod trouble;
mod verify;
mod wire;

pub use scan::rematch_note;
pub use verify::Verified;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::path::PathBuf;

use crate::mail::{AccountName, Digest, Envelope, Flags, MailboxName, MessageId, RemoteId, Timestamp};

/// An account's mail and everything known about it.
#[derive(Debug)]
pub struct Store {
    place: paths::Place,
    account: AccountName,
    db: rusqlite::Connection,
    host: String,
    /// Mailboxes whose folders are known to be there.
    made: RefCell<HashMap<MailboxName, PathBuf>>,
    /// Flags handed out by [`Self::unpushed`], by row: what [`Self::flags_pushed`] is about.
    told: RefCell<HashMap<i64, (Flags, Flags)>>,
    /// Delivered through this very value: their digests are not taken again.
    fresh: HashSet<MessageId>,
    /// Mailboxes whose files were compared with the records before something was delivered.
    settled: HashSet<MailboxName>,
}

/// Held while a process receives into a store or talks to its server: one per account, a kernel
/// lock that dies with the process.
#[derive(Debug)]
pub struct Lock {
    file: File,
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
    /// Runs in a row that failed to receive it.
    pub tries: u32,
}

/// A message that could not be received, as the ledger remembers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    /// Its id on the server.
    pub id: RemoteId,
    /// Runs in a row that failed.
    pub tries: u32,
    /// Why the last one did. Unsanitised; empty where an older mailctl did not note it.
    pub why: String,
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
    /// Nothing: never retrieved (`--limit`, `--since`, refused).
    Nothing,
    /// Its header fields.
    Header(MessageId),
    /// All of it, durably.
    Whole(MessageId),
    /// It was here and was removed, by mailctl or by another program.
    Removed(MessageId),
}

impl Local {
    /// The message's number, if it has one.
    const fn id(self) -> Option<MessageId> {
        match self {
            Self::Nothing => None,
            Self::Header(id) | Self::Whole(id) | Self::Removed(id) => Some(id),
        }
    }
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
    /// Of the new: ids that named another message before, or may have.
    pub reused: usize,
}

/// In which order messages are visited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The highest number first.
    #[default]
    Id,
    /// The newest `Date:` first; where there is none, the time of receipt counts.
    Date,
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
pub struct Arrival {
    file: File,
    temporary: arrival::Temporary,
    mailbox: MailboxName,
    from: wire::FromWire,
    /// Stored form, not written yet.
    waiting: Vec<u8>,
    /// The beginning of what is written.
    head: Vec<u8>,
}

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
pub struct Arrived {
    file: File,
    temporary: arrival::Temporary,
    mailbox: MailboxName,
    arriving: Arriving,
    facts: wire::Facts,
    content: Option<Digest>,
    envelope: Envelope,
}

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
    /// Messages whose files are missing in such numbers that nothing was done about them: more
    /// than 20 and more than half of a mailbox at once. See [`Store::accept_removals`].
    pub missing: usize,
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

#[cfg(test)]
mod tests;
