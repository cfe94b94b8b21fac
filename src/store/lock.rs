//! One process at a time receives into a store: a kernel lock, which no crash can leave behind.

use std::fs::{OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt as _;

use super::trouble::unwritable;
use super::{Lock, Store};
use crate::error::{Error, ErrorKind, Result};

impl Store {
    /// Takes the account's lock at once, or fails with `Locked`.
    ///
    /// # Errors
    /// [`ErrorKind::Locked`] while another process holds it; [`ErrorKind::Write`] where the file
    /// system cannot lock.
    pub fn lock(&self) -> Result<Lock> {
        Lock::take(&self.place, self.account.as_str())
    }
}

impl Lock {
    pub(super) fn take(place: &super::paths::Place, account: &str) -> Result<Self> {
        let path = place.state().join("lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(|error| unwritable(&path, error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { file }),
            Err(TryLockError::WouldBlock) => {
                Err(Error::new(ErrorKind::Locked, format!("locking account {account}"))
                    .because(format!("another mailctl is at work on it ({} is held)", path.display())))
            }
            Err(TryLockError::Error(error)) => Err(unwritable(&path, error)),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough: a child between fork and exec (a password command) still holds a
        // copy of the descriptor, and with it the lock.
        let _ = self.file.unlock();
    }
}
