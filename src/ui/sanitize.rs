//! What came from a server or a message, made safe for a terminal.
//!
//! * Controls (C0, DEL, C1) and what steers the direction of text are shown as escapes: `\x1b`,
//!   `\u{202e}`. So no sequence of a terminal can be formed, and nobody can turn `exe.gpj` round.
//! * What draws nothing at all (zero-width spaces, soft hyphens, byte order marks, tag characters)
//!   is left out: what can be seen is all there is.
//! * Joiners stay where writing needs them: in emoji, and in scripts that join.
//! * No more than [`MARKS`] marks are piled onto one letter, and none onto what stands before.
//!
//! Doing it twice changes nothing.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar;

/// Marks on one letter; Hebrew and Vietnamese need up to four, Tibetan some more.
const MARKS: usize = 8;

/// Emoji joined into one; families have four.
const JOINS: usize = 8;

/// What is to be done about a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// It is shown as it is.
    Plain,
    /// A control, or it steers direction: shown as an escape.
    Escape,
    /// It draws nothing: left out.
    Drop,
    /// U+200C, U+200D: only where writing needs it.
    Joiner,
    /// Chooses a form of the character before it.
    Variation,
}

const fn class(c: char) -> Class {
    match c {
        ' '..='~' => Class::Plain,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => Class::Escape,
        // Embeddings, overrides, isolates; line and paragraph separator; annotations; no characters.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' => Class::Escape,
        '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{fdd0}'..='\u{fdef}' => Class::Escape,
        '\u{200c}' | '\u{200d}' => Class::Joiner,
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => Class::Variation,
        // The rest of Default_Ignorable_Code_Point, but for the Hangul fillers, which take room.
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' => Class::Drop,
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' => {
            Class::Drop
        }
        '\u{feff}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' => Class::Drop,
        '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' => Class::Drop,
        _ => Class::Plain,
    }
}

/// Whether JSON must escape `c`: a terminal that shows the JSON shall be as safe.
pub(super) const fn is_unsafe(c: char) -> bool {
    matches!(class(c), Class::Escape | Class::Drop)
}

/// One line: line ends and tabs are escaped like any control.
#[must_use]
pub fn sanitize_line(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.into();
    }
    Sanitizer::default().run(text, false).into()
}

/// A block of text: tabs and line ends stay, CRLF becomes LF.
#[must_use]
pub fn sanitize_text(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t')) {
        return text.into();
    }
    Sanitizer::default().run(text, true).into()
}

/// Goes through a text from left to right.
#[derive(Default)]
struct Sanitizer {
    safe: String,
    /// The last character with a width of its own in this line.
    base: Option<char>,
    /// Marks on it.
    marks: usize,
    /// Emoji joined to it on its left.
    joins: usize,
    /// A joiner was kept just now.
    joined: bool,
}

impl Sanitizer {
    fn run(mut self, text: &str, block: bool) -> String {
        self.safe.reserve(text.len());
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\r' if block && chars.peek() == Some(&'\n') => {}
                '\n' | '\t' if block => self.boundary(c),
                '\u{2028}' | '\u{2029}' if block => self.boundary('\n'),
                _ => match class(c) {
                    Class::Plain => self.plain(c),
                    Class::Escape => self.escape(c),
                    Class::Drop => {}
                    Class::Joiner => self.joiner(c, chars.peek().copied()),
                    Class::Variation => self.variation(c),
                },
            }
        }
        self.safe
    }

    fn boundary(&mut self, c: char) {
        self.safe.push(c);
        (self.base, self.marks, self.joins, self.joined) = (None, 0, 0, false);
    }

    fn plain(&mut self, c: char) {
        if c.width() == Some(0) {
            self.mark(c);
            return;
        }
        self.joins = if self.joined { self.joins + 1 } else { 0 };
        self.joined = false;
        self.base = Some(c);
        self.marks = 0;
        self.safe.push(c);
    }

    fn mark(&mut self, c: char) {
        if self.base.is_none() {
            // As Unicode shows a mark that stands alone; else it would sit on our own output.
            self.plain('\u{25cc}');
        }
        if self.marks < MARKS {
            self.marks += 1;
            self.safe.push(c);
        }
    }

    fn escape(&mut self, c: char) {
        let number = u32::from(c);
        // Writing to a String cannot fail.
        let _ = if number < 0x100 {
            write!(self.safe, "\\x{number:02x}")
        } else {
            write!(self.safe, "\\u{{{number:x}}}")
        };
        (self.base, self.marks, self.joins, self.joined) = (Some('}'), 0, 0, false);
    }

    fn joiner(&mut self, c: char, next: Option<char>) {
        let Some(base) = self.base else { return };
        if is_joining_script(base) {
            self.mark(c);
        } else if c == '\u{200d}'
            && is_pictograph(base)
            && next.is_some_and(is_pictograph)
            && self.joins < JOINS
            && !self.joined
        {
            self.joined = true;
            self.safe.push(c);
        }
    }

    fn variation(&mut self, c: char) {
        if self.marks == 0 && !self.joined && self.base.is_some_and(|base| !base.is_whitespace()) {
            self.mark(c);
        }
    }
}

/// Scripts in which U+200C and U+200D change how letters join.
const fn is_joining_script(c: char) -> bool {
    matches!(c,
        '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{1800}'..='\u{18af}' | '\u{fb50}'..='\u{fdcf}' | '\u{fe70}'..='\u{fefc}')
}

