//! Sizes as people write them: `50MB`, `5M`, `12k`, `1GiB`.

use crate::error::{Error, ErrorKind, Result};

/// Reads a size in bytes. `k`, `M`, `G`, `T` (any case, with or without `B`) are powers of 1000;
/// `Ki`, `Mi`, `Gi`, `Ti` of 1024. A decimal point is allowed before a unit: `1.5M`.
///
/// # Errors
/// [`ErrorKind::Usage`] with what was written and what would be understood.
pub fn parse_size(text: &str) -> Result<u64> {
    let fail = || {
        Error::new(ErrorKind::Usage, format!("size {text:?}"))
            .because("write a number with a unit: 500k, 50MB, 1.5G, 64MiB")
    };
    let trimmed = text.trim();
    let split = trimmed.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(trimmed.len());
    let (number, unit) = trimmed.split_at_checked(split).ok_or_else(fail)?;
    let factor = factor(unit.trim()).ok_or_else(fail)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty()
        || fraction.contains('.')
        || fraction.len() > 9
        || (factor == 1 && number.contains('.'))
    {
        return Err(fail());
    }
    let whole: u64 = whole.parse().map_err(|_| fail())?;
    let mut bytes = whole.checked_mul(factor).ok_or_else(fail)?;
    if !fraction.is_empty() {
        let part: u64 = fraction.parse().map_err(|_| fail())?;
        let scale = 10u128.pow(u32::try_from(fraction.len()).map_err(|_| fail())?);
        let part = u64::try_from(u128::from(part) * u128::from(factor) / scale).map_err(|_| fail())?;
        bytes = bytes.checked_add(part).ok_or_else(fail)?;
    }
    Ok(bytes)
}

fn factor(unit: &str) -> Option<u64> {
    let unit = unit.to_ascii_lowercase();
    let unit = unit.strip_suffix('b').unwrap_or(&unit);
    Some(match unit {
        "" => 1,
        "k" => 1_000,
        "m" => 1_000_000,
        "g" => 1_000_000_000,
        "t" => 1_000_000_000_000,
        "ki" => 1 << 10,
        "mi" => 1 << 20,
        "gi" => 1 << 30,
        "ti" => 1 << 40,
        _ => return None,
    })
}

/// A size for people, in powers of 1000 with one decimal below ten: `999 B`, `1.2 kB`, `12 kB`, `3.4 MB`.
#[must_use]
pub fn print_size(bytes: u64) -> String {
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut unit = 1_000u64;
    for name in ["kB", "MB", "GB", "TB", "PB"] {
        let tenths = bytes / (unit / 10);
        if tenths < 100 {
            return format!("{}.{} {name}", tenths / 10, tenths % 10);
        }
        if tenths < 10_000 {
            return format!("{} {name}", tenths / 10);
        }
        unit = unit.saturating_mul(1000);
    }
    format!("{} EB", bytes / 1_000_000_000_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::{parse_size, print_size};

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, bytes) in [
            ("0", 0),
            ("12", 12),
            ("12k", 12_000),
            ("5M", 5_000_000),
            ("50MB", 50_000_000),
            ("50 mb", 50_000_000),
            ("1.5G", 1_500_000_000),
            ("64MiB", 64 << 20),
            ("1b", 1),
        ] {
            assert_eq!(parse_size(text).unwrap(), bytes, "{text}");
        }
    }

    #[test]
    fn what_is_no_size_is_refused() {
        for text in
            ["", "k", "5X", "-5M", "1.5", "1..5M", "5M5", "99999999999999999999", "99999999T", "é", "5é"]
        {
            assert!(parse_size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_are_printed_short() {
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (1234, "1.2 kB"),
            (12_345, "12 kB"),
            (999_999, "999 kB"),
            (3_400_000, "3.4 MB"),
            (u64::MAX, "18 EB"),
        ] {
            assert_eq!(print_size(bytes), text);
        }
    }
}
