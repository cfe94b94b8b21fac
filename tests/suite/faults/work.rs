//! What is done while the power fails, or while another program is at the mail.

use super::Verb;
use super::scene::{Scene, letter};
use crate::support::{Protocol, Sandbox};

const DELETE: &str = "retention = { server = \"delete\" }";
const REMOVE: Verb =
    Verb { arguments: &["delete", "--permanent", "-y", "2", "4"], done: &[66], removes: &[1, 3] };
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
    /// Messages that were fetched before, and that arrived since.
    messages: (usize, usize),
    pub(crate) verb: Verb,
}

impl Work {
    const fn new(name: &'static str, protocol: Protocol, messages: (usize, usize)) -> Self {
        Self { name, protocol, place: Place::Memory, more: DELETE, messages, verb: Verb::FETCH }
    }

    /// A fetch that removes from the server what it took.
    pub(crate) const fn fetch(protocol: Protocol) -> Self {
        Self::new("fetch", protocol, (2, 7))
    }

    /// The very first run.
    pub(crate) const fn first(protocol: Protocol) -> Self {
        Self::new("first run", protocol, (0, 4))
    }

    pub(crate) const fn delete(protocol: Protocol) -> Self {
        Self { more: KEEP, verb: REMOVE, ..Self::new("delete", protocol, (5, 0)) }
    }

    pub(crate) const fn retention(protocol: Protocol) -> Self {
        Self { more: KEEP_FOR, ..Self::new("retention", protocol, (5, 2)) }
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
    }

    /// All messages that there are.
    pub(crate) fn originals(&self) -> Vec<Vec<u8>> {
        (0..self.messages.0 + self.messages.1).map(letter).collect()
    }
}
