//! Receiving mail, told as stories.

use super::super::{Event, FetchOptions};
use super::world::{NOW, Trip, Tripwire, World, dated, inbox, keeping, mail};
use crate::backend::Notice;
use crate::backend::memory::Call;
use crate::error::ErrorKind;
use crate::mail::{Flags, RemoteId, Retention};
use crate::store::Local;

#[tokio::test]
async fn p31_a_second_fetch_takes_nothing_and_a_third_only_what_came_in_between() {
    for world in [World::pop3(), World::imap()] {
        world.arrive(1..=3);
        let first = world.fetch(&FetchOptions::default()).await.ok();
        assert_eq!(first.report.tally.messages, 3);
        world.server.forget_calls();
        let second = world.fetch(&FetchOptions::default()).await.ok();
        assert_eq!((second.report.tally.messages, world.retrieved()), (0, 0));
        assert!(!second.report.is_news());
        world.arrive(4..=5);
        let third = world.fetch(&FetchOptions::default()).await.ok();
        assert_eq!((third.report.tally.messages, world.retrieved()), (2, 2));
        world.assert_whole(1..=5);
        assert_eq!(world.on_server(), 5);
    }
}

#[tokio::test]
async fn many_messages_arrive_in_order_and_every_one_is_told() {
    let world = World::imap();
    world.arrive(1..=200);
    let ran = world.fetch(&FetchOptions::default()).await.ok();
    let told = ran.events.iter().filter(|event| matches!(event, Event::Delivered { .. })).count();
    assert_eq!((told, ran.report.tally.messages), (200, 200));
    assert_eq!(world.subjects()[..3], ["mail 1", "mail 2", "mail 3"]);
    world.assert_whole(1..=200);
}

#[tokio::test]
async fn p18_what_vanished_between_two_sessions_is_not_mistaken_for_something_else() {
    let world = World::pop3();
    world.arrive(1..=3);
    world.fetch(&FetchOptions::default()).await.ok();
    let first = world.server.ids(&inbox())[0].clone();
    world.server.remove(&inbox(), &first);
    world.arrive(4..=4);
    let ran = world.fetch(&FetchOptions::default()).await.ok();
    assert_eq!((ran.report.tally.messages, ran.report.mailboxes[0].scan.gone), (1, 1));
    // The copy here stays.
    world.assert_whole(1..=4);
}

#[tokio::test]
async fn p07_a_refused_message_is_skipped_told_and_tried_three_times() {
    let world = World::pop3();
    world.arrive(1..=3);
    let bad = world.server.ids(&inbox())[1].clone();
    world.server.tune(|knobs| {
        knobs.refuse_retrieval.insert(bad.clone());
    });
    let delete = keeping(Retention::Delete);
    for _ in 0..3 {
        let mut ran = world.fetch(&delete).await;
        assert_eq!(ran.report.tally.failed.len(), 1);
        assert_eq!(ran.report.tally.failed[0].id, bad);
        assert_eq!(ran.error().kind(), ErrorKind::Partial);
        assert_eq!(world.server.ids(&inbox()), std::slice::from_ref(&bad));
    }
    let fourth = world.fetch(&delete).await.ok();
    let aside = &fourth.report.set_aside[0];
    assert_eq!((&aside.id, aside.tries), (&bad, 3));
    let said = format!("is left alone: {bad} (retrieving a message: the server refuses); `fetch --retry`");
    assert!(fourth.warnings().contains(&said), "{}", fourth.warnings());
    world.server.tune(|knobs| knobs.refuse_retrieval.clear());
    let mut retried = delete;
    retried.retry = true;
    world.fetch(&retried).await.ok();
    assert_eq!(world.on_server(), 0);
    world.assert_whole(1..=3);
}

#[tokio::test]
async fn i43_a_line_that_breaks_in_the_middle_is_dialled_again_and_nothing_comes_twice() {
    for world in [World::pop3(), World::imap()] {
        world.arrive(1..=100);
        world.server.tune(|knobs| knobs.break_retrieval = Some(70));
        let ran = world.fetch(&keeping(Retention::Delete)).await.ok();
        assert_eq!((ran.report.tally.messages, ran.report.tally.were_here), (100, 0));
        assert_eq!((ran.report.mailboxes.len(), world.on_server()), (1, 0));
        world.assert_whole(1..=100);
    }
}

