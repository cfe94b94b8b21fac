//! The servers that the suite runs against, and what lies on them.

use std::time::Duration;

use bytes::Bytes;
use mailctl::backend::memory::{CloseAnswer, MemoryServer};
use mailctl::backend::{Backend, Dial};
use mailctl::mail::{Flags, MailboxName};

use super::dovecot;
use crate::support::{ImapServer, Pop3Server, Protocol, Security};

/// A kind of server. A real one is added as a variant here, an arm in [`start`] and a line in
/// `conformance!`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum World {
    Memory,
    MemoryPop3,
    Pop3,
    /// Without CAPA and TOP.
    Pop3Old,
    /// Without UIDL as well.
    Pop3Oldest,
    Imap,
    /// RFC 2060 with UIDPLUS.
    ImapOld,
    Dovecot(Protocol, Security),
}

impl World {
    /// Whether the server can be made to misbehave as [`Maildrop`]'s sins ask for.
    pub(crate) const fn sins(self) -> bool {
        match self {
            Self::Memory | Self::MemoryPop3 | Self::Pop3 | Self::Pop3Old | Self::Pop3Oldest => true,
            Self::Imap | Self::ImapOld => true,
            Self::Dovecot(..) => false,
        }
    }

    /// Whether any octets survive on this server: a real one may repair NUL and bare line ends.
    pub(crate) const fn keeps_any_octet(self) -> bool {
        match self {
            Self::Memory | Self::MemoryPop3 | Self::Pop3 | Self::Pop3Old | Self::Pop3Oldest => true,
            Self::Imap | Self::ImapOld => true,
            Self::Dovecot(..) => false,
        }
    }
}

/// One message on the server.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mail {
    pub(crate) raw: Bytes,
    pub(crate) flags: Flags,
}

/// What lies on the server, and how it sins. In `INBOX`, oldest first; indices count from 0.
#[derive(Clone, Debug, Default)]
pub(crate) struct Maildrop {
    pub(crate) inbox: Vec<Mail>,
    /// Messages that the server answers with `-ERR` or `NO` when they are asked for.
    pub(crate) refused: Vec<usize>,
    /// Messages that the server will not mark for removal.
    pub(crate) undeletable: Vec<usize>,
    /// The line breaks in the middle of a scan.
    pub(crate) broken_scan: bool,
    /// The line breaks in the middle of the first message.
    pub(crate) broken_body: bool,
    /// The answer to `QUIT` or `UID EXPUNGE` is a refusal, and nothing is removed.
    pub(crate) refused_close: bool,
}

impl Maildrop {
    /// Messages without flags.
    pub(crate) fn of<T: Into<Bytes>>(messages: impl IntoIterator<Item = T>) -> Self {
        let mail = |raw: T| Mail { raw: raw.into(), flags: Flags::none() };
        Self { inbox: messages.into_iter().map(mail).collect(), ..Self::default() }
    }

    /// Three small messages.
    pub(crate) fn three() -> Self {
        Self::of(["Subject: one\r\n\r\n1\r\n", "Subject: two\r\n\r\n22\r\n", "Subject: three\r\n\r\n333\r\n"])
    }
}

/// Starts a server on which `maildrop` lies. It lives as long as what is returned.
pub(crate) async fn start(world: World, maildrop: &Maildrop) -> Box<dyn Dial> {
    match world {
        World::Memory => Box::new(memory(MemoryServer::imap(), maildrop)),
        World::MemoryPop3 => Box::new(memory(MemoryServer::pop3(), maildrop)),
        World::Pop3 => Box::new(pop3(maildrop, Pop3Server::new)),
        World::Pop3Old => Box::new(pop3(maildrop, |raw| Pop3Server::old(raw, true))),
        World::Pop3Oldest => Box::new(pop3(maildrop, |raw| Pop3Server::old(raw, false))),
        World::Imap => Box::new(imap(maildrop, ImapServer::new)),
        World::ImapOld => Box::new(imap(maildrop, |mail| ImapServer::old(mail, true))),
        World::Dovecot(protocol, security) => dovecot::start(protocol, security, maildrop),
    }
}

/// Connects. A POP3 server may still hold the lock of the session before.
pub(crate) async fn dial(server: &dyn Dial) -> Box<dyn Backend> {
    for _ in 0..100 {
        match server.dial().await {
            Ok(session) => return session,
            Err(error) if error.is_temporary() => tokio::time::sleep(Duration::from_millis(50)).await,
            Err(error) => panic!("{error}"),
        }
    }
    panic!("the server stays busy");
}

fn memory(server: MemoryServer, maildrop: &Maildrop) -> MemoryServer {
    let inbox = MailboxName::inbox();
    let ids: Vec<_> = maildrop
        .inbox
        .iter()
        .map(|mail| server.add_with(&inbox, mail.raw.clone(), mail.flags.clone(), 0))
        .collect();
    let chosen = |places: &[usize]| places.iter().map(|&place| ids[place].clone()).collect();
    server.tune(|knobs| {
        knobs.changes = true;
        knobs.refuse_retrieval = chosen(&maildrop.refused);
        knobs.refuse_removal = chosen(&maildrop.undeletable);
        knobs.break_scan = maildrop.broken_scan;
        knobs.break_retrieval = maildrop.broken_body.then_some(0);
        if maildrop.refused_close {
            knobs.answer = CloseAnswer::LostBeforeRemoval;
        }
    });
    server
}

fn pop3(maildrop: &Maildrop, new: impl FnOnce(Vec<Bytes>) -> Pop3Server) -> Pop3Server {
    let mut server = new(maildrop.inbox.iter().map(|mail| mail.raw.clone()).collect());
    server.refused = maildrop.refused.clone();
    server.undeletable = maildrop.undeletable.clone();
    server.broken_scan = maildrop.broken_scan;
    server.broken_body = maildrop.broken_body;
    server.refused_close = maildrop.refused_close;
    server
}

fn imap(maildrop: &Maildrop, new: impl FnOnce(Vec<(Bytes, Flags)>) -> ImapServer) -> ImapServer {
    let mut server = new(maildrop.inbox.iter().map(|mail| (mail.raw.clone(), mail.flags.clone())).collect());
    server.refused = maildrop.refused.clone();
    server.undeletable = maildrop.undeletable.clone();
    server.broken_scan = maildrop.broken_scan;
    server.broken_body = maildrop.broken_body;
    server.refused_close = maildrop.refused_close;
    server
}
