//! Stores that cannot be written, or only in part, or that are not there as they should be.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use bytes::Bytes;
use mailctl::mail::Flags;

use super::limits::{home, under};
use crate::faults::Remote;
use crate::support::{ImapServer, Line, Output, Pop3Server, Protocol, Sandbox, skipped};

const MESSAGES: usize = 3;

fn letters() -> impl Iterator<Item = Bytes> {
    (0..MESSAGES).map(|number| Bytes::from(format!("Subject: {number}\r\n\r\nx\r\n")))
}

/// A home on each protocol, and what each server was told.
struct Pair {
    pop3: Pop3Server,
    imap: ImapServer,
    homes: [(Sandbox, Line); 2],
}

impl Pair {
    fn new() -> Self {
        let pop3 = Pop3Server::new(letters());
        let imap = ImapServer::new(letters().map(|raw| (raw, Flags::none())));
        let homes = [home(Protocol::Pop3, &pop3), home(Protocol::Imap, &imap)];
        Self { pop3, imap, homes }
    }

    /// How many messages are on either server, and how many commands that change it were given.
    fn servers(&self) -> [(usize, usize); 2] {
        for (_, line) in &self.homes {
            let _ = line.mend();
        }
        let changes = ["UID STORE", "UID EXPUNGE", "UID MOVE"].map(|verb| self.imap.count(verb)).iter().sum();
        [(self.pop3.there().len(), self.pop3.count("DELE")), (self.imap.there().len(), changes)]
    }

    /// Everything comes when nothing is in the way any more.
    fn converge(&self, what: &str) {
        for (sandbox, line) in &self.homes {
            for _ in 0..2 {
                drop(sandbox.run(&["fetch"]).success());
                let _ = line.mend();
                assert_eq!(sandbox.files("work", "INBOX").len(), MESSAGES, "{what}");
                assert_eq!(left(sandbox), 0, "{what}");
            }
            drop(sandbox.run(&["store", "check"]).success());
        }
        assert_eq!(self.servers().map(|(there, _)| there), [0, 0], "{what}");
    }
}

/// How much lies in `tmp/`.
fn left(sandbox: &Sandbox) -> usize {
    fs::read_dir(sandbox.store("work").join("INBOX/tmp")).unwrap().count()
}

#[track_caller]
fn assert_refused(output: &Output, what: &str) {
    assert!(matches!(output.code, Some(73 | 74)), "{what}: {output}");
    let errors: Vec<_> = output.err().lines().filter(|line| line.starts_with("error: ")).collect();
    assert!(
        matches!(errors.as_slice(), [one] if one.contains("Mail/work") || one.contains(".mailctl")),
        "{what}: {output}"
    );
    assert!(!output.err().contains("panicked"), "{what}: {output}");
}

fn no_namespace() -> bool {
    let allowed = Command::new("unshare").args(["-Urm", "true"]).output();
    let none = !allowed.is_ok_and(|output| output.status.success());
    if none {
        skipped("no mount namespace: stores that cannot be written in part");
    }
    none
}

#[test]
fn l12_a_store_that_is_no_folder_is_refused_before_the_server_hears_of_us() {
    let pair = Pair::new();
    for (sandbox, _) in &pair.homes {
        fs::create_dir_all(sandbox.store("work").parent().unwrap()).unwrap();
        fs::write(sandbox.store("work"), "mine").unwrap();
        assert_refused(&sandbox.run(&["fetch"]), "a file");
        assert_eq!(fs::read(sandbox.store("work")).unwrap(), b"mine");
    }
    assert_eq!((pair.pop3.count(""), pair.imap.count("")), (0, 0));
    for (sandbox, _) in &pair.homes {
        fs::remove_file(sandbox.store("work")).unwrap();
    }
    pair.converge("a file");
}

#[test]
fn l12_a_folder_that_is_missing_is_made_again() {
    for sub in ["tmp", "new", "cur", ""] {
        let pair = Pair::new();
        for (sandbox, line) in &pair.homes {
            drop(sandbox.run(&["fetch", "--limit", "1", "--keep"]).success());
            let _ = line.mend();
            // What other programs remove in new/ or cur/ stays removed; this one shall stay.
            let inbox = sandbox.store("work").join("INBOX");
            let [file] = sandbox.files("work", "INBOX").try_into().unwrap();
            let aside = sandbox.home().join("aside");
            fs::rename(&file, &aside).unwrap();
            fs::remove_dir_all(inbox.join(sub)).unwrap();
            if sub == "tmp" || sub == "cur" {
                fs::rename(&aside, &file).unwrap();
            }
            // With the whole folder gone it looks like an accident: nothing is made of it.
            let output = sandbox.run(&["fetch"]).code(if sub.is_empty() { 75 } else { 0 });
            let _ = line.mend();
            let kept = usize::from(sub == "tmp" || sub == "cur");
            assert_eq!(sandbox.files("work", "INBOX").len(), MESSAGES - 1 + kept, "{sub}: {output}");
            assert_eq!(left(sandbox), 0);
        }
    }
}

