//! Clocks that are wrong, and stores of very many files.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use bytes::Bytes;
use mailctl::mail::Flags;

use super::limits::home;
use crate::faults::Remote;
use crate::support::{Dovecot, ImapServer, Output, Pop3Server, Protocol, Security, lacks, small};

#[test]
fn l17_whatever_the_clock_says_names_are_unique_and_nothing_goes_by_age() {
    let letter = |number: usize| Bytes::from(format!("Subject: {number}\r\n\r\nx\r\n"));
    // The same moment always; before the epoch; back by an hour each time; behind 2038 and 9999.
    let clocks = [
        ["@1795000000"; 4],
        ["@-1", "@0", "@1", "@2"],
        ["@1795010800", "@1795007200", "@1795003600", "@1795000000"],
        ["@1795000000", "@2147483648", "@4294967296", "@253402300800"],
    ];
    for clock in clocks {
        let pop3 = Pop3Server::new([]);
        let imap = ImapServer::new([].map(|raw: Bytes| (raw, Flags::none())));
        for (mut sandbox, line) in [home(Protocol::Pop3, &pop3), home(Protocol::Imap, &imap)] {
            for (number, now) in clock.into_iter().enumerate() {
                match sandbox.files("work", "INBOX").len() {
                    _ if pop3.ids().len() <= number => pop3.arrive(&format!("id-{number}"), &letter(number)),
                    _ => imap.arrive(&letter(number)),
                }
                sandbox.env("MAILCTL_NOW", now);
                drop(sandbox.run(&["fetch", "--keep-for", "1d"]).success());
                let _ = line.mend();
            }
            let names: BTreeSet<_> = sandbox
                .files("work", "INBOX")
                .iter()
                .map(|file| file.file_name().unwrap().to_owned())
                .collect();
            assert_eq!(names.len(), 4, "{clock:?}");
            let listed = sandbox.run(&["list", "--json"]).success().json();
            assert_eq!(listed.len(), 4, "{clock:?}");
            drop(sandbox.run(&["store", "check"]).success());
        }
        if !clock[3].starts_with("@2534") {
            assert_eq!((pop3.there().len(), imap.there().len()), (4, 4), "{clock:?}: nothing is a day old");
        }
    }
}

#[test]
fn l17_a_certificate_that_is_not_valid_yet_may_be_the_clock() {
    if lacks("faketime") {
        return;
    }
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user([small(1)]);
        let sandbox = user.sandbox(protocol, Security::Tls, "");
        let program = sandbox.command(&["fetch"]);
        let mut faketime = Command::new("faketime");
        faketime.arg("2001-01-01 00:00:00").arg(program.get_program()).args(program.get_args());
        faketime.env_clear().envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let output = Output::of(faketime.current_dir(sandbox.home()).output().unwrap());
        assert_eq!(output.code, Some(76), "{output}");
        output.says("clock of this machine");
        assert_eq!(user.count(), 1);
    }
}

#[test]
fn l23_a_store_of_very_many_files_is_listed_and_fetched_into_in_bounded_time() {
    let full = std::env::var("MAILCTL_FULL").is_ok_and(|full| full == "1");
    let many: usize = if full { 1_000_000 } else { 3_000 };
    let letters = || [Bytes::from_static(b"Subject: new\r\n\r\nx\r\n")].into_iter();
    let pop3 = Pop3Server::new(letters());
    let (sandbox, line) = home(Protocol::Pop3, &pop3);
    drop(sandbox.run(&["fetch"]).success());
    let cur = sandbox.store("work").join("INBOX/cur");
    for number in 0..many {
        let letter = format!("From: a@b\nSubject: {number}\nDate: Mon, 2 Nov 2026 10:00:00 +0000\n\nx\n");
        fs::write(cur.join(format!("1790000000.M{number}.host:2,S")), letter).unwrap();
    }
    let took = |arguments: &[&str]| {
        let began = Instant::now();
        let output = sandbox.run(arguments).success();
        let _ = line.mend();
        (output, began.elapsed())
    };
    // Once all of them are read …
    let (first, all) = took(&["list", "-n", "20"]);
    assert_eq!(first.out().lines().count(), 20);
    // … and then none.
    let (again, listing) = took(&["list", "-n", "20"]);
    assert_eq!(again.out().lines().count(), 20);
    pop3.arrive("id-9999", b"Subject: newer\r\n\r\nx\r\n");
    let (_, fetching) = took(&["fetch"]);
    println!("{many} files: {all:?} to take them in, {listing:?} to list, {fetching:?} to fetch one more");
    let per_file = Duration::from_micros(if full { 40 } else { 400 }) * u32::try_from(many).unwrap();
    assert!(listing < Duration::from_secs(2), "{listing:?}");
    assert!(fetching < Duration::from_secs(2) + per_file, "{fetching:?}");
    assert!(pop3.there().is_empty());
}
