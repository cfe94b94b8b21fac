//! Small things between rows and words: flags as columns, mailboxes by number, the next ids.

use rusqlite::{Connection, OptionalExtension as _, Row};

use super::db::Prepared as _;
use super::trouble::Doing as _;
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{Digest, Flags, MailboxName};

/// The five flags as bits.
pub(super) fn bits(flags: &Flags) -> i64 {
    [flags.seen, flags.answered, flags.flagged, flags.deleted, flags.draft]
        .iter()
        .zip(0_u32..)
        .map(|(set, at)| i64::from(*set) << at)
        .sum()
}

/// The keywords as a column: sorted, a space between; what could not be a keyword is left out.
pub(super) fn keywords(flags: &Flags) -> String {
    let fits = |keyword: &&String| !keyword.is_empty() && !keyword.contains(char::is_whitespace);
    flags.keywords.iter().filter(fits).map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// The flags behind two columns.
pub(super) fn flags(bits: i64, keywords: &str) -> Flags {
    let set = |at: u32| bits >> at & 1 == 1;
    Flags {
        seen: set(0),
        answered: set(1),
        flagged: set(2),
        deleted: set(3),
        draft: set(4),
        keywords: keywords.split(' ').filter(|keyword| !keyword.is_empty()).map(str::to_owned).collect(),
    }
}

/// The flags in the columns from `at`; `None` where the server keeps none.
pub(super) fn flags_at(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Flags>> {
    let bits: Option<i64> = row.get(at)?;
    let words: Option<String> = row.get(at.saturating_add(1))?;
    Ok(bits.map(|bits| flags(bits, words.as_deref().unwrap_or_default())))
}

/// The name of a mailbox that a row holds.
pub(super) fn name(text: String) -> Result<MailboxName> {
    MailboxName::new(text).map_err(|error| Error::new(ErrorKind::Read, "reading the database").because(error))
}

/// The number of `mailbox`; `None` while nothing is known of it.
pub(super) fn mailbox_id(db: &Connection, mailbox: &MailboxName) -> Result<Option<i64>> {
    db.query_row_again("SELECT id FROM mailbox WHERE name = ?1", [mailbox.as_str()], |row| row.get(0))
        .optional()
        .doing("looking up a mailbox")
}

/// The number of `mailbox`, given now if it has none.
pub(super) fn mailbox_made(db: &Connection, mailbox: &MailboxName) -> Result<i64> {
    if let Some(id) = mailbox_id(db, mailbox)? {
        return Ok(id);
    }
    db.execute("INSERT INTO mailbox (name) VALUES (?1)", [mailbox.as_str()]).doing("noting a mailbox")?;
    Ok(db.last_insert_rowid())
}

/// The name behind a mailbox's number.
pub(super) fn mailbox_name(db: &Connection, id: i64) -> Result<MailboxName> {
    let text = db
        .query_row_again("SELECT name FROM mailbox WHERE id = ?1", [id], |row| row.get(0))
        .doing("looking up a mailbox")?;
    name(text)
}

/// The number of the next message, which is never given twice: [`number_from`] has to tell how many
/// were taken, within the same transaction.
pub(super) fn next_id(db: &Connection) -> Result<i64> {
    db.query_row_again("SELECT next FROM counter WHERE name = 'message'", [], |row| row.get(0))
        .doing("numbering a message")
}

/// All numbers before `next` are taken.
pub(super) fn number_from(db: &Connection, next: i64) -> Result<()> {
    db.execute_again("UPDATE counter SET next = max(next, ?1) WHERE name = 'message'", [next])
        .doing("numbering a message")?;
    Ok(())
}

/// Sees to it that no number up to `id` is given again.
pub(super) fn number_beyond(db: &Connection, id: i64) -> Result<()> {
    number_from(db, id.saturating_add(1))
}

/// A digest column.
pub(super) fn digest(bytes: &[u8]) -> Digest {
    Digest(bytes.try_into().unwrap_or([0; 32]))
}

/// A size as a column.
pub(super) fn count(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

/// A size from a column.
pub(super) fn size(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}
