//! IMAP (RFC 3501, 9051): an adapter, and a framing layer without I/O.
//!
//! From the wire up: `framing` cuts octets into lines and literals and bounds them, `guard`
//! shows `async_imap` nothing but whole FETCH responses and streams bodies past it, `answer` and
//! `fetched` make values, `conversation` reads each command to its own tag, `login` gets to an
//! authenticated session, and the files named after the verbs of the seam do the rest. None of the
//! library's own commands is used: they take a refusal or a cut connection for an empty answer.

use std::time::Duration;

use async_trait::async_trait;
use futures_util::stream::BoxStream;

use crate::backend::auth::Credentials;
use crate::backend::room::Room;
use crate::backend::trace::Trace;
use crate::backend::transport::{Endpoint, Wire};
use crate::backend::{
    Backend, Capabilities, Closed, MailboxInfo, Moved, Notice, Piece, Refused, Section, Since,
};
use crate::error::Result;
use crate::mail::{Epoch, Flags, Listing, MailboxName, RemoteId};

mod answer;
mod caps;
mod change;
mod command;
mod conversation;
mod fetched;
mod framing;
mod guard;
mod heard;
#[cfg(any(test, fuzzing))]
pub mod laws;
mod login;
mod mailboxes;
mod names;
mod refusal;
mod remove;
mod retrieve;
mod scan;
mod select;
mod sets;
mod utf7;
mod wait;

use caps::Caps;
use conversation::Conversation;

/// Signs in over `wire`; STARTTLS first where the endpoint asks for it.
///
/// # Errors
/// `Credentials` when the server refuses them, `Tls` when the connection cannot be made private,
/// `Protocol` when the peer speaks something else, `Busy`, `Network`, `Timeout`.
pub async fn open(
    wire: Wire,
    endpoint: &Endpoint,
    credentials: &Credentials,
    trace: Trace,
) -> Result<Box<dyn Backend>> {
    let trace = trace.hiding(credentials);
    let signed_in = login::sign_in(wire, endpoint, credentials, trace.clone()).await;
    let signed_in = signed_in.map_err(|error| trace.hide_in(error))?;
    Ok(Box::new(Imap {
        talk: signed_in.talk,
        caps: signed_in.caps,
        qresync: signed_in.qresync,
        delimiter: None,
        current: None,
        doomed: Vec::new(),
        room: endpoint.room,
    }))
}

/// The selected mailbox.
#[derive(Clone, Debug)]
struct Selected {
    mailbox: MailboxName,
    epoch: u64,
    read_only: bool,
}

/// An authenticated session.
#[derive(Debug)]
struct Imap {
    talk: Conversation,
    caps: Caps,
    qresync: bool,
    /// The hierarchy delimiter, once it was asked for.
    delimiter: Option<names::Delimiter>,
    current: Option<Selected>,
    doomed: Vec<remove::Doomed>,
    room: Room,
}

#[async_trait]
impl Backend for Imap {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            mailboxes: true,
            flags: true,
            append: true,
            push: self.caps.idle,
            stable_ids: true,
            ids_return: false,
        }
    }

    fn notices(&mut self) -> Vec<Notice> {
        self.talk.take_notices()
    }

    fn is_void(&self) -> bool {
        self.talk.usable().is_err()
    }

    async fn mailboxes(&mut self) -> Result<Vec<MailboxInfo>> {
        self.all_mailboxes().await
    }

    async fn scan(&mut self, mailbox: &MailboxName, since: Option<&Since>) -> Result<Listing> {
        self.list(mailbox, since).await
    }

    fn retrieve<'a>(&'a mut self, ids: &'a [RemoteId], section: Section) -> BoxStream<'a, Result<Piece>> {
        self.pieces(ids, section)
    }

    async fn delete(&mut self, ids: &[RemoteId]) -> Result<Vec<Refused>> {
        self.mark(ids).await
    }

    async fn close(mut self: Box<Self>) -> Result<Closed> {
        Ok(self.remove_and_leave().await)
    }

    async fn store_flags(&mut self, ids: &[RemoteId], add: &Flags, remove: &Flags) -> Result<()> {
        self.change_flags(ids, add, remove).await
    }

    async fn move_to(&mut self, ids: &[RemoteId], mailbox: &MailboxName) -> Result<Vec<Moved>> {
        self.carry(ids, mailbox).await
    }

    async fn append(
        &mut self,
        mailbox: &MailboxName,
        raw: &[u8],
        flags: &Flags,
    ) -> Result<Option<(Epoch, RemoteId)>> {
        self.put(mailbox, raw, flags).await
    }

    async fn wait(&mut self, at_most: Duration) -> Result<bool> {
        self.idle(at_most).await
    }
}

#[cfg(test)]
mod tests;
