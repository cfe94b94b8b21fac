//! The power fails in every kind of work, at every moment; and other programs are at the mail.

mod cut;
mod disk;
mod fates;
mod readers;
mod record;
mod scene;
mod work;

use cut::cut_everywhere;
use readers::{Deed, look_in_everywhere};
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

/// A test for each thing that a reader does.
macro_rules! readers {
    ($($name:ident: $deed:ident;)+) => {
        $(
            #[test]
            fn $name() {
                for protocol in Protocol::BOTH {
                    look_in_everywhere(&Work::fetch(protocol), Deed::$deed);
                }
            }
        )+
    };
}

readers! {
    l21_a_reader_sees_only_whole_messages_at_every_moment_of_a_fetch: Looks;
    l21_a_reader_opens_what_is_new_at_every_moment_of_a_fetch: Opens;
    l21_a_reader_flags_messages_at_every_moment_of_a_fetch: Flags;
    l21_a_reader_removes_messages_at_every_moment_of_a_fetch: Removes;
    l21_a_reader_files_messages_elsewhere_at_every_moment_of_a_fetch: Files;
}
