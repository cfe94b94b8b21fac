//! What a terminal, a pipe and a closed door get to see of the program.

use std::process::{Command, Stdio};

use mailctl::ui::width;

use crate::support::{Dovecot, Output, Protocol, Sandbox, Security};

const SUBJECTS: [&str; 6] = [
    "plain",
    "\x1b[2J\x1b]0;owned\x07\x1b]52;c;AAAA\x07 attack",
    "=?utf-8?q?=C2=9B31m_c1_=E2=80=AEgpj.exe?=",
    "=?utf-8?b?5pel5pys6Kqe44Gu5Lu25ZCN44Gv44Go44Gm44KC6ZW344GE44Gu44Gn5YiH44KJ44KM44KL?=",
    "=?utf-8?q?=D7=A9=D7=9C=D7=95=D7=9D_=F0=9F=91=A8=E2=80=8D=F0=9F=91=A9=E2=80=8D=F0=9F=91=A7?=",
    "x=?utf-8?q?=CC=81=CC=81=CC=81=CC=81=CC=81=CC=81=CC=81=CC=81=CC=81=CC=81=CC=81=CC=81=CC=81?=",
];

/// A fetched account whose subjects mean no good.
fn fetched() -> Sandbox {
    let messages = SUBJECTS.map(|subject| {
        format!("From: Eve <eve@example.org>\r\nSubject: {subject}\r\n\r\nbody \x1b[31m \u{9b}1m\x07\r\n")
    });
    let user = Dovecot::shared().user(messages);
    let sandbox = user.sandbox(Protocol::Pop3, Security::Tls, "");
    let _ = sandbox.run(&["fetch", "-q"]).success();
    sandbox
}

/// Runs `line` in a shell, in the world of `sandbox`.
pub(crate) fn shell(sandbox: &Sandbox, line: &str) -> Output {
    let mailctl = sandbox.command(&[]);
    let mut command = Command::new("bash");
    command.arg("-c").arg(line).env_clear().current_dir(sandbox.home()).stdin(Stdio::null());
    for (name, value) in mailctl.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    command.env("TERM", "xterm").env("MAILCTL", mailctl.get_program());
    Output::of(command.output().unwrap())
}

/// Runs `line` on a terminal of its own; what the terminal saw, without carriage returns.
pub(crate) fn on_terminal(sandbox: &Sandbox, columns: usize, line: &str) -> String {
    let line = format!("stty cols {columns} rows 30; {line}");
    let seen = shell(sandbox, &format!("script -qec '{line}' /dev/null")).success();
    String::from_utf8(seen.stdout).unwrap().replace("\r\n", "\n")
}

/// `text` without the colours that the program itself sends.
pub(crate) fn uncoloured(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\x1b[") {
        plain.push_str(before);
        let end = after.find(|c: char| !c.is_ascii_digit() && c != ';').unwrap();
        assert!(after[end..].starts_with('m'), "not a colour: {:?}", &after[..after.len().min(20)]);
        rest = &after[end + 1..];
    }
    plain + rest
}

#[test]
fn f01_f02_nothing_in_a_message_steers_the_terminal() {
    let sandbox = fetched();
    for verb in ["list", "read 1:6", "read 2 --headers", "list --json"] {
        let seen = on_terminal(&sandbox, 80, &format!("$MAILCTL --no-pager {verb}"));
        let plain = uncoloured(&seen);
        let stray = plain.chars().find(|c| c.is_control() && *c != '\n' && *c != '\t');
        assert_eq!(stray, None, "{verb}: {plain:?}");
        assert!(!plain.contains('\u{202e}'), "{verb}");
        assert!(plain.contains("attack"), "{verb}: {plain}");
    }
}

#[test]
fn f05_a_list_fits_terminals_of_20_40_80_and_200_columns() {
    let sandbox = fetched();
    for columns in [20, 40, 80, 200] {
        let seen = uncoloured(&on_terminal(&sandbox, columns, "$MAILCTL --no-pager list"));
        assert_eq!(seen.lines().count(), SUBJECTS.len() + 1, "{seen}");
        for line in seen.lines() {
            assert!(width(line) <= columns, "{columns}: {line:?}");
        }
    }
}

