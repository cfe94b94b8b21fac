//! I26, I28, I40: whatever a server calls its mailboxes, they lie inside the store, one folder each.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::support::{Peer, Protocol, Sandbox};

/// Mailboxes of one message each: how LIST spells them, and how SELECT does.
const MAILBOXES: [(&str, &str); 22] = [
    ("inbox", "\"INBOX\""),
    ("\"../../etc\"", "\"../../etc\""),
    ("\"a/../b\"", "\"a/../b\""),
    ("\"..\"", "\"..\""),
    ("\".\"", "\".\""),
    ("\".mailctl\"", "\".mailctl\""),
    ("con", "\"con\""),
    ("new", "\"new\""),
    ("\"INBOX/cur\"", "\"INBOX/cur\""),
    ("\"&\"", "\"&\""),
    ("\"&-\"", "\"&-\""),
    ("\"&AGEAYg-\"", "\"&AGEAYg-\""),
    ("\"Entw&APw-rfe\"", "\"Entw&APw-rfe\""),
    ("\"&AOk-\"", "\"&AOk-\""),
    ("\"e&AwE-\"", "\"e&AwE-\""),
    ("Case", "\"Case\""),
    ("case", "\"case\""),
    ("\"back\\\\\\\\slash\"", "\"back\\\\slash\""),
    ("\"-rf\"", "\"-rf\""),
    ("\"~root\"", "\"~root\""),
    ("\"#shared/x.y\"", "\"#shared/x.y\""),
    ("\"$(id);`id`|x\"", "\"$(id);`id`|x\""),
];

/// Those that are listed and never opened.
const LEFT_OUT: [&str; 8] = [
    "S: * LIST (\\Noselect) \"/\" \"Folder\"",
    "S: * LIST (\\NonExistent) \"/\" \"Ghost\"",
    "S: * LIST () \"/\" \"/abs\"",
    "S: * LIST () \"/\" \"a//b\"",
    "S: * LIST () \"/\" \"\"",
    "S: * LIST () \"/\" INBOX",
    "S: * LIST (\\HasChildren) \"/\" \"Case\"",
    "S: * LIST () \"/\" case",
];

/// Every file and folder below `path`.
fn below(path: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(path).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(below(&path));
        }
        found.insert(path);
    }
    found
}

fn conversation() -> String {
    let mut script = "S: * OK [CAPABILITY IMAP4rev1] ready\nC: m1 LOGIN \"ada\" \"secret\"\n\
                      S: m1 OK [CAPABILITY IMAP4rev1 LIST-STATUS] in\n\
                      C: m2 LIST \"\" \"*\" RETURN (STATUS (MESSAGES UNSEEN))\n"
        .to_owned();
    for (listed, _) in MAILBOXES {
        script += &format!("R: * LIST () \"/\" {listed}\\r\\n\n");
    }
    script += &LEFT_OUT.join("\n");
    script += &format!("\nS: * LIST () \"/\" \"{}\"\nS: m2 OK\n", "n".repeat(3000));
    let mut tag = 2;
    let mut ask = |script: &mut String, command: &str, answer: &str| {
        tag += 1;
        *script += &format!("C: m{tag} {command}\n{answer}S: m{tag} OK\n");
    };
    for (place, (_, selected)) in MAILBOXES.into_iter().enumerate() {
        let raw = format!("Subject: {place}\\r\\n\\r\\n");
        let size = raw.replace('\\', "").len() - 4 + 4;
        let epoch = "S: * 1 EXISTS\nS: * OK [UIDVALIDITY 7]\n";
        ask(&mut script, &format!("SELECT {selected}"), epoch);
        let listed = "S: * 1 FETCH (UID 1 FLAGS ())\n";
        ask(&mut script, "UID FETCH 1:* (UID FLAGS RFC822.SIZE INTERNALDATE)", listed);
        let body = format!("R: * 1 FETCH (UID 1 BODY[] {{{size}}}\\r\\n{raw})\\r\\n\n");
        ask(&mut script, "UID FETCH 1 (UID BODY.PEEK[])", &body);
    }
    ask(&mut script, "LOGOUT", "");
    script
}

#[test]
fn i26_i28_every_mailbox_has_a_folder_of_its_own_inside_the_store() {
    let peer = Peer::play(&[&conversation()]);
    let sandbox = Sandbox::in_clear(Protocol::Imap, peer.port, "\"secret\"", "");
    let before = below(sandbox.home());
    drop(sandbox.run(&["fetch", "-m", "*"]).success());
    peer.heard_everything();
    let store = sandbox.store("work");
    let outside = |path: &&PathBuf| !path.starts_with(&store) && !store.starts_with(path);
    let after = below(sandbox.home());
    assert_eq!(
        after.iter().filter(outside).collect::<Vec<_>>(),
        before.iter().filter(outside).collect::<Vec<_>>()
    );
    let folders: BTreeSet<&Path> = after
        .iter()
        .filter(|path| path.is_file() && path.parent().unwrap().ends_with("new"))
        .map(|file| file.parent().unwrap())
        .collect();
    assert_eq!(folders.len(), MAILBOXES.len(), "{folders:#?}");
    // Each is read back under the name that `mailboxes list` gives it.
    let listed = sandbox.run(&["--offline", "mailboxes", "list", "--json"]).success().json();
    let names: BTreeSet<&str> = listed.iter().map(|line| line["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), MAILBOXES.len(), "{names:?}");
    for name in names {
        assert_eq!(
            sandbox.run(&["list", &format!("--mailbox={name}"), "--json"]).success().json().len(),
            1,
            "{name}"
        );
    }
}

#[test]
fn i40_a_mailbox_that_may_not_be_opened_keeps_no_other_from_being_fetched() {
    let script = "
        S: * OK [CAPABILITY IMAP4rev1] ready
        C: m1 LOGIN \"ada\" \"secret\"
        S: m1 OK [CAPABILITY IMAP4rev1 NAMESPACE LIST-STATUS] in
        C: m2 LIST \"\" \"*\" RETURN (STATUS (MESSAGES UNSEEN))
        S: * NAMESPACE ((\"INBOX.\" \".\")) ((\"~\" \".\")) ((\"#shared.\" \".\"))
        S: * LIST () \".\" \"#shared.board\"
        S: * LIST (\\NoInferiors) \".\" INBOX
        S: * LIST () \".\" \"INBOX.Sub\"
        S: * LIST () \".\" \"~bob.Mail\"
        S: * STATUS \"INBOX.Sub\" (MESSAGES 0 UNSEEN 0)
        S: m2 OK
        C: m3 SELECT \"#shared.board\"
        S: m3 NO [NOPERM] no right to read
        C: m4 SELECT \"INBOX\"
        S: * 0 EXISTS
        S: * OK [UIDVALIDITY 7]
        S: m4 OK
        C: m5 SELECT \"INBOX.Sub\"
        S: * 0 EXISTS
        S: * OK [UIDVALIDITY 7]
        S: m5 OK
        C: m6 SELECT \"~bob.Mail\"
        S: m6 NO Permission denied
        C: m7 LOGOUT
        S: m7 OK
    ";
    let peer = Peer::play(&[script]);
    let sandbox = Sandbox::in_clear(Protocol::Imap, peer.port, "\"secret\"", "");
    let output = sandbox.run(&["fetch", "-m", "*"]).code(75);
    output.says("no right to read");
    output.says("Permission denied");
    peer.heard_everything();
}
