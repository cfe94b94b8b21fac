//! SIGKILL before every call of a run, one run each; then the work is done again, undisturbed.
//!
//! A kill before a call that changes nothing outside the process (a lock, a look) is a kill before
//! the next one that does. Such points are tried with `MAILCTL_FULL=1` only, but for every eighth.

mod recovery;
mod seen;
mod signals;
mod work;

use std::collections::BTreeSet;
use std::time::Duration;

use crate::faults::shim::{Call, Point, lacking};
use crate::faults::{Tally, Verb, is_whole, sweep};
use crate::support::Protocol;
use work::{Ground, Work};

/// What changes nothing outside the process. (What it makes is seen in the next call.)
const QUIET: [&str; 8] = ["lock", "flock", "stat", "read", "pread", "mmap", "opendir", "close"];
/// Of the quiet ones every so many-th is in the sample.
const THIN: usize = 8;
const THREADS: usize = 4;
const DELETE: &str = "retention = { server = \"delete\" }";

/// The points of a run, each once, in the order in which they came.
fn points_of(calls: &[Call]) -> Vec<Point> {
    let mut seen = BTreeSet::new();
    calls.iter().map(|call| call.point.clone()).filter(|point| seen.insert(point.clone())).collect()
}

/// Whether nobody outside can tell a kill before this from one before the next call.
fn is_quiet(point: &Point) -> bool {
    QUIET.contains(&point.call.as_str())
}

/// All points, or those of them that an even sample is taken from.
fn worthwhile<P>(points: Vec<P>, is_quiet: impl Fn(&P) -> bool) -> Vec<P> {
    if is_whole() {
        return points;
    }
    let mut quiet = 0_usize;
    let mut wanted = |point: &P| {
        quiet += usize::from(is_quiet(point));
        !is_quiet(point) || quiet % THIN == 1
    };
    points.into_iter().filter(|point| wanted(point)).collect()
}

/// Kills the work before each of its calls.
fn kill_everywhere(work: &Work, sample: usize) {
    if lacking() {
        return;
    }
    let oracle = work.oracle();
    let all = points_of(&work.begin().perform(None).calls);
    let total = all.len();
    let points = worthwhile(all, is_quiet);
    let title = [work.title, &work.ground.title(), "SIGKILL"];
    let mut tally = sweep(title, &points, sample, THREADS, |point| {
        let scene = work.begin();
        let fell = scene.kill(point)?;
        scene.judge(&oracle)?;
        Ok(fell)
    });
    tally.points = total;
    check(&tally);
}

/// Nearly all kills fall: what the other threads do moves the last calls of a run a little.
fn check(tally: &Tally) {
    tally.assert_harmless(tally.tried * 9 / 10);
}

const LETTERS: Work = Work {
    title: "fetch, delete",
    ground: Ground::Own(Protocol::Imap),
    messages: 5,
    config: DELETE,
    before: &[(0, &["fetch", "--limit", "2", "--keep"])],
    day: 0,
    verb: Verb::FETCH,
};

/// A test for each server that a work is swept with.
macro_rules! sweeps {
    ($($name:ident: $work:expr, $ground:expr, $sample:expr;)+) => {
        $(
            #[test]
            fn $name() {
                kill_everywhere(&Work { ground: $ground, ..$work }, $sample);
            }
        )+
    };
}

const POP3: Ground = Ground::Own(Protocol::Pop3);
const IMAP: Ground = Ground::Own(Protocol::Imap);

