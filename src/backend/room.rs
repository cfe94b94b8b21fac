//! How much a server may list.
//!
//! A listing is held in memory until it is recorded. What a server sends without an end, or about
//! more messages than anybody has, is refused before it fills the machine.

use crate::error::{Error, ErrorKind, Result};

/// Octets that one message may take in a listing, taken over all of them: ids and keywords.
const EACH: usize = 256;
/// What the shortest listing may take.
const LEAST: usize = 1 << 20;
/// What the numbers of a message take, whatever the server says of it.
const FIXED: usize = 32;

/// What a listing may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    messages: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self::of(100_000)
    }
}

impl Room {
    /// Room for so many messages.
    #[must_use]
    pub const fn of(messages: usize) -> Self {
        Self { messages }
    }

    /// The octets that such a listing may have on the wire.
    pub(crate) const fn wire(self) -> usize {
        self.messages.saturating_mul(EACH).saturating_add(LEAST)
    }

    /// A listing begins.
    pub(crate) const fn enter(self) -> Filling {
        Filling { messages: self.messages, octets: self.wire(), most: self.messages }
    }
}

/// A listing under way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Filling {
    messages: usize,
    octets: usize,
    most: usize,
}

impl Filling {
    /// Another message, of which `octets` are kept.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] when that is too much.
    pub(crate) fn message(&mut self, octets: usize) -> Result<()> {
        let messages = self.messages.checked_sub(1).ok_or_else(|| too_much(self.most))?;
        self.messages = messages;
        self.octets(octets.saturating_add(FIXED))
    }

    /// More of a message that was counted.
    ///
    /// # Errors
    /// As [`Self::message`].
    pub(crate) fn octets(&mut self, octets: usize) -> Result<()> {
        self.octets = self.octets.checked_sub(octets).ok_or_else(|| too_much(self.most))?;
        Ok(())
    }
}

/// A mailbox is larger than `most` messages, or than such a mailbox ever is.
pub(crate) fn too_much(most: usize) -> Error {
    Error::new(ErrorKind::Unsupported, "listing the messages").because(format!(
        "there are more than {most}, or they never end; `fetch.max-messages` in the config allows for more"
    ))
}

#[cfg(test)]
mod tests {
    use super::{EACH, LEAST, Room};

    #[test]
    fn neither_many_messages_nor_much_about_few_get_in() {
        let mut filling = Room::of(3).enter();
        assert!((0..3).all(|_| filling.message(10).is_ok()));
        assert!(filling.message(10).unwrap_err().to_string().contains("more than 3"));
        let mut filling = Room::of(1000).enter();
        assert!(filling.message(1000 * EACH).is_ok());
        assert!(filling.octets(LEAST).is_err());
    }
}
