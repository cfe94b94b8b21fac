//! A kill inside the recovery from a kill.
//!
//! The first kill leaves staged records, files between `tmp/` and their place, removals begun; the
//! second falls before each call of the run that is to make good what the first left.

use std::fmt;

use crate::faults::shim::{Call, Point, lacking};
use crate::faults::sweep;
use crate::support::Protocol;

use super::work::{Ground, Work};
use super::{LETTERS, THREADS, check, is_quiet, points_of, worthwhile};

/// After these a dead run leaves most behind.
const FIRST: [&str; 7] = ["rename", "unlink", "fsync", "fdatasync", "syncfs", "truncate", "send"];
/// So many first kills are tried, spread over the run.
const FIRSTS: usize = 12;

/// Two kills, one after the other.
struct Pair {
    first: Point,
    second: Point,
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, then {}", self.first, self.second)
    }
}

/// First kills, spread evenly over those calls of a run that count.
fn firsts(calls: &[Call]) -> Vec<Point> {
    let all = points_of(calls).into_iter().filter(|point| FIRST.contains(&point.call.as_str()));
    let all: Vec<Point> = all.collect();
    (0..FIRSTS).map(|nth| all[nth * (all.len() - 1) / (FIRSTS - 1)].clone()).collect()
}

/// Kills the work, then its recovery before each of its calls.
fn kill_twice(work: &Work, sample: usize) {
    if lacking() {
        return;
    }
    let oracle = work.oracle();
    let mut pairs = Vec::new();
    for first in firsts(&work.begin().perform(None).calls) {
        let scene = work.begin();
        assert!(scene.kill(&first).unwrap(), "{first}");
        let seconds = points_of(&scene.perform(None).calls);
        pairs.extend(seconds.into_iter().map(|second| Pair { first: first.clone(), second }));
    }
    let total = pairs.len();
    let pairs = worthwhile(pairs, |pair| is_quiet(&pair.second));
    let (title, ground) = (format!("{}: recovery", work.title), work.ground.title());
    let mut tally =
        sweep([&title, &ground, "SIGKILL, again"], &pairs, sample, THREADS, |Pair { first, second }| {
            let scene = work.begin();
            let fell = scene.kill(first)? && scene.kill(second)?;
            scene.judge(&oracle)?;
            Ok(fell)
        });
    tally.points = total;
    check(&tally);
}

#[test]
fn l01_killed_anywhere_in_the_recovery_from_a_kill_over_pop3() {
    kill_twice(&Work { ground: Ground::Own(Protocol::Pop3), ..LETTERS }, 60);
}

#[test]
fn l01_killed_anywhere_in_the_recovery_from_a_kill_over_imap() {
    kill_twice(&LETTERS, 60);
}
