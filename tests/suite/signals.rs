//! Runs that a person or the system ends early: what was done stands, the next run goes on.

use std::process::Child;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Dovecot, Output, Peer, Protocol, Relay, Sandbox, Security, User};

const MESSAGES: usize = 200;
const OCTETS: usize = 20_000;
/// The whole fetch takes about four seconds on this line.
const SLOW: usize = 1_000_000;

fn letters() -> impl Iterator<Item = String> {
    let line = format!("{}\n", "x".repeat(79));
    (0..MESSAGES)
        .map(move |n| format!("Message-ID: <{n}@signals>\nSubject: {n}\n\n{}", line.repeat(OCTETS / 80)))
}

/// A home whose account `work` reaches the user's mail over a slow line.
fn behind(user: &User<'_>, protocol: Protocol, speed: usize) -> (Sandbox, Relay) {
    let port = Dovecot::shared().port(protocol, Security::Tls);
    let relay = Relay::slow(port, speed);
    let sandbox = Sandbox::new();
    let config = user.account("work", protocol, Security::Tls, "retention = { server = \"delete\" }\n");
    sandbox.config(&config.replace(&format!("port = {port}\n"), &format!("port = {}\n", relay.port)));
    (sandbox, relay)
}

fn start(sandbox: &Sandbox, arguments: &[&str]) -> Child {
    sandbox.command(arguments).spawn().unwrap()
}

#[track_caller]
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(60), "waiting for {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn send(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

/// How it ended, and how long that took.
fn ended(child: Child) -> (Output, Duration) {
    let began = Instant::now();
    let output = Output::of(child.wait_with_output().unwrap());
    (output, began.elapsed())
}

/// The ids of all messages in the store, as `list` tells them.
fn listed(sandbox: &Sandbox) -> usize {
    sandbox.run(&["list", "--json"]).success().json().len()
}

fn an_interrupted_fetch_goes_on(protocol: Protocol, signal: Signal, code: i32) {
    let user = Dovecot::shared().user(letters());
    let (sandbox, relay) = behind(&user, protocol, SLOW);
    let fetch = start(&sandbox, &["fetch"]);
    wait_until("some mail", || sandbox.files("work", "INBOX").len() > 20);
    send(&fetch, signal);
    let (output, took) = ended(fetch);
    assert_eq!(output.code, Some(code), "{protocol:?} {signal:?}: {output}");
    assert!(took < Duration::from_secs(5), "{protocol:?} {signal:?}: {took:?}");
    assert!(output.err().contains("stopping"), "{output}");
    assert!(!output.err().contains("error: "), "the person knows why: {output}");

    let stored = sandbox.files("work", "INBOX").len();
    assert!(stored < MESSAGES, "{protocol:?} {signal:?}: the line was not slow enough");
    assert_eq!(listed(&sandbox), stored, "every file is recorded");
    let leftover = std::fs::read_dir(sandbox.store("work").join("INBOX/tmp")).unwrap().count();
    assert_eq!((leftover, user.count()), (0, MESSAGES), "nothing is deleted on the server without a close");

    let before = relay.received();
    let output = sandbox.run(&["fetch", "--json"]).success();
    let summary = output.json().pop().unwrap();
    assert_eq!(summary["new"], MESSAGES - stored, "{summary}");
    let (came, needed) = (relay.received() - before, ((MESSAGES - stored) * OCTETS) as u64);
    assert!(came < needed + needed / 5 + 100_000, "{protocol:?}: {came} octets for {needed}");
    assert_eq!((listed(&sandbox), user.count()), (MESSAGES, 0));
}

#[test]
fn l27_a_fetch_over_imap_that_a_signal_ends_goes_on_in_the_next_run() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 143)] {
        an_interrupted_fetch_goes_on(Protocol::Imap, signal, code);
    }
}

#[test]
fn l27_a_fetch_over_pop3_that_a_signal_ends_goes_on_in_the_next_run() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 143)] {
        an_interrupted_fetch_goes_on(Protocol::Pop3, signal, code);
    }
}

#[test]
fn l27_a_signal_while_a_server_keeps_silent_ends_the_run_at_once() {
    for greeting in ["", "S: +OK ready\nC: CAPA\n"] {
        let script = format!("{greeting}...");
        let peer = Peer::play(&[&script, &script, &script]);
        let sandbox = Sandbox::new();
        sandbox.config(&format!(
            "[accounts.work]\nprotocol = \"pop3\"\nhost = \"localhost\"\nport = {}\ntls = \"none\"\n\
             username = \"ada\"\npassword = {{ value = \"secret\" }}\n",
            peer.port
        ));
        for verb in [["fetch"].as_slice(), &["list", "--remote"], &["mailboxes", "list", "--remote"]] {
            let run = start(&sandbox, verb);
            std::thread::sleep(Duration::from_millis(500));
            send(&run, Signal::INT);
            let (output, took) = ended(run);
            assert_eq!(output.code, Some(130), "{verb:?}: {output}");
            assert!(took < Duration::from_secs(3), "{verb:?}: {took:?}");
        }
    }
}

#[test]
fn l27_the_second_signal_does_not_wait_for_the_answer_to_quit() {
    let peer = Peer::play(&["\
        S: +OK ready\nC: CAPA\nS: +OK\nS: USER\nS: UIDL\nS: TOP\nS: .\nC: USER ada\nS: +OK\n\
        C: PASS secret\nS: +OK\nC: UIDL\nS: +OK\nS: 1 a\nS: .\nC: LIST\nS: +OK\nS: 1 12\nS: .\n\
        C: RETR 1\nS: +OK\nS: Subject: x\nR: \\r\\n\nS: .\nC: DELE 1\nS: +OK\nC: QUIT\n..."]);
    let sandbox = Sandbox::new();
    sandbox.config(&format!(
        "[accounts.work]\nprotocol = \"pop3\"\nhost = \"localhost\"\nport = {}\ntls = \"none\"\n\
         username = \"ada\"\npassword = {{ value = \"secret\" }}\nretention = {{ server = \"delete\" }}\n",
        peer.port
    ));
    let run = start(&sandbox, &["fetch", "--trace"]);
    wait_until("the message", || !sandbox.files("work", "INBOX").is_empty());
    std::thread::sleep(Duration::from_millis(700));
    let began = Instant::now();
    send(&run, Signal::INT);
    std::thread::sleep(Duration::from_millis(700));
    send(&run, Signal::INT);
    let (output, took) = ended(run);
    assert_eq!(output.code, Some(130), "{output}");
    assert!(output.err().contains("QUIT"), "{output}");
    assert!(began.elapsed() > Duration::from_millis(700), "the first one waits for the answer: {output}");
    assert!(took < Duration::from_secs(3), "{took:?}");
    assert_eq!(listed(&sandbox), 1);
}
