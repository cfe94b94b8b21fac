//! `mailctl read`: pages for people, bytes for pipes, objects for scripts.

use std::path::Path;

use mailctl::mail::AccountName;
use mailctl::store::Store;

use crate::support::{Dovecot, Protocol, Sandbox, Security};

/// A home whose one account, `work`, cannot be reached and has these messages, put there by another
/// program. They get the ids 1, 2, … in this order.
pub(crate) fn stored<M: AsRef<[u8]>>(messages: impl IntoIterator<Item = M>) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.config(
        "[accounts.work]\nprotocol = \"imap\"\nhost = \"localhost\"\nport = 1\ntls = \"none\"\n\
         username = \"ada\"\npassword = { value = \"secret\" }\n",
    );
    let root = sandbox.store("work");
    drop(Store::open(&root, &AccountName::new("work").unwrap()).unwrap());
    let cur = root.join("INBOX/cur");
    for folder in ["tmp", "new", "cur"] {
        std::fs::create_dir_all(root.join("INBOX").join(folder)).unwrap();
    }
    for (number, message) in messages.into_iter().enumerate() {
        std::fs::write(cur.join(format!("{}.{number:04}.test:2,", 1_700_000_000 + number)), message).unwrap();
        // Noticed one by one, so that the ids come in this order.
        let listed = sandbox.run(&["list", "--json"]).success();
        assert_eq!(listed.json().len(), number + 1, "\n{listed}");
    }
    sandbox
}

const LETTER: &str = "From: =?utf-8?Q?J=C3=B6rg?= <j@example.org>\nTo: ada@example.org\nSubject: Hello\n\
    Date: Mon, 2 Nov 2026 10:00:00 +0000\nX-Other: field\n\nDear Ada,\n\nthis is it.\n";

const WITH_PARTS: &str = "From: a@example.org\nSubject: Parts\nContent-Type: multipart/mixed; boundary=b\n\n\
    --b\nContent-Type: multipart/alternative; boundary=c\n\n\
    --c\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nGr=FC=DFe\n\
    --c\nContent-Type: text/html\n\n<p>Gruesse</p>\n--c--\n\
    --b\nContent-Type: application/pdf; name=report.pdf\nContent-Transfer-Encoding: base64\n\nAAECAw==\n--b--\n";

#[test]
fn a_pipe_gets_the_fields_and_the_text() {
    let sandbox = stored([LETTER]);
    let output = sandbox.run(&["read", "1"]).success();
    assert_eq!(
        output.out(),
        "From: Jörg <j@example.org>\nTo: ada@example.org\nDate: Mon, 2 Nov 2026 10:00:00 +0000\nSubject: Hello\n\n\
         Dear Ada,\n\nthis is it.\n"
    );
    assert_eq!(output.err(), "");
    assert_eq!(sandbox.run(&["read", "1", "--text"]).success().out(), "Dear Ada,\n\nthis is it.\n");
    assert!(sandbox.run(&["read", "1", "--headers"]).success().out().contains("X-Other: field\n"));
}

#[test]
fn reading_marks_seen_and_peeking_does_not() {
    let sandbox = stored([LETTER, WITH_PARTS]);
    for view in [&["--peek"] as &[&str], &["--raw"], &["--part", "1"]] {
        let _ = sandbox.run(&[&["read", "1"], view].concat()).success();
        assert_eq!(sandbox.run(&["list", "unread", "--json"]).success().json().len(), 2, "{view:?}");
    }
    let _ = sandbox.run(&["read", "1"]).success();
    let unread = sandbox.run(&["list", "unread", "--json"]).success().json();
    assert_eq!(unread.len(), 1);
    assert_eq!(unread[0]["id"], 2);
    assert!(sandbox.files("work", "INBOX").iter().any(|path| path.to_str().unwrap().ends_with(":2,S")));
}

#[test]
fn raw_is_the_stored_file_byte_for_byte() {
    let odd = b"Subject: odd\n\nNUL \0 CR \r bare \xff\xfe\x1b[31m no end".to_vec();
    let sandbox = stored([odd.clone(), LETTER.as_bytes().to_vec()]);
    assert_eq!(sandbox.run(&["read", "1", "--raw"]).success().stdout, odd);
    let both = [odd.as_slice(), LETTER.as_bytes()].concat();
    assert_eq!(sandbox.run(&["read", "1", "2", "--raw"]).success().stdout, both);
}

