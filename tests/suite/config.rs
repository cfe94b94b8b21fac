//! The config as a person meets it: missing, wrong, shown, written.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use crate::support::{Dovecot, Protocol, Sandbox, Security};

const ACCOUNT: &str =
    "[accounts.work]\nprotocol = \"imap\"\nhost = \"imap.example.org\"\nusername = \"ada\"\n";

fn init(sandbox: &Sandbox, more: &[&str]) -> crate::support::Output {
    let arguments = ["init", "--address", "Ada <ada@example.org>", "--protocol", "imap", "--no-test"];
    sandbox.run(&[&arguments, more].concat())
}

fn config(sandbox: &Sandbox) -> String {
    std::fs::read_to_string(sandbox.config_path()).unwrap()
}

#[test]
fn without_a_config_every_verb_says_how_to_make_one() {
    let sandbox = Sandbox::new();
    for verb in [&["fetch"][..], &["list"], &["account", "list"], &["config", "check"], &["login"]] {
        let output = sandbox.run(verb);
        assert_eq!(output.code, Some(78), "{verb:?}");
        let told = output.err();
        assert!(told.contains("there is no config file at "), "{told}");
        assert!(told.contains("`mailctl init` writes one"), "{told}");
    }
}

#[test]
fn an_unknown_key_is_told_with_its_line_and_what_was_meant() {
    let sandbox = Sandbox::new();
    sandbox.config(&format!("{ACCOUNT}tsl = \"none\"\n"));
    let output = sandbox.run(&["list"]);
    assert_eq!(output.code, Some(78));
    let path = sandbox.config_path();
    assert_eq!(
        output.err().lines().take(5).map(str::trim_end).collect::<Vec<_>>(),
        [
            &format!("error: {}, line 5, column 1: unknown key \"tsl\" in [accounts.work]", path.display()),
            "    |",
            "  5 | tsl = …",
            "    | ^^^",
            "  did you mean \"tls\"?",
        ]
    );
}

#[test]
fn a_key_of_the_other_protocol_is_refused_on_both() {
    let sandbox = Sandbox::new();
    sandbox.config(&format!("{ACCOUNT}auth = \"apop\"\n"));
    let output = sandbox.run(&["list"]);
    assert_eq!(output.code, Some(78));
    assert!(output.err().contains("auth = \"apop\" is for pop3 only"), "{}", output.err());
    sandbox.config(&format!("{}fetch.mailboxes = [\"Lists/*\"]\n", ACCOUNT.replace("\"imap\"", "\"pop3\"")));
    let output = sandbox.run(&["list"]);
    assert_eq!(output.code, Some(78));
    assert!(output.err().contains("\"Lists/*\" is for imap only"), "{}", output.err());
}

#[test]
fn config_check_tells_every_problem_on_both_ways_out() {
    let sandbox = Sandbox::new();
    sandbox.config(&format!("{ACCOUNT}tls = \"non\"\nport = 0\n"));
    let output = sandbox.run(&["config", "check"]);
    assert_eq!((output.code, output.out()), (Some(78), ""));
    assert!(output.err().contains("did you mean \"none\"?") && output.err().contains("2 problems in "));
    let output = sandbox.run(&["config", "check", "--json"]);
    assert_eq!(output.code, Some(78));
    let report: serde_json::Value = serde_json::from_str(output.out()).unwrap();
    assert_eq!((report["ok"].as_bool(), report["problems"].as_array().unwrap().len()), (Some(false), 2));
    sandbox.config(ACCOUNT);
    let output = sandbox.run(&["config", "check"]);
    assert_eq!((output.code, output.out()), (Some(0), ""));
    assert_eq!(output.err(), format!("{} is right: 1 account\n", sandbox.config_path().display()));
}

#[test]
fn k01_a_password_in_a_file_that_others_may_read_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.config(&format!("{ACCOUNT}password = {{ value = \"hunter2\" }}\n"));
    std::fs::set_permissions(sandbox.config_path(), std::fs::Permissions::from_mode(0o644)).unwrap();
    let output = sandbox.run(&["list"]);
    assert_eq!(output.code, Some(78));
    let path = sandbox.config_path();
    let told = format!("others may read it (mode 0644); run: chmod 600 {}", path.display());
    assert!(output.err().contains(&told), "{}", output.err());
    assert!(!output.err().contains("hunter2"));
}

