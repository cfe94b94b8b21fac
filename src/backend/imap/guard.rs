//! Stands between the wire and `async_imap`'s reader.
//!
//! The library reports a cut connection as a complete answer, buffers whole literals, overflows the
//! stack on deep nesting and ends the connection at a response it does not know. So it is shown
//! nothing but untagged FETCH responses, whole, bounded, and with an empty string in the place of
//! a message's body; everything else goes to small parsers of ours, the body to whoever retrieves.

use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use bytes::{Buf, BufMut as _, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};

use super::framing::{Event, Framer, Violation};
use crate::backend::trace::{Direction, Trace};
use crate::backend::transport::{Io, Outgoing, READ};

/// Octets that the buffer has room for, and so the most of a body that is held at once.
const CHUNK: usize = 64 * 1024;
/// The most that one response may hold beside a streamed body.
const RESPONSE: usize = 256 * 1024;

/// What the guard keeps from the library's parser.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// A response of one line, or with literals in it, CRLF included.
    Response(Bytes),
    /// A body begins, inside a FETCH response that is told when it is complete.
    BodyStart,
    /// Its next octets.
    BodyData(Bytes),
    /// It is complete.
    BodyEnd,
}

/// Why nothing more can be read.
#[derive(Debug)]
pub(super) enum Fault {
    /// The wire failed.
    Io(io::Error),
    /// The server closed the connection; true in the middle of a response.
    Eof(bool),
    /// Not IMAP.
    Violation(Violation),
}

/// The response that is being read.
#[derive(Debug, Default)]
struct Current {
    to_parser: bool,
    side: BytesMut,
    size: usize,
    bodies: u8,
    in_body: bool,
    /// The body is the one that was asked for.
    wanted: bool,
}

/// The adapter; see the module.
#[derive(Debug)]
pub(super) struct Guard {
    io: Box<dyn Io>,
    framer: Framer,
    input: BytesMut,
    received: u64,
    current: Current,
    /// For the library's parser, at most one response.
    out: BytesMut,
    /// `out` holds the end of a response.
    complete: bool,
    /// The parser has got a whole response and has not answered yet.
    released: bool,
    items: VecDeque<Item>,
    /// The item whose bodies are wanted, as `BODY[]`; all others are read over.
    pub(super) wanted: Option<&'static str>,
    /// Whether what the server says belongs to an exchange of secrets.
    pub(super) mute: bool,
    fault: Option<Fault>,
    outgoing: Outgoing,
    trace: Trace,
}

impl Guard {
    pub(super) fn new(io: Box<dyn Io>, trace: Trace) -> Self {
        Self {
            io,
            framer: Framer::default(),
            input: BytesMut::new(),
            received: 0,
            current: Current::default(),
            out: BytesMut::new(),
            complete: false,
            released: false,
            items: VecDeque::new(),
            wanted: None,
            mute: false,
            fault: None,
            outgoing: Outgoing::default(),
            trace,
        }
    }

    /// The wire, and whether octets were read behind the last response that was told.
    pub(super) fn into_io(self) -> (Box<dyn Io>, bool) {
        let leftover = !self.input.is_empty() || !self.out.is_empty() || !self.items.is_empty();
        (self.io, leftover || self.framer.inside())
    }

    /// Octets received so far.
    pub(super) const fn received(&self) -> u64 {
        self.received
    }

    /// Whether a response is under way that may rightly take long: its octets are its progress.
    pub(super) fn inside_long(&self) -> bool {
        self.framer.inside() || self.input.len() > 4096
    }

    /// What was kept from the parser, oldest first.
    pub(super) fn pop(&mut self) -> Option<Item> {
        self.items.pop_front()
    }

    /// Why reading failed.
    pub(super) fn take_fault(&mut self) -> Option<Fault> {
        self.fault.take()
    }

    /// The parser understood the response; false when it did so before it had all of it.
    pub(super) fn acknowledge(&mut self) -> bool {
        std::mem::take(&mut self.released)
    }

    /// The first octets of what could not be framed, to tell which protocol it is.
    pub(super) fn unread(&self) -> &[u8] {
        &self.input
    }

