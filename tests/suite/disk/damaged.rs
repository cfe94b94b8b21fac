//! A database that is damaged: noticed, nothing is deleted on its word, and made anew.

use std::fmt;
use std::fs;
use std::path::PathBuf;

use super::scene::{Mail, Scene, Work};
use crate::faults::{Finding, Harm, Oracle, Verb, sweep};
use crate::support::{ImapServer, Output, Pop3Server};

/// So many are tried on each protocol by default.
const SAMPLE: usize = 40;
const PAGE: usize = 4096;

/// What befalls the database between two runs.
#[derive(Clone, Copy, Debug)]
enum Damage {
    /// It ends before this page.
    CutBefore(usize),
    /// This page is all zeros.
    Zeroed(usize),
    /// Some bits of it are others; which, this number decides.
    Flipped(u64),
    /// A log of an earlier time lies beside it.
    StaleLog,
    /// It is the one of before the last run, as from a backup.
    Older,
    /// It is a folder.
    Folder,
    /// It is something else altogether.
    Junk,
    /// It has no octets.
    Empty,
    Missing,
}

struct Case(String, Damage);

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.0, self.1)
    }
}

fn database<S: Mail>(scene: &Scene<S>) -> PathBuf {
    scene.sandbox.store("work").join(".mailctl/state.db")
}

impl Damage {
    fn befall<S: Mail>(self, scene: &Scene<S>, older: &[u8], log: &[u8]) {
        let path = database(scene);
        let mut octets = fs::read(&path).unwrap();
        match self {
            Self::CutBefore(page) => octets.truncate(page * PAGE),
            Self::Zeroed(page) => octets[page * PAGE..(page + 1) * PAGE].fill(0),
            Self::Flipped(seed) => {
                let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
                for _ in 0..=seed % 8 {
                    state ^= state << 13;
                    state ^= state >> 7;
                    state ^= state << 17;
                    let place = usize::try_from(state % octets.len() as u64).unwrap();
                    octets[place] ^= 1 << (state >> 32 & 7);
                }
            }
            Self::StaleLog => fs::write(path.with_extension("db-wal"), log).unwrap(),
            Self::Older => octets = older.to_vec(),
            Self::Junk => octets = b"Dear Ada, ".repeat(1000),
            Self::Empty => octets.clear(),
            Self::Folder | Self::Missing => {
                fs::remove_file(&path).unwrap();
                if matches!(self, Self::Folder) {
                    fs::create_dir(&path).unwrap();
                }
                return;
            }
        }
        fs::write(&path, octets).unwrap();
    }
}

/// Fetches all and leaves it there; then the database is damaged, and a fetch is to delete.
fn survives<S: Mail>(damage: Damage, oracle: &Oracle, log: &[u8]) -> Result<bool, Finding> {
    let scene = Scene::<S>::new(Work::Next);
    let older = fs::read(database(&scene)).unwrap();
    drop(scene.sandbox.run(&["fetch", "--keep"]).success());
    scene.settle();
    damage.befall(&scene, &older, log);
    let output = scene.sandbox.run(&["fetch"]);
    scene.settle();
    judge(&output)?;
    oracle.safe(&scene.sandbox, &scene.server)?;
    if matches!(damage, Damage::Folder) {
        fs::remove_dir(database(&scene)).unwrap();
    }
    let rebuilt = scene.sandbox.run(&["store", "rebuild"]);
    if rebuilt.code != Some(0) {
        return Err(Finding::new(Harm::Stuck, format!("it cannot be rebuilt: {rebuilt}")));
    }
    oracle.safe(&scene.sandbox, &scene.server)?;
    for _ in 0..2 {
        let output = scene.sandbox.run(&["fetch"]);
        scene.settle();
        if output.code != Some(0) || !scene.server.there().is_empty() {
            return Err(Finding::new(Harm::Stuck, format!("after the rebuild: {output}")));
        }
        if oracle.safe(&scene.sandbox, &scene.server)? != 6 {
            return Err(Finding::new(Harm::Lost, format!("after the rebuild: {output}")));
        }
    }
    Ok(true)
}

fn judge(output: &Output) -> Result<(), Finding> {
    let broken = |what: &str| Err(Finding::new(Harm::Broken, format!("{what}: {output}")));
    match output.code {
        _ if output.err().contains("panicked") => broken("a panic"),
        None => broken("a signal"),
        Some(0 | 69 | 73 | 75 | 78) => Ok(()),
        Some(74)
            if output.err().contains("mailctl store rebuild") || output.err().contains("store check") =>
        {
            Ok(())
        }
        Some(_) => broken("not an exit code for this"),
    }
}

/// A log as a run leaves it that was killed.
fn some_log<S: Mail>() -> Vec<u8> {
    let scene = Scene::<S>::new(Work::Recovery);
    fs::read(database(&scene).with_extension("db-wal")).unwrap()
}

fn damage_everywhere<S: Mail>() {
    let scene = Scene::<S>::new(Work::Next);
    let oracle = Oracle::new(Verb::FETCH, super::scene::originals(Work::Next), &scene.sandbox, &scene.server);
    let pages = fs::read(database(&scene)).unwrap().len() / PAGE;
    let log = some_log::<S>();
    let mut all =
        vec![Damage::StaleLog, Damage::Older, Damage::Folder, Damage::Junk, Damage::Empty, Damage::Missing];
    all.extend((0..pages).flat_map(|page| [Damage::CutBefore(page), Damage::Zeroed(page)]));
    all.extend((0..200).map(Damage::Flipped));
    let cases: Vec<Case> =
        all.into_iter().map(|damage| Case(S::PROTOCOL.name().to_owned(), damage)).collect();
    let title = ["next fetch, delete", S::PROTOCOL.title(), "a damaged database"];
    sweep(title, &cases, SAMPLE, 4, |case| survives::<S>(case.1, &oracle, &log)).assert_harmless(SAMPLE);
}

#[test]
fn l13_a_damaged_database_loses_no_mail_over_pop3() {
    damage_everywhere::<Pop3Server>();
}

#[test]
fn l13_a_damaged_database_loses_no_mail_over_imap() {
    damage_everywhere::<ImapServer>();
}
