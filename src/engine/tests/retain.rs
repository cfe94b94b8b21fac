//! What is removed from the server, decided from the ledger alone.

use std::time::Duration;

use super::super::retain::{EN_MASSE, Why, decide, sane_clock};
use super::{id, row};
use crate::mail::{MailboxName, MessageId, Retention};
use crate::store::{Local, Remote, RemoteState};

const NOW: i64 = 1_700_000_000;
const DAY: i64 = 86_400;

/// One of each: nothing here, header, whole, removed, whole but doomed, whole but moving.
fn one_of_each() -> Vec<Remote> {
    let id = MessageId(1);
    let mut rows: Vec<Remote> = (1..=6).map(row).collect();
    let local = [
        Local::Nothing,
        Local::Header(id),
        Local::Whole(id),
        Local::Removed(id),
        Local::Whole(id),
        Local::Whole(id),
    ];
    for (row, local) in rows.iter_mut().zip(local) {
        row.local = local;
    }
    rows[4].state = RemoteState::Doomed;
    rows[5].move_to = Some(MailboxName::inbox());
    rows
}

fn removed(rows: &[Remote], retention: Retention, now: i64) -> Vec<(i64, Why)> {
    let decision = decide(rows, retention, now, true, false);
    decision.remove.into_iter().map(|(row, why)| (row.0, why)).collect()
}

#[test]
fn keep_removes_nothing() {
    assert!(removed(&one_of_each(), Retention::Keep, NOW).is_empty());
}

#[test]
fn delete_removes_what_is_whole_here_or_was_removed_here() {
    let gone = removed(&one_of_each(), Retention::Delete, NOW);
    assert_eq!(gone, [(3, Why::Taken), (4, Why::Taken)]);
}

#[test]
fn until_deleted_removes_only_what_was_removed_here() {
    let gone = removed(&one_of_each(), Retention::UntilDeleted, NOW);
    assert_eq!(gone, [(4, Why::RemovedHere)]);
}

#[test]
fn p32_keep_for_counts_from_first_sight() {
    let keep = Retention::KeepFor(Duration::from_secs(14 * 86_400));
    assert!(removed(&one_of_each(), keep, NOW + 14 * DAY - 1).is_empty());
    assert_eq!(removed(&one_of_each(), keep, NOW + 14 * DAY), [(3, Why::Expired), (4, Why::Expired)]);
}

#[test]
fn p32_a_clock_that_leapt_removes_nothing_by_age() {
    let keep = Retention::KeepFor(Duration::from_secs(86_400));
    assert!(sane_clock(NOW, None));
    assert!(sane_clock(NOW + 30 * DAY, Some(NOW)));
    assert!(sane_clock(NOW - 3600, Some(NOW)));
    assert!(!sane_clock(NOW - DAY, Some(NOW)));
    assert!(!sane_clock(NOW + 4000 * DAY, Some(NOW)));
    assert!(!sane_clock(0, None));
    assert!(decide(&one_of_each(), keep, NOW + 4000 * DAY, false, false).remove.is_empty());
    // Retention without an age does not look at the clock.
    assert_eq!(decide(&one_of_each(), Retention::Delete, 0, false, false).remove.len(), 2);
}

#[test]
fn an_endless_keep_for_never_overflows() {
    let keep = Retention::KeepFor(Duration::MAX);
    assert!(removed(&one_of_each(), keep, i64::MAX - 1).is_empty());
}

#[test]
fn removals_en_masse_are_not_carried_over_unless_forced() {
    let mut rows: Vec<Remote> = (1..=30).map(row).collect();
    for (number, row) in rows.iter_mut().enumerate() {
        let here = id(row.row.0);
        row.local = if number <= EN_MASSE { Local::Removed(here) } else { Local::Whole(here) };
    }
    let calm = decide(&rows, Retention::UntilDeleted, NOW, true, false);
    assert_eq!((calm.remove.len(), calm.en_masse), (0, EN_MASSE + 1));
    let forced = decide(&rows, Retention::UntilDeleted, NOW, true, true);
    assert_eq!((forced.remove.len(), forced.en_masse), (EN_MASSE + 1, 0));
    // Half of the mailbox and less is what people do.
    for row in &mut rows[..10] {
        row.local = Local::Whole(id(row.row.0));
    }
    assert_eq!(decide(&rows, Retention::UntilDeleted, NOW, true, false).en_masse, 0);
}
