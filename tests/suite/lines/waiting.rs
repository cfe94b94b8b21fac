//! Lines and machines that make one wait.

use std::time::{Duration, Instant};

use bytes::Bytes;
use mailctl::mail::Flags;
use rustix::process::{Pid, Signal, kill_process};

use super::scene::{Scene, Work, own};
use super::turns::{DELETE, imap, pop3};
use crate::faults::{Oracle, Remote};
use crate::support::{
    Cut, Far, How, ImapServer, Line, Output, Pop3Server, Protocol, Sandbox, Side, generated,
};

/// Starts the work, and stops the process (SIGSTOP) when the server has fallen silent in the middle
/// of the messages; `meanwhile` is what happens until it goes on.
fn stopped<S: Far + Remote + Clone>(work: Work, server: &dyn Fn() -> S, meanwhile: &dyn Fn(&Scene<S>)) {
    let scene = own(&work, server());
    let oracle = Oracle::new(work.verb, (work.originals)(), &scene.sandbox, &scene.server);
    let all = scene.line.passed(Side::Server);
    for after in [all / 4, all / 3, all / 2] {
        let scene = own(&work, server());
        scene.line.cut(Cut { how: How::Silence, side: Side::Server, after, once: true });
        let run = scene.sandbox.command(&["fetch", "--timeout", "3s"]).spawn().unwrap();
        scene.line.wait();
        kill_process(Pid::from_child(&run), Signal::STOP).unwrap();
        meanwhile(&scene);
        let began = Instant::now();
        kill_process(Pid::from_child(&run), Signal::CONT).unwrap();
        let output = Output::of(run.wait_with_output().unwrap());
        assert!(began.elapsed() < Duration::from_secs(30), "{:?}: {output}", began.elapsed());
        assert!(matches!(output.code, Some(0 | 75)) && !output.err().contains("panicked"), "{output}");
        assert!(scene.line.mend());
        oracle.converges(&scene.sandbox, &scene.server).unwrap();
    }
}

#[test]
fn n23_l28_a_process_that_was_stopped_while_the_server_went_away_goes_on() {
    let gone = |pause: Duration| std::thread::sleep(pause);
    stopped(DELETE.over_pop3(), &pop3, &|scene| {
        scene.line.reset();
        gone(Duration::from_millis(200));
    });
    stopped(DELETE, &imap, &|scene| {
        scene.line.reset();
        gone(Duration::from_millis(200));
    });
}

#[test]
fn n23_l28_a_process_that_was_stopped_for_longer_than_it_would_wait_goes_on() {
    std::thread::scope(|scope| {
        let sleep = || std::thread::sleep(Duration::from_secs(4));
        scope.spawn(move || stopped(DELETE.over_pop3(), &pop3, &|_| sleep()));
        scope.spawn(move || stopped(DELETE, &imap, &|_| sleep()));
    });
}

/// A large message, as large as a server that was built for debugging sends in time, and one more.
fn large_originals() -> Vec<Vec<u8>> {
    vec![generated(1, 1_500_000), generated(2, 500)]
}

fn large() -> Vec<Bytes> {
    let wire = |raw| Bytes::from(String::from_utf8(raw).unwrap().replace('\n', "\r\n"));
    large_originals().into_iter().map(wire).collect()
}

fn a_trickle_is_left<S: Far + Remote + Clone>(work: Work, server: &dyn Fn() -> S) {
    let scene = own(&work, server());
    let oracle = Oracle::new(work.verb, (work.originals)(), &scene.sandbox, &scene.server);
    let scene = own(&work, server());
    scene.line.cut(Cut { how: How::Trickle, side: Side::Server, after: 800_000, once: false });
    let began = Instant::now();
    let output = scene.sandbox.run(&["fetch", "--timeout", "5s"]).code(75);
    assert!(began.elapsed() < Duration::from_secs(40), "{:?}: {output}", began.elapsed());
    output.says("of waiting");
    assert!(scene.line.mend());
    oracle.converges(&scene.sandbox, &scene.server).unwrap();
}

#[test]
fn n18_a_body_that_comes_fast_and_then_by_the_octet_is_left_in_time() {
    let work = Work { originals: large_originals, ..DELETE };
    a_trickle_is_left(work.over_pop3(), &|| Pop3Server::new(large()));
    a_trickle_is_left(work, &|| ImapServer::new(large().into_iter().map(|raw| (raw, Flags::default()))));
}

/// Small messages, each another.
fn many(messages: usize) -> impl Iterator<Item = Bytes> {
    (0..messages).map(|number| Bytes::from(format!("Subject: {number}\r\n\r\nletter {number}\r\n")))
}

#[test]
fn n24_a_thousand_messages_take_few_turns_on_a_line_that_is_always_late() {
    const LATE: Duration = Duration::from_millis(250);
    let measure = |protocol: Protocol, sandbox: Sandbox| {
        let began = Instant::now();
        drop(sandbox.run(&["fetch"]).success());
        let turns = began.elapsed().as_secs_f64() / LATE.as_secs_f64();
        println!(
            "{}: a thousand messages, fetched and removed, take the time of {turns:.0} turns",
            protocol.name()
        );
        assert_eq!(sandbox.files("work", "INBOX").len(), 1000);
        assert!(turns < 120.0, "{protocol:?}: {turns:.0}");
    };
    let late = |protocol: Protocol, far: Line, password: &str| {
        let sandbox = Sandbox::in_memory();
        sandbox.move_in_clear(protocol, far.port, password, DELETE.config);
        measure(protocol, sandbox);
    };
    late(Protocol::Pop3, Line::late(Pop3Server::new(many(1000)), LATE), "\"secret\"");
    let imap = ImapServer::new(many(1000).map(|raw| (raw, Flags::default())));
    late(Protocol::Imap, Line::late(imap, LATE), r#""tell \"no\\one\"""#);
}

#[test]
fn i43_what_had_come_when_the_line_broke_is_recorded_and_not_fetched_again() {
    let messages = if std::env::var_os("MAILCTL_FULL").is_some() { 10_000 } else { 1_000 };
    let new = || ImapServer::new(many(messages).map(|raw| (raw, Flags::default())));
    let scene = own(&DELETE, new());
    drop(scene.sandbox.run(&["fetch"]).success());
    // The listing is about half of all.
    let after = scene.line.passed(Side::Server) * 8 / 10;

    let server = new();
    let scene = own(&DELETE, server.clone());
    scene.line.cut(Cut { how: How::Rst, side: Side::Server, after, once: false });
    drop(scene.sandbox.run(&["fetch"]).code(75));
    assert!(scene.line.mend());
    let stored = scene.sandbox.files("work", "INBOX").len();
    let retrieved = server.retrieved();
    println!("{stored} of {messages} were stored when the line broke");
    assert!(stored > messages / 10 && stored < messages, "{stored}");
    assert_eq!(server.contents().len(), messages, "nothing is removed by a session that broke");

    let summary = scene.sandbox.run(&["fetch", "--json"]).success().json().pop().unwrap();
    assert_eq!(summary["new"], messages - stored, "{summary}");
    assert_eq!(server.retrieved() - retrieved, messages - stored);
    assert_eq!((scene.sandbox.files("work", "INBOX").len(), server.contents().len()), (messages, 0));
}
