//! A whole message as a person reads it.

mod body;

use std::borrow::Cow;
use std::ops::Range;

use super::header::{FIELDS_MAX, split, with_line_feeds};
use super::sketch::{Gaps, Sketch};
use super::transfer::Decoder;
use super::tree::{self, Kind, Node};
use super::{Address, Envelope, parse, words};

/// So much of one field is decoded.
const FIELD_MAX: usize = 256 * 1024;

/// A message that was taken apart; its text and its parts are decoded when they are asked for.
///
/// Parsing never fails. What cannot be understood is text as it stands. Line ends may be LF, CRLF
/// or CR. All text is unsanitised: a terminal may see it only through [`crate::ui`].
#[derive(Debug)]
pub struct View<'a> {
    raw: Cow<'a, [u8]>,
    /// What of the message is missing in `raw`.
    gaps: Cow<'a, Gaps>,
    root: Node,
    too_complex: bool,
    /// A header field, or a place where parts begin or end, may be missing.
    incomplete: bool,
}

/// Where the content of a part is in the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Octets of the message.
    pub range: Range<u64>,
    /// Whether [`View::content`] has all of it.
    pub held: bool,
    /// What reads the transfer encoding.
    pub decoder: Decoder,
}

/// A header field, decoded and unfolded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderField {
    /// As the message spells it.
    pub name: String,
    /// Encoded words decoded once; addresses written as `Name <addr>, …`.
    pub value: String,
}

/// A part with content of its own, or a message within the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The IMAP section (RFC 9051 §6.4.5): `1`, `2.1`.
    pub number: String,
    /// `text/plain`, in lower case, as the sender claims.
    pub media_type: String,
    /// The charset parameter, as the sender claims.
    pub charset: Option<String>,
    /// The decoded name, unsafe as a path: see [`super::safe_name`].
    pub name: Option<String>,
    /// Octets after decoding the transfer encoding; where not all of the part is held: before.
    pub size: u64,
    /// A file of its own, rather than text read in place, a signature or an image within the text.
    pub attachment: bool,
}

/// A piece of the body, in the order of reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// LF line ends.
    pub text: String,
}

/// What a [`Block`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// Text as it was written; may be wrapped.
    Text,
    /// Text that is laid out already (from HTML).
    LaidOut,
    /// The header of a message within the message, one field per line.
    Header,
    /// A remark of this program about the message.
    Notice,
}

impl<'a> View<'a> {
    /// Takes `raw` apart.
    #[must_use]
    pub fn parse(raw: &'a [u8]) -> Self {
        Self::new(raw, Cow::Owned(Gaps::default()), false)
    }

    /// Takes apart what is held of a large message.
    #[must_use]
    pub fn of(sketch: &'a Sketch) -> Self {
        Self::new(sketch.held(), Cow::Borrowed(sketch.gaps()), sketch.is_full())
    }

    fn new(raw: &'a [u8], gaps: Cow<'a, Gaps>, incomplete: bool) -> Self {
        let raw = with_line_feeds(raw);
        let (root, too_complex) = tree::parse(&raw);
        let header = raw.get(root.header.clone()).unwrap_or_default();
        let incomplete = incomplete || gaps.in_range(&root.header) || split(header).0.0.len() >= FIELDS_MAX;
        Self { raw, gaps, root, too_complex, incomplete }
    }

    /// The envelope, [`Envelope::has_attachment`] included.
    #[must_use]
    pub fn envelope(&self) -> Envelope {
        let mut envelope = parse::envelope(&split(self.header_bytes()).0);
        envelope.has_attachment = Some(parse::attached(&self.root));
        envelope
    }

    /// All header fields in their order.
    #[must_use]
    pub fn headers(&self) -> Vec<HeaderField> {
        all_fields(self.header_bytes())
    }

    /// The header fields that a person wants to see, in the order of reading.
    #[must_use]
    pub fn readable_headers(&self) -> Vec<HeaderField> {
        readable_fields(self.header_bytes())
    }

    /// The header as it stands, blank line included.
    #[must_use]
    pub fn header_bytes(&self) -> &[u8] {
        self.raw.get(self.root.header.clone()).unwrap_or_default()
    }

    /// Whether parts beyond a limit of depth or number were left as they stand, or fields and parts
    /// left out.
    #[must_use]
    pub const fn is_too_complex(&self) -> bool {
        self.too_complex || self.incomplete
    }

