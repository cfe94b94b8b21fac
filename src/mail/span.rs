//! Spans of time as people write them: `14d`, `36h`, `1d12h`, `2w`.

use std::time::Duration;

use crate::error::{Error, ErrorKind, Result};

const UNITS: [(&str, u64); 5] = [("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];

/// Reads a span: numbers with the units `w d h m s`, largest first, no unit twice.
///
/// # Errors
/// [`ErrorKind::Usage`] with what was written and what would be understood.
pub fn parse_span(text: &str) -> Result<Duration> {
    let fail = || {
        Error::new(ErrorKind::Usage, format!("duration {text:?}"))
            .because("write numbers with a unit: 30s, 15m, 36h, 14d, 2w, 1d12h")
    };
    let mut rest = text.trim();
    let mut seconds = 0u64;
    let mut last = u64::MAX;
    if rest.is_empty() {
        return Err(fail());
    }
    while !rest.is_empty() {
        let split = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(fail)?;
        let (number, behind) = rest.split_at_checked(split).ok_or_else(fail)?;
        let number: u64 = number.parse().map_err(|_| fail())?;
        let (unit, factor) = UNITS.into_iter().find(|(unit, _)| behind.starts_with(unit)).ok_or_else(fail)?;
        if factor >= last {
            return Err(fail());
        }
        last = factor;
        seconds = number.checked_mul(factor).and_then(|more| seconds.checked_add(more)).ok_or_else(fail)?;
        rest = behind.strip_prefix(unit).unwrap_or_default();
    }
    // Room for "now minus the span" in signed seconds, whatever now is.
    if seconds > u64::from(u32::MAX) * 8 { Err(fail()) } else { Ok(Duration::from_secs(seconds)) }
}

/// A span as [`parse_span`] reads it: `1d12h`; `0s` for none. Parts of a second are left out.
#[must_use]
pub fn print_span(span: Duration) -> String {
    let mut seconds = span.as_secs();
    let mut text = String::new();
    for (unit, factor) in UNITS {
        // A fortnight reads as "14d" when that is how it was meant; weeks only when they are whole.
        if unit == "w" && (!seconds.is_multiple_of(factor) || seconds / factor == 2) {
            continue;
        }
        if seconds >= factor {
            text.push_str(&format!("{}{unit}", seconds / factor));
            seconds %= factor;
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{parse_span, print_span};

    #[test]
    fn spans_are_read_and_printed() {
        for (text, seconds) in [
            ("0s", 0),
            ("90d", 7_776_000),
            ("14d", 1_209_600),
            ("36h", 129_600),
            ("1d12h", 129_600),
            ("3w", 1_814_400),
        ] {
            assert_eq!(parse_span(text).unwrap(), Duration::from_secs(seconds), "{text}");
            assert_eq!(parse_span(&print_span(Duration::from_secs(seconds))).unwrap().as_secs(), seconds);
        }
        assert_eq!(print_span(Duration::from_secs(1_209_600)), "14d");
        assert_eq!(print_span(Duration::from_secs(129_600)), "1d12h");
    }

    #[test]
    fn what_is_no_span_is_refused() {
        for text in
            ["", "d", "14", "1h1d", "1d1d", "-3d", "3 d", "9999999999999w", "18446744073709551615w", "5é"]
        {
            assert!(parse_span(text).is_err(), "{text}");
        }
    }
}
