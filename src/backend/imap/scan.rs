//! What is in a mailbox: all of it, or what changed since the last time.

use std::collections::BTreeMap;

use super::Imap;
use super::command::Command;
use super::fetched::Fetched;
use super::heard::Heard;
use super::refusal::protocol;
use super::select::{Mark, Selection, vanished};
use super::sets::Ranges;
use crate::backend::Since;
use crate::error::Result;
use crate::mail::{Epoch, Listing, MailboxName, RemoteId, Scanned, Scope};

/// The most vanished UIDs that are told one by one; beyond, a whole listing says it shorter.
const VANISHED: usize = 1_000_000;
/// What is asked of a message that is not known yet.
const ITEMS: &str = "(UID FLAGS RFC822.SIZE INTERNALDATE)";

/// Messages by UID; a later response about the same message adds to the earlier one.
type Messages = BTreeMap<u32, Fetched>;

impl Imap {
    pub(super) async fn list(&mut self, mailbox: &MailboxName, since: Option<&Since>) -> Result<Listing> {
        let mark = since.filter(|_| self.qresync).and_then(Mark::read);
        let mut selection = self.select(mailbox, mark.as_ref()).await?;
        let delta = match mark {
            Some(mark) => self.delta(&mark, &mut selection).await?,
            None => None,
        };
        let (scope, messages) = match delta {
            Some(delta) => delta,
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
            messages: messages.into_iter().map(|(uid, fetched)| scanned(uid, fetched)).collect(),
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
            let mut new = Messages::new();
            self.fetch(&format!("{}:*", mark.uid_next), &mut new, &mut gone).await?;
            // `*` is the last message even when it is older.
            for (_, fetched) in new.split_off(&mark.uid_next) {
                add(&mut messages, fetched);
            }
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
    async fn whole(&mut self) -> Result<Messages> {
        let (mut messages, mut gone) = (Messages::new(), Vec::new());
        let expected = self.talk.exists;
        self.talk.expunged = 0;
        if expected > 0 {
            self.fetch("1:*", &mut messages, &mut gone).await?;
        }
        let lost = u64::from(self.talk.expunged).saturating_add(gone.len() as u64);
        if (messages.len() as u64).saturating_add(lost) < u64::from(expected) {
            return Err(protocol("fewer messages than the server counts"));
        }
        for uid in gone {
            messages.remove(&uid);
        }
        Ok(messages)
    }

    async fn fetch(&mut self, set: &str, messages: &mut Messages, gone: &mut Vec<u32>) -> Result<()> {
        let command = Command::new("listing messages", format!("UID FETCH {set} {ITEMS}"));
        let mut filling = self.room.enter();
        let hear = |heard| {
            match heard {
                Heard::Fetch(fetched) => {
                    filling.message(fetched.weight())?;
                    add(messages, fetched);
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

fn add(messages: &mut Messages, fetched: Fetched) {
    // Without a UID it is an unsolicited change; the next scan tells of it.
    let Some(uid) = fetched.uid else { return };
    let known = messages.entry(uid).or_default();
    known.uid = Some(uid);
    known.flags = fetched.flags.or(known.flags.take());
    known.size = fetched.size.or(known.size);
    known.received = fetched.received.or(known.received);
}

fn scanned(uid: u32, fetched: Fetched) -> Scanned {
    Scanned {
        id: RemoteId::from_uid(uid),
        size: fetched.size,
        flags: fetched.flags,
        received: fetched.received,
    }
}

fn expand(sets: &[Ranges]) -> Option<Vec<u32>> {
    let mut uids = Vec::new();
    for set in sets {
        uids.extend(set.expand(VANISHED.saturating_sub(uids.len()))?);
    }
    Some(uids)
}
