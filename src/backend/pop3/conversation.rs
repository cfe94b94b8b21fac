//! Talking to the server: one buffer, deadlines, the trace, and the mark of an unfinished call.
//!
//! What is sent is queued and goes out while replies are being read, so that neither side can wait
//! for the other to read first, however many commands are under way.

use std::borrow::Cow;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{BufMut as _, Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, timeout};

use super::codec::{self, Status};
use crate::backend::trace::{Direction, Trace};
use crate::backend::transport::{
    Ahead, Deadlines, Endpoint, Io, Outgoing, Pace, READ, Secured, Wire, failed, within,
};
use crate::error::{Error, ErrorKind, Result};

/// The read buffer, in octets.
const BUFFER: usize = 128 * 1024;

/// A conversation with a POP3 server.
#[derive(Debug)]
pub(super) struct Conversation {
    io: Box<dyn Io>,
    secured: Option<Secured>,
    incoming: BytesMut,
    outgoing: Outgoing,
    /// The line towards the server broke; it may still have said why.
    deaf: Option<io::Error>,
    deadlines: Deadlines,
    /// Of what follows the last status line.
    pace: Pace,
    pub(super) trace: Trace,
    /// Set while a call is under way; one that fails or is dropped leaves it set.
    busy: bool,
    /// Commands whose status lines are due.
    under_way: usize,
    /// One of these was sent before the answer to another had come.
    sent_ahead: bool,
    ahead: Ahead,
}

impl Conversation {
    pub(super) fn new(wire: Wire, endpoint: &Endpoint, trace: Trace) -> Self {
        Self {
            io: wire.io,
            secured: wire.secured,
            incoming: BytesMut::with_capacity(BUFFER),
            outgoing: Outgoing::default(),
            deaf: None,
            deadlines: endpoint.deadlines,
            pace: Pace::default(),
            trace,
            busy: false,
            under_way: 0,
            sent_ahead: false,
            ahead: endpoint.ahead.clone(),
        }
    }

    /// Gives the wire back, for TLS to begin.
    ///
    /// # Errors
    /// `Tls` when the server said more than it was asked: what came in clear must not be taken
    /// for something said inside TLS.
    pub(super) fn into_wire(self) -> Result<(Wire, Trace)> {
        if !self.incoming.is_empty() {
            return Err(Error::new(ErrorKind::Tls, "starting TLS")
                .because("the server sent data in clear behind its answer to STLS"));
        }
        Ok((Wire { io: self.io, secured: self.secured }, self.trace))
    }

    pub(super) const fn secured(&self) -> Option<&Secured> {
        self.secured.as_ref()
    }

    pub(super) const fn deadlines(&self) -> &Deadlines {
        &self.deadlines
    }

    /// Starts a call, which must reach [`Self::done`].
    pub(super) fn begin(&mut self) -> Result<()> {
        if self.busy {
            return Err(Error::new(ErrorKind::Network, "using the POP3 session")
                .because("an earlier call failed or was not finished"));
        }
        self.busy = true;
        (self.under_way, self.sent_ahead) = (0, false);
        Ok(())
    }

    pub(super) const fn done(&mut self) {
        self.busy = false;
    }

    /// Whether a call began and did not reach [`Self::done`].
    pub(super) const fn is_void(&self) -> bool {
        self.busy
    }

    /// Queues a command; it goes out with the next read.
    pub(super) fn send(&mut self, command: &str) {
        self.trace.record(Direction::Sent, || command);
        self.put(&[command.as_bytes()]);
        self.sent_ahead |= self.under_way > 0;
        self.under_way += 1;
    }

    /// Queues a line of which only `shown` may be told: the trace never gets to see `hidden`.
    pub(super) fn send_secret(&mut self, shown: &str, hidden: &[u8]) {
        self.trace.record(Direction::Sent, || format!("{shown}(hidden)"));
        self.put(&[shown.as_bytes(), hidden]);
    }

    fn put(&mut self, parts: &[&[u8]]) {
        for part in parts {
            self.outgoing.queue(part);
        }
        self.outgoing.queue(b"\r\n");
    }

    /// Whether something was received that nobody asked for.
    pub(super) fn has_leftovers(&self) -> bool {
        !self.incoming.is_empty()
    }

    /// What has been received and not yet taken.
    pub(super) fn received(&self) -> &[u8] {
        &self.incoming
    }

    /// Takes the first octets of what was received.
    pub(super) fn take(&mut self, octets: usize) -> Bytes {
        self.incoming.split_to(octets.min(self.incoming.len())).freeze()
    }

    /// Reads a status line within the deadline for a reply.
    pub(super) async fn reply(&mut self, doing: &str) -> Result<Status> {
        self.reply_within(self.deadlines.reply, doing).await
    }

    /// The same within another deadline.
    pub(super) async fn reply_within(&mut self, deadline: Duration, doing: &str) -> Result<Status> {
        let status = self.status_within(deadline, doing).await;
        self.doubt_if(&status);
        self.under_way = self.under_way.saturating_sub(1);
        self.sent_ahead &= self.under_way > 0;
        status
    }

