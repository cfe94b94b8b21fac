//! A whole fetch as a conversation, spoilt at every step of it: silence, an odd answer, an end
//! without a word, in clear and inside TLS.

use std::time::{Duration, Instant};

use crate::starttls::{assert_no_credentials, assert_silent_about_secrets, home};
use crate::support::{Output, Peer, Protocol, Sandbox};

/// A fetch of one message, inside TLS or in clear where that is allowed.
const IMAP: &str = r#"S: * OK [CAPABILITY IMAP4rev1] ready
C: m1 LOGIN "ada.lovelace" "never-in-clear"
S: m1 OK [CAPABILITY IMAP4rev1] in
C: m2 LIST "" "*"
S: * LIST () "/" INBOX
S: m2 OK
C: m3 STATUS "INBOX" (MESSAGES UNSEEN)
S: * STATUS INBOX (MESSAGES 1 UNSEEN 1)
S: m3 OK
C: m4 SELECT "INBOX"
S: * 1 EXISTS
S: * OK [UIDVALIDITY 7] x
S: m4 OK [READ-WRITE] in
C: m5 UID FETCH *
S: * 1 FETCH (UID 5 RFC822.SIZE 21)
S: m5 OK
C: m6 UID FETCH 5 *
R: * 1 FETCH (UID 5 BODY[] {21}\r\nSubject: true\r\n
R: \r\nhi\r\n
R: )\r\n
S: m6 OK
C: m7 LOGOUT
S: * BYE
S: m7 OK"#;

const POP3: &str = "S: +OK ready
C: CAPA
S: +OK
S: USER
S: UIDL
S: .
C: USER ada.lovelace
S: +OK
C: PASS never-in-clear
S: +OK
C: UIDL
S: +OK
S: 1 one
S: .
C: LIST
S: +OK
S: 1 21
S: .
C: RETR 1
S: +OK
S: Subject: true
S:
S: hi
S: .
C: QUIT
S: +OK";

/// The three ways to be connected, and what is said before the conversation proper.
fn ways(protocol: Protocol) -> [(&'static str, &'static str); 3] {
    let asked = match protocol {
        Protocol::Imap => {
            "S: * OK [CAPABILITY IMAP4rev1 STARTTLS] hi\nC: m1 STARTTLS\nS: m1 OK begin\nTLS\n\
             C: m1 CAPABILITY\nS: * CAPABILITY IMAP4rev1\nS: m1 OK"
        }
        Protocol::Pop3 => "S: +OK hi\nC: STLS\nS: +OK begin\nTLS",
    };
    [("none", ""), ("implicit", "TLS"), ("starttls", asked)]
}

/// The conversation over one of the three ways, line by line.
pub(crate) fn conversation(protocol: Protocol, tls: &str) -> Vec<String> {
    let (_, before) = ways(protocol).into_iter().find(|(way, _)| *way == tls).unwrap();
    let proper = match protocol {
        Protocol::Imap => IMAP,
        Protocol::Pop3 => POP3,
    };
    // After STARTTLS there is no other greeting, and on IMAP one command more.
    let greeted = usize::from(tls == "starttls");
    let later = |line: &str| match (protocol, tls) {
        (Protocol::Imap, "starttls") => (1..=8).rev().fold(line.to_owned(), |line, tag| {
            line.replace(&format!(": m{tag} "), &format!(": m{} ", tag + 1))
        }),
        _ => line.to_owned(),
    };
    before.lines().map(str::to_owned).chain(proper.lines().skip(greeted).map(later)).collect()
}

/// Runs a fetch against these lines; whatever comes of it, nothing is half there.
#[track_caller]
fn fetch(protocol: Protocol, tls: &str, script: &[String], arguments: &[&str]) -> (Output, Sandbox) {
    let script = script.join("\n");
    let peer = Peer::play(&[&script]);
    let sandbox = home(protocol, peer.port, tls, "");
    let started = Instant::now();
    let output = sandbox.run(&[&["fetch"], arguments].concat());
    assert!(started.elapsed() < Duration::from_secs(60), "{script}\n{output}");
    assert_silent_about_secrets(&output);
    let clear = peer.clear();
    if tls != "none" {
        assert_no_credentials(&clear);
    }
    assert_whole(&sandbox, &output, &script);
    (output, sandbox)
}

/// The message is there whole (with the line ends of a Maildir) or not at all, and a run that is content has it.
#[track_caller]
pub(crate) fn assert_whole(sandbox: &Sandbox, output: &Output, script: &str) {
    let files = sandbox.files("work", "INBOX");
    for file in &files {
        assert_eq!(std::fs::read(file).unwrap(), b"Subject: true\n\nhi\n", "{script}\n{output}");
    }
    assert!(files.len() <= 1, "{script}\n{output}");
    if output.code == Some(0) {
        assert_eq!(files.len(), 1, "nothing is missing without a word: {script}\n{output}");
    } else {
        let told = output.err().lines().filter(|line| line.starts_with("error: ")).count();
        assert!(told == 1 && matches!(output.code, Some(69 | 75 | 76 | 77)), "{script}\n{output}");
    }
    let tmp = sandbox.store("work").join("INBOX/tmp");
    assert_eq!(std::fs::read_dir(tmp).map_or(0, Iterator::count), 0, "{script}\n{output}");
}

