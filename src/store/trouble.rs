//! What errors of the disk and of the database mean to a person.

use std::io;
use std::path::Path;

use rusqlite::ErrorCode;

use crate::error::{Error, ErrorKind, Result};

/// An error of the operating system while writing at `path`.
pub(super) fn unwritable(path: &Path, error: io::Error) -> Error {
    Error::new(ErrorKind::Write, format!("writing {}", path.display())).because(error)
}

/// An error of the operating system while reading at `path`.
pub(super) fn unreadable(path: &Path, error: io::Error) -> Error {
    Error::new(ErrorKind::Read, format!("reading {}", path.display())).because(error)
}

/// Turns what SQLite says into our error.
pub(super) trait Doing<T> {
    /// `what`: a phrase like `recording a scan`.
    fn doing(self, what: &str) -> Result<T>;
}

impl<T> Doing<T> for rusqlite::Result<T> {
    fn doing(self, what: &str) -> Result<T> {
        self.map_err(|error| explained(what, error))
    }
}

fn explained(what: &str, error: rusqlite::Error) -> Error {
    let (kind, why) = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => {
            (ErrorKind::Write, "the disk is full, the database in .mailctl cannot grow")
        }
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
            (ErrorKind::Write, "the database in .mailctl cannot be written")
        }
        Some(ErrorCode::SystemIoFailure) => {
            (ErrorKind::Write, "the disk failed under the database in .mailctl")
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            (ErrorKind::Read, "the database in .mailctl is damaged; `mailctl store rebuild` makes it anew")
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            (ErrorKind::Locked, "another mailctl keeps the database in .mailctl busy")
        }
        _ => (ErrorKind::Read, "the database in .mailctl"),
    };
    Error::new(kind, format!("{what}: {why}")).because(error)
}
