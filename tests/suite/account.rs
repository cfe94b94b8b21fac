//! Accounts listed, shown, tried on a real server, and set up by `init`.

use crate::support::{Dovecot, Protocol, Sandbox, Security};

fn signs_in(protocol: Protocol, security: Security) {
    let dovecot = Dovecot::shared();
    let user = dovecot.user(["Subject: one\n\none\n", "Subject: two\n\ntwo\n"]);
    let sandbox = user.sandbox(protocol, security, "");
    let output = sandbox.run(&["account", "test", "work", "--json"]);
    assert_eq!(output.code, Some(0), "{protocol:?} {security:?}: {}", output.err());
    let report = &output.json()[0];
    assert_eq!(report["protocol"], protocol.name());
    assert_eq!(report["tls"], security.config());
    assert_eq!(report["capabilities"]["stable_ids"], true);
    assert_eq!(report["capabilities"]["flags"], protocol == Protocol::Imap);
    assert_eq!(user.count(), 2, "a test removes nothing");
    let output = sandbox.run(&["account", "test"]);
    let port = dovecot.port(protocol, security);
    let first = output.out().lines().next().unwrap().to_owned();
    assert!(
        first.starts_with(&format!("work: signed in to localhost:{port} over {}", protocol.name())),
        "{first}"
    );
    assert_eq!(output.err(), "");
}

#[test]
fn an_account_signs_in_over_both_protocols_plain_tls_and_starttls() {
    for protocol in Protocol::BOTH {
        for security in Security::ALL {
            signs_in(protocol, security);
        }
    }
}

#[test]
fn a01_a_wrong_password_is_77_and_is_not_shown() {
    let user = Dovecot::shared().user([""; 0]);
    for protocol in Protocol::BOTH {
        let sandbox = Sandbox::new();
        let text = user.account("work", protocol, Security::Tls, "").replace("\"secret\"", "\"hunter2\"");
        sandbox.config(&text);
        let output = sandbox.run(&["account", "test"]);
        assert_eq!((output.code, output.out()), (Some(77), ""), "{}", output.err());
        assert!(!output.err().contains("hunter2"), "{}", output.err());
    }
}

#[test]
fn an_account_that_fails_does_not_stop_the_others() {
    let user = Dovecot::shared().user([""; 0]);
    let sandbox = Sandbox::new();
    let good = user.account("good", Protocol::Imap, Security::Tls, "");
    let bad = user.account("bad", Protocol::Pop3, Security::Tls, "").replace("\"secret\"", "\"hunter2\"");
    sandbox.config(&format!("{bad}{good}"));
    let output = sandbox.run(&["account", "test", "-A"]);
    assert_eq!(output.code, Some(75), "{}", output.err());
    assert!(output.out().starts_with("good: signed in"), "{}", output.out());
    assert!(
        output.err().contains("account bad") && output.err().contains("1 of 2 accounts failed"),
        "{}",
        output.err()
    );
}

#[test]
fn the_password_comes_from_wherever_the_config_says() {
    let user = Dovecot::shared().user([""; 0]);
    let mut sandbox = user.sandbox(Protocol::Pop3, Security::Tls, "");
    let text = std::fs::read_to_string(sandbox.config_path()).unwrap();
    let file = sandbox.home().join("password");
    std::fs::write(&file, "secret\nnotes\n").unwrap();
    std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    sandbox.env("MAIL_PASSWORD", "secret");
    let sources = [
        "{ command = [\"sh\", \"-c\", \"echo secret; echo more; echo hello >&2\"] }".to_owned(),
        format!("{{ file = {:?} }}", file.display().to_string()),
        "{ env = \"MAIL_PASSWORD\" }".to_owned(),
    ];
    for source in sources {
        sandbox.config(&text.replace("{ value = \"secret\" }", &source));
        let output = sandbox.run(&["account", "test"]);
        assert_eq!(output.code, Some(0), "{source}: {}", output.err());
    }
}

#[test]
fn a16_no_source_no_terminal_no_keyring_each_fail_soon_with_77() {
    let user = Dovecot::shared().user([""; 0]);
    let sandbox = user.sandbox(Protocol::Imap, Security::Tls, "");
    let text = std::fs::read_to_string(sandbox.config_path()).unwrap();
    let line = "password = { value = \"secret\" }";
    for (source, told) in [
        ("", "nobody can be asked here"),
        ("password = { keyring = true }", "{ command = [\"pass\", \"mail/work\"] }"),
        ("password = { env = \"NOT_THERE\" }", "the environment has no variable NOT_THERE"),
        ("password = { file = \"/not/there\" }", "/not/there: No such file or directory"),
        (
            "password = { command = [\"sh\", \"-c\", \"echo hunter2; echo locked >&2; exit 1\"] }",
            "(exit status 1): locked",
        ),
    ] {
        sandbox.config(&text.replace(line, source));
        let start = std::time::Instant::now();
        let output = sandbox.run(&["--no-input", "account", "test"]);
        assert_eq!(output.code, Some(77), "{source}: {}", output.err());
        assert!(output.err().contains(told) && !output.err().contains("hunter2"), "{}", output.err());
        assert!(start.elapsed().as_secs() < 15, "{source}");
    }
}

