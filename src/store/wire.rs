//! From the wire's line ends to the store's, with all that is learned of a message on the way.

use memchr::memchr_iter;
use sha2::{Digest as _, Sha256};

use crate::mail::Digest;

/// How much of a message's beginning is kept for the index.
pub(super) const HEAD: usize = 1 << 20;

/// What was learned of a message while it passed.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    /// Octets with CRLF line ends.
    pub(super) wire_size: u64,
    /// Octets in the store.
    pub(super) file_size: u64,
    /// Of the wire form.
    pub(super) wire: Digest,
    /// Of the header fields and the empty line, wire form.
    pub(super) header: Digest,
    /// A bare LF came by: the wire form cannot be had back from the file.
    pub(super) bare_lf: bool,
    /// The beginning of the message, stored form.
    pub(super) head: Vec<u8>,
    /// How much of the message, stored form, is header fields; it may be more than `head` holds.
    pub(super) header_len: usize,
}

/// Turns CRLF into LF, wherever the chunks are cut; keeps a bare CR and a bare LF.
#[derive(Debug)]
pub(super) struct FromWire {
    tally: Tally,
    held: bool,
    file_size: u64,
    header_len: Option<u64>,
}

/// Digests and sizes of the wire form.
#[derive(Debug)]
struct Tally {
    wire: Sha256,
    header: Sha256,
    size: u64,
    /// Octets in the line so far, its CR included.
    line: u64,
    last: u8,
    in_header: bool,
    bare_lf: bool,
}

impl Tally {
    fn new() -> Self {
        Self {
            wire: Sha256::new(),
            header: Sha256::new(),
            size: 0,
            line: 0,
            last: 0,
            in_header: true,
            bare_lf: false,
        }
    }

    /// Counts octets in, of any number of lines. [`Self::take`] hears of them as well.
    fn add(&mut self, octets: &[u8]) {
        self.wire.update(octets);
        self.size = self.size.saturating_add(octets.len() as u64);
    }

    /// Takes a piece that ends with its only LF, or has none. True when the header ends with it.
    fn take(&mut self, piece: &[u8]) -> bool {
        if self.in_header {
            self.header.update(piece);
        }
        let Some((last, before)) = piece.split_last() else { return false };
        let previous = before.last().copied().unwrap_or(self.last);
        let line = self.line.saturating_add(before.len() as u64);
        self.last = *last;
        if *last != b'\n' {
            self.line = line.saturating_add(1);
            return false;
        }
        let crlf = line > 0 && previous == b'\r';
        self.bare_lf |= !crlf;
        let empty = line == 0 || (line == 1 && crlf);
        self.line = 0;
        let ends = self.in_header && empty;
        self.in_header &= !empty;
        ends
    }
}

impl FromWire {
    pub(super) fn new() -> Self {
        Self { tally: Tally::new(), held: false, file_size: 0, header_len: None }
    }

    /// Appends the stored form of `wire` to `out`.
    pub(super) fn take(&mut self, wire: &[u8], out: &mut Vec<u8>) {
        self.tally.add(wire);
        let mut start = 0;
        for end in memchr_iter(b'\n', wire).map(|at| at.saturating_add(1)).chain([wire.len()]) {
            let piece = wire.get(start..end).unwrap_or_default();
            start = end;
            if piece.is_empty() {
                continue;
            }
            let from = out.len();
            let ends = self.tally.take(piece);
            self.store(piece, out);
            self.file_size = self.file_size.saturating_add(out.len().saturating_sub(from) as u64);
            if ends {
                self.header_len = Some(self.file_size);
            }
        }
    }

    fn store(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        if self.held && piece != b"\n" {
            out.push(b'\r');
        }
        self.held = false;
        match piece {
            [line @ .., b'\r', b'\n'] => {
                out.extend_from_slice(line);
                out.push(b'\n');
            }
            [line @ .., b'\r'] => {
                out.extend_from_slice(line);
                self.held = true;
            }
            line => out.extend_from_slice(line),
        }
    }

    /// The message is over; appends what was held back. What is told has no `head`: who wrote the
    /// message has it at hand.
    pub(super) fn finish(mut self, out: &mut Vec<u8>) -> Facts {
        if self.held {
            out.push(b'\r');
            self.file_size = self.file_size.saturating_add(1);
        }
        let header_len = self.header_len.unwrap_or(self.file_size);
        Facts {
            wire_size: self.tally.size,
            file_size: self.file_size,
            wire: Digest(self.tally.wire.finalize().into()),
            header: Digest(self.tally.header.finalize().into()),
            bare_lf: self.tally.bare_lf,
            head: Vec::new(),
            header_len: usize::try_from(header_len).unwrap_or(usize::MAX),
        }
    }
}

