//! Splitting a header into its fields, whatever the line ends and whatever is broken in it.
//!
//! Not left to the library, which looks for fields until it finds an empty line: the text of a
//! message whose header is broken would be lost.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr_iter};

/// More fields than this are looked past, not kept.
pub(super) const FIELDS_MAX: usize = 10_000;

/// One header field (RFC 5322 §2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Field<'a> {
    /// As it stands, without the colon.
    pub(super) name: &'a [u8],
    /// What follows the colon, folds included, without the last line end.
    pub(super) value: &'a [u8],
}

/// The fields of a header in the order they stand.
#[derive(Debug, Default)]
pub(super) struct Fields<'a>(pub(super) Vec<Field<'a>>);

impl<'a> Fields<'a> {
    /// The value of the first field of that name: where a field is repeated that may stand only
    /// once, the first one counts.
    pub(super) fn first(&self, name: &str) -> Option<&'a [u8]> {
        self.all(name).next()
    }

    /// The values of all fields of that name.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        self.0
            .iter()
            .filter(move |field| field.name.eq_ignore_ascii_case(name.as_bytes()))
            .map(|field| field.value)
    }
}

/// Where a line lies, and where the next one starts.
struct Line {
    text: Range<usize>,
    next: usize,
}

fn line_at(bytes: &[u8], start: usize) -> Option<Line> {
    let rest = bytes.get(start..).filter(|rest| !rest.is_empty())?;
    let (mut end, next) =
        memchr(b'\n', rest).map_or((bytes.len(), bytes.len()), |at| (start + at, start + at + 1));
    // Also CR CR LF, as some gateways write it.
    while end > start && bytes.get(end - 1) == Some(&b'\r') {
        end -= 1;
    }
    Some(Line { text: start..end, next })
}

/// Splits `message` into the fields of its header and the offset where its body starts.
///
/// A leading mbox `From ` line is passed over. A line that is no field is passed over as well,
/// but where no blank line follows at all, or no field came before it, the body starts there:
/// nothing is lost to a reader.
pub(super) fn split(message: &[u8]) -> (Fields<'_>, usize) {
    let mut fields: Vec<Field<'_>> = Vec::new();
    let mut open: Option<(Range<usize>, Range<usize>)> = None;
    // Where the first line stood that is no field, and how many fields came before it.
    let mut garbage: Option<(usize, usize)> = None;
    let mut at = 0;
    let mut body = None;
    while let Some(line) = line_at(message, at) {
        let text = message.get(line.text.clone()).unwrap_or_default();
        match text.first() {
            None => {
                body = Some(line.next);
                break;
            }
            // A line of blanks goes on with the field above it, but before what is no field it was
            // meant to be empty.
            Some(b' ' | b'\t') if text.trim_ascii().is_empty() && !fields_follow(message, line.next) => {
                body = Some(line.next);
                break;
            }
            Some(b' ' | b'\t') if open.is_some() || garbage.is_some() => {
                if let Some((_, value)) = &mut open {
                    value.end = line.text.end;
                }
            }
            Some(_) => {
                close(message, &mut open, &mut fields);
                if let Some(colon) = field_name(text) {
                    let start = line.text.start;
                    open = Some((start..start + colon, start + colon + 1..line.text.end));
                } else if at == 0 && is_mbox_line(text) {
                } else if fields.is_empty() {
                    return (Fields(fields), at);
                } else if garbage.is_none() {
                    garbage = Some((at, fields.len()));
                }
            }
        }
        at = line.next;
    }
    close(message, &mut open, &mut fields);
    match (body, garbage) {
        (Some(body), _) => (Fields(fields), body),
        (None, Some((start, before))) => {
            fields.truncate(before);
            (Fields(fields), start)
        }
        (None, None) => (Fields(fields), message.len()),
    }
}

fn close<'a>(
    message: &'a [u8],
    open: &mut Option<(Range<usize>, Range<usize>)>,
    fields: &mut Vec<Field<'a>>,
) {
    if let Some((name, value)) = open.take()
        && fields.len() < FIELDS_MAX
        && let (Some(name), Some(value)) = (message.get(name), message.get(value))
    {
        fields.push(Field { name: name.trim_ascii_end(), value });
    }
}

