//! The line is cut behind every octet that the server or the client says.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use mailctl::mail::Flags;

use crate::faults::{Finding, Harm, Oracle, Remote, Verb, sweep};
use crate::support::{Cut, Far, How, ImapServer, Line, Pop3Server, Protocol, Sandbox, Side};

const PASSWORDS: [&str; 2] = [r#""tell \"no\\one\"""#, "\"secret\""];
/// Short, for the sweeps that wait for it at every point.
const MORE: &str = "timeout = \"1s\"\nretention = { server = \"delete\" }";
const MESSAGES: usize = 5;
/// So many points of each side are tried by default.
const SAMPLE: usize = 60;
/// So long may a run take that is answered no more: its timeout five times, on a busy machine.
const CAP: Duration = Duration::from_secs(30);

/// A place to cut the line, by the name that a replay asks for.
struct Point {
    protocol: Protocol,
    cut: Cut,
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Cut { how, side, after } = self.cut;
        write!(f, "{} {how:?} {side:?} {after}", self.protocol.name())
    }
}

/// A message as small as one can be that still needs transparency.
fn letter(number: usize) -> String {
    format!("From: a@b\r\nSubject: {number}\r\n\r\n.\r\n..{number}\r\n")
}

fn originals() -> Vec<Vec<u8>> {
    (0..MESSAGES).map(|number| letter(number).replace("\r\n", "\n").into_bytes()).collect()
}

fn imap() -> ImapServer {
    ImapServer::new((0..MESSAGES).map(|number| (Bytes::from(letter(number)), Flags::default())))
}

fn pop3() -> Pop3Server {
    Pop3Server::new((0..MESSAGES).map(|number| Bytes::from(letter(number))))
}

/// A home at the end of a line to a server.
struct Scene<S> {
    server: S,
    line: Line,
    sandbox: Sandbox,
}

impl<S: Far + Remote + Clone> Scene<S> {
    fn new(protocol: Protocol, server: S) -> Self {
        let line = Line::to(server.clone());
        let sandbox = Sandbox::in_memory();
        sandbox.move_in_clear(protocol, line.port, PASSWORDS[protocol as usize], MORE);
        Self { server, line, sandbox }
    }

    /// Where an undisturbed run leads, and what passes until then.
    fn undisturbed(&self) -> (Oracle, [u64; 2]) {
        drop(self.sandbox.run(&["fetch"]).success());
        let passed = [Side::Server, Side::Client].map(|side| self.line.passed(side));
        (Oracle::new(Verb::FETCH, originals(), &self.sandbox, &self.server), passed)
    }

    /// Runs into the cut and recovers from it.
    fn survives(&self, cut: Cut, oracle: &Oracle) -> Result<bool, Finding> {
        self.line.cut(cut);
        let output = self.sandbox.run_within(&["fetch"], CAP);
        let fell = self.line.mend();
        let output =
            output.ok_or_else(|| Finding::new(Harm::Stuck, format!("it takes more than {CAP:?}")))?;
        if output.err().contains("panicked") || !matches!(output.code, Some(0 | 75)) {
            return Err(Finding::new(Harm::Broken, output.to_string()));
        }
        if output.code == Some(0) && !self.server.there().is_empty() {
            return Err(Finding::new(Harm::Broken, format!("this is not all: {output}")));
        }
        oracle.converges(&self.sandbox, &self.server)?;
        Ok(fell)
    }
}

/// Cuts the line behind every octet of either side.
fn cut_everywhere<S: Far + Remote + Clone>(protocol: Protocol, how: How, server: impl Fn() -> S + Sync) {
    let (oracle, passed) = Scene::new(protocol, server()).undisturbed();
    for side in [Side::Server, Side::Client] {
        let places = 0..=passed[side as usize];
        let points: Vec<Point> =
            places.map(|after| Point { protocol, cut: Cut { how, side, after } }).collect();
        let fault = format!("{} behind the {}'s octets", how.title(), side.title());
        // Waiting for what will never come takes no processor.
        let threads = if how == How::Silence { 32 } else { 4 };
        let attempt = |point: &Point| Scene::new(protocol, server()).survives(point.cut, &oracle);
        sweep(["fetch, delete", protocol.title(), &fault], &points, SAMPLE, threads, attempt)
            .assert_harmless(SAMPLE);
    }
}

#[test]
fn n01_a_pop3_line_that_is_reset_behind_any_octet_loses_and_doubles_nothing() {
    cut_everywhere(Protocol::Pop3, How::Rst, pop3);
}

#[test]
fn n01_a_pop3_line_that_ends_behind_any_octet_loses_and_doubles_nothing() {
    cut_everywhere(Protocol::Pop3, How::Fin, pop3);
}

#[test]
fn n01_a_pop3_line_that_goes_silent_behind_any_octet_loses_and_doubles_nothing() {
    cut_everywhere(Protocol::Pop3, How::Silence, pop3);
}

#[test]
fn n02_an_imap_line_that_is_reset_behind_any_octet_loses_and_doubles_nothing() {
    cut_everywhere(Protocol::Imap, How::Rst, imap);
}

#[test]
fn n02_an_imap_line_that_ends_behind_any_octet_loses_and_doubles_nothing() {
    cut_everywhere(Protocol::Imap, How::Fin, imap);
}

#[test]
fn n02_an_imap_line_that_goes_silent_behind_any_octet_loses_and_doubles_nothing() {
    cut_everywhere(Protocol::Imap, How::Silence, imap);
}
