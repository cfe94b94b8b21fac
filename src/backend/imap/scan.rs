//! What is in a mailbox: all of it, or what changed since the last time.

use std::collections::{BTreeMap, HashSet};

use super::Imap;
use super::command::Command;
use super::fetched::Fetched;
use super::heard::Heard;
use super::refusal::protocol;
use super::select::{Mark, Selection, vanished};
use super::sets::Ranges;
use crate::backend::Since;
use crate::error::Result;
use crate::mail::{Epoch, Flags, Listing, MailboxName, RemoteId, Scanned, Scope, Timestamp};

/// The most vanished UIDs that are told one by one; beyond, a whole listing says it shorter.
const VANISHED: usize = 1_000_000;
/// What is asked of a message that is not known yet.
const ITEMS: &str = "(UID FLAGS RFC822.SIZE INTERNALDATE)";

/// Messages by UID; a later response about the same message adds to the earlier one.
type Messages = BTreeMap<u32, Listed>;

/// What a listing keeps of a message, of which there may be very many.
#[derive(Debug, Default)]
struct Listed {
    flags: Option<Flags>,
    size: Option<u64>,
    received: Option<Timestamp>,
}

impl Listed {
    fn add(&mut self, later: Self) {
        self.flags = later.flags.or(self.flags.take());
        self.size = later.size.or(self.size);
        self.received = later.received.or(self.received);
    }
}

impl Imap {
    pub(super) async fn list(&mut self, mailbox: &MailboxName, since: Option<&Since>) -> Result<Listing> {
        let mark = since.filter(|_| self.qresync).and_then(Mark::read);
        let mut selection = self.select(mailbox, mark.as_ref()).await?;
        let delta = match mark {
            Some(mark) => self.delta(&mark, &mut selection).await?,
            None => None,
        };
        let (scope, messages) = match delta {
            Some((scope, messages)) => (scope, messages.into_iter().collect()),
            None => (Scope::Whole, self.whole().await.map_err(|error| error.context(mailbox))?),
        };
        let mark = match (selection.mod_seq, selection.uid_next, selection.exists) {
            (Some(mod_seq), Some(uid_next), Some(exists)) if self.qresync => {
                Some(format!("{mod_seq}:{uid_next}:{exists}"))
            }
            _ => None,
        };
        Ok(Listing {
            epoch: Epoch(selection.epoch.to_string()),
            scope,
            messages: messages.into_iter().map(|(uid, listed)| scanned(uid, listed)).collect(),
            mark,
            read_only: selection.read_only,
        })
    }

    /// What changed since `mark`; `None` when the server could not tell by it, or told of so much
    /// or so little that it does not add up to EXISTS: what a delta leaves out would never be seen.
    async fn delta(&mut self, mark: &Mark, selection: &mut Selection) -> Result<Option<(Scope, Messages)>> {
        let Some(uid_next) = selection.uid_next else { return Ok(None) };
        let usable = selection.epoch == mark.epoch
            && selection.mod_seq.is_some_and(|now| now >= mark.mod_seq)
            && uid_next >= mark.uid_next;
        let Some(mut gone) = expand(&selection.vanished).filter(|_| usable) else { return Ok(None) };
        let told = gone.len();
        let mut messages = Messages::new();
        for fetched in selection.changed.drain(..) {
            add(&mut messages, fetched);
        }
        if uid_next > mark.uid_next && self.talk.exists > 0 {
            let mut new = |fetched: Fetched| {
                // `*` is the last message even when it is older.
                if fetched.uid.is_some_and(|uid| uid >= mark.uid_next) {
                    add(&mut messages, fetched);
                }
            };
            self.fetch(&format!("{}:*", mark.uid_next), &mut new, &mut gone).await?;
        }
        let (before, since) = gone.split_at_checked(told).unwrap_or_default();
        if selection.exists != mark.expected(before, messages.keys().chain(since), uid_next) {
            self.talk.exists =
                self.talk.exists.saturating_sub(u32::try_from(since.len()).unwrap_or(u32::MAX));
            return Ok(None);
        }
        // Whatever else was told of a message below the mark is a change of its flags.
        gone.retain(|uid| !messages.contains_key(uid));
        let gone = gone.into_iter().map(RemoteId::from_uid).collect();
        Ok(Some((Scope::Since { gone }, messages)))
    }

