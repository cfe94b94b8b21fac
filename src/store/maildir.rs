//! Names of message files: ours, other programs', and the flags in them.

use std::collections::hash_map::RandomState;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::hash::{BuildHasher as _, Hasher as _};
use std::io::ErrorKind as Io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::paths::Sub;
use super::trouble::unreadable;
use crate::error::Result;
use crate::mail::{Flags, RemoteId};

/// The keyword behind Maildir's `P`.
const PASSED: &str = "$Forwarded";

/// What one of our file names says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ours {
    pub(super) key: String,
    pub(super) id: i64,
    pub(super) header_only: bool,
}

/// A file in `new/` or `cur/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) sub: Sub,
    /// The whole name, flags included.
    pub(super) file: Vec<u8>,
}

impl Entry {
    pub(super) fn base(&self) -> &[u8] {
        split(&self.file).0
    }
}

/// `<base>:2,<flags>` as its two parts; the second is empty when there is none. A colon elsewhere
/// belongs to the name: other programs put the time of day there.
pub(super) fn split(file: &[u8]) -> (&[u8], &[u8]) {
    let info = file.windows(3).position(|window| matches!(window, b":2," | b":1,"));
    info.and_then(|at| file.split_at_checked(at)).unwrap_or((file, b""))
}

/// The key of a message on the server: 20 hex digits that no other gets.
pub(super) fn key(account: &str, mailbox: &str, epoch: &str, id: &RemoteId, reuse: i64) -> String {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(bytes);
    };
    part(account.as_bytes());
    part(mailbox.as_bytes());
    part(epoch.as_bytes());
    part(&id.bytes);
    part(&id.ordinal.to_be_bytes());
    if reuse > 0 {
        part(&reuse.to_be_bytes());
    }
    hash.finalize().iter().take(10).fold(String::with_capacity(20), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Sixteen hex digits that hardly anybody else has.
fn random() -> String {
    format!("{:016x}", RandomState::new().build_hasher().finish())
}

/// A name for `tmp/`.
pub(super) fn temporary(host: &str) -> String {
    format!("mctl{}P{}.{host}", random(), std::process::id())
}

/// Whether `file` in `tmp/` is one that [`temporary`] made.
pub(super) fn is_temporary(file: &[u8]) -> bool {
    file.strip_prefix(b"mctl")
        .and_then(|rest| rest.split_at_checked(16))
        .is_some_and(|(random, rest)| random.iter().all(u8::is_ascii_hexdigit) && rest.first() == Some(&b'P'))
}

/// The lasting name of a message.
pub(super) fn base(seconds: i64, key: &str, id: i64, whole: bool, host: &str) -> String {
    let seconds = seconds.max(0);
    let mark = if whole { "" } else { "H" };
    format!("{seconds}.mctl{}P{}K{key}I{id}{mark}.{host}", random(), std::process::id())
}

/// What `base` says if it is one of ours.
pub(super) fn ours(base: &[u8]) -> Option<Ours> {
    let text = std::str::from_utf8(base).ok()?;
    let middle = text.split('.').nth(1)?.strip_prefix("mctl")?;
    let (_, rest) = middle.split_at_checked(16)?;
    let (pid, rest) = rest.strip_prefix('P')?.split_once('K')?;
    let (key, id) = rest.split_once('I')?;
    let (id, header_only) = id.strip_suffix('H').map_or((id, false), |id| (id, true));
    let fits = pid.bytes().all(|byte| byte.is_ascii_digit())
        && key.len() == 20
        && key.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase())
        && id.bytes().all(|byte| byte.is_ascii_digit());
    let id = id.parse().ok().filter(|id: &i64| fits && *id > 0)?;
    Some(Ours { key: key.to_owned(), id, header_only })
}

/// This machine's name as it may stand in a file name.
pub(super) fn host() -> String {
    let read = |path| fs::read_to_string(path).ok();
    let name = read("/proc/sys/kernel/hostname").or_else(|| read("/etc/hostname")).unwrap_or_default();
    let name: String = name
        .trim()
        .chars()
        .take(64)
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.') { c } else { '_' })
        .collect();
    if name.is_empty() { "localhost".to_owned() } else { name }
}

/// The flags that a file name can carry, of those in `info` (`:2,FS`).
pub(super) fn flags_in(info: &[u8]) -> Flags {
    let mut flags = Flags::none();
    for letter in info.strip_prefix(b":2,").unwrap_or_default() {
        match letter {
            b'S' => flags.seen = true,
            b'R' => flags.answered = true,
            b'F' => flags.flagged = true,
            b'T' => flags.deleted = true,
            b'D' => flags.draft = true,
            b'P' => drop(flags.keywords.insert(PASSED.to_owned())),
            _ => {}
        }
    }
    flags
}

/// `flags` with those that a file name carries taken from `info`; the keywords stay.
pub(super) fn flags_with(flags: &Flags, info: &[u8]) -> Flags {
    let mut named = flags_in(info);
    named.keywords.extend(flags.keywords.iter().filter(|keyword| *keyword != PASSED).cloned());
    named
}

