//! What other programs did to the Maildirs: mutt, mblaze, notmuch and their like may add, flag,
//! move and remove files at any time.
//!
//! A mailbox whose directories did not change since the last look is not read. All looking is
//! done inside a write transaction: a delivery of another mailctl is then either recorded, with
//! its file in place, or staged, and left alone.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::PathBuf;

use rusqlite::{Connection, params};

use super::db::{begin, commit};
use super::filed::filed;
use super::maildir::{self, Entry};
use super::paths::{Place, Sub};
use super::stamp::{self, Stamps};
use super::trouble::Doing as _;
use super::wire::Facts;
use super::{Reconciled, Store, changes, examine, likeness, newcomer, rows};
use crate::error::Result;
use crate::mail::{Digest, MailboxName};

const DOING: &str = "noticing what other programs did";
/// So often is a folder read that readers keep changing.
const LOOKS: usize = 8;
/// Fewer removals than this are always believed.
const EN_MASSE: usize = 20;

/// A mailbox to look at.
struct Suspect {
    at: usize,
    name: MailboxName,
    folder: PathBuf,
    number: i64,
    stamps: Stamps,
}

/// What is recorded of a message, as far as a file can be recognised by it.
struct Known {
    id: i64,
    mailbox: i64,
    sub: Sub,
    file: Vec<u8>,
    key: Option<String>,
    size: i64,
    header: Digest,
    seen: bool,
}

/// Messages without a file, by what they can be found again.
#[derive(Default)]
struct Missing {
    by_base: HashMap<Vec<u8>, i64>,
    by_key: HashMap<String, i64>,
    by_content: HashMap<(Digest, i64), i64>,
    all: HashMap<i64, i64>,
}

impl Missing {
    fn add(&mut self, known: &Known) {
        self.by_base.insert(maildir::split(&known.file).0.to_vec(), known.id);
        self.by_content.insert((known.header, known.size), known.id);
        self.all.insert(known.id, known.mailbox);
        if let Some(key) = &known.key {
            self.by_key.insert(key.clone(), known.id);
        }
    }

    /// The message whose file has this name now.
    fn named(&self, entry: &Entry) -> Option<i64> {
        let base = entry.base();
        let by_key = || maildir::ours(base).and_then(|ours| self.by_key.get(&ours.key));
        let id = self.by_base.get(base).or_else(by_key)?;
        self.all.contains_key(id).then_some(*id)
    }

    /// The message that a file with another name holds.
    fn like(&self, header: Digest, size: i64) -> Option<i64> {
        let id = self.by_content.get(&(header, size))?;
        self.all.contains_key(id).then_some(*id)
    }

    fn found(&mut self, id: i64) {
        self.all.remove(&id);
    }
}

impl Store {
    /// Notices what other programs did to the Maildirs; cheap when the directories did not change.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Read`] when a folder or file cannot be read;
    /// [`crate::error::ErrorKind::Write`] when it cannot be recorded.
    pub fn reconcile(&mut self) -> Result<Reconciled> {
        if self.is_read_only() {
            // What cannot be recorded need not be noticed: files are found by their names all the same.
            return Ok(Reconciled::default());
        }
        self.unlink_leaving()?;
        self.compare(None, false)
    }

    /// The same, taking it that messages missing in great numbers were removed on purpose.
    ///
    /// # Errors
    /// As [`Self::reconcile`].
    pub fn accept_removals(&mut self) -> Result<Reconciled> {
        self.compare(None, true)
    }

    /// Sees to it, once, that every file of `mailbox` is known before something is delivered into
    /// it: what is here under its key is not delivered again.
    pub(super) fn settle(&mut self, mailbox: &MailboxName) -> Result<()> {
        if self.settled.insert(mailbox.clone()) {
            self.compare(Some(mailbox), false)?;
        }
        Ok(())
    }

    fn compare(&mut self, only: Option<&MailboxName>, accept: bool) -> Result<Reconciled> {
        let mut suspects = changed(&self.db, &self.place, only)?;
        if suspects.is_empty() {
            return Ok(Reconciled::default());
        }
        let tick = stamp::tick(&self.place);
        let tx = begin(&mut self.db, DOING)?;
        let mut comparison = Comparison {
            db: &tx,
            place: &self.place,
            missing: Missing::default(),
            doubtful: HashSet::new(),
            unsettled: HashSet::new(),
            done: Reconciled::default(),
        };
        let mut unknown = Vec::new();
        for suspect in &mut suspects {
            suspect.number = rows::mailbox_made(&tx, &suspect.name)?;
            suspect.stamps = Stamps::of(&suspect.folder);
            comparison.look(suspect, accept, &mut unknown)?;
        }
        // Numbers that stand in names are taken before new ones are given.
        unknown.sort_by_key(|(_, entry): &(usize, Entry)| {
            maildir::ours(entry.base()).map_or(i64::MAX, |ours| ours.id)
        });
        for (at, entry) in unknown {
            if let Some(suspect) = suspects.get(at) {
                comparison.recognise(suspect, entry)?;
            }
        }
        if only.is_none() {
            comparison.lose()?;
            for suspect in &suspects {
                let look_again = comparison.doubtful.contains(&suspect.number)
                    || comparison.unsettled.contains(&suspect.number);
                let stamps = if look_again { Stamps::default() } else { suspect.stamps };
                stamps.record(&tx, suspect.number, tick)?;
            }
        }
        let done = comparison.done;
        commit(tx, DOING)?;
        Ok(done)
    }
}