const FIRST: Work = Work { title: "first run", before: &[], ..LETTERS };
const BY_AGE: Work = Work {
    title: "fetch, keep-for",
    config: "retention = { server = \"keep-for\", keep-for = \"14d\" }",
    before: &[(0, &["fetch", "--limit", "3"]), (10, &["fetch"])],
    day: 15,
    ..LETTERS
};
const UNTIL_DELETED: Work = Work {
    title: "fetch, until-deleted",
    config: "retention = { server = \"until-deleted\" }",
    before: &[(0, &["fetch"]), (0, &["delete", "--local", "--permanent", "-y", "2", "4"])],
    verb: Verb { removes: &[1, 3], ..Verb::FETCH },
    ..LETTERS
};
const FOR_GOOD: Work = Work {
    title: "delete --permanent",
    config: "",
    before: &[(0, &["fetch"])],
    verb: Verb {
        arguments: &["delete", "--permanent", "-y", "2", "4"],
        again: &[&["delete", "--permanent", "-y", "2"], &["delete", "--permanent", "-y", "4"]],
        done: &[66],
        removes: &[1, 3],
    },
    ..LETTERS
};
const TO_TRASH: Work = Work {
    title: "delete",
    config: "",
    before: &[(0, &["fetch"])],
    // What is in the Trash already, `delete` would remove for good, and asks (77).
    verb: Verb {
        arguments: &["delete", "2", "4"],
        again: &[&["delete", "2"], &["delete", "4"]],
        done: &[77],
        removes: &[],
    },
    ..LETTERS
};
const READ: Work = Work {
    title: "read",
    config: "",
    before: &[(0, &["fetch"])],
    verb: Verb { arguments: &["read", "2"], again: &[&["read", "2"]], done: &[], removes: &[] },
    ..LETTERS
};
const COMPLETE: Work = Work {
    title: "read, complete",
    config: "",
    before: &[(0, &["fetch", "--headers"])],
    verb: Verb { arguments: &["read", "2", "4"], again: &[&["read", "2", "4"]], done: &[], removes: &[] },
    ..LETTERS
};

sweeps! {
    l01_killed_anywhere_in_a_fetch_with_deletion_over_pop3: LETTERS, POP3, 60;
    l01_killed_anywhere_in_a_fetch_with_deletion_over_imap: LETTERS, IMAP, 60;
    l01_killed_anywhere_in_a_fetch_with_deletion_over_old_imap: LETTERS, Ground::OldImap, 30;
    l01_killed_anywhere_in_a_fetch_from_dovecot_over_pop3: LETTERS, Ground::Dovecot(Protocol::Pop3), 25;
    l01_killed_anywhere_in_a_fetch_from_dovecot_over_imap: LETTERS, Ground::Dovecot(Protocol::Imap), 25;
    l01_killed_anywhere_in_a_deletion_at_dovecot: TO_TRASH, Ground::Dovecot(Protocol::Imap), 20;
    l01_killed_anywhere_in_a_first_run_over_pop3: FIRST, POP3, 40;
    l01_killed_anywhere_in_a_first_run_over_imap: FIRST, IMAP, 40;
    l01_killed_anywhere_in_a_retention_by_age_over_pop3: BY_AGE, POP3, 30;
    l01_killed_anywhere_in_a_retention_by_age_over_imap: BY_AGE, IMAP, 30;
    l01_killed_anywhere_in_a_retention_until_deleted_over_pop3: UNTIL_DELETED, POP3, 30;
    l01_killed_anywhere_in_a_retention_until_deleted_over_imap: UNTIL_DELETED, IMAP, 30;
    l01_killed_anywhere_in_a_permanent_deletion_over_pop3: FOR_GOOD, POP3, 30;
    l01_killed_anywhere_in_a_permanent_deletion_over_imap: FOR_GOOD, IMAP, 30;
    l01_killed_anywhere_in_a_deletion_over_pop3: TO_TRASH, POP3, 30;
    l01_killed_anywhere_in_a_deletion_over_imap: TO_TRASH, IMAP, 30;
    l01_killed_anywhere_in_a_deletion_over_old_imap: TO_TRASH, Ground::OldImap, 30;
    l01_killed_anywhere_in_a_read_over_pop3: READ, POP3, 20;
    l01_killed_anywhere_in_a_read_over_imap: READ, IMAP, 20;
    l01_killed_anywhere_in_a_completion_over_pop3: COMPLETE, POP3, 30;
    l01_killed_anywhere_in_a_completion_over_imap: COMPLETE, IMAP, 30;
}

/// Kernel locks die with the process that held them.
#[test]
fn c02_a_run_killed_while_it_held_the_lock_holds_up_nobody() {
    if lacking() {
        return;
    }
    for ground in [POP3, IMAP] {
        let scene = Work { ground, ..LETTERS }.begin();
        let point: Point = "rename Mail/work/INBOX/tmp/* 2".parse().unwrap();
        assert_eq!(scene.kill(&point).map_err(|finding| finding.what), Ok(true), "{ground:?}");
        assert!(scene.sandbox.store("work").join(".mailctl").join("lock").exists(), "{ground:?}");
        let output = scene.sandbox.run_within(&["fetch"], Duration::from_secs(30));
        let _ = output.expect("it does not wait for the dead").success();
    }
}
