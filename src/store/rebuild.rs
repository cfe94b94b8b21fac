//! A database made anew: from the files, their names, and the next scan.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use super::db::{begin, commit};
use super::filed::{Filed, filed};
use super::paths::{Place, make_dir};
use super::trouble::{Doing as _, unwritable};
use super::wire::Facts;
use super::{Lock, Reconciled, Store, db, examine, index, rows};
use crate::error::{ErrorKind, Result};
use crate::mail::{AccountName, Digest};

const DOING: &str = "rebuilding the database";

impl Store {
    /// Opens the store of `account` at `root` even where its database is damaged, and rebuilds
    /// it: what a person types when all else says so.
    ///
    /// # Errors
    /// [`ErrorKind::Locked`] while another mailctl is at work; [`ErrorKind::Write`] and
    /// [`ErrorKind::Read`] as ever; [`ErrorKind::Unsupported`] for a database of a later mailctl.
    pub fn repair(root: &Path, account: &AccountName) -> Result<Reconciled> {
        let place = Place::new(root);
        make_dir(&place.state())?;
        let lock = Lock::take(&place, account.as_str())?;
        let mut store = match Self::open(root, account) {
            Err(error) if error.kind() == ErrorKind::Read => {
                set_aside(&place)?;
                Self::open(root, account)?
            }
            other => other?,
        };
        store.rebuild(&lock)
    }

    /// Rebuilds the index, and mends records in which a bit flipped; where the database is damaged,
    /// all of it, and what can be known of the ledger, from the files. The damaged one is kept as
    /// `state.db.broken-N`. The next scan links the messages by the keys in their names, and nothing
    /// is fetched again.
    ///
    /// # Errors
    /// [`ErrorKind::Write`] or [`ErrorKind::Read`].
    pub fn rebuild(&mut self, lock: &Lock) -> Result<Reconciled> {
        if db::faults(&self.db).is_ok_and(|faults| faults.is_empty()) {
            let mut done = self.recover(lock)?;
            self.forget_stamps()?;
            done = done.and(self.reconcile()?);
            self.reindex()?;
            return Ok(done);
        }
        // The old connection must not write into the files while they are moved.
        self.db = Connection::open_in_memory().doing(DOING)?;
        set_aside(&self.place)?;
        self.db = db::open(&self.place.db())?;
        self.belongs()?;
        let done = self.recover(lock)?;
        Ok(done.and(self.reconcile()?))
    }

    fn forget_stamps(&mut self) -> Result<()> {
        self.db.execute("UPDATE mailbox SET new_stamp = NULL, cur_stamp = NULL", []).doing(DOING)?;
        Ok(())
    }

    /// Reads every envelope again.
    fn reindex(&mut self) -> Result<()> {
        let tx = begin(&mut self.db, DOING)?;
        tx.execute("DELETE FROM envelope", []).doing(DOING)?;
        let ids: Vec<i64> = {
            let mut statement = tx.prepare("SELECT id FROM message WHERE removed = 0").doing(DOING)?;
            let ids = statement.query_map([], |row| row.get(0)).doing(DOING)?;
            ids.collect::<rusqlite::Result<_>>().doing(DOING)?
        };
        for id in ids {
            let Some(mut message) = filed(&tx, &self.place, id)? else { continue };
            if !message.locate()? {
                continue;
            }
            let (facts, content) = examine::file(&message.path())?;
            if examine::slipped(&message, &facts, content) {
                mend(&tx, &message, &facts, content)?;
            }
            let envelope = index::envelope(&facts, message.whole);
            let dated = envelope.date.unwrap_or(message.received);
            tx.execute("UPDATE message SET dated = ?2 WHERE id = ?1", [id, dated]).doing(DOING)?;
            index::put(&tx, id, &envelope)?;
        }
        commit(tx, DOING)
    }
}

/// Notes anew what the file of a message is, whose record is damaged.
fn mend(db: &Connection, message: &Filed, facts: &Facts, content: Digest) -> Result<()> {
    let size = rows::count(facts.file_size);
    if message.content.is_some() {
        let sql = "UPDATE message SET content = ?2, file_size = ?3 WHERE id = ?1";
        db.execute(sql, params![message.id, content.0, size]).doing(DOING)?;
    } else {
        let sql = "UPDATE message SET wire = ?2, header = ?3, file_size = ?4, wire_size = ?5 WHERE id = ?1";
        let wire_size = rows::count(facts.wire_size);
        let values = params![message.id, facts.wire.0, facts.header.0, size, wire_size];
        db.execute(sql, values).doing(DOING)?;
    }
    Ok(())
}

impl Reconciled {
    /// Both counts together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            added: self.added.saturating_add(other.added),
            flagged: self.flagged.saturating_add(other.flagged),
            moved: self.moved.saturating_add(other.moved),
            removed: self.removed.saturating_add(other.removed),
            finished: self.finished.saturating_add(other.finished),
            swept: self.swept.saturating_add(other.swept),
            missing: self.missing.saturating_add(other.missing),
        }
    }
}

/// Gives the damaged database another name, with the two files that belong to it.
fn set_aside(place: &Place) -> Result<()> {
    let path = place.db();
    let with = |suffix: &str| PathBuf::from(format!("{}{suffix}", path.display()));
    let free = (1_u32..).find(|number| !with(&format!(".broken-{number}")).exists());
    let kept = format!(".broken-{}", free.unwrap_or_default());
    for suffix in ["", "-wal", "-shm"] {
        let from = with(suffix);
        if from.exists() {
            fs::rename(&from, with(&format!("{kept}{suffix}"))).map_err(|error| unwritable(&from, error))?;
        }
    }
    Ok(())
}
