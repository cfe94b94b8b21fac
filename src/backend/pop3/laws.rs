//! What holds for whatever a POP3 server says; see [`crate::laws`].

use super::codec::{
    Capa, HeaderEnd, LINE_MAX, Step, Unstuffer, challenge, line, list_line, number, numbered, status,
};
use crate::backend::laws::{Life, live, run};
use crate::backend::trace::Trace;
use crate::backend::transport::Wire;

/// A message that is stuffed and sent comes back whole, wherever it is cut; a stream without an end
/// has none anywhere; the small parsers take anything. The first octet is the cut.
pub fn codec(octets: &[u8]) {
    let Some((step, raw)) = octets.split_first() else { return };
    let step = usize::from(*step).max(1);
    let (mut sent, mut whole) = (stuffed(raw), raw.to_vec());
    sent.extend_from_slice(b"+OK next");
    if !whole.is_empty() && !whole.ends_with(b"\r\n") {
        whole.extend_from_slice(b"\r\n");
    }
    assert_eq!(unstuffed(&sent, step), Some((whole, b"+OK next".to_vec())), "not what was sent");
    assert_eq!(unstuffed(raw, step), unstuffed(raw, usize::MAX), "the cuts matter");
    small(raw);
    let mut end = HeaderEnd::new();
    let pieces: usize = raw.chunks(step).map(|chunk| end.take(chunk)).sum();
    assert_eq!(pieces, HeaderEnd::new().take(raw), "the header ends elsewhere");
}

fn small(raw: &[u8]) {
    let _ = (status(raw), challenge(raw), list_line(raw), number(raw));
    if let Ok(Some((line, taken))) = line(raw) {
        assert!(line.len() < taken && taken <= LINE_MAX, "a line beyond its end");
    }
    if let Some((_, rest)) = numbered(raw) {
        assert!(raw.ends_with(rest), "an id from nowhere");
    }
    let mut capa = Capa::default();
    raw.split(|octet| *octet == b'\n').for_each(|line| capa.take(line));
}

/// Byte-stuffing as a server does it (RFC 1939 §3), the end of the message included.
pub(super) fn stuffed(raw: &[u8]) -> Vec<u8> {
    let mut stuffed = Vec::new();
    for octet in raw {
        if *octet == b'.' && (stuffed.is_empty() || stuffed.ends_with(b"\r\n")) {
            stuffed.push(b'.');
        }
        stuffed.push(*octet);
    }
    if !stuffed.is_empty() && !stuffed.ends_with(b"\r\n") {
        stuffed.extend_from_slice(b"\r\n");
    }
    stuffed.extend_from_slice(b".\r\n");
    stuffed
}

/// The message, and what was left behind its end; `None` when it does not end.
fn unstuffed(wire: &[u8], step: usize) -> Option<(Vec<u8>, Vec<u8>)> {
    unstuffed_pieces(wire.chunks(step.min(wire.len().max(1))))
}

/// As [`unstuffed`], of a stream that comes in these pieces.
pub(super) fn unstuffed_pieces<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Option<(Vec<u8>, Vec<u8>)> {
    let (mut unstuffer, mut message, mut ended, mut rest) = (Unstuffer::new(), Vec::new(), false, Vec::new());
    for mut chunk in chunks {
        while !ended {
            let Some(step) = unstuffer.step(chunk) else { break };
            let (emitted, taken) = match step {
                Step::Emit(octets) => (chunk.get(..octets), octets),
                Step::EmitCr => (Some(&b"\r"[..]), 0),
                Step::Skip(octets) => (Some(&b""[..]), octets),
                Step::End(octets) => {
                    ended = true;
                    (Some(&b""[..]), octets)
                }
            };
            message.extend_from_slice(emitted.expect("no more than there is"));
            chunk = chunk.get(taken..).expect("no more than there is");
        }
        rest.extend_from_slice(if ended { chunk } else { b"" });
    }
    ended.then_some((message, rest))
}

/// A whole session with a server that says what it says: signed in, listed, retrieved, removed.
pub fn session(octets: &[u8]) {
    let Some(life) = Life::of(octets) else { return };
    run(async move {
        let (verb, said) = (life.verb, life.said);
        let wire = Wire::cleartext(life.recording);
        let opened = super::open(wire, &life.endpoint, &life.credentials, Trace::default()).await;
        live(verb, said, opened).await;
    });
}
