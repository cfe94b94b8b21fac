//! Servers that say no, or nothing sensible, to a sign-in: what a person is told, and that there
//! was one try.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::support::{Dovecot, Output, Peer, Protocol, Sandbox, Security};

/// Runs `account test` against a peer with this script, at the end of which the client must leave.
/// `more` are further lines of the account's table.
fn tested(protocol: Protocol, script: &str, password: &str, more: &str) -> Output {
    let peer = Peer::play(&[&format!("{script}\nEND")]);
    let sandbox = Sandbox::in_clear(protocol, peer.port, password, more);
    let output = sandbox.run(&["account", "test"]);
    peer.heard_everything();
    output
}

const PASSWORD: &str = "\"tell-nobody\"";
const GREETING: &str = "S: * OK [CAPABILITY IMAP4rev1] ready\nC: m1 LOGIN \"ada\" \"tell-nobody\"\n";

#[test]
fn a02_only_a_refusal_of_the_password_is_a_matter_of_the_password() {
    for (answer, code) in [
        ("m1 NO [AUTHENTICATIONFAILED] no", 77),
        ("m1 NO [AUTHORIZATIONFAILED] no", 77),
        ("m1 NO [EXPIRED] your password is too old", 77),
        ("m1 NO no", 77),
        ("m1 NO", 77),
        ("m1 NO [UNAVAILABLE] the directory is down", 75),
        ("m1 NO [INUSE] somebody else is here", 75),
        ("m1 NO [LIMIT] too many sessions", 75),
        ("m1 NO [SERVERBUG] oops", 75),
        ("* BYE [UNAVAILABLE] overloaded", 75),
        ("* BYE", 75),
        ("m1 NO [CONTACTADMIN] call us", 69),
        ("m1 NO [PRIVACYREQUIRED] not without TLS", 76),
        ("m1 BAD what", 76),
    ] {
        let output = tested(Protocol::Imap, &format!("{GREETING}S: {answer}"), PASSWORD, "").code(code);
        let about_the_password = output.err().contains("`username` and `password`");
        assert_eq!(about_the_password, code == 77, "{answer}: {output}");
        assert!(!output.err().contains("tell-nobody"), "{output}");
    }
}

#[test]
fn a03_a_password_arrives_as_it_is_whatever_is_in_it() {
    let long = "much ".repeat(40);
    let longer = "long ".repeat(240);
    let quoted = |word: &str| format!("C: m1 LOGIN \"ada\" \"{word}\"\nS: m1 NO no");
    let literal =
        |word: &str| format!("C: m1 LOGIN \"ada\" {{{}}}\nS: + go on\nC: {word}\nS: m1 NO no", word.len());
    let plain = |word: &str| {
        let encoded = BASE64.encode(format!("\0ada\0{word}"));
        format!("C: m1 AUTHENTICATE PLAIN {encoded}\nS: m1 NO no")
    };
    for (password, login) in [
        ("two words ", quoted("two words ")),
        ("quo\"te", quoted("quo\\\"te")),
        ("back\\slash\\\\", quoted("back\\\\slash\\\\\\\\")),
        ("100% {5} {{}} $HOME `id`", quoted("100% {5} {{}} $HOME `id`")),
        ("(]", quoted("(]")),
        ("grün", literal("grün")),
        (&long, quoted(&long)),
        (&longer, literal(&longer)),
    ] {
        let spelled = format!("'''{password}'''");
        let imap = |offer: &str, script: &str| {
            let script = format!("S: * OK [CAPABILITY IMAP4rev1{offer}] ready\n{script}");
            drop(tested(Protocol::Imap, &script, &spelled, "").code(77));
        };
        imap("", &login);
        imap(" SASL-IR AUTH=PLAIN", &plain(password));
        // POP3 has no quotes: all that follows the space is the password, in UTF-8.
        let pop3 = format!(
            "S: +OK ready\nC: CAPA\nS: -ERR\nC: USER ada\nS: +OK\nC: PASS {password}\nS: -ERR [AUTH] no"
        );
        drop(tested(Protocol::Pop3, &pop3, &spelled, "").code(77));
    }
}

