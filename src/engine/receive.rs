//! From the wire to the disk: receives messages while earlier ones are made durable.
//!
//! The conversation runs on the caller's task, the store on its own thread. Between them lies a
//! queue bounded in octets, so that memory stays small whatever the messages' sizes, and the
//! network does not wait for every sync of the disk. What was complete when a run ends, for
//! whichever reason, is delivered and recorded.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::StreamExt as _;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::backend::{Backend, Piece, Section};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{Flags, MailboxName, RemoteId};
use crate::store::{Arrival, Arrived, Arriving, Delivered, RemoteRow, Store};

use super::event::{Event, Tell};
use super::keeper::Keeper;
use super::measure;
use super::plan::Want;
use super::report::Tally;
use super::stop::{Stop, stopped};
use super::strikes::Broken;

/// Octets that may lie between the wire and the disk.
const IN_FLIGHT: usize = 4 << 20;
/// A batch is made durable when it has so many messages,
const BATCH_MESSAGES: usize = 64;
/// or so many octets,
const BATCH_BYTES: u64 = 8 << 20;
/// or nothing came in for so long,
const BATCH_IDLE: Duration = Duration::from_millis(250);
/// or its first message has waited so long.
const BATCH_AGE: Duration = Duration::from_secs(1);

/// What travels from the wire to the disk.
enum Feed {
    Start,
    Data(Bytes, OwnedSemaphorePermit),
    End(Arriving),
    /// What came of this message is worth nothing.
    Void,
    Failed(RemoteRow, String),
}

/// Where to receive from and into.
pub(crate) struct Receiver<'a> {
    pub(crate) keeper: &'a Keeper,
    pub(crate) mailbox: &'a MailboxName,
    pub(crate) section: Section,
    /// Larger ones are not wanted whole.
    pub(crate) max_size: Option<u64>,
    pub(crate) stop: &'a Stop,
}

