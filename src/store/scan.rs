//! Recording a completed scan: new ids, changed flags, ids gone, in one transaction.

mod known;

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, Statement, params};

use super::db::{Prepared as _, begin, commit};
use super::filed::{filed, under_key};
use super::ledger::agree;
use super::paths::Place;
use super::sync::Touched;
use super::trouble::Doing as _;
use super::{ScanRecord, Store, ledger, maildir, prune, rows, shared};
use crate::error::Result;
use crate::mail::{Epoch, Flags, Listing, MailboxName, RemoteId, Scanned, Scope, Timestamp};
use known::Known;

const DOING: &str = "recording a scan";
const GONE: i64 = 2;

/// Everything that the recording of one scan shares.
struct Recorder<'a> {
    db: &'a Connection,
    place: &'a Place,
    account: &'a str,
    mailbox: &'a MailboxName,
    number: i64,
    epoch: &'a str,
    now: Timestamp,
    /// There are messages here that a new id may turn out to be.
    any_here: bool,
    /// Listed ids that name another message than before.
    reused: &'a HashSet<RemoteId>,
    touched: Touched,
    found: ScanRecord,
}

impl Store {
    /// Records a completed scan in one transaction: new ids, flags changed on the server (merged
    /// with what was changed here), ids gone, the epoch and the mark. Files already here under the
    /// key of a new id are taken as delivered.
    ///
    /// An id that was to be removed, or was gone, and is listed with another size may be a new
    /// message: the server used the id again. So may one that the server gives to several
    /// messages, when these are not the same any more. Such rows begin anew. For them, and where
    /// no id is the same any more, [`rematch_note`] says that the messages may be here already.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Write`] when the database or a file's flags cannot be written;
    /// nothing is recorded then.
    pub fn record_scan(
        &mut self,
        mailbox: &MailboxName,
        listing: &Listing,
        now: Timestamp,
    ) -> Result<ScanRecord> {
        self.record_scan_but(mailbox, listing, &HashSet::new(), now)
    }

    /// The same, knowing that the ids in `reused` name other messages than those recorded: see
    /// [`Self::doubtful`].
    ///
    /// # Errors
    /// As [`Self::record_scan`].
    pub fn record_scan_but(
        &mut self,
        mailbox: &MailboxName,
        listing: &Listing,
        reused: &HashSet<RemoteId>,
        now: Timestamp,
    ) -> Result<ScanRecord> {
        let tx = begin(&mut self.db, DOING)?;
        let number = rows::mailbox_made(&tx, mailbox)?;
        let any_here =
            tx.query_row("SELECT EXISTS (SELECT 1 FROM message)", [], |row| row.get(0)).doing(DOING)?;
        let mut recorder = Recorder {
            db: &tx,
            place: &self.place,
            account: self.account.as_str(),
            mailbox,
            number,
            epoch: &listing.epoch.0,
            now,
            any_here,
            reused,
            touched: Touched::default(),
            found: ScanRecord::default(),
        };
        recorder.begin_epoch()?;
        let mut known = match &listing.scope {
            Scope::Whole => known::all(&tx, number, &listing.epoch.0)?,
            Scope::Since { gone } => {
                let ids = listing.messages.iter().map(|one| &one.id).chain(gone);
                known::these(&tx, number, &listing.epoch.0, ids)?
            }
        };
        recorder.void_shifted(&listing.messages, &mut known)?;
        recorder.listed(&listing.messages, &mut known)?;
        recorder.gone(&listing.scope, &known)?;
        recorder.touched.sync()?;
        let found = recorder.found;
        // Where every id is another one, a server was moved or set up anew (POP3 has no epoch to
        // say so), or all mail is new indeed: its content tells.
        let listed = listing.messages.len();
        let replaced = listing.scope == Scope::Whole && found.gone > 0 && listed > 0 && found.new == listed;
        if found.reused > 0 || replaced {
            tx.execute("INSERT OR REPLACE INTO note VALUES (?1, '1')", [rematch_note(mailbox)])
                .doing(DOING)?;
        }
        tx.execute(
            "UPDATE mailbox SET epoch = ?2, mark = ?3, scanned = ?4 WHERE id = ?1",
            params![number, listing.epoch.0, listing.mark, now],
        )
        .doing(DOING)?;
        prune::prune(&tx, now)?;
        commit(tx, DOING)?;
        Ok(found)
    }
}

/// Under this name the store remembers that new ids of `mailbox` may be messages that are
/// here already.
#[must_use]
pub fn rematch_note(mailbox: &MailboxName) -> String {
    format!("rematch.{mailbox}")
}

