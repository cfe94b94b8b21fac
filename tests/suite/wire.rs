//! The program on lines of a poor kind, and with servers whose words are meant for the terminal.

use crate::support::{Dovecot, Peer, Protocol, Relay, Sandbox, Security, User, corpora, small};

/// A sandbox whose account reaches `user` over a relay.
fn over(relay: &Relay, user: &User<'_>, protocol: Protocol, security: Security) -> Sandbox {
    let config = user.account("work", protocol, security, "");
    let line = |port: u16| format!("port = {port}\n");
    let sandbox = Sandbox::new();
    sandbox.config(&config.replace(&line(Dovecot::shared().port(protocol, security)), &line(relay.port)));
    sandbox
}

/// What the store holds, in no order.
fn contents(sandbox: &Sandbox) -> Vec<Vec<u8>> {
    let mut contents: Vec<_> =
        sandbox.files("work", "INBOX").iter().map(|file| std::fs::read(file).unwrap()).collect();
    contents.sort();
    contents
}

#[test]
fn n06_one_octet_per_segment_changes_nothing() {
    let odd = b"From: a@b\r\nSubject: dots\r\n\r\n.\r\n..\r\n.x\r\nlast\r\n.\r\n".to_vec();
    let some = corpora().messages.into_iter().filter(|message| message.len() < 20_000).step_by(15).take(12);
    let user = Dovecot::shared().user((1..=3).map(small).chain([odd]).chain(some));
    for protocol in Protocol::BOTH {
        for security in [Security::Plain, Security::Tls] {
            let whole = user.sandbox(protocol, security, "");
            whole.run(&["fetch"]).success();
            let relay = Relay::dripping(Dovecot::shared().port(protocol, security));
            let cut = over(&relay, &user, protocol, security);
            cut.run(&["fetch"]).success();
            assert_eq!(contents(&cut).len(), user.count());
            assert_eq!(contents(&cut), contents(&whole), "{protocol:?} {security:?}");
        }
    }
}

#[test]
fn n24_a_fetch_of_nothing_new_takes_few_turns() {
    let user = Dovecot::shared().user((1..=5).map(small));
    for protocol in Protocol::BOTH {
        let relay = Relay::plain(Dovecot::shared().port(protocol, Security::Tls));
        let sandbox = over(&relay, &user, protocol, Security::Tls);
        sandbox.run(&["fetch"]).success();
        let before = relay.turns();
        sandbox.run(&["fetch"]).success();
        let turns = relay.turns() - before;
        println!("{}: a fetch of nothing new over TLS takes {turns} turns", protocol.name());
        assert!(turns <= 12, "{protocol:?}: {turns}");
    }
}

/// What a terminal would obey, a log would take for its own, or a careless formatter would expand.
const EVIL: &str =
    "\x1b[2J\x1b]52;c;ZXZpbA==\x07\u{9b}31m\u{202e}gpj.exe %s%n {} $(reboot) `id`\rerror: forged";

#[test]
fn f20_s11_s12_what_a_server_says_never_reaches_the_terminal_raw() {
    let evil = |script: &str| script.replace("EVIL", EVIL);
    let imap = "S: * OK [CAPABILITY IMAP4rev1] EVIL\nC: m1 LOGIN *\n";
    let scripts = [
        (Protocol::Pop3, "S: -ERR EVIL\n...".to_owned()),
        (Protocol::Pop3, "S: EVIL\n...".to_owned()),
        (Protocol::Pop3, "S: +OK EVIL\nC: CAPA\nS: -ERR EVIL\nC: USER ada\nS: -ERR EVIL\n...".to_owned()),
        (Protocol::Pop3, "S: +OK\nC: CAPA\nS: +OK\nS: SASL EVIL\nS: .\n...".to_owned()),
        (Protocol::Imap, "S: * BYE EVIL\n...".to_owned()),
        (Protocol::Imap, "S: EVIL\n...".to_owned()),
        (Protocol::Imap, format!("{imap}S: m1 NO [ALERT] EVIL\n...")),
        (Protocol::Imap, format!("{imap}S: * EVIL\nS: m1 EVIL\n...")),
        (Protocol::Imap, "S: * OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=EVIL] x\n...".to_owned()),
    ];
    for (protocol, script) in scripts {
        for arguments in [&["fetch"][..], &["fetch", "--trace"], &["--json", "fetch"]] {
            let peer = Peer::play(&[&evil(&script)]);
            let sandbox = Sandbox::new();
            sandbox.config(&format!(
                "[accounts.work]\nprotocol = \"{}\"\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\n\
                 username = \"ada\"\npassword = {{ value = \"tellnoone\" }}\n",
                protocol.name(),
                peer.port
            ));
            let output = sandbox.run(arguments);
            assert!(output.code.is_some_and(|code| code >= 64), "{script}\n{output}");
            for text in [output.out(), output.err()] {
                let raw = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
                assert!(!text.contains(raw), "{script}\n{text:?}");
                assert!(!text.lines().any(|line| line.starts_with("error: forged")), "{text}");
            }
            assert!(!output.err().contains("tellnoone"), "{output}");
        }
    }
}