    /// What goes wrong while commands are under way may be for that; a list that is too long is not.
    fn doubt_if<T>(&self, outcome: &Result<T>) {
        let failed = outcome.as_ref().is_err_and(|error| error.kind() != ErrorKind::Unsupported);
        if failed && self.sent_ahead {
            self.ahead.doubt();
        }
    }

    async fn status_within(&mut self, deadline: Duration, doing: &str) -> Result<Status> {
        let line = self.line_within(deadline, doing).await?;
        self.status(&line).ok_or_else(|| {
            let said = String::from_utf8_lossy(line.get(..60).unwrap_or(&line)).into_owned();
            Error::new(ErrorKind::Protocol, doing).because(format!("neither +OK nor -ERR: {said:?}"))
        })
    }

    /// An answer was not to the command that it should be to.
    pub(super) fn out_of_step(&self, doing: &str) -> Error {
        self.ahead.doubt();
        Error::new(ErrorKind::Protocol, doing).because(
            "the server lost one of the commands that were sent ahead, though it announces PIPELINING",
        )
    }

    /// The status that a line tells. What a refusal says to people may repeat what we signed in with.
    pub(super) fn status(&self, line: &[u8]) -> Option<Status> {
        let mut status = codec::status(line)?;
        if !status.ok
            && let Cow::Owned(text) = self.trace.hide(&status.text)
        {
            status.text = text;
        }
        Some(status)
    }

    /// Reads a line, without its end, within a deadline for all of it.
    pub(super) async fn line_within(&mut self, deadline: Duration, doing: &str) -> Result<Bytes> {
        self.pace = Pace::default();
        let line = within(deadline, doing, self.line(deadline, doing)).await?;
        // A challenge is half of what it takes to guess a password at leisure.
        let challenge = codec::challenge(&line).is_some();
        self.trace.record(Direction::Received, || match challenge {
            true => "+ (challenge)".into(),
            false => String::from_utf8_lossy(&line).into_owned(),
        });
        Ok(line)
    }

    async fn line(&mut self, stall: Duration, doing: &str) -> Result<Bytes> {
        loop {
            let found = codec::line(&self.incoming);
            let found = found.map_err(|why| Error::new(ErrorKind::Protocol, doing).because(why))?;
            if let Some((line, taken)) = found {
                let length = line.len();
                let mut whole = self.take(taken);
                whole.truncate(length);
                return Ok(whole);
            }
            self.fill(stall, doing).await?;
        }
    }

    /// Reads a multi-line reply behind its status line, giving each line to `take` until that says
    /// no. `octets` bounds all of it.
    pub(super) async fn list(
        &mut self,
        octets: usize,
        doing: &str,
        take: impl FnMut(&[u8]) -> Result<()> + Send,
    ) -> Result<()> {
        let listed = self.lines(octets, doing, take).await;
        self.doubt_if(&listed);
        listed
    }

    async fn lines(
        &mut self,
        octets: usize,
        doing: &str,
        mut take: impl FnMut(&[u8]) -> Result<()> + Send,
    ) -> Result<()> {
        let (mut lines, mut left) = (0_usize, octets);
        loop {
            let line = self.line(self.deadlines.stall, doing).await?;
            let Some(content) = codec::list_line(&line) else { break };
            let Some(rest) = left.checked_sub(line.len() + 2) else {
                return Err(Error::new(ErrorKind::Protocol, doing).because("the list does not end"));
            };
            left = rest;
            lines += 1;
            take(content)?;
        }
        self.trace.record(Direction::Received, || format!("({lines} lines)"));
        Ok(())
    }

    /// Remarks in the trace how long a body was.
    pub(super) fn trace_body(&self, octets: u64) {
        self.trace.record(Direction::Received, || format!("({octets} octets)"));
    }

    /// Waits for at least one more octet, while what is queued goes out.
    pub(super) async fn fill(&mut self, stall: Duration, doing: &str) -> Result<()> {
        if self.incoming.capacity() - self.incoming.len() < READ {
            self.incoming.reserve(BUFFER);
        }
        let (left, since) = (self.pace.left(stall), Instant::now());
        let read = poll_fn(|context| self.poll_fill(context));
        let read = within(left, doing, async { read.await.map_err(|error| failed(doing, error)) });
        let read = match read.await {
            Err(error) if error.kind() == ErrorKind::Timeout && left < stall => {
                return Err(Pace::too_slow(doing, stall));
            }
            read => read?,
        };
        self.pace.note(since.elapsed(), read as u64);
        if read > 0 {
            return Ok(());
        }
        match self.deaf.take() {
            Some(error) => Err(failed(doing, error)),
            None => Err(Error::new(ErrorKind::Network, doing).because("the server closed the connection")),
        }
    }

    fn poll_fill(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Err(error)) = self.outgoing.poll_send(&mut *self.io, context) {
            self.deaf = Some(error);
        }
        pin!(self.io.read_buf(&mut (&mut self.incoming).limit(READ))).poll(context)
    }

    /// Ends the connection politely, without waiting long for it.
    pub(super) async fn hang_up(mut self) {
        let _ = timeout(Duration::from_secs(1), self.io.shutdown()).await;
    }
}