/// `:2,FLAGS` for `flags`, with the letters of `old` that are none of ours kept; empty for none.
pub(super) fn info(flags: &Flags, old: &[u8]) -> Vec<u8> {
    let mut letters: Vec<u8> = [
        (flags.draft, b'D'),
        (flags.flagged, b'F'),
        (flags.keywords.contains(PASSED), b'P'),
        (flags.answered, b'R'),
        (flags.seen, b'S'),
        (flags.deleted, b'T'),
    ]
    .iter()
    .filter_map(|(set, letter)| set.then_some(*letter))
    .collect();
    let theirs = old.strip_prefix(b":2,").unwrap_or_default();
    letters.extend(theirs.iter().filter(|letter| !b"DFPRST".contains(letter)));
    letters.sort_unstable();
    letters.dedup();
    [b":2,", letters.as_slice()].concat()
}

/// Where a message with these flags goes, and under which whole name. One without any that was
/// never in `cur/` goes to `new/`, which has no flags in its names.
pub(super) fn placed(base: &[u8], flags: &Flags, old: &[u8], was: Sub) -> (Sub, Vec<u8>) {
    let info = info(flags, old);
    if was == Sub::New && info == b":2," {
        return (Sub::New, base.to_vec());
    }
    (Sub::Cur, [base, info.as_slice()].concat())
}

/// Everything in `new/` and `cur/` of `folder` that can be a message.
pub(super) fn entries(folder: &Path) -> Result<Vec<Entry>> {
    let mut found = Vec::new();
    for sub in Sub::BOTH {
        let dir = folder.join(sub.dir());
        let listing = match fs::read_dir(&dir) {
            Ok(listing) => listing,
            Err(error) if error.kind() == Io::NotFound => continue,
            Err(error) => return Err(unreadable(&dir, error)),
        };
        for entry in listing {
            let entry = entry.map_err(|error| unreadable(&dir, error))?;
            let file = entry.file_name();
            if !file.as_bytes().starts_with(b".") && entry.file_type().is_ok_and(|kind| kind.is_file()) {
                found.push(Entry { sub, file: file.as_bytes().to_vec() });
            }
        }
    }
    Ok(found)
}

/// The path of a file in a Maildir.
pub(super) fn path(folder: &Path, sub: Sub, file: &[u8]) -> PathBuf {
    folder.join(sub.dir()).join(OsStr::from_bytes(file))
}

#[cfg(test)]
mod tests {
    use super::{Ours, base, flags_in, host, info, is_temporary, key, ours, placed, split, temporary};
    use crate::mail::{Flags, RemoteId};
    use crate::store::paths::Sub;

    #[test]
    fn a_name_of_ours_says_key_id_and_whether_it_is_a_header() {
        let key = key("work", "INBOX", "1", &RemoteId::from_uid(7), 0);
        for (whole, header_only) in [(true, false), (false, true)] {
            let name = base(1_700_000_000, &key, 42, whole, &host());
            assert_eq!(ours(name.as_bytes()), Some(Ours { key: key.clone(), id: 42, header_only }));
            assert_eq!(ours(format!("{name},U=7").as_bytes()).unwrap().id, 42);
        }
        assert!(is_temporary(temporary("h").as_bytes()));
        assert_eq!(ours(b"1700000000.M1P2.host"), None);
        assert_eq!(ours(b"1.mctl"), None);
        assert_eq!(ours(&[0xff; 30]), None);
    }

    #[test]
    fn keys_differ_wherever_a_part_differs() {
        let id = RemoteId::new(*b"ab");
        let all = [
            key("a", "b", "c", &id, 0),
            key("ab", "", "c", &id, 0),
            key("a", "bc", "", &id, 0),
            key("a", "b", "c", &RemoteId { bytes: (*b"ab").into(), ordinal: 1 }, 0),
            key("a", "b", "c", &id, 1),
        ];
        let mut distinct = all.to_vec();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), all.len());
    }

    #[test]
    fn f18_foreign_letters_stay_when_ours_change() {
        let seen = Flags { seen: true, ..Flags::none() };
        assert_eq!(info(&seen, b":2,Fab"), b":2,Sab");
        assert_eq!(flags_in(b":1,S"), Flags::none());
        assert_eq!(split(b"a:2,S"), (&b"a"[..], &b":2,S"[..]));
        assert_eq!(split(b"a"), (&b"a"[..], &b""[..]));
        assert_eq!(info(&seen, b":2,"), b":2,S");
    }

    #[test]
    fn f18_a_colon_that_begins_no_flags_belongs_to_the_name() {
        for name in ["12:34:56 mail", "x;2,S", "x:", "x:2", "x:3,S"] {
            assert_eq!(split(name.as_bytes()), (name.as_bytes(), &b""[..]));
        }
        assert_eq!(split(b"12:34:2,S"), (&b"12:34"[..], &b":2,S"[..]));
    }

    #[test]
    fn unseen_messages_lie_in_new_and_all_others_in_cur() {
        let flagged = Flags { flagged: true, ..Flags::none() };
        assert_eq!(placed(b"x", &Flags::none(), b"", Sub::New), (Sub::New, b"x".to_vec()));
        assert_eq!(placed(b"x", &flagged, b"", Sub::New), (Sub::Cur, b"x:2,F".to_vec()));
        assert_eq!(placed(b"x", &Flags::none(), b":2,F", Sub::Cur), (Sub::Cur, b"x:2,".to_vec()));
    }
}
