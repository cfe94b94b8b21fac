//! One command at a time, each read to its own tag, every answer looked at.

use std::borrow::Cow;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::time::Instant;

use super::answer::{Status, Word};
use super::command::{Command, Part};
use super::fetched::Fetched;
use super::guard::{Fault, Guard};
use super::heard::Heard;
use super::refusal::{farewell, protocol, text_of};
use crate::backend::Notice;
use crate::backend::trace::{Direction, Trace};
use crate::backend::transport::{Deadlines, Io, Pace, failed};
use crate::error::{Error, ErrorKind, Result};

/// The most notices that are kept until somebody asks for them.
const NOTICES: usize = 50;
/// Untagged responses of one command beyond what the mailbox's size explains.
pub(super) const FLOOD: u64 = 500_000;
/// Octets of all answers to one command, bodies aside. A message listed takes about a hundred.
const ANSWER: u64 = 512 * 1024 * 1024;

/// Which string literals may be sent without waiting (RFC 7888).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Literals {
    /// None: each waits for the server's go-ahead.
    #[default]
    Synchronising,
    /// Up to 4096 octets (LITERAL-).
    Small,
    /// All (LITERAL+).
    All,
}

/// The conversation with the server.
#[derive(Debug)]
pub(super) struct Conversation {
    client: async_imap::Client<Guard>,
    tags: u32,
    /// A command is under way, or one was left half-way.
    busy: bool,
    /// We said LOGOUT, so that a BYE is no news.
    pub(super) leaving: bool,
    pub(super) literals: Literals,
    pub(super) deadlines: Deadlines,
    /// Of the answer to the command under way.
    pace: Pace,
    pub(super) trace: Trace,
    notices: Vec<Notice>,
    /// Messages in the selected mailbox, as far as told.
    pub(super) exists: u32,
    /// Messages expunged since this was last set to 0.
    pub(super) expunged: u32,
    /// Whether the selected mailbox changed since this was last cleared.
    pub(super) changed: bool,
}

impl Conversation {
    pub(super) fn new(io: Box<dyn Io>, deadlines: Deadlines, trace: Trace) -> Self {
        Self {
            client: async_imap::Client::new(Guard::new(io, trace.clone())),
            tags: 0,
            busy: false,
            leaving: false,
            literals: Literals::default(),
            deadlines,
            pace: Pace::default(),
            trace,
            notices: Vec::new(),
            exists: 0,
            expunged: 0,
            changed: false,
        }
    }

    /// The wire, and whether anything was read behind the last response.
    pub(super) fn into_io(self) -> (Box<dyn Io>, bool) {
        self.client.into_inner().into_io()
    }

    pub(super) fn guard(&mut self) -> &mut Guard {
        self.client.get_mut()
    }

    pub(super) fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    pub(super) fn notice(&mut self, notice: Notice) {
        if self.notices.len() < NOTICES && !self.notices.contains(&notice) {
            self.notices.push(notice);
        }
    }

    /// Claims the conversation for a call; what is left half-way stays claimed for ever.
    ///
    /// # Errors
    /// `Network` when an earlier call was dropped or failed half-way.
    pub(super) fn begin(&mut self) -> Result<()> {
        self.usable()?;
        self.busy = true;
        self.wait_anew();
        Ok(())
    }

