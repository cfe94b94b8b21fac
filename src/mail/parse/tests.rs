use std::time::Duration;

use proptest::prelude::{any, prop};
use proptest::proptest;

use super::{has_attachment, parse_envelope};
use crate::mail::tests::worked;
use crate::mail::{Envelope, print_address};

fn from(value: &str) -> Vec<String> {
    parse_envelope(format!("From: {value}\n\n").as_bytes()).from.iter().map(print_address).collect()
}

#[test]
fn a_plain_header_gives_every_field() {
    let envelope = parse_envelope(
        b"Date: Fri, 21 Nov 1997 09:55:06 -0600\r\nFrom: =?utf-8?Q?J=C3=B6rg?= <j@x.example>\r\n\
          To: a@x, \"B, C\" <b@x>\r\nCc: team: c@x, d@x;\r\nReply-To: r@x\r\nSubject: =?utf-8?B?R3LDvMOfZQ==?=\r\n \
          folded\r\nMessage-ID: <1@x>\r\nIn-Reply-To: <0@x>\r\nReferences: <a@x>\r\n <b@x>\r\n\r\nbody",
    );
    assert_eq!(envelope.date, Some(880_127_706));
    assert_eq!(envelope.subject, "Grüße folded");
    let print = |list: &[crate::mail::Address]| list.iter().map(print_address).collect::<Vec<_>>();
    assert_eq!(print(&envelope.from), ["Jörg <j@x.example>"]);
    assert_eq!(print(&envelope.to), ["a@x", "B, C <b@x>"]);
    assert_eq!(print(&envelope.cc), ["c@x", "d@x"]);
    assert_eq!(print(&envelope.reply_to), ["r@x"]);
    assert_eq!(envelope.message_id.as_deref(), Some("1@x"));
    assert_eq!(envelope.in_reply_to.as_deref(), Some("0@x"));
    assert_eq!(envelope.references, ["a@x", "b@x"]);
    assert_eq!(envelope.has_attachment, None);
}

#[test]
fn m08_what_is_no_header_gives_an_empty_envelope() {
    for header in ["", "\n", "\r\n\r\n", "just text", ": x\n", "\0\0\0", "Subject\n", "\n\nSubject: x\n"] {
        assert_eq!(parse_envelope(header.as_bytes()), Envelope::default(), "{header:?}");
    }
}

#[test]
fn m15_dates_are_read_or_none() {
    let date = |value: &str| parse_envelope(format!("Date: {value}\n\n").as_bytes()).date;
    for (value, expected) in [
        ("Fri, 21 Nov 1997 09:55:06 -0600", Some(880_127_706)),
        ("21 Nov 97 09:55:06 GMT", Some(880_106_106)),
        ("Fri, 21 Nov 1997 15:55:06 +0000 (UTC)", Some(880_127_706)),
        ("Sat, 31 Dec 2016 23:59:60 +0000", Some(1_483_228_799)),
        ("Fri, 21 Nov 1997 15:55:06", Some(880_127_706)),
        ("1997-11-21T15:55:06Z", Some(880_127_706)),
    ] {
        assert_eq!(date(value), expected, "{value}");
    }
    for value in [
        "",
        "garbage",
        "0",
        "Fri",
        "99 Nov 1997 00:00:00 +0000",
        "21 Foo 1997 00:00:00 +0000",
        ",,,",
        "::::",
        "-----",
        "Fri, 21 Nov 1997 25:00:00 +0000",
        "((((",
        "\u{fffd}",
        "1 Jan 99999999999 00:00:00 +0000",
        // What the library makes dates of, which nobody wrote.
        "30 Feb 2026 00:00:00 +0000",
        "1 Foo 2026 00:00 GMT",
        "Mon, 2 Nov",
        "\u{202e}1 Jan",
    ] {
        assert_eq!(date(value), None, "{value:?}");
    }
    assert!(date("Mon, 1 Jan 1900 00:00:00 -2400").is_none_or(|date| date < 0));
    assert!(date("Fri, 31 Dec 9999 23:59:59 +0000").is_none_or(|date| date > 0));
}

#[test]
fn m16_every_kind_of_from_is_borne_with() {
    for (value, expected) in [
        ("Ada <ada@x>", &["Ada <ada@x>"] as &[&str]),
        ("ada@x (Ada)", &["Ada <ada@x>"]),
        ("<ada@x>", &["ada@x"]),
        ("Ada", &["Ada"]),
        ("undisclosed-recipients:;", &["undisclosed-recipients"]),
        ("a@b@c", &["a@b@c"]),
        ("ä@exämple.org", &["ä@exämple.org"]),
    ] {
        assert_eq!(from(value), expected, "{value}");
    }
    assert!(parse_envelope(b"To: x@y\n\n").from.is_empty());
    let twice = parse_envelope(b"From: first@x\nFrom: second@x\n\n");
    assert_eq!(twice.from.len(), 1);
    assert_eq!(twice.from[0].addr, "first@x");
    let many = "someone@example.org, ".repeat(10_000);
    assert_eq!(from(&many).len(), 1000);
    for value in
        ["\"quoted\r\n local\"@x", "<@a,@b:c@d>", "<", ">", "\"", "(((((", ",,,,", "<<<>>>", "a:b:c;d;;"]
    {
        let _ = from(value);
    }
}

