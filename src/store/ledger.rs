//! The ledger: what the server has, as of the last completed scan of each mailbox.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::db::{Prepared as _, begin, commit};
use super::filed::filed;
use super::index::{Seldom, seldom};
use super::sync::Touched;
use super::trouble::Doing as _;
use super::{Failing, Local, Remote, RemoteRow, RemoteState, Store, rows};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{Digest, Epoch, Flags, MailboxName, MessageId, RemoteId, Timestamp};

const READING: &str = "reading the ledger";
const WRITING: &str = "writing the ledger";
/// So much is remembered of why a message could not be received, in characters.
const WHY: usize = 300;

/// The columns that [`remote`] takes.
const REMOTE: &str = "SELECT r.row, b.name, r.bytes, r.ordinal, r.size, r.flags, r.keywords, r.received, \
     r.first_seen, r.state, r.move_to, r.tries, m.id, m.whole, m.removed \
     FROM remote r JOIN mailbox b ON b.id = r.mailbox LEFT JOIN message m ON m.id = r.message";

/// What a delivery has to know of the row behind it.
pub(super) struct Origin {
    pub(super) row: i64,
    pub(super) epoch: Epoch,
    pub(super) key: String,
    pub(super) message: Option<i64>,
    pub(super) keeps_flags: bool,
    pub(super) received: Option<Timestamp>,
    pub(super) first_seen: Timestamp,
}

/// The row of a message that arrives.
pub(super) fn origin(db: &Connection, row: i64) -> Result<Origin> {
    db.query_row_again(
        "SELECT epoch, key, message, flags IS NOT NULL, received, first_seen FROM remote WHERE row = ?1",
        [row],
        |found| {
            Ok(Origin {
                row,
                epoch: Epoch(found.get(0)?),
                key: found.get(1)?,
                message: found.get(2)?,
                keeps_flags: found.get(3)?,
                received: found.get(4)?,
                first_seen: found.get(5)?,
            })
        },
    )
    .optional()
    .doing(READING)?
    .ok_or_else(|| Error::bug(format!("delivering a message that no scan listed (row {row})")))
}

/// Says which message row `remote` is here; `server` are its flags there as of now.
pub(super) fn link(db: &Connection, remote: i64, message: i64, server: Option<&Flags>) -> Result<()> {
    let Some(flags) = server else {
        let sql = "UPDATE remote SET message = ?2, tries = 0, why = NULL WHERE row = ?1";
        db.execute_again(sql, [remote, message]).doing(WRITING)?;
        return compare(db, message);
    };
    db.execute_again(
        "UPDATE remote SET message = ?2, tries = 0, why = NULL, flags = ?3, keywords = ?4, base = ?3, \
         base_keywords = ?4, ahead = EXISTS \
         (SELECT 1 FROM message m WHERE m.id = ?2 AND (m.flags <> ?3 OR m.keywords <> ?4)) WHERE row = ?1",
        params![remote, message, rows::bits(flags), rows::keywords(flags)],
    )
    .doing(WRITING)?;
    Ok(())
}

/// Notes the server's flags, and those that both sides agree on but for what was changed here.
pub(super) fn agree(db: &Connection, remote: i64, server: &Flags, base: &Flags) -> Result<()> {
    db.execute_again(
        "UPDATE remote SET flags = ?2, keywords = ?3, base = ?4, base_keywords = ?5, ahead = EXISTS \
         (SELECT 1 FROM message m WHERE m.id = remote.message AND (m.flags <> ?4 OR m.keywords <> ?5)) WHERE row = ?1",
        params![remote, rows::bits(server), rows::keywords(server), rows::bits(base), rows::keywords(base)],
    )
    .doing(WRITING)?;
    Ok(())
}

/// Notes whether the flags of `message` here are other ones than both sides agree on, see
/// [`Store::unpushed`].
pub(super) fn compare(db: &Connection, message: i64) -> Result<()> {
    db.execute_again(
        "UPDATE remote SET ahead = EXISTS (SELECT 1 FROM message m WHERE m.id = ?1 \
         AND (m.flags <> remote.base OR m.keywords <> remote.base_keywords)) WHERE message = ?1 AND base IS NOT NULL",
        [message],
    )
    .doing(WRITING)?;
    Ok(())
}

