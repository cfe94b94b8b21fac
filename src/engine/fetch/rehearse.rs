//! A dry run: the plan on a view of what would be recorded, with nothing changed anywhere.

use std::collections::{HashMap, HashSet};

use crate::backend::Section;
use crate::error::Result;
use crate::mail::{Listing, MailboxName, MessageId, RemoteId, Scanned, Scope, Timestamp};
use crate::store::{Local, Remote, RemoteRow, RemoteState, ScanRecord};

use super::dates::known_dates;
use super::run::Run;
use crate::engine::keeper::Keeper;
use crate::engine::plan::{Plan, Want, plan};
use crate::engine::report::{MailboxReport, Planned, PlannedStep};
use crate::engine::retain::{self, Decision, Why, decide};

/// Plans `mailbox` as if `listing` were recorded, and puts the plan into the report.
pub(crate) async fn rehearse(run: &mut Run<'_>, mailbox: &MailboxName, listing: Listing) -> Result<()> {
    let name = mailbox.clone();
    let (epoch, rows, dates) = run
        .keeper
        .run(move |store| {
            let epoch = store.checkpoint(&name)?.map(|(epoch, _)| epoch);
            let rows = store.remotes(&name)?;
            let dates = known_dates(store, &rows)?;
            Ok((epoch, rows, dates))
        })
        .await?;
    let epoch_changed = epoch.is_some_and(|epoch| epoch != listing.epoch);
    let rows = if epoch_changed { Vec::new() } else { rows };
    let (mut view, mut scan) = merged(rows, &listing, mailbox, run.now);
    scan.epoch_changed = epoch_changed;
    let read_only = listing.read_only;
    run.report.visited(MailboxReport { name: mailbox.clone(), scan, read_only, recognised: 0 });
    let made = plan(&view, &dates, &run.wish(&listing));
    let lists = [
        (&made.whole, PlannedStep::Fetch),
        (&made.header, PlannedStep::FetchHeader),
        (&made.undated, PlannedStep::Consider),
    ];
    let doubtful = made.doubtful.iter().map(|(want, section)| match section {
        Section::Whole => planned(mailbox, want, PlannedStep::Fetch),
        Section::Header => planned(mailbox, want, PlannedStep::FetchHeader),
    });
    run.report.planned.extend(doubtful);
    for (wants, step) in lists {
        run.report.planned.extend(wants.iter().map(|want| planned(mailbox, want, step)));
    }
    if read_only {
        return Ok(());
    }
    let doomed: Vec<Remote> = view.iter().filter(|row| row.state == RemoteState::Doomed).cloned().collect();
    pretend(&mut view, &made);
    let options = run.options;
    let decision = decide(&view, options.retention, run.now, run.clock, options.visit.force);
    run.warn_en_masse(mailbox, &decision);
    let removals = removals(run.keeper, &view, decision, &made).await?;
    let doomed = doomed.into_iter().map(|row| (row, Why::Doomed));
    run.report.planned.extend(doomed.chain(removals).map(|(row, why)| Planned {
        mailbox: mailbox.clone(),
        id: row.id,
        size: row.size,
        step: PlannedStep::Remove(why),
    }));
    Ok(())
}

fn planned(mailbox: &MailboxName, want: &Want, step: PlannedStep) -> Planned {
    Planned { mailbox: mailbox.clone(), id: want.id.clone(), size: want.size, step }
}

/// The ledger as it would be after `listing` was recorded. Rows that would be new get numbers
/// below zero.
fn merged(
    rows: Vec<Remote>,
    listing: &Listing,
    mailbox: &MailboxName,
    now: Timestamp,
) -> (Vec<Remote>, ScanRecord) {
    let mut record = ScanRecord::default();
    let listed: HashSet<&RemoteId> = listing.messages.iter().map(|message| &message.id).collect();
    let before = rows.len();
    let mut view: Vec<Remote> = match &listing.scope {
        Scope::Whole => rows.into_iter().filter(|row| listed.contains(&row.id)).collect(),
        Scope::Since { gone } => rows.into_iter().filter(|row| !gone.contains(&row.id)).collect(),
    };
    record.gone = before.saturating_sub(view.len());
    let known: HashMap<RemoteId, Option<crate::mail::Flags>> =
        view.iter().map(|row| (row.id.clone(), row.flags.clone())).collect();
    for (number, message) in (1_i64..).zip(&listing.messages) {
        match known.get(&message.id) {
            Some(flags) => record.changed += usize::from(message.flags.is_some() && message.flags != *flags),
            None => {
                record.new += 1;
                view.push(fresh(message, mailbox, RemoteRow(-number), now));
            }
        }
    }
    (view, record)
}

fn fresh(message: &Scanned, mailbox: &MailboxName, row: RemoteRow, now: Timestamp) -> Remote {
    Remote {
        row,
        mailbox: mailbox.clone(),
        id: message.id.clone(),
        size: message.size,
        flags: message.flags.clone(),
        received: message.received,
        first_seen: now,
        state: RemoteState::Present,
        move_to: None,
        local: Local::Nothing,
        tries: 0,
    }
}

/// What would be here whole.
fn to_come(plan: &Plan) -> HashSet<RemoteRow> {
    let doubtful = plan.doubtful.iter().filter(|(_, section)| *section == Section::Whole);
    plan.whole.iter().chain(doubtful.map(|(want, _)| want)).map(|want| want.row).collect()
}

/// As if the plan had been carried out.
fn pretend(view: &mut [Remote], plan: &Plan) {
    let fetched = to_come(plan);
    for row in view.iter_mut().filter(|row| fetched.contains(&row.row)) {
        row.local = Local::Whole(MessageId(0));
    }
}

/// What would be removed: of what is here already only what the store verifies.
async fn removals(
    keeper: &Keeper,
    view: &[Remote],
    decision: Decision,
    plan: &Plan,
) -> Result<Vec<(Remote, Why)>> {
    if decision.remove.is_empty() {
        return Ok(Vec::new());
    }
    let to_come = to_come(plan);
    let why: HashMap<RemoteRow, Why> = decision.remove.iter().copied().collect();
    let here = decision.remove.into_iter().filter(|(row, _)| !to_come.contains(row)).collect();
    let here = Decision { remove: here, en_masse: 0 };
    let (safe, _) = retain::verified(keeper, view, &here, false).await?;
    let safe: HashSet<RemoteRow> = safe.into_iter().map(|(row, _)| row).collect();
    let goes = |row: &&Remote| safe.contains(&row.row) || to_come.contains(&row.row);
    let chosen = view.iter().filter(goes);
    Ok(chosen.filter_map(|row| Some((row.clone(), *why.get(&row.row)?))).collect())
}
