//! What is left alone because it failed too often, said in one line.

use std::collections::HashSet;

use crate::engine::keeper::Keeper;
use crate::engine::plan::SET_ASIDE_AFTER;
use crate::engine::report::SetAside;
use crate::error::Result;
use crate::mail::{MailboxName, RemoteId, counted};

/// So many are named in the line; `list --remote` shows them all.
const NAMED: usize = 3;

/// What the ledger knows of the messages `ids` of `mailbox`.
pub(crate) async fn aside(keeper: &Keeper, mailbox: &MailboxName, ids: &[RemoteId]) -> Result<Vec<SetAside>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let name = mailbox.clone();
    let failing = keeper.run(move |store| store.failing(&name)).await?;
    let ids: HashSet<&RemoteId> = ids.iter().collect();
    let failing = failing.into_iter().filter(|one| ids.contains(&one.id));
    let aside = |one: crate::store::Failing| SetAside {
        mailbox: mailbox.clone(),
        id: one.id,
        tries: one.tries,
        why: one.why,
    };
    Ok(failing.map(aside).collect())
}

/// `INBOX: 2 messages failed in 3 runs and are set aside: 7 (why), 9 (why); …`.
pub(crate) fn sentence(mailbox: &MailboxName, aside: &[SetAside]) -> String {
    let named = aside.iter().take(NAMED).map(|one| match one.why.as_str() {
        "" => one.id.to_string(),
        why => format!("{} ({why})", one.id),
    });
    let mut named: Vec<String> = named.collect();
    if let Some(more) = aside.len().checked_sub(NAMED).filter(|more| *more > 0) {
        named.push(format!("and {more} more"));
    }
    let many = counted(aside.len(), "message could not be received", "messages could not be received");
    let left = if aside.len() == 1 { "is" } else { "are" };
    format!(
        "{mailbox}: {many} in {SET_ASIDE_AFTER} runs and {left} left alone: {}; `fetch --retry` tries again, \
         `list --remote` shows what is on the server",
        named.join(", ")
    )
}
