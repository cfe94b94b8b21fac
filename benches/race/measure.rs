//! How long a process takes, and how much memory.

use std::error::Error;
use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Between two looks at the memory of a process: rare enough not to slow it down.
const LOOK: Duration = Duration::from_millis(5);

/// One run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) took: Duration,
    /// The most memory it had resident, in kilobytes; 0 where it was over before anybody looked.
    pub(crate) peak: u64,
}

/// Runs `command` to its end; what it prints goes nowhere.
pub(crate) fn measure(command: &mut Command) -> Result<Sample, Box<dyn Error>> {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let began = Instant::now();
    let mut child = command.spawn()?;
    let status = format!("/proc/{}/status", child.id());
    // It looks at times, and the other thread waits, so that the end is seen when it comes.
    let watcher = thread::spawn(move || {
        let mut peak = 0;
        while let Some(now) = resident(&status) {
            peak = now.max(peak);
            thread::sleep(LOOK);
        }
        peak
    });
    let status = child.wait()?;
    let took = began.elapsed();
    let peak = watcher.join().unwrap_or_default();
    if !status.success() {
        return Err(format!("{command:?}: {status}").into());
    }
    Ok(Sample { took, peak })
}

/// The most so far; `None` when it has ended.
fn resident(status: &str) -> Option<u64> {
    let text = fs::read_to_string(status).ok()?;
    let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    peak.trim().split(' ').next()?.parse().ok()
}

/// The one in the middle.
pub(crate) fn median<T: Copy + Ord>(values: impl IntoIterator<Item = T>) -> Option<T> {
    let mut values: Vec<T> = values.into_iter().collect();
    values.sort();
    values.get(values.len() / 2).copied()
}
