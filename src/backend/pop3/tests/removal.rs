//! DELE and QUIT.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, DuplexStream, duplex};

use super::{MODERN, Setting, TWO, play};
use crate::backend::transport::Deadlines;
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

/// A maildrop of so many messages whose QUIT takes so long; counts DELE.
async fn slow_to_close(pipe: DuplexStream, messages: usize, quit: Duration) -> usize {
    let (hears, mut says) = tokio::io::split(pipe);
    let mut lines = BufReader::new(hears).lines();
    let list = |about: &str| {
        let lines: String = (1..=messages).map(|number| format!("{number} {about}{number}\r\n")).collect();
        format!("+OK\r\n{lines}.\r\n")
    };
    let mut marked = 0;
    says.write_all(b"+OK ready\r\n").await.unwrap();
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = match line.split(' ').next().unwrap() {
            "CAPA" => "+OK\r\nPIPELINING\r\nUIDL\r\nUSER\r\n.\r\n".to_owned(),
            "UIDL" => list("id"),
            "LIST" => list(""),
            "QUIT" => {
                tokio::time::sleep(quit).await;
                "+OK bye\r\n".to_owned()
            }
            verb => {
                marked += usize::from(verb == "DELE");
                "+OK\r\n".to_owned()
            }
        };
        says.write_all(answer.as_bytes()).await.unwrap();
    }
    marked
}

#[tokio::test(start_paused = true)]
async fn p28_fifty_thousand_messages_may_take_the_server_three_minutes() {
    const MESSAGES: usize = 50_000;
    let (near, far) = duplex(1 << 16);
    let server = tokio::spawn(slow_to_close(far, MESSAGES, Duration::from_secs(180)));
    let setting = Setting { deadlines: Deadlines::default(), ..Setting::default() };
    let mut session = setting.open(near).await.unwrap();
    let listing = session.scan(&MailboxName::inbox(), None).await.unwrap();
    let ids: Vec<RemoteId> = listing.messages.into_iter().map(|message| message.id).collect();
    assert!(session.delete(&ids).await.unwrap().is_empty());
    let closed = session.close().await.unwrap();
    assert!(closed.uncertain.is_none(), "{closed:?}");
    assert_eq!((closed.removed, server.await.unwrap()), (MESSAGES, MESSAGES), "each is marked once");
}
