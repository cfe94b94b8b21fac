//! SELECT and what lies in a mailbox.

use super::{scan, script, selected, session, three};
use crate::backend::Since;
use crate::error::ErrorKind;
use crate::mail::{Epoch, MailboxName, Scope};

/// How a scan ends when SELECT and UID FETCH are answered so.
async fn scanned(select: &str, fetch: &str) -> Result<Vec<String>, ErrorKind> {
    let (mut session, _) = session("", script(&[("SELECT", select), ("UID FETCH 1:*", fetch)])).await;
    let listing = scan(&mut session).await.map_err(|error| {
        assert!(error.to_string().len() < 300, "{error}");
        error.kind()
    })?;
    Ok(listing.messages.iter().map(|message| message.id.to_string()).collect())
}

const TWO: &str = "* 2 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK x\r\n";

#[tokio::test]
async fn i12_a_uidvalidity_that_is_none_is_an_error() {
    for epoch in ["0", "18446744073709551616", "-1", "+7", "7 7", "", "x", "１"] {
        let select = format!("* 1 EXISTS\r\n* OK [UIDVALIDITY {epoch}] x\r\nTAG OK x\r\n");
        assert_eq!(scanned(&select, "TAG OK\r\n").await, Err(ErrorKind::Protocol), "{epoch}");
    }
    let missing = "* 1 EXISTS\r\nTAG OK x\r\n";
    let twice = "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDVALIDITY 8] x\r\nTAG OK x\r\n";
    let silent = "* OK [UIDVALIDITY 7] x\r\nTAG OK x\r\n";
    for select in [missing, twice, silent] {
        assert_eq!(scanned(select, "TAG OK\r\n").await, Err(ErrorKind::Protocol), "{select}");
    }
}

#[tokio::test]
async fn i12_a_uidvalidity_of_more_than_32_bits_is_one_all_the_same() {
    let select = "* 1 EXISTS\r\n* OK [UIDVALIDITY 18446744073709551615] x\r\nTAG OK x\r\n";
    let answers =
        script(&[("SELECT", select), ("UID FETCH 1:*", "* 1 FETCH (UID 4294967295)\r\nTAG OK\r\n")]);
    let (mut session, _) = session("", answers).await;
    let listing = scan(&mut session).await.unwrap();
    assert_eq!(listing.epoch, Epoch("18446744073709551615".to_owned()));
    assert_eq!(listing.messages[0].id.to_string(), "4294967295");
}

#[tokio::test]
async fn i29_a_refused_or_cut_listing_is_an_error() {
    let one = "* 1 FETCH (UID 1 FLAGS ())\r\n";
    let both = "* 1 FETCH (UID 1 FLAGS ())\r\n* 2 FETCH (UID 2 FLAGS ())\r\n";
    assert_eq!(scanned(TWO, &format!("{both}TAG OK\r\n")).await.unwrap(), ["1", "2"]);
    assert_eq!(scanned(TWO, &format!("{one}TAG OK\r\n")).await, Err(ErrorKind::Protocol));
    assert_eq!(scanned(TWO, &format!("{one}{one}TAG OK\r\n")).await, Err(ErrorKind::Protocol));
    assert_eq!(scanned(TWO, "TAG OK\r\n").await, Err(ErrorKind::Protocol));
    assert_eq!(scanned(TWO, &format!("{both}TAG NO [SERVERBUG] x\r\n")).await, Err(ErrorKind::Busy));
    assert_eq!(scanned(TWO, &format!("{both}TAG BAD x\r\n")).await, Err(ErrorKind::Protocol));
    assert_eq!(scanned(TWO, both).await, Err(ErrorKind::Network));
    assert_eq!(scanned(TWO, &format!("{both}* BYE shutting down\r\n")).await, Err(ErrorKind::Network));
    for stray in ["m1 OK\r\n", "zz OK\r\n", "hello\r\n", "+ more\r\n"] {
        let kind = scanned(TWO, &format!("{both}{stray}TAG OK\r\n")).await;
        assert!(kind == Err(ErrorKind::Protocol) || stray == "+ more\r\n", "{stray}");
    }
}

