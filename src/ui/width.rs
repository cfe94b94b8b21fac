//! How many columns text takes, and cutting it without splitting what belongs together.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Left-to-right mark: takes no room, and ends what runs from right to left.
const LRM: char = '\u{200e}';

/// The columns that `text` takes on a terminal.
#[must_use]
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(cluster).sum()
}

/// The columns of one grapheme cluster.
///
/// Terminals add up the widths of characters, but for emoji that are put together. (The width of
/// a whole string in `unicode_width` also knows ligatures, which terminals do not draw.)
fn cluster(cluster: &str) -> usize {
    let is_emoji = |c| matches!(c, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{1f1e6}'..='\u{1f1ff}' | '\u{1f3fb}'..='\u{1f3ff}');
    if cluster.contains(is_emoji) {
        return cluster.width();
    }
    cluster.chars().filter_map(UnicodeWidthChar::width).sum()
}

/// Cuts `text` to at most `columns`, with `…` where something was left out. A grapheme cluster
/// stays whole or goes.
#[must_use]
pub fn fit(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return text.into();
    }
    let Some(room) = columns.checked_sub(1) else { return "".into() };
    let mut used = 0;
    let mut cut = String::new();
    for piece in text.graphemes(true) {
        used += cluster(piece);
        if used > room {
            break;
        }
        cut.push_str(piece);
    }
    cut.truncate(cut.trim_end_matches(' ').len());
    cut.push('…');
    cut.into()
}

/// Whether `text` holds letters that run from right to left.
pub(super) fn is_rtl(text: &str) -> bool {
    text.contains(|c| {
        matches!(c,
            '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    })
}

/// Puts `text` between marks, so that a terminal which orders letters itself keeps it in its place
/// in the line.
pub(super) fn isolated(text: &str) -> Cow<'_, str> {
    if is_rtl(text) { format!("{LRM}{text}{LRM}").into() } else { text.into() }
}

/// The columns of the terminal behind standard output; `COLUMNS` and 80 stand in for it.
pub(super) fn columns() -> usize {
    if let Some((terminal_size::Width(columns), _)) = terminal_size::terminal_size()
        && columns > 0
    {
        return usize::from(columns);
    }
    std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok()).filter(|&n| n > 0).unwrap_or(80)
}

/// For a terminal that does not show UTF-8: a `?` for each column of what is not ASCII.
pub(super) fn to_ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return text.into();
    }
    let mut ascii = String::with_capacity(text.len());
    for piece in text.graphemes(true) {
        match piece {
            piece if piece.is_ascii() => ascii.push_str(piece),
            "…" => ascii.push('~'),
            piece => ascii.push_str(&"?".repeat(cluster(piece))),
        }
    }
    ascii.into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{fit, isolated, to_ascii, width};

    #[test]
    fn widths_are_those_of_a_terminal() {
        for (text, columns) in [
            ("abc", 3),
            ("Grüße", 5),
            ("cafe\u{301}", 4),
            ("日本語", 6),
            ("👩\u{200d}🚀", 2),
            ("🇩🇪🇫🇷", 4),
            ("❤\u{fe0f}", 2),
            ("שלום", 4),
            ("لا", 2),
            ("", 0),
        ] {
            assert_eq!(width(text), columns, "{text}");
        }
    }

    #[test]
    fn cutting_never_splits_what_belongs_together() {
        assert_eq!(fit("abcdef", 4), "abc…");
        assert_eq!(fit("ab cdef", 4), "ab…");
        assert_eq!(fit("日本語", 5), "日本…");
        assert_eq!(fit("日本語", 4), "日…");
        assert_eq!(fit("x👨\u{200d}👩\u{200d}👧y", 3), "x…");
        assert_eq!(fit("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
        assert_eq!(fit("日本語", 1), "…");
        assert_eq!(fit("日本語", 0), "");
    }

    #[test]
    fn f06_where_utf8_is_not_shown_every_column_stays_in_its_place() {
        assert_eq!(to_ascii("a日é…"), "a???~");
        assert_eq!(to_ascii("e\u{301}👩\u{200d}🚀"), "???");
    }

    #[test]
    fn what_runs_from_right_to_left_is_kept_in_its_place() {
        assert_eq!(isolated("שלום"), "\u{200e}שלום\u{200e}");
        assert_eq!(isolated("hello"), "hello");
    }

    proptest! {
        #[test]
        fn what_is_cut_fits(text in any::<String>(), columns in 0usize..50) {
            let text = crate::ui::sanitize_line(&text).into_owned();
            prop_assert!(width(&fit(&text, columns)) <= columns);
        }
    }
}