#[test]
fn account_list_is_the_same_in_a_pipe_and_as_json() {
    let sandbox = Sandbox::new();
    sandbox.config(
        "default-account = \"home\"\n[accounts.work]\nprotocol = \"imap\"\nhost = \"imap.example.org\"\nusername = \"ada\"\n\
         [accounts.home]\nprotocol = \"pop3\"\nhost = \"pop.example.org\"\nusername = \"ada\"\n",
    );
    let home = sandbox.home().display().to_string();
    let output = sandbox.run(&["account", "list"]);
    assert_eq!(
        (output.code, output.out()),
        (
            Some(0),
            format!(
                "work\timap\timap.example.org\tada\t\t{home}/Mail/work\nhome\tpop3\tpop.example.org\tada\t\t{home}/Mail/home\n"
            )
            .as_str()
        )
    );
    let lines = sandbox.run(&["account", "list", "--json"]).json();
    assert_eq!((&lines[0]["default"], &lines[1]["default"]), (&false.into(), &true.into()));
    assert_eq!(lines[1]["last_fetch"], serde_json::Value::Null);
    let output = sandbox.run(&["account", "show", "wrok"]);
    assert_eq!(output.code, Some(66));
    assert!(
        output.err().starts_with("error: no account \"wrok\": did you mean \"work\"?"),
        "{}",
        output.err()
    );
    let shown = sandbox.run(&["account", "show", "--json"]).json();
    assert_eq!(shown[0]["account"], "home");
}

#[test]
fn k06_a_keyring_that_hangs_is_given_up_within_its_limit() {
    let user = Dovecot::shared().user([""; 0]);
    let mut sandbox = user.sandbox(Protocol::Imap, Security::Tls, "");
    let text = std::fs::read_to_string(sandbox.config_path()).unwrap();
    sandbox.config(&text.replace("{ value = \"secret\" }", "{ keyring = true }"));
    // Accepts, and never says a word.
    let bus = sandbox.home().join("bus");
    let _listener = std::os::unix::net::UnixListener::bind(&bus).unwrap();
    sandbox.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", bus.display()));
    let start = std::time::Instant::now();
    let output = sandbox.run(&["--no-input", "account", "test"]);
    assert_eq!(output.code, Some(77), "{}", output.err());
    assert!(output.err().contains("the keyring did not answer within 10 s"), "{}", output.err());
    assert!(start.elapsed().as_secs() < 20);
}

#[test]
fn k02_no_secret_is_in_the_environment_or_arguments_of_a_child() {
    let user = Dovecot::shared().user([""; 0]);
    let mut sandbox = user.sandbox(Protocol::Imap, Security::Tls, "");
    let seen = sandbox.home().join("seen");
    let script = format!("cat /proc/self/environ /proc/$PPID/cmdline > {}; echo secret", seen.display());
    let text = std::fs::read_to_string(sandbox.config_path()).unwrap();
    let source = format!("{{ command = [\"sh\", \"-c\", {script:?}] }}");
    let work = text.replace("{ value = \"secret\" }", &source);
    let other = "[accounts.other]\nprotocol = \"pop3\"\nhost = \"localhost\"\nusername = \"x\"\n\
                 password = { env = \"OTHER_PASSWORD\" }\n";
    sandbox.config(&format!("{work}{other}"));
    sandbox.env("OTHER_PASSWORD", "hunter2");
    let output = sandbox.run(&["account", "test", "work"]);
    assert_eq!(output.code, Some(0), "{}", output.err());
    let seen = std::fs::read(seen).unwrap();
    let seen = String::from_utf8_lossy(&seen);
    assert!(seen.contains("HOME=") && seen.contains("mailctl"), "{seen}");
    assert!(!seen.contains("hunter2") && !seen.contains("OTHER_PASSWORD"), "{seen}");
}

#[test]
fn init_in_a_script_tests_the_login_and_writes_only_when_it_works() {
    let dovecot = Dovecot::shared();
    let user = dovecot.user(["Subject: one\n\none\n"]);
    for protocol in Protocol::BOTH {
        let sandbox = Sandbox::new();
        let port = dovecot.port(protocol, Security::Tls).to_string();
        let ca = dovecot.ca_file().display().to_string();
        let init = |password: &str| {
            let command = format!("echo {password}");
            sandbox.run(&[
                "--no-input",
                "init",
                "work",
                "--address",
                "Ada <ada@example.org>",
                "--protocol",
                protocol.name(),
                "--host",
                "localhost",
                "--port",
                &port,
                "--ca-file",
                &ca,
                "--username",
                &user.name,
                "--password-command",
                &command,
            ])
        };
        let wrong = init("hunter2");
        assert_eq!(wrong.code, Some(77), "{}", wrong.err());
        assert!(!sandbox.config_path().exists());
        let right = init("secret");
        assert_eq!(right.code, Some(0), "{}", right.err());
        let test = sandbox.run(&["account", "test"]);
        assert_eq!(test.code, Some(0), "{}", test.err());
    }
}
