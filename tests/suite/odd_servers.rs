//! Servers that speak oddly: numbers that are none, other line ends, other protocols, refusals
//! with a reason, lists without an end. Each on both protocols, in a whole fetch.

use std::time::{Duration, Instant};

use crate::every_step::{assert_whole, at_once, conversation, steps};
use crate::starttls::{assert_no_credentials, assert_refused, assert_silent_about_secrets, home};
use crate::support::{Output, Peer, Protocol, Sandbox};

/// A fetch whose conversation has `to` in the place of `from`.
#[track_caller]
fn with(protocol: Protocol, changes: &[(&str, &str)]) -> (Output, Sandbox) {
    let mut script = conversation(protocol, "none").join("\n");
    for (from, to) in changes {
        assert!(script.contains(from), "{from:?} is not in\n{script}");
        script = script.replacen(from, to, 1);
    }
    let peer = Peer::play(&[&script]);
    let sandbox = home(protocol, peer.port, "none", "");
    let started = Instant::now();
    let output = sandbox.run(&["fetch"]);
    assert!(started.elapsed() < Duration::from_secs(60), "{script}\n{output}");
    assert_silent_about_secrets(&output);
    drop(peer.clear());
    (output, sandbox)
}

/// As [`with`]; the message is there whole, or there is an error.
#[track_caller]
fn whole(protocol: Protocol, from: &str, to: &str) -> Output {
    let (output, sandbox) = with(protocol, &[(from, to)]);
    assert_whole(&sandbox, &output, to);
    output
}

#[test]
fn s04_nul_and_eight_bit_octets_are_kept_in_a_body_and_escaped_elsewhere() {
    let body = (r"R: \r\nhi\r\n", r"R: \r\n\x00\xff\r\n");
    let (output, imap) = with(Protocol::Imap, &[body]);
    assert_eq!(output.code, Some(0), "{output}");
    let (output, pop3) = with(Protocol::Pop3, &[("S: hi", r"R: \x00\xff\r\n")]);
    assert_eq!(output.code, Some(0), "{output}");
    for sandbox in [imap, pop3] {
        let file = sandbox.files("work", "INBOX").pop().unwrap();
        assert_eq!(std::fs::read(file).unwrap(), b"Subject: true\n\n\x00\xff\n");
    }
    for (protocol, from, to) in [
        (Protocol::Imap, "S: * OK [CAPABILITY IMAP4rev1] ready", r"R: * OK \x00ready\r\n"),
        (Protocol::Imap, "S: m2 OK", r"R: m2 NO \x00\xff no\r\n"),
        (Protocol::Pop3, "S: +OK ready", r"R: -ERR \x00\xff no\r\n"),
        (Protocol::Pop3, "PASS never-in-clear\nS: +OK", "PASS never-in-clear\nR: -ERR \\x00\\xff no\\r\\n"),
    ] {
        assert_ne!(whole(protocol, from, to).code, Some(0), "{to}");
    }
}

/// What stands where a number should.
const NUMBERS: [&str; 10] =
    ["0", "-1", "+1", "00000001", "4294967296", "18446744073709551616", "1e9", " 1", "\u{ff11}", ""];

#[test]
fn s06_numbers_that_are_none_are_errors_or_hints_and_never_memory() {
    let places = [
        (Protocol::Imap, "* STATUS INBOX (MESSAGES 1", "* STATUS INBOX (MESSAGES N"),
        (Protocol::Imap, "* 1 EXISTS", "* N EXISTS"),
        (Protocol::Imap, "UIDVALIDITY 7", "UIDVALIDITY N"),
        (Protocol::Imap, "* 1 FETCH (UID 5 RFC", "* N FETCH (UID 5 RFC"),
        (Protocol::Imap, "RFC822.SIZE 21", "RFC822.SIZE N"),
        (Protocol::Imap, "UID 5 BODY", "UID N BODY"),
        (Protocol::Imap, "BODY[] {21}", "BODY[] {N}"),
        (Protocol::Pop3, "S: 1 one", "S: N one"),
        (Protocol::Pop3, "S: 1 21", "S: N 21"),
        (Protocol::Pop3, "S: 1 21", "S: 1 N"),
    ];
    let cases = places.iter().flat_map(|place| NUMBERS.map(|number| (place, number)));
    // That the mailbox is empty is no nonsense.
    let cases: Vec<_> =
        cases.filter(|((_, _, to), number)| !(to.ends_with("EXISTS") && *number == "0")).collect();
    at_once(&cases, |((protocol, from, to), number)| {
        let to = to.replace('N', number);
        let output = whole(*protocol, from, &to);
        assert!(output.code != Some(70), "{to}\n{output}");
    });
}

