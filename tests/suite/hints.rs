//! What a server asks for besides its mail, and what it has besides what is here.

use crate::support::{Dovecot, Pop3Server, Protocol, Sandbox, Security, small};

const MAIL: &[u8] = b"Subject: one\r\n\r\none\r\n";

fn pop3(server: &Pop3Server, more: &str) -> Sandbox {
    Sandbox::in_clear(Protocol::Pop3, server.listen(), "\"secret\"", more)
}

#[test]
fn p22_login_delay_is_obeyed_unless_forced() {
    let server = Pop3Server::with_ids(&[("a", MAIL)]).but(|it| it.capa = &["LOGIN-DELAY 900"]);
    let mut sandbox = pop3(&server, "");
    sandbox.env("MAILCTL_NOW", "2026-11-20T10:00:00Z");
    drop(sandbox.run(&["fetch"]).success());
    sandbox.env("MAILCTL_NOW", "2026-11-20T10:10:00Z");
    let output = sandbox.run(&["fetch"]).code(75);
    assert!(output.err().contains("300 s") && output.err().contains("LOGIN-DELAY"), "{output}");
    assert_eq!(server.count("USER"), 1, "the server was left alone");
    drop(sandbox.run(&["fetch", "--force"]).success());
    sandbox.env("MAILCTL_NOW", "2026-11-20T10:26:00Z");
    drop(sandbox.run(&["fetch"]).success());
    assert_eq!(server.count("USER"), 3);
}

#[test]
fn p22_mail_that_the_server_throws_away_by_itself_is_warned_of_when_it_shall_be_kept() {
    let server = Pop3Server::with_ids(&[("a", MAIL)]).but(|it| it.capa = &["EXPIRE 0"]);
    let sandbox = pop3(&server, "");
    let output = sandbox.run(&["fetch"]).success();
    assert!(output.err().contains("removes messages as soon as"), "{output}");
    let output = sandbox.run(&["fetch", "--delete"]).success();
    assert!(!output.err().contains("removes messages"), "{output}");
}

#[test]
fn list_remote_shows_what_is_not_here_and_takes_nothing() {
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user((0..5).map(small));
        let sandbox = user.sandbox(protocol, Security::Tls, "");
        drop(sandbox.run(&["fetch", "--limit", "2"]).success());
        assert_eq!(sandbox.files("work", "INBOX").len(), 2, "{protocol:?}");
        let output = sandbox.run(&["list", "--remote", "--json"]).success();
        let subjects: Vec<_> = output.json().iter().map(|line| line["subject"].clone()).collect();
        assert_eq!(subjects, ["Letter 2", "Letter 1", "Letter 0"], "{protocol:?}");
        let one = sandbox.run(&["list", "--remote", "-n", "1"]).success();
        assert_eq!(one.out().lines().count(), 1, "{protocol:?} {one}");
        assert_eq!(sandbox.files("work", "INBOX").len(), 2, "{protocol:?}");
        drop(sandbox.run(&["fetch"]).success());
        let none = sandbox.run(&["list", "--remote", "--json"]).success();
        assert_eq!((none.out(), sandbox.files("work", "INBOX").len()), ("", 5), "{protocol:?}");
    }
}

#[test]
fn of_large_messages_the_header_comes_and_read_completes_them_under_their_id() {
    for protocol in Protocol::BOTH {
        let large = crate::support::generated(7, 40_000);
        let user = Dovecot::shared().user([small(1), large.clone()]);
        let sandbox = user.sandbox(protocol, Security::Tls, "");
        drop(sandbox.run(&["fetch", "--max-size", "10K"]).success());
        drop(sandbox.run(&["fetch", "--max-size", "10K", "--delete"]).success());
        assert_eq!((user.count(), sandbox.files("work", "INBOX").len()), (1, 2), "{protocol:?}");
        let list = sandbox.run(&["list", "--json", "larger:10K"]).success().json();
        assert_eq!(list.len(), 1, "{protocol:?}");
        let id = list[0]["id"].to_string();
        let raw = sandbox.run(&["read", "--raw", &id]).success();
        assert!(raw.stdout == large, "{protocol:?}");
        assert_eq!(sandbox.files("work", "INBOX").len(), 2, "{protocol:?}");
        drop(sandbox.run(&["fetch", "--delete"]).success());
        assert_eq!((user.count(), sandbox.files("work", "INBOX").len()), (0, 2), "{protocol:?}");
    }
}

