//! Names that do not resolve, networks that are not there, addresses that swallow what is sent.

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::starttls::{assert_refused, assert_silent_about_secrets, home};
use crate::support::{Dovecot, Output, Protocol, Sandbox, Security, skipped, small};

/// Runs the program where the shell commands `before` have been at work as root, in namespaces of
/// its own (options of unshare); `None` where this machine has none.
fn run_behind(sandbox: &Sandbox, unshare: &str, before: &str, arguments: &[&str]) -> Option<Output> {
    let program = sandbox.command(arguments);
    let script =
        format!("PATH=$PATH:/usr/sbin:/sbin; set -e; {before}\necho in place >&2; exec \"$0\" \"$@\"");
    let mut command = Command::new("unshare");
    command.args([unshare, "sh", "-c", &script]).arg(program.get_program()).args(program.get_args());
    command.env_clear().envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.current_dir(sandbox.home()).stdin(std::process::Stdio::null());
    let output = Output::of(command.output().ok()?);
    let Some((_, told)) = output.err().split_once("in place\n") else {
        skipped(&format!("no namespaces to be had here: {}", output.err()));
        return None;
    };
    Some(Output { stderr: told.as_bytes().to_vec(), ..output })
}

/// Puts `text` in the place of a file of /etc, for this run.
fn etc(sandbox: &Sandbox, file: &str, text: &str) -> String {
    std::fs::write(sandbox.home().join(file), text).unwrap();
    format!("mount --bind {:?} /etc/{file};", sandbox.home().join(file))
}

/// The account that [`home`] makes, at a host by name.
fn at(protocol: Protocol, host: &str) -> Sandbox {
    let sandbox = home(protocol, 4993, "implicit", "");
    let text = std::fs::read_to_string(sandbox.config_path()).unwrap();
    sandbox.config(&text.replace("\"localhost\"", &format!("\"{host}\"")));
    sandbox
}

#[test]
fn n09_a_host_that_does_not_exist_is_told_at_once_and_the_others_are_fetched() {
    for protocol in Protocol::BOTH {
        let sandbox = at(protocol, "no-such-host.example");
        let files = etc(&sandbox, "nsswitch.conf", "hosts: files\n");
        let started = Instant::now();
        let Some(output) = run_behind(&sandbox, "-Urm", &files, &["fetch"]) else { return };
        assert_refused(&output, 75, "host not found: no-such-host.example", "");
        assert!(started.elapsed() < Duration::from_secs(20), "no storm of tries");

        let user = Dovecot::shared().user([small(1)]);
        let lost =
            std::fs::read_to_string(sandbox.config_path()).unwrap().replace("accounts.work", "accounts.lost");
        sandbox.config(&(lost + &user.account("work", protocol, Security::Tls, "")));
        let Some(output) = run_behind(&sandbox, "-Urm", &files, &["fetch", "-A"]) else { return };
        assert_eq!(output.code, Some(75), "{output}");
        output.says("account lost: ");
        assert_eq!(sandbox.files("work", "INBOX").len(), 1, "{output}");
    }
}

#[test]
fn n10_a_resolver_that_is_down_is_told_from_a_host_that_does_not_exist() {
    for protocol in Protocol::BOTH {
        let sandbox = at(protocol, "mail.example.org");
        let files = etc(&sandbox, "nsswitch.conf", "hosts: dns\n")
            + &etc(&sandbox, "resolv.conf", "nameserver 127.9.9.9\n");
        // In a network of its own, where nobody listens.
        let before = format!("{files} ip link set lo up;");
        let Some(output) = run_behind(&sandbox, "-Urmn", &before, &["fetch"]) else { return };
        assert_refused(&output, 75, "looking up mail.example.org: ", "");
        assert!(!output.err().contains("host not found"), "{output}");
    }
}

#[test]
fn n10_a_resolver_that_never_answers_holds_up_a_run_no_longer_than_the_limit() {
    for protocol in Protocol::BOTH {
        let sandbox = at(protocol, "mail.example.org");
        let files = etc(&sandbox, "nsswitch.conf", "hosts: dns\n")
            + &etc(&sandbox, "resolv.conf", "nameserver 10.9.9.9\n");
        // An address behind loopback that is nobody's swallows what it gets.
        let before = format!("{files} ip link set lo up; ip route add 10.9.9.0/24 dev lo;");
        let started = Instant::now();
        let Some(output) = run_behind(&sandbox, "-Urmn", &before, &["fetch", "--timeout", "1s"]) else {
            return;
        };
        assert_refused(&output, 75, "no answer within 1 s", "");
        // glibc would go on for ten.
        assert!(started.elapsed() < Duration::from_secs(9), "{:?}", started.elapsed());
    }
}

#[test]
fn n14_without_a_network_one_line_says_so() {
    for protocol in Protocol::BOTH {
        for host in ["localhost", "192.0.2.1", "2001:db8::1"] {
            let sandbox = at(protocol, host);
            let Some(output) = run_behind(&sandbox, "-Urn", "", &["fetch"]) else { return };
            assert_refused(&output, 75, "unreachable", host);
        }
    }
}

#[test]
fn n14_an_address_that_swallows_everything_is_left_in_time() {
    for protocol in Protocol::BOTH {
        let sandbox = at(protocol, "10.9.9.9");
        let before = "ip link set lo up; ip route add 10.9.9.0/24 dev lo;";
        let started = Instant::now();
        let Some(output) = run_behind(&sandbox, "-Urn", before, &["fetch", "--timeout", "1s"]) else {
            return;
        };
        assert_refused(&output, 75, "no answer within 1 s", "");
        assert!(started.elapsed() < Duration::from_secs(9), "{:?}", started.elapsed());
    }
}

/// A port where 127.0.0.1 swallows what is sent, for its queue is full, and ::1 answers; and what
/// keeps it so.
fn half_a_black_hole() -> Option<(TcpListener, Vec<TcpStream>, TcpListener)> {
    let good = TcpListener::bind("[::1]:0").ok()?;
    let port = good.local_addr().unwrap().port();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let _inside = runtime.enter();
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    socket.bind(address).ok()?;
    let hole = socket.listen(1).unwrap().into_std().unwrap();
    let mut queue = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(300)) {
        queue.push(stream);
        assert!(queue.len() < 100, "the queue does not fill");
    }
    Some((good, queue, hole))
}

#[test]
fn n11_where_one_address_swallows_everything_the_other_is_taken_soon() {
    for (protocol, says) in
        [(Protocol::Imap, "* BYE [UNAVAILABLE] enough\r\n"), (Protocol::Pop3, "-ERR [SYS/TEMP] enough\r\n")]
    {
        let Some((good, _queue, _hole)) = (0..5).find_map(|_| half_a_black_hole()) else {
            return skipped("no IPv6 on loopback");
        };
        let port = good.local_addr().unwrap().port();
        std::thread::spawn(move || {
            let (mut stream, _) = good.accept().unwrap();
            stream.write_all(says.as_bytes()).unwrap();
            drop(std::io::copy(&mut stream, &mut std::io::sink()));
        });
        let started = Instant::now();
        let output = home(protocol, port, "none", "").run(&["fetch"]);
        assert_silent_about_secrets(&output);
        assert_refused(&output, 75, "enough", "");
        assert!(started.elapsed() < Duration::from_secs(6), "{:?}", started.elapsed());
    }
}
