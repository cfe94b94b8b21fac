//! Completed scans, and what they mean for what lies here.

use std::time::Instant;

use super::{Home, NOW, all, arriving, fetch, flags, inbox, listing, run, scanned, uids, wanted, wire};
use crate::mail::{Digest, Epoch, Flags, Listing, MailboxName, RemoteId, Scanned, Scope};
use crate::store::{Local, OnServer, RemoteState, ScanRecord};
use sha2::{Digest as _, Sha256};

#[test]
fn flags_merge_three_ways() {
    let home = Home::new();
    let mut store = home.open();
    run(&mut store, vec![scanned(1, "F")]).unwrap();
    let id = all(&store)[0].id;
    // Delivered unflagged by the helper: the server has F as of the delivery no more.
    store.record_scan(&inbox(), &listing("1", vec![scanned(1, "F")]), NOW).unwrap();
    assert_eq!(store.message(id).unwrap().flags, flags("F"));
    // Here: +S -F. There: +R.
    store.set_flags(&[id], &flags("S"), &flags("F"), OnServer::Follow).unwrap();
    let found = store.record_scan(&inbox(), &listing("1", vec![scanned(1, "FR")]), NOW).unwrap();
    assert_eq!(found, ScanRecord { changed: 1, ..ScanRecord::default() });
    assert_eq!(store.message(id).unwrap().flags, flags("RS"));
    let due = store.unpushed().unwrap().remove(0);
    assert_eq!((due.add, due.remove), (flags("S"), flags("F")));
    // Another device reads it too: nothing to add any more.
    store.record_scan(&inbox(), &listing("1", vec![scanned(1, "FRS")]), NOW).unwrap();
    let due = store.unpushed().unwrap().remove(0);
    assert_eq!((due.add, due.remove), (Flags::none(), flags("F")));
}

#[test]
fn a_change_that_the_server_shall_not_see_stays_here() {
    let home = Home::new();
    let mut store = home.open();
    run(&mut store, uids(1..=1)).unwrap();
    let id = all(&store)[0].id;
    store.set_flags(&[id], &flags("S"), &Flags::none(), OnServer::Leave).unwrap();
    assert!(store.unpushed().unwrap().is_empty());
    store.record_scan(&inbox(), &listing("1", vec![scanned(1, "")]), NOW).unwrap();
    assert_eq!(store.message(id).unwrap().flags, flags("S"));
}

#[test]
fn what_the_server_removed_stays_here_and_is_counted_once() {
    let home = Home::new();
    let mut store = home.open();
    run(&mut store, uids(1..=3)).unwrap();
    let found = store.record_scan(&inbox(), &listing("1", uids(1..=1)), NOW).unwrap();
    assert_eq!(found.gone, 2);
    assert_eq!(store.record_scan(&inbox(), &listing("1", uids(1..=1)), NOW).unwrap(), ScanRecord::default());
    assert_eq!(all(&store).len(), 3);
    assert_eq!(all(&store)[0].on_server, Some(RemoteState::Gone));
}

#[test]
fn what_is_lacking_is_found_without_looking_at_all_there_is() {
    let home = Home::new();
    let mut store = home.open();
    store.record_scan(&inbox(), &listing("1", uids(1..=8)), NOW).unwrap();
    let rows = wanted(&store);
    fetch(&mut store, &rows[..4]).unwrap();
    let mut header = store.arrival(&inbox()).unwrap();
    header.write(b"Subject: number 5\r\n\r\n").unwrap();
    let header = header.finish(arriving(rows[4].0, false)).unwrap();
    store.deliver(vec![header]).unwrap();
    // Removed here, doomed there, gone from there, and in an epoch that is over.
    store.remove(&[all(&store).last().unwrap().id], OnServer::Leave).unwrap();
    store.doom(&[rows[5].0]).unwrap();
    store.record_scan(&inbox(), &listing("1", uids(1..=7)), NOW).unwrap();
    let lacking = |newest| {
        let rows = store.lacking(&inbox(), newest).unwrap().into_iter();
        rows.map(|row| row.id.to_string()).collect::<Vec<_>>()
    };
    let all = store.remotes(&inbox()).unwrap().into_iter();
    let plain = all.filter(|row| {
        row.state == RemoteState::Present && matches!(row.local, Local::Nothing | Local::Header(_))
    });
    assert_eq!(store.lacking(&inbox(), None).unwrap(), plain.collect::<Vec<_>>());
    assert_eq!(lacking(None), ["5", "7"]);
    assert_eq!(
        (lacking(Some(2)), lacking(Some(1)), lacking(Some(0))),
        (vec!["5".into(), "7".into()], vec!["7".into()], vec![])
    );
    store.record_scan(&inbox(), &listing("2", uids(1..=1)), NOW).unwrap();
    assert_eq!(store.lacking(&inbox(), None).unwrap().len(), 1);
}

