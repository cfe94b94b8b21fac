//! What was decided here and the server does not know yet. Nothing is queued: it is what differs
//! between the records of the messages and the ledger.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::db::{begin, commit};
use super::filed::filed;
use super::ledger::{agree, compare, select};
use super::sync::Touched;
use super::trouble::Doing as _;
use super::{Local, RemoteRow, RemoteState, Store, Unpushed, maildir, rows};
use crate::error::Result;
use crate::mail::{Epoch, Flags, MailboxName, MessageId, RemoteId, Timestamp};

const DOING: &str = "recording what the server took over";

/// The row for which `rest` holds, with the server's flags and the base; `None` where the server
/// keeps no flags.
pub(super) fn base(db: &Connection, rest: &str, param: i64) -> Result<Option<(i64, Flags, Flags)>> {
    let sql = format!(
        "SELECT row, flags, keywords, base, base_keywords FROM remote WHERE {rest} ORDER BY row DESC LIMIT 1"
    );
    let found = db
        .query_row(&sql, [param], |row| Ok((row.get(0)?, rows::flags_at(row, 1)?, rows::flags_at(row, 3)?)))
        .optional()
        .doing("reading the ledger")?;
    Ok(found.and_then(|(row, flags, base)| Some((row, flags?, base?))))
}

impl Unpushed {
    fn is_flagged(&self) -> bool {
        !(self.add.is_empty() && self.remove.is_empty())
    }
}

impl Store {
    /// Everything decided here that the server does not know yet.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Read`] when the database cannot be read.
    pub fn unpushed(&self) -> Result<Vec<Unpushed>> {
        let rest = "WHERE r.row IN (SELECT row FROM remote INDEXED BY remote_leaving WHERE state = 1 UNION ALL \
             SELECT row FROM remote INDEXED BY remote_moving WHERE move_to IS NOT NULL AND state = 0 UNION ALL \
             SELECT x.row FROM remote x INDEXED BY remote_ahead JOIN message h ON h.id = x.message \
             WHERE x.ahead = 1 AND x.state = 0 AND h.removed = 0) ORDER BY r.mailbox, r.row";
        let mut all = Vec::new();
        for remote in select(&self.db, rest, [])? {
            let (add, remove) = match (remote.state, remote.local) {
                (RemoteState::Present, Local::Header(id) | Local::Whole(id)) => {
                    self.flags_due(remote.row, id)?
                }
                _ => (Flags::none(), Flags::none()),
            };
            self.told.borrow_mut().insert(remote.row.0, (add.clone(), remove.clone()));
            all.push(Unpushed { remote, add, remove });
        }
        let flagged = all.iter().filter(|one| one.is_flagged()).count();
        debug_assert_eq!(self.differing()?, rows::count(flagged as u64), "see `compare`");
        Ok(all)
    }

    /// How many messages have other flags here than both sides agree on, found by looking at all of them.
    fn differing(&self) -> Result<i64> {
        let sql = "SELECT count(*) FROM remote r JOIN message m ON m.id = r.message WHERE r.state = 0 \
             AND m.removed = 0 AND (m.flags <> r.base OR m.keywords <> r.base_keywords)";
        self.db.query_row(sql, [], |row| row.get(0)).doing(DOING)
    }

    fn flags_due(&self, row: RemoteRow, id: MessageId) -> Result<(Flags, Flags)> {
        let message = filed(&self.db, &self.place, rows::count(id.0))?;
        let base = base(&self.db, "row = ?1", row.0)?;
        Ok(message.zip(base).map_or_else(Default::default, |(message, (_, _, base))| {
            (message.flags.without(&base), base.without(&message.flags))
        }))
    }

