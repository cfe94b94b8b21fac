//! Other mail programs on the same Maildir: what they do there is seen here, and nothing that was
//! taken once is fetched again.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{Dovecot, Protocol, Sandbox, Security, lacks};

fn mails(count: u32) -> Vec<String> {
    (1..=count)
        .map(|at| format!("From: a@example.org\nTo: b@example.org\nSubject: number {at}\nMessage-ID: <{at}@example.org>\n\nbody {at}\n"))
        .collect()
}

fn path(sandbox: &Sandbox, id: u64) -> PathBuf {
    let output = sandbox.run(&["store", "path", &id.to_string()]).success();
    PathBuf::from(output.out().trim_end())
}

/// Every listed message as its id, its subject and its flags.
fn listed(sandbox: &Sandbox) -> Vec<(u64, String, Vec<String>)> {
    listed_in(sandbox, "INBOX")
}

fn listed_in(sandbox: &Sandbox, mailbox: &str) -> Vec<(u64, String, Vec<String>)> {
    let mut all: Vec<_> = sandbox
        .run(&["list", "--json", "-m", mailbox])
        .success()
        .json()
        .iter()
        .map(|one| {
            let flags = one["flags"].as_array().unwrap().iter().map(|flag| flag.as_str().unwrap().to_owned());
            (one["id"].as_u64().unwrap(), one["subject"].as_str().unwrap().to_owned(), flags.collect())
        })
        .collect();
    all.sort();
    all
}

#[track_caller]
fn takes_nothing(sandbox: &Sandbox, files: usize) {
    let output = sandbox.run(&["fetch", "--json"]).success();
    assert_eq!(output.json().last().unwrap()["new"], 0, "{output}");
    assert_eq!(sandbox.files("work", "INBOX").len(), files);
    let _ = sandbox.run(&["store", "check"]).success();
}

#[test]
fn what_mblaze_does_to_the_maildir_appears_here() {
    if lacks("mflag") {
        return;
    }
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user(mails(4));
        let sandbox = user.sandbox(protocol, Security::Plain, "");
        let _ = sandbox.run(&["fetch"]).success();
        let inbox = sandbox.store("work").join("INBOX");
        // As its manual says: messages are taken out of new/ before they are flagged.
        assert!(Command::new("minc").arg("-q").arg(&inbox).status().unwrap().success());
        let status =
            Command::new("mflag").args(["-F", "-S"]).arg(path(&sandbox, 2)).stdout(Stdio::null()).status();
        assert!(status.unwrap().success());
        std::fs::remove_file(path(&sandbox, 3)).unwrap();
        deliver_with_mblaze(&inbox);
        let all = listed(&sandbox);
        assert_eq!(all.iter().map(|one| one.0).collect::<Vec<_>>(), [1, 2, 4, 5], "{protocol:?}");
        assert_eq!(all[1].2, ["seen", "flagged"], "{protocol:?}");
        assert_eq!(all[3].1, "put in by another");
        takes_nothing(&sandbox, 4);
        // What mailctl marks, mblaze sees.
        let _ = sandbox.run(&["read", "1"]).success();
        let seen = Command::new("mlist").arg("-S").arg(&inbox).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&seen.stdout).lines().count(), 2, "{protocol:?}");
    }
}

fn deliver_with_mblaze(inbox: &Path) {
    let mut child =
        Command::new("mdeliver").arg(inbox).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let text = b"From: c@example.org\nSubject: put in by another\n\nhi\n";
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), text).unwrap();
    assert!(child.wait().unwrap().success());
}

