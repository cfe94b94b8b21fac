//! What a conversation hears, sorted by what it asks of the listener.

use bytes::Bytes;

use super::answer::{Answer, Status, answer};
use super::fetched::Fetched;
use super::guard::Item;

/// What was heard next.
#[derive(Debug)]
pub(super) enum Heard {
    /// The end of a command: its tag.
    Tagged(String, Status),
    /// An untagged status response.
    Status(Status),
    /// `+`.
    Continue(String),
    /// A FETCH response, complete.
    Fetch(Fetched),
    /// `* n EXPUNGE`: one message of the selected mailbox is gone.
    Expunge,
    /// `* n EXISTS`.
    Exists(u32),
    /// Any other untagged response: its word in capitals, and the rest.
    Data(String, Bytes),
    /// A body begins.
    BodyStart,
    /// Its next octets.
    BodyData(Bytes),
    /// It is complete, but its FETCH response is not.
    BodyEnd,
    /// No IMAP at all.
    Odd(Bytes),
}

impl From<Item> for Heard {
    fn from(item: Item) -> Self {
        let response = match item {
            Item::BodyStart => return Self::BodyStart,
            Item::BodyData(data) => return Self::BodyData(data),
            Item::BodyEnd => return Self::BodyEnd,
            Item::Response(response) => response,
        };
        match answer(&response) {
            Answer::Tagged(tag, status) => Self::Tagged(tag, status),
            Answer::Status(status) => Self::Status(status),
            Answer::Continue(text) => Self::Continue(text),
            Answer::Number(count, word) if word == "EXISTS" => Self::Exists(count),
            Answer::Number(_, word) if word == "EXPUNGE" => Self::Expunge,
            Answer::Number(_, word) => Self::Data(word, Bytes::new()),
            Answer::Data(word, rest) => Self::Data(word, rest),
            Answer::Odd => Self::Odd(response),
        }
    }
}
