//! What a run that died left behind: a batch between `tmp/` and its place is finished or undone.

use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io::ErrorKind as Io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::db::{self, begin, commit};
use super::deliver::store;
use super::maildir::{self, Entry};
use super::paths::Place;
use super::staged::Staged;
use super::trouble::{Doing as _, unwritable};
use super::wire::Facts;
use super::{Lock, Reconciled, Store, examine, index, rows, sync};
use crate::error::Result;
use crate::mail::Digest;

const DOING: &str = "finishing a delivery";

impl Store {
    /// Finishes or undoes what a dead run left staged, and sweeps our files out of `tmp/`. Costs
    /// no more than that batch.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Write`] or [`crate::error::ErrorKind::Read`]; calling it again
    /// goes on where it stopped.
    pub fn recover(&mut self, _lock: &Lock) -> Result<Reconciled> {
        db::write_down(&self.db)?;
        let staged = Staged::all(&self.db)?;
        let mut done = Reconciled::default();
        if !staged.is_empty() {
            self.finish(staged, &mut done)?;
        }
        for folder in self.place.discover()?.values() {
            done.swept = done.swept.saturating_add(sweep(&folder.join("tmp"))?);
        }
        Ok(done)
    }

    fn finish(&mut self, staged: Vec<Staged>, done: &mut Reconciled) -> Result<()> {
        let tx = begin(&mut self.db, DOING)?;
        let mut listings = HashMap::new();
        let mut dirs = BTreeSet::new();
        let mut landed = Vec::new();
        for mut row in staged {
            let folder = self.place.make(&rows::mailbox_name(&tx, row.mailbox)?)?;
            let entries = match listings.entry(row.mailbox) {
                Occupied(entries) => entries.into_mut(),
                Vacant(place) => place.insert(maildir::entries(&folder)?),
            };
            let here = in_place(&row, entries);
            if let Some(entry) = here {
                row.flags = maildir::flags_with(&row.flags, maildir::split(&entry.file).1);
                row.sub = entry.sub;
                row.file.clone_from(&entry.file);
                rename_again(&mut row, &folder, &self.host)?;
            } else if !move_on(&row, &place_of(&tx, &self.place, row.tmp_mailbox)?, &folder)? {
                // Its content never became durable: it will be fetched again.
                tx.execute("DELETE FROM staged WHERE message = ?1", [row.id]).doing(DOING)?;
                continue;
            }
            dirs.insert(folder.join(row.sub.dir()));
            landed.push((folder, row));
        }
        dirs.iter().try_for_each(|dir| sync::dir(dir))?;
        let mut old: Vec<PathBuf> = Vec::new();
        for (folder, row) in landed {
            let path = maildir::path(&folder, row.sub, &row.file);
            if fs::symlink_metadata(&path).is_err_and(|error| error.kind() == Io::NotFound) {
                // A reader at it this very moment: better twice than never.
                tx.execute("DELETE FROM staged WHERE message = ?1", [row.id]).doing(DOING)?;
                continue;
            }
            let (facts, _) = examine::file(&path)?;
            let envelope = index::envelope(&facts, row.whole);
            let (_, superseded) = store(&tx, &self.place, &folder, &row, &envelope, &self.host)?;
            old.extend(superseded);
            done.finished = done.finished.saturating_add(1);
        }
        commit(tx, DOING)?;
        for path in old {
            // What stays behind is known by its name, and swept when it is seen.
            let _ = fs::remove_file(path);
        }
        Ok(())
    }
}

fn place_of(db: &Connection, place: &Place, mailbox: i64) -> Result<PathBuf> {
    place.folder(&rows::mailbox_name(db, mailbox)?)
}

/// The file of `row`, if it was moved before the run died, whatever a reader made of its name.
fn in_place<'a>(row: &Staged, entries: &'a [Entry]) -> Option<&'a Entry> {
    let base = maildir::split(&row.file).0;
    entries.iter().find(|entry| entry.base() == base).or_else(|| {
        entries.iter().find(|entry| {
            maildir::ours(entry.base())
                .is_some_and(|ours| ours.key == row.key && ours.header_only != row.whole)
        })
    })
}

/// Gives a file that is in its place another name. Perhaps the sync of its directory failed: then its
/// entry may be in memory only, and to sync it once more would be answered "fine".
fn rename_again(row: &mut Staged, folder: &Path, host: &str) -> Result<()> {
    let base = maildir::base(row.received, &row.key, row.id, row.whole, host);
    let file = [base.as_bytes(), maildir::split(&row.file).1].concat();
    let to = maildir::path(folder, row.sub, &file);
    match sync::rename_new(&maildir::path(folder, row.sub, &row.file), &to) {
        Ok(()) => row.file = file,
        // A reader was quicker, and has made a new entry of it.
        Err(error) if error.kind() == Io::NotFound => {}
        Err(error) => return Err(unwritable(&to, error)),
    }
    Ok(())
}

/// Moves the file of `row` out of `tmp/`, if it is there and what was received.
fn move_on(row: &Staged, from: &Path, folder: &Path) -> Result<bool> {
    let tmp = from.join("tmp").join(std::ffi::OsStr::from_bytes(&row.tmp));
    let Ok((facts, content)) = examine::file(&tmp) else { return Ok(false) };
    if !same(row, &facts, content) {
        return Ok(false);
    }
    let to = maildir::path(folder, row.sub, &row.file);
    sync::rename_new(&tmp, &to).map_err(|error| unwritable(&to, error))?;
    Ok(true)
}

fn same(row: &Staged, facts: &Facts, content: Digest) -> bool {
    row.content.map_or(facts.wire == row.wire, |recorded| recorded == content)
}

/// Unlinks what our dead runs left in `tmp/`. Files of other programs stay, however old.
fn sweep(tmp: &Path) -> Result<usize> {
    let Ok(listing) = fs::read_dir(tmp) else { return Ok(0) };
    let mut swept = 0_usize;
    for entry in listing.flatten() {
        if maildir::is_temporary(entry.file_name().as_bytes()) {
            fs::remove_file(entry.path()).map_err(|error| unwritable(&entry.path(), error))?;
            swept = swept.saturating_add(1);
        }
    }
    Ok(swept)
}
