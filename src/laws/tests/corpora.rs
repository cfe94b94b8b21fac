//! Real mail, whole, cut and damaged: nothing in it may stop a reader, or hold one up.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::{Random, hold};
use crate::laws::{message_shown, message_view};
use crate::mail::tests::worked;

/// Mutations of all files together, when all are asked for.
const ALL: usize = 100_000;
/// Of them so many are tried by default, evenly spread: every so-manieth.
const SAMPLE: usize = 1_000;
const THREADS: usize = 4;
/// For each thing that is done with a message, of a processor's time: the machine may have other
/// things to do. A debug build takes some ten times as long.
const TIME: Duration =
    if cfg!(debug_assertions) { Duration::from_secs(3) } else { Duration::from_millis(100) };

/// Where the corpora lie: `MAILCTL_CORPORA`, or `shared/corpora` beside any folder above the project.
fn corpora() -> Option<PathBuf> {
    let named = std::env::var_os("MAILCTL_CORPORA").map(PathBuf::from);
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join("shared/corpora"));
    named.into_iter().chain(above).find(|folder| folder.is_dir())
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The mutation `number` of a message, always the same: cut, damaged, or both.
fn mutated(raw: &[u8], number: usize) -> Vec<u8> {
    let mut random = Random::of(number);
    let mut octets = raw.to_vec();
    if !number.is_multiple_of(3) {
        octets.truncate(random.below(raw.len()));
    }
    if number % 3 != 1 && !octets.is_empty() {
        for _ in 0..=random.below(8) + octets.len() / 500 {
            let at = random.below(octets.len());
            octets[at] = match random.below(3) {
                0 => octets[at] ^ (1 << random.below(8)),
                1 => b"\n\r\0\"=?;:<>()-\x1b\xff"[random.below(15)],
                _ => u8::try_from(random.below(256)).unwrap(),
            };
        }
    }
    octets
}

/// Does everything with a message that can be done; how long the slowest thing took. To be shown it
/// is read four times: on two terminals, in a pipe and as JSON.
fn read(octets: &[u8], origin: &str) -> Duration {
    let laws: [(super::Law, u32); 2] =
        [(("message_view", message_view), 1), (("message_shown", message_shown), 4)];
    let slowest = laws.into_iter().map(|(law, times)| {
        let started = worked();
        hold(law, octets, origin);
        let taken = worked().saturating_sub(started) / times;
        // To lay out megabytes of text takes its time, but no more than in proportion.
        let most = TIME * u32::try_from(1 + octets.len() / (512 * 1024)).unwrap();
        assert!(taken <= most, "{} takes {taken:?} for {origin}", law.0);
        taken
    });
    slowest.max().unwrap_or_default()
}

#[test]
fn m01_m26_the_corpora_whole_cut_and_damaged() {
    let Some(folder) = corpora() else {
        return super::skipped("no corpora beside the project");
    };
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    let messages: Vec<(PathBuf, Vec<u8>)> =
        paths.into_iter().map(|path| (path.clone(), fs::read(&path).unwrap())).collect();
    assert!(messages.len() > 500, "{} files", messages.len());
    let every = if std::env::var_os("MAILCTL_FULL").is_some() { 1 } else { ALL / SAMPLE };
    let (next, slowest) = (AtomicUsize::new(0), Mutex::new((Duration::ZERO, String::new())));
    let work = || {
        loop {
            let step = next.fetch_add(1, Ordering::Relaxed);
            let (octets, origin) = match step.checked_sub(messages.len()) {
                None => (messages[step].1.clone(), messages[step].0.display().to_string()),
                Some(step) if step * every < ALL => {
                    let number = step * every;
                    let (path, raw) = &messages[number % messages.len()];
                    (mutated(raw, number), format!("mutation {number}, of {}", path.display()))
                }
                Some(_) => return,
            };
            let taken = read(&octets, &origin);
            let mut slowest = slowest.lock().unwrap();
            if taken > slowest.0 {
                *slowest = (taken, origin);
            }
        }
    };
    std::thread::scope(|scope| (0..THREADS).for_each(|_| drop(scope.spawn(work))));
    let (taken, origin) = slowest.into_inner().unwrap();
    super::told(&format!(
        "{} messages, {} mutations; the slowest took {taken:?}: {origin}",
        messages.len(),
        ALL.div_ceil(every)
    ));
}
