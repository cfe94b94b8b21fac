//! Carrying to the server what was changed here: flags, moves, removals.
//!
//! Shared by `fetch`, `delete` and `read`. Everything goes by ids that a scan of this session
//! listed, never by a number from an earlier one. What is to be removed there although a copy
//! shall stay here is removed only when that copy is verified.

use std::collections::{BTreeMap, HashMap};

use crate::backend::{Closed, Dial};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{Flags, MailboxName, RemoteId, Timestamp};
use crate::store::{Local, RemoteRow, RemoteState, Unpushed};

use super::event::{Event, Tell};
use super::hints::Hints;
use super::keeper::Keeper;
use super::rematch;
use super::session::{Session, Visit, is_about_one_mailbox};
use super::trash::trash;

/// What became of one change on the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Its flags are there now.
    Flagged,
    /// It lies in the other mailbox now.
    Moved,
    /// The server was asked to remove it; the next scan proves it.
    Removed,
    /// It is only flagged `\Deleted`: the server cannot remove single messages.
    FlaggedOnly,
    /// The server would not; it is tried again at the next visit. Unsanitised.
    Refused(String),
    /// It stays there, because its copy here is not whole.
    NotSafeHere,
}

/// What became of the changes that were made here.
#[derive(Debug, Default)]
pub struct CarriedOver {
    /// By ledger row. A row with several changes has the weightiest.
    pub changes: HashMap<RemoteRow, Change>,
    /// What closing the session did; `None` when nothing was to be carried over, or when the
    /// session goes on.
    pub closed: Option<Closed>,
}

impl CarriedOver {
    /// How many the server would not make.
    #[must_use]
    pub fn refused(&self) -> usize {
        let refused = |change: &&Change| matches!(change, Change::Refused(_) | Change::NotSafeHere);
        self.changes.values().filter(refused).count()
    }

    /// What the server said to the first that it would not make. Unsanitised.
    #[must_use]
    pub fn why_refused(&self) -> Option<&str> {
        let refused = self.changes.iter().filter_map(|(row, change)| match change {
            Change::Refused(why) => Some((row, why.as_str())),
            _ => None,
        });
        refused.min().map(|(_, why)| why)
    }

    /// How many were made of this kind.
    #[must_use]
    pub fn count(&self, kind: &Change) -> usize {
        self.changes.values().filter(|change| *change == kind).count()
    }

    /// Whether the answer to the close did not arrive or was a refusal.
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        self.closed.as_ref().is_some_and(|closed| closed.uncertain.is_some())
    }

    /// Without UIDPLUS nothing that was marked is gone.
    fn settle(&mut self, closed: Closed) {
        if closed.flagged > 0 && closed.removed == 0 {
            for change in self.changes.values_mut().filter(|change| **change == Change::Removed) {
                *change = Change::FlaggedOnly;
            }
        }
        self.closed = Some(closed);
    }
}

/// Carries everything that was changed here to the server, if there is anything. Takes the
/// account's lock.
///
/// # Errors
/// [`Locked`](ErrorKind::Locked) while another run is at it, [`ErrorKind::Busy`] when the server
/// asked to be left alone, and what the server or the store say. What was not carried over stays
/// noted for the next visit.
pub async fn carry_over(
    keeper: &Keeper,
    dial: &dyn Dial,
    visit: &Visit,
    now: Timestamp,
    tell: &mut Tell<'_>,
) -> Result<CarriedOver> {
    let mut carried = CarriedOver::default();
    let mailboxes = pending(keeper).await?;
    if mailboxes.is_empty() {
        return Ok(carried);
    }
    let _lock = keeper.run(|store| store.lock()).await?;
    let mut session = Session::open(keeper, dial, visit, now, Hints::new(false), tell).await?;
    settle_moves(&mut session, tell).await?;
    for mailbox in mailboxes {
        if let Err(error) = visit_for_changes(&mut session, &mailbox, &mut carried, tell).await {
            if !dial.has_learned() {
                return Err(error);
            }
            session = session.reopen(dial, visit, tell).await?;
            visit_for_changes(&mut session, &mailbox, &mut carried, tell).await?;
        }
    }
    let closed = session.close(tell).await?;
    carried.settle(closed);
    Ok(carried)
}

