//! Whole conversations with IMAP servers, word by word: what is asked, what is stored, and what is
//! told of it.

use crate::support::{Peer, Protocol, Sandbox};

/// A home whose account `work` is on this port; `more` are further lines of its table.
fn home(port: u16, more: &str) -> Sandbox {
    Sandbox::in_clear(Protocol::Imap, port, "\"secret\"", more)
}

const DELETING: &str = "retention = { server = \"delete\" }";

/// Signs in, and is asked for the mailboxes, once ever.
const IN: &str = "
    S: * OK [CAPABILITY IMAP4rev1] ready
    C: m1 LOGIN \"ada\" \"secret\"
    S: m1 OK [CAPABILITY IMAP4rev1 UIDPLUS LIST-STATUS] in
    C: m2 LIST \"\" \"*\" RETURN (STATUS (MESSAGES UNSEEN))
    S: * LIST () \"/\" INBOX
    S: m2 OK
";

/// Opens INBOX with messages 1 and 2.
const TWO: &str = "
    C: m3 SELECT \"INBOX\"
    S: * 2 EXISTS
    S: * OK [UIDVALIDITY 7]
    S: * OK [UIDNEXT 10]
    S: m3 OK [READ-WRITE]
    C: m4 UID FETCH 1:* (UID FLAGS RFC822.SIZE INTERNALDATE)
    S: * 1 FETCH (UID 1 FLAGS () RFC822.SIZE 40 INTERNALDATE \"17-Jul-1996 02:44:25 -0700\")
    S: * 2 FETCH (UID 2 FLAGS () RFC822.SIZE 40 INTERNALDATE \"17-Jul-1996 02:44:25 -0700\")
    S: m4 OK
    C: m5 UID FETCH 1:2 (UID BODY.PEEK[])
";

const OUT: &str = "C: m6 LOGOUT\nS: * BYE\nS: m6 OK\n";

/// A later visit finds the mailbox as it was.
fn later(select: &str, fetch: &str) -> String {
    let list = IN.find("C: m2").unwrap();
    format!(
        "{}C: m2 SELECT \"INBOX\"\n{select}C: m3 UID FETCH 1:* (UID FLAGS RFC822.SIZE INTERNALDATE)\n{fetch}",
        &IN[..list]
    )
}

/// A FETCH response with a body as a literal.
fn body(uid: u32, raw: &[u8]) -> String {
    let size = raw.len();
    format!("R: * {uid} FETCH (UID {uid} BODY[] {{{size}}}\\r\\n{})\\r\\n\n", raw.escape_ascii())
}

/// Runs `fetch` against a peer with these scripts, one after the other; what is stored then.
fn stored(scripts: &[&str], more: &str, codes: &[i32]) -> Vec<Vec<u8>> {
    let peer = Peer::play(scripts);
    let sandbox = home(peer.port, more);
    for code in codes {
        drop(sandbox.run(&["fetch"]).code(*code));
    }
    peer.heard_everything();
    sandbox.files("work", "INBOX").into_iter().map(|file| std::fs::read(file).unwrap()).collect()
}

#[test]
fn i01_what_is_stored_is_what_was_sent() {
    for raw in [
        b"Subject: x\r\n\r\nall \0 of \xff\xfe it\r\n)\r\n* 2 FETCH (UID 9)\r\nm5 OK\r\n".as_slice(),
        b"Subject: no line end at the end",
        b"\r\n",
        b"",
        b"Subject: dots\r\n\r\n.\r\n..\r\n",
    ] {
        let other = body(2, b"Subject: other\r\n\r\n");
        let script = format!("{IN}{TWO}{}{other}S: m5 OK\n{OUT}", body(1, raw));
        let files = stored(&[&script], "", &[0]);
        let mut expected = raw.to_vec();
        // The store keeps lines as files do.
        while let Some(at) = expected.windows(2).position(|pair| pair == b"\r\n") {
            expected.remove(at);
        }
        assert_eq!(files.len(), 2);
        assert!(files.contains(&expected), "{}", raw.escape_ascii());
    }
    // In quotes, with octets that no ASCII has.
    let quoted = r#"R: * 1 FETCH (UID 1 BODY[] "Subject: \\"\xe9\\" \\\\")\r\n"#;
    let script = format!("{IN}{TWO}{quoted}\n{}S: m5 OK\n{OUT}", body(2, b"x: y\r\n\r\n"));
    assert!(stored(&[&script], "", &[0]).contains(&b"Subject: \"\xe9\" \\".to_vec()));
}

#[test]
fn i06_a_message_without_content_is_told_of_not_stored_and_not_deleted() {
    for nothing in ["NIL", "\"\""] {
        let fetched =
            format!("S: * 1 FETCH (UID 1 BODY[] {nothing})\n{}S: m5 OK\n", body(2, b"Subject: two\r\n\r\n"));
        let removed = "C: m6 UID STORE 2 +FLAGS.SILENT (\\Deleted)\nS: m6 OK\nC: m7 UID EXPUNGE 2\n\
                       S: * 2 EXPUNGE\nS: m7 OK\nC: m8 LOGOUT\nS: m8 OK\n";
        let peer = Peer::play(&[&format!("{IN}{TWO}{fetched}{removed}")]);
        let sandbox = home(peer.port, DELETING);
        let output = sandbox.run(&["fetch"]).code(75);
        output.says("sends no content");
        peer.heard_everything();
        assert_eq!(sandbox.subjects("INBOX"), ["two"]);
    }
}

#[test]
fn i07_i08_whatever_is_said_in_between_exactly_ours_is_removed() {
    // Another client removes a message below ours while we fetch and while we mark.
    let fetched = format!(
        "S: * 5 EXISTS\nS: * 2 RECENT\nS: * OK [ALERT] lunch\n{}S: * 3 FETCH (FLAGS (\\Seen))\nS: * VANISHED 77\n\
         S: * 1 EXPUNGE\n{}S: * OK [HIGHESTMODSEQ 8]\nS: m5 OK\n",
        body(1, b"Subject: one\r\n\r\n"),
        body(2, b"Subject: two\r\n\r\n"),
    );
    let removed = "C: m6 UID STORE 1:2 +FLAGS.SILENT (\\Deleted)\nS: * 1 EXPUNGE\nS: * 4 EXISTS\nS: m6 OK\n\
                   C: m7 UID EXPUNGE 1:2\nS: * 1 EXPUNGE\nS: m7 OK\nC: m8 LOGOUT\nS: m8 OK\n";
    let peer = Peer::play(&[&format!("{IN}{TWO}{fetched}{removed}")]);
    let sandbox = home(peer.port, DELETING);
    sandbox.run(&["fetch"]).success().says("lunch");
    peer.heard_everything();
    assert_eq!(sandbox.subjects("INBOX"), ["one", "two"]);
}

/// Whole listings of messages 1 and 2, and of their bodies.
fn both() -> String {
    format!("{}{}S: m5 OK\n{OUT}", body(1, b"Subject: one\r\n\r\n"), body(2, b"Subject: two\r\n\r\n"))
}

#[test]
fn i12_without_a_sound_uidvalidity_nothing_is_touched() {
    for told in [
        "",
        "S: * OK [UIDVALIDITY 0]\n",
        "S: * OK [UIDVALIDITY -7]\n",
        "S: * OK [UIDVALIDITY 18446744073709551616]\n",
        "S: * OK [UIDVALIDITY]\n",
        "S: * OK [UIDVALIDITY 7]\nS: * OK [UIDVALIDITY 8]\n",
    ] {
        let list = IN.find("C: m2").unwrap();
        let odd =
            format!("{}C: m2 SELECT \"INBOX\"\nS: * 2 EXISTS\n{told}S: m2 OK [READ-WRITE]\nEND", &IN[..list]);
        let peer = Peer::play(&[&format!("{IN}{TWO}{}", both()), &odd]);
        let sandbox = home(peer.port, "");
        drop(sandbox.run(&["fetch"]).success());
        drop(sandbox.run(&["--offline", "delete", "--permanent", "-y", "1"]).success());
        let output = sandbox.run(&["fetch", "--delete"]).code(76);
        output.says("UIDVALIDITY");
        peer.heard_everything();
        assert_eq!(sandbox.subjects("INBOX"), ["two"], "{told}");
    }
}

#[test]
fn i12_another_uidvalidity_in_the_middle_of_a_visit_is_not_believed() {
    let fetched = format!("S: * OK [UIDVALIDITY 8] renumbered\n{}", both());
    let files = stored(&[&format!("{IN}{TWO}{fetched}")], "", &[0]);
    assert_eq!(files.len(), 2);
}

#[test]
fn i25_after_the_last_message_went_nothing_is_asked_for() {
    let list = IN.find("C: m2").unwrap();
    let empty = format!(
        "{}C: m2 SELECT \"INBOX\"\nS: * 0 EXISTS\nS: * OK [UIDVALIDITY 7]\nS: * OK [UIDNEXT 10]\n\
         S: m2 OK [READ-WRITE]\nC: m3 LOGOUT\nS: m3 OK\n",
        &IN[..list]
    );
    let peer = Peer::play(&[&format!("{IN}{TWO}{}", both()), &empty]);
    let sandbox = home(peer.port, "");
    drop(sandbox.run(&["fetch"]).success());
    drop(sandbox.run(&["fetch"]).success());
    peer.heard_everything();
    // What another client removed there stays here.
    assert_eq!(sandbox.subjects("INBOX"), ["one", "two"]);
}

#[test]
fn i24_search_results_that_nobody_asked_for_change_nothing() {
    let noise = "S: * SEARCH 1 2 3\nS: * SEARCH\nS: * ESEARCH (TAG \"m5\") UID ALL 1:4294967295\nS: * SORT 2 1\n\
                 S: * THREAD (1)(2)\n";
    let files = stored(&[&format!("{IN}{TWO}{noise}{}", both())], "", &[0]);
    assert_eq!(files.len(), 2);
}

#[test]
fn i35_a_date_that_no_calendar_has_changes_nothing_else() {
    for date in [
        "01-Jan-0000 00:00:00 +0000",
        "31-Dec-9999 23:59:59 -1200",
        "30-Feb-2024 00:00:00 +0000",
        "01-Jan-2024 00:00:00 +9999",
        " 1-Jan-2024 25:61:61 +0000",
        "01-Jan-99999 00:00:00 +0000",
        "01-XXX-2024 00:00:00 +0000",
        "",
    ] {
        let two = TWO.replace("17-Jul-1996 02:44:25 -0700", date);
        let peer = Peer::play(&[&format!("{IN}{two}{}", both())]);
        let sandbox = home(peer.port, "");
        drop(sandbox.run(&["fetch"]).success());
        peer.heard_everything();
        assert_eq!(sandbox.subjects("INBOX"), ["one", "two"], "{date}");
        for arguments in [&["list"][..], &["list", "since:30d"], &["list", "--sort", "date"], &["read", "1"]]
        {
            drop(sandbox.run(arguments).success());
        }
        for file in sandbox.files("work", "INBOX") {
            assert!(std::fs::metadata(file).unwrap().modified().is_ok());
        }
    }
}

#[test]
fn i39_servers_that_speak_imap4rev2_alone_work_and_utf8_only_is_a_clear_error() {
    let start = "S: * OK [CAPABILITY IMAP4rev2] ready\nC: m1 LOGIN \"ada\" \"secret\"\n\
                 S: m1 OK [CAPABILITY IMAP4rev2] in\nC: m2 LIST \"\" \"*\" RETURN (SPECIAL-USE STATUS (MESSAGES UNSEEN SIZE))\n\
                 S: * LIST () \"/\" INBOX\nS: * LIST () \"/\" \"Entw\u{fc}rfe\" (\"OLDNAME\" (\"x\"))\nS: m2 OK\n";
    let files = stored(&[&format!("{start}{TWO}{}", both())], "", &[0]);
    assert_eq!(files.len(), 2);
    let refusing = format!(
        "{start}C: m3 SELECT \"INBOX\"\nS: m3 NO [CANNOT] ENABLE UTF8=ACCEPT first\nC: m4 LOGOUT\nS: m4 OK\n"
    );
    let peer = Peer::play(&[&refusing]);
    let output = home(peer.port, "").run(&["fetch"]).code(69);
    output.says("UTF8=ACCEPT");
    peer.heard_everything();
}

#[test]
fn i22_i32_an_answer_to_move_that_outlook_gives_is_no_loss() {
    // MailKit records both: the code without sets, and the code without its response around it.
    for told in ["S: * OK [COPYUID 701  ]\n", "S: [COPYUID 55 31 6]\n"] {
        let visit = later(
            "S: * 2 EXISTS\nS: * OK [UIDVALIDITY 7]\nS: m2 OK [READ-WRITE]\n",
            "S: * 1 FETCH (UID 1 FLAGS ())\nS: * 2 FETCH (UID 2 FLAGS ())\nS: m3 OK\n",
        )
        .replace("UIDPLUS LIST-STATUS", "UIDPLUS LIST-STATUS MOVE");
        let visit = format!(
            "{visit}C: m4 LIST \"\" \"\"\nS: * LIST (\\Noselect) \"/\" \"\"\nS: m4 OK\nC: m5 UID MOVE 1 \"Trash\"\n\
             {told}S: * 1 EXPUNGE\nS: m5 OK MOVE completed.\nC: m6 LOGOUT\nS: m6 OK\n"
        );
        let peer = Peer::play(&[&format!("{IN}{TWO}{}", both()), &visit]);
        let sandbox = home(peer.port, "");
        drop(sandbox.run(&["fetch"]).success());
        drop(sandbox.run(&["delete", "1"]).success());
        peer.heard_everything();
        assert_eq!(
            (sandbox.subjects("INBOX"), sandbox.subjects("Trash")),
            (vec!["two".to_owned()], vec!["one".to_owned()])
        );
    }
}
