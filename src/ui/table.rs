//! Tables: fitted to a terminal, or tab-separated values for a pipe.

use super::sanitize::sanitize_line;
use super::style::Paint;
use super::width::{fit, to_ascii, width};

/// On which side of its column a cell stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the documentation")]
pub enum Align {
    #[default]
    Left,
    Right,
}

/// One column of a [`Table`].
#[derive(Clone, Debug)]
pub struct Column {
    heading: String,
    align: Align,
    /// The least width it is cut to; columns that cannot have theirs are left out.
    least: Option<usize>,
    /// Columns with a higher number are left out first when there is no room.
    rank: u8,
}

impl Column {
    /// A column that is never cut, only left out.
    #[must_use]
    pub fn new(heading: &str) -> Self {
        Self { heading: heading.to_owned(), align: Align::Left, least: None, rank: 0 }
    }

    /// Its cells stand on the right.
    #[must_use]
    pub const fn right(mut self) -> Self {
        self.align = Align::Right;
        self
    }

    /// Its cells may be cut, down to `columns`.
    #[must_use]
    pub const fn shrinks(mut self, columns: usize) -> Self {
        self.least = Some(columns);
        self
    }

    /// How soon it is left out when there is no room: 0 never, high numbers first.
    #[must_use]
    pub const fn rank(mut self, rank: u8) -> Self {
        self.rank = rank;
        self
    }
}

/// One cell: what a person sees, and what a script gets.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    text: String,
    plain: Option<String>,
    paint: Paint,
}

impl Cell {
    /// The same for both.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), plain: None, paint: Paint::Plain }
    }

    /// What a script gets instead: a date in full, a size in octets.
    #[must_use]
    pub fn plain(mut self, plain: impl Into<String>) -> Self {
        self.plain = Some(plain.into());
        self
    }

    /// How it is drawn on a terminal.
    #[must_use]
    pub const fn paint(mut self, paint: Paint) -> Self {
        self.paint = paint;
        self
    }
}

/// Rows of cells under headings.
#[derive(Clone, Debug, Default)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// An empty table.
    #[must_use]
    pub const fn new(columns: Vec<Column>) -> Self {
        Self { columns, rows: Vec::new() }
    }

    /// Adds a row: one cell for each column, in order.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    /// Whether it has no row.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Tab-separated values, one record per row, no header.
    pub(super) fn separated(&self, nul: bool) -> String {
        let mut text = String::new();
        for row in &self.rows {
            for (index, cell) in row.iter().enumerate() {
                if index > 0 {
                    text.push('\t');
                }
                text.push_str(&flat(cell.plain.as_ref().unwrap_or(&cell.text)));
            }
            text.push(if nul { '\0' } else { '\n' });
        }
        text
    }

    /// Lines of at most `columns`, headings first; no heading when there is no row.
    pub(super) fn fitted(&self, columns: usize, paint: bool, ascii: bool) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let texts: Vec<Vec<String>> =
            self.rows.iter().map(|row| row.iter().map(|cell| flat(&cell.text)).collect()).collect();
        let widths = self.widths(&texts, columns);
        let mut out = String::new();
        let headings = self.columns.iter().map(|column| (column.heading.as_str(), Paint::Bold));
        self.print(&mut out, headings, &widths, paint, ascii);
        for (row, texts) in self.rows.iter().zip(&texts) {
            let cells = row.iter().zip(texts).map(|(cell, text)| (text.as_str(), cell.paint));
            self.print(&mut out, cells, &widths, paint, ascii);
        }
        out
    }

    /// The width of each column; `None` for one that is left out.
    fn widths(&self, texts: &[Vec<String>], room: usize) -> Vec<Option<usize>> {
        let natural: Vec<usize> = self
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| {
                let cells = texts.iter().filter_map(|row| row.get(index)).map(|text| width(text));
                cells.max().unwrap_or(0).max(width(&column.heading))
            })
            .collect();
        let mut shown: Vec<bool> = vec![true; self.columns.len()];
        loop {
            if let Some(widths) = self.share(&natural, &shown, room) {
                return widths;
            }
            let out = self
                .columns
                .iter()
                .enumerate()
                .filter(|(index, column)| column.rank > 0 && shown.get(*index) == Some(&true))
                .max_by_key(|(_, column)| column.rank);
            match out {
                Some((index, _)) => {
                    if let Some(shown) = shown.get_mut(index) {
                        *shown = false;
                    }
                }
                // Nothing more to leave out: the line is cut at the edge instead.
                None => {
                    let cut = self.share(&natural, &shown, usize::MAX / 2).unwrap_or_default();
                    return cut.into_iter().map(|width| width.map(|width| width.min(room))).collect();
                }
            }
        }
    }

    /// Shares `room` among the columns shown; `None` when it is not enough.
    fn share(&self, natural: &[usize], shown: &[bool], room: usize) -> Option<Vec<Option<usize>>> {
        let mut widths: Vec<Option<usize>> =
            natural.iter().zip(shown).map(|(&width, &shown)| shown.then_some(width)).collect();
        let gaps = widths.iter().flatten().count().saturating_sub(1) * 2;
        loop {
            let used: usize = widths.iter().flatten().sum::<usize>() + gaps;
            let Some(excess) = used.checked_sub(room).filter(|&excess| excess > 0) else {
                return Some(widths);
            };
            // The widest column that may shrink gives way, so that none starves first.
            let widest = self
                .columns
                .iter()
                .zip(widths.iter_mut())
                .filter_map(|(column, width)| {
                    let (least, width) = (column.least?, width.as_mut()?);
                    (*width > least).then_some((least, width))
                })
                .max_by_key(|(_, width)| **width)?;
            let (least, width) = widest;
            let step = excess.min((*width - least).max(1)).min(8.max(excess / 4));
            *width = width.saturating_sub(step).max(least);
        }
    }

    fn print<'a>(
        &self,
        out: &mut String,
        cells: impl Iterator<Item = (&'a str, Paint)>,
        widths: &[Option<usize>],
        paint: bool,
        ascii: bool,
    ) {
        let last = widths.iter().rposition(Option::is_some);
        let mut first = true;
        for (index, ((text, style), column)) in cells.zip(&self.columns).enumerate() {
            let Some(room) = widths.get(index).copied().flatten() else { continue };
            if !first {
                out.push_str("  ");
            }
            first = false;
            let text = fit(text, room);
            let pad = " ".repeat(room.saturating_sub(width(&text)));
            let text = if ascii { to_ascii(&text) } else { text };
            if column.align == Align::Right {
                out.push_str(&pad);
            }
            style.wrap(paint, &text, out);
            if column.align == Align::Left && Some(index) != last {
                out.push_str(&pad);
            }
        }
        out.push('\n');
    }
}

/// One line without line ends and tabs, spaces run together.
fn flat(text: &str) -> String {
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace()).filter(|word| !word.is_empty()).collect();
    sanitize_line(&words.join(" ")).into_owned()
}
