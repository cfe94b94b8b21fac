//! `fetch` and `delete` as a script sees them: options, JSON Lines, exit codes.

use crate::support::{Dovecot, Protocol, Sandbox, Security};

const MAIL: [&str; 3] = [
    "From: a@example.org\nSubject: one\n\none\n",
    "From: b@example.org\nSubject: two\n\ntwo\n",
    "From: c@example.org\nSubject: three\n\nthree\n",
];

#[test]
fn each_message_is_one_json_line_and_the_last_line_is_the_summary() {
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user(MAIL);
        let sandbox = user.sandbox(protocol, Security::Tls, "");
        let output = sandbox.run(&["fetch", "--json"]).success();
        let lines = output.json();
        assert_eq!(lines.len(), 4, "{output}");
        assert_eq!((&lines[0]["event"], &lines[0]["id"]), (&"message".into(), &1.into()));
        assert!(std::path::Path::new(lines[0]["path"].as_str().unwrap()).exists());
        let summary = &lines[3];
        assert_eq!((&summary["event"], &summary["new"]), (&"summary".into(), &3.into()));
        assert!(summary["error"].is_null());
        assert_eq!(output.err(), "");
    }
}

#[test]
fn with_exit_code_a_run_without_news_is_1_and_quiet_is_quiet() {
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user(MAIL);
        let sandbox = user.sandbox(protocol, Security::Tls, "");
        let first = sandbox.run(&["fetch", "-q", "--exit-code"]).success();
        assert_eq!((first.out(), first.err()), ("", ""));
        drop(sandbox.run(&["fetch", "-q", "--exit-code"]).code(1));
        let told = sandbox.run(&["fetch"]).success();
        assert!(told.err().starts_with("work: nothing new in "), "{told}");
    }
}

#[test]
fn a_dry_run_lists_what_would_be_done_and_does_none_of_it() {
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user(MAIL);
        let sandbox = user.sandbox(protocol, Security::Tls, "");
        let output = sandbox.run(&["fetch", "--delete", "--dry-run"]).success();
        let count = |word: &str| output.out().lines().filter(|line| line.starts_with(word)).count();
        assert_eq!((count("fetch\t"), count("remove\t")), (3, 3), "{output}");
        assert_eq!((user.count(), sandbox.files("work", "INBOX").len()), (3, 0));
    }
}

#[test]
fn one_account_that_fails_does_not_stop_the_others() {
    let user = Dovecot::shared().user(MAIL);
    let sandbox = Sandbox::new();
    let good = user.account("good", Protocol::Imap, Security::Tls, "");
    let other = user.account("other", Protocol::Pop3, Security::Tls, "");
    let bad = user.account("bad", Protocol::Pop3, Security::Tls, "").replace("\"secret\"", "\"wrong\"");
    sandbox.config(&format!("{bad}{good}{other}"));
    let output = sandbox.run(&["fetch", "-A"]).code(75);
    assert!(output.err().contains("account bad") && output.err().contains("1 of 3 accounts"), "{output}");
    assert_eq!(sandbox.files("good", "INBOX").len(), 3);
    assert_eq!(sandbox.files("other", "INBOX").len(), 3);
    drop(sandbox.run(&["fetch", "-a", "bad"]).code(77));
}

#[test]
fn accounts_that_all_fail_alike_say_so_by_the_exit_code_of_every_verb() {
    let user = Dovecot::shared().user([""; 0]);
    let sandbox = Sandbox::new();
    let wrong =
        |name, protocol| user.account(name, protocol, Security::Tls, "").replace("\"secret\"", "\"wrong\"");
    sandbox.config(&(wrong("one", Protocol::Imap) + &wrong("two", Protocol::Pop3)));
    for verb in [&["fetch", "-A"][..], &["account", "test", "-A"], &["list", "-A", "--remote"]] {
        let output = sandbox.run(verb).code(77);
        assert!(output.err().contains("2 of 2 accounts failed"), "{output}");
        assert!(output.err().contains("account one") && output.err().contains("account two"), "{output}");
    }
}

#[test]
fn k19_deleting_for_good_needs_a_yes_and_a_dry_run_prints_the_exact_set() {
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user(MAIL);
        let sandbox = user.sandbox(protocol, Security::Tls, "");
        drop(sandbox.run(&["fetch"]).success());
        let refused = sandbox.run(&["delete", "--permanent", "1"]).code(77);
        assert!(refused.err().contains("-y"), "{refused}");
        // What is wanted is a yes: nothing is wrong with the password.
        assert!(!refused.err().contains("hint:") && !refused.err().contains("password"), "{refused}");
        let refused = sandbox.run(&["delete", "--permanent", "--json", "1"]).code(77);
        let error: serde_json::Value = serde_json::from_str(refused.err().trim_end()).unwrap();
        assert_eq!((&error["kind"], &error["hint"]), (&"unanswered".into(), &serde_json::Value::Null));
        let dry = sandbox.run(&["delete", "--permanent", "--dry-run", "1", "3"]).success();
        let ids: Vec<_> = dry.out().lines().filter_map(|line| line.split('\t').next()).collect();
        assert_eq!(ids, ["1", "3"]);
        assert_eq!((user.count(), sandbox.files("work", "INBOX").len()), (3, 3));
        drop(sandbox.run(&["delete", "--permanent", "-y", "1"]).success());
        assert_eq!((user.count(), sandbox.files("work", "INBOX").len()), (2, 2));
        drop(sandbox.run(&["delete", "2"]).success());
        assert_eq!((user.count(), sandbox.files("work", "Trash").len()), (1, 1));
        // What is in Trash already goes for good, which needs a yes again.
        drop(sandbox.run(&["delete", "2"]).code(77));
        let gone = sandbox.run(&["delete", "-y", "--json", "2"]).success();
        assert_eq!(gone.json()[0]["event"], "delete");
        assert_eq!(sandbox.files("work", "Trash").len(), 0);
        drop(sandbox.run(&["delete", "99"]).code(66));
    }
}

#[test]
fn offline_a_deletion_waits_for_the_next_fetch() {
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user(MAIL);
        let sandbox = user.sandbox(protocol, Security::Tls, "");
        drop(sandbox.run(&["fetch"]).success());
        let queued = sandbox.run(&["--offline", "delete", "--json", "2"]).success();
        assert_eq!(queued.json()[0]["outcome"], "queued");
        assert_eq!(user.count(), 3);
        drop(sandbox.run(&["fetch"]).success());
        assert_eq!(user.count(), 2);
    }
}
