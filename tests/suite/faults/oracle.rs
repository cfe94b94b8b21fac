//! The one oracle: what must be true right after a fault, and where all must end.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::support::{ImapServer, Output, Pop3Server, Sandbox, User};

use super::records::{Numbers, records};

/// So long may an undisturbed run take, on a busy machine.
const CAP: Duration = Duration::from_secs(60);

/// What a fault did that it must not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Harm {
    /// A message is neither on the server nor here.
    Lost,
    /// A message is here twice, or was received once more though it was here.
    Twice,
    /// A later run does not succeed, or a run does not end.
    Stuck,
    /// A file that is no message, a panic, a state that no undisturbed run leads to.
    Broken,
}

/// A harm, and what shows it.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) harm: Harm,
    pub(crate) what: String,
}

impl Finding {
    pub(crate) fn new(harm: Harm, what: impl Into<String>) -> Self {
        Self { harm, what: what.into() }
    }
}

/// A server, as the oracle sees it.
pub(crate) trait Remote {
    /// Every message there: its mailbox with its flags, and its octets with LF line ends.
    fn there(&self) -> Vec<(String, Vec<u8>)>;

    /// How many whole messages were asked for.
    fn retrieved(&self) -> usize;
}

/// All that is to be seen of an account: when two are equal, nothing tells the one home from the other.
#[derive(Clone, Debug, PartialEq, Eq)]
struct State {
    /// Mailbox and content of each message in the store.
    store: Vec<(String, Vec<u8>)>,
    /// What lies in `tmp/`.
    left: Vec<String>,
    server: Vec<(String, Vec<u8>)>,
}

/// What is swept: what a person types, and what may come of typing it again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Verb {
    pub(crate) arguments: &'static [&'static str],
    /// What is typed afterwards, to have done what was not; nothing where a fetch is enough.
    pub(crate) again: &'static [&'static [&'static str]],
    /// Exit codes, beside 0, of a run whose work an earlier one has done.
    pub(crate) done: &'static [i32],
    /// The messages, by index, that it is to remove for good.
    pub(crate) removes: &'static [usize],
}

impl Verb {
    pub(crate) const FETCH: Self = Self { arguments: &["fetch"], again: &[], done: &[], removes: &[] };
}

/// Knows what there was in the beginning, and where an undisturbed run leads.
pub(crate) struct Oracle {
    /// The messages in the beginning, with LF line ends.
    originals: Vec<Vec<u8>>,
    /// What is swept and repeated.
    verb: Verb,
    state: State,
    numbers: Numbers,
    records: Vec<String>,
}

impl Oracle {
    /// Runs `verb` undisturbed in a home of its own, and then a fetch. `originals` is all mail that
    /// there is, on the server or in the store.
    pub(crate) fn new(verb: Verb, originals: Vec<Vec<u8>>, sandbox: &Sandbox, server: &impl Remote) -> Self {
        drop(sandbox.run(verb.arguments).success());
        drop(sandbox.run(Verb::FETCH.arguments).success());
        let state = State::of(sandbox, server);
        let (numbers, records) = (Numbers::Same, records(sandbox, Numbers::Same));
        let oracle = Self { originals, verb, state, numbers, records };
        oracle.safe(sandbox, server).expect("the undisturbed run harms nothing");
        assert_eq!(oracle.state.left, [] as [String; 0], "the undisturbed run leaves nothing in tmp/");
        oracle
    }

    /// Lets a message that is fetched again have another number; `sandbox` is where the undisturbed
    /// run was.
    pub(crate) fn whatever_the_numbers(self, sandbox: &Sandbox) -> Self {
        Self { numbers: Numbers::Any, records: records(sandbox, Numbers::Any), ..self }
    }

