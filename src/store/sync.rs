//! Making things durable: which sync a file system needs, and for how many files one may stand.
//!
//! A failed sync is final: the kernel may have dropped the pages and forgets the error, so asking
//! again would be answered "fine". Callers throw the files away.

use std::collections::BTreeSet;
use std::fs::File;
use std::os::fd::AsFd as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::thread;

use super::trouble::unwritable;
use crate::error::{Error, Result};

/// From so many files on, one `syncfs` is cheaper than a sync for each.
const WORTH_SYNCFS: usize = 6;
/// File systems whose `syncfs` reports errors and reaches the disk (Linux 5.8 and later). Others
/// get a sync per file: FUSE, above all, is never told of a `syncfs`.
#[cfg(target_os = "linux")]
const SYNCFS: [i128; 4] = [0xEF53, 0x5846_5342, 0x9123_683E, 0xF2F5_2010];

/// Makes the directory's entries durable.
pub(super) fn dir(path: &Path) -> Result<()> {
    File::open(path).and_then(|dir| dir.sync_all()).map_err(|error| unwritable(path, error))
}

/// Directories in which names came or went, and are not durable yet.
///
/// What is recorded of a name must not outlive it: a power cut would bring back a message that was
/// removed, or flags that would then pass for a reader's decision and be carried to the server.
#[derive(Debug, Default)]
pub(super) struct Touched {
    came: BTreeSet<PathBuf>,
    went: BTreeSet<PathBuf>,
}

impl Touched {
    /// A file has the name `to` now, where it had `from`.
    pub(super) fn renamed(&mut self, from: &Path, to: &Path) {
        self.came.extend(to.parent().map(Path::to_owned));
        self.removed(from);
    }

    /// A file has this name no more.
    pub(super) fn removed(&mut self, path: &Path) {
        self.went.extend(path.parent().map(Path::to_owned));
    }

    /// Makes all of it durable, new names first: at no moment may a file have none.
    pub(super) fn sync(self) -> Result<()> {
        let went = self.went.difference(&self.came);
        self.came.iter().chain(went).try_for_each(|path| dir(path))
    }
}

/// Makes the content of `files` and their names in `dirs` durable.
///
/// The files must have been open since before they were written: an error of the disk is
/// reported only to descriptors older than itself.
pub(super) fn files_in(files: &[(&File, &Path)], dirs: &BTreeSet<&Path>) -> Result<()> {
    let Some((first, _)) = files.first() else { return Ok(()) };
    if files.len() >= WORTH_SYNCFS && syncfs_will_do(files) {
        return whole_file_system(first)
            .map_err(|error| unwritable(dirs.first().copied().unwrap_or_else(|| Path::new(".")), error));
    }
    each(files)?;
    dirs.iter().try_for_each(|path| dir(path))
}

fn each(files: &[(&File, &Path)]) -> Result<()> {
    let threads = files.len().div_ceil(4).clamp(1, 8);
    let share = files.len().div_ceil(threads).max(1);
    let one = |(file, path): &(&File, &Path)| file.sync_all().map_err(|error| unwritable(path, error));
    if threads == 1 {
        return files.iter().try_for_each(one);
    }
    thread::scope(|scope| {
        let running: Vec<_> =
            files.chunks(share).map(|chunk| scope.spawn(move || chunk.iter().try_for_each(one))).collect();
        running.into_iter().try_for_each(|thread| {
            thread.join().unwrap_or_else(|_| Err(Error::bug("syncing files in parallel")))
        })
    })
}

#[cfg(target_os = "linux")]
fn syncfs_will_do(files: &[(&File, &Path)]) -> bool {
    let (mut folders, mut devices) = (BTreeSet::new(), BTreeSet::new());
    // Files of one folder are on one device.
    let mut one_of_each = files.iter().filter(|(_, path)| folders.insert(path.parent()));
    one_of_each.all(|(file, _)| {
        let Ok(about) = file.metadata() else { return false };
        devices.insert(about.dev());
        devices.len() == 1
    }) && files.first().is_some_and(|(file, _)| {
        // The width of its type differs by target; all of them fit.
        rustix::fs::fstatfs(file.as_fd()).is_ok_and(|about| SYNCFS.contains(&i128::from(about.f_type)))
    })
}

#[cfg(target_os = "linux")]
fn whole_file_system(file: &File) -> std::io::Result<()> {
    Ok(rustix::fs::syncfs(file.as_fd())?)
}

#[cfg(not(target_os = "linux"))]
fn syncfs_will_do(_files: &[(&File, &Path)]) -> bool {
    false
}

#[cfg(not(target_os = "linux"))]
fn whole_file_system(file: &File) -> std::io::Result<()> {
    file.sync_all()
}

/// Gives the file at `from` the name `to`, which nothing may have yet.
pub(super) fn rename_new(from: &Path, to: &Path) -> std::io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(()),
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => link_then_unlink(from, to),
        Err(error) => Err(error.into()),
    }
}

/// The same where the file system does not know how to rename without replacing.
fn link_then_unlink(from: &Path, to: &Path) -> std::io::Result<()> {
    match std::fs::hard_link(from, to) {
        Ok(()) => std::fs::remove_file(from),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(error),
        // No hard links either: our names are unique, so this replaces nothing.
        Err(_) if std::fs::symlink_metadata(to).is_err() => std::fs::rename(from, to),
        Err(error) => Err(error),
    }
}
