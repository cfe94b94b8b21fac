//! Nothing lost, nothing twice, nothing stuck: faults at every point of a run.
//!
//! `shim.c` stands between the program and the kernel: it counts the calls, and at one of them kills
//! the program, fails the call or cuts it short. A sweep does that at every point, one run each.

pub(crate) mod shim;
