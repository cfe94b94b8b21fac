//! Ids that may not mean any more what they meant: a server may give the id of a removed message to
//! another one.

use std::collections::HashMap;

use rusqlite::params;

use super::filed::{filed, under_key};
use super::trouble::Doing as _;
use super::{Store, examine, likeness, maildir, rows};
use crate::error::Result;
use crate::mail::{Digest, Listing, MailboxName, MessageId, RemoteId};

const DOING: &str = "comparing a listing with the ledger";

/// What the ledger says of an id.
struct Known {
    size: Option<i64>,
    /// The last scan listed it, and nothing was decided about it since.
    at_peace: bool,
    message: Option<i64>,
}

impl Store {
    /// Of the ids in `listing`, which is not recorded yet, those that may name another message than
    /// the one here, and that one: their header sections must be compared. In doubt are ids that
    /// were gone, that are to leave, that have another size, and those of which only the name of a
    /// file tells.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Read`] when the database cannot be read.
    pub fn doubtful(&self, mailbox: &MailboxName, listing: &Listing) -> Result<Vec<(RemoteId, MessageId)>> {
        let known = self.known_ids(mailbox, &listing.epoch.0)?;
        let mut doubtful = Vec::new();
        for scanned in &listing.messages {
            let message = match known.get(&scanned.id) {
                None => self.under_key_of(mailbox, listing, &scanned.id)?,
                Some(known) => {
                    let resized = scanned.size.map(rows::count).zip(known.size);
                    let same_size = resized.is_none_or(|(now, before)| now == before);
                    known.message.filter(|_| !(known.at_peace && same_size))
                }
            };
            doubtful.extend(message.map(|id| (scanned.id.clone(), MessageId(rows::size(id)))));
        }
        Ok(doubtful)
    }

    fn known_ids(&self, mailbox: &MailboxName, epoch: &str) -> Result<HashMap<RemoteId, Known>> {
        let mut statement = self
            .db
            .prepare(
                "SELECT r.bytes, r.ordinal, r.size, r.state, r.move_to IS NULL, r.message FROM remote r \
                 JOIN mailbox b ON b.id = r.mailbox \
                 WHERE b.name = ?1 AND r.epoch = ?2",
            )
            .doing(DOING)?;
        let rows = statement.query_map(params![mailbox.as_str(), epoch], |row| {
            let bytes: Vec<u8> = row.get(0)?;
            let state: i64 = row.get(3)?;
            let known =
                Known { size: row.get(2)?, at_peace: state == 0 && row.get(4)?, message: row.get(5)? };
            Ok((RemoteId { bytes: bytes.into(), ordinal: row.get(1)? }, known))
        });
        rows.doing(DOING)?.collect::<rusqlite::Result<_>>().doing(DOING)
    }

    /// The message whose file has the key of `id` in its name, where the ledger was lost.
    fn under_key_of(&self, mailbox: &MailboxName, listing: &Listing, id: &RemoteId) -> Result<Option<i64>> {
        under_key(&self.db, &maildir::key(self.account.as_str(), mailbox.as_str(), &listing.epoch.0, id, 0))
    }

    /// Whether the header section of a message, here or removed, has this digest, or had it before
    /// a reader wrote the file anew.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Read`] when the database or the folder cannot be read; a file
    /// that cannot be read had none.
    pub fn had_header(&self, id: MessageId, header: &Digest) -> Result<bool> {
        let id = rows::count(id.0);
        let recorded: Vec<u8> = self
            .db
            .query_row("SELECT header FROM message WHERE id = ?1", [id], |row| row.get(0))
            .doing(DOING)?;
        if rows::digest(&recorded) == *header {
            return Ok(true);
        }
        let Some(mut message) = filed(&self.db, &self.place, id)?.filter(|message| !message.removed) else {
            return Ok(false);
        };
        if !message.locate()? {
            return Ok(false);
        }
        let before =
            examine::file(&message.path()).ok().and_then(|(facts, _)| likeness::before_saving(&facts));
        Ok(before.is_some_and(|(before, _)| before == *header))
    }
}
