//! What is done while the power fails, or while another program is at the mail.

use super::disk::Model;
use super::scene::{Scene, Server, letter};
use crate::faults::Verb;
use crate::faults::shim::{self, Fault};
use crate::support::{Protocol, Sandbox};

const DELETE: &str = "retention = { server = \"delete\" }";
const REMOVE: &[&str] = &["delete", "--permanent", "-y", "2", "4"];
const KEEP: &str = "";
const KEEP_FOR: &str = "retention = { server = \"keep-for\", keep-for = \"14d\" }";
/// The clock of the runs that make the scene, and of all later ones.
const FIRST_DAY: &str = "@1795500000";
const LATER_DAY: &str = "@1796796000";

/// Where a home lies decides which syncs are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Memory,
    Disk,
}

/// A run, from a state that is always the same.
pub(crate) struct Work {
    name: &'static str,
    protocol: Protocol,
    place: Place,
    more: &'static str,
    /// The disks on which it must be safe.
    pub(crate) models: &'static [Model],
    /// What changed on the server since.
    since: fn(&Server),
    /// Where a run was killed before this one.
    died: Option<&'static str>,
    /// Messages that were fetched before, and that arrived since.
    messages: (usize, usize),
    pub(crate) verb: Verb,
}

impl Work {
    const fn new(name: &'static str, protocol: Protocol, messages: (usize, usize)) -> Self {
        Self {
            name,
            protocol,
            place: Place::Memory,
            more: DELETE,
            models: &[Model::Posix, Model::Journal],
            since: |_| {},
            died: None,
            messages,
            verb: Verb::FETCH,
        }
    }

    /// A fetch that removes from the server what it took.
    pub(crate) const fn fetch(protocol: Protocol) -> Self {
        Self::new("fetch", protocol, (2, 7))
    }

    /// A run that has to finish what another one began, which was killed in the midst of a batch.
    pub(crate) const fn recovery(protocol: Protocol) -> Self {
        let died = Some("rename Mail/work/INBOX/tmp/* 3");
        Self { died, name: "recovery", ..Self::fetch(protocol) }
    }

    /// The very first run.
    pub(crate) const fn first(protocol: Protocol) -> Self {
        Self::new("first run", protocol, (0, 4))
    }

    pub(crate) const fn delete(protocol: Protocol) -> Self {
        let verb = Verb { arguments: REMOVE, again: &[REMOVE], done: &[66], removes: &[1, 3] };
        Self { more: KEEP, verb, ..Self::new("delete", protocol, (5, 0)) }
    }

    pub(crate) const fn retention(protocol: Protocol) -> Self {
        Self { more: KEEP_FOR, ..Self::new("retention", protocol, (5, 2)) }
    }

    /// The server changed flags. A file that gets its first flag goes from `new/` to `cur/`, and where
    /// one half of a rename can be lost, no program that keeps to Maildir can help it.
    pub(crate) const fn flags() -> Self {
        let since = |server: &Server| {
            for (uid, flag) in [(1, "\\Seen"), (2, "\\Flagged"), (2, "\\Seen"), (4, "$Junk")] {
                server.flag(uid, flag);
            }
        };
        Self {
            more: KEEP,
            models: &[Model::Renames, Model::Journal],
            since,
            ..Self::new("flags", Protocol::Imap, (5, 0))
        }
    }

    pub(crate) const fn on(self, place: Place) -> Self {
        Self { place, ..self }
    }

    pub(crate) fn name(&self) -> String {
        let place = if self.place == Place::Disk { " on disk" } else { "" };
        format!("{} {}{place}", self.protocol.name(), self.name)
    }

    /// What the table of all sweeps calls it.
    pub(crate) const fn title(&self) -> [&str; 3] {
        let fault = match self.place {
            Place::Memory => "power cut",
            Place::Disk => "power cut, syncfs",
        };
        [self.name, self.protocol.title(), fault]
    }

    /// A home and a server, both empty.
    pub(crate) fn scene(&self) -> Scene {
        let sandbox = match self.place {
            Place::Memory => Sandbox::in_memory(),
            Place::Disk => Sandbox::new(),
        };
        Scene::new(sandbox, self.protocol, self.more, LATER_DAY)
    }

    /// Leads an empty home and an empty server to where the work begins.
    pub(crate) fn prepare(&self, scene: &Scene) {
        let (before, since) = self.messages;
        for number in 0..before {
            scene.server.arrive(number, &letter(number));
        }
        if before > 0 {
            let mut first = scene.sandbox.command(&["fetch"]);
            assert!(first.env("MAILCTL_NOW", FIRST_DAY).status().unwrap().success());
        }
        for number in before..before + since {
            scene.server.arrive(number, &letter(number));
        }
        (self.since)(&scene.server);
        if let Some(died) = self.died {
            let point = died.parse().unwrap();
            assert!(shim::run(&scene.sandbox, &["fetch"], Some((&point, Fault::Kill))).hit(), "{point}");
            scene.line.mend();
        }
    }

    /// All messages that there are.
    pub(crate) fn originals(&self) -> Vec<Vec<u8>> {
        (0..self.messages.0 + self.messages.1).map(letter).collect()
    }
}
