//! The only code that writes to the terminal: data to standard output, all else to standard error.
//!
//! [`Ui`] is a handle that any number of tasks may share; lines never interleave. Nothing leaves
//! it unsanitised but through [`Ui::raw`].

mod echo;
mod json;
#[cfg(any(test, fuzzing))]
pub mod laws;
mod output;
mod pager;
mod progress;
mod prompt;
mod sanitize;
mod style;
mod table;
mod width;

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

pub use progress::Progress;
pub use sanitize::{sanitize_line, sanitize_text};
pub use style::{Color, Paint};
pub use table::{Align, Cell, Column, Table};
pub use width::{fit, width};

use crate::error::Result;
use output::Output;

/// What the command line says about the terminal.
#[derive(Clone, Debug)]
pub struct Settings {
    /// When to use colours.
    pub color: Color,
    /// Drop status and progress.
    pub quiet: bool,
    /// How often `-v` was given.
    pub verbose: u8,
    /// Data and errors are JSON Lines.
    pub json: bool,
    /// Records end with NUL.
    pub print0: bool,
    /// Whether a pager may be used.
    pub pager: bool,
    /// Whether a person may be asked.
    pub input: bool,
}

/// A handle on the terminal, cheap to clone and to share.
#[derive(Clone)]
pub struct Ui(Arc<Inner>);

struct Inner {
    settings: Settings,
    out: Mutex<Output>,
    out_is_terminal: bool,
    err_is_terminal: bool,
    paint_out: bool,
    paint_err: bool,
    /// The terminal does not show UTF-8.
    ascii: bool,
    bars: indicatif::MultiProgress,
    has_bars: bool,
    /// It cannot move its cursor, so neither bars nor a pager.
    dumb: bool,
    asking: Mutex<()>,
}