/// One look at all mailboxes that changed.
struct Comparison<'a> {
    db: &'a Connection,
    place: &'a Place,
    missing: Missing,
    /// Mailboxes that lost too much at once for it to be believed.
    doubtful: HashSet<i64>,
    /// Mailboxes with a delivery under way: a reader may have renamed its files by the time that it
    /// is recorded.
    unsettled: HashSet<i64>,
    done: Reconciled,
}

impl Comparison<'_> {
    /// Compares the files of one mailbox with its records.
    fn look(&mut self, suspect: &mut Suspect, accept: bool, unknown: &mut Vec<(usize, Entry)>) -> Result<()> {
        let mut known = known(self.db, suspect.number)?;
        let staged = staged(self.db, suspect.number)?;
        let of = known.len();
        if !staged.is_empty() {
            self.unsettled.insert(suspect.number);
        }
        for entry in maildir::entries(&suspect.folder)? {
            match known.get_mut(entry.base()) {
                Some(known) => self.still_here(known, entry)?,
                None if staged.contains(entry.base()) => {}
                None => unknown.push((suspect.at, entry)),
            }
        }
        // A file that is renamed while a directory is read may not be seen under either name: only
        // what is missing from a directory at rest is missing.
        let mut at_rest = false;
        for _ in 0..LOOKS {
            if at_rest || known.values().all(|known| known.seen) {
                break;
            }
            let before = Stamps::of(&suspect.folder);
            for entry in maildir::entries(&suspect.folder)? {
                if let Some(known) = known.get_mut(entry.base()).filter(|known| !known.seen) {
                    self.still_here(known, entry)?;
                }
            }
            at_rest = before == Stamps::of(&suspect.folder);
        }
        let gone: Vec<_> = known.into_values().filter(|known| !known.seen).collect();
        // A Maildir that is not there at all was hardly emptied by a reader: a disk is not mounted.
        let en_masse = gone.len() > EN_MASSE && gone.len().saturating_mul(2) > of;
        let incredible = en_masse || !at_rest || !suspect.stamps.any();
        if !gone.is_empty() && incredible && !accept {
            self.doubtful.insert(suspect.number);
        }
        for known in &gone {
            self.missing.add(known);
        }
        Ok(())
    }

    /// The file is there; takes over the flags that its name has now.
    fn still_here(&mut self, known: &mut Known, entry: Entry) -> Result<()> {
        known.seen = true;
        if entry.sub == known.sub && entry.file == known.file {
            return Ok(());
        }
        let Some(mut message) = filed(self.db, self.place, known.id)? else { return Ok(()) };
        let before = message.flags.clone();
        message.take(entry);
        message.record(self.db)?;
        self.done.flagged = self.done.flagged.saturating_add(usize::from(before != message.flags));
        Ok(())
    }

    /// A file without a record: one that was moved or renamed, or a new one.
    fn recognise(&mut self, suspect: &Suspect, entry: Entry) -> Result<()> {
        if let Some(id) = self.missing.named(&entry) {
            return self.moved(id, suspect, entry);
        }
        let path = maildir::path(&suspect.folder, entry.sub, &entry.file);
        if superseded(self.db, self.place, &entry)? {
            // A header whose whole message arrived: the run died before it could be removed.
            self.done.swept = self.done.swept.saturating_add(usize::from(fs::remove_file(path).is_ok()));
            return Ok(());
        }
        let Ok((facts, content)) = examine::file(&path) else {
            // It went away while we looked, or is nothing that can be read: no message.
            return Ok(());
        };
        let like = |(header, size)| self.missing.like(header, rows::count(size));
        let before = || likeness::before_saving(&facts);
        if let Some(id) = like((facts.header, facts.file_size)).or_else(|| before().and_then(like)) {
            self.rewritten(id, &facts, content)?;
            return self.moved(id, suspect, entry);
        }
        newcomer::admit(self.db, suspect.number, &suspect.folder, &entry, &facts)?;
        self.done.added = self.done.added.saturating_add(1);
        Ok(())
    }

    /// The file under another name is what is recorded from now on: sizes and digests are its.
    fn rewritten(&self, id: i64, facts: &Facts, content: Digest) -> Result<()> {
        self.db
            .execute(
                "UPDATE message SET wire_size = ?2, file_size = ?3, wire = ?4, content = ?5, header = ?6 WHERE id = ?1",
                params![
                    id,
                    rows::count(facts.wire_size),
                    rows::count(facts.file_size),
                    facts.wire.0,
                    content.0,
                    facts.header.0
                ],
            )
            .doing(DOING)?;
        Ok(())
    }

    fn moved(&mut self, id: i64, suspect: &Suspect, entry: Entry) -> Result<()> {
        self.missing.found(id);
        let Some(mut message) = filed(self.db, self.place, id)? else { return Ok(()) };
        let before = (message.mailbox, message.flags.clone());
        message.take(entry);
        message.mailbox = suspect.number;
        message.record(self.db)?;
        if before.0 != message.mailbox {
            changes::follow_move(self.db, id, &suspect.name)?;
            self.done.moved = self.done.moved.saturating_add(1);
        }
        self.done.flagged = self.done.flagged.saturating_add(usize::from(before.1 != message.flags));
        Ok(())
    }

    /// What is still missing was removed, unless it is too much at once.
    fn lose(&mut self) -> Result<()> {
        for (id, mailbox) in &self.missing.all {
            if self.doubtful.contains(mailbox) {
                self.done.missing = self.done.missing.saturating_add(1);
            } else if let Some(message) = filed(self.db, self.place, *id)? {
                changes::bury(self.db, message)?;
                self.done.removed = self.done.removed.saturating_add(1);
            }
        }
        Ok(())
    }
}