/// Looks for what a run moved that did not live to record it, before anything is moved again.
pub(crate) async fn settle_moves(session: &mut Session<'_>, tell: &mut Tell<'_>) -> Result<()> {
    for mailbox in session.keeper.run(rematch::unsettled).await? {
        match session.scan_and_record(&mailbox, tell).await {
            Ok(_) => drop(session.recognise(&mailbox).await?),
            Err(error) if is_about_one_mailbox(&error) && !session.backend.is_void() => {
                session.keeper.run(move |store| rematch::settled(store, &mailbox)).await?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The mailboxes in which something waits to be carried over.
pub(crate) async fn pending(keeper: &Keeper) -> Result<Vec<MailboxName>> {
    keeper
        .run(|store| {
            let mut mailboxes: Vec<_> = store.unpushed()?.into_iter().map(|row| row.remote.mailbox).collect();
            mailboxes.sort();
            mailboxes.dedup();
            Ok(mailboxes)
        })
        .await
}

/// Scans one mailbox for the sake of the changes in it.
pub(crate) async fn visit_for_changes(
    session: &mut Session<'_>,
    mailbox: &MailboxName,
    carried: &mut CarriedOver,
    tell: &mut Tell<'_>,
) -> Result<()> {
    match session.scan_and_record(mailbox, tell).await {
        Ok((listing, _)) => push(session, mailbox, listing.read_only, carried, tell).await,
        Err(error) if is_about_one_mailbox(&error) && !session.backend.is_void() => {
            tell(Event::Warning(format!("changes made here cannot be carried over: {error}")));
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// Carries over the changes in the current mailbox, which was just scanned and recorded.
pub(crate) async fn push(
    session: &mut Session<'_>,
    mailbox: &MailboxName,
    read_only: bool,
    carried: &mut CarriedOver,
    tell: &mut Tell<'_>,
) -> Result<()> {
    let name = mailbox.clone();
    let changes = session
        .keeper
        .run(move |store| {
            let mut rows = store.unpushed()?;
            rows.retain(|row| row.remote.mailbox == name && row.remote.state != RemoteState::Gone);
            Ok(rows)
        })
        .await?;
    if changes.is_empty() {
        return Ok(());
    }
    if read_only {
        tell(Event::Warning(format!("{mailbox} is read-only: changes made here stay here for now")));
        let refused =
            |row: &Unpushed| (row.remote.row, Change::Refused("the mailbox is read-only".to_owned()));
        carried.changes.extend(changes.iter().map(refused));
        return Ok(());
    }
    push_flags(session, &changes, carried).await?;
    let (doomed, stay): (Vec<_>, Vec<_>) =
        changes.into_iter().partition(|row| row.remote.state == RemoteState::Doomed);
    let moving: Vec<Unpushed> = stay.into_iter().filter(|row| row.remote.move_to.is_some()).collect();
    let can_move = session.backend.capabilities().mailboxes;
    if can_move {
        push_moves(session, &moving, carried).await?;
        push_removals(session, mailbox, &doomed, carried, tell).await
    } else {
        // There is no other mailbox to move to: what went to the Trash leaves the server, and what
        // was filed elsewhere stays for the retention to decide.
        let trash = session.keeper.run(|store| trash(store)).await?;
        let (trashed, filed): (Vec<_>, Vec<_>) =
            moving.into_iter().partition(|row| row.remote.move_to.as_ref() == Some(&trash));
        let filed: Vec<RemoteRow> = filed.iter().map(|row| row.remote.row).collect();
        session.keeper.run(move |store| store.moves_stay_here(&filed)).await?;
        let leaving: Vec<Unpushed> = doomed.into_iter().chain(trashed).collect();
        push_removals(session, mailbox, &leaving, carried, tell).await
    }
}

async fn push_flags(session: &mut Session<'_>, rows: &[Unpushed], carried: &mut CarriedOver) -> Result<()> {
    if !session.backend.capabilities().flags {
        return Ok(());
    }
    let mut alike: BTreeMap<(&Flags, &Flags), Vec<&Unpushed>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.remote.state == RemoteState::Present) {
        if !(row.add.is_empty() && row.remove.is_empty()) {
            alike.entry((&row.add, &row.remove)).or_default().push(row);
        }
    }
    for ((add, remove), rows) in alike {
        let ids: Vec<RemoteId> = rows.iter().map(|row| row.remote.id.clone()).collect();
        let rows: Vec<RemoteRow> = rows.iter().map(|row| row.remote.row).collect();
        let storing = session.backend.store_flags(&ids, add, remove);
        match session.stop.guard(storing).await {
            Ok(()) => {
                let pushed = rows.clone();
                session.keeper.run(move |store| store.flags_pushed(&pushed)).await?;
                carried.changes.extend(rows.into_iter().map(|row| (row, Change::Flagged)));
            }
            Err(error) if is_refusal(&error) => {
                let why = error.to_string();
                carried.changes.extend(rows.into_iter().map(|row| (row, Change::Refused(why.clone()))));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

async fn push_moves(session: &mut Session<'_>, rows: &[Unpushed], carried: &mut CarriedOver) -> Result<()> {
    let mut by_target: BTreeMap<&MailboxName, HashMap<RemoteId, RemoteRow>> = BTreeMap::new();
    for row in rows {
        if let Some(target) = &row.remote.move_to {
            by_target.entry(target).or_default().insert(row.remote.id.clone(), row.remote.row);
        }
    }
    for (target, rows) in by_target {
        let ids: Vec<RemoteId> = rows.keys().cloned().collect();
        // Should we die before the move is recorded, or not be told where the messages went, they
        // are recognised in their new place.
        let name = target.clone();
        let before = session.keeper.run(move |store| rematch::begin_move(store, &name)).await?;
        let moving = session.backend.move_to(&ids, target);
        let moved = match session.stop.guard(moving).await {
            Ok(moved) => moved,
            Err(error) if is_refusal(&error) => {
                // Some may have been copied before others were refused: the next run looks.
                let why = error.to_string();
                carried.changes.extend(rows.into_values().map(|row| (row, Change::Refused(why.clone()))));
                continue;
            }
            Err(error) => return Err(error),
        };
        let told = moved.iter().all(|step| step.to.is_some());
        let moved: Vec<_> =
            moved.into_iter().filter_map(|step| Some((*rows.get(&step.from)?, step))).collect();
        carried.changes.extend(moved.iter().map(|(row, _)| (*row, Change::Moved)));
        let (name, now) = (target.clone(), session.now);
        let record = move |store: &mut crate::store::Store| {
            moved
                .into_iter()
                .try_for_each(|(row, step)| store.move_pushed(row, step.to, step.marked, now))?;
            rematch::end_move(store, &name, before, told)
        };
        session.keeper.run(record).await?;
    }
    Ok(())
}

/// Whether the server said no to this one thing, so that the session can go on with others: what
/// cannot be carried over must never keep new mail from coming in.
const fn is_refusal(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::NotFound | ErrorKind::Busy)
}

/// Removes what a person, or an earlier run, decided to remove. Verified where a copy shall stay.
async fn push_removals(
    session: &mut Session<'_>,
    mailbox: &MailboxName,
    rows: &[Unpushed],
    carried: &mut CarriedOver,
    tell: &mut Tell<'_>,
) -> Result<()> {
    let kept = |row: &&Unpushed| !matches!(row.remote.local, Local::Removed(_));
    let kept: Vec<RemoteRow> = rows.iter().filter(kept).map(|row| row.remote.row).collect();
    let verified = session.keeper.run(move |store| store.verify(&kept)).await?.sound;
    let is_safe =
        |row: &Unpushed| matches!(row.remote.local, Local::Removed(_)) || verified.contains(&row.remote.row);
    let (safe, unsafe_): (Vec<&Unpushed>, Vec<&Unpushed>) = rows.iter().partition(|row| is_safe(row));
    if !unsafe_.is_empty() {
        let many = unsafe_.len();
        tell(Event::Warning(format!("{mailbox}: {many} stay on the server, as they are not whole here")));
        carried.changes.extend(unsafe_.iter().map(|row| (row.remote.row, Change::NotSafeHere)));
    }
    let safe: Vec<(RemoteRow, RemoteId)> =
        safe.iter().map(|row| (row.remote.row, row.remote.id.clone())).collect();
    let refused = remove(session, mailbox, &safe, tell).await?;
    carried.changes.extend(safe.iter().map(|(row, _)| (*row, Change::Removed)));
    carried.changes.extend(refused.into_iter().map(|(row, why)| (row, Change::Refused(why))));
    Ok(())
}

/// Notes in the ledger that `rows` shall go, then has the server mark them. Returns what it
/// refused. They are gone when the session is closed and the next scan does not list them.
pub(crate) async fn remove(
    session: &mut Session<'_>,
    mailbox: &MailboxName,
    rows: &[(RemoteRow, RemoteId)],
    tell: &mut Tell<'_>,
) -> Result<Vec<(RemoteRow, String)>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    tell(Event::Removing { mailbox: mailbox.clone(), messages: rows.len() });
    let doomed: Vec<RemoteRow> = rows.iter().map(|(row, _)| *row).collect();
    session.keeper.run(move |store| store.doom(&doomed)).await?;
    let ids: Vec<RemoteId> = rows.iter().map(|(_, id)| id.clone()).collect();
    let by_id: HashMap<&RemoteId, RemoteRow> = rows.iter().map(|(row, id)| (id, *row)).collect();
    let deleting = session.backend.delete(&ids);
    let refused = session.stop.guard(deleting).await?;
    let known = refused.into_iter().filter_map(|no| Some((*by_id.get(&no.id)?, no.error.to_string())));
    Ok(known.collect())
}
