//! Whether a copy can be relied on: asked before a server is told to delete the other one.

use std::fs;
use std::io::{self, ErrorKind as Io};

use rusqlite::OptionalExtension as _;

use super::filed::{Filed, RENAMES, filed};
use super::trouble::Doing as _;
use super::{RemoteRow, Store, examine, rows};
use crate::error::Result;
use crate::mail::MessageId;

const DOING: &str = "verifying what was stored";

/// What came of verifying copies. What is neither was removed or moved by another program since it
/// was last seen: the next reconciliation learns what that means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Whole and in their place, octet for octet as received.
    pub sound: Vec<RemoteRow>,
    /// So many cannot be read, or are not what was stored.
    pub unsound: usize,
}

enum Standing {
    Sound,
    Unsound,
    Elsewhere,
}

impl Store {
    /// Verifies the copy behind each row. What this `Store` itself delivered is not read again.
    ///
    /// # Errors
    /// [`ErrorKind::Read`](crate::error::ErrorKind::Read) when the database cannot be read; a file
    /// that cannot be read counts as unsound.
    pub fn verify(&self, rows: &[RemoteRow]) -> Result<Verified> {
        let mut verified = Verified::default();
        for row in rows {
            let message: Option<Option<i64>> = self
                .db
                .query_row("SELECT message FROM remote WHERE row = ?1", [row.0], |row| row.get(0))
                .optional()
                .doing(DOING)?;
            let Some(id) = message.flatten() else { continue };
            match self.standing(id)? {
                Standing::Sound => verified.sound.push(*row),
                Standing::Unsound => verified.unsound += 1,
                Standing::Elsewhere => {}
            }
        }
        Ok(verified)
    }

    fn standing(&self, id: i64) -> Result<Standing> {
        let found = filed(&self.db, &self.place, id)?;
        let Some(mut filed) = found.filter(|filed| filed.whole && !filed.removed) else {
            return Ok(Standing::Elsewhere);
        };
        let fresh = self.fresh.contains(&MessageId(rows::size(id)));
        for _ in 0..RENAMES {
            match filed.locate() {
                Ok(true) => {}
                Ok(false) => return Ok(Standing::Elsewhere),
                Err(_) => return Ok(Standing::Unsound),
            }
            match is_sound(&filed, fresh) {
                Ok(true) => return Ok(Standing::Sound),
                // A reader renames or removes it at this moment.
                Err(error) if error.kind() == Io::NotFound => {}
                Ok(false) | Err(_) => return Ok(Standing::Unsound),
            }
        }
        Ok(Standing::Elsewhere)
    }
}

/// Whether the file is what was stored, judged by its size when it is `fresh`.
fn is_sound(filed: &Filed, fresh: bool) -> io::Result<bool> {
    let path = filed.path();
    let about = fs::symlink_metadata(&path)?;
    if !about.is_file() || rows::count(about.len()) != filed.file_size {
        return Ok(false);
    }
    if fresh {
        return Ok(true);
    }
    let file = examine::open(&path)?;
    Ok(examine::same(filed, file).unwrap_or(false))
}