    /// Has `octets` sent, with what else waits, as soon as the wire takes them.
    pub(super) fn queue(&mut self, octets: &[u8]) {
        self.outgoing.queue(octets);
    }

    /// Sends what waits. A wire that takes no more is not an error yet: the server's last words,
    /// which say why, may still be unread.
    pub(super) fn poll_drain(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.outgoing.poll_send(&mut *self.io, cx).map(drop)
    }

    fn accept(&mut self, event: Event) -> Result<(), Violation> {
        match event {
            Event::Line { text, first, literal } => {
                if first {
                    self.current = Current { to_parser: is_fetch(&text), ..Current::default() };
                }
                self.record(&text, literal);
                self.line(&text, literal)
            }
            Event::Octets { data, left } => self.octets(data, left),
        }
    }

    fn line(&mut self, text: &Bytes, literal: Option<u64>) -> Result<(), Violation> {
        self.grow(text.len())?;
        let body = literal.and_then(|size| Some((size, body_item(text)?)));
        let body = body.filter(|_| self.current.to_parser);
        if body.is_none() && literal.is_some_and(|size| size > RESPONSE as u64) {
            return Err("a literal that is too large");
        }
        if !self.current.to_parser {
            if literal.is_none() && self.current.side.is_empty() {
                self.items.push_back(Item::Response(text.clone()));
            } else {
                self.current.side.extend_from_slice(text);
                if literal.is_none() {
                    self.items.push_back(Item::Response(self.current.side.split().freeze()));
                }
            }
            return Ok(());
        }
        if let Some((size, item)) = body {
            return self.body(text.get(..item.end).unwrap_or_default(), item.name, size);
        }
        self.out.extend_from_slice(text);
        if literal.is_none() {
            blunt_internal_date(&mut self.out);
            self.complete = true;
        }
        Ok(())
    }

    fn body(&mut self, text: &[u8], name: &[u8], size: u64) -> Result<(), Violation> {
        if self.current.bodies > 0 {
            return Err("two bodies in one FETCH response");
        }
        self.current.bodies = 1;
        self.current.in_body = size > 0;
        self.current.wanted = self.wanted.is_some_and(|wanted| name.eq_ignore_ascii_case(wanted.as_bytes()));
        self.out.extend_from_slice(text);
        self.out.extend_from_slice(b"\"\"");
        if self.current.wanted {
            self.items.push_back(Item::BodyStart);
            if size == 0 {
                self.items.push_back(Item::BodyEnd);
            }
        }
        Ok(())
    }

    fn octets(&mut self, data: Bytes, left: u64) -> Result<(), Violation> {
        if self.current.in_body {
            self.current.in_body = left > 0;
            if self.current.wanted {
                self.items.push_back(Item::BodyData(data));
                if left == 0 {
                    self.items.push_back(Item::BodyEnd);
                }
            }
            return Ok(());
        }
        self.grow(data.len())?;
        if self.current.to_parser {
            self.out.extend_from_slice(&data);
        } else {
            self.current.side.extend_from_slice(&data);
        }
        Ok(())
    }

    /// Holds a response with its literals to [`RESPONSE`]; one long line has been measured already.
    fn grow(&mut self, length: usize) -> Result<(), Violation> {
        let before = self.current.size;
        self.current.size = before.saturating_add(length);
        if before > 0 && self.current.size > RESPONSE { Err("a response that is too long") } else { Ok(()) }
    }

    fn record(&self, text: &[u8], literal: Option<u64>) {
        let line = text.strip_suffix(b"\r\n").unwrap_or(text);
        if self.mute && line.starts_with(b"+") {
            self.trace.record(Direction::Received, || "+ (challenge)");
        } else if line.len() > 1000 {
            self.trace.record(Direction::Received, || {
                let start = String::from_utf8_lossy(line.get(..200).unwrap_or_default());
                format!("{start}… ({} octets)", line.len())
            });
        } else {
            self.trace.record(Direction::Received, || String::from_utf8_lossy(line).into_owned());
        }
        if let Some(size) = literal {
            self.trace.record(Direction::Received, || format!("({size} octets)"));
        }
    }

