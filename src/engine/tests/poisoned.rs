//! A message at which the session ends each time: the others come all the same, and it is set
//! aside after a few runs.

use super::super::{Event, FetchOptions, SET_ASIDE_AFTER};
use super::world::{Trip, Tripwire, World, inbox, keeping, mailbox};
use crate::backend::memory::Call;
use crate::error::ErrorKind;
use crate::mail::{RemoteId, Retention};

const KINDS: [ErrorKind; 3] = [ErrorKind::Network, ErrorKind::Timeout, ErrorKind::Protocol];

/// Has the server break at these messages of `INBOX`, by place.
fn poison(world: &World, places: &[usize], kind: ErrorKind) -> Vec<RemoteId> {
    let ids = world.server.ids(&inbox());
    let bad: Vec<RemoteId> = places.iter().map(|place| ids[*place].clone()).collect();
    let wicked = bad.clone();
    world.server.tune(|knobs| knobs.poison = wicked.into_iter().map(|id| (id, kind)).collect());
    bad
}

fn dialled(events: &[Event]) -> usize {
    events.iter().filter(|event| matches!(event, Event::Connected)).count()
}

#[tokio::test]
async fn the_others_come_in_the_first_run_and_it_is_set_aside_after_three() {
    for kind in KINDS {
        for world in [World::pop3(), World::imap()] {
            world.arrive(1..=20);
            let bad = poison(&world, &[7], kind);
            let delete = keeping(Retention::Delete);
            for run in 1..=SET_ASIDE_AFTER {
                let mut ran = world.fetch(&delete).await;
                assert_eq!(ran.report.tally.messages, if run == 1 { 19 } else { 0 }, "{kind:?}");
                let failed: Vec<_> = ran.report.tally.failed.iter().map(|one| one.id.clone()).collect();
                assert_eq!((&failed, world.server.ids(&inbox())), (&bad, bad.clone()), "{kind:?}");
                let error = ran.error();
                assert_eq!(error.kind(), ErrorKind::Partial);
                assert!(error.to_string().contains("1 message could not be received"), "{error}");
                // A line that broke may be nobody's fault, so it is asked for once more.
                let most = if run == 1 && kind != ErrorKind::Protocol { 3 } else { 2 };
                assert_eq!(dialled(&ran.events), most, "{kind:?}");
            }
            world.server.forget_calls();
            let quiet = world.fetch(&delete).await.ok();
            assert_eq!((quiet.report.set_aside.len(), world.retrieved()), (1, 0));
            assert!(quiet.warnings().contains("the line broke"), "{}", quiet.warnings());
            assert_eq!(world.server.ids(&inbox()), bad, "never removed from the server");
            world.server.tune(|knobs| knobs.poison.clear());
            let retry = FetchOptions { retry: true, ..delete };
            assert_eq!(world.fetch(&retry).await.ok().report.tally.messages, 1);
            world.assert_whole(1..=20);
            assert_eq!(world.on_server(), 0);
        }
    }
}

#[tokio::test]
async fn several_of_them_hold_up_neither_the_others_nor_other_mailboxes() {
    for kind in KINDS {
        let world = World::imap();
        world.arrive(1..=20);
        let lists = mailbox("Lists");
        world.server.create(&lists, None);
        world.server.add(&lists, super::world::mail(21));
        poison(&world, &[1, 9, 19], kind);
        let options = FetchOptions {
            mailboxes: vec!["INBOX".to_owned(), "Lists".to_owned()],
            ..FetchOptions::default()
        };
        let mut ran = world.fetch(&options).await;
        assert_eq!((ran.report.tally.messages, ran.report.tally.failed.len()), (18, 3), "{kind:?}");
        assert_eq!(ran.error().kind(), ErrorKind::Partial);
    }
}

#[tokio::test]
async fn where_nothing_comes_before_it_each_is_asked_for_alone() {
    let world = World::pop3();
    world.arrive(1..=12);
    poison(&world, &[0, 1, 2], ErrorKind::Timeout);
    let mut ran = world.fetch(&FetchOptions::default()).await;
    assert_eq!((ran.report.tally.messages, ran.report.tally.failed.len()), (9, 3));
    assert_eq!(ran.error().kind(), ErrorKind::Partial);
}

#[tokio::test]
async fn too_many_of_them_end_the_run_and_the_next_ones_go_on_from_there() {
    let world = World::pop3();
    world.arrive(1..=40);
    let bad = poison(&world, &(0..20).map(|place| place * 2).collect::<Vec<_>>(), ErrorKind::Protocol);
    let mut runs = 0;
    let fetched = loop {
        let mut ran = world.fetch(&FetchOptions::default()).await;
        assert!(dialled(&ran.events) <= 13, "dialled too often");
        runs += 1;
        if ran.report.outcome().is_ok() {
            break ran;
        }
        assert!(runs < 20, "no end");
    };
    assert_eq!(fetched.report.set_aside.iter().map(|one| one.id.clone()).collect::<Vec<_>>(), bad);
    assert_eq!(world.messages().len(), 20);
}

#[tokio::test]
async fn a_server_that_asks_for_a_pause_is_not_dialled_again() {
    let world = World::pop3();
    world.arrive(1..=5);
    poison(&world, &[2], ErrorKind::Network);
    world.server.tune(|knobs| {
        knobs.notices = vec![crate::backend::Notice::LoginDelay(std::time::Duration::from_secs(60))];
    });
    let mut ran = world.fetch(&FetchOptions::default()).await;
    assert_eq!((dialled(&ran.events), ran.error().kind()), (1, ErrorKind::Network));
    assert_eq!(ran.report.tally.messages, 2);
}

#[tokio::test]
async fn a_server_that_dies_of_it_gives_the_others_from_the_third_run_on() {
    let world = World::imap();
    world.arrive(1..=5);
    let bad = world.server.ids(&inbox())[0].clone();
    let mut came = Vec::new();
    for _ in 0..3 {
        // Dialling, looking for the Trash and scanning; then the line is dead, and so is the server.
        let steps = if came.len() < 2 { 4 } else { usize::MAX };
        poison(&world, &[0], ErrorKind::Network);
        let wire = Tripwire::new(&world.server, steps, Trip::Fail);
        let ran = world.fetch_from(&wire, &FetchOptions::default()).await;
        came.push(ran.report.tally.messages);
    }
    assert_eq!((came.as_slice(), world.server.ids(&inbox())[0].clone()), (&[0, 0, 4][..], bad));
}

#[tokio::test]
async fn one_under_an_old_date_or_a_new_epoch_breaks_the_look_and_not_the_run() {
    let pop3 = World::pop3();
    pop3.arrive(1..=5);
    poison(&pop3, &[2], ErrorKind::Timeout);
    let since = FetchOptions { since: Some(0), ..FetchOptions::default() };
    let mut ran = pop3.fetch(&since).await;
    assert_eq!((ran.report.tally.messages, ran.error().kind()), (4, ErrorKind::Partial));

    let imap = World::imap();
    imap.arrive(1..=5);
    imap.fetch(&FetchOptions::default()).await.ok();
    imap.server.renew_epoch(&inbox());
    poison(&imap, &[2], ErrorKind::Protocol);
    imap.server.forget_calls();
    let mut ran = imap.fetch(&FetchOptions::default()).await;
    assert_eq!((ran.report.mailboxes[0].recognised, ran.error().kind()), (4, ErrorKind::Partial));
    assert!(!imap.server.calls().iter().any(|call| matches!(call, Call::Delete { .. })));
    assert_eq!(imap.messages().len(), 5);
}
