//! A message laid out for a person: fields, text, and what is attached.

use crate::error::Result;
use crate::mail::{BlockKind, HeaderField, Part, View, print_size};
use crate::ui::{Paint, Ui, sanitize_line, sanitize_text};

/// Text is not laid out wider than this, however wide the terminal is.
const WIDEST: usize = 100;

/// What HTML is laid out for where there is no terminal: the same in every pipe.
const PIPE: usize = 80;

pub(super) struct Page<'a> {
    ui: &'a Ui,
    /// The columns to wrap at; `None` in a pipe, where lines stay as they are.
    columns: Option<usize>,
}

impl<'a> Page<'a> {
    pub(super) fn new(ui: &'a Ui) -> Self {
        Self { ui, columns: ui.is_terminal().then(|| ui.columns().clamp(20, WIDEST)) }
    }

    /// Between two messages.
    pub(super) fn separator(&self) -> Result<()> {
        self.ui.line("")?;
        self.ui.painted(&[(Paint::Dim, &"-".repeat(self.columns.unwrap_or(PIPE).min(72)))])?;
        self.ui.line("")
    }

    /// The whole message.
    pub(super) fn message(&self, view: &View<'_>, parts: Vec<Part>) -> Result<()> {
        self.fields(&view.readable_headers())?;
        self.ui.line("")?;
        self.body(view)?;
        self.attachments(parts)
    }

    /// Header fields, one to a line; on a terminal long ones go on below, indented.
    pub(super) fn fields(&self, fields: &[HeaderField]) -> Result<()> {
        for field in fields {
            let value = sanitize_line(&field.value).into_owned();
            let name = format!("{}: ", field.name);
            let mut lines = match self.columns {
                Some(columns) => wrap(&format!("{name}{value}"), columns, "    "),
                None => vec![format!("{name}{value}")],
            }
            .into_iter();
            let first = lines.next().unwrap_or_default();
            let paint = if field.name == "Subject" { Paint::Bold } else { Paint::Plain };
            match first.strip_prefix(name.as_str()) {
                Some(rest) => self.ui.painted(&[(Paint::Cyan, &name), (paint, rest)])?,
                None => self.ui.painted(&[(Paint::Cyan, &first)])?,
            }
            for line in lines {
                self.ui.painted(&[(paint, &line)])?;
            }
        }
        Ok(())
    }

    /// The text alone.
    pub(super) fn body(&self, view: &View<'_>) -> Result<()> {
        let blocks = view.body(self.columns.unwrap_or(PIPE));
        for (index, block) in blocks.iter().enumerate() {
            if index > 0 {
                self.ui.line("")?;
            }
            match block.kind {
                BlockKind::Text => self.text(&block.text)?,
                BlockKind::LaidOut => self.ui.text(&block.text)?,
                BlockKind::Notice => self.ui.painted(&[(Paint::Yellow, &format!("[{}]", block.text))])?,
                BlockKind::Header => {
                    self.ui.painted(&[(Paint::Dim, "[A message within this message]")])?;
                    for line in block.text.lines() {
                        self.ui.painted(&[(Paint::Dim, line)])?;
                    }
                }
            }
        }
        Ok(())
    }

    fn text(&self, text: &str) -> Result<()> {
        let Some(columns) = self.columns else { return self.ui.text(text) };
        let mut wrapped = String::with_capacity(text.len());
        for line in sanitize_text(text).lines() {
            for line in wrap(line, columns, quote(line)) {
                wrapped.push_str(&line);
                wrapped.push('\n');
            }
        }
        self.ui.text(&wrapped)
    }

    fn attachments(&self, parts: Vec<Part>) -> Result<()> {
        let parts: Vec<_> = parts.into_iter().filter(|part| part.attachment).collect();
        if parts.is_empty() {
            return Ok(());
        }
        self.ui.line("")?;
        self.ui.painted(&[(Paint::Bold, "Attachments:")])?;
        for part in parts {
            let name = part.name.as_deref().unwrap_or("(no name)");
            let number = format!("  {}", part.number);
            let rest = format!("  {name}  ({}, {})", part.media_type, print_size(part.size));
            self.ui.painted(&[(Paint::Cyan, &number), (Paint::Plain, &rest)])?;
        }
        Ok(())
    }
}

/// The quoting that a line starts with, to be repeated where it is wrapped.
fn quote(line: &str) -> &str {
    let end = line.find(|c| c != '>' && c != ' ').unwrap_or(0);
    let quote = line.get(..end).unwrap_or_default();
    if quote.starts_with('>') && quote.len() < 20 { quote } else { "" }
}

/// `line` in pieces of at most `columns`; what comes below the first starts with `below`.
fn wrap(line: &str, columns: usize, below: &str) -> Vec<String> {
    // A byte is at most one column here, so short lines need no measuring.
    if line.len() <= columns {
        return vec![line.to_owned()];
    }
    // Between words only where there is a link, which must stay whole to be followed.
    let separator = if line.contains("://") {
        textwrap::WordSeparator::AsciiSpace
    } else {
        textwrap::WordSeparator::UnicodeBreakProperties
    };
    let options = textwrap::Options::new(columns)
        .subsequent_indent(below)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .word_separator(separator);
    textwrap::wrap(line, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{quote, wrap};

    #[test]
    fn long_lines_are_wrapped_and_quoting_is_repeated() {
        let line = "> > one two three four";
        assert_eq!(wrap(line, 12, quote(line)), ["> > one two", "> > three", "> > four"]);
        assert_eq!(wrap("short", 12, ""), ["short"]);
        assert_eq!(wrap("日本語日本語日本語", 8, ""), ["日本語日", "本語日本", "語"]);
        assert_eq!(quote("a > b"), "");
        assert_eq!(quote(">>> "), "");
    }

    #[test]
    fn links_are_never_broken() {
        let link = format!("https://example.org/{}", "x".repeat(100));
        assert_eq!(wrap(&format!("see {link}"), 40, ""), ["see".to_owned(), link]);
    }

    #[test]
    fn m23_a_line_of_ten_megabytes_is_wrapped_in_time() {
        let started = std::time::Instant::now();
        wrap(&"word ".repeat(2_000_000), 80, "");
        wrap(&"x".repeat(10_000_000), 80, "");
        assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
    }
}
