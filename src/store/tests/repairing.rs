//! Damaged databases, full disks, stores that cannot be.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::FileExt as _;
use std::process::Command;

use super::{Home, NOW, account, all, flags, inbox, listing, run, uids, wanted};
use crate::error::ErrorKind;
use crate::mail::{AccountName, Flags};
use crate::store::{OnServer, Store, db};

#[test]
fn l13_a_lost_database_is_rebuilt_with_its_numbers_and_nothing_is_fetched_again() {
    let home = Home::new();
    let mut store = home.open();
    run(&mut store, uids(1..=5)).unwrap();
    let id = all(&store)[1].id;
    store.set_flags(&[id], &flags("F"), &Flags::none(), OnServer::Follow).unwrap();
    let before = all(&store);
    drop(store);
    fs::remove_dir_all(home.root().join(".mailctl")).unwrap();
    assert_eq!(Store::repair(&home.root(), &account()).unwrap().added, 5);
    let mut store = home.open();
    assert!(run(&mut store, uids(1..=5)).unwrap().is_empty());
    assert_eq!(all(&store), before);
    assert_eq!(store.unpushed().unwrap()[0].add, flags("F"));
    assert_eq!(run(&mut store, uids(1..=6)).unwrap()[0].id.0, 6);
}

#[test]
fn l13_a_damaged_database_is_told_from_a_good_one_and_kept_beside_the_new() {
    for (offset, junk) in [(0_u64, vec![0_u8; 100]), (0, vec![b'x'; 20_000]), (4096, vec![0xaa; 12_000])] {
        let home = Home::new();
        let mut store = home.open();
        run(&mut store, uids(1..=3)).unwrap();
        drop(store);
        let path = home.root().join(".mailctl/state.db");
        OpenOptions::new().write(true).open(&path).unwrap().write_all_at(&junk, offset).unwrap();
        if let Err(error) =
            Store::open(&home.root(), &account()).and_then(|mut store| run(&mut store, uids(1..=3)))
        {
            assert_eq!(error.kind(), ErrorKind::Read, "{error}");
            assert!(error.to_string().contains("mailctl store rebuild"), "{error}");
        }
        Store::repair(&home.root(), &account()).unwrap();
        let mut store = home.open();
        assert!(run(&mut store, uids(1..=3)).unwrap().is_empty());
        assert_eq!(all(&store).len(), 3);
        assert!(home.root().join(".mailctl/state.db.broken-1").exists());
    }
}

#[test]
fn l13_text_that_is_none_is_damage_as_well() {
    let home = Home::new();
    let mut store = home.open();
    run(&mut store, uids(1..=3)).unwrap();
    store.remember("a note", "that fades").unwrap();
    store.db.execute("UPDATE note SET value = CAST(x'41ff' AS TEXT) WHERE name = 'a note'", []).unwrap();
    assert_eq!(store.recall("a note").unwrap_err().kind(), ErrorKind::Read);
    let found = store.check().unwrap().problems;
    assert_eq!(found, ["database: text in the table \"note\" is not UTF-8"]);
    drop(store);
    Store::repair(&home.root(), &account()).unwrap();
    let mut store = home.open();
    assert_eq!(store.recall("a note").unwrap(), None);
    assert!(run(&mut store, uids(1..=3)).unwrap().is_empty());
    assert_eq!(store.check().unwrap().problems, [""; 0]);
}

#[test]
fn l13_tables_that_are_others_are_damage_as_well() {
    for odd in ["ALTER TABLE staged RENAME COLUMN received TO recfived", "DROP INDEX remote_lacking"] {
        let home = Home::new();
        let mut store = home.open();
        run(&mut store, uids(1..=3)).unwrap();
        assert_eq!(db::faults(&store.db).unwrap(), [""; 0]);
        store.db.execute_batch(odd).unwrap();
        let found = db::faults(&store.db).unwrap();
        assert!(found.len() == 1 && found[0].ends_with("is not as it was made"), "{found:?}");
        drop(store);
        Store::repair(&home.root(), &account()).unwrap();
        let mut store = home.open();
        assert!(run(&mut store, uids(1..=3)).unwrap().is_empty());
        assert_eq!(store.check().unwrap().problems, [""; 0]);
    }
}

