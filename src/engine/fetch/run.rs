//! One fetch under way: what its steps and its rehearsal share.

use crate::error::{Error, Result};
use crate::mail::{Listing, MailboxName, Retention, Timestamp};

use crate::engine::event::{Event, Tell};
use crate::engine::keeper::Keeper;
use crate::engine::plan::Wish;
use crate::engine::report::{FetchOptions, FetchReport};
use crate::engine::retain::Decision;

/// What is done, for whom, and what came of it so far.
pub(crate) struct Run<'a> {
    pub(crate) keeper: &'a Keeper,
    pub(crate) options: &'a FetchOptions,
    pub(crate) now: Timestamp,
    /// Whether `now` can be believed.
    pub(crate) clock: bool,
    pub(crate) tell: &'a mut Tell<'a>,
    pub(crate) report: FetchReport,
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
            force: self.options.visit.force,
            volatile: listing.epoch.is_volatile(),
        }
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
