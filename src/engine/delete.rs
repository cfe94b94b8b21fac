//! Taking messages out of their mailbox, here at once and on the server as soon as it can be
//! reached.
//!
//! What a person decides is recorded here first; a server that cannot be reached delays it, it
//! never undoes it.

use std::collections::{HashMap, HashSet};

use crate::backend::Dial;
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{MailboxName, MessageId, Timestamp};
use crate::store::{Message, OnServer, Remote, RemoteRow, RemoteState, Store};

use super::event::Tell;
use super::keeper::Keeper;
use super::push::{CarriedOver, Change, carry_over};
use super::session::Visit;
use super::trash::trash;

/// Where messages are deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// Here and on the server.
    #[default]
    Everywhere,
    /// Here only; the copy on the server stays and is not fetched again.
    Here,
    /// On the server only; the copy here stays.
    Server,
}

/// What a person asks of a deletion.
#[derive(Clone, Debug, Default)]
pub struct DeleteOptions {
    /// Leave nothing in the Trash.
    pub permanent: bool,
    /// Remove for good what lies in the Trash already; without this it is refused.
    pub empty_trash: bool,
    /// Where.
    pub place: Place,
    /// Say what would be done, and change nothing.
    pub dry_run: bool,
    /// Do not try to reach the server; it is told at the next visit.
    pub offline: bool,
    /// How to go about it.
    pub visit: Visit,
}

/// What became of one message, or would become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It lies in the Trash, here and on a server that has one.
    Trashed,
    /// It is removed for good.
    Removed,
    /// It was removed here; the server's copy was left alone or never existed.
    RemovedHere,
    /// Done here; the server is told at the next visit.
    Queued,
    /// Done here; on the server it is only flagged `\Deleted`, which is all this server can do.
    FlaggedOnly,
    /// Done here; the server had it no more.
    GoneAlready,
    /// Nothing was done here, or the server refused. Unsanitised.
    Refused(String),
}

/// A message and what became of it.
#[derive(Clone, Debug)]
pub struct Deleted {
    /// The message as it was before.
    pub message: Message,
    /// What became of it.
    pub outcome: Outcome,
}

/// What a deletion did.
#[derive(Debug, Default)]
pub struct DeleteReport {
    /// One entry per message, in the order asked.
    pub messages: Vec<Deleted>,
    /// Why the server was not told yet; `None` when it was, or when there was nothing to tell.
    pub queued: Option<Error>,
}

/// Deletes messages of one account.
///
/// # Errors
/// [`ErrorKind::NotFound`] when a message is not there (nothing was changed then), and what the
/// store says. That the server could not be told is no error: see [`DeleteReport::queued`].
pub async fn delete(
    keeper: &Keeper,
    dial: &dyn Dial,
    ids: &[MessageId],
    options: &DeleteOptions,
    now: Timestamp,
    tell: &mut Tell<'_>,
) -> Result<DeleteReport> {
    let wanted = ids.to_vec();
    let asked = options.clone();
    let steps = keeper
        .run(move |store| {
            let steps = decide(store, &wanted, &asked)?;
            if !asked.dry_run {
                apply(store, &steps, &asked)?;
            }
            Ok(steps)
        })
        .await?;
    let mut report = DeleteReport::default();
    let told = !options.dry_run && steps.iter().any(Step::tell_server);
    let carried = match (told, options.offline) {
        (false, _) => Some(CarriedOver::default()),
        (true, true) => None,
        (true, false) => match carry_over(keeper, dial, &options.visit, now, tell).await {
            Ok(carried) => Some(carried),
            Err(error) if is_of_the_store(&error) => return Err(error),
            Err(error) => {
                report.queued = Some(error);
                None
            }
        },
    };
    let outcome = |step: Step| {
        let outcome = step.outcome(carried.as_ref(), options.dry_run);
        Deleted { message: step.message, outcome }
    };
    report.messages = steps.into_iter().map(outcome).collect();
    Ok(report)
}

fn is_of_the_store(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Write | ErrorKind::Read | ErrorKind::Bug)
}

/// What is to be done with one message here.
#[derive(Debug)]
enum Act {
    ToTrash,
    Remove,
    /// Only the server's copy goes.
    DoomOnly,
    Refuse(String),
}

