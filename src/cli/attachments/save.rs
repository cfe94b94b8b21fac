//! Saving attachments: never outside the folder, never over a file unless told, never half a file.

use std::collections::HashSet;
use std::fs::File;
use std::io::Write as _;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Mode, OFlags, mkdirat, openat, renameat, unlinkat};
use rustix::io::Errno;
use serde::Serialize;

use crate::cli::frame::whole::{self, Letter};
use crate::cli::frame::{Context, Outcome, select};
use crate::cli::read;
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{MessageId, Part, View, numbered_name, safe_name};

/// So many numbers are tried for a name that is taken.
const TRIES: usize = 10_000;

/// A saved attachment for a JSON reader. Fields are added, never renamed or removed.
#[derive(Serialize)]
struct JsonSaved<'a> {
    account: &'a str,
    id: u64,
    number: &'a str,
    media_type: &'a str,
    /// As the sender called it.
    name: Option<&'a str>,
    /// As it is called here.
    path: &'a str,
    size: u64,
}

pub(super) fn run(
    context: &Context,
    id: &str,
    parts: &[String],
    output: &Path,
    force: bool,
) -> Result<Outcome> {
    let (chosen, id) = select::select_one(context, id)?;
    let (mut chosen, mut missing) = whole::complete(context, chosen)?;
    if let Some(error) = missing.take(id) {
        return Err(error);
    }
    let letter = Letter::open(&mut chosen, id)?;
    let view = letter.view();
    // All of them are looked up before the first is written.
    let wanted = wanted(&view, letter.parts(&view)?, id, parts)?;
    if wanted.is_empty() {
        context.ui.status("nothing is attached");
        return Ok(Outcome::Done);
    }
    let mut folder = Folder::open(output, force)?;
    for part in wanted {
        let name = safe_name(part.name.as_deref(), &part.number, &part.media_type);
        let name = folder.save(&name, &|file| fill(file, &letter, &view, &part.number))?;
        let path = output.join(&name);
        if context.ui.is_json() {
            context.ui.json(&JsonSaved {
                account: chosen.account.name.as_str(),
                id: id.0,
                number: &part.number,
                media_type: &part.media_type,
                name: part.name.as_deref(),
                path: &path.to_string_lossy(),
                size: part.size,
            })?;
        } else {
            context.ui.record(path.as_os_str().as_bytes())?;
        }
    }
    Ok(Outcome::Done)
}

/// Writes the content of a part, of which it may be that no more than a piece fits into memory.
fn fill(mut file: &File, letter: &Letter, view: &View<'_>, number: &str) -> std::io::Result<()> {
    let write = |content: &[u8]| {
        let written = file.write_all(content);
        written.map_err(|error| Error::new(ErrorKind::Write, "writing it").because(error))
    };
    letter.pour(view, number, write).map(drop).map_err(std::io::Error::other)
}

/// What writes the content of a file.
type Fill<'a> = &'a dyn Fn(&File) -> std::io::Result<()>;

/// The parts named, or every attachment.
fn wanted(view: &View<'_>, parts: Vec<Part>, id: MessageId, numbers: &[String]) -> Result<Vec<Part>> {
    if numbers.is_empty() {
        return Ok(parts.into_iter().filter(|part| part.attachment).collect());
    }
    numbers
        .iter()
        .map(|number| {
            let found = parts.iter().find(|part| part.number == *number);
            found.cloned().ok_or_else(|| read::no_part(view, id, number))
        })
        .collect()
}

/// The folder that attachments are saved into, held open: it cannot be exchanged under us.
struct Folder<'a> {
    handle: OwnedFd,
    path: &'a Path,
    force: bool,
    /// Names given in this run, folded: two parts never share one, with `--force` neither.
    given: HashSet<String>,
}

impl<'a> Folder<'a> {
    /// Opens the folder; its last level is made if it is missing.
    fn open(path: &'a Path, force: bool) -> Result<Self> {
        let fail = |errno: Errno| {
            Error::new(ErrorKind::Write, format!("saving into {}", path.display()))
                .because(std::io::Error::from(errno))
        };
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let handle = match openat(CWD, path, flags, Mode::empty()) {
            Err(Errno::NOENT) => {
                mkdirat(CWD, path, Mode::from_raw_mode(0o777)).map_err(fail)?;
                openat(CWD, path, flags, Mode::empty())
            }
            opened => opened,
        };
        Ok(Self { handle: handle.map_err(fail)?, path, force, given: HashSet::new() })
    }

