//! Every call on a file fails, at every point of a work.

use std::fmt;

use rustix::io::Errno;

use super::scene::{Mail, Scene, Undisturbed, Work};
use crate::faults::shim::{self, Fault, Point};
use crate::faults::{Finding, Harm, sweep};
use crate::support::{ImapServer, Output, Pop3Server};

const ERRNOS: [(&str, Errno); 10] = [
    ("ENOSPC", Errno::NOSPC),
    ("EIO", Errno::IO),
    ("EDQUOT", Errno::DQUOT),
    ("EACCES", Errno::ACCESS),
    ("EROFS", Errno::ROFS),
    ("EMFILE", Errno::MFILE),
    ("EINTR", Errno::INTR),
    ("EAGAIN", Errno::AGAIN),
    ("ENFILE", Errno::NFILE),
    ("ENOMEM", Errno::NOMEM),
];

/// So many are tried of each work on each protocol by default.
const SAMPLE: usize = 40;

/// A point and what happens there, by the name that a replay asks for.
#[derive(Clone)]
struct Injection {
    scene: String,
    point: Point,
    what: &'static str,
    fault: Fault,
}

impl fmt::Display for Injection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = if matches!(self.fault, Fault::FailsFromThere(_)) { " onward" } else { "" };
        write!(f, "{}: {} {}{how}", self.scene, self.point, self.what)
    }
}

impl Injection {
    /// Whether the call must be made again, or gone on with, so that nobody notices.
    fn passes(&self) -> bool {
        let slow = ["open", "read", "pread", "write", "pwrite"].contains(&self.point.call.as_str());
        self.fault == Fault::Short || (self.what == "EINTR" && slow)
    }
}

/// What happens at `points`: at the first of each kind of call everything, at the others one errno
/// after the other.
fn injections(scene: &str, points: &[Point]) -> Vec<Injection> {
    let mut turn = ERRNOS.iter().cycle();
    let mut all = Vec::new();
    for point in points.iter().filter(|point| point.class != "socket") {
        let mut add = |what, fault| {
            all.push(Injection { scene: scene.to_owned(), point: point.clone(), what, fault });
        };
        if ["write", "pwrite"].contains(&point.call.as_str()) {
            add("short", Fault::Short);
        }
        let many = if point.nth == 1 { ERRNOS.len() } else { 1 };
        for (what, errno) in turn.by_ref().take(many) {
            add(what, Fault::Fails(errno.raw_os_error()));
            // Nothing is interrupted for ever.
            if !matches!(*errno, Errno::INTR | Errno::AGAIN) {
                add(what, Fault::FailsFromThere(errno.raw_os_error()));
            }
        }
    }
    all
}

/// Whether a run that did what it was asked to says that something small is still to be done.
fn told_to_wait(output: &Output) -> bool {
    let words = ["at the next visit", "could not be marked as seen"];
    words.iter().any(|words| output.err().contains(words))
}

/// What must be true of a run in which a call failed.
fn judge(
    injection: &Injection,
    output: &Output,
    there: &[(String, Vec<u8>)],
    undisturbed: &Undisturbed,
) -> Result<(), Finding> {
    let broken = |what: &str| Err(Finding::new(Harm::Broken, format!("{what}: {output}")));
    if output.err().contains("panicked") {
        return broken("a panic");
    }
    match output.code {
        None => broken("no end, or by a signal"),
        Some(0) if output.stdout != undisturbed.output.stdout && injection.scene.contains("Li") => {
            broken("not all is told")
        }
        Some(0) if there != undisturbed.there && !told_to_wait(output) => broken("not all is done"),
        Some(0) => Ok(()),
        Some(_) if injection.passes() => broken("it should have been gone on with"),
        Some(69 | 73..=75 | 78) => {
            let errors: Vec<&str> = output.err().lines().filter(|line| line.starts_with("error")).collect();
            let [error] = errors.as_slice() else { return broken("not one error") };
            let names = error.contains('/')
                || [".mailctl", " message", " copies", "copy"].iter().any(|word| error.contains(word));
            if names { Ok(()) } else { broken("what, and where?") }
        }
        Some(_) => broken("not an exit code for this"),
    }
}

fn survives<S: Mail>(work: Work, injection: &Injection, undisturbed: &Undisturbed) -> Result<bool, Finding> {
    let scene = Scene::<S>::new(work);
    let run = scene.run(Some((&injection.point, injection.fault)));
    let oracle = &undisturbed.oracle;
    judge(injection, &run.output, &scene.server.there(), undisturbed)?;
    oracle.safe(&scene.sandbox, &scene.server)?;
    if run.output.code != Some(0) || told_to_wait(&run.output) {
        scene.again()?;
    }
    oracle.converges(&scene.sandbox, &scene.server)?;
    Ok(run.hit())
}

fn fail_everywhere<S: Mail>(work: Work, sample: usize) {
    if shim::lacking() {
        return;
    }
    let scene = format!("{} {work:?}", S::PROTOCOL.name());
    let undisturbed = Undisturbed::of::<S>(work);
    let points: Vec<Point> = undisturbed.calls.iter().map(|call| call.point.clone()).collect();
    let all = injections(&scene, &points);
    let title = [work.title(), S::PROTOCOL.title(), "a failing call on a file"];
    let tally = sweep(title, &all, sample, 4, |injection| survives::<S>(work, injection, &undisturbed));
    tally.assert_harmless(sample * 9 / 10);
}

/// On both protocols.
fn fail_everywhere_in(work: Work) {
    fail_everywhere::<Pop3Server>(work, SAMPLE);
    fail_everywhere::<ImapServer>(work, SAMPLE);
}

#[test]
fn l05_l08_any_call_on_a_file_fails_in_a_first_fetch() {
    fail_everywhere_in(Work::First);
}

#[test]
fn l05_l08_any_call_on_a_file_fails_in_a_later_fetch() {
    fail_everywhere_in(Work::Next);
}

#[test]
fn l05_l08_any_call_on_a_file_fails_in_a_recovery() {
    fail_everywhere_in(Work::Recovery);
}

#[test]
fn l05_l08_any_call_on_a_file_fails_in_a_delete() {
    fail_everywhere_in(Work::Delete);
}

#[test]
fn l05_l08_any_call_on_a_file_fails_in_a_read() {
    fail_everywhere_in(Work::Read);
}

#[test]
fn l05_l08_any_call_on_a_file_fails_in_a_list() {
    fail_everywhere_in(Work::List);
}
