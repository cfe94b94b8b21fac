//! One fetch under way: what its steps and its rehearsal share.

use crate::backend::Dial;
use crate::error::{Error, Result};
use crate::mail::{Listing, MailboxName, Retention, Timestamp};
use crate::store::Store;

use crate::engine::event::{Event, Tell};
use crate::engine::keeper::Keeper;
use crate::engine::plan::Wish;
use crate::engine::report::{FetchOptions, FetchReport};
use crate::engine::retain::Decision;
use crate::engine::strikes::{Broken, Strikes, Verdict};

/// What is done, for whom, and what came of it so far.
pub(crate) struct Run<'a> {
    pub(crate) keeper: &'a Keeper,
    pub(crate) dial: &'a dyn Dial,
    pub(crate) options: &'a FetchOptions,
    pub(crate) now: Timestamp,
    /// Whether `now` can be believed.
    pub(crate) clock: bool,
    pub(crate) tell: &'a mut Tell<'a>,
    pub(crate) report: FetchReport,
    /// Which messages broke the line.
    pub(crate) strikes: Strikes,
    /// The line is broken, and another may serve.
    pub(crate) cut: bool,
    /// The mailbox is visited once more, over such another line: what there is to say was said.
    pub(crate) again: bool,
}

impl Run<'_> {
    /// Without ids that last, tomorrow could not tell what was taken today.
    pub(crate) fn refuse_volatile(&self, listing: &Listing) -> Result<()> {
        if !listing.epoch.is_volatile() || self.options.retention == Retention::Delete {
            return Ok(());
        }
        Err(Error::unsupported("leaving mail on this server").because(
            "it gives messages no unique ids (UIDL), so nothing tells tomorrow what was taken today; \
             only fetching with the retention \"delete\" works here",
        ))
    }

    pub(crate) fn wish(&self, listing: &Listing) -> Wish {
        Wish {
            headers: self.options.headers,
            since: self.options.since,
            limit: self.options.limit,
            max_size: self.options.max_size,
            retry: self.options.retry,
            one_by_one: self.strikes.in_the_dark(),
            given_up: self.report.tally.failed.iter().map(|failure| failure.row).collect(),
            volatile: listing.epoch.is_volatile(),
        }
    }

    /// The line broke at a message of `mailbox`: notes it in the ledger, and gives it up for this run
    /// if that is not the first time.
    pub(crate) async fn strike(&mut self, mailbox: &MailboxName, broken: Broken) -> Error {
        if self.has_learned(&broken.error) {
            self.cut = true;
            return broken.error;
        }
        let Broken { error, at: Some(id), fruitful } = broken else { return broken.error };
        let (name, wanted) = (mailbox.clone(), id.clone());
        let suspect = move |store: &mut Store| {
            // Without ids that last, no other session can go on without it.
            let volatile = store.checkpoint(&name)?.is_some_and(|(epoch, _)| epoch.is_volatile());
            if volatile { Ok(None) } else { store.suspect(&name, &wanted) }
        };
        let found = self.keeper.run(suspect).await;
        let (row, suspect) = match found {
            Ok(Some(found)) => found,
            Ok(None) => return error,
            Err(error) => return error,
        };
        let (verdict, why) = (self.strikes.judge(error.kind(), fruitful, suspect), error.to_string());
        let noted = why.clone();
        let note = move |store: &mut Store| match verdict {
            Verdict::OnceMore => store.note_suspicion(row, &noted),
            Verdict::GivenUp => store.note_failure(row, &noted),
        };
        if let Err(error) = self.keeper.run(note).await {
            return error;
        }
        if verdict == Verdict::GivenUp {
            self.report.tally.fail(mailbox, id, row, why, self.tell);
        }
        self.cut = true;
        error
    }

    /// Whether it is the way of asking that broke the line, and another session will do better: no
    /// message is to blame then.
    pub(crate) fn has_learned(&mut self, error: &Error) -> bool {
        let learned = self.dial.has_learned();
        if learned {
            self.warn(format!("{error}; going on in another session, one command at a time"));
        }
        learned
    }

    pub(crate) fn warn_en_masse(&mut self, mailbox: &MailboxName, decision: &Decision) {
        if decision.en_masse > 0 {
            self.warn(format!(
                "{mailbox}: {} messages were removed here at once; they are left on the server \
                 unless `fetch --force` says that this was meant",
                decision.en_masse
            ));
        }
    }

    pub(crate) fn warn(&mut self, text: String) {
        (self.tell)(Event::Warning(text));
    }
}
