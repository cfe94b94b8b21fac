//! SELECT (RFC 9051 §6.3.2), with QRESYNC where it saves a scan (RFC 7162 §3.2.5).

use std::collections::BTreeSet;

use super::Imap;
use super::answer::{Status, Word};
use super::command::Command;
use super::fetched::Fetched;
use super::heard::Heard;
use super::refusal::{protocol, refusal_or};
use super::sets::Ranges;
use crate::backend::Since;
use crate::backend::room::Filling;
use crate::error::{Error, ErrorKind, Result};
use crate::mail::MailboxName;

/// Where a scan ended: HIGHESTMODSEQ, UIDNEXT and EXISTS of its SELECT, written
/// `modseq:uidnext:exists`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) epoch: u64,
    pub(super) mod_seq: u64,
    pub(super) uid_next: u32,
    /// How many messages there were: what a delta must add up to.
    pub(super) exists: u32,
}

impl Mark {
    /// What an earlier listing handed out; `None` for what was not ours.
    pub(super) fn read(since: &Since) -> Option<Self> {
        let (mod_seq, rest) = since.mark.split_once(':')?;
        let (uid_next, exists) = rest.split_once(':')?;
        Some(Self {
            epoch: since.epoch.0.parse().ok()?,
            mod_seq: mod_seq.parse().ok().filter(|mod_seq| *mod_seq > 0)?,
            uid_next: uid_next.parse().ok()?,
            exists: exists.parse().ok()?,
        })
    }

    /// How many messages a SELECT must count now when `gone` are those that went since the mark and
    /// `seen` holds every UID from the mark's UIDNEXT to the SELECT's `uid_next`.
    pub(super) fn expected<'a>(
        &self,
        gone: &[u32],
        seen: impl Iterator<Item = &'a u32>,
        uid_next: u32,
    ) -> Option<u32> {
        // What came and went in between was never counted.
        let gone: BTreeSet<_> = gone.iter().filter(|uid| **uid < self.uid_next).collect();
        let new: BTreeSet<_> = seen.filter(|uid| (self.uid_next..uid_next).contains(*uid)).collect();
        self.exists.checked_sub(u32::try_from(gone.len()).ok()?)?.checked_add(u32::try_from(new.len()).ok()?)
    }
}

/// What SELECT told.
#[derive(Debug)]
pub(super) struct Selection {
    /// UIDVALIDITY. RFC 9051 gives it 32 bits; some servers take more.
    pub(super) epoch: u64,
    pub(super) uid_next: Option<u32>,
    pub(super) mod_seq: Option<u64>,
    pub(super) read_only: bool,
    pub(super) exists: Option<u32>,
    /// With a mark: messages whose flags changed, or that are new.
    pub(super) changed: Vec<Fetched>,
    /// With a mark: UIDs that are gone.
    pub(super) vanished: Vec<Ranges>,
    sticky: bool,
    room: Filling,
}

impl Selection {
    const fn new(room: Filling) -> Self {
        Self {
            epoch: 0,
            uid_next: None,
            mod_seq: None,
            read_only: false,
            exists: None,
            changed: Vec::new(),
            vanished: Vec::new(),
            sticky: true,
            room,
        }
    }

    fn hear(&mut self, heard: Heard) -> Result<()> {
        match heard {
            Heard::Exists(count) => self.exists = Some(count),
            // What came before speaks of the mailbox that was open until now (RFC 7162 §3.2.11).
            Heard::Status(status) if status.code == "CLOSED" => {
                *self = Self::new(self.room);
            }
            Heard::Status(status) => self.code(&status)?,
            Heard::Fetch(fetched) if fetched.uid.is_some() => {
                self.room.message(fetched.weight())?;
                self.changed.push(fetched);
            }
            Heard::Data(word, rest) if word == "VANISHED" => {
                let gone = vanished(&rest)?;
                self.room.octets(gone.weight())?;
                self.vanished.push(gone);
            }
            _ => {}
        }
        Ok(())
    }

    fn code(&mut self, status: &Status) -> Result<()> {
        if let Some(epoch) = status.number("UIDVALIDITY") {
            let epoch = epoch.filter(|epoch| *epoch > 0);
            let epoch = epoch.ok_or_else(|| protocol("a UIDVALIDITY that is no number"))?;
            if self.epoch != 0 && self.epoch != epoch {
                return Err(protocol("two different UIDVALIDITYs for one mailbox"));
            }
            self.epoch = epoch;
        }
        if let Some(next) = status.number("UIDNEXT") {
            self.uid_next = next.and_then(|next| u32::try_from(next).ok());
        }
        if let Some(mod_seq) = status.number("HIGHESTMODSEQ") {
            self.mod_seq = mod_seq.filter(|mod_seq| *mod_seq > 0);
        }
        self.sticky &= status.code != "UIDNOTSTICKY";
        Ok(())
    }
}

/// The UIDs of a VANISHED response (RFC 7162 §3.2.10), `(EARLIER)` or not.
pub(super) fn vanished(rest: &[u8]) -> Result<Ranges> {
    let rest = rest.trim_ascii();
    let earlier = rest.get(..9).is_some_and(|tag| tag.eq_ignore_ascii_case(b"(EARLIER)"));
    let set = if earlier { rest.get(9..).unwrap_or_default() } else { rest };
    Ranges::parse(set.trim_ascii()).ok_or_else(|| protocol("a VANISHED that makes no sense"))
}

impl Imap {
    /// Makes `mailbox` the selected one.
    pub(super) async fn select(&mut self, mailbox: &MailboxName, since: Option<&Mark>) -> Result<Selection> {
        let name = self.wire_name(mailbox).await?;
        self.current = None;
        let mut command = Command::new(format!("opening {mailbox}"), "SELECT").string(&name)?;
        if let Some(mark) = since {
            command = command.words(&format!(" (QRESYNC ({} {}))", mark.epoch, mark.mod_seq));
        }
        self.talk.exists = 0;
        self.talk.expunged = 0;
        let mut selection = Selection::new(self.room.enter());
        let status = self.talk.attempt(command, |heard| selection.hear(heard)).await?;
        if status.word != Word::Ok {
            return Err(refusal_or(&status, format!("opening {mailbox}"), ErrorKind::NotFound));
        }
        selection.read_only = status.code == "READ-ONLY";
        if selection.exists.is_none() || selection.epoch == 0 {
            return Err(protocol(if selection.exists.is_some() { "no UIDVALIDITY" } else { "no EXISTS" })
                .context(format!("opening {mailbox}")));
        }
        if !selection.sticky {
            return Err(Error::unsupported(format!("opening {mailbox}"))
                .because("its UIDs do not last (UIDNOTSTICKY)"));
        }
        self.talk.changed = false;
        self.current = Some(super::Selected {
            mailbox: mailbox.clone(),
            epoch: selection.epoch,
            read_only: selection.read_only,
        });
        Ok(selection)
    }
}
