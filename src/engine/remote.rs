//! What the server has beyond the store: `list --remote`.

use std::collections::HashMap;

use crate::backend::Dial;
use crate::error::Result;
use crate::mail::{Envelope, Flags, MailboxName, RemoteId, Timestamp};
use crate::store::{Local, Remote, RemoteState};

use super::event::Tell;
use super::headers;
use super::hints::Hints;
use super::keeper::Keeper;
use super::patterns::Patterns;
use super::plan::SET_ASIDE_AFTER;
use super::session::{Session, Visit};

/// Envelopes asked for in one go.
const CHUNK: usize = 200;

/// What a person asks of a look at the server.
#[derive(Clone, Debug, Default)]
pub struct RemoteOptions {
    /// Patterns as in a fetch.
    pub mailboxes: Vec<String>,
    /// Only so many of the newest.
    pub limit: Option<usize>,
    /// How to go about it.
    pub visit: Visit,
}

/// A message on the server of which nothing is here.
#[derive(Clone, Debug)]
pub struct RemoteMessage {
    /// Where it lies.
    pub mailbox: MailboxName,
    /// Its id there.
    pub id: RemoteId,
    /// Octets as the server counts them.
    pub size: Option<u64>,
    /// Its flags there; `None` where the server keeps none.
    pub flags: Option<Flags>,
    /// INTERNALDATE; `None` on POP3.
    pub received: Option<Timestamp>,
    /// When a scan first listed it.
    pub first_seen: Timestamp,
    /// In how many runs in a row receiving it failed.
    pub tries: u32,
    /// Why the last one did; empty when it did not, or that is not known. Unsanitised.
    pub why: String,
    /// It failed too often, and a fetch leaves it alone.
    pub set_aside: bool,
    /// Its header fields; `None` when the server would not give them, and where it failed before.
    pub envelope: Option<Envelope>,
}

/// Scans the server, records what was found, and calls `seen` for every message of which nothing
/// is here, newest first within each mailbox. Returns how many there are, whatever the limit.
///
/// # Errors
/// [`Locked`](crate::error::ErrorKind::Locked) while another run is at it, and what the server or
/// the store say.
pub async fn list_remote(
    keeper: &Keeper,
    dial: &dyn Dial,
    options: &RemoteOptions,
    now: Timestamp,
    tell: &mut Tell<'_>,
    seen: &mut (dyn FnMut(RemoteMessage) -> Result<()> + Send),
) -> Result<usize> {
    let _lock = keeper.run(|store| store.lock()).await?;
    let mut session = Session::open(keeper, dial, &options.visit, now, Hints::new(true), tell).await?;
    let mut all = 0;
    let mut left = options.limit.unwrap_or(usize::MAX);
    for mailbox in meant(&mut session, options).await? {
        let rows = beyond(&mut session, &mailbox, tell).await?;
        all += rows.len();
        let mut whys = whys(keeper, &mailbox).await?;
        let rows = rows.get(..rows.len().min(left)).unwrap_or_default();
        left = left.saturating_sub(rows.len());
        for chunk in rows.chunks(CHUNK) {
            let mut envelopes = look(&mut session, chunk).await?;
            for row in chunk {
                let why = whys.remove(&row.id).unwrap_or_default();
                seen(remote_message(row, envelopes.remove(&row.id), why))?;
            }
        }
    }
    session.close(tell).await?;
    Ok(all)
}

/// The header fields of `rows`, but for those at which the line may break.
async fn look(session: &mut Session<'_>, rows: &[Remote]) -> Result<HashMap<RemoteId, Envelope>> {
    let sound = rows.iter().filter(|row| row.tries == 0);
    let ids: Vec<RemoteId> = sound.clone().map(|row| row.id.clone()).collect();
    let found = match headers::look_at(session.backend.as_mut(), &ids, session.stop).await {
        Ok(found) => found,
        Err(broken) => {
            let culprit = sound.clone().find(|row| broken.at.as_ref() == Some(&row.id));
            if let Some(row) = culprit.map(|row| row.row) {
                // The next look does without it.
                let why = broken.error.to_string();
                session.keeper.run(move |store| store.note_failure(row, &why)).await?;
            }
            return Err(broken.error);
        }
    };
    Ok(found.into_iter().map(|(id, header)| (id, header.envelope)).collect())
}

/// Why messages of `mailbox` could not be received.
async fn whys(keeper: &Keeper, mailbox: &MailboxName) -> Result<HashMap<RemoteId, String>> {
    let name = mailbox.clone();
    let failing = keeper.run(move |store| store.failing(&name)).await?;
    Ok(failing.into_iter().map(|one| (one.id, one.why)).collect())
}

async fn meant(session: &mut Session<'_>, options: &RemoteOptions) -> Result<Vec<MailboxName>> {
    let patterns = Patterns::new(&options.mailboxes);
    if !patterns.need_list() {
        return patterns.named();
    }
    let listing = session.backend.mailboxes();
    patterns.meant(options.visit.stop.guard(listing).await?)
}

/// The rows of `mailbox` with nothing here, newest first.
async fn beyond(
    session: &mut Session<'_>,
    mailbox: &MailboxName,
    tell: &mut Tell<'_>,
) -> Result<Vec<Remote>> {
    session.scan_and_record(mailbox, tell).await?;
    session.recognise(mailbox).await?;
    let name = mailbox.clone();
    let is_beyond = |row: &Remote| row.state == RemoteState::Present && matches!(row.local, Local::Nothing);
    let rows = session.keeper.run(move |store| store.remotes(&name)).await?;
    let mut rows: Vec<Remote> = rows.into_iter().filter(is_beyond).collect();
    rows.reverse();
    Ok(rows)
}

fn remote_message(row: &Remote, envelope: Option<Envelope>, why: String) -> RemoteMessage {
    RemoteMessage {
        mailbox: row.mailbox.clone(),
        id: row.id.clone(),
        size: row.size,
        flags: row.flags.clone(),
        received: row.received,
        first_seen: row.first_seen,
        tries: row.tries,
        why,
        set_aside: row.tries >= SET_ASIDE_AFTER,
        envelope,
    }
}
