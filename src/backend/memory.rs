//! A backend without a wire: the reference for what the seam promises, and the engine's test double.
//!
//! A [`MemoryServer`] holds mailboxes and plays either protocol: [`MemoryServer::imap`] keeps flags
//! and many mailboxes, [`MemoryServer::pop3`] has an `INBOX` and nothing else. Its [`Knobs`] make it
//! refuse, break off and lose answers like the real ones do, and it keeps a log of all calls.
//!
//! ```
//! # use mailctl::backend::{Dial, memory::MemoryServer};
//! # use mailctl::mail::MailboxName;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> mailctl::error::Result<()> {
//! let server = MemoryServer::imap();
//! server.add(&MailboxName::inbox(), "Subject: hello\r\n\r\nworld\r\n");
//! let mut session = server.dial().await?;
//! assert_eq!(session.scan(&MailboxName::inbox(), None).await?.messages.len(), 1);
//! # Ok(())
//! # }
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::Notify;

use super::{Backend, Capabilities, Dial, Notice, Section};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{Epoch, Flags, MailboxName, RemoteId, SpecialUse, Timestamp};

mod session;
#[cfg(test)]
mod tests;

pub use session::MemoryBackend;

/// How the server behaves; set before or between calls with [`MemoryServer::tune`].
#[derive(Clone, Debug)]
pub struct Knobs {
    /// What the sessions can do. `stable_ids: false` makes ids message numbers and the epoch
    /// another one in each session, as on a POP3 server without UIDL.
    pub capabilities: Capabilities,
    /// Whether scans give a mark, and tell only what changed when it is handed back.
    pub changes: bool,
    /// Whether exactly the marked messages can be removed (UIDPLUS); else [`Backend::close`]
    /// leaves them flagged.
    pub exact_removal: bool,
    /// Whether mailboxes are `READ-ONLY`.
    pub read_only: bool,
    /// The largest [`Piece::Data`](super::Piece::Data), in octets.
    pub chunk: usize,
    /// Messages that the server will not give.
    pub refuse_retrieval: BTreeSet<RemoteId>,
    /// Messages in the middle of which the session ends each time, as such an error.
    pub poison: BTreeMap<RemoteId, ErrorKind>,
    /// Messages that the server will not mark for removal.
    pub refuse_removal: BTreeSet<RemoteId>,
    /// Dialling fails with this kind.
    pub refuse_dial: Option<ErrorKind>,
    /// The line breaks during a scan.
    pub break_scan: bool,
    /// The line breaks in the middle of a retrieval, after so many messages.
    pub break_retrieval: Option<usize>,
    /// What becomes of [`Backend::close`]'s answer.
    pub answer: CloseAnswer,
    /// What a fresh session tells.
    pub notices: Vec<Notice>,
}

/// What becomes of the answer to [`Backend::close`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CloseAnswer {
    /// It arrives.
    #[default]
    Arrives,
    /// The messages were removed, and then the line broke.
    LostAfterRemoval,
    /// The line broke first: everything is still there.
    LostBeforeRemoval,
}

/// A call that a session received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// [`Dial::dial`].
    Dial,
    /// [`Backend::mailboxes`].
    Mailboxes,
    /// [`Backend::scan`].
    Scan {
        /// What was scanned.
        mailbox: MailboxName,
        /// The mark that was handed in.
        since: Option<String>,
    },
    /// [`Backend::retrieve`].
    Retrieve {
        /// What was asked for.
        ids: Vec<RemoteId>,
        /// How much of it.
        section: Section,
    },
    /// [`Backend::delete`].
    Delete {
        /// What was to be marked.
        ids: Vec<RemoteId>,
    },
    /// [`Backend::store_flags`].
    StoreFlags {
        /// Of which messages.
        ids: Vec<RemoteId>,
        /// Flags to set.
        add: Flags,
        /// Flags to clear.
        remove: Flags,
    },
    /// [`Backend::move_to`].
    MoveTo {
        /// What was to be moved.
        ids: Vec<RemoteId>,
        /// Where to.
        mailbox: MailboxName,
    },
    /// [`Backend::append`].
    Append {
        /// Where to.
        mailbox: MailboxName,
    },
    /// [`Backend::wait`].
    Wait,
    /// [`Backend::close`].
    Close,
}

