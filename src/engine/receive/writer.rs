//! The disk's end of the queue: messages are written as they come, and made durable in batches.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;

use super::feed::{Feed, Load};
use crate::error::Result;
use crate::mail::MailboxName;
use crate::store::{Arrival, Arrived, Delivered, Store};

/// A batch is made durable when it has so many messages,
const BATCH_MESSAGES: usize = 256;
/// or so many octets,
const BATCH_BYTES: u64 = 8 << 20;
/// or nothing came in for so long,
const BATCH_IDLE: Duration = Duration::from_millis(250);
/// or its first message has waited so long.
const BATCH_AGE: Duration = Duration::from_secs(1);

/// How many files one account may keep open, of those that the system allows this process: several
/// accounts are fetched at the same time.
fn open_at_once() -> usize {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    limit.map_or(usize::MAX, |limit| usize::try_from(limit / 16).unwrap_or(usize::MAX)).max(1)
}

/// The disk's end of the queue; runs on the store's thread.
pub(super) struct Writer<'s> {
    store: &'s mut Store,
    mailbox: MailboxName,
    done: UnboundedSender<Vec<Delivered>>,
    open: Option<(Arrival, u64)>,
    batch: Vec<Arrived>,
    octets: u64,
    since: Option<Instant>,
    /// So many messages make a batch: each keeps its file open.
    most: usize,
}

impl<'s> Writer<'s> {
    pub(super) fn new(
        store: &'s mut Store,
        mailbox: MailboxName,
        done: UnboundedSender<Vec<Delivered>>,
    ) -> Self {
        let most = BATCH_MESSAGES.min(open_at_once());
        Self { store, mailbox, done, open: None, batch: Vec::new(), octets: 0, since: None, most }
    }

    pub(super) fn run(mut self, food: &mpsc::Receiver<Load>) -> Result<()> {
        let eaten = self.eat(food);
        // Whatever happened: what is complete is kept.
        let delivered = self.deliver();
        eaten.and(delivered)
    }

    fn eat(&mut self, food: &mpsc::Receiver<Load>) -> Result<()> {
        loop {
            match food.recv_timeout(BATCH_IDLE) {
                Ok(load) => self.take(load)?,
                Err(RecvTimeoutError::Timeout) => self.deliver()?,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            if self.since.is_some_and(|since| since.elapsed() >= BATCH_AGE) {
                self.deliver()?;
            }
        }
    }

    fn take(&mut self, load: Load) -> Result<()> {
        for feed in load.feeds {
            self.swallow(feed)?;
            if self.batch.len() >= self.most || self.octets >= BATCH_BYTES {
                self.deliver()?;
            }
        }
        // Only now: what is being written is on its way still.
        drop(load.room);
        Ok(())
    }

    fn swallow(&mut self, feed: Feed) -> Result<()> {
        match feed {
            Feed::Start => self.open = Some((self.store.arrival(&self.mailbox)?, 0)),
            Feed::Data(data) => {
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
        // Nobody listens any more when the run was given up; the messages are safe all the same.
        let _ = self.done.send(self.store.deliver(batch)?);
        Ok(())
    }
}