#[tokio::test]
async fn i43_what_had_come_stays_when_the_server_does_not_answer_again() {
    let world = World::imap();
    world.arrive(1..=100);
    // Dialling, asking for the list of mailboxes, scanning, and three pieces a message.
    let wire = Tripwire::new(&world.server, 3 + 3 * 70, Trip::Fail);
    let mut ran = world.fetch_from(&wire, &keeping(Retention::Delete)).await;
    let error = ran.error();
    assert!(error.is_temporary() && error.to_string().contains("the line broke"), "{error}");
    assert_eq!((ran.report.tally.messages, world.on_server()), (70, 100));
    let ran = world.fetch(&keeping(Retention::Delete)).await.ok();
    assert_eq!((ran.report.tally.messages, world.on_server()), (30, 0));
    world.assert_whole(1..=100);
}

#[tokio::test]
async fn a_scan_that_breaks_off_proves_nothing_gone() {
    let world = World::imap();
    world.arrive(1..=3);
    world.fetch(&FetchOptions::default()).await.ok();
    world.server.tune(|knobs| knobs.break_scan = true);
    assert!(world.fetch(&FetchOptions::default()).await.report.outcome().is_err());
    let rows = world.store().remotes(&inbox()).unwrap();
    assert!(rows.len() == 3 && rows.iter().all(|row| matches!(row.local, Local::Whole(_))));
}

#[tokio::test]
async fn limit_takes_the_newest_and_a_second_run_nothing() {
    let world = World::imap();
    world.arrive(1..=10);
    let options = FetchOptions { limit: Some(3), ..FetchOptions::default() };
    world.fetch(&options).await.ok();
    assert_eq!(world.subjects(), ["mail 8", "mail 9", "mail 10"]);
    assert_eq!(world.fetch(&options).await.ok().report.tally.messages, 0);
    world.fetch(&FetchOptions::default()).await.ok();
    world.assert_whole(1..=10);
}

#[tokio::test]
async fn since_goes_by_arrival_and_without_one_by_the_date_field_asked_for_once() {
    let imap = World::imap();
    imap.server.add_with(&inbox(), mail(1), Flags::none(), NOW - 100);
    imap.server.add_with(&inbox(), mail(2), Flags::none(), NOW - 10);
    let options = FetchOptions { since: Some(NOW - 50), ..FetchOptions::default() };
    imap.fetch(&options).await.ok();
    assert_eq!(imap.subjects(), ["mail 2"]);

    let pop3 = World::pop3();
    pop3.server.add(&inbox(), dated(1, "Mon, 1 Jan 2001 12:00:00 +0000"));
    pop3.server.add(&inbox(), dated(2, "Tue, 14 Nov 2023 22:13:19 +0000"));
    pop3.server.add(&inbox(), dated(3, "no date at all"));
    pop3.fetch(&options).await.ok();
    assert_eq!(pop3.subjects(), ["mail 2", "mail 3"]);
    pop3.server.forget_calls();
    pop3.fetch(&options).await.ok();
    assert!(!pop3.server.calls().iter().any(|call| matches!(call, Call::Retrieve { .. })));
    pop3.fetch(&FetchOptions::default()).await.ok();
    assert_eq!(pop3.messages().len(), 3);
}

#[tokio::test]
async fn headers_first_and_bodies_later_under_the_same_id() {
    for world in [World::pop3(), World::imap()] {
        world.arrive(1..=3);
        let headers = FetchOptions { headers: true, ..FetchOptions::default() };
        let ran = world.fetch(&headers).await.ok();
        assert_eq!((ran.report.tally.headers, ran.report.tally.messages), (3, 0));
        let before: Vec<_> = world.messages().iter().map(|message| (message.id, message.whole)).collect();
        assert!(before.iter().all(|(_, whole)| !whole));
        // Headers are no reason to remove anything.
        let mut delete = headers.clone();
        delete.retention = Retention::Delete;
        world.fetch(&delete).await.ok();
        assert_eq!(world.on_server(), 3);
        world.fetch(&FetchOptions::default()).await.ok();
        let after: Vec<_> = world.messages().iter().map(|message| (message.id, message.whole)).collect();
        assert_eq!(after, before.iter().map(|(id, _)| (*id, true)).collect::<Vec<_>>());
        world.assert_whole(1..=3);
    }
}

#[tokio::test]
async fn a_message_over_max_size_comes_as_a_header() {
    let world = World::imap();
    world.arrive(1..=1);
    let big = [mail(2), vec![b'x'; 5000]].concat();
    world.server.add(&inbox(), big);
    let options =
        FetchOptions { max_size: Some(2000), retention: Retention::Delete, ..FetchOptions::default() };
    world.fetch(&options).await.ok();
    let whole: Vec<bool> = world.messages().iter().map(|message| message.whole).collect();
    assert_eq!(whole, [true, false]);
    assert_eq!(world.on_server(), 1);
}

