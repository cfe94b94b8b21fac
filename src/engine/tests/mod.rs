//! Stories of the engine on the memory backend and real stores.

mod choosing;
mod deleting;
mod fetching;
mod plan;
mod poisoned;
mod removing;
mod retain;
mod world;

use crate::mail::{MailboxName, MessageId, RemoteId};
use crate::store::{Local, Remote, RemoteRow, RemoteState};

/// A ledger row of a message that is on the server and not here.
fn row(number: i64) -> Remote {
    Remote {
        row: RemoteRow(number),
        mailbox: MailboxName::inbox(),
        id: RemoteId::new(format!("id{number}").into_bytes()),
        size: Some(1000),
        flags: None,
        received: None,
        first_seen: 1_700_000_000,
        state: RemoteState::Present,
        move_to: None,
        local: Local::Nothing,
        tries: 0,
    }
}

/// A message number made of a row's, which tests never let be negative.
fn id(number: i64) -> MessageId {
    MessageId(number.unsigned_abs())
}