#[test]
fn m17_the_true_address_shows_whatever_the_name_pretends() {
    let value = "=?utf-8?b?cG90dXNAd2hpdGVob3VzZS5nb3Y=?==?utf-8?Q?=00?=@mailsploit.example";
    let envelope = parse_envelope(format!("From: {value}\n\n").as_bytes());
    assert_eq!(envelope.from[0].addr, value, "{envelope:?}");

    let value = "=?utf-8?Q?potus@whitehouse.gov=00=0A?= <attacker@evil.example>";
    let envelope = parse_envelope(format!("From: {value}\n\n").as_bytes());
    assert_eq!(envelope.from[0].addr, "attacker@evil.example");
    assert_eq!(envelope.from[0].name.as_deref(), Some("potus@whitehouse.gov\0\n"));

    let value = "<=?utf-8?Q?potus?=@evil.example>";
    let envelope = parse_envelope(format!("From: {value}\n\n").as_bytes());
    assert_eq!(envelope.from[0].addr, "=?utf-8?Q?potus?=@evil.example");
}

#[test]
fn m20_message_ids_of_every_kind() {
    let id = |value: &str| parse_envelope(format!("Message-ID: {value}\n\n").as_bytes()).message_id;
    assert_eq!(id("<a@b>").as_deref(), Some("a@b"));
    assert_eq!(id("a@b").as_deref(), Some("a@b"));
    assert_eq!(id("(c) <../a/b@c> <second@x>").as_deref(), Some("../a/b@c"));
    assert_eq!(id(""), None);
    assert_eq!(id("<>"), None);
    assert_eq!(id(&format!("<{}@x>", "a".repeat(10_000))), None);
    assert_eq!(parse_envelope(b"Subject: x\n\n").message_id, None);
}

#[test]
fn m21_of_a_hundred_thousand_references_the_last_hundred_count() {
    let started = worked();
    let mut header = b"Subject: x\nReferences:".to_vec();
    for number in 0..10_000 {
        header.extend_from_slice(format!(" <{number}@x>\n").as_bytes());
    }
    header.extend_from_slice(b"\n");
    let references = parse_envelope(&header).references;
    assert_eq!(references.len(), 100);
    assert_eq!(references.last().map(String::as_str), Some("9999@x"));
    for number in 0..100_000 {
        header.extend_from_slice(format!(" <{number}@y>\n").as_bytes());
    }
    assert!(parse_envelope(&header).references.len() <= 100);
    assert!(worked().saturating_sub(started) < Duration::from_secs(5));
}

#[test]
fn m05_endless_headers_take_no_endless_time() {
    let started = worked();
    for header in [
        "A: b\n".repeat(1_000_000),
        format!("Subject: {}", "x".repeat(50_000_000)),
        format!("Subject: x\n{}", " folded\n".repeat(1_000_000)),
        format!("From: {}", "(".repeat(1_000_000)),
        format!("From: {}", "\"a\\".repeat(300_000)),
        format!("Content-Type: {}", "a=b;".repeat(300_000)),
    ] {
        let _ = parse_envelope(header.as_bytes());
        let _ = has_attachment(header.as_bytes());
    }
    let taken = worked().saturating_sub(started);
    assert!(taken < Duration::from_secs(20), "{taken:?}");
}

#[test]
fn attachments_are_told_from_what_is_read_in_place() {
    let mixed = |part: &str| {
        format!("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\n{part}\n\nx\n--b--\n")
    };
    for (part, expected) in [
        ("Content-Type: application/pdf", true),
        ("Content-Disposition: attachment", true),
        ("Content-Type: text/plain; name=a.txt", true),
        ("Content-Type: image/png\nContent-ID: <1>", false),
        ("Content-Type: image/png\nContent-ID: <1>\nContent-Disposition: attachment", true),
        ("Content-Type: application/pgp-signature; name=signature.asc", false),
        ("Content-Type: text/html", false),
        ("Content-Type: message/rfc822\n\nSubject: x", true),
    ] {
        assert_eq!(has_attachment(mixed(part).as_bytes()), expected, "{part}");
        assert_eq!(has_attachment(mixed(part).replace('\n', "\r\n").as_bytes()), expected, "{part} CRLF");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(header in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse_envelope(&header);
        let _ = has_attachment(&header);
    }

    #[test]
    fn no_address_makes_it_panic(value in "[ -~\\n\\r\\t=?<>@\",;:()\\\\]{0,120}") {
        let _ = parse_envelope(format!("From: {value}\nDate: {value}\nContent-Type: {value}\nMessage-ID: {value}\n").as_bytes());
    }
}

#[test]
fn m11_words_without_end_take_no_time() {
    let started = worked();
    let words = "=?aa?Q? ".repeat(32_000);
    let _ = parse_envelope(format!("From: {words}\n").as_bytes());
    let _ = has_attachment(format!("Content-Type: text/plain; name=\"{words}\"\n").as_bytes());
    let taken = worked().saturating_sub(started);
    assert!(taken < Duration::from_secs(2), "{taken:?}");
}
