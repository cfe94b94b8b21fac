//! Reading the file, and who else may.

use std::fs::{self, File};
use std::io::{ErrorKind as IoKind, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};

/// More than any person writes.
const MOST: u64 = 4 << 20;

/// A config file as it was when it was opened.
#[derive(Debug)]
pub(crate) struct ConfigFile {
    /// Where it was found.
    pub(crate) path: PathBuf,
    /// What it says, without a byte order mark.
    pub(crate) text: String,
    /// Permission bits.
    mode: u32,
    /// The user who owns it.
    owner: u32,
}

impl ConfigFile {
    /// Reads the file at `path`, whatever it is: a file, a link to one, a pipe.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let doing = || Error::new(ErrorKind::Config, format!("reading {}", path.display()));
        let file = File::open(path).map_err(|error| match error.kind() {
            IoKind::NotFound => {
                Error::new(ErrorKind::Config, format!("there is no config file at {}", path.display()))
                    .because("`mailctl init` writes one")
            }
            _ => doing().because(error),
        })?;
        let meta = file.metadata().map_err(|error| doing().because(error))?;
        let mut octets = Vec::new();
        file.take(MOST + 1).read_to_end(&mut octets).map_err(|error| doing().because(error))?;
        if octets.len() as u64 > MOST {
            return Err(doing().because("it is longer than 4 MB, which no config file is"));
        }
        let text = String::from_utf8(octets).map_err(|error| {
            let before = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
            let line = before.iter().filter(|octet| **octet == b'\n').count() + 1;
            doing().because(format!("line {line} is not UTF-8"))
        })?;
        let text = match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        };
        Ok(Self { path: path.to_owned(), text, mode: meta.mode() & 0o7777, owner: meta.uid() })
    }

    /// What is about to be written to `path`, which will belong to nobody else.
    pub(crate) fn of_text(path: &Path, text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
        Self { path: path.to_owned(), text, mode: 0o600, owner: rustix::process::geteuid().as_raw() }
    }

    /// Refuses a file that holds a password and that others may read.
    pub(crate) fn must_be_private(&self) -> Result<()> {
        let me = rustix::process::geteuid().as_raw();
        let doing = || Error::new(ErrorKind::Config, format!("{} holds a password", self.path.display()));
        if self.owner != me {
            return Err(doing().because(format!("it belongs to user {}, not to you (user {me})", self.owner)));
        }
        if self.mode & 0o077 != 0 {
            let now = self.mode & 0o777;
            let fix = format!("others may read it (mode {now:04o}); run: chmod 600 {}", quoted(&self.path));
            return Err(doing().because(fix));
        }
        Ok(())
    }

    /// Refuses a file that anybody may change: it names commands that are run, and servers that get
    /// passwords. Returns a warning where only its directory is open to all.
    pub(crate) fn must_not_be_public(&self) -> Result<Option<String>> {
        if self.mode & 0o002 != 0 {
            let fix = format!("run: chmod o-w {}", quoted(&self.path));
            return Err(Error::new(
                ErrorKind::Config,
                format!("{} can be changed by anybody", self.path.display()),
            )
            .because(fix));
        }
        let real = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let open = real.parent().and_then(|parent| fs::metadata(parent).ok()).filter(|parent| {
            // A sticky directory (/tmp) lets nobody replace the files of others.
            parent.is_dir() && parent.mode() & 0o002 != 0 && parent.mode() & 0o1000 == 0
        });
        Ok(open
            .map(|_| format!("{} lies in a directory in which anybody can replace it", self.path.display())))
    }
}

/// For a command line that a person copies.
pub(crate) fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@~".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}
