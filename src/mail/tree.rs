//! The tree of parts of a message (RFC 2046), as ranges of its bytes, numbered like IMAP sections.
//!
//! The library has a tree too, and it would serve for honest mail. It has no limits, though: 4 MB
//! of messages within a message in base64 overflow the stack, which nothing can catch, and 400 KB
//! of multiparts that lack their boundary take seconds, twice as many four times as long. It also
//! takes `--ab` for the boundary `a`, and closing boundaries for text where one is missing. So the
//! tree is ours, and what stands in its leaves and its fields is left to the library.

use std::ops::Range;

use memchr::memmem::Finder;

use super::header::{Fields, split};
use super::params::Params;
use super::transfer::Transfer;

/// Parts deeper than this are shown as they stand. Real mail rarely has five.
const DEPTH_MAX: usize = 50;

/// What comes behind so many parts is one part, as it stands.
const PARTS_MAX: usize = 10_000;

/// One part.
#[derive(Debug)]
pub(super) struct Node {
    /// The section (RFC 9051 §6.4.5): `1`, `2.1`. Empty for a multipart that is the message itself.
    pub(super) number: String,
    /// `text/plain`; always there, lower case.
    pub(super) media: String,
    /// The Content-Type field.
    pub(super) ctype: Params,
    /// The Content-Disposition field.
    pub(super) disposition: Params,
    pub(super) transfer: Transfer,
    /// Content-ID: other parts speak of this one.
    pub(super) referred: bool,
    /// The header, blank line included.
    pub(super) header: Range<usize>,
    pub(super) body: Range<usize>,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    Leaf,
    Multipart(Vec<Node>),
    /// A message within the message.
    Message(Box<Node>),
}

impl Node {
    /// The name given to it, decoded, unsafe as a path.
    pub(super) fn name(&self) -> Option<&str> {
        self.disposition.get("filename").or_else(|| self.ctype.get("name")).filter(|name| !name.is_empty())
    }

    pub(super) fn children(&self) -> &[Self] {
        match &self.kind {
            Kind::Leaf => &[],
            Kind::Multipart(children) => children,
            Kind::Message(inner) => std::slice::from_ref(inner),
        }
    }

    /// Whether it is text that is read in its place, and not a file that was sent along.
    pub(super) fn is_body(&self) -> bool {
        if self.disposition.value.starts_with("attachment") {
            return false;
        }
        match self.media.as_str() {
            "text/plain" | "text/html" => {
                self.name().is_none() || self.disposition.value.starts_with("inline")
            }
            "message/delivery-status"
            | "message/global-delivery-status"
            | "message/disposition-notification"
            | "message/feedback-report"
            | "text/rfc822-headers" => true,
            "text/calendar" | "text/vcard" | "text/x-vcard" | "text/rtf" | "text/css" => false,
            media => media.starts_with("text/") && self.name().is_none(),
        }
    }

    /// Whether it came along as a file of its own: not read in place, no signature, nothing that a
    /// text shows within itself.
    pub(super) fn is_attachment(&self) -> bool {
        if matches!(self.kind, Kind::Multipart(_)) || self.is_body() || is_signature(&self.media) {
            return false;
        }
        self.disposition.value.starts_with("attachment")
            || !(self.referred && self.media.starts_with("image/"))
    }
}

fn is_signature(media: &str) -> bool {
    matches!(
        media,
        "application/pgp-signature"
            | "application/pkcs7-signature"
            | "application/x-pkcs7-signature"
            | "application/pgp-encrypted"
    )
}

/// Reads the tree of `raw`; the flag tells that a limit cut it short.
pub(super) fn parse(raw: &[u8]) -> (Node, bool) {
    let mut reader = Reader { raw, parts: 0, too_complex: false };
    let root = reader.message(0..raw.len(), "", 0);
    (root, reader.too_complex)
}

struct Reader<'a> {
    raw: &'a [u8],
    parts: usize,
    too_complex: bool,
}

