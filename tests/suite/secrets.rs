//! No password and no token, in no spelling, leaves the program but to the server.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::keyring::Desktop;
use crate::support::{Dovecot, Output, Peer, Protocol, Sandbox, Security, inside};

const PASSWORD: &str = "Kx7-Geheim-9q:\u{fc}";
const WRONG: &str = "Falsch-Wort-42";
const OTHER: &str = "Anderes-Konto-77";
const TOKEN: &str = "ya29.A0Token-for-Nobody_else";

/// A server where that is the password.
fn server() -> &'static Dovecot {
    static SERVER: OnceLock<Dovecot> = OnceLock::new();
    SERVER.get_or_init(|| {
        Dovecot::start(&format!("passdb {{\n  driver = static\n  args = password={PASSWORD}\n}}\n"))
    })
}

/// How what must not be seen may be spelt.
struct Needles(Vec<Vec<u8>>);

impl Needles {
    fn new(user: &str, secrets: &[&str]) -> Self {
        let mut needles = Vec::new();
        for secret in secrets {
            needles.push(secret.as_bytes().to_vec());
            let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
            needles.push(hex.into_bytes());
            // As it appears within base64 of something larger, wherever it stands in there.
            needles.extend((0..3).map(|offset| inside(secret.as_bytes(), offset)));
        }
        // What the mechanisms say first: PLAIN, SCRAM, OAuth. The proofs of a password can
        // be tried against lists of passwords.
        let says = [format!("\0{user}\0"), format!("n,,n={user},r="), format!("user={user}\u{1}")];
        needles.extend(says.iter().map(|start| inside(start.as_bytes(), 0)));
        Self(needles)
    }

    #[track_caller]
    fn assert_absent(&self, text: &[u8], place: &str) {
        for needle in &self.0 {
            let found = text.windows(needle.len()).any(|window| window == needle);
            assert!(
                !found,
                "{place} holds {:?}:\n{}",
                String::from_utf8_lossy(needle),
                String::from_utf8_lossy(text)
            );
        }
    }

    /// Looks into what was printed.
    #[track_caller]
    fn not_in(&self, output: &Output, place: &str) {
        self.assert_absent(&output.stdout, &format!("{place}: stdout"));
        self.assert_absent(&output.stderr, &format!("{place}: stderr"));
    }

    /// Looks into every file below `folder` and at its name, but for those that are to hold it.
    #[track_caller]
    fn not_below(&self, folder: &Path, place: &str) -> usize {
        let mut looked_at = 0;
        let mut open: Vec<PathBuf> = vec![folder.to_owned()];
        while let Some(path) = open.pop() {
            let kind = fs::symlink_metadata(&path).unwrap().file_type();
            if kind.is_dir() {
                open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            } else if kind.is_file() && !path.ends_with("config.toml") && !path.ends_with("the password") {
                self.assert_absent(path.as_os_str().as_encoded_bytes(), "the name of a file");
                let place = format!("{place}: {}", path.display());
                self.assert_absent(&fs::read(&path).unwrap(), &place);
                looked_at += 1;
            }
        }
        looked_at
    }
}

fn run(sandbox: &Sandbox, arguments: &[&str]) -> Output {
    let mut command = sandbox.command(arguments);
    // Whatever somebody turns on when something does not work.
    command.env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full").env("MAILCTL_TRACE", "1");
    Output::of(command.output().unwrap())
}

/// A home whose account `work` signs in at `user` by what `lines` say.
fn home(account: &str, lines: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.config(&account.replace("password = { value = \"secret\" }", lines));
    let file = sandbox.home().join("the password");
    fs::write(&file, format!("{PASSWORD}\n")).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    sandbox
}

#[test]
fn what_must_not_be_seen_would_be_seen_in_every_spelling() {
    let needles = Needles::new("ada", &[PASSWORD]);
    let seen =
        |text: String| needles.0.iter().any(|needle| text.contains(std::str::from_utf8(needle).unwrap()));
    for length in 0..6 {
        let around = "x".repeat(length);
        assert!(seen(STANDARD.encode(format!("{around}{PASSWORD}{around}"))), "{length}");
    }
    assert!(seen(STANDARD.encode("n,,n=ada,r=nonce")) && seen(STANDARD.encode("user=ada\u{1}auth=Bearer x")));
    assert!(seen(STANDARD.encode("\0ada\0x")) && seen(format!("LOGIN ada {PASSWORD}")));
    assert!(!seen("LOGIN ada (secret)".to_owned()));
}

