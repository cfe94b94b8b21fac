//! Recognising messages that came back under another id, instead of downloading them again; and
//! telling an old id that names another message now, which must not be taken for the old one.
//!
//! The first happens when a mailbox gets a new epoch (UIDVALIDITY), and when a message was moved on a
//! server that does not say where it went. Before either is recorded, the mailbox gets a note
//! here, which stays until its new ids were looked at: a run that dies in between is made good
//! by the next. After a move that was begun, and of whose end no run knows, the next one looks before
//! it moves anything (`unsettled`): what was copied already must not be copied again.

use std::collections::HashSet;

use crate::backend::Backend;
use crate::error::Result;
use crate::mail::{Digest, Listing, MailboxName, RemoteId};
use crate::store::{Local, Remote, RemoteRow, RemoteState, Store, rematch_note};

use super::headers;
use super::keeper::Keeper;
use super::stop::Stop;
use super::strikes::Broken;

/// Ids looked at in one go.
const CHUNK: usize = 500;
/// What the note of a mailbox says when its new ids may be messages that are here,
const EXPECTED: &str = "1";
/// when a move to it was begun as well, and its end is not recorded (and so often was looked since),
const UNDER_WAY: [&str; 3] = ["2", "3", "4"];
/// and when all were looked at.
const NOTHING: &str = "";

/// Notes that new ids of `mailbox` may be messages that are here already.
pub(crate) fn expect(store: &mut Store, mailbox: &MailboxName) -> Result<()> {
    store.remember(&rematch_note(mailbox), EXPECTED)
}

/// Notes that messages are about to be moved to `mailbox`; tells what was noted before.
pub(crate) fn begin_move(store: &mut Store, mailbox: &MailboxName) -> Result<Option<String>> {
    let before = store.recall(&rematch_note(mailbox))?;
    store.remember(&rematch_note(mailbox), UNDER_WAY[0])?;
    Ok(before)
}

/// Notes that what became of the moves to `mailbox` is recorded. Where the server did not say
/// where all messages went, they are to be recognised.
pub(crate) fn end_move(
    store: &mut Store,
    mailbox: &MailboxName,
    before: Option<String>,
    told: bool,
) -> Result<()> {
    let expected = !told || before.as_deref() == Some(EXPECTED);
    store.remember(&rematch_note(mailbox), if expected { EXPECTED } else { NOTHING })
}

/// The mailboxes to which messages may have been moved by a run that does not know it. Each is told
/// of in three runs at most: one whose messages break the line shall not keep all others away.
pub(crate) fn unsettled(store: &mut Store) -> Result<Vec<MailboxName>> {
    let [first, second, third] = UNDER_WAY;
    let mut mailboxes = Vec::new();
    for (note, next) in [(third, EXPECTED), (second, third), (first, second)] {
        for mailbox in store.rematches(note)? {
            store.remember(&rematch_note(&mailbox), next)?;
            mailboxes.push(mailbox);
        }
    }
    Ok(mailboxes)
}

/// Notes that there is nothing to recognise in `mailbox`.
pub(crate) fn settled(store: &mut Store, mailbox: &MailboxName) -> Result<()> {
    store.remember(&rematch_note(mailbox), NOTHING)
}

/// Notes so when `listing`, about to be recorded, has another epoch than the last one.
pub(crate) fn note_new_epoch(store: &mut Store, mailbox: &MailboxName, listing: &Listing) -> Result<()> {
    match store.checkpoint(mailbox)? {
        Some((epoch, _)) if epoch != listing.epoch && !listing.epoch.is_volatile() => expect(store, mailbox),
        _ => Ok(()),
    }
}

/// Links the new ids of the current mailbox to messages that are here, by the digest of their
/// header section. Returns how many were recognised.
pub(crate) async fn recognise(
    backend: &mut dyn Backend,
    keeper: &Keeper,
    stop: &Stop,
    mailbox: &MailboxName,
) -> Result<usize, Broken> {
    let name = mailbox.clone();
    let unknown = keeper
        .run(move |store| {
            if store.recall(&rematch_note(&name))?.is_none_or(|note| note == NOTHING) {
                return Ok(None);
            }
            let rows = store.remotes(&name)?.into_iter().filter(|row| {
                // What broke the line before is not looked at again: at the worst it comes twice.
                row.state == RemoteState::Present && matches!(row.local, Local::Nothing) && row.tries == 0
            });
            Ok(Some(rows.collect::<Vec<_>>()))
        })
        .await
        .map_err(Broken::here)?;
    let Some(unknown) = unknown else { return Ok(0) };
    let mut recognised = 0;
    for chunk in unknown.chunks(CHUNK) {
        let ids: Vec<RemoteId> = chunk.iter().map(|row| row.id.clone()).collect();
        let found = headers::look_at(backend, &ids, stop).await?;
        let digest = |row: &Remote| found.get(&row.id).map(|header| (row.row, row.size, header.digest));
        let digests: Vec<_> = chunk.iter().filter_map(digest).collect();
        let name = mailbox.clone();
        recognised += keeper.run(move |store| adopt(store, &name, &digests)).await.map_err(Broken::here)?;
    }
    let name = mailbox.clone();
    keeper.run(move |store| settled(store, &name)).await.map_err(Broken::here)?;
    Ok(recognised)
}

fn adopt(
    store: &mut Store,
    mailbox: &MailboxName,
    digests: &[(RemoteRow, Option<u64>, Digest)],
) -> Result<usize> {
    let mut adopted = 0;
    for (row, size, digest) in digests {
        // Each message that is taken is an orphan no more, so two equal ones get a row each.
        if let Some(message) = store.orphans_like(mailbox, digest, *size)?.first() {
            store.adopt(*row, *message)?;
            adopted += 1;
        }
    }
    Ok(adopted)
}

/// Which ids of `listing`, not recorded yet, name another message than the one that lies here:
/// those in doubt, whose header sections differ or cannot be had. A message taken for another one
/// would be removed from the server unread; one fetched twice only annoys.
pub(crate) async fn reused(
    backend: &mut dyn Backend,
    keeper: &Keeper,
    stop: &Stop,
    mailbox: &MailboxName,
    listing: Listing,
) -> Result<(Listing, HashSet<RemoteId>)> {
    if !backend.capabilities().ids_return || listing.epoch.is_volatile() {
        return Ok((listing, HashSet::new()));
    }
    let name = mailbox.clone();
    // Handed over and back: it may be large.
    let look = move |store: &mut Store| Ok((store.doubtful(&name, &listing)?, listing));
    let (doubtful, listing) = keeper.run(look).await?;
    let ids: Vec<RemoteId> = doubtful.iter().map(|(id, _)| id.clone()).collect();
    let found = headers::look_at(backend, &ids, stop).await?;
    let unlike = move |store: &mut Store| {
        let mut reused = HashSet::new();
        for (id, message) in doubtful {
            let same = match found.get(&id) {
                Some(header) => store.had_header(message, &header.digest)?,
                None => false,
            };
            if !same {
                reused.insert(id);
            }
        }
        Ok(reused)
    };
    Ok((listing, keeper.run(unlike).await?))
}
