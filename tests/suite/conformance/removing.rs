//! Deletion in two phases.

use super::{Maildrop, World, dial, ids, never_was, start};

pub(crate) async fn nothing_is_removed_before_close(world: World) {
    let server = start(world, &Maildrop::three()).await;
    let mut session = dial(&*server).await;
    let marked = ids(&mut session).await;
    assert!(session.delete(&marked[..2]).await.unwrap().is_empty());
    // On IMAP another session may look at once; POP3 has only one, so this one has to end first.
    if session.capabilities().mailboxes {
        assert_eq!(ids(&mut dial(&*server).await).await, marked);
    }
    drop(session);
    assert_eq!(ids(&mut dial(&*server).await).await, marked);
}

pub(crate) async fn close_removes_exactly_what_was_marked(world: World) {
    let server = start(world, &Maildrop::three()).await;
    let mut session = dial(&*server).await;
    let listed = ids(&mut session).await;
    session.delete(&listed[..1]).await.unwrap();
    session.delete(&listed[2..]).await.unwrap();
    let closed = session.close().await.unwrap();
    assert!(closed.uncertain.is_none(), "{closed:?}");
    assert_eq!((closed.removed, closed.flagged), (2, 0));
    assert_eq!(ids(&mut dial(&*server).await).await.len(), 1);
}

pub(crate) async fn a_dropped_session_removes_nothing(world: World) {
    let server = start(world, &Maildrop::three()).await;
    for _ in 0..2 {
        let mut session = dial(&*server).await;
        let listed = ids(&mut session).await;
        assert_eq!(listed.len(), 3);
        session.delete(&listed).await.unwrap();
    }
    assert_eq!(ids(&mut dial(&*server).await).await.len(), 3);
}

pub(crate) async fn deleting_what_is_gone_is_ignored(world: World) {
    let server = start(world, &Maildrop::three()).await;
    let mut session = dial(&*server).await;
    let listed = ids(&mut session).await;
    assert!(session.delete(&[never_was(), listed[1].clone()]).await.unwrap().is_empty());
    assert!(session.delete(&listed[1..2]).await.unwrap().is_empty(), "marking twice is marking once");
    let closed = session.close().await.unwrap();
    assert_eq!(closed.removed, 1);
    assert_eq!(ids(&mut dial(&*server).await).await.len(), 2);
}

pub(crate) async fn what_the_server_will_not_mark_is_told(world: World) {
    if !world.sins() {
        return;
    }
    let server = start(world, &Maildrop { undeletable: vec![1], ..Maildrop::three() }).await;
    let mut session = dial(&*server).await;
    let listed = ids(&mut session).await;
    let refused = session.delete(&listed).await.unwrap();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].id, listed[1]);
    assert_eq!(session.close().await.unwrap().removed, 2);
    assert_eq!(ids(&mut dial(&*server).await).await.len(), 1);
}

pub(crate) async fn a_refused_close_is_uncertain_and_not_an_error(world: World) {
    if !world.sins() {
        return;
    }
    let server = start(world, &Maildrop { refused_close: true, ..Maildrop::three() }).await;
    let mut session = dial(&*server).await;
    let listed = ids(&mut session).await;
    session.delete(&listed).await.unwrap();
    let closed = session.close().await.unwrap();
    assert!(closed.uncertain.is_some());
    assert_eq!(closed.removed, 0);
    assert_eq!(ids(&mut dial(&*server).await).await.len(), 3);
}

pub(crate) async fn a_session_without_deletions_closes_quietly(world: World) {
    let server = start(world, &Maildrop::three()).await;
    let closed = dial(&*server).await.close().await.unwrap();
    assert_eq!((closed.removed, closed.flagged), (0, 0));
    assert!(closed.uncertain.is_none());
}
