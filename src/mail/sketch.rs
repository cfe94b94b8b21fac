//! What is held of a large message: its structure, and the beginnings of what it contains.
//!
//! Nothing holds all of a message that may have any size. Up to [`WHOLE_MAX`] octets it is held as
//! it is. Of a larger one everything is kept that can tell its parts apart, which is where its
//! header ends and where a line begins with `--`, each with some of what follows; what lies
//! between is a gap. The parser of the tree sees no gaps, and what it finds is mapped back to
//! where it lies in the file.

use std::ops::Range;

use memchr::memmem::{Finder, FinderRev};

/// A message up to this size has no gaps.
const WHOLE_MAX: usize = 8 << 20;

/// So much of a larger message is held at most, its beginning first.
const HELD_MAX: usize = 12 << 20;

/// So much is kept of the beginning.
const FIRST: usize = 4 << 20;

/// So much is kept from each place that tells parts apart.
const ISLAND: usize = 256 << 10;

/// The same when little room is left.
const SMALL_ISLAND: usize = 4 << 10;

/// The longest line end, CR CR … LF, that stays with the delimiter behind it.
const LINE_END_MAX: usize = 8;

/// Octets that are not held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Gap {
    /// Where in what is held they are missing.
    at: usize,
    /// How many octets of the message are missing up to here, this gap included.
    missing: u64,
}

/// Where the octets of a message are that are not held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Gaps(Vec<Gap>);

impl Gaps {
    /// Where the octet at `at` lies in the message; a gap right there belongs to what is before it.
    fn behind(&self, at: usize) -> u64 {
        self.shift(at, self.0.partition_point(|gap| gap.at <= at))
    }

    /// The same; a gap right there belongs to what follows.
    fn before(&self, at: usize) -> u64 {
        self.shift(at, self.0.partition_point(|gap| gap.at < at))
    }

    fn shift(&self, at: usize, gaps: usize) -> u64 {
        let missing = gaps.checked_sub(1).and_then(|last| self.0.get(last)).map_or(0, |gap| gap.missing);
        missing.saturating_add(at as u64)
    }

    /// Where `held` lies in the message. Gaps at its ends are parts of it.
    pub(super) fn range(&self, held: &Range<usize>) -> Range<u64> {
        self.before(held.start)..self.behind(held.end)
    }

    /// `held` up to its first gap.
    pub(super) fn start_of(&self, held: &Range<usize>) -> Range<usize> {
        let first = self.0.get(self.0.partition_point(|gap| gap.at < held.start));
        held.start..first.map_or(held.end, |gap| gap.at.min(held.end))
    }

    /// Whether something of `held` is missing.
    pub(super) fn in_range(&self, held: &Range<usize>) -> bool {
        self.0.get(self.0.partition_point(|gap| gap.at < held.start)).is_some_and(|gap| gap.at <= held.end)
    }
}

/// What is held of a message, made from its octets as they come by.
#[derive(Debug)]
pub struct Sketch {
    held: Vec<u8>,
    gaps: Gaps,
    /// Octets that may still be kept without another reason to.
    room: usize,
    /// Octets that came by and were neither kept nor passed over.
    pending: Vec<u8>,
    missing: u64,
    in_header: bool,
    /// So much was kept that what comes is passed over, whatever it is.
    full: bool,
    delimiter: Finder<'static>,
    last_delimiter: FinderRev<'static>,
}

impl Sketch {
    /// Of a message that has `size` octets, as far as is known.
    #[must_use]
    pub fn new(size: u64) -> Self {
        let whole = size <= WHOLE_MAX as u64;
        Self {
            held: Vec::with_capacity(usize::try_from(size).unwrap_or(HELD_MAX).min(HELD_MAX)),
            gaps: Gaps::default(),
            room: if whole { WHOLE_MAX } else { FIRST },
            pending: Vec::new(),
            missing: 0,
            in_header: true,
            full: false,
            delimiter: Finder::new(b"\n--"),
            last_delimiter: FinderRev::new(b"\n--"),
        }
    }

    /// Takes the next octets of the message.
    pub fn take(&mut self, octets: &[u8]) {
        let mut pending = std::mem::take(&mut self.pending);
        pending.extend_from_slice(octets);
        let mut rest = pending.as_slice();
        while !rest.is_empty() && !self.full {
            if self.room > 0 {
                let (kept, behind) = rest.split_at_checked(self.room).unwrap_or((rest, &[]));
                self.keep(kept);
                rest = behind;
                continue;
            }
            let Some(start) = self.reason(rest) else { break };
            self.pass(start);
            rest = rest.get(start..).unwrap_or_default();
            self.room = self.island();
            self.full = self.room == 0;
        }
        // What could be the beginning of a reason to keep what follows.
        let kept = if self.full { 0 } else { rest.len().min(2 * LINE_END_MAX) };
        let (passed, kept) = rest.split_at_checked(rest.len() - kept).unwrap_or((rest, &[]));
        self.pass(passed.len());
        self.pending.extend_from_slice(kept);
    }

    /// The message is over.
    #[must_use]
    pub fn finish(mut self) -> Self {
        self.pass(self.pending.len());
        self
    }

    fn keep(&mut self, octets: &[u8]) {
        let from = self.held.len().saturating_sub(LINE_END_MAX);
        self.held.extend_from_slice(octets);
        self.room = self.room.saturating_sub(octets.len());
        let seen = self.held.get(from..).unwrap_or_default();
        let mut last = self.last_delimiter.rfind(seen);
        if self.in_header
            && let Some(end) = blank_line(seen)
        {
            self.in_header = false;
            last = last.max(Some(end));
        }
        if let Some(last) = last {
            let since = seen.len().saturating_sub(last);
            self.room = self.room.max(self.island().saturating_sub(since));
        }
    }

