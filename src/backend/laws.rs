//! What holds for a session with any server: a recording is played, the client does what it can.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::StreamExt as _;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::auth::Credentials;
use super::transport::{Endpoint, Tls};
use super::{Backend, Piece, Section};
use crate::error::Result;
use crate::mail::{Flags, MailboxName, RemoteId};

/// Where a recorded server waits to be answered: what follows does not come with what went before.
const TURN: u8 = 0xff;

/// A server that has said all that it will ever say, and takes whatever it is told.
#[derive(Debug)]
pub(super) struct Recording {
    said: Vec<u8>,
    told: usize,
    /// How much comes at once.
    step: usize,
}

impl AsyncRead for Recording {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let rest = self.said.get(self.told..).unwrap_or_default();
        let turn = rest.iter().position(|octet| *octet == TURN);
        let length = turn.unwrap_or(rest.len()).min(self.step).min(buf.remaining());
        buf.put_slice(rest.get(..length).unwrap_or_default());
        self.told += length + usize::from(turn == Some(length));
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Recording {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(octets.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// A life with a server: what it says, and what it is asked for.
pub(super) struct Life {
    pub(super) verb: u8,
    pub(super) recording: Recording,
    pub(super) endpoint: Endpoint,
    pub(super) credentials: Credentials,
    /// How many octets the server says.
    pub(super) said: usize,
}

impl Life {
    /// The first octet chooses what is done and in which pieces the rest comes.
    pub(super) fn of(octets: &[u8]) -> Option<Self> {
        let (knobs, said) = octets.split_first()?;
        let step = match knobs >> 4 {
            0 => usize::MAX,
            step => usize::from(step),
        };
        Some(Self {
            verb: knobs & 0x0f,
            recording: Recording { said: said.to_vec(), told: 0, step },
            endpoint: Endpoint::new("localhost", 1, Tls::None),
            credentials: Credentials::password("ada", "tellnoone"),
            said: said.len(),
        })
    }
}

/// Runs `life`, which never waits: a recording answers at once or not at all.
pub(super) fn run(life: impl Future<Output = ()>) {
    thread_local! {
        static RUNTIME: io::Result<tokio::runtime::Runtime> =
            tokio::runtime::Builder::new_current_thread().enable_time().build();
    }
    RUNTIME.with(|runtime| match runtime {
        Ok(runtime) => runtime.block_on(life),
        Err(error) => panic!("no runtime: {error}"),
    });
}

/// Does what `verb` says and leaves.
pub(super) async fn live(verb: u8, said: usize, opened: Result<Box<dyn Backend>>) {
    let Ok(mut session) = opened else { return };
    let inbox = MailboxName::inbox();
    if verb == 1 {
        check_mailboxes(&mut *session).await;
    }
    let Ok(listing) = session.scan(&inbox, None).await else { return };
    let ids: Vec<RemoteId> = listing.messages.into_iter().map(|message| message.id).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "a message is listed twice");
    assert!(ids.len() <= said, "more messages than octets");
    let flags = Flags { seen: true, ..Flags::none() };
    match verb {
        2 => drop(session.store_flags(&ids, &flags, &Flags::none()).await),
        3 => drop(session.move_to(&ids, &inbox).await),
        4 => drop(session.append(&inbox, b"Subject: x\r\n\r\n.\r\n", &flags).await),
        5 => drop(session.delete(&ids).await),
        6 => check_retrieval(&mut *session, &ids, Section::Header, said).await,
        _ => check_retrieval(&mut *session, &ids, Section::Whole, said).await,
    }
    drop(session.notices());
    drop(session.close().await);
}

async fn check_mailboxes(session: &mut dyn Backend) {
    let Ok(mailboxes) = session.mailboxes().await else { return };
    let names: BTreeSet<_> = mailboxes.iter().map(|mailbox| &mailbox.name).collect();
    assert_eq!(names.len(), mailboxes.len(), "a mailbox is listed twice");
}

/// Each id comes to one end, between a start and an end there is nothing but its octets, and no
/// octet comes from anywhere but the wire.
async fn check_retrieval(session: &mut dyn Backend, ids: &[RemoteId], section: Section, said: usize) {
    let mut ends: BTreeMap<RemoteId, usize> = BTreeMap::new();
    let (mut inside, mut octets, mut broken) = (false, 0, false);
    let mut stream = session.retrieve(ids, section);
    while let Some(piece) = stream.next().await {
        assert!(!broken, "something comes behind an error");
        match piece {
            Ok(Piece::Start) => {
                assert!(!inside, "a message begins within another");
                inside = true;
            }
            Ok(Piece::Data(data)) => {
                assert!(inside, "octets of no message");
                octets += data.len();
            }
            Ok(Piece::End(id)) => {
                assert!(inside, "the end of no message");
                inside = false;
                *ends.entry(id).or_default() += 1;
            }
            // What came of a message that is refused half-way is void.
            Ok(Piece::Gone(id) | Piece::Refused(id, _)) => {
                inside = false;
                *ends.entry(id).or_default() += 1;
            }
            Err(_) => broken = true,
        }
    }
    assert!(octets <= said, "octets from nowhere");
    assert!(ends.values().all(|count| *count == 1), "a message ends twice");
    assert!(ends.keys().all(|id| ids.contains(id)), "a message that nobody asked for");
    assert!(broken || ends.len() == ids.len(), "a message comes to no end");
}
