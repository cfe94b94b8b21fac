//! Telling a message again that a reader wrote anew: mutt, saving to another mailbox, adds fields.

use super::wire::{Facts, FromFile};
use crate::mail::Digest;

/// What readers add to a header when they save a message; none of it is the author's.
const ADDED: [&[u8]; 4] = [b"content-length:", b"lines:", b"status:", b"x-status:"];

/// The digest of the header and the size that the message had before a reader added to it; `None`
/// when there is nothing that a reader would add.
pub(super) fn before_saving(facts: &Facts) -> Option<(Digest, u64)> {
    let header = facts.head.get(..facts.header_len)?;
    let mut kept = FromFile::new();
    let mut left_out = 0_usize;
    for line in header.split_inclusive(|byte| *byte == b'\n') {
        if ADDED
            .iter()
            .any(|field| line.get(..field.len()).is_some_and(|name| name.eq_ignore_ascii_case(field)))
        {
            left_out = left_out.saturating_add(line.len());
        } else {
            kept.take(line);
        }
    }
    let size = facts.file_size.checked_sub(left_out.try_into().ok()?)?;
    (left_out > 0).then(|| (kept.finish().0.header, size))
}
