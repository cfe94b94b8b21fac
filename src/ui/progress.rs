//! Progress bars on standard error, for a person who waits.

use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A terminal with fewer columns gets the figures alone: a line that wraps would flicker.
const NARROW: usize = 72;

/// The bars of this run; they draw nothing unless `on`.
pub(super) fn bars(on: bool) -> MultiProgress {
    MultiProgress::with_draw_target(target(on))
}

fn target(on: bool) -> ProgressDrawTarget {
    if on { ProgressDrawTarget::stderr_with_hz(8) } else { ProgressDrawTarget::hidden() }
}

/// The bars are away until this is dropped; they can be moved on meanwhile.
pub(super) struct Hidden<'a> {
    bars: &'a MultiProgress,
    on: bool,
}

impl<'a> Hidden<'a> {
    pub(super) fn new(bars: &'a MultiProgress, on: bool) -> Self {
        let _ = bars.clear();
        bars.set_draw_target(target(false));
        Self { bars, on }
    }
}

impl Drop for Hidden<'_> {
    fn drop(&mut self) {
        self.bars.set_draw_target(target(self.on));
    }
}

/// One bar; disappears when dropped.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    /// Columns that are left for the message.
    room: usize,
}

impl Progress {
    pub(super) fn new(bars: &MultiProgress, label: &str) -> Self {
        let bar = bars.add(ProgressBar::no_length());
        let columns = super::width::columns();
        let label = super::fit(label, columns / 3);
        // What the templates put between the label and the message, at most.
        let taken = super::width(&label) + if columns < NARROW { 9 } else { 58 };
        bar.set_style(spinner());
        bar.set_prefix(label.into_owned());
        bar.enable_steady_tick(Duration::from_millis(250));
        Self { bar, room: columns.saturating_sub(taken) }
    }

    /// What is done just now: `connecting`, a mailbox.
    pub fn message(&self, text: &str) {
        self.bar.set_message(super::fit(&super::sanitize_line(text), self.room).into_owned());
    }

    /// How many octets are to come; turns the spinner into a bar.
    pub fn total(&self, octets: u64) {
        self.bar.set_length(octets);
        self.bar.set_style(bar());
    }

    /// How many octets have come.
    pub fn position(&self, octets: u64) {
        self.bar.set_position(octets);
    }

    /// So many octets more have come.
    pub fn advance(&self, octets: u64) {
        self.bar.inc(octets);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn spinner() -> ProgressStyle {
    style("{prefix} {spinner} {msg}")
}

fn bar() -> ProgressStyle {
    let template = if super::width::columns() < NARROW {
        "{prefix} {percent:>3}% {msg}"
    } else {
        "{prefix} [{bar:20}] {percent:>3}% of {decimal_total_bytes}, {eta} left  {msg}"
    };
    style(template).progress_chars("=> ")
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .tick_strings(&["-", "\\", "|", "/", " "])
}
