//! Memory is bounded by buffers, not by the message.

use std::time::Duration;

use crate::support::{Dovecot, Protocol, Security, generated, small};

/// Runs a fetch and samples its peak resident memory, in kilobytes.
fn peak_of(sandbox: &crate::support::Sandbox) -> u64 {
    let mut child = sandbox.command(&["fetch", "-q"]).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        // VmHWM only grows, so the last sample before the end is the peak, or very near it.
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let sample = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let sample = sample.and_then(|line| line.trim().split(' ').next()?.parse().ok());
        peak = peak.max(sample.unwrap_or(0));
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success());
            return peak;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_message_of_200_mb_is_fetched_in_less_than_64_mb() {
    let messages = [small(1), generated(200, 200_000_000), small(2)];
    let user = Dovecot::shared().user(messages);
    for protocol in Protocol::BOTH {
        let sandbox = user.sandbox(protocol, Security::Plain, "");
        let peak = peak_of(&sandbox);
        println!("{protocol:?}: peak {peak} kB");
        let sizes: Vec<u64> =
            sandbox.files("work", "INBOX").iter().map(|path| path.metadata().unwrap().len()).collect();
        assert_eq!(sizes.len(), 3, "{protocol:?}");
        assert!(sizes.iter().any(|size| *size >= 200_000_000), "{protocol:?}: {sizes:?}");
        assert!(peak > 1_000 && peak < 64_000, "{protocol:?}: peak {peak} kB");
    }
}