#[tokio::test]
async fn i08_an_expunge_during_a_listing_explains_a_missing_message() {
    let fetch = "* 1 FETCH (UID 1 FLAGS ())\r\n* 2 EXPUNGE\r\nTAG OK\r\n";
    assert_eq!(scanned(TWO, fetch).await.unwrap(), ["1"]);
}

#[tokio::test]
async fn i07_i32_unsolicited_and_odd_data_is_tolerated() {
    let fetch = "* 3 EXISTS\r\n* 1 RECENT\r\n* OK [X-ODD (\"] still\r\n* 1 FETCH (FLAGS (\\Seen))\r\n\
                 * 1 FETCH (UID 1 MODSEQ (5) FLAGS (\\Seen [a] $Forwarded \\*) X-GM-MSGID 5)\r\n\
                 * XFOO (bar {3}\r\nbaz)\r\n* 2 XBAR\r\n* FLAGS (\\Seen)\r\n* SEARCH 1 2\r\n* NO watch out\r\n\
                 * 2 FETCH (FLAGS () UID 2 RFC822.SIZE 99999999999)\r\n* SEARCH\r\nTAG OK\r\n";
    assert_eq!(scanned(TWO, fetch).await.unwrap(), ["1", "2"]);
}

#[tokio::test]
async fn i24_a_search_of_a_million_uids_is_read_over() {
    let uids: String = (0..1_000_000).map(|uid| format!(" {uid}")).collect();
    let fetch = format!(
        "* SEARCH{uids}\r\n* ESEARCH (TAG \"x\") UID ALL 1:9\r\n* 1 FETCH (UID 1)\r\n* 2 FETCH (UID 2)\r\nTAG OK\r\n"
    );
    assert_eq!(scanned(TWO, &fetch).await.unwrap(), ["1", "2"]);
}

#[tokio::test]
async fn i33_i34_structures_that_nobody_asked_for_cannot_hurt() {
    let deep = "(".repeat(10_000);
    let addresses = "(NIL NIL \"a\" \"b\")".repeat(1000);
    let odd = [
        format!("* 1 FETCH (UID 1 BODYSTRUCTURE {deep})\r\n"),
        format!("* 1 FETCH (UID 1 BODYSTRUCTURE {})\r\n", "(".repeat(50)),
        "* 1 FETCH (UID 1 ENVELOPE (NIL NIL\r\n".to_owned(),
        "* 1 FETCH (UID 1 INTERNALDATE\r\n".to_owned(),
        "* 1 FETCH (UID\r\n".to_owned(),
        "* 1 FETCH \r\n".to_owned(),
        "* 99999999999 FETCH (UID 1)\r\n".to_owned(),
        "* 1 FETCH (UID 1 ENVELOPE (\0))\r\n".to_owned(),
        format!("* 1 FETCH (UID 1 X \"{}\")\r\n", "y".repeat(70_000)),
    ];
    for odd in odd {
        let result = scanned(TWO, &format!("{odd}* 2 FETCH (UID 2)\r\nTAG OK\r\n")).await;
        assert_eq!(result, Err(ErrorKind::Protocol), "{odd:.60}");
    }
    let fine = format!(
        "* 1 FETCH (UID 1 ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL))\r\n\
         * 2 FETCH (UID 2 ENVELOPE (NIL {{5}}\r\nab\r\nc ({addresses}) NIL NIL NIL NIL NIL NIL NIL))\r\nTAG OK\r\n"
    );
    assert_eq!(scanned(TWO, &fine).await.unwrap(), ["1", "2"]);
}

#[tokio::test]
async fn i35_an_internal_date_that_is_none_is_no_date() {
    for date in ["NIL", "\"\"", "\"30-Feb-2024 00:00:00 +0000\"", "\"01-Jan-2024 00:00:00 +9999\""] {
        let fetch = format!(
            "* 1 FETCH (UID 1 INTERNALDATE {date} FLAGS ())\r\n* 2 FETCH (INTERNALDATE {date} UID 2)\r\nTAG OK\r\n"
        );
        let (mut session, _) = session("", script(&[("SELECT", TWO), ("UID FETCH", &fetch)])).await;
        let listing = scan(&mut session).await.unwrap();
        assert!(listing.messages.iter().all(|message| message.received.is_none()), "{date}");
    }
}

