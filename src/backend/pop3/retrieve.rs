//! Messages on their way: commands sent ahead, bodies passed on as they come.
//!
//! Nothing in the answer to RETR names the message. A server that loses one of the commands that
//! were sent ahead would answer the next one in its place, and a message would be stored, and later
//! deleted, for another. So each RETR is followed by a LIST of the same message, whose answer names
//! it, and nothing is believed before that has come.

use std::collections::VecDeque;

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};

use super::codec::{self, HeaderEnd, Step, Unstuffer};
use super::{Pop3, refusal};
use crate::backend::{Piece, Section};
use crate::error::{ErrorKind, Result};
use crate::mail::RemoteId;

const DOING: &str = "retrieving a message";

/// Messages asked for ahead where the server allows it (RFC 2449 §6.6). When half of them have come, more
/// are asked for: with mail of 10 KB the rest of them are 5 MB, what 100 MB/s bring in a round trip of 50 ms.
pub(super) const WINDOW: usize = 1024;
/// Octets of commands sent ahead; what a server's TCP holds for it while it is busy sending.
pub(super) const IN_FLIGHT: usize = 24 * 1024;
/// The largest piece, in octets.
const PIECE: usize = 64 * 1024;

/// Streams `ids`; the call has begun, and ends with the stream.
pub(super) fn stream<'a>(
    session: &'a mut Pop3,
    ids: &'a [RemoteId],
    section: Section,
) -> BoxStream<'a, Result<Piece>> {
    let transfer = Transfer {
        session,
        ids: ids.iter(),
        section,
        waiting: VecDeque::new(),
        octets: 0,
        ready: VecDeque::new(),
        body: None,
        over: false,
    };
    stream::unfold(transfer, |mut transfer| async move {
        if transfer.over {
            return None;
        }
        let piece = transfer.next().await.transpose()?;
        transfer.over = piece.is_err();
        Some((piece, transfer))
    })
    .boxed()
}

struct Transfer<'a> {
    session: &'a mut Pop3,
    ids: std::slice::Iter<'a, RemoteId>,
    section: Section,
    /// Commands whose answers have not been read, oldest first.
    waiting: VecDeque<Asked<'a>>,
    /// The octets of those.
    octets: usize,
    ready: VecDeque<Piece>,
    body: Option<Body<'a>>,
    over: bool,
}

/// A command under way.
struct Asked<'a> {
    id: &'a RemoteId,
    number: u32,
    top: bool,
    /// A LIST of the same message follows.
    named: bool,
    octets: usize,
}

/// A message under way.
struct Body<'a> {
    id: &'a RemoteId,
    /// Its number, where a LIST follows that names it.
    named: Option<u32>,
    unstuffer: Unstuffer,
    /// Where only the header is wanted, whatever the server sends.
    header: Option<HeaderEnd>,
    octets: u64,
}

impl<'a> Transfer<'a> {
    async fn next(&mut self) -> Result<Option<Piece>> {
        loop {
            if let Some(piece) = self.ready.pop_front() {
                return Ok(Some(piece));
            }
            if let Some(body) = self.body.take() {
                return self.read(body).await.map(Some);
            }
            self.send_ahead();
            if !self.ready.is_empty() {
                continue;
            }
            let Some(asked) = self.waiting.pop_front() else {
                self.session.conversation.done();
                return Ok(None);
            };
            self.octets -= asked.octets;
            if let Some(piece) = self.answer(asked).await? {
                return Ok(Some(piece));
            }
        }
    }

    /// Fills the window up, once it is half empty.
    fn send_ahead(&mut self) {
        let window = if self.is_ahead() { WINDOW } else { 1 };
        if self.waiting.len() > window / 2 {
            return;
        }
        while self.waiting.len() < window && self.octets < IN_FLIGHT {
            let Some(id) = self.ids.next() else { return };
            match self.session.number(id) {
                Some(number) => self.ask(id, number),
                None => self.ready.push_back(Piece::Gone(id.clone())),
            }
        }
    }

    /// Whether commands are sent ahead: one that may have to be said in another way is not.
    fn is_ahead(&self) -> bool {
        let unsure = self.section == Section::Header && self.session.top.is_none();
        self.session.capa.pipelining && !unsure
    }

    fn ask(&mut self, id: &'a RemoteId, number: u32) {
        let top = self.section == Section::Header && self.session.top != Some(false);
        let named = self.is_ahead();
        let command = if top { format!("TOP {number} 0") } else { format!("RETR {number}") };
        let name = named.then(|| format!("LIST {number}"));
        let commands = [Some(command), name];
        let mut octets = 0;
        for command in commands.iter().flatten() {
            self.session.conversation.send(command);
            octets += command.len() + 2;
        }
        self.octets += octets;
        self.waiting.push_back(Asked { id, number, top, named, octets });
    }

    /// Reads the answer to the LIST behind a message.
    async fn named(&mut self, number: u32, refused: bool) -> Result<()> {
        let conversation = &mut self.session.conversation;
        let status = conversation.reply(DOING).await?;
        let named = codec::numbered(status.text.as_bytes());
        let is_this = named.is_some_and(|(named, size)| named == number && codec::starts_number(size));
        // What is not there has no size either.
        if (status.ok && is_this) || (refused && !status.ok) {
            return Ok(());
        }
        Err(conversation.out_of_step(DOING))
    }

    /// Reads the status line of a command; `None` when the message is asked for in another way.
    async fn answer(&mut self, asked: Asked<'a>) -> Result<Option<Piece>> {
        let status = self.session.conversation.reply(DOING).await?;
        if status.ok {
            if asked.top {
                self.session.top = Some(true);
            }
            let header = (self.section == Section::Header).then(HeaderEnd::new);
            let named = asked.named.then_some(asked.number);
            self.body = Some(Body { id: asked.id, named, unstuffer: Unstuffer::new(), header, octets: 0 });
            return Ok(Some(Piece::Start));
        }
        if asked.top && self.session.top.is_none() {
            self.session.top = Some(false);
            self.ask(asked.id, asked.number);
            return Ok(None);
        }
        if asked.named {
            self.named(asked.number, true).await?;
        }
        let id = asked.id.clone();
        if refusal::says_gone(&status) {
            return Ok(Some(Piece::Gone(id)));
        }
        let error = refusal::error(DOING, &status, ErrorKind::Unsupported);
        Ok(Some(Piece::Refused(id, error)))
    }

    /// The next piece of a body: data, or its end.
    async fn read(&mut self, mut body: Body<'a>) -> Result<Piece> {
        loop {
            let conversation = &mut self.session.conversation;
            let received = conversation.received();
            let Some(step) = body.unstuffer.step(received.get(..PIECE).unwrap_or(received)) else {
                conversation.fill(conversation.deadlines().stall, DOING).await?;
                continue;
            };
            let data = match step {
                Step::Emit(octets) => conversation.take(octets),
                Step::EmitCr => Bytes::from_static(b"\r"),
                Step::Skip(octets) => {
                    conversation.take(octets);
                    continue;
                }
                Step::End(octets) => {
                    conversation.take(octets);
                    conversation.trace_body(body.octets);
                    if let Some(number) = body.named {
                        self.named(number, false).await?;
                    }
                    return Ok(Piece::End(body.id.clone()));
                }
            };
            body.octets = body.octets.saturating_add(data.len() as u64);
            let wanted = body.header.as_mut().map_or(data.len(), |header| header.take(&data));
            if wanted > 0 {
                self.body = Some(body);
                return Ok(Piece::Data(data.slice(..wanted)));
            }
        }
    }
}