#[test]
fn f06_a_plain_terminal_gets_plain_text() {
    let sandbox = fetched();
    for setting in ["LANG=C", "LC_ALL=POSIX", "LC_ALL=de_DE.ISO-8859-1"] {
        let seen = on_terminal(&sandbox, 80, &format!("{setting} $MAILCTL --no-pager list"));
        assert!(seen.is_ascii() && seen.contains("??"), "{setting}: {seen}");
    }
    for setting in ["TERM=dumb", "TERM=", "NO_COLOR=1"] {
        let seen = on_terminal(&sandbox, 80, &format!("{setting} PAGER=cat $MAILCTL list"));
        assert!(!seen.contains('\x1b'), "{setting}: {seen:?}");
    }
    let forced = shell(&sandbox, "CLICOLOR_FORCE=1 $MAILCTL list -m Nowhere; exit 0");
    assert!(forced.err().contains("\x1b["), "{forced}");
}

#[test]
fn f07_a_reader_who_goes_away_ends_the_run_quietly() {
    let sandbox = fetched();
    let output = shell(&sandbox, "$MAILCTL read 1:6 --peek | head -1 >/dev/null; echo ${PIPESTATUS[0]}");
    assert_eq!((output.out(), output.err()), ("0\n", ""));
    let output = shell(&sandbox, "exec 3> >(:); wait $!; $MAILCTL list >&3; echo $?");
    assert_eq!((output.out(), output.err()), ("0\n", ""));
}

#[test]
fn f07_an_output_that_takes_nothing_is_an_error() {
    let sandbox = fetched();
    for verb in ["list", "list --json", "read 1 --raw", "man", "completions bash"] {
        let output = shell(&sandbox, &format!("$MAILCTL {verb} >/dev/full")).code(73);
        assert!(output.err().contains("writing to standard output: No space"), "{verb}: {output}");
        assert_eq!(output.err().lines().count(), 1, "{verb}: {output}");
    }
}

#[test]
fn f07_a_closed_door_never_leads_into_the_mail() {
    let user = Dovecot::shared().user((0..20).map(|n| format!("Subject: {n}\r\n\r\nbody {n}\r\n")));
    let sandbox = user.sandbox(Protocol::Imap, Security::Tls, "");
    let _ = shell(&sandbox, "$MAILCTL -v fetch <&- >&- 2>&-").success();
    let _ = shell(&sandbox, "$MAILCTL list <&- >&- 2>&-").success();
    let account = std::fs::read_dir(sandbox.home().join("Mail")).unwrap().next().unwrap().unwrap();
    let files = sandbox.files(account.file_name().to_str().unwrap(), "INBOX");
    assert_eq!(files.len(), 20);
    for file in files {
        let text = std::fs::read_to_string(file).unwrap();
        let number = text.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap();
        assert!(text.ends_with(&format!("\n\nbody {number}\n")), "{text}");
    }
}

#[test]
fn f21_bars_are_for_terminals_and_cron_hears_nothing() {
    let user = Dovecot::shared().user(["Subject: x\r\n\r\nbody\r\n"]);
    let sandbox = user.sandbox(Protocol::Pop3, Security::Tls, "");
    let output = sandbox.run(&["fetch"]).success();
    assert!(!output.err().contains(['\r', '\x1b']), "{output}");
    let output = sandbox.run(&["fetch", "-A", "-q"]).success();
    assert_eq!((output.out(), output.err()), ("", ""));
}

#[test]
fn ids_go_from_list_to_another_verb_as_they_are() {
    let sandbox = fetched();
    let output = shell(&sandbox, "$MAILCTL list subject:plain | $MAILCTL read - --text").success();
    assert!(output.out().contains("body"), "{output}");
    let output = sandbox.run_with_input(&["-0", "read", "-", "--peek"], b"1\x002\0").success();
    assert_eq!(output.out().matches("Eve").count(), 2, "{output}");
    let _ = sandbox.run(&["read", "1", "999"]).code(66);
}

#[test]
fn k17_errors_are_json_too_and_standard_output_stays_clean() {
    let sandbox = fetched();
    let output = sandbox.run(&["--json", "read", "999"]).code(66);
    assert_eq!(output.out(), "");
    let error: serde_json::Value = serde_json::from_str(output.err()).unwrap();
    assert_eq!(error["exit_code"], 66);
    assert_eq!(error["kind"], "not_found");
}
