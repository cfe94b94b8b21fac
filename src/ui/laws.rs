//! What holds for whatever is shown on a terminal; see [`crate::laws`].

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use super::json::to_line;
use super::output::Output;
use super::sanitize::is_unsafe;
use super::table::{Cell, Column, Table};
use super::width::to_ascii;
use super::{Color, Inner, Settings, Ui, fit, progress, sanitize_line, sanitize_text, width};

/// What comes out of the sanitiser is harmless and stays as it is; it is cut to any width, drawn in
/// a table and printed as JSON without becoming anything else. The first octet is the width.
pub fn sanitiser(octets: &[u8]) {
    let Some((columns, text)) = octets.split_first() else { return };
    let columns = usize::from(*columns);
    let text = String::from_utf8_lossy(text);
    let line = sanitize_line(&text);
    assert!(!line.contains(is_unsafe), "{line:?}");
    assert_eq!(sanitize_line(&line), line, "twice is not once");
    let block = sanitize_text(&text);
    assert!(!block.contains(|c| is_unsafe(c) && c != '\n' && c != '\t'), "{block:?}");
    assert_eq!(sanitize_text(&block), block, "twice is not once");

    let short = fit(&line, columns);
    assert!(width(&short) <= columns, "{short:?} has {} columns", width(&short));
    assert_eq!(fit(&short, columns), short, "twice is not once");
    assert!(short == line || short.is_empty() || line.starts_with(short.trim_end_matches('…')), "{short:?}");
    let ascii = to_ascii(&line);
    assert!(ascii.is_ascii() && ascii.len() == width(&line), "{ascii:?} for {line:?}");

    let json = to_line(&text).expect("text is JSON");
    assert!(!json.contains(is_unsafe), "{json:?}");
    let read: String = serde_json::from_str(&json).expect("it can be read");
    assert_eq!(read, text, "JSON says something else");
    table(&text, columns);
}

/// A table is no wider than the terminal, and has one line for each row.
fn table(text: &str, columns: usize) {
    let mut table = Table::new(vec![Column::new("ID"), Column::new("From").rank(1), Column::new("Subject")]);
    let mut cells = text.split('\n').map(Cell::new);
    while let Some(first) = cells.next() {
        let mut next = || cells.next().unwrap_or_default();
        table.row(vec![first, next(), next()]);
    }
    let rows = text.split('\n').count().div_ceil(3);
    for ascii in [false, true] {
        let fitted = table.fitted(columns.max(1), false, ascii);
        assert_eq!(fitted.lines().count(), rows + 1, "{fitted:?}");
        for line in fitted.lines() {
            assert!(width(line) <= columns.max(1), "{line:?} is wider than {columns}");
            // The mark that ends right-to-left text is ours.
            assert!(!line.contains(|c| is_unsafe(c) && c != '\u{200e}'), "{line:?}");
        }
    }
    let separated = table.separated(false);
    assert_eq!(separated.lines().count(), rows, "{separated:?}");
    assert!(separated.lines().all(|line| line.matches('\t').count() == 2), "{separated:?}");
}

/// What was written to a terminal that can do nothing but show letters.
#[derive(Clone, Default)]
pub(crate) struct Paper(Arc<Mutex<Vec<u8>>>);

impl Paper {
    /// A terminal that writes here; `ascii`: it does not know UTF-8.
    pub(crate) fn terminal(&self, ascii: bool) -> Ui {
        self.ui(true, ascii)
    }

    /// A pipe that leads here.
    pub(crate) fn pipe(&self) -> Ui {
        self.ui(false, false)
    }

    fn ui(&self, out_is_terminal: bool, ascii: bool) -> Ui {
        let settings = Settings {
            color: Color::Never,
            quiet: true,
            verbose: 0,
            json: false,
            print0: false,
            pager: false,
            input: false,
        };
        Ui(Arc::new(Inner {
            settings,
            out: Mutex::new(Output::onto(Box::new(self.clone()), true)),
            out_is_terminal,
            err_is_terminal: false,
            paint_out: false,
            paint_err: false,
            ascii,
            bars: progress::bars(false),
            has_bars: false,
            dumb: true,
            asking: Mutex::new(()),
        }))
    }

    /// What was written since the last time: nothing but printable text, tabs and line ends.
    pub(crate) fn read(&self) -> String {
        let octets = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let text = String::from_utf8(octets).expect("a terminal gets UTF-8");
        // U+200E: the mark of ours that ends right-to-left text.
        assert!(!text.contains(|c| is_unsafe(c) && !matches!(c, '\n' | '\t' | '\u{200e}')), "{text:?}");
        text
    }
}

impl Write for Paper {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
