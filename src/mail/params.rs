//! Content-Type and Content-Disposition: a value and its parameters (RFC 2045 §5.1, RFC 2231).

use super::header::unfold;
use super::{charset, transfer, words};

/// So much of a field is looked at.
const VALUE_MAX: usize = 64 * 1024;

/// So many parameters are kept.
const PARAMETERS_MAX: usize = 500;

/// What such a field says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Params {
    /// `text/plain`, `attachment`: lower case, without blanks and comments.
    pub(super) value: String,
    /// Names in lower case, continuations joined, charsets decoded. The first of a name counts.
    list: Vec<(String, String)>,
}

/// One piece of a parameter as it stands: `name*0*=...`.
struct Section {
    name: String,
    /// Its place among its continuations; `None` for a plain parameter.
    place: Option<u32>,
    extended: bool,
    value: Vec<u8>,
}

impl Params {
    pub(super) fn parse(value: &[u8]) -> Self {
        let value = unfold(value.get(..VALUE_MAX).unwrap_or(value));
        let mut segments = segments(&value).into_iter();
        let first = segments.next().unwrap_or_default();
        let (value, stray) = split_value(&first);
        let sections: Vec<Section> = std::iter::once(stray)
            .chain(segments)
            .take(PARAMETERS_MAX)
            .filter_map(|segment| section(&segment))
            .collect();
        Self { value, list: join(sections) }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.list.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The value, and a parameter behind it that lacks its semicolon.
fn split_value(first: &[u8]) -> (String, Vec<u8>) {
    let text = String::from_utf8_lossy(without_comments(first)).into_owned();
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.iter().position(|word| word.contains('=')) {
        Some(at) if at > 0 => {
            let (value, stray) = words.split_at_checked(at).unwrap_or_default();
            (value.concat().to_ascii_lowercase(), stray.join(" ").into_bytes())
        }
        _ => (words.concat().to_ascii_lowercase(), Vec::new()),
    }
}

/// Cuts at every `;` outside of quotes.
fn segments(value: &[u8]) -> Vec<Vec<u8>> {
    let mut segments = vec![Vec::new()];
    let mut quoted = false;
    let mut escaped = false;
    for &byte in value {
        match byte {
            b';' if !quoted => {
                segments.push(Vec::new());
                continue;
            }
            b'"' if !escaped => quoted = !quoted,
            _ => {}
        }
        escaped = quoted && byte == b'\\' && !escaped;
        if let Some(last) = segments.last_mut() {
            last.push(byte);
        }
    }
    segments
}

/// What stands before the first comment, or behind it if it leads.
fn without_comments(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii();
    if let Some(rest) = text.strip_prefix(b"(") {
        let close = memchr::memchr(b')', rest).map_or(rest.len(), |at| at + 1);
        return rest.get(close..).unwrap_or_default().trim_ascii();
    }
    let open = memchr::memchr(b'(', text).unwrap_or(text.len());
    text.get(..open).unwrap_or(text).trim_ascii()
}

fn section(segment: &[u8]) -> Option<Section> {
    let equals = memchr::memchr(b'=', segment)?;
    let (name, value) = segment.split_at_checked(equals)?;
    let value = value.get(1..)?.trim_ascii();
    let name = String::from_utf8_lossy(without_comments(name)).trim().to_ascii_lowercase();
    let (name, extended) = name.strip_suffix('*').map_or((name.as_str(), false), |name| (name, true));
    let (name, place) = match name.split_once('*') {
        Some((base, place)) => (base, Some(place.parse().ok()?)),
        None => (name, None),
    };
    let value = match value.strip_prefix(b"\"") {
        Some(inner) => unquote(inner),
        // A name with blanks and parentheses in it is often not quoted.
        None if matches!(name, "name" | "filename") => value.to_vec(),
        None => without_comments(value).to_vec(),
    };
    (!name.is_empty()).then(|| Section { name: name.to_owned(), place, extended, value })
}

/// Up to the closing quote. A backslash counts only before a quote or another one: `C:\temp`.
fn unquote(inner: &[u8]) -> Vec<u8> {
    let mut value = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        match byte {
            b'"' => break,
            b'\\' if matches!(behind.first(), Some(b'"' | b'\\')) => {
                value.extend(behind.first());
                rest = behind.get(1..).unwrap_or_default();
            }
            _ => value.push(byte),
        }
    }
    value
}

fn join(mut sections: Vec<Section>) -> Vec<(String, String)> {
    // Extended values and continuations before plain ones: they say it better (RFC 2231, RFC 6266).
    sections.sort_by_key(|section| {
        (section.name.clone(), section.place.is_none() && !section.extended, section.place)
    });
    let mut list: Vec<(String, String)> = Vec::new();
    let mut sections = sections.into_iter().peekable();
    while let Some(first) = sections.next() {
        let mut charset = String::new();
        let mut bytes = Vec::new();
        let name = first.name.clone();
        let continued = first.place.is_some();
        let plain = !continued && !first.extended;
        add(&first, true, &mut charset, &mut bytes);
        while continued && let Some(next) = sections.next_if(|next| next.name == name && next.place.is_some())
        {
            add(&next, false, &mut charset, &mut bytes);
        }
        // Encoded words have no place here, and many programs put them here.
        let value = if plain { words::text(&bytes) } else { charset::decode(&charset, &bytes) };
        if list.last().is_none_or(|(last, _)| *last != name) {
            list.push((name, value));
        }
    }
    list
}

fn add(section: &Section, first: bool, charset: &mut String, bytes: &mut Vec<u8>) {
    if !section.extended {
        bytes.extend_from_slice(&section.value);
        return;
    }
    let mut value = section.value.as_slice();
    if first {
        let mut quotes = value.splitn(3, |&byte| byte == b'\'');
        if let (Some(label), Some(_), Some(rest)) = (quotes.next(), quotes.next(), quotes.next()) {
            *charset = String::from_utf8_lossy(label).into_owned();
            value = rest;
        }
    }
    bytes.extend(transfer::percent(value));
}

#[cfg(test)]
mod tests {
    use super::Params;

