//! Ending a run early without losing anything: by a signal, mostly.

use std::future::Future;

use tokio::sync::watch;

use crate::error::{Error, ErrorKind, Result};

/// Turns true when a run shall end. A run that sees it finishes and records the batch at hand,
/// lets the session go without committing deletions, and returns [`ErrorKind::Interrupted`].
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<bool>);

impl From<watch::Receiver<bool>> for Stop {
    fn from(wish: watch::Receiver<bool>) -> Self {
        Self(wish)
    }
}

impl Default for Stop {
    fn default() -> Self {
        Self::never()
    }
}

impl Stop {
    /// Never stops anything.
    #[must_use]
    pub fn never() -> Self {
        Self(watch::channel(false).1)
    }

    /// Fails when the run shall end.
    ///
    /// # Errors
    /// [`ErrorKind::Interrupted`].
    pub fn check(&self) -> Result<()> {
        if *self.0.borrow() { Err(stopped()) } else { Ok(()) }
    }

    /// Returns when the run shall end.
    pub async fn wait(&self) {
        let mut wish = self.0.clone();
        if wish.wait_for(|stop| *stop).await.is_err() {
            // Nobody can stop us any more.
            std::future::pending::<()>().await;
        }
    }

    /// Runs `future` until it is done or the run shall end; dropping it half done spoils a
    /// session, which is what an interrupted run wants.
    pub(crate) async fn guard<T>(&self, future: impl Future<Output = Result<T>> + Send) -> Result<T> {
        tokio::select! {
            biased;
            () = self.wait() => Err(stopped()),
            result = future => result,
        }
    }
}

pub(crate) fn stopped() -> Error {
    Error::new(ErrorKind::Interrupted, "stopped; all that was recorded stands")
}
