//! What a sweep found, as one line of the table.

use std::fmt;
use std::fs::OpenOptions;
use std::io::Write as _;

use super::{Finding, Harm};

/// So many failures are told in full.
const TOLD: usize = 12;

/// The count of one sweep. All but `points`, `tried` and `fell` must be 0 in the end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// What was swept: the work, the protocol, the fault.
    pub(crate) title: [String; 3],
    /// Where a fault could fall.
    pub(crate) points: usize,
    /// How many of them were tried.
    pub(crate) tried: usize,
    /// Where the fault did fall: no two runs are quite alike.
    pub(crate) fell: usize,
    pub(crate) lost: usize,
    pub(crate) twice: usize,
    pub(crate) stuck: usize,
    pub(crate) broken: usize,
    /// What was wrong, and at which point.
    pub(crate) failures: Vec<(String, Finding)>,
}

impl Tally {
    /// An empty count; `title` is the work (`fetch, delete`), the protocol (`POP3`, `IMAP`) and the
    /// fault (`SIGKILL`), as the table shall tell them.
    pub(crate) fn new(title: [&str; 3], points: usize) -> Self {
        Self { title: title.map(str::to_owned), points, ..Self::default() }
    }

    /// Counts what came of a fault at `point`: whether it fell, or what was wrong afterwards.
    pub(crate) fn count(&mut self, point: &str, outcome: Result<bool, Finding>) {
        self.tried += 1;
        let finding = match outcome {
            Ok(fell) => return self.fell += usize::from(fell),
            Err(finding) => finding,
        };
        self.fell += 1;
        *match finding.harm {
            Harm::Lost => &mut self.lost,
            Harm::Twice => &mut self.twice,
            Harm::Stuck => &mut self.stuck,
            Harm::Broken => &mut self.broken,
        } += 1;
        self.failures.push((point.to_owned(), finding));
    }

    /// Tells the row (see [`Self::tell`]), and asserts that the faults fell at `least` points at least
    /// and did no harm at any.
    #[track_caller]
    pub(crate) fn assert_harmless(&self, least: usize) {
        self.tell();
        let test = std::thread::current().name().unwrap_or_default().to_owned();
        let failures = self.failures.iter().take(TOLD).map(|(point, Finding { harm, what })| {
            format!("{harm:?}: {what}\nreplay: MAILCTL_POINT='{point}' ./tests/run {test}\n")
        });
        assert!(self.failures.is_empty(), "{self}\n{}", failures.collect::<String>());
        let replay = std::env::var_os("MAILCTL_POINT").is_some();
        // A sweep whose faults do not fall shows nothing.
        assert!(replay || self.fell >= least, "{self}\nonly {} faults fell", self.fell);
    }

    /// Prints what was found, past the capture that swallows what a passing test prints, and adds a
    /// row to the table in the file that `MAILCTL_TALLIES` names, which `tests/run --full` prints.
    fn tell(&self) {
        // A test harness that reads our words expects one write for each line.
        let _ = std::io::stderr().write_all(format!("SWEEP: {self}\n").as_bytes());
        let Some(file) = std::env::var_os("MAILCTL_TALLIES") else { return };
        let Self { title, points, tried, fell, lost, twice, stuck, broken, .. } = self;
        let points = if tried < points { format!("{tried} of {points}") } else { points.to_string() };
        let row = format!(
            "| {} | {points} | {fell} | {lost} | {twice} | {stuck} | {broken} |\n",
            title.join(" | ")
        );
        let mut table = OpenOptions::new().create(true).append(true).open(file).unwrap();
        table.write_all(row.as_bytes()).unwrap();
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { title, points, tried, fell, lost, twice, stuck, broken, .. } = self;
        write!(f, "{:<48} {points:>6} points, {tried:>6} tried, {fell:>6} fell: ", title.join(", "))?;
        write!(f, "{lost} lost, {twice} twice, {stuck} stuck, {broken} broken")
    }
}
