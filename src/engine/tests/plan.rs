//! What a fetch takes, decided from the ledger alone.

use std::collections::HashSet;

use proptest::prelude::*;

use super::super::plan::{Dates, Plan, SET_ASIDE_AFTER, Wish, plan};
use super::{id, row};
use crate::backend::Section;
use crate::mail::{MailboxName, MessageId};
use crate::store::{Local, Remote, RemoteState};

fn rows_of(wants: &[super::super::plan::Want]) -> Vec<i64> {
    wants.iter().map(|want| want.row.0).collect()
}

#[test]
fn p31_only_what_is_not_here_is_taken() {
    let mut rows: Vec<Remote> = (1..=5).map(row).collect();
    rows[0].local = Local::Whole(MessageId(1));
    rows[1].local = Local::Removed(MessageId(2));
    rows[2].state = RemoteState::Doomed;
    let plan = plan(&rows, &Dates::new(), &Wish::default());
    assert_eq!(rows_of(&plan.whole), [4, 5]);
}

#[test]
fn the_limit_speaks_of_the_newest_of_the_mailbox_so_that_a_second_run_takes_nothing() {
    let mut rows: Vec<Remote> = (1..=10).map(row).collect();
    let wish = Wish { limit: Some(3), ..Wish::default() };
    assert_eq!(rows_of(&plan(&rows, &Dates::new(), &wish).whole), [8, 9, 10]);
    for row in &mut rows[7..] {
        row.local = Local::Whole(id(row.row.0));
    }
    assert_eq!(plan(&rows, &Dates::new(), &wish), Plan::default());
}

#[test]
fn a_large_message_is_taken_as_a_header_and_completed_when_the_size_matters_no_more() {
    let mut rows = vec![row(1), row(2)];
    rows[0].size = Some(5000);
    rows[1].size = None;
    let small = Wish { max_size: Some(2000), ..Wish::default() };
    let first = plan(&rows, &Dates::new(), &small);
    assert_eq!((rows_of(&first.header), rows_of(&first.whole)), (vec![1], vec![2]));
    rows[0].local = Local::Header(MessageId(1));
    rows[1].local = Local::Whole(MessageId(2));
    assert_eq!(plan(&rows, &Dates::new(), &small), Plan::default());
    assert_eq!(rows_of(&plan(&rows, &Dates::new(), &Wish::default()).whole), [1]);
}

#[test]
fn what_is_too_old_is_left_and_what_bears_no_date_is_looked_at_first() {
    let mut rows: Vec<Remote> = (1..=4).map(row).collect();
    rows[0].received = Some(100);
    rows[1].received = Some(300);
    let mut dates = Dates::new();
    dates.insert(rows[2].row, 100);
    let wish = Wish { since: Some(200), ..Wish::default() };
    let plan = plan(&rows, &dates, &wish);
    assert_eq!((rows_of(&plan.whole), rows_of(&plan.undated)), (vec![2], vec![4]));
}

#[test]
fn p07_what_failed_three_times_is_set_aside_until_asked_for() {
    let mut rows = vec![row(1), row(2)];
    rows[0].tries = SET_ASIDE_AFTER;
    rows[1].tries = SET_ASIDE_AFTER - 1;
    let calm = plan(&rows, &Dates::new(), &Wish::default());
    let doubtful = |plan: &Plan| plan.doubtful.iter().map(|(want, _)| want.row.0).collect::<Vec<_>>();
    assert_eq!((doubtful(&calm), calm.set_aside.len()), (vec![2], 1));
    let retried = plan(&rows, &Dates::new(), &Wish { retry: true, ..Wish::default() });
    assert_eq!(doubtful(&retried), [1, 2]);
}

#[test]
fn p09_where_ids_die_with_the_session_no_header_is_taken_alone() {
    let mut rows = vec![row(1), row(2)];
    rows[0].size = Some(5000);
    let wish = Wish { max_size: Some(2000), volatile: true, ..Wish::default() };
    let plan = plan(&rows, &Dates::new(), &wish);
    assert_eq!((rows_of(&plan.whole), plan.header.len(), plan.too_large.len()), (vec![2], 0, 1));
}

prop_compose! {
    fn a_row()(
        number in 1_i64..1000,
        size in proptest::option::of(0_u64..10_000),
        received in proptest::option::of(0_i64..1000),
        state in 0_usize..3,
        local in 0_usize..4,
        tries in 0_u32..6,
        moving in any::<bool>(),
    ) -> Remote {
        Remote {
            size,
            received,
            state: [RemoteState::Present, RemoteState::Doomed, RemoteState::Gone][state],
            local: [
                Local::Nothing,
                Local::Header(id(number)),
                Local::Whole(id(number)),
                Local::Removed(id(number)),
            ][local],
            move_to: moving.then(MailboxName::inbox),
            tries,
            ..row(number)
        }
    }
}

prop_compose! {
    fn a_wish()(
        headers in any::<bool>(),
        since in proptest::option::of(0_i64..1000),
        limit in proptest::option::of(0_usize..20),
        max_size in proptest::option::of(0_u64..10_000),
        retry in any::<bool>(),
        one_by_one in any::<bool>(),
        volatile in any::<bool>(),
    ) -> Wish {
        Wish { headers, since, limit, max_size, retry, one_by_one, volatile, given_up: HashSet::new() }
    }
}

proptest! {
    #[test]
    fn carried_out_and_planned_again_nothing_is_left(
        mut rows in proptest::collection::vec(a_row(), 0..40),
        wish in a_wish(),
        written in proptest::collection::vec(0_i64..1000, 40),
    ) {
        for (number, row) in (1..).zip(&mut rows) {
            row.row.0 = number;
        }
        let mut dates = Dates::new();
        let undated = plan(&rows, &dates, &wish).undated;
        dates.extend(undated.iter().map(|want| (want.row, written[want.row.0 as usize - 1])));
        let made = plan(&rows, &dates, &wish);
        prop_assert!(made.undated.is_empty());
        let (alone, headers): (Vec<_>, Vec<_>) =
            made.doubtful.iter().partition(|(_, section)| *section == Section::Whole);
        for want in made.whole.iter().chain(alone.into_iter().map(|(want, _)| want)) {
            rows[want.row.0 as usize - 1].local = Local::Whole(id(want.row.0));
        }
        for want in made.header.iter().chain(headers.into_iter().map(|(want, _)| want)) {
            rows[want.row.0 as usize - 1].local = Local::Header(id(want.row.0));
        }
        let again = plan(&rows, &dates, &wish);
        prop_assert!(again.messages() == 0 && again.undated.is_empty());
    }

    #[test]
    fn only_what_is_on_the_server_and_not_whole_here_is_taken(
        rows in proptest::collection::vec(a_row(), 0..40),
        wish in a_wish(),
    ) {
        let plan = plan(&rows, &Dates::new(), &wish);
        let alone = plan.doubtful.iter().map(|(want, _)| want);
        for want in plan.whole.iter().chain(&plan.header).chain(&plan.undated).chain(alone) {
            let takable = |row: &Remote| {
                let lacking = matches!(row.local, Local::Nothing | Local::Header(_));
                row.row == want.row && row.state == RemoteState::Present && lacking
            };
            let found = rows.iter().any(takable);
            prop_assert!(found);
        }
        prop_assert!(wish.limit.is_none_or(|limit| plan.messages() <= limit));
    }
}