/// Learns the same of a stored message: every LF is taken for a CRLF.
#[derive(Debug)]
pub(super) struct FromFile {
    tally: Tally,
    content: Sha256,
    file_size: u64,
    head: Vec<u8>,
    header_len: Option<usize>,
}

impl FromFile {
    pub(super) fn new() -> Self {
        Self { tally: Tally::new(), content: Sha256::new(), file_size: 0, head: Vec::new(), header_len: None }
    }

    pub(super) fn take(&mut self, stored: &[u8]) {
        self.content.update(stored);
        self.file_size = self.file_size.saturating_add(stored.len() as u64);
        let kept = self.head.len();
        let room = HEAD.saturating_sub(kept).min(stored.len());
        self.head.extend_from_slice(stored.get(..room).unwrap_or_default());
        let mut start = 0;
        for at in memchr_iter(b'\n', stored) {
            self.tally_piece(stored.get(start..at).unwrap_or_default());
            // Both octets at once: the tally sees a piece that ends with its only LF.
            if self.tally_piece(b"\r\n") {
                self.header_len = Some(kept.saturating_add(at).saturating_add(1).min(self.head.len()));
            }
            start = at.saturating_add(1);
        }
        self.tally_piece(stored.get(start..).unwrap_or_default());
    }

    fn tally_piece(&mut self, piece: &[u8]) -> bool {
        self.tally.add(piece);
        self.tally.take(piece)
    }

    /// What was learned, and the digest of the stored form.
    pub(super) fn finish(self) -> (Facts, Digest) {
        let facts = Facts {
            wire_size: self.tally.size,
            file_size: self.file_size,
            wire: Digest(self.tally.wire.finalize().into()),
            header: Digest(self.tally.header.finalize().into()),
            bare_lf: false,
            header_len: self.header_len.unwrap_or(self.head.len()),
            head: self.head,
        };
        (facts, Digest(self.content.finalize().into()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Facts, FromFile, FromWire};
    use crate::mail::Digest;
    use proptest::prelude::*;
    use sha2::{Digest as _, Sha256};

    fn stored(wire: &[u8], chunk: usize) -> (Vec<u8>, Facts) {
        let mut out = Vec::new();
        let mut from = FromWire::new();
        for piece in wire.chunks(chunk) {
            from.take(piece, &mut out);
        }
        let facts = from.finish(&mut out);
        (out, facts)
    }

    fn digest(bytes: &[u8]) -> Digest {
        Digest(Sha256::digest(bytes).into())
    }

    #[test]
    fn line_ends_become_lf_and_bare_cr_and_lf_stay() {
        for chunk in 1..12 {
            let (out, facts) = stored(b"A: b\r\n\r\nx\ry\r\r\nz\nend\r", chunk);
            assert_eq!(out, b"A: b\n\nx\ry\r\nz\nend\r", "{chunk}");
            assert_eq!(facts.header, digest(b"A: b\r\n\r\n"));
            assert_eq!((facts.wire_size, facts.file_size, facts.header_len), (20, 17, 6));
            assert!(facts.bare_lf);
        }
    }

    #[test]
    fn a_message_without_an_empty_line_is_all_header() {
        let (_, facts) = stored(b"A: b\r\nC: d\r\n", 3);
        assert_eq!(facts.header, digest(b"A: b\r\nC: d\r\n"));
        assert_eq!(facts.header_len, 10);
    }

    proptest! {
        #[test]
        fn nothing_depends_on_where_chunks_are_cut(wire in "[ab\r\n]{0,60}", chunk in 1_usize..20) {
            let (whole, facts) = stored(wire.as_bytes(), usize::MAX);
            let (cut, again) = stored(wire.as_bytes(), chunk);
            prop_assert_eq!(&whole, &cut);
            prop_assert_eq!((facts.wire, facts.header, facts.bare_lf), (again.wire, again.header, again.bare_lf));
            prop_assert_eq!(facts.wire, digest(wire.as_bytes()));
            prop_assert_eq!(facts.header_len, again.header_len);
        }

        #[test]
        fn the_file_gives_the_wire_form_back_unless_an_lf_was_bare(wire in "[ab\r\n]{0,60}", chunk in 1_usize..20) {
            let (out, facts) = stored(wire.as_bytes(), usize::MAX);
            let mut from = FromFile::new();
            out.chunks(chunk).for_each(|piece| from.take(piece));
            let (again, content) = from.finish();
            prop_assert_eq!(content, digest(&out));
            if !facts.bare_lf {
                prop_assert_eq!((facts.wire, facts.header, facts.wire_size), (again.wire, again.header, again.wire_size));
                prop_assert_eq!(facts.header_len, again.header_len);
            }
        }
    }
}
