//! A password that a command prints.

use std::io::ErrorKind as IoKind;
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::Secret;
use super::file::{MOST, line};

/// How long a command may take where nobody can answer its questions.
const LIMIT: Duration = Duration::from_secs(30);
/// How long where a person may have to type a passphrase first.
const LIMIT_WITH_PERSON: Duration = Duration::from_secs(180);
/// How much of what a command complains is told.
const COMPLAINT: usize = 2000;

/// The first line that the command prints. Its complaints become part of the error, what it
/// prints never.
pub(super) async fn run(argv: &[String], hidden: &[String], person: bool) -> Result<Secret<String>, String> {
    run_for(argv, hidden, person, if person { LIMIT_WITH_PERSON } else { LIMIT }).await
}

async fn run_for(
    argv: &[String],
    hidden: &[String],
    person: bool,
    limit: Duration,
) -> Result<Secret<String>, String> {
    let Some((program, arguments)) = argv.split_first() else {
        return Err("the config names no command".to_owned());
    };
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    hidden.iter().for_each(|name| {
        command.env_remove(name);
    });
    if !person {
        // A group of its own, so that all of it can be ended. With a person there, it stays in
        // ours: a background group may not read the terminal, and Ctrl-C would not reach it.
        command.stdin(Stdio::null()).process_group(0);
    }
    let child = command.spawn().map_err(|error| match error.kind() {
        IoKind::NotFound => format!("the command {program} was not found"),
        _ => format!("the command {program}: {error}"),
    })?;
    let mut running = Running { group: child.id().filter(|_| !person), child };
    let outcome = timeout(limit, running.finish()).await;
    let name = format!("the command {program}");
    match outcome {
        Err(_) => Err(format!("{name} did not finish within {} s and was ended", limit.as_secs())),
        Ok(Err(error)) => Err(format!("{name}: {error}")),
        Ok(Ok(Output { status, complaint, .. })) if !status.success() => {
            let how = status.code().map_or_else(|| status.to_string(), |code| format!("exit status {code}"));
            Err(format!("{name} failed ({how}){}", said(&complaint)))
        }
        Ok(Ok(Output { printed, complaint, .. })) => {
            line(printed).map_err(|why| format!("what {name} printed {why}{}", said(&complaint)))
        }
    }
}

fn said(complaint: &str) -> String {
    if complaint.is_empty() { String::new() } else { format!(": {complaint}") }
}

struct Output {
    status: std::process::ExitStatus,
    printed: Vec<u8>,
    complaint: String,
}

/// A child that does not outlive us, nor its own children it.
struct Running {
    child: Child,
    group: Option<u32>,
}

impl Running {
    async fn finish(&mut self) -> std::io::Result<Output> {
        let (out, err) = (self.child.stdout.take(), self.child.stderr.take());
        let (printed, complaint) = tokio::join!(head(out, MOST + 1), head(err, COMPLAINT));
        let status = self.child.wait().await?;
        self.group = None;
        let complaint = String::from_utf8_lossy(&complaint?).trim().to_owned();
        Ok(Output { status, printed: printed?, complaint })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let group = self.group.and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        if let Some(group) = group {
            // It may have ended meanwhile: then there is nothing to do.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

/// The first `most` octets; the rest is read and dropped, so that the command can finish.
async fn head(stream: Option<impl AsyncRead + Unpin>, most: usize) -> std::io::Result<Vec<u8>> {
    // The room is taken at once: growing would leave copies of a password behind.
    let mut kept = Vec::with_capacity(most);
    let Some(mut stream) = stream else { return Ok(kept) };
    (&mut stream).take(most as u64).read_to_end(&mut kept).await?;
    tokio::io::copy(&mut stream, &mut tokio::io::sink()).await?;
    Ok(kept)
}
