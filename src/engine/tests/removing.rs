//! Removing mail from the server, told as stories.

use std::time::Duration;

use super::super::FetchOptions;
use super::world::{DAY, Trip, Tripwire, World, inbox, keeping, mail};
use crate::backend::memory::{Call, CloseAnswer};
use crate::error::ErrorKind;
use crate::mail::{AccountName, MessageId, RemoteId, Retention};
use crate::store::{Local, OnServer, RemoteState, Store};

#[tokio::test]
async fn p01_with_delete_the_server_is_empty_afterwards_and_the_store_whole() {
    for world in [World::pop3(), World::imap()] {
        world.arrive(1..=3);
        let ran = world.fetch(&keeping(Retention::Delete)).await.ok();
        assert_eq!((ran.report.removing, ran.report.closed.unwrap().removed), (3, 3));
        assert_eq!(world.on_server(), 0);
        world.assert_whole(1..=3);
        world.fetch(&keeping(Retention::Delete)).await.ok();
        assert!(world.store().remotes(&inbox()).unwrap().is_empty(), "the next scan proves it");
        world.assert_whole(1..=3);
    }
}

#[tokio::test]
async fn when_the_server_is_told_to_delete_everything_is_recorded_and_durable() {
    let world = World::pop3();
    world.arrive(1..=100);
    let root = world.root();
    let spy = Tripwire::looking(&world.server, move |ids| {
        let store = Store::open(&root, &AccountName::new("work").unwrap()).unwrap();
        let rows = store.remotes(&inbox()).unwrap();
        for id in ids {
            let row = rows.iter().find(|row| row.id == *id).expect("a ledger row");
            assert_eq!(row.state, RemoteState::Doomed, "noted before the server is told");
            assert!(matches!(row.local, Local::Whole(_)));
            assert_eq!(store.verify(&[row.row]).unwrap().sound, [row.row]);
        }
        let tmp = std::fs::read_dir(root.join("INBOX/tmp")).unwrap().count();
        assert_eq!(tmp, 0);
    });
    world.fetch_from(&spy, &keeping(Retention::Delete)).await.ok();
    assert_eq!(world.on_server(), 0);
}

#[tokio::test]
async fn p32_keep_for_removes_by_age_from_first_sight() {
    let mut world = World::pop3();
    let keep = keeping(Retention::KeepFor(Duration::from_secs(14 * 86_400)));
    world.arrive(1..=2);
    world.fetch(&keep).await.ok();
    world.now += 10 * DAY;
    world.arrive(3..=3);
    world.fetch(&keep).await.ok();
    assert_eq!(world.on_server(), 3);
    world.now += 4 * DAY;
    world.fetch(&keep).await.ok();
    assert_eq!(world.on_server(), 1);
    // A clock that leaps removes nothing; when the next run agrees with it, it is believed.
    world.now += 4000 * DAY;
    let leapt = world.fetch(&keep).await.ok();
    assert!(leapt.warnings().contains("clock"));
    assert_eq!(world.on_server(), 1);
    world.now += DAY;
    world.fetch(&keep).await.ok();
    assert_eq!(world.on_server(), 0);
    world.assert_whole(1..=3);
}

#[tokio::test]
async fn until_deleted_removes_what_was_removed_here_and_nothing_is_fetched_again() {
    for world in [World::pop3(), World::imap()] {
        let keep = keeping(Retention::UntilDeleted);
        world.arrive(1..=3);
        world.fetch(&keep).await.ok();
        assert_eq!(world.on_server(), 3);
        let gone = world.messages()[1].clone();
        let (path, _) = world.store().open_message(gone.id).unwrap();
        std::fs::remove_file(path).unwrap();
        world.server.forget_calls();
        world.fetch(&keep).await.ok();
        assert_eq!((world.on_server(), world.retrieved(), world.messages().len()), (2, 0, 2));
    }
}

#[tokio::test]
async fn a_foreign_removal_with_keep_stays_on_the_server_and_is_not_fetched_again() {
    let world = World::imap();
    world.arrive(1..=3);
    world.fetch(&FetchOptions::default()).await.ok();
    let (path, _) = world.store().open_message(world.messages()[0].id).unwrap();
    std::fs::remove_file(path).unwrap();
    world.server.forget_calls();
    world.fetch(&FetchOptions::default()).await.ok();
    assert_eq!((world.on_server(), world.retrieved(), world.messages().len()), (3, 0, 2));
}

#[tokio::test]
async fn a_copy_that_was_tampered_with_is_not_taken_for_safe() {
    let world = World::pop3();
    world.arrive(1..=2);
    world.fetch(&FetchOptions::default()).await.ok();
    let (path, _) = world.store().open_message(world.messages()[0].id).unwrap();
    std::fs::write(path, "cut").unwrap();
    let error = world.fetch(&keeping(Retention::Delete)).await.error();
    assert_eq!((error.kind(), world.on_server()), (ErrorKind::Partial, 1), "{error}");
}

