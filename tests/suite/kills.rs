//! SIGKILL at points spread over a fetch with deletion, then two undisturbed runs.
//!
//! The points are system calls: `strace` kills the program right before the n-th call of a kind.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::{Dovecot, Protocol, Sandbox, Security, lacks, small};

/// So many points are tried, for not every kill falls …
const POINTS: usize = 70;
/// … and so many runs at least must have been killed.
const KILLS: usize = 50;
const MESSAGES: usize = 7;
const CALLS: &str = "openat,write,pwrite64,fsync,fdatasync,syncfs,rename,renameat2,link,linkat,unlink,unlinkat,\
                     close,ftruncate,sendto,recvfrom,read,mkdir,flock,connect,utimensat";
const DELETE: &str = "retention = { server = \"delete\" }";

/// Runs `mailctl fetch` under strace; what strace saw goes to `log`.
fn traced(sandbox: &Sandbox, log: &Path, more: &[String]) {
    let program = sandbox.command(&["fetch"]);
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-e", &format!("trace={CALLS}"), "-o"]).arg(log).args(more);
    strace.arg(program.get_program()).args(program.get_args());
    strace.env_clear().envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    strace.current_dir(sandbox.home()).stdin(std::process::Stdio::null());
    strace.output().expect("strace is installed by tests/install");
}

/// Every point of an undisturbed run: how often the busiest thread made each call.
fn points_of(protocol: Protocol) -> Vec<(String, usize)> {
    let user = Dovecot::shared().user((0..MESSAGES).map(small));
    let sandbox = user.sandbox(protocol, Security::Plain, DELETE);
    let log = sandbox.home().join("strace.log");
    traced(&sandbox, &log, &[]);
    assert_eq!(user.count(), 0, "the undisturbed run deletes");

    let mut calls: BTreeMap<(String, String), usize> = BTreeMap::new();
    for line in std::fs::read_to_string(log).unwrap().lines() {
        let Some((thread, call)) = line.split_once(' ') else { continue };
        let Some((name, _)) = call.trim_start().split_once('(') else { continue };
        *calls.entry((name.to_owned(), thread.to_owned())).or_default() += 1;
    }
    let mut busiest: BTreeMap<String, usize> = BTreeMap::new();
    for ((name, _), count) in calls {
        let most = busiest.entry(name).or_default();
        *most = (*most).max(count);
    }
    busiest.into_iter().flat_map(|(name, most)| (1..=most).map(move |nth| (name.clone(), nth))).collect()
}

/// Kills a run at one point and lets two others finish; tells what is wrong afterwards, or whether
/// the kill fell at all: calls are counted in each thread, and no two runs share them out alike.
fn converges(protocol: Protocol, call: &str, nth: usize) -> Result<bool, String> {
    let user = Dovecot::shared().user((0..MESSAGES).map(small));
    let sandbox = user.sandbox(protocol, Security::Plain, DELETE);
    let kill = format!("inject={call}:signal=SIGKILL:when={nth}");
    let log = sandbox.home().join("strace.log");
    traced(&sandbox, &log, &["-e".to_owned(), kill]);
    let killed = std::fs::read_to_string(&log).unwrap().contains("killed by SIGKILL");

    for run in 1..=2 {
        let output = sandbox.run(&["fetch"]);
        if output.code != Some(0) {
            return Err(format!("stuck in run {run}: {output}"));
        }
    }
    let mut subjects: BTreeMap<String, usize> = BTreeMap::new();
    for path in sandbox.files("work", "INBOX") {
        let text = std::fs::read_to_string(&path).unwrap();
        *subjects.entry(text).or_default() += 1;
    }
    let expected = (0..MESSAGES).map(|number| String::from_utf8(small(number)).unwrap());
    for (number, message) in expected.enumerate() {
        match subjects.remove(&message) {
            Some(1) => {}
            Some(times) => return Err(format!("message {number} is there {times} times")),
            None => return Err(format!("message {number} is lost")),
        }
    }
    let left = std::fs::read_dir(sandbox.store("work").join("INBOX/tmp")).unwrap().count();
    match (subjects.len(), left, user.count()) {
        (0, 0, 0) => Ok(killed),
        (broken, left, there) => Err(format!("{broken} broken, {left} in tmp/, {there} on the server")),
    }
}

fn sweep(protocol: Protocol) {
    if lacks("strace") {
        return;
    }
    let all = points_of(protocol);
    assert!(all.len() >= POINTS, "only {} points", all.len());
    let chosen: Vec<_> = (0..POINTS).map(|nth| &all[nth * all.len() / POINTS]).collect();
    let next = AtomicUsize::new(0);
    let killed = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some((call, nth)) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match converges(protocol, call, *nth) {
                        Ok(fell) => drop(killed.fetch_add(usize::from(fell), Ordering::Relaxed)),
                        Err(what) => {
                            failures.lock().unwrap().push(format!("killed before {call} no. {nth}: {what}"));
                        }
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    let killed = killed.into_inner();
    println!("{protocol:?}: {POINTS} of {} points, {killed} killed, {} failed", all.len(), failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    // A sweep that kills nothing shows nothing.
    assert!(killed >= KILLS, "only {killed} of {POINTS} runs were killed");
}

#[test]
fn l01_killed_anywhere_in_a_fetch_over_imap_nothing_is_lost_or_doubled() {
    sweep(Protocol::Imap);
}

#[test]
fn l01_killed_anywhere_in_a_fetch_over_pop3_nothing_is_lost_or_doubled() {
    sweep(Protocol::Pop3);
}
