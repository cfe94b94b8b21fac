//! Reading: the messages of the store, one by one or in order, and its mailboxes.

use std::collections::BTreeMap;
use std::fs::File;
use std::ops::ControlFlow;
use std::path::PathBuf;

use rusqlite::{OptionalExtension as _, Row, params, params_from_iter};

use super::filed::filed;
use super::trouble::{Doing as _, unreadable};
use super::{MailboxSummary, Message, Order, Store, examine, index, ledger, rows};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{MailboxName, MessageId};

const READING: &str = "reading the index";

/// The columns that [`message`] takes, and where they come from. `CROSS JOIN` keeps SQLite from
/// beginning with the mailboxes, which would have it read and sort everything.
fn select() -> String {
    format!(
        "SELECT m.id, b.name, m.flags, m.keywords, m.file_size, m.wire_size, m.received, m.whole, \
         r.state, r.size, {} \
         FROM message m CROSS JOIN mailbox b ON b.id = m.mailbox LEFT JOIN envelope e ON e.message = m.id \
         LEFT JOIN remote r ON r.row = (SELECT max(row) FROM remote WHERE message = m.id)",
        index::COLUMNS
    )
}

/// The statement behind a list.
fn list(order: Order, mailboxes: &[MailboxName]) -> String {
    let among = if mailboxes.is_empty() {
        String::new()
    } else {
        format!("AND b.name IN ({})", vec!["?"; mailboxes.len()].join(", "))
    };
    let by = match order {
        Order::Id => "m.id DESC",
        Order::Date => "m.dated DESC, m.id DESC",
    };
    format!("{} WHERE m.removed = 0 {among} ORDER BY {by}", select())
}

fn message(row: &Row<'_>) -> rusqlite::Result<(String, Message)> {
    let whole = row.get(7)?;
    let there: Option<i64> = row.get(9)?;
    let size = if whole { row.get(4)? } else { there.map_or_else(|| row.get(5), Ok)? };
    let words: String = row.get(3)?;
    let message = Message {
        id: MessageId(rows::size(row.get(0)?)),
        mailbox: MailboxName::inbox(),
        flags: rows::flags(row.get(2)?, &words),
        size: rows::size(size),
        received: row.get(6)?,
        whole,
        envelope: index::read(row, 10)?,
        on_server: row.get::<_, Option<i64>>(8)?.map(ledger::state),
    };
    Ok((row.get(1)?, message))
}

pub(super) fn not_found(id: MessageId) -> Error {
    Error::new(ErrorKind::NotFound, format!("message {id}")).because("there is no such message in the store")
}

impl Store {
    /// Visits the messages of `mailboxes` (all if empty), newest id first, until told to stop.
    ///
    /// # Errors
    /// [`ErrorKind::Read`] when the database cannot be read, and whatever `visit` returns.
    pub fn messages(
        &self,
        mailboxes: &[MailboxName],
        visit: &mut dyn FnMut(Message) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        self.messages_by(Order::Id, mailboxes, visit)
    }

