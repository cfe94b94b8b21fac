//! The binary in a sealed world: its own HOME, nothing of the caller's environment, a fixed zone.

use std::fmt;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::{Protocol, hush, watch};

/// A home of its own, with a config and stores in it. Removed when dropped, after a look whether a
/// secret was left in it.
pub(crate) struct Sandbox {
    home: TempDir,
    environment: Vec<(String, String)>,
}

/// What a run printed and how it ended; its `Display` is what snapshots hold.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
    /// `None` when a signal ended it.
    pub(crate) code: Option<i32>,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        let home = super::temporary("mailctl-");
        Self { home, environment: Vec::new() }
    }

    /// A home in memory, where there is room for one: for stories of many runs.
    pub(crate) fn in_memory() -> Self {
        let memory = Path::new("/dev/shm");
        let temporary = || tempfile::Builder::new().prefix("mailctl-").tempdir_in(memory);
        let home = temporary().unwrap_or_else(|_| super::temporary("mailctl-"));
        Self { home, environment: Vec::new() }
    }

    /// Writes the config file (0600).
    pub(crate) fn config(&self, text: &str) -> &Self {
        let path = self.config_path();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        hush::learn(self.home(), text, &self.environment);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        self
    }

    /// A home whose account `work` is on a port of loopback, in clear; `password` as TOML spells it,
    /// `more` are further lines of the table.
    pub(crate) fn in_clear(protocol: Protocol, port: u16, password: &str, more: &str) -> Self {
        let sandbox = Self::new();
        sandbox.move_in_clear(protocol, port, password, more);
        sandbox
    }

    /// Has the account `work` be on such a port from now on.
    pub(crate) fn move_in_clear(&self, protocol: Protocol, port: u16, password: &str, more: &str) {
        self.config(&format!(
            "[accounts.work]\nprotocol = \"{}\"\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\n\
             username = \"ada\"\npassword = {{ value = {password} }}\n{more}\n",
            protocol.name(),
        ));
    }

    pub(crate) fn config_path(&self) -> PathBuf {
        self.home().join(".config/mailctl/config.toml")
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// The default store of an account.
    pub(crate) fn store(&self, account: &str) -> PathBuf {
        self.home().join("Mail").join(account)
    }

    /// Sets a variable for all further runs.
    pub(crate) fn env(&mut self, name: &str, value: impl Into<String>) -> &mut Self {
        self.environment.push((name.to_owned(), value.into()));
        let config = std::fs::read_to_string(self.config_path()).unwrap_or_default();
        hush::learn(self.home(), &config, &self.environment);
        self
    }

    /// The command, for stories that need more than [`Self::run`] does. Standard input is empty.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mailctl"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.home())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("TZ", "UTC")
            .env("LANG", "C.UTF-8")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(self.home())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    #[must_use = "assert on the output, or call .success()"]
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        watch(self.command(arguments)).output
    }

    /// As [`Self::run`], but `None` when the run does not end within `cap`; it is killed then. What
    /// it prints must fit a pipe.
    pub(crate) fn run_within(&self, arguments: &[&str], cap: Duration) -> Option<Output> {
        let mut child = self.command(arguments).spawn().unwrap();
        let began = Instant::now();
        while child.try_wait().unwrap().is_none() {
            if began.elapsed() > cap {
                child.kill().unwrap();
                child.wait().unwrap();
                return None;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Some(Output::of(child.wait_with_output().unwrap()))
    }

    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Output {
        if arguments.contains(&"login") {
            hush::note(String::from_utf8_lossy(input).lines().map(str::to_owned));
        }
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        // The program may end before it has read everything.
        let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        Output::of(output)
    }

    /// The subjects in a mailbox of account `work`, sorted; there is one file for each.
    pub(crate) fn subjects(&self, mailbox: &str) -> Vec<String> {
        let lines = self.run(&["list", "-m", mailbox, "--json"]).success().json();
        let mut subjects: Vec<String> =
            lines.iter().map(|line| line["subject"].as_str().unwrap().to_owned()).collect();
        subjects.sort();
        assert_eq!(subjects.len(), self.files("work", mailbox).len(), "one file each");
        subjects
    }

    /// The messages in a mailbox folder of a store, `new/` and `cur/` together.
    pub(crate) fn files(&self, account: &str, mailbox: &str) -> Vec<PathBuf> {
        let folder = self.store(account).join(mailbox);
        let mut files: Vec<_> = ["new", "cur"]
            .iter()
            .filter_map(|sub| std::fs::read_dir(folder.join(sub)).ok())
            .flat_map(|entries| entries.map(|entry| entry.unwrap().path()))
            .collect();
        files.sort();
        files
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if !std::thread::panicking()
            && let Some(found) = hush::told_below(self.home())
        {
            panic!("{found}");
        }
    }
}

impl Output {
    pub(crate) fn of(output: std::process::Output) -> Self {
        Self { stdout: output.stdout, stderr: output.stderr, code: output.status.code() }.untold()
    }

    /// Fails the story when it tells a secret.
    #[track_caller]
    pub(super) fn untold(self) -> Self {
        hush::assert_untold(&self.stdout, "standard output");
        hush::assert_untold(&self.stderr, "standard error");
        self
    }

    /// Standard output, which must be UTF-8.
    pub(crate) fn out(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap()
    }

    /// Standard error, which must be UTF-8.
    pub(crate) fn err(&self) -> &str {
        std::str::from_utf8(&self.stderr).unwrap()
    }

    /// Asserts that standard error holds `what`, and no panic.
    #[track_caller]
    pub(crate) fn says(&self, what: &str) {
        assert!(self.err().contains(what), "{what:?} is not in:\n{self}");
        assert!(!self.err().contains("panicked"), "{self}");
    }

    /// Asserts exit code 0.
    #[track_caller]
    pub(crate) fn success(self) -> Self {
        self.code(0)
    }

    /// Asserts the exit code.
    #[track_caller]
    pub(crate) fn code(self, expected: i32) -> Self {
        assert_eq!(self.code, Some(expected), "\n{self}");
        self
    }

    /// Each line of standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Vec<serde_json::Value> {
        self.out().lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", String::from_utf8_lossy(&self.stdout))?;
        if !self.stderr.is_empty() {
            write!(f, "------- stderr -------\n{}", String::from_utf8_lossy(&self.stderr))?;
        }
        match self.code {
            Some(0) => Ok(()),
            Some(code) => write!(f, "[exit status: {code}]"),
            None => write!(f, "[ended by a signal]"),
        }
    }
}
