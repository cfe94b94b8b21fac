//! Servers that lose what is sent ahead of their answers, whatever they announce.

use std::collections::BTreeSet;

use bytes::Bytes;

use crate::support::{Pop3Server, Protocol, Sandbox};

const MESSAGES: usize = 40;

/// Fetches with deletion from a server that sins in something, and asserts that every message is
/// here once, none is there, and that there was one more session at the most.
fn nothing_is_taken_for_another(sin: impl FnOnce(&mut Pop3Server), what: &str) {
    let letter = |number: usize| Bytes::from(format!("Subject: {number}\r\n\r\n.\r\n{}\r\n", number % 7));
    let server = Pop3Server::new((0..MESSAGES).map(letter));
    let sinner = server.but(sin);
    let delete = "retention = { server = \"delete\" }";
    let sandbox = Sandbox::in_clear(Protocol::Pop3, sinner.listen(), "\"secret\"", delete);
    let output = sandbox.run(&["--timeout", "2s", "fetch"]).success();

    let subjects: Vec<usize> =
        sandbox.subjects("INBOX").iter().map(|subject| subject.parse().unwrap()).collect();
    let all: BTreeSet<usize> = subjects.iter().copied().collect();
    assert!(subjects.len() == MESSAGES && all.len() == MESSAGES, "{what}: {subjects:?} {output}");
    assert_eq!(server.ids().len(), 0, "{what}: {output}");
    let sessions = server.count("PASS");
    let told = output.err().matches("one command at a time").count();
    assert!(sessions <= 2 && told == sessions - 1, "{what}: {sessions} sessions: {output}");
}

#[test]
fn p24_a_server_that_loses_what_is_sent_ahead_is_asked_again_one_by_one() {
    // What comes up to then: nothing, the first lists, some messages, all of them, some DELE.
    for after in [0, 4, 8, 9, 20, 21, 50, 85, 86, 90, 120] {
        nothing_is_taken_for_another(|it| it.forgets_after = Some(after), &format!("all after {after}"));
    }
}

#[test]
fn p24_a_server_that_loses_one_command_gives_no_message_in_the_place_of_another() {
    std::thread::scope(|scope| {
        for first in 1..=8 {
            scope.spawn(move || {
                for one in (first..=130).step_by(24) {
                    nothing_is_taken_for_another(|it| it.forgets_one = Some(one), &format!("no. {one}"));
                }
            });
        }
    });
}