/// The mailboxes whose directories are not as they were at the last look, or where that is unknown.
fn changed(db: &Connection, place: &Place, only: Option<&MailboxName>) -> Result<Vec<Suspect>> {
    let mut folders = place.discover()?;
    let mut looked = BTreeMap::new();
    let mut statement = db
        .prepare(
            "SELECT name, new_stamp, cur_stamp, EXISTS (SELECT 1 FROM message WHERE mailbox = b.id AND removed = 0) \
             FROM mailbox b",
        )
        .doing(DOING)?;
    let mut rows = statement.query([]).doing(DOING)?;
    while let Some(row) = rows.next().doing(DOING)? {
        let name = rows::name(row.get(0).doing(DOING)?)?;
        let stamps = Stamps { new: row.get(1).doing(DOING)?, cur: row.get(2).doing(DOING)? };
        if row.get(3).doing(DOING)? && !folders.contains_key(&name) {
            folders.insert(name.clone(), place.folder(&name)?);
        }
        looked.insert(name, stamps);
    }
    let suspects = folders
        .into_iter()
        .filter(|(name, _)| only.is_none_or(|only| only == name))
        .filter(|(name, folder)| !looked.get(name).is_some_and(|before| before.still(&Stamps::of(folder))));
    Ok(suspects
        .enumerate()
        .map(|(at, (name, folder))| Suspect { at, name, folder, number: 0, stamps: Stamps::default() })
        .collect())
}

/// The messages recorded in a mailbox, by the base of their file names.
fn known(db: &Connection, mailbox: i64) -> Result<HashMap<Vec<u8>, Known>> {
    let mut statement = db
        .prepare(
            "SELECT base, id, subdir, file, key, file_size, header FROM message WHERE mailbox = ?1 AND removed = 0",
        )
        .doing(DOING)?;
    let rows = statement.query_map([mailbox], |row| {
        let known = Known {
            id: row.get(1)?,
            mailbox,
            sub: Sub::of(row.get(2)?),
            file: row.get(3)?,
            key: row.get(4)?,
            size: row.get(5)?,
            header: rows::digest(&row.get::<_, Vec<u8>>(6)?),
            seen: false,
        };
        Ok((row.get(0)?, known))
    });
    rows.doing(DOING)?.collect::<rusqlite::Result<_>>().doing(DOING)
}

/// The bases of the files that a delivery is about to put into a mailbox.
fn staged(db: &Connection, mailbox: i64) -> Result<HashSet<Vec<u8>>> {
    let mut statement = db.prepare("SELECT base FROM staged WHERE mailbox = ?1").doing(DOING)?;
    let rows = statement.query_map([mailbox], |row| row.get(0)).doing(DOING)?;
    rows.collect::<rusqlite::Result<_>>().doing(DOING)
}

/// Whether a file is the header of a message that is here whole, under another name.
fn superseded(db: &Connection, place: &Place, entry: &Entry) -> Result<bool> {
    let Some(ours) = maildir::ours(entry.base()).filter(|ours| ours.header_only) else { return Ok(false) };
    let Some(mut whole) = filed(db, place, ours.id)? else { return Ok(false) };
    Ok(whole.whole && !whole.removed && whole.key.as_ref() == Some(&ours.key) && whole.locate()?)
}