#[tokio::test]
async fn p12_repeated_unique_ids_are_told_apart_and_all_are_taken_once() {
    let world = World::pop3();
    let id = RemoteId::new(*b"same");
    let again = RemoteId { ordinal: 1, ..id.clone() };
    world.server.add_as(&inbox(), id, mail(1));
    world.server.add_as(&inbox(), again, mail(1));
    world.fetch(&FetchOptions::default()).await.ok();
    world.server.forget_calls();
    world.fetch(&FetchOptions::default()).await.ok();
    assert_eq!((world.messages().len(), world.retrieved()), (2, 0));
    world.fetch(&keeping(Retention::Delete)).await.ok();
    assert_eq!(world.on_server(), 0);
}

#[tokio::test]
async fn p09_without_unique_ids_keeping_is_refused_and_deleting_takes_nothing_twice() {
    let world = World::pop3();
    world.server.tune(|knobs| knobs.capabilities.stable_ids = false);
    world.arrive(1..=3);
    for keep in [Retention::Keep, Retention::UntilDeleted] {
        assert_eq!(world.fetch(&keeping(keep)).await.error().kind(), ErrorKind::Unsupported);
        assert!(world.messages().is_empty());
    }
    // The answer to the first QUIT is lost before anything was removed.
    world.server.tune(|knobs| knobs.answer = crate::backend::memory::CloseAnswer::LostBeforeRemoval);
    let mut ran = world.fetch(&keeping(Retention::Delete)).await;
    assert_eq!(ran.error().kind(), ErrorKind::Partial);
    world.server.tune(|knobs| knobs.answer = crate::backend::memory::CloseAnswer::Arrives);
    let ran = world.fetch(&keeping(Retention::Delete)).await.ok();
    assert_eq!((ran.report.tally.messages, ran.report.tally.were_here), (0, 3));
    assert_eq!(world.on_server(), 0);
    world.assert_whole(1..=3);
}

#[tokio::test]
async fn i10_a_new_uidvalidity_downloads_nothing_again_and_deletes_nothing() {
    let world = World::imap();
    world.arrive(1..=5);
    world.fetch(&FetchOptions::default()).await.ok();
    let before: Vec<_> = world.messages().iter().map(|message| message.id).collect();
    world.server.renew_epoch(&inbox());
    world.arrive(6..=6);
    world.server.forget_calls();
    let ran = world.fetch(&FetchOptions::default()).await.ok();
    assert!(ran.warnings().contains("UIDVALIDITY"));
    assert_eq!((ran.report.mailboxes[0].recognised, world.retrieved()), (5, 1));
    assert_eq!(world.messages().iter().map(|message| message.id).take(5).collect::<Vec<_>>(), before);
    world.assert_whole(1..=6);
    world.server.forget_calls();
    world.fetch(&FetchOptions::default()).await.ok();
    assert_eq!(world.retrieved(), 0);
}

#[tokio::test]
async fn what_other_clients_changed_is_noticed_and_expunged_mail_stays_here() {
    for changes in [false, true] {
        let world = World::imap();
        world.server.tune(|knobs| knobs.changes = changes);
        world.arrive(1..=4);
        world.fetch(&FetchOptions::default()).await.ok();
        let ids = world.server.ids(&inbox());
        let seen = Flags { seen: true, ..Flags::none() };
        world.server.set_flags(&inbox(), &ids[0], &seen);
        world.server.remove(&inbox(), &ids[1]);
        world.arrive(5..=5);
        let ran = world.fetch(&FetchOptions::default()).await.ok();
        let scan = &ran.report.mailboxes[0].scan;
        assert_eq!((scan.new, scan.changed, scan.gone), (1, 1, 1), "changes: {changes}");
        assert!(world.messages()[0].flags.seen);
        world.assert_whole(1..=5);
    }
}

#[tokio::test]
async fn a_delta_scan_forgets_nothing_that_was_left_out_before() {
    let world = World::imap();
    world.server.tune(|knobs| knobs.changes = true);
    world.arrive(1..=6);
    let options = FetchOptions { limit: Some(2), ..FetchOptions::default() };
    world.fetch(&options).await.ok();
    world.fetch(&FetchOptions::default()).await.ok();
    world.assert_whole(1..=6);
}