/// A ledger row with the name of its mailbox unchecked.
pub(super) fn remote(row: &Row<'_>) -> rusqlite::Result<(String, Option<String>, Remote)> {
    let message: Option<i64> = row.get(12)?;
    let local = match message {
        None => Local::Nothing,
        Some(id) => {
            let id = MessageId(rows::size(id));
            match (row.get(14)?, row.get(13)?) {
                (true, _) => Local::Removed(id),
                (false, true) => Local::Whole(id),
                (false, false) => Local::Header(id),
            }
        }
    };
    let bytes: Vec<u8> = row.get(2)?;
    let remote = Remote {
        row: RemoteRow(row.get(0)?),
        mailbox: MailboxName::inbox(),
        id: RemoteId { bytes: bytes.into(), ordinal: row.get(3)? },
        size: row.get::<_, Option<i64>>(4)?.map(rows::size),
        flags: rows::flags_at(row, 5)?,
        received: row.get(7)?,
        first_seen: row.get(8)?,
        state: state(row.get(9)?),
        move_to: None,
        local,
        tries: row.get(11)?,
    };
    Ok((row.get(1)?, row.get(10)?, remote))
}

/// A state from its column.
pub(super) const fn state(code: i64) -> RemoteState {
    match code {
        0 => RemoteState::Present,
        1 => RemoteState::Doomed,
        _ => RemoteState::Gone,
    }
}

/// The ledger rows for which `rest` of the statement holds.
pub(super) fn select(db: &Connection, rest: &str, params: impl rusqlite::Params) -> Result<Vec<Remote>> {
    let mut statement = db.prepare(&format!("{REMOTE} {rest}")).doing(READING)?;
    let found = statement.query_map(params, remote).doing(READING)?;
    let mut last: Option<MailboxName> = None;
    found
        .map(|row| {
            let (mailbox, move_to, remote) = row.doing(READING)?;
            // Most rows are of one mailbox; they share its name.
            let mailbox = match last.take() {
                Some(same) if same.as_str() == mailbox => same,
                _ => rows::name(mailbox)?,
            };
            last = Some(mailbox.clone());
            Ok(Remote { mailbox, move_to: move_to.map(rows::name).transpose()?, ..remote })
        })
        .collect()
}

impl Store {
    /// Where the last completed scan of `mailbox` ended; `None` if there was none.
    ///
    /// # Errors
    /// [`ErrorKind::Read`] when the database cannot be read.
    pub fn checkpoint(&self, mailbox: &MailboxName) -> Result<Option<(Epoch, Option<String>)>> {
        self.db
            .query_row(
                "SELECT epoch, mark FROM mailbox WHERE name = ?1 AND epoch IS NOT NULL",
                [mailbox.as_str()],
                |row| Ok((Epoch(row.get(0)?), row.get(1)?)),
            )
            .optional()
            .doing(READING)
    }

    /// The ledger of `mailbox` in its present epoch, oldest first; rows that are gone are left out.
    ///
    /// # Errors
    /// [`ErrorKind::Read`] when the database cannot be read.
    pub fn remotes(&self, mailbox: &MailboxName) -> Result<Vec<Remote>> {
        select(
            &self.db,
            "WHERE b.name = ?1 AND r.epoch = b.epoch AND r.state <> 2 ORDER BY r.row",
            [mailbox.as_str()],
        )
    }

    /// Those of [`Self::remotes`] that the server has and of which not all is here, nor was; where
    /// `newest` is told, of so many of the newest that it has. To look for them costs what they are, not
    /// what the mailbox is.
    ///
    /// # Errors
    /// [`ErrorKind::Read`] when the database cannot be read.
    pub fn lacking(&self, mailbox: &MailboxName, newest: Option<usize>) -> Result<Vec<Remote>> {
        let newest = newest.map_or(-1, |newest| rows::count(newest as u64));
        select(
            &self.db,
            "WHERE r.row IN (SELECT x.row FROM remote x INDEXED BY remote_lacking JOIN mailbox y ON y.id = x.mailbox \
             WHERE y.name = ?1 AND x.epoch = y.epoch AND x.message IS NULL AND x.state = 0 UNION ALL \
             SELECT x.row FROM message h INDEXED BY message_header_only JOIN remote x ON x.message = h.id JOIN mailbox y ON y.id = x.mailbox \
             WHERE h.whole = 0 AND h.removed = 0 AND y.name = ?1 AND x.epoch = y.epoch AND x.state = 0) \
             AND (?2 < 0 OR r.row IN (SELECT x.row FROM remote x JOIN mailbox y ON y.id = x.mailbox \
             WHERE y.name = ?1 AND x.epoch = y.epoch AND x.state = 0 ORDER BY x.row DESC LIMIT ?2)) ORDER BY r.row",
            params![mailbox.as_str(), newest],
        )
    }

