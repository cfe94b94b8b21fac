//! Deletion, flags, moves.

use super::{ids, listed, script, session, three};
use crate::error::ErrorKind;
use crate::mail::{Flags, MailboxName};

const LOGOUT: (&str, &str) = ("LOGOUT", "* BYE\r\nTAG OK\r\n");
const STORE: (&str, &str) = ("UID STORE 1,3 +FLAGS.SILENT (\\Deleted)", "TAG OK\r\n");

#[tokio::test]
async fn i15_exactly_ours_is_expunged() {
    let expunge = ("UID EXPUNGE 1,3", "* 1 EXPUNGE\r\n* 2 EXPUNGE\r\nTAG OK\r\n");
    let (mut session, heard) = three("UIDPLUS", &[STORE, expunge, LOGOUT]).await;
    assert!(session.delete(&ids(&[3, 1])).await.unwrap().is_empty());
    let closed = session.close().await.unwrap();
    assert_eq!(
        (closed.removed, closed.flagged, closed.uncertain.is_none()),
        (2, 0, true),
        "{}",
        heard.text()
    );
}

#[tokio::test]
async fn i16_without_uidplus_messages_are_flagged_and_that_is_said() {
    let (mut session, heard) = three("", &[STORE, LOGOUT]).await;
    session.delete(&ids(&[3, 1])).await.unwrap();
    let closed = session.close().await.unwrap();
    assert_eq!((closed.removed, closed.flagged), (0, 2));
    assert!(!heard.text().contains("EXPUNGE") && !heard.text().contains("CLOSE"));
}

#[tokio::test]
async fn i20_a_lost_answer_to_the_removal_is_uncertain() {
    for answer in ["", "* 1 EXPUNGE\r\n", "* BYE\r\n", "TAG NO [INUSE] x\r\n", "TAG BAD\r\n", "junk\r\n"] {
        let (mut session, _) = three("UIDPLUS", &[STORE, ("UID EXPUNGE 1,3", answer)]).await;
        session.delete(&ids(&[3, 1])).await.unwrap();
        let closed = session.close().await.unwrap();
        assert!(closed.uncertain.is_some(), "{answer}");
        assert!(closed.removed <= 1);
    }
}

#[tokio::test]
async fn i10_nothing_is_removed_from_a_mailbox_that_was_made_anew() {
    let elsewhere = "* 0 EXISTS\r\n* OK [UIDVALIDITY 9] x\r\nTAG OK\r\n";
    let anew = "* 3 EXISTS\r\n* OK [UIDVALIDITY 8] x\r\nTAG OK\r\n";
    let steps = [
        STORE,
        ("LIST \"\" \"\"", "* LIST (\\Noselect) \".\" \"\"\r\nTAG OK\r\n"),
        ("SELECT \"Other.one\"", elsewhere),
        ("SELECT \"INBOX\"", anew),
        LOGOUT,
    ];
    let (mut session, heard) = three("UIDPLUS", &steps).await;
    session.delete(&ids(&[3, 1])).await.unwrap();
    session.scan(&MailboxName::new("Other/one").unwrap(), None).await.unwrap();
    let closed = session.close().await.unwrap();
    assert!(closed.uncertain.is_some());
    assert!(!heard.text().contains("EXPUNGE"));
}

#[tokio::test]
async fn i21_a_read_only_mailbox_is_not_changed() {
    let select = "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK [READ-ONLY] x\r\n";
    let mut steps = script(&[("SELECT", select)]);
    steps.push(listed(3));
    let (mut session, heard) = session("UIDPLUS MOVE", steps).await;
    assert!(super::scan(&mut session).await.unwrap().read_only);
    assert_eq!(session.delete(&ids(&[1, 2])).await.unwrap().len(), 2);
    let seen = Flags { seen: true, ..Flags::none() };
    let stored = session.store_flags(&ids(&[1]), &seen, &Flags::none()).await;
    assert_eq!(stored.unwrap_err().kind(), ErrorKind::Unsupported);
    let trash = MailboxName::new("Trash").unwrap();
    assert_eq!(session.move_to(&ids(&[1]), &trash).await.unwrap_err().kind(), ErrorKind::Unsupported);
    assert!(!heard.text().contains("STORE") && !heard.text().contains("MOVE"));
}

const DELIMITER: (&str, &str) = ("LIST \"\" \"\"", "* LIST () \"/\" \"\"\r\nTAG OK\r\n");

