//! A message on its way in: streamed into `tmp/`, its line ends turned, its digests taken.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{OFlags, Timespec, Timestamps, futimens};

use super::trouble::unwritable;
use super::wire::{Facts, FromWire, HEAD};
use super::{Arrival, Arrived, Arriving, Store, maildir};
use crate::error::Result;
use crate::mail::{MailboxName, Timestamp};

/// How much is written at once.
const CHUNK: usize = 128 * 1024;

/// A file in `tmp/` that is unlinked when nobody took it on.
#[derive(Debug)]
pub(super) struct Temporary {
    path: Option<PathBuf>,
}

impl Temporary {
    pub(super) fn path(&self) -> &Path {
        self.path.as_deref().unwrap_or_else(|| Path::new(""))
    }

    /// The file has another name now, or is somebody else's business.
    pub(super) fn let_go(&mut self) {
        self.path = None;
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // What cannot be unlinked now is swept by the next run.
            let _ = fs::remove_file(path);
        }
    }
}

impl Store {
    /// Begins to receive a message for `mailbox`, whose Maildir is made when missing.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Write`] when the file cannot be made.
    pub fn arrival(&self, mailbox: &MailboxName) -> Result<Arrival> {
        let folder = match self.made.borrow().get(mailbox) {
            Some(folder) => folder.clone(),
            None => self.place.make(mailbox)?,
        };
        self.made.borrow_mut().insert(mailbox.clone(), folder.clone());
        let path = folder.join("tmp").join(maildir::temporary(&self.host));
        let file = OpenOptions::new()
            .write(true)
            .read(true)
            .create_new(true)
            .mode(0o600)
            .custom_flags(i32::try_from(OFlags::NOFOLLOW.bits()).unwrap_or(0))
            .open(&path)
            .map_err(|error| unwritable(&path, error))?;
        Ok(Arrival {
            file,
            temporary: Temporary { path: Some(path) },
            mailbox: mailbox.clone(),
            from: FromWire::new(),
            waiting: Vec::new(),
            head: Vec::new(),
        })
    }
}

impl Arrival {
    /// Takes the next octets as the server sent them.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Write`] when the disk is full or fails; the arrival is of no
    /// use then.
    pub fn write(&mut self, wire: &[u8]) -> Result<()> {
        for piece in wire.chunks(CHUNK) {
            if self.waiting.len().saturating_add(piece.len()) > CHUNK {
                self.flush()?;
            }
            self.waiting.reserve(piece.len());
            self.from.take(piece, &mut self.waiting);
        }
        Ok(())
    }

    /// The message is complete.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn finish(mut self, arriving: Arriving) -> Result<Arrived> {
        let from = std::mem::replace(&mut self.from, FromWire::new());
        let mut facts = from.finish(&mut self.waiting);
        self.put()?;
        facts.head = self.beginning();
        if let Some(time) = arriving.received {
            date(&self.file, time);
        }
        let envelope = super::index::envelope(&facts, arriving.whole);
        let content = facts.bare_lf.then(|| content_digest(&self.file, self.temporary.path())).transpose()?;
        let facts = Facts { head: Vec::new(), ..facts };
        Ok(Arrived {
            file: self.file,
            temporary: self.temporary,
            mailbox: self.mailbox,
            arriving,
            facts,
            content,
            envelope,
        })
    }

    /// The beginning of the message, all of which is written. What fitted into one buffer, as most
    /// messages do, is its own beginning.
    fn beginning(&mut self) -> Vec<u8> {
        if self.head.is_empty() {
            return std::mem::take(&mut self.waiting);
        }
        self.keep();
        std::mem::take(&mut self.head)
    }

    fn keep(&mut self) {
        let room = HEAD.saturating_sub(self.head.len()).min(self.waiting.len());
        self.head.extend_from_slice(self.waiting.get(..room).unwrap_or_default());
    }

    fn flush(&mut self) -> Result<()> {
        self.put()?;
        self.keep();
        self.waiting.clear();
        Ok(())
    }

    fn put(&mut self) -> Result<()> {
        self.file.write_all(&self.waiting).map_err(|error| unwritable(self.temporary.path(), error))
    }
}

/// The digest of what was just written, for a message whose wire form the file does not hold.
fn content_digest(file: &File, path: &Path) -> Result<crate::mail::Digest> {
    use std::io::{Seek as _, SeekFrom};
    let mut reader = file;
    reader.seek(SeekFrom::Start(0)).map_err(|error| unwritable(path, error))?;
    Ok(super::examine::read_through(reader, path)?.1)
}

/// Sets the file's time to when the message was received: readers sort by it. Never a failure.
fn date(file: &File, time: Timestamp) {
    if (0..=4_102_444_800).contains(&time) {
        let at = Timespec { tv_sec: time, tv_nsec: 0 };
        let _ = futimens(file, &Timestamps { last_access: at, last_modification: at });
    }
}
