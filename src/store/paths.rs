//! Where things lie: mailbox names as folders, injective and safe for a file system.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, DirBuilder};
use std::io::ErrorKind as Io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use super::sync;
use super::trouble::{unreadable, unwritable};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::MailboxName;

/// The longest folder name for one level, in bytes; file systems stop at 255.
const LONGEST: usize = 240;
/// How deep mailboxes of other programs are looked for.
const DEEPEST: usize = 32;

/// Which of a Maildir's two places a message lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Sub {
    New,
    Cur,
}

impl Sub {
    pub(super) const BOTH: [Self; 2] = [Self::New, Self::Cur];

    pub(super) const fn dir(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Cur => "cur",
        }
    }

    pub(super) const fn code(self) -> i64 {
        match self {
            Self::New => 0,
            Self::Cur => 1,
        }
    }

    pub(super) const fn of(code: i64) -> Self {
        if code == 0 { Self::New } else { Self::Cur }
    }
}

/// The root of a store.
#[derive(Clone, Debug)]
pub(super) struct Place {
    root: PathBuf,
}

impl Place {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn state(&self) -> PathBuf {
        self.root.join(".mailctl")
    }

    pub(super) fn db(&self) -> PathBuf {
        self.state().join("state.db")
    }

    /// The folder of `mailbox`, existing or not.
    pub(super) fn folder(&self, mailbox: &MailboxName) -> Result<PathBuf> {
        let mut path = self.root.clone();
        for level in mailbox.levels() {
            let level = escaped(level);
            if level.len() > LONGEST {
                return Err(Error::unsupported(format!("mailbox {mailbox}"))
                    .because(format!("a level of its name is longer than {LONGEST} bytes as a folder")));
            }
            path.push(level);
        }
        Ok(path)
    }

    /// The folder of `mailbox` with `tmp`, `new` and `cur` in it, made where missing.
    pub(super) fn make(&self, mailbox: &MailboxName) -> Result<PathBuf> {
        let folder = self.folder(mailbox)?;
        let mut path = self.root.clone();
        for level in mailbox.levels() {
            let next = path.join(escaped(level));
            make_dir(&next)?;
            // Also where it was there: whoever made it may have died before this.
            sync::dir(&path)?;
            path = next;
        }
        for sub in ["tmp", "new", "cur"] {
            make_dir(&folder.join(sub))?;
        }
        sync::dir(&folder)?;
        Ok(folder)
    }

    /// Every Maildir below the root whose folder is the one we would give it, by name.
    pub(super) fn discover(&self) -> Result<BTreeMap<MailboxName, PathBuf>> {
        let mut found = BTreeMap::new();
        let mut todo = vec![(self.root.clone(), String::new(), 0_usize)];
        while let Some((dir, name, depth)) = todo.pop() {
            for (path, level) in folders(&dir)? {
                let name = if name.is_empty() { level } else { format!("{name}/{level}") };
                let Ok(mailbox) = MailboxName::new(name.as_str()) else { continue };
                if self.folder(&mailbox).ok().as_deref() != Some(path.as_path()) {
                    continue;
                }
                if is_dir(&path.join("cur")) && is_dir(&path.join("new")) {
                    found.insert(mailbox, path.clone());
                }
                if depth < DEEPEST {
                    todo.push((path, name, depth.saturating_add(1)));
                }
            }
        }
        Ok(found)
    }
}

/// The sub-folders of `dir` that can be levels of a name, decoded; symbolic links are not followed.
fn folders(dir: &Path) -> Result<Vec<(PathBuf, String)>> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == Io::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(dir, error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| unreadable(dir, error))?;
        let name = entry.file_name();
        if name.as_bytes().starts_with(b".") || matches!(name.as_bytes(), b"tmp" | b"new" | b"cur") {
            continue;
        }
        if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        if let Some(level) = name.to_str().and_then(unescaped) {
            found.push((entry.path(), level));
        }
    }
    Ok(found)
}

fn is_dir(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|about| about.is_dir())
}

/// Makes one directory (0700), not durable yet; what is there must be a directory itself.
pub(super) fn make_dir(path: &Path) -> Result<()> {
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == Io::AlreadyExists => {
            if is_dir(path) {
                return Ok(());
            }
            Err(Error::new(ErrorKind::Write, format!("using {}", path.display()))
                .because("it is not a directory (symbolic links are not followed inside a store)"))
        }
        Err(error) => Err(unwritable(path, error)),
    }
}

/// A level as a folder name: `%XX` for what a Maildir, a shell or a file system would take amiss.
fn escaped(level: &str) -> String {
    let mut out = String::with_capacity(level.len());
    let reserved = ["tmp", "new", "cur"].iter().any(|name| level.eq_ignore_ascii_case(name));
    let last = level.chars().count().saturating_sub(1);
    for (at, c) in level.chars().enumerate() {
        let odd = matches!(c, '%' | '\\' | ':')
            || (at == 0 && (reserved || matches!(c, '.' | '-' | '~' | ' ')))
            || (at == last && c == ' ')
            || c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
        if odd {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a String cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// The level behind a folder name; `None` when it is not one of ours.
pub(super) fn unescaped(folder: &str) -> Option<String> {
    let mut out = Vec::with_capacity(folder.len());
    let mut rest = folder.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let high = char::from(rest.next()?).to_digit(16)?;
        let low = char::from(rest.next()?).to_digit(16)?;
        out.push(u8::try_from(high * 16 + low).ok()?);
    }
    let level = String::from_utf8(out).ok()?;
    (escaped(&level) == folder).then_some(level)
}

#[cfg(test)]
mod tests {
    use super::{Place, escaped, unescaped};
    use crate::mail::MailboxName;
    use proptest::prelude::*;
    use std::path::Path;

    #[test]
    fn ordinary_names_are_their_own_folders() {
        for name in ["INBOX", "Lists/rust", "Entwürfe", "[Gmail]/All Mail", "日本語", "a.b"] {
            let name = MailboxName::new(name).unwrap();
            let folder = Place::new(Path::new("/m")).folder(&name).unwrap();
            assert_eq!(folder, Path::new("/m").join(name.as_str()));
        }
    }

    #[test]
    fn a_name_never_leads_out_of_the_store_or_into_a_maildir() {
        for name in ["..", ".", ".mailctl", "../../x", "tmp", "a/new", "CUR", "-rf", "~", "a:2,S", "x\\y"] {
            let name = MailboxName::new(name).unwrap();
            let folder = Place::new(Path::new("/m")).folder(&name).unwrap();
            for part in folder.strip_prefix("/m").unwrap().components() {
                let part = part.as_os_str().to_str().unwrap();
                assert!(!part.starts_with(['.', '-', '~']), "{part}");
                assert!(!["tmp", "new", "cur"].contains(&part.to_lowercase().as_str()), "{part}");
            }
        }
    }

    #[test]
    fn a_level_too_long_for_a_file_system_is_refused() {
        let name = MailboxName::new("x".repeat(300)).unwrap();
        let error = Place::new(Path::new("/m")).folder(&name).unwrap_err();
        assert_eq!(error.kind().exit_code(), 69);
    }

    proptest! {
        #[test]
        fn every_level_comes_back_from_its_folder(level in "[^/\\p{Cc}]{1,40}") {
            prop_assert_eq!(unescaped(&escaped(&level)), Some(level));
        }
    }
}
