//! The frame around the verbs: what was typed for all of them, the moment and the signals of this
//! run, the messages that are meant, and how a failure is told.
//!
//! A verb sees the frame; the frame knows no verb.

pub(super) mod clock;
mod context;
pub(super) mod failure;
pub(super) mod json;
#[cfg(any(test, fuzzing))]
pub(super) mod laws;
mod options;
mod runtime;
pub(super) mod select;
pub(super) mod whole;

pub(super) use context::{Context, Outcome, about};
pub(super) use options::{Options, mailbox_name};
pub(super) use runtime::outlive_large_files;
