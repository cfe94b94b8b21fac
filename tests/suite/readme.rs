//! What the README shows works as it stands there.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use crate::support::{Dovecot, Output, Protocol, Sandbox, Security, lacks, small};

const README: &str = include_str!("../../README.md");

/// The lines of the fenced block that follows `mark`.
fn block_after(mark: &str) -> Vec<&'static str> {
    let text = README.split_once(mark).expect("the mark is in the README").1;
    let text = text.split_once("```").unwrap().1.split_once("```").unwrap().0;
    text.lines().skip(1).collect()
}

/// Runs a line as a shell would, with `mailctl` on the path.
fn shell(sandbox: &Sandbox, line: &str) -> Output {
    let bin = std::path::Path::new(env!("CARGO_BIN_EXE_mailctl")).parent().unwrap();
    let mut shell = Command::new("bash");
    let command = sandbox.command(&[]);
    shell.args(["-o", "pipefail", "-c", line]).env_clear();
    shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.env("PATH", format!("{}:{}", bin.display(), std::env::var("PATH").unwrap()));
    Output::of(shell.current_dir(sandbox.home()).stdin(Stdio::null()).output().unwrap())
}

#[test]
fn a_playground_that_never_ran_can_be_stopped() {
    let sandbox = Sandbox::new();
    let nowhere = sandbox.home().join("no such folder");
    let playground = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/playground");
    let output = Command::new(playground).arg("stop").env("TMPDIR", &nowhere).output().unwrap();
    let output = Output::of(output).success();
    assert!(output.err().is_empty() && !nowhere.exists(), "{output}");
}

#[test]
fn the_pipe_examples_work_over_both_protocols() {
    if lacks("jq") {
        return;
    }
    for protocol in Protocol::BOTH {
        let mut messages = vec![include_bytes!("../samples/02-photos.eml").to_vec()];
        messages.extend((1..6).map(small));
        let user = Dovecot::shared().user(messages);
        let sandbox = user.sandbox(protocol, Security::Tls, "");
        sandbox.run(&["fetch"]).success();
        let lines = block_after("tests/suite/readme.rs runs each line");
        assert_eq!(lines.len(), 5);
        for line in lines {
            let output = shell(&sandbox, line).success();
            assert!(!output.out().is_empty(), "{line}\n{output}");
            assert_eq!(output.err(), "", "{line}");
        }
    }
}

#[test]
fn the_cron_example_works() {
    let user = Dovecot::shared().user((0..3).map(small));
    let sandbox = user.sandbox(Protocol::Pop3, Security::Tls, "");
    let bin = sandbox.home().join(".cargo/bin");
    std::fs::create_dir_all(&bin).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_mailctl"), bin.join("mailctl")).unwrap();
    let line = block_after("## In cron")[0];
    let command = line.split_once("  ").unwrap().1;
    // All that cron gives to what it runs.
    let mut cron = Command::new("/bin/sh");
    cron.args(["-c", command]).env_clear().env("HOME", sandbox.home()).current_dir(sandbox.home());
    cron.envs([("PATH", "/usr/bin:/bin"), ("SHELL", "/bin/sh"), ("LOGNAME", "ada")]).stdin(Stdio::null());
    let output = Output::of(cron.output().unwrap()).success();
    assert_eq!((output.out(), output.err()), ("", ""));
    assert_eq!(sandbox.files("work", "INBOX").len(), 3);
}

#[test]
fn the_config_example_is_a_config() {
    let sandbox = Sandbox::new();
    sandbox.config(&block_after("By hand:").join("\n"));
    sandbox.run(&["config", "check"]).success();
}

