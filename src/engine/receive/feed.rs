//! The queue between the wire and the disk, bounded in octets, and its async end.

use std::sync::{Arc, mpsc};

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::engine::keeper::Keeper;
use crate::error::Result;
use crate::store::{Arriving, RemoteRow};

/// Octets that may lie between the wire and the disk.
const IN_FLIGHT: usize = 4 << 20;
/// So many of them cross over at a time, unless the line falls silent: to wake the other side for every
/// message costs more than to write it.
const LOAD: usize = 64 << 10;

/// What travels from the wire to the disk at a time, and the room that it takes up.
pub(super) struct Load {
    pub(super) feeds: Vec<Feed>,
    pub(super) room: Option<OwnedSemaphorePermit>,
}

/// What became of a message on the wire.
pub(super) enum Feed {
    Start,
    Data(Bytes),
    End(Arriving),
    /// What came of this message is worth nothing.
    Void,
    Failed(RemoteRow, String),
}

/// The async end of the queue.
pub(super) struct Feeder {
    feed: mpsc::Sender<Load>,
    room: Arc<Semaphore>,
    /// Octets of the message under way.
    open: Option<u64>,
    /// What has not crossed over yet,
    held: Vec<Feed>,
    /// and its octets.
    octets: usize,
}

impl Feeder {
    pub(super) fn new(feed: mpsc::Sender<Load>) -> Self {
        let room = Arc::new(Semaphore::new(IN_FLIGHT));
        Self { feed, room, open: None, held: Vec::new(), octets: 0 }
    }

    /// The octets that the message under way has so far.
    pub(super) const fn open(&mut self) -> Option<&mut u64> {
        self.open.as_mut()
    }

    /// A message begins.
    pub(super) fn start(&mut self) {
        self.void();
        self.open = Some(0);
        self.held.push(Feed::Start);
    }

    /// Takes the next octets of the message under way; waits where there is no room.
    pub(super) async fn data(&mut self, data: Bytes) -> Result<()> {
        self.octets = self.octets.saturating_add(data.len());
        self.held.push(Feed::Data(data));
        if self.octets < LOAD { Ok(()) } else { self.flush().await }
    }

    /// The message under way is complete.
    pub(super) fn end(&mut self, arriving: Arriving) {
        self.open = None;
        self.held.push(Feed::End(arriving));
    }

    /// The server would not give the message.
    pub(super) fn failed(&mut self, row: RemoteRow, why: String) {
        self.held.push(Feed::Failed(row, why));
    }

    /// What came of the message under way, if there is one, is worth nothing.
    pub(super) fn void(&mut self) {
        if self.open.take().is_some() {
            self.held.push(Feed::Void);
        }
    }

    /// Whether anything waits to cross over.
    pub(super) const fn holds(&self) -> bool {
        !self.held.is_empty()
    }

    /// Sends what is held, when there is room for it, which comes as the disk takes what is before it.
    pub(super) async fn flush(&mut self) -> Result<()> {
        // More than all the room there is would never be had.
        let octets = u32::try_from(self.octets.min(IN_FLIGHT)).unwrap_or(u32::MAX);
        let room = Arc::clone(&self.room).acquire_many_owned(octets).await.map_err(|_| Keeper::died())?;
        self.send_in(Some(room))
    }

    /// Sends what is held at once: it is the last that comes.
    pub(super) fn send(&mut self) -> Result<()> {
        self.send_in(None)
    }

    fn send_in(&mut self, room: Option<OwnedSemaphorePermit>) -> Result<()> {
        self.octets = 0;
        let feeds = std::mem::take(&mut self.held);
        // The writer ended before us: its own error says why, and goes before this one.
        self.feed.send(Load { feeds, room }).map_err(|_| Keeper::died())
    }
}
