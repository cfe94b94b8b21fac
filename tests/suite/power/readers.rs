//! Other programs are at the mail while a fetch runs: between any two of its calls.
//!
//! The run is stopped before a call, another program does what it likes with the files, and the run
//! goes on. The next runs must take what it did for what the person wants.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::scene::{Moment, Scene};
use super::work::Work;
use crate::faults::shim::{self, Point};
use crate::faults::{Finding, Harm, Remote as _, sweep};

/// So many points are tried by default with each deed.
const SAMPLE: usize = 60;

/// What a mail program does to all messages that it sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// Reads them.
    Looks,
    /// Takes what is new out of `new/`, seen.
    Opens,
    /// Takes what is new out of `new/`, and flags all.
    Flags,
    /// Removes every second one.
    Removes,
    /// Moves every second one to another mailbox.
    Files,
}

/// A deed between two calls, by the name that a replay asks for.
struct Moved {
    work: String,
    deed: Deed,
    before: Point,
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { work, deed, before } = self;
        write!(f, "{work}, a reader {deed:?} before {before}")
    }
}

/// What a person wants since a deed, by content.
#[derive(Debug, Default)]
struct Wish {
    removed: BTreeSet<Vec<u8>>,
    flagged: BTreeMap<Vec<u8>, &'static str>,
    filed: BTreeSet<Vec<u8>>,
    /// Files that are no messages.
    odd: Vec<PathBuf>,
}

impl Deed {
    fn done_in(self, scene: &Scene, originals: &[Vec<u8>]) -> Wish {
        let inbox = scene.sandbox.store("work").join("INBOX");
        let mut wish = Wish::default();
        for (nth, path) in scene.sandbox.files("work", "INBOX").into_iter().enumerate() {
            let content = fs::read(&path).unwrap();
            if !originals.contains(&content) {
                wish.odd.push(path.clone());
            }
            match self {
                Self::Looks => {}
                Self::Opens if path.starts_with(inbox.join("new")) => {
                    reflag(&path, &inbox.join("cur"), "S");
                    wish.flagged.insert(content, "S");
                }
                Self::Flags => {
                    reflag(&path, &inbox.join("cur"), "F");
                    wish.flagged.insert(content, "F");
                }
                Self::Removes if nth % 2 == 0 => {
                    fs::remove_file(&path).unwrap();
                    wish.removed.insert(content);
                }
                Self::Files if nth % 2 == 0 => {
                    let archive = inbox.with_file_name("Archive");
                    for sub in ["tmp", "new", "cur"] {
                        fs::create_dir_all(archive.join(sub)).unwrap();
                    }
                    reflag(&path, &archive.join("cur"), "");
                    wish.filed.insert(content);
                }
                Self::Opens | Self::Removes | Self::Files => {}
            }
        }
        wish
    }
}

/// Moves a file to `folder`, with a flag more.
fn reflag(path: &Path, folder: &Path, flag: &str) {
    let name = path.file_name().unwrap().to_str().unwrap();
    let (base, flags) = name.split_once(":2,").unwrap_or((name, ""));
    let flags: BTreeSet<char> = flags.chars().chain(flag.chars()).collect();
    let flags: String = flags.into_iter().collect();
    fs::rename(path, folder.join(format!("{base}:2,{flags}"))).unwrap();
}

/// One work, at which another program looks in.
struct Visit<'a> {
    work: &'a Work,
    deed: Deed,
    before: Moment,
    idle: Mutex<Vec<Scene>>,
}

impl<'a> Visit<'a> {
    fn new(work: &'a Work, deed: Deed) -> Self {
        let scene = work.scene();
        work.prepare(&scene);
        let before = scene.moment();
        Self { work, deed, before, idle: Mutex::new(vec![scene]) }
    }

    fn with<T>(&self, act: impl FnOnce(&Scene) -> T) -> T {
        let scene = self.idle.lock().unwrap().pop().unwrap_or_else(|| self.work.scene());
        scene.go_back(&self.before.tree, &self.before.server);
        let outcome = act(&scene);
        self.idle.lock().unwrap().push(scene);
        outcome
    }

    /// Every call of the run.
    fn points(&self) -> Vec<Moved> {
        let run = self.with(|scene| shim::run(&scene.sandbox, self.work.verb.arguments, None));
        let (work, deed) = (self.work.name(), self.deed);
        let moved = |call: shim::Call| Moved { work: work.clone(), deed, before: call.point };
        run.calls.into_iter().map(moved).collect()
    }

