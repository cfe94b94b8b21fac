//! DELE and QUIT.

use super::{MODERN, TWO, play};
use crate::backend::{Closed, Refused};
use crate::error::ErrorKind;
use crate::mail::{MailboxName, RemoteId};

/// Marks both messages, and closes unless `drop_it`.
async fn remove(rest: &str, drop_it: bool) -> (Vec<Refused>, Option<Closed>) {
    let (mut session, peer) = play(&format!("{MODERN}{TWO}{rest}")).await;
    session.scan(&MailboxName::inbox(), None).await.unwrap();
    let ids = [RemoteId::new(*b"aa"), RemoteId::new(*b"bb"), RemoteId::new(*b"never")];
    let refused = session.delete(&ids).await.unwrap();
    let closed = if drop_it {
        drop(session);
        None
    } else {
        Some(session.close().await.unwrap())
    };
    peer.heard_everything().await;
    (refused, closed)
}

#[tokio::test]
async fn p19_one_refused_does_not_keep_the_other() {
    let (refused, closed) = remove("C: DELE 1\nC: DELE 2\nS: -ERR no\nS: +OK\nC: QUIT\nS: +OK", false).await;
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].id, RemoteId::new(*b"aa"));
    let closed = closed.unwrap();
    assert_eq!((closed.removed, closed.uncertain.is_none()), (1, true));
}

#[tokio::test]
async fn p20_quit_refused_is_uncertain() {
    let script = "C: DELE 1\nC: DELE 2\nS: +OK\nS: +OK\nC: QUIT\nS: -ERR some deleted messages not removed";
    let closed = remove(script, false).await.1.unwrap();
    assert_eq!(closed.removed, 0);
    assert!(closed.uncertain.unwrap().to_string().contains("not removed"));
}

#[tokio::test]
async fn n20_quit_without_an_answer_is_uncertain() {
    for end in ["---", "S: nonsense"] {
        let closed = remove(&format!("C: DELE 1\nC: DELE 2\nS: +OK\nS: +OK\nC: QUIT\n{end}"), false).await.1;
        let closed = closed.unwrap();
        assert!(closed.removed == 0 && closed.uncertain.is_some(), "{end}");
    }
}

#[tokio::test(start_paused = true)]
async fn p28_quit_that_takes_too_long_is_uncertain() {
    let closed = remove("C: DELE 1\nC: DELE 2\nS: +OK\nS: +OK\nC: QUIT", false).await.1.unwrap();
    assert_eq!(closed.uncertain.unwrap().kind(), ErrorKind::Timeout);
}

#[tokio::test]
async fn a_session_that_is_dropped_never_says_quit() {
    let (refused, _) = remove("C: DELE 1\nC: DELE 2\nS: +OK\nS: +OK", true).await;
    assert!(refused.is_empty());
}

#[tokio::test]
async fn marking_twice_is_marking_once() {
    let script = format!("{MODERN}{TWO}C: DELE 1\nS: +OK\nC: QUIT\nS: +OK");
    let (mut session, peer) = play(&script).await;
    session.scan(&MailboxName::inbox(), None).await.unwrap();
    let one = [RemoteId::new(*b"aa")];
    assert!(session.delete(&one).await.unwrap().is_empty());
    assert!(session.delete(&one).await.unwrap().is_empty());
    assert_eq!(session.close().await.unwrap().removed, 1);
    peer.heard_everything().await;
}

#[tokio::test]
async fn a_session_whose_call_failed_does_not_say_quit() {
    let (mut session, peer) = play(&format!("{MODERN}{TWO}C: DELE 1\nS: gibberish")).await;
    session.scan(&MailboxName::inbox(), None).await.unwrap();
    let error = session.delete(&[RemoteId::new(*b"aa")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert!(session.close().await.is_err());
    peer.heard_everything().await;
}
