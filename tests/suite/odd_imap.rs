//! IMAP servers that are old, broken or strange: what a person gets, what is stored, and what is
//! left on the server.

use bytes::Bytes;
use mailctl::mail::Flags;

use crate::support::{ImapServer, Peer, Protocol, Sandbox};

/// A message with this subject.
fn mail(subject: &str) -> Vec<u8> {
    format!("Subject: {subject}\r\nMessage-ID: <{subject}@x>\r\n\r\nabout {subject}\r\n").into_bytes()
}

fn inbox(subjects: &[&str]) -> Vec<(Bytes, Flags)> {
    subjects.iter().map(|subject| (mail(subject).into(), Flags::none())).collect()
}

const PASSWORD: &str = r#"'tell "no\one"'"#;

/// A home whose account `work` is on this port; `more` are further lines of its table.
fn home(port: u16, more: &str) -> Sandbox {
    Sandbox::in_clear(Protocol::Imap, port, PASSWORD, more)
}

/// Has the account of a home be on another port from now on.
fn at(sandbox: &Sandbox, port: u16, more: &str) {
    sandbox.move_in_clear(Protocol::Imap, port, PASSWORD, more);
}

#[test]
fn i16_without_uidplus_messages_are_only_flagged_and_so_it_is_said() {
    let server = ImapServer::old(inbox(&["one", "two", "three"]), false);
    let sandbox = home(server.listen(), "");
    drop(sandbox.run(&["fetch"]).success());
    server.flag(3, "\\Deleted");
    let output = sandbox.run(&["delete", "--permanent", "-y", "1"]).success();
    assert!(format!("{output}").contains("flagged"), "{output}");
    let there = server.uids("INBOX");
    let deleted = |uid: u32| there.iter().any(|(is, flags)| *is == uid && flags.contains("\\Deleted"));
    assert_eq!((there.len(), deleted(1), deleted(2), deleted(3)), (3, true, false, true));
    // It neither comes back nor is it fetched again.
    let bodies = server.bodies();
    let output = sandbox.run(&["fetch", "--delete"]).success();
    output.says("flagged");
    assert_eq!((server.uids("INBOX").len(), server.count("EXPUNGE"), server.count("CLOSE")), (3, 0, 0));
    assert_eq!(sandbox.subjects("INBOX"), ["three", "two"]);
    assert_eq!(server.bodies(), bodies);
}

#[test]
fn i22_without_move_a_message_is_copied_and_only_then_removed() {
    let server = ImapServer::old(inbox(&["one", "two"]), true);
    let sandbox = home(server.listen(), "");
    drop(sandbox.run(&["fetch"]).success());
    // There is no Trash yet.
    drop(sandbox.run(&["delete", "1"]).success());
    assert_eq!((server.uids("INBOX").len(), server.uids("Trash").len()), (1, 1));
    assert_eq!((server.count("CREATE"), sandbox.subjects("Trash")), (1, vec!["one".to_owned()]));
    drop(sandbox.run(&["fetch", "-m", "*"]).success());
    assert_eq!((sandbox.subjects("INBOX").len(), sandbox.subjects("Trash").len()), (1, 1));
}

#[test]
fn i22_when_the_copy_is_refused_nothing_is_deleted_and_it_is_tried_again() {
    for moves in [false, true] {
        let server = ImapServer::old(inbox(&["one", "two"]), true).but(|it| it.moves = moves);
        let full = server.but(|it| it.refused_copy = true);
        let sandbox = home(full.listen(), "");
        drop(sandbox.run(&["fetch"]).success());
        let output = sandbox.run(&["delete", "1"]).code(69);
        output.says("no room there");
        assert_eq!((server.uids("INBOX").len(), server.uids("Trash").len()), (2, 0), "{output}");
        assert!(server.uids("INBOX").iter().all(|(_, flags)| !flags.contains("\\Deleted")));
        // What cannot be carried over does not keep new mail from coming in.
        server.arrive(&mail("three"));
        let output = sandbox.run(&["fetch"]).code(75);
        output.says("1 change was refused");
        output.says("no room there");
        assert_eq!(sandbox.subjects("INBOX"), ["three", "two"]);
        at(&sandbox, server.listen(), "");
        drop(sandbox.run(&["fetch"]).success());
        assert_eq!((server.uids("INBOX").len(), server.uids("Trash").len()), (2, 1));
        assert_eq!((sandbox.subjects("INBOX").len(), sandbox.subjects("Trash").len()), (2, 1));
    }
}

#[test]
fn i21_from_a_read_only_mailbox_nothing_is_removed_and_so_it_is_said() {
    let server = ImapServer::new(inbox(&["one", "two"])).but(|it| it.read_only = true);
    let sandbox = home(server.listen(), "retention = { server = \"delete\" }");
    let output = sandbox.run(&["fetch"]).success();
    output.says("read-only");
    assert_eq!((sandbox.subjects("INBOX").len(), server.uids("INBOX").len()), (2, 2));
    assert_eq!((server.count("UID STORE"), server.count("UID EXPUNGE")), (0, 0));
    let output = sandbox.run(&["delete", "1"]).code(69);
    output.says("read-only");
    assert_eq!((server.uids("INBOX").len(), server.count("UID MOVE")), (2, 0));
}

