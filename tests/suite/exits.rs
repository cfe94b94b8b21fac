//! How runs end: the exit code of each class of failure, what is said about it, and for whom.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

use crate::support::{Dovecot, Protocol, Sandbox, Security};

const MAIL: [&str; 3] =
    ["Subject: one\n\none\n", "Subject: two\n\ntwo\n", "Subject: three\n\nContent-Type: x\n"];

/// Accounts that each fail in a way of their own, and `work`, which was fetched.
fn troubled() -> Sandbox {
    let user = Dovecot::shared().user(MAIL);
    let sandbox = Sandbox::new();
    let account = |name: &str, more: &str| {
        let text = user.account(name, Protocol::Imap, Security::Tls, more);
        // Two accounts for one user would be warned of.
        text.replace(&user.name, if name == "work" { user.name.as_str() } else { name })
    };
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let port = Dovecot::shared().port(Protocol::Imap, Security::Tls);
    let plain = Dovecot::shared().port(Protocol::Imap, Security::Plain);
    let at = |port: u16| format!("port = {port}\n");
    sandbox.config(
        &[
            "default-account = \"work\"\n".to_owned(),
            account("work", ""),
            account("refused", "").replace("\"secret\"", "\"wrong\""),
            account("silent", "").replace(&at(port), &at(nobody)),
            account("plain", "").replace(&at(port), &at(plain)),
            account("nowhere", "store = { path = \"/dev/null/mail\" }"),
            account("mechanism", "auth = \"oauthbearer\""),
        ]
        .concat(),
    );
    let _ = sandbox.run(&["fetch"]).success();
    sandbox
}

/// The table of the README, a command for each code; 70 is a bug, 130 and 143 are in `signals`.
#[test]
fn k16_each_exit_code_has_a_command_that_ends_with_it() {
    let sandbox = troubled();
    let damaged = sandbox.files("work", "INBOX").into_iter().next().unwrap();
    std::fs::write(sandbox.home().join("wrong.toml"), "[accounts.x]\nprotocol = \"imp\"\n").unwrap();
    let table: [(i32, &[&str]); 19] = [
        (0, &["list"]),
        (0, &["fetch"]),
        (0, &["list", "from:nobody"]),
        (1, &["list", "from:nobody", "--exit-code"]),
        (1, &["fetch", "--exit-code"]),
        (2, &["frobnicate"]),
        (2, &["read", "what"]),
        (2, &["list", "colour:red"]),
        (66, &["read", "999"]),
        (66, &["list", "-a", "nobody"]),
        (66, &["list", "-m", "Nowhere"]),
        (66, &["fetch", "-m", "Nowhere"]),
        (69, &["list", "body:x"]),
        (69, &["fetch", "-a", "mechanism"]),
        (73, &["fetch", "-a", "nowhere"]),
        (75, &["fetch", "-a", "silent"]),
        (75, &["fetch", "-a", "work", "-a", "silent"]),
        (76, &["fetch", "-a", "plain"]),
        (77, &["fetch", "-a", "refused"]),
    ];
    for (code, arguments) in table {
        let output = sandbox.run(arguments).code(code);
        let told = output.err().lines().filter(|line| line.starts_with("error: ")).count();
        assert_eq!(told > 0, code > 1, "{arguments:?}: {output}");
    }
    let _ = sandbox.run(&["--config", "wrong.toml", "list"]).code(78);
    let _ = sandbox.run(&["--config", "absent.toml", "list"]).code(78);
    std::fs::write(damaged, "Subject: somebody wrote into it\n\n").unwrap();
    let _ = sandbox.run(&["store", "check"]).code(74);
}

#[test]
fn what_fails_in_an_account_names_it_once() {
    let sandbox = troubled();
    for account in ["refused", "silent", "plain", "nowhere", "mechanism"] {
        let verbs: [&[&str]; 3] = [&["fetch"], &["account", "test"], &["mailboxes", "list", "--remote"]];
        for verb in verbs.into_iter().filter(|verb| account != "nowhere" || *verb == ["fetch"]) {
            let output = sandbox.run(&[verb, &["-a", account]].concat());
            let error = output.err().lines().next().unwrap();
            assert!(error.starts_with(&format!("error: account {account}: ")), "{verb:?}: {output}");
            assert_eq!(error.matches(&format!("account {account}")).count(), 1, "{verb:?}: {output}");
        }
    }
    let output = sandbox.run(&["fetch", "--json", "-a", "refused"]).code(77);
    let error: serde_json::Value = serde_json::from_str(output.err()).unwrap();
    assert_eq!((&error["account"], &error["kind"]), (&"refused".into(), &"credentials".into()));
}

