//! Looking at header sections without keeping them: for a date, a digest, or an envelope.

use std::collections::HashMap;

use futures_util::StreamExt as _;
use sha2::{Digest as _, Sha256};

use crate::backend::{Backend, Piece, Section};
use crate::error::Result;
use crate::mail::{Digest, Envelope, RemoteId, parse_envelope};

use super::stop::Stop;
use super::stop::stopped;

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
) -> Result<HashMap<RemoteId, Header>> {
    let mut headers = HashMap::new();
    if ids.is_empty() {
        return Ok(headers);
    }
    let mut stream = backend.retrieve(ids, Section::Header);
    let (mut text, mut hash) = (Vec::new(), Sha256::new());
    loop {
        let piece = tokio::select! {
            biased;
            () = stop.wait() => return Err(stopped()),
            piece = stream.next() => piece,
        };
        let Some(piece) = piece else { return Ok(headers) };
        match piece? {
            Piece::Start => (text, hash) = (Vec::new(), Sha256::new()),
            Piece::Data(data) => {
                hash.update(&data);
                let room = LOOKED_AT.saturating_sub(text.len()).min(data.len());
                text.extend_from_slice(data.get(..room).unwrap_or_default());
            }
            Piece::End(id) => {
                let digest = Digest(std::mem::take(&mut hash).finalize().into());
                headers.insert(id, Header { digest, envelope: parse_envelope(&text) });
                text.clear();
            }
            Piece::Gone(_) | Piece::Refused(..) => (text, hash) = (Vec::new(), Sha256::new()),
        }
    }
}
