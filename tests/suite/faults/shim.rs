//! Runs the program with `shim.c` between it and the kernel.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::str::FromStr;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::support::{Dovecot, Output, Protocol, Sandbox, Security, skipped, small, temporary};

/// So long may a run take, on a busy machine.
const CAP: Duration = Duration::from_secs(60);

/// A call that the program makes: which, on what, and the how many-th of that kind.
///
/// The class is the path below the home, with file names in `tmp/`, `new/` and `cur/` as `*`, or
/// `socket`. It is the same call in every run of the same work.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Point {
    pub(crate) call: String,
    pub(crate) class: String,
    pub(crate) nth: usize,
}

/// What happens at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// SIGKILL right before the call.
    Kill,
    /// This signal right before the call, which is made if the program lives on.
    Signal(i32),
    /// The call fails with this errno, without having done anything (a close does close).
    Fails(i32),
    /// … and so does every later one of that name and class.
    FailsFromThere(i32),
    /// Half of what was to be written is.
    Short,
}

/// A call as it was seen.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) point: Point,
    /// The path below the home, or `socket`.
    pub(crate) path: String,
    /// Whether the fault was here.
    pub(crate) hit: bool,
}

/// A run with the shim.
pub(crate) struct Run {
    pub(crate) output: Output,
    /// In the order in which they were made.
    pub(crate) calls: Vec<Call>,
    /// Every change below the home; the format is told in `shim.c`. Empty unless asked for.
    pub(crate) record: Vec<u8>,
}

impl Run {
    /// Whether the fault fell.
    pub(crate) fn hit(&self) -> bool {
        self.calls.iter().any(|call| call.hit)
    }
}

/// Whether this machine cannot build the shim; says so aloud.
pub(crate) fn lacking() -> bool {
    library().is_none()
}

/// Runs the program in a home, with a fault at a point.
pub(crate) fn run(sandbox: &Sandbox, arguments: &[&str], fault: Option<(&Point, Fault)>) -> Run {
    perform(sandbox, arguments, fault, false, wait)
}

/// As [`run`], with every change recorded.
pub(crate) fn recorded(sandbox: &Sandbox, arguments: &[&str], fault: Option<(&Point, Fault)>) -> Run {
    perform(sandbox, arguments, fault, true, wait)
}

/// Runs the program, stops it before the call at a point, and lets it go on after `meanwhile`.
pub(crate) fn stopped(sandbox: &Sandbox, arguments: &[&str], point: &Point, meanwhile: impl FnOnce()) -> Run {
    let stop = Fault::Signal(Signal::STOP.as_raw());
    perform(sandbox, arguments, Some((point, stop)), false, |child| {
        let stat = format!("/proc/{}/stat", child.id());
        // The state follows the name, which is in parentheses.
        let state = || std::fs::read_to_string(&stat).ok()?.rsplit_once(") ")?.1.chars().next();
        while !matches!(state(), Some('T' | 'Z') | None) {
            std::thread::sleep(Duration::from_millis(1));
        }
        if state() == Some('T') {
            meanwhile();
            kill_process(Pid::from_child(&child), Signal::CONT)?;
        }
        child.wait_with_output()
    })
}

fn perform(
    sandbox: &Sandbox,
    arguments: &[&str],
    fault: Option<(&Point, Fault)>,
    record: bool,
    see_through: impl FnOnce(Child) -> std::io::Result<std::process::Output>,
) -> Run {
    let aside = temporary("shim");
    let (log, changes) = (aside.path().join("log"), aside.path().join("changes"));
    let mut command = sandbox.command(arguments);
    command.env("LD_PRELOAD", library().expect("asked before")).env("SHIM_ROOT", sandbox.home());
    command.env("SHIM_LOG", &log);
    if record {
        command.env("SHIM_RECORD", &changes);
    }
    if let Some((Point { call, class, nth }, fault)) = fault {
        command.env("SHIM_AT", format!("{call}\t{class}\t{nth}"));
        fault.tell(&mut command);
    }
    finish(&mut command, &log, record.then_some(&changes), see_through)
}

/// Runs the program with the shim under `strace`, which tells more than the shim does. Its words
/// on each thread go to files whose names begin with `told`.
pub(crate) fn under_strace(sandbox: &Sandbox, arguments: &[&str], traced: &str, told: &Path) -> Run {
    let aside = temporary("shim");
    let log = aside.path().join("log");
    let program = sandbox.command(arguments);
    let mut strace = Command::new("strace");
    strace.args(["-ff", "-qq", "-yy", "-e", &format!("trace={traced}"), "-o"]).arg(told);
    strace.arg("-E").arg(format!("LD_PRELOAD={}", library().expect("asked before").display()));
    strace.arg(program.get_program()).args(program.get_args());
    strace.env_clear().envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    strace.env("SHIM_ROOT", sandbox.home()).env("SHIM_LOG", &log).current_dir(sandbox.home());
    strace.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    finish(&mut strace, &log, None, Child::wait_with_output)
}