    #[test]
    fn m07_parameters_are_read_through_every_trick() {
        for (field, value, name, parameter) in [
            ("text/plain; charset=utf-8", "text/plain", "charset", "utf-8"),
            ("TEXT/Plain (comment) ; CHARSET = \"utf-8\" (x)", "text/plain", "charset", "utf-8"),
            ("text/plain; charset=us-ascii (Plain text)", "text/plain", "charset", "us-ascii"),
            ("(c) text/html", "text/html", "charset", "-"),
            ("a/b; boundary=\"x;y\\\"z\"; c=d", "a/b", "boundary", "x;y\"z"),
            ("a/b; boundary=\"open", "a/b", "boundary", "open"),
            ("a/b; x=1; x=2", "a/b", "x", "1"),
            ("text/plain\n charset=\"utf-8\"", "text/plain", "charset", "utf-8"),
            ("text / plain", "text/plain", "x", "-"),
            ("", "", "x", "-"),
            (";;;=;*=;**=;x", "", "x", "-"),
            ("attachment; filename=\"C:\\temp\\a.txt\"", "attachment", "filename", "C:\\temp\\a.txt"),
            ("attachment; filename=my file (1).pdf", "attachment", "filename", "my file (1).pdf"),
            ("attachment; filename==?utf-8?Q?=C3=A4?=.txt", "attachment", "filename", "ä.txt"),
            ("attachment; filename=\"=?utf-8?B?w6Q=?=\"", "attachment", "filename", "ä"),
            ("a; filename*=utf-8'de'%C3%A4; filename=a", "a", "filename", "ä"),
            ("a; filename=a; filename*=iso-8859-1''%E4", "a", "filename", "ä"),
            ("a; filename*1*=%A4b; filename*0*=utf-8''%C3; filename*2=c%20", "a", "filename", "äbc%20"),
            ("a; filename*0=\"one \"; filename*1=\"two\"", "a", "filename", "one two"),
            ("a; filename*x*=1", "a", "filename", "-"),
        ] {
            let params = Params::parse(field.as_bytes());
            assert_eq!(params.value, value, "{field}");
            assert_eq!(params.get(name).unwrap_or("-"), parameter, "{field}");
        }
    }
}