#[test]
fn what_is_neither_here_nor_there_is_forgotten_after_ninety_days() {
    const DAY: i64 = 86_400;
    let home = Home::new();
    let mut store = home.open();
    run(&mut store, uids(1..=3)).unwrap();
    let first = all(&store).iter().map(|message| message.id).min().unwrap();
    store.remove(&[first], OnServer::Follow).unwrap();
    // 1 is removed here, 2 is here, 3 stays there, 4 never came.
    let mut scan = |day: i64, messages| {
        store.record_scan(&inbox(), &listing("1", messages), NOW + day * DAY).unwrap();
        let all =
            "SELECT group_concat(cast(bytes AS TEXT), ' ') FROM (SELECT bytes FROM remote ORDER BY bytes)";
        store.db.query_row(all, [], |row| row.get::<_, String>(0)).unwrap()
    };
    assert_eq!(scan(2, uids(1..=4)), "1 2 3 4");
    assert_eq!(scan(4, uids(3..=3)), "1 2 3 4");
    // Back for a while: the time runs anew.
    assert_eq!(scan(50, uids(3..=4)), "1 2 3 4");
    assert_eq!(scan(52, uids(3..=3)), "1 2 3 4");
    assert_eq!(scan(93, uids(3..=3)), "1 2 3 4");
    assert_eq!(scan(95, uids(3..=3)), "2 3 4");
    assert_eq!(scan(143, uids(3..=3)), "2 3");
    // What is removed here and comes back there is not fetched again.
    assert_eq!(scan(200, uids(1..=3)), "1 2 3");
    assert!(wanted(&store).is_empty());
}

#[test]
fn a_delta_speaks_only_of_what_it_names() {
    let home = Home::new();
    let mut store = home.open();
    run(&mut store, uids(1..=3)).unwrap();
    let delta = Listing {
        scope: Scope::Since { gone: vec![RemoteId::from_uid(2), RemoteId::from_uid(77)] },
        mark: Some("5".to_owned()),
        ..listing("1", vec![scanned(3, "S"), scanned(4, "")])
    };
    let found = store.record_scan(&inbox(), &delta, NOW).unwrap();
    assert_eq!((found.new, found.changed, found.gone), (1, 1, 1));
    assert_eq!(store.checkpoint(&inbox()).unwrap(), Some((Epoch("1".to_owned()), Some("5".to_owned()))));
    assert_eq!(store.remotes(&inbox()).unwrap().len(), 3);
}

#[test]
fn in_another_epoch_all_ids_are_void_and_messages_can_be_adopted() {
    let home = Home::new();
    let mut store = home.open();
    run(&mut store, uids(1..=2)).unwrap();
    let row = store.remotes(&inbox()).unwrap()[0].row;
    store.doom(&[row]).unwrap();
    let found = store.record_scan(&inbox(), &listing("2", uids(1..=2)), NOW).unwrap();
    assert_eq!(found, ScanRecord { new: 2, epoch_changed: true, ..ScanRecord::default() });
    assert!(store.unpushed().unwrap().is_empty(), "nothing of the old epoch is carried over");
    let header = wire(1).windows(4).position(|end| end == b"\r\n\r\n").unwrap() + 4;
    let digest = Digest(Sha256::digest(&wire(1)[..header]).into());
    let like = store.orphans_like(&inbox(), &digest, None).unwrap();
    assert_eq!(like.len(), 1);
    let row = wanted(&store)[0].0;
    store.adopt(row, like[0]).unwrap();
    assert_eq!(store.remotes(&inbox()).unwrap()[0].local, Local::Whole(like[0]));
    assert!(store.orphans_like(&inbox(), &digest, None).unwrap().is_empty());
    assert_eq!(wanted(&store).len(), 1);
    assert_eq!(store.check().unwrap().problems, [""; 0]);
    assert_eq!(store.verify(&[row]).unwrap().sound, [row]);
}

#[test]
fn p20_a_removal_not_proved_stays_doomed_and_a_scan_proves_it() {
    let home = Home::new();
    let mut store = home.open();
    run(&mut store, uids(1..=2)).unwrap();
    let row = store.remotes(&inbox()).unwrap()[0].row;
    store.doom(&[row]).unwrap();
    store.record_scan(&inbox(), &listing("1", uids(1..=2)), NOW).unwrap();
    assert_eq!(store.remotes(&inbox()).unwrap()[0].state, RemoteState::Doomed);
    assert!(wanted(&store).is_empty(), "it is not fetched again");
    assert_eq!(store.record_scan(&inbox(), &listing("1", uids(2..=2)), NOW).unwrap(), ScanRecord::default());
    assert_eq!(store.remotes(&inbox()).unwrap().len(), 1);
}