    /// What must be true at every moment (I5, I6, I7): what the server has no more is here, octet by
    /// octet; nothing is here twice; every file of a mailbox is a message. Tells how many are here.
    pub(crate) fn safe(&self, sandbox: &Sandbox, server: &impl Remote) -> Result<usize, Finding> {
        let mut here: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        for (mailbox, raw) in stored(sandbox) {
            if self.originals.contains(&raw) {
                *here.entry(raw).or_default() += 1;
            } else if !self.originals.iter().any(|original| header_of(original) == raw) {
                let start = String::from_utf8_lossy(&raw[..raw.len().min(200)]).into_owned();
                return Err(Finding::new(Harm::Broken, format!("no such message, in {mailbox}: {start:?}")));
            }
        }
        let there: Vec<Vec<u8>> = server.there().into_iter().map(|(_, raw)| raw).collect();
        for (number, original) in self.originals.iter().enumerate() {
            match here.get(original) {
                None if !there.contains(original) && !self.verb.removes.contains(&number) => {
                    return Err(Finding::new(Harm::Lost, format!("message {number} is nowhere")));
                }
                Some(2..) => {
                    return Err(Finding::new(Harm::Twice, format!("message {number} is here twice")));
                }
                _ => {}
            }
        }
        Ok(here.len())
    }

    /// *Convergence* and *idempotence*: the work is done again, undisturbed, and that must lead to
    /// where it led without a fault; one more run must change and receive nothing. What is here is
    /// never received again.
    pub(crate) fn converges(&self, sandbox: &Sandbox, server: &impl Remote) -> Result<(), Finding> {
        let lacking = self.originals.len() - self.safe(sandbox, server)?;
        let before = server.retrieved();
        for arguments in self.verb.again {
            Self::again(sandbox, arguments, self.verb.done)?;
        }
        let told = Self::again(sandbox, Verb::FETCH.arguments, &[])?;
        self.safe(sandbox, server)?;
        let received = server.retrieved() - before;
        if received > lacking {
            let what = format!("{received} received though only {lacking} were not here: {told}");
            return Err(Finding::new(Harm::Twice, what));
        }
        self.same(&State::of(sandbox, server))?;
        let (tree, retrieved) = (tree(sandbox), server.retrieved());
        let told = Self::again(sandbox, Verb::FETCH.arguments, &[])?;
        if server.retrieved() != retrieved {
            return Err(Finding::new(Harm::Twice, format!("one more run received mail again: {told}")));
        }
        let now = self::tree(sandbox);
        if let Some(odd) = now
            .iter()
            .find(|entry| !tree.contains(entry))
            .or_else(|| tree.iter().find(|entry| !now.contains(entry)))
        {
            return Err(Finding::new(Harm::Broken, format!("one more run changed {:?}: {told}", odd.0)));
        }
        self.same(&State::of(sandbox, server))?;
        let records = records(sandbox, self.numbers);
        if let Some(odd) = differences(&records, &self.records) {
            return Err(Finding::new(Harm::Broken, format!("the records tell other things:\n{odd}")));
        }
        Ok(())
    }

    /// An undisturbed run, which succeeds.
    fn again(sandbox: &Sandbox, arguments: &[&str], done: &[i32]) -> Result<Output, Finding> {
        let stuck = |what: String| Finding::new(Harm::Stuck, what);
        let output = sandbox.run_within(arguments, CAP);
        let output = output.ok_or_else(|| stuck(format!("an undisturbed run takes more than {CAP:?}")))?;
        match output.code {
            Some(code) if code == 0 || done.contains(&code) => Ok(output),
            _ => Err(stuck(format!("an undisturbed run: {output}"))),
        }
    }

    /// Whether all is done already: what is here and what is there is what it shall be in the end.
    pub(crate) fn done(&self, sandbox: &Sandbox, server: &impl Remote) -> Result<(), Finding> {
        self.same(&State::of(sandbox, server))
    }

    fn same(&self, state: &State) -> Result<(), Finding> {
        if *state == self.state {
            return Ok(());
        }
        let places =
            |list: &[(String, Vec<u8>)]| list.iter().map(|(place, _)| place.clone()).collect::<Vec<_>>();
        let told = |state: &State| {
            format!(
                "{:?} here, {:?} in tmp/, {:?} there",
                places(&state.store),
                state.left,
                places(&state.server)
            )
        };
        let what = format!("{}, where an undisturbed run leads to {}", told(state), told(&self.state));
        Err(Finding::new(Harm::Broken, what))
    }
}