#[test]
fn config_show_and_path_and_sample_are_data() {
    let sandbox = Sandbox::new();
    sandbox.config(&format!("{ACCOUNT}password = {{ value = \"hunter2\" }}\n"));
    let shown = sandbox.run(&["config", "show"]);
    assert_eq!((shown.code, shown.err()), (Some(0), ""));
    assert!(shown.out().contains("work\thost\timap.example.org\tline 3\n"), "{}", shown.out());
    assert!(shown.out().contains("work\tport\t993\tdefault\n"));
    assert!(shown.out().contains("work\tpassword\tin the file (redacted)\tline 5\n"));
    let typed = sandbox.run(&["config", "show", "--timeout", "7s"]);
    assert!(typed.out().contains("work\ttimeout\t7s\t--timeout or MAILCTL_TIMEOUT\n"), "{}", typed.out());
    let path = sandbox.run(&["config", "path"]);
    assert_eq!(path.out(), format!("{}\n", sandbox.config_path().display()));
    let sample = sandbox.run(&["config", "show", "--sample"]);
    sandbox.config(sample.out());
    assert_eq!(sandbox.run(&["config", "check"]).code, Some(0));
}

#[test]
fn k14_without_a_home_it_fails_and_writes_nowhere() {
    let sandbox = Sandbox::new();
    for (home, code) in [("/", 78), ("relative", 78)] {
        let arguments = ["init", "--address", "a@example.org", "--protocol", "pop3", "--no-test"];
        let output = sandbox.command(&arguments).env("HOME", home).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{told}");
        assert!(told.contains("there is no home directory"), "{told}");
    }
    assert_eq!(std::fs::read_dir(sandbox.home()).unwrap().count(), 0);
}

#[test]
fn k14_a_relative_xdg_directory_is_ignored() {
    let sandbox = Sandbox::new();
    let output = sandbox.command(&["config", "path"]).env("XDG_CONFIG_HOME", "relative").output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{}\n", sandbox.config_path().display()));
    let output = sandbox.command(&["config", "path"]).env("XDG_CONFIG_HOME", "/xdg").output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "/xdg/mailctl/config.toml\n");
}

#[test]
fn init_writes_a_private_file_and_then_only_adds_to_it() {
    let sandbox = Sandbox::new();
    assert_eq!(init(&sandbox, &[]).code, Some(0));
    let first = config(&sandbox);
    let mode = |path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(sandbox.config_path()), 0o600);
    assert_eq!(mode(sandbox.config_path().parent().unwrap().to_owned()), 0o700);
    assert!(first.starts_with("default-account = \"example\"\n"), "{first}");

    // A person's own hand: comments, odd blanks, no line end at the end, and other permissions.
    let mine = format!(
        "# mine\n{first}\n[accounts.old]   # kept\nprotocol=\"pop3\"\nhost='pop'\nusername = \"a\" # end"
    );
    sandbox.config(&mine);
    std::fs::set_permissions(sandbox.config_path(), std::fs::Permissions::from_mode(0o640)).unwrap();
    let output = init(&sandbox, &["second", "--retention", "14d", "--password-command", "pass 'mail x'"]);
    assert_eq!(output.code, Some(0), "{}", output.err());
    let second = config(&sandbox);
    assert!(second.starts_with(&mine), "{second}");
    assert_eq!(
        second.strip_prefix(&mine).unwrap(),
        "\n\n[accounts.second]\nprotocol = \"imap\"\naddress = \"Ada <ada@example.org>\"\n\
         host = \"imap.example.org\"\ntls = \"implicit\"\nusername = \"ada@example.org\"\n\
         password = { command = [\"pass\", \"mail x\"] }\n\
         retention = { server = \"keep-for\", keep-for = \"14d\" }\n"
    );
    assert_eq!(mode(sandbox.config_path()), 0o640);
    assert_eq!(sandbox.run(&["config", "check"]).code, Some(0));

    let again = init(&sandbox, &["second"]);
    assert_eq!(again.code, Some(78));
    assert!(again.err().contains("account second is there already"), "{}", again.err());
    assert_eq!(config(&sandbox), second);
}

#[test]
fn init_never_touches_a_file_that_is_not_right() {
    let sandbox = Sandbox::new();
    for wrong in ["[accounts.work\n", "colour = 5\n", "accounts = {}\n"] {
        sandbox.config(wrong);
        let output = init(&sandbox, &["new"]);
        assert_eq!(output.code, Some(78), "{}", output.err());
        assert_eq!(config(&sandbox), wrong);
    }
}

