//! A server in memory, a store in a folder, and runs between them.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};

use super::super::{Event, FetchOptions, FetchReport, Keeper, fetch};
use crate::backend::memory::{Call, MemoryServer};
use crate::backend::{
    Backend, Capabilities, Closed, Dial, MailboxInfo, Moved, Notice, Piece, Refused, Section, Since,
};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{AccountName, Flags, Listing, MailboxName, RemoteId, Retention};
use crate::store::{Message, Store};

pub(super) const NOW: i64 = 1_700_000_000;
pub(super) const DAY: i64 = 86_400;

pub(super) fn inbox() -> MailboxName {
    MailboxName::inbox()
}

pub(super) fn mailbox(name: &str) -> MailboxName {
    MailboxName::new(name).unwrap()
}

/// A message that differs from all others in header and body.
pub(super) fn mail(number: usize) -> Vec<u8> {
    dated(number, "Mon, 1 Jan 2024 12:00:00 +0000")
}

pub(super) fn dated(number: usize, date: &str) -> Vec<u8> {
    let body = format!("This is message {number}.\r\n..\r\n").repeat(number % 7 + 1);
    format!("From: a@example.org\r\nSubject: mail {number}\r\nDate: {date}\r\nMessage-ID: <{number}@x>\r\n\r\n{body}")
        .into_bytes()
}

/// What became of a run: its report, and what it told.
pub(super) struct Ran {
    pub(super) report: FetchReport,
    pub(super) events: Vec<Event>,
}

impl Ran {
    /// Fails the test when the run was not a full success.
    pub(super) fn ok(mut self) -> Self {
        self.report.outcome().unwrap();
        self
    }

    pub(super) fn error(&mut self) -> Error {
        self.report.outcome().unwrap_err()
    }

    pub(super) fn warnings(&self) -> String {
        let warnings = self.events.iter().filter_map(|event| match event {
            Event::Warning(text) => Some(text.clone()),
            _ => None,
        });
        warnings.collect::<Vec<_>>().join("\n")
    }
}

pub(super) struct World {
    dir: tempfile::TempDir,
    pub(super) server: MemoryServer,
    pub(super) now: i64,
}

impl World {
    pub(super) fn imap() -> Self {
        Self::with(MemoryServer::imap())
    }

    pub(super) fn pop3() -> Self {
        Self::with(MemoryServer::pop3())
    }

    fn with(server: MemoryServer) -> Self {
        Self { dir: tempfile::tempdir().unwrap(), server, now: NOW }
    }

    /// Puts messages into the server's `INBOX`, by number.
    pub(super) fn arrive(&self, numbers: std::ops::RangeInclusive<usize>) {
        for number in numbers {
            self.server.add(&inbox(), mail(number));
        }
    }

    pub(super) fn root(&self) -> PathBuf {
        self.dir.path().join("mail")
    }

    pub(super) fn store(&self) -> Store {
        let mut store = Store::open(&self.root(), &AccountName::new("work").unwrap()).unwrap();
        store.reconcile().unwrap();
        store
    }

    pub(super) fn keeper(&self) -> Keeper {
        Keeper::new(self.store()).unwrap()
    }

    pub(super) async fn fetch(&self, options: &FetchOptions) -> Ran {
        self.fetch_from(&self.server, options).await
    }

    pub(super) async fn fetch_from(&self, dial: &dyn Dial, options: &FetchOptions) -> Ran {
        let mut events = Vec::new();
        let keeper = self.keeper();
        let report = fetch(&keeper, dial, options, self.now, &mut |event| events.push(event)).await;
        Ran { report, events }
    }

    /// Every message of the store, oldest first.
    pub(super) fn messages(&self) -> Vec<Message> {
        let mut all = Vec::new();
        let mut visit = |message| {
            all.push(message);
            Ok(ControlFlow::Continue(()))
        };
        self.store().messages(&[], &mut visit).unwrap();
        all.reverse();
        all
    }

    pub(super) fn subjects(&self) -> Vec<String> {
        self.messages().into_iter().map(|message| message.envelope.subject).collect()
    }

    /// The stored octets of a message.
    pub(super) fn stored(&self, message: &Message) -> Vec<u8> {
        let (path, _) = self.store().open_message(message.id).unwrap();
        std::fs::read(path).unwrap()
    }

    /// Ids that were retrieved whole since the log was emptied.
    pub(super) fn retrieved(&self) -> usize {
        let calls = self.server.calls();
        calls
            .iter()
            .map(|call| match call {
                Call::Retrieve { ids, section: Section::Whole } => ids.len(),
                _ => 0,
            })
            .sum()
    }

    pub(super) fn on_server(&self) -> usize {
        self.server.ids(&inbox()).len()
    }

    /// All that must hold after any run that ended well: each of `numbers` is here once and byte
    /// for byte, nothing else is, and nothing of ours lies in `tmp/`.
    pub(super) fn assert_whole(&self, numbers: std::ops::RangeInclusive<usize>) {
        let messages = self.messages();
        let mut bodies: Vec<Vec<u8>> = messages.iter().map(|message| self.stored(message)).collect();
        bodies.sort();
        let local = |number| String::from_utf8(mail(number)).unwrap().replace("\r\n", "\n").into_bytes();
        let mut wanted: Vec<Vec<u8>> = numbers.map(local).collect();
        wanted.sort();
        assert_eq!(bodies.len(), wanted.len(), "number of messages");
        assert!(bodies == wanted, "content of messages");
        let tmp = self.root().join("INBOX/tmp");
        let left = std::fs::read_dir(tmp).map_or(0, Iterator::count);
        assert_eq!(left, 0, "files in tmp/");
    }
}

