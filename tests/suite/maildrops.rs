//! POP3, from the wire to the disk: what is stored is what the server sent, whatever it sends and
//! whatever it calls it.

use crate::support::{Peer, Pop3Server, Protocol, Sandbox};

/// A home whose account `work` is on this port; `more` are further lines of its table.
fn home(port: u16, more: &str) -> Sandbox {
    Sandbox::in_clear(Protocol::Pop3, port, "\"secret\"", more)
}

/// The contents of INBOX, sorted.
fn contents(sandbox: &Sandbox) -> Vec<Vec<u8>> {
    let files = sandbox.files("work", "INBOX").into_iter();
    let mut contents: Vec<_> = files.map(|file| std::fs::read(file).unwrap()).collect();
    contents.sort();
    contents
}

/// As lines are kept on disk.
fn on_disk(raw: &str) -> Vec<u8> {
    raw.replace("\r\n", "\n").into_bytes()
}

#[test]
fn p02_every_dot_is_where_it_was() {
    let bodies = [
        ".\r\n",
        "..\r\n...\r\n....\r\n",
        "a: b\r\n\r\n.x\r\n.\r\n..\r\n",
        ".first: line\r\n\r\ntext\r\n..\r\n",
        "a: b\r\n\r\n\r\n.\r\n\r\n",
        "a: b\r\n\r\nx\r\n.\r\n+OK\r\n.\r\n",
    ];
    let ids = ["a", "b", "c", "d", "e", "f"];
    let mail: Vec<(&str, &[u8])> = ids.into_iter().zip(bodies.iter().map(|body| body.as_bytes())).collect();
    let sandbox = home(Pop3Server::with_ids(&mail).listen(), "");
    drop(sandbox.run(&["fetch"]).success());
    let mut expected = bodies.map(on_disk);
    expected.sort();
    assert_eq!(contents(&sandbox), expected);
    for (id, body) in ["1", "2", "3", "4", "5", "6"].iter().zip(bodies) {
        assert_eq!(sandbox.run(&["read", "--raw", id]).success().stdout, on_disk(body));
    }
}

/// What every server says until the client is signed in, and how they part.
const START: &str = "S: +OK ready\nC: CAPA\nS: -ERR what?\nC: USER ada\nS: +OK\nC: PASS secret\nS: +OK\n";
const END: &str = "C: QUIT\nS: +OK\nEND";
/// The lists of one message.
const ONE: &str = "C: UIDL\nS: +OK\nS: 1 aaa\nS: .\nC: LIST\nS: +OK\nS: 1 30\nS: .\n";

#[test]
fn p03_p26_p27_a_message_is_all_between_the_answer_and_the_dot() {
    for (said, stored) in [
        ("R: +OK\\r\\n.\\r\\n", ""),
        ("R: +OK\\r\\n\\r\\n.\\r\\n", "\n"),
        ("R: +OK\\r\\n\\r\\nno header at all\\r\\n.\\r\\n", "\nno header at all\n"),
        (
            "R: +OK\\r\\nSubject: x\\r\\n\\r\\nthe server ends the line\\r\\n.\\r\\n",
            "Subject: x\n\nthe server ends the line\n",
        ),
        (
            "R: +OK 30 octets\\r\\nThe server says: here it is\\r\\nSubject: x\\r\\n\\r\\n.\\r\\n",
            "The server says: here it is\nSubject: x\n\n",
        ),
        ("R: +OK\\r\\n+OK 30 octets\\r\\nSubject: x\\r\\n\\r\\n.\\r\\n", "+OK 30 octets\nSubject: x\n\n"),
        (
            "R: +OK\\r\\nSubject: \\xff\\0\\r\\n\\r\\n\\n.\\nbare\\r\\n.\\r\\n",
            "Subject: \u{fffd}\0\n\n\n.\nbare\n",
        ),
    ] {
        let peer = Peer::play(&[format!("{START}{ONE}C: RETR 1\n{said}\n{END}")]);
        let sandbox = home(peer.port, "");
        drop(sandbox.run(&["fetch"]).success());
        peer.heard_everything();
        let found = contents(&sandbox);
        assert_eq!(
            found.iter().map(|raw| String::from_utf8_lossy(raw)).collect::<Vec<_>>(),
            [stored],
            "{said}"
        );
        // Whatever it is, it has a line in the list and a page.
        assert_eq!(sandbox.run(&["list"]).success().out().lines().count(), 1, "{said}");
        assert_eq!(sandbox.run(&["list", "--json"]).success().json().len(), 1, "{said}");
        drop(sandbox.run(&["read", "1"]).success());
        assert_eq!(sandbox.run(&["read", "--raw", "1"]).success().stdout, found[0], "{said}");
    }
}

#[test]
fn p11_a_server_that_does_not_say_what_it_can_is_asked_all_the_same() {
    for capa in [
        "S: -ERR what?",
        "S: -ERR",
        "R: +OK\\r\\n.\\r\\n",
        "S: +OK\nS: IMPLEMENTATION x\nS: .",
        "S: +OK\nS: X-ODD\nS: \nS: ..\nS: .",
    ] {
        let start = START.replace("S: -ERR what?", capa);
        let retrieved = "C: RETR 1\nS: +OK\nS: Subject: one\nS:\nS: .\n";
        let peer = Peer::play(&[format!("{start}{ONE}{retrieved}{END}"), format!("{start}{ONE}{END}")]);
        let sandbox = home(peer.port, "");
        for _ in 0..2 {
            drop(sandbox.run(&["fetch"]).success());
        }
        peer.heard_everything();
        assert_eq!(sandbox.subjects("INBOX"), ["one"], "{capa}");
    }
    // TLS that is required stays required.
    let peer = Peer::play(&["S: +OK ready\nC: STLS\nS: -ERR what?\nEND"]);
    let sandbox = home(peer.port, "");
    let config = std::fs::read_to_string(sandbox.config_path()).unwrap();
    sandbox.config(&config.replace("\"none\"", "\"starttls\""));
    drop(sandbox.run(&["fetch"]).code(76));
    peer.heard_everything();
}