#[tokio::test]
async fn an_id_that_names_another_message_of_the_same_size_is_fetched_before_anything_is_removed() {
    let world = World::pop3();
    let id = RemoteId::new(*b"1");
    assert_eq!(mail(1).len(), mail(8).len());
    for number in [1, 8, 15] {
        // Message numbers for unique-ids, as some servers have it: every day begins with "1".
        world.server.add_as(&inbox(), id.clone(), mail(number));
        world.fetch(&keeping(Retention::Delete)).await.ok();
        assert_eq!(world.on_server(), 0);
    }
    assert_eq!(world.subjects(), ["mail 1", "mail 8", "mail 15"]);
}

#[tokio::test]
async fn an_id_that_returns_with_the_same_message_is_not_fetched_again() {
    let world = World::pop3();
    let id = RemoteId::new(*b"x");
    for _ in 0..3 {
        world.server.add_as(&inbox(), id.clone(), mail(1));
        world.fetch(&FetchOptions::default()).await.ok();
        world.server.remove(&inbox(), &id);
        world.fetch(&FetchOptions::default()).await.ok();
    }
    assert_eq!((world.retrieved(), world.messages().len()), (1, 1));
}

#[tokio::test]
async fn p12_of_equal_ids_the_one_that_is_left_is_not_taken_for_the_one_that_went() {
    let world = World::pop3();
    let twin = |ordinal| RemoteId { bytes: (*b"x").into(), ordinal };
    world.server.add_as(&inbox(), twin(0), mail(1));
    world.server.add_as(&inbox(), twin(1), mail(8));
    world.server.tune(|knobs| {
        knobs.refuse_retrieval.insert(twin(1));
    });
    world.fetch(&FetchOptions::default()).await;
    world.server.tune(|knobs| knobs.refuse_retrieval.clear());
    // Another client removes the first; the server counts equal ids from the beginning.
    world.server.remove(&inbox(), &twin(0));
    world.server.remove(&inbox(), &twin(1));
    world.server.add_as(&inbox(), twin(0), mail(8));
    world.fetch(&keeping(Retention::Delete)).await.ok();
    assert_eq!(world.subjects(), ["mail 1", "mail 8"]);
    assert_eq!(world.on_server(), 0);
}

#[tokio::test]
async fn p19_what_the_server_will_not_delete_stays_and_is_tried_again() {
    let world = World::pop3();
    world.arrive(1..=5);
    let stuck = world.server.ids(&inbox())[2].clone();
    world.server.tune(|knobs| {
        knobs.refuse_removal.insert(stuck.clone());
    });
    let mut ran = world.fetch(&keeping(Retention::Delete)).await;
    assert_eq!(ran.error().kind(), ErrorKind::Partial);
    assert_eq!(world.server.ids(&inbox()), [stuck]);
    let rows = world.store().remotes(&inbox()).unwrap();
    let present = rows.iter().filter(|row| row.state == RemoteState::Present).count();
    assert_eq!(present, 1);
    world.server.tune(|knobs| knobs.refuse_removal.clear());
    world.server.forget_calls();
    world.fetch(&keeping(Retention::Delete)).await.ok();
    assert_eq!((world.on_server(), world.retrieved()), (0, 0));
    world.assert_whole(1..=5);
}

#[tokio::test]
async fn p20_quit_refused_leaves_the_rows_doomed_and_the_next_scan_decides() {
    for (answer, left) in [(CloseAnswer::LostBeforeRemoval, 3), (CloseAnswer::LostAfterRemoval, 0)] {
        for world in [World::pop3(), World::imap()] {
            world.arrive(1..=3);
            world.server.tune(|knobs| knobs.answer = answer);
            let mut ran = world.fetch(&keeping(Retention::Delete)).await;
            assert_eq!(ran.error().kind(), ErrorKind::Partial);
            assert_eq!(world.on_server(), left);
            let rows = world.store().remotes(&inbox()).unwrap();
            assert!(rows.len() == 3 && rows.iter().all(|row| row.state == RemoteState::Doomed));
            world.server.tune(|knobs| knobs.answer = CloseAnswer::Arrives);
            world.server.forget_calls();
            world.fetch(&keeping(Retention::Delete)).await.ok();
            assert_eq!((world.on_server(), world.retrieved()), (0, 0), "i20: deleted again, no download");
            world.assert_whole(1..=3);
        }
    }
}

#[tokio::test]
async fn a_read_only_mailbox_is_fetched_and_nothing_is_removed() {
    let world = World::imap();
    world.arrive(1..=2);
    world.server.tune(|knobs| knobs.read_only = true);
    let ran = world.fetch(&keeping(Retention::Delete)).await.ok();
    assert!(ran.warnings().contains("read-only"));
    assert!(!world.server.calls().iter().any(|call| matches!(call, Call::Delete { .. })));
    assert_eq!((world.on_server(), world.messages().len()), (2, 2));
}