#[test]
fn s08_line_ends_are_taken_one_way_and_always_the_same() {
    let ended = |protocol: Protocol, end: &str| {
        let lines = conversation(protocol, "none").into_iter();
        let mut inside = false;
        lines
            .map(|line| {
                // The message has the line ends that it has.
                inside = (inside || line.contains("Subject")) && line != "S: .";
                match line.strip_prefix("S: ").filter(|_| !inside && line != "S: .") {
                    Some(said) => format!("R: {said}{end}"),
                    None => line,
                }
            })
            .collect::<Vec<_>>()
    };
    for (protocol, end, code) in [
        // POP3 takes a line that ends in LF for one, IMAP never does; a CR alone ends none of either.
        (Protocol::Pop3, r"\n", Some(0)),
        (Protocol::Pop3, r"\r\r\n", Some(0)),
        (Protocol::Pop3, r"\r", None),
        (Protocol::Imap, r"\n", Some(76)),
        (Protocol::Imap, r"\r\r\n", Some(76)),
        (Protocol::Imap, r"\r", None),
    ] {
        let script = ended(protocol, end).join("\n");
        let peer = Peer::play(&[&script]);
        let sandbox = home(protocol, peer.port, "none", "");
        let output = sandbox.run(&["fetch", "--timeout", "2s"]);
        assert_silent_about_secrets(&output);
        assert_whole(&sandbox, &output, &script);
        assert!(code.is_none_or(|_| output.code == code), "{script}\n{output}");
        assert!(code.is_some() || output.code != Some(0), "{script}\n{output}");
        drop(peer.clear());
    }
}

#[test]
fn s09_s10_any_case_and_no_text_is_understood() {
    for (protocol, ok, odd) in [
        (Protocol::Pop3, "+OK", "+ok"),
        (Protocol::Pop3, "+OK ready", "+Ok"),
        (Protocol::Imap, " OK", " oK"),
        (Protocol::Imap, "* OK [CAPABILITY IMAP4rev1] ready", "* Ok [capability imap4REV1]"),
        (Protocol::Imap, "* STATUS INBOX (MESSAGES", "* status inbox (messages"),
        (Protocol::Imap, "* LIST () \"/\" INBOX", "* list () \"/\" inbox"),
        (
            Protocol::Imap,
            "UID FETCH *\nS: * 1 FETCH (UID 5 RFC822.SIZE",
            "UID FETCH *\nS: * 1 fetch (uid 5 rfc822.size",
        ),
        (Protocol::Imap, "* BYE", "* bye"),
    ] {
        let script = conversation(protocol, "none").join("\n").replace(ok, odd);
        let script = script.replace("C: m3 STATUS \"INBOX\" (MESSAGES UNSEEN)", "C: m3 STATUS *");
        let script = script.replace("C: m4 SELECT \"INBOX\"", "C: m4 SELECT *");
        let peer = Peer::play(&[&script]);
        let sandbox = home(protocol, peer.port, "none", "");
        let output = sandbox.run(&["fetch"]);
        assert_eq!(output.code, Some(0), "{script}\n{output}");
        assert_whole(&sandbox, &output, &script);
        peer.heard_everything();
    }
}

