//! Questions to a person, on the terminal itself.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};

use crate::error::{Error, ErrorKind, Result};

/// Whether the process has a terminal. Cron, systemd and most pipelines in containers have none.
pub(super) fn terminal_is_there() -> bool {
    open().is_ok()
}

/// The error for a question that nobody can answer.
pub(super) fn nobody(question: &str, allowed: bool) -> Error {
    let why = if allowed { "there is no terminal to ask on" } else { "--no-input forbids to ask" };
    let question = question.trim_end().trim_end_matches([':', '?']);
    Error::new(ErrorKind::Credentials, format!("an answer is needed: {question}")).because(why)
}

/// Asks for a line; an empty answer is `default`, and asked again when there is none.
pub(super) fn line(question: &str, default: Option<&str>) -> Result<String> {
    let shown = match default {
        Some(default) if !default.is_empty() => {
            format!("{} [{}]: ", question.trim_end(), super::sanitize_line(default))
        }
        _ => format!("{}: ", question.trim_end()),
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
    let mut terminal = open()?;
    write(&mut terminal, question)?;
    rpassword::read_password().map_err(failed)
}

fn read(question: &str) -> Result<String> {
    let mut terminal = open()?;
    write(&mut terminal, question)?;
    let mut answer = String::new();
    let read = BufReader::new(&terminal).read_line(&mut answer).map_err(failed)?;
    if read == 0 {
        return Err(Error::new(ErrorKind::Interrupted, "the question was not answered"));
    }
    Ok(answer)
}

fn open() -> Result<File> {
    File::options().read(true).write(true).open("/dev/tty").map_err(failed)
}

fn write(terminal: &mut File, text: &str) -> Result<()> {
    terminal.write_all(text.as_bytes()).map_err(failed)
}

fn failed(error: std::io::Error) -> Error {
    Error::new(ErrorKind::Credentials, "asking on the terminal").because(error)
}