    /// Whether nothing was left half-way.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub(super) fn usable(&self) -> Result<()> {
        if self.busy {
            return Err(Error::new(ErrorKind::Network, "using the IMAP session")
                .because("an earlier command was left half-way; the session is void"));
        }
        Ok(())
    }

    /// What comes next may take its own time, whatever was waited for before.
    pub(super) fn wait_anew(&mut self) {
        self.pace = Pace::default();
    }

    /// Gives the conversation free: nothing of the call is outstanding.
    pub(super) const fn end(&mut self) {
        self.busy = false;
    }

    /// Runs `command` to its end; `on` sees everything else that is said meanwhile.
    ///
    /// # Errors
    /// What a NO or BAD means, see [`refusal`](super::refusal::refusal); a broken conversation; what
    /// `on` returns.
    pub(super) async fn run(
        &mut self,
        command: Command,
        on: impl FnMut(Heard) -> Result<()> + Send,
    ) -> Result<Status> {
        let doing = command.doing.clone();
        let status = self.attempt(command, on).await?;
        if status.word == Word::Ok { Ok(status) } else { Err(super::refusal::refusal(&status, doing)) }
    }

    /// As [`Self::run`], but a NO or BAD is an answer like OK; an error leaves no session behind.
    pub(super) async fn attempt(
        &mut self,
        command: Command,
        mut on: impl FnMut(Heard) -> Result<()> + Send,
    ) -> Result<Status> {
        self.begin()?;
        let limit = self.deadlines.reply;
        let tag = self.tag();
        let doing = command.doing.clone();
        let early = self.send(&tag, command, &mut on).await.map_err(|error| error.context(&doing))?;
        let status = match early {
            Some(status) => status,
            None => self.settle(&tag, limit, &mut on).await.map_err(|error| error.context(&doing))?,
        };
        self.end();
        Ok(status)
    }

    /// Sends `command` without waiting for its answer, which is told under the returned tag.
    /// Only for commands without strings that could become literals.
    pub(super) fn launch(&mut self, command: &Command) -> String {
        let tag = self.tag();
        self.trace.record(Direction::Sent, || format!("{tag} {}", command.shown));
        self.guard().queue(format!("{tag} ").as_bytes());
        for part in &command.parts {
            if let Part::Octets(octets) = part {
                self.guard().queue(octets);
            }
        }
        self.guard().queue(b"\r\n");
        tag
    }

    /// Reads until the command `tag` ends.
    pub(super) async fn settle(
        &mut self,
        tag: &str,
        limit: Duration,
        on: &mut (impl FnMut(Heard) -> Result<()> + Send),
    ) -> Result<Status> {
        self.wait_anew();
        let (mut heard_so_far, before) = (0_u64, self.guard().received());
        loop {
            match self.hear(limit).await? {
                Heard::Tagged(other, status) if other == tag => return Ok(status),
                Heard::Tagged(..) => return Err(protocol("an answer to a command that is not under way")),
                Heard::Odd(_) => return Err(protocol("a line that is no IMAP response")),
                heard => on(heard)?,
            }
            heard_so_far = heard_so_far.saturating_add(1);
            let most = FLOOD.saturating_add(u64::from(self.exists).saturating_mul(8));
            if heard_so_far > most || self.guard().received().saturating_sub(before) > ANSWER {
                return Err(protocol("more responses than any command has"));
            }
        }
    }

    /// Puts `command` on the wire, literals included; the status if the server ended it early.
    async fn send(
        &mut self,
        tag: &str,
        command: Command,
        on: &mut (impl FnMut(Heard) -> Result<()> + Send),
    ) -> Result<Option<Status>> {
        self.trace.record(Direction::Sent, || format!("{tag} {}", command.shown));
        self.guard().queue(format!("{tag} ").as_bytes());
        for part in &command.parts {
            match part {
                Part::Octets(octets) => self.guard().queue(octets),
                Part::Literal(octets) => {
                    if let Some(status) = self.announce(tag, octets.len(), on).await? {
                        return Ok(Some(status));
                    }
                    self.write(octets).await?;
                }
            }
        }
        self.guard().queue(b"\r\n");
        Ok(None)
    }

    /// Announces a literal and waits until it may be sent; the status if it may not.
    pub(super) async fn announce(
        &mut self,
        tag: &str,
        length: usize,
        on: &mut (impl FnMut(Heard) -> Result<()> + Send),
    ) -> Result<Option<Status>> {
        let at_once = match self.literals {
            Literals::Synchronising => false,
            Literals::Small => length <= 4096,
            Literals::All => true,
        };
        if at_once {
            self.guard().queue(format!("{{{length}+}}\r\n").as_bytes());
            return Ok(None);
        }
        self.guard().queue(format!("{{{length}}}\r\n").as_bytes());
        self.go_ahead(tag, on).await.map(Result::err)
    }

    /// Waits for `+`, whose text it returns; `Err` inside when the command ended instead.
    pub(super) async fn go_ahead(
        &mut self,
        tag: &str,
        on: &mut (impl FnMut(Heard) -> Result<()> + Send),
    ) -> Result<Result<String, Status>> {
        let limit = self.deadlines.reply;
        for _ in 0..FLOOD {
            match self.hear(limit).await? {
                Heard::Continue(text) => return Ok(Ok(text)),
                Heard::Tagged(other, status) if other == tag => return Ok(Err(status)),
                Heard::Tagged(..) => return Err(protocol("an answer to a command that is not under way")),
                Heard::Odd(_) => return Err(protocol("a line that is no IMAP response")),
                heard => on(heard)?,
            }
        }
        Err(protocol("more responses than any command has"))
    }

    /// Sends a large piece in bounded steps.
    pub(super) async fn write(&mut self, octets: &[u8]) -> Result<()> {
        let stall = self.deadlines.stall;
        for chunk in octets.chunks(64 * 1024) {
            self.guard().queue(chunk);
            let drained = poll_fn(|cx| self.client.get_mut().poll_drain(cx));
            tokio::time::timeout(stall, drained)
                .await
                .map_err(|_| Error::new(ErrorKind::Timeout, "sending to the server"))?;
        }
        Ok(())
    }

    /// A tag that was not used before.
    pub(super) fn tag(&mut self) -> String {
        self.tags = self.tags.wrapping_add(1);
        format!("m{}", self.tags)
    }

    /// Sends one line that belongs to a command under way; `shown` is what a trace shows of it.
    pub(super) fn say(&mut self, line: &[u8], shown: &str) {
        self.trace.record(Direction::Sent, || shown);
        self.guard().queue(line);
        self.guard().queue(b"\r\n");
    }

    /// What the server says next, within `limit`; a long response may take longer, at its [`Pace`].
    pub(super) async fn hear(&mut self, limit: Duration) -> Result<Heard> {
        const DOING: &str = "waiting for the server";
        if !self.guard().inside_long() {
            self.pace.next_part();
        }
        loop {
            let (before, since) = (self.guard().received(), Instant::now());
            let heard = tokio::time::timeout(self.pace.left(limit), self.next()).await;
            let fresh = self.guard().received().saturating_sub(before);
            self.pace.note(since.elapsed(), fresh);
            match heard {
                Ok(heard) => return self.note(heard?),
                Err(_) if since.elapsed() >= limit && (!self.guard().inside_long() || fresh == 0) => {
                    return Err(Error::new(ErrorKind::Timeout, DOING)
                        .because(format!("nothing for {} s", limit.as_secs())));
                }
                Err(_) if self.pace.left(limit).is_zero() || !self.guard().inside_long() => {
                    return Err(Pace::too_slow(DOING, limit));
                }
                Err(_) => {}
            }
        }
    }

    /// Keeps what every command must keep: alerts, counts, farewells.
    fn note(&mut self, heard: Heard) -> Result<Heard> {
        match &heard {
            Heard::Status(status) | Heard::Tagged(_, status) => {
                match status.code.as_str() {
                    _ if status.text.is_empty() => {}
                    "ALERT" => self.notice(Notice::Alert(text_of(status))),
                    "OVERQUOTA" => self.notice(Notice::Warning(text_of(status))),
                    _ => {}
                }
                if status.word == Word::Bye && !self.leaving {
                    return Err(farewell(status));
                }
            }
            Heard::Exists(count) => {
                self.changed |= *count > self.exists;
                self.exists = *count;
            }
            Heard::Expunge => {
                self.exists = self.exists.saturating_sub(1);
                self.expunged = self.expunged.saturating_add(1);
            }
            _ => {}
        }
        Ok(heard)
    }

    async fn next(&mut self) -> Result<Heard> {
        let heard = poll_fn(|cx| {
            let _ = self.client.get_mut().poll_drain(cx);
            if let Some(item) = self.client.get_mut().pop() {
                return Poll::Ready(Ok(Ok(item)));
            }
            let polled = pin!(self.client.read_response()).poll(cx);
            match polled {
                Poll::Ready(response) => Poll::Ready(response.map(Err)),
                Poll::Pending => match self.client.get_mut().pop() {
                    Some(item) => Poll::Ready(Ok(Ok(item))),
                    None => Poll::Pending,
                },
            }
        });
        match heard.await {
            Ok(Ok(item)) => Ok(self.hidden(Heard::from(item))),
            Ok(Err(Some(response))) => match Fetched::read(response.parsed()) {
                Some(fetched) if self.guard().acknowledge() => Ok(Heard::Fetch(fetched)),
                _ => Err(protocol("a FETCH response that makes no sense")),
            },
            Ok(Err(None)) => Err(self.broken(None)),
            Err(error) => Err(self.broken(Some(error))),
        }
    }

    /// What a server says to people may repeat what we signed in with.
    fn hidden(&self, mut heard: Heard) -> Heard {
        if let Heard::Status(status) | Heard::Tagged(_, status) = &mut heard
            && let Cow::Owned(text) = self.trace.hide(&status.text)
        {
            status.text = text;
        }
        heard
    }

    /// Why the conversation is over. What the library says of it is not repeated: it quotes mail.
    fn broken(&mut self, error: Option<io::Error>) -> Error {
        let fault = self.guard().take_fault();
        match (fault, error) {
            (Some(Fault::Violation(what)), _) => protocol(what),
            (Some(Fault::Io(error)), _) => failed("talking to the server", error),
            (Some(Fault::Eof(true)), _) => Error::new(ErrorKind::Network, "talking to the server")
                .because("the connection ended in the middle of an answer"),
            (Some(Fault::Eof(false)), _) | (None, None) => {
                Error::new(ErrorKind::Network, "talking to the server")
                    .because("the server closed the connection")
            }
            (None, Some(_)) => protocol("a FETCH response that makes no sense"),
        }
    }
}
