//! Nothing lost, nothing twice, nothing stuck: faults at every point of a run, and one oracle that
//! judges what comes of them.
//!
//! By default a sweep tries a sample of its points, evenly; with `MAILCTL_FULL=1` all of them.
//! `MAILCTL_POINT` holds the name of one point, as a failure tells it, and has only that one tried.
//!
//! `shim.c` stands between the program and the kernel: it counts the calls, and at one of them kills
//! the program, fails the call or cuts it short. A sweep does that at every point, one run each.

mod oracle;
mod records;
pub(crate) mod shim;
mod sweep;
mod tally;

pub(crate) use oracle::{Finding, Harm, Oracle, Remote, Verb};
pub(crate) use sweep::{is_whole, sweep};
pub(crate) use tally::Tally;
