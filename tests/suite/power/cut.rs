//! The power fails: what was not synced is forgotten, in every order that a file system allows.
//!
//! A run is killed before a call that changes the disk or makes changes safe, or one that talks to
//! the server. What it did until then is replayed on a model of a disk, some of the changes that
//! nobody had synced are taken back, and what is left becomes a home, in which the next runs must
//! find their way.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock};

use super::disk::{Disk, Model};
use super::fates::cuts;
use super::record::{Event, events};
use super::scene::{Moment, Scene, Server};
use super::work::Work;
use crate::faults::shim::{self, Fault, Point};
use crate::faults::{Finding, Oracle, sweep};

/// So many cuts of each work are tried by default.
const SAMPLE: usize = 120;

/// A power cut, by the name that a replay asks for.
struct PowerCut {
    work: String,
    model: Model,
    /// The call right before which it fell; `None` is when the run was over.
    before: Option<Point>,
    /// Which of the ways in which it may end there.
    way: usize,
}

impl fmt::Display for PowerCut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { work, model, before, way } = self;
        match before {
            Some(point) => write!(f, "{work}, {model:?}, before {point}, way {way}"),
            None => write!(f, "{work}, {model:?}, at the end, way {way}"),
        }
    }
}

/// What a killed run did, and what the server has.
struct Killed {
    fell: bool,
    events: Vec<Event>,
    server: Server,
}

/// One work and all that was learnt of it.
struct Sweep<'a> {
    work: &'a Work,
    before: Moment,
    oracle: Oracle,
    /// Scenes that nobody uses at the moment.
    idle: Mutex<Vec<Scene>>,
    killed: Mutex<HashMap<Option<Point>, Arc<OnceLock<Killed>>>>,
}

impl<'a> Sweep<'a> {
    fn new(work: &'a Work) -> Self {
        let scene = work.scene();
        work.prepare(&scene);
        let before = scene.moment();
        let oracle = Oracle::new(work.verb, work.originals(), &scene.sandbox, &scene.server)
            .whatever_the_numbers(&scene.sandbox);
        Self { work, before, oracle, idle: Mutex::new(vec![scene]), killed: Mutex::default() }
    }

    /// Has a scene that nobody else uses.
    fn with<T>(&self, act: impl FnOnce(&Scene) -> T) -> T {
        let scene = self.idle.lock().unwrap().pop().unwrap_or_else(|| self.work.scene());
        let outcome = act(&scene);
        self.idle.lock().unwrap().push(scene);
        outcome
    }

    /// Runs the verb, killed before `point`, or to its end.
    fn kill(&self, point: Option<&Point>) -> Killed {
        self.with(|scene| {
            scene.go_back(&self.before.tree, &self.before.server);
            let fault = point.map(|point| (point, Fault::Kill));
            let run = shim::recorded(&scene.sandbox, self.work.verb.arguments, fault);
            scene.line.mend();
            let fell = if point.is_some() { run.hit() } else { run.output.code == Some(0) };
            Killed { fell, events: events(&run.record), server: scene.server.snapshot() }
        })
    }

    /// All cuts that lead to different states: the ways in which each may end are counted on the
    /// record of a run that is not killed. Each command sent may change the server.
    fn cuts(&self) -> Vec<PowerCut> {
        let whole = self.kill(None);
        assert!(whole.fell, "the undisturbed run succeeds");
        let made = made(&whole.events);
        let models = self.work.models.iter();
        let mut disks: Vec<_> = models.map(|model| Disk::new(*model, &self.before.tree)).collect();
        let mut last = None;
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut sent = 0;
        let mut add = |before: Option<&Point>, disks: &[Disk]| {
            let between = before.is_some_and(|point| writes(point, last.as_ref()));
            last = before.cloned();
            sent += usize::from(before.is_none_or(|point| point.call == "send"));
            for disk in disks {
                for (way, cut) in cuts(disk).iter().enumerate() {
                    if (between && !cut.is_basic()) || !seen.insert((sent, disk.mark(&cut.fates))) {
                        continue;
                    }
                    let work = self.work.name();
                    found.push(PowerCut { work, model: disk.model(), before: before.cloned(), way });
                }
            }
        };
        for event in &whole.events {
            match event {
                Event::At(point) if is_worth_it(point, &made) => add(Some(point), &disks),
                _ => {}
            }
            for disk in &mut disks {
                disk.replay(event);
            }
        }
        add(None, &disks);
        found
    }

    fn survives(&self, cut: &PowerCut) -> Result<bool, Finding> {
        let killed = Arc::clone(self.killed.lock().unwrap().entry(cut.before.clone()).or_default());
        let killed = killed.get_or_init(|| self.kill(cut.before.as_ref()));
        let mut disk = Disk::new(cut.model, &self.before.tree);
        for event in &killed.events {
            disk.replay(event);
        }
        let ways = cuts(&disk);
        let Some(way) = ways.get(cut.way) else { return Ok(false) };
        self.with(|scene| {
            scene.go_back(&disk.after(&way.fates), &killed.server);
            self.oracle.converges(&scene.sandbox, &scene.server).map_err(|finding| Finding {
                what: format!("{} of {:#?}\n{}", way.name, disk.told(), finding.what),
                ..finding
            })
        })?;
        Ok(killed.fell)
    }
}

/// The classes of all files that were made.
fn made(events: &[Event]) -> BTreeSet<String> {
    let made = events.iter().filter_map(|event| match event {
        Event::Made { path, .. } | Event::Emptied { path, .. } => Some(path),
        _ => None,
    });
    made.map(|path| match path.rsplit_once('/') {
        Some((folder, _)) if folder.ends_with("/tmp") => format!("{folder}/*"),
        _ => path.clone(),
    })
    .collect()
}

/// Whether a call goes on writing to the file to which the last one wrote.
fn writes(point: &Point, last: Option<&Point>) -> bool {
    let writes = ["write", "pwrite"].contains(&point.call.as_str());
    writes && last.is_some_and(|last| last.call == point.call && last.class == point.class)
}

/// Whether a call changes the disk or the server, or makes changes safe.
fn is_worth_it(point: &Point, made: &BTreeSet<String>) -> bool {
    match point.call.as_str() {
        "open" => made.contains(&point.class),
        call => [
            "write",
            "pwrite",
            "truncate",
            "fsync",
            "fdatasync",
            "syncfs",
            "rename",
            "link",
            "unlink",
            "mkdir",
            "send",
        ]
        .contains(&call),
    }
}

pub(super) fn cut_everywhere(work: &Work) {
    if shim::lacking() {
        return;
    }
    let sweeping = Sweep::new(work);
    let cuts = sweeping.cuts();
    let tally = sweep(work.title(), &cuts, SAMPLE, 4, |cut| sweeping.survives(cut));
    tally.assert_harmless(SAMPLE.min(cuts.len()) / 2);
}
