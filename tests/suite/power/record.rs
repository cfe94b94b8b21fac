//! What `shim.c` recorded, as events in their true order.

use std::collections::HashSet;

use crate::faults::shim::Point;

/// How the file is called that SQLite shares as memory: made anew when nobody holds it, and no
/// business of a disk.
pub(crate) const MAP: &str = ".db-shm";

/// One thing that a program did below its home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// It was about to make this call.
    At(Point),
    Made {
        inode: u64,
        path: String,
    },
    Found {
        inode: u64,
        path: String,
    },
    Emptied {
        inode: u64,
        path: String,
    },
    Write {
        inode: u64,
        offset: usize,
        content: Vec<u8>,
    },
    Truncate {
        inode: u64,
        length: usize,
    },
    /// Of a file or a folder.
    Sync {
        inode: u64,
    },
    SyncAll,
    Rename {
        from: String,
        to: String,
    },
    Link {
        from: String,
        to: String,
    },
    Unlink {
        path: String,
    },
    Mkdir {
        path: String,
    },
}

impl Event {
    /// Whether it is about a file that is memory; `maps` are the inodes of those seen so far.
    fn is_of_a_map(&self, maps: &mut HashSet<u64>) -> bool {
        match self {
            Self::At(point) => point.class.ends_with(MAP),
            Self::Made { inode, path } | Self::Found { inode, path } | Self::Emptied { inode, path } => {
                let is = path.ends_with(MAP);
                let _changed = if is { maps.insert(*inode) } else { maps.remove(inode) };
                is
            }
            Self::Write { inode, .. } | Self::Truncate { inode, .. } | Self::Sync { inode } => {
                maps.contains(inode)
            }
            Self::Unlink { path } => path.ends_with(MAP),
            _ => false,
        }
    }
}

/// Reads a record.
pub(crate) fn events(mut record: &[u8]) -> Vec<Event> {
    let mut events = Vec::new();
    let mut maps = HashSet::new();
    while !record.is_empty() {
        let end = record.iter().position(|octet| *octet == b'\n').expect("a line ends");
        let line = std::str::from_utf8(&record[..end]).unwrap();
        let (fields, length) = line.rsplit_once('\t').expect(line);
        let content = &record[end + 1..][..length.parse().expect(line)];
        let event = event(&fields.split('\t').collect::<Vec<_>>(), content);
        if !event.is_of_a_map(&mut maps) {
            events.push(event);
        }
        record = &record[end + 1 + content.len()..];
    }
    events
}

fn event(fields: &[&str], content: &[u8]) -> Event {
    let number = |text: &str| text.parse().unwrap();
    let size = |text: &str| text.parse().unwrap();
    match *fields {
        ["at", call, class, nth] => {
            Event::At(Point { call: call.to_owned(), class: class.to_owned(), nth: size(nth) })
        }
        ["open", inode, path, "made"] => Event::Made { inode: number(inode), path: path.to_owned() },
        ["open", inode, path, "emptied"] => Event::Emptied { inode: number(inode), path: path.to_owned() },
        ["open", inode, path, _] => Event::Found { inode: number(inode), path: path.to_owned() },
        ["write", inode, offset] => {
            Event::Write { inode: number(inode), offset: size(offset), content: content.to_owned() }
        }
        ["truncate", inode, length] => Event::Truncate { inode: number(inode), length: size(length) },
        ["fsync" | "fdatasync", inode, _] => Event::Sync { inode: number(inode) },
        ["syncfs", ..] => Event::SyncAll,
        ["rename", from, to] => Event::Rename { from: from.to_owned(), to: to.to_owned() },
        ["link", from, to] => Event::Link { from: from.to_owned(), to: to.to_owned() },
        ["unlink", path] => Event::Unlink { path: path.to_owned() },
        ["mkdir", path] => Event::Mkdir { path: path.to_owned() },
        _ => panic!("the record says {fields:?}"),
    }
}
