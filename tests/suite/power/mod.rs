//! The power fails in every kind of work, at every moment.

mod cut;
mod disk;
mod fates;
mod record;
mod scene;
mod work;

use cut::cut_everywhere;
use work::{Place, Work};

use crate::support::Protocol;

#[test]
fn l03_l20_power_cut_in_a_fetch_over_pop3() {
    cut_everywhere(&Work::fetch(Protocol::Pop3));
}

#[test]
fn l03_l20_power_cut_in_a_fetch_over_imap() {
    cut_everywhere(&Work::fetch(Protocol::Imap));
}

#[test]
fn l04_power_cut_in_a_fetch_where_one_sync_is_for_all_over_pop3() {
    cut_everywhere(&Work::fetch(Protocol::Pop3).on(Place::Disk));
}

#[test]
fn l04_power_cut_in_a_fetch_where_one_sync_is_for_all_over_imap() {
    cut_everywhere(&Work::fetch(Protocol::Imap).on(Place::Disk));
}

#[test]
fn l03_power_cut_in_the_first_run_over_pop3() {
    cut_everywhere(&Work::first(Protocol::Pop3));
}

#[test]
fn l03_power_cut_in_the_first_run_over_imap() {
    cut_everywhere(&Work::first(Protocol::Imap));
}

#[test]
fn l03_power_cut_in_a_removal_over_pop3() {
    cut_everywhere(&Work::delete(Protocol::Pop3));
}

#[test]
fn l03_power_cut_in_a_removal_over_imap() {
    cut_everywhere(&Work::delete(Protocol::Imap));
}

#[test]
fn l03_l16_power_cut_while_another_one_is_recovered_from_over_pop3() {
    cut_everywhere(&Work::recovery(Protocol::Pop3));
}

#[test]
fn l03_l16_power_cut_while_another_one_is_recovered_from_over_imap() {
    cut_everywhere(&Work::recovery(Protocol::Imap));
}

#[test]
fn l03_power_cut_while_the_flags_of_the_server_are_taken_over() {
    cut_everywhere(&Work::flags());
}

#[test]
fn l03_power_cut_while_old_mail_is_removed_over_pop3() {
    cut_everywhere(&Work::retention(Protocol::Pop3));
}

#[test]
fn l03_power_cut_while_old_mail_is_removed_over_imap() {
    cut_everywhere(&Work::retention(Protocol::Imap));
}
