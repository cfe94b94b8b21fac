use std::time::Duration;

use super::{Block, BlockKind, View};
use crate::mail::tests::worked;

fn body(raw: &[u8]) -> String {
    View::parse(raw).body(80).into_iter().map(|block| block.text).collect::<Vec<_>>().join("\n")
}

fn numbers(view: &View<'_>) -> Vec<(String, String)> {
    view.parts().into_iter().map(|part| (part.number, part.media_type)).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(number, media)| ((*number).to_owned(), (*media).to_owned())).collect()
}

const NESTED: &str = "Subject: outer
Content-Type: multipart/mixed; boundary=\"a\"

preamble
--a
Content-Type: multipart/alternative; boundary=\"a b\"

--a b
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Gr=FC=DFe
--a b
Content-Type: text/html

<p>Gruesse</p>
--a b--
--a
Content-Type: message/rfc822

Subject: inner
From: in@x
Content-Type: multipart/mixed; boundary=c

--c

inner text
--c
Content-Type: application/pdf; name=\"=?utf-8?Q?=C3=A4.pdf?=\"
Content-Transfer-Encoding: base64

aGVsbG8=
--c--
--a
Content-Disposition: attachment; filename*=utf-8''%E2%82%AC.txt

attached
--a--
epilogue
";

#[test]
fn parts_are_numbered_like_imap_sections() {
    for raw in [NESTED.to_owned(), NESTED.replace('\n', "\r\n"), NESTED.replace('\n', "\r")] {
        let view = View::parse(raw.as_bytes());
        assert_eq!(
            numbers(&view),
            pairs(&[
                ("1.1", "text/plain"),
                ("1.2", "text/html"),
                ("2", "message/rfc822"),
                ("2.1", "text/plain"),
                ("2.2", "application/pdf"),
                ("3", "text/plain"),
            ])
        );
        let parts = view.parts();
        assert_eq!(parts[4].name.as_deref(), Some("ä.pdf"));
        assert_eq!(parts[5].name.as_deref(), Some("€.txt"));
        assert_eq!(parts[4].size, 5);
        assert_eq!(view.content("2.2").as_deref(), Some(&b"hello"[..]));
        assert_eq!(view.content("3").as_deref(), Some(&b"attached"[..]));
        assert_eq!(view.text("1.1").as_deref(), Some("Grüße"));
        assert_eq!(view.html().as_deref(), Some("<p>Gruesse</p>"));
        assert!(view.content("2").is_some_and(|inner| inner.starts_with(b"Subject: inner")));
        assert_eq!(view.content("9"), None);
        assert_eq!(view.content(""), None);
        let text = body(raw.as_bytes());
        assert!(
            text.contains("Grüße") && text.contains("inner text") && text.contains("Subject: inner"),
            "{text}"
        );
        assert!(!text.contains("attached") && !text.contains("preamble"), "{text}");
        assert_eq!(view.envelope().has_attachment, Some(true));
    }
}

#[test]
fn a_message_of_one_part_has_part_one() {
    let view = View::parse(b"Subject: x\n\nhello\n");
    assert_eq!(numbers(&view), pairs(&[("1", "text/plain")]));
    assert_eq!(view.content("1").as_deref(), Some(&b"hello\n"[..]));
    assert_eq!(view.body(80), [Block { kind: BlockKind::Text, text: "hello\n".to_owned() }]);
}

#[test]
fn plain_text_is_preferred_unless_it_is_blank() {
    let alternative = |plain: &str| {
        format!(
            "Content-Type: multipart/alternative; boundary=b\n\n--b\n\n{plain}\n--b\nContent-Type: text/html\n\n<b>rich</b>\n--b--\n"
        )
    };
    assert_eq!(body(alternative("plain").as_bytes()).trim(), "plain");
    assert!(body(alternative("  \n").as_bytes()).contains("rich"));
}

