//! What lies in the maildrop: LIST and UIDL put together.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use super::codec;
use super::conversation::Conversation;
use super::refusal;
use crate::backend::Since;
use crate::backend::hex::hex;
use crate::backend::room::Room;
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{Epoch, Listing, RemoteId, Scanned, Scope};

/// A server that answered one command and says nothing to a NOOP behind it for so long has not
/// heard it.
const PATIENCE: Duration = Duration::from_secs(5);

const DOING: &str = "listing the maildrop";

/// Unique-ids by message number.
type Ids = Vec<(u32, Arc<[u8]>)>;

/// A completed scan. The maildrop is locked, so it holds for the whole session (RFC 1939 §3).
#[derive(Debug)]
pub(super) struct Maildrop {
    pub(super) listing: Listing,
    /// The session's message numbers, as the messages are listed.
    numbers: Vec<u32>,
    /// Places in the listing, in the order of the ids.
    by_id: Vec<u32>,
    /// Messages that only one of the two lists names: left alone.
    pub(super) half_listed: usize,
    /// Whether there are unique-ids.
    pub(super) stable_ids: bool,
}

impl Maildrop {
    /// The listing for whoever knows the one of `since`: where they are the same, nothing changed.
    pub(super) fn since(&self, since: Option<&Since>) -> Listing {
        let Listing { epoch, mark, read_only, .. } = &self.listing;
        match since {
            Some(since) if since.epoch == *epoch && Some(&since.mark) == mark.as_ref() => Listing {
                epoch: epoch.clone(),
                scope: Scope::Since { gone: Vec::new() },
                messages: Vec::new(),
                mark: mark.clone(),
                read_only: *read_only,
            },
            _ => self.listing.clone(),
        }
    }