#[test]
fn a_password_file_that_others_may_read_is_refused_as_told() {
    assert!(README.contains("# refused when others may read it"));
    let user = Dovecot::shared().user([small(1)]);
    let sandbox = user.sandbox(Protocol::Imap, Security::Tls, "");
    let file = sandbox.home().join("password");
    std::fs::write(&file, "secret\n").unwrap();
    let account = user.account("work", Protocol::Imap, Security::Tls, "");
    let source = format!("password = {{ file = {file:?} }}");
    sandbox.config(&account.replace("password = { value = \"secret\" }", &source));
    for (mode, code) in [(0o644, 77), (0o640, 77), (0o600, 0)] {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        let output = sandbox.run(&["fetch"]).code(code);
        assert_eq!(output.err().contains("others may read"), code == 77, "{output}");
    }
}

#[test]
fn a_mailbox_that_pop3_does_not_have_is_said_as_told() {
    assert!(README.contains("| `fetch -m Sent` | says that POP3 has no mailbox but `INBOX` (66) | works |"));
    let user = Dovecot::shared().user([small(1)]);
    for (protocol, code) in [(Protocol::Pop3, 66), (Protocol::Imap, 0)] {
        let output = user.sandbox(protocol, Security::Tls, "").run(&["fetch", "-m", "Sent"]).code(code);
        assert_eq!(output.err().contains("POP3 has no mailbox but INBOX"), code == 66, "{output}");
    }
}

#[test]
fn every_command_that_is_named_exists() {
    let blocks = README.split("```").skip(1).step_by(2).flat_map(str::lines);
    let spans = README.split('`').skip(1).step_by(2);
    let named: BTreeSet<&str> = blocks
        .chain(spans)
        .flat_map(|text| text.split('|'))
        .map(|text| text.split('#').next().unwrap().trim())
        .filter(|text| text.starts_with("mailctl "))
        .collect();
    assert!(named.len() >= 12, "{named:?}");
    for line in named {
        let sandbox = Sandbox::new();
        let _ = shell(&sandbox, &format!("{line} --help")).success();
    }
}

#[test]
fn every_row_of_the_sweeps_is_clean() {
    let section = README.split_once("## What was tried").unwrap().1.split("\n## ").next().unwrap();
    // Work, protocol, fault, and six numbers.
    let rows = section.lines().map(|line| line.split(" | ").collect::<Vec<_>>());
    let rows: Vec<Vec<&str>> = rows.filter(|row| row.len() == 9 && row[0] != "| work").collect();
    for fault in ["SIGKILL", "a failing call", "power cut", "RST", "FIN", "silence", "a reader"] {
        assert!(rows.iter().any(|row| row[2].starts_with(fault)), "{fault}");
    }
    for [points, fell, lost, twice, stuck, broken] in rows.iter().map(|row| *row.last_chunk().unwrap()) {
        assert_eq!([lost, twice, stuck, broken], ["0", "0", "0", "0 |"], "{rows:#?}");
        let number = |text: &str| text.replace(',', "").parse::<usize>().unwrap();
        assert!(number(fell) <= number(points) && number(fell) * 10 >= number(points) * 9, "{rows:#?}");
    }
    for protocol in ["POP3", "IMAP"] {
        let swept = |row: &Vec<&str>| row[0] == "| fetch, delete" && row[1] == protocol;
        assert!(rows.iter().any(swept), "{protocol}");
    }
}

#[test]
fn the_exit_codes_are_those_of_the_program() {
    use mailctl::error::ErrorKind;
    let table: Vec<u8> = README
        .split_once("## Exit codes")
        .unwrap()
        .1
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split_once(" |"))
        .flat_map(|(codes, _)| codes.split(", ").filter_map(|code| code.parse().ok()))
        .collect();
    let kinds = [
        ErrorKind::Usage,
        ErrorKind::Malformed,
        ErrorKind::NotFound,
        ErrorKind::Unsupported,
        ErrorKind::Bug,
        ErrorKind::Write,
        ErrorKind::Read,
        ErrorKind::Network,
        ErrorKind::Protocol,
        ErrorKind::Credentials,
        ErrorKind::Unanswered,
        ErrorKind::Config,
        ErrorKind::Interrupted,
        ErrorKind::Terminated,
    ];
    for kind in kinds {
        assert!(table.contains(&kind.exit_code()), "{kind:?} is not in the README");
    }
}
