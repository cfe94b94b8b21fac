//! Messages on their way.

use bytes::Bytes;
use futures_util::StreamExt;
use mailctl::backend::{Piece, Section};

use super::{Maildrop, Outcome, World, dial, ids, never_was, retrieve, scan, start, whole};

/// Messages that have broken clients before; each ends with CRLF, as POP3 will have it.
fn nasty(world: World) -> Vec<Bytes> {
    let mut messages = vec![
        Bytes::from_static(b"Subject: dots\r\n\r\n.\r\n..\r\n...\r\n.x\r\n x.\r\n.\r\n"),
        Bytes::from_static(b"Subject: ends with dots\r\n\r\n\r\n..\r\n"),
        Bytes::from_static(b"Subject: empty body\r\n\r\n"),
        Bytes::from_static(
            b"Subject: literal\r\n\r\n* 1 FETCH (BODY[] {3}\r\nabc)\r\nA1 OK\r\n+OK\r\n-ERR\r\n",
        ),
        Bytes::from_static(b"Subject: long line\r\n\r\n")
            .iter()
            .copied()
            .chain([b'x'; 9000])
            .chain(*b"\r\n")
            .collect(),
        Bytes::from_static(b"Subject: \xc3\xa4\r\n\r\n\xff\xfe\x80\r\n"),
    ];
    if world.keeps_any_octet() {
        messages.extend([
            Bytes::new(),
            Bytes::from_static(b"\r\n"),
            Bytes::from_static(b"\r\nno header\r\n"),
            Bytes::from_static(b".\r\n"),
            Bytes::from_static(b"a: b\r\n\r\nbare\n.\nlf\r\n"),
            Bytes::from_static(b"a: b\r\n\r\n\r.\r\nbare\r\r\ncr\r.\r\n"),
            Bytes::from_static(b"a: b\r\n\r\n\0nul\0\r\n"),
        ]);
    }
    messages
}

pub(crate) async fn retrieves_octets_exactly(world: World) {
    let messages = nasty(world);
    let server = start(world, &Maildrop::of(messages.clone())).await;
    let mut session = dial(&*server).await;
    let ids = ids(&mut session).await;
    let got = whole(&mut session, &ids, Section::Whole).await;
    for (got, sent) in got.iter().zip(&messages) {
        assert_eq!(got.escape_ascii().to_string(), sent.escape_ascii().to_string());
    }
}

pub(crate) async fn retrieves_headers_alone(world: World) {
    let server = start(
        world,
        &Maildrop::of([
            "Subject: one\r\nX: y\r\n z\r\n\r\nbody\r\n\r\nbody\r\n",
            "Subject: two\r\n\r\n.\r\n",
        ]),
    )
    .await;
    let mut session = dial(&*server).await;
    let ids = ids(&mut session).await;
    let got = whole(&mut session, &ids, Section::Header).await;
    assert_eq!(got, [b"Subject: one\r\nX: y\r\n z\r\n\r\n".to_vec(), b"Subject: two\r\n\r\n".to_vec()]);
}

pub(crate) async fn a_header_without_a_body_is_the_whole_message(world: World) {
    let server = start(world, &Maildrop::of(["Subject: empty\r\n\r\n"])).await;
    let mut session = dial(&*server).await;
    let ids = ids(&mut session).await;
    assert_eq!(whole(&mut session, &ids, Section::Header).await, [b"Subject: empty\r\n\r\n".to_vec()]);
    assert_eq!(whole(&mut session, &ids, Section::Whole).await, [b"Subject: empty\r\n\r\n".to_vec()]);
}

pub(crate) async fn nothing_asked_nothing_answered(world: World) {
    let server = start(world, &Maildrop::three()).await;
    let mut session = dial(&*server).await;
    scan(&mut session).await;
    let (outcomes, error) = retrieve(&mut session, &[], Section::Whole).await;
    assert!(outcomes.is_empty() && error.is_none());
    assert!(session.delete(&[]).await.unwrap().is_empty());
    assert_eq!(ids(&mut session).await.len(), 3);
}

pub(crate) async fn an_id_that_is_gone_is_said_to_be_gone(world: World) {
    let server = start(world, &Maildrop::three()).await;
    let mut session = dial(&*server).await;
    let ids = ids(&mut session).await;
    let asked = [ids[0].clone(), never_was(), ids[2].clone()];
    let (outcomes, error) = retrieve(&mut session, &asked, Section::Whole).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(outcomes.len(), 3);
    assert!(outcomes.iter().any(|outcome| matches!(outcome, Outcome::Gone(id) if *id == never_was())));
    assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Whole(..))).count(), 2);
}

pub(crate) async fn a_refused_message_does_not_stop_the_others(world: World) {
    if !world.sins() {
        return;
    }
    let server = start(world, &Maildrop { refused: vec![1], ..Maildrop::three() }).await;
    let mut session = dial(&*server).await;
    let ids = ids(&mut session).await;
    for section in [Section::Whole, Section::Header] {
        let (outcomes, error) = retrieve(&mut session, &ids, section).await;
        assert!(error.is_none(), "{error:?}");
        assert_eq!(outcomes.len(), 3);
        assert!(outcomes.iter().any(|outcome| matches!(outcome, Outcome::Refused(id) if *id == ids[1])));
        assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Whole(..))).count(), 2);
    }
}

pub(crate) async fn a_message_cut_inside_never_ends(world: World) {
    if !world.sins() {
        return;
    }
    let server = start(world, &Maildrop { broken_body: true, ..Maildrop::three() }).await;
    let mut session = dial(&*server).await;
    let ids = ids(&mut session).await;
    let (outcomes, error) = retrieve(&mut session, &ids, Section::Whole).await;
    assert!(outcomes.is_empty(), "{outcomes:?}");
    assert!(error.is_some());
    assert!(session.delete(&ids).await.is_err(), "an error ends the session");
}

pub(crate) async fn large_messages_come_in_small_pieces(world: World) {
    let mut raw = b"Subject: large\r\n\r\n".to_vec();
    (0..4000).for_each(|line| raw.extend_from_slice(format!(".{line:0>76}\r\n").as_bytes()));
    let server = start(world, &Maildrop::of([raw.clone()])).await;
    let mut session = dial(&*server).await;
    let ids = ids(&mut session).await;
    let mut stream = session.retrieve(&ids, Section::Whole);
    let mut got = Vec::new();
    while let Some(piece) = stream.next().await {
        if let Piece::Data(data) = piece.unwrap() {
            assert!(data.len() <= 64 * 1024, "{} octets at once", data.len());
            got.extend_from_slice(&data);
        }
    }
    assert!(got == raw);
}

pub(crate) async fn retrieving_never_sets_seen(world: World) {
    let server = start(world, &Maildrop::three()).await;
    let mut session = dial(&*server).await;
    let ids = ids(&mut session).await;
    whole(&mut session, &ids, Section::Whole).await;
    whole(&mut session, &ids, Section::Header).await;
    let listing = scan(&mut session).await;
    assert!(listing.messages.iter().all(|message| message.flags.as_ref().is_none_or(|flags| !flags.seen)));
}
