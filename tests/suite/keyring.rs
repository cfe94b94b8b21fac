//! A real keyring: GNOME's, on a session bus of its own, with no desktop around it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Dovecot, Protocol, Sandbox, Security};

/// The bus and the keyring of somebody who is logged in at a desktop.
pub(crate) struct Desktop {
    home: PathBuf,
    address: String,
    bus: Child,
    keyring: Child,
}

impl Desktop {
    /// Logs in at the home of `sandbox`, whose runs see the bus from then on. The keyring lies in
    /// that home and is still there at the next login.
    pub(crate) fn log_in(sandbox: &mut Sandbox) -> Self {
        let home = sandbox.home().join("desktop");
        for folder in ["run", "data"] {
            let path = home.join(folder);
            std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path).unwrap();
        }
        let socket = home.join("run/bus");
        drop(std::fs::remove_file(&socket));
        let address = format!("unix:path={}", socket.display());
        let mut bus = sealed(&home, &address, "dbus-daemon")
            .args(["--session", "--nofork", "--nopidfile", "--print-address=1"])
            .arg(format!("--address={address}"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("dbus-daemon is there: see tests/install");
        let mut ready = String::new();
        BufReader::new(bus.stdout.take().unwrap()).read_line(&mut ready).unwrap();
        let mut keyring = sealed(&home, &address, "gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .stdin(Stdio::piped())
            .spawn()
            .expect("gnome-keyring-daemon is there: see tests/install");
        keyring.stdin.take().unwrap().write_all(b"login password").unwrap();
        sandbox.env("DBUS_SESSION_BUS_ADDRESS", address.clone());
        let desktop = Self { home, address, bus, keyring };
        desktop.wait_until_unlocked();
        desktop
    }

    /// What the bus answers; nothing when it refuses.
    fn ask(&self, destination: &str, path: &str, method: &str, argument: &[&str]) -> String {
        let output = sealed(&self.home, &self.address, "dbus-send")
            .args(["--session", "--print-reply", "--reply-timeout=5000"])
            .args([&format!("--dest={destination}"), path, method])
            .args(argument)
            .stdout(Stdio::piped())
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    fn wait_until_unlocked(&self) {
        let started = Instant::now();
        // Whoever asks for the service before it is there has another one started, which is locked.
        let is_there = || {
            let name = ["string:org.freedesktop.secrets"];
            self.ask("org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner", &name)
                .contains("boolean true")
        };
        let is_open = || {
            let property = ["string:org.freedesktop.Secret.Collection", "string:Locked"];
            let path = "/org/freedesktop/secrets/aliases/default";
            let method = "org.freedesktop.DBus.Properties.Get";
            self.ask("org.freedesktop.secrets", path, method, &property).contains("boolean false")
        };
        while !(is_there() && is_open()) {
            assert!(started.elapsed() < Duration::from_secs(20), "the keyring does not open");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn lock(&self) {
        let login = ["array:objpath:/org/freedesktop/secrets/collection/login"];
        let method = "org.freedesktop.Secret.Service.Lock";
        let answer = self.ask("org.freedesktop.secrets", "/org/freedesktop/secrets", method, &login);
        assert!(answer.contains("collection/login"), "{answer}");
    }

    /// The keyring is there and does nothing any more.
    fn freeze(&self) {
        kill_process(Pid::from_child(&self.keyring), Signal::STOP).unwrap();
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        for child in [&mut self.keyring, &mut self.bus] {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

fn sealed(home: &Path, address: &str, program: &str) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", home.join("run"))
        .env("XDG_DATA_HOME", home.join("data"))
        .env("DBUS_SESSION_BUS_ADDRESS", address)
        .current_dir(home)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// A home with an account of either protocol, `imap` and `pop3`, whose passwords are in the keyring.
fn home() -> Sandbox {
    let sandbox = Sandbox::new();
    let accounts = Protocol::BOTH.map(|protocol| {
        let user = Dovecot::shared().user(["Subject: one\n\none\n"]);
        let account = user.account(protocol.name(), protocol, Security::Tls, "");
        account.replace("{ value = \"secret\" }", "{ keyring = true }")
    });
    sandbox.config(&accounts.concat());
    sandbox
}

#[track_caller]
fn refused(sandbox: &Sandbox, arguments: &[&str], told: &str) {
    let started = Instant::now();
    let output = sandbox.run(arguments).code(77);
    assert!(output.err().contains(told), "{output}");
    assert!(started.elapsed() < Duration::from_secs(15), "{arguments:?} took {:?}", started.elapsed());
}

#[test]
fn a_password_is_stored_used_over_both_protocols_and_removed() {
    let mut sandbox = home();
    let desktop = Desktop::log_in(&mut sandbox);
    for account in ["imap", "pop3"] {
        let to_do = format!("the keyring has none; store it: mailctl login {account}");
        refused(&sandbox, &["fetch", "-a", account], &to_do);
        let stored = sandbox.run_with_input(&["login", account, "--stdin"], b"secret\n").success();
        assert_eq!(stored.err(), format!("the keyring has the password of account {account} now\n"));
        let fetched = sandbox.run(&["fetch", "-a", account]).success();
        assert_eq!(sandbox.files(account, "INBOX").len(), 1, "{fetched}");
    }

    let gone = sandbox.run(&["logout", "imap"]).success();
    assert_eq!(gone.err(), "the password of account imap is gone from the keyring\n");
    refused(&sandbox, &["fetch", "-a", "imap"], "store it: mailctl login imap");
    let never = sandbox.run(&["logout", "imap"]).success();
    assert_eq!(never.err(), "the keyring had no password of account imap\n");
    drop(sandbox.run(&["fetch", "-a", "pop3"]).success());
    drop(desktop);
}

#[test]
fn a_stored_password_outlives_the_session_and_a_new_one_replaces_it() {
    let mut sandbox = home();
    let desktop = Desktop::log_in(&mut sandbox);
    drop(sandbox.run_with_input(&["login", "imap", "--stdin"], b"wrong\n").success());
    drop(sandbox.run(&["account", "test", "imap"]).code(77));
    drop(sandbox.run_with_input(&["login", "imap", "--stdin"], b"secret\r\n").success());
    drop(desktop);

    let desktop = Desktop::log_in(&mut sandbox);
    drop(sandbox.run(&["account", "test", "imap"]).success());
    // What no server takes is not stored, and what was stored stays.
    for nothing in [&b""[..], b"\n", b"a\0b\n"] {
        drop(sandbox.run_with_input(&["login", "imap", "--stdin"], nothing).code(77));
    }
    drop(sandbox.run(&["account", "test", "imap"]).success());
    drop(desktop);
}

#[test]
fn k06_a_locked_or_frozen_keyring_is_77_within_seconds_and_says_what_to_do() {
    let mut sandbox = home();
    let desktop = Desktop::log_in(&mut sandbox);
    drop(sandbox.run_with_input(&["login", "imap", "--stdin"], b"secret\n").success());
    desktop.lock();
    let locked = "the keyring is locked; unlock it, or write password = { command = ";
    refused(&sandbox, &["fetch", "-a", "imap"], locked);
    refused(&sandbox, &["logout", "imap"], locked);
    let started = Instant::now();
    let output = sandbox.run_with_input(&["login", "imap", "--stdin"], b"secret\n").code(77);
    assert!(output.err().contains(locked) && started.elapsed() < Duration::from_secs(15), "{output}");

    desktop.freeze();
    refused(&sandbox, &["fetch", "-a", "imap"], "the keyring did not answer within 10 s");
}

#[test]
fn without_a_keyring_login_and_logout_say_so() {
    let sandbox = home();
    let elsewhere = "write password = { command = [\"pass\", \"mail/work\"] }";
    refused(&sandbox, &["logout", "imap"], elsewhere);
    let output = sandbox.run_with_input(&["login", "imap", "--stdin"], b"secret\n").code(77);
    assert!(output.err().contains(elsewhere), "{output}");
}