#[test]
fn l12_what_cannot_be_written_in_part_is_refused_and_comes_later() {
    if no_namespace() {
        return;
    }
    let read_only = r#"mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@""#;
    let elsewhere = r#"mount -t tmpfs none "$0" && exec "$@""#;
    let cases = [
        (".mailctl", read_only),
        ("INBOX", read_only),
        ("INBOX/tmp", read_only),
        ("INBOX/new", read_only),
        // tmp/ on another file system than new/: nothing can be moved from the one to the other.
        ("INBOX/tmp", elsewhere),
    ];
    for (folder, script) in cases {
        let pair = Pair::new();
        for (sandbox, line) in &pair.homes {
            drop(sandbox.run(&["fetch", "--limit", "1", "--keep"]).success());
            let _ = line.mend();
        }
        let heard = pair.servers();
        for (sandbox, line) in &pair.homes {
            let what = format!("{folder} {script}");
            let place = sandbox.store("work").join(folder);
            assert_refused(&in_namespace(sandbox, &place, script), &what);
            let _ = line.mend();
        }
        assert_eq!(pair.servers(), heard, "{folder}: nothing was changed there");
        pair.converge(folder);
    }
}

/// Runs a fetch in a namespace of its own, where `script` does something to `place`, its `$0`.
fn in_namespace(sandbox: &Sandbox, place: &Path, script: &str) -> Output {
    let program = sandbox.command(&["fetch"]);
    let mut command = Command::new("unshare");
    command.args(["-Urm", "sh", "-c", script]).arg(place).arg(program.get_program()).args(program.get_args());
    command.env_clear().envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    Output::of(command.current_dir(sandbox.home()).output().unwrap())
}

#[test]
fn l22_whatever_the_umask_mail_is_for_its_owner_alone() {
    for umask in ["000", "077", "777"] {
        let pair = Pair::new();
        for (sandbox, _) in &pair.homes {
            // Folders made in one with the setgid bit get it, and its group.
            let above = sandbox.home().join("Mail");
            fs::create_dir(&above).unwrap();
            fs::set_permissions(&above, fs::Permissions::from_mode(0o2755)).unwrap();
            let script = format!("umask {umask}; exec \"$@\"");
            drop(under(sandbox, &script, &["fetch"]).success());
            let mut folders = vec![sandbox.store("work")];
            while let Some(folder) = folders.pop() {
                let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
                assert_eq!(mode(&folder) & 0o077, 0, "{umask}: {}", folder.display());
                for entry in fs::read_dir(&folder).unwrap() {
                    let path = entry.unwrap().path();
                    match path.is_dir() {
                        true => folders.push(path),
                        false => assert_eq!(mode(&path) & 0o077, 0, "{umask}: {}", path.display()),
                    }
                }
            }
        }
        if umask != "777" {
            pair.converge(umask);
        }
    }
}

#[test]
fn l16_of_what_lies_in_tmp_only_ours_goes() {
    let pair = Pair::new();
    for (sandbox, _) in &pair.homes {
        drop(sandbox.run(&["fetch", "--limit", "1", "--keep"]).success());
        let tmp = sandbox.store("work").join("INBOX/tmp");
        let theirs = ["1700000000.M1P2.host", "mctl.notes", "a letter", "mctl0123456789abcdeX"];
        let ours = ["mctl0123456789abcdefP17.host", "mctlfedcba9876543210P4194304.other"];
        for name in theirs.iter().chain(&ours) {
            fs::write(tmp.join(name), "half a let").unwrap();
            // Forty hours old: others may sweep them, we do not.
            let old = std::time::SystemTime::now() - std::time::Duration::from_secs(40 * 3600);
            fs::File::options().write(true).open(tmp.join(name)).unwrap().set_modified(old).unwrap();
        }
        drop(sandbox.run(&["fetch"]).success());
        let mut left: Vec<_> = fs::read_dir(&tmp)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        let mut theirs = theirs.map(str::to_owned);
        theirs.sort();
        assert_eq!(left, theirs);
        assert_eq!(sandbox.files("work", "INBOX").len(), MESSAGES);
    }
    assert_eq!(pair.servers().map(|(there, _)| there), [0, 0]);
}
