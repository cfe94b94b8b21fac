//! The delivery protocol: how a batch of files in `tmp/` becomes messages that nothing can take back.
//!
//! 1. Barrier A: contents and names in `tmp/` are durable. No empty file can appear later.
//! 2. Transaction 1: the rows are `staged`. A recovery has this batch to look at, not the store.
//! 3. Each file is moved to `new/` or `cur/`, replacing nothing.
//! 4. Barrier B: the directories are durable.
//! 5. Transaction 2: the rows are stored. Only now may anybody tell a server to delete.
//!
//! The key in a file's name makes all of it repeatable: a message that is here under its key, in
//! whatever directory and with whatever flags, is not delivered again.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::db::{Prepared as _, begin, commit};
use super::fault::{Step, reached};
use super::filed::{Filed, filed, under_key};
use super::index::{Seldom, seldom};
use super::paths::{Place, Sub};
use super::staged::Staged;
use super::sync::Touched;
use super::trouble::{Doing as _, unwritable};
use super::{Arrived, Delivered, RemoteRow, Store, changes, index, ledger, maildir, rows, sync};
use crate::error::{Error, Result};
use crate::mail::{Envelope, MailboxName, MessageId};

const STAGING: &str = "recording a delivery";

/// A staged message whose file this process has at hand.
struct Moving {
    row: Staged,
    from: super::arrival::Temporary,
    folder: PathBuf,
    envelope: Envelope,
}

/// What becomes of one of a batch.
enum Plan {
    Here(Delivered),
    Move(Box<Moving>),
}

impl Store {
    /// Makes a batch durable and records it; see the module's order of safety.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Write`] when the disk is full or fails. What was not recorded by then is
    /// unlinked, or finished or undone by [`Self::recover`]; the ledger tells which is which.
    pub fn deliver(&mut self, batch: Vec<Arrived>) -> Result<Vec<Delivered>> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let mailboxes: BTreeSet<MailboxName> = batch.iter().map(|one| one.mailbox.clone()).collect();
        for mailbox in &mailboxes {
            self.settle(mailbox)?;
        }
        barrier_a(&batch)?;
        reached(Step::Synced);
        let plans = self.stage(batch)?;
        reached(Step::Staged);
        self.land(plans)
    }

    /// Transaction 1.
    fn stage(&mut self, batch: Vec<Arrived>) -> Result<Vec<Plan>> {
        let tx = begin(&mut self.db, STAGING)?;
        let mut stager = Stager {
            db: &tx,
            place: &self.place,
            host: &self.host,
            next: rows::next_id(&tx)?,
            mailboxes: HashMap::new(),
            folders: HashMap::new(),
        };
        let mut seen = HashSet::new();
        let mut plans = Vec::with_capacity(batch.len());
        for arrived in batch {
            if !seen.insert(arrived.arriving.remote) {
                return Err(Error::bug("delivering one message twice in a batch"));
            }
            plans.push(stager.plan(arrived)?);
        }
        rows::number_from(&tx, stager.next)?;
        commit(tx, STAGING)?;
        Ok(plans)
    }

    /// The moves, barrier B and transaction 2. A move that fails does not hold up the others: its
    /// content is durable, so it stays staged, and the next run moves it on.
    fn land(&mut self, plans: Vec<Plan>) -> Result<Vec<Delivered>> {
        let mut failed = None;
        let mut landed = Vec::with_capacity(plans.len());
        for plan in plans {
            match plan {
                Plan::Move(mut moving) => match moving.go() {
                    Ok(()) => landed.push(Plan::Move(moving)),
                    Err(error) => failed = Some(error),
                },
                here @ Plan::Here(_) => landed.push(here),
            }
        }
        reached(Step::Moved);
        let dirs: BTreeSet<PathBuf> = landed.iter().filter_map(Plan::dir).collect();
        dirs.iter().try_for_each(|dir| sync::dir(dir))?;
        reached(Step::DirsSynced);
        let delivered = self.settle_batch(landed)?;
        reached(Step::Stored);
        failed.map_or(Ok(delivered), Err)
    }

    /// Transaction 2, and the header-only files that whole messages took the place of.
    fn settle_batch(&mut self, landed: Vec<Plan>) -> Result<Vec<Delivered>> {
        let tx = begin(&mut self.db, STAGING)?;
        let mut old = Vec::new();
        let mut delivered = Vec::with_capacity(landed.len());
        for plan in landed {
            match plan {
                Plan::Here(here) => delivered.push(here),
                Plan::Move(moving) => {
                    let (row, envelope) = (&moving.row, &moving.envelope);
                    let (path, superseded) =
                        store(&tx, &self.place, &moving.folder, row, envelope, &self.host)?;
                    old.extend(superseded);
                    delivered.push(moving.delivered(path));
                }
            }
        }
        commit(tx, STAGING)?;
        reached(Step::Recorded);
        self.fresh.extend(delivered.iter().filter(|one| !one.was_here).map(|one| one.id));
        for path in old {
            // A file that stays behind is known by its name, and swept when it is seen.
            let _ = std::fs::remove_file(path);
        }
        Ok(delivered)
    }
}

