//! Scans.

use super::{MODERN, OLD, TWO, play};
use crate::backend::{Backend, Notice, Since};
use crate::error::{ErrorKind, Result};
use crate::mail::{Epoch, Listing, MailboxName, RemoteId, Scope};

async fn scan(session: &mut Box<dyn Backend>) -> Result<Listing> {
    session.scan(&MailboxName::inbox(), None).await
}

/// The ids and sizes of a scan in which the server gives these lists.
async fn lists(uidl: &str, list: &str) -> Result<Vec<(String, Option<u64>)>> {
    let lines =
        |lines: &str| lines.split('|').fold(String::new(), |all, line| format!("{all}R: {line}\\r\\n\n"));
    let script = format!("{MODERN}C: UIDL\nC: NOOP\nC: LIST\n{}S: +OK\n{}", lines(uidl), lines(list));
    let (mut session, peer) = play(&script).await;
    let listing = scan(&mut session).await;
    drop(session);
    peer.heard_everything().await;
    let messages = listing?.messages.into_iter();
    Ok(messages.map(|message| (message.id.to_string(), message.size)).collect())
}

fn named(expected: &[(&str, u64)]) -> Vec<(String, Option<u64>)> {
    expected.iter().map(|(id, size)| ((*id).to_owned(), Some(*size))).collect()
}

#[tokio::test]
async fn a_second_scan_needs_no_wire_for_the_maildrop_is_locked() {
    let (mut session, peer) = play(&format!("{MODERN}{TWO}")).await;
    let first = scan(&mut session).await.unwrap();
    assert_eq!(scan(&mut session).await.unwrap(), first);
    assert_eq!(first.epoch, Epoch::default());
    assert!(session.capabilities().stable_ids);
    drop(session);
    peer.heard_everything().await;
}

#[tokio::test]
async fn a_listing_that_is_the_same_in_every_size_says_that_nothing_changed() {
    let first = scan(&mut play(&format!("{MODERN}{TWO}")).await.0).await.unwrap();
    let since = Since { epoch: first.epoch, mark: first.mark.unwrap() };
    let (mut session, _peer) = play(&format!("{MODERN}{TWO}")).await;
    let same = session.scan(&MailboxName::inbox(), Some(&since)).await.unwrap();
    assert_eq!((same.scope, same.messages.len()), (Scope::Since { gone: Vec::new() }, 0));
    assert_eq!(same.mark.as_ref(), Some(&since.mark));
    // A server that numbers its messages anew gives an old id to another message.
    let script = format!("{MODERN}{TWO}").replace("S: 2 20", "S: 2 21");
    let (mut session, _peer) = play(&script).await;
    let other = session.scan(&MailboxName::inbox(), Some(&since)).await.unwrap();
    assert_eq!((other.scope, other.messages.len()), (Scope::Whole, 2));
}

#[tokio::test]
async fn p11_without_capa_commands_go_one_by_one() {
    let script = format!("{OLD}C: UIDL\nS: +OK\nS: 1 aa\nS: .\nC: LIST\nS: +OK\nS: 1 10\nS: .");
    let (mut session, peer) = play(&script).await;
    assert_eq!(scan(&mut session).await.unwrap().messages.len(), 1);
    assert!(session.capabilities().stable_ids);
    drop(session);
    peer.heard_everything().await;
}

#[tokio::test]
async fn p09_without_uidl_ids_are_numbers_of_an_epoch_of_their_own() {
    let script = format!("{OLD}C: UIDL\nS: -ERR what?\nC: LIST\nS: +OK\nS: 1 10\nS: 2 20\nS: .");
    let mut epochs = Vec::new();
    for _ in 0..2 {
        let (mut session, _peer) = play(&script).await;
        assert!(!session.capabilities().stable_ids);
        let listing = scan(&mut session).await.unwrap();
        assert_eq!(listing.messages[1].id, RemoteId::new(*b"2"));
        assert!(listing.epoch.0.starts_with("volatile:"));
        epochs.push(listing.epoch);
    }
    assert_ne!(epochs[0], epochs[1]);
}

#[tokio::test]
async fn p09_a_server_in_trouble_is_not_one_without_uidl() {
    let (session, peer) =
        super::Setting::default().play(&format!("{OLD}C: UIDL\nS: -ERR [SYS/TEMP] disk\n---")).await;
    assert_eq!(session.unwrap_err().kind(), ErrorKind::Busy);
    peer.heard_everything().await;
    assert_eq!(lists("-ERR gone wrong", "+OK|.").await.unwrap_err().kind(), ErrorKind::Unsupported);
}

#[tokio::test]
async fn p12_repeated_unique_ids_are_told_apart_in_listed_order() {
    let got = lists("+OK|1 x|2 x|3 y|4 x|.", "+OK|1 1|2 2|3 3|4 4|.").await.unwrap();
    assert_eq!(got, named(&[("x", 1), ("x#1", 2), ("y", 3), ("x#2", 4)]));
}

