//! What the database knows, so that two homes can be compared.

use rusqlite::{Connection, OpenFlags, types::ValueRef};

use crate::support::Sandbox;

/// One line for each record; without moments, and without what chance decides.
const TABLES: [&str; 6] = [
    "SELECT 'note', name FROM note",
    "SELECT 'mailbox', name FROM mailbox",
    "SELECT 'message', {m.id}, b.name, m.subdir, m.file, m.flags, m.keywords, m.wire_size, m.file_size, m.whole, \
     m.key, hex(m.wire), m.removed FROM message m JOIN mailbox b ON b.id = m.mailbox",
    "SELECT 'remote', b.name, r.epoch, r.bytes, r.ordinal, r.reuse, r.size, r.flags, r.keywords, r.base, \
     r.base_keywords, r.state, r.move_to, r.tries, {r.message}, r.gone IS NULL \
     FROM remote r JOIN mailbox b ON b.id = r.mailbox",
    "SELECT 'staged', {message}, key FROM staged",
    "SELECT 'envelope', {message}, subject, sender FROM envelope",
];

/// Whether messages must have the same numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbers {
    Same,
    /// One that was lost on its way in and fetched again has another.
    Any,
}

/// All records of the store of account `work`, sorted. Nobody may be at work on it.
pub(super) fn records(sandbox: &Sandbox, numbers: Numbers) -> Vec<String> {
    let file = sandbox.store("work").join(".mailctl/state.db");
    assert!(!file.with_extension("db-wal").exists(), "the last run did not close the database");
    // Looking leaves no trace.
    let uri = format!("file:{}?immutable=1", file.display());
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let db = Connection::open_with_flags(uri, flags).unwrap();
    let mut all = Vec::new();
    for table in TABLES {
        let mut statement = db.prepare(&numbers.in_query(table)).unwrap();
        let columns = statement.column_count();
        let lines = statement.query_map([], |row| {
            (0..columns)
                .map(|column| row.get_ref(column).map(|value| numbers.told(value)))
                .collect::<rusqlite::Result<Vec<_>>>()
        });
        all.extend(lines.unwrap().map(|line| line.unwrap().join(" ")));
    }
    all.sort();
    all
}

impl Numbers {
    /// Puts keys in the place of numbers, if these do not matter.
    fn in_query(self, query: &str) -> String {
        ["m.id", "r.message", "message"].into_iter().fold(query.to_owned(), |query, column| {
            let instead = match self {
                Self::Same => column.to_owned(),
                Self::Any => format!("(SELECT key FROM message WHERE id = {column})"),
            };
            query.replace(&format!("{{{column}}}"), &instead)
        })
    }

    fn told(self, value: ValueRef<'_>) -> String {
        match value {
            ValueRef::Null => "-".to_owned(),
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Real(number) => number.to_string(),
            ValueRef::Text(text) | ValueRef::Blob(text) => {
                self.without_chance(&String::from_utf8_lossy(text))
            }
        }
    }

    /// A file name from the key on: before it stand a moment, a random number and the process.
    fn without_chance(self, text: &str) -> String {
        let lasting = text.split_once(".mctl").and_then(|(_, rest)| rest.split_once('K'));
        let Some((_, key)) = lasting else { return text.to_owned() };
        match key.split_once('I').filter(|_| self == Self::Any) {
            Some((key, rest)) => format!("K{key}{}", rest.trim_start_matches(|c: char| c.is_ascii_digit())),
            None => format!("K{key}"),
        }
    }
}
