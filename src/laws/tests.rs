//! The laws, held to the seeds and to mutations of them: a fuzzer's shadow on the stable toolchain.

mod corpora;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{ALL, Law};

/// Time for the mutations of all laws together, unless all of them are asked for.
const SAMPLE: Duration = Duration::from_secs(4);

/// The committed seeds of a law, what the fuzzer found among them.
fn seeds(law: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(law);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

/// Holds `law` to `octets`; where they break it, says how to try again.
fn hold((name, law): Law, octets: &[u8], origin: &str) {
    // What is wrong has been told by then.
    if catch_unwind(AssertUnwindSafe(|| law(octets))).is_err() {
        let place = std::env::temp_dir().join(format!("mailctl-law-{name}"));
        fs::write(&place, octets).unwrap();
        panic!("{name} is broken by {origin}, which is kept as {}", place.display());
    }
}

#[test]
fn k23_every_law_has_a_fuzz_target_and_seeds() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/Cargo.toml");
    let manifest = fs::read_to_string(manifest).unwrap();
    let targets: BTreeSet<&str> =
        manifest.split("[[bin]]\nname = \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(targets, ALL.iter().map(|(name, _)| *name).collect());
    for (name, _) in ALL {
        assert!(!seeds(name).is_empty(), "{name} has no seeds");
        let target = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fuzz/targets/{name}.rs"));
        assert!(fs::read_to_string(target).unwrap().contains(&format!("mailctl::laws::{name}(octets)")));
    }
}

#[test]
fn k23_every_law_holds_for_every_seed() {
    for law in ALL {
        hold(law, b"", "nothing at all");
        for (path, octets) in seeds(law.0) {
            hold(law, &octets, &path.display().to_string());
        }
    }
}

#[test]
fn k23_every_law_holds_for_seeds_cut_spliced_and_damaged() {
    let full = std::env::var_os("MAILCTL_FULL").is_some();
    for (name, law) in ALL {
        let seeds = seeds(name);
        let started = Instant::now();
        let rounds = if full { 20_000 } else { 500 };
        for round in 0..rounds {
            if !full && started.elapsed() > SAMPLE / 13 {
                break;
            }
            hold((name, law), &mutation(&seeds, round), &format!("mutation {round} of its seeds"));
        }
    }
}

/// The mutation number `round`, always the same for the same seeds.
fn mutation(seeds: &[(PathBuf, Vec<u8>)], round: usize) -> Vec<u8> {
    let mut random = Random::of(round);
    let mut octets = seeds[random.below(seeds.len())].1.clone();
    for _ in 0..=random.below(4) {
        let at = random.below(octets.len() + 1);
        match random.below(5) {
            0 => octets.truncate(at),
            1 => octets.insert(at, u8::try_from(random.below(256)).unwrap()),
            2 if at < octets.len() => octets[at] = u8::try_from(random.below(256)).unwrap(),
            3 if at < octets.len() => octets[at] ^= 1 << random.below(8),
            _ => {
                let other = &seeds[random.below(seeds.len())].1;
                let from = random.below(other.len() + 1);
                let piece = &other[from..(from + random.below(40)).min(other.len())];
                octets.splice(at..at, piece.iter().copied());
            }
        }
    }
    octets
}

/// Numbers without order, always the same for the same beginning.
struct Random(u64);

impl Random {
    fn of(number: usize) -> Self {
        Self((number as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// A number below `limit`; 0 where there is none.
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }
}

/// Says why a test did not test.
fn skipped(why: &str) {
    told(&format!("SKIPPED: {why}"));
}

/// Tells it past the capture that swallows what a passing test prints.
fn told(what: &str) {
    let _ = writeln!(std::io::stderr(), "{what}");
}
