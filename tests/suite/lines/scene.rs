//! A home at the end of a line that can be cut, and what must come of it.

use std::fmt;
use std::time::Duration;

use crate::faults::{Finding, Harm, Oracle, Remote, Verb, sweep};
use crate::support::{Cut, Far, How, Line, Protocol, Sandbox, Side};

/// So long may a run take that is answered no more, on a busy machine.
const CAP: Duration = Duration::from_secs(40);
/// For runs into silence.
const IMPATIENT: [&str; 2] = ["--timeout", "1s"];

/// A home, a line, and a server at its end.
pub(super) struct Scene<S> {
    pub(super) server: S,
    pub(super) line: Line,
    pub(super) sandbox: Sandbox,
}

/// What is done while the line breaks.
#[derive(Clone, Copy)]
pub(super) struct Work {
    pub(super) title: &'static str,
    pub(super) protocol: Protocol,
    /// Which server, behind a comma, where it is not our own.
    pub(super) server: &'static str,
    /// Further lines of the account's table.
    pub(super) config: &'static str,
    /// What is typed before, on a good line.
    pub(super) before: &'static [&'static [&'static str]],
    pub(super) verb: Verb,
    /// All mail there is, with LF line ends.
    pub(super) originals: fn() -> Vec<Vec<u8>>,
}

/// A place to cut the line, by the name that a replay asks for.
struct Point {
    work: Work,
    cut: Cut,
}

impl Work {
    fn ground(&self) -> String {
        format!("{}{}", self.protocol.title(), self.server)
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Cut { how, side, after, once }, work) = (self.cut, &self.work);
        let stays = if once { "once " } else { "" };
        write!(f, "{}, {} {how:?} {stays}{side:?} {after}", work.title, work.ground())
    }
}

/// Which places a line is cut at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Places {
    /// Behind every octet, of which so many of each side are tried by default.
    Octets(usize),
    /// Behind every so many-th octet of each side, of which so many are tried by default.
    Thinned([usize; 2], usize),
    /// Where one side has just spoken, and an octet before: all of them, always.
    Turns,
}

impl<S: Remote> Scene<S> {
    /// A home with an account at the end of `line`, in which all is done that comes before the work.
    pub(super) fn begin(server: S, line: Line, sandbox: Sandbox, work: &Work) -> Self {
        for arguments in work.before {
            drop(sandbox.run(arguments).success());
        }
        Self { server, line, sandbox }
    }

    /// Runs into the cut and recovers from it.
    fn survives(&self, cut: Cut, work: &Work, oracle: &Oracle) -> Result<bool, Finding> {
        self.line.cut(Cut { after: self.line.passed(cut.side) + cut.after, ..cut });
        let patience: &[&str] = if cut.how == How::Silence { &IMPATIENT } else { &[] };
        let output = self.sandbox.run_within(&[work.verb.arguments, patience].concat(), CAP);
        let fell = self.line.mend();
        let stuck = || Finding::new(Harm::Stuck, format!("it takes more than {CAP:?}"));
        let output = output.ok_or_else(stuck)?;
        if output.err().contains("panicked") || !matches!(output.code, Some(0 | 75)) {
            return Err(Finding::new(Harm::Broken, output.to_string()));
        }
        // What a person changed here waits for the next visit where that is no failure.
        if output.code == Some(0) && work.verb.again.is_empty() {
            let not_all = |finding: Finding| {
                Finding::new(
                    finding.harm,
                    format!("exit 0, though this is not all: {}\n{output}", finding.what),
                )
            };
            oracle.done(&self.sandbox, &self.server).map_err(not_all)?;
        }
        oracle.converges(&self.sandbox, &self.server)?;
        Ok(fell)
    }
}

/// Does the work on a line that is cut at one place after the other.
pub(super) fn cut_at<S: Remote>(
    work: Work,
    places: Places,
    how: How,
    once: bool,
    begin: impl Fn(&Work) -> Scene<S> + Sync,
) {
    let (oracle, found) = undisturbed(&work, places, &begin);
    for side in Side::ALL {
        let here = found.iter().filter(|(spoke, _)| *spoke == side);
        let points: Vec<Point> =
            here.map(|(_, after)| Point { work, cut: Cut { how, side, after: *after, once } }).collect();
        let redial = if once { ", dialled again" } else { "" };
        let (where_, sample) = match places {
            Places::Octets(sample) | Places::Thinned(_, sample) => ("octets", sample),
            Places::Turns => ("turns", usize::MAX),
        };
        let fault = format!("{} behind the {}'s {where_}{redial}", how.title(), side.title());
        // Waiting for what will never come takes no processor.
        let threads = if how == How::Silence { 16 } else { 4 };
        let attempt = |point: &Point| begin(&work).survives(point.cut, &work, &oracle);
        let tally = sweep([work.title, &work.ground(), &fault], &points, sample, threads, attempt);
        // What a server says last may not be waited for.
        tally.assert_harmless(tally.tried * 9 / 10);
    }
}

/// Where an undisturbed run leads, and the places to cut it at, counted from its beginning.
fn undisturbed<S: Remote>(
    work: &Work,
    places: Places,
    begin: impl Fn(&Work) -> Scene<S>,
) -> (Oracle, Vec<(Side, u64)>) {
    let scene = begin(work);
    let oracle = Oracle::new(work.verb, (work.originals)(), &scene.sandbox, &scene.server);

    let scene = begin(work);
    let before = Side::ALL.map(|side| scene.line.passed(side));
    let turns_before = scene.line.turns().len();
    drop(scene.sandbox.run(work.verb.arguments).success());
    let after = |(side, until): (Side, u64)| (side, until - before[side as usize]);
    let found = match places {
        Places::Octets(_) | Places::Thinned(..) => {
            let steps = if let Places::Thinned(steps, _) = places { steps } else { [1, 1] };
            let octets =
                |side| (before[side as usize]..=scene.line.passed(side)).step_by(steps[side as usize]);
            let all = Side::ALL.map(|side| octets(side).map(move |until| (side, until)));
            all.into_iter().flatten().map(after).collect()
        }
        Places::Turns => {
            // The last turn of the run before may end in the first of this one.
            let turns = scene.line.turns().into_iter().skip(turns_before.saturating_sub(1)).map(after);
            let new = turns.filter(|(_, until)| *until > 0);
            new.flat_map(|(side, until)| [(side, until - 1), (side, until)]).collect()
        }
    };
    (oracle, found)
}

/// A server of this process, in clear.
pub(super) fn own<S: Far + Remote + Clone>(work: &Work, server: S) -> Scene<S> {
    const PASSWORDS: [&str; 2] = [r#""tell \"no\\one\"""#, "\"secret\""];
    let line = Line::to(server.clone());
    let sandbox = Sandbox::in_memory();
    sandbox.move_in_clear(work.protocol, line.port, PASSWORDS[work.protocol as usize], work.config);
    Scene::begin(server, line, sandbox, work)
}
