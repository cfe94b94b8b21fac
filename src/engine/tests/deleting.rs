//! Deleting, completing and looking at what the server has, told as stories.

use super::super::{
    Completed, DeleteOptions, DeleteReport, FetchOptions, Outcome, Place, RemoteOptions, Visit, carry_over,
    complete, delete, holdings, list_remote,
};
use super::world::{NOW, World, inbox, keeping, mailbox};
use crate::backend::memory::Call;
use crate::error::{ErrorKind, Result};
use crate::mail::{Flags, MessageId, Retention};
use crate::store::{OnServer, RemoteState};

async fn deleting(world: &World, ids: &[u64], options: &DeleteOptions) -> Result<DeleteReport> {
    let ids: Vec<MessageId> = ids.iter().map(|id| MessageId(*id)).collect();
    delete(&world.keeper(), &world.server, &ids, options, NOW, &mut |_| {}).await
}

fn outcomes(report: &DeleteReport) -> Vec<Outcome> {
    report.messages.iter().map(|one| one.outcome.clone()).collect()
}

fn places(world: &World) -> Vec<(u64, String)> {
    world.messages().iter().map(|message| (message.id.0, message.mailbox.to_string())).collect()
}

#[tokio::test]
async fn deleting_moves_to_trash_here_and_there_and_on_pop3_leaves_the_server() {
    for (world, in_trash) in [(World::imap(), 1), (World::pop3(), 0)] {
        world.arrive(1..=3);
        world.fetch(&FetchOptions::default()).await.ok();
        let report = deleting(&world, &[2], &DeleteOptions::default()).await.unwrap();
        assert_eq!(outcomes(&report), [Outcome::Trashed]);
        assert_eq!(world.on_server(), 2);
        assert_eq!(world.server.ids(&mailbox("Trash")).len(), in_trash);
        assert_eq!(places(&world)[1], (2, "Trash".to_owned()));
        // Neither mailbox is fetched again.
        world.server.forget_calls();
        let both =
            FetchOptions { mailboxes: vec!["INBOX".to_owned(), "*".to_owned()], ..FetchOptions::default() };
        world.fetch(&both).await.ok();
        assert_eq!((world.retrieved(), world.messages().len()), (0, 3));
    }
}

#[tokio::test]
async fn i22_a_move_without_copyuid_is_recognised_in_its_new_place() {
    let world = World::imap();
    world.server.create(&mailbox("Bin"), Some(crate::mail::SpecialUse::Trash));
    world.arrive(1..=2);
    let all = FetchOptions { mailboxes: vec!["*".to_owned()], ..FetchOptions::default() };
    world.fetch(&all).await.ok();
    let report = deleting(&world, &[1], &DeleteOptions::default()).await.unwrap();
    assert_eq!(outcomes(&report), [Outcome::Trashed]);
    assert_eq!((world.server.ids(&mailbox("Bin")).len(), places(&world)[0].1.as_str()), (1, "Bin"));
    world.server.renew_epoch(&mailbox("Bin"));
    world.server.forget_calls();
    world.fetch(&all).await.ok();
    assert_eq!((world.retrieved(), world.messages().len()), (0, 2));
}

#[tokio::test]
async fn permanent_leaves_nothing_and_what_is_in_trash_needs_saying_so() {
    for world in [World::imap(), World::pop3()] {
        world.arrive(1..=2);
        world.fetch(&FetchOptions::default()).await.ok();
        let permanent = DeleteOptions { permanent: true, ..DeleteOptions::default() };
        let report = deleting(&world, &[1], &permanent).await.unwrap();
        assert_eq!(outcomes(&report), [Outcome::Removed]);
        assert_eq!((world.on_server(), world.messages().len()), (1, 1));
        deleting(&world, &[2], &DeleteOptions::default()).await.unwrap();
        let again = deleting(&world, &[2], &DeleteOptions::default()).await.unwrap();
        assert!(matches!(&outcomes(&again)[..], [Outcome::Refused(why)] if why.contains("--permanent")));
        let emptied = DeleteOptions { empty_trash: true, ..DeleteOptions::default() };
        deleting(&world, &[2], &emptied).await.unwrap();
        assert!(world.messages().is_empty());
        assert!(world.server.ids(&mailbox("Trash")).is_empty());
    }
}

