//! Messages that are small on paper and large in the hand: by header fields, by parts, by nesting,
//! by encoding. Up to 1 GB with `MAILCTL_FULL=1`, else as much as there is time for.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::bounded;
use crate::read::stored;
use crate::support::{Dovecot, Protocol, Sandbox, Security, small};

/// An answer takes no longer, in a build that is not optimised, next to other tests.
const PATIENCE: Duration = Duration::from_secs(240);

/// A message of about so many octets.
struct Bomb {
    what: &'static str,
    make: fn(usize) -> Vec<u8>,
    /// What `read` has to say of it; nothing where all of it is shown.
    notes: &'static [&'static str],
    /// The part to save, and how many octets it must have at least, in hundredths of the message's.
    part: Option<(&'static str, usize)>,
}

const COMPLEX: &[&str] = &["too complex"];
const LONG: &[&str] = &["too long to be shown whole"];

const fn bomb(what: &'static str, make: fn(usize) -> Vec<u8>, notes: &'static [&'static str]) -> Bomb {
    Bomb { what, make, notes, part: None }
}

impl Bomb {
    const fn saves(self, number: &'static str, hundredths: usize) -> Self {
        Self { part: Some((number, hundredths)), ..self }
    }
}

/// `start`, then `piece` until there are `size` octets, then `end`.
fn filled(start: &str, size: usize, mut piece: impl FnMut(usize) -> String, end: &str) -> Vec<u8> {
    let mut message = Vec::with_capacity(size + 1000);
    message.extend_from_slice(b"From: a@example.org\nSubject: bomb\n");
    message.extend_from_slice(start.as_bytes());
    for number in 0.. {
        if message.len() >= size {
            break;
        }
        message.extend_from_slice(piece(number).as_bytes());
    }
    message.extend_from_slice(end.as_bytes());
    message
}

/// The same with one piece that does not change.
fn of(start: &str, size: usize, piece: &str, end: &str) -> Vec<u8> {
    let many = piece.repeat(64 * 1024 / piece.len() + 1);
    filled(start, size, |_| many.clone(), end)
}

const MIXED: &str = "Content-Type: multipart/mixed; boundary=b\n\n";
const BASE64: &str = "Content-Transfer-Encoding: base64\n\n";
const QUOTED: &str = "Content-Transfer-Encoding: quoted-printable\n\n";
const HTML: &str = "Content-Type: text/html\n\n";

fn by_header() -> Vec<Bomb> {
    vec![
        bomb("header fields", |size| filled("", size, |it| format!("X-{it}: y\n"), "\nthe end\n"), COMPLEX),
        bomb("one field", |size| of("X-Long: ", size, "word ", "\n\nthe end\n"), COMPLEX),
        bomb("one field of encoded words", |size| of("To: ", size, "=?utf-8?q?=41?= ", "\n\nx\n"), COMPLEX),
        bomb("folded lines", |size| of("References: x\n", size, " <a@b>\n", "\nthe end\n"), COMPLEX),
        bomb("addresses", |size| of("Cc: a@b", size, ", a <a@b>", "\n\nthe end\n"), COMPLEX),
        bomb("no end of the header", |size| of("", size, "X: y\n", ""), COMPLEX),
    ]
}

fn by_parts() -> Vec<Bomb> {
    vec![
        bomb("empty parts", |size| of(MIXED, size, "--b\n\n", "--b--\n"), COMPLEX),
        bomb("parts without a body", |size| of(MIXED, size, "--b\n", "--b--\n"), COMPLEX),
        bomb(
            "attachments",
            |size| of(MIXED, size, "--b\nContent-Type: a/b; name=c\n\nx\n", "--b--\n"),
            COMPLEX,
        ),
        bomb(
            "nested multiparts",
            |size| {
                let nested = |it| format!("Content-Type: multipart/mixed; boundary=b{it}\n\n--b{it}\n");
                filled("", size, nested, "\nthe end\n")
            },
            COMPLEX,
        ),
        bomb(
            "nested multiparts of one boundary",
            |size| of(MIXED, size, &format!("--b\n{MIXED}"), "\nthe end\n"),
            COMPLEX,
        ),
        bomb(
            "nested messages",
            |size| of("Content-Type: message/rfc822\n\n", size, "Content-Type: message/rfc822\n\n", "x\n"),
            COMPLEX,
        ),
        bomb(
            "a header within",
            |size| of(&format!("{MIXED}--b\nX-Long: "), size, "word ", "\n\nx\n--b\n\ny\n--b--\n"),
            &[],
        ),
    ]
}

fn by_encoding() -> Vec<Bomb> {
    const FILE: &str = "--b\n\nhello\n--b\nContent-Type: a/b; name=file\nContent-Transfer-Encoding:";
    vec![
        bomb(
            "base64 file",
            |size| of(&format!("{MIXED}{FILE} base64\n\n"), size, &("QUFB".repeat(19) + "\n"), "\n--b--\n"),
            &[],
        )
        .saves("2", 73),
        bomb(
            "quoted-printable file",
            |size| of(&format!("{MIXED}{FILE} quoted-printable\n\n"), size, "=41=\n", "\n--b--\n"),
            &[],
        )
        .saves("2", 19),
        bomb(
            "binary file",
            |size| of(&format!("{MIXED}{FILE} 8bit\n\n"), size, "x\u{1}\n", "\n--b--\n"),
            &[],
        )
        .saves("2", 99),
        bomb("base64 text in one line", |size| of(BASE64, size, "QUFB", "\n"), LONG).saves("1", 74),
        bomb("base64 of escapes", |size| of(BASE64, size, "GxsbGxsb", "\n"), LONG).saves("1", 74),
        bomb("quoted-printable in one line", |size| of(QUOTED, size, "=41", "\n"), LONG).saves("1", 33),
        bomb("lines", |size| of("\n", size, "and so on\n", ""), LONG).saves("1", 99),
        bomb("one line", |size| of("\n", size, "word ", ""), LONG).saves("1", 99),
        bomb("carriage returns", |size| of("\n", size, "x\r", ""), LONG),
        bomb("UTF-7", |size| of("Content-Type: text/plain; charset=utf-7\n\n", size, "+AGEAYg-", ""), LONG),
        bomb("nested tags", |size| of(HTML, size, "<div>", "x"), LONG),
        bomb("tables", |size| of(HTML, size, "<table><tr><td>", "x"), LONG),
        bomb("entities", |size| of(HTML, size, "&lt;<", "x"), LONG),
        // As large as what is laid out at most.
        bomb("a page of cells", |_| of(HTML, 110_000, "<td>a", ""), &[]),
        bomb("a page of links", |_| of(HTML, 150_000, "<a href=x>y</a>", ""), &[]),
        bomb("a page of words", |_| of(HTML, 450_000, "<p>word word &amp; word ", ""), &[]),
        bomb("a page of long links", |_| of(HTML, 450_000, "<a href=long-long-long-long>z</a>", ""), &[]),
        bomb("a page of too many links", |_| of(HTML, 950_000, "<a href=x>y</a>", ""), &[]),
        bomb("a page of 100,000 tags", |_| of(HTML, 900_000, "<b><i><u>a", ""), &[]),
    ]
}

fn bombs() -> Vec<Bomb> {
    [by_header(), by_parts(), by_encoding()].into_iter().flatten().collect()
}

/// Everything that looks into message `id`, the bomb, and lists the others next to it.
fn looked_into(sandbox: &Sandbox, id: &str, bomb: &Bomb, size: usize) {
    let what = bomb.what;
    let run = |arguments: &[&str]| {
        bounded(sandbox, arguments, PATIENCE, &format!("{what}: {}", arguments.join(" "))).output.code(0)
    };
    assert_eq!(run(&["list"]).out().lines().count(), 3, "{what}");
    assert_eq!(run(&["list", "--json"]).json().len(), 3, "{what}");
    let read = run(&["read", id]);
    for note in bomb.notes {
        assert!(read.out().contains(note), "{what}: nothing says that it is {note}");
    }
    let object = run(&["read", "--json", id]).json();
    let cut = object[0]["too_complex"] == true;
    assert!(cut || bomb.notes.is_empty(), "{what}: nothing says that something is left out");
    let fields = run(&["read", "--headers", id]);
    assert!(fields.out().starts_with("From: a@example.org\n"), "{what}");
    let _ = run(&["attachments", "list", id]);
    if let Some((number, hundredths)) = bomb.part {
        let saved = run(&["attachments", "save", id, number, "-o", "out"]);
        let path = sandbox.home().join(saved.out().trim());
        let length = path.metadata().unwrap().len();
        assert!(length >= (size / 100 * hundredths) as u64, "{what}: {length} octets of {size}");
        std::fs::remove_file(path).unwrap();
    }
    let _ = run(&["delete", "--yes", "--permanent", "--local", id]);
    assert_eq!(run(&["list"]).out().lines().count(), 2, "{what}");
}

/// The id of the message with the bomb's subject.
fn found(sandbox: &Sandbox) -> String {
    let objects = sandbox.run(&["list", "--json"]).success().json();
    let bomb = objects.iter().find(|object| object["subject"] == "bomb").expect("the bomb is listed");
    bomb["id"].to_string()
}

/// The octets of a bomb: 1 GB, when all is tried, of one of each kind, and of all in a build that is
/// optimised.
fn size(bomb: &Bomb) -> usize {
    let large = ["folded lines", "empty parts", "binary file"].contains(&bomb.what);
    match full() {
        false => 9_000_000,
        true if large || !cfg!(debug_assertions) => 1_000_000_000,
        true => 50_000_000,
    }
}

fn full() -> bool {
    std::env::var("MAILCTL_FULL").is_ok_and(|full| full == "1")
}

/// Runs `meets` with each bomb; with the large ones one at a time.
fn each(bombs: &[Bomb], meets: impl Fn(&Bomb) + Sync) {
    let next = AtomicUsize::new(0);
    let failed = std::sync::Mutex::new(Vec::new());
    let only = std::env::var("MAILCTL_POINT").ok();
    std::thread::scope(|scope| {
        for _ in 0..if full() { 1 } else { 4 } {
            scope.spawn(|| {
                while let Some(bomb) = bombs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let wanted = only.as_ref().is_none_or(|only| bomb.what == only);
                    let met = std::panic::AssertUnwindSafe(|| meets(bomb));
                    if wanted && std::panic::catch_unwind(met).is_err() {
                        failed.lock().unwrap().push(bomb.what);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "to replay one, name it in MAILCTL_POINT: {failed:?}");
}

/// Another program delivered it.
fn delivered(bomb: &Bomb) {
    let message = (bomb.make)(size(bomb));
    let sandbox = stored([small(1), small(2)]);
    let path = sandbox.store("work").join("INBOX/cur/1700000009.0009.test:2,");
    std::fs::write(path, &message).unwrap();
    let size = message.len();
    drop(message);
    let _ = bounded(&sandbox, &["list"], PATIENCE, &format!("{}: noticed", bomb.what));
    looked_into(&sandbox, &found(&sandbox), bomb, size);
}

/// It comes from a server.
fn fetched(bomb: &Bomb) {
    let message = (bomb.make)(size(bomb));
    let user = Dovecot::shared().user([&small(1), &message, &small(2)]);
    let size = message.len();
    drop(message);
    // Without time for both, every other one.
    let skipped = bomb.what.len() % 2;
    let protocols = Protocol::BOTH.into_iter().enumerate();
    for (_, protocol) in protocols.filter(|(number, _)| full() || *number != skipped) {
        let sandbox = user.sandbox(protocol, Security::Plain, "");
        let what = format!("{}: fetched by {protocol:?}", bomb.what);
        let _ = bounded(&sandbox, &["fetch", "-q"], PATIENCE, &what).output.success();
        let id = found(&sandbox);
        if full() {
            looked_into(&sandbox, &id, bomb, size);
        } else {
            let _ = bounded(&sandbox, &["read", "--peek", &id], PATIENCE, bomb.what).output.success();
        }
    }
}

#[test]
fn m04_m05_bombs_that_another_program_delivered_are_read_within_bounds() {
    each(&bombs(), delivered);
}

#[test]
fn m04_m05_bombs_from_a_server_hold_up_no_other_message() {
    // Without time for all, every third one.
    let some: Vec<Bomb> = bombs().into_iter().step_by(if full() { 1 } else { 3 }).collect();
    each(&some, fetched);
}
