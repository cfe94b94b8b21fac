//! A file that no record speaks of becomes a message: another program's, or one of ours whose
//! record was lost.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::maildir::{self, Entry, Ours};
use super::paths::Sub;
use super::trouble::{Doing as _, unreadable};
use super::wire::Facts;
use super::{index, ledger, rows, sync};
use crate::error::Result;
use crate::mail::{Flags, Timestamp};

const DOING: &str = "recording a message of another program";
/// Numbers beyond this one are not ours, whatever the name says.
const HIGHEST: i64 = 1 << 48;

/// Records the file. A message of ours that was removed and is back gets its number back.
pub(super) fn admit(
    db: &Connection,
    mailbox: i64,
    folder: &Path,
    entry: &Entry,
    facts: &Facts,
) -> Result<()> {
    let path = maildir::path(folder, entry.sub, &entry.file);
    let ours = maildir::ours(entry.base()).filter(|ours| ours.id < HIGHEST);
    let whole = !ours.as_ref().is_some_and(|ours| ours.header_only);
    let key = match &ours {
        Some(ours) => key_if_free(db, ours)?,
        None => None,
    };
    let id = number(db, mailbox, entry, ours.as_ref())?;
    let received = received(&path)?;
    let envelope = index::envelope(facts, whole);
    let flags = maildir::flags_with(&Flags::none(), maildir::split(&entry.file).1);
    db.execute(
        "INSERT OR REPLACE INTO message (id, mailbox, subdir, base, file, flags, keywords, wire_size, file_size, \
         whole, key, wire, content, header, received, dated, removed) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, NULL, ?13, ?14, ?15, 0)",
        params![
            id,
            mailbox,
            entry.sub.code(),
            entry.base(),
            entry.file,
            rows::bits(&flags),
            rows::keywords(&flags),
            rows::count(facts.wire_size),
            rows::count(facts.file_size),
            whole,
            key,
            facts.wire.0,
            facts.header.0,
            received,
            envelope.date.unwrap_or(received),
        ],
    )
    .doing(DOING)?;
    index::put(db, id, &envelope)?;
    if let Some(key) = key {
        relink(db, id, &key, folder, entry.sub)?;
    }
    Ok(())
}

/// The key in a name, unless a message that is here has it: then the file is a copy.
fn key_if_free(db: &Connection, ours: &Ours) -> Result<Option<String>> {
    let taken: bool = db
        .query_row(
            "SELECT EXISTS (SELECT 1 FROM message WHERE key = ?1 AND removed = 0)",
            [&ours.key],
            |row| row.get(0),
        )
        .doing(DOING)?;
    Ok((!taken).then(|| ours.key.clone()))
}

/// The number of the file: the one in its name, or that of the removed message which it was.
fn number(db: &Connection, mailbox: i64, entry: &Entry, ours: Option<&Ours>) -> Result<i64> {
    if let Some(ours) = ours {
        let taken: Option<bool> = db
            .query_row("SELECT removed = 0 FROM message WHERE id = ?1", [ours.id], |row| row.get(0))
            .optional()
            .doing(DOING)?;
        let staged: bool = db
            .query_row("SELECT EXISTS (SELECT 1 FROM staged WHERE message = ?1)", [ours.id], |row| row.get(0))
            .doing(DOING)?;
        if taken != Some(true) && !staged {
            rows::number_beyond(db, ours.id)?;
            return Ok(ours.id);
        }
    }
    let back = db
        .query_row(
            "SELECT id FROM message WHERE mailbox = ?1 AND base = ?2 AND removed = 1",
            params![mailbox, entry.base()],
            |row| row.get(0),
        )
        .optional()
        .doing(DOING)?;
    if let Some(id) = back {
        return Ok(id);
    }
    let id = rows::next_id(db)?;
    rows::number_beyond(db, id)?;
    Ok(id)
}

/// When the file was received, as far as it tells.
fn received(path: &Path) -> Result<Timestamp> {
    let about = std::fs::symlink_metadata(path).map_err(|error| unreadable(path, error))?;
    Ok(std::os::unix::fs::MetadataExt::mtime(&about))
}

/// The ledger may speak of this message: then it is here, once its name is durable.
fn relink(db: &Connection, id: i64, key: &str, folder: &Path, sub: Sub) -> Result<()> {
    let changed = db
        .execute(
            "UPDATE remote SET message = ?1, tries = 0, why = NULL WHERE key = ?2 AND message IS NULL",
            params![id, key],
        )
        .doing(DOING)?;
    if changed > 0 {
        sync::dir(&folder.join(sub.dir()))?;
    }
    ledger::compare(db, id)
}
