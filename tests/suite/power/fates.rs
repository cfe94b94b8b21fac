//! Which of the changes that nobody synced a power cut takes back: every kind of subset.

use std::collections::HashSet;

use super::disk::{Change, Disk, Fate, Model};
use crate::faults::is_whole;

/// So many subsets are drawn by lot for each state.
const DRAWN: u64 = 8;

/// Where there are no more subsets than this, each one is tried.
const EVERY: usize = 1024;

/// One way in which a power cut ends.
pub(crate) struct Cut {
    /// In words, for who has to look into it.
    pub(crate) name: String,
    /// One for each pending change.
    pub(crate) fates: Vec<Fate>,
}

impl Cut {
    /// Whether it is of a kind that is tried even in the middle of several writes to one file. All
    /// other kinds are tried when these are over, and there a part of them is lost as well.
    pub(crate) fn is_basic(&self) -> bool {
        self.name.starts_with("all") || self.name.starts_with("lot")
    }
}

/// Every way in which a power cut may end now, each once, in the same order for the same state.
pub(crate) fn cuts(disk: &Disk) -> Vec<Cut> {
    let pending = disk.pending();
    let mut cuts = Cuts { pending, found: Vec::new(), seen: HashSet::new() };
    cuts.add("all is kept", |_| Fate::Kept);
    cuts.add("all is lost", |_| Fate::Lost);
    cuts.contents();
    match disk.model() {
        Model::Posix | Model::Renames => cuts.each(),
        Model::Journal => cuts.prefixes(),
    }
    cuts.torn();
    for seed in 0..DRAWN {
        cuts.drawn(seed, disk.model());
    }
    // So many that only a whole sweep tries them; the last ones, so that it counts the others alike.
    if is_whole() {
        cuts.subsets(disk.model());
    }
    cuts.found
}

struct Cuts<'a> {
    pending: &'a [Change],
    found: Vec<Cut>,
    seen: HashSet<Vec<Fate>>,
}

impl Cuts<'_> {
    fn add(&mut self, name: impl Into<String>, fate: impl FnMut(usize) -> Fate) {
        let fates: Vec<Fate> = (0..self.pending.len()).map(fate).collect();
        if self.seen.insert(fates.clone()) {
            self.found.push(Cut { name: name.into(), fates });
        }
    }

    /// Names and contents share different fates.
    fn contents(&mut self) {
        let pending = self.pending;
        for (of_names, of_contents) in
            [(Fate::Kept, Fate::Lost), (Fate::Kept, Fate::Zeros), (Fate::Lost, Fate::Kept)]
        {
            let name = format!("names: {of_names:?}, contents: {of_contents:?}");
            self.add(name, |at| if pending[at].is_names() { of_names } else { of_contents });
        }
        for one in (0..pending.len()).filter(|at| pending[*at].length() > 0) {
            self.add(format!("{one} is zeros"), |at| if at == one { Fate::Zeros } else { Fate::Kept });
        }
    }

    /// One is lost, or one alone is kept.
    fn each(&mut self) {
        for one in 0..self.pending.len() {
            self.add(format!("{one} is lost"), |at| if at == one { Fate::Lost } else { Fate::Kept });
            self.add(format!("only {one} is kept"), |at| if at == one { Fate::Kept } else { Fate::Lost });
        }
    }

    /// Names up to one of them, with all contents, or none, or zeros; and each content by itself.
    fn prefixes(&mut self) {
        let pending = self.pending;
        for until in 0..=pending.len() {
            for contents in [Fate::Kept, Fate::Lost, Fate::Zeros] {
                self.add(format!("names before {until}, contents: {contents:?}"), |at| {
                    match (pending[at].is_names(), at < until) {
                        (false, _) => contents,
                        (true, true) => Fate::Kept,
                        (true, false) => Fate::Lost,
                    }
                });
            }
        }
        for one in (0..pending.len()).filter(|at| !pending[*at].is_names()) {
            self.add(format!("{one} is lost"), |at| if at == one { Fate::Lost } else { Fate::Kept });
        }
    }

    /// A write reached the disk in part: at the first and the last place where sectors meet.
    fn torn(&mut self) {
        for one in 0..self.pending.len() {
            for sector in [512, 4096] {
                let tears = self.pending[one].tears(sector);
                for octets in tears.first().into_iter().chain(tears.last()) {
                    for fate in [Fate::Head(*octets), Fate::Tail(*octets)] {
                        self.add(format!("{one}: {fate:?}"), |at| if at == one { fate } else { Fate::Kept });
                    }
                }
            }
        }
    }

    /// Every subset that the file system allows, unless these are too many.
    fn subsets(&mut self, model: Model) {
        let pending = self.pending;
        let free = |at: usize| model != Model::Journal || !pending[at].is_names();
        let of_names = (0..pending.len()).filter(|at| !free(*at)).count();
        let bits = u32::try_from(pending.len() - of_names).unwrap_or(u32::MAX);
        let contents = 1_usize.checked_shl(bits).unwrap_or(usize::MAX);
        if contents.saturating_mul(of_names + 1) > EVERY {
            return;
        }
        for (until, kept) in (0..=of_names).flat_map(|until| (0..contents).map(move |kept| (until, kept))) {
            let (mut names, mut bit) = (0..of_names, 0);
            self.add(format!("subset {until}, {kept:b}"), |at| {
                let stays = if free(at) {
                    bit += 1;
                    kept >> (bit - 1) & 1 == 1
                } else {
                    names.next().is_some_and(|name| name < until)
                };
                if stays { Fate::Kept } else { Fate::Lost }
            });
        }
    }

    /// Drawn by lot.
    fn drawn(&mut self, seed: u64, model: Model) {
        let pending = self.pending;
        let mut lot = Lot((seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let until = lot.below(pending.len() + 1);
        self.add(format!("lot {seed}"), |at| {
            let tears = pending[at].tears(512);
            match (pending[at].is_names(), model) {
                (true, Model::Journal) if at < until => Fate::Kept,
                (true, Model::Journal) => Fate::Lost,
                _ => match lot.below(5) {
                    0 | 1 => Fate::Kept,
                    2 if pending[at].length() > 0 => Fate::Zeros,
                    3 if !tears.is_empty() => Fate::Head(tears[lot.below(tears.len())]),
                    4 if !tears.is_empty() => Fate::Tail(tears[lot.below(tears.len())]),
                    _ => Fate::Lost,
                },
            }
        });
    }
}

/// Numbers that are the same in every run (xorshift).
struct Lot(u64);

impl Lot {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % bound
    }
}