#[test]
fn p16_an_id_is_no_path_and_no_word_but_what_it_is() {
    let long = "l".repeat(300);
    let ids = ["../../x", "/abs", ".", "..", "a b", " c", "ü\u{0}", &long, "%2F", "\u{1b}[31m", "x", "X"];
    let subjects: Vec<String> = (0..ids.len()).map(|at| format!("Subject: {at:02}\r\n\r\n")).collect();
    let mail: Vec<(&str, &[u8])> = ids.into_iter().zip(subjects.iter().map(String::as_bytes)).collect();
    let server = Pop3Server::with_ids(&mail);
    let sandbox = home(server.listen(), "");
    for _ in 0..2 {
        drop(sandbox.run(&["fetch"]).success());
    }
    assert_eq!((sandbox.subjects("INBOX").len(), server.count("RETR")), (ids.len(), ids.len()));
    let mut outside: Vec<_> =
        std::fs::read_dir(sandbox.home()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    outside.sort();
    assert_eq!(outside, [".config", "Mail"]);
    // They are the same ids afterwards: each goes by its own.
    drop(sandbox.run(&["delete", "--permanent", "-y", "1", "5", "9"]).success());
    let left: Vec<String> = server.ids();
    assert_eq!(left.len(), ids.len() - 3);
    assert!(!left.iter().any(|id| ["../../x", "a b", "%2F"].contains(&id.as_str())), "{left:?}");
    assert!(sandbox.run(&["list", "--remote"]).success().err().is_ascii());
}

#[test]
fn p16_a_message_without_an_id_is_left_alone_and_told_of() {
    let listed = "C: UIDL\nS: +OK\nS: 1 aaa\nR: 2 \\r\\n\nS: .\nC: LIST\nS: +OK\nS: 1 30\nS: 2 30\nS: .\n";
    let retrieved = "C: RETR 1\nS: +OK\nS: Subject: one\nS:\nS: .\nC: DELE 1\nS: +OK\n";
    let peer = Peer::play(&[format!("{START}{listed}{retrieved}{END}")]);
    let sandbox = home(peer.port, "retention = { server = \"delete\" }");
    sandbox.run(&["fetch"]).code(75).says("by half");
    peer.heard_everything();
    assert_eq!(sandbox.subjects("INBOX"), ["one"]);
}

#[test]
fn p18_p29_numbers_are_those_of_this_session() {
    let mail = ["one", "two", "three"].map(|subject| format!("Subject: {subject}\r\n\r\n"));
    let server = Pop3Server::with_ids(&[
        ("a", mail[0].as_bytes()),
        ("b", mail[1].as_bytes()),
        ("c", mail[2].as_bytes()),
    ]);
    let sandbox = home(server.listen(), "");
    drop(sandbox.run(&["fetch"]).success());
    // Another client takes the first away: what was number 2 is number 1 now.
    server.remove(0);
    drop(sandbox.run(&["delete", "--permanent", "-y", "2"]).success());
    assert_eq!((server.ids(), server.count("DELE 1"), server.count("DELE 2")), (vec!["c".to_owned()], 1, 0));
    // What is gone there already is no error, and takes nothing else with it.
    drop(sandbox.run(&["delete", "--permanent", "-y", "1"]).success());
    assert_eq!((server.ids(), server.count("DELE")), (vec!["c".to_owned()], 1));
    assert_eq!(sandbox.subjects("INBOX"), ["three"]);
    assert_eq!(server.count("RETR"), 3);
}

#[test]
fn p34_p33_capabilities_in_any_spelling_are_understood() {
    let capa = "S: +ok\nS: top\nS: uidl\nS: user\nS: utf8 user\nS: lang\nS: resp-codes\nS: ..odd\nS: .";
    let start = START.replace("S: -ERR what?", capa);
    let one = ONE.replace("+OK", "+oK");
    let peer = Peer::play(&[format!(
        "{start}{one}C: RETR 1\nS: +ok\nS: Subject: one\nS:\nS: .\nC: QUIT\nS: +Ok\nEND"
    )]);
    let sandbox = home(peer.port, "");
    drop(sandbox.run(&["fetch"]).success());
    peer.heard_everything();
    assert_eq!(sandbox.subjects("INBOX"), ["one"]);
}

#[test]
fn p06_max_size_holds_for_what_comes_and_not_for_what_was_announced() {
    let long = format!("Subject: long\r\n\r\n{}", "a line of a body without an end\r\n".repeat(100_000));
    let mail: [(&str, &[u8]); 3] =
        [("a", b"Subject: one\r\n\r\n"), ("b", long.as_bytes()), ("c", b"Subject: two\r\n\r\n")];
    let server = Pop3Server::with_ids(&mail).but(|it| it.size = Some(100));
    let sandbox = home(server.listen(), "retention = { server = \"delete\" }");
    drop(sandbox.run(&["fetch", "--max-size", "2M"]).code(75));
    assert_eq!(contents(&sandbox), [on_disk("Subject: one\r\n\r\n"), on_disk("Subject: two\r\n\r\n")]);
    assert_eq!(server.ids(), ["b"], "what is not here whole stays there");
    // Whoever wants it gets it, all of it.
    drop(sandbox.run(&["fetch", "--force"]).success());
    assert_eq!((sandbox.files("work", "INBOX").len(), server.ids().len()), (3, 0));
    assert!(contents(&sandbox).contains(&on_disk(&long)));
}