const MAIL: [&str; 3] = ["Subject: one\n\none\n", "Subject: two\n\ntwo\n", "Subject: three\n\nthree\n"];

#[test]
fn k03_no_mechanism_shows_the_password_or_its_proof_in_the_trace() {
    std::thread::scope(|scope| {
        for mechanism in ["auto", "plain", "login", "cram-md5", "scram-sha-1", "scram-sha-256", "apop"] {
            for protocol in
                Protocol::BOTH.into_iter().filter(|&it| mechanism != "apop" || it == Protocol::Pop3)
            {
                scope.spawn(move || signs_in_silence(protocol, mechanism));
            }
        }
    });
}

fn signs_in_silence(protocol: Protocol, mechanism: &str) {
    let user = server().user(MAIL);
    let account = user.account("work", protocol, Security::Tls, "");
    let needles = Needles::new(&user.name, &[PASSWORD, WRONG]);
    for (password, code) in [(PASSWORD, 0), (WRONG, 77)] {
        let lines = format!("auth = {mechanism:?}\npassword = {{ value = {password:?} }}");
        let sandbox = home(&account, &lines);
        for verb in [&["account", "test", "-vv"][..], &["fetch", "--json", "-vv"]] {
            let place = format!("{protocol:?} {mechanism} {verb:?}");
            let output = run(&sandbox, verb).code(code);
            assert!(output.err().lines().count() > 5, "{place}: there is a trace\n{output}");
            needles.not_in(&output, &place);
        }
        needles.not_below(sandbox.home(), mechanism);
    }
}

#[test]
fn k02_k21_no_source_shows_the_password_anywhere_in_a_whole_run() {
    let seen = "cat /proc/self/environ /proc/$$/environ /proc/$$/cmdline /proc/$PPID/cmdline >> seen; ";
    let sources = [
        format!("password = {{ value = {PASSWORD:?} }}"),
        "password = { file = \"~/the password\" }".to_owned(),
        "password = { env = \"WORK_PASSWORD\" }".to_owned(),
        format!("password = {{ command = [\"sh\", \"-c\", {:?}] }}", format!("{seen} cat 'the password'")),
        "password = { keyring = true }".to_owned(),
    ];
    std::thread::scope(|scope| {
        for source in &sources {
            for protocol in Protocol::BOTH {
                scope.spawn(move || works_in_silence(protocol, source));
            }
        }
    });
}

fn works_in_silence(protocol: Protocol, source: &str) {
    let user = server().user(MAIL);
    let account = user.account("work", protocol, Security::Tls, "");
    let other = "[accounts.other]\nprotocol = \"pop3\"\nhost = \"localhost\"\nusername = \"x\"\n\
                 password = { env = \"OTHER_PASSWORD\" }\n";
    let mut sandbox = home(&format!("default-account = \"work\"\n{account}{other}"), source);
    sandbox.env("OTHER_PASSWORD", OTHER);
    if source.contains("WORK_PASSWORD") {
        sandbox.env("WORK_PASSWORD", PASSWORD);
    }
    let needles = Needles::new(&user.name, &[PASSWORD, OTHER]);
    let place = format!("{protocol:?} {source}");
    let desktop = source.contains("keyring").then(|| {
        let desktop = Desktop::log_in(&mut sandbox);
        let input = format!("{PASSWORD}\n");
        let stored = sandbox.run_with_input(&["login", "--trace", "--stdin"], input.as_bytes());
        needles.not_in(&stored.success(), &place);
        desktop
    });
    whole_run(&sandbox, &needles, &place);
    drop(desktop);
    let looked_at = needles.not_below(sandbox.home(), &place);
    assert!(looked_at > 3, "{place}: {looked_at} files");
    // What the command saw of its own environment, and of what started it, is among them.
    assert_eq!(sandbox.home().join("seen").exists(), source.contains("command"), "{place}");
}

