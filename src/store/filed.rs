//! A message's record together with its file, which another program may rename at any moment.

use std::fs;
use std::io::ErrorKind as Io;
use std::path::PathBuf;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::db::Prepared as _;
use super::ledger::compare;
use super::maildir::{self, Entry};
use super::paths::{Place, Sub};
use super::rows;
use super::sync::{Touched, rename_new};
use super::trouble::{Doing as _, unwritable};
use crate::error::Result;
use crate::mail::{Digest, Flags};

/// How often a file is looked for again that a reader renames while we do.
pub(super) const RENAMES: usize = 4;

/// What is recorded of a message and its file.
#[derive(Clone, Debug)]
pub(super) struct Filed {
    pub(super) id: i64,
    pub(super) mailbox: i64,
    pub(super) folder: PathBuf,
    pub(super) sub: Sub,
    pub(super) file: Vec<u8>,
    pub(super) flags: Flags,
    pub(super) key: Option<String>,
    pub(super) whole: bool,
    pub(super) removed: bool,
    pub(super) file_size: i64,
    pub(super) wire: Digest,
    /// Of the file, where the wire form cannot be had back from it.
    pub(super) content: Option<Digest>,
    pub(super) received: i64,
}

/// The record of message `id`.
pub(super) fn filed(db: &Connection, place: &Place, id: i64) -> Result<Option<Filed>> {
    let row = db
        .query_row_again(
            "SELECT m.mailbox, b.name, m.subdir, m.file, m.flags, m.keywords, m.key, m.whole, m.removed, \
             m.file_size, m.wire, m.content, m.received \
             FROM message m JOIN mailbox b ON b.id = m.mailbox WHERE m.id = ?1",
            [id],
            |row| {
                let name: String = row.get(1)?;
                let words: String = row.get(5)?;
                let content: Option<Vec<u8>> = row.get(11)?;
                let filed = Filed {
                    id,
                    mailbox: row.get(0)?,
                    folder: PathBuf::new(),
                    sub: Sub::of(row.get(2)?),
                    file: row.get(3)?,
                    flags: rows::flags(row.get(4)?, &words),
                    key: row.get(6)?,
                    whole: row.get(7)?,
                    removed: row.get(8)?,
                    file_size: row.get(9)?,
                    wire: rows::digest(&row.get::<_, Vec<u8>>(10)?),
                    content: content.as_deref().map(rows::digest),
                    received: row.get(12)?,
                };
                Ok((name, filed))
            },
        )
        .optional()
        .doing("looking up a message")?;
    let Some((name, mut filed)) = row else { return Ok(None) };
    filed.folder = place.folder(&rows::name(name)?)?;
    Ok(Some(filed))
}

/// The number of the message that has this key; one that is here goes before one that was removed.
pub(super) fn under_key(db: &Connection, key: &str) -> Result<Option<i64>> {
    db.query_row_again("SELECT id FROM message WHERE key = ?1 ORDER BY removed, id LIMIT 1", [key], |row| {
        row.get(0)
    })
    .optional()
    .doing("looking up a message")
}

impl Filed {
    pub(super) fn path(&self) -> PathBuf {
        maildir::path(&self.folder, self.sub, &self.file)
    }

    pub(super) fn base(&self) -> &[u8] {
        maildir::split(&self.file).0
    }

    /// Whether the file is there; finds it again where a reader gave it other flags, which are
    /// then this message's.
    pub(super) fn locate(&mut self) -> Result<bool> {
        if fs::symlink_metadata(self.path()).is_ok_and(|about| about.is_file()) {
            return Ok(true);
        }
        let entries = maildir::entries(&self.folder)?;
        let Some(entry) = entries.into_iter().rev().find(|entry| entry.base() == self.base()) else {
            return Ok(false);
        };
        self.take(entry);
        Ok(true)
    }

