//! Removing exactly what was marked, and leaving.

use std::collections::BTreeSet;

use super::answer::Word;
use super::command::Command;
use super::heard::Heard;
use super::refusal::refusal;
use super::retrieve::uid_of;
use super::select::vanished;
use super::sets::spell;
use super::{Imap, Selected};
use crate::backend::{Closed, Refused};
use crate::error::{Error, Result};
use crate::mail::{MailboxName, RemoteId};

/// Messages of one mailbox that we flagged `\Deleted`.
#[derive(Clone, Debug)]
pub(super) struct Doomed {
    mailbox: MailboxName,
    epoch: u64,
    uids: BTreeSet<u32>,
}

/// How a removal went.
#[derive(Debug, Default)]
struct Removal {
    /// Ours, by name.
    vanished: BTreeSet<u32>,
    /// Somebody's, by number: ours unless another client removed some at the same moment.
    expunged: usize,
}

impl Imap {
    /// The selected mailbox of a session that is sound.
    pub(super) fn selected(&self) -> Result<Selected> {
        self.talk.usable()?;
        self.current.clone().ok_or_else(|| Error::bug("no mailbox is selected"))
    }

    /// Flags messages `\Deleted` and remembers them for [`Self::remove_and_leave`].
    pub(super) async fn mark(&mut self, ids: &[RemoteId]) -> Result<Vec<Refused>> {
        let selected = self.selected()?;
        let known = ids.iter().filter_map(|id| Some((id, uid_of(id)?)));
        if selected.read_only {
            let why =
                || Error::unsupported(format!("deleting in {}", selected.mailbox)).because("it is read-only");
            return Ok(known.map(|(id, _)| Refused { id: id.clone(), error: why() }).collect());
        }
        let uids: Vec<u32> = known.map(|(_, uid)| uid).collect();
        let mut refused = Vec::new();
        let mut waiting = spell(&uids, usize::MAX);
        while let Some((set, members)) = waiting.pop() {
            let Some(error) = self.flag_deleted(&set).await? else {
                self.doom(&selected, members);
                continue;
            };
            // One message is enough for a NO; which one it was, asking for fewer and fewer tells.
            match members.as_slice() {
                [uid] => refused.push(Refused { id: RemoteId::from_uid(*uid), error }),
                _ => waiting.extend(spell(&members, members.len().div_ceil(2))),
            }
        }
        Ok(refused)
    }

    /// Flags a set; the refusal, if it is one.
    async fn flag_deleted(&mut self, set: &str) -> Result<Option<Error>> {
        let words = format!("UID STORE {set} +FLAGS.SILENT (\\Deleted)");
        let status = self.talk.attempt(Command::new("marking for removal", words), |_| Ok(())).await?;
        Ok((status.word != Word::Ok).then(|| refusal(&status, "marking for removal")))
    }

    pub(super) fn doom(&mut self, selected: &Selected, uids: Vec<u32>) {
        let same =
            |doomed: &&mut Doomed| doomed.mailbox == selected.mailbox && doomed.epoch == selected.epoch;
        match self.doomed.iter_mut().find(same) {
            Some(doomed) => doomed.uids.extend(uids),
            None => self.doomed.push(Doomed {
                mailbox: selected.mailbox.clone(),
                epoch: selected.epoch,
                uids: uids.into_iter().collect(),
            }),
        }
    }

    /// UID EXPUNGE of what we marked (RFC 4315 §2.1), then LOGOUT. Never EXPUNGE or CLOSE, which
    /// take other clients' messages too.
    pub(super) async fn remove_and_leave(&mut self) -> Closed {
        let mut closed = Closed { uncertain: self.talk.usable().err(), ..Closed::default() };
        for doomed in std::mem::take(&mut self.doomed) {
            if !self.caps.uid_plus {
                closed.flagged = closed.flagged.saturating_add(doomed.uids.len());
                continue;
            }
            let mut removal = Removal::default();
            let result = self.expunge(&doomed, &mut removal).await;
            let named = removal.vanished.len().saturating_add(removal.expunged);
            closed.removed = closed.removed.saturating_add(named.min(doomed.uids.len()));
            if let Err(error) = result {
                closed.uncertain.get_or_insert(error.context(&doomed.mailbox));
            }
        }
        self.leave().await;
        closed
    }

    async fn expunge(&mut self, doomed: &Doomed, removal: &mut Removal) -> Result<()> {
        let here = self
            .current
            .as_ref()
            .is_some_and(|current| current.mailbox == doomed.mailbox && current.epoch == doomed.epoch);
        if !here && self.select(&doomed.mailbox, None).await?.epoch != doomed.epoch {
            return Err(Error::unsupported("removing messages")
                .because("the mailbox was made anew meanwhile (UIDVALIDITY changed); nothing was removed"));
        }
        let uids: Vec<u32> = doomed.uids.iter().copied().collect();
        for (set, _) in spell(&uids, usize::MAX) {
            let command = Command::new("removing messages", format!("UID EXPUNGE {set}"));
            let reply = std::mem::replace(&mut self.talk.deadlines.reply, self.talk.deadlines.close);
            let hear = |heard| {
                match heard {
                    Heard::Expunge => removal.expunged = removal.expunged.saturating_add(1),
                    Heard::Data(word, rest) if word == "VANISHED" => {
                        for (first, last) in vanished(&rest)?.iter() {
                            removal.vanished.extend(doomed.uids.range(first..=last));
                        }
                    }
                    _ => {}
                }
                Ok(())
            };
            let result = self.talk.run(command, hear).await;
            self.talk.deadlines.reply = reply;
            result?;
        }
        Ok(())
    }

    /// LOGOUT. The work is done: how the server takes its leave changes nothing.
    async fn leave(&mut self) {
        self.talk.leaving = true;
        let _ = self.talk.run(Command::new("leaving", "LOGOUT"), |_| Ok(())).await;
    }
}
