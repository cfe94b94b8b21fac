//! Messages as bytes, for verbs that need all of them: bodies are fetched when only a header is here.

use std::io::Read as _;

use super::context::Context;
use super::select::Chosen;
use crate::config::Account;
use crate::engine::{self, Completed, Event, Keeper, Visit};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::MessageId;

/// Messages of which the body could not be had, and why.
#[derive(Default)]
pub(crate) struct Missing(Vec<(MessageId, Error)>);

impl Missing {
    /// Why the body of `id` is not here; told once.
    pub(crate) fn take(&mut self, id: MessageId) -> Option<Error> {
        let at = self.0.iter().position(|(missing, _)| *missing == id)?;
        Some(self.0.remove(at).1)
    }
}

/// Fetches the bodies of those of the chosen messages of which only the header is here.
///
/// A server that cannot be reached is no error here: the messages are then missing, the others can
/// still be had.
pub(crate) fn complete<'a>(context: &'a Context, chosen: Chosen<'a>) -> Result<(Chosen<'a>, Missing)> {
    let mut lacking = Vec::new();
    for id in &chosen.ids {
        if !chosen.store.message(*id)?.whole {
            lacking.push(*id);
        }
    }
    if lacking.is_empty() {
        return Ok((chosen, Missing::default()));
    }
    if context.options.offline {
        let why = |id| {
            (
                id,
                missing(
                    chosen.account,
                    id,
                    ErrorKind::Network,
                    "only its header is here, and --offline was given",
                ),
            )
        };
        let missing = Missing(lacking.into_iter().map(why).collect());
        return Ok((chosen, missing));
    }
    let Chosen { account, store, ids } = chosen;
    let keeper = Keeper::new(store)?;
    let visit = Visit { stop: context.stop.watch().into(), ..Visit::default() };
    let outcome = context.dialer(account).and_then(|dialer| {
        let ui = context.ui.clone();
        let mut tell = move |event| match event {
            Event::Connecting => ui.detail("connecting for the rest of the message"),
            Event::Alert(text) => ui.warn(&format!("the server says: {text}")),
            Event::Warning(text) => ui.warn(&text),
            _ => {}
        };
        context.block_on(engine::complete(&keeper, &dialer, &lacking, &visit, context.now, &mut tell))
    });
    let store = keeper.release()?;
    let missing = match outcome {
        Ok(Completed { failed, .. }) => failed
            .into_iter()
            .map(|(id, why)| (id, missing(account, id, ErrorKind::NotFound, &why)))
            .collect(),
        Err(error) if context.stop.is_set() => return Err(error.of_account(&account.name)),
        Err(error) => {
            let why = error.to_string();
            lacking.into_iter().map(|id| (id, missing(account, id, error.kind(), &why))).collect()
        }
    };
    Ok((Chosen { account, store, ids }, Missing(missing)))
}

fn missing(account: &Account, id: MessageId, kind: ErrorKind, why: &str) -> Error {
    Error::new(kind, format!("getting the rest of message {id}"))
        .because(why.to_owned())
        .of_account(&account.name)
}

/// All of a message as it is stored.
pub(crate) fn bytes(chosen: &mut Chosen<'_>, id: MessageId) -> Result<Vec<u8>> {
    let (path, mut file) = chosen.store.open_message(id)?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)
        .map_err(|error| Error::new(ErrorKind::Read, format!("reading {}", path.display())).because(error))?;
    Ok(bytes)
}
