//! Flags, moves, and messages put into a mailbox.

use std::collections::HashMap;

use zeroize::Zeroizing;

use super::Imap;
use super::answer::{CopyUid, Status, Word, copy_uid, number};
use super::command::{Command, Part, flag_list};
use super::heard::Heard;
use super::refusal::refusal;
use super::retrieve::uid_of;
use super::sets::{spell, uid};
use crate::backend::Moved;
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{Epoch, Flags, MailboxName, RemoteId};

impl Imap {
    pub(super) async fn change_flags(&mut self, ids: &[RemoteId], add: &Flags, remove: &Flags) -> Result<()> {
        let selected = self.selected()?;
        if selected.read_only {
            return Err(Error::unsupported(format!("storing flags in {}", selected.mailbox))
                .because("it is read-only"));
        }
        let uids: Vec<u32> = ids.iter().filter_map(uid_of).collect();
        for (sign, flags) in [('+', add), ('-', remove)] {
            let list = flag_list(flags);
            if list.is_empty() {
                continue;
            }
            for (set, _) in spell(&uids, usize::MAX) {
                let words = format!("UID STORE {set} {sign}FLAGS.SILENT ({list})");
                self.talk.run(Command::new("storing flags", words), |_| Ok(())).await?;
            }
        }
        Ok(())
    }

    /// UID MOVE (RFC 6851), or UID COPY and, once that is confirmed, marked for removal.
    pub(super) async fn carry(&mut self, ids: &[RemoteId], mailbox: &MailboxName) -> Result<Vec<Moved>> {
        let selected = self.selected()?;
        if selected.read_only {
            let doing = format!("moving out of {}", selected.mailbox);
            return Err(Error::unsupported(doing).because("it is read-only"));
        }
        let name = self.wire_name(mailbox).await?;
        let uids: Vec<u32> = ids.iter().filter_map(uid_of).collect();
        let verb = if self.caps.moves { "MOVE" } else { "COPY" };
        let mut moved = Vec::new();
        for (set, members) in spell(&uids, usize::MAX) {
            let there = self.transfer(verb, &set, &name, mailbox, members.len()).await?;
            let pairs = there.pairs_of(&members);
            if pairs.is_none() && there.told && !self.caps.moves {
                return Err(Error::new(ErrorKind::Protocol, format!("moving to {mailbox}"))
                    .because("the answer to COPY does not fit the question; nothing was removed here"));
            }
            let mut carried = members;
            carried.retain(|uid| pairs.as_ref().is_none_or(|pairs| pairs.contains_key(uid)));
            if !self.caps.moves {
                let copied: Vec<RemoteId> = carried.iter().copied().map(RemoteId::from_uid).collect();
                if let Some(refused) = self.mark(&copied).await?.pop() {
                    return Err(refused
                        .error
                        .context(format!("message {} was copied but stays", refused.id)));
                }
            }
            moved.extend(told(&carried, pairs.as_ref(), &there, !self.caps.moves));
        }
        Ok(moved)
    }

    /// Runs UID MOVE or UID COPY, making the mailbox if that is all that is missing.
    async fn transfer(
        &mut self,
        verb: &str,
        set: &str,
        name: &[u8],
        mailbox: &MailboxName,
        most: usize,
    ) -> Result<Transfer> {
        let doing = format!("moving to {mailbox}");
        let mut made = false;
        loop {
            let command = Command::new(doing.clone(), format!("UID {verb} {set}")).string(name)?;
            let mut there = Transfer::default();
            let status = self
                .talk
                .attempt(command, |heard| {
                    if let Heard::Status(status) = &heard {
                        there.hear(status, most);
                    }
                    Ok(())
                })
                .await?;
            there.hear(&status, most);
            if status.word == Word::Ok {
                return Ok(there);
            }
            let missing = matches!(status.code.as_str(), "TRYCREATE" | "NONEXISTENT");
            if made || !missing {
                return Err(refusal(&status, doing));
            }
            made = true;
            let create = Command::new(format!("making the mailbox {mailbox}"), "CREATE").string(name)?;
            let status = self.talk.attempt(create, |_| Ok(())).await?;
            if status.word != Word::Ok && status.code != "ALREADYEXISTS" {
                return Err(refusal(&status, format!("making the mailbox {mailbox}")));
            }
        }
    }

    pub(super) async fn put(
        &mut self,
        mailbox: &MailboxName,
        raw: &[u8],
        flags: &Flags,
    ) -> Result<Option<(Epoch, RemoteId)>> {
        let name = self.wire_name(mailbox).await?;
        let list = flag_list(flags);
        let mut command =
            Command::new(format!("putting a message into {mailbox}"), "APPEND").string(&name)?;
        command = command.words(&if list.is_empty() { " ".to_owned() } else { format!(" ({list}) ") });
        command.shown.push_str(&format!("({} octets)", raw.len()));
        command.parts.push(Part::Literal(Zeroizing::new(raw.to_vec())));
        let status = self.talk.run(command, |_| Ok(())).await?;
        Ok(appended(&status))
    }
}

/// `APPENDUID` (RFC 4315 §3).
fn appended(status: &Status) -> Option<(Epoch, RemoteId)> {
    let (epoch, message) = status.args.split_once(' ').filter(|_| status.code == "APPENDUID")?;
    let epoch = number(epoch.as_bytes()).filter(|epoch| *epoch > 0)?;
    Some((Epoch(epoch.to_string()), RemoteId::from_uid(uid(message.trim().as_bytes())?)))
}

/// What the server told of a MOVE or COPY.
#[derive(Debug, Default)]
struct Transfer {
    /// There was a COPYUID, whether it made sense or not.
    told: bool,
    copy: Option<CopyUid>,
}

impl Transfer {
    fn hear(&mut self, status: &Status, most: usize) {
        if status.code == "COPYUID" {
            self.told = true;
            self.copy = copy_uid(&status.args, most);
        }
    }

    /// Which of `members` became which; `None` unless the server told of them, and of nothing else.
    fn pairs_of(&self, members: &[u32]) -> Option<HashMap<u32, u32>> {
        let copy = self.copy.as_ref()?;
        let ours = copy.pairs.iter().all(|(from, _)| members.binary_search(from).is_ok());
        ours.then(|| copy.pairs.iter().copied().collect())
    }
}

fn told(uids: &[u32], pairs: Option<&HashMap<u32, u32>>, there: &Transfer, marked: bool) -> Vec<Moved> {
    let epoch = there.copy.as_ref().map(|copy| Epoch(copy.epoch.to_string()));
    let to = |uid| Some((epoch.clone()?, RemoteId::from_uid(*pairs?.get(uid)?)));
    uids.iter().map(|uid| Moved { from: RemoteId::from_uid(*uid), to: to(uid), marked }).collect()
}