    /// The message number of `id`; `None` when it was not listed.
    pub(super) fn number(&self, id: &RemoteId) -> Option<u32> {
        let listed = |place: &u32| self.listing.messages.get(*place as usize).map(|message| &message.id);
        let found = self.by_id.binary_search_by(|place| listed(place).cmp(&Some(id))).ok()?;
        self.numbers.get(*self.by_id.get(found)? as usize).copied()
    }
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
    room: Room,
) -> Result<Maildrop> {
    conversation.send("UIDL");
    if *pipelining {
        // Nothing takes a server any time over NOOP, so its silence tells what became of LIST.
        conversation.send("NOOP");
        conversation.send("LIST");
    }
    let ids = unique_ids(conversation, uidl_promised, room).await?;
    let ahead = if *pipelining { ahead(conversation).await? } else { Ahead::Lost };
    *pipelining = ahead != Ahead::Lost;
    if ahead == Ahead::Lost {
        conversation.send("LIST");
    }
    let sizes = sizes(conversation, room).await?;
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

/// The unique-ids by number, which is not sorted yet; `None` where there are none.
async fn unique_ids(conversation: &mut Conversation, promised: bool, room: Room) -> Result<Option<Ids>> {
    let status = conversation.reply(DOING).await?;
    if !status.ok {
        let kind = refusal::kind(&status, ErrorKind::Unsupported);
        if promised || kind != ErrorKind::Unsupported {
            return Err(refusal::error(DOING, &status, ErrorKind::Unsupported));
        }
        return Ok(None);
    }
    let (mut ids, mut filling) = (Ids::new(), room.enter());
    let take = |line: &[u8]| {
        let (number, id) = entry(line)?;
        // A message without an id cannot be found again: as if it were not listed.
        if id.is_empty() {
            return Ok(());
        }
        ids.push((number, id.into()));
        filling.message(id.len())
    };
    conversation.list(room.wire(), DOING, take).await?;
    sorted(&mut ids, "a message with two unique-ids")?;
    Ok(Some(ids))
}

/// The messages and their sizes, by number; a size that is none is unknown, for it is a hint only.
async fn sizes(conversation: &mut Conversation, room: Room) -> Result<Vec<(u32, Option<u64>)>> {
    let status = conversation.reply(DOING).await?;
    if !status.ok {
        return Err(refusal::error(DOING, &status, ErrorKind::Unsupported));
    }
    let (mut sizes, mut filling) = (Vec::new(), room.enter());
    let take = |line: &[u8]| {
        let (number, rest) = entry(line)?;
        let digits = rest.split(u8::is_ascii_whitespace).next().unwrap_or_default();
        sizes.push((number, codec::number(digits)));
        filling.message(0)
    };
    conversation.list(room.wire(), DOING, take).await?;
    sorted(&mut sizes, "a message listed twice")?;
    Ok(sizes)
}

/// Sorts by number, of which none may come twice.
fn sorted<T>(list: &mut [(u32, T)], twice: &str) -> Result<()> {
    list.sort_unstable_by_key(|(number, _)| *number);
    let doubled = list.windows(2).any(|pair| matches!(pair, [(one, _), (two, _)] if one == two));
    if doubled { Err(nonsense(twice)) } else { Ok(()) }
}

fn join(ids: Option<Ids>, sizes: Vec<(u32, Option<u64>)>) -> Result<Maildrop> {
    let stable_ids = ids.is_some();
    let listed = sizes.len();
    let ids = ids.unwrap_or_else(|| {
        let number = |(number, _): &(u32, _)| (*number, number.to_string().into_bytes().into());
        sizes.iter().map(number).collect()
    });
    let named = ids.len();
    let mut ids = told_apart(ids).into_iter().peekable();
    let (mut messages, mut numbers) = (Vec::new(), Vec::new());
    for (number, size) in sizes {
        while ids.next_if(|(other, _)| *other < number).is_some() {}
        let Some((_, id)) = ids.next_if(|(other, _)| *other == number) else { continue };
        numbers.push(number);
        messages.push(Scanned { id, size, flags: None, received: None });
    }
    if messages.is_empty() && listed > 0 {
        return Err(nonsense("LIST and UIDL have no message in common"));
    }
    let half_listed = (listed - messages.len()) + (named - messages.len());
    // One of those may be any message that was known before: nothing proves that it is gone.
    let scope = if half_listed > 0 { Scope::Since { gone: Vec::new() } } else { Scope::Whole };
    let epoch = if stable_ids { Epoch::default() } else { volatile() };
    let by_id = places_by(messages.len(), |place| messages.get(place).map(|message| &message.id));
    let mark = (stable_ids && half_listed == 0).then(|| mark(&messages));
    let listing = Listing { epoch, scope, messages, mark, read_only: false };
    Ok(Maildrop { listing, numbers, by_id, half_listed, stable_ids })
}

/// What tells one listing from another: a digest of all of it, sizes included, for there are servers that
/// give an id to another message.
fn mark(messages: &[Scanned]) -> String {
    let mut hash = Sha256::new();
    for Scanned { id, size, .. } in messages {
        hash.update((id.bytes.len() as u64).to_be_bytes());
        hash.update(&id.bytes);
        hash.update(id.ordinal.to_be_bytes());
        hash.update(size.map_or([0xff; 8], u64::to_be_bytes));
    }
    hex(&hash.finalize())
}

/// The places of `length` things in the order that `key` gives them.
fn places_by<'k, K: Ord + ?Sized + 'k>(length: usize, key: impl Fn(usize) -> Option<&'k K>) -> Vec<u32> {
    let mut places: Vec<u32> = (0..u32::try_from(length).unwrap_or(u32::MAX)).collect();
    places.sort_by(|one, two| key(*one as usize).cmp(&key(*two as usize)));
    places
}

/// Gives each message an id that no other has, by the order of their numbers.
fn told_apart(ids: Ids) -> Vec<(u32, RemoteId)> {
    let order = places_by(ids.len(), |place| ids.get(place).map(|(_, bytes)| bytes));
    let bytes = |place: &u32| ids.get(*place as usize).map(|(_, bytes)| bytes);
    let mut ordinals = vec![0; ids.len()];
    for pair in order.windows(2) {
        if let [one, next] = pair
            && bytes(one) == bytes(next)
        {
            let before = ordinals.get(*one as usize).copied().unwrap_or_default();
            ordinals.get_mut(*next as usize).into_iter().for_each(|ordinal| *ordinal = before + 1);
        }
    }
    let named = ids.into_iter().zip(ordinals);
    named.map(|((number, bytes), ordinal)| (number, RemoteId { bytes, ordinal })).collect()
}

fn entry(line: &[u8]) -> Result<(u32, &[u8])> {
    codec::numbered(line).ok_or_else(|| {
        let said = String::from_utf8_lossy(line.get(..60).unwrap_or(line)).into_owned();
        nonsense(&format!("no message number: {said:?}"))
    })
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