    /// Whether a text that is read in its place is too long for [`Self::body`] to have all of it.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        nodes(&self.root)
            .into_iter()
            .any(|node| matches!(node.kind, Kind::Leaf) && node.is_body() && self.gaps.in_range(&node.body))
    }

    /// The text of the message: plain where there is any, else HTML laid out for `width` columns;
    /// messages within it too.
    #[must_use]
    pub fn body(&self, width: usize) -> Vec<Block> {
        body::collect(self, width)
    }

    /// The HTML of the message as it was written, decoded; `None` where there is none.
    #[must_use]
    pub fn html(&self) -> Option<String> {
        nodes(&self.root)
            .into_iter()
            .find(|node| node.media == "text/html" && node.is_body())
            .map(|node| self.text_of(node))
    }

    /// Everything that has content of its own, in order; those within messages within it too.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        self.contents().into_iter().map(|(part, _)| part).collect()
    }

    /// The same, each with where its content is.
    #[must_use]
    pub fn contents(&self) -> Vec<(Part, Extent)> {
        nodes(&self.root)
            .into_iter()
            .filter(|node| !matches!(node.kind, Kind::Multipart(_)))
            .map(|node| (self.part(node), self.extent_of(node)))
            .collect()
    }

    fn part(&self, node: &Node) -> Part {
        Part {
            number: node.number.clone(),
            media_type: node.media.clone(),
            charset: node.ctype.get("charset").map(str::to_owned),
            name: node.name().map(str::to_owned),
            size: self.size_of(node),
            attachment: node.is_attachment(),
        }
    }

    /// The content of a part, its transfer encoding decoded; `None` where there is no such part.
    #[must_use]
    pub fn content(&self, number: &str) -> Option<Vec<u8>> {
        let node = self.numbered(number)?;
        Some(node.transfer.decode(self.body_of(node)))
    }

    /// Where the content of a part is; `None` where there is no such part.
    #[must_use]
    pub fn extent(&self, number: &str) -> Option<Extent> {
        self.numbered(number).map(|node| self.extent_of(node))
    }

    fn extent_of(&self, node: &Node) -> Extent {
        Extent {
            range: self.gaps.range(&node.body),
            held: !self.gaps.in_range(&node.body),
            decoder: Decoder::new(node.transfer),
        }
    }

    /// The content of a part as Unicode, by its charset; of one that is not held, its beginning.
    #[must_use]
    pub fn text(&self, number: &str) -> Option<String> {
        self.numbered(number).map(|node| self.text_of(node))
    }

    fn numbered(&self, number: &str) -> Option<&Node> {
        nodes(&self.root).into_iter().find(|node| node.number == number && !number.is_empty())
    }

    fn size_of(&self, node: &Node) -> u64 {
        if self.gaps.in_range(&node.body) {
            let Range { start, end } = self.gaps.range(&node.body);
            return end.saturating_sub(start);
        }
        u64::try_from(node.transfer.decoded_len(self.body_of(node))).unwrap_or(u64::MAX)
    }

    /// The body of a part, up to the first octet that is not held.
    fn body_of(&self, node: &Node) -> &[u8] {
        self.raw.get(self.gaps.start_of(&node.body)).unwrap_or_default()
    }

    fn text_of(&self, node: &Node) -> String {
        let content = node.transfer.decode(self.body_of(node));
        let charset = node.ctype.get("charset").unwrap_or_default();
        super::charset::decode(charset, &content).replace("\r\n", "\n")
    }
}

/// The node and everything below it, in the order of the message.
fn nodes(root: &Node) -> Vec<&Node> {
    let mut found = Vec::new();
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        found.push(node);
        open.extend(node.children().iter().rev());
    }
    found
}

fn all_fields(header: &[u8]) -> Vec<HeaderField> {
    let fields = split(header).0.0;
    fields
        .into_iter()
        .map(|field| {
            let name = String::from_utf8_lossy(field.name).into_owned();
            let value = value(&name, field.value);
            HeaderField { name, value }
        })
        .collect()
}

fn readable_fields(header: &[u8]) -> Vec<HeaderField> {
    const READABLE: [&str; 8] = ["From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Date", "Subject"];
    let fields = split(header).0;
    let found: Vec<HeaderField> = READABLE
        .into_iter()
        .filter_map(|name| {
            Some(HeaderField { name: name.to_owned(), value: value(name, fields.first(name)?) })
        })
        .filter(|field| !field.value.is_empty())
        .collect();
    let from = found.first().filter(|field| field.name == "From").map(|field| field.value.clone());
    // What only repeats the author is noise.
    let repeats = |field: &HeaderField| {
        matches!(field.name.as_str(), "Sender" | "Reply-To") && Some(&field.value) == from.as_ref()
    };
    found.into_iter().filter(|field| !repeats(field)).collect()
}

fn value(name: &str, raw: &[u8]) -> String {
    const ADDRESSES: [&str; 12] = [
        "from",
        "sender",
        "reply-to",
        "to",
        "cc",
        "bcc",
        "resent-from",
        "resent-sender",
        "resent-to",
        "resent-cc",
        "resent-bcc",
        "disposition-notification-to",
    ];
    let raw = raw.get(..FIELD_MAX).unwrap_or(raw);
    if ADDRESSES.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        let addresses = parse::addresses(raw);
        if !addresses.is_empty() {
            return addresses.iter().map(print_address).collect::<Vec<_>>().join(", ");
        }
    }
    words::text(raw)
}

/// An address for a person: `Ada Lovelace <ada@example.org>`, or what there is of it. The addr-spec
/// always shows where there is one.
#[must_use]
pub fn print_address(address: &Address) -> String {
    match (&address.name, address.addr.as_str()) {
        (Some(name), "") => name.clone(),
        (Some(name), addr) => format!("{name} <{addr}>"),
        (None, addr) => addr.to_owned(),
    }
}

#[cfg(test)]
mod tests;