#[tokio::test]
async fn i31_an_alert_is_shown_once_ever_and_other_warnings_once_a_run() {
    let world = World::imap();
    world.server.tune(|knobs| {
        let over = Notice::Warning("over quota".to_owned());
        knobs.notices = vec![Notice::Alert("down at noon".to_owned()), over.clone(), over];
    });
    let alerts = |events: &[Event]| events.iter().filter(|event| matches!(event, Event::Alert(_))).count();
    let first = world.fetch(&FetchOptions::default()).await.ok();
    assert_eq!((alerts(&first.events), first.warnings().as_str()), (1, "over quota"));
    let second = world.fetch(&FetchOptions::default()).await.ok();
    assert_eq!((alerts(&second.events), second.warnings().as_str()), (0, "over quota"));
}

#[tokio::test]
async fn p22_login_delay_is_respected_unless_forced() {
    let mut world = World::pop3();
    world.server.tune(|knobs| {
        knobs.notices = vec![Notice::LoginDelay(std::time::Duration::from_secs(900))];
    });
    world.fetch(&FetchOptions::default()).await.ok();
    world.server.forget_calls();
    world.now += 899;
    let mut early = world.fetch(&FetchOptions::default()).await;
    let error = early.error();
    assert_eq!(error.kind(), ErrorKind::Busy);
    assert!(error.to_string().contains("1 s"), "{error}");
    assert!(world.server.calls().is_empty());
    let mut forced = FetchOptions::default();
    forced.visit.force = true;
    world.fetch(&forced).await.ok();
    world.now += 900;
    world.fetch(&FetchOptions::default()).await.ok();
    // A clock that was set back locks nobody out.
    world.now -= 1_000_000;
    world.fetch(&FetchOptions::default()).await.ok();
}

#[tokio::test]
async fn p22_expire_is_warned_of_only_where_mail_is_kept() {
    let world = World::pop3();
    world.server.tune(|knobs| knobs.notices = vec![Notice::Expire { days: 0 }]);
    let keep = world.fetch(&FetchOptions::default()).await.ok();
    assert!(keep.warnings().contains("as soon as"), "{}", keep.warnings());
    assert_eq!(world.fetch(&keeping(Retention::Delete)).await.ok().warnings(), "");
}

#[tokio::test]
async fn a_dry_run_says_what_would_be_done_and_changes_nothing() {
    let world = World::pop3();
    world.arrive(1..=3);
    world.fetch(&FetchOptions { limit: Some(1), ..FetchOptions::default() }).await.ok();
    let before = (world.messages(), world.store().remotes(&inbox()).unwrap());
    world.arrive(4..=4);
    let mut options = keeping(Retention::Delete);
    options.dry_run = true;
    world.server.forget_calls();
    let ran = world.fetch(&options).await.ok();
    use super::super::{PlannedStep, Why};
    let count = |step| ran.report.planned.iter().filter(|planned| planned.step == step).count();
    assert_eq!((count(PlannedStep::Fetch), count(PlannedStep::Remove(Why::Taken))), (3, 4));
    assert_eq!(world.retrieved(), 0);
    assert_eq!((world.messages(), world.store().remotes(&inbox()).unwrap()), before);
    assert_eq!(world.on_server(), 4);
}

#[tokio::test]
async fn a_run_that_is_stopped_keeps_what_it_has_and_removes_nothing() {
    let world = World::imap();
    world.arrive(1..=50);
    let (stop, watch) = tokio::sync::watch::channel(false);
    let mut options = keeping(Retention::Delete);
    options.visit.stop = watch.into();
    let keeper = world.keeper();
    let mut pieces = 0;
    let mut report = super::super::fetch(&keeper, &world.server, &options, NOW, &mut |event| {
        pieces += usize::from(matches!(event, Event::Progress { .. }));
        if pieces == 20 {
            stop.send_replace(true);
        }
    })
    .await;
    drop(keeper);
    assert_eq!(report.outcome().unwrap_err().kind(), ErrorKind::Interrupted);
    let had = world.messages().len();
    assert!((19..=21).contains(&had), "{had}");
    assert_eq!(world.on_server(), 50);
    world.fetch(&keeping(Retention::Delete)).await.ok();
    assert_eq!(world.on_server(), 0);
    world.assert_whole(1..=50);
}

#[tokio::test]
async fn c01_a_second_run_finds_the_account_locked() {
    let world = World::imap();
    let store = world.store();
    let _lock = store.lock().unwrap();
    assert_eq!(world.fetch(&FetchOptions::default()).await.error().kind(), ErrorKind::Locked);
}
