//! The one oracle: what must be true right after a fault, and where all must end.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use crate::support::{ImapServer, Output, Pop3Server, Sandbox, User};

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

    /// How often whole messages were asked for; `None` where the server does not tell.
    fn retrieved(&self) -> Option<usize>;
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

/// What `list` tells of the store and of the server, without ids and moments, which no two runs share.
type Ledger = Vec<String>;

/// Knows what there was in the beginning, and where an undisturbed run leads.
pub(crate) struct Oracle {
    /// The messages in the beginning, with LF line ends.
    originals: Vec<Vec<u8>>,
    /// The verb that is swept and repeated.
    verb: Vec<&'static str>,
    state: State,
    ledger: Ledger,
}

impl Oracle {
    /// Runs `verb` undisturbed in a home of its own, and then a fetch. `originals` is all mail that
    /// there is, on the server or in the store.
    pub(crate) fn new(
        verb: &[&'static str],
        originals: Vec<Vec<u8>>,
        sandbox: &Sandbox,
        server: &impl Remote,
    ) -> Self {
        drop(sandbox.run(verb).success());
        drop(sandbox.run(&["fetch"]).success());
        let oracle = Self {
            originals,
            verb: verb.to_vec(),
            state: State::of(sandbox, server),
            ledger: ledger(sandbox),
        };
        oracle.safe(sandbox, server).expect("the undisturbed run harms nothing");
        assert_eq!(oracle.state.left, [] as [String; 0], "the undisturbed run leaves nothing in tmp/");
        oracle
    }

    /// What must be true at every moment (I5, I6, I7): what the server has no more is here, octet by
    /// octet; nothing is here twice; every file of a mailbox is a message.
    pub(crate) fn safe(&self, sandbox: &Sandbox, server: &impl Remote) -> Result<(), Finding> {
        let mut here: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        for (mailbox, raw) in stored(sandbox) {
            if !self.originals.contains(&raw) {
                let start = String::from_utf8_lossy(&raw[..raw.len().min(200)]).into_owned();
                return Err(Finding::new(Harm::Broken, format!("no such message, in {mailbox}: {start:?}")));
            }
            *here.entry(raw).or_default() += 1;
        }
        let there: Vec<Vec<u8>> = server.there().into_iter().map(|(_, raw)| raw).collect();
        for (number, original) in self.originals.iter().enumerate() {
            match here.get(original) {
                None if !there.contains(original) => {
                    return Err(Finding::new(Harm::Lost, format!("message {number} is nowhere")));
                }
                Some(2..) => {
                    return Err(Finding::new(Harm::Twice, format!("message {number} is here twice")));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// *Convergence* and *idempotence*: two undisturbed runs must succeed, the first lead to where
    /// the run without a fault led, the second change and receive nothing.
    pub(crate) fn converges(&self, sandbox: &Sandbox, server: &impl Remote) -> Result<(), Finding> {
        self.safe(sandbox, server)?;
        self.again(sandbox)?;
        self.safe(sandbox, server)?;
        let before = names(sandbox);
        let retrieved = server.retrieved();
        let second = self.again(sandbox)?;
        if server.retrieved() != retrieved {
            return Err(Finding::new(Harm::Twice, format!("one more run received mail again: {second}")));
        }
        if names(sandbox) != before {
            return Err(Finding::new(Harm::Broken, format!("one more run changed the store: {second}")));
        }
        self.same(&State::of(sandbox, server))?;
        let ledger = ledger(sandbox);
        if ledger != self.ledger {
            let what = format!("`list` tells\n{ledger:#?}\nwhere it should tell\n{:#?}", self.ledger);
            return Err(Finding::new(Harm::Broken, what));
        }
        Ok(())
    }

    /// An undisturbed run, which succeeds.
    fn again(&self, sandbox: &Sandbox) -> Result<Output, Finding> {
        let stuck = |what: String| Finding::new(Harm::Stuck, what);
        let output = sandbox.run_within(&self.verb, CAP);
        let output = output.ok_or_else(|| stuck(format!("an undisturbed run takes more than {CAP:?}")))?;
        if output.code == Some(0) { Ok(output) } else { Err(stuck(format!("an undisturbed run: {output}"))) }
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

/// The names of all messages in the store: nothing renames what nothing happened to.
fn names(sandbox: &Sandbox) -> Vec<String> {
    let files = mailboxes(sandbox).into_iter().flat_map(|mailbox| sandbox.files("work", &mailbox));
    files.map(|file| file.to_string_lossy().into_owned()).collect()
}

fn entries(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn ledger(sandbox: &Sandbox) -> Ledger {
    let mut told = Vec::new();
    for mailbox in mailboxes(sandbox) {
        told.push(sandbox.run(&["list", "--json", "-m", &mailbox]));
    }
    told.push(sandbox.run(&["list", "--remote", "--json"]));
    let mut lines: Ledger = told.into_iter().flat_map(|output| output.success().json()).map(plain).collect();
    lines.sort();
    lines
}

fn plain(mut line: Value) -> String {
    for key in ["id", "received"] {
        drop(line.as_object_mut().unwrap().remove(key));
    }
    line.to_string()
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

    fn retrieved(&self) -> Option<usize> {
        Some(self.bodies())
    }
}

impl Remote for Pop3Server {
    fn there(&self) -> Vec<(String, Vec<u8>)> {
        self.contents().into_iter().map(|raw| ("INBOX".to_owned(), with_lf(&raw))).collect()
    }

    fn retrieved(&self) -> Option<usize> {
        Some(self.count("RETR"))
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

    fn retrieved(&self) -> Option<usize> {
        None
    }
}