#[test]
fn s14_another_protocol_is_named_and_hears_no_password() {
    for protocol in Protocol::BOTH {
        let (mine, other) = match protocol {
            Protocol::Imap => ("IMAP", ("S: +OK POP3 ready <1@x>", "POP3")),
            Protocol::Pop3 => ("POP3", ("S: * OK [CAPABILITY IMAP4rev1] ready", "IMAP")),
        };
        let strangers = [
            other,
            ("S: SSH-2.0-OpenSSH_9.2p1 Debian-2", "SSH"),
            ("S: HTTP/1.1 400 Bad Request\nS: Connection: close\nS:\nS: <html>", "HTTP"),
            ("S: 220 mx.example.org ESMTP ready", "SMTP"),
            ("R: \\x15\\x03\\x01\\x00\\x02\\x02\\x46", "tls = \"implicit\""),
            ("S: <html><body>You must sign in to this network", mine),
            ("R: \\x00\\x00\\x00\\x0a\\xff\\xff\\r\\n", mine),
        ];
        for ((said, name), tls) in strangers.into_iter().flat_map(|it| [(it, "none"), (it, "starttls")]) {
            let script = format!("{said}\nEND");
            let peer = Peer::play(&[&script]);
            let output = home(protocol, peer.port, tls, "").run(&["fetch", "--timeout", "5s"]);
            assert_silent_about_secrets(&output);
            assert_refused(&output, 76, name, &script);
            assert_eq!(peer.heard_everything(), b"");
        }
        // And a greeting in clear where TLS should begin.
        for (said, _) in strangers {
            let peer = Peer::play(&[format!("{said}\n...")]);
            let output = home(protocol, peer.port, "implicit", "").run(&["fetch"]);
            assert_refused(&output, 76, "TLS", said);
            assert_no_credentials(&peer.clear());
        }
    }
}

#[test]
fn s16_a_server_that_refuses_at_the_door_tells_whether_to_come_back() {
    for (protocol, said, code) in [
        (Protocol::Imap, "S: * BYE overloaded", 75),
        (Protocol::Imap, "S: * BYE [UNAVAILABLE] overloaded", 75),
        (Protocol::Imap, "S: * BYE [INUSE] locked", 75),
        (Protocol::Imap, "S: * BYE [ALERT] go away", 75),
        (Protocol::Imap, "S: * NO overloaded", 76),
        (Protocol::Imap, "S: * BAD overloaded", 76),
        (Protocol::Imap, "", 75),
        (Protocol::Pop3, "S: -ERR overloaded", 75),
        (Protocol::Pop3, "S: -ERR [SYS/TEMP] overloaded", 75),
        (Protocol::Pop3, "S: -ERR [SYS/PERM] closed for ever", 69),
        (Protocol::Pop3, "S: -ERR [IN-USE] locked", 75),
        (Protocol::Pop3, "S: -ERR [LOGIN-DELAY] too soon", 75),
        (Protocol::Pop3, "S: -ERR overloaded <1@bait.example>", 75),
        (Protocol::Pop3, "", 75),
    ] {
        let script = format!("{said}\n---");
        let peer = Peer::play(&[&script]);
        let output = home(protocol, peer.port, "none", "").run(&["fetch"]);
        assert_silent_about_secrets(&output);
        assert_refused(&output, code, "", &script);
        assert_eq!(peer.heard_everything(), b"");
    }
    // A greeting that has a code and is friendly all the same.
    for code in ["[sys/perm]", "[SYS/TEMP]", "[IN-USE]"] {
        assert_eq!(
            whole(Protocol::Pop3, "+OK ready", &format!("+OK {code} come in")).code,
            Some(0),
            "{code}"
        );
    }
}

