//! Where data goes: standard output, or a pager in front of it.

use std::io::{self, BufWriter, Write};
use std::time::{Duration, Instant};

use super::pager::Pager;
use crate::error::{Error, ErrorKind, Result};

/// How long printed data may wait for more before it is written.
const PATIENCE: Duration = Duration::from_millis(50);

/// Standard output or the pager, buffered.
pub(super) struct Output {
    stdout: BufWriter<Box<dyn Write + Send>>,
    pager: Option<Pager>,
    /// Every write is flushed: somebody watches.
    eager: bool,
    flushed: Instant,
}

impl Output {
    /// Standard output.
    pub(super) fn stdout(eager: bool) -> Self {
        Self::onto(Box::new(io::stdout()), eager)
    }

    /// Whatever stands in for standard output.
    pub(super) fn onto(stdout: Box<dyn Write + Send>, eager: bool) -> Self {
        let stdout = BufWriter::with_capacity(1 << 16, stdout);
        Self { stdout, pager: None, eager, flushed: Instant::now() }
    }

    /// Starts the pager; without one, output goes on as before.
    pub(super) fn page(&mut self) {
        if self.pager.is_none() {
            self.pager = Pager::start();
        }
    }

    /// Writes `bytes`; they may stay in the buffer for a moment.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(pager) = &mut self.pager {
            return pager.write(bytes);
        }
        self.stdout.write_all(bytes)?;
        if self.eager || self.flushed.elapsed() > PATIENCE {
            return self.flush();
        }
        Ok(())
    }

    /// Writes out what is buffered.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.flushed = Instant::now();
        self.stdout.flush()
    }

    /// Flushes, and waits until the person has left the pager.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        if let Some(pager) = self.pager.take() {
            pager.wait();
        }
        self.flush()
    }
}

/// Tells a reader who went away from an output that cannot be written.
pub(super) fn checked(result: io::Result<()>) -> Result<()> {
    result.map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => {
            Error::new(ErrorKind::BrokenPipe, "writing to standard output").because(error)
        }
        _ => Error::new(ErrorKind::Write, "writing to standard output").because(error),
    })
}
