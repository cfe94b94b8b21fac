//! Looking at everything: the database, every file against its record, every record's file.

use std::fs;

use super::db;
use super::filed::filed;
use super::staged::Staged;
use super::trouble::Doing as _;
use super::{CheckReport, Store, examine, maildir, rows};
use crate::error::Result;

const DOING: &str = "checking the store";

impl Store {
    /// Looks at everything: files against records, digests, the database itself. Changes nothing.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Read`] when not even that can be done.
    pub fn check(&mut self) -> Result<CheckReport> {
        let mut report = CheckReport { problems: db::faults(&self.db)?, messages: 0 };
        let ids: Vec<i64> = {
            let mut statement = self.db.prepare("SELECT id FROM message WHERE removed = 0").doing(DOING)?;
            let ids = statement.query_map([], |row| row.get(0)).doing(DOING)?;
            ids.collect::<rusqlite::Result<_>>().doing(DOING)?
        };
        for id in ids {
            report.messages = report.messages.saturating_add(1);
            report.problems.extend(self.wrong_with(id)?);
        }
        for row in Staged::all(&self.db)? {
            report.problems.push(format!(
                "message {}: its delivery was left unfinished; the next fetch ends it",
                row.id
            ));
        }
        self.strangers(&mut report)?;
        Ok(report)
    }

    fn wrong_with(&self, id: i64) -> Result<Option<String>> {
        let Some(mut message) = filed(&self.db, &self.place, id)? else { return Ok(None) };
        if !message.locate()? {
            return Ok(Some(format!("message {id}: its file {} is missing", message.path().display())));
        }
        let path = message.path();
        let size = fs::symlink_metadata(&path).map_or(0, |about| rows::count(about.len()));
        if size != message.file_size {
            return Ok(Some(format!(
                "message {id}: {} has {size} octets, {} were stored",
                path.display(),
                message.file_size
            )));
        }
        Ok(match examine::intact(&message) {
            Ok(true) => None,
            Ok(false) => Some(format!("message {id}: {} is not what was stored", path.display())),
            Err(error) => Some(format!("message {id}: {error}")),
        })
    }

    /// Files that no record speaks of.
    fn strangers(&self, report: &mut CheckReport) -> Result<()> {
        let mut recorded = self
            .db
            .prepare(
                "SELECT EXISTS (SELECT 1 FROM message m JOIN mailbox b ON b.id = m.mailbox \
                 WHERE b.name = ?1 AND m.base = ?2 AND m.removed = 0) \
                 OR EXISTS (SELECT 1 FROM staged s WHERE s.base = ?2)",
            )
            .doing(DOING)?;
        for (name, folder) in self.place.discover()? {
            for entry in maildir::entries(&folder)? {
                let known: bool = recorded
                    .query_row(rusqlite::params![name.as_str(), entry.base()], |row| row.get(0))
                    .doing(DOING)?;
                if !known {
                    let path = maildir::path(&folder, entry.sub, &entry.file);
                    report.problems.push(format!("{}: not recorded yet", path.display()));
                }
            }
        }
        Ok(())
    }
}
