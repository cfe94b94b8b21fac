//! THE SEAM: one session with one mail server, whichever protocol it speaks.
//!
//! [`Backend`] is written in the words of a person who receives mail, never of a wire. Its three
//! implementations, [`memory`], [`pop3`] and [`imap`], pass one conformance suite in which every
//! sentence of the doc comments below is a case.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;

use crate::error::{Error, Result};
use crate::mail::{Epoch, Flags, Listing, MailboxName, RemoteId, SpecialUse};

pub mod auth;
pub mod connect;
mod hex;
pub mod imap;
#[cfg(any(test, fuzzing))]
mod laws;
mod mask;
pub mod memory;
pub mod pop3;
pub mod room;
pub mod trace;
pub mod transport;

/// What this *session* lets a person do beyond the required methods; asked before, never guessed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// More mailboxes than `INBOX`, and moving messages between them.
    pub mailboxes: bool,
    /// The server keeps flags.
    pub flags: bool,
    /// Messages can be put into a mailbox.
    pub append: bool,
    /// The server tells of new mail by itself.
    pub push: bool,
    /// Ids outlive the session. False on a POP3 server without UIDL: such mail can only be
    /// fetched and deleted, never kept, for nothing tells tomorrow what was taken today.
    pub stable_ids: bool,
    /// The id of a message that was removed may be given to another one later, as RFC 1939 §7
    /// allows. Where this is so, only the content tells whether an id still means the same.
    pub ids_return: bool,
}

/// Something the server wants a person or a scheduler to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// `[ALERT]` (RFC 9051 §7.1): to be shown. Unsanitised.
    Alert(String),
    /// `LOGIN-DELAY` (RFC 2449 §6.5): do not sign in again before this has passed.
    LoginDelay(Duration),
    /// `EXPIRE` (RFC 2449 §6.7): the server removes messages after so many days; 0 means at once.
    Expire {
        /// Days until the server removes a message.
        days: u32,
    },
    /// The server's lists disagree about so many messages (P17): they were left out of the scan,
    /// which therefore proves no message gone. The next one may be whole.
    HalfListed {
        /// How many.
        messages: usize,
    },
    /// `[OVERQUOTA]` and the like: the account works, but something is wrong with it. Unsanitised.
    Warning(String),
}

/// One mailbox of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxInfo {
    /// Its name.
    pub name: MailboxName,
    /// What it is for, when the server says so.
    pub special_use: Option<SpecialUse>,
    /// Whether it can hold messages (not `\Noselect`).
    pub selectable: bool,
    /// Messages in it; `None` where the server was not asked or would not say.
    pub messages: Option<u64>,
    /// Messages in it without `\Seen`; `None` as above, and always on POP3.
    pub unseen: Option<u64>,
    /// Octets in it; `None` where the server cannot say (RFC 8438).
    pub size: Option<u64>,
}

/// Where the last scan of a mailbox ended; hands back what [`Listing`] gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Since {
    /// [`Listing::epoch`].
    pub epoch: Epoch,
    /// [`Listing::mark`].
    pub mark: String,
}

/// Which part of a message to retrieve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The header fields and the empty line: `TOP n 0`, `BODY.PEEK[HEADER]`.
    Header,
    /// All of it: `RETR n`, `BODY.PEEK[]`.
    Whole,
}

/// One step of a retrieval. For each message that is there: `Start`, any number of `Data`, then
/// `End`. Nothing of a message may be believed before its `End`.
#[derive(Debug)]
pub enum Piece {
    /// A message begins.
    Start,
    /// Its next octets, as the server sent them (RFC 5322 with CRLF), transparency undone.
    Data(Bytes),
    /// The message is complete, and this is its id: some servers name it only now.
    End(RemoteId),
    /// This message is not there any more.
    Gone(RemoteId),
    /// The server will not give this one message; the others go on. If its `Start` was sent, what
    /// came of it is void.
    Refused(RemoteId, Error),
}

/// What [`Backend::delete`] could not mark.
#[derive(Debug)]
pub struct Refused {
    /// The message.
    pub id: RemoteId,
    /// Why the server would not.
    pub error: Error,
}

/// Where [`Backend::move_to`] put a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Its id before.
    pub from: RemoteId,
    /// Its epoch and id in the new mailbox; `None` when the server did not say (no COPYUID).
    pub to: Option<(Epoch, RemoteId)>,
    /// It lies in both mailboxes until [`Backend::close`]: the server can only copy (no MOVE), and
    /// what was copied is marked for removal.
    pub marked: bool,
}

/// What [`Backend::close`] did with the deletions.
#[derive(Debug, Default)]
pub struct Closed {
    /// How many the server said it removed. The next scan proves it.
    pub removed: usize,
    /// How many are only flagged `\Deleted`: no UIDPLUS (RFC 4315), and a plain EXPUNGE would take
    /// other clients' messages too.
    pub flagged: usize,
    /// The answer was a refusal or did not arrive: what was removed is unknown until the next scan.
    pub uncertain: Option<Error>,
}