#[test]
fn init_follows_a_link_and_keeps_it() {
    let sandbox = Sandbox::new();
    let dotfiles = sandbox.home().join("dotfiles.toml");
    std::fs::write(&dotfiles, "# mine\r\n").unwrap();
    std::fs::create_dir_all(sandbox.config_path().parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(&dotfiles, sandbox.config_path()).unwrap();
    assert_eq!(init(&sandbox, &[]).code, Some(0));
    assert!(sandbox.config_path().is_symlink());
    let text = std::fs::read_to_string(dotfiles).unwrap();
    assert!(text.starts_with("# mine\r\n\r\n[accounts.example]\r\nprotocol"), "{text:?}");
}

#[test]
fn k11_init_refuses_what_would_not_be_read_again() {
    let sandbox = Sandbox::new();
    for more in
        [&["--host", "-oProxyCommand=x"][..], &["--host", "a\r\nb"], &["../../x"], &["--username", "a\nb"]]
    {
        let output = init(&sandbox, more);
        assert!(matches!(output.code, Some(78 | 2)), "{more:?}: {:?} {}", output.code, output.err());
        assert!(!sandbox.config_path().exists(), "{more:?}");
    }
    assert_eq!(init(&sandbox, &["--port", "0"]).code, Some(2));
}

#[test]
fn a16_without_a_terminal_init_names_the_option_that_is_missing() {
    let sandbox = Sandbox::new();
    let output = sandbox.run(&["--no-input", "init"]);
    assert_eq!(output.code, Some(77));
    assert!(
        output.err().contains("give --address: an answer is needed: Your mail address"),
        "{}",
        output.err()
    );
    let output = sandbox.run(&["--no-input", "init", "--address", "a@example.org"]);
    assert_eq!(output.code, Some(77));
    assert!(output.err().contains("give --protocol"), "{}", output.err());
}

/// Runs `init` on a terminal of its own and types `lines`, then hangs up.
fn typed(sandbox: &Sandbox, options: &str, lines: &[&str]) -> std::process::Output {
    let arguments = format!("{} init {options}", env!("CARGO_BIN_EXE_mailctl"));
    let mut child = Command::new("script")
        .args(["-qec", &arguments, "/dev/null"])
        .env_clear()
        .env("HOME", sandbox.home())
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("LANG", "C.UTF-8")
        .env("SHELL", "/bin/sh")
        .env("TERM", "dumb")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    for line in lines {
        stdin.write_all(line.as_bytes()).unwrap();
        stdin.write_all(b"\n").unwrap();
    }
    drop(stdin);
    child.wait_with_output().unwrap()
}

#[test]
fn init_asks_for_the_port_and_tls_when_the_usual_ones_lead_nowhere() {
    let user = Dovecot::shared().user([""; 0]);
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let sandbox = Sandbox::new();
    std::fs::write(sandbox.home().join("secret"), "secret\n").unwrap();
    std::fs::set_permissions(sandbox.home().join("secret"), std::fs::Permissions::from_mode(0o600)).unwrap();
    let options = format!(
        "--address a@localhost work --protocol pop3 --host localhost --username {} --retention keep \
         --password-file {}/secret --port {nobody}",
        user.name,
        sandbox.home().display()
    );
    let port = Dovecot::shared().port(Protocol::Pop3, Security::Plain).to_string();
    let output = typed(&sandbox, &options, &["tls", "none", "port", "no", "port", &port]);
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{shown}");
    assert!(shown.contains("host, port, tls") && shown.contains("signed in"), "{shown}");
    let config = std::fs::read_to_string(sandbox.config_path()).unwrap();
    assert!(config.contains(&format!("= {port}")) && config.contains("\"none\""), "{config}");
}

const ANSWERS: [&str; 7] = ["ada@example.org", "work", "pop3", "127.0.0.1", "ada", "file", "/secret"];

#[test]
fn k08_init_interrupted_at_each_question_leaves_nothing_behind() {
    for answered in 0..=ANSWERS.len() {
        let sandbox = Sandbox::new();
        let output = typed(&sandbox, "", &ANSWERS[..answered]);
        let shown = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(130), "after {answered} answers:\n{shown}");
        assert_eq!(std::fs::read_dir(sandbox.home()).unwrap().count(), 0, "after {answered} answers");
    }
}
