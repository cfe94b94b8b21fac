//! Time that a test may be held to on a machine that does other things as well.

use std::fs;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// How long this thread has worked so far; on other systems than Linux, how long this process lives.
pub(crate) fn worked() -> Duration {
    static STARTED: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let worked = told.and_then(|text| text.split(' ').next()?.parse().ok());
    worked.map_or_else(|| STARTED.elapsed(), Duration::from_nanos)
}
