//! Where the wire and the disk meet: one file per verb that has an order of safety.
//!
//! The engine is protocol-blind: it asks [`Capabilities`](crate::backend::Capabilities) what a
//! session can do and never which protocol it speaks. It returns reports and tells [`Event`]s; it
//! prints nothing and reads no clock.
//!
//! The order of safety, in one line: scan -> record the scan -> receive -> deliver (durable) ->
//! note what shall go -> tell the server -> close -> and only the next scan believes it.
//!
//! The verbs are `fetch`, `delete`, `complete` (for `read`), `remote` (for `list --remote`) and
//! `retention`. They share steps: `session` signs in, scans and closes; `rematch` recognises what
//! came back under another id; `plan`, `retain` and `strikes` decide, without touching anything; `receive`
//! and `push` carry mail here and changes there.
//!
//! The store lives on a thread of its own, behind a [`Keeper`]; a run is ended early with a
//! [`Stop`].

mod complete;
mod delete;
mod event;
mod fetch;
mod headers;
mod hints;
mod keeper;
mod measure;
mod patterns;
mod plan;
mod push;
mod receive;
mod rematch;
mod remote;
mod report;
mod retain;
mod retention;
mod session;
mod stop;
mod strikes;
#[cfg(test)]
mod tests;
mod trash;

pub use complete::{Completed, complete};
pub use delete::{DeleteOptions, DeleteReport, Deleted, Outcome, Place, delete};
pub use event::Event;
pub use fetch::{fetch, last_fetch};
pub use keeper::Keeper;
pub use plan::SET_ASIDE_AFTER;
pub use push::{CarriedOver, Change, carry_over};
pub use remote::{RemoteMessage, RemoteOptions, list_remote};
pub use report::{Failure, FetchOptions, FetchReport, MailboxReport, Planned, PlannedStep, SetAside, Tally};
pub use retain::Why;
pub use retention::{Holding, Removal, holdings};
pub use session::Visit;
pub use stop::Stop;
pub use trash::trash;
