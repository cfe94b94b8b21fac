//! What a run tells while it is under way.

use crate::mail::{MailboxName, RemoteId};
use crate::store::Delivered;

/// What happens during a run, in the order in which it happens; for progress and warnings.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// The server is being dialled.
    Connecting,
    /// The server accepted us.
    Connected,
    /// The server wants a person to read this (`[ALERT]`); told once ever. Unsanitised.
    Alert(String),
    /// Something is not as it should be, and the run goes on. Unsanitised.
    Warning(String),
    /// A scan was completed and recorded.
    Scanned {
        /// What was scanned.
        mailbox: MailboxName,
        /// Ids seen for the first time.
        new: usize,
        /// Messages whose flags the server changed.
        changed: usize,
        /// Messages that the server does not have any more.
        gone: usize,
    },
    /// So much is about to be received.
    Receiving {
        /// From where.
        mailbox: MailboxName,
        /// Messages.
        messages: usize,
        /// Octets, as far as the server said; a hint.
        bytes: u64,
    },
    /// So many more octets came in.
    Progress {
        /// Octets since the last such event.
        bytes: u64,
    },
    /// A message is durably in the store.
    Delivered {
        /// Where it lies.
        mailbox: MailboxName,
        /// What and where it is.
        message: Delivered,
        /// Whether all of it is here, or only its header.
        whole: bool,
    },
    /// The server would not give a message; the others go on.
    Failed {
        /// Where it lies.
        mailbox: MailboxName,
        /// Its id there.
        id: RemoteId,
        /// Why. Unsanitised.
        why: String,
    },
    /// Messages that are safe here are being removed from the server.
    Removing {
        /// From where.
        mailbox: MailboxName,
        /// How many.
        messages: usize,
    },
}

/// Where events go.
pub(crate) type Tell<'a> = dyn FnMut(Event) + Send + 'a;