/// Every verb that can be run without a person.
fn whole_run(sandbox: &Sandbox, needles: &Needles, place: &str) {
    for verb in [
        &["config", "check"][..],
        &["config", "show"],
        &["config", "show", "--json"],
        &["account", "list", "--json"],
        &["account", "show"],
        &["account", "test"],
        &["account", "test", "--json"],
        &["fetch", "--dry-run"],
        &["fetch", "--headers", "--limit", "1", "-vv"],
        &["fetch", "--json"],
        &["list", "--remote"],
        &["list", "--json"],
        &["read", "1", "2"],
        &["attachments", "list", "1"],
        &["mailboxes", "list"],
        &["retention", "show"],
        &["delete", "1", "--dry-run"],
        &["delete", "1", "-y"],
        &["delete", "2", "-y", "--permanent", "--json"],
        &["store", "check"],
        &["store", "rebuild"],
        &["fetch", "-vv"],
    ] {
        let output = run(sandbox, verb);
        needles.not_in(&output, &format!("{place} {verb:?}"));
        assert!(matches!(output.code, Some(0 | 1)), "{place} {verb:?}\n{output}");
    }
    // And what goes wrong.
    for (verb, code) in [
        (&["fetch", "-a", "nobody"][..], 66),
        (&["read", "4711"], 66),
        (&["fetch", "--no-such-option"], 2),
        (&["login", "work"], 77),
        (&["account", "test", "other", "--timeout", "1s"], 75),
    ] {
        let output = run(sandbox, verb);
        needles.not_in(&output, &format!("{place} {verb:?}"));
        assert_eq!(output.code, Some(code), "{place} {verb:?}\n{output}");
    }
}

#[test]
fn k03_no_token_shows_whatever_the_server_answers() {
    for (mechanism, name) in [("xoauth2", "XOAUTH2"), ("oauthbearer", "OAUTHBEARER")] {
        for protocol in Protocol::BOTH {
            let peer = Peer::play(&[&refusal(protocol, name)]);
            let sandbox = Sandbox::new();
            sandbox.config(&format!(
                "[accounts.work]\nprotocol = \"{}\"\nhost = \"localhost\"\nport = {}\ntls = \"none\"\n\
                 username = \"ada@example.org\"\nauth = \"{mechanism}\"\npassword = {{ env = \"TOKEN\" }}\n",
                protocol.name(),
                peer.port,
            ));
            let output = sandbox.command(&["fetch", "-vv", "--trace", "--json"]).env("TOKEN", TOKEN).output();
            let output = Output::of(output.unwrap()).code(77);
            assert!(output.err().contains(&format!("{name} ")), "{output}");
            let needles = Needles::new("ada@example.org", &[TOKEN]);
            needles.not_in(&output, name);
            needles.not_below(sandbox.home(), name);
            peer.heard_everything();
        }
    }
}