impl Ui {
    /// Looks at the terminal and the environment once.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let out_is_terminal = io::stdout().is_terminal();
        let err_is_terminal = io::stderr().is_terminal();
        let env = style::Environment::read();
        let has_bars = err_is_terminal && !settings.quiet && !settings.json && !env.is_dumb();
        Self(Arc::new(Inner {
            out: Mutex::new(Output::stdout(out_is_terminal)),
            paint_out: env.colors(settings.color, out_is_terminal) && !settings.json,
            paint_err: env.colors(settings.color, err_is_terminal) && !settings.json,
            ascii: env.is_ascii(),
            bars: progress::bars(has_bars),
            has_bars,
            dumb: env.is_dumb(),
            asking: Mutex::new(()),
            settings: settings.clone(),
            out_is_terminal,
            err_is_terminal,
        }))
    }

    /// Whether data is to be printed with [`Self::json`].
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.0.settings.json
    }

    /// Whether status is dropped.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.0.settings.quiet
    }

    /// How often `-v` was given.
    #[must_use]
    pub fn verbosity(&self) -> u8 {
        self.0.settings.verbose
    }

    /// Whether records end with NUL, on both sides.
    #[must_use]
    pub fn is_print0(&self) -> bool {
        self.0.settings.print0
    }

    /// Whether standard output is a terminal: tables and headings there, plain values in a pipe.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.0.out_is_terminal
    }

    /// Whether a person may be asked: `--no-input` was not given and there is a terminal.
    #[must_use]
    pub fn can_ask(&self) -> bool {
        self.0.settings.input && prompt::terminal_is_there()
    }

    /// The columns of the terminal; 80 where there is none.
    #[must_use]
    pub fn columns(&self) -> usize {
        width::columns()
    }

    // ---- standard output -------------------------------------------------------------------

    /// Prints one line of data, sanitised: a line end within it is escaped.
    ///
    /// # Errors
    /// `BrokenPipe` when the reader went away, `Write` for anything else. So for all of these.
    pub fn line(&self, text: &str) -> Result<()> {
        self.put(&format!("{}\n", sanitize_line(text)))
    }

    /// Prints a block of data, sanitised; ends it with a line end if it has none.
    ///
    /// # Errors
    /// See [`Self::line`].
    pub fn text(&self, text: &str) -> Result<()> {
        let text = sanitize_text(text);
        let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        self.put(&format!("{text}{end}"))
    }

    /// Prints one line of data in a colour.
    ///
    /// # Errors
    /// See [`Self::line`].
    pub fn painted(&self, parts: &[(Paint, &str)]) -> Result<()> {
        let mut line = String::new();
        for (paint, text) in parts {
            paint.wrap(self.0.paint_out, &self.shown(&sanitize_line(text)), &mut line);
        }
        line.push('\n');
        self.write(line.as_bytes())
    }

    /// Prints bytes as they are: for `--raw`, `--part` and generated files. The one unsanitised door.
    ///
    /// # Errors
    /// See [`Self::line`].
    pub fn raw(&self, bytes: &[u8]) -> Result<()> {
        self.write(bytes)
    }

    /// Prints one record for a script: with `-0` the bytes as they are and NUL, else a sanitised line.
    ///
    /// # Errors
    /// See [`Self::line`].
    pub fn record(&self, bytes: &[u8]) -> Result<()> {
        if self.0.settings.print0 && !self.0.out_is_terminal {
            return self.write(&[bytes, b"\0"].concat());
        }
        self.line(&String::from_utf8_lossy(bytes))
    }

    /// Prints one JSON object on one line. Characters that a terminal must not see are `\u` escapes.
    ///
    /// # Errors
    /// See [`Self::line`]; `Bug` if `value` cannot be JSON.
    pub fn json(&self, value: &impl Serialize) -> Result<()> {
        let mut line = json::to_line(value)?;
        line.push('\n');
        self.write(line.as_bytes())
    }

    /// Prints a table: fitted to the terminal's width, or as tab-separated values without a header.
    ///
    /// # Errors
    /// See [`Self::line`].
    pub fn table(&self, table: &Table) -> Result<()> {
        let text = if self.0.out_is_terminal {
            table.fitted(self.columns(), self.0.paint_out, self.0.ascii)
        } else {
            table.separated(self.0.settings.print0)
        };
        self.write(text.as_bytes())
    }

    /// Sends what is printed from now on through the pager, if standard output is a terminal.
    pub fn page(&self) {
        if self.0.settings.pager && self.0.out_is_terminal && !self.0.dumb && !self.is_json() {
            self.out().page();
        }
    }

    /// Writes out what is buffered.
    ///
    /// # Errors
    /// See [`Self::line`].
    pub fn flush(&self) -> Result<()> {
        output::checked(self.out().flush())
    }

    /// Ends the output: flushes, waits for the pager, takes the progress bars away.
    ///
    /// # Errors
    /// See [`Self::line`].
    pub fn finish(&self) -> Result<()> {
        let _ = self.0.bars.clear();
        prompt::restore();
        echo::restore();
        output::checked(self.out().finish())
    }

    fn put(&self, sanitized: &str) -> Result<()> {
        self.write(self.shown(sanitized).as_bytes())
    }

    fn write(&self, bytes: &[u8]) -> Result<()> {
        // NOTE: lock first, then suspend the bars, everywhere; the other order could lock up.
        let mut out = self.out();
        output::checked(if self.0.out_is_terminal {
            self.0.bars.suspend(|| out.write(bytes))
        } else {
            out.write(bytes)
        })
    }

    fn shown<'a>(&self, text: &'a str) -> std::borrow::Cow<'a, str> {
        if self.0.ascii && self.0.out_is_terminal { width::to_ascii(text) } else { text.into() }
    }

    fn out(&self) -> MutexGuard<'_, Output> {
        // A task that panicked while it printed has left a whole or a cut line, nothing worse.
        self.0.out.lock().unwrap_or_else(PoisonError::into_inner)
    }

    // ---- standard error --------------------------------------------------------------------

    /// Tells how things go; dropped with `-q`, and with `--json`, where the data say it.
    pub fn status(&self, text: &str) {
        if !self.is_quiet() && !self.is_json() {
            self.say("", Paint::Plain, text);
        }
    }

    /// Tells a detail; shown with `-v`.
    pub fn detail(&self, text: &str) {
        if self.verbosity() > 0 {
            self.say("", Paint::Dim, text);
        }
    }

    /// Warns: something is not as it should be, the run goes on.
    pub fn warn(&self, text: &str) {
        if self.is_json() {
            self.json_error(&json::Warning { warning: text });
        } else {
            self.say("warning: ", Paint::Yellow, text);
        }
    }

    /// Says what a person can do next; dropped with `-q` and `--json`.
    pub fn hint(&self, text: &str) {
        if !self.is_quiet() && !self.is_json() {
            self.say("hint: ", Paint::Cyan, text);
        }
    }

    /// Tells of an error, and what to do about it.
    pub fn error(&self, text: &str, hint: Option<&str>) {
        self.say("error: ", Paint::Red, text);
        if let Some(hint) = hint {
            self.say("hint: ", Paint::Cyan, hint);
        }
    }

    /// Prints an error or warning as JSON on standard error.
    pub fn json_error(&self, value: &impl Serialize) {
        if let Ok(line) = json::to_line(value) {
            self.complain(&format!("{line}\n"));
        }
    }

    /// Prints a line of the conversation with a server; exactly one line, whatever is in it.
    pub fn trace(&self, text: &str) {
        self.complain(&format!("{}\n", sanitize_line(text)));
    }

    /// A progress bar; draws nothing when standard error is no terminal, and with `-q` and `--json`.
    #[must_use]
    pub fn progress(&self, label: &str) -> Progress {
        if self.0.has_bars {
            echo::hide_controls();
        }
        Progress::new(&self.0.bars, &sanitize_line(label))
    }

    fn say(&self, heading: &str, paint: Paint, text: &str) {
        let mut line = String::new();
        let text = sanitize_text(text);
        // Lines of quoted text are indented, so that none of them can pass for a message of ours.
        let text = text.trim_end().replace('\n', "\n  ");
        if heading.is_empty() {
            paint.wrap(self.0.paint_err, &text, &mut line);
        } else {
            paint.wrap(self.0.paint_err, heading, &mut line);
            line.push_str(&text);
        }
        line.push('\n');
        self.complain(&line);
    }

    fn complain(&self, text: &str) {
        // Taken so that lines on standard output and standard error do not interleave either.
        let mut out = self.out();
        if self.0.out_is_terminal {
            let _ = out.flush();
        }
        let text = if self.0.ascii && self.0.err_is_terminal { width::to_ascii(text) } else { text.into() };
        // Nobody is left to tell when standard error does not take it.
        self.0.bars.suspend(|| {
            let _ = io::stderr().lock().write_all(text.as_bytes());
        });
    }

    // ---- the person ------------------------------------------------------------------------

    /// Asks for a line; `default` is taken when the answer is empty.
    ///
    /// # Errors
    /// `Unanswered` (exit code 77) at once when nobody can be asked; `Interrupted` at end of input.
    pub fn ask(&self, question: &str, default: Option<&str>) -> Result<String> {
        self.prompting(question, |prompt| prompt::line(prompt, default))
    }

    /// Asks a question that is answered with yes or no.
    ///
    /// # Errors
    /// See [`Self::ask`].
    pub fn confirm(&self, question: &str, default: bool) -> Result<bool> {
        self.prompting(question, |prompt| prompt::yes_or_no(prompt, default))
    }

    /// Asks for a password without echo. The caller puts the answer into a
    /// [`Secret`](crate::secret::Secret) at once.
    ///
    /// # Errors
    /// See [`Self::ask`].
    pub fn password(&self, question: &str) -> Result<String> {
        self.prompting(question, prompt::password)
    }

    fn prompting<T>(&self, question: &str, ask: impl FnOnce(&str) -> Result<T>) -> Result<T> {
        if !self.can_ask() {
            return Err(prompt::nobody(question, self.0.settings.input));
        }
        // Only one question at a time. Lines of other tasks may come in between: to hold them back
        // would hold up the tasks, and with them the answer to a signal.
        let _asking = self.0.asking.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = self.flush();
        let bars = progress::Hidden::new(&self.0.bars, self.0.has_bars);
        let answer = ask(&sanitize_line(question));
        drop(bars);
        answer
    }
}
