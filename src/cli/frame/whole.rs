//! Whole messages, for verbs that look into them: bodies are fetched when only a header is here.

use std::fs::File;
use std::ops::Range;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use super::context::Context;
use super::select::Chosen;
use crate::config::Account;
use crate::engine::{self, Completed, Event, Keeper, Visit};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{Extent, MessageId, Part, Sketch, View};

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

/// So much of a message is in the air when it is read through.
const CHUNK: usize = 128 * 1024;

/// A message as it is stored, of any size: its structure in memory, its content in its file.
pub(crate) struct Letter {
    path: PathBuf,
    file: File,
    sketch: Sketch,
}

impl Letter {
    /// Reads the message through.
    pub(crate) fn open(chosen: &mut Chosen<'_>, id: MessageId) -> Result<Self> {
        let (path, file) = chosen.store.open_message(id)?;
        let size = file.metadata().map_err(|error| unreadable(&path, error))?.len();
        let mut letter = Self { path, file, sketch: Sketch::new(size) };
        let mut sketch = Sketch::new(size);
        letter.each(0..u64::MAX, |octets| {
            sketch.take(octets);
            Ok(())
        })?;
        letter.sketch = sketch.finish();
        Ok(letter)
    }

    /// The message taken apart.
    pub(crate) fn view(&self) -> View<'_> {
        View::of(&self.sketch)
    }

    /// The parts of `view`, each with the size of its content.
    pub(crate) fn parts(&self, view: &View<'_>) -> Result<Vec<Part>> {
        let mut parts = Vec::new();
        for (mut part, extent) in view.contents() {
            if !extent.held && !extent.decoder.is_identity() {
                part.size = 0;
                self.decode(extent, |content| {
                    part.size = part.size.saturating_add(content.len() as u64);
                    Ok(())
                })?;
            }
            parts.push(part);
        }
        Ok(parts)
    }

    /// Hands the content of a part to `taker`, piece by piece; false where there is no such part.
    pub(crate) fn pour(
        &self,
        view: &View<'_>,
        number: &str,
        mut taker: impl FnMut(&[u8]) -> Result<()>,
    ) -> Result<bool> {
        match view.extent(number) {
            None => Ok(false),
            Some(Extent { held: true, .. }) => {
                taker(&view.content(number).unwrap_or_default())?;
                Ok(true)
            }
            Some(extent) => {
                self.decode(extent, taker)?;
                Ok(true)
            }
        }
    }

    fn decode(&self, extent: Extent, mut taker: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let Extent { range, mut decoder, .. } = extent;
        self.each(range, |octets| taker(&decoder.take(octets)))?;
        taker(&decoder.finish())
    }

    /// Hands the octets of `range` to `taker`, as far as there are any.
    fn each(&self, range: Range<u64>, mut taker: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let mut chunk = vec![0; CHUNK];
        let Range { mut start, end } = range;
        while start < end {
            let room = usize::try_from(end - start).unwrap_or(CHUNK).min(CHUNK);
            let room = chunk.get_mut(..room).unwrap_or_default();
            let count = match self.file.read_at(room, start) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(unreadable(&self.path, error)),
            };
            taker(chunk.get(..count).unwrap_or_default())?;
            start = start.saturating_add(count as u64);
        }
        Ok(())
    }
}

fn unreadable(path: &Path, error: std::io::Error) -> Error {
    Error::new(ErrorKind::Read, format!("reading {}", path.display())).because(error)
}
