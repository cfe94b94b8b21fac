//! What no server says but one that means harm, or one that is broken.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

use super::{endpoint, open, retrieve, scan, script, selected, session, three};
use crate::backend::auth::{Credentials, Mechanism};
use crate::backend::trace::Trace;
use crate::backend::transport::{Tls, Wire};
use crate::error::ErrorKind;
use crate::mail::{Flags, MailboxName};

/// Octets that are neither UTF-8 nor printable.
const GARBAGE: &[u8] = b"\xff\xfe\x80\xc3( \x1b[2J\x9b1m\x07 %s%n {} $(reboot) \xe2\x80\xae";

/// How a scan ends that is answered with these octets in place of `HERE`.
async fn with_garbage(select: &str, fetch: &str) -> Option<ErrorKind> {
    let fill = |text: &str| super::replace(text.as_bytes(), b"HERE", GARBAGE);
    let (mut session, _) = session("", vec![("SELECT", fill(select)), ("UID FETCH", fill(fetch))]).await;
    scan(&mut session).await.err().map(|error| error.kind())
}

#[tokio::test]
async fn s05_garbage_in_any_place_is_text_or_an_error_and_never_a_panic() {
    let select = "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK x\r\n";
    let listed = "* 1 FETCH (UID 1)\r\nTAG OK\r\n";
    // Where people read it, it is text.
    for select in [
        "* OK HERE\r\n* 1 EXISTS\r\n* OK [UIDVALIDITY 7] HERE\r\nTAG OK HERE\r\n",
        "* FLAGS (HERE)\r\n* HERE\r\n* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [HERE] x\r\nTAG OK [HERE\r\n",
    ] {
        assert_eq!(with_garbage(select, listed).await, None, "{select}");
    }
    // Where it would change what is known of a message, it is an error.
    for fetch in [
        "* HERE FETCH (UID 1)\r\nTAG OK\r\n",
        "* 1 FETCH (UID HERE)\r\nTAG OK\r\n",
        "* 1 FETCH HERE\r\nTAG OK\r\n",
        "HERE\r\nTAG OK\r\n",
        "TAG HERE\r\n",
        "HERE OK\r\n",
    ] {
        assert_eq!(with_garbage(select, fetch).await, Some(ErrorKind::Protocol), "{fetch}");
    }
    assert_eq!(with_garbage(select, "TAG NO HERE\r\n").await, Some(ErrorKind::Unsupported));
    assert_eq!(with_garbage(select, "* BYE HERE\r\n").await, Some(ErrorKind::Network));
    assert_eq!(with_garbage("* HERE EXISTS\r\nTAG OK x\r\n", listed).await, Some(ErrorKind::Protocol));
}

#[tokio::test]
async fn s06_numbers_that_are_none_are_no_numbers() {
    for number in ["-1", "+1", "4294967296", "18446744073709551616", "1e9", "１", "0x1"] {
        let select = format!("* {number} EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK x\r\n");
        assert_eq!(with_garbage(&select, "TAG OK\r\n").await, Some(ErrorKind::Protocol), "EXISTS {number}");
        let select = "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK x\r\n";
        let fetch = format!("* 1 FETCH (UID {number})\r\nTAG OK\r\n");
        assert_eq!(with_garbage(select, &fetch).await, Some(ErrorKind::Protocol), "UID {number}");
    }
    // No memory is taken because a number says so.
    let select = "* 4294967295 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK x\r\n";
    assert_eq!(with_garbage(select, "* 1 FETCH (UID 1)\r\nTAG OK\r\n").await, Some(ErrorKind::Protocol));
}

#[tokio::test]
async fn i33_a_response_of_a_thousand_literals_costs_no_more_than_its_octets() {
    let literals = "{0}\r\n ".repeat(30_000);
    let answer = format!("* 1 FETCH (UID 1 X-GM-LABELS ({literals}a))\r\n* 2 FETCH (UID 2)\r\nTAG OK\r\n");
    let two = "* 2 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK x\r\n";
    let started = Instant::now();
    let (mut session, _) = session("", script(&[("SELECT", two), ("UID FETCH", &answer)])).await;
    drop(scan(&mut session).await);
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}

#[tokio::test]
async fn i35_a_date_that_makes_the_parser_fall_is_blunted_wherever_it_hides() {
    let two = "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK x\r\n";
    // The parser takes the inside of the literal for more of the list.
    let answer = "* 1 FETCH (UID 1 X-NEW ({30}\r\nab) INTERNALDATE NIL X-ODD (cdef))\r\nTAG OK\r\n";
    let (mut session, _) = session("", script(&[("SELECT", two), ("UID FETCH", answer)])).await;
    drop(scan(&mut session).await);
}

#[tokio::test]
async fn s12_nobody_is_told_an_endless_text() {
    let text = "x".repeat(60_000);
    let refusal = format!("TAG NO [ALERT] {text}\r\n");
    let (mut session, _) = session("", script(&[("SELECT", &refusal)])).await;
    let error = scan(&mut session).await.unwrap_err().to_string();
    assert!(error.len() < 700, "{}", error.len());
    let notices = session.notices();
    assert_eq!(notices.len(), 1);
    assert!(format!("{notices:?}").len() < 600);
}

