//! What is removed from the server after a fetch: a pure decision over the ledger.
//!
//! Deciding is not enough to delete: the caller has every whole copy verified by the store, and
//! notes the decision, before the server is told.

use std::collections::HashSet;

use crate::error::Result;
use crate::mail::{RemoteId, Retention, Timestamp};
use crate::store::{Local, Remote, RemoteRow, RemoteState};

use super::keeper::Keeper;

/// Removals made here that are more than this, and more than half of the mailbox, look like an accident.
pub(crate) const EN_MASSE: usize = 20;

const DAY: i64 = 86_400;
/// Runs further apart than this are not taken as proof of so much time.
const LONGEST_PAUSE: i64 = 366 * DAY;
/// A clock may be set back by this without anybody worrying (summer time in local-time machines).
const SET_BACK: i64 = 2 * 3_600;

/// Why a message is to be removed from the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// It is safe here, and nothing shall stay there.
    Taken,
    /// It is safe here, and was first seen long enough ago.
    Expired,
    /// It was removed here.
    RemovedHere,
    /// It was decided before, or by a person.
    Doomed,
}

/// What to remove.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Decision {
    /// Remove these, once those that lie here are verified.
    pub(crate) remove: Vec<(RemoteRow, Why)>,
    /// So many were removed here at once that it looks like an accident: nothing is done about them.
    pub(crate) en_masse: usize,
}

/// Decides for one mailbox. `clock` tells whether `now` can be believed, see [`sane_clock`].
pub(crate) fn decide(
    rows: &[Remote],
    retention: Retention,
    now: Timestamp,
    clock: bool,
    force: bool,
) -> Decision {
    let mut decision = Decision::default();
    let present = rows.iter().filter(|row| row.state == RemoteState::Present && row.move_to.is_none());
    let present: Vec<&Remote> = present.collect();
    let removed = present.iter().filter(|row| matches!(row.local, Local::Removed(_))).count();
    let whole = present.iter().filter(|row| matches!(row.local, Local::Whole(_))).count();
    let accident = retention == Retention::UntilDeleted && removed > EN_MASSE && removed > whole && !force;
    for row in present {
        let why = match (row.local, retention) {
            (Local::Nothing | Local::Header(_), _) | (_, Retention::Keep) => continue,
            (Local::Removed(_), Retention::UntilDeleted) if accident => {
                decision.en_masse += 1;
                continue;
            }
            (Local::Removed(_), Retention::UntilDeleted) => Why::RemovedHere,
            (Local::Whole(_), Retention::UntilDeleted) => continue,
            (_, Retention::Delete) => Why::Taken,
            (_, Retention::KeepFor(time)) => {
                let time = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
                if !clock || row.first_seen.saturating_add(time) > now {
                    continue;
                }
                Why::Expired
            }
        };
        decision.remove.push((row.row, why));
    }
    decision
}

/// Of what was decided, what may be done: what was removed here, and what the store has verified to
/// be whole. With it, how many are not sound; what another program removed or moved meanwhile is
/// neither, and the next run's. Where so many copies are `missing` that it looks like an accident, what is
/// gone is no next run's to learn about, and not sound either.
pub(crate) async fn verified(
    keeper: &Keeper,
    rows: &[Remote],
    decision: &Decision,
    missing: bool,
) -> Result<(Vec<(RemoteRow, RemoteId)>, usize)> {
    let chosen: HashSet<RemoteRow> = decision.remove.iter().map(|(row, _)| *row).collect();
    let mut chosen: Vec<&Remote> = rows.iter().filter(|row| chosen.contains(&row.row)).collect();
    let whole = chosen.iter().filter(|row| matches!(row.local, Local::Whole(_)));
    let whole: Vec<RemoteRow> = whole.map(|row| row.row).collect();
    let verified = keeper.run(move |store| store.verify(&whole)).await?;
    let safe: HashSet<RemoteRow> = verified.sound.into_iter().collect();
    chosen.retain(|row| matches!(row.local, Local::Removed(_)) || safe.contains(&row.row));
    let chosen: Vec<_> = chosen.into_iter().map(|row| (row.row, row.id.clone())).collect();
    let unsound = if missing { decision.remove.len().saturating_sub(chosen.len()) } else { verified.unsound };
    Ok((chosen, unsound))
}

/// Whether `now` can be believed, given when the last run took place. A clock that was set back, or
/// that leapt by more than a year, deletes nothing by age in this run.
pub(crate) fn sane_clock(now: Timestamp, last_run: Option<Timestamp>) -> bool {
    // 2020-01-01: a machine that believes to live before that has no clock.
    now > 1_577_836_800
        && last_run.is_none_or(|last| {
            now >= last.saturating_sub(SET_BACK) && now <= last.saturating_add(LONGEST_PAUSE)
        })
}
