//! POP3 (RFC 1939, 2449, 2595, 5034): an adapter, and a codec without I/O.
//!
//! `codec` reads octets, `conversation` moves them, and every other file is one part of a session:
//! `login`, `scan`, `retrieve`, `remove`. A maildrop is locked while a session lasts, so its first
//! scan holds until the end.

use std::collections::BTreeSet;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::stream::{self, BoxStream, StreamExt as _};

use super::auth::Credentials;
use super::room::Room;
use super::trace::Trace;
use super::transport::{Endpoint, Wire};
use super::{Backend, Capabilities, Closed, MailboxInfo, Notice, Piece, Refused, Section, Since};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{Listing, MailboxName, RemoteId};

mod codec;
mod conversation;
#[cfg(any(test, fuzzing))]
pub mod laws;
mod login;
mod refusal;
mod remove;
mod retrieve;
mod sasl;
mod scan;
#[cfg(test)]
mod tests;

use codec::Capa;
use conversation::Conversation;
use scan::Maildrop;

/// Signs in over `wire`, which is private already unless `endpoint` asks for STLS.
///
/// # Errors
/// `Tls` when STLS is refused or something was said behind its go-ahead; `Credentials`; `Locked`
/// when another session holds the maildrop; `Busy` when the server asks to come back later;
/// `Protocol`, `Network`, `Timeout`.
pub async fn open(
    wire: Wire,
    endpoint: &Endpoint,
    credentials: &Credentials,
    trace: Trace,
) -> Result<Box<dyn Backend>> {
    let trace = trace.hiding(credentials);
    let signed_in = login::login(wire, endpoint, credentials, trace.clone()).await;
    let (conversation, mut capa) = signed_in.map_err(|error| trace.hide_in(error))?;
    capa.pipelining &= endpoint.ahead.is_trusted();
    let mut session = Pop3::new(conversation, capa, endpoint.room);
    if !session.capa.uidl {
        // Whether ids are stable has to be known before the first question about it.
        session.conversation.begin()?;
        session.look().await?;
        session.conversation.done();
    }
    Ok(Box::new(session))
}

/// A session in the TRANSACTION state.
#[derive(Debug)]
struct Pop3 {
    conversation: Conversation,
    capa: Capa,
    room: Room,
    /// Whether TOP works; `None` until it was tried, where CAPA does not promise it.
    top: Option<bool>,
    maildrop: Option<Maildrop>,
    /// Message numbers that QUIT will remove.
    marked: BTreeSet<u32>,
    notices: Vec<Notice>,
}

impl Pop3 {
    fn new(conversation: Conversation, capa: Capa, room: Room) -> Self {
        let delay = capa.login_delay.filter(|seconds| *seconds > 0);
        let delay = delay.map(|seconds| Notice::LoginDelay(Duration::from_secs(seconds)));
        let expire = capa.expire.map(|days| Notice::Expire { days });
        let notices = delay.into_iter().chain(expire).collect();
        let top = capa.top.then_some(true);
        Self { conversation, capa, room, top, maildrop: None, marked: BTreeSet::new(), notices }
    }

    /// Scans the maildrop and remembers it.
    async fn look(&mut self) -> Result<()> {
        let (uidl, pipelining) = (self.capa.uidl, &mut self.capa.pipelining);
        let maildrop = scan::scan(&mut self.conversation, pipelining, uidl, self.room).await?;
        if maildrop.half_listed > 0 {
            self.notices.push(Notice::HalfListed { messages: maildrop.half_listed });
        }
        self.maildrop = Some(maildrop);
        Ok(())
    }

    /// The message number of `id` in this session; `None` when it was not listed.
    fn number(&self, id: &RemoteId) -> Option<u32> {
        self.maildrop.as_ref()?.number(id)
    }

    /// Messages and octets, from the scan or from STAT.
    async fn totals(&mut self) -> Result<(Option<u64>, Option<u64>)> {
        if let Some(maildrop) = &self.maildrop {
            let messages = &maildrop.listing.messages;
            let octets = messages.iter().try_fold(0_u64, |sum, one| sum.checked_add(one.size?));
            return Ok((Some(messages.len() as u64), octets));
        }
        self.conversation.send("STAT");
        let status = self.conversation.reply("asking for the size of the maildrop").await?;
        let mut words = status.text.split_ascii_whitespace().map(|word| codec::number(word.as_bytes()));
        Ok(if status.ok { (words.next().flatten(), words.next().flatten()) } else { (None, None) })
    }
}

#[async_trait]
impl Backend for Pop3 {
    fn capabilities(&self) -> Capabilities {
        let stable_ids = self.maildrop.as_ref().is_none_or(|maildrop| maildrop.stable_ids);
        Capabilities { stable_ids, ids_return: true, ..Capabilities::default() }
    }

    fn notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    fn is_void(&self) -> bool {
        self.conversation.is_void()
    }

    async fn mailboxes(&mut self) -> Result<Vec<MailboxInfo>> {
        self.conversation.begin()?;
        let (messages, size) = self.totals().await?;
        self.conversation.done();
        let name = MailboxName::inbox();
        Ok(vec![MailboxInfo { name, special_use: None, selectable: true, messages, unseen: None, size }])
    }

    async fn scan(&mut self, mailbox: &MailboxName, since: Option<&Since>) -> Result<Listing> {
        self.conversation.begin()?;
        if !mailbox.is_inbox() {
            self.conversation.done();
            return Err(Error::new(ErrorKind::NotFound, format!("mailbox {mailbox}"))
                .because("POP3 has no mailbox but INBOX"));
        }
        if self.maildrop.is_none() {
            self.look().await?;
        }
        self.conversation.done();
        let listing = self.maildrop.as_ref().map(|maildrop| maildrop.since(since));
        listing.ok_or_else(|| Error::bug("a scan without a listing"))
    }

    fn retrieve<'a>(&'a mut self, ids: &'a [RemoteId], section: Section) -> BoxStream<'a, Result<Piece>> {
        match self.conversation.begin() {
            Ok(()) => retrieve::stream(self, ids, section),
            Err(error) => stream::iter([Err(error)]).boxed(),
        }
    }

    async fn delete(&mut self, ids: &[RemoteId]) -> Result<Vec<Refused>> {
        self.conversation.begin()?;
        let refused = remove::mark(self, ids).await?;
        self.conversation.done();
        Ok(refused)
    }

    async fn close(mut self: Box<Self>) -> Result<Closed> {
        self.conversation.begin()?;
        Ok(remove::quit(*self).await)
    }
}
