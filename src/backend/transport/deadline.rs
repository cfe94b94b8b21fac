//! Nothing waits for ever: deadlines for whole replies, and a limit on silence inside long ones.

use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::tls::TlsFailure;
use crate::error::{Error, ErrorKind, Result};

/// Waits for `work` at most `limit`; `doing` is the phrase of the error.
///
/// # Errors
/// `Timeout` when the limit passes, else what `work` gives.
pub async fn within<T>(
    limit: Duration,
    doing: &str,
    work: impl Future<Output = Result<T>> + Send,
) -> Result<T> {
    // No limit that a person would set, and far from where the clock's arithmetic ends.
    let limit = limit.min(Duration::from_secs(30 * 24 * 3600));
    match tokio::time::timeout(limit, work).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Error::new(ErrorKind::Timeout, doing).because(too_long(limit))),
    }
}

/// What an I/O error on a [`Wire`](super::Wire) means: `Timeout`, `Tls`, or `Network`.
pub fn failed(doing: impl Into<String>, error: io::Error) -> Error {
    let kind = match error.kind() {
        io::ErrorKind::TimedOut => ErrorKind::Timeout,
        _ if is_tls(&error) => ErrorKind::Tls,
        _ => ErrorKind::Network,
    };
    Error::new(kind, doing).because(error)
}

fn is_tls(error: &io::Error) -> bool {
    error.get_ref().and_then(|inner| inner.downcast_ref::<TlsFailure>()).is_some()
}

fn too_long(limit: Duration) -> String {
    if limit.subsec_nanos() == 0 {
        format!("no answer within {} s", limit.as_secs())
    } else {
        format!("no answer within {} ms", limit.as_millis())
    }
}

/// A stream on which a read or write that makes no progress for `limit` fails with
/// [`io::ErrorKind::TimedOut`]; every octet starts the clock anew.
pub struct TimedIo<S> {
    io: S,
    limit: Duration,
    reading: Watch,
    writing: Watch,
}

impl<S> TimedIo<S> {
    /// Puts a limit on the silence of `io`.
    pub const fn new(io: S, limit: Duration) -> Self {
        Self { io, limit, reading: Watch(None), writing: Watch(None) }
    }

    /// Changes the limit, also for an operation that is waiting now.
    pub fn set_limit(&mut self, limit: Duration) {
        self.limit = limit;
        self.reading = Watch(None);
        self.writing = Watch(None);
    }

    /// The stream without its limit.
    pub fn into_inner(self) -> S {
        self.io
    }
}

impl<S: fmt::Debug> fmt::Debug for TimedIo<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimedIo").field("io", &self.io).field("limit", &self.limit).finish_non_exhaustive()
    }
}

/// When the waiting of one direction ends; `None` while nothing waits.
struct Watch(Option<Pin<Box<Sleep>>>);

impl Watch {
    fn over<T>(
        &mut self,
        cx: &mut Context<'_>,
        limit: Duration,
        progress: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if progress.is_ready() {
            self.0 = None;
            return progress;
        }
        let sleep = self.0.get_or_insert_with(|| Box::pin(sleep_until(end_of(limit))));
        if sleep.as_mut().poll(cx).is_pending() {
            return Poll::Pending;
        }
        self.0 = None;
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, too_long(limit))))
    }
}

fn end_of(limit: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(limit).unwrap_or(now + Duration::from_secs(30 * 24 * 3600))
}

impl<S: AsyncRead + Unpin> AsyncRead for TimedIo<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let progress = Pin::new(&mut this.io).poll_read(cx, buf);
        this.reading.over(cx, this.limit, progress)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for TimedIo<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        let progress = Pin::new(&mut this.io).poll_write(cx, buf);
        this.writing.over(cx, this.limit, progress)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let progress = Pin::new(&mut this.io).poll_flush(cx);
        this.writing.over(cx, this.limit, progress)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let progress = Pin::new(&mut this.io).poll_shutdown(cx);
        this.writing.over(cx, this.limit, progress)
    }
}