impl Receiver<'_> {
    /// Receives `wants` of the current mailbox into the store.
    ///
    /// # Errors
    /// What ended the conversation, or [`ErrorKind::Write`] from the store; `tally` counts what is
    /// safe all the same. A message that the server refuses is no error, it is in the tally.
    pub(crate) async fn receive(
        &self,
        backend: &mut dyn Backend,
        wants: &[Want],
        tally: &mut Tally,
        tell: &mut Tell<'_>,
    ) -> Result<(), Broken> {
        if wants.is_empty() {
            return Ok(());
        }
        let (mut feeder, mut out, written) = self.start_writer();
        let conversation = self.converse(backend, wants, &mut feeder, &mut out, tally, tell).await;
        drop(feeder);
        while let Some(delivered) = out.recv().await {
            self.count(delivered, tally, tell);
        }
        match written.await {
            // The disk's complaint explains why the conversation was given up.
            Ok(Err(error)) => Err(Broken::here(error)),
            Ok(Ok(())) => conversation,
            Err(_) => Err(Broken::here(Keeper::died())),
        }
    }

    fn start_writer(&self) -> (Feeder, UnboundedReceiver<Delivered>, oneshot::Receiver<Result<()>>) {
        let (feed, food) = mpsc::channel();
        let (done, out) = unbounded_channel();
        let mailbox = self.mailbox.clone();
        let written = self.keeper.start(move |store| Writer::new(store, mailbox, done).run(&food));
        let room = Arc::new(Semaphore::new(IN_FLIGHT));
        (Feeder { feed, room, open: None }, out, written)
    }

    async fn converse(
        &self,
        backend: &mut dyn Backend,
        wants: &[Want],
        feeder: &mut Feeder,
        out: &mut UnboundedReceiver<Delivered>,
        tally: &mut Tally,
        tell: &mut Tell<'_>,
    ) -> Result<(), Broken> {
        let ids: Vec<RemoteId> = wants.iter().map(|want| want.id.clone()).collect();
        let mut wanted: HashMap<&RemoteId, &Want> = wants.iter().map(|want| (&want.id, want)).collect();
        let mut stream = backend.retrieve(&ids, self.section);
        let ended = loop {
            let piece = tokio::select! {
                biased;
                () = self.stop.wait() => return Err(Broken::here(stopped())),
                Some(delivered) = out.recv() => {
                    self.count(delivered, tally, tell);
                    continue;
                }
                piece = stream.next() => piece,
            };
            let piece = match piece {
                None => break None,
                Some(Err(error)) => break Some(error),
                Some(Ok(piece)) => piece,
            };
            if let Piece::Data(data) = &piece
                && let Err(error) = self.measure(feeder, data, wants, &wanted)
            {
                break Some(error);
            }
            self.take(piece, &mut wanted, feeder, tally, tell).await.map_err(Broken::here)?;
        };
        if ended.is_none() && wanted.is_empty() {
            return Ok(());
        }
        let error = ended.unwrap_or_else(|| {
            let what = format!("receiving messages of {}", self.mailbox);
            Error::new(ErrorKind::Protocol, what)
                .because(format!("the server said nothing about {} of them", wanted.len()))
        });
        Err(Broken::there(error, &ids, |id| wanted.contains_key(id)))
    }

    /// Whether the message under way may go on by `data`.
    fn measure(
        &self,
        feeder: &mut Feeder,
        data: &Bytes,
        wants: &[Want],
        wanted: &HashMap<&RemoteId, &Want>,
    ) -> Result<()> {
        let Some(octets) = &mut feeder.open else { return Ok(()) };
        *octets = octets.saturating_add(data.len() as u64);
        if self.section == Section::Header {
            return measure::header(*octets);
        }
        // Looked for only when it is long, among what is asked for in the order of the answers.
        if *octets < measure::LONG {
            return Ok(());
        }
        let announced = wants.iter().find(|want| wanted.contains_key(&want.id)).and_then(|want| want.size);
        measure::whole(*octets, measure::limit(announced, self.max_size), announced)
    }

    async fn take(
        &self,
        piece: Piece,
        wanted: &mut HashMap<&RemoteId, &Want>,
        feeder: &mut Feeder,
        tally: &mut Tally,
        tell: &mut Tell<'_>,
    ) -> Result<()> {
        match piece {
            Piece::Start => feeder.start(),
            Piece::Data(data) => {
                tell(Event::Progress { bytes: u64::try_from(data.len()).unwrap_or(u64::MAX) });
                feeder.data(data).await
            }
            // An id that nobody asked for, or asked for once, must not be filed under another row.
            Piece::End(id) => match wanted.remove(&id) {
                Some(want) => feeder.end(self.arriving(want)),
                None => feeder.void(),
            },
            Piece::Gone(id) => {
                if wanted.remove(&id).is_some() {
                    tally.vanished += 1;
                }
                feeder.void()
            }
            Piece::Refused(id, error) => {
                feeder.void()?;
                let Some(want) = wanted.remove(&id) else { return Ok(()) };
                let why = error.to_string();
                tally.fail(self.mailbox, id, want.row, why.clone(), tell);
                feeder.send(Feed::Failed(want.row, why))
            }
        }
    }

    fn arriving(&self, want: &Want) -> Arriving {
        Arriving {
            remote: want.row,
            flags: want.flags.clone().unwrap_or_else(Flags::none),
            received: want.received,
            whole: self.section == Section::Whole,
        }
    }

    fn count(&self, message: Delivered, tally: &mut Tally, tell: &mut Tell<'_>) {
        let whole = self.section == Section::Whole;
        tally.bytes = tally.bytes.saturating_add(message.size);
        match (message.was_here, whole) {
            (true, _) => tally.were_here += 1,
            (false, true) => tally.messages += 1,
            (false, false) => tally.headers += 1,
        }
        tell(Event::Delivered { mailbox: self.mailbox.clone(), message, whole });
    }
}

/// The async end of the queue.
struct Feeder {
    feed: mpsc::Sender<Feed>,
    room: Arc<Semaphore>,
    /// Octets of the message under way.
    open: Option<u64>,
}

impl Feeder {
    fn start(&mut self) -> Result<()> {
        self.void()?;
        self.open = Some(0);
        self.send(Feed::Start)
    }

