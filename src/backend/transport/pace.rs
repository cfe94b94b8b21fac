//! How slow a server may be inside a long answer.

use std::time::Duration;

use crate::error::{Error, ErrorKind};

/// Octets that must come in each stall limit of waiting. One octet a minute is alive as well, and
/// would hold a session, and the lock of the account, for years; a server that opens every message
/// to list its size is slow and means no harm.
const LEAST: u64 = 256;

/// A whole answer may take so many stall limits,
const LIMITS: u32 = 10;
/// and a second more for so many octets of it; the slowest line that anybody reads mail over.
const PER_SECOND: u64 = 1024;

/// Watches over a body or a long list: of every stall limit spent *waiting*, 256 octets must be
/// the yield (with the defaults, four a second), and of all of it a kilobyte a second, with ten
/// limits to spare. Time in which we were busy ourselves, with a slow disk say, does not count.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    waited: Duration,
    octets: u64,
    waited_in_all: Duration,
    octets_in_all: u64,
}

impl Pace {
    /// What to say when nothing is [`left`](Self::left).
    pub fn too_slow(doing: impl Into<String>, stall: Duration) -> Error {
        let least = format!("less than {LEAST} octets in {} s of waiting", stall.as_secs());
        let whole = format!("a kilobyte a second after {} s", stall.saturating_mul(LIMITS).as_secs());
        Error::new(ErrorKind::Timeout, doing).because(format!("too slow: {least}, or than {whole}"))
    }

    /// How much longer may be waited, of `stall`.
    #[must_use]
    pub fn left(&self, stall: Duration) -> Duration {
        let earned = Duration::from_secs(self.octets_in_all / PER_SECOND);
        let whole = stall.saturating_mul(LIMITS).saturating_add(earned);
        stall.saturating_sub(self.waited).min(whole.saturating_sub(self.waited_in_all))
    }

    /// Another part of the same answer begins, which may be waited for anew.
    pub const fn next_part(&mut self) {
        self.waited = Duration::ZERO;
        self.octets = 0;
    }

    /// Notes that a wait of `waited` brought `octets`.
    pub const fn note(&mut self, waited: Duration, octets: u64) {
        self.waited = self.waited.saturating_add(waited);
        self.octets = self.octets.saturating_add(octets);
        self.waited_in_all = self.waited_in_all.saturating_add(waited);
        self.octets_in_all = self.octets_in_all.saturating_add(octets);
        if self.octets >= LEAST {
            self.next_part();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{LEAST, LIMITS, Pace};

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
            stream.note(second * 50, 50 * 1024);
            assert_eq!(stream.left(stall), stall);
        }
    }

    #[test]
    fn n18_a_drip_that_is_never_quite_silent_comes_to_its_end() {
        let (stall, mut waited) = (Duration::from_secs(60), Duration::ZERO);
        let mut drip = Pace::default();
        while !drip.left(stall).is_zero() {
            drip.note(Duration::from_secs(30), LEAST);
            drip.next_part();
            waited += Duration::from_secs(30);
        }
        assert!(waited >= stall * LIMITS && waited < stall * (LIMITS + 1), "{waited:?}");
    }
}