/// Close to Extended_Pictographic, which is what emoji are joined from; skin tones included.
const fn is_pictograph(c: char) -> bool {
    matches!(c,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2190}'..='\u{21ff}'
        | '\u{2300}'..='\u{23ff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{3030}'
        | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Class, class, sanitize_line, sanitize_text};

    #[test]
    fn f01_no_sequence_of_a_terminal_survives() {
        for (attack, shown) in [
            ("\x1b[31mred", "\\x1b[31mred"),
            ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
            ("\x1b]8;;http://x\x1b\\link", "\\x1b]8;;http://x\\x1b\\link"),
            ("\x1b]52;c;AAAA\x07", "\\x1b]52;c;AAAA\\x07"),
            ("\x1bPq\x1b\\ \x1b_x\x1b\\ \x05", "\\x1bPq\\x1b\\ \\x1b_x\\x1b\\ \\x05"),
            ("abc\x08\x08\x08xyz", "abc\\x08\\x08\\x08xyz"),
            ("real\rfake", "real\\x0dfake"),
            ("del\x7f", "del\\x7f"),
        ] {
            assert_eq!(sanitize_line(attack), shown);
            assert_eq!(sanitize_text(attack), shown);
        }
    }

    #[test]
    fn f02_c1_controls_are_escaped_too() {
        assert_eq!(sanitize_line("\u{9b}31m \u{85}\u{90}"), "\\x9b31m \\x85\\x90");
        assert_eq!(sanitize_text("\u{9d}0;x\u{9c}"), "\\x9d0;x\\x9c");
    }

    #[test]
    fn text_keeps_its_lines_and_a_line_has_none() {
        assert_eq!(sanitize_text("a\r\n\tb\u{2028}c\r"), "a\n\tb\nc\\x0d");
        assert_eq!(sanitize_line("a\r\n\tb\u{2028}c"), "a\\x0d\\x0a\\x09b\\u{2028}c");
    }

    #[test]
    fn direction_is_shown_and_the_invisible_is_left_out() {
        assert_eq!(sanitize_line("\u{202e}gpj.exe\u{202c}"), "\\u{202e}gpj.exe\\u{202c}");
        assert_eq!(sanitize_line("\u{2066}x\u{2069}"), "\\u{2066}x\\u{2069}");
        assert_eq!(sanitize_line("pay\u{200b}pal\u{ad}\u{feff}\u{200f}\u{34f}"), "paypal");
        let tags: String = "hidden".chars().filter_map(|c| char::from_u32(0xe0000 + u32::from(c))).collect();
        assert_eq!(sanitize_line(&format!("seen{tags}")), "seen");
    }

    #[test]
    fn what_writing_needs_stays() {
        for text in [
            "Grüße, Ελλάδα, Привет",
            "שלום עולם",
            "می\u{200c}خواهم",
            "क\u{94d}\u{200d}ष",
            "日本語 한국어 葛\u{e0100}",
            "👨\u{200d}👩\u{200d}👧\u{200d}👦",
            "👩🏽\u{200d}🚀 ❤\u{fe0f}\u{200d}🔥 🏳\u{fe0f}\u{200d}🌈",
            "1\u{fe0f}\u{20e3} 🇩🇪",
            "cafe\u{301}",
        ] {
            assert_eq!(sanitize_line(text), text);
        }
    }

    #[test]
    fn joiners_elsewhere_are_left_out() {
        assert_eq!(sanitize_line("a\u{200d}b\u{200c}c"), "abc");
        assert_eq!(sanitize_line("👨\u{200d}x \u{200d}👩"), "👨x 👩");
        let chain = vec!["👩"; 1000].join("\u{200d}");
        let safe = sanitize_line(&chain);
        assert!(safe.split(|c| c != '👩' && c != '\u{200d}').count() == 1);
        assert!(safe.matches('\u{200d}').count() < 1000 - 100);
    }

    #[test]
    fn f05_marks_are_piled_up_only_so_high() {
        let flood = format!("Z{}!", "\u{301}".repeat(10_000));
        assert_eq!(sanitize_line(&flood).chars().count(), 2 + super::MARKS);
        assert_eq!(sanitize_text("\u{301}a\n\u{301}b"), "◌\u{301}a\n◌\u{301}b");
    }

    fn nasty() -> impl Strategy<Value = String> {
        let pieces = prop_oneof![
            any::<char>().prop_map(String::from),
            Just("\x1b[".to_owned()),
            Just("\r\n".to_owned()),
            Just("\u{200d}".to_owned()),
            Just("\u{200c}".to_owned()),
            Just("\u{fe0f}".to_owned()),
            Just("\u{301}".to_owned()),
            Just("👩".to_owned()),
            Just("🏽".to_owned()),
            Just("م".to_owned()),
            Just("\u{202e}".to_owned()),
            Just("\u{200b}".to_owned()),
            Just("\u{1160}".to_owned()),
        ];
        proptest::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn only_what_is_allowed_comes_out_and_twice_is_once(text in nasty()) {
            let line = sanitize_line(&text).into_owned();
            prop_assert!(line.chars().all(|c| !matches!(class(c), Class::Escape | Class::Drop)), "{line:?}");
            prop_assert_eq!(sanitize_line(&line), line.as_str());
            let block = sanitize_text(&text).into_owned();
            let allowed = |c: char| c == '\n' || c == '\t' || !matches!(class(c), Class::Escape | Class::Drop);
            prop_assert!(block.chars().all(allowed), "{block:?}");
            prop_assert_eq!(sanitize_text(&block), block.as_str());
        }
    }
}
