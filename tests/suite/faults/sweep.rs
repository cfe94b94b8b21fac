//! Trying the points of a sweep, several at once.

use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Finding, Harm, Tally};

/// Tries `points`, or an even sample of `sample` of them, on so many threads. `attempt` tells whether the
/// fault fell, or what harm it did. What a point is called names it for a replay.
pub(crate) fn sweep<P: Display + Sync>(
    title: [&str; 3],
    points: &[P],
    sample: usize,
    threads: usize,
    attempt: impl Fn(&P) -> Result<bool, Finding> + Sync,
) -> Tally {
    let chosen = chosen(points, sample);
    let next = AtomicUsize::new(0);
    let tally = Mutex::new(Tally::new(title, points.len()));
    std::thread::scope(|scope| {
        for _ in 0..threads.min(chosen.len()) {
            scope.spawn(|| {
                while let Some(point) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
                    // What panics shall not take along the count of all the others.
                    let outcome = catch_unwind(AssertUnwindSafe(|| attempt(point))).unwrap_or_else(|panic| {
                        let what =
                            panic.downcast_ref::<String>().map_or("a panic, see above", String::as_str);
                        Err(Finding::new(Harm::Broken, what))
                    });
                    tally.lock().unwrap().count(&point.to_string(), outcome);
                }
            });
        }
    });
    tally.into_inner().unwrap()
}

/// Whether a sweep is to know all its points, those too that are only worth it where there is time: all
/// are to be tried, or a certain one.
pub(crate) fn is_whole() -> bool {
    let asked = |name: &str| std::env::var_os(name).is_some();
    asked("MAILCTL_FULL") || asked("MAILCTL_POINT")
}

/// The one that a replay asks for, all of them, or an even sample that begins with the first and
/// ends with the last.
fn chosen<P: Display>(points: &[P], sample: usize) -> Vec<&P> {
    if let Ok(wanted) = std::env::var("MAILCTL_POINT") {
        return points.iter().filter(|point| point.to_string() == wanted).collect();
    }
    let full = std::env::var("MAILCTL_FULL").is_ok_and(|full| full == "1");
    if full || points.len() <= sample {
        return points.iter().collect();
    }
    let steps = sample.saturating_sub(1).max(1);
    (0..sample).map(|nth| &points[nth * (points.len() - 1) / steps]).collect()
}
