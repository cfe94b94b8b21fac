//! Mailboxes with more in them than most: very many messages, and much mail from a server that is
//! faster than the disk.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::time::Duration;

use super::{MEMORY, bounded_by};
use crate::support::{Dovecot, Protocol, Sandbox, Security, wicked};

fn full() -> bool {
    std::env::var_os("MAILCTL_FULL").is_some()
}

/// Messages in the mailbox with very many, at first.
fn many() -> usize {
    if full() { 1_000_000 } else { 100_000 }
}

/// In kilobytes: what holds for all runs is enough for as many messages as are taken unasked. Of
/// those beyond, which `fetch.max-messages` must allow, each takes up to one more: the whole list is
/// in memory while it is compared, a million in 0.7 to 0.9 GB.
fn room() -> u64 {
    MEMORY + many().saturating_sub(100_000) as u64
}

/// So many come in between two runs.
const NEW: usize = 10;

/// Says a line for each message up to `last`, as `line` makes it.
fn listed(says: &mut dyn Write, last: usize, line: impl Fn(&mut String, usize)) -> io::Result<()> {
    let mut some = String::new();
    for number in 1..=last {
        line(&mut some, number);
        if some.len() > 1 << 16 || number == last {
            says.write_all(some.as_bytes())?;
            some.clear();
        }
    }
    Ok(())
}

fn message(number: &str) -> String {
    format!("From: a@b\r\nSubject: {number}\r\n\r\n{number}\r\n")
}

fn pop3(last: usize, command: &str, says: &mut dyn Write) -> io::Result<bool> {
    let (verb, number) = command.split_once(' ').unwrap_or((command, ""));
    match verb {
        "UIDL" | "LIST" if number.is_empty() => {
            says.write_all(b"+OK\r\n")?;
            let uidl = verb == "UIDL";
            listed(says, last, |some, number| {
                let about = if uidl {
                    format!("{number:016x}")
                } else {
                    message(&number.to_string()).len().to_string()
                };
                writeln!(some, "{number} {about}\r").unwrap();
            })?;
            says.write_all(b".\r\n")?;
        }
        "RETR" => says.write_all(format!("+OK\r\n{}.\r\n", message(number)).as_bytes())?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn imap(last: usize, command: &str, says: &mut dyn Write) -> io::Result<bool> {
    if command.starts_with("SELECT") || command.starts_with("EXAMINE") {
        let next = last + 1;
        let about = format!("* {last} EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT {next}] x\r\n");
        says.write_all(about.as_bytes())?;
    } else if command.starts_with("UID FETCH") && command.contains("RFC822.SIZE") {
        listed(says, last, |some, number| {
            let size = message(&number.to_string()).len();
            let date = "01-Jan-2024 00:00:00 +0000";
            writeln!(
                some,
                "* {number} FETCH (UID {number} FLAGS () RFC822.SIZE {size} INTERNALDATE \"{date}\")\r"
            )
            .unwrap();
        })?;
    } else if command.starts_with("UID FETCH") && command.contains("BODY") {
        for part in command.split(' ').nth(2).unwrap().split(',') {
            let (first, end) = part.split_once(':').unwrap_or((part, part));
            for number in first.parse::<usize>().unwrap()..=end.parse().unwrap() {
                let text = message(&number.to_string());
                let size = text.len();
                says.write_all(
                    format!("* {number} FETCH (UID {number} BODY[] {{{size}}}\r\n{text})\r\n").as_bytes(),
                )?;
            }
        }
    } else {
        return Ok(false);
    }
    Ok(true)
}

/// Two runs: of the first the list is kept, and one message; the second finds ten more.
fn finds_ten_among_many(protocol: Protocol) {
    let ports = match protocol {
        Protocol::Pop3 => [
            wicked(protocol, |command, says| pop3(many(), command, says)),
            wicked(protocol, |command, says| pop3(many() + NEW, command, says)),
        ],
        Protocol::Imap => [
            wicked(protocol, |command, says| imap(many(), command, says)),
            wicked(protocol, |command, says| imap(many() + NEW, command, says)),
        ],
    };
    let more = "fetch.max-messages = 2000000\n";
    let sandbox = Sandbox::in_clear(protocol, ports[0], "\"secret\"", more);
    let cap = Duration::from_secs(if full() { 300 } else { 60 });
    let first = bounded_by(
        room(),
        &sandbox,
        &["fetch", "--limit", "1"],
        cap,
        &format!("s20 {protocol:?}, the first run"),
    );
    drop(first.output.success());
    assert_eq!(sandbox.files("work", "INBOX").len(), 1);
    sandbox.move_in_clear(protocol, ports[1], "\"secret\"", more);
    let limit = (NEW + 1).to_string();
    let second = bounded_by(
        room(),
        &sandbox,
        &["fetch", "--limit", &limit],
        cap,
        &format!("s20 {protocol:?}, ten more"),
    );
    drop(second.output.success());
    let subjects = sandbox.subjects("INBOX");
    let mut wanted: Vec<String> = (many()..=many() + NEW).map(|number| number.to_string()).collect();
    wanted.sort();
    assert_eq!(subjects, wanted, "{protocol:?}");
    let third = bounded_by(
        room(),
        &sandbox,
        &["fetch", "--limit", &limit],
        cap,
        &format!("s20 {protocol:?}, nothing new"),
    );
    drop(third.output.success());
    assert_eq!(sandbox.files("work", "INBOX").len(), NEW + 1);
}

#[test]
fn s20_ten_new_messages_among_very_many_are_found_in_bounded_memory_and_time_over_imap() {
    finds_ten_among_many(Protocol::Imap);
}

#[test]
fn s20_ten_new_messages_among_very_many_are_found_in_bounded_memory_and_time_over_pop3() {
    finds_ten_among_many(Protocol::Pop3);
}

#[test]
fn s02_a_mailbox_that_is_too_large_keeps_no_other_from_being_fetched() {
    let user = Dovecot::shared().user([message("1")]);
    user.deliver_to("Archive", (1..=40).map(|number| message(&number.to_string())));
    user.deliver_to("Work", [message("2")]);
    let more = "fetch.max-messages = 20\nfetch.mailboxes = [\"*\"]\n";
    let sandbox = user.sandbox(Protocol::Imap, Security::Plain, more);
    let output = sandbox.run(&["fetch"]).code(75);
    output.says("there are more than 20");
    output.says("2 new");
    let fetched = |mailbox| sandbox.files("work", mailbox).len();
    assert_eq!((fetched("INBOX"), fetched("Archive"), fetched("Work")), (1, 0, 1), "{output}");

    // Alone it says so by its exit code.
    let output = sandbox.run(&["fetch", "-m", "Archive"]).code(69);
    output.says("`fetch.max-messages` in the config allows for more");
}