fn finish(
    command: &mut Command,
    log: &Path,
    changes: Option<&PathBuf>,
    see_through: impl FnOnce(Child) -> std::io::Result<std::process::Output>,
) -> Run {
    let output = Output::of(see_through(command.spawn().unwrap()).unwrap());
    let log = std::fs::read_to_string(log).expect("the shim was loaded");
    let record =
        changes.map_or_else(Vec::new, |changes| std::fs::read(changes).expect("the shim was loaded"));
    Run { output, calls: log.lines().map(Call::of).collect(), record }
}

/// What the program printed; one that does not end is killed.
fn wait(mut child: Child) -> std::io::Result<std::process::Output> {
    let began = Instant::now();
    while child.try_wait()?.is_none() && began.elapsed() < CAP {
        std::thread::sleep(Duration::from_millis(2));
    }
    // Does nothing to one that has ended.
    child.kill()?;
    child.wait_with_output()
}

impl Fault {
    fn tell(self, command: &mut Command) {
        let what = match self {
            Self::Kill => "kill".to_owned(),
            Self::Short => "short".to_owned(),
            Self::Signal(number) => format!("signal {number}"),
            Self::Fails(errno) | Self::FailsFromThere(errno) => errno.to_string(),
        };
        command.env("SHIM_DO", what);
        if let Self::FailsFromThere(_) = self {
            command.env("SHIM_ONWARD", "1");
        }
    }
}

impl Call {
    fn of(line: &str) -> Self {
        let mut fields = line.split('\t');
        let mut next = || fields.next().expect(line).to_owned();
        let (call, class, nth, path) = (next(), next(), next().parse().expect(line), next());
        Self { point: Point { call, class, nth }, path, hit: fields.next().is_some() }
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { call, class, nth } = self;
        write!(f, "{call} {class} {nth}")
    }
}

impl FromStr for Point {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let odd = || format!("a point is CALL CLASS NTH, not {text:?}");
        let (call, rest) = text.split_once(' ').ok_or_else(odd)?;
        let (class, nth) = rest.rsplit_once(' ').ok_or_else(odd)?;
        let nth = nth.parse().map_err(|_| odd())?;
        Ok(Self { call: call.to_owned(), class: class.to_owned(), nth })
    }
}

/// The shim, built once for each run of the suite.
fn library() -> Option<&'static PathBuf> {
    static BUILT: OnceLock<Option<(PathBuf, TempDir)>> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        let aside = temporary("shim");
        let library = aside.path().join("shim.so");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/faults/shim.c");
        // Callers may well pass NULL where the header says that they do not.
        let options = ["-O1", "-Wall", "-Wextra", "-Werror", "-Wno-nonnull-compare", "-shared", "-fPIC"];
        let mut compiler = Command::new("cc");
        compiler
            .args(options)
            .args(["-fno-delete-null-pointer-checks", "-o"])
            .arg(&library)
            .arg(source)
            .arg("-ldl");
        match compiler.output() {
            Ok(output) if output.status.success() => Some((library, aside)),
            Ok(output) => panic!("{}", String::from_utf8_lossy(&output.stderr)),
            Err(_) => {
                skipped("no C compiler");
                None
            }
        }
    });
    built.as_ref().map(|(library, _)| library)
}

#[test]
fn the_shim_sees_every_change_of_a_fetch() {
    if lacking() {
        return;
    }
    let user = Dovecot::shared().user((0..3).map(small));
    let sandbox = user.sandbox(Protocol::Pop3, Security::Plain, "retention = { server = \"delete\" }");
    let run = recorded(&sandbox, &["fetch"], None);
    assert_eq!(run.output.code, Some(0), "{}", run.output);
    assert_eq!(user.count(), 0);
    let of = |call: &str, class: &str| {
        run.calls.iter().filter(|seen| seen.point.call == call && seen.point.class.ends_with(class)).count()
    };
    assert_eq!([of("fsync", "/tmp/*"), of("rename", "/tmp/*"), of("connect", "socket")], [3, 3, 1]);
    assert!(of("pwrite", "/state.db-wal") > 0 && of("send", "socket") > 0);
    let synced = run.calls.iter().filter(|call| call.point.call == "fsync" && call.path.contains("/tmp/"));
    assert_eq!(synced.map(|call| &call.path).collect::<BTreeSet<_>>().len(), 3, "each file once");
    // The record has the octets too.
    let body = small(1);
    assert!(run.record.windows(body.len()).any(|octets| octets == body));
}

#[test]
fn a_fault_falls_at_its_point() {
    if lacking() {
        return;
    }
    let full = rustix::io::Errno::NOSPC.raw_os_error();
    let faults = [Fault::Kill, Fault::Fails(full), Fault::FailsFromThere(full), Fault::Short];
    for (fault, point) in faults.iter().zip(["rename", "write", "fsync", "write"]) {
        let user = Dovecot::shared().user((0..3).map(small));
        let sandbox = user.sandbox(Protocol::Pop3, Security::Plain, "");
        let point: Point = format!("{point} Mail/work/INBOX/tmp/* 2").parse().unwrap();
        let run = run(&sandbox, &["fetch"], Some((&point, *fault)));
        assert!(run.hit(), "{point} {fault:?}");
        let expected = match fault {
            Fault::Kill => None,
            Fault::Short => Some(0),
            _ => Some(73),
        };
        assert_eq!(run.output.code, expected, "{point} {fault:?} {}", run.output);
    }
}
