//! One session with a [`MemoryServer`].

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use tokio::task::yield_now;

use super::{Call, CloseAnswer, MemoryServer, Message};
use crate::backend::{
    Backend, Capabilities, Closed, MailboxInfo, Moved, Notice, Piece, Refused, Section, Since,
};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{Epoch, Flags, Listing, MailboxName, RemoteId, Scanned, Scope};

/// A session with a [`MemoryServer`].
///
/// Every call yields to the scheduler once in its middle, so that a test can drop it half-way and
/// see that the session is spoiled.
#[derive(Debug)]
pub struct MemoryBackend {
    server: MemoryServer,
    session: u64,
    notices: Vec<Notice>,
    current: Option<Current>,
    /// What [`Backend::close`] will remove, by the server's own ids.
    marked: Vec<(MailboxName, RemoteId)>,
    /// Set while a call is under way; one that is dropped leaves it set, and so spoils the session.
    busy: bool,
}

/// The mailbox that was scanned last.
#[derive(Clone, Debug)]
struct Current {
    name: MailboxName,
    /// The server's ids in listed order: without stable ids a message is named by its place here.
    listed: Vec<RemoteId>,
    modseq: u64,
}

impl MemoryBackend {
    pub(super) const fn new(server: MemoryServer, session: u64, notices: Vec<Notice>) -> Self {
        Self { server, session, notices, current: None, marked: Vec::new(), busy: false }
    }

    /// Starts a call: logs it, and marks the session as busy until [`Self::done`].
    fn begin(&mut self, call: Call) -> Result<()> {
        if self.busy {
            return Err(Error::new(ErrorKind::Network, "using the session")
                .because("an earlier call was not finished"));
        }
        self.busy = true;
        self.server.lock().log.push(call);
        Ok(())
    }

    const fn done(&mut self) {
        self.busy = false;
    }

    fn current(&self) -> Result<&Current> {
        self.current.as_ref().ok_or_else(|| Error::bug("no mailbox was scanned in this session"))
    }

    /// The server's id behind `id`; `None` when the message is gone.
    fn resolve(&self, id: &RemoteId) -> Result<Option<RemoteId>> {
        let current = self.current()?;
        let state = self.server.lock();
        let id = if state.knobs.capabilities.stable_ids {
            Some(id.clone())
        } else {
            let number = std::str::from_utf8(&id.bytes).ok().and_then(|text| text.parse::<usize>().ok());
            number.and_then(|number| current.listed.get(number.checked_sub(1)?)).cloned()
        };
        let mailbox = state.mailboxes.get(&current.name);
        Ok(id.filter(|id| mailbox.is_some_and(|mailbox| mailbox.get(id).is_some())))
    }

    fn list(&mut self, name: &MailboxName, since: Option<&Since>) -> Result<Listing> {
        let server = self.server.clone();
        let state = server.lock();
        let capabilities = state.knobs.capabilities;
        let mailbox = state.mailboxes.get(name).filter(|_| capabilities.mailboxes || name.is_inbox());
        let mailbox = mailbox.ok_or_else(|| Error::new(ErrorKind::NotFound, format!("mailbox {name}")))?;
        let epoch = state.epoch(mailbox, self.session);
        let since = since.filter(|since| state.knobs.changes && since.epoch == epoch);
        let since = since.and_then(|since| since.mark.parse::<u64>().ok());
        let listed: Vec<_> = mailbox.messages.iter().map(|message| message.id.clone()).collect();
        let messages = mailbox.messages.iter().enumerate();
        let messages = messages.filter(|(_, message)| since.is_none_or(|mark| message.changed > mark));
        let messages = messages.map(|(place, message)| scanned(message, place, capabilities, since));
        let messages = messages.collect();
        let scope = since.map_or(Scope::Whole, |mark| {
            let gone = mailbox.vanished.iter().filter(|(modseq, _)| *modseq > mark);
            Scope::Since { gone: gone.map(|(_, id)| id.clone()).collect() }
        });
        let mark = state.knobs.changes.then(|| mailbox.modseq.to_string());
        self.current = Some(Current { name: name.clone(), listed, modseq: mailbox.modseq });
        Ok(Listing { epoch, scope, messages, mark, read_only: state.knobs.read_only })
    }

    fn needs(&self, ability: fn(&Capabilities) -> bool, what: &str) -> Result<()> {
        if ability(&self.server.lock().knobs.capabilities) {
            return Ok(());
        }
        Err(Error::unsupported(what))
    }

    fn mark(&mut self, ids: &[RemoteId]) -> Result<Vec<Refused>> {
        let mut refused = Vec::new();
        for id in ids {
            let Some(inner) = self.resolve(id)? else { continue };
            let (read_only, refuses) = {
                let knobs = &self.server.lock().knobs;
                (knobs.read_only, knobs.refuse_removal.contains(&inner))
            };
            if read_only || refuses {
                let error = Error::unsupported("removing a message").because("the server refuses");
                refused.push(Refused { id: id.clone(), error });
                continue;
            }
            let marked = (self.current()?.name.clone(), inner);
            if !self.marked.contains(&marked) {
                self.marked.push(marked);
            }
        }
        Ok(refused)
    }

