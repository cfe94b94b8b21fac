//! What can be wrong from outside: each with its exit code and one clear sentence, and nothing lost.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use crate::support::{Dovecot, Output, Peer, Protocol, Sandbox, Security, skipped, small};

/// An account `work` on loopback.
fn account(protocol: Protocol, port: u16, tls: &str, more: &str) -> String {
    format!(
        "[accounts.work]\nprotocol = \"{}\"\nhost = \"localhost\"\nport = {port}\ntls = \"{tls}\"\n\
         username = \"ada\"\npassword = {{ value = \"secret\" }}\n{more}\n",
        protocol.name()
    )
}

fn sandbox(config: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.config(config);
    sandbox
}

/// One error sentence, no secret, no half-told story.
#[track_caller]
fn assert_clear(output: &Output, code: i32, says: &[&str]) {
    assert_eq!(output.code, Some(code), "\n{output}");
    let errors: Vec<_> = output.err().lines().filter(|line| line.starts_with("error")).collect();
    assert_eq!(errors.len(), 1, "\n{output}");
    for words in says {
        assert!(output.err().to_lowercase().contains(&words.to_lowercase()), "no {words:?} in\n{output}");
    }
    assert!(!output.err().contains("secret"), "\n{output}");
    assert!(output.stdout.is_empty(), "\n{output}");
}

#[test]
fn a01_a_wrong_password_is_77() {
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user([small(1)]);
        let config = user.account("work", protocol, Security::Tls, "").replace("\"secret\"", "\"guessed\"");
        let output = sandbox(&config).run(&["fetch"]);
        assert_clear(&output, 77, &["account work", "signing in"]);
        assert!(!output.err().contains("guessed"), "{output}");
        let tries = user.log().iter().filter(|line| line.contains("auth failed")).count();
        assert!(tries <= 1, "one try, no lock-out: {:?}", user.log());
    }
}

#[test]
fn t25_a_certificate_from_nobody_we_know_is_76() {
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user([small(1)]);
        for security in [Security::Tls, Security::StartTls] {
            let config = user.account("work", protocol, security, "");
            let config: Vec<_> = config.lines().filter(|line| !line.starts_with("ca-file")).collect();
            assert_clear(&sandbox(&config.join("\n")).run(&["fetch"]), 76, &["certificate"]);
        }
    }
}

#[test]
fn t25_a_certificate_for_another_name_is_76() {
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user([small(1)]);
        // The certificate names localhost and 127.0.0.1, not 127.0.0.2; a listener there relays.
        let port = Dovecot::shared().port(protocol, Security::Tls);
        let listener = TcpListener::bind("127.0.0.2:0").unwrap();
        let relay = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            let (mut near, _) = listener.accept().unwrap();
            let mut far = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
            let (mut near2, mut far2) = (near.try_clone().unwrap(), far.try_clone().unwrap());
            std::thread::spawn(move || drop(std::io::copy(&mut far2, &mut near2)));
            drop(std::io::copy(&mut near, &mut far));
        });
        let config = user
            .account("work", protocol, Security::Tls, "")
            .replace("\"localhost\"", "\"127.0.0.2\"")
            .replace(&format!("port = {port}"), &format!("port = {relay}"));
        assert_clear(&sandbox(&config).run(&["fetch"]), 76, &["certificate", "127.0.0.2"]);
    }
}

#[test]
fn s14_tls_on_a_plain_port_and_the_reverse_are_76() {
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user([small(1)]);
        let (plain, tls) = (
            Dovecot::shared().port(protocol, Security::Plain),
            Dovecot::shared().port(protocol, Security::Tls),
        );
        let on_plain = user
            .account("work", protocol, Security::Tls, "")
            .replace(&format!("port = {tls}"), &format!("port = {plain}"));
        assert_clear(&sandbox(&on_plain).run(&["fetch"]), 76, &["TLS"]);
        let on_tls = user
            .account("work", protocol, Security::Plain, "")
            .replace(&format!("port = {plain}"), &format!("port = {tls}"));
        let started = Instant::now();
        let output = sandbox(&on_tls).run(&["fetch", "--timeout", "3s"]);
        assert!(started.elapsed() < Duration::from_secs(20));
        assert_clear(&output, 76, &["TLS"]);
    }
}

#[test]
fn n13_nobody_listens_is_75() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for protocol in Protocol::BOTH {
        let output = sandbox(&account(protocol, port, "implicit", "")).run(&["fetch"]);
        assert_clear(&output, 75, &["refused", &format!("localhost:{port}")]);
    }
}

