//! Bodies.

use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::io::{AsyncWriteExt as _, duplex};

use super::{MODERN, OLD, Setting, TWO, play};
use crate::backend::{Backend, Piece, Section};
use crate::error::{Error, ErrorKind};
use crate::mail::{MailboxName, RemoteId};

/// `aa: content`, `bb: gone`, `cc: refused`; and the error that ended it.
async fn retrieve(session: &mut Box<dyn Backend>, section: Section) -> (Vec<String>, Option<Error>) {
    session.scan(&MailboxName::inbox(), None).await.unwrap();
    let ids = [RemoteId::new(*b"aa"), RemoteId::new(*b"bb")];
    let mut stream = session.retrieve(&ids, section);
    let (mut told, mut body) = (Vec::new(), Vec::new());
    while let Some(piece) = stream.next().await {
        match piece {
            Ok(Piece::Start) => body.clear(),
            Ok(Piece::Data(data)) => body.extend_from_slice(&data),
            Ok(Piece::End(id)) => told.push(format!("{id}: {}", body.escape_ascii())),
            Ok(Piece::Gone(id)) => told.push(format!("{id} gone")),
            Ok(Piece::Refused(id, _)) => told.push(format!("{id} refused")),
            Err(error) => return (told, Some(error)),
        }
    }
    (told, None)
}

/// What a modern client gets when the server goes on like this.
async fn outcome(section: Section, rest: impl AsRef<str>) -> (Vec<String>, Option<ErrorKind>) {
    let (mut session, peer) = play(&format!("{MODERN}{TWO}{}", rest.as_ref())).await;
    let (told, error) = retrieve(&mut session, section).await;
    drop(session);
    peer.heard_everything().await;
    (told, error.map(|error| error.kind()))
}

const BOTH: &str = "C: RETR 1\nC: LIST 1\nC: RETR 2\nC: LIST 2\n";
/// The answers that name them.
const ONE_NAMED: &str = "S: +OK 1 10\n";
const TWO_NAMED: &str = "S: +OK 2 20\n";

#[tokio::test]
async fn p02_p26_bodies_come_as_they_are_sent() {
    let got = outcome(
        Section::Whole,
        format!(
            "{BOTH}S: +OK\nS: Info: the server adds a line\nS: ..\nS: ..x\nS: .\n{ONE_NAMED}\
             S: +ok 20 octets\nS: .x\nS: .\n{TWO_NAMED}"
        ),
    );
    let one = "aa: Info: the server adds a line\\r\\n.\\r\\n.x\\r\\n".to_owned();
    assert_eq!(got.await, (vec![one, "bb: x\\r\\n".to_owned()], None));
}

#[tokio::test]
async fn p27_a_message_of_no_octets_is_a_message() {
    let got = outcome(
        Section::Whole,
        format!("{BOTH}S: +OK\nS: .\n{ONE_NAMED}S: +OK\nS: \nS: no header\nS: .\n{TWO_NAMED}"),
    );
    assert_eq!(got.await, (vec!["aa: ".to_owned(), "bb: \\r\\nno header\\r\\n".to_owned()], None));
}

#[tokio::test]
async fn p07_a_refused_message_is_skipped() {
    let two = format!("S: +OK\nS: x\nS: .\n{TWO_NAMED}");
    let got = outcome(Section::Whole, format!("{BOTH}S: -ERR [SYS/TEMP] disk\n{ONE_NAMED}{two}"));
    assert_eq!(got.await, (vec!["aa refused".to_owned(), "bb: x\\r\\n".to_owned()], None));
    let got = outcome(Section::Whole, format!("{BOTH}S: -ERR no such message\nS: -ERR nor this\n{two}"));
    assert_eq!(got.await, (vec!["aa gone".to_owned(), "bb: x\\r\\n".to_owned()], None));
}

#[tokio::test]
async fn a_bare_lf_before_a_dot_smuggles_no_message() {
    let got = outcome(
        Section::Whole,
        format!("{BOTH}S: +OK\nR: a\\n.\\n+OK\\nb\\r\\n.\\r\\n\n{ONE_NAMED}S: +OK\nS: .\n{TWO_NAMED}"),
    );
    assert_eq!(got.await, (vec!["aa: a\\n.\\n+OK\\nb\\r\\n".to_owned(), "bb: ".to_owned()], None));
}

#[tokio::test]
async fn n01_a_line_cut_in_a_body_is_an_error() {
    for cut in ["S: +OK\n---", "S: +OK\nS: x\nR: .\n---", "S: +OK\nS: x\nR: .\\r\n---", "R: +O\n---", "---"] {
        let got = outcome(Section::Whole, format!("{BOTH}{cut}")).await;
        assert_eq!(got, (Vec::new(), Some(ErrorKind::Network)), "{cut}");
    }
}

#[tokio::test(start_paused = true)]
async fn n18_a_body_that_stalls_is_left_in_time() {
    let got = outcome(Section::Whole, format!("{BOTH}S: +OK\nS: x")).await;
    assert_eq!(got, (Vec::new(), Some(ErrorKind::Timeout)));
}

