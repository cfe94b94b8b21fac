//! The pager: `$MAILCTL_PAGER`, `$PAGER` or `less -FRX`, started without a shell.

use std::io::{self, Write};
use std::process::{Child, Command, Stdio};

/// A running pager.
pub(super) struct Pager {
    child: Child,
}

impl Pager {
    /// Starts the pager; `None` when there is none, or when it is `cat`.
    pub(super) fn start() -> Option<Self> {
        let words = words(|name| std::env::var(name).ok());
        let (program, arguments) = words.split_first()?;
        if program == "cat" {
            return None;
        }
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped());
        let child = command.spawn().ok()?;
        leave_interrupts_to_it();
        Some(Self { child })
    }

    /// Hands `bytes` to the pager; `BrokenPipe` once the person has left it.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.child.stdin {
            Some(stdin) => stdin.write_all(bytes),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// Waits until the person has left the pager.
    pub(super) fn wait(mut self) {
        drop(self.child.stdin.take());
        // Its exit code says nothing about our data.
        let _ = self.child.wait();
    }
}

/// Ctrl-C in a pager means the pager; we stay until the person leaves it.
fn leave_interrupts_to_it() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    if let Ok(runtime) = runtime {
        // A handler, once installed, stays, and this one does nothing.
        let _inside = runtime.enter();
        let _ = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt());
    }
}

/// The pager's program and arguments. An empty variable means: no pager.
fn words(variable: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let command = variable("MAILCTL_PAGER").or_else(|| variable("PAGER"));
    let command = command.unwrap_or_else(|| "less -FRX".to_owned());
    command.split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::words;

    fn pager(variables: &[(&str, &str)]) -> Vec<String> {
        words(|name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn f09_the_pager_is_words_and_never_a_shell_command() {
        assert_eq!(pager(&[]), ["less", "-FRX"]);
        assert_eq!(pager(&[("PAGER", "more -d")]), ["more", "-d"]);
        assert_eq!(pager(&[("PAGER", "more"), ("MAILCTL_PAGER", "moar")]), ["moar"]);
        assert_eq!(pager(&[("PAGER", "less; rm -rf $HOME")]), ["less;", "rm", "-rf", "$HOME"]);
        assert_eq!(pager(&[("MAILCTL_PAGER", ""), ("PAGER", "less")]), [""; 0]);
    }
}