#[test]
fn i20_the_mark_that_we_set_to_remove_a_message_there_does_not_come_back_to_it_here() {
    let home = Home::new();
    let mut store = home.open();
    run(&mut store, uids(1..=2)).unwrap();
    let row = store.remotes(&inbox()).unwrap()[0].row;
    store.doom(&[row]).unwrap();
    // The line broke before UID EXPUNGE. Another device flagged and read them meanwhile.
    let found = store.record_scan(&inbox(), &listing("1", vec![scanned(1, "FT"), scanned(2, "ST")]), NOW);
    assert_eq!(found.unwrap().changed, 2);
    let here: Vec<Flags> = all(&store).into_iter().map(|message| message.flags).collect();
    assert!(here.contains(&flags("F")) && here.contains(&flags("ST")), "{here:?}");
    assert_eq!(store.unpushed().unwrap().len(), 1, "it is still to be removed, and nothing else");
    // It was marked there before it was to go: that was no mark of ours.
    store.doom(&[store.remotes(&inbox()).unwrap()[1].row]).unwrap();
    store.record_scan(&inbox(), &listing("1", vec![scanned(2, "T")]), NOW).unwrap();
    assert!(all(&store).iter().any(|message| message.flags == flags("T")));
}

#[test]
fn the_mark_that_we_set_to_move_a_message_there_does_not_come_back_to_it_here() {
    let home = Home::new();
    let mut store = home.open();
    run(&mut store, uids(1..=1)).unwrap();
    let id = all(&store)[0].id;
    store.move_to(&[id], &MailboxName::new("Trash").unwrap(), OnServer::Follow).unwrap();
    // The server cannot move. A run copied and marked it, and died before it was removed.
    store.record_scan(&inbox(), &listing("1", vec![scanned(1, "ST")]), NOW).unwrap();
    assert_eq!(store.message(id).unwrap().flags, flags("S"));
}

#[test]
fn an_id_that_was_removed_and_has_another_size_is_another_message() {
    let home = Home::new();
    let mut store = home.open();
    run(&mut store, uids(1..=1)).unwrap();
    let row = store.remotes(&inbox()).unwrap()[0].row;
    store.doom(&[row]).unwrap();
    let other = Scanned { size: Some(9999), ..scanned(1, "") };
    let found = store.record_scan(&inbox(), &listing("1", vec![other]), NOW).unwrap();
    assert_eq!((found.new, found.reused), (1, 1));
    let remote = store.remotes(&inbox()).unwrap().remove(0);
    assert_eq!((remote.state, remote.local, remote.tries), (RemoteState::Present, Local::Nothing, 0));
    assert!(!fetch(&mut store, &[(remote.row, 5)]).unwrap()[0].was_here);
    assert_eq!(all(&store).len(), 2);
}

#[test]
fn ids_good_for_one_session_are_told_apart_by_content() {
    let home = Home::new();
    let mut store = home.open();
    for session in ["volatile:a", "volatile:b"] {
        let found = store.record_scan(&inbox(), &listing(session, uids(1..=2)), NOW).unwrap();
        assert!(!found.epoch_changed);
        let all_of_them = wanted(&store);
        let delivered = fetch(&mut store, &all_of_them).unwrap();
        assert_eq!(
            delivered.iter().filter(|one| one.was_here).count(),
            if session.ends_with('b') { 2 } else { 0 }
        );
    }
    assert_eq!(all(&store).len(), 2);
    assert_eq!(home.files("new").len(), 2);
}

#[test]
fn a_refusal_is_counted_and_forgotten_when_it_arrives() {
    let home = Home::new();
    let mut store = home.open();
    store.record_scan(&inbox(), &listing("1", uids(1..=1)), NOW).unwrap();
    let row = wanted(&store)[0].0;
    store.note_failure(row, "the server says no").unwrap();
    let failing = store.failing(&inbox()).unwrap().remove(0);
    assert_eq!((failing.tries, failing.why.as_str()), (1, "the server says no"));
    assert_eq!((store.remotes(&inbox()).unwrap()[0].local, failing.id), (Local::Nothing, scanned(1, "").id));
    fetch(&mut store, &[(row, 1)]).unwrap();
    assert!(matches!(store.remotes(&inbox()).unwrap()[0].local, Local::Whole(_)));
    assert!(store.failing(&inbox()).unwrap().is_empty());
    let _ = arriving(row, true);
}

#[test]
fn a_hundred_thousand_ids_are_recorded_without_going_quadratic() {
    let home = Home::new();
    let mut store = home.open();
    let many = listing("1", (1..=100_000).map(|uid| Scanned { size: Some(5), ..scanned(uid, "") }).collect());
    let start = Instant::now();
    assert_eq!(store.record_scan(&inbox(), &many, NOW).unwrap().new, 100_000);
    let first = start.elapsed();
    assert_eq!(store.record_scan(&inbox(), &many, NOW).unwrap(), ScanRecord::default());
    let both = start.elapsed();
    assert_eq!(store.remotes(&inbox()).unwrap().len(), 100_000);
    eprintln!("100,000 ids: {first:?} new, {:?} known", both - first);
    assert!(both.as_secs() < 60);
}
