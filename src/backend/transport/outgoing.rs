//! What is to be sent and has not gone out yet.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::AsyncWrite;
use zeroize::Zeroize as _;

use super::Io;

/// Room for what is commonly under way. A buffer that grows leaves its old octets in memory, and
/// passwords are among them.
const ROOM: usize = 16 * 1024;

/// Octets on their way to a server, wiped as soon as the wire has taken them, or nobody will.
pub struct Outgoing {
    octets: Vec<u8>,
    sent: usize,
    unflushed: bool,
}

impl Default for Outgoing {
    fn default() -> Self {
        Self { octets: Vec::with_capacity(ROOM), sent: 0, unflushed: false }
    }
}

impl Outgoing {
    /// Adds `octets` to what waits.
    pub fn queue(&mut self, octets: &[u8]) {
        if self.octets.capacity() - self.octets.len() < octets.len() {
            let room = self.octets.len().saturating_add(octets.len()).saturating_mul(2);
            let mut larger = Vec::with_capacity(room);
            larger.extend_from_slice(&self.octets);
            self.octets.zeroize();
            self.octets = larger;
        }
        self.octets.extend_from_slice(octets);
    }

    /// Sends what waits, as far as `io` takes it. After an error nothing waits any more.
    ///
    /// # Errors
    /// What the wire says.
    pub fn poll_send(&mut self, io: &mut dyn Io, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let done = ready!(self.poll_all(io, context));
        if done.is_err() {
            self.unflushed = false;
        }
        self.wipe();
        Poll::Ready(done)
    }

    fn poll_all(&mut self, mut io: &mut dyn Io, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(rest) = self.octets.get(self.sent..).filter(|rest| !rest.is_empty()) {
            match ready!(Pin::new(&mut io).poll_write(context, rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                length => self.sent = self.sent.saturating_add(length),
            }
            self.unflushed = true;
        }
        if !self.octets.is_empty() {
            self.wipe();
        }
        if self.unflushed {
            ready!(Pin::new(&mut io).poll_flush(context))?;
            self.unflushed = false;
        }
        Poll::Ready(Ok(()))
    }

    fn wipe(&mut self) {
        self.octets.zeroize();
        self.sent = 0;
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        self.wipe();
    }
}

impl fmt::Debug for Outgoing {
    // It may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing").field("octets", &(self.octets.len() - self.sent)).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use tokio::io::{AsyncReadExt as _, duplex};

    use super::{Outgoing, ROOM};

    #[tokio::test]
    async fn what_was_sent_is_wiped_and_comes_whole_through_a_narrow_pipe() {
        let (mut near, mut far) = duplex(7);
        let mut outgoing = Outgoing::default();
        let all: Vec<u8> = (0..ROOM * 3).map(|place| u8::try_from(place % 251).unwrap()).collect();
        for part in all.chunks(1000) {
            outgoing.queue(part);
        }
        let reader = tokio::spawn(async move {
            let mut read = Vec::new();
            far.read_to_end(&mut read).await.unwrap();
            read
        });
        poll_fn(|context| outgoing.poll_send(&mut near, context)).await.unwrap();
        assert!(outgoing.octets.is_empty());
        drop(near);
        assert_eq!(reader.await.unwrap(), all);
    }

    #[tokio::test]
    async fn n22_a_wire_that_takes_nothing_is_an_error_once_and_leaves_nothing_behind() {
        let (mut near, far) = duplex(7);
        drop(far);
        let mut outgoing = Outgoing::default();
        outgoing.queue(b"PASS tellnoone\r\n");
        assert!(!format!("{outgoing:?}").contains("tell"));
        let error = poll_fn(|context| outgoing.poll_send(&mut near, context)).await.unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe);
        assert!(outgoing.octets.is_empty());
        poll_fn(|context| outgoing.poll_send(&mut near, context)).await.unwrap();
    }
}
