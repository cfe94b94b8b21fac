//! What the server removed long ago, and is not here either, is forgotten.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::trouble::Doing as _;
use crate::error::Result;
use crate::mail::Timestamp;

const DOING: &str = "forgetting what the server removed long ago";
const DAY: Timestamp = 24 * 60 * 60;
/// A server that brings a message back, out of a backup say, does so within this time.
const KEPT: Timestamp = 90 * DAY;
/// Under this name the store remembers when it last looked.
const LOOKED: &str = "ledger.pruned";

/// Once a day, notes which rows are gone since when, and drops those that have been for long and
/// have no message here. The rows of messages that are here stay: they tell where these came from.
pub(super) fn prune(db: &Connection, now: Timestamp) -> Result<()> {
    let looked: Option<String> = db
        .query_row("SELECT value FROM note WHERE name = ?1", [LOOKED], |row| row.get(0))
        .optional()
        .doing(DOING)?;
    let looked = looked.and_then(|at| at.parse::<Timestamp>().ok());
    // A clock that was set back must not stop this for years.
    if looked.is_some_and(|at| now.abs_diff(at) < DAY.unsigned_abs()) {
        return Ok(());
    }
    db.execute("INSERT OR REPLACE INTO note VALUES (?1, ?2)", params![LOOKED, now.to_string()])
        .doing(DOING)?;
    db.execute(
        "UPDATE remote SET gone = CASE WHEN state = 2 THEN ?1 END WHERE (state = 2) <> (gone IS NOT NULL)",
        [now],
    )
    .doing(DOING)?;
    db.execute(
        "DELETE FROM remote WHERE gone < ?1 AND row NOT IN (SELECT remote FROM staged) \
         AND (message IS NULL OR message IN (SELECT id FROM message WHERE removed = 1))",
        [now.saturating_sub(KEPT)],
    )
    .doing(DOING)?;
    Ok(())
}
