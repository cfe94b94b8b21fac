//! Questions to a person, on the terminal itself.
//!
//! The terminal is asked not to turn Ctrl-C into a signal while a question stands: it ends the
//! question, the terminal is put back as it was, and the run ends like an interrupted one. A
//! signal could come too early to put anything back, and with a handler installed it would not
//! end the reading at all.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::sync::{Mutex, PoisonError};

use rustix::termios::{self, LocalModes, OptionalActions, SpecialCodeIndex, Termios};

use crate::error::{Error, ErrorKind, Result};

/// What Ctrl-C types.
const INTERRUPT: u8 = 3;

/// How the terminal was before the question that stands now.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// Whether the process has a terminal. Cron, systemd and most pipelines in containers have none.
pub(super) fn terminal_is_there() -> bool {
    open().is_ok()
}

/// Puts the terminal back when a run ends while a question stands.
pub(super) fn restore() {
    if let Some(before) = before().take()
        && let Ok(terminal) = open()
    {
        let _ = termios::tcsetattr(&terminal, OptionalActions::Now, &before);
    }
}

/// The error for a question that nobody can answer.
pub(super) fn nobody(question: &str, allowed: bool) -> Error {
    let why = if allowed { "there is no terminal to ask on" } else { "--no-input forbids to ask" };
    let question = question.trim_end().trim_end_matches([':', '?']);
    Error::new(ErrorKind::Unanswered, format!("an answer is needed: {question}")).because(why)
}

/// Asks for a line; an empty answer is `default`, and asked again when there is none.
pub(super) fn line(question: &str, default: Option<&str>) -> Result<String> {
    let question = question.trim_end().trim_end_matches(':');
    let shown = match default {
        Some(default) if !default.is_empty() => {
            format!("{question} [{}]: ", super::sanitize_line(default))
        }
        _ => format!("{question}: "),
    };
    loop {
        let answer = read(&shown)?;
        match (answer.trim(), default) {
            ("", Some(default)) => return Ok(default.to_owned()),
            ("", None) => {}
            (answer, _) => return Ok(answer.to_owned()),
        }
    }
}

/// Asks for yes or no.
pub(super) fn yes_or_no(question: &str, default: bool) -> Result<bool> {
    let shown = format!("{} [{}] ", question.trim_end(), if default { "Y/n" } else { "y/N" });
    loop {
        match read(&shown)?.trim().to_ascii_lowercase().as_str() {
            "" => return Ok(default),
            "y" | "yes" => return Ok(true),
            "n" | "no" => return Ok(false),
            _ => {}
        }
    }
}

/// Asks for a password, without echo.
pub(super) fn password(question: &str) -> Result<String> {
    let mut terminal = open().map_err(failed)?;
    write!(terminal, "{question}").map_err(failed)?;
    let raw = LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG;
    let mode = Mode::change(&terminal, |mode| mode.local_modes &= !raw).map_err(failed)?;
    let keys = Keys(terminal.try_clone().map_err(failed)?);
    let config = rpassword::ConfigBuilder::new().input_reader(keys).output_discard().build();
    let answer = rpassword::read_password_with_config(config);
    drop(mode);
    let _ = terminal.write_all(b"\n");
    answer.map_err(failed)
}

fn read(question: &str) -> Result<String> {
    let mut terminal = open().map_err(failed)?;
    write!(terminal, "{question}").map_err(failed)?;
    // The terminal edits the line; Ctrl-C ends it like Enter, but is part of it.
    let mode = Mode::change(&terminal, |mode| {
        mode.local_modes &= !LocalModes::ISIG;
        mode.special_codes[SpecialCodeIndex::VEOL] = INTERRUPT;
    })
    .map_err(failed)?;
    let mut answer = Vec::new();
    let read = BufReader::new(Keys(terminal.try_clone().map_err(failed)?)).read_until(b'\n', &mut answer);
    drop(mode);
    if read.as_ref().is_ok_and(|&read| read > 0) {
        return Ok(String::from_utf8_lossy(&answer).chars().filter(|c| !c.is_control()).collect());
    }
    let _ = terminal.write_all(b"\n");
    Err(match read {
        Ok(_) => Error::new(ErrorKind::Interrupted, "the question was not answered"),
        Err(error) => failed(error),
    })
}

/// The terminal's keys; Ctrl-C is an error.
struct Keys(File);

impl Read for Keys {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read(buffer)?;
        if buffer.iter().take(read).any(|&key| key == INTERRUPT) {
            // Not `Interrupted`: that would be tried again.
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(read)
    }
}

/// Changes how the terminal behaves, until dropped.
struct Mode(File);

impl Mode {
    fn change(terminal: &File, change: impl FnOnce(&mut Termios)) -> io::Result<Self> {
        let old = termios::tcgetattr(terminal)?;
        let mut new = old.clone();
        change(&mut new);
        let mode = Self(terminal.try_clone()?);
        *before() = Some(old);
        termios::tcsetattr(terminal, OptionalActions::Now, &new)?;
        Ok(mode)
    }
}

impl Drop for Mode {
    fn drop(&mut self) {
        if let Some(before) = before().take() {
            let _ = termios::tcsetattr(&self.0, OptionalActions::Now, &before);
        }
    }
}

fn before() -> std::sync::MutexGuard<'static, Option<Termios>> {
    BEFORE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn open() -> io::Result<File> {
    File::options().read(true).write(true).open("/dev/tty")
}

fn failed(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::ConnectionAborted => Error::new(ErrorKind::Interrupted, "interrupted at a question"),
        io::ErrorKind::UnexpectedEof => Error::new(ErrorKind::Interrupted, "the question was not answered"),
        _ => Error::new(ErrorKind::Unanswered, "asking on the terminal").because(error),
    }
}

#[cfg(test)]
mod tests {
    use super::nobody;

    #[test]
    fn a_question_that_nobody_can_answer_fails_with_77_and_says_what_was_asked() {
        let error = nobody("Password of ada at mail.example.org: ", true);
        assert_eq!(error.kind().exit_code(), 77);
        assert_eq!(
            error.to_string(),
            "an answer is needed: Password of ada at mail.example.org: there is no terminal to ask on"
        );
        assert!(nobody("Sure?", false).to_string().contains("--no-input"));
    }
}
