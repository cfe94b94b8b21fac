//! Signing in: every mechanism on a real Dovecot, and what servers say no with.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use mailctl::backend::auth::{Credentials, Mechanism};
use mailctl::backend::trace::Trace;
use mailctl::backend::transport::{self, Deadlines, Endpoint, Secured, Tls, Wire};
use mailctl::backend::{Backend, imap, pop3};
use mailctl::error::{ErrorKind, Result};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, DuplexStream, duplex};

use crate::support::{Dovecot, Protocol, Security};

mod helper;
mod proofs;
mod refused;

pub(crate) fn credentials(user: &str, password: &str, mechanism: Option<Mechanism>) -> Credentials {
    Credentials { mechanism, ..Credentials::password(user, password) }
}

/// A server on this machine with limits that a test can wait for.
pub(crate) fn endpoint(port: u16, tls: Tls) -> Endpoint {
    Endpoint {
        ca_file: Some(Dovecot::shared().ca_file()),
        deadlines: Deadlines::of(Duration::from_secs(10)),
        ..Endpoint::new("localhost", port, tls)
    }
}

pub(crate) const fn tls(security: Security) -> Tls {
    match security {
        Security::Plain => Tls::None,
        Security::Tls => Tls::Implicit,
        Security::StartTls => Tls::StartTls,
    }
}

/// Signs in over `wire`; the trace of it is the second value.
pub(crate) async fn open(
    protocol: Protocol,
    wire: Wire,
    endpoint: &Endpoint,
    credentials: &Credentials,
) -> (Result<Box<dyn Backend>>, String) {
    let lines = Arc::new(Mutex::new(String::new()));
    let sink = Arc::clone(&lines);
    let trace = Trace::to(move |direction, line| {
        *sink.lock().unwrap() += &format!("{direction:?} {line}\n");
    });
    let session = match protocol {
        Protocol::Imap => imap::open(wire, endpoint, credentials, trace).await,
        Protocol::Pop3 => pop3::open(wire, endpoint, credentials, trace).await,
    };
    let lines = lines.lock().unwrap().clone();
    (session, lines)
}

async fn sign_in(
    protocol: Protocol,
    security: Security,
    credentials: &Credentials,
) -> (Result<Box<dyn Backend>>, String) {
    let endpoint = endpoint(Dovecot::shared().port(protocol, security), tls(security));
    let wire = transport::connect(&endpoint).await.unwrap();
    assert_eq!(wire.secured.is_some(), security == Security::Tls);
    open(protocol, wire, &endpoint, credentials).await
}