#[test]
fn a_hint_never_sends_a_person_where_they_come_from() {
    let sandbox = troubled();
    std::fs::write(sandbox.home().join("wrong.toml"), "[accounts.x]\nprotocol = \"imp\"\n").unwrap();
    let output = sandbox.run(&["--config", "wrong.toml", "config", "check"]).code(78);
    assert!(!output.err().contains("hint"), "{output}");
    let output = sandbox.run(&["--config", "wrong.toml", "list"]).code(78);
    assert_eq!(output.err().matches("`mailctl config check`").count(), 1, "{output}");
    let output = sandbox.run(&["--config", "absent.toml", "list"]).code(78);
    assert_eq!(output.err().matches("`mailctl").count(), 1, "{output}");
    let output = sandbox.run(&["login"]).code(77);
    assert!(output.err().contains("`mailctl login --stdin`") && !output.err().contains("hint"), "{output}");
    let output = sandbox.run(&["fetch", "-m", "Nowhere"]).code(66);
    assert_eq!(output.err().matches("Mailbox doesn't exist").count(), 1, "told once: {output}");
}

#[test]
fn k17_every_verb_speaks_json_in_success_and_in_failure() {
    let sandbox = troubled();
    let verbs = [
        "fetch",
        "fetch --dry-run --delete",
        "fetch -A",
        "fetch -m Nowhere",
        "fetch -a silent",
        "list",
        "list --remote",
        "list -A",
        "list body:x",
        "list -m Nowhere",
        "read 1:3",
        "read 999",
        "read 1 --raw",
        "attachments list 1",
        "attachments save 1",
        "delete 1 --dry-run",
        "delete 1",
        "delete 999",
        "delete 2 --permanent --no-input",
        "mailboxes list",
        "mailboxes list --remote",
        "retention show",
        "account list",
        "account show",
        "account test",
        "account test -A",
        "config check",
        "config show",
        "config path",
        "config check --config absent.toml",
        "store check",
        "store rebuild",
        "store path",
        "store path 3",
        "login --no-input",
        "logout",
        "init --no-input",
    ];
    for verb in verbs {
        let arguments: Vec<&str> = ["--json"].into_iter().chain(verb.split(' ')).collect();
        let output = sandbox.run(&arguments);
        for line in output.out().lines().chain(output.err().lines()) {
            let value: serde_json::Value =
                serde_json::from_str(line).unwrap_or_else(|_| panic!("{verb}: {line}\n{output}"));
            assert!(value.is_object(), "{verb}: {line}");
        }
        let failed = output.code != Some(0);
        assert_eq!(output.err().contains("\"exit_code\""), failed, "{verb}: {output}");
    }
}

#[test]
fn k18_a_command_line_that_makes_no_sense_does_nothing() {
    let sandbox = troubled();
    let before = sandbox.files("work", "INBOX");
    let senseless: [&[&str]; 18] = [
        &[],
        &[""],
        &["delete"],
        &["delete", "1", "--nonsense"],
        &["delete", "1", "--local", "--server"],
        &["delete", "1", "-1"],
        &["delete", "--", "1", "--local"],
        &["delete", "1", ""],
        &["delete", "1", "2x"],
        &["delete", "1", "last:0"],
        &["fetch", "--delete", "--keep"],
        &["fetch", "--delete", "INBOX"],
        &["fetch", "--delete", "-m", ""],
        &["fetch", "--delete", "--since", "soon"],
        &["list", "-m", "a\nb"],
        &["read", "1", "--raw", "--html"],
        &["-q", "-v", "list"],
        &["-A", "-a", "work", "delete", "1"],
    ];
    for arguments in senseless {
        let output = sandbox.run(arguments).code(2);
        assert_eq!(output.out(), "", "{arguments:?}");
        assert!(!output.err().is_empty(), "{arguments:?}");
    }
    let odd = OsStr::from_bytes(b"\xff1");
    for verb in ["delete", "read", "list", "account"] {
        let mut command = sandbox.command(&[verb]);
        let output = crate::support::Output::of(command.arg(odd).output().unwrap()).code(2);
        assert!(output.err().starts_with("error: "), "{verb}: {output}");
    }
    assert_eq!(sandbox.files("work", "INBOX"), before);
    let _ = sandbox.run(&["read", "--peek", "--", "1"]).success();
}
