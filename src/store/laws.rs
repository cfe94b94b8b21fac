//! What holds for whatever lies in a store, or is to lie there; see [`crate::laws`].

use std::path::{Component, Path};

use super::maildir::{Ours, base, flags_in, info, is_temporary, ours, placed, split};
use super::paths::{Place, Sub, unescaped};
use super::rows;
use super::wire::{FromFile, FromWire};
use crate::mail::{Flags, MailboxName};

/// Each mailbox has a folder that no other has, inside the store and outside every Maildir. The
/// octets are two names, one behind the other, with a NUL between them.
pub(crate) fn folders(octets: &[u8]) {
    let place = Place::new(Path::new("/store"));
    let mut found = Vec::new();
    for text in octets.split(|octet| *octet == 0).take(2) {
        let Ok(name) = MailboxName::new(String::from_utf8_lossy(text)) else { continue };
        let Ok(folder) = place.folder(&name) else { continue };
        let inside = folder.strip_prefix("/store").expect("inside the store");
        assert_eq!(inside.components().count(), name.levels().count(), "levels are lost");
        for part in inside.components() {
            let Component::Normal(part) = part else { panic!("{inside:?} leads elsewhere") };
            let part = part.to_str().expect("a name that can be read");
            assert!(!part.starts_with(['.', '-', '~', ' ']) && part.len() <= 240, "{part:?}");
            assert!(!part.contains([':', '\\']) && !part.contains(char::is_control), "{part:?}");
            assert!(!["tmp", "new", "cur"].contains(&part.to_ascii_lowercase().as_str()), "{part:?}");
        }
        let levels = inside.iter().map(|part| part.to_str().and_then(unescaped));
        assert!(levels.eq(name.levels().map(|level| Some(level.to_owned()))), "another mailbox");
        found.push((name, folder));
    }
    if let [(one, folder), (other, place)] = found.as_slice() {
        assert_eq!(one == other, folder == place, "{one:?} and {other:?}");
    }
}

/// Names of message files, whoever made them, and what a message looks like on disk.
pub fn maildir_names(octets: &[u8]) {
    let (base, old) = split(octets);
    assert_eq!([base, old].concat(), octets, "a part of the name is lost");
    let flags = flags_in(old);
    let named = info(&flags, old);
    assert_eq!(flags_in(&named), flags, "flags are lost");
    assert_eq!(info(&flags, &named), named, "twice is not once");
    for letter in old.strip_prefix(b":2,").unwrap_or_default() {
        assert!(named.contains(letter), "a letter of another program is lost");
    }
    let none = info(&Flags::none(), old);
    assert_eq!(flags_in(&none), Flags::none(), "a flag that was taken stays");
    for was in Sub::BOTH {
        let (sub, file) = placed(base, &flags, old, was);
        assert_eq!(split(&file).0, base, "the same message under another name");
        assert!(sub == Sub::Cur || file == base, "flags in new/");
    }
    let _ = is_temporary(octets);
    if let Some(ours) = ours(base) {
        assert!(ours.id > 0 && ours.key.len() == 20, "{ours:?}");
    }
    columns(octets);
    our_own(octets);
    line_ends(octets);
}

/// Flags come back from the columns of the database as they went in.
fn columns(octets: &[u8]) {
    let Some((bits, words)) = octets.split_first() else { return };
    let keywords = String::from_utf8_lossy(words).split_whitespace().map(str::to_owned).collect();
    let flags = Flags { keywords, ..rows::flags(i64::from(*bits) & 0x1f, "") };
    assert_eq!(rows::bits(&flags), i64::from(*bits) & 0x1f, "other flags");
    assert_eq!(rows::flags(rows::bits(&flags), &rows::keywords(&flags)), flags, "other flags");
}

/// What is put into a name of ours is read from it.
fn our_own(octets: &[u8]) {
    let mut digits =
        octets.iter().cycle().take(20).map(|octet| char::from(b"0123456789abcdef"[usize::from(octet % 16)]));
    let key: String = digits.by_ref().collect();
    if key.is_empty() {
        return;
    }
    let id = octets.iter().fold(1_i64, |id, octet| (id * 31 + i64::from(*octet)) % (i64::MAX / 62) + 1);
    for header_only in [false, true] {
        let name = base(id / 3, &key, id, !header_only, "host-1.example");
        assert_eq!(ours(name.as_bytes()), Some(Ours { key: key.clone(), id, header_only }));
        assert_eq!(split(name.as_bytes()).0, name.as_bytes());
    }
}

/// A message is stored the same however it is cut, and the wire form can be had back from the file
/// unless that is known.
fn line_ends(wire: &[u8]) {
    let stored = |step: usize| {
        let (mut out, mut from) = (Vec::new(), FromWire::new());
        wire.chunks(step).for_each(|piece| from.take(piece, &mut out));
        let facts = from.finish(&mut out);
        (out, facts)
    };
    let (file, facts) = stored(wire.len().max(1));
    let (again, cut) = stored(1 + wire.len() % 7);
    assert_eq!(file, again, "the cuts matter");
    assert_eq!((facts.wire, facts.header, facts.header_len), (cut.wire, cut.header, cut.header_len));
    assert_eq!((facts.wire_size, facts.file_size), (wire.len() as u64, file.len() as u64));
    let mut back = FromFile::new();
    back.take(&file);
    let (known, _) = back.finish();
    assert_eq!(known.head, file, "who wrote it has its beginning at hand");
    if !facts.bare_lf {
        assert_eq!((known.wire, known.wire_size), (facts.wire, facts.wire_size), "another message");
        assert_eq!((known.header, known.header_len), (facts.header, facts.header_len), "another header");
    }
}
