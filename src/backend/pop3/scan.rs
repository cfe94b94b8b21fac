//! What lies in the maildrop: LIST and UIDL put together.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use super::codec;
use super::conversation::Conversation;
use super::refusal;
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{Epoch, Listing, RemoteId, Scanned, Scope};

/// More messages than this are not believed.
const MESSAGES_MAX: usize = 10_000_000;
/// Nor listings of more octets.
const OCTETS_MAX: usize = 512 * 1024 * 1024;

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

/// Scans the maildrop. Without `uidl_promised`, a refusal of UIDL means that there is none.
pub(super) async fn scan(
    conversation: &mut Conversation,
    pipelining: bool,
    uidl_promised: bool,
) -> Result<Maildrop> {
    conversation.send("UIDL");
    if pipelining {
        conversation.send("LIST");
    }
    let ids = unique_ids(conversation, uidl_promised).await?;
    if !pipelining {
        conversation.send("LIST");
    }
    let sizes = sizes(conversation).await?;
    join(ids, sizes)
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
    let mut ids = ids.unwrap_or_else(|| {
        let number = |(number, _): &(u32, _)| (*number, number.to_string().into_bytes().into());
        sizes.iter().map(number).collect()
    });
    let named = ids.len();
    let mut ordinals: HashMap<Box<[u8]>, u32> = HashMap::new();
    let mut messages = Vec::with_capacity(sizes.len());
    let mut numbers = HashMap::with_capacity(sizes.len());
    for (number, size) in sizes {
        let Some(bytes) = ids.remove(&number) else { continue };
        let next = ordinals.entry(bytes.clone()).or_default();
        let id = RemoteId { bytes, ordinal: *next };
        *next += 1;
        numbers.insert(id.clone(), number);
        messages.push(Scanned { id, size, flags: None, received: None });
    }
    if messages.is_empty() && listed > 0 {
        // Else every message known from earlier scans would count as gone.
        return Err(nonsense("LIST and UIDL have no message in common"));
    }
    let half_listed = (listed - messages.len()) + (named - messages.len());
    let epoch = if stable_ids { Epoch::default() } else { volatile() };
    let listing = Listing { epoch, scope: Scope::Whole, messages, mark: None, read_only: false };
    Ok(Maildrop { listing, numbers, half_listed, stable_ids })
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