#[derive(Debug)]
struct Step {
    message: Message,
    /// Its ledger row, when the server has it and shall follow.
    remote: Option<RemoteRow>,
    act: Act,
}

impl Step {
    const fn tell_server(&self) -> bool {
        self.remote.is_some() && !matches!(self.act, Act::Refuse(_))
    }

    /// `carried` is `None` when the server could not be told.
    fn outcome(&self, carried: Option<&CarriedOver>, dry_run: bool) -> Outcome {
        let done = match &self.act {
            Act::Refuse(why) => return Outcome::Refused(why.clone()),
            Act::ToTrash => Outcome::Trashed,
            Act::Remove if self.remote.is_none() => Outcome::RemovedHere,
            Act::Remove | Act::DoomOnly => Outcome::Removed,
        };
        let Some(row) = self.remote.filter(|_| !dry_run) else { return done };
        let Some(carried) = carried else { return Outcome::Queued };
        match carried.changes.get(&row) {
            // Without an answer to the close nobody knows; the next scan does.
            Some(Change::Removed) if carried.is_uncertain() => Outcome::Queued,
            Some(Change::Moved | Change::Removed) => done,
            Some(Change::FlaggedOnly) => Outcome::FlaggedOnly,
            Some(Change::Refused(why)) => Outcome::Refused(why.clone()),
            Some(Change::NotSafeHere) => Outcome::Refused(
                "its copy here is not whole or cannot be read; on the server it stays".to_owned(),
            ),
            Some(Change::Flagged) | None => Outcome::GoneAlready,
        }
    }
}

fn decide(store: &mut Store, ids: &[MessageId], options: &DeleteOptions) -> Result<Vec<Step>> {
    let trash = trash(store)?;
    let mut steps: Vec<Step> = Vec::with_capacity(ids.len());
    let mut seen = HashSet::with_capacity(ids.len());
    for id in ids.iter().filter(|id| seen.insert(**id)) {
        let message = store.message(*id)?;
        let remote = store.remote_of(*id)?.filter(|remote| remote.state != RemoteState::Gone);
        let act = act(store, &message, remote.as_ref(), &trash, options)?;
        let follows = options.place != Place::Here;
        let remote = remote.filter(|_| follows).map(|remote| remote.row);
        steps.push(Step { message, remote, act });
    }
    Ok(steps)
}

fn act(
    store: &Store,
    message: &Message,
    remote: Option<&Remote>,
    trash: &MailboxName,
    options: &DeleteOptions,
) -> Result<Act> {
    let in_trash = message.mailbox == *trash;
    Ok(match (options.place, remote) {
        (Place::Server, None) => Act::Refuse("the server does not have it".to_owned()),
        (Place::Server, Some(remote)) => {
            if store.verify(&[remote.row])?.sound.is_empty() {
                Act::Refuse("its copy here is not whole; `read` it first".to_owned())
            } else {
                Act::DoomOnly
            }
        }
        _ if options.permanent || (in_trash && options.empty_trash) => Act::Remove,
        _ if in_trash => Act::Refuse(format!("it is in {trash} already; use --permanent")),
        _ => Act::ToTrash,
    })
}

fn apply(store: &mut Store, steps: &[Step], options: &DeleteOptions) -> Result<()> {
    let on_server = match options.place {
        Place::Here => OnServer::Leave,
        Place::Everywhere | Place::Server => OnServer::Follow,
    };
    let mut by_act: HashMap<&str, Vec<MessageId>> = HashMap::new();
    let mut doomed = Vec::new();
    for step in steps {
        match step.act {
            Act::ToTrash => by_act.entry("trash").or_default().push(step.message.id),
            Act::Remove => by_act.entry("remove").or_default().push(step.message.id),
            Act::DoomOnly => doomed.extend(step.remote),
            Act::Refuse(_) => {}
        }
    }
    if let Some(ids) = by_act.get("trash") {
        let trash = trash(store)?;
        store.move_to(ids, &trash, on_server)?;
    }
    if let Some(ids) = by_act.get("remove") {
        store.remove(ids, on_server)?;
    }
    store.doom(&doomed)
}
