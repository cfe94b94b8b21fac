//! A message for a JSON reader. Fields are added, never renamed or removed.

use serde::Serialize;

use crate::cli::frame::clock;
use crate::cli::frame::json::{self, JsonAddress};
use crate::config::Account;
use crate::mail::{self, BlockKind, Envelope, HeaderField, View};
use crate::store;

#[derive(Serialize)]
pub(super) struct Message {
    account: String,
    id: u64,
    mailbox: String,
    flags: Vec<String>,
    from: Vec<JsonAddress>,
    reply_to: Vec<JsonAddress>,
    to: Vec<JsonAddress>,
    cc: Vec<JsonAddress>,
    subject: String,
    date: Option<String>,
    received: Option<String>,
    size: u64,
    message_id: Option<String>,
    in_reply_to: Option<String>,
    references: Vec<String>,
    has_attachment: Option<bool>,
    /// Every field of the header, in order.
    headers: Vec<Field>,
    /// What a person reads, HTML turned into text.
    text: String,
    /// With `--html`.
    html: Option<String>,
    parts: Vec<Part>,
    /// Limits of depth, number or size were met: not all parts are told apart, or fields or the end
    /// of a text are left out.
    too_complex: bool,
}

#[derive(Serialize)]
struct Field {
    name: String,
    value: String,
}

/// One part; `number` is what `--part` and `attachments save` take.
#[derive(Serialize)]
pub(in crate::cli) struct Part {
    number: String,
    media_type: String,
    charset: Option<String>,
    name: Option<String>,
    size: u64,
    attachment: bool,
}

impl Message {
    pub(super) fn new(
        account: &Account,
        message: &store::Message,
        view: &View<'_>,
        parts: Vec<mail::Part>,
        html: Option<String>,
    ) -> Self {
        let Envelope {
            date,
            subject,
            from,
            reply_to,
            to,
            cc,
            message_id,
            in_reply_to,
            references,
            has_attachment,
        } = view.envelope();
        Self {
            account: account.name.as_str().to_owned(),
            id: message.id.0,
            mailbox: message.mailbox.as_str().to_owned(),
            flags: json::flags(&message.flags),
            from: json::addresses(&from),
            reply_to: json::addresses(&reply_to),
            to: json::addresses(&to),
            cc: json::addresses(&cc),
            subject,
            date: date.and_then(clock::rfc3339),
            received: clock::rfc3339(message.received),
            size: message.size,
            message_id,
            in_reply_to,
            references,
            has_attachment,
            headers: view
                .headers()
                .into_iter()
                .map(|HeaderField { name, value }| Field { name, value })
                .collect(),
            text: text(view),
            html,
            parts: parts.into_iter().map(Part::from).collect(),
            too_complex: view.is_too_complex() || view.is_cut(),
        }
    }
}

impl From<mail::Part> for Part {
    fn from(part: mail::Part) -> Self {
        let mail::Part { number, media_type, charset, name, size, attachment } = part;
        Self { number, media_type, charset, name, size, attachment }
    }
}

/// The blocks of the body, remarks of this program left out, with a blank line between them.
fn text(view: &View<'_>) -> String {
    let blocks = view.body(80);
    let texts: Vec<&str> = blocks
        .iter()
        .filter(|block| block.kind != BlockKind::Notice)
        .map(|block| block.text.as_str())
        .collect();
    texts.join("\n")
}
