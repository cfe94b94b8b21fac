//! Reading a message file through: its digests, its size, its header.

use std::fs::{File, OpenOptions};
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use rustix::fs::OFlags;

use super::filed::Filed;
use super::trouble::unreadable;
use super::wire::{Facts, FromFile};
use crate::error::Result;
use crate::mail::Digest;

/// Opens a message file for reading; never one behind a symbolic link.
pub(super) fn open(path: &Path) -> std::io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    OpenOptions::new().read(true).custom_flags(i32::try_from(flags.bits()).unwrap_or(0)).open(path)
}

/// What a stored message's file says of it, and the digest of the file.
pub(super) fn file(path: &Path) -> Result<(Facts, Digest)> {
    let file = open(path).map_err(|error| unreadable(path, error))?;
    read_through(file, path)
}

/// The same of a reader at the file's beginning.
pub(super) fn read_through(mut reader: impl Read, path: &Path) -> Result<(Facts, Digest)> {
    let mut from = FromFile::new();
    let mut buffer = vec![0; 128 * 1024];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(from.finish()),
            Ok(count) => from.take(buffer.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(unreadable(path, error)),
        }
    }
}

/// Digests that differ in so few bits are of the same octets, and one of them was noted wrongly since: that
/// two contents have such ones is less likely than 1 in 2^160.
const SLIP: u32 = 16;

/// Whether it is the record of a message that is damaged, and not its file, of which `facts` and `content`
/// tell.
pub(super) fn slipped(filed: &Filed, facts: &Facts, content: Digest) -> bool {
    let distance = match filed.content {
        Some(recorded) => recorded.distance(&content),
        None => filed.wire.distance(&facts.wire),
    };
    let resized = u64::try_from(filed.file_size) != Ok(facts.file_size);
    distance <= SLIP && (distance > 0 || resized)
}

/// Whether the file of `filed` (located before) holds what was received, octet for octet.
pub(super) fn intact(filed: &Filed) -> Result<bool> {
    let path = filed.path();
    same(filed, open(&path).map_err(|error| unreadable(&path, error))?)
}

/// The same of its open file.
pub(super) fn same(filed: &Filed, file: File) -> Result<bool> {
    let (facts, content) = read_through(file, &filed.path())?;
    Ok(match filed.content {
        Some(recorded) => recorded == content,
        None => facts.wire == filed.wire,
    })
}