    fn pass(&mut self, octets: usize) {
        if octets == 0 {
            return;
        }
        self.missing = self.missing.saturating_add(octets as u64);
        let gap = Gap { at: self.held.len(), missing: self.missing };
        match self.gaps.0.last_mut() {
            Some(last) if last.at == gap.at => *last = gap,
            _ => self.gaps.0.push(gap),
        }
    }

    /// Where in `octets` something begins that tells parts apart, its line end before it included.
    fn reason(&mut self, octets: &[u8]) -> Option<usize> {
        let delimiter = self.delimiter.find(octets);
        let header = if self.in_header { blank_line(octets) } else { None };
        let line_end = match (delimiter, header) {
            (Some(one), Some(other)) => one.min(other),
            (one, other) => one.or(other)?,
        };
        self.in_header &= header != Some(line_end);
        let before = octets.get(..line_end)?;
        let returns = before.iter().rev().take(LINE_END_MAX).take_while(|&&byte| byte == b'\r').count();
        Some(line_end - returns)
    }

    /// How much there is to be kept from here.
    fn island(&self) -> usize {
        let room = HELD_MAX.saturating_sub(self.held.len());
        if room > HELD_MAX / 4 { ISLAND } else { SMALL_ISLAND.min(room) }
    }

    /// What is held; the parts that are missing are not marked in it.
    pub(super) fn held(&self) -> &[u8] {
        &self.held
    }

    pub(super) const fn gaps(&self) -> &Gaps {
        &self.gaps
    }

    /// Whether there was more to tell parts apart by than is held.
    pub(super) const fn is_full(&self) -> bool {
        self.full
    }
}

/// Where the line end before the first empty line is.
fn blank_line(octets: &[u8]) -> Option<usize> {
    let unix = memchr::memmem::find(octets, b"\n\n");
    let wire = memchr::memmem::find(octets, b"\n\r\n");
    match (unix, wire) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::{HELD_MAX, Sketch};
    use crate::mail::View;

    fn sketch(message: &[u8], chunk: usize) -> Sketch {
        let mut sketch = Sketch::new(message.len() as u64);
        message.chunks(chunk).for_each(|octets| sketch.take(octets));
        sketch.finish()
    }

    /// A message of files of some megabytes, and a message within it, between two texts.
    fn with_files(end: &str) -> Vec<u8> {
        let line = format!("{}{end}", "x".repeat(75));
        let mut message = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nfirst\n".to_owned();
        for number in 1..=3 {
            message.push_str("--b\nContent-Type: a/b\n\n");
            message.push_str(&format!("file {number}\n"));
            message.push_str(&line.repeat(60_000 + number));
        }
        message.push_str("--b\nContent-Type: message/rfc822\n\nSubject: inner\n\n");
        message.push_str(&line.repeat(60_000));
        message.push_str("\n--b\n\nlast\n--b--\nbehind\n");
        message.replace("\r\n", "\n").replace('\n', end).into_bytes()
    }

    #[test]
    fn what_is_not_held_is_where_the_whole_message_has_it() {
        for (end, chunk) in [("\n", 131_072), ("\r\n", 131_072), ("\r\n", 65_537), ("\r\r\n", 40_000)] {
            let message = with_files(end);
            let (whole, sketch) = (View::parse(&message), sketch(&message, chunk));
            assert!(sketch.held.len() <= HELD_MAX && sketch.held.len() < message.len() / 2);
            let view = View::of(&sketch);
            assert_eq!(view.parts(), whole.parts(), "{end:?} {chunk}");
            let mut cut = 0;
            for part in view.parts() {
                let extent = view.extent(&part.number).unwrap();
                let range =
                    usize::try_from(extent.range.start).unwrap()..usize::try_from(extent.range.end).unwrap();
                assert_eq!(message[range], whole.content(&part.number).unwrap(), "{end:?} {}", part.number);
                cut += usize::from(!extent.held);
            }
            assert_eq!(cut, 5, "three files, the message, and its text");
            assert!(!view.is_too_complex() && view.is_cut(), "the text of the inner message is long");
            assert_eq!(view.text("1"), whole.text("1"));
            assert_eq!(view.text("6"), whole.text("6"));
        }
    }

    #[test]
    fn what_begins_at_the_edge_of_a_chunk_is_seen() {
        let message = with_files("\r\n");
        let last = memchr::memmem::rfind(&message, b"\r\n\r\nlast").unwrap();
        for edge in last - 16..last + 8 {
            let mut sketch = Sketch::new(message.len() as u64);
            sketch.take(&message[..edge]);
            sketch.take(&message[edge..]);
            assert_eq!(View::of(&sketch.finish()).text("6").as_deref(), Some("last"));
        }
    }

    #[test]
    fn m05_no_more_is_held_however_many_delimiters_there_are() {
        let message = "--\n".repeat(10_000_000);
        let sketch = sketch(message.as_bytes(), 100_000);
        assert!(sketch.held.len() <= HELD_MAX, "{}", sketch.held.len());
        assert!(sketch.is_full() && View::of(&sketch).is_too_complex());
        assert_eq!(View::of(&sketch).extent("1").unwrap().range, 0..30_000_000);
    }
}
