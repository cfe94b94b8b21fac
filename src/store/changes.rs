//! Changes that a person makes here: flags, moves, removals. Applied at once; what shall follow on
//! the server is left in the ledger for the next run that connects.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind as Io;
use std::path::PathBuf;

use rusqlite::{Connection, params};

use super::db::{begin, commit};
use super::filed::{Filed, filed};
use super::ledger::compare;
use super::messages::not_found;
use super::paths::Place;
use super::sync::Touched;
use super::trouble::{Doing as _, unwritable};
use super::{OnServer, Store, maildir, rows, sync};
use crate::error::Result;
use crate::mail::{Flags, MailboxName, MessageId};

const DOING: &str = "recording a change";
/// `message.removed` while the file may still be there; 1 says that it is not, 0 that the message
/// is here.
const LEAVING: i64 = 2;

impl Store {
    /// Changes flags here, and there as `on_server` says.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::NotFound`] when one of them is not here (nothing is changed
    /// then); [`crate::error::ErrorKind::Write`].
    pub fn set_flags(
        &mut self,
        ids: &[MessageId],
        add: &Flags,
        remove: &Flags,
        on_server: OnServer,
    ) -> Result<()> {
        let tx = begin(&mut self.db, DOING)?;
        let mut touched = Touched::default();
        for mut message in here(&tx, &self.place, ids)? {
            message.locate()?;
            let before = message.flags.clone();
            message.reflag(&tx, add, remove, &mut touched)?;
            if on_server == OnServer::Leave {
                let kept = before.without(remove);
                leave(&tx, message.id, &add.without(remove).without(&before), &before.without(&kept))?;
            }
        }
        touched.sync()?;
        commit(tx, DOING)
    }

    /// Moves messages to another mailbox of the store, made if missing.
    ///
    /// # Errors
    /// As [`Self::set_flags`].
    pub fn move_to(&mut self, ids: &[MessageId], to: &MailboxName, on_server: OnServer) -> Result<()> {
        let folder = self.place.make(to)?;
        let tx = begin(&mut self.db, DOING)?;
        let number = rows::mailbox_made(&tx, to)?;
        let mut touched = Touched::default();
        for mut message in here(&tx, &self.place, ids)? {
            if message.mailbox == number {
                continue;
            }
            carry(&mut message, number, &folder, &self.host, &mut touched)?;
            message.record(&tx)?;
            if on_server == OnServer::Follow {
                follow_move(&tx, message.id, to)?;
            }
        }
        touched.sync()?;
        commit(tx, DOING)
    }

    /// Removes messages from the store for good.
    ///
    /// # Errors
    /// As [`Self::set_flags`].
    pub fn remove(&mut self, ids: &[MessageId], on_server: OnServer) -> Result<()> {
        let tx = begin(&mut self.db, DOING)?;
        for message in here(&tx, &self.place, ids)? {
            let id = message.id;
            bury(&tx, message)?;
            tx.execute("UPDATE message SET removed = ?2 WHERE id = ?1", [id, LEAVING]).doing(DOING)?;
        }
        if on_server == OnServer::Follow {
            for id in ids {
                tx.execute(
                    "UPDATE remote SET state = 1 WHERE message = ?1 AND state = 0",
                    [rows::count(id.0)],
                )
                .doing(DOING)?;
            }
        }
        commit(tx, DOING)?;
        self.unlink_leaving()
    }

    /// Unlinks the files of messages that were removed: recorded first, so that a run which dies in
    /// between has decided, and the next one ends it.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Write`] when a file cannot be unlinked, or that not be recorded.
    pub(super) fn unlink_leaving(&mut self) -> Result<()> {
        let leaving = leaving(&self.db)?;
        if leaving.is_empty() {
            return Ok(());
        }
        let tx = begin(&mut self.db, DOING)?;
        let mut touched = Touched::default();
        for id in leaving {
            let Some(mut message) = filed(&tx, &self.place, id)? else { continue };
            if message.locate()? {
                match fs::remove_file(message.path()) {
                    Ok(()) => touched.removed(&message.path()),
                    Err(error) if error.kind() == Io::NotFound => {}
                    Err(error) => return Err(unwritable(&message.path(), error)),
                }
            }
            tx.execute("UPDATE message SET removed = 1 WHERE id = ?1 AND removed = ?2", [id, LEAVING])
                .doing(DOING)?;
        }
        touched.sync()?;
        commit(tx, DOING)
    }
}

