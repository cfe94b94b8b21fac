//! The async runtime, and signals turned into a wish to stop.
//!
//! The first SIGINT, SIGTERM or SIGHUP asks: the verb finishes its batch, so that everything done
//! so far is recorded. The second, or ten seconds, ends the run at once; that is safe at any point
//! too, it only leaves more to do for the next run.

use std::fs::File;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::error::{Error, ErrorKind, Result};
use crate::ui::Ui;

/// How long a verb may take to come to an end after the first signal.
const GRACE: Duration = Duration::from_secs(10);

/// So many files may be open at once, where the system lets us choose: each message of a batch keeps its
/// own open until it is durable, and there may be a batch for each of many accounts.
const FILES: u64 = 4096;

/// So many the runtime opens: for its poll, to wake it, and for signals; and some more.
const DESCRIPTORS: usize = 8;

/// Which signal asked us to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// `SIGINT`.
    Interrupt,
    /// `SIGTERM` or `SIGHUP`.
    Terminate,
}

impl Signal {
    /// 128 and the number of the signal, as shells count; `SIGHUP` is told as `SIGTERM`.
    pub(crate) const fn exit_code(self) -> u8 {
        self.kind().exit_code()
    }

    const fn kind(self) -> ErrorKind {
        match self {
            Self::Interrupt => ErrorKind::Interrupted,
            Self::Terminate => ErrorKind::Terminated,
        }
    }
}

/// Whether a signal asked us to stop; shared by everything that runs.
#[derive(Clone, Debug)]
pub(crate) struct Stop {
    wish: watch::Sender<bool>,
    signal: Arc<AtomicU8>,
}

impl Stop {
    /// Nobody asked yet.
    pub(crate) fn new() -> Self {
        Self { wish: watch::Sender::new(false), signal: Arc::default() }
    }

    /// Turns true when the run shall end; for the engine, to look at between batches or to wait on.
    pub(crate) fn watch(&self) -> watch::Receiver<bool> {
        self.wish.subscribe()
    }

    /// Whether the run shall end.
    pub(crate) fn is_set(&self) -> bool {
        *self.wish.borrow()
    }

    /// The signal that asked, if one did.
    pub(crate) fn signal(&self) -> Option<Signal> {
        match self.signal.load(Ordering::SeqCst) {
            0 => None,
            1 => Some(Signal::Interrupt),
            _ => Some(Signal::Terminate),
        }
    }

    fn request(&self, signal: Signal) {
        let number = if signal == Signal::Interrupt { 1 } else { 2 };
        self.signal.store(number, Ordering::SeqCst);
        self.wish.send_replace(true);
    }
}

/// Runs `future` to its end, or until a signal and the grace that follows it.
pub(crate) fn block_on<T>(stop: &Stop, ui: &Ui, future: impl Future<Output = Result<T>>) -> Result<T> {
    let cannot = |error| Error::new(ErrorKind::Busy, "starting the async runtime").because(error);
    allow_files();
    room_for_descriptors().map_err(cannot)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(cannot)?;
    let result = runtime.block_on(async {
        tokio::select! {
            result = future => result,
            signal = signalled(stop, ui) => Err(Error::new(signal?.kind(), "interrupted")),
        }
    });
    // A thread that hangs in a system call (a dead network drive) shall not hold up the exit.
    runtime.shutdown_timeout(Duration::from_secs(2));
    result
}

/// Has a file that grows beyond what the system allows (`ulimit -f`) be an error, where it would be
/// our death: SIGXFSZ kills whoever does not listen. The runtime goes, the handler stays.
pub(crate) fn outlive_large_files() {
    if rustix::process::getrlimit(rustix::process::Resource::Fsize).current.is_none()
        || room_for_descriptors().is_err()
    {
        return;
    }
    // Without it we die of what we would have told of; nothing else depends on it.
    if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_io().build() {
        let _inside = runtime.enter();
        drop(signal(SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw())));
    }
}

/// Raises the limit on open files; where that is not allowed, batches are smaller.
fn allow_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_some_and(|current| current < FILES) {
        let current = limit.maximum.map_or(FILES, |maximum| maximum.min(FILES));
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(current), maximum: limit.maximum });
    }
}

/// Whether the system lets us open what the runtime needs: it panics where that fails half-way.
fn room_for_descriptors() -> std::io::Result<()> {
    let opened: std::io::Result<Vec<File>> = (0..DESCRIPTORS).map(|_| File::open("/dev/null")).collect();
    opened.map(drop)
}

/// Resolves when the run must end now.
async fn signalled(stop: &Stop, ui: &Ui) -> Result<Signal> {
    let listen = |kind| {
        signal(kind).map_err(|error| Error::new(ErrorKind::Bug, "listening for signals").because(error))
    };
    let mut interrupt = listen(SignalKind::interrupt())?;
    let mut terminate = listen(SignalKind::terminate())?;
    let mut hangup = listen(SignalKind::hangup())?;
    let mut next = async || {
        tokio::select! {
            _ = interrupt.recv() => Signal::Interrupt,
            _ = terminate.recv() => Signal::Terminate,
            _ = hangup.recv() => Signal::Terminate,
        }
    };
    let first = next().await;
    stop.request(first);
    ui.status("stopping after what is under way; once more to stop at once");
    match tokio::time::timeout(GRACE, next()).await {
        Ok(_) | Err(_) => Ok(first),
    }
}