#[test]
fn k03_a_server_that_repeats_what_we_sign_in_with_is_not_quoted() {
    let plain = STANDARD.encode(format!("\0ada\0{PASSWORD}"));
    let word = STANDARD.encode(PASSWORD);
    let says = format!("[ALERT] not {PASSWORD}, {word} or {plain}");
    let stories = [
        (Protocol::Pop3, "-ERR\nC: USER ada\nS: +OK\nC: PASS *\nS: -ERR", "auto"),
        (Protocol::Pop3, "-ERR\nC: AUTH PLAIN *\nS: -ERR", "plain"),
        (
            Protocol::Pop3,
            "-ERR\nC: AUTH LOGIN\nS: + VXNlcm5hbWU6\nC: *\nS: + UGFzc3dvcmQ6\nC: *\nS: -ERR",
            "login",
        ),
        (Protocol::Imap, "IMAP4rev1]\nC: m1 LOGIN *\nS: m1 NO", "auto"),
        (Protocol::Imap, "IMAP4rev1]\nC: m1 LOGIN *\nS: m1 BAD", "auto"),
        (Protocol::Imap, "IMAP4rev1]\nC: m1 LOGIN *\nS: * BYE", "auto"),
        (Protocol::Imap, "IMAP4rev1 SASL-IR AUTH=PLAIN]\nC: m1 AUTHENTICATE PLAIN *\nS: m1 NO", "plain"),
        (Protocol::Imap, "IMAP4rev1 AUTH=PLAIN]\nC: m1 AUTHENTICATE PLAIN\nS: + \nC: *\nS: m1 NO", "plain"),
    ];
    for (protocol, script, mechanism) in stories {
        let start = match protocol {
            Protocol::Pop3 => "S: +OK ready\nC: CAPA\nS: ",
            Protocol::Imap => "S: * OK [CAPABILITY ",
        };
        let script = format!("{start}{script} {says}\n");
        let peer = Peer::play(&[&script]);
        let sandbox = Sandbox::new();
        sandbox.config(&format!(
            "[accounts.work]\nprotocol = \"{}\"\nhost = \"localhost\"\nport = {}\ntls = \"none\"\n\
             username = \"ada\"\nauth = \"{mechanism}\"\npassword = {{ env = \"WORD\" }}\n",
            protocol.name(),
            peer.port,
        ));
        let output = sandbox.command(&["fetch", "-vv", "--trace"]).env("WORD", PASSWORD).output();
        let output = Output::of(output.unwrap());
        assert!(output.code != Some(0), "{script}\n{output}");
        assert!(
            output.err().matches("not (redacted), (redacted) or (redacted)").count() >= 2,
            "{script}\n{output}"
        );
        let needles = Needles::new("ada", &[PASSWORD]);
        needles.not_in(&output, &script);
        needles.not_below(sandbox.home(), &script);
        peer.heard_everything();
    }
}

/// A server that takes tokens, wants to say why it does not take this one, and says no.
fn refusal(protocol: Protocol, mechanism: &str) -> String {
    let why = STANDARD.encode("{\"status\":\"401\",\"schemes\":\"bearer\"}");
    match protocol {
        Protocol::Pop3 => format!(
            "S: +OK ready\nC: CAPA\nS: +OK\nS: UIDL\nS: SASL {mechanism}\nS: .\n\
             C: AUTH {mechanism} *\nS: + {why}\nC: *\nS: -ERR [AUTH] expired\n"
        ),
        Protocol::Imap => format!(
            "S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH={mechanism}] ready\n\
             C: m1 AUTHENTICATE {mechanism} *\nS: + {why}\nC: *\n\
             S: m1 NO [AUTHENTICATIONFAILED] expired\n"
        ),
    }
}

/// How a program ends that is killed as if it had crashed, where a core may be as large as it likes.
fn crashes(mut command: std::process::Command, ready: impl FnOnce()) -> std::process::ExitStatus {
    let mut child = command.spawn().unwrap();
    ready();
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::ABORT).unwrap();
    child.wait().unwrap()
}

#[test]
fn k21_a_crash_leaves_no_image_of_the_memory() {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::os::unix::process::ExitStatusExt as _;
    let unlimited = |sandbox: &Sandbox, what: &str| {
        let mut command = sandbox.command(&[]);
        let program = command.get_program().to_owned();
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &format!("ulimit -c unlimited && exec {what}")]).arg(program);
        shell.env("HOME", sandbox.home()).current_dir(sandbox.home());
        std::mem::replace(&mut command, shell)
    };
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let sandbox = Sandbox::in_clear(Protocol::Pop3, port, &format!("{PASSWORD:?}"), "");
    let other = Sandbox::new();
    let image = crashes(unlimited(&other, "sleep 60"), || {
        std::thread::sleep(std::time::Duration::from_millis(300));
    });
    if !image.core_dumped() {
        return crate::support::skipped("this machine writes no images of what crashes");
    }
    let status = crashes(unlimited(&sandbox, "\"$0\" fetch"), || {
        let (stream, _) = listener.accept().unwrap();
        let mut says = stream.try_clone().unwrap();
        says.write_all(b"+OK ready\r\n").unwrap();
        for line in BufReader::new(stream).lines() {
            let line = line.unwrap();
            if line.starts_with("PASS ") {
                return;
            }
            says.write_all(if line == "CAPA" { b"-ERR\r\n" } else { b"+OK\r\n" }).unwrap();
        }
    });
    assert_eq!((status.signal(), status.core_dumped()), (Some(6), false));
    Needles::new("ada", &[PASSWORD]).not_below(sandbox.home(), "after a crash");
}
