//! Real conditions: cron, pipes, narrow terminals, strange subjects.

use std::process::{Command, Stdio};

use crate::support::{Dovecot, Output, Protocol, Sandbox, Security, small};

const SAMPLES: &[&[u8]] = &[
    include_bytes!("../samples/01-welcome.eml"),
    include_bytes!("../samples/02-photos.eml"),
    include_bytes!("../samples/03-invoice-html.eml"),
    include_bytes!("../samples/04-tokyo.eml"),
    include_bytes!("../samples/05-shalom.eml"),
    include_bytes!("../samples/06-patch.eml"),
    include_bytes!("../samples/07-trickster.eml"),
    include_bytes!("../samples/08-reply.eml"),
];

fn fetched() -> Sandbox {
    let user = Dovecot::shared().user(SAMPLES);
    let mut sandbox = user.sandbox(Protocol::Imap, Security::Tls, "");
    sandbox.env("MAILCTL_NOW", "2026-11-23T12:00:00Z");
    sandbox.run(&["fetch"]).success();
    sandbox
}

/// Runs the program on a terminal of its own, so many columns wide; the octets it got are returned.
fn on_a_terminal(sandbox: &Sandbox, columns: u16, arguments: &str) -> String {
    let program = env!("CARGO_BIN_EXE_mailctl");
    let line = format!("stty cols {columns} rows 24; {program} {arguments}");
    let mut script = Command::new("script");
    script.args(["-qec", &line, "/dev/null"]).env_clear().env("TERM", "xterm-256color");
    let command = sandbox.command(&[]);
    script.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    script.current_dir(sandbox.home()).stdin(Stdio::null());
    let output = Output::of(script.output().unwrap());
    assert_eq!(output.code, Some(0), "{output}");
    output.out().replace("\r\n", "\n")
}

/// The text without the colours that are ours.
fn without_colours(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\x1b[") {
        plain.push_str(before);
        let end = after.find(|letter: char| letter.is_ascii_alphabetic()).unwrap();
        assert_eq!(&after[end..=end], "m", "an escape sequence that is no colour: {text:?}");
        rest = &after[end + 1..];
    }
    plain + rest
}

#[test]
fn f05_a_list_fits_terminals_of_40_80_and_200_columns() {
    let sandbox = fetched();
    for columns in [40, 80, 200] {
        let text = without_colours(&on_a_terminal(&sandbox, columns, "--no-pager list"));
        assert!(text.lines().count() >= SAMPLES.len(), "{columns}: {text}");
        for line in text.lines() {
            let width = unicode_width::UnicodeWidthStr::width(line);
            assert!(width <= usize::from(columns), "{columns}: {width} columns in {line:?}");
        }
    }
}

#[test]
fn f01_escape_sequences_never_reach_the_terminal() {
    let sandbox = fetched();
    for arguments in [
        "--no-pager list",
        "--no-pager read 7",
        "--no-pager attachments list 7",
        "--no-pager --color always list",
    ] {
        let text = without_colours(&on_a_terminal(&sandbox, 80, arguments));
        let bad = text.chars().find(|letter| {
            (letter.is_control() && *letter != '\n') || ('\u{202a}'..='\u{202e}').contains(letter)
        });
        assert_eq!(bad, None, "{arguments}: {text:?}");
    }
    // The octets are there for those who ask for them, in a pipe.
    let raw = sandbox.run(&["read", "7", "--raw"]).success();
    assert!(raw.stdout.windows(4).any(|window| window == b"\x1b[2J"));
}

#[test]
fn f07_a_pipe_that_closes_early_ends_quietly() {
    let sandbox = fetched();
    for verb in ["list", "list --json", "read 1 2 3 4 5 6 7 8", "read --raw 1 2 3 4 5 6 7 8"] {
        let line = format!("{{ {} {verb}; echo code $? >&2; }} | head -1", env!("CARGO_BIN_EXE_mailctl"));
        let mut shell = Command::new("sh");
        shell.args(["-c", &line]).env_clear();
        let command = sandbox.command(&[]);
        shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let output = Output::of(shell.output().unwrap());
        assert_eq!(output.err(), "code 0\n", "{verb}: {output}");
        assert_eq!(output.out().lines().count(), 1, "{verb}: {output}");
    }
}

