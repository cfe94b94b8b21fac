//! How much a server may send for one message.
//!
//! What a listing says of a size is a hint: servers count line ends otherwise, estimate, or say 0.
//! So there is ample room above it. Without a limit a body that does not end would fill the disk.

use crate::error::{Error, ErrorKind, Result};
use crate::mail::print_size;

/// A message may be so much longer than twice what was announced.
const SLACK: u64 = 64 << 20;
/// And so long where nothing was; no mail server accepts more.
const UNANNOUNCED: u64 = 2 << 30;
/// Shorter messages need not be measured: a limit of `max-size` below this is no help to anybody.
pub(crate) const LONG: u64 = 1 << 20;
/// A header section. The largest that were ever seen have a few hundred kilobytes.
const HEADER: u64 = 32 << 20;

/// The most octets that are taken of a message of which the server said that it has `announced`,
/// where larger ones than `max_size` are not wanted whole: a quarter above that is believed to be
/// the server's way of counting.
pub(crate) fn limit(announced: Option<u64>, max_size: Option<u64>) -> u64 {
    let room = announced.map_or(UNANNOUNCED, |size| size.saturating_mul(2).saturating_add(SLACK));
    max_size.map_or(room, |max| room.min(max.saturating_add(max / 4)))
}

/// Checks the octets of a header section so far.
///
/// # Errors
/// [`ErrorKind::Protocol`] when that is none.
pub(crate) fn header(octets: u64) -> Result<()> {
    if octets <= HEADER {
        return Ok(());
    }
    let why = format!("its header goes on beyond {}", print_size(HEADER));
    Err(Error::new(ErrorKind::Protocol, "retrieving a message").because(why))
}

/// Checks the octets of a whole message so far against its `limit`.
///
/// # Errors
/// [`ErrorKind::Protocol`] when it should have ended.
pub(crate) fn whole(octets: u64, limit: u64, announced: Option<u64>) -> Result<()> {
    if octets <= limit {
        return Ok(());
    }
    let said = announced.map_or_else(
        || "the server did not say how large it is".to_owned(),
        |size| format!("the server said that it has {}", print_size(size)),
    );
    let why = format!("it goes on beyond {}, and {said}", print_size(limit));
    Err(Error::new(ErrorKind::Protocol, "retrieving a message").because(why))
}

#[cfg(test)]
mod tests {
    use super::{HEADER, SLACK, UNANNOUNCED, header, limit, whole};

    #[test]
    fn a_size_is_a_hint_and_not_a_promise() {
        assert_eq!(limit(None, None), UNANNOUNCED);
        assert_eq!(limit(Some(0), None), SLACK);
        assert_eq!(limit(Some(1000), Some(2000)), 2500);
        assert_eq!(limit(None, Some(u64::MAX)), UNANNOUNCED);
        assert_eq!(limit(Some(u64::MAX), None), u64::MAX);
        assert!(whole(SLACK, limit(Some(0), None), Some(0)).is_ok());
        let error = whole(SLACK + 1, limit(Some(0), None), Some(0)).unwrap_err();
        assert!(error.to_string().contains("said that it has 0 B"), "{error}");
        assert!(header(HEADER).is_ok() && header(HEADER + 1).is_err());
    }
}
