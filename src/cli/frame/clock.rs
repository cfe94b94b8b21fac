//! The only clock of the program, and how times are shown: everything below is told what time it is.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::tz::TimeZone;

use crate::mail::Timestamp;

/// Now; `MAILCTL_NOW` (RFC 3339, or `@` and seconds) stands in for it, for tests.
pub(crate) fn now() -> Timestamp {
    std::env::var("MAILCTL_NOW").ok().and_then(|text| parse(&text)).unwrap_or_else(system)
}

/// The time zone in which a person reads dates: `TZ`, else the system's, else UTC.
pub(crate) fn zone() -> TimeZone {
    TimeZone::system()
}

/// `time` in RFC 3339, UTC, as JSON shows it; `None` beyond the years -9999 to 9999.
pub(crate) fn rfc3339(time: Timestamp) -> Option<String> {
    jiff::Timestamp::from_second(time).ok().map(|time| time.to_string())
}

/// `14:02` today, `Mon 14:02` within the last six days, else `2025-11-03`.
pub(crate) fn short(date: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (Ok(date), Ok(now)) = (jiff::Timestamp::from_second(date), jiff::Timestamp::from_second(now)) else {
        return "?".to_owned();
    };
    let (date, now) = (zone.to_datetime(date), zone.to_datetime(now));
    let days = date.date().until(now.date()).map_or(i32::MAX, |span| span.get_days());
    match days {
        0 => date.strftime("%H:%M").to_string(),
        1..=6 => date.strftime("%a %H:%M").to_string(),
        _ => date.strftime("%Y-%m-%d").to_string(),
    }
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
    use jiff::tz::TimeZone;

    use super::{parse, rfc3339, short};

    #[test]
    fn the_clock_of_a_test_is_read_in_both_forms() {
        assert_eq!(parse("@86400"), Some(86_400));
        assert_eq!(parse("1970-01-02T00:00:00Z"), Some(86_400));
        assert_eq!(parse("yesterday"), None);
        assert_eq!(rfc3339(86_400).as_deref(), Some("1970-01-02T00:00:00Z"));
        assert_eq!(rfc3339(i64::MAX), None);
    }

    #[test]
    fn dates_are_short_and_relative_to_now() {
        let day = 86_400;
        // 2026-11-23 22:06:40 UTC, a Monday.
        let now = 1_795_471_600;
        let utc = TimeZone::UTC;
        assert_eq!(short(now - 3600, now, &utc), "21:06");
        assert_eq!(short(now - day, now, &utc), "Sun 22:06");
        assert_eq!(short(now - 6 * day, now, &utc), "Tue 22:06");
        assert_eq!(short(now - 7 * day, now, &utc), "2026-11-16");
        assert_eq!(short(now + 2 * day, now, &utc), "2026-11-25");
        assert_eq!(short(i64::MAX, now, &utc), "?");
        assert_eq!(short(-62_135_596_800, now, &utc), "0001-01-01");
    }
}
