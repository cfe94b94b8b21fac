//! What holds for whatever a stranger sends or a person types; see [`crate::laws`].

use std::collections::BTreeSet;

use jiff::tz::TimeZone;

use super::{
    AccountName, Envelope, Flags, MailboxName, MessageId, Query, QueryRow, Selection, View, Which,
    has_attachment, numbered_name, parse_envelope, safe_name,
};

/// A message can be read, whatever it is: all that is listed can be had, and both ways of reading
/// the header see the same.
pub fn message_view(raw: &[u8]) {
    let view = View::parse(raw);
    let envelope = parse_envelope(raw);
    let seen = view.envelope();
    assert_eq!(seen.has_attachment, Some(has_attachment(raw)), "attachments come and go");
    if raw.len() < 256 * 1024 {
        assert_eq!(Envelope { has_attachment: None, ..seen }, envelope, "two envelopes");
    }
    let _ = (view.headers(), view.readable_headers(), view.html());
    let mut numbers = BTreeSet::new();
    for part in view.parts() {
        let content = view.content(&part.number);
        assert_eq!(content.map(|content| content.len() as u64), Some(part.size), "part {}", part.number);
        assert!(view.text(&part.number).is_some(), "part {} has no text", part.number);
        assert!(numbers.insert(part.number.clone()), "two parts are {}", part.number);
        let name = safe_name(part.name.as_deref(), &part.number, &part.media_type);
        check_name(&name);
        check_name(&numbered_name(&name, 10_000));
    }
    for width in [20, 80] {
        let _ = view.body(width);
    }
}

/// A name under which a file is saved.
fn check_name(name: &str) {
    assert!(!name.is_empty() && name.len() <= 255, "{name:?}");
    assert!(!name.starts_with(['.', '-', '~', ' ']) && !name.contains(['/', '\\', ':']), "{name:?}");
    assert!(!name.contains(char::is_control), "{name:?}");
}

/// HTML becomes text, and never text without bounds. The first octet is the width.
pub fn html(octets: &[u8]) {
    let Some((width, html)) = octets.split_first() else { return };
    let html = String::from_utf8_lossy(html);
    let text = super::html::to_text(&html, usize::from(*width));
    // Borders, indents and numbers of links are of ours; a letter needs so much of them at most.
    assert!(text.len() <= 10_000 + html.len() * 1000, "{} octets from {}", text.len(), html.len());
}

/// A query that is understood has an opposite. The arguments have a NUL between them.
pub fn query(octets: &[u8]) {
    let text = String::from_utf8_lossy(octets);
    let arguments: Vec<String> = text.split('\0').map(str::to_owned).collect();
    let Ok(query) = Query::parse(&arguments, 1_700_000_000, &TimeZone::UTC) else { return };
    let opposite = query.clone().negate();
    assert_eq!(opposite.clone().negate(), query, "twice the opposite is another query");
    assert_eq!(opposite.names_place(), query.names_place());
    let raw = b"From: Ada <ada@example.org>\nSubject: x y\nDate: Mon, 2 Nov 2026 10:00:00 +0000\n\n";
    let (mailbox, flags, envelope) = (MailboxName::inbox(), Flags::none(), parse_envelope(raw));
    for whole in [true, false] {
        let row = QueryRow {
            id: MessageId(7),
            mailbox: &mailbox,
            flags: &flags,
            size: 1000,
            received: 1_700_000_000,
            whole,
            envelope: &envelope,
        };
        assert_ne!(query.matches(&row), opposite.matches(&row), "neither it nor its opposite");
    }
}

/// A message argument that is understood and printed is understood the same.
pub(crate) fn argument(text: &str) {
    let Ok(Selection { account, which }) = Selection::parse(text) else { return };
    let printed = match &account {
        Some(account) => format!("{account}/{which}"),
        None => which.to_string(),
    };
    let again = Selection::parse(&printed).expect("what is printed can be read");
    assert_eq!(again, Selection { account: account.clone(), which: which.clone() }, "{printed:?}");
    assert!(account.is_none_or(|name| AccountName::new(name.as_str()).is_ok()));
    match which {
        Which::Range(first, last) => assert!(first <= last && first.0 > 0),
        Which::Id(MessageId(number)) | Which::Last(number) => assert!(number > 0 && number < 1 << 60),
        Which::MessageId(_) | Which::Stdin => {}
    }
}
