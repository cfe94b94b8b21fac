//! A run that is looked at while it lasts: its memory, and what it tells of itself.

use std::io::Read;
use std::process::Command;
use std::time::{Duration, Instant};

use super::{Output, hush};

/// How a run went.
pub(crate) struct Watched {
    pub(crate) output: Output,
    /// The most memory that it had resident, in kilobytes.
    pub(crate) peak: u64,
    pub(crate) took: Duration,
}

/// Runs `command` to its end.
pub(crate) fn watch(mut command: Command) -> Watched {
    let began = Instant::now();
    let mut child = command.spawn().unwrap();
    let reads = |mut pipe: Box<dyn Read + Send>| {
        std::thread::spawn(move || {
            let mut octets = Vec::new();
            pipe.read_to_end(&mut octets).unwrap();
            octets
        })
    };
    let stdout = reads(Box::new(child.stdout.take().unwrap()));
    let stderr = reads(Box::new(child.stderr.take().unwrap()));
    let process = child.id();
    let given = given(&command);
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let code = loop {
        // VmHWM only grows, so the last sample before the end is the peak, or very near it. The
        // first may still be of this process, from which the other is made.
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let sample = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let sample = sample.and_then(|line| line.trim().split(' ').next()?.parse().ok());
        peak = sample.unwrap_or(peak);
        hush::assert_untold_but(&hush::children(process), &given, "a process that it started");
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let output = Output { stdout: stdout.join().unwrap(), stderr: stderr.join().unwrap(), code }.untold();
    Watched { output, peak, took: began.elapsed() }
}

/// What the story itself says for all to see: the arguments, and the commands in the config.
fn given(command: &Command) -> Vec<u8> {
    let mut given: Vec<u8> =
        command.get_args().flat_map(|argument| argument.as_encoded_bytes().to_vec()).collect();
    let home = command.get_envs().find(|(name, _)| *name == "HOME").and_then(|(_, home)| home);
    let config = home.map(|home| std::path::Path::new(home).join(".config/mailctl/config.toml"));
    let config = config.and_then(|config| std::fs::read_to_string(config).ok()).unwrap_or_default();
    for line in config.lines().filter(|line| line.contains("command")) {
        given.extend_from_slice(line.as_bytes());
    }
    given
}
