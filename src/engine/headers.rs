//! Looking at header sections without keeping them: for a date, a digest, or an envelope.

use std::collections::{HashMap, HashSet};

use futures_util::StreamExt as _;
use sha2::{Digest as _, Sha256};

use crate::backend::{Backend, Piece, Section};
use crate::error::Result;
use crate::mail::{Digest, Envelope, RemoteId, parse_envelope};

use super::measure;
use super::stop::{Stop, stopped};
use super::strikes::Broken;

/// Of a header section so much is looked at; the digest is of all of it.
const LOOKED_AT: usize = 256 << 10;

/// What a header section says.
#[derive(Debug)]
pub(crate) struct Header {
    /// Of the octets on the wire, the empty line included.
    pub(crate) digest: Digest,
    /// The fields, as far as they can be read.
    pub(crate) envelope: Envelope,
}

/// Retrieves the header sections of `ids`. What is gone or refused is left out.
pub(crate) async fn look_at(
    backend: &mut dyn Backend,
    ids: &[RemoteId],
    stop: &Stop,
) -> Result<HashMap<RemoteId, Header>, Broken> {
    let mut look = Look::default();
    if ids.is_empty() {
        return Ok(look.found);
    }
    let mut stream = backend.retrieve(ids, Section::Header);
    loop {
        let piece = tokio::select! {
            biased;
            () = stop.wait() => return Err(Broken::here(stopped())),
            piece = stream.next() => piece,
        };
        let Some(piece) = piece else { return Ok(look.found) };
        if let Err(error) = piece.and_then(|piece| look.take(piece)) {
            let answered = |id: &RemoteId| look.found.contains_key(id) || look.without.contains(id);
            return Err(Broken::there(error, ids, |id| !answered(id)));
        }
    }
}

/// A look under way.
#[derive(Default)]
struct Look {
    found: HashMap<RemoteId, Header>,
    /// Gone or refused.
    without: HashSet<RemoteId>,
    text: Vec<u8>,
    hash: Sha256,
    octets: u64,
}

impl Look {
    fn take(&mut self, piece: Piece) -> Result<()> {
        match piece {
            Piece::Start => self.begin(),
            Piece::Data(data) => {
                self.octets = self.octets.saturating_add(data.len() as u64);
                measure::header(self.octets)?;
                self.hash.update(&data);
                let room = LOOKED_AT.saturating_sub(self.text.len()).min(data.len());
                self.text.extend_from_slice(data.get(..room).unwrap_or_default());
            }
            Piece::End(id) => {
                let digest = Digest(std::mem::take(&mut self.hash).finalize().into());
                self.found.insert(id, Header { digest, envelope: parse_envelope(&self.text) });
                self.begin();
            }
            Piece::Gone(id) | Piece::Refused(id, _) => {
                self.without.insert(id);
                self.begin();
            }
        }
        Ok(())
    }

    fn begin(&mut self) {
        self.text.clear();
        self.hash = Sha256::new();
        self.octets = 0;
    }
}
