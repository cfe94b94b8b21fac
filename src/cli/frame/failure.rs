//! How a failure is told: one sentence, a hint by kind, and the exit code.

use std::process::ExitCode;

use serde::Serialize;

use crate::error::{Error, ErrorKind, Result};
use crate::ui::Ui;

/// An error as `--json` prints it on standard error.
#[derive(Serialize)]
struct JsonError<'a> {
    error: String,
    kind: &'static str,
    account: Option<&'a str>,
    exit_code: u8,
    temporary: bool,
    hint: Option<&'a str>,
}

/// Tells of `error` and gives the exit code.
pub(crate) fn report(ui: &Ui, error: &Error, hint: Option<&str>) -> ExitCode {
    show(ui, error, hint);
    ExitCode::from(error.kind().exit_code())
}

/// Tells of `error` without ending: for one account among several.
pub(crate) fn tell(ui: &Ui, error: &Error) {
    show(ui, error, hint(error));
}

fn show(ui: &Ui, error: &Error, hint: Option<&str>) {
    match error.kind() {
        ErrorKind::BrokenPipe => {}
        _ if ui.is_json() => ui.json_error(&JsonError {
            error: error.to_string(),
            kind: name(error.kind()),
            account: error.account(),
            exit_code: error.kind().exit_code(),
            temporary: error.is_temporary(),
            hint,
        }),
        _ => ui.error(&error.to_string(), hint),
    }
}

/// What `failed` means of `many` accounts. One account: its own error. Several: each is told of, and
/// the exit code says "partly" unless all of them failed in the same way.
pub(crate) fn of_accounts(ui: &Ui, mut failed: Vec<Error>, many: usize) -> Result<()> {
    let Some(kind) = failed.first().map(Error::kind) else { return Ok(()) };
    if many == 1 {
        return failed.pop().map_or(Ok(()), Err);
    }
    // Whoever stopped the run knows.
    for error in failed.iter().filter(|error| error.kind() != ErrorKind::Interrupted) {
        tell(ui, error);
    }
    let alike = failed.len() == many && failed.iter().all(|error| error.kind() == kind);
    let what = format!("{} of {many} accounts failed", failed.len());
    Err(Error::new(if alike { kind } else { ErrorKind::Partial }, what))
}

/// Help, version and usage errors, in clap's own words.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    match error.print() {
        Err(io) if io.kind() != std::io::ErrorKind::BrokenPipe => {
            ExitCode::from(ErrorKind::Write.exit_code())
        }
        _ => ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2)),
    }
}

/// The kind as JSON and scripts know it.
pub(crate) const fn name(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Usage => "usage",
        ErrorKind::Malformed => "malformed",
        ErrorKind::NotFound => "not_found",
        ErrorKind::Unsupported => "unsupported",
        ErrorKind::Bug => "bug",
        ErrorKind::Write => "write",
        ErrorKind::Read => "read",
        ErrorKind::Network => "network",
        ErrorKind::Timeout => "timeout",
        ErrorKind::Busy => "busy",
        ErrorKind::Locked => "locked",
        ErrorKind::Partial => "partial",
        ErrorKind::Protocol => "protocol",
        ErrorKind::Tls => "tls",
        ErrorKind::Credentials => "credentials",
        ErrorKind::Unanswered => "unanswered",
        ErrorKind::Config => "config",
        ErrorKind::BrokenPipe => "broken_pipe",
        ErrorKind::Interrupted => "interrupted",
        ErrorKind::Terminated => "terminated",
    }
}

/// What a person can do about it; `None` where the error itself says all there is to say.
pub(crate) fn hint(error: &Error) -> Option<&'static str> {
    // About our own output there is nothing to add, least of all about mail; nor to an error that
    // says itself what to type.
    let own = error.doing().ends_with("standard output") || error.doing().starts_with("saving ");
    if own || error.to_string().contains("`mailctl ") {
        return None;
    }
    if error.doing().starts_with("starting ") {
        return Some("this machine lets us have too little; see `ulimit -a`");
    }
    Some(match error.kind() {
        ErrorKind::Network | ErrorKind::Timeout => {
            "check the network and `host` and `port` of the account; `mailctl account test` tells more"
        }
        ErrorKind::Busy => "the server asks to come back later; run the same command again",
        ErrorKind::Locked => {
            "something else is at work on this account or its mailbox; run the same command again"
        }
        ErrorKind::Write => "mail that could not be written stays on the server; the next run takes it",
        ErrorKind::Read => "`mailctl store check` looks at the whole store",
        ErrorKind::Tls => "check `tls`, `port` and `ca-file` of the account",
        ErrorKind::Protocol => "`--trace` shows the conversation with the server",
        ErrorKind::Credentials => {
            "check `username` and `password` of the account; `mailctl login` stores a password in the keyring"
        }
        ErrorKind::Config => "`mailctl config check` names every mistake in it",
        ErrorKind::Bug => "this should not happen; please report it with the command that you typed",
        _ => return None,
    })
}
