//! Opening the database, and what its errors mean to a person.

use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use super::schema;
use crate::error::{Error, ErrorKind, Result};

/// How long a change waits for another mailctl's.
const PATIENCE: Duration = Duration::from_secs(10);

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
        Some(ErrorCode::DiskFull) => (ErrorKind::Write, "the disk is full"),
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

/// Opens the database at `path`, making it (0600) and its tables when missing.
pub(super) fn open(path: &Path) -> Result<Connection> {
    // SQLite would make the file with the umask's rights; its -wal and -shm inherit them from it.
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| unwritable(path, error))?;
    let doing = format!("opening {}", path.display());
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut db = Connection::open_with_flags(path, flags).doing(&doing)?;
    db.busy_timeout(PATIENCE).doing(&doing)?;
    db.pragma_update(None, "mmap_size", 0).doing(&doing)?;
    db.pragma_update(None, "foreign_keys", true).doing(&doing)?;
    let mode: String =
        db.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0)).doing(&doing)?;
    if !mode.eq_ignore_ascii_case("wal") {
        return Err(
            Error::new(ErrorKind::Write, doing).because("this file system does not allow SQLite's WAL mode")
        );
    }
    // With NORMAL a power cut may take back the last commits: what was said to be stored would not be.
    db.pragma_update(None, "synchronous", "FULL").doing(&doing)?;
    schema::bring_up(&mut db, &doing)?;
    Ok(db)
}

/// Begins a transaction that writes: it waits for others now, not in its middle.
pub(super) fn begin<'a>(db: &'a mut Connection, what: &str) -> Result<Transaction<'a>> {
    db.transaction_with_behavior(TransactionBehavior::Immediate).doing(what)
}

/// What SQLite itself finds wrong with the database.
pub(super) fn faults(db: &Connection) -> Result<Vec<String>> {
    let doing = "checking the database";
    let mut statement = db.prepare("PRAGMA integrity_check(20)").doing(doing)?;
    let found = statement.query_map([], |row| row.get::<_, String>(0)).doing(doing)?;
    let faults: Vec<String> = found.collect::<rusqlite::Result<_>>().doing(doing)?;
    Ok(faults.into_iter().filter(|fault| fault != "ok").map(|fault| format!("database: {fault}")).collect())
}
