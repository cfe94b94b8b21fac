//! One message as `list` shows it: to a person, to a pipe, to a JSON reader.

use std::borrow::Cow;

use jiff::tz::TimeZone;
use serde::Serialize;

use crate::cli::frame::clock;
use crate::cli::frame::json::{self, JsonAddress};
use crate::config::{Account, Protocol};
use crate::mail::{Timestamp, print_size};
use crate::store::{Message, RemoteState};
use crate::ui::{Cell, Column, Paint, Table};

/// A message and the account that it is in.
pub(super) struct Row<'a> {
    pub(super) account: &'a Account,
    pub(super) message: Message,
    /// For one of which nothing is here: it has no id of ours.
    pub(super) there: Option<There>,
}

/// What is known of a message that only the server has.
pub(super) struct There {
    /// Its id there.
    pub(super) id: String,
    /// In how many runs in a row receiving it failed.
    pub(super) tries: u32,
    /// A fetch leaves it alone for that.
    pub(super) set_aside: bool,
    /// Why the last one did; may be empty.
    pub(super) why: String,
}

/// What decides how a row looks.
pub(super) struct View {
    /// Several accounts are listed, so ids carry theirs.
    pub(super) several: bool,
    pub(super) now: Timestamp,
    pub(super) zone: TimeZone,
}

impl Row<'_> {
    /// The author's date, else when it was received.
    pub(super) fn date(&self) -> Timestamp {
        self.message.envelope.date.unwrap_or(self.message.received)
    }

    /// Who wrote it, as short as can be: the name, else the address.
    pub(super) fn sender(&self) -> String {
        let senders: Vec<&str> = self
            .message
            .envelope
            .from
            .iter()
            .map(|from| from.name.as_deref().filter(|name| !name.trim().is_empty()).unwrap_or(&from.addr))
            .collect();
        senders.join(", ")
    }

    /// The subject without `Re:` and the like, for sorting.
    pub(super) fn topic(&self) -> String {
        let lower = self.message.envelope.subject.to_lowercase();
        let mut topic = lower.trim();
        while let Some(rest) =
            ["re:", "fwd:", "fw:", "aw:", "wg:"].iter().find_map(|re| topic.strip_prefix(re))
        {
            topic = rest.trim_start();
        }
        topic.to_owned()
    }

    /// The subject; of what never came in, what is known instead.
    fn subject(&self) -> Cow<'_, str> {
        match &self.there {
            Some(There { id, tries: 1.., why, .. }) => format!("({id} could not be received: {why})").into(),
            _ => self.message.envelope.subject.as_str().into(),
        }
    }

    /// The flags as letters; the help of `list` explains them.
    fn letters(&self) -> String {
        let message = &self.message;
        let flags = &message.flags;
        let gone = matches!(message.on_server, Some(RemoteState::Gone | RemoteState::Doomed));
        [
            (!flags.seen, 'N'),
            (flags.answered, 'R'),
            (flags.flagged, 'F'),
            (flags.draft, 'D'),
            (flags.deleted, 'T'),
            (message.envelope.has_attachment == Some(true), 'A'),
            (!message.whole && self.there.is_none(), 'H'),
            (self.there.as_ref().is_some_and(|there| there.set_aside), 'X'),
            (gone && message.whole, 'O'),
        ]
        .into_iter()
        .filter_map(|(is, letter)| is.then_some(letter))
        .collect()
    }

    /// The row for a JSON reader.
    pub(super) fn json(&self) -> JsonRow<'_> {
        let Message { id, mailbox, flags, size, received, whole, envelope, on_server } = &self.message;
        JsonRow {
            account: self.account.name.as_str(),
            id: self.there.is_none().then_some(id.0),
            remote_id: self.there.as_ref().map(|there| there.id.as_str()),
            failed: self.there.as_ref().filter(|there| there.tries > 0).map(JsonFailed::from),
            mailbox: mailbox.as_str(),
            flags: json::flags(flags),
            flags_on: match (self.account.protocol, on_server) {
                (Protocol::Imap, Some(RemoteState::Present)) => "server",
                _ => "local",
            },
            from: json::addresses(&envelope.from),
            to: json::addresses(&envelope.to),
            cc: json::addresses(&envelope.cc),
            subject: &envelope.subject,
            date: envelope.date.and_then(clock::rfc3339),
            received: clock::rfc3339(*received),
            size: *size,
            message_id: envelope.message_id.as_deref(),
            in_reply_to: envelope.in_reply_to.as_deref(),
            has_attachment: envelope.has_attachment,
            whole: *whole,
            on_server: on_server.map(state),
        }
    }
}

