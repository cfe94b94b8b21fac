//! Messages that break the line: which one it was, and whether to dial again without it.
//!
//! Whatever a server does at a message each time (it hangs up, talks nonsense, never comes to an
//! end), the others are fetched all the same, over a new connection. A line that broke or fell
//! silent for the first time may be nobody's fault: the new one goes on in the same order, so that
//! the store is what it would have been. The second time the message is given up for this run. It
//! counts as failed at most once in a run, is asked for last and alone from then on, and so is set
//! aside after as many runs as one that the server refuses in good order.

use crate::error::{Error, ErrorKind};
use crate::mail::RemoteId;

/// So often one run dials again. A message costs two at the most, a broken server is left alone.
const REDIALS: usize = 12;
/// So many connections that broke before anything came in, and it may be any of the messages.
const FRUITLESS: usize = 3;

/// A retrieval that ended before its time.
#[derive(Debug)]
pub(crate) struct Broken {
    /// Why.
    pub(crate) error: Error,
    /// The message that was under way, where the line is to blame, as far as can be told: servers
    /// answer in the order in which they are asked.
    pub(crate) at: Option<RemoteId>,
    /// Whether another was answered before it.
    pub(crate) fruitful: bool,
}

impl Broken {
    /// Ended by one of us: no message is to blame.
    pub(crate) const fn here(error: Error) -> Self {
        Self { error, at: None, fruitful: true }
    }

    /// Ended by the server, when of `asked` those were left that `open` knows.
    pub(crate) fn there(error: Error, asked: &[RemoteId], open: impl Fn(&RemoteId) -> bool) -> Self {
        let place = asked.iter().position(open);
        // A server that says when to come back, or is not the one it was, says nothing of a message.
        let blames = matches!(error.kind(), ErrorKind::Network | ErrorKind::Timeout | ErrorKind::Protocol);
        let at = place.and_then(|place| asked.get(place)).filter(|_| blames).cloned();
        Self { error, at, fruitful: place.is_some_and(|place| place > 0) }
    }
}

impl From<Broken> for Error {
    fn from(broken: Broken) -> Self {
        broken.error
    }
}

/// What becomes of a message that broke the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It may have been the line: once more.
    OnceMore,
    /// Not in this run again.
    GivenUp,
}

/// What broke the line in this run so far.
#[derive(Debug, Default)]
pub(crate) struct Strikes {
    redials: usize,
    fruitless: usize,
}

impl Strikes {
    /// Judges a message, at which the line broke as `kind`: `suspect` if one did so at it before.
    pub(crate) const fn judge(&mut self, kind: ErrorKind, fruitful: bool, suspect: bool) -> Verdict {
        self.fruitless = if fruitful { 0 } else { self.fruitless + 1 };
        match kind {
            ErrorKind::Network | ErrorKind::Timeout if !suspect => Verdict::OnceMore,
            _ => Verdict::GivenUp,
        }
    }

    /// Whether nothing tells any more which of the messages it is.
    pub(crate) const fn in_the_dark(&self) -> bool {
        self.fruitless >= FRUITLESS
    }

    /// Whether it is worth dialling again; counts that it is done.
    pub(crate) const fn dial_again(&mut self) -> bool {
        self.redials += 1;
        self.redials <= REDIALS
    }
}

#[cfg(test)]
mod tests {
    use super::{Broken, FRUITLESS, REDIALS, Strikes, Verdict};
    use crate::error::{Error, ErrorKind};
    use crate::mail::RemoteId;

    #[test]
    fn a_line_that_broke_gets_a_message_another_chance_and_nonsense_does_not() {
        let mut strikes = Strikes::default();
        for kind in [ErrorKind::Network, ErrorKind::Timeout] {
            assert_eq!(strikes.judge(kind, true, false), Verdict::OnceMore);
            assert_eq!(strikes.judge(kind, true, true), Verdict::GivenUp);
        }
        assert_eq!(strikes.judge(ErrorKind::Protocol, true, false), Verdict::GivenUp);
    }

    #[test]
    fn after_a_few_calls_for_nothing_each_is_asked_for_alone_and_after_some_more_nobody_is_called() {
        let mut strikes = Strikes::default();
        for _ in 0..FRUITLESS {
            assert!(!strikes.in_the_dark());
            strikes.judge(ErrorKind::Network, false, false);
        }
        assert!(strikes.in_the_dark());
        assert!((0..REDIALS).all(|_| strikes.dial_again()));
        assert!(!strikes.dial_again());
    }

    #[test]
    fn the_first_that_was_not_answered_is_to_blame_unless_the_server_says_otherwise() {
        let ids: Vec<RemoteId> = (1..=3).map(RemoteId::from_uid).collect();
        let broken = |kind, open: &[usize]| {
            let open: Vec<RemoteId> = open.iter().map(|place| ids[*place].clone()).collect();
            Broken::there(Error::new(kind, "retrieving"), &ids, |id| open.contains(id))
        };
        let told = |broken: Broken| (broken.at.map(|id| id.to_string()), broken.fruitful);
        assert_eq!(told(broken(ErrorKind::Network, &[1, 2])), (Some("2".to_owned()), true));
        assert_eq!(told(broken(ErrorKind::Timeout, &[0, 1, 2])), (Some("1".to_owned()), false));
        assert_eq!(told(broken(ErrorKind::Busy, &[1, 2])), (None, true));
        assert_eq!(told(broken(ErrorKind::Network, &[])), (None, false));
    }
}
