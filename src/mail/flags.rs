//! Message flags (RFC 9051 §2.3.2).

use std::collections::BTreeSet;

/// The flags of one message: the five that Maildir and IMAP share, and keywords.
///
/// `\Recent` is not kept: it is a property of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Flags {
    /// `\Seen`, Maildir `S`.
    pub seen: bool,
    /// `\Answered`, Maildir `R`.
    pub answered: bool,
    /// `\Flagged`, Maildir `F`.
    pub flagged: bool,
    /// `\Deleted`, Maildir `T`.
    pub deleted: bool,
    /// `\Draft`, Maildir `D`.
    pub draft: bool,
    /// Keywords as the server spells them, without a backslash (`$Forwarded`; Maildir `P` is that one).
    pub keywords: BTreeSet<String>,
}

impl Flags {
    /// No flag at all.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            seen: false,
            answered: false,
            flagged: false,
            deleted: false,
            draft: false,
            keywords: BTreeSet::new(),
        }
    }

    /// Whether no flag is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::none()
    }

    /// These flags with all of `other`'s added.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        Self {
            seen: self.seen || other.seen,
            answered: self.answered || other.answered,
            flagged: self.flagged || other.flagged,
            deleted: self.deleted || other.deleted,
            draft: self.draft || other.draft,
            keywords: self.keywords.union(&other.keywords).cloned().collect(),
        }
    }

    /// These flags with all of `other`'s taken away.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        Self {
            seen: self.seen && !other.seen,
            answered: self.answered && !other.answered,
            flagged: self.flagged && !other.flagged,
            deleted: self.deleted && !other.deleted,
            draft: self.draft && !other.draft,
            keywords: self.keywords.difference(&other.keywords).cloned().collect(),
        }
    }
}