/// Messages that are removed, and whose files may still be there.
fn leaving(db: &Connection) -> Result<Vec<i64>> {
    let mut statement = db.prepare("SELECT id FROM message WHERE removed = 2").doing(DOING)?;
    let ids = statement.query_map([], |row| row.get(0)).doing(DOING)?;
    ids.collect::<rusqlite::Result<_>>().doing(DOING)
}

/// Notes that the file of `message` is no more.
pub(super) fn bury(db: &Connection, mut message: Filed) -> Result<()> {
    message.removed = true;
    message.record(db)?;
    db.execute("DELETE FROM envelope WHERE message = ?1", [message.id]).doing(DOING)?;
    Ok(())
}

/// Notes that the server's copy of message `id` shall go where the one here went.
pub(super) fn follow_move(db: &Connection, id: i64, to: &MailboxName) -> Result<()> {
    db.execute(
        "UPDATE remote SET move_to = CASE WHEN (SELECT name FROM mailbox WHERE id = remote.mailbox) = ?2 \
         THEN NULL ELSE ?2 END WHERE message = ?1 AND state = 0",
        params![id, to.as_str()],
    )
    .doing(DOING)?;
    Ok(())
}

/// The records of all of `ids`, each once.
fn here(db: &Connection, place: &Place, ids: &[MessageId]) -> Result<Vec<Filed>> {
    let distinct: BTreeSet<_> = ids.iter().collect();
    distinct
        .into_iter()
        .map(|id| {
            filed(db, place, rows::count(id.0))?
                .filter(|message| !message.removed)
                .ok_or_else(|| not_found(*id))
        })
        .collect()
}

/// Moves the file of `message` into the Maildir at `folder`.
pub(super) fn carry(
    message: &mut Filed,
    number: i64,
    folder: &PathBuf,
    host: &str,
    touched: &mut Touched,
) -> Result<()> {
    if !message.locate()? {
        return Err(not_found(MessageId(rows::size(message.id))));
    }
    let mut file = message.file.clone();
    let mut to = maildir::path(folder, message.sub, &file);
    let mut moved = sync::rename_new(&message.path(), &to);
    if moved.as_ref().is_err_and(|error| error.kind() == Io::AlreadyExists) {
        // A name of another program's that is taken there: the message gets one of ours.
        let key = message.key.clone().unwrap_or_else(|| "0".repeat(20));
        let base = maildir::base(message.received, &key, message.id, message.whole, host);
        file = [base.as_bytes(), maildir::split(&message.file).1].concat();
        to = maildir::path(folder, message.sub, &file);
        moved = sync::rename_new(&message.path(), &to);
    }
    moved.map_err(|error| unwritable(&to, error))?;
    touched.renamed(&message.path(), &to);
    message.file = file;
    message.mailbox = number;
    message.folder.clone_from(folder);
    Ok(())
}

/// Moves the base of the merge along with a change, so that it is none to the server.
fn leave(db: &Connection, id: i64, added: &Flags, removed: &Flags) -> Result<()> {
    let base = super::pending::base(db, "message = ?1 AND state <> 2", id)?;
    let Some((row, _, base)) = base else { return Ok(()) };
    let base = base.with(added).without(removed);
    db.execute(
        "UPDATE remote SET base = ?2, base_keywords = ?3 WHERE row = ?1",
        params![row, rows::bits(&base), rows::keywords(&base)],
    )
    .doing(DOING)?;
    compare(db, id)
}