#[tokio::test]
async fn i16_without_uidplus_the_report_says_flagged_and_not_removed() {
    let world = World::imap();
    world.arrive(1..=2);
    world.server.tune(|knobs| knobs.exact_removal = false);
    let ran = world.fetch(&keeping(Retention::Delete)).await.ok();
    let closed = ran.report.closed.unwrap();
    assert_eq!((closed.removed, closed.flagged), (0, 2));
    world.server.forget_calls();
    world.fetch(&keeping(Retention::Delete)).await.ok();
    assert_eq!(world.retrieved(), 0);
    world.assert_whole(1..=2);
}

#[tokio::test]
async fn what_was_doomed_with_a_copy_that_is_gone_since_is_spared_the_server() {
    let world = World::pop3();
    world.arrive(1..=2);
    world.server.tune(|knobs| knobs.answer = CloseAnswer::LostBeforeRemoval);
    world.fetch(&keeping(Retention::Delete)).await;
    world.server.tune(|knobs| knobs.answer = CloseAnswer::Arrives);
    let (path, _) = world.store().open_message(MessageId(1)).unwrap();
    std::fs::write(path, "cut").unwrap();
    let mut ran = world.fetch(&keeping(Retention::Delete)).await;
    assert_eq!(ran.error().kind(), ErrorKind::Partial);
    assert_eq!(world.on_server(), 1);
}

#[tokio::test]
async fn n20_wherever_the_line_breaks_or_we_are_killed_nothing_is_lost_and_nothing_comes_twice() {
    for trip in [Trip::Fail, Trip::Hang] {
        for at in 0.. {
            let world = World::pop3();
            world.arrive(1..=6);
            let wire = Tripwire::new(&world.server, at, trip);
            let options = keeping(Retention::Delete);
            let run = world.fetch_from(&wire, &options);
            // Dropped where it hangs, as by a kill.
            let _ = tokio::time::timeout(Duration::from_millis(50), run).await;
            let tripped = wire.steps() > at;
            world.fetch(&options).await.ok();
            world.fetch(&options).await.ok();
            assert_eq!(world.on_server(), 0, "{trip:?} at {at}");
            world.assert_whole(1..=6);
            drop(world.store().lock().unwrap());
            if !tripped {
                break;
            }
        }
    }
}

#[tokio::test]
async fn the_same_sweep_over_imap_with_changes_of_both_sides() {
    for at in 0.. {
        let world = World::imap();
        world.arrive(1..=4);
        world.fetch(&FetchOptions::default()).await.ok();
        let ids: Vec<MessageId> = world.messages().iter().map(|message| message.id).collect();
        let seen = crate::mail::Flags { seen: true, ..crate::mail::Flags::none() };
        let none = crate::mail::Flags::none();
        let mut store = world.store();
        store.set_flags(&ids[..1], &seen, &none, OnServer::Follow).unwrap();
        store.move_to(&ids[1..2], &super::world::mailbox("Trash"), OnServer::Follow).unwrap();
        store.remove(&ids[2..3], OnServer::Follow).unwrap();
        drop(store);
        world.arrive(5..=5);
        let wire = Tripwire::new(&world.server, at, Trip::Fail);
        let both =
            FetchOptions { mailboxes: vec!["INBOX".to_owned(), "*".to_owned()], ..FetchOptions::default() };
        let _ = world.fetch_from(&wire, &both).await;
        let tripped = wire.steps() > at;
        world.fetch(&both).await.ok();
        world.fetch(&both).await.ok();
        assert_eq!(world.subjects(), ["mail 1", "mail 2", "mail 4", "mail 5"], "at {at}");
        let left = world.server.ids(&inbox());
        assert_eq!(left.len(), 3, "at {at}");
        assert!(world.server.message(&inbox(), &left[0]).unwrap().1.seen, "at {at}");
        assert_eq!(world.server.ids(&super::world::mailbox("Trash")).len(), 1, "at {at}");
        if !tripped {
            break;
        }
    }
}

#[tokio::test]
async fn files_that_vanish_en_masse_change_nothing_until_somebody_says_that_it_was_meant() {
    let world = World::imap();
    world.arrive(1..=30);
    let keep = keeping(Retention::UntilDeleted);
    world.fetch(&keep).await.ok();
    for message in &world.messages()[..25] {
        let (path, _) = world.store().open_message(message.id).unwrap();
        std::fs::remove_file(path).unwrap();
    }
    world.server.forget_calls();
    let ran = world.fetch(&keep).await.ok();
    assert!(ran.warnings().contains("--force"), "{}", ran.warnings());
    assert_eq!((world.on_server(), world.retrieved()), (30, 0));
    let mut forced = keep;
    forced.visit.force = true;
    world.fetch(&forced).await.ok();
    assert_eq!((world.on_server(), world.messages().len()), (5, 5));
}
