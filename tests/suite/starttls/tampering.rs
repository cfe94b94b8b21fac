//! Somebody in the middle tells of mailboxes, messages and capabilities before TLS begins.

use super::{EVIL, assert_no_credentials, assert_refused, assert_silent_about_secrets, fetch, home, search};
use crate::support::{Peer, Protocol, Sandbox};

/// The twenty files of the Fake Mail Server, ten responses in two places, and some more.
const SAID: [&str; 14] = [
    r#"S: * LIST () "/" attacker"#,
    r#"S: * LIST () "/" "Click me! <attacker>""#,
    r#"S: * LSUB () "/" attacker"#,
    "S: * STATUS attacker (MESSAGES 529001 RECENT 529002 UIDNEXT 529003 UNSEEN 529004 UIDVALIDITY 529005)",
    "S: * STATUS INBOX (MESSAGES 718001 RECENT 718002 UIDNEXT 718003 UNSEEN 718004 UIDVALIDITY 718005)",
    "S: * SEARCH 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20",
    r"S: * FLAGS (\\Flagged attacker)",
    "S: * 54321 EXISTS",
    "S: * 12345 RECENT",
    "S: * 1 EXPUNGE\nS: * 2 EXPUNGE\nS: * 3 EXPUNGE",
    "R: * 1 FETCH (UID 1 BODY[] {28}\\r\\nFrom: attacker\\r\\n\\r\\nattacker\\r\\n)\\r\\n",
    "S: * VANISHED (EARLIER) 1:100",
    "S: * OK [UIDVALIDITY 529005] x\nS: * OK [HIGHESTMODSEQ 9] x",
    "S: * ENABLED QRESYNC",
];

/// What the true server says inside TLS: one message, of one mailbox.
const TRUE: &str = "TLS
    C: m1 CAPABILITY
    S: * CAPABILITY IMAP4rev1 AUTH=PLAIN
    S: m1 OK
    C: m2 AUTHENTICATE PLAIN
    S: +
    C: *
    S: m2 OK [CAPABILITY IMAP4rev1] in
    C: m3 LIST *
    S: * LIST () \"/\" INBOX
    S: m3 OK
    C: m4 STATUS *
    S: * STATUS INBOX (MESSAGES 1 UNSEEN 1)
    S: m4 OK
    C: m5 SELECT \"INBOX\"
    S: * 1 EXISTS
    S: * OK [UIDVALIDITY 7] x
    S: m5 OK [READ-WRITE] in
    C: m6 UID FETCH *
    S: * 1 FETCH (UID 5 RFC822.SIZE 21)
    S: m6 OK
    C: m7 UID FETCH 5 *
    R: * 1 FETCH (UID 5 BODY[] {21}\\r\\nSubject: true\\r\\n\\r\\nhi\\r\\n)\\r\\n
    S: m7 OK
    C: m8 LOGOUT
    S: * BYE
    S: m8 OK
";

/// Has a fetch meet the middle's words `before` TLS, and the true server behind it; a fetch gets
/// nothing but what the true server has.
#[track_caller]
fn only_the_truth(before: &str) -> Sandbox {
    let script = format!("{before}\n{TRUE}");
    let peer = Peer::play(&[&script]);
    let sandbox = home(Protocol::Imap, peer.port, "starttls", "");
    let output = sandbox.run(&["fetch"]);
    assert_silent_about_secrets(&output);
    assert_eq!(output.code, Some(0), "{script}\n{output}");
    assert_no_credentials(&peer.heard_everything());
    assert_eq!(sandbox.subjects("INBOX"), ["true"], "{script}");
    let told = sandbox.run(&["mailboxes", "list"]).success();
    assert!(!format!("{output}{told}").contains(EVIL), "{script}\n{output}{told}");
    search(sandbox.home());
    sandbox
}

const GREETING: &str = "S: * OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready";

#[test]
fn t13_data_behind_the_greeting_is_forgotten_with_tls() {
    for said in SAID {
        drop(only_the_truth(&format!("{GREETING}\n{said}\nC: m1 STARTTLS\nS: m1 OK begin")));
    }
}

#[test]
fn t13_data_before_the_go_ahead_is_forgotten_with_tls() {
    for said in SAID {
        drop(only_the_truth(&format!("{GREETING}\nC: m1 STARTTLS\n{said}\nS: m1 OK begin")));
    }
    drop(only_the_truth(&format!("{GREETING}\nC: m1 STARTTLS\n{}\nS: m1 OK begin", SAID.join("\n"))));
}

#[test]
fn t14_capabilities_from_before_tls_are_forgotten() {
    for words in [
        "IDLE STARTTLS IMAP4rev1",
        "IMAP4rev1 STARTTLS LOGINDISABLED",
        "IMAP4rev1 STARTTLS AUTH=CRAM-MD5 AUTH=XOAUTH2 AUTH=EXTERNAL",
        "IMAP4rev1 STARTTLS LITERAL+ SASL-IR ENABLE QRESYNC ID MOVE UIDPLUS COMPRESS=DEFLATE UTF8=ONLY",
        "IMAP4rev2 STARTTLS IMAPSIEVE=sieve://attacker.example.org",
    ] {
        drop(only_the_truth(&format!("S: * OK [CAPABILITY {words}] ready\nC: m1 STARTTLS\nS: m1 OK begin")));
        drop(only_the_truth(&format!(
            "S: * OK ready\nC: m1 CAPABILITY\nS: * CAPABILITY {words}\nS: m1 OK\nC: m2 STARTTLS\nS: m2 OK begin"
        )));
        drop(only_the_truth(&format!(
            "{GREETING}\nC: m1 STARTTLS\nS: * CAPABILITY {words}\nS: m1 OK [CAPABILITY {words}] x"
        )));
    }
    // T14 for POP3: nothing is asked in clear, and all inside.
    let script = "S: +OK ready <1@attacker>\nC: STLS\nS: +OK begin\nTLS\nC: CAPA\nS: +OK\nS: USER\nS: UIDL\nS: .\n\
        C: USER ada.lovelace\nS: +OK\nC: PASS never-in-clear\nS: +OK\n...";
    let peer = Peer::play(&[script]);
    drop(home(Protocol::Pop3, peer.port, "starttls", "").run(&["fetch", "--timeout", "1s"]).code(75));
    assert_eq!(peer.heard_everything(), b"STLS\r\n");
}

#[test]
fn t20_a_listing_before_tls_is_not_taken() {
    // T20: in the segment of the greeting, where it is known to be too much …
    let listing = "S: 1 120\nS: 2 200\nS: .";
    for script in [
        format!("S: +OK 2 messages (320 octets)\n{listing}\nEND"),
        format!("S: +OK ready\nS: +OK 2 messages (320 octets)\n{listing}\nEND"),
    ] {
        assert_refused(&fetch(Protocol::Pop3, &script), 76, "goes on unasked", &script);
    }
    // … and behind, where it is no answer to STLS, or data behind one.
    let script = format!("S: +OK ready\nWAIT\n{listing}\nC: STLS\nS: +OK begin\nTLS\nEND");
    assert_refused(&fetch(Protocol::Pop3, &script), 76, "neither +OK nor -ERR", &script);
    let script = format!("S: +OK ready\nC: STLS\nS: +OK 2 messages (320 octets)\n{listing}\nEND");
    assert_refused(&fetch(Protocol::Pop3, &script), 76, "behind its answer to STLS", &script);
}
