//! The works during which calls fail, each in a home and with a server of its own.

use bytes::Bytes;
use mailctl::mail::Flags;

use crate::faults::shim::{self, Fault, Point};
use crate::faults::{Finding, Harm, Oracle, Remote, Verb};
use crate::support::{Far, ImapServer, Line, Output, Pop3Server, Protocol, Sandbox};

const PASSWORDS: [&str; 2] = [r#""tell \"no\\one\"""#, "\"secret\""];
const KEEP: &str = "retention = { server = \"keep\" }";
const DELETE: &str = "retention = { server = \"delete\" }";
/// In the beginning.
const MESSAGES: usize = 4;
/// All that ever come.
const ALL: usize = 6;

/// What a run has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// A fetch with deletion, where there is no store yet.
    First,
    /// A fetch with deletion into a store that has mail, which another program flagged.
    Next,
    /// A fetch with deletion after one that was killed between staging and recording.
    Recovery,
    /// A `delete` of two messages.
    Delete,
    /// A `read`, which marks the message.
    Read,
    /// A `list` after another program flagged a message.
    List,
}

impl Work {
    /// As the table of the sweeps has it.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::First => "first fetch, delete",
            Self::Next => "next fetch, delete",
            Self::Recovery => "recovery",
            Self::Delete => "delete",
            Self::Read => "read",
            Self::List => "list",
        }
    }

    const fn verb(self) -> &'static [&'static str] {
        match self {
            Self::First | Self::Next | Self::Recovery => &["fetch"],
            Self::Delete => &["delete", "2:3", "-y"],
            Self::Read => &["read", "2"],
            Self::List => &["list"],
        }
    }
}

/// A server of this process for such works.
pub(super) trait Mail: Far + Remote + Clone {
    const PROTOCOL: Protocol;

    /// One with mail.
    fn make() -> Self;

    /// A message more.
    fn come(&self, raw: &str);
}

impl Mail for Pop3Server {
    const PROTOCOL: Protocol = Protocol::Pop3;

    fn make() -> Self {
        Self::new((0..MESSAGES).map(|number| Bytes::from(letter(number))))
    }

    fn come(&self, raw: &str) {
        self.arrive(&format!("id-{:04}", self.ids().len()), raw.as_bytes());
    }
}

impl Mail for ImapServer {
    const PROTOCOL: Protocol = Protocol::Imap;

    fn make() -> Self {
        Self::new((0..MESSAGES).map(|number| (Bytes::from(letter(number)), Flags::none())))
    }

    fn come(&self, raw: &str) {
        self.arrive(raw.as_bytes());
    }
}

fn letter(number: usize) -> String {
    format!(
        "From: a@b\r\nSubject: {number}\r\nDate: Mon, 2 Nov 2026 10:0{number}:00 +0000\r\n\r\n.\r\n..{number}\r\n"
    )
}

/// All mail that there is during a work.
pub(super) fn originals(work: Work) -> Vec<Vec<u8>> {
    let messages = if work == Work::Next { ALL } else { MESSAGES };
    (0..messages).map(|number| letter(number).replace("\r\n", "\n").into_bytes()).collect()
}

/// A home in which the work waits to be done.
pub(super) struct Scene<S> {
    pub(super) sandbox: Sandbox,
    pub(super) server: S,
    line: Line,
    work: Work,
}

impl<S: Mail> Scene<S> {
    pub(super) fn new(work: Work) -> Self {
        let server = S::make();
        let line = Line::to(server.clone());
        let mut sandbox = Sandbox::in_memory();
        sandbox.env("MAILCTL_NOW", "2026-11-24T00:00:00Z");
        let scene = Self { sandbox, server, line, work };
        scene.prepare();
        scene
    }

