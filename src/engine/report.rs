//! What a person asks of a fetch, and what they get back.

use crate::backend::Closed;
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{MailboxName, RemoteId, Retention, Timestamp, counted};
use crate::store::{Reconciled, RemoteRow, ScanRecord};

use super::event::{Event, Tell};
use super::push::CarriedOver;
use super::retain::Why;
use super::session::Visit;

/// What a person asks of a fetch.
#[derive(Clone, Debug, Default)]
pub struct FetchOptions {
    /// Patterns: `INBOX`, `Lists/*`, `!Lists/noise`; the last that matches decides. None: `INBOX`.
    pub mailboxes: Vec<String>,
    /// Headers only; `fetch` without this completes them.
    pub headers: bool,
    /// Nothing that arrived before this moment, or was written before it where the server tells
    /// no time of arrival.
    pub since: Option<Timestamp>,
    /// Only so many of the newest messages of each mailbox.
    pub limit: Option<usize>,
    /// Only the header of messages that the server says are larger, in octets.
    pub max_size: Option<u64>,
    /// What stays on the server.
    pub retention: Retention,
    /// Say what would be done, and change nothing.
    pub dry_run: bool,
    /// Also what was set aside after too many failures.
    pub retry: bool,
    /// How to go about it.
    pub visit: Visit,
}

/// What became of one mailbox.
#[derive(Clone, Debug)]
pub struct MailboxReport {
    /// Its name.
    pub name: MailboxName,
    /// What the scan found.
    pub scan: ScanRecord,
    /// Nothing could be changed in it.
    pub read_only: bool,
    /// Messages of an earlier epoch that were recognised and not downloaded again.
    pub recognised: usize,
}

/// A message that could not be received.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Where it lies.
    pub mailbox: MailboxName,
    /// Its id there.
    pub id: RemoteId,
    /// Why. Unsanitised.
    pub why: String,
    pub(crate) row: RemoteRow,
}

/// A message that is left alone, having failed too often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Where it lies.
    pub mailbox: MailboxName,
    /// Its id there.
    pub id: RemoteId,
    /// Runs that failed.
    pub tries: u32,
    /// Why the last one did. Unsanitised; empty where that is not known.
    pub why: String,
}

/// What was received.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Whole messages that are new in the store.
    pub messages: usize,
    /// Headers that are new in the store.
    pub headers: usize,
    /// Octets on the wire of both.
    pub bytes: u64,
    /// Messages that turned out to be here already.
    pub were_here: usize,
    /// Messages that another client removed while we fetched.
    pub vanished: usize,
    /// Messages that the server would not give.
    pub failed: Vec<Failure>,
}

impl Tally {
    /// A message is not received in this run.
    pub(crate) fn fail(
        &mut self,
        mailbox: &MailboxName,
        id: RemoteId,
        row: RemoteRow,
        why: String,
        tell: &mut Tell<'_>,
    ) {
        tell(Event::Failed { mailbox: mailbox.clone(), id: id.clone(), why: why.clone() });
        self.failed.push(Failure { mailbox: mailbox.clone(), id, why, row });
    }
}

/// What a dry run would do with one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlannedStep {
    /// Fetch all of it.
    Fetch,
    /// Fetch its header.
    FetchHeader,
    /// Look at its date to know whether it is new enough, then fetch it.
    Consider,
    /// Remove it from the server.
    Remove(Why),
}

/// One line of a dry run.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Where it lies.
    pub mailbox: MailboxName,
    /// Its id there.
    pub id: RemoteId,
    /// Octets as the server counts them.
    pub size: Option<u64>,
    /// What would be done.
    pub step: PlannedStep,
}

/// What a fetch did. It is filled also when the run broke off: all of it stands.
#[derive(Debug, Default)]
pub struct FetchReport {
    /// What other programs had done to the store, and what a run that died had left.
    pub reconciled: Reconciled,
    /// The mailboxes that were visited.
    pub mailboxes: Vec<MailboxReport>,
    /// What was received.
    pub tally: Tally,
    /// Changes made here that the server has now.
    pub carried: CarriedOver,
    /// Messages that the server was asked to remove by the retention.
    pub removing: usize,
    /// Messages that stay there although they should not: their copies here are not to be relied on.
    pub unsound: usize,
    /// What closing the session did with all removals; `None` when it did not come to that.
    pub closed: Option<Closed>,
    /// Messages left alone because they failed too often.
    pub set_aside: Vec<SetAside>,
    /// Messages that the server listed by half, so that they could not be taken.
    pub half_listed: usize,
    /// Mailboxes that could not be visited, and why.
    pub missing: Vec<Error>,
    /// What would be done, in a dry run.
    pub planned: Vec<Planned>,
    /// What broke the run off.
    pub broken: Option<Error>,
}

impl FetchReport {
    /// Notes a visit; a mailbox may need several.
    pub(crate) fn visited(&mut self, visit: MailboxReport) {
        let Some(before) = self.mailboxes.iter_mut().find(|mailbox| mailbox.name == visit.name) else {
            return self.mailboxes.push(visit);
        };
        before.scan.new += visit.scan.new;
        before.scan.changed += visit.scan.changed;
        before.scan.gone += visit.scan.gone;
        before.scan.reused += visit.scan.reused;
        before.recognised += visit.recognised;
        before.read_only = visit.read_only;
    }

    /// Whether anything came in, or would.
    #[must_use]
    pub fn is_news(&self) -> bool {
        let fetched = |planned: &Planned| !matches!(planned.step, PlannedStep::Remove(_));
        self.tally.messages > 0 || self.tally.headers > 0 || self.planned.iter().any(fetched)
    }

    /// The run as success or failure: what broke it off, or
    /// [`Partial`](ErrorKind::Partial) when single messages or mailboxes failed.
    ///
    /// # Errors
    /// As said. The report itself stands in any case.
    pub fn outcome(&mut self) -> Result<()> {
        if let Some(error) = self.broken.take() {
            return Err(error);
        }
        if self.mailboxes.is_empty() && self.missing.len() == 1 {
            return self.missing.pop().map_or(Ok(()), Err);
        }
        let failed = self.tally.failed.len();
        let refused = self.carried.refused();
        let uncertain = self.closed.as_ref().is_some_and(|closed| closed.uncertain.is_some());
        let said = [
            (failed > 0)
                .then(|| counted(failed, "message could not be received", "messages could not be received")),
            (self.half_listed > 0).then(|| {
                counted(self.half_listed, "message was listed by half", "messages were listed by half")
            }),
            (refused > 0).then(|| {
                let many = counted(refused, "change was refused", "changes were refused");
                self.carried.why_refused().map_or_else(|| many.clone(), |why| format!("{many} ({why})"))
            }),
            (!self.missing.is_empty()).then(|| {
                counted(self.missing.len(), "mailbox could not be visited", "mailboxes could not be visited")
            }),
            (self.unsound > 0).then(|| {
                counted(self.unsound, "copy in the store is not sound", "copies in the store are not sound")
            }),
            uncertain.then(|| "whether the server removed what it was asked to is not known yet".to_owned()),
        ];
        let said: Vec<String> = said.into_iter().flatten().collect();
        if said.is_empty() {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Partial, "fetching").because(said.join("; ")))
    }
}
