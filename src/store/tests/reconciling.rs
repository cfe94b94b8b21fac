//! Other programs on the same Maildirs.

use std::fs;
use std::path::PathBuf;

use super::{Home, all, flags, inbox, name, run, scanned, uids};
use crate::mail::{Flags, MailboxName};
use crate::store::filed::filed;
use crate::store::sync::Touched;
use crate::store::{Local, OnServer, Reconciled, Store};

fn filled(home: &Home, count: u32) -> Store {
    let mut store = home.open();
    run(&mut store, uids(1..=count)).unwrap();
    store.reconcile().unwrap();
    store
}

fn mark(home: &Home, file: &std::path::Path, letters: &str) -> PathBuf {
    let to = home.root().join("INBOX/cur").join(format!("{}:2,{letters}", name(file)));
    fs::rename(file, &to).unwrap();
    to
}

#[test]
fn flags_set_by_a_reader_are_flags_here_and_due_on_the_server() {
    let home = Home::new();
    let mut store = filled(&home, 2);
    mark(&home, &home.files("new")[0], "FS");
    assert_eq!(store.reconcile().unwrap(), Reconciled { flagged: 1, ..Reconciled::default() });
    let marked = all(&store).into_iter().find(|one| !one.flags.is_empty()).unwrap();
    assert_eq!(marked.flags, flags("FS"));
    let due = store.unpushed().unwrap();
    assert_eq!(due.len(), 1);
    assert_eq!((&due[0].add, &due[0].remove), (&flags("FS"), &Flags::none()));
    store.flags_pushed(&[due[0].remote.row]).unwrap();
    assert!(store.unpushed().unwrap().is_empty());
}

#[test]
fn a_file_removed_by_a_reader_is_a_message_removed_and_is_not_fetched_again() {
    let home = Home::new();
    let mut store = filled(&home, 3);
    fs::remove_file(&home.files("new")[1]).unwrap();
    assert_eq!(store.reconcile().unwrap().removed, 1);
    assert_eq!(all(&store).len(), 2);
    assert!(run(&mut store, uids(1..=3)).unwrap().is_empty());
    assert_eq!(
        store.remotes(&inbox()).unwrap().iter().filter(|one| matches!(one.local, Local::Removed(_))).count(),
        1
    );
}

#[test]
fn a_file_moved_by_a_reader_keeps_its_number_and_is_to_move_on_the_server() {
    let home = Home::new();
    let mut store = filled(&home, 2);
    let archive = MailboxName::new("Lists/rust").unwrap();
    let folder = home.root().join("Lists/rust");
    for sub in ["tmp", "new", "cur"] {
        fs::create_dir_all(folder.join(sub)).unwrap();
    }
    let file = home.files("new").remove(0);
    fs::rename(&file, folder.join("cur").join(format!("{}:2,S", name(&file)))).unwrap();
    assert_eq!(store.reconcile().unwrap(), Reconciled { moved: 1, flagged: 1, ..Reconciled::default() });
    let moved = all(&store).into_iter().find(|one| one.mailbox == archive).unwrap();
    assert_eq!(store.unpushed().unwrap()[0].remote.move_to, Some(archive));
    // Under a name of its own, as mutt does it, and back again.
    let there = super::files(&folder.join("cur")).remove(0);
    fs::rename(there, home.root().join("INBOX/cur/1700000001.R123.host:2,S")).unwrap();
    assert_eq!(store.reconcile().unwrap().moved, 1);
    assert_eq!(store.message(moved.id).unwrap().mailbox, inbox());
    assert!(store.unpushed().unwrap().iter().all(|one| one.remote.move_to.is_none()));
}

#[test]
fn a_file_put_in_by_another_program_is_a_message() {
    let home = Home::new();
    let mut store = filled(&home, 1);
    fs::write(home.root().join("INBOX/new/1700000000.M5P6.host"), "Subject: foreign\n\nhi\n").unwrap();
    assert_eq!(store.reconcile().unwrap().added, 1);
    let added = &all(&store)[0];
    assert_eq!((added.envelope.subject.as_str(), added.on_server, added.id.0), ("foreign", None, 2));
    assert_eq!(store.check().unwrap().problems, [""; 0]);
}

#[test]
fn a_directory_that_did_not_change_is_not_read() {
    let home = Home::new();
    let mut store = filled(&home, 3);
    std::thread::sleep(std::time::Duration::from_millis(20));
    store.reconcile().unwrap();
    store.db.execute("UPDATE message SET removed = 1 WHERE id = 2", []).unwrap();
    assert_eq!(store.reconcile().unwrap(), Reconciled::default());
    fs::write(home.root().join("INBOX/new/foreign"), "x").unwrap();
    assert_eq!(store.reconcile().unwrap().added, 2, "looked at again, the one that was hidden is found");
}

#[test]
fn removals_en_masse_are_not_believed_until_told() {
    let home = Home::new();
    let mut store = filled(&home, 30);
    for file in home.files("new").iter().take(25) {
        fs::remove_file(file).unwrap();
    }
    for _ in 0..2 {
        assert_eq!(store.reconcile().unwrap(), Reconciled { missing: 25, ..Reconciled::default() });
        assert_eq!(all(&store).len(), 30);
    }
    assert_eq!(store.accept_removals().unwrap().removed, 25);
    assert_eq!(all(&store).len(), 5);
}