/// A mail server in memory; clones are handles to the same one.
#[derive(Clone)]
pub struct MemoryServer {
    state: Arc<Mutex<State>>,
    changed: Arc<Notify>,
}

#[derive(Debug)]
struct State {
    knobs: Knobs,
    mailboxes: BTreeMap<MailboxName, Mailbox>,
    log: Vec<Call>,
    epochs: u64,
    sessions: u64,
}

#[derive(Debug)]
struct Mailbox {
    epoch: u64,
    special_use: Option<SpecialUse>,
    next_uid: u32,
    /// Counts every change, like HIGHESTMODSEQ.
    modseq: u64,
    messages: Vec<Message>,
    /// What was removed, and at which modseq.
    vanished: Vec<(u64, RemoteId)>,
}

#[derive(Clone, Debug)]
struct Message {
    id: RemoteId,
    raw: Bytes,
    flags: Flags,
    received: Timestamp,
    created: u64,
    changed: u64,
}

impl MemoryServer {
    /// A server that can do all that the seam knows, with an empty `INBOX`.
    #[must_use]
    pub fn imap() -> Self {
        let capabilities = Capabilities {
            mailboxes: true,
            flags: true,
            append: true,
            push: true,
            stable_ids: true,
            ids_return: false,
        };
        Self::new(capabilities)
    }

    /// A server with an empty `INBOX` and stable ids, and nothing else.
    #[must_use]
    pub fn pop3() -> Self {
        Self::new(Capabilities { stable_ids: true, ids_return: true, ..Capabilities::default() })
    }

    fn new(capabilities: Capabilities) -> Self {
        let knobs = Knobs {
            capabilities,
            changes: false,
            exact_removal: true,
            read_only: false,
            chunk: 64 * 1024,
            refuse_retrieval: BTreeSet::new(),
            poison: BTreeMap::new(),
            refuse_removal: BTreeSet::new(),
            refuse_dial: None,
            break_scan: false,
            break_retrieval: None,
            answer: CloseAnswer::Arrives,
            notices: Vec::new(),
        };
        let state = State { knobs, mailboxes: BTreeMap::new(), log: Vec::new(), epochs: 0, sessions: 0 };
        let server = Self { state: Arc::new(Mutex::new(state)), changed: Arc::new(Notify::new()) };
        server.create(&MailboxName::inbox(), None);
        server
    }

    /// Changes how the server behaves from now on.
    pub fn tune(&self, change: impl FnOnce(&mut Knobs)) {
        change(&mut self.lock().knobs);
    }

    /// Makes a mailbox, or says what an existing one is for.
    pub fn create(&self, name: &MailboxName, special_use: Option<SpecialUse>) {
        self.lock().mailbox(name).special_use = special_use;
    }

    /// Puts a message without flags into a mailbox, which is made if it is missing.
    pub fn add(&self, mailbox: &MailboxName, raw: impl Into<Bytes>) -> RemoteId {
        self.add_with(mailbox, raw, Flags::none(), 0)
    }

    /// The same with flags and an INTERNALDATE.
    pub fn add_with(
        &self,
        mailbox: &MailboxName,
        raw: impl Into<Bytes>,
        flags: Flags,
        received: Timestamp,
    ) -> RemoteId {
        let id = self.lock().mailbox(mailbox).add(None, raw.into(), flags, received);
        self.changed.notify_waiters();
        id
    }

    /// The same under an id of the caller's choice.
    pub fn add_as(&self, mailbox: &MailboxName, id: RemoteId, raw: impl Into<Bytes>) {
        self.lock().mailbox(mailbox).add(Some(id), raw.into(), Flags::none(), 0);
        self.changed.notify_waiters();
    }

    /// Another client removes a message.
    pub fn remove(&self, mailbox: &MailboxName, id: &RemoteId) {
        self.lock().mailbox(mailbox).remove(id);
        self.changed.notify_waiters();
    }

    /// Another client sets a message's flags.
    pub fn set_flags(&self, mailbox: &MailboxName, id: &RemoteId, flags: &Flags) {
        self.lock().mailbox(mailbox).change(id, |now| *now = flags.clone());
        self.changed.notify_waiters();
    }