/// How moving messages 1 and 2 to Trash ends, and what was heard.
async fn moved(extensions: &str, steps: &[(&'static str, &str)]) -> (Result<Vec<String>, ErrorKind>, String) {
    let mut all = vec![DELIMITER];
    all.extend_from_slice(steps);
    let (mut session, heard) = three(extensions, &all).await;
    let moved = session.move_to(&ids(&[1, 2]), &MailboxName::new("Trash").unwrap()).await;
    let told = moved.map_err(|error| error.kind()).map(|moved| {
        let told = moved.iter().map(|one| match &one.to {
            Some((epoch, id)) => format!("{}->{}/{id}", one.from, epoch.0),
            None => format!("{}->?", one.from),
        });
        told.collect()
    });
    (told, heard.text())
}

#[tokio::test]
async fn i22_a_copy_is_confirmed_before_anything_is_marked() {
    let store = ("UID STORE 1:2 +FLAGS.SILENT (\\Deleted)", "TAG OK\r\n");
    let (told, _) =
        moved("UIDPLUS", &[("UID COPY 1:2 \"Trash\"", "TAG OK [COPYUID 9 1:2 5:6] x\r\n"), store]).await;
    assert_eq!(told.unwrap(), ["1->9/5", "2->9/6"]);
    let (told, _) = moved("", &[("UID COPY", "TAG OK\r\n"), store]).await;
    assert_eq!(told.unwrap(), ["1->?", "2->?"]);
    for (answer, kind) in [
        ("TAG NO [OVERQUOTA] full\r\n", ErrorKind::Unsupported),
        ("TAG NO [NOPERM] x\r\n", ErrorKind::Unsupported),
        ("TAG OK [COPYUID 9 1:2 5] x\r\n", ErrorKind::Protocol),
        ("TAG OK [COPYUID 9 7:8 5:6] x\r\n", ErrorKind::Protocol),
        ("", ErrorKind::Network),
    ] {
        let (told, heard) = moved("UIDPLUS", &[("UID COPY", answer)]).await;
        assert_eq!(told, Err(kind), "{answer}");
        assert!(!heard.contains("STORE"), "{answer}");
    }
}

#[tokio::test]
async fn i22_the_mailbox_is_made_when_the_server_asks_for_it() {
    let steps = [
        ("UID MOVE 1:2 \"Trash\"", "TAG NO [TRYCREATE] x\r\n"),
        ("CREATE \"Trash\"", "TAG OK\r\n"),
        ("UID MOVE 1:2 \"Trash\"", "* OK [COPYUID 9 2 6] x\r\n* 2 EXPUNGE\r\nTAG OK\r\n"),
    ];
    assert_eq!(moved("MOVE UIDPLUS", &steps).await.0.unwrap(), ["2->9/6"]);
    let again = [steps[0], steps[1], ("UID MOVE", "TAG NO [TRYCREATE] x\r\n")];
    assert_eq!(moved("MOVE", &again).await.0, Err(ErrorKind::NotFound));
}

#[tokio::test]
async fn i23_endless_and_foreign_copyuids_are_not_believed() {
    for code in [
        "[COPYUID 9 1:4294967295 1:4294967295]",
        "[COPYUID 9 4294967295:1 1:2]",
        "[COPYUID 0 1:2 5:6]",
        "[COPYUID 9 1:2]",
        "[COPYUID]",
        "[APPENDUID 9 5]",
    ] {
        let answer = format!("* OK {code} x\r\nTAG OK\r\n");
        let (told, _) = moved("MOVE", &[("UID MOVE", &answer)]).await;
        assert_eq!(told.unwrap(), ["1->?", "2->?"], "{code}");
    }
}

#[tokio::test]
async fn i36_no_octet_of_a_message_is_sent_before_the_go_ahead() {
    let (mut refused, heard) =
        session("", script(&[("APPEND \"INBOX\" (\\Seen) {9}", "TAG NO [OVERQUOTA] full\r\n")])).await;
    let seen = Flags { seen: true, ..Flags::none() };
    let result = refused.append(&MailboxName::inbox(), b"a: b\r\n\r\nX", &seen).await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Unsupported);
    assert!(matches!(refused.notices().as_slice(), [crate::backend::Notice::Warning(_)]));
    assert!(!heard.text().contains("a: b"));
    let steps = script(&[("{9}", "* OK patience\r\n+ go\r\n"), ("a: b", ""), ("", ""), ("", "m2 OK x\r\n")]);
    let (mut taken, _) = session("", steps).await;
    let told = taken.append(&MailboxName::inbox(), b"a: b\r\n\r\nX", &Flags::none()).await.unwrap();
    assert!(told.is_none());
    let (mut at_once, _) = session(
        "LITERAL-",
        script(&[("{9+}", ""), ("a: b", ""), ("\r\n", ""), ("X", "m2 OK [APPENDUID 7 5] x\r\n")]),
    )
    .await;
    let told = at_once.append(&MailboxName::inbox(), b"a: b\r\n\r\nX", &Flags::none()).await.unwrap();
    assert_eq!(told.unwrap().1, ids(&[5])[0]);
}

#[tokio::test]
async fn i37_idle_refused_or_ended_by_the_server_is_an_error() {
    use std::time::Duration;
    for answer in ["TAG NO x\r\n", "TAG BAD\r\n", "+ idling\r\nTAG OK\r\n", "+ idling\r\n* BYE\r\n", ""] {
        let (mut session, _) = three("IDLE", &[("IDLE", answer)]).await;
        assert!(session.wait(Duration::from_secs(1)).await.is_err(), "{answer}");
    }
    let (mut session, _) =
        three("IDLE", &[("IDLE", "+ idling\r\n* 4 EXISTS\r\n"), ("DONE", "m4 OK\r\n")]).await;
    assert!(session.wait(Duration::from_secs(60)).await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn i37_n19_idle_is_begun_anew_before_the_server_loses_patience() {
    use std::time::Duration;
    let steps = [
        ("IDLE", "+ idling\r\n"),
        ("DONE", "m4 OK\r\n"),
        ("IDLE", "+ idling\r\n"),
        ("DONE", "m5 OK\r\n"),
        ("NOTHING", ""),
    ];
    let (mut session, heard) = three("IDLE", &steps).await;
    assert!(!session.wait(Duration::from_secs(40 * 60)).await.unwrap());
    assert_eq!(heard.text().matches("DONE").count(), 2);
}
