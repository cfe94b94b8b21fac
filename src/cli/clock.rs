//! The only clock of the program: everything below is told what time it is.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::tz::TimeZone;

use crate::mail::Timestamp;

/// Now; `MAILCTL_NOW` (RFC 3339, or `@` and seconds) stands in for it, for tests.
#[must_use]
pub fn now() -> Timestamp {
    std::env::var("MAILCTL_NOW").ok().and_then(|text| parse(&text)).unwrap_or_else(system)
}

/// The time zone in which a person reads dates: `TZ`, else the system's, else UTC.
#[must_use]
pub fn zone() -> TimeZone {
    TimeZone::system()
}

/// `time` in RFC 3339, UTC, as JSON shows it; `None` beyond the years -9999 to 9999.
#[must_use]
pub fn rfc3339(time: Timestamp) -> Option<String> {
    jiff::Timestamp::from_second(time).ok().map(|time| time.to_string())
}

fn parse(text: &str) -> Option<Timestamp> {
    if let Some(seconds) = text.strip_prefix('@') {
        return seconds.parse().ok();
    }
    text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second)
}

fn system() -> Timestamp {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |seconds| -seconds),
    }
}

#[cfg(test)]
mod tests {
    use super::{parse, rfc3339};

    #[test]
    fn the_clock_of_a_test_is_read_in_both_forms() {
        assert_eq!(parse("@86400"), Some(86_400));
        assert_eq!(parse("1970-01-02T00:00:00Z"), Some(86_400));
        assert_eq!(parse("yesterday"), None);
        assert_eq!(rfc3339(86_400).as_deref(), Some("1970-01-02T00:00:00Z"));
        assert_eq!(rfc3339(i64::MAX), None);
    }
}