    /// The pieces of one message, or what is said in their place.
    fn pieces(&self, id: &RemoteId, section: Section) -> Result<Vec<Piece>> {
        let Some(inner) = self.resolve(id)? else {
            return Ok(vec![Piece::Gone(id.clone())]);
        };
        let state = self.server.lock();
        let name = &self.current()?.name;
        if state.knobs.refuse_retrieval.contains(&inner) {
            let error = Error::unsupported("retrieving a message").because("the server refuses");
            return Ok(vec![Piece::Refused(id.clone(), error)]);
        }
        let Some(message) = state.mailboxes.get(name).and_then(|mailbox| mailbox.get(&inner)) else {
            return Ok(vec![Piece::Gone(id.clone())]);
        };
        let mut rest = match section {
            Section::Whole => message.raw.clone(),
            Section::Header => header(&message.raw),
        };
        let mut pieces = vec![Piece::Start];
        while !rest.is_empty() {
            pieces.push(Piece::Data(rest.split_to(rest.len().min(state.knobs.chunk.max(1)))));
        }
        pieces.push(Piece::End(id.clone()));
        Ok(pieces)
    }

    /// Like [`Self::pieces`] for the message at `place`, but where the line breaks.
    fn transfer(&self, id: &RemoteId, section: Section, place: usize) -> Vec<Result<Piece>> {
        let broken = |kind| Error::new(kind, "retrieving messages").because("the line broke");
        let mut pieces = match self.pieces(id, section) {
            Ok(pieces) => pieces,
            Err(error) => return vec![Err(error)],
        };
        let breaks = match &self.server.lock().knobs {
            knobs if knobs.break_retrieval == Some(place) => Some(ErrorKind::Network),
            knobs => knobs.poison.get(id).copied(),
        };
        if let Some(kind) = breaks {
            pieces.pop();
            return pieces.into_iter().map(Ok).chain([Err(broken(kind))]).collect();
        }
        pieces.into_iter().map(Ok).collect()
    }
}

#[async_trait]
impl Backend for MemoryBackend {
    fn capabilities(&self) -> Capabilities {
        self.server.lock().knobs.capabilities
    }

    fn notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    fn is_void(&self) -> bool {
        self.busy
    }

    async fn mailboxes(&mut self) -> Result<Vec<MailboxInfo>> {
        self.begin(Call::Mailboxes)?;
        yield_now().await;
        let infos = {
            let state = self.server.lock();
            let capabilities = state.knobs.capabilities;
            let mailboxes = state.mailboxes.iter();
            let mailboxes = mailboxes.filter(|(name, _)| capabilities.mailboxes || name.is_inbox());
            let info = |(name, mailbox): (&MailboxName, &super::Mailbox)| {
                let unseen = mailbox.messages.iter().filter(|message| !message.flags.seen).count();
                MailboxInfo {
                    name: name.clone(),
                    special_use: mailbox.special_use,
                    selectable: true,
                    messages: Some(mailbox.messages.len() as u64),
                    unseen: capabilities.flags.then_some(unseen as u64),
                    size: Some(mailbox.messages.iter().map(|message| message.raw.len() as u64).sum()),
                }
            };
            mailboxes.map(info).collect()
        };
        self.done();
        Ok(infos)
    }

    async fn scan(&mut self, mailbox: &MailboxName, since: Option<&Since>) -> Result<Listing> {
        let mark = since.map(|since| since.mark.clone());
        self.begin(Call::Scan { mailbox: mailbox.clone(), since: mark })?;
        yield_now().await;
        if self.server.lock().knobs.break_scan {
            return Err(Error::new(ErrorKind::Network, "listing the messages").because("the line broke"));
        }
        let listing = self.list(mailbox, since);
        self.done();
        listing
    }

    fn retrieve<'a>(&'a mut self, ids: &'a [RemoteId], section: Section) -> BoxStream<'a, Result<Piece>> {
        if let Err(error) = self.begin(Call::Retrieve { ids: ids.to_vec(), section }) {
            return stream::iter([Err(error)]).boxed();
        }
        let pending = Vec::new().into_iter();
        let start = (self, ids.iter().enumerate(), pending, false);
        let pieces = stream::unfold(start, move |(this, mut ids, mut pending, ended)| async move {
            yield_now().await;
            // Nothing comes behind an error, and `busy` stays set: it ends the session too.
            if ended {
                return None;
            }
            loop {
                if let Some(piece) = pending.next() {
                    let ended = Result::is_err(&piece);
                    return Some((piece, (this, ids, pending, ended)));
                }
                let Some((place, id)) = ids.next() else {
                    this.done();
                    return None;
                };
                pending = this.transfer(id, section, place).into_iter();
            }
        });
        pieces.boxed()
    }

    async fn delete(&mut self, ids: &[RemoteId]) -> Result<Vec<Refused>> {
        self.begin(Call::Delete { ids: ids.to_vec() })?;
        yield_now().await;
        let refused = self.mark(ids)?;
        self.done();
        Ok(refused)
    }