const MECHANISMS: [Option<Mechanism>; 6] = [
    None,
    Some(Mechanism::ScramSha256),
    Some(Mechanism::ScramSha1),
    Some(Mechanism::CramMd5),
    Some(Mechanism::Plain),
    Some(Mechanism::Login),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_mechanism_signs_in_over_every_kind_of_connection() {
    let user = Dovecot::shared().user(["Subject: one\n\n1\n"]);
    for protocol in Protocol::BOTH {
        let own: &[_] = match protocol {
            Protocol::Imap => &[],
            Protocol::Pop3 => &[Some(Mechanism::UserPass), Some(Mechanism::Apop)],
        };
        for security in Security::ALL {
            for mechanism in MECHANISMS.iter().chain(own) {
                // APOP is offered in the greeting, and what was said before STLS is forgotten.
                if (security, *mechanism) == (Security::StartTls, Some(Mechanism::Apop)) {
                    continue;
                }
                let (session, trace) =
                    sign_in(protocol, security, &credentials(&user.name, "secret", *mechanism)).await;
                let case = format!("{protocol:?} {security:?} {mechanism:?}\n{trace}");
                let mut session = session.unwrap_or_else(|error| panic!("{error}: {case}"));
                assert!(!session.mailboxes().await.unwrap().is_empty(), "{case}");
                session.close().await.unwrap();
                // "secret" in base64, at each of the three offsets.
                for spelling in ["secret\n", "c2VjcmV0", "NlY3JldA", "zZWNyZX"] {
                    assert!(!trace.contains(spelling), "{case}");
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn auto_takes_the_strongest_that_dovecot_offers() {
    let user = Dovecot::shared().user(["Subject: one\n\n1\n"]);
    for protocol in Protocol::BOTH {
        let (session, trace) =
            sign_in(protocol, Security::Tls, &credentials(&user.name, "secret", None)).await;
        session.unwrap();
        assert!(trace.contains("SCRAM-SHA-256"), "{trace}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a01_a_wrong_password_is_refused_once_and_not_told() {
    for protocol in Protocol::BOTH {
        for mechanism in MECHANISMS {
            let user = Dovecot::shared().user(["Subject: one\n\n1\n"]);
            let wrong = credentials(&user.name, "falsch-Wort", mechanism);
            let (session, trace) = sign_in(protocol, Security::Tls, &wrong).await;
            let error = session.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Credentials, "{protocol:?} {mechanism:?}: {error}\n{trace}");
            assert!(!format!("{error}{error:?}{trace}").contains("falsch-Wort"));
            let tries = trace.lines().filter(|line| {
                line.starts_with("Sent") && (line.contains("AUTH") || line.contains("LOGIN "))
            });
            assert_eq!(tries.count(), 1, "{trace}");
        }
    }
}

/// The server's end of a pipe that passes for TLS with a channel binding.
fn bound(port: u16) -> (Wire, BufReader<DuplexStream>, Endpoint) {
    let (here, there) = duplex(4096);
    let secured = Some(Secured { server_end_point: Some(vec![7; 32]) });
    (Wire { io: Box::new(here), secured }, BufReader::new(there), endpoint(port, Tls::Implicit))
}

async fn hear(server: &mut BufReader<DuplexStream>, start: &str) -> String {
    let mut line = String::new();
    server.read_line(&mut line).await.unwrap();
    let line = line.trim_end().to_owned();
    assert!(line.contains(start), "expected {start:?}, heard {line:?}");
    line
}

async fn say(server: &mut BufReader<DuplexStream>, line: &str) {
    server.get_mut().write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
}

#[tokio::test]
async fn a_binding_that_the_server_does_not_know_is_left_out_under_auto() {
    let (wire, mut server, endpoint) = bound(995);
    let served = tokio::spawn(async move {
        say(&mut server, "+OK ready").await;
        hear(&mut server, "CAPA").await;
        say(&mut server, "+OK\r\nUIDL\r\nSASL SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN\r\n.").await;
        hear(&mut server, "AUTH SCRAM-SHA-256-PLUS ").await;
        say(&mut server, "-ERR [AUTH] Unsupported channel binding").await;
        hear(&mut server, "AUTH SCRAM-SHA-256 ").await;
        say(&mut server, "-ERR [AUTH] no").await;
    });
    let (session, _) = open(Protocol::Pop3, wire, &endpoint, &credentials("ada", "secret", None)).await;
    assert_eq!(session.unwrap_err().kind(), ErrorKind::Credentials);
    served.await.unwrap();

    let (wire, mut server, endpoint) = bound(993);
    let served = tokio::spawn(async move {
        say(&mut server, "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256-PLUS AUTH=SCRAM-SHA-256] hi")
            .await;
        let line = hear(&mut server, "AUTHENTICATE SCRAM-SHA-256-PLUS ").await;
        say(&mut server, &format!("{} NO [AUTHENTICATIONFAILED] no", line.split(' ').next().unwrap())).await;
        let line = hear(&mut server, "AUTHENTICATE SCRAM-SHA-256 ").await;
        say(&mut server, &format!("{} NO [AUTHENTICATIONFAILED] no", line.split(' ').next().unwrap())).await;
    });
    let (session, _) = open(Protocol::Imap, wire, &endpoint, &credentials("ada", "secret", None)).await;
    assert_eq!(session.unwrap_err().kind(), ErrorKind::Credentials);
    served.await.unwrap();
}

#[tokio::test]
async fn a_binding_that_the_person_named_is_never_left_out() {
    let (wire, mut server, endpoint) = bound(995);
    let served = tokio::spawn(async move {
        say(&mut server, "+OK ready").await;
        hear(&mut server, "CAPA").await;
        say(&mut server, "+OK\r\nUIDL\r\nSASL SCRAM-SHA-256-PLUS SCRAM-SHA-256\r\n.").await;
        hear(&mut server, "AUTH SCRAM-SHA-256-PLUS ").await;
        say(&mut server, "-ERR [AUTH] Unsupported channel binding").await;
        let mut rest = String::new();
        server.read_line(&mut rest).await.unwrap();
        assert!(!rest.contains("AUTH"), "{rest}");
    });
    let named = credentials("ada", "secret", Some(Mechanism::ScramSha256Plus));
    let (session, _) = open(Protocol::Pop3, wire, &endpoint, &named).await;
    assert_eq!(session.unwrap_err().kind(), ErrorKind::Credentials);
    served.await.unwrap();
}

#[tokio::test]
async fn a_server_that_says_yes_without_its_proof_is_not_believed() {
    let (wire, mut server, endpoint) = bound(993);
    let served = tokio::spawn(async move {
        say(&mut server, "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256] hi").await;
        let line = hear(&mut server, "AUTHENTICATE SCRAM-SHA-256 ").await;
        say(&mut server, &format!("{} OK welcome", line.split(' ').next().unwrap())).await;
    });
    let (session, _) = open(Protocol::Imap, wire, &endpoint, &credentials("ada", "secret", None)).await;
    assert_eq!(session.unwrap_err().kind(), ErrorKind::Protocol);
    served.await.unwrap();
}

#[tokio::test]
async fn a14_a_farewell_inside_the_exchange_is_a_clean_error() {
    let (wire, mut server, endpoint) = bound(993);
    tokio::spawn(async move {
        say(&mut server, "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hi").await;
        hear(&mut server, "AUTHENTICATE PLAIN ").await;
        say(&mut server, "* BYE too many").await;
    });
    let (session, _) = open(Protocol::Imap, wire, &endpoint, &credentials("ada", "secret", None)).await;
    assert!(matches!(session.unwrap_err().kind(), ErrorKind::Network | ErrorKind::Busy));
}