    /// Takes the name that the file has now, and the flags in it.
    pub(super) fn take(&mut self, entry: Entry) {
        let (_, info) = maildir::split(&entry.file);
        self.flags = maildir::flags_with(&self.flags, info);
        self.sub = entry.sub;
        self.file = entry.file;
    }

    /// Adds flags to the message and takes others from it: in its name, and in its record. What a
    /// reader makes of the name in the same moment stays. What is `touched` must be durable before
    /// the record is.
    pub(super) fn reflag(
        &mut self,
        db: &Connection,
        add: &Flags,
        remove: &Flags,
        touched: &mut Touched,
    ) -> Result<()> {
        for _ in 0..RENAMES {
            let flags = self.flags.with(add).without(remove);
            if self.removed || self.rename_for(&flags, touched)? || !self.locate()? {
                break;
            }
        }
        self.flags = self.flags.with(add).without(remove);
        self.record(db)
    }

    /// Whether the file has the name for `flags` now; false when it was not where it is known to be.
    fn rename_for(&mut self, flags: &Flags, touched: &mut Touched) -> Result<bool> {
        let (base, old) = maildir::split(&self.file);
        let (sub, file) = maildir::placed(base, flags, old, self.sub);
        if sub == self.sub && file == self.file {
            return Ok(true);
        }
        let to = maildir::path(&self.folder, sub, &file);
        match rename_new(&self.path(), &to) {
            Ok(()) => {
                touched.renamed(&self.path(), &to);
                self.sub = sub;
                self.file = file;
                Ok(true)
            }
            Err(error) if error.kind() == Io::NotFound => Ok(false),
            Err(error) => Err(unwritable(&to, error)),
        }
    }

    /// Writes place, name and flags of this message into its record.
    pub(super) fn record(&self, db: &Connection) -> Result<()> {
        db.execute_again(
            "UPDATE message SET mailbox = ?2, subdir = ?3, base = ?4, file = ?5, flags = ?6, keywords = ?7, \
             key = ?8, removed = ?9 WHERE id = ?1",
            params![
                self.id,
                self.mailbox,
                self.sub.code(),
                self.base(),
                self.file,
                rows::bits(&self.flags),
                rows::keywords(&self.flags),
                self.key,
                self.removed,
            ],
        )
        .doing("recording a message")?;
        compare(db, self.id)
    }

    /// Unites the flags with the server's in ledger row `row`, when the last agreement of the two
    /// was lost: every flag that either side has stays.
    pub(super) fn unite(&mut self, db: &Connection, row: i64, touched: &mut Touched) -> Result<()> {
        let server = db
            .query_row("SELECT flags, keywords FROM remote WHERE row = ?1", [row], |row| {
                rows::flags_at(row, 0)
            })
            .doing("comparing flags with the server's")?;
        let Some(server) = server.filter(|_| !self.removed) else { return Ok(()) };
        if self.flags.with(&server) != self.flags && self.locate()? {
            self.reflag(db, &server, &Flags::none(), touched)?;
        }
        Ok(())
    }

    /// Gives the file the key of another ledger row, so that a rebuilt database links them again.
    /// Where a reader renames it meanwhile it keeps its name; only a rebuild would notice.
    pub(super) fn rekey(
        &mut self,
        db: &Connection,
        key: &str,
        host: &str,
        touched: &mut Touched,
    ) -> Result<()> {
        if !self.removed && self.locate()? {
            let (_, info) = maildir::split(&self.file);
            let base = maildir::base(self.received, key, self.id, self.whole, host);
            let file = [base.as_bytes(), info].concat();
            let to = maildir::path(&self.folder, self.sub, &file);
            match rename_new(&self.path(), &to) {
                Ok(()) => {
                    touched.renamed(&self.path(), &to);
                    self.file = file;
                }
                // A reader was quicker.
                Err(error) if error.kind() == Io::NotFound => {}
                Err(error) => return Err(unwritable(&to, error)),
            }
        }
        self.key = Some(key.to_owned());
        self.record(db)
    }
}