#[test]
fn a_mailbox_that_is_nowhere_is_66_on_both() {
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user((0..1).map(small));
        let sandbox = user.sandbox(protocol, Security::Tls, "");
        let output = sandbox.run(&["fetch", "-m", "Nowhere"]).code(66);
        assert!(output.err().contains("Nowhere"), "{output}");
    }
}

#[test]
fn mailboxes_are_named_as_people_name_them_whatever_the_wire_says() {
    let user = Dovecot::shared().user((0..1).map(small));
    for (wire, number) in [
        ("M&APw-ll/&ANw-bung", 1),
        ("R&-D", 2),
        ("Lists/rust/dev", 3),
        ("Lists/noise", 4),
        ("we\"ird (1)", 5),
    ] {
        user.deliver_to(wire, [small(number)]);
    }
    let more = "[accounts.work.fetch]\nmailboxes = [\"INBOX\", \"Müll/*\", \"Lists/*\", \"!Lists/noise\", \"R*\", \"we*\"]";
    let sandbox = user.sandbox(Protocol::Imap, Security::Tls, more);
    let remote = sandbox.run(&["mailboxes", "list", "--remote", "--json"]).success().json();
    let names: Vec<_> = remote.iter().filter_map(|line| line["name"].as_str()).collect();
    for name in ["INBOX", "Müll/Übung", "R&D", "Lists/rust/dev", "Lists/noise", "we\"ird (1)", "Trash"] {
        assert!(names.contains(&name), "{name} is not in {names:?}");
    }
    drop(sandbox.run(&["fetch"]).success());
    let here = sandbox.run(&["mailboxes", "list", "--json"]).success().json();
    let full = here.iter().filter(|line| line["messages"] == 1);
    let mut found: Vec<_> = full.filter_map(|line| line["name"].as_str()).collect();
    found.sort_unstable();
    assert_eq!(found, ["INBOX", "Lists/rust/dev", "Müll/Übung", "R&D", "we\"ird (1)"]);
    drop(sandbox.run(&["fetch", "-m", "Müll/Übung"]).success());
    let one = sandbox.run(&["list", "-m", "Müll/Übung", "--json"]).success().json();
    assert_eq!((one.len(), &one[0]["subject"]), (1, &"Letter 1".into()));
}

#[test]
fn the_trash_is_the_one_that_the_server_calls_so() {
    let server = Dovecot::start(
        "namespace inbox {\n  mailbox Trash {\n    auto = no\n    special_use =\n  }\n\
         mailbox Papierkorb {\n    auto = create\n    special_use = \\Trash\n  }\n}\n",
    );
    let user = server.user((0..2).map(small));
    let sandbox = user.sandbox(Protocol::Imap, Security::Tls, "");
    drop(sandbox.run(&["fetch"]).success());
    drop(sandbox.run(&["delete", "1"]).success());
    let there = std::fs::read_dir(user.maildir().join(".Papierkorb/cur")).unwrap().count();
    let new = std::fs::read_dir(user.maildir().join(".Papierkorb/new")).unwrap().count();
    assert_eq!((user.count(), there + new, sandbox.files("work", "Papierkorb").len()), (1, 1, 1));
}

#[test]
fn i10_when_a_real_server_numbers_its_mail_anew_nothing_comes_twice_on_either_protocol() {
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user((0..6).map(small));
        let sandbox = user.sandbox(protocol, Security::Tls, "");
        drop(sandbox.run(&["fetch"]).success());
        drop(sandbox.run(&["--offline", "delete", "--permanent", "-y", "6"]).success());
        // Its numbers are times, in seconds.
        std::thread::sleep(std::time::Duration::from_millis(1100));
        for entry in std::fs::read_dir(user.maildir()).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.starts_with("dovecot") && path.is_file() {
                std::fs::remove_file(path).unwrap();
            }
        }
        user.deliver([small(9)]);
        let output = sandbox.run(&["fetch", "--json"]).success();
        let summary = output.json().pop().unwrap();
        let counts = (&summary["new"], &summary["recognised"], &summary["removed"]);
        assert_eq!(counts, (&1.into(), &6.into(), &0.into()), "{protocol:?} {output}");
        assert_eq!((user.count(), sandbox.files("work", "INBOX").len()), (7, 6), "{protocol:?}");
        let quiet = sandbox.run(&["fetch", "--json"]).success();
        assert_eq!((quiet.err(), &quiet.json().pop().unwrap()["new"]), ("", &0.into()), "{protocol:?}");
    }
}