/// Does it for all `cases`, eight at a time: they do little but wait.
pub(crate) fn at_once<T: Sync>(cases: &[T], run: impl Fn(&T) + Sync) {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|first| {
                let run = &run;
                scope.spawn(move || cases.iter().skip(first).step_by(8).for_each(run))
            })
            .collect();
        for thread in threads {
            if let Err(panic) = thread.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
}

/// Where in the conversations the server speaks or shakes hands: the protocol, the way, the line.
pub(crate) fn steps() -> Vec<(Protocol, &'static str, usize)> {
    let mut steps = Vec::new();
    for protocol in Protocol::BOTH {
        for (tls, _) in ways(protocol) {
            let lines = conversation(protocol, tls);
            let speaks = |line: &String| !line.starts_with("C:");
            steps.extend((0..lines.len()).filter(|at| speaks(&lines[*at])).map(|at| (protocol, tls, at)));
        }
    }
    steps
}

#[test]
fn the_conversations_themselves_are_whole() {
    for protocol in Protocol::BOTH {
        for (tls, _) in ways(protocol) {
            let lines = conversation(protocol, tls);
            let peer = Peer::play(&[&lines.join("\n")]);
            let sandbox = home(protocol, peer.port, tls, "");
            let output = sandbox.run(&["fetch"]);
            peer.heard_everything();
            assert_eq!(output.code, Some(0), "{protocol:?} {tls}: {output}");
            assert_whole(&sandbox, &output, tls);
        }
    }
}

#[test]
fn n15_n16_a_server_that_falls_silent_at_any_step_is_left_in_time() {
    at_once(&steps(), |(protocol, tls, at)| {
        let mut lines = conversation(*protocol, tls);
        lines.truncate(*at);
        lines.push("...".to_owned());
        let (output, _) = fetch(*protocol, tls, &lines, &["--timeout", "1s"]);
        // The answer to the farewell is not needed: all is here.
        let said_goodbye = lines.iter().any(|line| line.contains("QUIT") || line.contains("LOGOUT"));
        if !said_goodbye {
            assert_eq!(output.code, Some(75), "{lines:?}\n{output}");
        }
    });
}

#[test]
fn t30_inside_tls_an_end_without_close_notify_is_an_end_and_never_a_message() {
    let inside = steps().into_iter().filter(|(_, tls, _)| *tls != "none").collect::<Vec<_>>();
    at_once(&inside, |(protocol, tls, at)| {
        let mut lines = conversation(*protocol, tls);
        let farewell =
            lines.iter().position(|line| line.contains("QUIT") || line.contains("LOGOUT")).unwrap();
        lines.truncate(*at + 1);
        lines.push("---".to_owned());
        let (output, sandbox) = fetch(*protocol, tls, &lines, &["-q"]);
        match *at {
            // In the middle of anything it is an error …
            at if at + 1 < farewell => assert_eq!(output.code, Some(75), "{lines:?}\n{output}"),
            // … behind the answer to the farewell it is what many servers do.
            at if at > farewell => {
                assert_eq!((output.code, output.err()), (Some(0), ""), "{lines:?}\n{output}");
            }
            // Behind the message: it is here.
            _ => assert_eq!(sandbox.files("work", "INBOX").len(), 1, "{lines:?}\n{output}"),
        }
    });
}

/// What no server says there: the words of other protocols and other steps, garbage, nothing.
const ODD: [&str; 16] = [
    "S: 221 goodbye",
    "S: 354 go on",
    "S: 421 closing",
    "S: 550 [sys/perm] no",
    "S: -ERR [sys/perm] perm alert",
    "S: -ERR [sys/temp] temp alert",
    "S: +OK [sys/temp] fine",
    "S: * NO [ALERT] no",
    "S: * BYE [UNAVAILABLE] bye",
    "S: m1 OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] again",
    "S: + Z28gb24=",
    "S:",
    "S: .",
    "R: \\x00\\xff\\xfe\\x1b[2J\\x9b31m\\r\\n",
    "R: \\x15\\x03\\x01\\x00\\x02\\x02\\x46",
    "R: {4294967295}\\r\\n",
];

#[test]
fn t22_s05_an_odd_answer_at_any_step_is_no_panic_no_hang_and_no_message() {
    // Inside the message nothing is odd: it is the message.
    let proper = |(protocol, tls, at): &(Protocol, &str, usize)| {
        let body = ["S: Subject: true", "S:", "S: hi", r"R: \r\nhi\r\n"];
        *tls != "implicit" && !body.contains(&conversation(*protocol, tls)[*at].as_str())
    };
    let steps: Vec<_> = steps().into_iter().filter(proper).collect();
    // Evenly, in a row that meets every oddity at every step when all are taken.
    let whole = std::env::var_os("MAILCTL_FULL").is_some();
    let cases: Vec<_> = steps.iter().flat_map(|step| ODD.iter().map(move |odd| (step, odd))).collect();
    let cases: Vec<_> = cases.into_iter().step_by(if whole { 1 } else { 5 }).collect();
    println!("{} odd answers", cases.len());
    at_once(&cases, |((protocol, tls, at), odd)| {
        let mut lines = conversation(*protocol, tls);
        lines.truncate(*at);
        lines.push((**odd).to_owned());
        lines.push("WAIT".to_owned());
        lines.push("---".to_owned());
        drop(fetch(*protocol, tls, &lines, &["--timeout", "5s"]));
    });
}