#[test]
fn a03_a04_what_cannot_be_sent_is_refused_before_connecting() {
    for (user, password) in
        [("ada", ""), ("ada", "a\\rb"), ("ada", "a\\nb"), ("ada", "a\\u0000b"), ("a\\nb", "x")]
    {
        for protocol in Protocol::BOTH {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            listener.set_nonblocking(true).unwrap();
            let port = listener.local_addr().unwrap().port();
            let sandbox = Sandbox::new();
            sandbox.config(&format!(
                "[accounts.work]\nprotocol = \"{}\"\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\n\
                 username = \"{user}\"\npassword = {{ value = \"{password}\" }}\n",
                protocol.name(),
            ));
            let output = sandbox.run(&["fetch"]);
            assert!(matches!(output.code, Some(77 | 78)), "{user:?} {password:?}: {output}");
            assert!(listener.accept().is_err(), "{user:?} {password:?}: it connected");
        }
    }
}

#[test]
fn a06_what_is_offered_is_listed_and_steers_no_terminal() {
    let imap =
        "R: * OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=GSSAPI AUTH=X-\\x1b[31mRED AUTH=NTLM] hi\\r\\n";
    let pop3 = "S: +OK ready\nC: CAPA\nR: +OK\\r\\nUIDL\\r\\nSASL GSSAPI X-\\x1b[31mRED NTLM\\r\\n.\\r\\n";
    for (protocol, script) in [(Protocol::Imap, imap), (Protocol::Pop3, pop3)] {
        let output = tested(protocol, script, PASSWORD, "").code(69);
        output.says("GSSAPI");
        output.says("NTLM");
        output.says("RED");
        assert!(!output.err().contains('\u{1b}'), "{output}");
    }
}

#[test]
fn a07_a_challenge_without_sense_is_taken_back_and_nothing_weaker_is_tried() {
    for mechanism in ["cram-md5", "scram-sha-256"] {
        let name = mechanism.to_uppercase();
        for challenge in ["+", "+ ", "+ *** no base64", "+ ====", "+ Y2h", "+ /////w=="] {
            let more = format!("auth = \"{mechanism}\"");
            // SCRAM speaks first: only a prompt for that may be empty.
            let imap = format!(
                "S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH={name} AUTH=PLAIN] hi\nC: m1 AUTHENTICATE {name}*\n\
                 S: {challenge}\nC: *\nS: m1 BAD taken back\nEND"
            );
            let pop3 = format!(
                "S: +OK hi\nC: CAPA\nS: +OK\nS: UIDL\nS: SASL {name} PLAIN\nS: .\nC: AUTH {name}*\n\
                 S: {challenge}\nC: *\nS: -ERR taken back\nEND"
            );
            for (protocol, script) in [(Protocol::Imap, imap), (Protocol::Pop3, pop3)] {
                let peer = Peer::play(&[&script]);
                let sandbox = Sandbox::in_clear(protocol, peer.port, PASSWORD, &more);
                let output = sandbox.run(&["account", "test", "--trace"]);
                // CRAM-MD5 answers whatever octets a challenge decodes to.
                let binary = mechanism == "cram-md5" && challenge.contains('/');
                if !binary {
                    assert_eq!(output.code, Some(76), "{protocol:?} {mechanism} {challenge}: {output}");
                    // In a script an asterisk stands for anything.
                    assert!(output.err().lines().any(|line| line.trim_end().ends_with(" *")), "{output}");
                }
                peer.heard_everything();
            }
        }
    }
}

#[test]
fn a07_an_endless_challenge_is_a_clear_error() {
    let huge = "QUFB".repeat(256 * 1024);
    let imap =
        format!("S: * OK [CAPABILITY IMAP4rev1 AUTH=CRAM-MD5] hi\nC: m1 AUTHENTICATE CRAM-MD5\nS: + {huge}");
    let pop3 = format!("S: +OK hi\nC: CAPA\nS: +OK\nS: SASL CRAM-MD5\nS: .\nC: AUTH CRAM-MD5\nS: + {huge}");
    for (protocol, script) in [(Protocol::Imap, imap), (Protocol::Pop3, pop3)] {
        let peer = Peer::play(&[&script]);
        let sandbox = Sandbox::in_clear(protocol, peer.port, PASSWORD, "auth = \"cram-md5\"");
        let output = sandbox.run(&["account", "test"]).code(76);
        output.says("line");
        assert!(output.err().len() < 1000, "{output}");
    }
}

