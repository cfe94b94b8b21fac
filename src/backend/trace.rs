//! The conversation, for `--trace`: what was said, secrets masked by construction.
//!
//! The adapters tell it what they send in a form in which the secret was never written, so there
//! is nothing to filter out. Bodies appear as their length.

use std::fmt;
use std::sync::Arc;

/// Which way a line went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From us to the server.
    Sent,
    /// From the server to us.
    Received,
    /// A remark: connected, TLS begins.
    Note,
}

type Sink = dyn Fn(Direction, &str) + Send + Sync;

/// Where the lines of a conversation go; the default goes nowhere.
#[derive(Clone, Default)]
pub struct Trace(Option<Arc<Sink>>);

impl Trace {
    /// Gives each line, without its line end and unsanitised, to `sink`.
    pub fn to(sink: impl Fn(Direction, &str) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(sink)))
    }

    /// Whether anybody listens.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Records a line; `line` is only called when somebody listens.
    pub fn record<S: AsRef<str>>(&self, direction: Direction, line: impl FnOnce() -> S) {
        if let Some(sink) = &self.0 {
            sink(direction, line().as_ref());
        }
    }
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_on() { "Trace(on)" } else { "Trace(off)" })
    }
}
