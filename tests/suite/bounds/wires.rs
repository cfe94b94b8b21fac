//! Servers that do not know when to stop.

use std::io::{self, Write};
use std::time::Duration;

use super::bounded;
use crate::support::{MESSAGES, Protocol, Sandbox, for_ever, wicked};

/// A server's sin, and what is to become of a fetch from it.
struct Sin {
    what: &'static str,
    protocol: Protocol,
    trick: fn(&str, &mut dyn Write) -> io::Result<bool>,
    code: i32,
    says: &'static str,
    /// Messages that are fetched.
    fetched: usize,
}

const fn pop3(what: &'static str, trick: fn(&str, &mut dyn Write) -> io::Result<bool>) -> Sin {
    Sin { what, protocol: Protocol::Pop3, trick, code: 76, says: "", fetched: 0 }
}

const fn imap(what: &'static str, trick: fn(&str, &mut dyn Write) -> io::Result<bool>) -> Sin {
    Sin { what, protocol: Protocol::Imap, trick, code: 76, says: "", fetched: 0 }
}

impl Sin {
    const fn says(self, says: &'static str) -> Self {
        Self { says, ..self }
    }

    const fn code(self, code: i32) -> Self {
        Self { code, ..self }
    }

    /// It is about one message, and holds up no other.
    const fn alone(self) -> Self {
        Self { code: 75, fetched: MESSAGES - 1, ..self }
    }

    /// It does no harm.
    const fn harmless(self) -> Self {
        Self { code: 0, fetched: MESSAGES, ..self }
    }
}

/// Answers `command` with `start` and then `what` without an end.
fn endless(command: &str, to: &str, says: &mut dyn Write, start: &str, what: &str) -> io::Result<bool> {
    if !command.starts_with(to) || (to.is_empty() && !command.is_empty()) {
        return Ok(false);
    }
    says.write_all(start.as_bytes())?;
    for_ever(says, what.as_bytes())
}

/// Answers `command` with a million lines, as `line` makes them, and `end`.
fn million(
    command: &str,
    to: &str,
    says: &mut dyn Write,
    line: fn(usize) -> String,
    end: &str,
) -> io::Result<bool> {
    if !command.starts_with(to) {
        return Ok(false);
    }
    if end.starts_with('.') {
        says.write_all(b"+OK\r\n")?;
    }
    for start in (0..1_000_000).step_by(1000) {
        let some: String = (start + 1..=start + 1000).map(line).collect();
        says.write_all(some.as_bytes())?;
    }
    says.write_all(end.as_bytes())?;
    Ok(true)
}

/// Answers `command` so, whatever follows.
fn with(command: &str, to: &str, says: &mut dyn Write, answer: &[&[u8]]) -> io::Result<bool> {
    if !command.starts_with(to) {
        return Ok(false);
    }
    says.write_all(&answer.concat())?;
    Ok(true)
}

/// One octet at a time, so that the line is never quite silent.
fn drip(command: &str, to: &str, says: &mut dyn Write, start: &str) -> io::Result<bool> {
    if !command.starts_with(to) {
        return Ok(false);
    }
    says.write_all(start.as_bytes())?;
    loop {
        says.write_all(b"x")?;
        std::thread::sleep(Duration::from_millis(3));
    }
}

fn listed(number: usize) -> String {
    format!(
        "* {number} FETCH (UID {number} FLAGS () RFC822.SIZE 9 INTERNALDATE \"01-Jan-2024 00:00:00 +0000\")\r\n"
    )
}

const BODY: &str = "* 3 FETCH (UID 3 BODY[] ";