    /// Waits for room, which comes as the disk takes what is before it.
    async fn data(&self, mut data: Bytes) -> Result<()> {
        while !data.is_empty() {
            let chunk = data.split_to(data.len().min(IN_FLIGHT / 4));
            let octets = u32::try_from(chunk.len()).unwrap_or(u32::MAX);
            let room = Arc::clone(&self.room).acquire_many_owned(octets).await;
            let room = room.map_err(|_| Keeper::died())?;
            self.send(Feed::Data(chunk, room))?;
        }
        Ok(())
    }

    fn end(&mut self, arriving: Arriving) -> Result<()> {
        self.open = None;
        self.send(Feed::End(arriving))
    }

    fn void(&mut self) -> Result<()> {
        if self.open.take().is_some() { self.send(Feed::Void) } else { Ok(()) }
    }

    fn send(&self, feed: Feed) -> Result<()> {
        // The writer ended before us: its own error says why, and goes before this one.
        self.feed.send(feed).map_err(|_| Keeper::died())
    }
}

/// How many files one account may keep open, of those that the system allows this process: several
/// accounts are fetched at the same time.
fn open_at_once() -> usize {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    limit.map_or(usize::MAX, |limit| usize::try_from(limit / 16).unwrap_or(usize::MAX)).max(1)
}

/// The disk's end of the queue; runs on the store's thread.
struct Writer<'s> {
    store: &'s mut Store,
    mailbox: MailboxName,
    done: UnboundedSender<Delivered>,
    open: Option<(Arrival, u64)>,
    batch: Vec<Arrived>,
    octets: u64,
    since: Option<Instant>,
    /// So many messages make a batch: each keeps its file open.
    most: usize,
}

impl<'s> Writer<'s> {
    fn new(store: &'s mut Store, mailbox: MailboxName, done: UnboundedSender<Delivered>) -> Self {
        let most = BATCH_MESSAGES.min(open_at_once());
        Self { store, mailbox, done, open: None, batch: Vec::new(), octets: 0, since: None, most }
    }

    fn run(mut self, food: &mpsc::Receiver<Feed>) -> Result<()> {
        let eaten = self.eat(food);
        // Whatever happened: what is complete is kept.
        let delivered = self.deliver();
        eaten.and(delivered)
    }

    fn eat(&mut self, food: &mpsc::Receiver<Feed>) -> Result<()> {
        loop {
            match food.recv_timeout(BATCH_IDLE) {
                Ok(feed) => self.swallow(feed)?,
                Err(RecvTimeoutError::Timeout) => self.deliver()?,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            let old = self.since.is_some_and(|since| since.elapsed() >= BATCH_AGE);
            if old || self.batch.len() >= self.most || self.octets >= BATCH_BYTES {
                self.deliver()?;
            }
        }
    }

    fn swallow(&mut self, feed: Feed) -> Result<()> {
        match feed {
            Feed::Start => self.open = Some((self.store.arrival(&self.mailbox)?, 0)),
            Feed::Data(data, _room) => {
                if let Some((open, octets)) = &mut self.open {
                    open.write(&data)?;
                    *octets = octets.saturating_add(u64::try_from(data.len()).unwrap_or(u64::MAX));
                }
            }
            Feed::End(arriving) => {
                if let Some((open, octets)) = self.open.take() {
                    self.batch.push(open.finish(arriving)?);
                    self.octets = self.octets.saturating_add(octets);
                    self.since.get_or_insert_with(Instant::now);
                }
            }
            Feed::Void => self.open = None,
            Feed::Failed(row, why) => self.store.note_failure(row, &why)?,
        }
        Ok(())
    }

    fn deliver(&mut self) -> Result<()> {
        self.since = None;
        self.octets = 0;
        let batch = std::mem::take(&mut self.batch);
        if batch.is_empty() {
            return Ok(());
        }
        for delivered in self.store.deliver(batch)? {
            // Nobody listens any more when the run was given up; the message is safe all the same.
            let _ = self.done.send(delivered);
        }
        Ok(())
    }
}