#[test]
fn f07_a_full_device_is_not_a_success() {
    let sandbox = fetched();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = sandbox.command(&["list"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(73), "{:?}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn cron_hears_nothing_while_all_is_well() {
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user((0..3).map(small));
        let sandbox = user.sandbox(protocol, Security::Tls, "");
        // Cron's environment: HOME, a short PATH, no terminal, nothing else.
        for _ in 0..2 {
            let mut command = Command::new(env!("CARGO_BIN_EXE_mailctl"));
            command.args(["fetch", "-A", "-q"]).env_clear();
            command.env("HOME", sandbox.home()).env("PATH", "/usr/bin:/bin").env("SHELL", "/bin/sh");
            let output = Output::of(command.stdin(Stdio::null()).output().unwrap());
            assert_eq!((output.out(), output.err(), output.code), ("", "", Some(0)), "{output}");
        }
        assert_eq!(sandbox.files("work", "INBOX").len(), 3);
    }
}

#[test]
fn a16_without_a_terminal_a_missing_password_is_77_at_once() {
    let sandbox = Sandbox::new();
    sandbox.config(
        "[accounts.work]\nprotocol = \"imap\"\nhost = \"localhost\"\nport = 1\ntls = \"none\"\nusername = \"ada\"\n",
    );
    let started = std::time::Instant::now();
    let output = sandbox.run(&["fetch"]);
    assert_eq!(output.code, Some(77), "{output}");
    assert!(output.err().contains("password"), "{output}");
    sandbox.config(
        "[accounts.work]\nprotocol = \"imap\"\nhost = \"localhost\"\nport = 1\ntls = \"none\"\nusername = \"ada\"\n\
         password = { keyring = true }\n",
    );
    let output = sandbox.run(&["fetch"]);
    assert_eq!(output.code, Some(77), "{output}");
    assert!(output.err().contains("keyring"), "{output}");
    assert!(started.elapsed() < std::time::Duration::from_secs(10));
}

#[test]
fn an_account_that_was_never_fetched_says_so() {
    let user = Dovecot::shared().user([small(1)]);
    let sandbox = user.sandbox(Protocol::Pop3, Security::Tls, "");
    let output = sandbox.run(&["list"]).success();
    assert!(output.stdout.is_empty(), "{output}");
    assert!(output.err().contains("mailctl fetch"), "{output}");
}

#[test]
fn one_account_that_fails_does_not_stop_the_others() {
    let user = Dovecot::shared().user([small(1)]);
    let sandbox = Sandbox::new();
    let good = user.account("good", Protocol::Imap, Security::Tls, "");
    let also = user.account("also", Protocol::Pop3, Security::Tls, "");
    let bad = user.account("bad", Protocol::Imap, Security::Tls, "").replace("\"secret\"", "\"wrong\"");
    sandbox.config(&format!("{good}{bad}{also}"));
    let output = sandbox.run(&["fetch", "-A"]);
    assert_eq!(output.code, Some(75), "{output}");
    assert!(output.err().contains("bad"), "{output}");
    assert_eq!(sandbox.files("good", "INBOX").len(), 1);
    assert_eq!(sandbox.files("also", "INBOX").len(), 1);
}

/// Every verb in one script; what it prints must not tell which protocol was spoken.
fn script(protocol: Protocol) -> String {
    let user = Dovecot::shared().user(SAMPLES);
    let mut sandbox = user.sandbox(protocol, Security::Tls, "");
    sandbox.env("MAILCTL_NOW", "2026-11-23T12:00:00Z");
    let mut story = String::new();
    let mut run = |arguments: &[&str]| {
        let output = sandbox.run(arguments);
        story += &format!("$ mailctl {}\n{output}\n", arguments.join(" "));
    };
    run(&["fetch", "--dry-run"]);
    run(&["fetch"]);
    run(&["fetch", "--exit-code", "-q"]);
    run(&["list"]);
    run(&["list", "--json", "-n", "2"]);
    run(&["list", "is:unread", "from:joerg"]);
    run(&["list", "has:attachment", "or", "subject:letter"]);
    run(&["read", "1"]);
    run(&["list", "is:read"]);
    run(&["read", "2", "--headers"]);
    run(&["read", "2", "--part", "3"]);
    run(&["read", "3", "--text"]);
    run(&["read", "last", "--peek"]);
    run(&["attachments", "list", "2"]);
    run(&["delete", "--dry-run", "7"]);
    run(&["delete", "7", "-q"]);
    run(&["list", "-m", "Trash"]);
    run(&["delete", "--permanent", "-y", "6", "-q"]);
    run(&["read", "6"]);
    run(&["list", "-0"]);
    run(&["fetch", "-q"]);
    run(&["store", "check"]);
    story
        .replace(&user.name, "USER")
        .replace(sandbox.home().to_str().unwrap(), "HOME")
        .lines()
        .map(without_what_differs)
        .collect()
}

/// The line without what is no two runs' own: how long it took, when the server received a
/// message, and whether the server keeps flags and a Trash, which is what the protocols are about.
fn without_what_differs(line: &str) -> String {
    let mut line = line.replace("\tNAO\t", "\tNA\t");
    for (from, to) in [(" in ", " s"), ("\"received\":\"", "\""), ("\"flags_on\":\"", "\"")] {
        if from == " in " && !line.contains(" new") {
            continue;
        }
        let Some(start) = line.find(from).map(|at| at + from.len()) else { continue };
        let Some(length) = line[start..].find(to) else { continue };
        line.replace_range(start..start + length, "…");
    }
    line + "\n"
}

#[test]
fn the_same_script_reads_the_same_over_both_protocols() {
    let (imap, pop3) = (script(Protocol::Imap), script(Protocol::Pop3));
    assert_eq!(imap.replace("imap", "PROTOCOL"), pop3.replace("pop3", "PROTOCOL"));
    insta::assert_snapshot!("same_script", imap.replace("imap", "PROTOCOL"));
}
