//! The query language of `list`: terms over what a row of the store tells.

mod parse;

use jiff::tz::TimeZone;

use super::{Address, Envelope, Flags, MailboxName, MessageId, Timestamp};
use crate::error::Result;

/// A condition on messages: `from: to: cc: subject: is: has: larger: smaller: since: before: on:
/// in: mid: id:`, bare words, `or`, `not`/`-`, `( )`. Terms side by side must all hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query(Node);

/// What a query sees of a message.
#[derive(Clone, Copy, Debug)]
pub struct QueryRow<'a> {
    /// Its number.
    pub id: MessageId,
    /// The mailbox it lies in.
    pub mailbox: &'a MailboxName,
    /// Its flags.
    pub flags: &'a Flags,
    /// Octets.
    pub size: u64,
    /// When it was received; stands in for a missing `Date:`.
    pub received: Timestamp,
    /// Whether the body is here.
    pub whole: bool,
    /// Its header fields.
    pub envelope: &'a Envelope,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Term(Term),
}

/// One condition. Text is kept folded.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Term {
    From(String),
    To(String),
    Cc(String),
    Subject(String),
    /// A bare word: in subject, From, To or Cc.
    Word(String),
    Is(State),
    HasAttachment,
    Larger(u64),
    Smaller(u64),
    /// At or after.
    Since(Timestamp),
    /// Before, not at.
    Before(Timestamp),
    /// A mailbox, or with `true` all below it.
    In(String, bool),
    MessageId(String),
    Ids(MessageId, MessageId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Seen,
    Unseen,
    Flagged,
    Answered,
    Draft,
    Deleted,
    /// Only the header is here.
    Header,
}

impl Query {
    /// Reads the arguments of a command line. `now` and `zone` give relative times and days their
    /// meaning. No argument at all matches everything.
    ///
    /// An argument with spaces is one phrase (`subject:two words`), unless it holds operators,
    /// parentheses, double quotes or a second key: then it is read like several.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Usage`] that quotes the term at fault;
    /// [`crate::error::ErrorKind::Unsupported`] for `body:` and `text:`, which come later.
    pub fn parse(arguments: &[String], now: Timestamp, zone: &TimeZone) -> Result<Self> {
        parse::parse(arguments, now, zone).map(Self)
    }

    /// The query that matches everything.
    #[must_use]
    pub const fn all() -> Self {
        Self(Node::All(Vec::new()))
    }

    /// Whether it matches everything because it asks nothing.
    #[must_use]
    pub fn is_all(&self) -> bool {
        *self == Self::all()
    }

    /// Whether it names places or messages itself (`in:`, `id:`, `mid:`), so that it is to be asked
    /// of the whole store and not of INBOX.
    #[must_use]
    pub fn names_place(&self) -> bool {
        self.0.names_place()
    }

    /// The opposite query; twice is the same query again.
    #[must_use]
    pub fn negate(self) -> Self {
        Self(self.0.negate())
    }

    /// Whether the message of `row` is meant. Text is compared without regard to case.
    #[must_use]
    pub fn matches(&self, row: &QueryRow<'_>) -> bool {
        self.0.matches(row)
    }
}

impl Node {
    fn names_place(&self) -> bool {
        match self {
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().any(Self::names_place),
            Self::Not(node) => node.names_place(),
            Self::Term(term) => matches!(term, Term::In(..) | Term::MessageId(_) | Term::Ids(..)),
        }
    }

    fn negate(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    fn matches(&self, row: &QueryRow<'_>) -> bool {
        match self {
            Self::All(nodes) => nodes.iter().all(|node| node.matches(row)),
            Self::Any(nodes) => nodes.iter().any(|node| node.matches(row)),
            Self::Not(node) => !node.matches(row),
            Self::Term(term) => term.matches(row),
        }
    }
}

impl Term {
    fn matches(&self, row: &QueryRow<'_>) -> bool {
        let envelope = row.envelope;
        // As the list shows it: the author's date, else when it was received.
        let date = envelope.date.unwrap_or(row.received);
        match self {
            Self::From(text) => any_address(&envelope.from, text),
            Self::To(text) => any_address(&envelope.to, text),
            Self::Cc(text) => any_address(&envelope.cc, text),
            Self::Subject(text) => contains(&envelope.subject, text),
            Self::Word(text) => {
                contains(&envelope.subject, text)
                    || [&envelope.from, &envelope.to, &envelope.cc]
                        .into_iter()
                        .any(|addresses| any_address(addresses, text))
            }
            Self::Is(state) => state.matches(row),
            Self::HasAttachment => envelope.has_attachment == Some(true),
            Self::Larger(size) => row.size > *size,
            Self::Smaller(size) => row.size < *size,
            Self::Since(from) => date >= *from,
            Self::Before(until) => date < *until,
            Self::In(name, below) => in_mailbox(row.mailbox, name, *below),
            Self::MessageId(id) => envelope.message_id.as_deref() == Some(id),
            Self::Ids(first, last) => (*first..=*last).contains(&row.id),
        }
    }
}

impl State {
    const fn matches(self, row: &QueryRow<'_>) -> bool {
        match self {
            Self::Seen => row.flags.seen,
            Self::Unseen => !row.flags.seen,
            Self::Flagged => row.flags.flagged,
            Self::Answered => row.flags.answered,
            Self::Draft => row.flags.draft,
            Self::Deleted => row.flags.deleted,
            Self::Header => !row.whole,
        }
    }
}

/// Text with differences of case taken away.
fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// `needle` is folded already.
fn contains(text: &str, needle: &str) -> bool {
    fold(text).contains(needle)
}

fn any_address(addresses: &[Address], needle: &str) -> bool {
    addresses.iter().any(|address| {
        contains(&address.addr, needle)
            || address.name.as_deref().is_some_and(|name| contains(name, needle))
            // So that "Ada Lovelace <ada@x>" as it was copied from a header is found too.
            || (needle.contains('<')
                && address.name.as_deref().is_some_and(|name| {
                    contains(&format!("{name} <{}>", address.addr), needle)
                }))
    })
}

fn in_mailbox(mailbox: &MailboxName, name: &str, below: bool) -> bool {
    let folded = fold(mailbox.as_str());
    if below { folded.strip_prefix(name).is_some_and(|rest| rest.starts_with('/')) } else { folded == name }
}

#[cfg(test)]
mod tests;
