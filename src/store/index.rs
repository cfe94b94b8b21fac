//! The index of envelopes: what `list` shows without opening a file. It can be dropped at any time.

use rusqlite::{Connection, Row, params};

use super::db::Prepared as _;
use super::trouble::Doing as _;
use super::wire::Facts;
use crate::error::Result;
use crate::mail::{self, Address, Envelope};

/// The columns that [`read`] takes, from `envelope` under the name `e`.
pub(super) const COLUMNS: &str = "e.date, e.subject, e.sender, e.reply_to, e.recipient, e.copy, \
     e.message_id, e.in_reply_to, e.refs, e.attachment";

/// What messages are looked up by so seldom that most stores do without an index of it: digests are spread
/// all over one, and to keep it costs each delivery a page per message.
#[derive(Clone, Copy)]
pub(super) enum Seldom {
    /// Where ids die with the session, by the content.
    Wire,
    /// Where messages got other ids, by the header section.
    Header,
}

/// Sees to it that there is such an index.
pub(super) fn seldom(db: &Connection, what: Seldom) -> Result<()> {
    let sql = match what {
        Seldom::Wire => "CREATE INDEX IF NOT EXISTS message_wire ON message (wire)",
        Seldom::Header => "CREATE INDEX IF NOT EXISTS message_header ON message (header)",
    };
    db.execute_again(sql, []).doing("indexing the messages")?;
    Ok(())
}

/// The envelope of a message, from its beginning.
pub(super) fn envelope(facts: &Facts, whole: bool) -> Envelope {
    let header = facts.head.get(..facts.header_len).unwrap_or(&facts.head);
    let mut envelope = mail::parse_envelope(header);
    envelope.has_attachment = whole.then(|| mail::has_attachment(&facts.head));
    envelope
}

fn addresses(list: &[Address]) -> String {
    let pairs: Vec<(Option<&str>, &str)> =
        list.iter().map(|one| (one.name.as_deref(), one.addr.as_str())).collect();
    serde_json::to_string(&pairs).unwrap_or_default()
}

fn from_addresses(text: &str) -> Vec<Address> {
    let pairs: Vec<(Option<String>, String)> = serde_json::from_str(text).unwrap_or_default();
    pairs.into_iter().map(|(name, addr)| Address { name, addr }).collect()
}

/// Writes the envelope of message `id`.
pub(super) fn put(db: &Connection, id: i64, envelope: &Envelope) -> Result<()> {
    db.execute_again(
        "INSERT OR REPLACE INTO envelope VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            id,
            envelope.date,
            envelope.subject,
            addresses(&envelope.from),
            addresses(&envelope.reply_to),
            addresses(&envelope.to),
            addresses(&envelope.cc),
            envelope.message_id,
            envelope.in_reply_to,
            serde_json::to_string(&envelope.references).unwrap_or_default(),
            envelope.has_attachment,
        ],
    )
    .doing("indexing a message")?;
    Ok(())
}

/// Reads an envelope whose columns begin at `at`; an empty one where there is none.
pub(super) fn read(row: &Row<'_>, at: usize) -> rusqlite::Result<Envelope> {
    let text = |offset: usize| -> rusqlite::Result<String> {
        Ok(row.get::<_, Option<String>>(at.saturating_add(offset))?.unwrap_or_default())
    };
    Ok(Envelope {
        date: row.get(at)?,
        subject: text(1)?,
        from: from_addresses(&text(2)?),
        reply_to: from_addresses(&text(3)?),
        to: from_addresses(&text(4)?),
        cc: from_addresses(&text(5)?),
        message_id: row.get(at.saturating_add(6))?,
        in_reply_to: row.get(at.saturating_add(7))?,
        references: serde_json::from_str(&text(8)?).unwrap_or_default(),
        has_attachment: row.get(at.saturating_add(9))?,
    })
}