#[test]
fn a_symbolic_link_in_the_store_is_neither_followed_nor_written_through() {
    let home = Home::new();
    let mut store = filled(&home, 1);
    let outside = home.dir.path().join("outside");
    for sub in ["tmp", "new", "cur"] {
        fs::create_dir_all(outside.join(sub)).unwrap();
    }
    fs::write(outside.join("new/secret"), "Subject: no\n\n").unwrap();
    std::os::unix::fs::symlink(&outside, home.root().join("Linked")).unwrap();
    std::os::unix::fs::symlink(outside.join("new/secret"), home.root().join("INBOX/new/x")).unwrap();
    assert_eq!(store.reconcile().unwrap().added, 0);
    assert!(store.arrival(&MailboxName::new("Linked").unwrap()).is_err());
}

#[test]
fn c04_a_flag_set_by_one_process_survives_the_fetch_of_another() {
    let home = Home::new();
    let (mut fetching, mut flagging) = (filled(&home, 2), home.open());
    let id = all(&flagging)[0].id;
    let seen = Flags { seen: true, ..Flags::none() };
    flagging.set_flags(&[id], &seen, &Flags::none(), OnServer::Follow).unwrap();
    let mut server = uids(1..=2);
    server.push(scanned(3, ""));
    assert_eq!(run(&mut fetching, server).unwrap().len(), 1);
    assert!(fetching.message(id).unwrap().flags.seen);
    assert_eq!(fetching.unpushed().unwrap().len(), 1);
}

#[test]
fn l21_staged_files_of_a_fetch_at_work_are_left_alone() {
    let home = Home::new();
    let mut store = filled(&home, 1);
    store
        .db
        .execute(
            "INSERT INTO staged SELECT 99, 1, mailbox, mailbox, x'00', 0, CAST('mine' AS BLOB), CAST('mine' AS BLOB), \
             0, '', NULL, NULL, 1, 1, 1, 'k', wire, NULL, header, 0 FROM message",
            [],
        )
        .unwrap();
    fs::write(home.root().join("INBOX/new/mine"), "x").unwrap();
    assert_eq!(store.reconcile().unwrap().added, 0);
}

#[test]
fn c04_a_reader_and_mailctl_change_the_flags_of_one_message_in_the_same_moment() {
    let home = Home::new();
    let store = filled(&home, 1);
    let mut message = filed(&store.db, &store.place, 1).unwrap().unwrap();
    mark(&home, &home.files("new")[0], "F");
    message.reflag(&store.db, &flags("S"), &Flags::none(), &mut Touched::default()).unwrap();
    assert!(name(&home.files("cur")[0]).ends_with(":2,FS"));
    assert_eq!(all(&store)[0].flags, flags("FS"));
}

#[test]
fn c04_what_a_reader_does_to_a_file_on_its_way_is_noticed_when_it_has_arrived() {
    let home = Home::new();
    let mut store = filled(&home, 1);
    let stage = "INSERT INTO staged SELECT id, 1, mailbox, mailbox, x'00', subdir, base, file, flags, keywords, \
                 NULL, NULL, wire_size, file_size, whole, key, wire, NULL, header, received FROM message";
    store.db.execute(stage, []).unwrap();
    store.db.execute("UPDATE message SET base = x'00', removed = 1", []).unwrap();
    mark(&home, &home.files("new")[0], "S");
    std::thread::sleep(std::time::Duration::from_millis(30));
    store.reconcile().unwrap();
    store.db.execute("UPDATE message SET removed = 0, base = (SELECT base FROM staged)", []).unwrap();
    store.db.execute("DELETE FROM staged", []).unwrap();
    store.reconcile().unwrap();
    assert_eq!(all(&store)[0].flags, flags("S"));
}

#[test]
fn a_mailbox_whose_folder_is_not_there_was_not_emptied() {
    let home = Home::new();
    let mut store = filled(&home, 3);
    let (there, away) = (home.root().join("INBOX"), home.dir.path().join("unmounted"));
    fs::rename(&there, &away).unwrap();
    fs::create_dir(&there).unwrap();
    assert_eq!(store.reconcile().unwrap(), Reconciled { missing: 3, ..Reconciled::default() });
    fs::remove_dir(&there).unwrap();
    fs::rename(&away, &there).unwrap();
    assert_eq!(store.reconcile().unwrap(), Reconciled::default());
    assert_eq!(all(&store).len(), 3);
}

#[test]
fn a_removal_that_was_decided_is_ended_by_the_next_run() {
    let home = Home::new();
    let mut store = filled(&home, 2);
    store.db.execute("UPDATE message SET removed = 2 WHERE id = 1", []).unwrap();
    assert_eq!(store.reconcile().unwrap(), Reconciled::default());
    assert_eq!((home.files("new").len(), all(&store).len()), (1, 1));
    // A file that comes back later was put back by a person.
    fs::write(home.root().join("INBOX/new/back"), super::stored(1)).unwrap();
    assert_eq!(store.reconcile().unwrap().added, 1);
}