#[test]
fn what_mutt_does_to_the_maildir_appears_here() {
    if lacks("mutt") {
        return;
    }
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user(mails(4));
        let sandbox = user.sandbox(protocol, Security::Plain, "");
        let _ = sandbox.run(&["fetch"]).success();
        // Flags the first, deletes the second, saves the third to another mailbox.
        let archive = sandbox.store("work").join("Archive");
        mutt(
            &sandbox,
            &format!(
                "push '<first-entry><flag-message><first-entry><next-entry><delete-message>\
                 <first-entry><next-entry><next-entry><save-message>{}<enter><sync-mailbox><exit>'",
                archive.display()
            ),
        );
        let all = listed(&sandbox);
        let subjects: Vec<_> = all.iter().map(|one| one.1.as_str()).collect();
        assert_eq!(subjects, ["number 1", "number 4"], "{protocol:?}");
        assert!(all[0].2.contains(&"flagged".to_owned()), "{all:?}");
        let saved = listed_in(&sandbox, "Archive");
        assert_eq!(saved, [(3, "number 3".to_owned(), Vec::new())], "it keeps its number where it went");
        assert!(path(&sandbox, 3).starts_with(&archive));
        assert_eq!(sandbox.run(&["fetch", "--json"]).success().json().last().unwrap()["new"], 0);
        assert_eq!((listed(&sandbox).len(), listed_in(&sandbox, "Archive").len()), (2, 1));
        let _ = sandbox.run(&["store", "check"]).success();
    }
}

/// Runs mutt on the INBOX of the store, on a terminal of its own.
fn mutt(sandbox: &Sandbox, push: &str) {
    let rc = sandbox.home().join("muttrc");
    let settings = "set mbox_type=Maildir\nset confirmappend=no\nset confirmcreate=no\nset delete=yes\n\
         set move=no\nset mail_check=600\nset sort=subject\nset wait_key=no\nset resolve=no\nset header_cache=\n";
    std::fs::write(&rc, format!("{settings}{push}\n")).unwrap();
    let inbox = sandbox.store("work").join("INBOX");
    // In the foreground: a group of its own would be stopped for using the terminal.
    let line = format!("timeout --foreground -k 5 20 mutt -n -F {} -f {}", rc.display(), inbox.display());
    let status = Command::new("script")
        .args(["-qefc", &line, "/dev/null"])
        .env("HOME", sandbox.home())
        .env("TERM", "vt100")
        .env_remove("COLUMNS")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "mutt: {status}");
}

#[test]
fn a_lost_database_is_rebuilt_and_nothing_is_downloaded_again() {
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user(mails(5));
        let sandbox = user.sandbox(protocol, Security::Plain, "");
        let _ = sandbox.run(&["fetch"]).success();
        let _ = sandbox.run(&["read", "2"]).success();
        let before = listed(&sandbox);
        std::fs::remove_dir_all(sandbox.store("work").join(".mailctl")).unwrap();
        let _ = sandbox.run(&["store", "rebuild"]).success();
        assert_eq!(listed(&sandbox), before, "{protocol:?}");
        takes_nothing(&sandbox, 5);
        let broken = sandbox.store("work").join(".mailctl/state.db");
        std::fs::write(&broken, "this is no database, whatever its name says").unwrap();
        let refused = sandbox.run(&["list"]).code(74);
        assert!(refused.err().contains("mailctl store rebuild"), "{refused}");
        let _ = sandbox.run(&["store", "rebuild"]).success();
        assert_eq!(listed(&sandbox), before, "{protocol:?}");
        takes_nothing(&sandbox, 5);
    }
}

#[test]
fn a_message_that_was_changed_on_disk_is_reported() {
    let user = Dovecot::shared().user(mails(2));
    let sandbox = user.sandbox(Protocol::Imap, Security::Plain, "");
    let _ = sandbox.run(&["fetch"]).success();
    std::fs::write(path(&sandbox, 1), "Subject: forged\n\n").unwrap();
    let output = sandbox.run(&["store", "check"]).code(74);
    assert!(output.out().contains("message 1: "), "{output}");
    let report = sandbox.run(&["store", "check", "--json"]).code(74).json().remove(0);
    assert_eq!((&report["messages"], report["problems"].as_array().unwrap().len()), (&2.into(), 1));
}
