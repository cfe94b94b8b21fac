//! Names, there and back.

use proptest::prelude::{any, proptest};
use proptest::{prop_assert, prop_assert_eq};

use super::{Delimiter, from_wire, to_wire};
use crate::error::ErrorKind;
use crate::mail::MailboxName;

const SLASH: Delimiter = Some(b'/');
const DOT: Delimiter = Some(b'.');

fn person(wire: &str, delimiter: Delimiter) -> Option<String> {
    let name = from_wire(wire.as_bytes(), delimiter)?;
    // What a server calls INBOX/x in other letters, it will find in these.
    if !wire.to_ascii_lowercase().starts_with("inbox") {
        assert_eq!(
            to_wire(&name, delimiter).unwrap().escape_ascii().to_string(),
            wire.as_bytes().escape_ascii().to_string()
        );
    }
    Some(name.to_string())
}

#[test]
fn names_are_decoded_and_their_levels_joined() {
    let told = |wire, delimiter| person(wire, delimiter).unwrap_or_default();
    assert_eq!(told("Lists.rust", DOT), "Lists/rust");
    assert_eq!(told("Lists.rust", SLASH), "Lists.rust");
    assert_eq!(told("a/b.c", DOT), "a%2Fb/c");
    assert_eq!(told("a/b", None), "a%2Fb");
    assert_eq!(told("100%", SLASH), "100%");
    assert_eq!(told("a%2Fb", SLASH), "a%252Fb");
    assert_eq!(told("Entw&APw-rfe & Co", SLASH), "Entw%26APw-rfe %26 Co", "an & that stands for nothing");
    assert_eq!(told("Entw&APw-rfe &- Co", SLASH), "Entwürfe & Co");
    assert_eq!(told("&2D3eAA-", SLASH), "😀");
    assert_eq!(told("inbox", SLASH), "INBOX");
    assert_eq!(told("Inbox.Sub", DOT), "INBOX/Sub");
}

#[test]
fn i26_odd_names_are_spelled_out_or_left_out() {
    let told = |wire| person(wire, SLASH).unwrap_or_default();
    for (wire, name) in [
        ("&", "%26"),
        ("&AAE-", "%26AAE-"),
        ("&QUI", "%26QUI"),
        ("&AGEAYg-", "%26AGEAYg-"),
        ("&2D0-", "%262D0-"),
        ("\u{1}", "%01"),
        ("ü", "%C3%BC"),
        ("..", ".."),
        ("\\", "\\"),
    ] {
        assert_eq!(told(wire), name);
    }
    for wire in ["", "/", "/abs", "a//b", "a/", &"x".repeat(2000)] {
        assert_eq!(person(wire, SLASH), None);
    }
    assert_eq!(from_wire(b"\xff\0\xc3", SLASH).unwrap().to_string(), "%FF%00%C3");
}

#[test]
fn a_name_that_no_mailbox_here_can_have_is_not_found() {
    for (name, delimiter) in
        [("a.b", DOT), ("%41", SLASH), ("a/b", None), ("%2f", SLASH), ("%26", Some(b'&'))]
    {
        let name = MailboxName::new(name).unwrap();
        assert_eq!(to_wire(&name, delimiter).unwrap_err().kind(), ErrorKind::NotFound, "{name}");
    }
}

proptest! {
    #[test]
    fn every_wire_name_comes_back(wire in proptest::collection::vec(proptest::sample::select(&b"aA&-%2F5/.,+\xc3\xbc\x01\0~"[..]), 1..20)) {
        for delimiter in [SLASH, DOT, None] {
            if let Some(name) = from_wire(&wire, delimiter) {
                prop_assert_eq!(to_wire(&name, delimiter).unwrap(), wire.clone());
            }
        }
    }

    #[test]
    fn every_typed_name_that_is_sent_comes_back(typed in any::<String>()) {
        let Ok(name) = MailboxName::new(typed) else { return Ok(()) };
        for delimiter in [SLASH, DOT, None] {
            if let Ok(wire) = to_wire(&name, delimiter) {
                prop_assert!(from_wire(&wire, delimiter) == Some(name.clone()));
            }
        }
    }
}
