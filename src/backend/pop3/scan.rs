//! What lies in the maildrop: LIST and UIDL put together.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use super::codec;
use super::conversation::Conversation;
use super::refusal;
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{Epoch, Listing, RemoteId, Scanned, Scope};

/// More messages than this are not believed.
const MESSAGES_MAX: usize = 10_000_000;
/// Nor listings of more octets.
const OCTETS_MAX: usize = 512 * 1024 * 1024;

/// A server that answered one command and says nothing to a NOOP behind it for so long has not
/// heard it.
const PATIENCE: Duration = Duration::from_secs(5);

const DOING: &str = "listing the maildrop";

/// A completed scan. The maildrop is locked, so it holds for the whole session (RFC 1939 §3).
#[derive(Debug)]
pub(super) struct Maildrop {
    pub(super) listing: Listing,
    /// The session's message numbers.
    pub(super) numbers: HashMap<RemoteId, u32>,
    /// Messages that only one of the two lists names: left alone.
    pub(super) half_listed: usize,
    /// Whether there are unique-ids.
    pub(super) stable_ids: bool,
}

/// What became of the commands that were sent ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ahead {
    /// They are being answered.
    Heard,
    /// So they are, but we had asked again already.
    Late,
    /// The server threw them away.
    Lost,
}

/// Scans the maildrop. Without `uidl_promised`, a refusal of UIDL means that there is none.
///
/// `pipelining` is taken back when the server turns out not to hear what is sent ahead, whatever
/// it announces.
pub(super) async fn scan(
    conversation: &mut Conversation,
    pipelining: &mut bool,
    uidl_promised: bool,
) -> Result<Maildrop> {
    conversation.send("UIDL");
    if *pipelining {
        // Nothing takes a server any time over NOOP, so its silence tells what became of LIST.
        conversation.send("NOOP");
        conversation.send("LIST");
    }
    let ids = unique_ids(conversation, uidl_promised).await?;
    let ahead = if *pipelining { ahead(conversation).await? } else { Ahead::Lost };
    *pipelining = ahead != Ahead::Lost;
    if ahead == Ahead::Lost {
        conversation.send("LIST");
    }
    let sizes = sizes(conversation).await?;
    if ahead == Ahead::Late {
        conversation.reply(DOING).await?;
    }
    join(ids, sizes)
}

/// Waits for the answer to the NOOP. Where none comes, the next answer tells: to `LIST 0`, which
/// names no message, it can only be a refusal.
async fn ahead(conversation: &mut Conversation) -> Result<Ahead> {
    let reply = conversation.deadlines().reply;
    match conversation.reply_within(PATIENCE.min(reply / 2), DOING).await {
        Ok(_) => return Ok(Ahead::Heard),
        Err(error) if error.kind() == ErrorKind::Timeout => {}
        Err(error) => return Err(error),
    }
    conversation.send("LIST 0");
    let status = conversation.reply(DOING).await?;
    Ok(if status.ok { Ahead::Late } else { Ahead::Lost })
}

async fn unique_ids(
    conversation: &mut Conversation,
    promised: bool,
) -> Result<Option<HashMap<u32, Box<[u8]>>>> {
    let status = conversation.reply(DOING).await?;
    if !status.ok {
        let kind = refusal::kind(&status, ErrorKind::Unsupported);
        if promised || kind != ErrorKind::Unsupported {
            return Err(refusal::error(DOING, &status, ErrorKind::Unsupported));
        }
        return Ok(None);
    }
    let mut ids = HashMap::new();
    let take = |line: &[u8]| {
        let (number, id) = entry(line)?;
        // A message without an id cannot be found again: as if it were not listed.
        if !id.is_empty() && ids.insert(number, id.into()).is_some() {
            return Err(nonsense("a message with two unique-ids"));
        }
        bounded(ids.len())
    };
    conversation.list(OCTETS_MAX, DOING, take).await?;
    Ok(Some(ids))
}

