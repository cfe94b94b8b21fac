//! A sync that failed is final: whatever it was about is made anew, never synced a second time.
//!
//! The kernel may have dropped the pages, and forgets the error: to ask again is to be told "fine".

use std::collections::BTreeSet;
use std::fmt;

use bytes::Bytes;
use rustix::io::Errno;

use super::scene::{Mail, Scene, Undisturbed, Work};
use crate::faults::shim::{self, Call, Fault, Point};
use crate::faults::{Finding, Harm, sweep};
use crate::support::{Dovecot, ImapServer, Line, Pop3Server, Protocol, Sandbox, Security, skipped, small};

const SYNCS: [&str; 3] = ["fsync", "fdatasync", "syncfs"];
/// So many are tried of each work on each protocol by default.
const SAMPLE: usize = 12;

/// A sync that fails, by the name that a replay asks for.
struct Failing {
    scene: String,
    point: Point,
    fault: Fault,
}

impl fmt::Display for Failing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = if matches!(self.fault, Fault::FailsFromThere(_)) { " onward" } else { "" };
        write!(f, "{}: {}{how}", self.scene, self.point)
    }
}

fn is_sync(call: &Call) -> bool {
    SYNCS.contains(&call.point.call.as_str())
}

/// The names in a folder of INBOX.
fn names(sandbox: &Sandbox, folder: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(sandbox.home().join(folder)).into_iter().flatten();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Whether all that was written into a log had been synced before: it is synced once more when the
/// database is closed, and is left there if that fails.
fn is_closing(before: &[Call], path: &str) -> bool {
    let last =
        before.iter().rev().find(|call| call.path == path && (is_sync(call) || call.point.call == "pwrite"));
    path.ends_with("-wal") && last.is_some_and(is_sync)
}

/// Has a sync fail, and looks at what is done with that file afterwards, in this run and the next.
fn is_final<S: Mail>(work: Work, failing: &Failing, undisturbed: &Undisturbed) -> Result<bool, Finding> {
    let scene = Scene::<S>::new(work);
    let old = names(&scene.sandbox, "Mail/work/INBOX/new");
    let run = scene.run(Some((&failing.point, failing.fault)));
    let Some(at) = run.calls.iter().position(|call| call.hit) else { return Ok(false) };
    let path = run.calls[at].path.clone();
    let later = &run.calls[at + 1..];
    let broken = |what: &str| {
        Err(Finding::new(Harm::Broken, format!("the sync of {path} failed, and {what}: {}", run.output)))
    };
    let is_database = path.ends_with("state.db");
    // Of these SQLite tells nobody. All is in the log still; and a log that is lost costs no mail (L13).
    let is_silent = is_database || path.ends_with(".mailctl") || is_closing(&run.calls[..at], &path);
    if !is_silent && run.output.code != Some(73) {
        return broken("nobody is told");
    }
    if path.ends_with("-wal") {
        if later.iter().any(|call| call.path == path && call.point.call == "pwrite") {
            return broken("more is written behind it");
        }
    } else if is_database {
        // SQLite writes all pages of the log again before it syncs again, or leaves the log there; one that
        // is only being made it empties.
        let again = later.iter().position(|call| call.path == path && is_sync(call));
        let changes = |call: &Call| ["pwrite", "truncate"].contains(&call.point.call.as_str());
        let written = |to: usize| later[..to].iter().any(|call| call.path == path && changes(call));
        if again.is_some_and(|again| !written(again)) {
            return broken("it is synced again as it is");
        }
    } else if !is_silent && later.iter().any(|call| call.path == path && is_sync(call)) {
        return broken("it is synced again");
    }
    let moved = run.calls[..at].iter().filter(|call| call.point.call == "rename");
    // Of what a delete leaves in its folder every entry was durable before.
    let folder = work != Work::Delete && path.ends_with("INBOX/new") && moved.count() > 0;
    let before = if folder { &names(&scene.sandbox, &path) - &old } else { BTreeSet::new() };
    let next = scene.fetch();
    if path.contains("/tmp/")
        && next.calls.iter().any(|call| call.path == path && call.point.call != "unlink")
    {
        return broken("the next run makes use of it");
    }
    if !names(&scene.sandbox, &path).is_disjoint(&before) {
        return broken("the next run takes an entry of it for durable");
    }
    scene.again()?;
    undisturbed.oracle.converges(&scene.sandbox, &scene.server)?;
    Ok(true)
}

fn fail_every_sync<S: Mail>() {
    if shim::lacking() {
        return;
    }
    for work in [Work::First, Work::Next, Work::Recovery, Work::Delete] {
        let scene = format!("{} {work:?}", S::PROTOCOL.name());
        let undisturbed = Undisturbed::of::<S>(work);
        let io = Errno::IO.raw_os_error();
        let points = undisturbed.calls.iter().filter(|call| is_sync(call)).flat_map(|call| {
            [Fault::Fails(io), Fault::FailsFromThere(io)].map(|fault| Failing {
                scene: scene.clone(),
                point: call.point.clone(),
                fault,
            })
        });
        let points: Vec<Failing> = points.collect();
        let title = [work.title(), S::PROTOCOL.title(), "a failing sync"];
        sweep(title, &points, SAMPLE, 4, |failing| is_final::<S>(work, failing, &undisturbed))
            .assert_harmless(SAMPLE * 9 / 10);
    }
}

#[test]
fn l05_a_sync_that_failed_is_never_tried_again_on_the_same_file_over_pop3() {
    fail_every_sync::<Pop3Server>();
}

#[test]
fn l05_a_sync_that_failed_is_never_tried_again_on_the_same_file_over_imap() {
    fail_every_sync::<ImapServer>();
}

#[test]
fn l24_one_sync_of_the_file_system_stands_for_many_files_only_where_it_can_be_relied_on() {
    if shim::lacking() {
        return;
    }
    let letters = || (0..8).map(|number| format!("Subject: {number}\r\n\r\nx\r\n"));
    let server = || Pop3Server::new(letters().map(Bytes::from));
    let fetched = |sandbox: Sandbox, fault: Option<(&Point, Fault)>| {
        let line = Line::to(server());
        sandbox.move_in_clear(Protocol::Pop3, line.port, "\"secret\"", "");
        let run = shim::run(&sandbox, &["fetch"], fault);
        let _ = line.mend();
        let second = sandbox.run(&["fetch"]).success();
        assert_eq!(sandbox.files("work", "INBOX").len(), 8, "{second}");
        run
    };
    let count = |run: &shim::Run, call: &str, class: &str| {
        run.calls.iter().filter(|seen| seen.point.call == call && seen.point.class.ends_with(class)).count()
    };
    // In memory nothing is ever written: each file gets its own sync.
    let memory = fetched(Sandbox::in_memory(), None);
    assert_eq!((count(&memory, "fsync", "INBOX/tmp/*"), count(&memory, "syncfs", "*")), (8, 0));
    let disk = fetched(Sandbox::new(), None);
    let Some(one) = disk.calls.iter().find(|call| call.point.call == "syncfs") else {
        return skipped("no ext4, xfs, btrfs or f2fs for temporary files: syncfs");
    };
    assert_eq!((count(&disk, "fsync", "INBOX/tmp/*"), count(&disk, "syncfs", "*")), (0, 1));
    let failed = fetched(Sandbox::new(), Some((&one.point, Fault::Fails(Errno::IO.raw_os_error()))));
    assert!(failed.hit() && failed.output.code == Some(73), "{}", failed.output);
    assert_eq!(
        (count(&failed, "rename", "*"), count(&failed, "unlink", "INBOX/tmp/*")),
        (0, 8),
        "all are void"
    );
}

#[test]
fn l19_a_name_that_is_taken_is_never_replaced() {
    // Names are too random to meet: the call says that one is taken.
    if shim::lacking() {
        return;
    }
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user((0..3).map(small));
        let sandbox = user.sandbox(protocol, Security::Plain, "retention = { server = \"delete\" }");
        let point: Point = "rename Mail/work/INBOX/tmp/* 2".parse().unwrap();
        let taken = Errno::EXIST.raw_os_error();
        let run = shim::run(&sandbox, &["fetch"], Some((&point, Fault::Fails(taken))));
        assert!(run.hit() && run.output.code == Some(73), "{}", run.output);
        assert_eq!((sandbox.files("work", "INBOX").len(), user.count()), (2, 3), "{protocol:?}");
        drop(sandbox.run(&["fetch"]).success());
        assert_eq!((sandbox.files("work", "INBOX").len(), user.count()), (3, 0), "{protocol:?}");
    }
}