impl State {
    fn of(sandbox: &Sandbox, server: &impl Remote) -> Self {
        let mut server = server.there();
        server.sort();
        let left = mailboxes(sandbox).into_iter().flat_map(|mailbox| {
            let tmp = sandbox.store("work").join(&mailbox).join("tmp");
            entries(&tmp).into_iter().map(move |name| format!("{mailbox}/{name}"))
        });
        Self { store: stored(sandbox), left: left.collect(), server }
    }
}

/// The mailboxes that have a folder in the store.
fn mailboxes(sandbox: &Sandbox) -> Vec<String> {
    let store = sandbox.store("work");
    entries(&store).into_iter().filter(|name| store.join(name).join("cur").is_dir()).collect()
}

/// What the store holds: mailbox and content.
fn stored(sandbox: &Sandbox) -> Vec<(String, Vec<u8>)> {
    let all = mailboxes(sandbox).into_iter().flat_map(|mailbox| {
        let files = sandbox.files("work", &mailbox);
        files.into_iter().map(move |file| (mailbox.clone(), std::fs::read(file).unwrap()))
    });
    let mut all: Vec<_> = all.collect();
    all.sort();
    all
}

/// Every file and folder of the home with its content, but for that of the database.
fn tree(sandbox: &Sandbox) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    let mut folders = vec![sandbox.home().to_owned()];
    while let Some(folder) = folders.pop() {
        for name in entries(&folder) {
            let path = folder.join(name);
            let content = match path.is_dir() {
                false if folder.ends_with(".mailctl") => Vec::new(),
                false => std::fs::read(&path).unwrap(),
                true => {
                    folders.push(path.clone());
                    Vec::new()
                }
            };
            all.push((path, content));
        }
    }
    all
}

/// What is only in the one or only in the other.
fn differences(are: &[String], should: &[String]) -> Option<String> {
    let odd = are.iter().filter(|line| !should.contains(line)).map(|line| format!("is     {line}\n"));
    let missing = should.iter().filter(|line| !are.contains(line)).map(|line| format!("should {line}\n"));
    let all: String = odd.chain(missing).collect();
    (are != should).then_some(all)
}

fn entries(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// The header fields and the empty line behind them.
fn header_of(raw: &[u8]) -> &[u8] {
    let end = raw.windows(2).position(|octets| octets == b"\n\n");
    &raw[..end.map_or(raw.len(), |end| end + 2)]
}

/// The octets with LF line ends, as the store holds them.
pub(super) fn with_lf(raw: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(raw.len());
    for (place, octet) in raw.iter().enumerate() {
        if *octet != b'\r' || raw.get(place + 1) != Some(&b'\n') {
            plain.push(*octet);
        }
    }
    plain
}

impl Remote for ImapServer {
    fn there(&self) -> Vec<(String, Vec<u8>)> {
        let contents = self.contents().into_iter();
        contents.map(|(mailbox, flags, raw)| (format!("{mailbox} {flags}"), with_lf(&raw))).collect()
    }

    fn retrieved(&self) -> usize {
        self.retrieved()
    }
}

impl Remote for Pop3Server {
    fn there(&self) -> Vec<(String, Vec<u8>)> {
        self.contents().into_iter().map(|raw| ("INBOX".to_owned(), with_lf(&raw))).collect()
    }

    fn retrieved(&self) -> usize {
        self.count("RETR")
    }
}

impl Remote for User<'_> {
    fn there(&self) -> Vec<(String, Vec<u8>)> {
        let folders = entries(&self.maildir()).into_iter().filter(|name| name.starts_with('.'));
        let mut there = Vec::new();
        for folder in folders.chain([String::new()]) {
            for sub in ["new", "cur"] {
                let place = self.maildir().join(&folder).join(sub);
                for name in entries(&place) {
                    let flags = name.split_once(":2,").map_or("", |(_, flags)| flags);
                    let mailbox = folder.strip_prefix('.').unwrap_or("INBOX");
                    // Another session may be just about to rename it.
                    let Ok(raw) = std::fs::read(place.join(&name)) else { continue };
                    there.push((format!("{mailbox} {flags}"), with_lf(&raw)));
                }
            }
        }
        there
    }

    /// It logs a session some time after it is over: what a run asked for that was cut off would be
    /// counted to the next one. The servers in this process tell.
    fn retrieved(&self) -> usize {
        0
    }
}
