//! What a list shows of a message: the decoded header fields (RFC 5322 §3.6).

use super::Timestamp;

/// One address: a display name that the author claims, and the addr-spec.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// The decoded display name; `None` when there is none.
    pub name: Option<String>,
    /// `local@domain` as it stands; empty when the field holds no address.
    pub addr: String,
}

/// The header fields of one message, decoded, unsanitised: a terminal may see them only through
/// [`crate::ui`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// `Date:`; `None` when missing or unreadable.
    pub date: Option<Timestamp>,
    /// `Subject:`, decoded once (RFC 2047); empty when missing.
    pub subject: String,
    /// `From:`.
    pub from: Vec<Address>,
    /// `Reply-To:`.
    pub reply_to: Vec<Address>,
    /// `To:`.
    pub to: Vec<Address>,
    /// `Cc:`.
    pub cc: Vec<Address>,
    /// `Message-ID:` without the angle brackets. A hint, never a key: it may be missing, repeated or forged.
    pub message_id: Option<String>,
    /// `In-Reply-To:`, the first one.
    pub in_reply_to: Option<String>,
    /// `References:`, oldest first, at most the last 100.
    pub references: Vec<String>,
    /// Whether a part is an attachment; `None` while only the header is here.
    pub has_attachment: Option<bool>,
}