impl Recorder<'_> {
    /// In another epoch all ids are void, and what was to be done to them with them.
    fn begin_epoch(&mut self) -> Result<()> {
        let before: Option<String> = self
            .db
            .query_row("SELECT epoch FROM mailbox WHERE id = ?1", [self.number], |row| row.get(0))
            .doing(DOING)?;
        let Some(before) = before.filter(|before| before != self.epoch) else { return Ok(()) };
        self.db
            .execute(
                "UPDATE remote SET state = 2, move_to = NULL WHERE mailbox = ?1 AND epoch <> ?2 AND state <> 2",
                params![self.number, self.epoch],
            )
            .doing(DOING)?;
        // Ids that are good for one session only change every time; that is no news.
        self.found.epoch_changed =
            !(before.starts_with(Epoch::VOLATILE) && self.epoch.starts_with(Epoch::VOLATILE));
        self.db
            .execute(
                "DELETE FROM remote WHERE mailbox = ?1 AND epoch <> ?2 AND epoch LIKE 'volatile:%' AND message IS NULL",
                params![self.number, self.epoch],
            )
            .doing(DOING)?;
        Ok(())
    }

    /// Lets go of ids that several messages share, where they cannot be trusted to be the same.
    fn void_shifted(&mut self, listed: &[Scanned], known: &mut HashMap<RemoteId, Known>) -> Result<()> {
        let mut insert = inserting(self.db)?;
        let before = known.iter().map(|(id, row)| {
            let size = row.size.map(rows::size);
            shared::Before { id, size, state: ledger::state(row.state) }
        });
        for bytes in shared::shifted(listed, before.collect()) {
            let group: Vec<RemoteId> = known.keys().filter(|id| id.bytes == bytes).cloned().collect();
            for row in group.iter().filter_map(|id| known.get(id)) {
                self.void(row)?;
            }
            let reuse = group.iter().filter_map(|id| known.remove(id)).map(|row| row.reuse).max();
            let reuse = reuse.unwrap_or(0).saturating_add(1);
            for scanned in listed.iter().filter(|scanned| scanned.id.bytes == bytes) {
                known.insert(scanned.id.clone(), self.new_id(scanned, reuse, &mut insert)?);
                self.found.reused = self.found.reused.saturating_add(1);
            }
        }
        Ok(())
    }

    /// Sets a row aside whose id does not name its message any more. Its message stays known as
    /// one of this mailbox.
    fn void(&self, row: &Known) -> Result<()> {
        self.db
            .execute(
                "UPDATE remote SET epoch = 'void:' || row || ':' || epoch, state = 2, move_to = NULL WHERE row = ?1",
                [row.row],
            )
            .doing(DOING)?;
        Ok(())
    }

    fn listed(&mut self, messages: &[Scanned], known: &mut HashMap<RemoteId, Known>) -> Result<()> {
        let mut insert = inserting(self.db)?;
        let mut new = HashSet::new();
        for scanned in messages {
            match known.get_mut(&scanned.id) {
                None => {
                    // Listed twice in one answer: the second time it is known.
                    if new.insert(&scanned.id) {
                        let reuse = self.reuse(&scanned.id)?;
                        self.new_id(scanned, reuse, &mut insert)?;
                    }
                }
                Some(row) if !row.listed => {
                    row.listed = true;
                    self.known_id(scanned, row, &mut insert)?;
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// Adds a row; `reuse` tells how often its id named another message before.
    fn new_id(&mut self, scanned: &Scanned, reuse: i64, insert: &mut Statement<'_>) -> Result<Known> {
        let key = maildir::key(self.account, self.mailbox.as_str(), self.epoch, &scanned.id, reuse);
        let message = if self.any_here { under_key(self.db, &key)? } else { None };
        let (flags, words) = columns(scanned.flags.as_ref());
        let row = insert
            .insert(params![
                self.number,
                self.epoch,
                &*scanned.id.bytes,
                scanned.id.ordinal,
                key,
                scanned.size.map(rows::count),
                flags,
                words,
                scanned.received,
                self.now,
                message,
                reuse,
            ])
            .doing(DOING)?;
        if let Some(id) = message
            && let Some(mut here) = filed(self.db, self.place, id)?
        {
            here.unite(self.db, row, &mut self.touched)?;
            ledger::compare(self.db, id)?;
        }
        self.found.new = self.found.new.saturating_add(1);
        Ok(Known { row, message, reuse, listed: true, ..Known::default() })
    }

    /// How often the new id named another message before, as far as the files here tell.
    fn reuse(&mut self, id: &RemoteId) -> Result<i64> {
        let mut reuse = 0;
        if self.reused.contains(id) {
            let key = |reuse| maildir::key(self.account, self.mailbox.as_str(), self.epoch, id, reuse);
            while under_key(self.db, &key(reuse))?.is_some() {
                reuse = reuse.saturating_add(1);
            }
            self.found.reused = self.found.reused.saturating_add(1);
        }
        Ok(reuse)
    }

    fn known_id(&mut self, scanned: &Scanned, row: &Known, insert: &mut Statement<'_>) -> Result<()> {
        let resized = scanned.size.map(rows::count).zip(row.size).is_some_and(|(now, before)| now != before);
        if (row.state != 0 && resized) || self.reused.contains(&scanned.id) {
            return self.used_again(scanned, row, insert);
        }
        if row.state == GONE {
            self.db.execute_again("UPDATE remote SET state = 0 WHERE row = ?1", [row.row]).doing(DOING)?;
        }
        // A POP3 server never tells when a message arrived.
        let learned =
            (row.size.is_none() && scanned.size.is_some()) || (row.undated && scanned.received.is_some());
        if learned || resized {
            self.db
                .execute_again(
                    "UPDATE remote SET size = coalesce(?2, size), received = coalesce(received, ?3) WHERE row = ?1",
                    params![row.row, scanned.size.map(rows::count), scanned.received],
                )
                .doing(DOING)?;
        }
        let Some(flags) = &scanned.flags else { return Ok(()) };
        let mut flags = flags.clone();
        if row.leaving {
            // That mark is our own, set to have it removed there: no news for the copy here.
            flags.deleted = row.flags.as_ref().is_some_and(|(bits, words)| rows::flags(*bits, words).deleted);
        }
        let now = (rows::bits(&flags), rows::keywords(&flags));
        if row.flags.as_ref() == Some(&now) { Ok(()) } else { self.reflagged(row, &flags) }
    }

    /// The same id names another message now.
    fn used_again(&mut self, scanned: &Scanned, row: &Known, insert: &mut Statement<'_>) -> Result<()> {
        self.void(row)?;
        self.new_id(scanned, row.reuse.saturating_add(1), insert)?;
        self.found.reused = self.found.reused.saturating_add(1);
        Ok(())
    }

    /// The server changed flags: three ways to merge, the server's old ones, its new ones, and ours.
    fn reflagged(&mut self, row: &Known, new: &Flags) -> Result<()> {
        let Some((bits, words)) = &row.flags else { return agree(self.db, row.row, new, new) };
        let old = rows::flags(*bits, words);
        let (added, removed) = (new.without(&old), old.without(new));
        let base = self
            .db
            .query_row_again("SELECT base, base_keywords FROM remote WHERE row = ?1", [row.row], |row| {
                rows::flags_at(row, 0)
            })
            .doing(DOING)?
            .unwrap_or(old);
        agree(self.db, row.row, new, &base.with(&added).without(&removed))?;
        let Some(id) = row.message else { return Ok(()) };
        let Some(mut here) = filed(self.db, self.place, id)?.filter(|here| !here.removed) else {
            return Ok(());
        };
        here.locate()?;
        let (set_here, cleared_here) = (here.flags.without(&base), base.without(&here.flags));
        let (add, remove) = (added.without(&cleared_here), removed.without(&set_here));
        here.reflag(self.db, &add, &remove, &mut self.touched)?;
        self.found.changed = self.found.changed.saturating_add(1);
        Ok(())
    }

    fn gone(&mut self, scope: &Scope, known: &HashMap<RemoteId, Known>) -> Result<()> {
        let mut statement =
            self.db.prepare("UPDATE remote SET state = 2, move_to = NULL WHERE row = ?1").doing(DOING)?;
        let absent: Vec<&Known> = match scope {
            Scope::Whole => known.values().filter(|row| !row.listed).collect(),
            Scope::Since { gone } => gone.iter().filter_map(|id| known.get(id)).collect(),
        };
        for row in absent.into_iter().filter(|row| row.state != GONE) {
            statement.execute([row.row]).doing(DOING)?;
            // What we asked to be removed is not news.
            self.found.gone = self.found.gone.saturating_add(usize::from(row.state == 0));
        }
        Ok(())
    }
}

fn inserting(db: &Connection) -> Result<Statement<'_>> {
    db.prepare(
        "INSERT INTO remote (mailbox, epoch, bytes, ordinal, key, size, flags, keywords, base, base_keywords, \
         received, first_seen, message, reuse) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?7, ?8, ?9, ?10, ?11, ?12)",
    )
    .doing(DOING)
}

fn columns(flags: Option<&Flags>) -> (Option<i64>, Option<String>) {
    (flags.map(rows::bits), flags.map(rows::keywords))
}
