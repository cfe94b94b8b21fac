//! When directories were last looked at, told by the file system's own clock.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use rusqlite::{Connection, params};
use rustix::fs::{Timespec, Timestamps, UTIME_NOW, futimens};

use super::paths::{Place, Sub};
use super::trouble::Doing as _;
use crate::error::Result;

/// The change times of `new/` and `cur/`, in nanoseconds; `None` is unlike anything, -1 means
/// that there is no such directory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stamps {
    pub(super) new: Option<i64>,
    pub(super) cur: Option<i64>,
}

impl Stamps {
    /// Those of the Maildir at `folder` as of now.
    pub(super) fn of(folder: &Path) -> Self {
        let one =
            |sub: Sub| fs::symlink_metadata(folder.join(sub.dir())).map_or(Some(-1), |about| nanos(&about));
        Self { new: one(Sub::New), cur: one(Sub::Cur) }
    }

    /// Whether there is any such directory.
    pub(super) fn any(&self) -> bool {
        *self != Self { new: Some(-1), cur: Some(-1) }
    }

    /// Whether nothing changed from `self` to `now`.
    pub(super) fn still(&self, now: &Self) -> bool {
        self.new.is_some() && self.cur.is_some() && self == now
    }

    /// Remembers these for a mailbox, but for those as young as `tick`: in the same tick a
    /// directory may change again without its time telling.
    pub(super) fn record(self, db: &Connection, mailbox: i64, tick: Option<i64>) -> Result<()> {
        let old_enough = |stamp: &i64| tick.is_some_and(|tick| *stamp < tick);
        db.execute(
            "UPDATE mailbox SET new_stamp = ?2, cur_stamp = ?3 WHERE id = ?1",
            params![mailbox, self.new.filter(old_enough), self.cur.filter(old_enough)],
        )
        .doing("remembering when a mailbox was looked at")?;
        Ok(())
    }
}

fn nanos(about: &fs::Metadata) -> Option<i64> {
    // Not the time of modification: whoever restores a backup may set that.
    about.ctime().checked_mul(1_000_000_000)?.checked_add(about.ctime_nsec())
}

/// What time it is for the file system of the store; `None` where it does not say. Its own clock
/// is what directories are dated with, so this is not the time of day.
pub(super) fn tick(place: &Place) -> Option<i64> {
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(place.state().join("tick"))
        .ok()?;
    let now = Timespec { tv_sec: 0, tv_nsec: UTIME_NOW };
    futimens(&file, &Timestamps { last_access: now, last_modification: now }).ok()?;
    file.metadata().ok().as_ref().and_then(nanos)
}