    /// Gives the mailbox another epoch and its messages other ids.
    pub fn renew_epoch(&self, name: &MailboxName) {
        let mut state = self.lock();
        state.epochs += 1;
        let epoch = state.epochs;
        let mailbox = state.mailbox(name);
        mailbox.epoch = epoch;
        mailbox.vanished.clear();
        for message in &mut mailbox.messages {
            message.id = RemoteId::from_uid(mailbox.next_uid);
            mailbox.next_uid += 1;
        }
    }

    /// The ids in a mailbox, oldest first.
    #[must_use]
    pub fn ids(&self, mailbox: &MailboxName) -> Vec<RemoteId> {
        let state = self.lock();
        let messages = state.mailboxes.get(mailbox).map(|mailbox| mailbox.messages.as_slice());
        messages.unwrap_or_default().iter().map(|message| message.id.clone()).collect()
    }

    /// A message and its flags; `None` when it is not there.
    #[must_use]
    pub fn message(&self, mailbox: &MailboxName, id: &RemoteId) -> Option<(Bytes, Flags)> {
        let state = self.lock();
        let message = state.mailboxes.get(mailbox)?.get(id)?;
        Some((message.raw.clone(), message.flags.clone()))
    }

    /// Every call so far, dials included.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.lock().log.clone()
    }

    /// Empties the log of calls.
    pub fn forget_calls(&self) {
        self.lock().log.clear();
    }

    /// Opens a session; [`Dial::dial`] does the same behind a box.
    ///
    /// # Errors
    /// As [`Knobs::refuse_dial`] says.
    pub fn open(&self) -> Result<MemoryBackend> {
        let mut state = self.lock();
        state.log.push(Call::Dial);
        if let Some(kind) = state.knobs.refuse_dial {
            return Err(Error::new(kind, "connecting to the server in memory").because("it was told to fail"));
        }
        state.sessions += 1;
        Ok(MemoryBackend::new(self.clone(), state.sessions, state.knobs.notices.clone()))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panicking test thread must not hide its own message behind a second panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for MemoryServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryServer").finish_non_exhaustive()
    }
}

#[async_trait]
impl Dial for MemoryServer {
    async fn dial(&self) -> Result<Box<dyn Backend>> {
        Ok(Box::new(self.open()?))
    }
}

impl State {
    /// The mailbox of that name, made if it is missing.
    fn mailbox(&mut self, name: &MailboxName) -> &mut Mailbox {
        let epochs = &mut self.epochs;
        self.mailboxes.entry(name.clone()).or_insert_with(|| {
            *epochs += 1;
            Mailbox {
                epoch: *epochs,
                special_use: None,
                next_uid: 1,
                modseq: 1,
                messages: Vec::new(),
                vanished: Vec::new(),
            }
        })
    }

    /// The epoch as a session sees it: POP3 has none, and without stable ids it is the session's own.
    fn epoch(&self, mailbox: &Mailbox, session: u64) -> Epoch {
        let capabilities = self.knobs.capabilities;
        if !capabilities.stable_ids {
            return Epoch(format!("{}{session:x}", Epoch::VOLATILE));
        }
        if capabilities.mailboxes { Epoch(mailbox.epoch.to_string()) } else { Epoch::default() }
    }
}

impl Mailbox {
    fn get(&self, id: &RemoteId) -> Option<&Message> {
        self.messages.iter().find(|message| message.id == *id)
    }

    fn add(&mut self, id: Option<RemoteId>, raw: Bytes, flags: Flags, received: Timestamp) -> RemoteId {
        self.modseq += 1;
        let id = id.unwrap_or_else(|| RemoteId::from_uid(self.next_uid));
        self.next_uid += 1;
        let (created, changed) = (self.modseq, self.modseq);
        self.messages.push(Message { id: id.clone(), raw, flags, received, created, changed });
        id
    }

    fn remove(&mut self, id: &RemoteId) -> bool {
        let before = self.messages.len();
        self.messages.retain(|message| message.id != *id);
        let removed = self.messages.len() < before;
        if removed {
            self.modseq += 1;
            self.vanished.push((self.modseq, id.clone()));
        }
        removed
    }

    fn change(&mut self, id: &RemoteId, change: impl FnOnce(&mut Flags)) {
        let modseq = self.modseq + 1;
        if let Some(message) = self.messages.iter_mut().find(|message| message.id == *id) {
            change(&mut message.flags);
            message.changed = modseq;
            self.modseq = modseq;
        }
    }
}