    /// The server has these flags changes now: those that [`Self::unpushed`] told of, whatever
    /// was changed here since.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Write`] when the database cannot be written; they are carried
    /// over again then, which changes nothing there.
    pub fn flags_pushed(&mut self, rows: &[RemoteRow]) -> Result<()> {
        let tx = begin(&mut self.db, DOING)?;
        for row in rows {
            let Some((add, remove)) = self.told.borrow_mut().remove(&row.0) else { continue };
            if let Some((_, server, base)) = base(&tx, "row = ?1", row.0)? {
                let now = |flags: &Flags| flags.with(&add).without(&remove);
                agree(&tx, row.0, &now(&server), &now(&base))?;
            }
        }
        commit(tx, DOING)
    }

    /// The server has no other mailbox: these moves stay here, and its copies where they are.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Write`] when the database cannot be written.
    pub fn moves_stay_here(&mut self, rows: &[RemoteRow]) -> Result<()> {
        let tx = begin(&mut self.db, DOING)?;
        for row in rows {
            tx.execute("UPDATE remote SET move_to = NULL WHERE row = ?1 AND state = 0", [row.0])
                .doing(DOING)?;
        }
        commit(tx, DOING)
    }

    /// The server moved a message: its row is gone, or doomed if it is only `marked` for removal
    /// so far. Where the new place is known it gets a row there, first seen `now`, and its file that
    /// row's key.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Write`] when the database cannot be written.
    pub fn move_pushed(
        &mut self,
        row: RemoteRow,
        to: Option<(Epoch, RemoteId)>,
        marked: bool,
        now: Timestamp,
    ) -> Result<()> {
        let tx = begin(&mut self.db, DOING)?;
        let old = select(&tx, "WHERE r.row = ?1", [row.0])?.pop();
        let state = if marked { 1 } else { 2 };
        tx.execute("UPDATE remote SET state = ?2, move_to = NULL WHERE row = ?1", [row.0, state])
            .doing(DOING)?;
        if let Some(((epoch, id), old)) = to.zip(old)
            && let Some(mailbox) = &old.move_to
        {
            let number = rows::mailbox_made(&tx, mailbox)?;
            let key = maildir::key(self.account.as_str(), mailbox.as_str(), &epoch.0, &id, 0);
            let added = tx
                .execute(
                    "INSERT OR IGNORE INTO remote (mailbox, epoch, bytes, ordinal, key, size, flags, keywords, base, \
                     base_keywords, received, first_seen, message, ahead) \
                     SELECT ?2, ?3, ?4, ?5, ?6, size, flags, keywords, base, base_keywords, received, ?7, message, ahead \
                     FROM remote WHERE row = ?1 AND NOT EXISTS \
                     (SELECT 1 FROM mailbox WHERE id = ?2 AND epoch IS NOT NULL AND epoch <> ?3)",
                    params![row.0, number, epoch.0, &*id.bytes, id.ordinal, key, now],
                )
                .doing(DOING)?;
            if added == 0 {
                tx.execute(
                    "UPDATE remote SET message = (SELECT message FROM remote WHERE row = ?1) WHERE mailbox = ?2 \
                     AND epoch = ?3 AND bytes = ?4 AND ordinal = ?5 AND message IS NULL",
                    params![row.0, number, epoch.0, &*id.bytes, id.ordinal],
                )
                .doing(DOING)?;
                if let Some(message) = old.local.id() {
                    compare(&tx, rows::count(message.0))?;
                }
            }
            if let (1, Some(message)) = (added, old.local.id())
                && let Some(mut message) = filed(&tx, &self.place, rows::count(message.0))?
            {
                let mut touched = Touched::default();
                message.rekey(&tx, &key, &self.host, &mut touched)?;
                touched.sync()?;
            }
        }
        commit(tx, DOING)
    }

    /// The mailboxes whose [`super::rematch_note`] says `what`.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Read`] when the database cannot be read.
    pub fn rematches(&self, what: &str) -> Result<Vec<MailboxName>> {
        let sql = "SELECT substr(name, 9) FROM note WHERE name LIKE 'rematch.%' AND value = ?1";
        let mut statement = self.db.prepare(sql).doing(DOING)?;
        let names = statement.query_map([what], |row| row.get(0)).doing(DOING)?;
        names.map(|name| rows::name(name.doing(DOING)?)).collect()
    }
}
