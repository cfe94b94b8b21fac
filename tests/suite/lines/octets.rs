//! The line is cut behind every octet that the server or the client says in a fetch with deletion.

use super::scene::Places::Octets;
use super::scene::{cut_at, own};
use super::turns::{DELETE, imap, pop3};
use crate::support::How;

/// So many points of each side are tried by default.
const SAMPLE: usize = 30;

#[test]
fn n01_a_pop3_line_that_is_reset_behind_any_octet_loses_and_doubles_nothing() {
    cut_at(DELETE.over_pop3(), Octets(SAMPLE), How::Rst, false, |work| own(work, pop3()));
}

#[test]
fn n01_a_pop3_line_that_ends_behind_any_octet_loses_and_doubles_nothing() {
    cut_at(DELETE.over_pop3(), Octets(SAMPLE), How::Fin, false, |work| own(work, pop3()));
}

#[test]
fn n01_a_pop3_line_that_goes_silent_behind_any_octet_loses_and_doubles_nothing() {
    cut_at(DELETE.over_pop3(), Octets(SAMPLE), How::Silence, false, |work| own(work, pop3()));
}

#[test]
fn n01_a_pop3_line_that_is_reset_and_dialled_again_loses_and_doubles_nothing() {
    cut_at(DELETE.over_pop3(), Octets(SAMPLE), How::Rst, true, |work| own(work, pop3()));
}

#[test]
fn n02_an_imap_line_that_is_reset_behind_any_octet_loses_and_doubles_nothing() {
    cut_at(DELETE, Octets(SAMPLE), How::Rst, false, |work| own(work, imap()));
}

#[test]
fn n02_an_imap_line_that_ends_behind_any_octet_loses_and_doubles_nothing() {
    cut_at(DELETE, Octets(SAMPLE), How::Fin, false, |work| own(work, imap()));
}

#[test]
fn n02_an_imap_line_that_goes_silent_behind_any_octet_loses_and_doubles_nothing() {
    cut_at(DELETE, Octets(SAMPLE), How::Silence, false, |work| own(work, imap()));
}

#[test]
fn n02_an_imap_line_that_is_reset_and_dialled_again_loses_and_doubles_nothing() {
    cut_at(DELETE, Octets(SAMPLE), How::Rst, true, |work| own(work, imap()));
}
