//! What a sweep found, as one line of the table.

use std::fmt;

use super::{Finding, Harm};

/// The count of one sweep. All but `points`, `tried` and `fell` must be 0 in the end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// What was swept, like `imap rst server`.
    pub(crate) name: String,
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
    /// What was wrong, with the point to replay.
    pub(crate) failures: Vec<String>,
}

impl Tally {
    pub(crate) fn new(name: &str, points: usize) -> Self {
        Self { name: name.to_owned(), points, ..Self::default() }
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
        self.failures.push(format!("MAILCTL_POINT={point:?}: {:?}: {}", finding.harm, finding.what));
    }

    /// Prints the line, past the capture that swallows what a passing test prints, and asserts that
    /// the faults fell at `least` points at least and did no harm at any.
    #[track_caller]
    pub(crate) fn assert_harmless(&self, least: usize) {
        use std::io::Write as _;
        // A test harness that reads our words expects one write for each line.
        let _ = std::io::stderr().write_all(format!("SWEEP: {self}\n").as_bytes());
        assert!(self.failures.is_empty(), "{self}\n{}", self.failures.join("\n"));
        let replay = std::env::var_os("MAILCTL_POINT").is_some();
        // A sweep whose faults do not fall shows nothing.
        assert!(replay || self.fell >= least, "{self}\nonly {} faults fell", self.fell);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, points, tried, fell, lost, twice, stuck, broken, .. } = self;
        write!(f, "{name:<36} {points:>6} points, {tried:>6} tried, {fell:>6} fell: ")?;
        write!(f, "{lost} lost, {twice} twice, {stuck} stuck, {broken} broken")
    }
}