#[test]
fn l13_a_record_in_which_bits_flipped_is_mended_by_its_file_and_no_file_by_its_record() {
    let home = Home::new();
    let mut store = home.open();
    run(&mut store, uids(1..=3)).unwrap();
    let change = |store: &Store, id: i64, change: &dyn Fn(&mut Vec<u8>)| {
        let sql = "SELECT wire FROM message WHERE id = ?1";
        let mut wire: Vec<u8> = store.db.query_row(sql, [id], |row| row.get(0)).unwrap();
        change(&mut wire);
        store.db.execute("UPDATE message SET wire = ?2 WHERE id = ?1", (id, wire)).unwrap();
    };
    change(&store, 1, &|wire| wire[7] ^= 0x41);
    store.db.execute("UPDATE message SET file_size = file_size + 64 WHERE id = 2", []).unwrap();
    change(&store, 3, &|wire| wire.reverse());
    assert_eq!(store.check().unwrap().problems.len(), 3);
    drop(store);
    Store::repair(&home.root(), &account()).unwrap();
    let found = home.open().check().unwrap().problems;
    assert!(found.len() == 1 && found[0].starts_with("message 3: "), "{found:?}");
}

#[test]
fn l26_a_database_of_a_later_mailctl_is_refused_and_left_alone() {
    let home = Home::new();
    home.open().db.pragma_update(None, "user_version", 99).unwrap();
    let error = Store::open(&home.root(), &account()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(Store::repair(&home.root(), &account()).is_err());
    assert!(!home.root().join(".mailctl/state.db.broken-1").exists());
}

#[test]
fn c05_two_accounts_cannot_share_a_store() {
    let home = Home::new();
    home.open();
    let error = Store::open(&home.root(), &AccountName::new("home").unwrap()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[test]
fn l12_a_store_that_is_a_file_or_was_never_made() {
    let home = Home::new();
    assert!(Store::open_existing(&home.root(), &account()).unwrap().is_none());
    assert!(!home.root().exists());
    fs::write(home.root(), "x").unwrap();
    assert_eq!(Store::open(&home.root(), &account()).unwrap_err().kind(), ErrorKind::Write);
    assert!(Store::open_existing(&home.root(), &account()).unwrap().is_none());
}

#[test]
fn a_file_changed_behind_our_back_is_noticed_before_the_server_is_told_to_delete() {
    let home = Home::new();
    run(&mut home.open(), uids(1..=2)).unwrap();
    let file = home.files("new").remove(0);
    let text = fs::read_to_string(&file).unwrap().replace("body", "BODY");
    fs::write(&file, text).unwrap();
    let mut store = home.open();
    let rows: Vec<_> = store.remotes(&inbox()).unwrap().iter().map(|remote| remote.row).collect();
    assert_eq!(store.verify(&rows).unwrap().sound.len(), 1);
    assert_eq!(store.check().unwrap().problems.len(), 1);
}

/// The child of the next test, on a disk of 1 MiB.
#[test]
fn small_disk_child() {
    let Ok(disk) = std::env::var("MAILCTL_TEST_SMALL_DISK") else { return };
    let root = std::path::Path::new(&disk).join("mail");
    let mut store = Store::open(&root, &account()).unwrap();
    store.record_scan(&inbox(), &super::listing("1", uids(1..=40)), 1).unwrap();
    let wanted = super::wanted(&store);
    let mut failed = None;
    for chunk in wanted.chunks(4) {
        let mut batch = Vec::new();
        for (row, uid) in chunk {
            let mut arrival = store.arrival(&inbox()).unwrap();
            let wire = [super::wire(*uid), vec![b'x'; 100_000]].concat();
            match arrival.write(&wire).and_then(|()| arrival.finish(super::arriving(*row, true))) {
                Ok(arrived) => batch.push(arrived),
                Err(error) => failed = Some(error),
            }
        }
        if let Err(error) = store.deliver(batch) {
            failed = Some(error);
        }
    }
    let error = failed.unwrap();
    assert_eq!(error.kind(), ErrorKind::Write, "{error}");
    assert!(error.to_string().contains("space") || error.to_string().contains("full"), "{error}");
    drop(store);
    fs::remove_file(std::path::Path::new(&disk).join("ballast")).unwrap();
    let mut store = Store::open(&root, &account()).unwrap();
    let lock = store.lock().unwrap();
    store.recover(&lock).unwrap();
    store.reconcile().unwrap();
    assert_eq!(store.check().unwrap().problems, [""; 0]);
    for sub in ["new", "tmp"] {
        for file in super::files(&root.join("INBOX").join(sub)) {
            assert!(sub == "new" && fs::metadata(&file).unwrap().len() > 100_000, "{}", file.display());
        }
    }
    eprintln!("{} of 40 before the disk was full: {error}", all(&store).len());
}

#[test]
fn l09_a_full_disk_leaves_no_part_of_a_message() {
    let dir = tempfile::tempdir().unwrap();
    let script =
        "mount -t tmpfs -o size=2m none \"$0\" && head -c 500000 /dev/zero >\"$0/ballast\" && exec \"$@\"";
    let exe = std::env::current_exe().unwrap();
    let mut command = Command::new("unshare");
    command.args(["-Urm", "sh", "-c", script]).arg(dir.path()).arg(exe);
    command.args(["--exact", "store::tests::repairing::small_disk_child", "--nocapture"]);
    let allowed =
        Command::new("unshare").args(["-Urm", "true"]).status().is_ok_and(|status| status.success());
    if !allowed {
        // Past the capture that swallows what a passing test prints.
        let _ = writeln!(std::io::stderr(), "SKIPPED: no mount namespace to be had here");
        return;
    }
    let output = command.env("MAILCTL_TEST_SMALL_DISK", dir.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    eprintln!("{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn l26_a_database_of_each_earlier_version_becomes_todays() {
    let third = "DROP INDEX message_header_only; DROP INDEX remote_lacking; DROP INDEX remote_leaving; \
         DROP INDEX remote_moving; DROP INDEX remote_ahead; ALTER TABLE remote DROP COLUMN ahead; \
         CREATE INDEX message_wire ON message (wire); CREATE INDEX message_header ON message (header); \
         PRAGMA user_version = 3";
    let second = format!("{third}; ALTER TABLE remote DROP COLUMN why; PRAGMA user_version = 2");
    let first = format!("{second}; ALTER TABLE remote DROP COLUMN gone; PRAGMA user_version = 1");
    for (back, why) in [(first.as_str(), ""), (second.as_str(), ""), (third, "the server says no")] {
        let home = Home::new();
        let mut store = home.open();
        run(&mut store, uids(1..=2)).unwrap();
        store.record_scan(&inbox(), &listing("1", uids(1..=3)), NOW).unwrap();
        let third = wanted(&store)[0].0;
        store.note_failure(third, "the server says no").unwrap();
        let flagged = all(&store)[0].id;
        store.set_flags(&[flagged], &flags("F"), &Flags::none(), OnServer::Follow).unwrap();
        let due = store.unpushed().unwrap();
        assert_eq!((due.len(), &due[0].add), (1, &flags("F")));
        store.db.execute_batch(back).unwrap();
        drop(store);
        let mut store = home.open();
        let failing = store.failing(&inbox()).unwrap();
        assert_eq!((failing[0].tries, failing[0].why.as_str()), (1, why), "{back}");
        assert_eq!(store.unpushed().unwrap(), due, "what was changed here before is still due: {back}");
        store.note_failure(third, "again").unwrap();
        assert_eq!(store.failing(&inbox()).unwrap()[0].why, "again");
        run(&mut store, uids(1..=3)).unwrap();
        assert_eq!(all(&store).len(), 3);
        assert_eq!(store.failing(&inbox()).unwrap(), []);
    }
}
