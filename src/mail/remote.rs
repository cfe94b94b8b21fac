//! How messages are named, here and on a server, and what a scan of a mailbox tells.

use std::fmt;
use std::sync::Arc;

use super::Flags;

/// A moment, in seconds since the Unix epoch; negative before 1970.
pub type Timestamp = i64;

/// The number by which a person names a message: one sequence per account, never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageId(pub u64);

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Names one message on the server for as long as its mailbox keeps its [`Epoch`].
///
/// The decimal IMAP UID (RFC 9051 §2.3.1.1) or the POP3 unique-id (RFC 1939 §7), opaque outside
/// the backend. A server that gives two messages the same unique-id (RFC 1939 allows it for equal
/// content) gets them told apart by `ordinal`, 0 for the first in the listing.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RemoteId {
    /// The bytes as the server spells them; any byte may occur.
    pub bytes: Arc<[u8]>,
    /// 0 but for repeated unique-ids.
    pub ordinal: u32,
}

impl RemoteId {
    /// An id that the server gave once.
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self { bytes: bytes.into(), ordinal: 0 }
    }

    /// The id of an IMAP message.
    #[must_use]
    pub fn from_uid(uid: u32) -> Self {
        Self::new(uid.to_string().into_bytes())
    }
}

impl fmt::Display for RemoteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.bytes.escape_ascii())?;
        if self.ordinal > 0 {
            write!(f, "#{}", self.ordinal)?;
        }
        Ok(())
    }
}

impl fmt::Debug for RemoteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RemoteId({self})")
    }
}

/// Changes when all ids of a mailbox are void: the UIDVALIDITY; empty on POP3.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Epoch(pub String);

impl Epoch {
    /// How the epoch of a server begins whose ids die with the session (POP3 without UIDL).
    pub const VOLATILE: &str = "volatile:";

    /// Whether the ids die with the session, so that looking for old ones makes no sense.
    #[must_use]
    pub fn is_volatile(&self) -> bool {
        self.0.starts_with(Self::VOLATILE)
    }
}

/// A SHA-256 digest.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// In how many bits the two differ; those of different contents do in about half of all 256.
    #[must_use]
    pub fn distance(&self, other: &Self) -> u32 {
        self.0.iter().zip(other.0).map(|(one, other)| (one ^ other).count_ones()).sum()
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// One line of a scan: enough to plan a fetch, nothing transferred yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scanned {
    /// Its name on the server.
    pub id: RemoteId,
    /// Octets as the server counts them: a hint, never to be relied on. `None` when the message
    /// was known before and the server was not asked again.
    pub size: Option<u64>,
    /// `None` where the server keeps no flags (POP3), or when they did not change.
    pub flags: Option<Flags>,
    /// INTERNALDATE. `None` on POP3, or when the server was not asked again.
    pub received: Option<Timestamp>,
}

/// How much of a mailbox a [`Listing`] speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of it: an id that is not listed is gone.
    Whole,
    /// What changed since the mark that was handed in (QRESYNC, RFC 7162): only these are gone.
    Since {
        /// Ids that the server removed; may name some that were never known.
        gone: Vec<RemoteId>,
    },
}

/// The content of a mailbox at one moment: the result of a completed scan, never of a broken one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The epoch of all ids below.
    pub epoch: Epoch,
    /// Whether [`Self::messages`] is everything or only what changed.
    pub scope: Scope,
    /// The messages, oldest first.
    pub messages: Vec<Scanned>,
    /// Handed back at the next scan to be told only what changed (HIGHESTMODSEQ); opaque outside
    /// the backend. `None` where the server cannot do that.
    pub mark: Option<String>,
    /// The server selected the mailbox `READ-ONLY`: nothing can be changed in it.
    pub read_only: bool,
}