#[tokio::test]
async fn here_only_stays_there_and_is_not_fetched_again() {
    for world in [World::imap(), World::pop3()] {
        world.arrive(1..=2);
        world.fetch(&FetchOptions::default()).await.ok();
        let here = DeleteOptions { permanent: true, place: Place::Here, ..DeleteOptions::default() };
        world.server.forget_calls();
        let report = deleting(&world, &[1], &here).await.unwrap();
        assert_eq!(outcomes(&report), [Outcome::RemovedHere]);
        assert!(world.server.calls().is_empty(), "nobody has to be told");
        world.fetch(&FetchOptions::default()).await.ok();
        assert_eq!((world.on_server(), world.messages().len(), world.retrieved()), (2, 1, 0));
    }
}

#[tokio::test]
async fn on_the_server_only_needs_a_whole_copy_here() {
    let world = World::pop3();
    world.arrive(1..=1);
    world.fetch(&FetchOptions::default()).await.ok();
    world.arrive(2..=2);
    world.fetch(&FetchOptions { headers: true, ..FetchOptions::default() }).await.ok();
    let there = DeleteOptions { place: Place::Server, ..DeleteOptions::default() };
    let report = deleting(&world, &[1, 2], &there).await.unwrap();
    assert!(matches!(&outcomes(&report)[..], [Outcome::Removed, Outcome::Refused(_)]));
    assert_eq!((world.on_server(), world.messages().len()), (1, 2));
}

#[tokio::test]
async fn a_header_moved_to_trash_does_not_take_the_only_body_from_a_pop3_server() {
    let world = World::pop3();
    world.arrive(1..=1);
    world.fetch(&FetchOptions { headers: true, ..FetchOptions::default() }).await.ok();
    let report = deleting(&world, &[1], &DeleteOptions::default()).await.unwrap();
    assert!(matches!(&outcomes(&report)[..], [Outcome::Refused(why)] if why.contains("not whole")));
    assert_eq!(world.on_server(), 1);
}

#[tokio::test]
async fn what_cannot_be_told_now_is_queued_and_carried_by_the_next_fetch() {
    for world in [World::imap(), World::pop3()] {
        world.arrive(1..=3);
        world.fetch(&FetchOptions::default()).await.ok();
        let offline = DeleteOptions { offline: true, ..DeleteOptions::default() };
        let report = deleting(&world, &[1], &offline).await.unwrap();
        assert_eq!(outcomes(&report), [Outcome::Queued]);
        world.server.tune(|knobs| knobs.refuse_dial = Some(ErrorKind::Network));
        let report = deleting(&world, &[2], &DeleteOptions::default()).await.unwrap();
        assert_eq!(outcomes(&report), [Outcome::Queued]);
        assert_eq!(report.queued.unwrap().kind(), ErrorKind::Network);
        world.server.tune(|knobs| knobs.refuse_dial = None);
        assert_eq!((world.on_server(), places(&world)[0].1.as_str()), (3, "Trash"));
        world.fetch(&FetchOptions::default()).await.ok();
        assert_eq!(world.on_server(), 1);
        // And while another run holds the lock.
        let store = world.store();
        let lock = store.lock().unwrap();
        let report = deleting(&world, &[3], &DeleteOptions::default()).await.unwrap();
        assert_eq!(report.queued.unwrap().kind(), ErrorKind::Locked);
        drop(lock);
    }
}

#[tokio::test]
async fn p29_deleting_goes_by_id_and_says_when_it_is_gone_already() {
    let world = World::pop3();
    world.arrive(1..=3);
    world.fetch(&FetchOptions::default()).await.ok();
    let ids = world.server.ids(&inbox());
    world.server.remove(&inbox(), &ids[0]);
    world.server.remove(&inbox(), &ids[1]);
    let report = deleting(&world, &[2], &DeleteOptions::default()).await.unwrap();
    assert_eq!(outcomes(&report), [Outcome::GoneAlready]);
    assert_eq!(world.server.ids(&inbox()), ids[2..]);
}

