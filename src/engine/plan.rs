//! What a fetch takes: a pure function of the ledger and the person's wishes.

use std::collections::{HashMap, HashSet};

use crate::backend::Section;
use crate::mail::{RemoteId, Timestamp};
use crate::store::{Local, Remote, RemoteRow, RemoteState};

/// After so many runs that failed to receive it a message is left alone until somebody asks for it.
pub const SET_ASIDE_AFTER: u32 = 3;

/// What a person wants of a mailbox.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wish {
    /// Headers only.
    pub(crate) headers: bool,
    /// Nothing older than this: received, or else written, before it.
    pub(crate) since: Option<Timestamp>,
    /// Only so many of the newest messages of the mailbox.
    pub(crate) limit: Option<usize>,
    /// Only the header of larger ones.
    pub(crate) max_size: Option<u64>,
    /// Also those that were set aside.
    pub(crate) retry: bool,
    /// Every message on its own: nothing tells which of them breaks the line.
    pub(crate) one_by_one: bool,
    /// Failed in this run already.
    pub(crate) given_up: HashSet<RemoteRow>,
    /// The ids die with the session: a header kept today could never be completed tomorrow.
    pub(crate) volatile: bool,
}

/// A message to retrieve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Want {
    pub(crate) row: RemoteRow,
    pub(crate) id: RemoteId,
    pub(crate) size: Option<u64>,
    pub(crate) flags: Option<crate::mail::Flags>,
    pub(crate) received: Option<Timestamp>,
}

impl From<&Remote> for Want {
    fn from(remote: &Remote) -> Self {
        Self {
            row: remote.row,
            id: remote.id.clone(),
            size: remote.size,
            flags: remote.flags.clone(),
            received: remote.received,
        }
    }
}

/// What to do with a mailbox. Each list is oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// To be retrieved whole.
    pub(crate) whole: Vec<Want>,
    /// Of these the header only.
    pub(crate) header: Vec<Want>,
    /// After all others, each on its own: they failed before, and one that breaks the line again
    /// shall take no other with it. Whole, or the header only.
    pub(crate) doubtful: Vec<(Want, Section)>,
    /// Nothing says how old these are: look at their `Date:` field, then plan again.
    pub(crate) undated: Vec<Want>,
    /// Failed too often.
    pub(crate) set_aside: Vec<RemoteId>,
    /// Too large, and a header alone could not be kept.
    pub(crate) too_large: Vec<RemoteId>,
}

impl Plan {
    /// Octets to come, as far as the server said.
    pub(crate) fn bytes(&self) -> u64 {
        let doubtful = self.doubtful.iter().filter(|(_, section)| *section == Section::Whole);
        let sizes = self.whole.iter().chain(doubtful.map(|(want, _)| want)).filter_map(|want| want.size);
        sizes.fold(0, u64::saturating_add)
    }

    /// How many messages something is to be retrieved of.
    pub(crate) const fn messages(&self) -> usize {
        self.whole.len() + self.header.len() + self.doubtful.len()
    }
}

/// When messages were written, where the server does not tell when they arrived.
pub(crate) type Dates = HashMap<RemoteRow, Timestamp>;

/// Plans a mailbox from its ledger, `rows` oldest first; without a limit, those of [`lacking`] do.
/// Carried out and planned again, nothing is left.
///
/// [`lacking`]: crate::store::Store::lacking
pub(crate) fn plan(rows: &[Remote], dates: &Dates, wish: &Wish) -> Plan {
    let present: Vec<&Remote> = rows.iter().filter(|row| row.state == RemoteState::Present).collect();
    let skip = wish.limit.map_or(0, |limit| present.len().saturating_sub(limit));
    let mut plan = Plan::default();
    for row in present.into_iter().skip(skip) {
        sort_in(&mut plan, row, row.received.or_else(|| dates.get(&row.row).copied()), wish);
    }
    plan
}

fn sort_in(plan: &mut Plan, row: &Remote, date: Option<Timestamp>, wish: &Wish) {
    let have_header = match row.local {
        Local::Whole(_) | Local::Removed(_) => return,
        Local::Header(_) => true,
        Local::Nothing => false,
    };
    if wish.given_up.contains(&row.row) {
        return;
    }
    let too_large = wish.max_size.is_some_and(|max| row.size.is_some_and(|size| size > max));
    let header_only = wish.headers || too_large;
    if header_only && have_header {
        return;
    }
    match (wish.since, date) {
        (Some(since), Some(date)) if date < since => return,
        // Looking at its date may be what fails.
        (Some(_), None) if row.tries == 0 => return plan.undated.push(row.into()),
        _ => {}
    }
    if row.tries >= SET_ASIDE_AFTER && !wish.retry {
        return plan.set_aside.push(row.id.clone());
    }
    let alone = row.tries > 0 || wish.one_by_one;
    match (header_only, wish.volatile) {
        (true, true) => plan.too_large.push(row.id.clone()),
        (true, false) if alone => plan.doubtful.push((row.into(), Section::Header)),
        (true, false) => plan.header.push(row.into()),
        (false, _) if alone => plan.doubtful.push((row.into(), Section::Whole)),
        (false, _) => plan.whole.push(row.into()),
    }
}