impl Plan {
    /// The directory whose entries must be durable before this is recorded.
    fn dir(&self) -> Option<PathBuf> {
        match self {
            Self::Here(_) => None,
            Self::Move(moving) => Some(moving.folder.join(moving.row.sub.dir())),
        }
    }
}

impl Moving {
    fn go(&mut self) -> Result<()> {
        let to = maildir::path(&self.folder, self.row.sub, &self.row.file);
        let moved = sync::rename_new(self.from.path(), &to).map_err(|error| unwritable(&to, error));
        self.from.let_go();
        moved?;
        reached(Step::OneMoved);
        Ok(())
    }

    fn delivered(&self, path: PathBuf) -> Delivered {
        Delivered {
            id: MessageId(rows::size(self.row.id)),
            remote: RemoteRow(self.row.remote),
            size: rows::size(self.row.wire_size),
            path,
            was_here: false,
        }
    }
}

fn barrier_a(batch: &[Arrived]) -> Result<()> {
    let files: Vec<_> = batch.iter().map(|one| (&one.file, one.temporary.path())).collect();
    let dirs: BTreeSet<&Path> = batch.iter().filter_map(|one| one.temporary.path().parent()).collect();
    sync::files_in(&files, &dirs)
}

/// What the messages of a batch share while they are staged.
struct Stager<'a> {
    db: &'a Connection,
    place: &'a Place,
    host: &'a str,
    /// The number of the next new message.
    next: i64,
    mailboxes: HashMap<MailboxName, i64>,
    folders: HashMap<i64, PathBuf>,
}

impl Stager<'_> {
    /// Decides what becomes of `arrived`, and stages it unless it is here already.
    fn plan(&mut self, arrived: Arrived) -> Result<Plan> {
        let (db, place) = (self.db, self.place);
        let row = ledger::origin(db, arrived.arriving.remote.0)?;
        let mut before = match row.message {
            Some(id) => filed(db, place, id)?,
            None => twin(db, place, &row, &arrived)?,
        };
        let there = match &mut before {
            Some(before) => !before.removed && before.locate()?,
            None => false,
        };
        if let Some(here) = before.as_ref().filter(|here| there && (here.whole || !arrived.arriving.whole)) {
            return settled(db, here, &row, &arrived).map(Plan::Here);
        }
        let staged = self.staged(&row, &arrived, before.as_ref())?;
        staged.insert(db)?;
        Ok(Plan::Move(Box::new(Moving {
            folder: self.folder(staged.mailbox)?,
            row: staged,
            from: arrived.temporary,
            envelope: arrived.envelope,
        })))
    }

    /// The row for a new file: under the number and flags that the message had before, if any.
    fn staged(&mut self, row: &ledger::Origin, arrived: &Arrived, before: Option<&Filed>) -> Result<Staged> {
        let id = before.map_or(self.next, |before| before.id);
        self.next = self.next.max(id.saturating_add(1));
        let was = before.filter(|before| !before.removed);
        let flags = was.map_or(&arrived.arriving.flags, |before| &before.flags);
        let tmp_mailbox = self.number(&arrived.mailbox)?;
        let received = arrived.arriving.received.or(row.received).unwrap_or(row.first_seen);
        let base = maildir::base(received, &row.key, id, arrived.arriving.whole, self.host);
        let (sub, file) = maildir::placed(base.as_bytes(), flags, b"", was.map_or(Sub::New, |was| was.sub));
        let tmp = arrived.temporary.path().file_name().map(std::os::unix::ffi::OsStrExt::as_bytes);
        Ok(Staged {
            id,
            remote: row.row,
            mailbox: was.map_or(tmp_mailbox, |was| was.mailbox),
            tmp_mailbox,
            tmp: tmp.unwrap_or_default().to_vec(),
            sub,
            file,
            flags: flags.clone(),
            server: row.keeps_flags.then(|| arrived.arriving.flags.clone()),
            wire_size: rows::count(arrived.facts.wire_size),
            file_size: rows::count(arrived.facts.file_size),
            whole: arrived.arriving.whole,
            key: row.key.clone(),
            wire: arrived.facts.wire,
            content: arrived.content,
            header: arrived.facts.header,
            received,
        })
    }

    fn number(&mut self, mailbox: &MailboxName) -> Result<i64> {
        if let Some(number) = self.mailboxes.get(mailbox) {
            return Ok(*number);
        }
        let number = rows::mailbox_made(self.db, mailbox)?;
        self.mailboxes.insert(mailbox.clone(), number);
        Ok(number)
    }

    fn folder(&mut self, mailbox: i64) -> Result<PathBuf> {
        if let Some(folder) = self.folders.get(&mailbox) {
            return Ok(folder.clone());
        }
        let folder = self.place.folder(&rows::mailbox_name(self.db, mailbox)?)?;
        self.folders.insert(mailbox, folder.clone());
        Ok(folder)
    }
}

