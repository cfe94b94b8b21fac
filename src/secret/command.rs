//! A password that a command prints.

use std::io::{self, ErrorKind as IoKind};
use std::pin::pin;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, ChildStderr, ChildStdout, Command};
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::Secret;
use super::file::{MOST, line};

/// How long a command may take where nobody can answer its questions.
const LIMIT: Duration = Duration::from_secs(30);
/// How long where a person may have to type a passphrase first.
const LIMIT_WITH_PERSON: Duration = Duration::from_secs(180);
/// How much of what a command complains is told.
const COMPLAINT: u64 = 2000;

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
    for name in hidden {
        command.env_remove(name);
    }
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
            line(&printed).map_err(|why| format!("what {name} printed {why}{}", said(&complaint)))
        }
    }
}

fn said(complaint: &str) -> String {
    if complaint.is_empty() { String::new() } else { format!(": {complaint}") }
}

struct Output {
    status: ExitStatus,
    printed: Zeroizing<Vec<u8>>,
    complaint: String,
}

/// A child that does not outlive us, nor its own children it.
struct Running {
    child: Child,
    group: Option<u32>,
}

impl Running {
    async fn finish(&mut self) -> io::Result<Output> {
        // The room is taken at once: growing would leave copies of a password behind.
        let mut printed = Zeroizing::new(Vec::with_capacity(MOST + 1));
        let mut complaint = Vec::new();
        let (out, err) = (self.child.stdout.take(), self.child.stderr.take());
        let status = {
            let mut reading =
                pin!(async { tokio::try_join!(password(out, &mut printed), head(err, &mut complaint)) });
            tokio::select! {
                read = &mut reading => {
                    read?;
                    self.child.wait().await?
                }
                status = self.child.wait() => {
                    // What it started may hold the pipe open for ever (an agent): what it said
                    // itself is there at once.
                    if let Ok(read) = timeout(Duration::from_millis(500), reading).await {
                        read?;
                    }
                    status?
                }
            }
        };
        self.group = None;
        Ok(Output { status, printed, complaint: String::from_utf8_lossy(&complaint).trim().to_owned() })
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

/// All that is printed, if it is no more than a password can be.
async fn password(stream: Option<ChildStdout>, into: &mut Vec<u8>) -> io::Result<()> {
    let Some(stream) = stream else { return Ok(()) };
    stream.take(MOST as u64 + 1).read_to_end(into).await?;
    if into.len() > MOST {
        return Err(io::Error::other("it printed more than 64 KiB, which is no password"));
    }
    Ok(())
}

/// The beginning of what is complained; the rest is read and dropped, so that the command can finish.
async fn head(stream: Option<ChildStderr>, into: &mut Vec<u8>) -> io::Result<()> {
    let Some(mut stream) = stream else { return Ok(()) };
    (&mut stream).take(COMPLAINT).read_to_end(into).await?;
    tokio::io::copy(&mut stream, &mut tokio::io::sink()).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{run, run_for};

    fn argv(script: &str) -> Vec<String> {
        ["sh", "-c", script].map(str::to_owned).to_vec()
    }

    async fn outcome(script: &str) -> Result<String, String> {
        run(&argv(script), &["MAIL_PASSWORD".to_owned()], false).await.map(|secret| secret.reveal().clone())
    }

    #[tokio::test]
    async fn k07_the_first_line_is_the_password_without_its_line_end_alone() {
        assert_eq!(outcome("printf 'hunter2\\n'").await.unwrap(), "hunter2");
        assert_eq!(outcome("printf 'hunter2\\r\\n'").await.unwrap(), "hunter2");
        assert_eq!(outcome("printf 'hunter2'").await.unwrap(), "hunter2");
        assert_eq!(outcome("printf ' a b\\t \\nuser: ada\\n'").await.unwrap(), " a b\t ");
        assert_eq!(outcome("printf '%s' \"p%{\\\"\\\\ü\"").await.unwrap(), "p%{\"\\ü");
    }

    #[tokio::test]
    async fn k07_what_went_wrong_is_told_and_what_was_printed_is_not() {
        let cases = [
            ("echo hunter2; echo no agent >&2; exit 3", "the command sh failed (exit status 3): no agent"),
            ("echo hunter2; kill -9 $$", "the command sh failed (signal: 9 (SIGKILL))"),
            ("true", "what the command sh printed holds nothing"),
            ("echo nothing found >&2", "what the command sh printed holds nothing: nothing found"),
            ("echo; echo hunter2", "what the command sh printed holds nothing in its first line"),
            ("printf 'hunter2\\0x'", "what the command sh printed holds a NUL, which no server accepts"),
            ("printf 'hunter2\\351'", "what the command sh printed holds something that is not UTF-8"),
            ("yes hunter2", "the command sh: it printed more than 64 KiB, which is no password"),
        ];
        for (script, told) in cases {
            assert_eq!(outcome(script).await.unwrap_err(), told);
        }
        let missing = run(&["mailctl-no-such-command".to_owned()], &[], false).await.unwrap_err();
        assert_eq!(missing, "the command mailctl-no-such-command was not found");
    }

    #[tokio::test]
    async fn k07_no_shell_reads_the_arguments() {
        let argv = ["echo", "$HOME", ";", "`id`", "|", "cat"].map(str::to_owned);
        assert_eq!(run(&argv, &[], false).await.unwrap().reveal(), "$HOME ; `id` | cat");
    }

    #[tokio::test]
    async fn a10_a_command_that_hangs_is_ended_with_all_that_it_started() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("pid");
        let script = format!("sleep 60 & echo $! > {}; wait", file.display());
        let start = Instant::now();
        let told = run_for(&argv(&script), &[], false, Duration::from_secs(1)).await.unwrap_err();
        assert_eq!(told, "the command sh did not finish within 1 s and was ended");
        assert!(start.elapsed() < Duration::from_secs(10));
        let pid = std::fs::read_to_string(file).unwrap();
        let proc = format!("/proc/{}/stat", pid.trim());
        // Gone, or a zombie that nobody has collected yet.
        let dead = || std::fs::read_to_string(&proc).map_or(true, |stat| stat.contains(") Z "));
        for _ in 0..100 {
            if dead() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("sleep is still there");
    }

    #[tokio::test]
    async fn a_command_that_leaves_an_agent_behind_is_not_waited_for() {
        let start = Instant::now();
        assert_eq!(outcome("sleep 20 & echo hunter2").await.unwrap(), "hunter2");
        assert!(start.elapsed() < Duration::from_secs(10));
    }

    #[tokio::test]
    async fn k02_a_child_does_not_see_what_holds_a_secret() {
        // Set by cargo; stands for the variable that the config names.
        let argv = ["/bin/sh", "-c", "/usr/bin/env | /bin/grep -c ^CARGO_PKG_NAME=; true"].map(str::to_owned);
        let with = run(&argv, &[], false).await.unwrap();
        let without = run(&argv, &["CARGO_PKG_NAME".to_owned()], false).await.unwrap();
        assert_eq!((with.reveal().as_str(), without.reveal().as_str()), ("1", "0"));
    }
}