    fn survives(&self, moved: &Moved) -> Result<bool, Finding> {
        let originals = self.work.originals();
        self.with(|scene| {
            let mut wish = None;
            let run = shim::stopped(&scene.sandbox, self.work.verb.arguments, &moved.before, || {
                wish = Some(self.deed.done_in(scene, &originals));
            });
            scene.line.mend();
            let Some(wish) = wish else { return Ok(false) };
            if let Some(odd) = wish.odd.first() {
                return Err(Finding::new(Harm::Broken, format!("a reader sees {}", odd.display())));
            }
            if run.output.code != Some(0) {
                return Err(Finding::new(Harm::Stuck, format!("the run itself: {}", run.output)));
            }
            judge(scene, &originals, &wish)?;
            Ok(true)
        })
    }
}

/// Two more runs, and what must be true then.
fn judge(scene: &Scene, originals: &[Vec<u8>], wish: &Wish) -> Result<(), Finding> {
    let mut told = String::new();
    for nth in 1..=3 {
        let (before, retrieved) = (names(scene), scene.server.retrieved());
        let output = scene.sandbox.run(&["fetch"]);
        if output.code != Some(0) {
            return Err(Finding::new(Harm::Stuck, format!("run {nth}: {output}")));
        }
        if nth == 3 && (names(scene) != before || scene.server.retrieved() != retrieved) {
            return Err(Finding::new(Harm::Twice, format!("run {nth} changed something: {output}")));
        }
        told = output.to_string();
    }
    let check = scene.sandbox.run(&["store", "check"]);
    if check.code != Some(0) {
        return Err(Finding::new(Harm::Broken, check.to_string()));
    }
    let here = here(scene);
    for (number, original) in originals.iter().enumerate() {
        let files: Vec<_> = here.iter().filter(|(_, _, content)| content == original).collect();
        let harm = |harm, what: &str| Err(Finding::new(harm, format!("message {number} {what}: {told}")));
        let [(mailbox, flags, _)] = files[..] else {
            match (files.len(), wish.removed.contains(original)) {
                (0, true) => continue,
                (0, false) => return harm(Harm::Lost, "is lost"),
                (_, true) => return harm(Harm::Twice, "is back, and twice"),
                (_, false) => return harm(Harm::Twice, "is here twice"),
            }
        };
        if wish.removed.contains(original) {
            return harm(Harm::Twice, "was removed, and is back");
        }
        if wish.flagged.get(original).is_some_and(|flag| !flags.contains(flag)) {
            return harm(Harm::Broken, "has lost its flag");
        }
        if (*mailbox == "Archive") != wish.filed.contains(original) {
            return harm(Harm::Broken, "is in the wrong mailbox");
        }
    }
    // What was filed here is filed there, in a mailbox that is not fetched.
    let there = scene.server.there().into_iter();
    let stays =
        there.filter(|(place, raw)| !place.starts_with("Archive") || !wish.filed.contains(raw)).count();
    if stays != 0 {
        return Err(Finding::new(Harm::Stuck, format!("{stays} are on the server for ever: {told}")));
    }
    Ok(())
}

/// Every message in the store: mailbox, flags and content.
fn here(scene: &Scene) -> Vec<(&'static str, String, Vec<u8>)> {
    let files = ["INBOX", "Archive"].into_iter().flat_map(|mailbox| {
        scene.sandbox.files("work", mailbox).into_iter().map(move |path| (mailbox, path))
    });
    files
        .map(|(mailbox, path)| {
            let name = path.file_name().unwrap().to_str().unwrap();
            let flags = name.split_once(":2,").map_or("", |(_, flags)| flags);
            (mailbox, flags.to_owned(), fs::read(&path).unwrap())
        })
        .collect()
}

fn names(scene: &Scene) -> Vec<PathBuf> {
    ["INBOX", "Archive"].into_iter().flat_map(|mailbox| scene.sandbox.files("work", mailbox)).collect()
}

pub(super) fn look_in_everywhere(work: &Work, deed: Deed) {
    if shim::lacking() {
        return;
    }
    let visit = Visit::new(work, deed);
    let points = visit.points();
    let [title, protocol, _] = work.title();
    let fault = format!("a reader {}", format!("{deed:?}").to_lowercase());
    let tally = sweep([title, protocol, &fault], &points, SAMPLE, 4, |moved| visit.survives(moved));
    tally.assert_harmless(tally.tried * 8 / 10);
}