#[tokio::test]
async fn i25_an_empty_mailbox_is_not_asked_for_messages() {
    let (mut session, heard) = session("", vec![selected(0)]).await;
    assert!(scan(&mut session).await.unwrap().messages.is_empty());
    assert!(!heard.text().contains("FETCH"));
}

const QRESYNC: &str = "ENABLE QRESYNC UIDPLUS";

/// A scan with a mark of epoch 7, MODSEQ 5, UIDNEXT 10, and 5 messages.
async fn resynced(steps: &[(&'static str, &str)]) -> Result<(Scope, Vec<String>), ErrorKind> {
    let mut all = vec![("ENABLE QRESYNC", "* ENABLED QRESYNC\r\nTAG OK\r\n")];
    all.extend_from_slice(steps);
    let (mut session, _) = session(QRESYNC, script(&all)).await;
    let since = Since { epoch: Epoch("7".to_owned()), mark: "5:10:5".to_owned() };
    let listing = session.scan(&MailboxName::inbox(), Some(&since)).await.map_err(|error| error.kind())?;
    Ok((listing.scope, listing.messages.iter().map(|message| message.id.to_string()).collect()))
}

#[tokio::test]
async fn i25_only_new_messages_are_asked_for_and_the_last_old_one_is_left_out() {
    let select = "* 2 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 12]\r\n* OK [HIGHESTMODSEQ 9]\r\n\
                  * VANISHED (EARLIER) 3:4,8\r\n* 1 FETCH (UID 5 FLAGS (\\Seen) MODSEQ (8))\r\nTAG OK\r\n";
    let fetch = "* 2 FETCH (UID 9 FLAGS ())\r\nTAG OK\r\n";
    let (scope, messages) = resynced(&[("QRESYNC (7 5)", select), ("UID FETCH 10:*", fetch)]).await.unwrap();
    assert_eq!(scope, Scope::Since { gone: super::ids(&[3, 4, 8]) });
    assert_eq!(messages, ["5"]);
}

#[tokio::test]
async fn a_delta_that_does_not_add_up_makes_the_listing_whole() {
    let select = |exists, rest: &str| {
        format!(
            "* {exists} EXISTS\r\n* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 13]\r\n* OK [HIGHESTMODSEQ 9]\r\n\
             {rest}TAG OK\r\n"
        )
    };
    let one = "* 6 FETCH (UID 11 FLAGS ())\r\n";
    let news = ("UID FETCH 10:*", format!("{one}TAG OK\r\n"));
    let all: String = (1..=7).map(|uid| format!("* {uid} FETCH (UID {uid} FLAGS ())\r\n")).collect();
    let all = ("UID FETCH 1:*", format!("{all}TAG OK\r\n"));

    // Five were there; what came since is left out, or it is not told what went.
    for (exists, rest) in [(7, ""), (5, ""), (7, "* VANISHED (EARLIER) 3\r\n")] {
        let steps = [("QRESYNC (7 5)", select(exists, rest)), news.clone(), all.clone()];
        let steps = steps.each_ref().map(|(expected, said)| (*expected, said.as_str()));
        let (scope, messages) = resynced(&steps).await.unwrap();
        assert_eq!((scope, messages.len()), (Scope::Whole, 7), "{exists} {rest}");
    }
    // It adds up: what came and went, before and behind SELECT, counts for nothing.
    let select = select(6, "* VANISHED (EARLIER) 3,10,3\r\n");
    let news = format!("{one}* VANISHED 2,12\r\nTAG OK\r\n");
    let (scope, messages) = resynced(&[("QRESYNC (7 5)", &select), ("UID FETCH 10:*", &news)]).await.unwrap();
    assert_eq!(
        (scope, messages),
        (Scope::Since { gone: super::ids(&[3, 10, 3, 2, 12]) }, vec!["11".to_owned()])
    );
}

#[tokio::test]
async fn a_mark_without_a_count_is_not_used() {
    let (mut session, heard) = {
        let mut steps = script(&[("ENABLE QRESYNC", "* ENABLED QRESYNC\r\nTAG OK\r\n")]);
        steps.push(selected(0));
        session(QRESYNC, steps).await
    };
    let since = Since { epoch: Epoch("7".to_owned()), mark: "5:10".to_owned() };
    let listing = session.scan(&MailboxName::inbox(), Some(&since)).await.unwrap();
    assert_eq!(listing.scope, Scope::Whole);
    assert!(!heard.text().contains("(QRESYNC"));
}

#[tokio::test]
async fn i10_another_epoch_makes_the_listing_whole() {
    let select =
        "* 1 EXISTS\r\n* OK [UIDVALIDITY 8]\r\n* OK [UIDNEXT 2]\r\n* OK [HIGHESTMODSEQ 9]\r\nTAG OK\r\n";
    let fetch = "* 1 FETCH (UID 1 FLAGS ())\r\nTAG OK\r\n";
    let (scope, messages) = resynced(&[("QRESYNC (7 5)", select), ("UID FETCH 1:*", fetch)]).await.unwrap();
    assert_eq!((scope, messages), (Scope::Whole, vec!["1".to_owned()]));
}

#[tokio::test]
async fn i23_an_endless_vanished_makes_the_listing_whole() {
    let select = "* 1 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 10]\r\n* OK [HIGHESTMODSEQ 9]\r\n\
                  * VANISHED (EARLIER) 1:4294967295\r\nTAG OK\r\n";
    let fetch = "* 1 FETCH (UID 1 FLAGS ())\r\nTAG OK\r\n";
    let (scope, _) = resynced(&[("QRESYNC (7 5)", select), ("UID FETCH 1:*", fetch)]).await.unwrap();
    assert_eq!(scope, Scope::Whole);
    for odd in ["0", "1:*", "x", "", "1,,2", "99999999999"] {
        let select = format!("* VANISHED (EARLIER) {odd}\r\n{select}");
        assert_eq!(resynced(&[("QRESYNC", &select)]).await, Err(ErrorKind::Protocol), "{odd}");
    }
}

#[tokio::test]
async fn a_missing_mailbox_is_not_found_whatever_the_server_says() {
    for (answer, kind) in [
        ("NO", ErrorKind::NotFound),
        ("NO [NONEXISTENT] x", ErrorKind::NotFound),
        ("NO [NOPERM] x", ErrorKind::Unsupported),
        ("NO [INUSE] x", ErrorKind::Busy),
    ] {
        assert_eq!(scanned(&format!("TAG {answer}\r\n"), "").await, Err(kind), "{answer}");
    }
}

#[tokio::test]
async fn i18_i19_nothing_is_closed_and_no_seen_is_set() {
    let (mut session, heard) = three(
        "UIDPLUS",
        &[
            ("UID FETCH 1:2 (UID BODY.PEEK[])", "TAG OK\r\n"),
            ("UID FETCH 1:2 (UID)", "TAG OK\r\n"),
            ("LOGOUT", "* BYE\r\nTAG OK\r\n"),
        ],
    )
    .await;
    assert_eq!(super::retrieve(&mut session, &[1, 2]).await, ["1 gone", "2 gone"]);
    let closed = session.close().await.unwrap();
    assert!(closed.uncertain.is_none());
    assert!(!heard.text().contains("CLOSE") && !heard.text().contains("EXPUNGE"));
}

#[tokio::test]
async fn i26_i28_odd_mailboxes_are_bounded_and_told_once() {
    let list = "* LIST () \"/\" inbox\r\n* LIST (\\Noselect) \"/\" \"../../etc\"\r\n* LIST () \"/\" \"/abs\"\r\n\
                * LIST () \"/\" \"&\"\r\n* LIST () \"/\" {3}\r\na\0b\r\n* LIST () NIL NIL\r\n\
                * LIST (\\Trash) \"/\" \"Tr&AOk-s\"\r\n* LIST () \"/\" INBOX\r\n* LIST () \"/\" a (\"CHILDINFO\" (\"X\"))\r\n\
                * STATUS INBOX (MESSAGES 3 UNSEEN 1 X (y))\r\nTAG OK\r\n";
    let status = ("STATUS", "TAG NO\r\n");
    let mut steps = vec![("LIST", list)];
    steps.extend(std::iter::repeat_n(status, 20));
    let (mut session, _) = session("", script(&steps)).await;
    let names: Vec<_> =
        session.mailboxes().await.unwrap().into_iter().map(|info| info.name.to_string()).collect();
    assert_eq!(names, ["INBOX", "../../etc", "%26", "a%00b", "NIL", "Trés", "a"]);
}
