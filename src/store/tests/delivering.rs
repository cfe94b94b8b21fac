//! Messages on their way in.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::{Home, all, arriving, fetch, flags, inbox, listing, name, run, scanned, stored, uids, wanted};
use crate::mail::Timestamp;
use crate::store::{Local, RemoteState};

#[test]
fn what_is_fetched_is_listed_and_its_file_is_the_message() {
    let home = Home::new();
    let mut store = home.open();
    let delivered = run(&mut store, uids(1..=3)).unwrap();
    assert_eq!(delivered.iter().map(|one| one.id.0).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(delivered[1].size, super::wire(2).len() as u64);
    assert_eq!(fs::read(&delivered[1].path).unwrap(), stored(2));
    let listed = all(&store);
    assert_eq!(listed.iter().map(|one| one.id.0).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!(listed[0].envelope.subject, "number 3");
    assert_eq!(listed[0].on_server, Some(RemoteState::Present));
    assert!(home.files("tmp").is_empty());
    assert_eq!(home.files("new").len(), 3);
    assert!(run(&mut store, uids(1..=3)).unwrap().is_empty(), "a second run takes nothing");
    assert_eq!(
        store
            .verify(&store.remotes(&inbox()).unwrap().iter().map(|one| one.row).collect::<Vec<_>>())
            .unwrap()
            .sound
            .len(),
        3
    );
}

#[test]
fn flagged_messages_go_to_cur_with_their_letters() {
    let home = Home::new();
    let mut store = home.open();
    store.record_scan(&inbox(), &listing("1", vec![scanned(1, "FS")]), 5).unwrap();
    let row = store.remotes(&inbox()).unwrap()[0].row;
    let mut arrival = store.arrival(&inbox()).unwrap();
    arrival.write(&super::wire(1)).unwrap();
    let arrived = arrival.finish(super::Arriving { flags: flags("FS"), ..arriving(row, true) }).unwrap();
    store.deliver(vec![arrived]).unwrap();
    assert!(name(&home.files("cur")[0]).ends_with(":2,FS"));
    assert_eq!(all(&store)[0].flags, flags("FS"));
}

#[test]
fn l22_files_are_0600_and_directories_0700() {
    let home = Home::new();
    let mut store = home.open();
    run(&mut store, uids(1..=1)).unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let root = home.root();
    for dir in ["", "INBOX", "INBOX/tmp", "INBOX/new", "INBOX/cur", ".mailctl"] {
        assert_eq!(mode(&root.join(dir)), 0o700, "{dir}");
    }
    for file in [".mailctl/state.db", ".mailctl/state.db-wal", ".mailctl/lock"] {
        assert_eq!(mode(&root.join(file)), 0o600, "{file}");
    }
    assert_eq!(mode(&home.files("new")[0]), 0o600);
}

#[test]
fn an_arrival_that_is_not_finished_leaves_nothing() {
    let home = Home::new();
    let store = home.open();
    let mut arrival = store.arrival(&inbox()).unwrap();
    arrival.write(b"Subject: cut").unwrap();
    assert_eq!(home.files("tmp").len(), 1);
    drop(arrival);
    assert!(home.files("tmp").is_empty());
}

#[test]
fn the_file_has_the_time_of_receipt() {
    let home = Home::new();
    let mut store = home.open();
    run(&mut store, uids(1..=1)).unwrap();
    let time = fs::metadata(&home.files("new")[0]).unwrap().modified().unwrap();
    let seconds = time.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    assert_eq!(Timestamp::try_from(seconds).unwrap(), super::NOW - 1000);
}

#[test]
fn a_header_completed_later_keeps_its_number_and_flags() {
    let home = Home::new();
    let mut store = home.open();
    store.record_scan(&inbox(), &listing("1", uids(1..=1)), 5).unwrap();
    let row = wanted(&store)[0].0;
    let mut arrival = store.arrival(&inbox()).unwrap();
    arrival.write(b"Subject: number 1\r\n\r\n").unwrap();
    let arrived = arrival.finish(arriving(row, false)).unwrap();
    let header = store.deliver(vec![arrived]).unwrap().remove(0);
    assert_eq!(store.remotes(&inbox()).unwrap()[0].local, Local::Header(header.id));
    assert_eq!(all(&store)[0].size, super::wire(1).len() as u64);
    let marked = home.root().join("INBOX/cur").join(format!("{}:2,F", name(&header.path)));
    fs::rename(&header.path, marked).unwrap();
    store.reconcile().unwrap();
    let whole = fetch(&mut store, &[(row, 1)]).unwrap().remove(0);
    assert_eq!(whole.id, header.id);
    assert_eq!(home.files("cur").len() + home.files("new").len(), 1);
    assert_eq!(store.remotes(&inbox()).unwrap()[0].local, Local::Whole(header.id));
    assert!(name(&whole.path).ends_with(":2,F"), "{whole:?}");
}
