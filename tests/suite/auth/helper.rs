//! Where the password comes from at the moment of signing in: a command, or the person.

use crate::support::{Output, Peer, Sandbox, lacks};
use crate::terminal::shell;

/// A POP3 server that wants this password.
fn wants(password: &str) -> String {
    format!(
        "S: +OK hi\nC: CAPA\nS: -ERR\nC: USER ada\nS: +OK\nC: PASS {password}\nS: +OK in\n\
         C: UIDL\nS: +OK\nS: .\nC: LIST\nS: +OK\nS: .\nC: QUIT\nS: +OK bye\n"
    )
}

/// An account whose password is what `script` prints.
fn asking(port: u16, script: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.config(&format!(
        "[accounts.work]\nprotocol = \"pop3\"\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\n\
         username = \"ada\"\npassword = {{ command = [\"sh\", \"-c\", '''{script}'''] }}\n"
    ));
    sandbox
}

#[test]
fn a10_the_command_is_asked_anew_for_each_run() {
    let peer = Peer::play(&[&wants("token-1"), &wants("token-2")]);
    let sandbox = asking(peer.port, "echo x >> count; echo token-$(grep -c x count)");
    for _ in 0..2 {
        drop(sandbox.run(&["fetch"]).success());
    }
    peer.heard_everything();
}

#[test]
fn a10_only_the_first_line_is_the_password_and_nothing_else_is_shown() {
    let peer = Peer::play(&[&wants("token one")]);
    let sandbox = asking(peer.port, r"printf 'token one\r\nlogin: ada\n'; echo remark >&2");
    let output = sandbox.run(&["fetch", "-vv"]).success();
    assert!(!output.err().contains("login: ada") && !output.err().contains("token one"), "{output}");
    peer.heard_everything();
}

#[test]
fn a10_a_command_that_gives_no_password_is_77_and_the_server_is_not_asked() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    nobody.set_nonblocking(true).unwrap();
    let port = nobody.local_addr().unwrap().port();
    for (script, said) in [
        ("echo tell-nobody; echo the vault is locked >&2; exit 1", "the vault is locked"),
        ("head -c 10000000 /dev/zero | tr '\\\\0' x", "sh"),
        ("true", "sh"),
        ("echo", "sh"),
        ("kill -9 $$", "sh"),
    ] {
        let output: Output = asking(port, script).run(&["fetch"]).code(77);
        output.says(said);
        assert!(!output.err().contains("tell-nobody") && output.err().len() < 1000, "{output}");
        assert!(nobody.accept().is_err(), "{script}: it connected");
    }
}

#[test]
fn a16_a_password_is_asked_for_on_the_terminal_alone_and_never_echoed() {
    if lacks("script") {
        return;
    }
    let peer = Peer::play(&[&wants("tell-nobody")]);
    let sandbox = Sandbox::new();
    sandbox.config(&format!(
        "[accounts.work]\nprotocol = \"pop3\"\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\n\
         username = \"ada\"\n",
        peer.port
    ));
    // What comes in at standard input is nobody's password.
    let run = "stty -a >before; echo wrong | $MAILCTL fetch >out 2>err; echo [$?]; stty -a >after";
    let keys = "sleep 1; printf \"tell-nobody\\r\"; sleep 1";
    let seen = shell(&sandbox, &format!("({keys}) | script -qec '{run}' /dev/null")).success();
    assert!(seen.out().contains("[0]") && !seen.out().contains("tell-nobody"), "{seen}");
    let read = |file: &str| std::fs::read_to_string(sandbox.home().join(file)).unwrap();
    assert_eq!(read("before"), read("after"));
    assert!(!format!("{}{}", read("out"), read("err")).contains("assword"), "{}", read("err"));
    peer.heard_everything();
}
