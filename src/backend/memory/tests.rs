use futures_util::StreamExt;

use super::{Call, CloseAnswer, MemoryServer};
use crate::backend::{Dial, Piece, Section, Since};
use crate::error::ErrorKind;
use crate::mail::{Flags, MailboxName, Scope};

fn inbox() -> MailboxName {
    MailboxName::inbox()
}

#[tokio::test]
async fn a_mark_handed_back_tells_only_what_changed_since() {
    let server = MemoryServer::imap();
    server.tune(|knobs| knobs.changes = true);
    let [old, touched, removed] = ["1", "2", "3"].map(|raw| server.add(&inbox(), raw));
    let mut session = server.dial().await.unwrap();
    let first = session.scan(&inbox(), None).await.unwrap();
    let since = Since { epoch: first.epoch.clone(), mark: first.mark.clone().unwrap() };

    server.set_flags(&inbox(), &touched, &Flags { seen: true, ..Flags::none() });
    server.remove(&inbox(), &removed);
    let new = server.add(&inbox(), "4");
    let second = session.scan(&inbox(), Some(&since)).await.unwrap();
    assert_eq!(second.scope, Scope::Since { gone: vec![removed] });
    let ids: Vec<_> = second.messages.iter().map(|message| message.id.clone()).collect();
    assert_eq!(ids, [touched, new.clone()]);
    assert_eq!((second.messages[0].size, second.messages[1].size), (None, Some(1)));

    server.renew_epoch(&inbox());
    let third = session.scan(&inbox(), Some(&since)).await.unwrap();
    assert_eq!(third.scope, Scope::Whole);
    assert_ne!(third.epoch, first.epoch);
    assert!(!server.ids(&inbox()).contains(&old));
}

#[tokio::test]
async fn a_lost_answer_is_uncertain_whatever_became_of_the_messages() {
    for (answer, left) in [(CloseAnswer::LostAfterRemoval, 0), (CloseAnswer::LostBeforeRemoval, 1)] {
        let server = MemoryServer::pop3();
        server.tune(|knobs| knobs.answer = answer);
        let id = server.add(&inbox(), "x");
        let mut session = server.dial().await.unwrap();
        session.scan(&inbox(), None).await.unwrap();
        assert!(session.delete(&[id]).await.unwrap().is_empty());
        let closed = session.close().await.unwrap();
        assert!(closed.uncertain.is_some());
        assert_eq!(server.ids(&inbox()).len(), left);
    }
}

#[tokio::test]
async fn without_stable_ids_messages_are_named_by_number_for_one_session() {
    let server = MemoryServer::pop3();
    server.tune(|knobs| knobs.capabilities.stable_ids = false);
    server.add(&inbox(), "a");
    let first = server.dial().await.unwrap().scan(&inbox(), None).await.unwrap();
    let second = server.dial().await.unwrap().scan(&inbox(), None).await.unwrap();
    assert_eq!(first.messages[0].id.to_string(), "1");
    assert_ne!(first.epoch, second.epoch);
}

#[tokio::test]
async fn a_line_that_breaks_in_a_message_ends_stream_and_session() {
    let server = MemoryServer::imap();
    let ids = [server.add(&inbox(), "a"), server.add(&inbox(), "b")];
    server.tune(|knobs| knobs.break_retrieval = Some(1));
    let mut session = server.dial().await.unwrap();
    session.scan(&inbox(), None).await.unwrap();
    let pieces: Vec<_> = session.retrieve(&ids, Section::Whole).collect().await;
    assert!(matches!(pieces.get(2), Some(Ok(Piece::End(_)))));
    assert!(pieces.last().unwrap().is_err());
    assert_eq!(session.mailboxes().await.unwrap_err().kind(), ErrorKind::Network);
    assert!(matches!(server.calls().last(), Some(Call::Retrieve { .. })));
}