#[test]
fn a09_why_a_token_was_refused_is_told_without_steering_the_terminal() {
    let why = BASE64.encode(br#"{"status":"no\u001b[31m more","scope":"mail"}"#);
    for (mechanism, dummy) in [("xoauth2", "C: \n"), ("oauthbearer", "C: AQ==\n")] {
        let name = mechanism.to_uppercase();
        let imap = format!(
            "S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH={name} AUTH=PLAIN] hi\nC: m1 AUTHENTICATE {name} *\n\
             S: + {why}\n{dummy}S: m1 NO [AUTHENTICATIONFAILED] expired"
        );
        let pop3 = format!(
            "S: +OK hi\nC: CAPA\nS: +OK\nS: UIDL\nS: SASL {name} PLAIN\nS: .\nC: AUTH {name} *\n\
             S: + {why}\n{dummy}S: -ERR [AUTH] expired"
        );
        for (protocol, script) in [(Protocol::Imap, imap), (Protocol::Pop3, pop3)] {
            let output = tested(protocol, &script, PASSWORD, &format!("auth = \"{mechanism}\"")).code(77);
            output.says("expired");
            output.says("more");
            assert!(!output.err().contains('\u{1b}') && !output.err().contains("tell-nobody"), "{output}");
        }
    }
}

#[test]
fn a14_a_server_that_leaves_inside_the_exchange_is_a_clean_error() {
    let prompt = "+ PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+";
    for (farewell, said) in [
        ("S: * BYE too many\n---", "too many"),
        ("S: * BYE\n---", "ended the session"),
        ("---", "closed"),
        ("R: + PDE4\n---", "in the middle"),
    ] {
        let start = "S: * OK [CAPABILITY IMAP4rev1 AUTH=CRAM-MD5] hi\nC: m1 AUTHENTICATE CRAM-MD5\n";
        for script in [format!("{start}{farewell}"), format!("{start}S: {prompt}\nC: *\n{farewell}")] {
            let peer = Peer::play(&[&script]);
            let sandbox = Sandbox::in_clear(Protocol::Imap, peer.port, PASSWORD, "");
            sandbox.run(&["fetch"]).code(75).says(said);
            peer.heard_everything();
        }
    }
    let start = "S: +OK hi\nC: CAPA\nS: +OK\nS: SASL CRAM-MD5\nS: .\nC: AUTH CRAM-MD5\n";
    for script in [format!("{start}---"), format!("{start}S: {prompt}\nC: *\nR: +O\n---")] {
        let peer = Peer::play(&[&script]);
        let sandbox = Sandbox::in_clear(Protocol::Pop3, peer.port, PASSWORD, "");
        sandbox.run(&["fetch"]).code(75).says("closed");
        peer.heard_everything();
    }
}

#[test]
fn a15_two_people_on_one_host_never_get_each_others_mail() {
    for protocol in Protocol::BOTH {
        let mail = |name: &str| {
            (0..20).map(move |at| format!("Subject: {name} {at}\n\n{name}\n")).collect::<Vec<_>>()
        };
        let [ada, bob] = ["ada", "bob"].map(|name| Dovecot::shared().user(mail(name)));
        let sandbox = Sandbox::new();
        sandbox.config(&format!(
            "{}{}",
            ada.account("ada", protocol, Security::Tls, ""),
            bob.account("bob", protocol, Security::Tls, "")
        ));
        let runs: [&[&str]; 4] =
            [&["fetch", "-A"], &["fetch", "-a", "ada"], &["fetch", "-a", "bob"], &["account", "test", "-A"]];
        let runs = runs.map(|arguments| sandbox.command(arguments).spawn().unwrap());
        for run in runs {
            // Who comes second to a store is told so.
            let output = Output::of(run.wait_with_output().unwrap());
            assert!(matches!(output.code, Some(0 | 75)), "{output}");
        }
        drop(sandbox.run(&["fetch", "-A"]).success());
        for name in ["ada", "bob"] {
            let files = sandbox.files(name, "INBOX");
            assert_eq!(files.len(), 20, "{protocol:?} {name}");
            for file in files {
                let text = std::fs::read_to_string(file).unwrap();
                assert!(text.starts_with(&format!("Subject: {name} ")), "{protocol:?} {name}: {text}");
            }
        }
    }
}
