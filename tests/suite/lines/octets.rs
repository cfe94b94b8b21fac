//! The line is cut behind every octet that the server or the client says.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;

use crate::faults::{Finding, Harm, Oracle, Remote, Verb, sweep};
use crate::support::{Cut, Far, How, Line, Pop3Server, Protocol, Sandbox, Side};

const PASSWORDS: [&str; 2] = [r#""tell \"no\\one\"""#, "\"secret\""];
/// Short, for the sweeps that wait for it at every point.
const MORE: &str = "timeout = \"1s\"\nretention = { server = \"delete\" }";
const MESSAGES: usize = 5;
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

fn cut_everywhere<S: Far + Remote + Clone>(
    protocol: Protocol,
    how: How,
    side: Side,
    server: impl Fn() -> S + Sync,
) {
    let (oracle, passed) = Scene::new(protocol, server()).undisturbed();
    let points: Vec<Point> =
        (0..=passed[side as usize]).map(|after| Point { protocol, cut: Cut { how, side, after } }).collect();
    let fault = format!("{} behind the {}'s octets", how.title(), side.title());
    let threads = if how == How::Silence { 32 } else { 4 };
    let tally = sweep(["fetch, delete", protocol.title(), &fault], &points, 40, threads, |point| {
        Scene::new(protocol, server()).survives(point.cut, &oracle)
    });
    tally.assert_harmless(40);
}

#[test]
fn n01_reset_behind_every_octet_of_a_pop3_server() {
    cut_everywhere(Protocol::Pop3, How::Rst, Side::Server, pop3);
}

#[test]
fn n01_reset_behind_every_octet_of_a_pop3_client() {
    cut_everywhere(Protocol::Pop3, How::Rst, Side::Client, pop3);
}