/// Opens sessions; the engine dials when it needs a server, not before.
#[async_trait]
pub trait Dial: Send + Sync {
    /// Connects and signs in.
    async fn dial(&self) -> Result<Box<dyn Backend>>;

    /// Whether the session that just broke taught something, so that one more is worth a try: it
    /// will ask the server in a way that it understands. Told once.
    fn has_learned(&self) -> bool {
        false
    }
}

/// One authenticated session with one mail server.
///
/// Required methods are what POP3 and IMAP both do natively. The rest is optional: a default that
/// answers [`Unsupported`](crate::error::ErrorKind::Unsupported), and a flag in [`Capabilities`]
/// that tells so beforehand.
///
/// Sessions are serial, hence `&mut self`. A call whose future is dropped before it is done, or a
/// stream dropped before its end, spoils the session: every later call fails instead of reading
/// the leftovers. A session that is dropped without [`close`](Self::close) removes nothing.
#[async_trait]
pub trait Backend: Send + fmt::Debug {
    /// What this session can do beyond the required methods.
    fn capabilities(&self) -> Capabilities;

    /// What the server wanted to be known since the last call, oldest first; each is told once.
    fn notices(&mut self) -> Vec<Notice>;

    /// Whether a call was left half-way, so that only another session can go on.
    fn is_void(&self) -> bool;

    /// Lists the mailboxes. POP3 has exactly one: `INBOX`.
    async fn mailboxes(&mut self) -> Result<Vec<MailboxInfo>>;

    /// Makes `mailbox` the current one and lists what is in it, oldest first.
    ///
    /// With `since`, a server that can tells only what changed ([`Scope::Since`](crate::mail::Scope)),
    /// provided the epoch is still the same; otherwise the listing is whole. A mailbox that does
    /// not exist is [`NotFound`](crate::error::ErrorKind::NotFound). A scan that breaks off is an
    /// error, never a short listing.
    async fn scan(&mut self, mailbox: &MailboxName, since: Option<&Since>) -> Result<Listing>;

    /// Streams the messages `ids` of the current mailbox, one after the other.
    ///
    /// Never sets `\Seen`. An id that is gone yields [`Piece::Gone`], one that the server refuses
    /// [`Piece::Refused`]; every id yields exactly one of `End`, `Gone`, `Refused`, in any order. An
    /// error ends the stream and the session. Memory is bounded by buffers, not by the message.
    fn retrieve<'a>(&'a mut self, ids: &'a [RemoteId], section: Section) -> BoxStream<'a, Result<Piece>>;

    /// Marks messages of the current mailbox for removal; ids that are gone are ignored. Returns
    /// those that the server refused.
    ///
    /// Nothing is removed before [`close`](Self::close): POP3 cannot do it sooner (RFC 1939 §6),
    /// so IMAP waits too.
    async fn delete(&mut self, ids: &[RemoteId]) -> Result<Vec<Refused>>;

    /// Removes what was marked, exactly that, and ends the session (`UID EXPUNGE`, `LOGOUT`; `QUIT`).
    ///
    /// An answer that does not come or says no is not an error here but
    /// [`Closed::uncertain`]: the work of the session stands.
    async fn close(self: Box<Self>) -> Result<Closed>;

    /// Adds and removes flags of messages of the current mailbox; ids that are gone are ignored.
    /// Needs [`Capabilities::flags`].
    async fn store_flags(&mut self, _ids: &[RemoteId], _add: &Flags, _remove: &Flags) -> Result<()> {
        Err(Error::unsupported("storing flags on this server"))
    }

    /// Moves messages of the current mailbox to `mailbox`, which is created if it is missing; ids
    /// that are gone are ignored. Needs [`Capabilities::mailboxes`].
    ///
    /// Without the MOVE extension a message is copied first and marked for removal after the copy
    /// was confirmed; it then disappears at [`close`](Self::close).
    async fn move_to(&mut self, _ids: &[RemoteId], _mailbox: &MailboxName) -> Result<Vec<Moved>> {
        Err(Error::unsupported("moving messages on this server"))
    }

    /// Puts a message into `mailbox`; `raw` is RFC 5322 with CRLF. Returns its epoch and id when
    /// the server tells them (APPENDUID). Needs [`Capabilities::append`].
    async fn append(
        &mut self,
        _mailbox: &MailboxName,
        _raw: &[u8],
        _flags: &Flags,
    ) -> Result<Option<(Epoch, RemoteId)>> {
        Err(Error::unsupported("putting messages into a mailbox on this server"))
    }

    /// Waits until the current mailbox changes, at most so long. True when something changed.
    /// Needs [`Capabilities::push`].
    async fn wait(&mut self, _at_most: Duration) -> Result<bool> {
        Err(Error::unsupported("being told of new mail by this server"))
    }
}
