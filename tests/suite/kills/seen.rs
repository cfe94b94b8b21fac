//! What justifies to say "before every system call": the shim sees all that change anything.

use std::collections::BTreeMap;
use std::path::Path;

use crate::faults::shim::{lacking, under_strace};
use crate::support::{lacks, temporary};

use super::work::Work;
use super::{COMPLETE, FOR_GOOD, IMAP, LETTERS, POP3, READ, TO_TRASH};

/// The system calls that can change a file or say something to a server, and what the shim calls
/// them; those that it does not know must not be made at all.
const CHANGING: [(&str, &str); 44] = [
    ("open", "open"),
    ("openat", "open"),
    ("openat2", ""),
    ("creat", ""),
    ("write", "write"),
    ("writev", "write"),
    ("pwrite64", "pwrite"),
    ("pwritev", ""),
    ("pwritev2", ""),
    ("truncate", ""),
    ("ftruncate", "truncate"),
    ("fallocate", ""),
    ("copy_file_range", ""),
    ("sendfile", ""),
    ("splice", ""),
    ("fsync", "fsync"),
    ("fdatasync", "fdatasync"),
    ("sync_file_range", ""),
    ("syncfs", "syncfs"),
    ("rename", "rename"),
    ("renameat", "rename"),
    ("renameat2", "rename"),
    ("link", "link"),
    ("linkat", "link"),
    ("symlink", ""),
    ("symlinkat", ""),
    ("unlink", "unlink"),
    ("unlinkat", "unlink"),
    ("rmdir", "rmdir"),
    ("mkdir", "mkdir"),
    ("mkdirat", "mkdir"),
    ("mknodat", ""),
    ("chmod", "chmod"),
    ("fchmod", "chmod"),
    ("fchmodat", "chmod"),
    ("fchown", "chown"),
    ("fchownat", ""),
    ("setxattr", ""),
    ("fsetxattr", ""),
    ("utimensat", "utimens"),
    ("connect", "connect"),
    ("sendto", "send"),
    ("sendmsg", ""),
    ("io_uring_setup", ""),
];

/// How often each call was made on each class of files.
type Counts = BTreeMap<(String, String), usize>;

/// What the kernel saw of the home and of the network, by thread in files that begin with `told`.
fn kernel_saw(told: &Path, home: &Path) -> Counts {
    let mut counts = Counts::new();
    for file in std::fs::read_dir(told.parent().unwrap()).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for line in text.lines() {
            let Some((call, rest)) = line.split_once('(') else { continue };
            let Some(class) = class_of(rest, home) else { continue };
            let known = CHANGING.iter().find(|(name, _)| *name == call);
            let (_, name) = known.unwrap_or_else(|| panic!("not asked for: {line}"));
            assert_ne!(*name, "", "the shim does not know of {line}");
            let name = if class == "socket" && *name == "write" { "send" } else { name };
            let name = if rest.contains("O_DIRECTORY") { "opendir" } else { name };
            *counts.entry((name.to_owned(), class)).or_default() += 1;
        }
    }
    counts
}

/// What the first argument, or the first path, names; nothing if it is neither below the home nor
/// on the network.
fn class_of(arguments: &str, home: &Path) -> Option<String> {
    let decorated = arguments.split_once('<').filter(|(number, _)| number.parse::<u32>().is_ok());
    let of_number = decorated.map(|(_, rest)| rest.split_once('>').unwrap().0);
    if of_number.is_some_and(|about| about.starts_with("TCP") || about.starts_with("UDP")) {
        return Some("socket".to_owned());
    }
    let quoted = || Some(arguments.split_once('"')?.1.split_once('"')?.0);
    let path = of_number.map(|path| path.trim_end_matches("(deleted)")).or_else(quoted)?;
    let path = Path::new(path).strip_prefix(home).ok()?.to_str()?;
    Some(match path.rsplit_once('/') {
        _ if path.is_empty() => ".".to_owned(),
        Some((folder, _)) if ["tmp", "new", "cur"].iter().any(|sub| folder.ends_with(sub)) => {
            format!("{folder}/*")
        }
        _ => path.to_owned(),
    })
}

fn both_see_the_same(work: &Work) {
    let scene = work.begin();
    let told = temporary("strace");
    let traced: Vec<&str> = CHANGING.iter().map(|(name, _)| *name).collect();
    let prefix = told.path().join("thread");
    let run = under_strace(&scene.sandbox, work.verb.arguments, &traced.join(","), &prefix);
    assert_eq!(run.output.code, Some(0), "{}", run.output);
    let kernel = kernel_saw(&prefix, &scene.sandbox.home().canonicalize().unwrap());
    let mut shim = Counts::new();
    for call in &run.calls {
        let names = || CHANGING.iter().map(|(_, name)| *name).chain(["opendir"]);
        if names().any(|name| name == call.point.call) {
            *shim.entry((call.point.call.clone(), call.point.class.clone())).or_default() += 1;
        }
    }
    assert!(shim.len() > 20, "{shim:#?}");
    assert_eq!(kernel, shim, "{}", work.title);
}

#[test]
fn l01_the_shim_sees_every_call_that_changes_anything() {
    if lacking() || lacks("strace") {
        return;
    }
    for work in [LETTERS, FOR_GOOD, TO_TRASH, READ, COMPLETE] {
        for ground in [POP3, IMAP] {
            both_see_the_same(&Work { ground, ..work });
        }
    }
}
