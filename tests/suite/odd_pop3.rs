//! POP3 servers that are old, broken or strange: what a person gets, what is stored, and what is
//! left on the server.

use crate::support::{Peer, Pop3Server, Protocol, Sandbox};

const ONE: &[u8] = b"Subject: one\r\nMessage-ID: <1@x>\r\n\r\none\r\n";
const TWO: &[u8] = b"Subject: two\r\nMessage-ID: <2@x>\r\n\r\ntwo two\r\n";
const THREE: &[u8] = b"Subject: three\r\nMessage-ID: <3@x>\r\n\r\nthree three three\r\n";

const PASSWORD: &str = "\"secret\"";

/// A home whose account `work` is on this port; `more` are further lines of its table.
fn home(port: u16, more: &str) -> Sandbox {
    Sandbox::in_clear(Protocol::Pop3, port, PASSWORD, more)
}

/// Has the account of a home be on another port from now on.
fn at(sandbox: &Sandbox, port: u16, more: &str) {
    sandbox.move_in_clear(Protocol::Pop3, port, PASSWORD, more);
}

/// Asserts that nothing is left in `tmp/`.
fn tidy(sandbox: &Sandbox) {
    let tmp = sandbox.store("work").join("INBOX/tmp");
    assert_eq!(std::fs::read_dir(tmp).map_or(0, Iterator::count), 0);
}

#[test]
fn p12_equal_messages_under_one_id_are_both_taken_once_and_both_deleted() {
    let server = Pop3Server::with_ids(&[("x", ONE), ("x", ONE), ("y", TWO)]);
    let sandbox = home(server.listen(), "");
    drop(sandbox.run(&["fetch"]).success());
    assert_eq!(sandbox.subjects("INBOX"), ["one", "one", "two"]);
    drop(sandbox.run(&["fetch"]).success());
    assert_eq!((sandbox.subjects("INBOX").len(), server.count("RETR")), (3, 3));
    drop(sandbox.run(&["fetch", "--delete"]).success());
    assert_eq!((sandbox.subjects("INBOX").len(), server.ids().len()), (3, 0));
}

#[test]
fn p12_of_different_messages_under_one_id_none_is_deleted_unread() {
    let server = Pop3Server::with_ids(&[("x", ONE), ("x", TWO), ("x", THREE)]);
    // The second is never received, and then the first is removed by another client: what was the
    // second in the list is the first now.
    let refusing = server.but(|it| it.refused = vec![1]);
    let sandbox = home(refusing.listen(), "");
    drop(sandbox.run(&["fetch"]).code(75));
    assert_eq!(sandbox.subjects("INBOX"), ["one", "three"]);
    server.remove(0);
    at(&sandbox, server.listen(), "retention = { server = \"delete\" }");
    drop(sandbox.run(&["fetch"]).success());
    assert_eq!(sandbox.subjects("INBOX"), ["one", "three", "two"]);
    assert_eq!(server.ids().len(), 0);
}

#[test]
fn p09_without_uidl_nothing_can_be_kept_and_so_it_is_said() {
    let server = Pop3Server::with_ids(&[("", ONE), ("", TWO)]).but(|it| {
        it.modern = false;
        it.uidl = false;
    });
    let sandbox = home(server.listen(), "");
    let output = sandbox.run(&["fetch"]).code(69);
    output.says("UIDL");
    output.says("delete");
    assert_eq!((sandbox.files("work", "INBOX").len(), server.ids().len()), (0, 2));
    drop(sandbox.run(&["fetch", "--delete"]).success());
    assert_eq!(
        (sandbox.subjects("INBOX"), server.ids().len()),
        (vec!["one".to_owned(), "two".to_owned()], 0)
    );
    tidy(&sandbox);
}

#[test]
fn p09_without_uidl_a_run_that_died_before_quit_leaves_nothing_twice() {
    let server = Pop3Server::with_ids(&[("", ONE), ("", TWO)]).but(|it| {
        it.modern = false;
        it.uidl = false;
    });
    // The line breaks at QUIT, and the server removes nothing.
    let broken = server.but(|it| {
        it.refused_close = true;
        it.silent_close = true;
    });
    let sandbox = home(broken.listen(), "retention = { server = \"delete\" }");
    drop(sandbox.run(&["fetch"]).code(75));
    assert_eq!((sandbox.subjects("INBOX").len(), server.ids().len()), (2, 2));
    server.arrive("", THREE);
    at(&sandbox, server.listen(), "retention = { server = \"delete\" }");
    drop(sandbox.run(&["fetch"]).success());
    assert_eq!(
        (sandbox.subjects("INBOX"), server.ids().len()),
        (["one", "three", "two"].map(str::to_owned).to_vec(), 0)
    );
}

