//! Bounded against hostility: little memory, an answer in time, one clear sentence, and the other
//! messages all the same.

mod bombs;
mod masses;
mod wires;

use std::time::Duration;

use crate::support::{Sandbox, Watched, watch};

/// The most memory that a run may take whatever it meets, in kilobytes.
const MEMORY: u64 = 128_000;

/// Runs within bounds of memory and time.
#[track_caller]
fn bounded(sandbox: &Sandbox, arguments: &[&str], cap: Duration, what: &str) -> Watched {
    bounded_by(MEMORY, sandbox, arguments, cap, what)
}

/// As [`bounded`], in `memory` kilobytes.
#[track_caller]
fn bounded_by(memory: u64, sandbox: &Sandbox, arguments: &[&str], cap: Duration, what: &str) -> Watched {
    let watched = watch(sandbox.command(arguments));
    let Watched { output, peak, took } = &watched;
    println!("{what}: {peak} kB, {took:?}, {:?}", output.code);
    // What is over at once may be over before anybody looked.
    assert!(
        (*peak > 1_000 || *took < Duration::from_secs(2)) && *peak < memory,
        "{what}: {peak} kB\n{output}"
    );
    assert!(*took < cap, "{what}: {took:?}\n{output}");
    assert!(output.code.is_some() && !output.err().contains("panicked"), "{what}: {output}");
    watched
}