#[test]
fn m04_a_hundred_thousand_levels_are_bounded_and_shown_as_they_stand() {
    let started = worked();
    let mut multiparts = String::new();
    for level in 0..100_000 {
        multiparts.push_str(&format!("Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n"));
    }
    let messages = "Content-Type: message/rfc822\n\n".repeat(100_000);
    for raw in [multiparts, messages, "Content-Type: multipart/mixed; boundary=b\n\n--b\n".repeat(100_000)] {
        let view = View::parse(raw.as_bytes());
        let blocks = view.body(80);
        assert!(view.parts().len() <= 10_001);
        assert!(view.is_too_complex());
        let note = |block: &Block| block.kind == BlockKind::Notice && block.text.contains("too complex");
        assert!(blocks.iter().any(note));
        assert!(blocks.iter().any(|block| block.text.contains("Content-Type:")), "the rest is shown");
        let _ = view.envelope();
    }
    let taken = worked().saturating_sub(started);
    assert!(taken < Duration::from_secs(20), "{taken:?}");
}

#[test]
fn m05_a_million_parts_are_bounded() {
    let started = worked();
    let raw = format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\n".repeat(1_000_000));
    let view = View::parse(raw.as_bytes());
    assert!(view.is_too_complex());
    assert!(view.parts().len() <= 10_001);
    let _ = view.body(80);
    let headers = format!("{}\nbody", "A: b\n".repeat(1_000_000));
    let view = View::parse(headers.as_bytes());
    assert!(view.headers().len() <= 10_000);
    assert_eq!(view.content("1").as_deref(), Some(&b"body"[..]));
    let taken = worked().saturating_sub(started);
    assert!(taken < Duration::from_secs(20), "{taken:?}");
}

#[test]
fn m06_boundaries_of_every_kind_give_a_sane_tree() {
    let long = "x".repeat(5000);
    for (boundary, line) in [
        ("\"\"", "--"),
        (long.as_str(), &*format!("--{long}")),
        ("\".*[a]+\"", "--.*[a]+"),
        ("\"b\"", "--b   \t"),
        ("\"b\"", "--b2"),
    ] {
        let raw = format!(
            "Content-Type: multipart/mixed; boundary={boundary}\n\n{line}\n\nfirst\n{line}\n\nsecond\n{line}--\n"
        );
        let text = body(raw.as_bytes());
        assert!(text.contains("first") && text.contains("second"), "{boundary:.20} {text:.200}");
    }
    // The same boundary inside, and no boundary at all.
    let same = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ndeep\n--b--\n";
    assert!(body(same.as_bytes()).contains("deep"));
    assert!(body(b"Content-Type: multipart/mixed\n\n--b\n\ntext\n").contains("text"));
    // One boundary is the start of the other.
    let prefix = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\n\none\n--bb--\n--b\n\ntwo\n--b--\n";
    assert_eq!(
        numbers(&View::parse(prefix.as_bytes())),
        pairs(&[("1.1", "text/plain"), ("2", "text/plain")])
    );
}

#[test]
fn m07_content_is_never_lost() {
    for raw in [
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nno closing boundary",
        "Content-Type: multipart/mixed; boundary=b\n\nonly a preamble: no closing boundary",
        "Content-Type: multipart/mixed; boundary=b\n\n--b--\nno closing boundary, epilogue only",
        "Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n\nno closing boundary; first header wins",
        "Content-Type: (multipart/mixed) text/plain\n\nno closing boundary in a comment",
        "Content-Type: nonsense\n\nno closing boundary, no type",
        "no closing boundary, no header",
    ] {
        assert!(body(raw.as_bytes()).contains("no closing boundary"), "{raw}");
    }
}

#[test]
fn m10_iso_2022_escapes_do_not_survive() {
    let raw = b"Content-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B%O%m!<\x1b(B\n";
    assert_eq!(body(raw), "ハロー\n");
    assert_eq!(body(b"Content-Type: text/plain; charset=3Dnonsense\n\na\xe4\n"), "a\u{fffd}\n");
}