#[test]
fn p10_p11_without_top_and_capa_headers_and_dates_come_by_retr() {
    let old = b"Subject: old\r\nDate: Mon, 2 Nov 2020 10:00:00 +0000\r\n\r\nold\r\n";
    let new = b"Subject: new\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\n\r\nnew\r\n";
    let base = Pop3Server::with_ids(&[("a", old), ("b", new)]);
    for server in [
        base.but(|it| {
            it.modern = false;
            it.top = false;
        }),
        base.but(|it| it.top = false),
        base.but(|it| it.modern = false),
    ] {
        let mut sandbox = home(server.listen(), "");
        sandbox.env("MAILCTL_NOW", "2026-11-20T00:00:00Z");
        drop(sandbox.run(&["fetch", "--since", "30d"]).success());
        assert_eq!(sandbox.subjects("INBOX"), ["new"]);
        drop(sandbox.run(&["fetch", "--headers"]).success());
        assert_eq!(sandbox.subjects("INBOX"), ["new", "old"]);
        let raw = sandbox.run(&["read", "--raw", "2"]).success();
        assert_eq!(raw.out(), String::from_utf8_lossy(old).replace("\r\n", "\n"));
        drop(sandbox.run(&["fetch"]).success());
        assert_eq!(sandbox.subjects("INBOX"), ["new", "old"]);
    }
}

#[test]
fn p20_after_a_refused_quit_the_next_listing_decides() {
    let server = Pop3Server::with_ids(&[("a", ONE), ("b", TWO)]);
    let refusing = server.but(|it| it.refused_close = true);
    let sandbox = home(refusing.listen(), "retention = { server = \"delete\" }");
    let output = sandbox.run(&["fetch"]).code(75);
    output.says("some messages not removed");
    assert_eq!((sandbox.subjects("INBOX").len(), server.ids().len()), (2, 2));
    at(&sandbox, server.listen(), "retention = { server = \"delete\" }");
    drop(sandbox.run(&["fetch"]).success());
    assert_eq!((sandbox.subjects("INBOX").len(), server.ids().len(), server.count("RETR")), (2, 0, 2));
}

#[test]
fn p20_a_quit_without_an_answer_is_proved_by_the_next_listing() {
    let server = Pop3Server::with_ids(&[("a", ONE), ("b", TWO)]);
    let silent = server.but(|it| it.silent_close = true);
    let sandbox = home(silent.listen(), "retention = { server = \"delete\" }");
    let output = sandbox.run(&["fetch"]).code(75);
    output.says("not known yet");
    assert_eq!((sandbox.subjects("INBOX").len(), server.ids().len()), (2, 0));
    let output = sandbox.run(&["fetch"]).success();
    assert_eq!(sandbox.subjects("INBOX").len(), 2, "{output}");
}

#[test]
fn p07_a_message_that_the_server_refuses_is_set_aside_after_three_runs() {
    let server = Pop3Server::with_ids(&[("a", ONE), ("b", TWO), ("c", THREE)]);
    let refusing = server.but(|it| it.refused = vec![1]);
    let sandbox = home(refusing.listen(), "retention = { server = \"delete\" }");
    let output = sandbox.run(&["fetch"]).code(75);
    output.says("cannot read it");
    output.says("1 message could not be received");
    assert_eq!(
        (sandbox.subjects("INBOX"), server.ids()),
        (vec!["one".to_owned(), "three".to_owned()], vec!["b".to_owned()])
    );
    // It is the first in the list now.
    let refusing = server.but(|it| it.refused = vec![0]);
    at(&sandbox, refusing.listen(), "");
    drop(sandbox.run(&["fetch"]).code(75));
    drop(sandbox.run(&["fetch"]).code(75));
    let tried = server.count("RETR");
    let output = sandbox.run(&["fetch"]).success();
    output.says("fetch --retry");
    assert_eq!((server.count("RETR"), server.ids().len()), (tried, 1));
    at(&sandbox, server.listen(), "");
    drop(sandbox.run(&["fetch", "--retry"]).success());
    assert_eq!(sandbox.subjects("INBOX"), ["one", "three", "two"]);
}

