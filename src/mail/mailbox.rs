//! Mailbox names as a person types them, and what a server says a mailbox is for.

use std::fmt;
use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result};

/// The decoded name of a mailbox, its hierarchy written with `/` whatever the server uses.
///
/// Never modified UTF-7, never a path: [`crate::store`] maps it to a folder and
/// [`crate::backend`] to what goes over the wire, both injectively. A level that itself holds a
/// `/` (servers with another delimiter allow it) writes it `%2F`. `INBOX` is the same mailbox in
/// any case (RFC 9051 §5.1) and always spelled so. Cheap to clone: every row of the ledger has one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MailboxName(Arc<str>);

impl MailboxName {
    /// The longest name accepted, in bytes.
    pub const MAX: usize = 1000;

    /// The one mailbox that every account has.
    #[must_use]
    pub fn inbox() -> Self {
        Self("INBOX".into())
    }

    /// Checks and normalises `name`.
    ///
    /// # Errors
    /// [`ErrorKind::Malformed`] for an empty or over-long name, an empty level, or a control character.
    pub fn new(name: impl Into<String>) -> Result<Self> {
        let mut name = name.into();
        if name.is_empty()
            || name.len() > Self::MAX
            || name.split('/').any(str::is_empty)
            || name.chars().any(char::is_control)
        {
            return Err(Error::new(ErrorKind::Malformed, format!("mailbox name {name:?}"))
                .because("empty, too long, with an empty level or a control character"));
        }
        let first = name.split('/').next().unwrap_or_default();
        if first.eq_ignore_ascii_case("INBOX") {
            name.replace_range(..5, "INBOX");
        }
        Ok(Self(name.into()))
    }

    /// The whole name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The levels, outermost first.
    pub fn levels(&self) -> impl Iterator<Item = &str> {
        self.0.split('/')
    }

    /// Whether this is `INBOX`.
    #[must_use]
    pub fn is_inbox(&self) -> bool {
        &*self.0 == "INBOX"
    }
}

impl fmt::Display for MailboxName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a mailbox is for (SPECIAL-USE, RFC 6154).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SpecialUse {
    /// All messages that the person has, wherever they lie.
    All,
    /// Kept for good.
    Archive,
    /// Not yet sent.
    Drafts,
    /// All messages that are flagged, wherever they lie.
    Flagged,
    /// Unwanted.
    Junk,
    /// Copies of what was sent.
    Sent,
    /// Deleted, and to be removed for good some day.
    Trash,
}
