//! A home at the end of a line to a server in this process; both can be put back to where they were.

use async_trait::async_trait;
use bytes::Bytes;

use super::disk::{Tree, capture, restore};
use crate::faults::Remote;
use crate::support::{Far, ImapServer, Line, Pipe, Pop3Server, Protocol, Sandbox, generated, small};

const PASSWORDS: [&str; 2] = [r#""tell \"no\\one\"""#, "\"secret\""];

/// A server of either protocol.
#[derive(Clone)]
pub(crate) enum Server {
    Imap(ImapServer),
    Pop3(Pop3Server),
}

impl Server {
    /// One without mail that knows everything.
    pub(crate) fn empty(protocol: Protocol) -> Self {
        match protocol {
            Protocol::Imap => Self::Imap(ImapServer::new([])),
            Protocol::Pop3 => Self::Pop3(Pop3Server::new([])),
        }
    }

    /// Puts a message (with LF line ends) behind the others.
    pub(crate) fn arrive(&self, number: usize, raw: &[u8]) {
        let raw = with_crlf(raw);
        match self {
            Self::Imap(server) => server.arrive(&raw),
            Self::Pop3(server) => server.arrive(&format!("uid-{number}"), &raw),
        }
    }

    /// Sets a flag on a message in INBOX, as another client would. IMAP only.
    pub(crate) fn flag(&self, uid: u32, flag: &str) {
        let Self::Imap(server) = self else { panic!("POP3 knows no flags") };
        server.flag(uid, flag);
    }

    /// A server of its own that has the same mail now.
    pub(crate) fn snapshot(&self) -> Self {
        match self {
            Self::Imap(server) => Self::Imap(server.snapshot()),
            Self::Pop3(server) => Self::Pop3(server.snapshot()),
        }
    }

    fn rewind(&self, to: &Self) {
        match (self, to) {
            (Self::Imap(server), Self::Imap(to)) => server.rewind(to),
            (Self::Pop3(server), Self::Pop3(to)) => server.rewind(to),
            _ => panic!("these do not speak the same protocol"),
        }
    }
}

#[async_trait]
impl Far for Server {
    async fn connect(&self) -> Box<dyn Pipe> {
        match self {
            Self::Imap(server) => server.connect().await,
            Self::Pop3(server) => server.connect().await,
        }
    }
}

impl Remote for Server {
    fn there(&self) -> Vec<(String, Vec<u8>)> {
        match self {
            Self::Imap(server) => server.there(),
            Self::Pop3(server) => server.there(),
        }
    }

    fn retrieved(&self) -> usize {
        match self {
            Self::Imap(server) => server.retrieved(),
            Self::Pop3(server) => server.retrieved(),
        }
    }
}

fn with_crlf(raw: &[u8]) -> Bytes {
    raw.split_inclusive(|octet| *octet == b'\n')
        .fold(Vec::new(), |mut wire, line| {
            wire.extend_from_slice(line.strip_suffix(b"\n").unwrap_or(line));
            wire.extend_from_slice(b"\r\n");
            wire
        })
        .into()
}

/// The messages of all works, with LF line ends: mostly small ones, one of many sectors, and one
/// that is written in several pieces.
pub(crate) fn letter(number: usize) -> Vec<u8> {
    match number % 8 {
        3 => generated(number as u64, 9_000),
        6 => generated(number as u64, 150_000),
        _ => small(number),
    }
}

/// A home, its server, and the line between them.
pub(crate) struct Scene {
    protocol: Protocol,
    more: &'static str,
    pub(crate) sandbox: Sandbox,
    pub(crate) server: Server,
    pub(crate) line: Line,
}

/// A home and its server at one moment.
pub(crate) struct Moment {
    pub(crate) tree: Tree,
    pub(crate) server: Server,
}

impl Scene {
    /// An account with further lines `more` of configuration, whose runs all happen at `now`.
    pub(crate) fn new(mut sandbox: Sandbox, protocol: Protocol, more: &'static str, now: &str) -> Self {
        let server = Server::empty(protocol);
        let line = Line::to(server.clone());
        sandbox.env("MAILCTL_NOW", now);
        let scene = Self { protocol, more, sandbox, server, line };
        scene.configure();
        scene
    }

    fn configure(&self) {
        self.sandbox.move_in_clear(
            self.protocol,
            self.line.port,
            PASSWORDS[self.protocol as usize],
            self.more,
        );
    }

    /// What there is now.
    pub(crate) fn moment(&self) -> Moment {
        Moment { tree: capture(self.sandbox.home()), server: self.server.snapshot() }
    }

    /// Goes back to a moment, which may be another scene's.
    pub(crate) fn go_back(&self, tree: &Tree, server: &Server) {
        restore(self.sandbox.home(), tree);
        self.configure();
        self.server.rewind(server);
    }
}
