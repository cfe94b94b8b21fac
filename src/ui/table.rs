//! Tables: fitted to a terminal, or tab-separated values for a pipe.

use super::sanitize::sanitize_line;
use super::style::Paint;
use super::width::{fit, is_rtl, isolated, to_ascii, width};

/// Columns between two columns.
const GAP: usize = 2;

/// On which side of its column a cell stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Text.
    #[default]
    Left,
    /// Numbers, so that their digits stand below each other.
    Right,
}

/// One column of a [`Table`].
#[derive(Clone, Debug)]
pub struct Column {
    heading: String,
    align: Align,
    /// The least width it is cut to; columns that cannot have theirs are left out.
    least: Option<usize>,
    /// The most that it takes, however much room there is.
    most: usize,
    /// Columns with a higher number are left out first when there is no room.
    rank: u8,
}

impl Column {
    /// A column that is never cut, only left out.
    #[must_use]
    pub fn new(heading: &str) -> Self {
        Self { heading: heading.to_owned(), align: Align::Left, least: None, most: usize::MAX, rank: 0 }
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

    /// It takes at most `columns`, however much room there is.
    #[must_use]
    pub const fn at_most(mut self, columns: usize) -> Self {
        self.most = columns;
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

    /// Tab-separated values, one record per row, no header. With `nul` only the first value, which
    /// names the row, ended by NUL: made for `xargs -0`.
    pub(super) fn separated(&self, nul: bool) -> String {
        let mut text = String::new();
        for row in &self.rows {
            for (index, cell) in row.iter().take(if nul { 1 } else { usize::MAX }).enumerate() {
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
                cells.max().unwrap_or(0).min(column.most).max(width(&column.heading))
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
                // Nothing more to leave out: what stands on the left goes first.
                None => return crowded(&natural, &shown, room),
            }
        }
    }

    /// Shares `room` among the columns shown; `None` when it is not enough.
    fn share(&self, natural: &[usize], shown: &[bool], room: usize) -> Option<Vec<Option<usize>>> {
        let mut widths: Vec<Option<usize>> =
            natural.iter().zip(shown).map(|(&width, &shown)| shown.then_some(width)).collect();
        let gaps = widths.iter().flatten().count().saturating_sub(1) * GAP;
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
        let start = out.len();
        let mut rtl = false;
        let mut first = true;
        for (index, ((text, style), column)) in cells.zip(&self.columns).enumerate() {
            let Some(room) = widths.get(index).copied().flatten() else { continue };
            if !first {
                out.push_str(&" ".repeat(GAP));
            }
            first = false;
            let text = fit(text, room);
            let pad = " ".repeat(room.saturating_sub(width(&text)));
            let text = if ascii { to_ascii(&text) } else { isolated(&text) };
            rtl |= !ascii && is_rtl(&text);
            if column.align == Align::Right {
                out.push_str(&pad);
            }
            style.wrap(paint, &text, out);
            if column.align == Align::Left && Some(index) != last {
                out.push_str(&pad);
            }
        }
        if rtl {
            // The line itself runs from left to right, whatever its first letter is.
            out.insert(start, '\u{200e}');
        }
        out.push('\n');
    }
}

/// Gives each column shown what it needs as long as there is room.
fn crowded(natural: &[usize], shown: &[bool], room: usize) -> Vec<Option<usize>> {
    let mut left = room;
    let share = |(&width, &shown): (&usize, &bool)| {
        let width = width.min(left);
        if !shown || width == 0 {
            return None;
        }
        left = left.saturating_sub(width + GAP);
        Some(width)
    };
    natural.iter().zip(shown).map(share).collect()
}

/// One line without line ends and tabs, spaces run together.
fn flat(text: &str) -> String {
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace()).filter(|word| !word.is_empty()).collect();
    sanitize_line(&words.join(" ")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::sanitize::sanitize_line;
    use super::{Cell, Column, Table, width};

    const SUBJECTS: [&str; 8] = [
        "Plain and rather long, so that it is cut at the edge of a narrow terminal, whatever happens",
        "日本語の件名はとても長いので切られる必要がありますよね、そうでしょう、はい、そうです",
        "👨\u{200d}👩\u{200d}👧\u{200d}👦 👩🏽\u{200d}🚀 🇩🇪 party party party party party party",
        "שלום לכולם וברוכים הבאים לרשימת התפוצה",
        "مرحبا بالعالم",
        "Z\u{301}\u{302}\u{303}\u{304}\u{305}algo",
        "\u{1b}[2J\u{202e}evil\u{202c}\ttab\nline",
        "",
    ];

    fn sample() -> Table {
        let mut table = Table::new(vec![
            Column::new("ID").right(),
            Column::new("FLAGS").rank(2),
            Column::new("DATE").rank(3),
            Column::new("FROM").shrinks(8).at_most(24).rank(1),
            Column::new("SUBJECT").shrinks(10),
            Column::new("SIZE").right().rank(4),
        ]);
        for (index, subject) in SUBJECTS.into_iter().enumerate() {
            table.row(vec![
                Cell::new((index * 111).to_string()),
                Cell::new(if index % 2 == 0 { "NF" } else { "" }),
                Cell::new("Mon 14:02").plain("2026-11-23T14:02:00Z"),
                Cell::new("Ada Lovelace 愛 the Countess"),
                Cell::new(subject),
                Cell::new("1.2 kB").plain("1234"),
            ]);
        }
        table
    }

    #[test]
    fn f05_a_table_fits_20_40_80_and_200_columns() {
        for columns in [1, 5, 10, 20, 40, 80, 200] {
            let text = sample().fitted(columns, false, false);
            assert_eq!(text.lines().count(), SUBJECTS.len() + 1);
            for line in text.lines() {
                assert!(width(line) <= columns, "{columns}: {line:?}");
                let bare = line.replace('\u{200e}', "");
                assert_eq!(sanitize_line(&bare), bare, "{columns}");
            }
        }
    }

    #[test]
    fn f05_columns_stand_under_each_other_whatever_is_in_them() {
        let text = sample().fitted(200, false, false);
        let at: Vec<usize> = text
            .lines()
            .map(|line| {
                let at = line.find("1.2 kB").or_else(|| line.find("  SIZE").map(|at| at + 2));
                width(&line[..at.unwrap()])
            })
            .collect();
        // The heading is two columns shorter than the sizes and stands on the right.
        assert!(at[1..].iter().all(|&column| column == at[1]), "{at:?}");
    }

    #[test]
    fn f06_a_terminal_without_utf8_gets_ascii_in_the_same_columns() {
        for columns in [20, 80] {
            let text = sample().fitted(columns, false, true);
            assert!(text.is_ascii());
            assert!(text.lines().all(|line| line.len() <= columns), "{text}");
        }
    }

    #[test]
    fn narrow_terminals_lose_size_then_date_then_flags_then_from() {
        let heading = |columns| sample().fitted(columns, false, false).lines().next().unwrap().to_owned();
        assert!(heading(80).ends_with("SIZE"));
        assert!(!heading(45).contains("SIZE") && heading(45).contains("DATE"));
        assert!(!heading(36).contains("DATE") && heading(36).contains("FLAGS"));
        assert!(!heading(26).contains("FLAGS") && heading(26).contains("FROM"));
        assert!(!heading(20).contains("FROM") && heading(20).contains("SUBJECT"));
    }

    #[test]
    fn f04_a_pipe_gets_exact_values_between_tabs() {
        let text = sample().separated(false);
        let first = text.lines().next().unwrap();
        assert_eq!(first.split('\t').count(), 6);
        assert!(first.contains("\t2026-11-23T14:02:00Z\t") && first.ends_with("\t1234"));
        assert!(text.contains("\\x1b[2J\\u{202e}evil\\u{202c} tab line"));
        assert!(text.lines().all(|line| line.split('\t').count() == 6));
        assert_eq!(sample().separated(true).matches('\0').count(), SUBJECTS.len());
    }

    #[test]
    fn an_empty_table_prints_nothing() {
        assert_eq!(Table::new(vec![Column::new("ID")]).fitted(80, true, false), "");
    }

    #[test]
    fn colours_do_not_move_columns() {
        let mut table = Table::new(vec![Column::new("A"), Column::new("B")]);
        table.row(vec![Cell::new("x").paint(super::Paint::Cyan), Cell::new("y")]);
        assert_eq!(
            table.fitted(80, true, false),
            "\u{1b}[1mA\u{1b}[0m  \u{1b}[1mB\u{1b}[0m\n\u{1b}[36mx\u{1b}[0m  y\n"
        );
    }
}