    /// Whether messages of `mailbox` are to be removed on the server, or may have been.
    ///
    /// # Errors
    /// [`ErrorKind::Read`] when the database cannot be read.
    pub fn has_doomed(&self, mailbox: &MailboxName) -> Result<bool> {
        self.db
            .query_row(
                "SELECT EXISTS (SELECT 1 FROM remote r INDEXED BY remote_leaving \
                 JOIN mailbox b ON b.id = r.mailbox WHERE b.name = ?1 AND r.epoch = b.epoch AND r.state = 1)",
                [mailbox.as_str()],
                |row| row.get(0),
            )
            .doing(READING)
    }

    /// The ledger row behind a message that is on the server.
    ///
    /// # Errors
    /// [`ErrorKind::Read`] when the database cannot be read.
    pub fn remote_of(&self, id: MessageId) -> Result<Option<Remote>> {
        let rest = "WHERE r.message = ?1 AND r.state <> 2 ORDER BY r.row DESC LIMIT 1";
        Ok(select(&self.db, rest, [rows::count(id.0)])?.pop())
    }

    /// The row of a message that `mailbox` has in its present epoch, and whether receiving it failed
    /// before, or may be what broke the line.
    ///
    /// # Errors
    /// [`ErrorKind::Read`] when the database cannot be read.
    pub fn suspect(&self, mailbox: &MailboxName, id: &RemoteId) -> Result<Option<(RemoteRow, bool)>> {
        self.db
            .query_row(
                "SELECT r.row, r.tries > 0 OR r.why IS NOT NULL FROM remote r JOIN mailbox b ON b.id = r.mailbox \
                 WHERE b.name = ?1 AND r.epoch = b.epoch AND r.bytes = ?2 AND r.ordinal = ?3 AND r.state <> 2",
                params![mailbox.as_str(), id.bytes, id.ordinal],
                |row| Ok((RemoteRow(row.get(0)?), row.get(1)?)),
            )
            .optional()
            .doing(READING)
    }

    /// Notes that receiving a message failed in this run, and why (unsanitised).
    ///
    /// # Errors
    /// [`ErrorKind::Write`] when the database cannot be written.
    pub fn note_failure(&mut self, remote: RemoteRow, why: &str) -> Result<()> {
        let why: String = why.chars().take(WHY).collect();
        self.db
            .execute("UPDATE remote SET tries = tries + 1, why = ?2 WHERE row = ?1", params![remote.0, why])
            .doing(WRITING)?;
        Ok(())
    }

    /// Notes that the line broke at a message for the first time, which may be the line's fault.
    ///
    /// # Errors
    /// [`ErrorKind::Write`] when the database cannot be written.
    pub fn note_suspicion(&mut self, remote: RemoteRow, why: &str) -> Result<()> {
        let why: String = why.chars().take(WHY).collect();
        self.db
            .execute("UPDATE remote SET why = ?2 WHERE row = ?1", params![remote.0, why])
            .doing(WRITING)?;
        Ok(())
    }

    /// The messages of `mailbox` that could not be received the last time, oldest first.
    ///
    /// # Errors
    /// [`ErrorKind::Read`] when the database cannot be read.
    pub fn failing(&self, mailbox: &MailboxName) -> Result<Vec<Failing>> {
        let mut statement = self
            .db
            .prepare(
                "SELECT r.bytes, r.ordinal, r.tries, coalesce(r.why, '') FROM remote r \
                 JOIN mailbox b ON b.id = r.mailbox WHERE b.name = ?1 AND r.epoch = b.epoch \
                 AND r.tries > 0 AND r.state <> 2 ORDER BY r.row",
            )
            .doing(READING)?;
        let failing = statement
            .query_map([mailbox.as_str()], |row| {
                let bytes: Vec<u8> = row.get(0)?;
                let id = RemoteId { bytes: bytes.into(), ordinal: row.get(1)? };
                Ok(Failing { id, tries: row.get(2)?, why: row.get(3)? })
            })
            .doing(READING)?;
        failing.map(|one| one.doing(READING)).collect()
    }