    fn prepare(&self) {
        self.config(KEEP);
        match self.work {
            Work::First => {}
            Work::Recovery => {
                let third: Point = "rename Mail/work/INBOX/tmp/* 3".parse().unwrap();
                let killed = shim::run(&self.sandbox, &["fetch"], Some((&third, Fault::Kill)));
                assert!(killed.hit(), "{}", killed.output);
                self.settle();
            }
            _ => drop(self.sandbox.run(&["fetch"]).success()),
        }
        if matches!(self.work, Work::Next | Work::List) {
            let files = self.sandbox.files("work", "INBOX");
            let new = files.iter().find(|file| file.to_string_lossy().contains("I2.")).unwrap();
            let name = new.file_name().unwrap().to_str().unwrap();
            let cur = self.sandbox.store("work").join("INBOX/cur");
            std::fs::rename(new, cur.join(format!("{name}:2,F"))).unwrap();
        }
        if self.work == Work::Next {
            (MESSAGES..ALL).for_each(|number| self.server.come(&letter(number)));
        }
        if matches!(self.work, Work::First | Work::Next | Work::Recovery) {
            self.config(DELETE);
        }
    }

    fn config(&self, more: &str) {
        // A message whose move nobody recorded is recognised where it is now, if that is looked at.
        let mailboxes = match (self.work, S::PROTOCOL) {
            (Work::Delete, Protocol::Imap) => "fetch = { mailboxes = [\"INBOX\", \"Tras*\"] }\n",
            _ => "",
        };
        let more = &format!("{mailboxes}{more}");
        let password = PASSWORDS[S::PROTOCOL as usize];
        self.sandbox.move_in_clear(S::PROTOCOL, self.line.port, password, more);
    }

    /// Does the work, with a fault.
    pub(super) fn run(&self, fault: Option<(&Point, Fault)>) -> shim::Run {
        let run = shim::run(&self.sandbox, self.work.verb(), fault);
        self.settle();
        run
    }

    /// A fetch, undisturbed.
    pub(super) fn fetch(&self) -> shim::Run {
        let run = shim::run(&self.sandbox, &["fetch"], None);
        self.settle();
        run
    }

    /// Waits until the server has done with every connection.
    pub(super) fn settle(&self) {
        let _ = self.line.mend();
    }

    /// The same again as a person would do it who was told of an error.
    pub(super) fn again(&self) -> Result<(), Finding> {
        let verb = match self.work {
            Work::Delete => {
                let lines = self.sandbox.run(&["list", "-m", "INBOX", "--json"]).success().json();
                let ids = lines.iter().map(|line| line["id"].to_string());
                let left: Vec<_> = ids.filter(|id| id == "2" || id == "3").collect();
                if left.is_empty() {
                    return Ok(());
                }
                [vec!["delete".to_owned(), "-y".to_owned()], left].concat()
            }
            _ => self.work.verb().iter().map(|word| (*word).to_owned()).collect(),
        };
        let verb: Vec<&str> = verb.iter().map(String::as_str).collect();
        let output = self.sandbox.run(&verb);
        if output.code == Some(0) {
            return Ok(());
        }
        Err(Finding::new(Harm::Stuck, format!("the same again: {output}")))
    }
}

/// An undisturbed run of a work: what it prints, which calls it makes, where it leads.
pub(super) struct Undisturbed {
    pub(super) calls: Vec<shim::Call>,
    pub(super) output: Output,
    /// What is on the server then.
    pub(super) there: Vec<(String, Vec<u8>)>,
    pub(super) oracle: Oracle,
}

impl Undisturbed {
    pub(super) fn of<S: Mail>(work: Work) -> Self {
        let scene = Scene::<S>::new(work);
        let run = scene.run(None);
        assert_eq!(run.output.code, Some(0), "{work:?} {}", run.output);
        let there = scene.server.there();
        let oracle = Oracle::new(Verb::FETCH, originals(work), &scene.sandbox, &scene.server);
        Self {
            calls: run.calls,
            output: run.output,
            there,
            oracle: oracle.whatever_the_numbers(&scene.sandbox),
        }
    }
}