    /// Saves what `fill` writes under `name` or, where that is taken, with a number; gives the name.
    fn save(&mut self, name: &str, fill: Fill<'_>) -> Result<String> {
        for attempt in 1..=TRIES {
            let candidate = if attempt == 1 { name.to_owned() } else { numbered_name(name, attempt) };
            if self.given.contains(&candidate.to_lowercase()) {
                continue;
            }
            let saved =
                if self.force { self.replace(&candidate, fill) } else { self.create(&candidate, fill) };
            match saved {
                Ok(()) => {
                    self.given.insert(candidate.to_lowercase());
                    return Ok(candidate);
                }
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && !self.force => {}
                Err(error) => {
                    let what = format!("saving {}", self.path.join(&candidate).display());
                    return Err(Error::new(ErrorKind::Write, what).because(error));
                }
            }
        }
        Err(Error::new(ErrorKind::Write, format!("saving {}", self.path.join(name).display()))
            .because(format!("{TRIES} files of that name are there already")))
    }

    /// Writes a new file. Nothing that exists is opened, followed or kept half written.
    fn create(&self, name: &str, fill: Fill<'_>) -> std::io::Result<()> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        // Never executable, whatever the sender calls it; the umask takes more away.
        let file = openat(&self.handle, name, flags, Mode::from_raw_mode(0o644))?;
        let file = File::from(file);
        let written = fill(&file).and_then(|()| file.sync_all());
        if written.is_err() {
            let _ = unlinkat(&self.handle, name, AtFlags::empty());
        }
        written
    }

    /// Writes a file beside it and puts that in its place: a link there is replaced, not followed.
    fn replace(&self, name: &str, fill: Fill<'_>) -> std::io::Result<()> {
        let beside = format!(".mailctl-{}.part", std::process::id());
        self.create(&beside, fill)?;
        let renamed = renameat(&self.handle, &beside, &self.handle, name);
        if renamed.is_err() {
            let _ = unlinkat(&self.handle, &beside, AtFlags::empty());
        }
        Ok(renamed?)
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::io::Write as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::Folder;

    fn with(content: &[u8]) -> impl Fn(&File) -> std::io::Result<()> {
        move |mut file| file.write_all(content)
    }

    #[test]
    fn f12_nothing_that_exists_is_written_over_or_through() {
        let outside = tempfile::tempdir().unwrap();
        let target = outside.path().join("target");
        fs::write(&target, "precious").unwrap();
        let inside = tempfile::tempdir().unwrap();
        fs::write(inside.path().join("a.txt"), "mine").unwrap();
        symlink(&target, inside.path().join("b.txt")).unwrap();
        symlink(outside.path().join("nowhere"), inside.path().join("c.txt")).unwrap();

        let mut folder = Folder::open(inside.path(), false).unwrap();
        assert_eq!(folder.save("a.txt", &with(b"new")).unwrap(), "a-2.txt");
        assert_eq!(folder.save("b.txt", &with(b"new")).unwrap(), "b-2.txt");
        assert_eq!(folder.save("c.txt", &with(b"new")).unwrap(), "c-2.txt");
        assert_eq!(fs::read_to_string(inside.path().join("a.txt")).unwrap(), "mine");
        assert!(!outside.path().join("nowhere").exists());

        let mut folder = Folder::open(inside.path(), true).unwrap();
        assert_eq!(folder.save("a.txt", &with(b"forced")).unwrap(), "a.txt");
        assert_eq!(folder.save("b.txt", &with(b"forced")).unwrap(), "b.txt");
        assert_eq!(fs::read_to_string(inside.path().join("a.txt")).unwrap(), "forced");
        assert_eq!(fs::read_to_string(&target).unwrap(), "precious");
        assert!(fs::symlink_metadata(inside.path().join("b.txt")).unwrap().is_file());
    }

    #[test]
    fn f13_parts_of_one_name_are_all_saved() {
        for force in [false, true] {
            let inside = tempfile::tempdir().unwrap();
            let mut folder = Folder::open(inside.path(), force).unwrap();
            for (name, saved) in [("a.txt", "a.txt"), ("a.txt", "a-2.txt"), ("A.TXT", "A-3.TXT")] {
                assert_eq!(folder.save(name, &with(b"x")).unwrap().to_lowercase(), saved.to_lowercase());
            }
            assert_eq!(fs::read_dir(inside.path()).unwrap().count(), 3);
        }
    }

    #[test]
    fn f15_a_name_that_cannot_be_taken_leaves_nothing_behind() {
        let inside = tempfile::tempdir().unwrap();
        fs::create_dir(inside.path().join("taken")).unwrap();
        let mut folder = Folder::open(inside.path(), true).unwrap();
        assert_eq!(folder.save("taken", &with(b"x")).unwrap_err().kind().exit_code(), 73);
        assert_eq!(fs::read_dir(inside.path()).unwrap().count(), 1);
        assert!(Folder::open(&inside.path().join("no/such"), false).is_err());
    }

    #[test]
    fn f16_what_is_saved_is_never_executable() {
        let inside = tempfile::tempdir().unwrap();
        let made = inside.path().join("made");
        let mut folder = Folder::open(&made, false).unwrap();
        folder.save("run.sh", &with(b"#!/bin/sh\n")).unwrap();
        let mode = fs::metadata(made.join("run.sh")).unwrap().permissions().mode();
        assert_eq!(mode & 0o133, 0, "{mode:o}");
    }
}