    /// The same in another order. Nothing is read beyond where `visit` stops.
    ///
    /// # Errors
    /// As [`Self::messages`].
    pub fn messages_by(
        &self,
        order: Order,
        mailboxes: &[MailboxName],
        visit: &mut dyn FnMut(Message) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let sql = list(order, mailboxes);
        let mut statement = self.db.prepare(&sql).doing(READING)?;
        let names = mailboxes.iter().map(MailboxName::as_str);
        let mut found = statement.query(params_from_iter(names)).doing(READING)?;
        while let Some(row) = found.next().doing(READING)? {
            let (name, message) = message(row).doing(READING)?;
            if visit(Message { mailbox: rows::name(name)?, ..message })?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// One message; `NotFound` if there is none (any more).
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::Read`] when the database cannot be read.
    pub fn message(&self, id: MessageId) -> Result<Message> {
        let (name, message) = self
            .db
            .query_row(
                &format!("{} WHERE m.removed = 0 AND m.id = ?1", select()),
                [rows::count(id.0)],
                message,
            )
            .optional()
            .doing(READING)?
            .ok_or_else(|| not_found(id))?;
        Ok(Message { mailbox: rows::name(name)?, ..message })
    }

    /// The messages whose Message-ID field says this.
    ///
    /// # Errors
    /// [`ErrorKind::Read`] when the database cannot be read.
    pub fn by_message_id(&self, message_id: &str) -> Result<Vec<MessageId>> {
        let mut statement = self
            .db
            .prepare(
                "SELECT m.id FROM envelope e JOIN message m ON m.id = e.message \
                 WHERE e.message_id = ?1 AND m.removed = 0 ORDER BY m.id",
            )
            .doing(READING)?;
        let ids = statement.query_map(params![message_id], |row| row.get(0)).doing(READING)?;
        ids.map(|id| id.map(|id| MessageId(rows::size(id))).doing(READING)).collect()
    }

    /// The file of a message, opened; found again if a reader renamed it.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when the message or its file is not there; [`ErrorKind::Read`].
    pub fn open_message(&mut self, id: MessageId) -> Result<(PathBuf, File)> {
        let Some(mut filed) = filed(&self.db, &self.place, rows::count(id.0))?.filter(|filed| !filed.removed)
        else {
            return Err(not_found(id));
        };
        // A reader may rename the file between finding and opening it.
        for _ in 0..3 {
            if !filed.locate()? {
                break;
            }
            match examine::open(&filed.path()) {
                Ok(file) => return Ok((filed.path(), file)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(unreadable(&filed.path(), error)),
            }
        }
        Err(Error::new(ErrorKind::NotFound, format!("message {id}"))
            .because(format!("its file {} was removed by another program", filed.path().display())))
    }

    /// The mailboxes of the store, by name.
    ///
    /// # Errors
    /// [`ErrorKind::Read`] when the database or the store's folders cannot be read.
    pub fn mailboxes(&self) -> Result<Vec<MailboxSummary>> {
        let mut found = BTreeMap::new();
        for name in self.place.discover()?.into_keys() {
            let empty = MailboxSummary { name: name.clone(), messages: 0, unseen: 0, size: 0, scanned: None };
            found.insert(name, empty);
        }
        let mut statement = self
            .db
            .prepare(
                "SELECT b.name, b.scanned, count(m.id), coalesce(sum(m.flags & 1 = 0), 0), \
                 coalesce(sum(m.file_size), 0) FROM mailbox b \
                 LEFT JOIN message m ON m.mailbox = b.id AND m.removed = 0 GROUP BY b.id",
            )
            .doing(READING)?;
        let mut known = statement.query([]).doing(READING)?;
        while let Some(row) = known.next().doing(READING)? {
            let name = rows::name(row.get(0).doing(READING)?)?;
            let summary = MailboxSummary {
                name: name.clone(),
                scanned: row.get(1).doing(READING)?,
                messages: rows::size(row.get(2).doing(READING)?),
                unseen: rows::size(row.get(3).doing(READING)?),
                size: rows::size(row.get(4).doing(READING)?),
            };
            if summary.scanned.is_some() || summary.messages > 0 || found.contains_key(&name) {
                found.insert(name, summary);
            }
        }
        Ok(found.into_values().collect())
    }

    /// Remembers a note under a name: when we may sign in again, which alert was shown.
    ///
    /// # Errors
    /// [`ErrorKind::Write`] when the database cannot be written.
    pub fn remember(&mut self, name: &str, value: &str) -> Result<()> {
        self.db
            .execute("INSERT OR REPLACE INTO note VALUES (?1, ?2)", [name, value])
            .doing("remembering a note")?;
        Ok(())
    }

    /// What was remembered.
    ///
    /// # Errors
    /// [`ErrorKind::Read`] when the database cannot be read.
    pub fn recall(&self, name: &str) -> Result<Option<String>> {
        self.db
            .query_row("SELECT value FROM note WHERE name = ?1", [name], |row| row.get(0))
            .optional()
            .doing("recalling a note")
    }
}

#[cfg(test)]
impl Store {
    /// How SQLite goes about a list: to be seen not to sort.
    pub(super) fn plan_of_list(&self, order: Order, mailboxes: &[MailboxName]) -> Vec<String> {
        let sql = format!("EXPLAIN QUERY PLAN {}", list(order, mailboxes));
        let mut statement = self.db.prepare(&sql).unwrap();
        let names = mailboxes.iter().map(MailboxName::as_str);
        let steps = statement.query_map(params_from_iter(names), |row| row.get(3)).unwrap();
        steps.map(std::result::Result::unwrap).collect()
    }
}
