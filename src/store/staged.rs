//! The table of messages between `tmp/` and their place: what a recovery has to look at.

use rusqlite::{Connection, params};

use super::db::Prepared as _;
use super::paths::Sub;
use super::trouble::Doing as _;
use super::{maildir, rows};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{Digest, Flags, Timestamp};

const STAGING: &str = "recording a delivery";

/// A row of `staged`: a message between `tmp/` and its place.
#[derive(Clone, Debug)]
pub(super) struct Staged {
    pub(super) id: i64,
    pub(super) remote: i64,
    pub(super) mailbox: i64,
    pub(super) tmp_mailbox: i64,
    pub(super) tmp: Vec<u8>,
    pub(super) sub: Sub,
    pub(super) file: Vec<u8>,
    pub(super) flags: Flags,
    pub(super) server: Option<Flags>,
    pub(super) wire_size: i64,
    pub(super) file_size: i64,
    pub(super) whole: bool,
    pub(super) key: String,
    pub(super) wire: Digest,
    pub(super) content: Option<Digest>,
    pub(super) header: Digest,
    pub(super) received: Timestamp,
}

impl Staged {
    /// Transaction 1 of one message.
    pub(super) fn insert(&self, db: &Connection) -> Result<()> {
        let done = db.execute_again(
            "INSERT INTO staged VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
            params![
                self.id, self.remote, self.mailbox, self.tmp_mailbox, self.tmp, self.sub.code(),
                maildir::split(&self.file).0, self.file, rows::bits(&self.flags), rows::keywords(&self.flags),
                self.server.as_ref().map(rows::bits), self.server.as_ref().map(rows::keywords),
                self.wire_size, self.file_size, self.whole, self.key, self.wire.0,
                self.content.map(|digest| digest.0), self.header.0, self.received,
            ],
        );
        match done {
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => {
                Err(Error::new(ErrorKind::Locked, STAGING)
                    .because("a delivery of this message was left unfinished; recover first"))
            }
            other => other.doing(STAGING).map(drop),
        }
    }

    /// All that is staged.
    pub(super) fn all(db: &Connection) -> Result<Vec<Self>> {
        let mut all = db
            .prepare(
                "SELECT message, remote, mailbox, tmp_mailbox, tmp, subdir, file, flags, keywords, server_flags, \
                 server_keywords, wire_size, file_size, whole, key, wire, content, header, received FROM staged",
            )
            .doing(STAGING)?;
        let rows = all.query_map([], |row| {
            let content: Option<Vec<u8>> = row.get(16)?;
            Ok(Self {
                id: row.get(0)?,
                remote: row.get(1)?,
                mailbox: row.get(2)?,
                tmp_mailbox: row.get(3)?,
                tmp: row.get(4)?,
                sub: Sub::of(row.get(5)?),
                file: row.get(6)?,
                flags: rows::flags_at(row, 7)?.unwrap_or_default(),
                server: rows::flags_at(row, 9)?,
                wire_size: row.get(11)?,
                file_size: row.get(12)?,
                whole: row.get(13)?,
                key: row.get(14)?,
                wire: rows::digest(&row.get::<_, Vec<u8>>(15)?),
                content: content.as_deref().map(rows::digest),
                header: rows::digest(&row.get::<_, Vec<u8>>(17)?),
                received: row.get(18)?,
            })
        });
        rows.doing(STAGING)?.collect::<rusqlite::Result<_>>().doing(STAGING)
    }
}
