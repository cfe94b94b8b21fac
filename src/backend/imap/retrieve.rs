//! Messages, streamed: sets of them asked ahead, each body handed on as its octets arrive.

use std::collections::{BTreeSet, VecDeque};

use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};

use super::Imap;
use super::answer::{Status, Word};
use super::command::Command;
use super::conversation::FLOOD;
use super::fetched::{Body, Fetched};
use super::heard::Heard;
use super::refusal::{protocol, refusal};
use super::sets::{spell, uid};
use crate::backend::{Piece, Section};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::RemoteId;

/// Messages asked for with one command.
const SET: usize = 128;
/// Commands under way at a time, so that the line does not fall silent while an answer to one of them is
/// on its way: with mail of 10 KB they are 20 MB, what 400 MB/s bring in a round trip of 50 ms.
const AHEAD: usize = 16;

/// One command under way.
struct Flight {
    tag: String,
    /// Whether it asks for one message, so that a NO speaks of that one.
    single: bool,
    unanswered: BTreeSet<u32>,
}

/// Where the body that is being streamed stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stream {
    None,
    Open,
    Complete,
}

/// A retrieval under way.
struct Retrieval<'a> {
    imap: &'a mut Imap,
    item: &'static str,
    section: Section,
    waiting: VecDeque<(String, Vec<u32>)>,
    flying: VecDeque<Flight>,
    ready: VecDeque<Piece>,
    /// Never answered, although the command ended in OK.
    missing: Vec<u32>,
    stream: Stream,
    /// Responses since the last message that have nothing to do with it.
    chatter: u64,
    /// Why it cannot begin.
    failed: Option<Error>,
    over: bool,
}

impl Imap {
    pub(super) fn pieces<'a>(
        &'a mut self,
        ids: &[RemoteId],
        section: Section,
    ) -> BoxStream<'a, Result<Piece>> {
        let (item, answer) = match section {
            Section::Header => ("BODY.PEEK[HEADER]", "BODY[HEADER]"),
            Section::Whole => ("BODY.PEEK[]", "BODY[]"),
        };
        // Claimed before the first poll: a stream that is dropped unread was left half-way as well.
        let failed = match self.talk.begin() {
            Ok(()) if self.current.is_none() => Some(Error::bug("no mailbox is selected")),
            begun => begun.err(),
        };
        self.talk.guard().wanted = failed.is_none().then_some(answer);
        let (mut uids, mut ready) = (BTreeSet::new(), VecDeque::new());
        for id in ids {
            match uid_of(id) {
                Some(uid) => drop(uids.insert(uid)),
                // No message of this server has such an id.
                None => ready.push_back(Piece::Gone(id.clone())),
            }
        }
        let uids: Vec<u32> = uids.into_iter().collect();
        let retrieval = Retrieval {
            imap: self,
            item,
            section,
            waiting: spell(&uids, SET).into(),
            flying: VecDeque::new(),
            ready,
            missing: Vec::new(),
            stream: Stream::None,
            chatter: 0,
            failed,
            over: false,
        };
        stream::unfold(retrieval, |mut retrieval| async move {
            let piece = retrieval.next().await?;
            Some((piece, retrieval))
        })
        .boxed()
    }
}