#[test]
fn s17_capabilities_may_be_many_long_doubled_or_none() {
    let many: String = (0..100_000).map(|number| format!(" X{number}")).collect();
    let long = "y".repeat(1_000_000);
    let greeting = "[CAPABILITY IMAP4rev1] ready";
    for (words, code) in [
        (format!("IMAP4rev1{many}"), None),
        (format!("IMAP4rev1 {long}"), None),
        (format!("IMAP4rev1 {}", "IMAP4rev1 ".repeat(1000)), Some(0)),
        ("  IMAP4rev1  ".to_owned(), Some(0)),
        (String::new(), Some(69)),
        ("    ".to_owned(), Some(69)),
    ] {
        let output = whole(Protocol::Imap, greeting, &format!("[CAPABILITY {words}] ready"));
        assert!(code.is_none() || output.code == code, "{words:.60}: {output}");
        let asked = format!("S: * OK ready\nC: m1 CAPABILITY\nS: * CAPABILITY {words}\nS: m1 OK\n...");
        let peer = Peer::play(&[&asked]);
        let output = home(Protocol::Imap, peer.port, "none", "").run(&["fetch", "--timeout", "5s"]);
        assert!(matches!(output.code, Some(69 | 75)), "{words:.60}: {output}");
        drop(peer.clear());
    }
    let lines = many.replace(' ', "\nS: ");
    for (capa, code) in [
        (format!("S: +OK{lines}\nS: USER\nS: UIDL\nS: ."), Some(0)),
        (format!("S: +OK\nS: {long}\nS: USER\nS: UIDL\nS: ."), Some(76)),
        (format!("S: +OK\nS: {}\nS: UIDL\nS: .", "USER\nS: UIDL\nS: ".repeat(1000) + "USER"), Some(0)),
        ("S: +OK\nS: .".to_owned(), Some(0)),
        ("S: +OK\nS:\nS:    \nS: .".to_owned(), Some(0)),
        ("S: -ERR [sys/perm] no such command".to_owned(), Some(0)),
    ] {
        let output = whole(Protocol::Pop3, "S: +OK\nS: USER\nS: UIDL\nS: .", &capa);
        assert_eq!(output.code, code, "{capa:.60}: {output}");
    }
}

#[test]
fn s01_s02_what_has_no_end_is_cut_off_at_every_step_in_little_memory() {
    // Inside the message nothing is odd: it is the message.
    let proper = |(protocol, tls, at): &(Protocol, &str, usize)| {
        let line = &conversation(*protocol, tls)[*at];
        *tls == "none" && !["S: Subject: true", "S:", "S: hi", r"R: \r\nhi\r\n"].contains(&line.as_str())
    };
    let steps: Vec<_> = steps().into_iter().filter(proper).collect();
    let floods = ["R* xxxxxxxx", "S* * 1 RECENT", "S* * OK still here", "S* X-MORE"];
    let cases: Vec<_> = steps.iter().flat_map(|step| floods.map(|flood| (step, flood))).collect();
    let whole = std::env::var_os("MAILCTL_FULL").is_some();
    let cases: Vec<_> = cases.into_iter().step_by(if whole { 1 } else { 5 }).collect();
    println!("{} floods", cases.len());
    at_once(&cases, |((protocol, tls, at), flood)| {
        let mut lines = conversation(*protocol, tls);
        lines.truncate(*at);
        lines.push((*flood).to_owned());
        let peer = Peer::play(&[lines.join("\n")]);
        let sandbox = home(*protocol, peer.port, tls, "");
        // Address space, of which an idle run has some 380 MB.
        let mut limited = std::process::Command::new("sh");
        let program = sandbox.command(&["fetch", "--timeout", "5s"]);
        limited.args(["-c", "ulimit -v 600000; exec \"$0\" \"$@\""]).arg(program.get_program());
        limited.args(program.get_args()).env_clear().current_dir(sandbox.home());
        limited.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let started = Instant::now();
        let output = Output::of(limited.output().unwrap());
        assert!(started.elapsed() < Duration::from_secs(60), "{lines:?}\n{output}");
        assert_silent_about_secrets(&output);
        assert_whole(&sandbox, &output, &lines.join("\n"));
        drop(peer.clear());
    });
}
