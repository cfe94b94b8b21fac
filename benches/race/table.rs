//! What came of a race, as the README tells it.

use std::fmt;
use std::time::Duration;

use super::measure::{Sample, median};

/// What is aimed at.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    /// So many times what that lane takes, at most.
    Times(f64, &'static str),
    /// At most so long.
    Within(Duration),
    /// At most so many megabytes.
    Memory(u64),
    /// More than that lane by at most so many times this long.
    Turns(f64, Duration, &'static str),
}

/// All runs of one lane.
#[derive(Debug)]
pub(crate) struct Lane {
    pub(crate) name: String,
    pub(crate) samples: Vec<Sample>,
}

impl Lane {
    fn took(&self) -> f64 {
        median(self.samples.iter().map(|sample| sample.took)).unwrap_or_default().as_secs_f64()
    }

    fn peak(&self) -> u64 {
        median(self.samples.iter().map(|sample| sample.peak)).unwrap_or_default()
    }
}

/// A work, with what each lane took. The first lane is the one that the goals are about.
#[derive(Debug)]
pub(crate) struct Result {
    pub(crate) work: String,
    pub(crate) lanes: Vec<Lane>,
    pub(crate) goals: Vec<Goal>,
}

pub(crate) const HEAD: &str =
    "| work | mailctl | peak | others | goal | reached |\n|---|--:|--:|---|---|---|";

impl fmt::Display for Result {
    /// One row.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((ours, others)) = self.lanes.split_first() else { return Ok(()) };
        let others: Vec<String> =
            others.iter().map(|lane| format!("{} {}", lane.name, seconds(lane.took()))).collect();
        let (goals, reached): (Vec<String>, Vec<String>) =
            self.goals.iter().map(|goal| (goal.to_string(), self.reached(ours, *goal))).unzip();
        let peak = match ours.peak() {
            0 => String::new(),
            peak => format!("{} MB", peak.div_ceil(1000)),
        };
        write!(
            f,
            "| {} | {} | {peak} | {} | {} | {} |",
            self.work,
            seconds(ours.took()),
            others.join("; "),
            goals.join("; "),
            reached.join("; ")
        )
    }
}

impl Result {
    fn reached(&self, ours: &Lane, goal: Goal) -> String {
        let of = |name: &str| self.lanes.iter().find(|lane| lane.name == name).map_or(f64::NAN, Lane::took);
        let held = |held: bool| if held { "yes" } else { "**no**" }.to_owned();
        let (value, most, unit) = match goal {
            Goal::Times(most, other) => (ours.took() / of(other), most, " x"),
            Goal::Turns(most, turn, other) => ((ours.took() - of(other)) / turn.as_secs_f64(), most, ""),
            Goal::Within(most) => return held(ours.took() <= most.as_secs_f64()),
            Goal::Memory(most) => return held(ours.peak() <= most * 1000),
        };
        let mark = if value <= most { "" } else { "**" };
        format!("{mark}{value:.2}{unit}{mark}")
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Times(most, other) => write!(f, "{most} x {other}"),
            Self::Within(most) => write!(f, "{}", seconds(most.as_secs_f64())),
            Self::Memory(most) => write!(f, "{most} MB"),
            Self::Turns(most, ..) => write!(f, "{most} round trips"),
        }
    }
}

fn seconds(seconds: f64) -> String {
    if seconds < 0.1 { format!("{:.1} ms", seconds * 1000.0) } else { format!("{seconds:.2} s") }
}
