//! Opening the database, and the ways to write to it and to doubt it.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Params, Row, Transaction, TransactionBehavior};

use super::schema;
use super::trouble::{Doing as _, unwritable};
use crate::error::{Error, ErrorKind, Result};

/// How long a change waits for another mailctl's.
const PATIENCE: Duration = Duration::from_secs(10);

/// So many statements stay prepared; a delivery needs about fifteen.
const PREPARED: usize = 32;

/// Kilobytes of the database that are kept in memory.
const CACHE: i64 = 4096;

/// When the log has so many pages (of 4 KB), it is written into the database. A page that a first fetch
/// changes again and again then goes there seldom.
const LOG: i64 = 4000;

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
    db.set_prepared_statement_cache_capacity(PREPARED);
    // Otherwise SQLite prepares a statement anew for every value that its planner could make use of.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).doing(&doing)?;
    db.pragma_update(None, "mmap_size", 0).doing(&doing)?;
    db.pragma_update(None, "cache_size", -CACHE).doing(&doing)?;
    db.pragma_update(None, "wal_autocheckpoint", LOG).doing(&doing)?;
    // What a statement has to be able to take back would go to a file in `/tmp`, page by page.
    db.pragma_update(None, "temp_store", "MEMORY").doing(&doing)?;
    db.pragma_update(None, "foreign_keys", true).doing(&doing)?;
    if !switched_to_log(&db).doing(&doing)? {
        return Err(
            Error::new(ErrorKind::Write, doing).because("this file system does not allow SQLite's WAL mode")
        );
    }
    // With NORMAL a power cut may take back the last commits: what was said to be stored would not be.
    db.pragma_update(None, "synchronous", "FULL").doing(&doing)?;
    schema::bring_up(&mut db, &doing)?;
    Ok(db)
}

/// Has SQLite write a log; false where it cannot. The answer comes before the change is committed, so the
/// statement is run to its end: only there it tells that this failed.
fn switched_to_log(db: &Connection) -> rusqlite::Result<bool> {
    let mut change = db.prepare("PRAGMA journal_mode = WAL")?;
    let modes: rusqlite::Result<Vec<String>> = change.query_map([], |row| row.get(0))?.collect();
    Ok(modes?.iter().all(|mode| mode.eq_ignore_ascii_case("wal")))
}

/// Opens the database at `path` where nothing can be written.
pub(super) fn open_to_read(path: &Path) -> Result<Connection> {
    let doing = format!("opening {}", path.display());
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let open = |how: &str| -> Result<Connection> {
        let mut db =
            Connection::open_with_flags(format!("file:{}?{how}", in_uri(path)), flags).doing(&doing)?;
        db.busy_timeout(PATIENCE).doing(&doing)?;
        schema::bring_up(&mut db, &doing)?;
        Ok(db)
    };
    let with_log = open("mode=ro");
    let log = path.with_extension("db-wal").metadata().is_ok_and(|about| about.len() > 0);
    // Without a log nobody is writing, and SQLite needs no file of its own beside the database.
    if with_log.is_err() && !log { open("immutable=1") } else { with_log }
}

/// A path as it may stand in a URI.
fn in_uri(path: &Path) -> String {
    path.as_os_str().as_bytes().iter().fold(String::new(), |mut uri, byte| {
        if byte.is_ascii_alphanumeric() || b"/._-~".contains(byte) {
            uri.push(char::from(*byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
        uri
    })
}

/// Statements that every message of a batch needs: parsing them takes longer than running them.
pub(super) trait Prepared {
    /// As [`Connection::execute`].
    fn execute_again(&self, sql: &str, params: impl Params) -> rusqlite::Result<usize>;

    /// As [`Connection::query_row`].
    fn query_row_again<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T>;
}

impl Prepared for Connection {
    fn execute_again(&self, sql: &str, params: impl Params) -> rusqlite::Result<usize> {
        self.prepare_cached(sql)?.execute(params)
    }

    fn query_row_again<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        self.prepare_cached(sql)?.query_row(params, read)
    }
}

/// Begins a transaction that writes: it waits for others now, not in its middle.
pub(super) fn begin<'a>(db: &'a mut Connection, what: &str) -> Result<Transaction<'a>> {
    db.transaction_with_behavior(TransactionBehavior::Immediate).doing(what)
}

/// Ends a transaction. A sync that failed is final: this connection writes no more then, for the next
/// sync of the same log would be answered "fine". Closing it moves into the database what was durable
/// before, and drops the log.
pub(super) fn commit(tx: Transaction<'_>, what: &str) -> Result<()> {
    let done = tx.execute_batch("COMMIT");
    let failed = done.as_ref().is_err_and(|error| {
        error.sqlite_error_code().is_some_and(|code| code == rusqlite::ErrorCode::SystemIoFailure)
    });
    if failed {
        // Should this fail as well, the error that is told of ends the run.
        let _ = tx.pragma_update(None, "query_only", true);
    }
    done.doing(what)
}

/// Writes what a dead run left in the log into the database. Its last commit may be one whose sync
/// failed: it can be read, from memory, and is not on the disk.
pub(super) fn write_down(db: &Connection) -> Result<()> {
    db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).doing("tidying the database up")
}

/// What is wrong with the database itself: what SQLite finds, tables that are others, and text that is none.
pub(super) fn faults(db: &Connection) -> Result<Vec<String>> {
    let doing = "checking the database";
    let mut statement = db.prepare("PRAGMA integrity_check(20)").doing(doing)?;
    let found = statement.query_map([], |row| row.get::<_, String>(0)).doing(doing)?;
    let found: Vec<String> = found.collect::<rusqlite::Result<_>>().doing(doing)?;
    let faults: Vec<String> =
        found.into_iter().filter(|fault| fault != "ok").map(|fault| format!("database: {fault}")).collect();
    // Of a database that is damaged itself no more can be said.
    if !faults.is_empty() {
        return Ok(faults);
    }
    let odd = schema::oddities(db).doing(doing)?;
    if odd.is_empty() { odd_texts(db).doing(doing) } else { Ok(odd) }
}

fn odd_texts(db: &Connection) -> rusqlite::Result<Vec<String>> {
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
    let mut statement = db.prepare(tables)?;
    let mut faults = Vec::new();
    for table in statement.query_map([], |row| row.get::<_, String>(0))? {
        let table = table?;
        if holds_odd_text(db, &table)? {
            faults.push(format!("database: text in the table {table:?} is not UTF-8"));
        }
    }
    Ok(faults)
}

/// SQLite does not look into text; to read it as a string would fail.
fn holds_odd_text(db: &Connection, table: &str) -> rusqlite::Result<bool> {
    let mut statement = db.prepare(&format!("SELECT * FROM {table:?}"))?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            if matches!(row.get_ref(column)?, ValueRef::Text(text) if std::str::from_utf8(text).is_err()) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
