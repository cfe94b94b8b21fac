//! The store on a thread of its own, so that a slow disk never stalls a conversation.

use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;

use crate::error::{Error, ErrorKind, Result};
use crate::store::Store;

type Job = Box<dyn FnOnce(&mut Store) + Send>;

/// Keeps a [`Store`] on its own thread and runs work on it, in order.
///
/// Dropping it waits for the work at hand to end, so that the store is closed and its lock free
/// when the drop is over.
#[derive(Debug)]
pub struct Keeper {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<Store>>,
}

impl Keeper {
    /// Moves `store` to a thread of its own.
    ///
    /// # Errors
    /// [`ErrorKind::Busy`] when the system gives us no thread.
    pub fn new(mut store: Store) -> Result<Self> {
        let (jobs, queue) = mpsc::channel::<Job>();
        let work = move || {
            for job in queue {
                job(&mut store);
            }
            store
        };
        let thread = thread::Builder::new().name("store".to_owned()).spawn(work).map_err(|error| {
            Error::new(ErrorKind::Busy, "starting the thread of the store").because(error)
        })?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Runs `work` on the store's thread and waits for what it returns.
    ///
    /// # Errors
    /// What `work` says; [`ErrorKind::Bug`] when it panicked.
    pub async fn run<T, F>(&self, work: F) -> Result<T>
    where
        F: FnOnce(&mut Store) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        match self.start(work).await {
            Ok(result) => result,
            Err(_) => Err(Self::died()),
        }
    }

    /// Queues `work`; what it returns can be waited for later.
    pub(crate) fn start<T, F>(&self, work: F) -> oneshot::Receiver<Result<T>>
    where
        F: FnOnce(&mut Store) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        let (done, result) = oneshot::channel();
        let job: Job = Box::new(move |store| {
            // Nobody waits any more when the run was given up; the work is done all the same.
            let _ = done.send(work(store));
        });
        if let Some(jobs) = &self.jobs {
            // A thread that died drops the job, and the receiver tells.
            let _ = jobs.send(job);
        }
        result
    }

    /// Gives the store back when all work is done.
    ///
    /// # Errors
    /// [`ErrorKind::Bug`] when the store's thread panicked.
    pub fn release(mut self) -> Result<Store> {
        self.jobs = None;
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(store)) => Ok(store),
            _ => Err(Self::died()),
        }
    }

    pub(crate) fn died() -> Error {
        Error::bug("the thread of the store died")
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
