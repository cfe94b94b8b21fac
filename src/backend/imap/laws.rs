//! What holds for whatever an IMAP server says; see [`crate::laws`].

use bytes::BytesMut;

use super::answer::{Value, answer, copy_uid, values};
use super::caps::Caps;
use super::command::{Command, Part, flag_list, flags_from};
use super::framing::{Event, Framer, LITERAL, LONG_LINE};
use super::names::{Delimiter, from_wire, to_wire};
use super::sets::{Ranges, spell};
use super::{select, utf7 as codec};
use crate::backend::laws::{Life, live, run};
use crate::backend::trace::Trace;
use crate::backend::transport::Wire;
use crate::mail::MailboxName;

/// The framing tells the same wherever the stream is cut, leaves nothing out, adds nothing, and
/// keeps its bounds; the small parsers take whatever it lets through. The first octet is the cut.
pub fn framing(octets: &[u8]) {
    let Some((step, wire)) = octets.split_first() else { return };
    let (events, broken) = events(wire, usize::MAX);
    let again = self::events(wire, usize::from(*step).max(1));
    assert_eq!((&events, broken), (&again.0, again.1), "the cuts matter");
    let mut told: &[u8] = wire;
    for event in &events {
        let piece = match event {
            Event::Line { text, literal, .. } => {
                assert!(text.len() <= LONG_LINE && text.ends_with(b"\r\n"), "no line");
                assert!(literal.is_none_or(|size| size <= LITERAL), "a literal beyond all bounds");
                text
            }
            Event::Octets { data, .. } => data,
        };
        told = told.strip_prefix(piece.as_ref()).expect("the events are the stream");
        responses(piece);
    }
    responses(wire);
}

/// The events of a stream that comes in pieces of `step`, octets of one literal put together; and
/// whether the stream is no IMAP.
fn events(wire: &[u8], step: usize) -> (Vec<Event>, bool) {
    let (mut framer, mut input, mut events) = (Framer::default(), BytesMut::new(), Vec::new());
    for chunk in wire.chunks(step.min(wire.len().max(1))) {
        input.extend_from_slice(chunk);
        loop {
            match framer.next(&mut input) {
                Ok(Some(event)) => join(&mut events, event),
                Ok(None) => break,
                Err(_) => return (events, true),
            }
        }
    }
    (events, false)
}

fn join(events: &mut Vec<Event>, event: Event) {
    if let (Some(Event::Octets { data, left }), Event::Octets { data: more, left: still }) =
        (events.last_mut(), &event)
        && *left > 0
    {
        *data = [data.as_ref(), more.as_ref()].concat().into();
        *left = *still;
        return;
    }
    events.push(event);
}

/// The small parsers: no input is too odd, and a set that is spelled is read again.
fn responses(octets: &[u8]) {
    let response = octets.to_vec().into();
    let _ = (answer(&response), values(octets), Caps::read(octets), select::vanished(octets));
    if let Some(uids) = Ranges::parse(octets).and_then(|ranges| ranges.expand(1000)) {
        assert!(uids.len() <= 1000, "more than were wanted");
        let mut sorted = uids.clone();
        sorted.sort_unstable();
        sorted.dedup();
        let mut spelled = Vec::new();
        for (text, members) in spell(&uids, 64) {
            assert!(members.len() <= 64, "more than fit in one command");
            assert_eq!(Ranges::parse(text.as_bytes()).and_then(|set| set.expand(64)), Some(members.clone()));
            spelled.extend(members);
        }
        assert_eq!(spelled, sorted, "a set that is spelled loses some");
    }
    strings(octets);
    if let Some(copied) = copy_uid(&String::from_utf8_lossy(octets), 1000) {
        assert!(copied.pairs.len() <= 1000, "more copies than were asked for");
    }
}

/// A string that is sent is read as the same string, and flags that are named mean the same flags.
fn strings(octets: &[u8]) {
    if let Ok(command) = Command::new("", "X").string(octets) {
        let (mut wire, mut literals) = (Vec::new(), 0);
        for part in &command.parts {
            match part {
                Part::Octets(octets) => wire.extend_from_slice(octets),
                Part::Literal(octets) => {
                    literals += 1;
                    wire.extend_from_slice(format!("{{{}}}\r\n", octets.len()).as_bytes());
                    wire.extend_from_slice(octets);
                }
            }
        }
        assert!(literals == 1 || wire.is_ascii() && !wire.contains(&b'\n'), "not one line");
        let read = values(wire.strip_prefix(b"X ").expect("a space stands between"));
        assert_eq!(read, Some(vec![Value::Text(octets.to_vec())]), "another string");
    }
    let words = String::from_utf8_lossy(octets);
    let list = flag_list(&flags_from(words.split(' ')));
    assert_eq!(flag_list(&flags_from(list.split(' '))), list, "other flags");
}

/// A whole session with a server that says what it says: signed in, listed, retrieved, changed.
pub fn session(octets: &[u8]) {
    let Some(life) = Life::of(octets) else { return };
    run(async move {
        let (verb, said) = (life.verb, life.said);
        let wire = Wire::cleartext(life.recording);
        let opened = super::open(wire, &life.endpoint, &life.credentials, Trace::default()).await;
        live(verb, said, opened).await;
    });
}

/// What is decoded is encoded just so again, and every name can be encoded.
pub fn utf7(octets: &[u8]) {
    if let Some(name) = codec::decode(octets) {
        assert_eq!(codec::encode(&name), octets, "two spellings of one name");
    }
    let name = String::from_utf8_lossy(octets);
    let wire = codec::encode(&name);
    assert!(wire.iter().all(|octet| matches!(octet, b' '..=b'~')), "not what the wire bears");
    assert_eq!(codec::decode(&wire).as_deref(), Some(name.as_ref()), "a name that does not come back");
}

/// What a server calls a mailbox comes back as that, and what a person types means one mailbox.
/// The first octet chooses the delimiter.
pub(crate) fn names(octets: &[u8]) {
    const DELIMITERS: [Delimiter; 5] = [Some(b'/'), Some(b'.'), Some(b'\\'), Some(b'&'), None];
    let Some((choice, wire)) = octets.split_first() else { return };
    let delimiter = DELIMITERS.get(usize::from(*choice) % DELIMITERS.len()).copied().flatten();
    if let Some(name) = from_wire(wire, delimiter) {
        // INBOX is one mailbox however it is spelled.
        let first = name.levels().next().unwrap_or_default();
        let back = to_wire(&name, delimiter).ok();
        match first == "INBOX" {
            true => assert!(back.is_some_and(|back| back.eq_ignore_ascii_case(wire)), "another mailbox"),
            false => assert_eq!(back.as_deref(), Some(wire), "another mailbox"),
        }
    }
    if let Ok(name) = MailboxName::new(String::from_utf8_lossy(wire))
        && let Ok(wire) = to_wire(&name, delimiter)
    {
        assert_eq!(from_wire(&wire, delimiter), Some(name), "another name");
    }
}
