//! A disk that forgets: replays what `shim.c` recorded, and knows what of it nobody had synced yet.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::record::{self, Event};

/// What keeps the order of changes to names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Model {
    /// Nothing does (POSIX): a name is safe when its directory was synced, a rename from one
    /// directory to another is two changes, and each may survive without the other.
    Posix,
    /// Nothing does, but a rename is one change.
    Renames,
    /// A journal does (as of ext4): changes to names survive in their order, a sync of anything
    /// makes all before it safe, a rename is one change.
    Journal,
}

/// Files and folders below a home, by path; `None` is a folder. Parents come before what is in them.
pub(crate) type Tree = BTreeMap<String, Option<Vec<u8>>>;

/// What is on the platter, and what is on its way there.
pub(crate) struct Disk {
    model: Model,
    nodes: Vec<Node>,
    pending: Vec<Change>,
    /// Files and folders as the program sees them.
    names: HashMap<String, usize>,
    inodes: HashMap<u64, usize>,
    /// How many changes there were.
    changes: u64,
    /// Tells which of them are safe: as in [`Self::mark`].
    safe: u64,
}

#[derive(Clone)]
enum Node {
    Folder(BTreeMap<String, usize>),
    File(Vec<u8>),
}

/// A change that a power cut may take back.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// The same in every replay of the same work.
    number: u64,
    what: What,
}

/// What changed; nodes are told by their number.
#[derive(Clone, Debug)]
enum What {
    Write {
        file: usize,
        offset: usize,
        content: Vec<u8>,
    },
    Cut {
        file: usize,
        length: usize,
    },
    /// Names that come and go together.
    Names(Vec<Naming>),
}

/// A name in a folder, and what it names from now on.
#[derive(Clone, Debug)]
struct Naming {
    folder: usize,
    name: String,
    node: Option<usize>,
}

/// What a power cut does to a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Fate {
    Kept,
    Lost,
    /// The file got longer, but its octets never came.
    Zeros,
    /// Of what was written, this many octets.
    Head(usize),
    /// Of what was written, what comes behind so many octets.
    Tail(usize),
}

impl Change {
    pub(crate) const fn is_names(&self) -> bool {
        matches!(self.what, What::Names(_))
    }

    /// How many octets are written.
    pub(crate) const fn length(&self) -> usize {
        match &self.what {
            What::Write { content, .. } => content.len(),
            _ => 0,
        }
    }

    /// Where a write may be torn: between sectors of so many octets.
    pub(crate) fn tears(&self, sector: usize) -> Vec<usize> {
        let What::Write { offset, content, .. } = &self.what else { return Vec::new() };
        let first = sector - offset % sector;
        (first..content.len()).step_by(sector).collect()
    }

    fn mark(&self, fate: Fate) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.number, fate).hash(&mut hasher);
        if fate == Fate::Lost { 0 } else { hasher.finish() }
    }
}

impl Disk {
    /// A disk that holds `tree` safely.
    pub(crate) fn new(model: Model, tree: &Tree) -> Self {
        let nodes = vec![Node::Folder(BTreeMap::new())];
        let names = HashMap::from([(".".to_owned(), 0)]);
        let mut disk =
            Self { model, nodes, pending: Vec::new(), names, inodes: HashMap::new(), changes: 0, safe: 0 };
        for (path, content) in tree {
            disk.make(
                path,
                content.as_ref().map_or_else(|| Node::Folder(BTreeMap::new()), |raw| Node::File(raw.clone())),
            );
        }
        disk.settle(|_| true);
        disk
    }

    pub(crate) const fn model(&self) -> Model {
        self.model
    }

    /// What no sync made safe yet, in the order in which it was done.
    pub(crate) fn pending(&self) -> &[Change] {
        &self.pending
    }

