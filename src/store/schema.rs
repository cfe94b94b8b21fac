//! The tables, and how an older database becomes today's.

use std::collections::BTreeSet;

use rusqlite::{Connection, TransactionBehavior};

use super::trouble::Doing as _;
use crate::error::{Error, ErrorKind, Result};

/// The version that this mailctl writes.
const VERSION: i64 = 4;

/// What lies here (`message`), what lies on the server (`remote`), what is on its way (`staged`).
/// `envelope` alone is an index that can be dropped. `message.removed` is 2 from the decision until
/// the file is unlinked, and 1 from then on.
///
/// `remote.flags` are the server's as of the last scan, `base` those at the last agreement: what
/// differs between `message.flags` and `base` was changed here and the server does not know it.
/// `remote.gone` is when a row in state 2 was first noticed to be. `remote.tries` counts the runs in
/// a row that failed to receive the message, `why` is what the last one said, or what broke the line at it
/// before it counts as failed. `remote.ahead` is 1 where flags here and `base` differ, so that nobody has to
/// compare all of them to find those: whoever changes either, or brings the two together, sees to it.
/// A message has at most one row in `staged`, and files named there are left alone by everybody
/// but the delivery itself and the recovery.
const TABLES: &str = "
CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE counter (name TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT;
INSERT INTO counter VALUES ('message', 1);
CREATE TABLE mailbox (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
    epoch TEXT, mark TEXT, scanned INTEGER,
    new_stamp INTEGER, cur_stamp INTEGER
) STRICT;
CREATE TABLE message (
    id INTEGER PRIMARY KEY, mailbox INTEGER NOT NULL REFERENCES mailbox(id),
    subdir INTEGER NOT NULL, base BLOB NOT NULL, file BLOB NOT NULL,
    flags INTEGER NOT NULL, keywords TEXT NOT NULL,
    wire_size INTEGER NOT NULL, file_size INTEGER NOT NULL, whole INTEGER NOT NULL,
    key TEXT, wire BLOB NOT NULL, content BLOB, header BLOB NOT NULL,
    received INTEGER NOT NULL, dated INTEGER NOT NULL, removed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX message_place ON message (mailbox, base);
CREATE INDEX message_key ON message (key) WHERE key IS NOT NULL;
CREATE INDEX message_leaving ON message (id) WHERE removed = 2;
CREATE INDEX message_header_only ON message (id) WHERE whole = 0 AND removed = 0;
CREATE INDEX message_dated ON message (dated, id) WHERE removed = 0;
CREATE TABLE remote (
    row INTEGER PRIMARY KEY AUTOINCREMENT, mailbox INTEGER NOT NULL REFERENCES mailbox(id),
    epoch TEXT NOT NULL, bytes BLOB NOT NULL, ordinal INTEGER NOT NULL,
    reuse INTEGER NOT NULL DEFAULT 0, key TEXT NOT NULL,
    size INTEGER, flags INTEGER, keywords TEXT, base INTEGER, base_keywords TEXT,
    received INTEGER, first_seen INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0, move_to TEXT, tries INTEGER NOT NULL DEFAULT 0,
    message INTEGER REFERENCES message(id), gone INTEGER, why TEXT, ahead INTEGER NOT NULL DEFAULT 0,
    UNIQUE (mailbox, epoch, bytes, ordinal)
) STRICT;
CREATE INDEX remote_message ON remote (message) WHERE message IS NOT NULL;
CREATE INDEX remote_key ON remote (key);
CREATE INDEX remote_lacking ON remote (mailbox) WHERE message IS NULL AND state = 0;
CREATE INDEX remote_leaving ON remote (mailbox) WHERE state = 1;
CREATE INDEX remote_moving ON remote (mailbox) WHERE move_to IS NOT NULL;
CREATE INDEX remote_ahead ON remote (mailbox) WHERE ahead = 1;
CREATE TABLE staged (
    message INTEGER PRIMARY KEY, remote INTEGER NOT NULL, mailbox INTEGER NOT NULL REFERENCES mailbox(id),
    tmp_mailbox INTEGER NOT NULL, tmp BLOB NOT NULL, subdir INTEGER NOT NULL,
    base BLOB NOT NULL, file BLOB NOT NULL, flags INTEGER NOT NULL, keywords TEXT NOT NULL,
    server_flags INTEGER, server_keywords TEXT,
    wire_size INTEGER NOT NULL, file_size INTEGER NOT NULL, whole INTEGER NOT NULL,
    key TEXT NOT NULL, wire BLOB NOT NULL, content BLOB, header BLOB NOT NULL, received INTEGER NOT NULL
) STRICT;
CREATE TABLE envelope (
    message INTEGER PRIMARY KEY, date INTEGER, subject TEXT NOT NULL,
    sender TEXT NOT NULL, reply_to TEXT NOT NULL, recipient TEXT NOT NULL, copy TEXT NOT NULL,
    message_id TEXT, in_reply_to TEXT, refs TEXT NOT NULL, attachment INTEGER
) STRICT;
CREATE INDEX envelope_message_id ON envelope (message_id) WHERE message_id IS NOT NULL;
";

/// What each version lacks of the next, the first one first.
const STEPS: [&str; 3] = [
    "ALTER TABLE remote ADD COLUMN gone INTEGER",
    "ALTER TABLE remote ADD COLUMN why TEXT",
    "DROP INDEX IF EXISTS message_wire;
     DROP INDEX IF EXISTS message_header;
     CREATE INDEX message_header_only ON message (id) WHERE whole = 0 AND removed = 0;
     CREATE INDEX remote_lacking ON remote (mailbox) WHERE message IS NULL AND state = 0;
     CREATE INDEX remote_leaving ON remote (mailbox) WHERE state = 1;
     CREATE INDEX remote_moving ON remote (mailbox) WHERE move_to IS NOT NULL;
     ALTER TABLE remote ADD COLUMN ahead INTEGER NOT NULL DEFAULT 0;
     CREATE INDEX remote_ahead ON remote (mailbox) WHERE ahead = 1;
     UPDATE remote SET ahead = 1 WHERE remote.base IS NOT NULL AND EXISTS (SELECT 1 FROM message
         WHERE id = remote.message AND removed = 0 AND (flags <> remote.base OR keywords <> remote.base_keywords));",
];

/// Makes the tables in a new database, and an older one today's; refuses one of a later mailctl.
pub(super) fn bring_up(db: &mut Connection, doing: &str) -> Result<()> {
    if version(db, doing)? == VERSION {
        return Ok(());
    }
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate).doing(doing)?;
    match version(&tx, doing)? {
        0 => {
            tx.execute_batch(TABLES).doing(doing)?;
            tx.pragma_update(None, "user_version", VERSION).doing(doing)?;
        }
        VERSION => {}
        older @ 1..VERSION => {
            let done = usize::try_from(older - 1).unwrap_or_default();
            for step in STEPS.iter().skip(done) {
                tx.execute_batch(step).doing(doing)?;
            }
            tx.pragma_update(None, "user_version", VERSION).doing(doing)?;
        }
        other => {
            return Err(Error::new(ErrorKind::Unsupported, doing).because(format!(
                "a later mailctl made it (schema {other}, this one knows up to {VERSION}); use that one"
            )));
        }
    }
    tx.commit().doing(doing)
}

/// What of the tables and indexes is not there as this mailctl makes it. To SQLite their description is text:
/// a bit of it that flips is another name.
pub(super) fn oddities(db: &Connection) -> rusqlite::Result<Vec<String>> {
    let fresh = Connection::open_in_memory()?;
    fresh.execute_batch(TABLES)?;
    let there = shape(db)?;
    let odd: BTreeSet<String> = shape(&fresh)?.difference(&there).map(|(name, _)| name.clone()).collect();
    Ok(odd.into_iter().map(|name| format!("database: {name:?} is not as it was made")).collect())
}

/// Every column of every table and index, whatever their order.
fn shape(db: &Connection) -> rusqlite::Result<BTreeSet<(String, String)>> {
    let mut columns = db.prepare(
        "SELECT s.name, i.name || ' ' || i.type FROM sqlite_schema s JOIN pragma_table_info(s.name) i \
         WHERE s.type = 'table' UNION ALL \
         SELECT s.name, coalesce(i.name, '') FROM sqlite_schema s JOIN pragma_index_info(s.name) i \
         WHERE s.type = 'index' AND s.name NOT LIKE 'sqlite%'",
    )?;
    let found = columns.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    found.collect()
}

fn version(db: &Connection, doing: &str) -> Result<i64> {
    db.pragma_query_value(None, "user_version", |row| row.get(0)).doing(doing)
}