    async fn close(mut self: Box<Self>) -> Result<Closed> {
        self.begin(Call::Close)?;
        yield_now().await;
        let mut state = self.server.lock();
        let uncertain = Error::new(ErrorKind::Network, "closing the session").because("no answer came");
        let (answer, exact) = (state.knobs.answer, state.knobs.exact_removal);
        if answer == CloseAnswer::LostBeforeRemoval {
            return Ok(Closed { uncertain: Some(uncertain), ..Closed::default() });
        }
        let mut closed = Closed::default();
        for (mailbox, id) in &self.marked {
            let mailbox = state.mailbox(mailbox);
            if !exact {
                mailbox.change(id, |flags| flags.deleted = true);
                closed.flagged += 1;
            } else if mailbox.remove(id) {
                closed.removed += 1;
            }
        }
        drop(state);
        self.server.changed.notify_waiters();
        if answer == CloseAnswer::LostAfterRemoval {
            return Ok(Closed { uncertain: Some(uncertain), ..Closed::default() });
        }
        Ok(closed)
    }

    async fn store_flags(&mut self, ids: &[RemoteId], add: &Flags, remove: &Flags) -> Result<()> {
        self.needs(|can| can.flags, "storing flags on this server")?;
        self.begin(Call::StoreFlags { ids: ids.to_vec(), add: add.clone(), remove: remove.clone() })?;
        yield_now().await;
        for id in ids {
            let Some(id) = self.resolve(id)? else { continue };
            let name = self.current()?.name.clone();
            let change = |flags: &mut Flags| *flags = flags.with(add).without(remove);
            self.server.lock().mailbox(&name).change(&id, change);
        }
        self.server.changed.notify_waiters();
        self.done();
        Ok(())
    }

    async fn move_to(&mut self, ids: &[RemoteId], mailbox: &MailboxName) -> Result<Vec<Moved>> {
        self.needs(|can| can.mailboxes, "moving messages on this server")?;
        self.begin(Call::MoveTo { ids: ids.to_vec(), mailbox: mailbox.clone() })?;
        yield_now().await;
        let mut moved = Vec::new();
        for from in ids {
            let Some(inner) = self.resolve(from)? else { continue };
            let source = self.current()?.name.clone();
            let mut state = self.server.lock();
            let Some(message) = state.mailbox(&source).get(&inner).cloned() else { continue };
            let to = state.mailbox(mailbox).add(None, message.raw, message.flags, message.received);
            state.mailbox(&source).remove(&inner);
            let epoch = Epoch(state.mailbox(mailbox).epoch.to_string());
            moved.push(Moved { from: from.clone(), to: Some((epoch, to)), marked: false });
        }
        self.server.changed.notify_waiters();
        self.done();
        Ok(moved)
    }

    async fn append(
        &mut self,
        mailbox: &MailboxName,
        raw: &[u8],
        flags: &Flags,
    ) -> Result<Option<(Epoch, RemoteId)>> {
        self.needs(|can| can.append, "putting messages into a mailbox on this server")?;
        self.begin(Call::Append { mailbox: mailbox.clone() })?;
        yield_now().await;
        let put = self.server.lock().mailboxes.get_mut(mailbox).map(|target| {
            let id = target.add(None, Bytes::copy_from_slice(raw), flags.clone(), 0);
            (Epoch(target.epoch.to_string()), id)
        });
        self.server.changed.notify_waiters();
        self.done();
        put.map(Some).ok_or_else(|| Error::new(ErrorKind::NotFound, format!("mailbox {mailbox}")))
    }

    async fn wait(&mut self, at_most: Duration) -> Result<bool> {
        self.needs(|can| can.push, "being told of new mail by this server")?;
        self.begin(Call::Wait)?;
        let Current { name, modseq, .. } = self.current()?.clone();
        let server = self.server.clone();
        let changed = async move {
            loop {
                // Registered before looking, so that a change in between is not missed.
                let next = server.changed.notified();
                if server.lock().mailbox(&name).modseq != modseq {
                    return;
                }
                next.await;
            }
        };
        let changed = tokio::time::timeout(at_most, changed).await.is_ok();
        self.done();
        Ok(changed)
    }
}

/// One line of a listing; what is known from an earlier scan is not told again.
fn scanned(message: &Message, place: usize, can: Capabilities, since: Option<u64>) -> Scanned {
    let id =
        if can.stable_ids { message.id.clone() } else { RemoteId::new((place + 1).to_string().into_bytes()) };
    let new = since.is_none_or(|mark| message.created > mark);
    Scanned {
        id,
        size: new.then_some(message.raw.len() as u64),
        flags: can.flags.then(|| message.flags.clone()),
        received: (new && can.flags).then_some(message.received),
    }
}

/// The header fields and the empty line; all of it where there is no empty line.
fn header(raw: &Bytes) -> Bytes {
    if raw.starts_with(b"\r\n") {
        return raw.slice(..2);
    }
    memchr::memmem::find(raw, b"\r\n\r\n").map_or_else(|| raw.clone(), |end| raw.slice(..end + 4))
}