#[tokio::test(start_paused = true)]
async fn n18_a_body_that_trickles_is_left_in_time() {
    let (near, far) = duplex(1000);
    tokio::spawn(async move {
        let (mut hears, mut says) = tokio::io::split(far);
        tokio::spawn(async move { tokio::io::copy(&mut hears, &mut tokio::io::sink()).await });
        says.write_all(b"+OK ready\r\n").await.unwrap();
        // Not before the greeting was read: behind it nothing may be said unasked.
        tokio::time::sleep(Duration::from_millis(20)).await;
        let capa = "+OK\r\nUSER\r\nUIDL\r\n.\r\n";
        let rest = format!("{capa}+OK\r\n+OK\r\n+OK\r\n1 aa\r\n.\r\n+OK\r\n1 9\r\n.\r\n+OK\r\n");
        says.write_all(rest.as_bytes()).await.unwrap();
        while says.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let mut session = Setting::default().open(near).await.unwrap();
    let started = tokio::time::Instant::now();
    let (story, error) = retrieve(&mut session, Section::Whole).await;
    assert!(story.is_empty());
    assert_eq!(error.map(|error| error.kind()), Some(ErrorKind::Timeout));
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn p24_a_server_that_drops_what_was_sent_ahead_ends_in_a_timeout() {
    let got = outcome(Section::Whole, format!("{BOTH}S: +OK\nS: x\nS: .\n{ONE_NAMED}")).await;
    assert_eq!(got, (vec!["aa: x\\r\\n".to_owned()], Some(ErrorKind::Timeout)));
}

#[tokio::test]
async fn p24_a_message_is_never_taken_for_another_whatever_the_server_loses() {
    // What it says when one, two or three of the commands that follow the first did not arrive.
    for heard in [
        "S: +OK\nS: one\nS: .\nS: +OK\nS: two\nS: .\nS: +OK 2 20",
        "S: +OK\nS: two\nS: .\nS: +OK 2 20",
        "S: +OK 2 20",
        "S: +OK 1 10\nS: +OK\nS: two\nS: .\nS: +OK 2 20",
        "S: -ERR what?\nS: +OK 2 20",
    ] {
        let (told, error) = outcome(Section::Whole, format!("{BOTH}{heard}\n---")).await;
        assert!(told.is_empty() && error.is_some(), "{heard}: {told:?}, {error:?}");
    }
    let (told, error) =
        outcome(Section::Whole, format!("{BOTH}S: +OK\nS: one\nS: .\n{ONE_NAMED}S: +OK 2 20\n---")).await;
    assert_eq!((told, error), (vec!["aa: one\\r\\n".to_owned()], Some(ErrorKind::Network)));
}

#[tokio::test]
async fn top_is_cut_where_the_server_sends_more_than_the_header() {
    let got = outcome(
        Section::Header,
        format!(
            "C: TOP 1 0\nC: LIST 1\nC: TOP 2 0\nC: LIST 2\nS: +OK\nS: a: b\nS: \nS: body\nS: .\n{ONE_NAMED}\
             S: -ERR not this one\n{TWO_NAMED}"
        ),
    );
    assert_eq!(got.await, (vec!["aa: a: b\\r\\n\\r\\n".to_owned(), "bb refused".to_owned()], None));
}

#[tokio::test]
async fn p10_without_top_whole_messages_are_asked_for_and_cut() {
    let script = format!(
        "{OLD}C: UIDL\nS: +OK\nS: 1 aa\nS: 2 bb\nS: .\nC: LIST\nS: +OK\nS: 1 1\nS: 2 2\nS: .\n\
         C: TOP 1 0\nS: -ERR what?\nC: RETR 1\nS: +OK\nS: a: b\nS: \nS: body\nS: \nS: .\n\
         C: RETR 2\nS: +OK\nS: c: d\nS: ."
    );
    let (mut session, peer) = play(&script).await;
    let (told, error) = retrieve(&mut session, Section::Header).await;
    assert!(error.is_none());
    assert_eq!(told, ["aa: a: b\\r\\n\\r\\n", "bb: c: d\\r\\n"]);
    drop(session);
    peer.heard_everything().await;
}

#[tokio::test]
async fn n06_the_same_whatever_the_width_of_the_pipe() {
    let script = format!(
        "{MODERN}{TWO}{BOTH}S: +OK\nS: a: b\nS: \nS: ..\nS: .\n{ONE_NAMED}S: +OK\nR: \\r\\r\\n..\\r\\n.\\r\\n\n{TWO_NAMED}"
    );
    for width in [1, 2, 3, 5, 64, 4096] {
        let (session, peer) = Setting { width, ..Setting::default() }.play(&script).await;
        let mut session = session.unwrap();
        let (told, error) = retrieve(&mut session, Section::Whole).await;
        assert!(error.is_none(), "{error:?}");
        assert_eq!(told, ["aa: a: b\\r\\n\\r\\n.\\r\\n", "bb: \\r\\r\\n.\\r\\n"], "width {width}");
        drop(session);
        peer.heard_everything().await;
    }
}

#[tokio::test]
async fn a_thousand_commands_never_block_the_two_sides() {
    let mut script = format!("{MODERN}C: UIDL\nC: NOOP\nC: LIST\n");
    let ids = |number| format!("{number} id{number}");
    let sizes = |number| format!("{number} 1");
    for (answers, list) in [("S: +OK\n", ids as fn(u32) -> String), ("S: +OK\nS: +OK\n", sizes)] {
        script += answers;
        (1..=1000).for_each(|number: u32| script += &format!("S: {}\n", list(number)));
        script += "S: .\n";
    }
    let body = "x".repeat(100);
    (1..=1000).for_each(|number| {
        script +=
            &format!("C: RETR {number}\nC: LIST {number}\nS: +OK\nS: {body}\nS: .\nS: +OK {number} 1\n");
    });
    let (mut session, peer) = play(&script).await;
    let listing = session.scan(&MailboxName::inbox(), None).await.unwrap();
    let ids: Vec<_> = listing.messages.into_iter().map(|message| message.id).collect();
    let ended = session
        .retrieve(&ids, Section::Whole)
        .filter(|piece| std::future::ready(matches!(piece, Ok(Piece::End(_)))));
    assert_eq!(ended.count().await, 1000);
    drop(session);
    peer.heard_everything().await;
}