#[test]
fn i10_a_new_uidvalidity_deletes_nothing_and_downloads_nothing_again() {
    for qresync in [true, false] {
        let server = ImapServer::new(inbox(&["one", "two", "three", "two"])).but(|it| it.qresync = qresync);
        let sandbox = home(server.listen(), "");
        drop(sandbox.run(&["fetch"]).success());
        drop(sandbox.run(&["--offline", "delete", "--permanent", "-y", "1"]).success());
        let bodies = server.bodies();
        server.renew("INBOX");
        server.arrive(&mail("four"));
        let output = sandbox.run(&["fetch", "--json"]).success();
        output.says("UIDVALIDITY");
        let summary = output.json().pop().unwrap();
        assert_eq!(
            (&summary["new"], &summary["recognised"], &summary["removed"]),
            (&1.into(), &4.into(), &0.into())
        );
        assert_eq!(server.uids("INBOX").len(), 5, "what was to be deleted is not any more");
        assert_eq!(server.bodies(), bodies + 1, "one command for the new one");
        assert_eq!(sandbox.subjects("INBOX"), ["four", "three", "two", "two"]);
        let quiet = sandbox.run(&["fetch", "--json"]).success();
        assert_eq!((quiet.err(), &quiet.json().pop().unwrap()["new"]), ("", &0.into()));
        // From then on all is as ever: ids go by the new numbers.
        drop(sandbox.run(&["delete", "--permanent", "-y", "2"]).success());
        let left: Vec<u32> = server.uids("INBOX").into_iter().map(|(uid, _)| uid).collect();
        assert_eq!(left, [101, 103, 104, 1000]);
    }
}

#[test]
fn i18_i19_looking_changes_nothing_and_nothing_is_ever_closed() {
    for qresync in [true, false] {
        let server = ImapServer::new(inbox(&["one", "two", "three"])).but(|it| it.qresync = qresync);
        let sandbox = home(server.listen(), "");
        server.flag(3, "\\Deleted");
        let before = server.uids("INBOX");
        for look in [
            &["list", "--remote"][..],
            &["fetch", "--dry-run"],
            &["fetch", "--headers"],
            &["fetch"],
            &["list", "--remote"],
            &["mailboxes", "list", "--remote"],
            &["read", "--peek", "1"],
            &["account", "test"],
        ] {
            drop(sandbox.run(look).success());
            assert_eq!(server.uids("INBOX"), before, "{look:?}");
        }
        // Being read is carried over, to that message alone.
        drop(sandbox.run(&["read", "1"]).success());
        drop(sandbox.run(&["fetch"]).success());
        let seen = |(_, flags): &(u32, String)| flags.contains("Seen");
        assert_eq!(server.uids("INBOX").iter().map(seen).collect::<Vec<_>>(), [true, false, false]);
        assert_eq!((server.count("CLOSE"), server.count("EXPUNGE"), server.uids("INBOX").len()), (0, 0, 3));
    }
}

#[test]
fn i30_a_farewell_for_a_greeting_is_75_and_one_at_logout_is_none() {
    for (greeting, said) in [
        ("* BYE [UNAVAILABLE] down for maintenance", "down for maintenance"),
        ("* BYE [ALERT] see \u{1b}[31mthe notice", "the notice"),
        ("* BYE", "ended the session"),
    ] {
        let peer = Peer::play(&[format!("S: {greeting}\n---")]);
        let output = home(peer.port, "").run(&["fetch"]).code(75);
        output.says(said);
        assert!(!output.err().contains('\u{1b}'), "{output}");
    }
    for answer in ["TAG BYE bye", "* BYE\n* BYE\nTAG OK", "* BYE\n---", "TAG NO stay", "TAG BAD", "---"] {
        let server = ImapServer::new(inbox(&["one"])).but(|it| it.instead = Some(("LOGOUT", answer)));
        let sandbox = home(server.listen(), "retention = { server = \"delete\" }");
        let output = sandbox.run(&["fetch"]).success();
        assert!(!output.err().contains("warning"), "{answer}: {output}");
        assert_eq!((sandbox.subjects("INBOX").len(), server.uids("INBOX").len()), (1, 0), "{answer}");
    }
}

#[test]
fn i31_an_alert_is_shown_once_and_not_again_by_the_next_run() {
    const SAID: &[&str] = &["* OK [ALERT] The server goes \u{1b}[31mdown at noon"];
    let server = ImapServer::new(inbox(&["one"])).but(|it| it.remarks = SAID);
    let sandbox = home(server.listen(), "");
    let output = sandbox.run(&["fetch"]).success();
    output.says("down at noon");
    assert!(!output.err().contains('\u{1b}'), "{output}");
    let output = sandbox.run(&["fetch"]).success();
    assert!(!output.err().contains("noon"), "{output}");
    let other = server.but(|it| it.remarks = &["* OK [ALERT] And up again at one"]);
    at(&sandbox, other.listen(), "");
    sandbox.run(&["fetch"]).success().says("up again at one");
}

