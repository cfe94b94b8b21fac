//! Which mailbox is the Trash.

use crate::backend::MailboxInfo;
use crate::error::Result;
use crate::mail::{MailboxName, SpecialUse};
use crate::store::Store;

/// Under this name the store remembers which mailbox is the Trash on the server.
const TRASH: &str = "special-use.trash";

/// Which mailbox is the Trash: the server's, where it was learned, else `Trash`.
///
/// # Errors
/// What reading the store says.
pub fn trash(store: &Store) -> Result<MailboxName> {
    let known = store.recall(TRASH)?.unwrap_or_default();
    MailboxName::new(known).or_else(|_| MailboxName::new("Trash"))
}

/// Whether the server was asked already.
pub(crate) fn is_learned(store: &Store) -> Result<bool> {
    Ok(store.recall(TRASH)?.is_some())
}

/// Learns it from the server's list of mailboxes, once ever.
pub(crate) fn learn(store: &mut Store, listed: &[MailboxInfo]) -> Result<()> {
    let theirs = listed.iter().find(|info| info.special_use == Some(SpecialUse::Trash));
    store.remember(TRASH, theirs.map_or("Trash", |info| info.name.as_str()))
}
