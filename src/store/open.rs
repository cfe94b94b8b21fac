//! Opening a store, and making one.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::fs::{self, DirBuilder, File};
use std::io::ErrorKind as Io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use rusqlite::Connection;
use rustix::fs::Access;

use super::paths::{Place, make_dir};
use super::trouble::{unreadable, unwritable};
use super::{Store, db, maildir};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::AccountName;

/// The note that says whose store it is.
const ACCOUNT: &str = "account";

impl Store {
    /// Opens the store of `account` at `root`, making it (0700, database 0600) when it is not there.
    ///
    /// # Errors
    /// [`ErrorKind::Write`] when it cannot be made or written; [`ErrorKind::Read`] when its
    /// database is damaged or of a later mailctl; [`ErrorKind::Config`] when it belongs to another
    /// account.
    pub fn open(root: &Path, account: &AccountName) -> Result<Self> {
        let place = Place::new(root);
        if fs::symlink_metadata(place.db()).is_err() {
            make_root(root)?;
            make_dir(&place.state())?;
            durable_down_to(&place.state())?;
        }
        Self::with(db::open(&place.db())?, place, account)
    }

    fn with(db: Connection, place: Place, account: &AccountName) -> Result<Self> {
        let mut store = Self {
            db,
            place,
            account: account.clone(),
            host: maildir::host(),
            made: RefCell::default(),
            told: RefCell::new(HashMap::new()),
            fresh: HashSet::new(),
            settled: HashSet::new(),
        };
        store.belongs()?;
        Ok(store)
    }

    /// Opens the store; `None` when there is none: the account was never fetched. Where it cannot be
    /// written (a read-only file system, another person's, a full one), it can be read.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_existing(root: &Path, account: &AccountName) -> Result<Option<Self>> {
        match fs::metadata(Place::new(root).db()) {
            Ok(_) => match Self::open(root, account) {
                Err(error) if error.kind() == ErrorKind::Write && is_read_only(&Place::new(root)) => {
                    let place = Place::new(root);
                    let Ok(db) = db::open_to_read(&place.db()) else { return Err(error) };
                    Self::with(db, place, account).map(Some)
                }
                other => other.map(Some),
            },
            Err(error) if matches!(error.kind(), Io::NotFound | Io::NotADirectory) => Ok(None),
            Err(error) => Err(unreadable(&Place::new(root).db(), error)),
        }
    }

    /// Whether this store can only be read.
    pub(super) fn is_read_only(&self) -> bool {
        self.db.is_readonly(rusqlite::MAIN_DB).unwrap_or(false)
    }

    /// Keys are made of the account's name: two accounts in one store would mix up their ledgers.
    pub(super) fn belongs(&mut self) -> Result<()> {
        match self.recall(ACCOUNT)? {
            Some(owner) if owner == self.account.as_str() => Ok(()),
            Some(owner) => {
                Err(Error::new(ErrorKind::Config, format!("opening {}", self.place.root().display()))
                    .because(format!(
                        "this is the store of account {owner}; every account needs its own store.path"
                    )))
            }
            None => {
                let owner = self.account.as_str().to_owned();
                self.remember(ACCOUNT, &owner)
            }
        }
    }
}

/// Whether nothing can be written there, now and again: an error that comes and goes shall be told.
fn is_read_only(place: &Place) -> bool {
    let paths = [place.state(), place.db()];
    paths.iter().any(|path| rustix::fs::access(path, Access::WRITE_OK).is_err())
        || rustix::fs::statvfs(place.root()).is_ok_and(|about| about.f_bavail == 0)
}

/// Makes the names of all folders down to `folder` durable, as far as we may look at them.
fn durable_down_to(folder: &Path) -> Result<()> {
    folder.ancestors().skip(1).filter(|above| !above.as_os_str().is_empty()).try_for_each(|above| {
        match File::open(above).and_then(|dir| dir.sync_all()) {
            // Not ours, so not made by us; or of a kind that cannot be synced.
            Err(error) if matches!(error.kind(), Io::PermissionDenied | Io::InvalidInput) => Ok(()),
            done => done.map_err(|error| unwritable(above, error)),
        }
    })
}

/// Makes the folder of a store with all that is missing above it.
fn make_root(root: &Path) -> Result<()> {
    if root.is_dir() {
        return Ok(());
    }
    if let Some(above) = root.parent().filter(|above| !above.as_os_str().is_empty()) {
        make_root(above)?;
    }
    match DirBuilder::new().mode(0o700).create(root) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == Io::AlreadyExists && root.is_dir() => Ok(()),
        Err(error) => Err(unwritable(root, error)),
    }
}
