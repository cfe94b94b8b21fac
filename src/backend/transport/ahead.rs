//! Whether a server bears commands that are sent ahead of its answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Shared by all sessions with one server. The first that breaks with commands under way takes it
/// back for those after it: some servers announce pipelining and lose what they are sent.
#[derive(Clone, Debug, Default)]
pub struct Ahead(Arc<Known>);

#[derive(Debug, Default)]
struct Known {
    doubted: AtomicBool,
    told: AtomicBool,
}

impl Ahead {
    /// Whether commands may be sent ahead, where the server says so.
    #[must_use]
    pub fn is_trusted(&self) -> bool {
        !self.0.doubted.load(Ordering::Relaxed)
    }

    /// A session broke while answers to commands sent ahead were due.
    pub fn doubt(&self) {
        self.0.doubted.store(true, Ordering::Relaxed);
    }

    /// Whether that happened; true once.
    #[must_use]
    pub fn is_news(&self) -> bool {
        !self.is_trusted() && !self.0.told.swap(true, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::Ahead;

    #[test]
    fn p24_a_doubt_holds_for_all_sessions_and_is_told_once() {
        let ahead = Ahead::default();
        let session = ahead.clone();
        assert!(session.is_trusted() && !ahead.is_news());
        session.doubt();
        assert!(!ahead.is_trusted());
        assert_eq!([ahead.is_news(), ahead.is_news()], [true, false]);
        session.doubt();
        assert!(!ahead.is_news());
    }
}
