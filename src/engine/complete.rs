//! Fetching the body of messages of which only the header is here, when somebody wants to read it.

use std::collections::BTreeMap;

use crate::backend::{Dial, Section};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{MailboxName, MessageId, Timestamp};
use crate::store::{Local, RemoteState};

use super::event::Tell;
use super::hints::Hints;
use super::keeper::Keeper;
use super::plan::Want;
use super::push::{self, CarriedOver};
use super::receive::Receiver;
use super::report::Tally;
use super::session::{Session, Visit};

/// What was completed.
#[derive(Clone, Debug, Default)]
pub struct Completed {
    /// These are whole now, under the ids they had.
    pub whole: Vec<MessageId>,
    /// These are not, and why. Unsanitised.
    pub failed: Vec<(MessageId, String)>,
}

/// Fetches the bodies of those of `ids` that are not whole. Dials only if there are any.
///
/// # Errors
/// [`Locked`](ErrorKind::Locked) while another run is at it, and what the server or the store say.
/// A single message that the server does not have any more is no error: see [`Completed::failed`].
pub async fn complete(
    keeper: &Keeper,
    dial: &dyn Dial,
    ids: &[MessageId],
    visit: &Visit,
    now: Timestamp,
    tell: &mut Tell<'_>,
) -> Result<Completed> {
    let mut done = Completed::default();
    let wanted = ids.to_vec();
    let mut by_mailbox: BTreeMap<MailboxName, Vec<MessageId>> = BTreeMap::new();
    for (id, mailbox) in keeper.run(move |store| lacking(store, &wanted)).await? {
        match mailbox {
            Some(mailbox) => by_mailbox.entry(mailbox).or_default().push(id),
            None => done.failed.push((id, "the server does not have it any more".to_owned())),
        }
    }
    if by_mailbox.is_empty() {
        return Ok(done);
    }
    let _lock = keeper
        .run(|store| {
            let lock = store.lock()?;
            store.recover(&lock)?;
            Ok(lock)
        })
        .await?;
    let mut session = Session::open(keeper, dial, visit, now, Hints::new(true), tell).await?;
    push::settle_moves(&mut session, tell).await?;
    for (mailbox, ids) in by_mailbox {
        in_mailbox(&mut session, &mailbox, &ids, tell).await?;
        let asked = ids.clone();
        let left = keeper.run(move |store| lacking(store, &asked)).await?;
        let left: Vec<MessageId> = left.into_iter().map(|(id, _)| id).collect();
        done.whole.extend(ids.into_iter().filter(|id| !left.contains(id)));
        let why = "the server would not give it, or does not have it any more";
        done.failed.extend(left.into_iter().map(|id| (id, why.to_owned())));
    }
    session.close(tell).await?;
    Ok(done)
}

/// Which of `ids` are not whole here, and in which mailbox the server has them.
fn lacking(
    store: &mut crate::store::Store,
    ids: &[MessageId],
) -> Result<Vec<(MessageId, Option<MailboxName>)>> {
    let mut lacking = Vec::new();
    for id in ids {
        if store.message(*id)?.whole {
            continue;
        }
        let remote = store.remote_of(*id)?.filter(|remote| remote.state != RemoteState::Gone);
        lacking.push((*id, remote.map(|remote| remote.mailbox)));
    }
    Ok(lacking)
}

/// Scans, to be sure that the ids still mean the same, and receives what they name.
async fn in_mailbox(
    session: &mut Session<'_>,
    mailbox: &MailboxName,
    ids: &[MessageId],
    tell: &mut Tell<'_>,
) -> Result<()> {
    let listing = match session.scan_and_record(mailbox, tell).await {
        Ok((listing, _)) => listing,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if listing.epoch.is_volatile() {
        return Err(Error::new(ErrorKind::Unsupported, "completing messages")
            .because("this server's ids do not outlive a session"));
    }
    session.recognise(mailbox).await?;
    let (name, ids) = (mailbox.clone(), ids.to_vec());
    let wants = session
        .keeper
        .run(move |store| {
            let mut wants = Vec::new();
            for id in ids {
                let remote = store.remote_of(id)?;
                let fits = |remote: &crate::store::Remote| {
                    remote.mailbox == name
                        && remote.state != RemoteState::Gone
                        && matches!(remote.local, Local::Header(_))
                };
                wants.extend(remote.filter(fits).as_ref().map(Want::from));
            }
            Ok(wants)
        })
        .await?;
    let receiver = Receiver {
        keeper: session.keeper,
        mailbox,
        section: Section::Whole,
        max_size: None,
        stop: session.stop,
    };
    receiver.receive(session.backend.as_mut(), &wants, &mut Tally::default(), tell).await?;
    // We are here anyway: take along what waits for this mailbox.
    push::push(session, mailbox, listing.read_only, &mut CarriedOver::default(), tell).await
}