fn pop3_sins() -> Vec<Sin> {
    vec![
        pop3("s01 endless greeting", |it, to| endless(it, "", to, "+OK ", "x")).says("a line without an end"),
        pop3("s01 endless status", |it, to| endless(it, "PASS", to, "+OK ", "x"))
            .says("a line without an end"),
        pop3("s02 endless CAPA", |it, to| endless(it, "CAPA", to, "+OK\r\n", "X-ODD word\r\n"))
            .says("does not end"),
        pop3("s17 million CAPA", |it, to| million(it, "CAPA", to, |it| format!("X-{it}\r\n"), ".\r\n"))
            .says("does not end"),
        pop3("s01 endless line in CAPA", |it, to| endless(it, "CAPA", to, "+OK\r\n", "word "))
            .says("a line without an end"),
        pop3("s01 endless line in UIDL", |it, to| endless(it, "UIDL", to, "+OK\r\n1 ", "x"))
            .says("a line without an end"),
        pop3("s02 endless UIDL", |it, to| endless(it, "UIDL", to, "+OK\r\n", "7 id\r\n"))
            .code(69)
            .says("fetch.max-messages"),
        pop3("s02 million UIDL", |it, to| {
            million(it, "UIDL", to, |it| format!("{it} id{it:068}\r\n"), ".\r\n")
        })
        .code(69)
        .says("more than 100000"),
        pop3("s02 million LIST", |it, to| million(it, "LIST", to, |it| format!("{it} 1\r\n"), ".\r\n"))
            .code(69)
            .says("more than 100000"),
        pop3("s01 endless line in the answer to RETR", |it, to| endless(it, "RETR 3", to, "+OK ", "x"))
            .alone()
            .says("a line without an end"),
        pop3("s02 endless body", |it, to| endless(it, "RETR 3", to, "+OK\r\n", "and so on\r\n"))
            .alone()
            .says("it goes on beyond 67 MB, and the server said that it has 28 B"),
        pop3("s02 endless line in a body", |it, to| endless(it, "RETR 3", to, "+OK\r\n", "x"))
            .alone()
            .says("it goes on beyond"),
        pop3("s02 endless header", |it, to| endless(it, "RETR 3", to, "+OK\r\n", "X-Odd: y\r\n"))
            .alone()
            .says("it goes on beyond"),
        pop3("n18 dripping body", |it, to| drip(it, "RETR 3", to, "+OK\r\n")).alone().says("too slow"),
        pop3("n18 dripping list", |it, to| drip(it, "UIDL", to, "+OK\r\n1 ")).code(75).says("too slow"),
        pop3("garbage in place of a status", |it, to| with(it, "RETR 3", to, &[b"\0\xff nonsense\r\n"]))
            .alone()
            .says("neither +OK nor -ERR"),
    ]
}

fn imap_sins() -> Vec<Sin> {
    vec![
        imap("s01 endless greeting", |it, to| endless(it, "", to, "* OK ", "x"))
            .says("a line without an end"),
        imap("s17 endless CAPABILITY", |it, to| endless(it, "LOGIN", to, "* CAPABILITY", " IMAP4rev1"))
            .says("a line without an end"),
        imap("s02 endless chatter", |it, to| endless(it, "LOGIN", to, "", "* OK still here\r\n"))
            .says("more responses than any command has"),
        imap("s17 million CAPABILITY", |it, to| {
            million(it, "LOGIN", to, |it| format!("* CAPABILITY IMAP4rev1 X{it}\r\n"), "")
        })
        .says("more responses than any command has"),
        imap("i26 million mailboxes", |it, to| {
            million(it, "LIST", to, |it| format!("* LIST () \"/\" \"box {it}\"\r\n"), "")
        })
        .says("too many mailboxes"),
        imap("i33 million SEARCH", |it, to| {
            if !it.starts_with("SELECT") {
                return Ok(false);
            }
            to.write_all(b"* SEARCH")?;
            million(it, "SELECT", to, |it| format!(" {it}"), "\r\n")?;
            with(it, "SELECT", to, &[b"* 0 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n"])
        })
        .code(0),
        imap("i33 million VANISHED", |it, to| {
            million(it, "SELECT", to, |it| format!("* VANISHED (EARLIER) {it}\r\n"), "")
        })
        .says("more"),
    ]
}

fn imap_sins_in_a_mailbox() -> Vec<Sin> {
    vec![
        imap("s02 million FETCH", |it, to| million(it, "UID FETCH 1:*", to, listed, ""))
            .code(69)
            .says("more than 100000"),
        imap("s02 endless FETCH", |it, to| endless(it, "UID FETCH 1:*", to, "", &listed(7)))
            .code(69)
            .says("fetch.max-messages"),
        imap("i33 a million keywords each", |it, to| {
            if !it.starts_with("UID FETCH 1:*") {
                return Ok(false);
            }
            for_ever(
                to,
                format!(
                    "* 1 FETCH (UID 1 FLAGS ({}))\r\n",
                    (0..9000).map(|it| format!("k{it} ")).collect::<String>()
                )
                .as_bytes(),
            )
        })
        .code(69)
        .says("fetch.max-messages"),
        imap("i33 nested 100,000 deep in a list", |it, to| {
            with(it, "LIST", to, &[b"* LIST ", &b"(".repeat(100_000), b"\r\n"])
        })
        .says("a line without an end"),
        imap("i33 nested deep in a line", |it, to| {
            with(it, "LIST", to, &[b"* LIST ", &b"(".repeat(60_000), b"\r\n"])
        })
        .says("lists nested too deeply"),
        imap("i33 nested over many literals", |it, to| {
            with(it, "UID FETCH 1:*", to, &[b"* 1 FETCH ", &b"({1}\r\nx ".repeat(100_000), b"\r\n"])
        })
        .says("nested too deeply"),
        imap("i33 nested in the answer for one", |it, to| {
            with(it, "BODY 3", to, &[BODY.as_bytes(), &b"(".repeat(60_000), b"\r\n"])
        })
        .alone()
        .says("lists nested too deeply"),
        imap("i32 huge literal in a list", |it, to| {
            endless(it, "LIST", to, "* LIST () \"/\" {2000000000}\r\n", "x")
        })
        .says("a literal that is too large"),
    ]
}