#[test]
fn p19_one_dele_that_is_refused_does_not_hold_up_the_others() {
    let ids = ["a", "b", "c", "d", "e"].map(|id| (id, ONE));
    let server = Pop3Server::with_ids(&ids);
    let refusing = server.but(|it| it.undeletable = vec![2]);
    let sandbox = home(refusing.listen(), "retention = { server = \"delete\" }");
    let output = sandbox.run(&["fetch"]).code(75);
    output.says("not this one");
    assert_eq!((sandbox.files("work", "INBOX").len(), server.ids()), (5, vec!["c".to_owned()]));
    at(&sandbox, server.listen(), "retention = { server = \"delete\" }");
    drop(sandbox.run(&["fetch"]).success());
    assert_eq!((sandbox.files("work", "INBOX").len(), server.ids().len(), server.count("RETR")), (5, 0, 5));
}

#[test]
fn p17_a_message_that_is_listed_by_half_is_not_gone_and_not_fetched_twice() {
    for (unnamed, unlisted) in [(vec![1], vec![]), (vec![], vec![1])] {
        let server = Pop3Server::with_ids(&[("a", ONE), ("b", TWO), ("c", THREE)]);
        let odd = server.but(|it| {
            it.unnamed = unnamed;
            it.unlisted = unlisted;
        });
        let sandbox = home(server.listen(), "");
        drop(sandbox.run(&["fetch"]).success());
        at(&sandbox, odd.listen(), "");
        let output = sandbox.run(&["fetch"]).code(75);
        output.says("by half");
        assert!(!output.err().contains("gone"), "{output}");
        at(&sandbox, server.listen(), "");
        drop(sandbox.run(&["fetch"]).success());
        assert_eq!((sandbox.subjects("INBOX").len(), server.count("RETR")), (3, 3));
        // One that was never seen whole is neither taken nor removed.
        server.arrive("d", ONE);
        let last = server.but(|it| it.unnamed = vec![3]);
        at(&sandbox, last.listen(), "retention = { server = \"delete\" }");
        drop(sandbox.run(&["fetch"]).code(75));
        assert_eq!((server.ids(), server.count("RETR")), (vec!["d".to_owned()], 3));
        at(&sandbox, server.listen(), "retention = { server = \"delete\" }");
        drop(sandbox.run(&["fetch"]).success());
        assert_eq!((sandbox.subjects("INBOX").len(), server.ids().len(), server.count("RETR")), (4, 0, 4));
    }
}

#[test]
fn p17_a_removal_is_not_proved_by_a_listing_by_half() {
    let server = Pop3Server::with_ids(&[("a", ONE), ("b", TWO)]);
    let refusing = server.but(|it| it.refused_close = true);
    let sandbox = home(refusing.listen(), "retention = { server = \"delete\" }");
    drop(sandbox.run(&["fetch"]).code(75));
    let odd = server.but(|it| {
        it.unnamed = vec![0];
        it.refused_close = true;
    });
    at(&sandbox, odd.listen(), "");
    drop(sandbox.run(&["fetch"]).code(75));
    at(&sandbox, server.listen(), "");
    drop(sandbox.run(&["fetch"]).success());
    assert_eq!((sandbox.subjects("INBOX").len(), server.ids().len(), server.count("RETR")), (2, 0, 2));
}

#[test]
fn p06_sizes_that_lie_change_nothing() {
    for size in [0, 1, 1_000_000_000] {
        let server = Pop3Server::with_ids(&[("a", ONE), ("b", TWO)]).but(|it| it.size = Some(size));
        let sandbox = home(server.listen(), "");
        drop(sandbox.run(&["fetch"]).success());
        assert_eq!(sandbox.subjects("INBOX"), ["one", "two"]);
        let raw = sandbox.run(&["read", "--raw", "1"]).success();
        assert_eq!(raw.out(), String::from_utf8_lossy(ONE).replace("\r\n", "\n"));
        drop(sandbox.run(&["fetch", "--delete"]).success());
        assert_eq!((server.ids().len(), server.count("RETR")), (0, 2));
    }
}