#[tokio::test]
async fn p16_odd_ids_are_kept_as_they_are() {
    let long = "l".repeat(200);
    // A stuffed dot is no end, and no number either.
    assert_eq!(lists("+OK|1 a|..|.", "+OK|.").await.unwrap_err().kind(), ErrorKind::Protocol);
    let got = lists(
        &format!("+OK|1 ../../x|2 a b|3 \\xff\\0|4 {long}|5   tab|6 ..|."),
        "+OK|1 1|2 2|3 3|4 4|5 5|6 6|.",
    )
    .await
    .unwrap();
    let expected = [("../../x", 1), ("a b", 2), ("\\xff\\x00", 3), (&long, 4), ("tab", 5), ("..", 6)];
    assert_eq!(got, named(&expected));
}

#[tokio::test]
async fn p17_only_messages_in_both_lists_are_touched_in_order_of_their_numbers() {
    let script = format!(
        "{MODERN}C: UIDL\nC: NOOP\nC: LIST\nS: +OK\nS: 3 c\nS: 99 x\nS: 1 a\nS: 0 zero\nS: 5\nS: .\n\
         S: +OK\nS: +OK\nS: 2 2\nS: 1 1\nS: 3 3\nS: 5 5\nS: .",
    );
    let (mut session, _peer) = play(&script).await;
    let listing = scan(&mut session).await.unwrap();
    let ids: Vec<_> = listing.messages.into_iter().map(|one| one.id.to_string()).collect();
    assert_eq!(ids, ["a", "c"]);
    // What was known under another id may be one of the others.
    assert_eq!(listing.scope, Scope::Since { gone: Vec::new() });
    assert!(matches!(session.notices().as_slice(), [Notice::HalfListed { messages: 4 }]));
}

#[tokio::test]
async fn p06_sizes_that_are_none_are_unknown() {
    let got = lists("+OK|1 a|2 b|3 c|.", "+OK|1 18446744073709551616|2 -1|3   007 more|.").await.unwrap();
    assert_eq!(got, [("a".to_owned(), None), ("b".to_owned(), None), ("c".to_owned(), Some(7))]);
}

/// A server that announces PIPELINING and hears the first of several commands only.
#[tokio::test(start_paused = true)]
async fn p24_what_was_sent_ahead_and_got_lost_is_sent_again_one_by_one() {
    let script = format!(
        "{MODERN}C: UIDL\nC: NOOP\nC: LIST\nS: +OK\nS: 1 a\nS: 2 b\nS: .\n\
         C: LIST 0\nS: -ERR no such message\nC: LIST\nS: +OK\nS: 1 10\nS: 2 20\nS: .\n\
         C: DELE 1\nS: +OK\nC: DELE 2\nS: +OK"
    );
    let (mut session, peer) = play(&script).await;
    let ids: Vec<_> = scan(&mut session).await.unwrap().messages.into_iter().map(|one| one.id).collect();
    assert_eq!(session.delete(&ids).await.unwrap().len(), 0);
    drop(session);
    peer.heard_everything().await;
}

#[tokio::test(start_paused = true)]
async fn p24_a_server_that_is_only_slow_goes_on_being_sent_ahead() {
    let script = format!(
        "{MODERN}C: UIDL\nC: NOOP\nC: LIST\nS: +OK\nS: 1 a\nS: 2 b\nS: .\nC: LIST 0\n\
         S: +OK\nS: +OK\nS: 1 10\nS: 2 20\nS: .\nS: -ERR no such message\n\
         C: DELE 1\nC: DELE 2\nS: +OK\nS: +OK"
    );
    let (mut session, peer) = play(&script).await;
    let ids: Vec<_> = scan(&mut session).await.unwrap().messages.into_iter().map(|one| one.id).collect();
    assert_eq!(session.delete(&ids).await.unwrap().len(), 0);
    drop(session);
    peer.heard_everything().await;
}

#[tokio::test]
async fn s06_a_listing_with_nonsense_is_an_error_and_no_short_listing() {
    for (uidl, list) in [
        ("+OK|1 a|-1 b|.", "+OK|1 1|2 2|."),
        ("+OK|1 a|2 b|.", "+OK|1 1|4294967296 2|."),
        ("+OK|1 a|1 b|.", "+OK|1 1|."),
        ("+OK|1 a|.", "+OK|1 1|1 2|."),
        ("+OK|.", "+OK|1 1|."),
        ("+OK|2 b|.", "+OK|1 1|."),
    ] {
        assert_eq!(lists(uidl, list).await.unwrap_err().kind(), ErrorKind::Protocol, "{uidl} {list}");
    }
}

#[tokio::test]
async fn an_empty_maildrop_is_empty() {
    assert_eq!(lists("+ok|.", "+ok|.").await.unwrap(), []);
}

#[tokio::test]
async fn mailboxes_tells_what_stat_says() {
    let (mut session, _peer) = play(&format!("{MODERN}C: STAT\nS: +OK 3 4500 trailing")).await;
    let infos = session.mailboxes().await.unwrap();
    assert_eq!((infos[0].messages, infos[0].size), (Some(3), Some(4500)));
}