/// The messages and their sizes, by number; a size that is none is unknown, for it is a hint only.
async fn sizes(conversation: &mut Conversation) -> Result<Vec<(u32, Option<u64>)>> {
    let status = conversation.reply(DOING).await?;
    if !status.ok {
        return Err(refusal::error(DOING, &status, ErrorKind::Unsupported));
    }
    let mut sizes = Vec::new();
    let take = |line: &[u8]| {
        let (number, rest) = entry(line)?;
        let digits = rest.split(u8::is_ascii_whitespace).next().unwrap_or_default();
        sizes.push((number, codec::number(digits)));
        bounded(sizes.len())
    };
    conversation.list(OCTETS_MAX, DOING, take).await?;
    sizes.sort_unstable_by_key(|(number, _)| *number);
    if sizes.windows(2).any(|pair| matches!(pair, [(one, _), (two, _)] if one == two)) {
        return Err(nonsense("a message listed twice"));
    }
    Ok(sizes)
}

fn join(ids: Option<HashMap<u32, Box<[u8]>>>, sizes: Vec<(u32, Option<u64>)>) -> Result<Maildrop> {
    let stable_ids = ids.is_some();
    let listed = sizes.len();
    let ids = ids.unwrap_or_else(|| {
        let number = |(number, _): &(u32, _)| (*number, number.to_string().into_bytes().into());
        sizes.iter().map(number).collect()
    });
    let named = ids.len();
    let mut ids = told_apart(ids);
    let mut messages = Vec::with_capacity(sizes.len());
    let mut numbers = HashMap::with_capacity(sizes.len());
    for (number, size) in sizes {
        let Some(id) = ids.remove(&number) else { continue };
        numbers.insert(id.clone(), number);
        messages.push(Scanned { id, size, flags: None, received: None });
    }
    if messages.is_empty() && listed > 0 {
        return Err(nonsense("LIST and UIDL have no message in common"));
    }
    let half_listed = (listed - messages.len()) + (named - messages.len());
    // One of those may be any message that was known before: nothing proves that it is gone.
    let scope = if half_listed > 0 { Scope::Since { gone: Vec::new() } } else { Scope::Whole };
    let epoch = if stable_ids { Epoch::default() } else { volatile() };
    let listing = Listing { epoch, scope, messages, mark: None, read_only: false };
    Ok(Maildrop { listing, numbers, half_listed, stable_ids })
}

/// Gives each message an id that no other has, by the order of their numbers.
fn told_apart(ids: HashMap<u32, Box<[u8]>>) -> HashMap<u32, RemoteId> {
    let mut sorted: Vec<(u32, Box<[u8]>)> = ids.into_iter().collect();
    sorted.sort_unstable_by_key(|(number, _)| *number);
    let mut ordinals: HashMap<Box<[u8]>, u32> = HashMap::new();
    let named = sorted.into_iter().map(|(number, bytes)| {
        let next = ordinals.entry(bytes.clone()).or_default();
        let id = RemoteId { bytes, ordinal: *next };
        *next += 1;
        (number, id)
    });
    named.collect()
}

fn entry(line: &[u8]) -> Result<(u32, &[u8])> {
    codec::numbered(line).ok_or_else(|| {
        let said = String::from_utf8_lossy(line.get(..60).unwrap_or(line)).into_owned();
        nonsense(&format!("no message number: {said:?}"))
    })
}

fn bounded(count: usize) -> Result<()> {
    if count > MESSAGES_MAX { Err(nonsense("too many messages to be true")) } else { Ok(()) }
}

fn nonsense(why: &str) -> Error {
    Error::new(ErrorKind::Protocol, DOING).because(why)
}

/// An epoch that no other session has: message numbers mean nothing outside their own.
fn volatile() -> Epoch {
    // The standard library's randomly seeded hasher is all the randomness that this needs.
    let random = || RandomState::new().hash_one("session");
    Epoch(format!("{}{:016x}{:016x}", Epoch::VOLATILE, random(), random()))
}