    /// The pending changes, in words.
    pub(crate) fn told(&self) -> Vec<String> {
        let path = |node: usize| {
            let named = self.names.iter().find(|(_, number)| **number == node);
            named.map_or_else(|| format!("nameless {node}"), |(path, _)| path.clone())
        };
        let told = self.pending.iter().enumerate().map(|(at, change)| match &change.what {
            What::Write { file, offset, content } => {
                format!("{at}: {} octets at {offset} of {}", content.len(), path(*file))
            }
            What::Cut { file, length } => format!("{at}: {} cut to {length}", path(*file)),
            What::Names(names) => names.iter().fold(format!("{at}:"), |text, naming| {
                let sign = if naming.node.is_some() { '+' } else { '-' };
                format!("{text} {sign}{}/{}", path(naming.folder), naming.name)
            }),
        });
        told.collect()
    }

    /// Does what the program did.
    pub(crate) fn replay(&mut self, event: &Event) {
        match event {
            Event::At(_) => {}
            Event::Made { inode, path } => {
                let node = self.make(path, Node::File(Vec::new()));
                self.inodes.insert(*inode, node);
            }
            Event::Found { inode, path } => drop(self.inodes.insert(*inode, self.names[path])),
            Event::Emptied { inode, path } => {
                self.inodes.insert(*inode, self.names[path]);
                self.change(What::Cut { file: self.names[path], length: 0 });
            }
            Event::Write { inode, offset, content } => {
                let (file, content) = (self.inodes[inode], content.clone());
                self.change(What::Write { file, offset: *offset, content });
            }
            Event::Truncate { inode, length } => {
                self.change(What::Cut { file: self.inodes[inode], length: *length });
            }
            Event::Sync { inode } => self.sync(self.inodes[inode]),
            Event::SyncAll => self.settle(|_| true),
            Event::Rename { from, to } => self.rename(from, to),
            Event::Link { from, to } => {
                let node = self.names[from];
                self.enter(to, node);
            }
            Event::Unlink { path } => {
                let leaving = self.leave(path);
                self.change(What::Names(vec![leaving]));
            }
            Event::Mkdir { path } => drop(self.make(path, Node::Folder(BTreeMap::new()))),
        }
    }

    fn change(&mut self, what: What) {
        self.changes += 1;
        self.pending.push(Change { number: self.changes, what });
    }

    /// Two that have the same mark lead to the same, at whatever moment the power fails.
    pub(crate) fn mark(&self, fates: &[Fate]) -> u64 {
        self.pending.iter().zip(fates).fold(self.safe, |mark, (change, fate)| mark ^ change.mark(*fate))
    }

    fn make(&mut self, path: &str, node: Node) -> usize {
        self.nodes.push(match node {
            Node::Folder(_) => Node::Folder(BTreeMap::new()),
            Node::File(_) => Node::File(Vec::new()),
        });
        let number = self.nodes.len() - 1;
        self.enter(path, number);
        if let Node::File(content) = node {
            self.change(What::Write { file: number, offset: 0, content });
        }
        number
    }

    fn enter(&mut self, path: &str, node: usize) {
        let naming = self.naming(path, Some(node));
        self.names.insert(path.to_owned(), node);
        self.change(What::Names(vec![naming]));
    }

    fn leave(&mut self, path: &str) -> Naming {
        self.names.remove(path).expect(path);
        self.naming(path, None)
    }

    fn naming(&self, path: &str, node: Option<usize>) -> Naming {
        let (folder, name) = path.rsplit_once('/').unwrap_or((".", path));
        Naming { folder: self.names[folder], name: name.to_owned(), node }
    }

    fn rename(&mut self, from: &str, to: &str) {
        let node = self.names[from];
        let leaving = self.leave(from);
        let entering = self.naming(to, Some(node));
        self.names.insert(to.to_owned(), node);
        if self.model == Model::Posix && leaving.folder != entering.folder {
            self.change(What::Names(vec![entering]));
            self.change(What::Names(vec![leaving]));
        } else {
            self.change(What::Names(vec![leaving, entering]));
        }
    }

    /// What a sync of a file or folder makes safe.
    fn sync(&mut self, node: usize) {
        let journal = self.model == Model::Journal;
        self.settle(|change| match &change.what {
            What::Write { file, .. } | What::Cut { file, .. } => *file == node,
            What::Names(names) => journal || names.iter().any(|naming| naming.folder == node),
        });
    }

