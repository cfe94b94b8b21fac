//! Opening a store, and making one.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::fs::{self, DirBuilder};
use std::io::ErrorKind as Io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

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
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(root)
            .map_err(|error| unwritable(root, error))?;
        let place = Place::new(root);
        make_dir(&place.state())?;
        let mut store = Self {
            db: db::open(&place.db())?,
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

    /// Opens the store; `None` when there is none: the account was never fetched.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_existing(root: &Path, account: &AccountName) -> Result<Option<Self>> {
        match fs::metadata(Place::new(root).db()) {
            Ok(_) => Self::open(root, account).map(Some),
            Err(error) if matches!(error.kind(), Io::NotFound | Io::NotADirectory) => Ok(None),
            Err(error) => Err(unreadable(&Place::new(root).db(), error)),
        }
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
