//! The conversation, for `--trace`: what was said, secrets masked by construction.
//!
//! The adapters tell it what they send in a form in which the secret was never written, so there
//! is nothing to filter out. What a server repeats of it is masked, here and in what the adapters
//! tell of the server's words. Bodies appear as their length.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::auth::Credentials;
use super::mask::Mask;
use crate::error::Error;

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
pub struct Trace {
    sink: Option<Arc<Sink>>,
    mask: Arc<Mask>,
}

impl Trace {
    /// Gives each line, without its line end and unsanitised, to `sink`.
    pub fn to(sink: impl Fn(Direction, &str) + Send + Sync + 'static) -> Self {
        Self { sink: Some(Arc::new(sink)), mask: Arc::default() }
    }

    /// The same, but nobody is told what we sign in with when the server repeats it.
    #[must_use]
    pub fn hiding(mut self, credentials: &Credentials) -> Self {
        self.mask = Arc::new(Mask::of(credentials));
        self
    }

    /// Nobody is told what a mechanism answers with either, from now on.
    pub(super) fn conceal(&self, response: &[u8]) {
        self.mask.learn(response);
    }

    /// What may be told of the server's words.
    #[must_use]
    pub fn hide<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.mask.hide(text)
    }

    /// `error` as it may be told where it quotes the server.
    pub(super) fn hide_in(&self, error: Error) -> Error {
        let told = error.to_string();
        match self.hide(&told) {
            Cow::Owned(told) => Error::new(error.kind(), told),
            Cow::Borrowed(_) => error,
        }
    }

    /// Whether anybody listens.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.sink.is_some()
    }

    /// Records a line; `line` is only called when somebody listens.
    pub fn record<S: AsRef<str>>(&self, direction: Direction, line: impl FnOnce() -> S) {
        let Some(sink) = &self.sink else { return };
        let line = line();
        let line = line.as_ref();
        match direction {
            Direction::Received => sink(direction, &self.hide(line)),
            Direction::Sent | Direction::Note => sink(direction, line),
        }
    }
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_on() { "Trace(on)" } else { "Trace(off)" })
    }
}