impl Reader<'_> {
    /// A message whose parts are numbered below `prefix`.
    fn message(&mut self, range: Range<usize>, prefix: &str, depth: usize) -> Node {
        let single = below(prefix, 1);
        self.node(range, prefix, &single, "text/plain", depth)
    }

    /// A part: `multipart` is its number if it is one, `single` if it is not.
    fn node(
        &mut self,
        range: Range<usize>,
        multipart: &str,
        single: &str,
        media: &str,
        depth: usize,
    ) -> Node {
        self.parts += 1;
        let bytes = self.raw.get(range.clone()).unwrap_or_default();
        let (fields, body) = split(bytes);
        let mut node = describe(&fields, media);
        node.header = range.start..range.start + body;
        node.body = range.start + body..range.end;
        single.clone_into(&mut node.number);
        if depth >= DEPTH_MAX {
            let deeper = node.media.starts_with("multipart/") || node.media == "message/rfc822";
            if deeper {
                self.too_complex = true;
                "text/plain".clone_into(&mut node.media);
            }
            return node;
        }
        if node.media.starts_with("multipart/") {
            let children = self.children(&node, multipart, depth);
            if children.is_empty() {
                // No boundary, or none of its lines: the text is there all the same.
                "text/plain".clone_into(&mut node.media);
            } else {
                multipart.clone_into(&mut node.number);
                node.kind = Kind::Multipart(children);
            }
        } else if matches!(node.media.as_str(), "message/rfc822" | "message/global" | "message/news")
            && node.transfer == Transfer::Identity
        {
            let inner = self.message(node.body.clone(), single, depth + 1);
            node.kind = Kind::Message(Box::new(inner));
        }
        node
    }

    fn children(&mut self, node: &Node, number: &str, depth: usize) -> Vec<Node> {
        let boundary = node.ctype.get("boundary").map(str::trim_end).unwrap_or_default();
        if boundary.is_empty() {
            return Vec::new();
        }
        let media = if node.media == "multipart/digest" { "message/rfc822" } else { "text/plain" };
        let mut children = Vec::new();
        let mut delimiters = Delimiters::new(self.raw, node.body.clone(), boundary);
        let mut open = delimiters.next();
        while let Some(start) = open.take().filter(|delimiter| !delimiter.last) {
            let number = below(number, children.len() + 1);
            if self.parts >= PARTS_MAX {
                self.too_complex = true;
                let mut rest = describe(&Fields::default(), "text/plain");
                rest.number = number;
                rest.body = start.after..node.body.end;
                children.push(rest);
                break;
            }
            open = delimiters.next();
            let end = open.as_ref().map_or(node.body.end, |next| next.before).max(start.after);
            children.push(self.node(start.after..end, &number, &number, media, depth + 1));
        }
        children
    }
}

fn below(prefix: &str, place: usize) -> String {
    if prefix.is_empty() { place.to_string() } else { format!("{prefix}.{place}") }
}

/// A leaf without ranges, from the fields of its header.
fn describe(fields: &Fields<'_>, default: &str) -> Node {
    let ctype = Params::parse(fields.first("Content-Type").unwrap_or_default());
    let media = match ctype.value.split_once('/') {
        Some((kind, subtype)) if !kind.is_empty() && !subtype.is_empty() => ctype.value.clone(),
        None if ctype.value == "text" => "text/plain".to_owned(),
        _ => default.to_owned(),
    };
    Node {
        number: String::new(),
        media,
        ctype,
        disposition: Params::parse(fields.first("Content-Disposition").unwrap_or_default()),
        transfer: Transfer::named(fields.first("Content-Transfer-Encoding").unwrap_or_default()),
        referred: fields.first("Content-ID").is_some(),
        header: 0..0,
        body: 0..0,
        kind: Kind::Leaf,
    }
}

/// A line that is `--boundary` or `--boundary--`, blanks behind it borne with.
struct Delimiter {
    /// Where the part before it ends: the line end before the delimiter belongs to it (RFC 2046 §5.1.1).
    before: usize,
    /// Where the part behind it starts.
    after: usize,
    /// The closing one.
    last: bool,
}

struct Delimiters<'a> {
    raw: &'a [u8],
    finder: Finder<'static>,
    start: usize,
    at: usize,
    end: usize,
}

impl<'a> Delimiters<'a> {
    fn new(raw: &'a [u8], body: Range<usize>, boundary: &str) -> Self {
        let finder = Finder::new(format!("--{boundary}").as_bytes()).into_owned();
        Self { raw, finder, start: body.start, at: body.start, end: body.end }
    }

    fn delimiter(&self, found: usize) -> Option<Delimiter> {
        let at_line_start = found == self.start
            || found.checked_sub(1).is_some_and(|before| self.raw.get(before) == Some(&b'\n'));
        if !at_line_start {
            return None;
        }
        let rest = self.raw.get(found + self.finder.needle().len()..self.end)?;
        let (line, next) = memchr::memchr(b'\n', rest)
            .map_or((rest, rest.len()), |at| (rest.get(..at).unwrap_or_default(), at + 1));
        let (line, last) = line.strip_prefix(b"--").map_or((line, false), |line| (line, true));
        if !line.trim_ascii().is_empty() {
            return None;
        }
        let mut before = found;
        if before > self.start && self.raw.get(before - 1) == Some(&b'\n') {
            before -= 1;
            while before > self.start && self.raw.get(before - 1) == Some(&b'\r') {
                before -= 1;
            }
        }
        Some(Delimiter { before, after: found + self.finder.needle().len() + next, last })
    }
}

impl Iterator for Delimiters<'_> {
    type Item = Delimiter;

    fn next(&mut self) -> Option<Delimiter> {
        while let Some(found) = self.raw.get(self.at..self.end).and_then(|rest| self.finder.find(rest)) {
            let found = self.at + found;
            if let Some(delimiter) = self.delimiter(found) {
                self.at = delimiter.after;
                return Some(delimiter);
            }
            self.at = found + 2;
        }
        None
    }
}
