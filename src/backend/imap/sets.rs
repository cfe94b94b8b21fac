//! Sets of UIDs (RFC 9051 §9 `sequence-set`), kept as ranges and bounded.

/// The most ranges of one set that are read.
const MOST_RANGES: usize = 2_000_000;
/// The longest set that is sent in one command, in octets.
const SET: usize = 7000;

/// A set as the server spells it, its order kept.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Ranges(Vec<(u32, u32)>);

impl Ranges {
    /// Reads a set; `None` for `*`, 0, and whatever is no set.
    pub(super) fn parse(text: &[u8]) -> Option<Self> {
        let mut ranges = Vec::new();
        for part in text.split(|byte| *byte == b',') {
            let mut ends = part.splitn(2, |byte| *byte == b':').map(uid);
            let first = ends.next()??;
            let last = ends.next().map_or(Some(first), |last| last)?;
            ranges.push((first.min(last), first.max(last)));
            if ranges.len() > MOST_RANGES {
                return None;
            }
        }
        Some(Self(ranges))
    }

    /// Every UID, in the order of the set; `None` when they are more than `most`.
    pub(super) fn expand(&self, most: usize) -> Option<Vec<u32>> {
        let mut uids = Vec::new();
        for (first, last) in &self.0 {
            if last.checked_sub(*first)? as usize >= most.checked_sub(uids.len())? {
                return None;
            }
            uids.extend(*first..=*last);
        }
        Some(uids)
    }

    /// The octets that it takes.
    pub(super) const fn weight(&self) -> usize {
        self.0.len().saturating_mul(size_of::<(u32, u32)>())
    }

    /// The ranges, in the order of the set.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, u32)> {
        self.0.iter().copied()
    }
}

/// A UID: digits alone, not 0, no more than 32 bits.
pub(super) fn uid(text: &[u8]) -> Option<u32> {
    if !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok().filter(|uid| *uid > 0)
}

/// `uids` as sets short enough for one command each, at most `most` messages in one.
pub(super) fn spell(uids: &[u32], most: usize) -> Vec<(String, Vec<u32>)> {
    let mut sorted = uids.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut sets = Vec::new();
    let (mut text, mut members): (String, Vec<u32>) = (String::new(), Vec::new());
    let mut rest = sorted.as_slice();
    while let Some(first) = rest.first().copied() {
        let room = most.saturating_sub(members.len()).max(1);
        let run = run_length(rest).min(room);
        let (taken, tail) = rest.split_at(run);
        let last = taken.last().copied().unwrap_or(first);
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(&if last > first { format!("{first}:{last}") } else { first.to_string() });
        members.extend_from_slice(taken);
        rest = tail;
        if members.len() >= most || text.len() > SET || rest.is_empty() {
            sets.push((std::mem::take(&mut text), std::mem::take(&mut members)));
        }
    }
    sets
}

/// How many of the ascending `uids` follow each other without a gap.
fn run_length(uids: &[u32]) -> usize {
    let gap = uids.windows(2).position(|pair| match pair {
        [one, next] => one.checked_add(1) != Some(*next),
        _ => true,
    });
    gap.map_or(uids.len(), |gap| gap.saturating_add(1))
}
