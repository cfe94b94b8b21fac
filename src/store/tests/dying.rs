//! Runs that are killed: the test binary starts itself again, and the child dies at a step.

use std::process::Command;

use super::{Home, all, fetch, inbox, listing, run, uids, wanted};
use crate::error::ErrorKind;
use crate::store::fault::{DIE_AT, Step};

const ROOT: &str = "MAILCTL_TEST_ROOT";

/// What the child does; without its variables it is no test at all.
#[test]
fn child() {
    let Ok(root) = std::env::var(ROOT) else { return };
    let mut store = crate::store::Store::open(root.as_ref(), &super::account()).unwrap();
    run(&mut store, uids(1..=8)).unwrap();
}

fn child_dying_at(home: &Home, step: Step) {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store::tests::dying::child"])
        .env(ROOT, home.root())
        .env(DIE_AT, format!("{step:?}"))
        .output()
        .unwrap()
        .status;
    assert!(!status.success(), "the child lives on after {step:?}");
}

#[test]
fn l01_c02_killed_at_any_step_the_next_run_converges() {
    for step in Step::ALL {
        let home = Home::new();
        child_dying_at(&home, step);
        let mut store = home.open();
        run(&mut store, uids(1..=8)).unwrap();
        let again = run(&mut store, uids(1..=8)).unwrap();
        assert!(again.is_empty(), "{step:?}: nothing is left to do");
        assert_eq!(all(&store).len(), 8, "{step:?}");
        assert_eq!(home.files("new").len(), 8, "{step:?}: none lost, none twice");
        assert!(home.files("tmp").is_empty(), "{step:?}");
        assert_eq!(store.check().unwrap().problems, [""; 0], "{step:?}");
    }
}

#[test]
fn killed_before_the_record_nothing_may_be_deleted_on_the_server() {
    for step in [Step::Synced, Step::Staged, Step::OneMoved, Step::Moved, Step::DirsSynced] {
        let home = Home::new();
        child_dying_at(&home, step);
        let store = home.open();
        let rows: Vec<_> = store.remotes(&inbox()).unwrap().iter().map(|remote| remote.row).collect();
        assert_eq!(rows.len(), 8);
        assert!(store.verify(&rows).unwrap().sound.is_empty(), "{step:?}");
    }
}

#[test]
fn a_reader_that_flags_a_file_of_a_dead_run_does_not_make_it_a_second_one() {
    let home = Home::new();
    child_dying_at(&home, Step::Moved);
    for file in home.files("new") {
        let to = home.root().join("INBOX/cur").join(format!("{}:2,S", super::name(&file)));
        std::fs::rename(file, to).unwrap();
    }
    let mut store = home.open();
    assert!(run(&mut store, uids(1..=8)).unwrap().is_empty());
    assert!(all(&store).iter().all(|message| message.flags.seen));
    assert_eq!(all(&store).len(), 8);
}

#[test]
fn l16_foreign_files_in_tmp_stay_and_ours_go() {
    let home = Home::new();
    child_dying_at(&home, Step::Synced);
    assert_eq!(home.files("tmp").len(), 8);
    let foreign = home.root().join("INBOX/tmp/1700000000.M1P2.host");
    std::fs::write(&foreign, "x").unwrap();
    let mut store = home.open();
    let lock = store.lock().unwrap();
    assert_eq!(store.recover(&lock).unwrap().swept, 8);
    assert_eq!(home.files("tmp"), [foreign]);
}

#[test]
fn c01_a_second_run_is_told_that_one_is_at_work() {
    let home = Home::new();
    let (first, second) = (home.open(), home.open());
    let held = first.lock().unwrap();
    let error = second.lock().unwrap_err();
    assert_eq!((error.kind(), error.kind().exit_code()), (ErrorKind::Locked, 75));
    drop(held);
    second.lock().unwrap();
}

#[test]
fn l19_what_is_here_under_its_key_is_not_delivered_again() {
    let home = Home::new();
    let mut store = home.open();
    let first = run(&mut store, uids(1..=1)).unwrap().remove(0);
    // Another process delivers what it took for missing.
    let row = first.remote;
    let again = fetch(&mut store, &[(row, 1)]).unwrap().remove(0);
    assert!(again.was_here);
    assert_eq!((again.id, &again.path), (first.id, &first.path));
    assert_eq!(home.files("new").len(), 1);
    assert!(home.files("tmp").is_empty());
    // The record is lost, the file is in cur/ with flags.
    let to = home.root().join("INBOX/cur").join(format!("{}:2,FS", super::name(&first.path)));
    std::fs::rename(&first.path, to).unwrap();
    std::fs::remove_dir_all(home.root().join(".mailctl")).unwrap();
    let mut store = home.open();
    store.record_scan(&inbox(), &listing("1", uids(1..=1)), 9).unwrap();
    let row = wanted(&store)[0].0;
    let again = fetch(&mut store, &[(row, 1)]).unwrap().remove(0);
    assert!(again.was_here);
    assert_eq!(home.files("cur").len(), 1);
    assert_eq!(again.id, first.id);
}
