//! Signing in, politely, and ending a session without breaking a promise.

use std::collections::HashSet;

use crate::backend::{Backend, Closed, Dial, Since};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{Listing, MailboxName, RemoteId, Timestamp};
use crate::store::{RemoteState, ScanRecord};

use super::event::{Event, Tell};
use super::hints::{self, Hints};
use super::keeper::Keeper;
use super::rematch;
use super::stop::Stop;

/// How to go about a visit to the server.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    /// Sign in although the server asked to be left alone (LOGIN-DELAY), try again what was set
    /// aside, and believe that removing many messages at once was meant.
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
            .run(move |store| {
                let doomed = store.remotes(&name)?.iter().any(|row| row.state == RemoteState::Doomed);
                Ok(if doomed { None } else { store.checkpoint(&name)? })
            })
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
        let reused = self.reused(mailbox, &listing).await?;
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
    async fn reused(&mut self, mailbox: &MailboxName, listing: &Listing) -> Result<HashSet<RemoteId>> {
        rematch::reused(self.backend.as_mut(), self.keeper, self.stop, mailbox, listing).await
    }

    /// Recognises messages of the current mailbox that came back under new ids; says how many.
    pub(crate) async fn recognise(&mut self, mailbox: &MailboxName) -> Result<usize> {
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

/// Whether an error speaks of one mailbox only, so that the session can go on with others.
pub(crate) fn is_about_one_mailbox(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound)
}