#[test]
fn one_part_comes_decoded() {
    let sandbox = stored([WITH_PARTS]);
    assert_eq!(sandbox.run(&["read", "1", "--part", "2"]).success().stdout, [0, 1, 2, 3]);
    assert_eq!(sandbox.run(&["read", "1", "--part", "1.1"]).success().stdout, b"Gr\xfc\xdfe");
    assert_eq!(sandbox.run(&["read", "1", "--html"]).success().out(), "<p>Gruesse</p>");
    let missing = sandbox.run(&["read", "1", "--part", "9"]).code(66);
    assert!(missing.err().contains("there are: 1.1, 1.2, 2"), "{missing}");
    let page = sandbox.run(&["read", "1"]).success();
    assert!(page.out().contains("Grüße"), "{page}");
    assert!(page.out().contains("  2  report.pdf  (application/pdf, 4 B)\n"), "{page}");
    assert!(stored([LETTER]).run(&["read", "1", "--html"]).code(66).err().contains("no HTML"));
}

#[test]
fn a_script_gets_one_object_per_message() {
    let sandbox = stored([LETTER, WITH_PARTS]);
    let objects = sandbox.run(&["read", "1", "2", "--json", "--peek"]).success().json();
    assert_eq!(objects.len(), 2);
    assert_eq!(objects[0]["from"][0]["name"], "Jörg");
    assert_eq!(objects[0]["text"], "Dear Ada,\n\nthis is it.\n");
    assert_eq!(objects[0]["date"], "2026-11-02T10:00:00Z");
    assert_eq!(objects[0]["html"], serde_json::Value::Null);
    assert_eq!(objects[1]["parts"][2]["number"], "2");
    assert_eq!(objects[1]["parts"][2]["attachment"], true);
    assert_eq!(objects[1]["parts"][2]["size"], 4);
    let _ = sandbox.run(&["read", "1", "--json", "--raw"]).code(2);
}

#[test]
fn f01_f04_control_characters_are_escaped_but_for_raw() {
    let sandbox = stored([
        "Subject: =?utf-8?Q?=1B]0;evil=07?= x\nFrom: =?utf-8?Q?=1B[2J?= <a@x>\n\nbody \x1b[31m \u{202e}x\n",
    ]);
    for arguments in
        [&["read", "1", "--peek"] as &[&str], &["read", "1", "--headers"], &["read", "1", "--json"]]
    {
        let output = sandbox.run(arguments).success();
        assert!(!output.stdout.contains(&0x1b) && !output.stdout.contains(&0x07), "{arguments:?}\n{output}");
        assert!(!output.out().contains('\u{202e}'), "{arguments:?}\n{output}");
    }
    assert!(sandbox.run(&["read", "1", "--raw"]).success().stdout.contains(&0x1b));
}

#[test]
fn m01_every_sample_and_hostile_message_is_readable() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let mut messages: Vec<Vec<u8>> = std::fs::read_dir(samples)
        .unwrap()
        .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
        .collect();
    messages.push(Vec::new());
    messages.push(b"\n".to_vec());
    messages.push(b"no header at all".to_vec());
    messages.push(b"Content-Type: message/rfc822\n\n".repeat(10_000));
    let count = messages.len();
    let sandbox = stored(messages);
    let ids: Vec<String> = (1..=count).map(|id| id.to_string()).collect();
    let mut arguments = vec!["read", "--json"];
    arguments.extend(ids.iter().map(String::as_str));
    assert_eq!(sandbox.run(&arguments).success().json().len(), count);
    arguments[1] = "--peek";
    let page = sandbox.run(&arguments).success();
    assert!(page.out().contains("too complex"), "{page}");
}

#[test]
fn what_is_not_there_is_said_so() {
    let sandbox = stored([LETTER]);
    let _ = sandbox.run(&["read", "7"]).code(66);
    let _ = sandbox.run(&["read", "0"]).code(2);
    let _ = sandbox.run(&["read", "home/1"]).code(66);
    assert_eq!(
        sandbox.run_with_input(&["read", "-", "--text"], b"1\n").success().out(),
        "Dear Ada,\n\nthis is it.\n"
    );
}

#[test]
fn a_body_that_stayed_on_the_server_is_completed_when_it_is_read() {
    let dovecot = Dovecot::shared();
    for protocol in Protocol::BOTH {
        let user = dovecot.user([LETTER, WITH_PARTS]);
        let sandbox = user.sandbox(protocol, Security::Plain, "");
        let _ = sandbox.run(&["fetch", "--headers", "-q"]).success();
        let offline = sandbox.run(&["read", "1", "--offline"]).code(75);
        assert!(offline.err().contains("--offline"), "{offline}");
        let page = sandbox.run(&["read", "1", "2"]).success();
        assert!(page.out().contains("this is it.") && page.out().contains("Grüße"), "{protocol:?}\n{page}");
        let again = sandbox.run(&["read", "1", "--raw", "--offline"]).success();
        assert_eq!(again.out(), LETTER, "{protocol:?}");
    }
}