#[test]
fn n15_a_silent_server_is_75_within_the_deadline() {
    for protocol in Protocol::BOTH {
        for tls in ["none", "implicit", "starttls"] {
            let peer = Peer::play(&["..."]);
            let started = Instant::now();
            let output = sandbox(&account(protocol, peer.port, tls, "")).run(&["fetch", "--timeout", "1s"]);
            assert!(started.elapsed() < Duration::from_secs(10), "{protocol:?} {tls}");
            assert_clear(&output, 75, &["account work: "]);
        }
    }
}

#[test]
fn what_does_not_exist_is_66() {
    let user = Dovecot::shared().user([small(1)]);
    let sandbox = user.sandbox(Protocol::Imap, Security::Tls, "");
    assert_clear(&sandbox.run(&["-a", "wrok", "fetch"]), 66, &["wrok", "work"]);
    sandbox.run(&["fetch"]).success();
    assert_clear(&sandbox.run(&["read", "99"]), 66, &["99"]);
    assert_clear(&sandbox.run(&["fetch", "-m", "Nowhere"]), 66, &["Nowhere"]);
    assert_clear(&sandbox.run(&["delete", "7:9"]), 66, &["7"]);
    assert_clear(&sandbox.run(&["read", "1", "--part", "9"]), 66, &["9"]);
}

#[test]
fn k09_an_unknown_key_is_78_and_knows_what_was_meant() {
    let config = account(Protocol::Imap, 993, "implicit", "retension = { server = \"keep\" }");
    let output = sandbox(&config).run(&["fetch"]);
    assert_clear(&output, 78, &["retension", "retention", "config.toml, line 8, column 1"]);
}

#[test]
fn a_key_of_the_other_protocol_is_78() {
    let config = account(Protocol::Pop3, 995, "implicit", "[accounts.work.fetch]\nmailboxes = [\"Lists/*\"]");
    assert_clear(&sandbox(&config).run(&["fetch"]), 78, &["mailboxes", "pop3"]);
    let config = account(Protocol::Imap, 993, "implicit", "auth = \"apop\"");
    assert_clear(&sandbox(&config).run(&["fetch"]), 78, &["apop", "for pop3 only"]);
}

#[test]
fn no_config_at_all_is_78_and_says_how_to_begin() {
    let output = Sandbox::new().run(&["fetch"]);
    assert_clear(&output, 78, &["mailctl init"]);
}

#[test]
fn c01_a_second_run_while_one_holds_the_lock_is_75() {
    let peer = Peer::play(&["..."]);
    let sandbox = sandbox(&account(Protocol::Pop3, peer.port, "none", ""));
    let mut first = sandbox.command(&["fetch", "--timeout", "20s"]).spawn().unwrap();
    let lock = sandbox.store("work").join(".mailctl/lock");
    let started = Instant::now();
    while !lock.exists() {
        assert!(started.elapsed() < Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(300));
    assert_clear(&sandbox.run(&["fetch"]), 75, &["another"]);
    first.kill().unwrap();
    first.wait().unwrap();
}

#[test]
fn l09_a_full_disk_is_73_and_the_rest_comes_when_there_is_room() {
    let user = Dovecot::shared().user((0..40).map(|number| crate::support::generated(number, 100_000)));
    for protocol in Protocol::BOTH {
        let sandbox = user.sandbox(protocol, Security::Plain, "");
        let program = sandbox.command(&["fetch"]);
        let script = format!(
            // An ordinary user may not enlarge the disk, but may make room on it.
            "mount -t tmpfs -o size=18m none {store} && head -c 16m /dev/zero > {store}/ballast; \
             {program} fetch; echo first: $? >&2; ls {store}/INBOX/tmp | wc -l >&2; \
             rm {store}/ballast; {program} fetch; echo second: $? >&2; ls {store}/INBOX/new {store}/INBOX/cur | grep -c mctl",
            store = sandbox.store("work").display(),
            program = env!("CARGO_BIN_EXE_mailctl"),
        );
        std::fs::create_dir_all(sandbox.store("work")).unwrap();
        let mut unshare = std::process::Command::new("unshare");
        unshare.args(["-Urm", "sh", "-c", &script]).env_clear();
        unshare.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let output = Output::of(unshare.output().unwrap());
        if output.err().contains("unshare failed") || output.err().contains("permission denied") {
            return skipped(&format!("no mount namespace to be had here: {}", output.err()));
        }
        assert!(output.err().contains("first: 73"), "{protocol:?}\n{output}");
        assert!(output.err().contains("No space left"), "{protocol:?}\n{output}");
        assert!(output.err().contains("\n0\n"), "{protocol:?}: tmp/ is empty\n{output}");
        assert!(output.err().contains("second: 0"), "{protocol:?}\n{output}");
        assert_eq!(output.out().trim(), "40", "{protocol:?}\n{output}");
        assert_eq!(user.count(), 40);
    }
}
