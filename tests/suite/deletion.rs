//! Deleting takes away exactly what was asked for, here and on the server.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;

use crate::support::{Dovecot, Peer, Protocol, Sandbox, Security, User, small};

/// Says IMAP commands as another client of the same user would.
fn other_client(user: &User<'_>, commands: &[&str]) {
    let port = Dovecot::shared().port(Protocol::Imap, Security::Plain);
    let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut hears = BufReader::new(stream.try_clone().unwrap());
    let login = format!("LOGIN {} secret", user.name);
    let mut line = String::new();
    hears.read_line(&mut line).unwrap();
    for (number, command) in [login.as_str()].iter().chain(commands).enumerate() {
        write!(&stream, "c{number} {command}\r\n").unwrap();
        loop {
            line.clear();
            assert!(hears.read_line(&mut line).unwrap() > 0, "the server closed after {command}");
            if let Some(answer) = line.strip_prefix(&format!("c{number} ")) {
                assert!(answer.starts_with("OK"), "{command}: {line}");
                break;
            }
        }
    }
}

#[test]
fn i16_messages_that_another_client_flagged_deleted_survive() {
    let user = Dovecot::shared().user((0..6).map(small));
    let sandbox = user.sandbox(Protocol::Imap, Security::Tls, "");
    sandbox.run(&["fetch"]).success();
    other_client(&user, &["SELECT INBOX", r"UID STORE 2,3 +FLAGS.SILENT (\Deleted)", "LOGOUT"]);

    sandbox.run(&["delete", "--permanent", "-y", "5"]).success();
    assert_eq!(user.count(), 5, "only the one that was asked for");
    sandbox.run(&["delete", "6"]).success();
    assert_eq!(user.count(), 4, "moved to Trash");
    let subjects: Vec<_> = sandbox
        .run(&["list", "--json", "--sort", "id"])
        .success()
        .json()
        .iter()
        .map(|line| line["subject"].clone())
        .collect();
    assert!(subjects.contains(&"Letter 1".into()) && subjects.contains(&"Letter 2".into()), "{subjects:?}");
}

#[test]
fn delete_moves_to_trash_here_and_takes_it_off_the_server() {
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user((0..3).map(small));
        let sandbox = user.sandbox(protocol, Security::Tls, "");
        sandbox.run(&["fetch"]).success();
        sandbox.run(&["delete", "2"]).success();
        assert_eq!(user.count(), 2, "{protocol:?}");
        assert_eq!(sandbox.files("work", "INBOX").len(), 2, "{protocol:?}");
        assert_eq!(sandbox.files("work", "Trash").len(), 1, "{protocol:?}");
        // The id stays, in the list of the mailbox where it lies now.
        let trash = sandbox.run(&["list", "-m", "Trash", "--json"]).success().json();
        assert_eq!(trash[0]["id"], 2, "{protocol:?}");
        sandbox.run(&["fetch"]).success();
        assert_eq!(sandbox.files("work", "INBOX").len(), 2, "{protocol:?}: it is not fetched again");
    }
}

#[test]
fn delete_offline_is_carried_over_by_the_next_fetch() {
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user((0..3).map(small));
        let sandbox = user.sandbox(protocol, Security::Tls, "");
        sandbox.run(&["fetch"]).success();
        let output = sandbox.run(&["--offline", "delete", "1"]).success();
        assert!(output.err().contains("at the next visit"), "{output}");
        assert_eq!((user.count(), sandbox.files("work", "INBOX").len()), (3, 2), "{protocol:?}");
        sandbox.run(&["fetch"]).success();
        assert_eq!((user.count(), sandbox.files("work", "INBOX").len()), (2, 2), "{protocol:?}");
    }
}

#[test]
fn delete_can_be_for_one_side_only() {
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user((0..4).map(small));
        let sandbox = user.sandbox(protocol, Security::Tls, "");
        sandbox.run(&["fetch"]).success();
        sandbox.run(&["delete", "--local", "1"]).success();
        assert_eq!((user.count(), sandbox.files("work", "INBOX").len()), (4, 3), "{protocol:?}");
        sandbox.run(&["delete", "--server", "2"]).success();
        assert_eq!((user.count(), sandbox.files("work", "INBOX").len()), (3, 3), "{protocol:?}");
        sandbox.run(&["delete", "--dry-run", "3"]).success();
        sandbox.run(&["fetch"]).success();
        assert_eq!((user.count(), sandbox.files("work", "INBOX").len()), (3, 3), "{protocol:?}");
    }
}

#[test]
fn deleting_for_good_needs_a_yes() {
    let user = Dovecot::shared().user((0..2).map(small));
    let sandbox = user.sandbox(Protocol::Imap, Security::Tls, "");
    sandbox.run(&["fetch"]).success();
    let output = sandbox.run(&["delete", "--permanent", "1"]);
    assert_ne!(output.code, Some(0), "{output}");
    assert_eq!((user.count(), sandbox.files("work", "INBOX").len()), (2, 2));
}

/// A config for a scripted POP3 server that keeps nothing after a fetch.
fn pop3_sandbox(port: u16, more: &str) -> Sandbox {
    Sandbox::in_clear(Protocol::Pop3, port, "\"secret\"", more)
}

#[test]
fn n20_when_the_session_ends_before_quit_the_next_run_deletes_without_a_download() {
    let start = "S: +OK ready\nC: CAPA\nS: -ERR what?\nC: USER ada\nS: +OK\nC: PASS secret\nS: +OK\n\
                 C: UIDL\nS: +OK\nS: 1 aaa\nS: 2 bbb\nS: .\nC: LIST\nS: +OK\nS: 1 30\nS: 2 30\nS: .\n";
    let first = format!(
        "{start}C: RETR 1\nS: +OK\nS: Subject: one\nS:\nS: text\nS: .\n\
         C: RETR 2\nS: +OK\nS: Subject: two\nS:\nS: text\nS: .\nC: DELE 1\nS: +OK\nC: DELE 2\n---"
    );
    let second = format!(
        "{start}C: TOP 1 0\nS: +OK\nS: Subject: one\nS:\nS: .\nC: TOP 2 0\nS: +OK\nS: Subject: two\nS:\nS: .\n\
         C: DELE 1\nS: +OK\nC: DELE 2\nS: +OK\nC: QUIT\nS: +OK bye\n"
    );
    let peer = Peer::play(&[&first, &second]);
    let sandbox = pop3_sandbox(peer.port, "retention = { server = \"delete\" }");
    let output = sandbox.run(&["fetch"]);
    assert_eq!(output.code, Some(75), "{output}");
    assert_eq!(sandbox.files("work", "INBOX").len(), 2, "{output}");
    sandbox.run(&["fetch"]).success();
    assert_eq!(sandbox.files("work", "INBOX").len(), 2);
    peer.heard_everything();
}

#[test]
fn removing_only_here_what_the_retention_removes_there_is_warned_of() {
    let user = Dovecot::shared().user((0..2).map(small));
    let sandbox = user.sandbox(Protocol::Imap, Security::Plain, "");
    let _ = sandbox.run(&["fetch"]).success();
    let command = ["delete", "1", "--permanent", "--local", "-y", "--dry-run"];
    assert!(!sandbox.run(&command).success().err().contains("retention"));
    for retention in
        ["server = \"delete\"", "server = \"keep-for\", keep-for = \"2d\"", "server = \"until-deleted\""]
    {
        let more = format!("retention = {{ {retention} }}");
        sandbox.config(&user.account("work", Protocol::Imap, Security::Plain, &more));
        let output = sandbox.run(&command).success();
        assert!(output.err().contains("by its retention"), "{output}");
    }
}
