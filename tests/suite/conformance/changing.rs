//! What only some servers can do.

use std::time::Duration;

use mailctl::backend::Section;
use mailctl::error::{ErrorKind, Result};
use mailctl::mail::{Flags, MailboxName};

use super::{Maildrop, World, dial, ids, never_was, scan, start, whole};

fn seen() -> Flags {
    Flags { seen: true, ..Flags::none() }
}

pub(crate) async fn capabilities_tell_the_truth(world: World) {
    fn truth<T: std::fmt::Debug>(said: bool, answer: &Result<T>) {
        match answer {
            Ok(_) => assert!(said, "it works and was not told"),
            Err(error) if error.kind() == ErrorKind::Unsupported => assert!(!said, "{error}"),
            Err(error) => panic!("{error}"),
        }
    }
    let server = start(world, &Maildrop::three()).await;
    let mut session = dial(&*server).await;
    let listed = ids(&mut session).await;
    let can = session.capabilities();
    truth(can.flags, &session.store_flags(&listed[..1], &seen(), &Flags::none()).await);
    truth(can.append, &session.append(&MailboxName::inbox(), b"a: b\r\n\r\n", &Flags::none()).await);
    truth(can.push, &session.wait(Duration::from_millis(20)).await);
    let elsewhere = MailboxName::new("Elsewhere").unwrap();
    truth(can.mailboxes, &session.move_to(&listed[1..2], &elsewhere).await);
    assert_eq!(session.capabilities(), can, "they do not change under way");
    session.close().await.unwrap();
}

pub(crate) async fn flags_are_added_and_removed(world: World) {
    let mut maildrop = Maildrop::three();
    maildrop.inbox[0].flags = Flags { flagged: true, answered: true, ..Flags::none() };
    let server = start(world, &maildrop).await;
    let mut session = dial(&*server).await;
    if !session.capabilities().flags {
        return;
    }
    let listed = ids(&mut session).await;
    let flagged = Flags { flagged: true, ..Flags::none() };
    session.store_flags(&[listed[0].clone(), never_was()], &seen(), &flagged).await.unwrap();
    session.close().await.unwrap();
    let listing = scan(&mut dial(&*server).await).await;
    let flags: Vec<_> = listing.messages.into_iter().map(|message| message.flags.unwrap()).collect();
    let expected = Flags { seen: true, answered: true, ..Flags::none() };
    assert_eq!(flags, [expected, Flags::none(), Flags::none()]);
}

pub(crate) async fn moving_makes_the_mailbox_and_ignores_what_is_gone(world: World) {
    let maildrop = Maildrop::three();
    let server = start(world, &maildrop).await;
    let mut session = dial(&*server).await;
    if !session.capabilities().mailboxes {
        return;
    }
    let listed = ids(&mut session).await;
    let trash = MailboxName::new("Made/by move").unwrap();
    let moved = session.move_to(&[never_was(), listed[1].clone()], &trash).await.unwrap();
    assert!(moved.iter().all(|moved| moved.from == listed[1]), "{moved:?}");
    session.close().await.unwrap();
    let mut session = dial(&*server).await;
    assert_eq!(ids(&mut session).await, [listed[0].clone(), listed[2].clone()]);
    let listing = session.scan(&trash, None).await.unwrap();
    let there: Vec<_> = listing.messages.into_iter().map(|message| message.id).collect();
    assert_eq!(whole(&mut session, &there, Section::Whole).await, [maildrop.inbox[1].raw.to_vec()]);
    for (epoch, id) in moved.into_iter().filter_map(|moved| moved.to) {
        assert_eq!((epoch, std::slice::from_ref(&id)), (listing.epoch.clone(), &there[..]));
    }
}

pub(crate) async fn an_appended_message_is_there(world: World) {
    let server = start(world, &Maildrop::three()).await;
    let mut session = dial(&*server).await;
    if !session.capabilities().append {
        return;
    }
    let raw = b"Subject: new\r\n\r\n.\r\n\xff)\r\n";
    let told = session.append(&MailboxName::inbox(), raw, &seen()).await.unwrap();
    let missing = MailboxName::new("No/Such").unwrap();
    assert_eq!(session.append(&missing, raw, &seen()).await.unwrap_err().kind(), ErrorKind::NotFound);
    let listing = scan(&mut session).await;
    let last = listing.messages.last().unwrap();
    assert_eq!(listing.messages.len(), 4);
    assert!(last.flags.as_ref().is_none_or(|flags| *flags == seen()));
    if let Some((epoch, id)) = told {
        assert_eq!((epoch, &id), (listing.epoch.clone(), &last.id));
    }
    assert_eq!(whole(&mut session, std::slice::from_ref(&last.id), Section::Whole).await, [raw.to_vec()]);
}

pub(crate) async fn waiting_ends_when_something_changed_or_time_is_up(world: World) {
    let server = start(world, &Maildrop::three()).await;
    let mut session = dial(&*server).await;
    if !session.capabilities().push || !session.capabilities().append {
        return;
    }
    scan(&mut session).await;
    assert!(!session.wait(Duration::from_millis(50)).await.unwrap());
    let mut other = dial(&*server).await;
    let arrive = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        other.append(&MailboxName::inbox(), b"Subject: new\r\n\r\n", &Flags::none()).await.unwrap();
    };
    let (changed, ()) = tokio::join!(session.wait(Duration::from_secs(30)), arrive);
    assert!(changed.unwrap());
    assert_eq!(ids(&mut session).await.len(), 4);
}
