//! How slow a server may be inside a long answer.

use std::time::Duration;

use crate::error::{Error, ErrorKind};

/// Octets that must come in each stall limit of waiting. One octet a minute is alive as well, and
/// would hold a session, and the lock of the account, for years; a server that opens every message
/// to list its size is slow and means no harm.
const LEAST: u64 = 256;

/// Watches over a body or a long list: of every stall limit spent *waiting*, 256 octets must be
/// the yield (with the defaults, four a second). Time in which we were busy ourselves, with
/// a slow disk say, does not count.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    waited: Duration,
    octets: u64,
}

impl Pace {
    /// What to say when nothing is [`left`](Self::left).
    pub fn too_slow(doing: impl Into<String>, stall: Duration) -> Error {
        let least = format!("less than {LEAST} octets in {} s of waiting", stall.as_secs());
        Error::new(ErrorKind::Timeout, doing).because(least)
    }

    /// How much longer may be waited, of `stall`.
    #[must_use]
    pub const fn left(&self, stall: Duration) -> Duration {
        stall.saturating_sub(self.waited)
    }

    /// Notes that a wait of `waited` brought `octets`.
    pub const fn note(&mut self, waited: Duration, octets: u64) {
        self.waited = self.waited.saturating_add(waited);
        self.octets = self.octets.saturating_add(octets);
        if self.octets >= LEAST {
            *self = Self { waited: Duration::ZERO, octets: 0 };
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{LEAST, Pace};

    #[test]
    fn n18_a_trickle_uses_the_limit_up_and_a_stream_never_does() {
        let (second, stall) = (Duration::from_secs(1), Duration::from_secs(60));
        let mut trickle = Pace::default();
        for _ in 0..60 {
            assert!(!trickle.left(stall).is_zero());
            trickle.note(second, 1);
        }
        assert!(trickle.left(stall).is_zero());
        let mut stream = Pace::default();
        for _ in 0..10_000 {
            stream.note(second * 50, LEAST);
            assert_eq!(stream.left(stall), stall);
        }
    }
}