    /// Everything. Fewer messages than the server counts are an error: what is not listed would be
    /// taken for gone.
    async fn whole(&mut self) -> Result<Vec<(u32, Listed)>> {
        let (mut messages, mut gone) = (Vec::new(), Vec::new());
        let expected = self.talk.exists;
        self.talk.expunged = 0;
        if expected > 0 {
            self.fetch("1:*", &mut |fetched| messages.extend(listed(fetched)), &mut gone).await?;
        }
        let mut messages = in_order(messages);
        let lost = u64::from(self.talk.expunged).saturating_add(gone.len() as u64);
        if (messages.len() as u64).saturating_add(lost) < u64::from(expected) {
            return Err(protocol("fewer messages than the server counts"));
        }
        let gone: HashSet<u32> = gone.into_iter().collect();
        messages.retain(|(uid, _)| !gone.contains(uid));
        Ok(messages)
    }

    async fn fetch(
        &mut self,
        set: &str,
        on: &mut (dyn FnMut(Fetched) + Send),
        gone: &mut Vec<u32>,
    ) -> Result<()> {
        let command = Command::new("listing messages", format!("UID FETCH {set} {ITEMS}"));
        let mut filling = self.room.enter();
        let hear = |heard| {
            match heard {
                Heard::Fetch(fetched) => {
                    filling.message(fetched.weight())?;
                    on(fetched);
                }
                Heard::Data(word, rest) if word == "VANISHED" => {
                    let room = VANISHED.saturating_sub(gone.len());
                    let uids = vanished(&rest)?.expand(room);
                    gone.extend(uids.ok_or_else(|| protocol("more VANISHED messages than there were"))?);
                }
                _ => {}
            }
            Ok(())
        };
        self.talk.run(command, hear).await.map(drop)
    }
}

/// By UID, each once: servers tell of messages in this order, but for what changes meanwhile.
fn in_order(mut messages: Vec<(u32, Listed)>) -> Vec<(u32, Listed)> {
    if !messages.is_sorted_by(|(one, _), (next, _)| one < next) {
        messages.sort_by_key(|(uid, _)| *uid);
        messages.dedup_by(|(later, told), (earlier, known)| {
            let same = later == earlier;
            if same {
                known.add(std::mem::take(told));
            }
            same
        });
    }
    messages
}

/// Without a UID it is an unsolicited change; the next scan tells of it.
fn listed(fetched: Fetched) -> Option<(u32, Listed)> {
    let Fetched { uid, flags, size, received, .. } = fetched;
    Some((uid?, Listed { flags, size, received }))
}

fn add(messages: &mut Messages, fetched: Fetched) {
    if let Some((uid, told)) = listed(fetched) {
        messages.entry(uid).or_default().add(told);
    }
}

fn scanned(uid: u32, listed: Listed) -> Scanned {
    let Listed { flags, size, received } = listed;
    Scanned { id: RemoteId::from_uid(uid), size, flags, received }
}

fn expand(sets: &[Ranges]) -> Option<Vec<u32>> {
    let mut uids = Vec::new();
    for set in sets {
        uids.extend(set.expand(VANISHED.saturating_sub(uids.len()))?);
    }
    Some(uids)
}

#[cfg(test)]
mod tests {
    use super::{Listed, in_order};

    #[test]
    fn what_is_told_twice_or_out_of_order_is_told_once_and_the_later_word_counts() {
        let told = [(7, Some(70)), (3, None), (9, Some(90)), (3, Some(30)), (7, None), (9, Some(91))];
        let told = told.map(|(uid, size)| (uid, Listed { size, ..Listed::default() }));
        let listed: Vec<_> = in_order(told.into()).into_iter().map(|(uid, one)| (uid, one.size)).collect();
        assert_eq!(listed, [(3, Some(30)), (7, Some(70)), (9, Some(91))]);
    }
}