/// The message that is here under the same key, or, where ids are good for one session only, one
/// with the same content.
fn twin(db: &Connection, place: &Place, row: &ledger::Origin, arrived: &Arrived) -> Result<Option<Filed>> {
    let mut id = under_key(db, &row.key)?;
    if id.is_none() && row.epoch.is_volatile() {
        seldom(db, Seldom::Wire)?;
        id = db
            .query_row(
                "SELECT m.id FROM message m JOIN remote r ON r.message = m.id \
                 WHERE m.wire = ?1 AND m.whole = 1 AND r.epoch LIKE 'volatile:%' AND NOT EXISTS \
                 (SELECT 1 FROM remote x WHERE x.message = m.id AND x.epoch = ?2) ORDER BY m.id LIMIT 1",
                params![arrived.facts.wire.0, row.epoch.0],
                |row| row.get(0),
            )
            .optional()
            .doing(STAGING)?;
    }
    id.map_or(Ok(None), |id| filed(db, place, id))
}

/// The message was here: only the ledger has to hear of it.
fn settled(db: &Connection, here: &Filed, row: &ledger::Origin, arrived: &Arrived) -> Result<Delivered> {
    // The run that moved it may have died before its directory was durable.
    sync::dir(&here.folder.join(here.sub.dir()))?;
    let path = here.path();
    here.record(db)?;
    ledger::link(db, row.row, here.id, None)?;
    Ok(Delivered {
        id: MessageId(rows::size(here.id)),
        remote: RemoteRow(row.row),
        size: arrived.facts.wire_size,
        path,
        was_here: true,
    })
}

/// Turns a staged row whose file is durably in its place, in `folder`, into a message. Returns where
/// it lies, and the file that it took the place of.
pub(super) fn store(
    db: &Connection,
    place: &Place,
    folder: &Path,
    row: &Staged,
    envelope: &Envelope,
    host: &str,
) -> Result<(PathBuf, Option<PathBuf>)> {
    let mut before = filed(db, place, row.id)?;
    if before.as_ref().is_some_and(|before| before.removed && before.key.as_deref() == Some(&row.key)) {
        return unwanted(db, folder, row);
    }
    before = before.filter(|before| !before.removed);
    if let Some(before) = &mut before {
        before.locate()?;
    }
    db.execute_again(
        "INSERT INTO message (id, mailbox, subdir, base, file, flags, keywords, wire_size, file_size, whole, \
         key, wire, content, header, received, dated, removed) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, 0) \
         ON CONFLICT (id) DO UPDATE SET mailbox = ?2, subdir = ?3, base = ?4, file = ?5, flags = ?6, keywords = ?7, \
         wire_size = ?8, file_size = ?9, whole = ?10, key = ?11, wire = ?12, content = ?13, header = ?14, \
         received = ?15, dated = ?16, removed = 0",
        params![
            row.id, row.mailbox, row.sub.code(), maildir::split(&row.file).0, row.file,
            rows::bits(&row.flags), rows::keywords(&row.flags), row.wire_size, row.file_size, row.whole,
            row.key, row.wire.0, row.content.map(|digest| digest.0), row.header.0,
            row.received, envelope.date.unwrap_or(row.received),
        ],
    )
    .doing(STAGING)?;
    index::put(db, row.id, envelope)?;
    ledger::link(db, row.remote, row.id, row.server.as_ref())?;
    db.execute_again("DELETE FROM staged WHERE message = ?1", [row.id]).doing(STAGING)?;
    let Some(before) = before else {
        return Ok((maildir::path(folder, row.sub, &row.file), None));
    };
    let mut now =
        filed(db, place, row.id)?.ok_or_else(|| Error::bug("a message just recorded is not there"))?;
    let mut touched = Touched::default();
    if before.flags != row.flags {
        // Somebody changed its flags since it was staged.
        let (add, remove) = (before.flags.without(&row.flags), row.flags.without(&before.flags));
        now.reflag(db, &add, &remove, &mut touched)?;
    }
    if before.mailbox != now.mailbox {
        // Somebody moved it since it was staged.
        changes::carry(&mut now, before.mailbox, &before.folder, host, &mut touched)?;
        now.record(db)?;
    }
    touched.sync()?;
    let old = Some(before.path()).filter(|old| *old != now.path());
    Ok((now.path(), old))
}

/// Somebody removed the message since it was staged: its file goes as well.
fn unwanted(db: &Connection, folder: &Path, row: &Staged) -> Result<(PathBuf, Option<PathBuf>)> {
    db.execute_again("DELETE FROM staged WHERE message = ?1", [row.id]).doing(STAGING)?;
    let path = maildir::path(folder, row.sub, &row.file);
    Ok((path.clone(), Some(path)))
}

#[cfg(test)]
impl Store {
    /// Goes half the way with a batch; what is returned goes the other half.
    pub(super) fn staged_for_tests(&mut self, batch: Vec<Arrived>) -> impl FnOnce(&mut Self) + use<> {
        let plans = self.stage(batch).unwrap();
        |store| drop(store.land(plans).unwrap())
    }
}
