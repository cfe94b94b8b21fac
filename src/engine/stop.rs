//! Ending a run early without losing anything: by a signal, mostly.

use std::future::Future;

use tokio::sync::watch;

use crate::error::{Error, ErrorKind, Result};

/// Told when a run shall end. A run that sees it finishes and records the batch at hand, lets the
/// session go without committing deletions, and returns an error of the kind that was given.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<Option<ErrorKind>>);

/// The other end of a [`Stop`].
#[derive(Clone, Debug)]
pub struct Stopper(watch::Sender<Option<ErrorKind>>);

impl Stopper {
    /// Ends every run that looks at this switch; the first `kind` given stands. Meant for
    /// [`ErrorKind::Interrupted`] and [`ErrorKind::Terminated`].
    pub fn stop(&self, kind: ErrorKind) {
        self.0.send_if_modified(|reason| {
            let first = reason.is_none();
            if first {
                *reason = Some(kind);
            }
            first
        });
    }
}

impl Default for Stop {
    fn default() -> Self {
        Self::never()
    }
}

impl Stop {
    /// A switch and what listens to it.
    #[must_use]
    pub fn switch() -> (Stopper, Self) {
        let (sender, receiver) = watch::channel(None);
        (Stopper(sender), Self(receiver))
    }

    /// Never stops anything.
    #[must_use]
    pub fn never() -> Self {
        Self::switch().1
    }

    /// Why to stop, if so.
    #[must_use]
    pub fn requested(&self) -> Option<ErrorKind> {
        *self.0.borrow()
    }

    /// Fails when the run shall end.
    ///
    /// # Errors
    /// The kind that was given.
    pub fn check(&self) -> Result<()> {
        self.requested().map_or(Ok(()), |kind| Err(stopped(kind)))
    }

    /// Returns when the run shall end.
    pub async fn wait(&self) -> ErrorKind {
        let mut receiver = self.0.clone();
        match receiver.wait_for(Option::is_some).await.map(|reason| *reason) {
            Ok(Some(kind)) => kind,
            // Nobody can stop us any more.
            _ => std::future::pending().await,
        }
    }

    /// Runs `future` until it is done or the run shall end; dropping it half done spoils a
    /// session, which is what an interrupted run wants.
    pub(crate) async fn guard<T>(&self, future: impl Future<Output = Result<T>> + Send) -> Result<T> {
        tokio::select! {
            biased;
            kind = self.wait() => Err(stopped(kind)),
            result = future => result,
        }
    }
}

pub(crate) fn stopped(kind: ErrorKind) -> Error {
    Error::new(kind, "stopped; all that was recorded stands")
}
