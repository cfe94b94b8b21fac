//! The words of the field, shared by every floor: no I/O, no async, no clock.
//!
//! Names of accounts and mailboxes, ids on the server and here, flags, envelopes, queries, and
//! the parsing of a message into something a person can read. Each kind of string has its own
//! type, validated once at the door.

mod account;
mod charset;
mod count;
mod envelope;
mod filename;
mod flags;
mod flowed;
mod guard;
mod header;
mod html;
#[cfg(any(test, fuzzing))]
pub mod laws;
mod mailbox;
mod params;
mod parse;
mod query;
mod remote;
mod retention;
mod selection;
mod size;
mod sketch;
mod span;
#[cfg(test)]
pub(crate) mod tests;
mod transfer;
mod tree;
mod view;
mod words;

pub use account::AccountName;
pub use count::counted;
pub use envelope::{Address, Envelope};
pub use filename::{numbered_name, safe_name};
pub use flags::Flags;
pub use mailbox::{MailboxName, SpecialUse};
pub use parse::{has_attachment, parse_envelope};
pub use query::{Query, QueryRow};
pub use remote::{Digest, Epoch, Listing, MessageId, RemoteId, Scanned, Scope, Timestamp};
pub use retention::Retention;
pub use selection::{Selection, Which};
pub use size::{parse_size, print_size};
pub use sketch::Sketch;
pub use span::{parse_span, print_span};
pub use transfer::Decoder;
pub use view::{Block, BlockKind, Extent, HeaderField, Part, View, print_address};
