//! From the bytes of a header to an [`Envelope`].

use mail_parser::parsers::MessageStream;
use mail_parser::{Address as Parsed, DateTime, HeaderValue};

use super::guard::guarded;
use super::header::{Fields, split, unfold, with_line_feeds};
use super::tree::{self, Kind, Node};
use super::{Address, Envelope, Timestamp, words};

/// So much of a header is looked at, and so much of one field.
const HEADER_MAX: usize = 256 * 1024;

/// So many addresses of one field are kept.
const ADDRESSES_MAX: usize = 1000;

/// So many references are kept, the last ones.
const REFERENCES_MAX: usize = 100;

/// A longer message id is none.
const ID_MAX: usize = 4096;

/// The envelope of a message, read from its header or from all of it; the first 256 KiB count.
///
/// Never fails: a field that is missing or cannot be read is empty. Where a field stands twice
/// the first one counts. Encoded words are decoded once. Control characters stay in the values:
/// a terminal may see them only through [`crate::ui`].
#[must_use]
pub fn parse_envelope(header: &[u8]) -> Envelope {
    let header = header.get(..header.len().min(HEADER_MAX)).unwrap_or(header);
    let header = with_line_feeds(header);
    envelope(&split(&header).0)
}

/// Whether any part of a whole message is an attachment: a file of its own, not text that is read
/// in place, not a signature, not an image that the HTML shows.
#[must_use]
pub fn has_attachment(raw: &[u8]) -> bool {
    let raw = with_line_feeds(raw);
    attached(&tree::parse(&raw).0)
}

pub(super) fn attached(root: &Node) -> bool {
    let mut nodes = vec![root];
    while let Some(node) = nodes.pop() {
        // A bounce brings the message it speaks of; that is no attachment.
        let report = node.media == "multipart/report";
        if node.is_attachment() {
            return true;
        }
        if !matches!(node.kind, Kind::Message(_)) {
            nodes.extend(
                node.children().iter().filter(|child| !(report && matches!(child.kind, Kind::Message(_)))),
            );
        }
    }
    false
}

pub(super) fn envelope(fields: &Fields<'_>) -> Envelope {
    let text = |name: &str| fields.first(name).map(|value| words::text(cap(value))).unwrap_or_default();
    let list = |name: &str| fields.first(name).map(addresses).unwrap_or_default();
    let ids = |name: &str| fields.first(name).map(ids).unwrap_or_default();
    Envelope {
        date: fields.first("Date").and_then(date),
        subject: text("Subject"),
        from: list("From"),
        reply_to: list("Reply-To"),
        to: list("To"),
        cc: list("Cc"),
        message_id: ids("Message-ID").into_iter().next(),
        in_reply_to: ids("In-Reply-To").into_iter().next(),
        references: {
            let mut all = ids("References");
            all.split_off(all.len().saturating_sub(REFERENCES_MAX))
        },
        has_attachment: None,
    }
}

fn cap(value: &[u8]) -> &[u8] {
    value.get(..HEADER_MAX).unwrap_or(value)
}

/// The addresses of a field; groups are opened. A value that holds none at all is kept as a name.
pub(super) fn addresses(value: &[u8]) -> Vec<Address> {
    let easy = words::for_addresses(cap(value));
    let parsed = guarded(|| match MessageStream::new(&easy).parse_address() {
        HeaderValue::Address(Parsed::List(list)) => {
            list.into_iter().take(ADDRESSES_MAX).map(address).collect()
        }
        HeaderValue::Address(Parsed::Group(groups)) => groups
            .into_iter()
            .flat_map(|group| {
                let empty = group.addresses.is_empty();
                let name = group.name.filter(|_| empty).map(|name| named(&name));
                name.into_iter().chain(group.addresses.into_iter().map(address))
            })
            .take(ADDRESSES_MAX)
            .collect(),
        _ => Vec::new(),
    });
    parsed.unwrap_or_else(|| vec![named(&words::text(cap(value)))])
}

fn address(parsed: mail_parser::Addr<'_>) -> Address {
    let addr = parsed.address.map(|addr| words::unshield(&addr)).unwrap_or_default();
    let name = parsed.name.map(|name| words::unshield(&name)).filter(|name| !name.is_empty());
    Address { name, addr: addr.trim().to_owned() }
}

fn named(name: &str) -> Address {
    Address { name: Some(words::unshield(name)), addr: String::new() }
}

/// The moment a Date field tells (RFC 5322 §3.3), or an RFC 3339 time in its place.
pub(super) fn date(value: &[u8]) -> Option<Timestamp> {
    let text = String::from_utf8_lossy(&unfold(value.get(..1000).unwrap_or(value))).trim().to_owned();
    let read = |spelled: &str| {
        let mut date = DateTime::parse_rfc822(&format!("{spelled}\n"))?;
        // A leap second is the last one that can be counted.
        date.second = date.second.min(if date.second == 60 { 59 } else { u8::MAX });
        (date.is_valid() && stands_in(&date, &text)).then(|| date.to_timestamp())
    };
    // A date without a zone is taken as UTC (RFC 5322 §4.3).
    let parsed = guarded(|| read(&text).or_else(|| read(&format!("{text} +0000"))));
    parsed.flatten().or_else(|| text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second))
}

/// Whether day, month and year of `date` are in `text` and in the calendar: the library guesses what
/// is missing, and takes any word for a month.
fn stands_in(date: &DateTime, text: &str) -> bool {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let word = |word: &str| text.split(|c: char| !c.is_ascii_alphabetic()).any(|it| starts(it, word));
    let number = |number: u16| text.split(|c: char| !c.is_ascii_digit()).any(|it| it.parse() == Ok(number));
    let month = usize::from(date.month).checked_sub(1).and_then(|month| MONTHS.get(month));
    let fields = (i16::try_from(date.year), i8::try_from(date.month), i8::try_from(date.day));
    let (Ok(year), Ok(in_year), Ok(day)) = fields else { return false };
    month.is_some_and(|month| word(month))
        && number(u16::from(date.day))
        && (number(date.year) || number(date.year % 100))
        && jiff::civil::Date::new(year, in_year, day).is_ok()
}

fn starts(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// The ids of a field, without angle brackets; where there are no brackets, what there is. Of more
/// than are kept the last ones count: the end of the field is the near past of the thread.
fn ids(value: &[u8]) -> Vec<String> {
    let tail = value.get(value.len().saturating_sub(HEADER_MAX)..).unwrap_or(value);
    let mut field = unfold(tail);
    field.push(b'\n');
    let found = match guarded(|| MessageStream::new(&field).parse_id().into_owned()) {
        Some(HeaderValue::Text(id)) => vec![id],
        Some(HeaderValue::TextList(ids)) => ids,
        _ => Vec::new(),
    };
    found.into_iter().map(|id| id.split_whitespace().collect()).filter(|id: &String| is_id(id)).collect()
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= ID_MAX
}

#[cfg(test)]
mod tests;
