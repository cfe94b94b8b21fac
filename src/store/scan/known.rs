//! What the ledger knows of a mailbox before a scan of it is recorded.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::DOING;
use crate::error::Result;
use crate::mail::RemoteId;
use crate::store::trouble::Doing as _;

/// A row of the ledger as it was before the scan.
#[derive(Default)]
pub(super) struct Known {
    pub(super) row: i64,
    pub(super) size: Option<i64>,
    pub(super) flags: Option<(i64, String)>,
    pub(super) state: i64,
    /// To be removed there, or moved away, which takes a removal where a server cannot move.
    pub(super) leaving: bool,
    pub(super) message: Option<i64>,
    pub(super) reuse: i64,
    pub(super) undated: bool,
    pub(super) listed: bool,
}

/// All rows of a mailbox in an epoch.
pub(super) fn all(db: &Connection, mailbox: i64, epoch: &str) -> Result<HashMap<RemoteId, Known>> {
    let mut statement = db.prepare(&known_where("mailbox = ?1 AND epoch = ?2")).doing(DOING)?;
    let rows = statement.query_map(params![mailbox, epoch], known).doing(DOING)?;
    rows.collect::<rusqlite::Result<_>>().doing(DOING)
}

/// Those of them that have one of these ids.
pub(super) fn these<'a>(
    db: &Connection,
    mailbox: i64,
    epoch: &str,
    ids: impl Iterator<Item = &'a RemoteId>,
) -> Result<HashMap<RemoteId, Known>> {
    let sql = known_where("mailbox = ?1 AND epoch = ?2 AND bytes = ?3");
    let mut statement = db.prepare(&sql).doing(DOING)?;
    let mut found = HashMap::new();
    for id in ids {
        let rows = statement.query_map(params![mailbox, epoch, &*id.bytes], known);
        for row in rows.doing(DOING)? {
            found.extend([row.doing(DOING)?]);
        }
    }
    Ok(found)
}

fn known_where(rest: &str) -> String {
    format!(
        "SELECT row, bytes, ordinal, size, flags, keywords, state, message, reuse, received IS NULL, \
         state = 1 OR move_to IS NOT NULL FROM remote WHERE {rest}"
    )
}

fn known(row: &rusqlite::Row<'_>) -> rusqlite::Result<(RemoteId, Known)> {
    let bytes: Vec<u8> = row.get(1)?;
    let flags: Option<i64> = row.get(4)?;
    let words: Option<String> = row.get(5)?;
    let size: Option<i64> = row.get(3)?;
    let id = RemoteId { bytes: bytes.into(), ordinal: row.get(2)? };
    let known = Known {
        row: row.get(0)?,
        size,
        flags: flags.map(|bits| (bits, words.unwrap_or_default())),
        state: row.get(6)?,
        leaving: row.get(10)?,
        message: row.get(7)?,
        reuse: row.get(8)?,
        undated: row.get(9)?,
        listed: false,
    };
    Ok((id, known))
}
