//! What lies on the server.

use mailctl::backend::Since;
use mailctl::error::ErrorKind;
use mailctl::mail::{Epoch, MailboxName, Scope};

use super::world::Mail;
use super::{Maildrop, World, dial, ids, scan, start};

pub(crate) async fn lists_inbox_and_without_the_ability_nothing_else(world: World) {
    let server = start(world, &Maildrop::three()).await;
    let mut session = dial(&*server).await;
    let infos = session.mailboxes().await.unwrap();
    let inbox = infos.iter().find(|info| info.name.is_inbox()).expect("INBOX is listed");
    assert!(inbox.selectable);
    assert!(inbox.messages.is_none_or(|messages| messages == 3), "{inbox:?}");
    if !session.capabilities().mailboxes {
        assert_eq!(infos.len(), 1);
    }
    if !session.capabilities().flags {
        assert_eq!(inbox.unseen, None);
    }
}

pub(crate) async fn a_scan_lists_everything_oldest_first(world: World) {
    let maildrop = Maildrop::three();
    let server = start(world, &maildrop).await;
    let mut session = dial(&*server).await;
    let listing = scan(&mut session).await;
    assert_eq!(listing.scope, Scope::Whole);
    assert!(!listing.read_only);
    let sizes: Vec<_> = listing.messages.iter().map(|message| message.size).collect();
    let expected: Vec<_> = maildrop.inbox.iter().map(|mail| Some(mail.raw.len() as u64)).collect();
    assert_eq!(sizes, expected);
    let flags = session.capabilities().flags;
    assert!(listing.messages.iter().all(|message| message.flags.is_some() == flags));
    assert!(listing.messages.iter().all(|message| message.received.is_some() == flags));
}

pub(crate) async fn a_scan_of_an_empty_mailbox_is_empty(world: World) {
    let server = start(world, &Maildrop::default()).await;
    let mut session = dial(&*server).await;
    let listing = scan(&mut session).await;
    assert!(listing.messages.is_empty());
    assert_eq!(listing.scope, Scope::Whole);
}

pub(crate) async fn a_missing_mailbox_is_not_found(world: World) {
    let server = start(world, &Maildrop::three()).await;
    let mut session = dial(&*server).await;
    let missing = MailboxName::new("No/Such").unwrap();
    assert_eq!(session.scan(&missing, None).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(ids(&mut session).await.len(), 3, "the session goes on");
}

pub(crate) async fn ids_stay_the_same_in_the_next_session(world: World) {
    let server = start(world, &Maildrop::three()).await;
    let mut session = dial(&*server).await;
    if !session.capabilities().stable_ids {
        return;
    }
    let first = scan(&mut session).await;
    session.close().await.unwrap();
    let second = scan(&mut dial(&*server).await).await;
    assert_eq!(first.epoch, second.epoch);
    let ids = |listing: mailctl::mail::Listing| -> Vec<_> {
        listing.messages.into_iter().map(|message| message.id).collect()
    };
    assert_eq!(ids(first), ids(second));
}

pub(crate) async fn with_a_mark_only_changes_are_told(world: World) {
    let server = start(world, &Maildrop::three()).await;
    let mut session = dial(&*server).await;
    let first = scan(&mut session).await;
    let Some(mark) = first.mark else { return };
    let since = Since { epoch: first.epoch, mark };
    let gone = first.messages[1].id.clone();
    session.delete(std::slice::from_ref(&gone)).await.unwrap();
    session.close().await.unwrap();
    let mut session = dial(&*server).await;
    let second = session.scan(&MailboxName::inbox(), Some(&since)).await.unwrap();
    match second.scope {
        Scope::Since { gone: told } => {
            assert!(told.contains(&gone), "{told:?}");
            assert!(second.messages.is_empty(), "{:?}", second.messages);
        }
        // A server may say more than was asked for.
        Scope::Whole => assert_eq!(second.messages.len(), 2),
    }
}

pub(crate) async fn with_a_mark_of_another_epoch_the_listing_is_whole(world: World) {
    let server = start(world, &Maildrop::three()).await;
    let mut session = dial(&*server).await;
    let since = Since { epoch: Epoch("4000000000".to_owned()), mark: "4000000000".to_owned() };
    let listing = session.scan(&MailboxName::inbox(), Some(&since)).await.unwrap();
    assert_eq!(listing.scope, Scope::Whole);
    assert_eq!(listing.messages.len(), 3);
}

pub(crate) async fn a_scan_that_breaks_off_is_an_error(world: World) {
    if !world.sins() {
        return;
    }
    let server = start(world, &Maildrop { broken_scan: true, ..Maildrop::three() }).await;
    // A POP3 server without CAPA is scanned when it is dialled.
    let Ok(mut session) = server.dial().await else { return };
    assert!(session.scan(&MailboxName::inbox(), None).await.is_err());
    assert!(session.scan(&MailboxName::inbox(), None).await.is_err(), "the session is over");
}

pub(crate) async fn notices_are_told_once(world: World) {
    let maildrop = Maildrop { inbox: vec![Mail::default()], ..Maildrop::default() };
    let server = start(world, &maildrop).await;
    let mut session = dial(&*server).await;
    session.notices();
    assert!(session.notices().is_empty());
}