/// Where the colon of a field stands; blanks before it are borne with.
fn field_name(line: &[u8]) -> Option<usize> {
    let colon = memchr(b':', line)?;
    let name = line.get(..colon)?.trim_ascii_end();
    let fits = !name.is_empty() && name.iter().all(|&byte| byte > b' ' && byte != 0x7f);
    fits.then_some(colon)
}

/// Whether the line at `start` belongs to a header, or ends it.
fn fields_follow(message: &[u8], start: usize) -> bool {
    let Some(line) = line_at(message, start) else { return false };
    let text = message.get(line.text).unwrap_or_default();
    matches!(text.first(), None | Some(b' ' | b'\t')) || field_name(text).is_some()
}

fn is_mbox_line(line: &[u8]) -> bool {
    line.starts_with(b"From ") || line.starts_with(b">From ")
}

/// The message with the line ends of old Macintoshes (CR alone) made LF; any other as it is.
pub(super) fn with_line_feeds(message: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'\n', message).is_some() || memchr(b'\r', message).is_none() {
        return Cow::Borrowed(message);
    }
    let mut owned = message.to_vec();
    for at in memchr_iter(b'\r', message) {
        if let Some(byte) = owned.get_mut(at) {
            *byte = b'\n';
        }
    }
    Cow::Owned(owned)
}

/// A value without its folds (RFC 5322 §2.2.3): each line end with the blanks behind it is one blank.
pub(super) fn unfold(value: &[u8]) -> Vec<u8> {
    let mut unfolded = Vec::with_capacity(value.len());
    let mut bytes = value.iter().copied().peekable();
    let mut fold = false;
    while let Some(byte) = bytes.next() {
        match byte {
            b'\n' => fold = true,
            b'\r' if matches!(bytes.peek(), Some(b'\n' | b'\r')) => {}
            b' ' | b'\t' if fold => {}
            _ => {
                if std::mem::take(&mut fold) {
                    unfolded.push(b' ');
                }
                unfolded.push(byte);
            }
        }
    }
    unfolded
}

#[cfg(test)]
mod tests {
    use super::{split, unfold, with_line_feeds};

    fn fields(message: &[u8]) -> (Vec<(String, String)>, String) {
        let (fields, body) = split(message);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let fields = fields.0.iter().map(|field| (text(field.name), text(&unfold(field.value)))).collect();
        (fields, text(&message[body..]))
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn m09_every_line_end_gives_the_same_fields() {
        for end in ["\n", "\r\n", "\r\r\n"] {
            let message = format!("A: 1{end} 2{end}B:3{end}{end}body");
            assert_eq!(
                fields(message.as_bytes()),
                (pairs(&[("A", " 1 2"), ("B", "3")]), "body".to_owned()),
                "{end:?}"
            );
        }
        let mac = with_line_feeds(b"A: 1\r 2\rB:3\r\rbody");
        assert_eq!(fields(&mac), (pairs(&[("A", " 1 2"), ("B", "3")]), "body".to_owned()));
    }

    #[test]
    fn m08_broken_headers_lose_nothing() {
        for (message, expected, body) in [
            ("", &[] as &[(&str, &str)], ""),
            ("\n", &[], ""),
            ("\nbody", &[], "body"),
            ("just a body\nmore\n", &[], "just a body\nmore\n"),
            (": no name\n\nbody", &[], ": no name\n\nbody"),
            ("A: 1\nno colon here\nB: 2\n\nbody", &[("A", " 1"), ("B", " 2")], "body"),
            ("A: 1\nDear friend,\nps: hello", &[("A", " 1")], "Dear friend,\nps: hello"),
            ("A : 1\n\n", &[("A", " 1")], ""),
            ("Bl\u{e4}: 1\n\n", &[("Bl\u{e4}", " 1")], ""),
            ("From x@y Mon\nA: 1\n\nb", &[("A", " 1")], "b"),
            ("A: 1", &[("A", " 1")], ""),
            ("A: 1\n \n--b\nB: 2\n\nb", &[("A", " 1")], "--b\nB: 2\n\nb"),
            ("A: 1\n \nB: 2\n\nb", &[("A", " 1"), ("B", " 2")], "b"),
            ("A\0B: 1\nC: 2\n\nb", &[], "A\0B: 1\nC: 2\n\nb"),
            (" indented\nA: 1\n\nb", &[], " indented\nA: 1\n\nb"),
        ] {
            assert_eq!(fields(message.as_bytes()), (pairs(expected), body.to_owned()), "{message:?}");
        }
    }
}