fn imap_sins_in_a_message() -> Vec<Sin> {
    vec![
        imap("i32 literal beyond any number", |it, to| {
            with(it, "BODY 3", to, &[BODY.as_bytes(), b"{99999999999999999999}\r\n"])
        })
        .alone()
        .says("a literal that is too large"),
        imap("i32 huge literal for a body", |it, to| {
            endless(it, "BODY 3", to, &format!("{BODY}{{2000000000}}\r\n"), "and so on\r\n")
        })
        .alone()
        .says("it goes on beyond 67 MB"),
        imap("s01 endless line in the answer for one", |it, to| endless(it, "BODY 3", to, BODY, "x"))
            .alone()
            .says("a line without an end"),
        imap("s02 endless chatter before a body", |it, to| endless(it, "BODY 3", to, "", "* 5 EXISTS\r\n"))
            .alone()
            .says("more responses than any command has"),
        imap("n18 dripping body", |it, to| drip(it, "BODY 3", to, &format!("{BODY}{{1000000}}\r\n")))
            .alone()
            .says("too slow"),
        imap("n18 dripping list", |it, to| drip(it, "UID FETCH 1:*", to, "* 1 FETCH (UID 1 FLAGS ("))
            .code(75)
            .says("the server"),
        imap("i33 garbage in place of an answer", |it, to| {
            with(it, "BODY 3", to, &[b"\xff\xfe nonsense\r\n"])
        })
        .alone()
        .says("no IMAP response"),
        imap("s12 a text of 60 kB", |it, to| {
            with(it, "NOOP", to, &[b"* OK ", &b"x".repeat(60_000), b"\r\n"])
        })
        .harmless(),
    ]
}

/// With short limits, so that a drip, which gets ten of them, does not take minutes.
fn meets(sin: &Sin) {
    let port = wicked(sin.protocol, sin.trick);
    let mailboxes = if sin.what.contains("mailboxes") || sin.what.contains("list") {
        "fetch.mailboxes = [\"INBOX\", \"*\"]\n"
    } else {
        ""
    };
    let mailboxes = if sin.protocol == Protocol::Imap { mailboxes } else { "" };
    let limit = if sin.what.contains("dripping") { 1 } else { 5 };
    let more = format!("timeout = \"{limit}s\"\n{mailboxes}");
    let sandbox = Sandbox::in_clear(sin.protocol, port, "\"secret\"", &more);
    let watched = bounded(&sandbox, &["fetch"], Duration::from_secs(60), sin.what);
    let output = watched.output.code(sin.code);
    output.says(sin.says);
    let fetched = sandbox.files("work", "INBOX").len();
    assert_eq!(fetched, sin.fetched, "{}: {output}", sin.what);
    let tmp = sandbox.store("work").join("INBOX/tmp");
    assert_eq!(std::fs::read_dir(tmp).map_or(0, Iterator::count), 0, "{}", sin.what);
    let longest = output.err().lines().map(str::len).max().unwrap_or_default();
    assert!(longest < 1000, "{}: nobody reads a line of {longest}", sin.what);
}

fn meet_all(sins: &[Sin]) {
    let next = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(sin) = sins.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                    meets(sin);
                }
            });
        }
    });
}

#[test]
fn s01_s02_s17_n18_a_pop3_server_without_measure_is_bounded_and_holds_up_no_other_message() {
    meet_all(&pop3_sins());
}

#[test]
fn s01_s02_s17_i32_i33_n18_an_imap_server_without_measure_is_bounded_and_holds_up_no_other_message() {
    meet_all(&imap_sins());
    meet_all(&imap_sins_in_a_mailbox());
    meet_all(&imap_sins_in_a_message());
}