    /// Reads from the wire until there is something to tell; `Pending` when an item waits in
    /// [`Self::pop`], which whoever polls looks at next.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        if self.released {
            return Poll::Ready(Err(Fault::Violation("a FETCH response that makes no sense")));
        }
        loop {
            // Only whole responses: the parser begins anew with all it has at each piece that it gets.
            if self.complete {
                return Poll::Ready(Ok(()));
            }
            if !self.items.is_empty() {
                return Poll::Pending;
            }
            match self.framer.next(&mut self.input) {
                Err(violation) => return Poll::Ready(Err(Fault::Violation(violation))),
                Ok(Some(event)) => {
                    self.accept(event).map_err(Fault::Violation)?;
                    continue;
                }
                Ok(None) => {}
            }
            if self.input.capacity().saturating_sub(self.input.len()) < 512 {
                self.input.reserve(CHUNK);
            }
            let mut room = (&mut self.input).limit(READ);
            let read = ready!(pin!(self.io.read_buf(&mut room)).poll(cx)).map_err(Fault::Io)?;
            if read == 0 {
                let inside = self.framer.inside() || !self.input.is_empty();
                return Poll::Ready(Err(Fault::Eof(inside)));
            }
            self.received = self.received.saturating_add(read as u64);
        }
    }
}

impl AsyncRead for Guard {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if let Err(fault) = ready!(this.poll_fill(cx)) {
            this.fault = Some(fault);
            return Poll::Ready(Err(io::Error::other("see the fault")));
        }
        let length = this.out.len().min(buf.remaining());
        buf.put_slice(this.out.get(..length).unwrap_or_default());
        this.out.advance(length);
        if this.out.is_empty() {
            this.complete = false;
            this.released = true;
        }
        Poll::Ready(Ok(()))
    }
}

/// Only there because the library asks for it; we write through [`Guard::queue`].
impl AsyncWrite for Guard {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.get_mut().queue(buf);
        Poll::Ready(Ok(buf.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().poll_drain(cx).map(Ok)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_shutdown(cx)
    }
}

/// Whether `line` begins `* n FETCH (…`.
fn is_fetch(line: &[u8]) -> bool {
    let mut words = line.splitn(4, |byte| *byte == b' ');
    words.next() == Some(b"*")
        && words.next().is_some_and(|number| !number.is_empty() && number.iter().all(u8::is_ascii_digit))
        && words.next().is_some_and(|word| word.eq_ignore_ascii_case(b"FETCH"))
}

/// A `BODY[…]` item whose value is a literal.
struct BodyItem<'a> {
    /// All that is before the value: section, and where a part of it begins.
    name: &'a [u8],
    /// Where in the line the literal is announced.
    end: usize,
}

fn body_item(line: &[u8]) -> Option<BodyItem<'_>> {
    let end = memchr::memrchr(b'{', line)?;
    let before = line.get(..end)?.strip_suffix(b" ")?;
    let section = match before.strip_suffix(b">") {
        Some(partial) => partial.get(..memchr::memrchr(b'<', partial)?)?,
        None => before,
    };
    let inner = section.strip_suffix(b"]")?;
    let open = memchr::memrchr(b'[', inner)?;
    let start = open.checked_sub(4)?;
    let is_item = inner.get(start..open)?.eq_ignore_ascii_case(b"BODY")
        && matches!(line.get(start.checked_sub(1)?), Some(b' ' | b'('))
        && memchr::memchr(b']', inner.get(open..)?).is_none();
    is_item.then_some(BodyItem { name: before.get(start..)?, end })
}

/// `INTERNALDATE NIL` makes the library panic; a date that is none says the same.
fn blunt_internal_date(text: &mut [u8]) {
    const NIL: &[u8] = b"INTERNALDATE NIL";
    let mut from = 0_usize;
    while let Some(window) = text.get_mut(from..from.saturating_add(NIL.len())) {
        if window.eq_ignore_ascii_case(NIL)
            && let Some(value) = window.get_mut(NIL.len() - 3..)
        {
            value.copy_from_slice(b"\" \"");
        }
        from = from.saturating_add(1);
    }
}
