//! How many columns text takes, and cutting it without splitting what belongs together.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The columns that `text` takes on a terminal.
#[must_use]
pub fn width(text: &str) -> usize {
    text.graphemes(true).map(cluster).sum()
}

/// The columns of one grapheme cluster; never more than two, whatever is piled onto it.
fn cluster(cluster: &str) -> usize {
    cluster.width().min(2)
}

/// Cuts `text` to at most `columns`, with `…` where something was left out.
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
    cut.push('…');
    cut.into()
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
            piece => ascii.push_str(if cluster(piece) == 2 { "??" } else { "?" }),
        }
    }
    ascii.into()
}
