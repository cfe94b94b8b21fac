//! What is dropped half-way never lies afterwards.

use std::future::Future;
use std::task::Poll;

use futures_util::StreamExt;
use mailctl::backend::{Backend, Piece, Section};
use mailctl::mail::MailboxName;

use super::{Maildrop, World, dial, ids, start};

/// Lets a future run once and drops it; says whether it was under way then, and not done already.
async fn poll_once_and_drop(future: impl Future) -> bool {
    let mut future = Box::pin(future);
    std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_pending())).await
}

async fn assert_spoiled(session: &mut Box<dyn Backend>) {
    assert!(session.scan(&MailboxName::inbox(), None).await.is_err());
    assert!(session.mailboxes().await.is_err());
    assert!(session.delete(&[]).await.is_err());
    let ids = [super::never_was()];
    let pieces: Vec<_> = session.retrieve(&ids, Section::Whole).collect().await;
    assert!(matches!(pieces.as_slice(), [Err(_)]), "{pieces:?}");
}

pub(crate) async fn a_dropped_stream_spoils_the_session(world: World) {
    let server = start(world, &Maildrop::three()).await;
    let mut session = dial(&*server).await;
    let listed = ids(&mut session).await;
    // Even right behind the last message: only the end of the stream is the end.
    for stop in [0, 1, 2, 3] {
        let mut ended = 0;
        let mut stream = session.retrieve(&listed, Section::Whole);
        while ended < stop {
            if let Piece::End(_) = stream.next().await.unwrap().unwrap() {
                ended += 1;
            }
        }
        drop(stream);
        assert_spoiled(&mut session).await;
        drop(session);
        session = dial(&*server).await;
        assert_eq!(ids(&mut session).await, listed);
    }
}

pub(crate) async fn a_stream_dropped_inside_a_message_spoils_the_session(world: World) {
    let server = start(world, &Maildrop::three()).await;
    let mut session = dial(&*server).await;
    let listed = ids(&mut session).await;
    let mut stream = session.retrieve(&listed, Section::Whole);
    assert!(matches!(stream.next().await, Some(Ok(Piece::Start))));
    drop(stream);
    assert_spoiled(&mut session).await;
}

pub(crate) async fn a_dropped_scan_spoils_the_session(world: World) {
    let server = start(world, &Maildrop::three()).await;
    let mut session = dial(&*server).await;
    let under_way = poll_once_and_drop(session.scan(&MailboxName::inbox(), None)).await;
    // A POP3 server without CAPA is scanned when it is dialled.
    if under_way {
        assert_spoiled(&mut session).await;
    }
}

pub(crate) async fn a_spoiled_session_removes_nothing(world: World) {
    let server = start(world, &Maildrop::three()).await;
    let mut session = dial(&*server).await;
    let listed = ids(&mut session).await;
    session.delete(&listed[..1]).await.unwrap();
    assert!(poll_once_and_drop(session.delete(&listed[1..])).await);
    let closed = session.close().await;
    assert!(closed.is_err() || closed.is_ok_and(|closed| closed.removed == 0 && closed.uncertain.is_some()));
    assert_eq!(ids(&mut dial(&*server).await).await, listed);
}
