//! A signal before every call of a run: it ends in good order, and the next one goes on.

use std::fmt;

use rustix::process::Signal;

use crate::faults::shim::{Fault, Point, Run, lacking};
use crate::faults::{Finding, Harm, Oracle, sweep};

use super::work::Work;
use super::{IMAP, LETTERS, POP3, THREADS, check, is_quiet, points_of, worthwhile};

/// A signal before a call, and the exit code that tells of it.
struct Sent {
    signal: Signal,
    code: i32,
    point: Point,
}

impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.signal.as_raw(), self.point)
    }
}

fn signal_everywhere(work: &Work, sample: usize) {
    if lacking() {
        return;
    }
    let oracle = work.oracle();
    let points = points_of(&work.begin().perform(None).calls);
    let kinds = [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 143)];
    let all = points
        .into_iter()
        .flat_map(|point| kinds.map(|(signal, code)| Sent { signal, code, point: point.clone() }));
    let all: Vec<Sent> = all.collect();
    let total = all.len();
    let sent = worthwhile(all, |sent| is_quiet(&sent.point));
    let title = [work.title, &work.ground.title(), "SIGINT, SIGTERM, SIGHUP"];
    let mut tally = sweep(title, &sent, sample, THREADS, |sent| ends_well(work, sent, &oracle));
    tally.points = total;
    check(&tally);
}

fn ends_well(work: &Work, sent: &Sent, oracle: &Oracle) -> Result<bool, Finding> {
    let scene = work.begin();
    let fault = Fault::Signal(sent.signal.as_raw());
    let run = scene.perform(Some((&sent.point, fault)));
    let Run { output, .. } = &run;
    let broken = |what: String| Err(Finding::new(Harm::Broken, what));
    let tmp = scene.sandbox.store("work").join("INBOX/tmp");
    let left = std::fs::read_dir(tmp).map_or(0, Iterator::count);
    match output.code {
        // Before the program could ask for signals, and so before it did anything.
        None if output.stderr.is_empty() && left == 0 => {}
        None => return broken(format!("{left} left in tmp/: {output}")),
        Some(code) if code != 0 && code != sent.code => return broken(output.to_string()),
        Some(_) if left > 0 => return broken(format!("{left} left in tmp/: {output}")),
        Some(_) => {}
    }
    scene.judge(oracle)?;
    Ok(run.hit())
}

#[test]
fn l27_a_signal_anywhere_in_a_fetch_with_deletion_over_pop3() {
    signal_everywhere(&Work { ground: POP3, ..LETTERS }, 45);
}

#[test]
fn l27_a_signal_anywhere_in_a_fetch_with_deletion_over_imap() {
    signal_everywhere(&Work { ground: IMAP, ..LETTERS }, 45);
}