#[test]
fn m22_a_page_of_twenty_megabytes_is_bounded() {
    let started = worked();
    let raw = format!("Content-Type: text/html\n\n{}", "<p>some text &amp; more</p>\n".repeat(750_000));
    assert!(body(raw.as_bytes()).contains("some text & more"));
    let links =
        "Content-Type: text/html\n\n<a href='file:///etc/passwd'>x</a><img src='cid:1'><img src='http://x/'>";
    assert!(body(links.as_bytes()).contains('x'));
    let taken = worked().saturating_sub(started);
    assert!(taken < Duration::from_secs(20), "{taken:?}");
}

#[test]
fn m23_a_line_of_ten_megabytes_is_one_line() {
    for ctype in ["text/plain", "text/plain; format=flowed"] {
        let raw = format!("Content-Type: {ctype}\n\n{}\n", "x ".repeat(5_000_000));
        assert!(body(raw.as_bytes()).len() >= 10_000_000);
    }
}

#[test]
fn m24_what_lies_elsewhere_is_not_fetched() {
    let raw = b"Content-Type: message/external-body; access-type=local-file; name=\"/etc/passwd\"\n\nContent-Type: text/plain\n\n";
    let view = View::parse(raw);
    assert!(view.body(80).iter().any(|block| block.kind == BlockKind::Notice));
    assert!(!body(raw).contains("root:"));
    assert!(View::parse(b"Content-Type: message/partial; id=x; number=1\n\nabc").body(80).len() == 1);
}

#[test]
fn m25_sealed_parts_are_attachments_byte_for_byte() {
    let content = [0u8, 1, 2, 13, 10, 13, 255, 10, 10];
    let mut raw = b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/ms-tnef; name=winmail.dat\n\n".to_vec();
    raw.extend_from_slice(&content);
    raw.extend_from_slice(b"\n--b--\n");
    let view = View::parse(&raw);
    assert!(view.parts()[0].attachment);
    assert_eq!(view.content("1").as_deref(), Some(&content[..]));
    let signed = "Content-Type: multipart/signed; boundary=b\n\n--b\n\nsigned text\n--b\nContent-Type: application/pgp-signature\n\nsig\n--b--\n";
    assert_eq!(body(signed.as_bytes()).trim(), "signed text");
    assert_eq!(View::parse(signed.as_bytes()).content("2").as_deref(), Some(&b"sig"[..]));
}

#[test]
fn m26_a_bounce_reads_as_text() {
    let raw = "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nIt did not arrive.\n\
        --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nAction: failed\n\
        --b\nContent-Type: message/rfc822\n\nSubject: the lost one\n\ntext\n--b--\n";
    let text = body(raw.as_bytes());
    for part in ["It did not arrive.", "Action: failed", "Subject: the lost one"] {
        assert!(text.contains(part), "{text}");
    }
    assert_eq!(View::parse(raw.as_bytes()).envelope().has_attachment, Some(false));
}

#[test]
fn m27_no_byte_keeps_it_from_being_json() {
    let mut raw = b"Subject: \x00\x01\x1b\x7f\xff\xed\xa0\x80 \xe2\x80\xa8\n\n".to_vec();
    raw.extend(0..=255u8);
    let view = View::parse(&raw);
    let text = format!("{}{}", view.envelope().subject, body(&raw));
    let json = serde_json::to_string(&text).unwrap();
    assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
}

#[test]
fn readable_headers_are_few_and_decoded() {
    let view = View::parse(
        b"Received: x\nSubject: =?utf-8?Q?=C3=A4?=\nReply-To: a@x\nFrom: A <a@x>\nTo: =?utf-8?Q?B=C3=A4?= <b@x>\nSender: A <a@x>\n\n",
    );
    let lines: Vec<String> =
        view.readable_headers().into_iter().map(|field| format!("{}: {}", field.name, field.value)).collect();
    assert_eq!(lines, ["From: A <a@x>", "Reply-To: a@x", "To: Bä <b@x>", "Subject: ä"]);
    assert_eq!(view.headers().len(), 6);
}