    /// Links a row to a message that is here already, after comparing content. Its file gets the
    /// new row's key. Where the message was to be moved from to be there, it is to be removed now.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when there is no such message; [`ErrorKind::Write`].
    pub fn adopt(&mut self, remote: RemoteRow, message: MessageId) -> Result<()> {
        let tx = begin(&mut self.db, WRITING)?;
        let mut filed = filed(&tx, &self.place, rows::count(message.0))?
            .ok_or_else(|| Error::new(ErrorKind::NotFound, format!("message {message}")))?;
        let row = origin(&tx, remote.0)?;
        link(&tx, remote.0, filed.id, None)?;
        tx.execute(
            "UPDATE remote SET state = 1, move_to = NULL WHERE message = ?2 AND state = 0 AND move_to = \
             (SELECT b.name FROM mailbox b JOIN remote r ON r.mailbox = b.id WHERE r.row = ?1)",
            [remote.0, filed.id],
        )
        .doing(WRITING)?;
        let mut touched = Touched::default();
        filed.unite(&tx, remote.0, &mut touched)?;
        filed.rekey(&tx, &row.key, &self.host, &mut touched)?;
        touched.sync()?;
        commit(tx, WRITING)
    }

    /// Messages here, or removed here, that have no row on the server and whose header fields
    /// have this digest: those that were taken from `mailbox` or lie in it. To lie in it here and to
    /// be on the way out of all others there is to have none. Where the server tells a `size`, whole
    /// ones must have it, or have had it there.
    ///
    /// # Errors
    /// [`ErrorKind::Read`] when the database cannot be read, or written: such a search makes an index.
    pub fn orphans_like(
        &self,
        mailbox: &MailboxName,
        header: &Digest,
        size: Option<u64>,
    ) -> Result<Vec<MessageId>> {
        seldom(&self.db, Seldom::Header)?;
        let mut statement = self
            .db
            .prepare(
                "SELECT m.id FROM message m JOIN mailbox b ON b.name = ?1 WHERE m.header = ?2 \
                 AND NOT EXISTS (SELECT 1 FROM remote r WHERE r.message = m.id AND r.state <> 2 \
                 AND NOT (m.removed = 0 AND m.mailbox = b.id AND r.mailbox <> b.id \
                 AND (r.state = 1 OR r.move_to = b.name))) \
                 AND (m.mailbox = b.id OR EXISTS (SELECT 1 FROM remote r WHERE r.message = m.id AND r.mailbox = b.id)) \
                 AND (?3 IS NULL OR m.whole = 0 OR m.wire_size = ?3 \
                 OR EXISTS (SELECT 1 FROM remote r WHERE r.message = m.id AND r.size = ?3)) \
                 ORDER BY m.removed, m.id",
            )
            .doing(READING)?;
        let params = params![mailbox.as_str(), header.0, size.map(rows::count)];
        let ids = statement.query_map(params, |row| row.get(0)).doing(READING)?;
        ids.map(|id| id.map(|id| MessageId(rows::size(id))).doing(READING)).collect()
    }

    /// Notes, before the server is told, that these shall be removed there.
    ///
    /// # Errors
    /// [`ErrorKind::Write`] when the database cannot be written; the server must not be told then.
    pub fn doom(&mut self, rows: &[RemoteRow]) -> Result<()> {
        self.mark(rows, "UPDATE remote SET state = 1 WHERE row = ?1 AND state = 0")
    }

    /// Takes that back, for those the server refused.
    ///
    /// # Errors
    /// [`ErrorKind::Write`] when the database cannot be written.
    pub fn spare(&mut self, rows: &[RemoteRow]) -> Result<()> {
        self.mark(rows, "UPDATE remote SET state = 0 WHERE row = ?1 AND state = 1")
    }

    fn mark(&mut self, rows: &[RemoteRow], sql: &str) -> Result<()> {
        let tx = begin(&mut self.db, WRITING)?;
        {
            let mut statement = tx.prepare(sql).doing(WRITING)?;
            for row in rows {
                statement.execute([row.0]).doing(WRITING)?;
            }
        }
        commit(tx, WRITING)
    }
}
