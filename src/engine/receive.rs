//! From the wire to the disk: receives messages while earlier ones are made durable.
//!
//! The conversation runs on the caller's task, the store on its own thread. Between them lies a
//! queue bounded in octets, so that memory stays small whatever the messages' sizes, and the
//! network does not wait for every sync of the disk. What was complete when a run ends, for
//! whichever reason, is delivered and recorded.

mod feed;
mod writer;

use std::collections::HashMap;
use std::sync::mpsc;

use bytes::Bytes;
use futures_util::StreamExt as _;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::oneshot;

use crate::backend::{Backend, Piece, Section};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{Flags, MailboxName, RemoteId};
use crate::store::{Arriving, Delivered};

use super::event::{Event, Tell};
use super::keeper::Keeper;
use super::measure;
use super::plan::Want;
use super::report::Tally;
use super::stop::{Stop, stopped};
use super::strikes::Broken;
use feed::Feeder;
use writer::Writer;

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
        // Should this fail, the writer ended, and says why below.
        let _ = feeder.send();
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

    fn start_writer(&self) -> (Feeder, UnboundedReceiver<Vec<Delivered>>, oneshot::Receiver<Result<()>>) {
        let (feed, food) = mpsc::channel();
        let (done, out) = unbounded_channel();
        let mailbox = self.mailbox.clone();
        let written = self.keeper.start(move |store| Writer::new(store, mailbox, done).run(&food));
        (Feeder::new(feed), out, written)
    }

    async fn converse(
        &self,
        backend: &mut dyn Backend,
        wants: &[Want],
        feeder: &mut Feeder,
        out: &mut UnboundedReceiver<Vec<Delivered>>,
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
                // The line is silent: what came so far need not wait for more.
                () = std::future::ready(()), if feeder.holds() => {
                    feeder.flush().await.map_err(Broken::here)?;
                    continue;
                }
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
        let Some(octets) = feeder.open() else { return Ok(()) };
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
                return feeder.data(data).await;
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
                feeder.void();
            }
            Piece::Refused(id, error) => {
                feeder.void();
                let Some(want) = wanted.remove(&id) else { return Ok(()) };
                let why = error.to_string();
                tally.fail(self.mailbox, id, want.row, why.clone(), tell);
                feeder.failed(want.row, why);
            }
        }
        Ok(())
    }

    fn arriving(&self, want: &Want) -> Arriving {
        Arriving {
            remote: want.row,
            flags: want.flags.clone().unwrap_or_else(Flags::none),
            received: want.received,
            whole: self.section == Section::Whole,
        }
    }

    fn count(&self, delivered: Vec<Delivered>, tally: &mut Tally, tell: &mut Tell<'_>) {
        let whole = self.section == Section::Whole;
        for message in delivered {
            tally.bytes = tally.bytes.saturating_add(message.size);
            match (message.was_here, whole) {
                (true, _) => tally.were_here += 1,
                (false, true) => tally.messages += 1,
                (false, false) => tally.headers += 1,
            }
            tell(Event::Delivered { mailbox: self.mailbox.clone(), message, whole });
        }
    }
}