impl View {
    /// The columns, for a person or for a pipe.
    pub(super) fn table(&self, person: bool) -> Table {
        let mut columns = vec![
            Column::new("ID").right(),
            Column::new("FLAGS").rank(2),
            Column::new("DATE").rank(3),
            Column::new("FROM").shrinks(8).at_most(28).rank(1),
            Column::new("SUBJECT").shrinks(10),
            Column::new("SIZE").right().rank(4),
        ];
        if !person {
            columns.push(Column::new("MAILBOX"));
        }
        Table::new(columns)
    }

    /// The cells of `row`, as many as [`Self::table`] has columns.
    pub(super) fn cells(&self, row: &Row<'_>, person: bool) -> Vec<Cell> {
        let id = match (&row.there, self.several) {
            (None, false) => row.message.id.to_string(),
            (None, true) => format!("{}/{}", row.account.name, row.message.id),
            (Some(_), false) => String::new(),
            (Some(_), true) => format!("{}/", row.account.name),
        };
        let main = if row.message.flags.flagged {
            Paint::Yellow
        } else if row.message.flags.seen {
            Paint::Plain
        } else {
            Paint::Bold
        };
        let date = row.date();
        let mut cells = vec![
            Cell::new(id).paint(Paint::Cyan),
            Cell::new(row.letters()).paint(Paint::Green),
            Cell::new(clock::short(date, self.now, &self.zone))
                .plain(clock::rfc3339(date).unwrap_or_default()),
            shown(&row.sender(), "(no sender)").paint(main),
            shown(&row.subject(), "(no subject)").paint(main),
            Cell::new(print_size(row.message.size)).plain(row.message.size.to_string()).paint(Paint::Dim),
        ];
        if !person {
            cells.push(Cell::new(row.message.mailbox.as_str()));
        }
        cells
    }
}

/// `text`, with something in its place where a person would see nothing.
fn shown(text: &str, placeholder: &str) -> Cell {
    let blank = crate::ui::sanitize_line(text).trim().is_empty();
    Cell::new(if blank { placeholder } else { text }).plain(text)
}

const fn state(state: RemoteState) -> &'static str {
    match state {
        RemoteState::Present => "present",
        RemoteState::Doomed => "doomed",
        RemoteState::Gone => "gone",
    }
}

/// How receiving a message failed.
#[derive(Serialize)]
struct JsonFailed<'a> {
    runs: u32,
    set_aside: bool,
    why: &'a str,
}

impl<'a> From<&'a There> for JsonFailed<'a> {
    fn from(there: &'a There) -> Self {
        Self { runs: there.tries, set_aside: there.set_aside, why: &there.why }
    }
}

/// A message for a JSON reader. Fields are added, never renamed or removed.
#[derive(Serialize)]
pub(super) struct JsonRow<'a> {
    account: &'a str,
    id: Option<u64>,
    remote_id: Option<&'a str>,
    failed: Option<JsonFailed<'a>>,
    mailbox: &'a str,
    flags: Vec<String>,
    flags_on: &'static str,
    from: Vec<JsonAddress>,
    to: Vec<JsonAddress>,
    cc: Vec<JsonAddress>,
    subject: &'a str,
    date: Option<String>,
    received: Option<String>,
    size: u64,
    message_id: Option<&'a str>,
    in_reply_to: Option<&'a str>,
    has_attachment: Option<bool>,
    whole: bool,
    on_server: Option<&'static str>,
}
