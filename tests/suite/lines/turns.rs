//! The line is cut where one side has just spoken: right before, during and after each command,
//! QUIT, UID EXPUNGE and LOGOUT among them, in all that removes mail from a server.

use bytes::Bytes;
use mailctl::mail::Flags;

use super::scene::{Places, Work, cut_at, own};
use crate::faults::Verb;
use crate::support::{How, ImapServer, Pop3Server, Protocol};

const MESSAGES: usize = 5;

/// A message as small as one can be that still needs transparency.
fn letter(number: usize) -> String {
    format!("From: a@b\r\nSubject: {number}\r\n\r\n.\r\n..{number}\r\n")
}

fn originals() -> Vec<Vec<u8>> {
    (0..MESSAGES).map(|number| letter(number).replace("\r\n", "\n").into_bytes()).collect()
}

pub(super) fn imap() -> ImapServer {
    ImapServer::new((0..MESSAGES).map(|number| (Bytes::from(letter(number)), Flags::default())))
}

/// Without MOVE and QRESYNC.
fn old_imap() -> ImapServer {
    ImapServer::old((0..MESSAGES).map(|number| (Bytes::from(letter(number)), Flags::default())), true)
}

pub(super) fn pop3() -> Pop3Server {
    Pop3Server::new((0..MESSAGES).map(|number| Bytes::from(letter(number))))
}

/// A fetch that leaves nothing on the server.
pub(super) const DELETE: Work = Work {
    title: "fetch, delete",
    protocol: Protocol::Imap,
    server: "",
    config: "retention = { server = \"delete\" }",
    before: &[],
    verb: Verb::FETCH,
    originals,
};
const OLD: Work = Work { server: ", old", ..DELETE };
const TO_TRASH: Work = Work {
    title: "delete",
    config: "",
    before: &[&["fetch"]],
    // What is in the Trash already, `delete` would remove for good, and asks (77).
    verb: Verb {
        arguments: &["delete", "2", "4"],
        again: &[&["delete", "2"], &["delete", "4"]],
        done: &[77],
        removes: &[],
    },
    ..DELETE
};
const FOR_GOOD: Work = Work {
    title: "delete --permanent",
    config: "",
    before: &[&["fetch"]],
    verb: Verb {
        arguments: &["delete", "--permanent", "-y", "2", "4"],
        again: &[&["delete", "--permanent", "-y", "2"], &["delete", "--permanent", "-y", "4"]],
        done: &[66],
        removes: &[1, 3],
    },
    ..DELETE
};

impl Work {
    pub(super) const fn over_pop3(self) -> Self {
        Self { protocol: Protocol::Pop3, ..self }
    }
}

const EVERY_WAY: [How; 3] = [How::Rst, How::Fin, How::Silence];

#[test]
fn n20_a_pop3_line_lost_between_any_two_commands_or_answers_loses_and_doubles_nothing() {
    for how in EVERY_WAY {
        cut_at(DELETE.over_pop3(), Places::Turns, how, false, |work| own(work, pop3()));
    }
}

#[test]
fn i20_an_imap_line_lost_between_any_two_commands_or_answers_loses_and_doubles_nothing() {
    for how in EVERY_WAY {
        cut_at(DELETE, Places::Turns, how, false, |work| own(work, imap()));
    }
}

#[test]
fn i20_a_line_to_an_old_imap_server_lost_anywhere_loses_and_doubles_nothing() {
    cut_at(OLD, Places::Turns, How::Rst, false, |work| own(work, old_imap()));
}

#[test]
fn n20_what_is_deleted_while_the_pop3_line_breaks_is_deleted_in_the_end() {
    for work in [TO_TRASH, FOR_GOOD] {
        cut_at(work.over_pop3(), Places::Turns, How::Rst, false, |work| own(work, pop3()));
    }
}

#[test]
fn i20_what_is_deleted_while_the_imap_line_breaks_is_deleted_in_the_end() {
    for work in [TO_TRASH, FOR_GOOD] {
        cut_at(work, Places::Turns, How::Rst, false, |work| own(work, imap()));
    }
}

#[test]
fn i22_what_is_copied_and_removed_while_the_imap_line_breaks_is_there_once_in_the_end() {
    let work = Work { server: OLD.server, ..TO_TRASH };
    cut_at(work, Places::Turns, How::Rst, false, |work| own(work, old_imap()));
}