#[tokio::test(start_paused = true)]
async fn n18_a_body_that_trickles_is_left_in_time() {
    let (near, far) = duplex(100_000);
    let peer = tokio::spawn(async move {
        let (mut hears, mut says) = tokio::io::split(far);
        let greeting = "* PREAUTH [CAPABILITY IMAP4rev1] hello\r\n* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nm1 OK x\r\n\
                        * 1 FETCH (UID 1)\r\nm2 OK x\r\n* 1 FETCH (UID 1 BODY[] {10000000}\r\n";
        says.write_all(greeting.as_bytes()).await.unwrap();
        says.write_all(&[b'x'; 50_000]).await.unwrap();
        tokio::spawn(async move { hears.read_to_end(&mut Vec::new()).await });
        while says.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
    let credentials = Credentials::password("ada", "hush");
    let mut session =
        super::super::open(Wire::cleartext(near), &endpoint(Tls::None), &credentials, Trace::default())
            .await
            .unwrap();
    scan(&mut session).await.unwrap();
    let started = tokio::time::Instant::now();
    assert_eq!(retrieve(&mut session, &[1]).await, ["error Timeout"]);
    assert!(started.elapsed() < Duration::from_secs(150), "{:?}", started.elapsed());
    drop(session);
    peer.abort();
}

#[tokio::test]
async fn n22_a_server_that_leaves_while_we_talk_is_an_error() {
    let list = ("LIST", "* LIST () \"/\" \"\"\r\nTAG OK\r\n");
    let (mut session, _) = session("LITERAL+", script(&[list])).await;
    let archive = MailboxName::new("Archive").unwrap();
    let big = vec![b'x'; 20_000_000];
    let error = session.append(&archive, &big, &Flags::none()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network, "{error}");
    assert!(session.append(&archive, b"x", &Flags::none()).await.is_err());
}

#[tokio::test]
async fn i29_a_prompt_that_nobody_waits_for_is_not_answered() {
    let fetch = "+ say something\r\n* 1 FETCH (UID 1)\r\n+ \r\nTAG OK\r\n";
    let (mut session, heard) = session("", vec![selected(1), ("UID FETCH", fetch.into())]).await;
    scan(&mut session).await.unwrap();
    drop(session);
    assert_eq!(heard.text().lines().count(), 3, "{}", heard.text());
}

#[tokio::test]
async fn i08_the_mailbox_may_grow_and_shrink_under_a_listing() {
    // One came, one that was listed already went, and one went before it was listed.
    let fetch = "* 1 FETCH (UID 1)\r\n* 4 EXISTS\r\n* 1 EXPUNGE\r\n* 2 EXPUNGE\r\n* 1 FETCH (UID 2)\r\n\
                 * 2 FETCH (UID 9)\r\nTAG OK\r\n";
    let (mut session, _) = session("", vec![selected(3), ("UID FETCH", fetch.into())]).await;
    let listed: Vec<String> =
        scan(&mut session).await.unwrap().messages.iter().map(|one| one.id.to_string()).collect();
    // The first is found to be gone when it is asked for; the next scan says so as well.
    assert_eq!(listed, ["1", "2", "9"]);
}

#[tokio::test]
async fn i43_a_message_beyond_31_bits_is_like_any_other() {
    let body = "* 1 FETCH (UID 4294967295 BODY[] {1}\r\na)\r\nTAG OK\r\n";
    let (mut session, _) = three("", &[("UID FETCH 4294967295 (UID BODY.PEEK[])", body)]).await;
    assert_eq!(retrieve(&mut session, &[4_294_967_295]).await, ["4294967295=a"]);
}

#[tokio::test]
async fn k03_neither_trace_nor_error_ever_holds_a_secret() {
    for (offer, mechanism) in [
        ("", None),
        ("AUTH=PLAIN", None),
        ("AUTH=PLAIN SASL-IR", None),
        ("AUTH=LOGIN", None),
        ("AUTH=CRAM-MD5", None),
        ("AUTH=XOAUTH2 SASL-IR", Some(Mechanism::XOAuth2)),
        ("AUTH=OAUTHBEARER", Some(Mechanism::OAuthBearer)),
    ] {
        let (near, far) = duplex(1000);
        let steps = vec![
            ("", format!("* OK [CAPABILITY IMAP4rev1 {offer}] hello\r\n").into_bytes()),
            ("", b"+ Y2hhbGxlbmdl\r\n".to_vec()),
            ("", b"+ Y2hhbGxlbmdl\r\n".to_vec()),
            ("", b"m1 NO who are you\r\nm2 NO who\r\n".to_vec()),
        ];
        tokio::spawn(super::follow(far, steps, super::Heard::default()));
        let lines = Arc::new(Mutex::new(String::new()));
        let sink = Arc::clone(&lines);
        let trace = Trace::to(move |_, line| *sink.lock().unwrap() += &format!("{line}\n"));
        let credentials = Credentials { mechanism, ..Credentials::password("ada", "hush-hush") };
        let debug = format!("{credentials:?}");
        let error = super::super::open(Wire::cleartext(near), &endpoint(Tls::None), &credentials, trace)
            .await
            .expect_err(offer);
        let all = format!("{debug}\n{error}\n{error:?}\n{}", lines.lock().unwrap());
        // The password, its digest's challenge, and base64 of either from any offset.
        for leak in ["hush", "aHVza", "h1c2gt", "odXNo", "Y2hhbGxlbmdl"] {
            assert!(!all.contains(leak), "{offer}: {leak} in\n{all}");
        }
    }
}

#[tokio::test]
async fn t14_what_the_server_can_do_is_asked_again_for_who_we_are_now() {
    let steps = [
        ("", "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN IDLE] hello\r\n"),
        ("AUTHENTICATE PLAIN", "+ \r\n"),
        ("AGFkYQBodXNo", "m1 OK welcome\r\n"),
        ("CAPABILITY", "* CAPABILITY IMAP4rev1 UIDPLUS\r\nTAG OK\r\n"),
    ];
    let (session, heard) = open(Tls::None, script(&steps)).await;
    assert!(!session.unwrap().capabilities().push, "{}", heard.text());
}
