//! What a person has before their eyes: pages, pagers, bars, questions that are broken off.

use mailctl::ui::width;

use crate::read::stored;
use crate::support::{Dovecot, Protocol, Relay, Sandbox, Security, User, small};
use crate::terminal::{on_terminal, shell, uncoloured};

/// A message of everything that a page must bear, with two attachments.
fn letter() -> String {
    let text = "The quick brown fox jumps over the lazy dog. ".repeat(8);
    format!(
        "From: =?utf-8?Q?J=C3=B6rg?= <j@example.org>\nTo: ada@example.org\n\
         Subject: =?utf-8?b?5pel5pys6Kqe44Gu5Lu25ZCN?= \x1b]0;owned\x07 {}\nDate: Mon, 2 Nov 2026 10:00:00 +0000\n\
         MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n\
         --b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n\n日本語 \x1b[2J\u{9b}31m \u{1f468}\u{200d}\u{1f469}\n\
         --b\nContent-Type: application/pdf; name=\"report \x1b[31m.pdf\"\nContent-Transfer-Encoding: base64\n\nAAAA\n\
         --b\nContent-Type: text/plain; name=notes.txt\nContent-Disposition: attachment\n\nnotes\n--b--\n",
        "long ".repeat(20)
    )
}

#[test]
fn a_page_fits_terminals_of_40_80_and_200_columns() {
    let sandbox = stored([letter()]);
    for columns in [40, 80, 200] {
        let seen = uncoloured(&on_terminal(&sandbox, columns, "$MAILCTL --no-pager read 1 --peek"));
        for line in seen.lines().filter(|line| line.starts_with("The quick") || line.contains("fox")) {
            assert!(width(line) <= columns, "{columns}: {line:?}");
        }
        let stray = seen.chars().find(|c| c.is_control() && *c != '\n' && *c != '\t');
        assert_eq!(stray, None, "{seen:?}");
        assert!(seen.contains("日本語") && seen.contains("Attachments:"), "{seen}");
        assert!(seen.contains("report ") && seen.contains("notes.txt"), "{seen}");
    }
}

#[test]
fn the_pager_shows_the_page_may_be_missing_and_may_be_left_early() {
    let sandbox = stored([letter()]);
    let read = |pager: &str| {
        uncoloured(&on_terminal(
            &sandbox,
            80,
            &format!("PAGER=\"{pager}\" $MAILCTL read 1 --peek; echo [$?]"),
        ))
    };
    let less = on_terminal(&sandbox, 80, "$MAILCTL read 1 --peek; echo [$?]");
    assert!(less.contains("Attachments:") && less.contains("[0]"), "{less}");
    assert!(!less.contains("\x1b]0;") && !less.contains("\x1b[2J"), "{less:?}");
    for pager in ["no-such-pager", "cat"] {
        let seen = read(pager);
        assert!(seen.contains("Attachments:") && seen.contains("[0]"), "{pager}: {seen}");
    }
    let early = read("head -2");
    assert!(early.contains("ada@example.org") && early.ends_with("[0]\n"), "{early}");
    assert!(!early.contains("Attachments:") && !early.contains("error"), "{early}");
    assert_eq!(read("false"), "[0]\n");
}

#[test]
fn tables_fit_terminals_of_40_80_and_200_columns() {
    let user = Dovecot::shared().user((0..3).map(small));
    let sandbox = user.sandbox(Protocol::Imap, Security::Tls, "");
    let _ = sandbox.run(&["fetch"]).success();
    let verbs = ["account list", "mailboxes list", "mailboxes list --remote", "retention show", "list"];
    for verb in verbs.into_iter().chain(["attachments list 1", "account show", "fetch --dry-run --delete"]) {
        for columns in [40, 80, 200] {
            let seen = uncoloured(&on_terminal(&sandbox, columns, &format!("$MAILCTL -q --no-pager {verb}")));
            for line in seen.lines() {
                assert!(width(line) <= columns, "{verb} at {columns}: {line:?}");
            }
        }
    }
}

/// A sandbox with two accounts behind a slow line.
fn slow() -> (Sandbox, Relay) {
    let letters = || (0..40).map(|n| format!("Subject: {n}\n\n{}\n", "x\n".repeat(10_000)));
    let users = [(); 2].map(|()| Dovecot::shared().user(letters()));
    let port = Dovecot::shared().port(Protocol::Imap, Security::Tls);
    let relay = Relay::slow(port, 800_000);
    let sandbox = Sandbox::new();
    let account = |name: &str, user: &User<'_>| {
        let text = user.account(name, Protocol::Imap, Security::Tls, "");
        text.replace(&format!("port = {port}\n"), &format!("port = {}\n", relay.port))
    };
    sandbox.config(&(account("work", &users[0]) + &account("home", &users[1])));
    (sandbox, relay)
}

#[test]
fn f21_bars_are_drawn_and_go_away_again_on_a_terminal_only() {
    let (sandbox, _relay) = slow();
    let seen = on_terminal(&sandbox, 80, "$MAILCTL fetch -A; stty -a");
    assert!(seen.contains("work [") && seen.contains("home [") && seen.contains("left"), "{seen:?}");
    assert!(!seen.contains("-echo ") && !seen.contains("-echoctl"), "as it was before: {seen}");
    let last = seen.rfind("left").unwrap();
    assert!(seen[last..].contains("\x1b[2K"), "cleared: {seen:?}");
    for option in ["-q", "--json", "TERM=dumb"] {
        let (sandbox, _relay) = slow();
        let (before, after) = if option.contains('=') { (option, "") } else { ("", option) };
        let seen = on_terminal(&sandbox, 80, &format!("{before} $MAILCTL fetch -A {after}"));
        assert!(!seen.contains(['\r', '\x1b', '%']), "{option}: {seen:?}");
    }
    let (sandbox, _relay) = slow();
    let output = sandbox.run(&["fetch", "-A", "-v"]).success();
    assert!(!output.err().contains(['\r', '\x1b', '%']), "{output}");
}

#[test]
fn f22_a_question_that_is_broken_off_leaves_the_terminal_as_it_was() {
    let sandbox = stored([letter()]);
    let without = std::fs::read_to_string(sandbox.config_path()).unwrap();
    sandbox.config(&without.replace("password = { value = \"secret\" }", ""));
    for verb in ["init", "account test", "login", "delete --permanent 1"] {
        let run = format!("stty -a >before; $MAILCTL {verb}; echo [$?]; stty -a >after");
        let keys = "sleep 1; printf \"\\003\"; sleep 0.5";
        let seen = shell(&sandbox, &format!("({keys}) | script -qec '{run}' /dev/null")).success();
        assert!(seen.out().contains("[130]"), "{verb}: {seen}");
        let mode = |file: &str| std::fs::read_to_string(sandbox.home().join(file)).unwrap();
        assert_eq!(mode("before"), mode("after"), "{verb}");
    }
    let _ = sandbox.run(&["read", "1", "--peek"]).success();
}