#[test]
fn a_quota_that_is_exceeded_is_told_and_mail_still_comes_in() {
    const SAID: &[&str] = &["* NO [OVERQUOTA] your mailbox is full"];
    let server = ImapServer::new(inbox(&["one"])).but(|it| it.remarks = SAID);
    let sandbox = home(server.listen(), "");
    sandbox.run(&["fetch"]).success().says("your mailbox is full");
    assert_eq!(sandbox.subjects("INBOX"), ["one"]);
}

#[test]
fn i30_after_a_bye_in_the_middle_of_a_fetch_what_arrived_stays() {
    let server = ImapServer::new(inbox(&["one", "two", "three"]));
    let ending = server.but(|it| it.ends_at = Some(3));
    let sandbox = home(ending.listen(), "retention = { server = \"delete\" }");
    let output = sandbox.run(&["fetch"]).code(75);
    output.says("going down for a moment");
    // What is safe here goes all the same, over another connection.
    assert_eq!(
        (sandbox.subjects("INBOX"), server.uids("INBOX").len()),
        (vec!["one".to_owned(), "two".to_owned()], 1)
    );
    at(&sandbox, server.listen(), "retention = { server = \"delete\" }");
    drop(sandbox.run(&["fetch"]).success());
    assert_eq!(
        (sandbox.subjects("INBOX"), server.uids("INBOX").len()),
        (["one", "three", "two"].map(str::to_owned).to_vec(), 0)
    );
}

#[test]
fn n01_a_literal_that_is_cut_leaves_no_part_of_it() {
    let server = ImapServer::new(inbox(&["one", "two"]));
    let sandbox = home(server.but(|it| it.broken_body = true).listen(), "");
    drop(sandbox.run(&["fetch"]).code(75));
    assert_eq!(sandbox.files("work", "INBOX").len(), 0);
    at(&sandbox, server.listen(), "");
    drop(sandbox.run(&["fetch"]).success());
    assert_eq!(sandbox.subjects("INBOX"), ["one", "two"]);
}

#[test]
fn i44_sizes_that_lie_change_nothing() {
    for size in [0, 1, 4_000_000_000] {
        let server = ImapServer::new(inbox(&["one", "two"])).but(|it| it.size = Some(size));
        let sandbox = home(server.listen(), "");
        drop(sandbox.run(&["fetch"]).success());
        assert_eq!(sandbox.subjects("INBOX"), ["one", "two"]);
        // Recognised although no size agrees with what came in.
        server.renew("INBOX");
        let summary = sandbox.run(&["fetch", "--json"]).success().json().pop().unwrap();
        assert_eq!((&summary["new"], &summary["recognised"]), (&0.into(), &2.into()), "{size}");
        drop(sandbox.run(&["fetch", "--delete"]).success());
        assert_eq!((sandbox.subjects("INBOX").len(), server.uids("INBOX").len()), (2, 0));
    }
}

#[test]
fn i29_a_body_that_is_refused_holds_up_no_other_and_is_set_aside_after_three_runs() {
    let server = ImapServer::new(inbox(&["one", "two", "three"]));
    let refusing = server.but(|it| it.refused = vec![1]);
    let sandbox = home(refusing.listen(), "retention = { server = \"delete\" }");
    for _ in 0..3 {
        sandbox.run(&["fetch"]).code(75).says("could not be received");
        assert_eq!(sandbox.subjects("INBOX"), ["one", "three"]);
        assert_eq!(server.uids("INBOX").len(), 1);
    }
    sandbox.run(&["fetch"]).success().says("fetch --retry");
    assert_eq!(server.uids("INBOX").len(), 1, "what is not here is not deleted");
    at(&sandbox, server.listen(), "");
    drop(sandbox.run(&["fetch", "--retry"]).success());
    assert_eq!(sandbox.subjects("INBOX"), ["one", "three", "two"]);
}

#[test]
fn i20_a_refused_expunge_is_asked_for_again() {
    let server = ImapServer::new(inbox(&["one", "two"]));
    let refusing = server.but(|it| it.refused_close = true);
    let sandbox = home(refusing.listen(), "retention = { server = \"delete\" }");
    sandbox.run(&["fetch"]).code(75).says("not today");
    assert_eq!((sandbox.subjects("INBOX").len(), server.uids("INBOX").len()), (2, 2));
    at(&sandbox, server.listen(), "retention = { server = \"delete\" }");
    drop(sandbox.run(&["fetch"]).success());
    assert_eq!((sandbox.subjects("INBOX").len(), server.uids("INBOX").len()), (2, 0));
}
