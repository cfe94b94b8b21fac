//! What a person changes here.

use super::{Home, all, flags, inbox, name, run, uids};
use crate::error::ErrorKind;
use crate::mail::{Epoch, Flags, MailboxName, MessageId, RemoteId};
use crate::store::{Local, OnServer, Order, RemoteState};
use std::ops::ControlFlow;

fn trash() -> MailboxName {
    MailboxName::new("Trash").unwrap()
}

#[test]
fn a_message_moved_to_trash_is_to_move_there_on_the_server() {
    let home = Home::new();
    let mut store = home.open();
    run(&mut store, uids(1..=2)).unwrap();
    let id = all(&store)[0].id;
    store.move_to(&[id], &trash(), OnServer::Follow).unwrap();
    assert_eq!(store.message(id).unwrap().mailbox, trash());
    let due = store.unpushed().unwrap().remove(0).remote;
    assert_eq!((due.move_to.clone(), due.local), (Some(trash()), Local::Whole(id)));
    store.move_pushed(due.row, Some((Epoch("7".to_owned()), RemoteId::from_uid(40))), false, 5).unwrap();
    assert!(store.unpushed().unwrap().is_empty());
    let there = store.remote_of(id).unwrap().unwrap();
    assert_eq!((there.mailbox, there.first_seen), (trash(), 5));
    // A rebuilt database knows it again by its new key.
    std::fs::remove_dir_all(home.root().join(".mailctl")).unwrap();
    let mut store = home.open();
    store.reconcile().unwrap();
    store.record_scan(&trash(), &super::listing("7", vec![super::scanned(40, "")]), 6).unwrap();
    assert_eq!(store.remotes(&trash()).unwrap()[0].local, Local::Whole(id));
    assert_eq!(store.check().unwrap().problems, [""; 0]);
}

#[test]
fn a_removed_message_is_gone_here_and_doomed_there() {
    let home = Home::new();
    let mut store = home.open();
    run(&mut store, uids(1..=2)).unwrap();
    let ids: Vec<_> = all(&store).iter().map(|one| one.id).collect();
    store.remove(&ids[..1], OnServer::Follow).unwrap();
    store.remove(&ids[1..], OnServer::Leave).unwrap();
    assert!(home.files("new").is_empty());
    assert_eq!(store.message(ids[0]).unwrap_err().kind(), ErrorKind::NotFound);
    let states: Vec<_> = store.remotes(&inbox()).unwrap().iter().map(|one| (one.state, one.local)).collect();
    assert_eq!(
        states,
        [(RemoteState::Present, Local::Removed(ids[1])), (RemoteState::Doomed, Local::Removed(ids[0]))]
    );
    assert!(run(&mut store, uids(1..=2)).unwrap().is_empty());
    assert_eq!(store.remove(&ids, OnServer::Leave).unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
fn flags_are_in_the_name_and_keywords_in_the_database() {
    let home = Home::new();
    let mut store = home.open();
    run(&mut store, uids(1..=1)).unwrap();
    let id = all(&store)[0].id;
    let mut add = flags("S");
    add.keywords.extend(["$Forwarded".to_owned(), "work".to_owned()]);
    store.set_flags(&[id], &add, &Flags::none(), OnServer::Follow).unwrap();
    assert!(name(&home.files("cur")[0]).ends_with(":2,PS"));
    store.reconcile().unwrap();
    assert_eq!(store.message(id).unwrap().flags, add);
    let (path, _) = store.open_message(id).unwrap();
    std::fs::rename(&path, path.with_file_name(name(&path).replace(":2,PS", ":2,P"))).unwrap();
    store.open_message(id).unwrap();
    assert_eq!(store.open_message(MessageId(99)).unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
fn lists_come_by_number_or_by_date_and_stop_when_told() {
    let home = Home::new();
    let mut store = home.open();
    run(&mut store, uids(1..=5)).unwrap();
    store.db.execute("UPDATE message SET dated = -id", []).unwrap();
    let mut seen = Vec::new();
    store
        .messages_by(Order::Date, &[inbox()], &mut |message| {
            seen.push(message.id.0);
            Ok(if seen.len() == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })
        .unwrap();
    assert_eq!(seen, [1, 2]);
    let plan: Vec<String> = store.plan_of_list(Order::Date, &[inbox()]);
    assert!(plan.iter().all(|step| !step.contains("TEMP B-TREE")), "{plan:?}");
    assert_eq!(store.by_message_id("3@example.org").unwrap(), [MessageId(3)]);
    let summary = store.mailboxes().unwrap().remove(0);
    assert_eq!((summary.messages, summary.unseen, summary.name), (5, 5, inbox()));
}

#[test]
fn notes_are_remembered() {
    let home = Home::new();
    home.open().remember("alert", "full").unwrap();
    assert_eq!(home.open().recall("alert").unwrap().as_deref(), Some("full"));
    assert_eq!(home.open().recall("other").unwrap(), None);
}

#[test]
fn c04_a_message_moved_or_removed_while_its_body_arrives_stays_so() {
    let home = Home::new();
    let mut store = home.open();
    store.record_scan(&inbox(), &super::listing("1", uids(1..=2)), super::NOW).unwrap();
    let rows = super::wanted(&store);
    for (row, uid) in &rows {
        let mut arrival = store.arrival(&inbox()).unwrap();
        arrival.write(&super::wire(*uid)).unwrap();
        let arrived = arrival.finish(super::arriving(*row, false)).unwrap();
        store.deliver(vec![arrived]).unwrap();
    }
    let ids: Vec<_> = all(&store).iter().map(|one| one.id).collect();
    let arriving: Vec<_> = rows
        .iter()
        .map(|(row, uid)| {
            let mut arrival = store.arrival(&inbox()).unwrap();
            arrival.write(&super::wire(*uid)).unwrap();
            arrival.finish(super::arriving(*row, true)).unwrap()
        })
        .collect();
    let landing = store.staged_for_tests(arriving);
    let mut other = home.open();
    other.move_to(&ids[..1], &trash(), OnServer::Follow).unwrap();
    other.remove(&ids[1..], OnServer::Follow).unwrap();
    landing(&mut store);
    store.reconcile().unwrap();
    let here: Vec<_> = all(&store).iter().map(|one| (one.id, one.mailbox.clone(), one.whole)).collect();
    assert_eq!(here, [(ids[0], trash(), true)]);
    assert!(home.files("new").is_empty());
    assert_eq!(store.check().unwrap().problems, [""; 0]);
}
