//! What came from a server or a message, made safe for a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a terminal must never see `c` from outside: controls (C0, DEL, C1) and what steers
/// direction or hides.
pub(super) fn is_unsafe(c: char) -> bool {
    c.is_control() || is_hidden(c)
}

const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}'
        | '\u{2028}' | '\u{2029}' | '\u{e0000}'..='\u{e007f}' | '\u{fff9}'..='\u{fffb}')
}

/// One line: everything that is no plain character is escaped, line ends and tabs too.
#[must_use]
pub fn sanitize_line(text: &str) -> Cow<'_, str> {
    escape(text, |_| false)
}

/// A block of text: line ends (also CRLF) and tabs stay.
#[must_use]
pub fn sanitize_text(text: &str) -> Cow<'_, str> {
    if text.contains("\r\n") {
        return escape(&text.replace("\r\n", "\n"), |c| c == '\n' || c == '\t').into_owned().into();
    }
    escape(text, |c| c == '\n' || c == '\t')
}

fn escape(text: &str, allowed: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(|c| is_unsafe(c) && !allowed(c)) {
        return text.into();
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if !is_unsafe(c) || allowed(c) {
            safe.push(c);
        } else if (c as u32) < 0x100 {
            let _ = write!(safe, "\\x{:02x}", c as u32);
        } else {
            let _ = write!(safe, "\\u{{{:x}}}", c as u32);
        }
    }
    safe.into()
}