#[test]
fn p06_a_size_that_becomes_true_later_fetches_nothing_again() {
    let server = Pop3Server::with_ids(&[("a", ONE), ("b", TWO)]);
    let guessing = server.but(|it| it.size = Some(1000));
    let sandbox = home(guessing.listen(), "");
    drop(sandbox.run(&["fetch"]).success());
    at(&sandbox, server.listen(), "");
    drop(sandbox.run(&["fetch"]).success());
    assert_eq!((sandbox.subjects("INBOX").len(), server.count("RETR")), (2, 2));
}

#[test]
fn p24_a_server_that_forgets_what_was_sent_ahead_is_asked_one_by_one() {
    let server = Pop3Server::with_ids(&[("a", ONE), ("b", TWO), ("c", THREE)]);
    let forgetful = server.but(|it| it.forgets_after = Some(0));
    let sandbox = home(forgetful.listen(), "");
    drop(sandbox.run(&["--timeout", "4s", "fetch", "--delete"]).success());
    assert_eq!((sandbox.subjects("INBOX").len(), server.ids().len()), (3, 0));
}

/// What every server says until the client is signed in.
const START: &str = "S: +OK ready\nC: CAPA\nS: -ERR what?\nC: USER ada\nS: +OK\nC: PASS secret\nS: +OK\n";
/// The lists of two messages.
const LISTS: &str = "C: UIDL\nS: +OK\nS: 1 aaa\nS: 2 bbb\nS: .\nC: LIST\nS: +OK\nS: 1 30\nS: 2 30\nS: .\n";

#[test]
fn c07_a_message_that_goes_away_between_listing_and_retr_is_no_failure() {
    let peer = Peer::play(&[&format!(
        "{START}{LISTS}C: RETR 1\nS: -ERR no such message\nC: RETR 2\nS: +OK\nS: Subject: two\nS:\nS: .\n\
         C: QUIT\nS: +OK\n"
    )]);
    let sandbox = home(peer.port, "");
    let output = sandbox.run(&["fetch"]).success();
    output.says("vanished");
    assert_eq!(sandbox.subjects("INBOX"), ["two"]);
    peer.heard_everything();
}

#[test]
fn n01_a_line_cut_inside_a_body_leaves_no_part_of_it_and_the_next_line_goes_on() {
    let cut = format!(
        "{START}{LISTS}C: RETR 1\nS: +OK\nS: Subject: one\nS:\nS: .\nC: RETR 2\nS: +OK\nS: Subject: two\nS:\n\
         R: half a li\n---"
    );
    let whole = format!(
        "{START}{LISTS}C: RETR 2\nS: +OK\nS: Subject: two\nS:\nS: half a line\nS: .\nC: QUIT\nS: +OK\n"
    );
    let peer = Peer::play(&[&cut, &whole]);
    let sandbox = home(peer.port, "");
    drop(sandbox.run(&["fetch"]).success());
    assert_eq!(sandbox.subjects("INBOX"), ["one", "two"]);
    tidy(&sandbox);
    peer.heard_everything();
}

#[test]
fn p23_s16_what_a_server_says_at_the_door_decides_the_exit_code() {
    let refused = |text: &str| {
        format!(
            "S: +OK ready\nC: CAPA\nS: -ERR what?\nC: USER ada\nS: +OK\nC: PASS secret\nS: -ERR {text}\n---"
        )
    };
    for (script, code, said) in [
        (refused("[IN-USE] your maildrop is locked"), 75, "locked"),
        (refused("[SYS/TEMP] disk trouble"), 75, "disk trouble"),
        (refused("[SYS/PERM] no such mail here"), 77, "no such mail here"),
        (refused("[AUTH] wrong password"), 77, "wrong password"),
        (refused("[LOGIN-DELAY] too soon"), 75, "too soon"),
        (refused("sorry"), 77, "sorry"),
        ("S: -ERR [SYS/TEMP] come back\n---".to_owned(), 75, "come back"),
        ("S: -ERR [SYS/PERM] go away\n---".to_owned(), 69, "go away"),
        ("S: -ERR closed\n---".to_owned(), 75, "closed"),
    ] {
        let peer = Peer::play(&[&script]);
        let sandbox = home(peer.port, "");
        let output = sandbox.run(&["fetch"]).code(code);
        output.says(said);
        assert!(!output.err().contains("secret"), "{output}");
        let locked = script.contains("IN-USE");
        assert!(!locked || !output.err().contains("another mailctl"), "the lock is the server's: {output}");
        peer.heard_everything();
    }
}