impl Retrieval<'_> {
    async fn next(&mut self) -> Option<Result<Piece>> {
        loop {
            if let Some(error) = self.failed.take() {
                self.over = true;
                self.ready.clear();
                return Some(Err(error));
            }
            if let Some(piece) = self.ready.pop_front() {
                return Some(Ok(piece));
            }
            if self.over {
                return None;
            }
            if let Err(error) = self.step().await {
                // The session stays claimed: nobody may read what is left of this.
                self.over = true;
                return Some(Err(error.context("retrieving messages")));
            }
        }
    }

    async fn step(&mut self) -> Result<()> {
        self.launch();
        if self.flying.is_empty() {
            return self.finish().await;
        }
        let deadlines = self.imap.talk.deadlines;
        let limit = if self.stream == Stream::Open { deadlines.stall } else { deadlines.reply };
        match self.imap.talk.hear(limit).await? {
            Heard::BodyStart => {
                self.stream = Stream::Open;
                self.ready.push_back(Piece::Start);
            }
            Heard::BodyData(data) => self.ready.push_back(Piece::Data(data)),
            Heard::BodyEnd => self.stream = Stream::Complete,
            Heard::Fetch(fetched) => self.fetched(fetched)?,
            Heard::Tagged(tag, status) => self.landed(&tag, &status)?,
            Heard::Odd(_) | Heard::Continue(_) => return Err(protocol("a line that is no IMAP response")),
            Heard::Status(_) | Heard::Expunge | Heard::Exists(_) | Heard::Data(..) => self.chat()?,
        }
        Ok(())
    }

    /// Counts what is said beside the messages.
    fn chat(&mut self) -> Result<()> {
        self.chatter = self.chatter.saturating_add(1);
        if self.chatter > FLOOD { Err(protocol("more responses than any command has")) } else { Ok(()) }
    }

    /// Keeps commands under way.
    fn launch(&mut self) {
        while self.flying.len() < AHEAD {
            let Some((set, members)) = self.waiting.pop_front() else { return };
            let words = format!("UID FETCH {set} (UID {})", self.item);
            let tag = self.imap.talk.launch(&Command::new("retrieving messages", words));
            let single = members.len() == 1;
            self.flying.push_back(Flight { tag, single, unanswered: members.into_iter().collect() });
        }
    }

    /// A FETCH response is complete, with a body or without.
    fn fetched(&mut self, fetched: Fetched) -> Result<()> {
        let stream = std::mem::replace(&mut self.stream, Stream::None);
        let outcome = match (stream, fetched.body) {
            (Stream::Open, _) => return Err(protocol("a body without an end")),
            (Stream::Complete, Body::Quoted(section, _)) if section == self.section => Ok(None),
            // The framing saw a body where the parser sees none: one of them is being deceived.
            (Stream::Complete, _) => return Err(protocol("a body in the wrong place")),
            (Stream::None, Body::Absent) => return self.chat(),
            (Stream::None, Body::Quoted(section, text)) if section == self.section && !text.is_empty() => {
                Ok(Some(text))
            }
            (Stream::None, _) => Err(()),
        };
        self.chatter = 0;
        self.imap.talk.wait_anew();
        let uid = fetched.uid.ok_or_else(|| protocol("a body without a UID"))?;
        let asked = self.flying.iter_mut().any(|flight| flight.unanswered.remove(&uid));
        if !asked {
            return Err(protocol("a body that was not asked for"));
        }
        let id = RemoteId::from_uid(uid);
        match outcome {
            Ok(None) => self.ready.push_back(Piece::End(id)),
            Ok(Some(text)) => self.ready.extend([Piece::Start, Piece::Data(text), Piece::End(id)]),
            Err(()) => {
                let error = Error::new(ErrorKind::Malformed, format!("message {id}"));
                self.ready.push_back(Piece::Refused(id, error.because("the server sends no content for it")));
            }
        }
        Ok(())
    }

    /// A command is over.
    fn landed(&mut self, tag: &str, status: &Status) -> Result<()> {
        if self.stream != Stream::None {
            return Err(protocol("a body outside its response"));
        }
        let place = self.flying.iter().position(|flight| flight.tag == tag);
        let Some(flight) = place.and_then(|place| self.flying.remove(place)) else {
            return Err(protocol("an answer to a command that is not under way"));
        };
        match status.word {
            Word::Ok => self.missing.extend(flight.unanswered),
            _ if flight.single => {
                for uid in flight.unanswered {
                    let id = RemoteId::from_uid(uid);
                    let error = refusal(status, format!("message {id}"));
                    self.ready.push_back(Piece::Refused(id, error));
                }
            }
            // One message is enough for a NO; which one it was, only asking for each can tell.
            _ => {
                let uids: Vec<u32> = flight.unanswered.into_iter().collect();
                for alone in spell(&uids, 1).into_iter().rev() {
                    self.waiting.push_front(alone);
                }
            }
        }
        Ok(())
    }

    /// Asks once more, without bodies, for what never came: silence is no proof that it is gone.
    async fn finish(&mut self) -> Result<()> {
        let talk = &mut self.imap.talk;
        talk.guard().wanted = None;
        let missing = std::mem::take(&mut self.missing);
        for (set, members) in spell(&missing, usize::MAX) {
            let command = Command::new("looking for messages", format!("UID FETCH {set} (UID)"));
            let tag = talk.launch(&command);
            let mut there = BTreeSet::new();
            let limit = talk.deadlines.reply;
            let mut on = |heard| {
                if let Heard::Fetch(Fetched { uid: Some(uid), .. }) = heard {
                    there.insert(uid);
                }
                Ok(())
            };
            let status = talk.settle(&tag, limit, &mut on).await?;
            for uid in members {
                let id = RemoteId::from_uid(uid);
                let error = match status.word {
                    Word::Ok if !there.contains(&uid) => {
                        self.ready.push_back(Piece::Gone(id));
                        continue;
                    }
                    Word::Ok => Error::new(ErrorKind::Malformed, format!("message {id}"))
                        .because("the server lists it but does not send it"),
                    _ => refusal(&status, format!("message {id}")),
                };
                self.ready.push_back(Piece::Refused(id, error));
            }
        }
        talk.end();
        self.over = true;
        Ok(())
    }
}

/// The UID in `id`; `None` when no IMAP server could have given it.
pub(super) fn uid_of(id: &RemoteId) -> Option<u32> {
    let uid = uid(&id.bytes)?;
    (id.ordinal == 0 && RemoteId::from_uid(uid) == *id).then_some(uid)
}
