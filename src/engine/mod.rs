//! Where the wire and the disk meet: one file per verb that has an order of safety.
//!
//! The engine is protocol-blind: it asks [`Capabilities`](crate::backend::Capabilities) what a
//! session can do and never which protocol it speaks. It returns reports and tells [`Event`]s; it
//! prints nothing and reads no clock.
//!
//! The order of safety, in one line: scan -> record the scan -> receive -> deliver (durable) ->
//! note what shall go -> tell the server -> close -> and only the next scan believes it.
//!
//! The store lives on a thread of its own, behind a [`Keeper`]; a run is ended early with a
//! [`Stop`].

use crate::mail::{MailboxName, RemoteId};
use crate::store::Delivered;

mod complete;
mod delete;
mod fetch;
mod headers;
mod hints;
mod keeper;
mod patterns;
mod plan;
mod push;
mod receive;
mod rehearse;
mod rematch;
mod remote;
mod report;
mod retain;
mod retention;
mod session;
mod stop;
#[cfg(test)]
mod tests;

pub use complete::{Completed, complete};
pub use delete::{DeleteOptions, DeleteReport, Deleted, Outcome, Place, delete, trash};
pub use fetch::fetch;
pub use keeper::Keeper;
pub use plan::SET_ASIDE_AFTER;
pub use push::{CarriedOver, Change, carry_over};
pub use remote::{RemoteMessage, RemoteOptions, list_remote};
pub use report::{Failure, FetchOptions, FetchReport, MailboxReport, Planned, PlannedStep, Tally};
pub use retain::Why;
pub use retention::{Holding, Removal, holdings};
pub use session::Visit;
pub use stop::Stop;

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
