//! Progress bars on standard error, for a person who waits.

use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

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
pub struct Progress(ProgressBar);

impl Progress {
    pub(super) fn new(bars: &MultiProgress, label: &str) -> Self {
        let bar = bars.add(ProgressBar::no_length());
        bar.set_style(spinner());
        bar.set_prefix(label.to_owned());
        bar.enable_steady_tick(Duration::from_millis(250));
        Self(bar)
    }

    /// What is done just now: `connecting`, a mailbox.
    pub fn message(&self, text: &str) {
        self.0.set_message(super::sanitize_line(text).into_owned());
    }

    /// How many octets are to come; turns the spinner into a bar.
    pub fn total(&self, octets: u64) {
        self.0.set_length(octets);
        self.0.set_style(bar());
    }

    /// How many octets have come.
    pub fn position(&self, octets: u64) {
        self.0.set_position(octets);
    }

    /// So many octets more have come.
    pub fn advance(&self, octets: u64) {
        self.0.inc(octets);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn spinner() -> ProgressStyle {
    style("{prefix} {spinner} {wide_msg}")
}

fn bar() -> ProgressStyle {
    style("{prefix} [{bar:20}] {bytes}/{total_bytes} {wide_msg}").progress_chars("=> ")
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .tick_strings(&["-", "\\", "|", "/", " "])
}