#[tokio::test]
async fn i16_without_uidplus_a_deletion_says_flagged_only() {
    let world = World::imap();
    world.arrive(1..=1);
    world.fetch(&FetchOptions::default()).await.ok();
    world.server.tune(|knobs| knobs.exact_removal = false);
    let permanent = DeleteOptions { permanent: true, ..DeleteOptions::default() };
    let report = deleting(&world, &[1], &permanent).await.unwrap();
    assert_eq!(outcomes(&report), [Outcome::FlaggedOnly]);
}

#[tokio::test]
async fn a_dry_run_names_the_set_and_a_wrong_id_changes_nothing() {
    let world = World::imap();
    world.arrive(1..=2);
    world.fetch(&FetchOptions::default()).await.ok();
    let before = world.messages();
    let dry = DeleteOptions { dry_run: true, ..DeleteOptions::default() };
    let report = deleting(&world, &[1, 1, 2], &dry).await.unwrap();
    assert_eq!(outcomes(&report), [Outcome::Trashed, Outcome::Trashed]);
    let wrong = deleting(&world, &[1, 99], &DeleteOptions::default()).await;
    assert_eq!(wrong.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!((world.messages(), world.on_server()), (before, 2));
}

#[tokio::test]
async fn i10_a_new_uidvalidity_cancels_a_deletion_instead_of_hitting_another_message() {
    let world = World::imap();
    world.arrive(1..=2);
    world.fetch(&FetchOptions::default()).await.ok();
    let offline = DeleteOptions { offline: true, permanent: true, ..DeleteOptions::default() };
    deleting(&world, &[1], &offline).await.unwrap();
    world.server.renew_epoch(&inbox());
    world.fetch(&FetchOptions::default()).await.ok();
    assert_eq!(world.on_server(), 2);
    assert_eq!(world.subjects(), ["mail 2"], "what was removed here does not come back");
}

#[tokio::test]
async fn flags_set_here_are_carried_over_without_touching_those_set_there() {
    let world = World::imap();
    world.arrive(1..=1);
    world.fetch(&FetchOptions::default()).await.ok();
    let flag = |seen, flagged| Flags { seen, flagged, ..Flags::none() };
    let (seen, none) = (flag(true, false), Flags::none());
    world.store().set_flags(&[MessageId(1)], &seen, &none, OnServer::Follow).unwrap();
    let id = world.server.ids(&inbox())[0].clone();
    world.server.set_flags(&inbox(), &id, &flag(false, true));
    let keeper = world.keeper();
    let carried = carry_over(&keeper, &world.server, &Visit::default(), NOW, &mut |_| {}).await.unwrap();
    drop(keeper);
    assert_eq!((carried.changes.len(), carried.refused()), (1, 0));
    assert_eq!(world.server.message(&inbox(), &id).unwrap().1, flag(true, true));
    assert_eq!(world.messages()[0].flags, flag(true, true));
    world.server.forget_calls();
    let keeper = world.keeper();
    carry_over(&keeper, &world.server, &Visit::default(), NOW, &mut |_| {}).await.unwrap();
    assert!(world.server.calls().is_empty(), "with nothing to say nobody dials");
}

async fn completing(world: &World, ids: &[u64]) -> Completed {
    let ids: Vec<MessageId> = ids.iter().map(|id| MessageId(*id)).collect();
    complete(&world.keeper(), &world.server, &ids, &Visit::default(), NOW, &mut |_| {}).await.unwrap()
}

#[tokio::test]
async fn a_body_is_completed_on_demand_under_the_same_id() {
    for world in [World::imap(), World::pop3()] {
        world.arrive(1..=3);
        world.fetch(&FetchOptions { headers: true, ..FetchOptions::default() }).await.ok();
        let first = world.server.ids(&inbox())[0].clone();
        world.server.remove(&inbox(), &first);
        let done = completing(&world, &[1, 2]).await;
        assert_eq!((done.whole, done.failed.len()), (vec![MessageId(2)], 1));
        let whole: Vec<bool> = world.messages().iter().map(|message| message.whole).collect();
        assert_eq!(whole, [false, true, false]);
        world.server.forget_calls();
        completing(&world, &[2]).await;
        assert!(world.server.calls().is_empty(), "what is whole needs no server");
        completing(&world, &[3]).await;
        assert_eq!(world.stored(&world.messages()[2]), {
            let wire = String::from_utf8(super::world::mail(3)).unwrap();
            wire.replace("\r\n", "\n").into_bytes()
        });
    }
}

#[tokio::test]
async fn a_remote_list_shows_what_is_not_here_newest_first() {
    for world in [World::imap(), World::pop3()] {
        world.arrive(1..=5);
        world.fetch(&FetchOptions { limit: Some(1), ..FetchOptions::default() }).await.ok();
        let options = RemoteOptions { limit: Some(2), ..RemoteOptions::default() };
        let mut seen = Vec::new();
        let mut see = |message: super::super::RemoteMessage| {
            seen.push(message.envelope.unwrap().subject);
            Ok(())
        };
        let keeper = world.keeper();
        let all = list_remote(&keeper, &world.server, &options, NOW, &mut |_| {}, &mut see).await.unwrap();
        drop(keeper);
        assert_eq!((all, seen), (4, vec!["mail 4".to_owned(), "mail 3".to_owned()]));
        assert_eq!(world.messages().len(), 1);
        let whole = |call: &Call| matches!(call, Call::Retrieve { section: crate::backend::Section::Whole, ids } if ids.len() > 1);
        assert!(!world.server.calls().iter().any(whole));
    }
}

#[tokio::test]
async fn holdings_tell_what_lies_where_and_what_goes_next() {
    let world = World::pop3();
    world.arrive(1..=4);
    world.fetch(&FetchOptions { limit: Some(3), ..FetchOptions::default() }).await.ok();
    let gone = world.server.ids(&inbox())[3].clone();
    world.server.remove(&inbox(), &gone);
    world.fetch(&FetchOptions { limit: Some(1), ..FetchOptions::default() }).await.ok();
    let now = holdings(&world.store(), Retention::Delete, NOW).unwrap();
    let [inbox] = now.as_slice() else { panic!("{now:?}") };
    assert_eq!((inbox.on_server, inbox.only_there, inbox.only_here), (3, 1, 1));
    assert_eq!((inbox.next.len(), inbox.oldest, inbox.scanned), (2, Some(NOW), Some(NOW)));
    assert!(holdings(&world.store(), Retention::Keep, NOW).unwrap()[0].next.is_empty());
    world.fetch(&keeping(Retention::Delete)).await.ok();
    let left = world.store().remotes(&super::world::inbox()).unwrap();
    assert!(left.iter().all(|row| row.state == RemoteState::Doomed));
}

#[tokio::test]
async fn what_is_filed_elsewhere_here_stays_on_a_pop3_server_until_the_retention_says_otherwise() {
    let world = World::pop3();
    world.arrive(1..=2);
    world.fetch(&FetchOptions::default()).await.ok();
    world.store().move_to(&[MessageId(1)], &mailbox("Archive"), OnServer::Follow).unwrap();
    world.fetch(&FetchOptions::default()).await.ok();
    assert_eq!((world.on_server(), places(&world)[0].1.as_str()), (2, "Archive"));
    assert!(world.store().unpushed().unwrap().is_empty());
    world.fetch(&keeping(Retention::Delete)).await.ok();
    assert_eq!((world.on_server(), world.messages().len()), (0, 2));
}

#[tokio::test]
async fn n20_a_deletion_whose_answer_is_lost_is_not_called_done() {
    let world = World::pop3();
    world.arrive(1..=1);
    world.fetch(&FetchOptions::default()).await.ok();
    world.server.tune(|knobs| knobs.answer = crate::backend::memory::CloseAnswer::LostBeforeRemoval);
    let report = deleting(&world, &[1], &DeleteOptions::default()).await.unwrap();
    assert_eq!(outcomes(&report), [Outcome::Queued]);
    world.server.tune(|knobs| knobs.answer = crate::backend::memory::CloseAnswer::Arrives);
    world.fetch(&FetchOptions::default()).await.ok();
    assert_eq!((world.on_server(), places(&world)[0].1.as_str()), (0, "Trash"));
}