    fn settle(&mut self, safe: impl Fn(&Change) -> bool) {
        let (settled, pending) = std::mem::take(&mut self.pending).into_iter().partition(safe);
        self.pending = pending;
        let settled: Vec<Change> = settled;
        for change in &settled {
            self.safe ^= change.mark(Fate::Kept);
            apply(&mut self.nodes, &change.what, Fate::Kept);
        }
    }

    /// What is there after a power cut that did this to the pending changes.
    pub(crate) fn after(&self, fates: &[Fate]) -> Tree {
        let mut nodes = self.nodes.clone();
        for (change, fate) in self.pending.iter().zip(fates) {
            apply(&mut nodes, &change.what, *fate);
        }
        let mut tree = Tree::new();
        reach(&nodes, 0, "", &mut tree);
        tree
    }
}

fn apply(nodes: &mut [Node], change: &What, fate: Fate) {
    match change {
        What::Write { file, offset, content } => {
            let Node::File(file) = &mut nodes[*file] else { panic!("{change:?} is on no file") };
            let (from, to) = match fate {
                Fate::Lost => return,
                Fate::Kept | Fate::Zeros => (0, content.len()),
                Fate::Head(octets) => (0, octets),
                Fate::Tail(octets) => (octets, content.len()),
            };
            file.resize(file.len().max(offset + to), 0);
            let zeros = vec![0; content.len()];
            let content = if fate == Fate::Zeros { &zeros } else { content };
            file[offset + from..offset + to].copy_from_slice(&content[from..to]);
        }
        What::Cut { file, length } if fate == Fate::Kept => {
            let Node::File(file) = &mut nodes[*file] else { panic!("{change:?} is on no file") };
            file.resize(*length, 0);
        }
        What::Names(names) if fate == Fate::Kept => {
            for Naming { folder, name, node } in names {
                let Node::Folder(entries) = &mut nodes[*folder] else { panic!("{change:?} is in no folder") };
                match node {
                    Some(node) => drop(entries.insert(name.clone(), *node)),
                    None => drop(entries.remove(name)),
                }
            }
        }
        What::Cut { .. } | What::Names(_) => {}
    }
}

/// Collects what has a name.
fn reach(nodes: &[Node], folder: usize, above: &str, tree: &mut Tree) {
    let Node::Folder(entries) = &nodes[folder] else { panic!("{above} is no folder") };
    for (name, node) in entries {
        let path = if above.is_empty() { name.clone() } else { format!("{above}/{name}") };
        match &nodes[*node] {
            Node::File(_) if name.ends_with(record::MAP) => {}
            Node::File(content) => drop(tree.insert(path, Some(content.clone()))),
            Node::Folder(_) => {
                tree.insert(path.clone(), None);
                reach(nodes, *node, &path, tree);
            }
        }
    }
}

/// Reads all that is below a home.
pub(crate) fn capture(home: &Path) -> Tree {
    fn collect(folder: &Path, above: &str, tree: &mut Tree) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let path = if above.is_empty() { name } else { format!("{above}/{name}") };
            if entry.file_type().unwrap().is_dir() {
                tree.insert(path.clone(), None);
                collect(&entry.path(), &path, tree);
            } else {
                tree.insert(path, Some(fs::read(entry.path()).unwrap()));
            }
        }
    }
    let mut tree = Tree::new();
    collect(home, "", &mut tree);
    tree
}

/// Makes a home hold this and nothing else.
pub(crate) fn restore(home: &Path, tree: &Tree) {
    for entry in fs::read_dir(home).unwrap() {
        let entry = entry.unwrap();
        match entry.file_type().unwrap().is_dir() {
            true => fs::remove_dir_all(entry.path()).unwrap(),
            false => fs::remove_file(entry.path()).unwrap(),
        }
    }
    for (path, content) in tree {
        let path = home.join(path);
        let mode = match content {
            None => fs::create_dir(&path).map(|()| 0o700),
            Some(content) => fs::write(&path, content).map(|()| 0o600),
        };
        fs::set_permissions(&path, fs::Permissions::from_mode(mode.unwrap())).unwrap();
    }
}
