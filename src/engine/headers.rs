//! Looking at header sections without keeping them: for a date, a digest, or an envelope.

use std::collections::HashMap;

use futures_util::StreamExt as _;
use sha2::{Digest as _, Sha256};

use crate::backend::{Backend, Piece, Section};
use crate::error::Result;
use crate::mail::{Digest, Envelope, RemoteId, parse_envelope};

use super::Stop;
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

/// Retrieves the header sections of `ids`, calling `seen` for each as it comes. What is gone or
/// refused is left out.
pub(crate) async fn look_at(
    backend: &mut dyn Backend,
    ids: &[RemoteId],
    stop: &Stop,
    seen: &mut (dyn FnMut(RemoteId, Header) + Send),
) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut stream = backend.retrieve(ids, Section::Header);
    let (mut text, mut hash) = (Vec::new(), Sha256::new());
    loop {
        let piece = tokio::select! {
            biased;
            () = stop.wait() => return Err(stopped()),
            piece = stream.next() => piece,
        };
        let Some(piece) = piece else { return Ok(()) };
        match piece? {
            Piece::Start => (text, hash) = (Vec::new(), Sha256::new()),
            Piece::Data(data) => {
                hash.update(&data);
                let room = LOOKED_AT.saturating_sub(text.len()).min(data.len());
                text.extend_from_slice(data.get(..room).unwrap_or_default());
            }
            Piece::End(id) => {
                let digest = Digest(std::mem::take(&mut hash).finalize().into());
                seen(id, Header { digest, envelope: parse_envelope(&text) });
                text.clear();
            }
            Piece::Gone(_) | Piece::Refused(..) => (text, hash) = (Vec::new(), Sha256::new()),
        }
    }
}

/// The same, all at once.
pub(crate) async fn all(
    backend: &mut dyn Backend,
    ids: &[RemoteId],
    stop: &Stop,
) -> Result<HashMap<RemoteId, Header>> {
    let mut headers = HashMap::new();
    look_at(backend, ids, stop, &mut |id, header| {
        headers.insert(id, header);
    })
    .await?;
    Ok(headers)
}