pub(super) fn keeping(retention: Retention) -> FetchOptions {
    FetchOptions { retention, ..FetchOptions::default() }
}

/// What a [`Tripwire`] does when its moment has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trip {
    /// The call fails as if the line had broken.
    Fail,
    /// The call never ends, so that whoever waits can be dropped.
    Hang,
}

type Look = dyn Fn(&[RemoteId]) + Send + Sync;

/// A dialler whose sessions break at the n-th step, and which lets a test look at every deletion.
pub(super) struct Tripwire {
    server: MemoryServer,
    steps: Arc<AtomicUsize>,
    at: usize,
    trip: Trip,
    look: Arc<Look>,
}

impl Tripwire {
    pub(super) fn new(server: &MemoryServer, at: usize, trip: Trip) -> Self {
        Self { server: server.clone(), steps: Arc::default(), at, trip, look: Arc::new(|_| {}) }
    }

    pub(super) fn looking(server: &MemoryServer, look: impl Fn(&[RemoteId]) + Send + Sync + 'static) -> Self {
        let look: Arc<Look> = Arc::new(look);
        Self { look, ..Self::new(server, usize::MAX, Trip::Fail) }
    }

    /// How many steps there were so far.
    pub(super) fn steps(&self) -> usize {
        self.steps.load(Ordering::SeqCst)
    }

    fn wire(&self) -> Wire {
        Wire { steps: Arc::clone(&self.steps), at: self.at, trip: self.trip, look: Arc::clone(&self.look) }
    }
}

#[async_trait]
impl Dial for Tripwire {
    async fn dial(&self) -> Result<Box<dyn Backend>> {
        let wire = self.wire();
        wire.step().await?;
        Ok(Box::new(Tripped { inner: self.server.dial().await?, wire }))
    }
}

#[derive(Clone)]
struct Wire {
    steps: Arc<AtomicUsize>,
    at: usize,
    trip: Trip,
    look: Arc<Look>,
}

impl Wire {
    async fn step(&self) -> Result<()> {
        let step = self.steps.fetch_add(1, Ordering::SeqCst);
        match (step >= self.at, self.trip) {
            (false, _) => Ok(()),
            (true, Trip::Fail) => Err(Error::new(ErrorKind::Network, "the line broke")),
            (true, Trip::Hang) => std::future::pending().await,
        }
    }
}

struct Tripped {
    inner: Box<dyn Backend>,
    wire: Wire,
}

impl std::fmt::Debug for Tripped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tripped").finish_non_exhaustive()
    }
}

#[async_trait]
impl Backend for Tripped {
    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    fn notices(&mut self) -> Vec<Notice> {
        self.inner.notices()
    }

    fn is_void(&self) -> bool {
        self.inner.is_void()
    }

    async fn mailboxes(&mut self) -> Result<Vec<MailboxInfo>> {
        self.wire.step().await?;
        self.inner.mailboxes().await
    }

    async fn scan(&mut self, mailbox: &MailboxName, since: Option<&Since>) -> Result<Listing> {
        self.wire.step().await?;
        self.inner.scan(mailbox, since).await
    }

    fn retrieve<'a>(&'a mut self, ids: &'a [RemoteId], section: Section) -> BoxStream<'a, Result<Piece>> {
        let wire = self.wire.clone();
        let pieces = self.inner.retrieve(ids, section);
        let steps = stream::unfold((pieces, wire, false), |(mut pieces, wire, over)| async move {
            if over {
                return None;
            }
            if let Err(error) = wire.step().await {
                return Some((Err(error), (pieces, wire, true)));
            }
            let piece = pieces.next().await?;
            let over = piece.is_err();
            Some((piece, (pieces, wire, over)))
        });
        Box::pin(steps)
    }

    async fn delete(&mut self, ids: &[RemoteId]) -> Result<Vec<Refused>> {
        (self.wire.look)(ids);
        self.wire.step().await?;
        let refused = self.inner.delete(ids).await?;
        // Also when it was done, and only the answer is missing.
        self.wire.step().await?;
        Ok(refused)
    }

    async fn close(self: Box<Self>) -> Result<Closed> {
        self.wire.step().await?;
        let closed = self.inner.close().await?;
        self.wire.step().await?;
        Ok(closed)
    }

    async fn store_flags(&mut self, ids: &[RemoteId], add: &Flags, remove: &Flags) -> Result<()> {
        self.wire.step().await?;
        self.inner.store_flags(ids, add, remove).await?;
        self.wire.step().await
    }

    async fn move_to(&mut self, ids: &[RemoteId], mailbox: &MailboxName) -> Result<Vec<Moved>> {
        self.wire.step().await?;
        let moved = self.inner.move_to(ids, mailbox).await?;
        self.wire.step().await?;
        Ok(moved)
    }
}
