//! Signing in, politely, and ending a session without breaking a promise.

use std::collections::HashSet;
use std::time::Duration;

use crate::backend::{Backend, Closed, Dial, Since};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{Listing, MailboxName, RemoteId, Timestamp};
use crate::store::ScanRecord;

use super::event::{Event, Tell};
use super::hints::{self, Hints};
use super::keeper::Keeper;
use super::rematch;
use super::stop::Stop;
use super::strikes::Broken;

/// Between two attempts at a mailbox that is still in use by the session that broke.
const REOPEN_PAUSES: [Duration; 3] =
    [Duration::from_millis(200), Duration::from_secs(1), Duration::from_secs(3)];

/// How to go about a visit to the server.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    /// Sign in although the server asked to be left alone (LOGIN-DELAY), and believe that removing
    /// many messages at once was meant.
    pub force: bool,
    /// Ends the run early.
    pub stop: Stop,
}

/// A session, and what is needed to keep the store informed about it.
pub(crate) struct Session<'a> {
    pub(crate) backend: Box<dyn Backend>,
    pub(crate) keeper: &'a Keeper,
    pub(crate) stop: &'a Stop,
    pub(crate) now: Timestamp,
    pub(crate) hints: Hints,
}

impl<'a> Session<'a> {
    /// Signs in, unless the server asked not to be visited yet.
    pub(crate) async fn open(
        keeper: &'a Keeper,
        dial: &dyn Dial,
        visit: &'a Visit,
        now: Timestamp,
        hints: Hints,
        tell: &mut Tell<'_>,
    ) -> Result<Self> {
        let stop = &visit.stop;
        stop.check()?;
        if !visit.force {
            hints::respect_login_delay(keeper, now).await?;
        }
        tell(Event::Connecting);
        let backend = stop.guard(dial.dial()).await?;
        tell(Event::Connected);
        let mut session = Self { backend, keeper, stop, now, hints };
        session.listen(tell).await?;
        Ok(session)
    }

    /// Lets a broken session go and signs in anew.
    pub(crate) async fn reopen(self, dial: &dyn Dial, visit: &'a Visit, tell: &mut Tell<'_>) -> Result<Self> {
        let Self { backend, keeper, now, hints, .. } = self;
        // First of all: a maildrop is locked for as long as its session lasts.
        drop(backend);
        let stop = &visit.stop;
        if !visit.force {
            hints::respect_login_delay(keeper, now).await?;
        }
        let mut pauses = REOPEN_PAUSES.iter();
        loop {
            tell(Event::Connecting);
            match (stop.guard(dial.dial()).await, pauses.next()) {
                // The server may not have noticed yet that the old session is over.
                (Err(error), Some(pause)) if matches!(error.kind(), ErrorKind::Busy | ErrorKind::Locked) => {
                    stop.guard(async {
                        tokio::time::sleep(*pause).await;
                        Ok(())
                    })
                    .await?;
                }
                (Err(error), _) => return Err(error),
                (Ok(backend), _) => {
                    tell(Event::Connected);
                    let mut session = Self { backend, keeper, stop, now, hints };
                    session.listen(tell).await?;
                    return Ok(session);
                }
            }
        }
    }

    /// Passes on what the server wanted to be known.
    pub(crate) async fn listen(&mut self, tell: &mut Tell<'_>) -> Result<()> {
        let notices = self.backend.notices();
        self.hints.take(self.keeper, notices, self.now, tell).await
    }

    /// Scans `mailbox`: what changed since the last time, or all of it where removals are still to
    /// be proved.
    pub(crate) async fn scan(&mut self, mailbox: &MailboxName, tell: &mut Tell<'_>) -> Result<Listing> {
        let name = mailbox.clone();
        let since = self
            .keeper
            .run(move |store| Ok(if store.has_doomed(&name)? { None } else { store.checkpoint(&name)? }))
            .await?;
        let since = since.and_then(|(epoch, mark)| mark.map(|mark| Since { epoch, mark }));
        let scanning = self.backend.scan(mailbox, since.as_ref());
        let listing = self.stop.guard(scanning).await?;
        self.listen(tell).await?;
        Ok(listing)
    }

    /// Scans `mailbox` and records what was found.
    pub(crate) async fn scan_and_record(
        &mut self,
        mailbox: &MailboxName,
        tell: &mut Tell<'_>,
    ) -> Result<(Listing, ScanRecord)> {
        let listing = self.scan(mailbox, tell).await?;
        let (listing, reused) = self.reused(mailbox, listing).await?;
        let (name, now) = (mailbox.clone(), self.now);
        let (listing, record) = self
            .keeper
            .run(move |store| {
                rematch::note_new_epoch(store, &name, &listing)?;
                let record = store.record_scan_but(&name, &listing, &reused, now)?;
                Ok((listing, record))
            })
            .await?;
        tell(Event::Scanned {
            mailbox: mailbox.clone(),
            new: record.new,
            changed: record.changed,
            gone: record.gone,
        });
        Ok((listing, record))
    }

    /// Which ids of the listing name other messages than before.
    async fn reused(
        &mut self,
        mailbox: &MailboxName,
        listing: Listing,
    ) -> Result<(Listing, HashSet<RemoteId>)> {
        rematch::reused(self.backend.as_mut(), self.keeper, self.stop, mailbox, listing).await
    }

    /// Recognises messages of the current mailbox that came back under new ids; says how many.
    pub(crate) async fn recognise(&mut self, mailbox: &MailboxName) -> Result<usize, Broken> {
        rematch::recognise(self.backend.as_mut(), self.keeper, self.stop, mailbox).await
    }

    /// Ends the session in good order, which is what makes removals happen.
    pub(crate) async fn close(mut self, tell: &mut Tell<'_>) -> Result<Closed> {
        self.stop.check()?;
        self.listen(tell).await?;
        // Not guarded: the answer to this is worth waiting for, and deadlines bound it.
        let closed = self.backend.close().await?;
        if let Some(error) = &closed.uncertain {
            tell(Event::Warning(format!("ending the session: {error}")));
        }
        Ok(closed)
    }
}

/// Whether an error speaks of one mailbox only, so that the session can go on with others: it is not
/// there, it may not be opened (ACL, RFC 4314), or it cannot be kept here. Where it is too large the
/// session is void as well, see [`Backend::is_void`].
pub(crate) fn is_about_one_mailbox(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Unsupported)
}
