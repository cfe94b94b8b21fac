//! STARTTLS and STLS against whoever sits in the middle: stripped, answered with nonsense, injected
//! into. Not one octet of a credential goes out in clear.

use mailctl::backend::Backend;
use mailctl::backend::auth::Mechanism;
use mailctl::backend::transport::{self, Tls};
use mailctl::error::{ErrorKind, Result};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::auth::{credentials, endpoint, open};
use crate::support::{Dovecot, Protocol, Security};

/// A server in clear: says the first line, then one more for each line that it hears (`{tag}` is
/// the tag of that line), then nothing. Gives back all that it heard.
async fn scripted(lines: &'static [&'static str]) -> (u16, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        let mut heard = String::new();
        let mut tag = String::new();
        for line in lines {
            let line = line.replace("{tag}", &tag) + "\r\n";
            stream.get_mut().write_all(line.as_bytes()).await.unwrap();
            let mut octets = Vec::new();
            let _ = stream.read_until(b'\n', &mut octets).await;
            let said = String::from_utf8_lossy(&octets).into_owned();
            tag = said.split(' ').next().unwrap_or_default().to_owned();
            heard += &said;
        }
        drop(stream.get_mut().shutdown().await);
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
        heard + &String::from_utf8_lossy(&rest)
    });
    (port, heard)
}

/// Tries to sign in over STARTTLS; the kind of the error, and its text.
async fn refused(
    protocol: Protocol,
    lines: &'static [&'static str],
    named: Option<Mechanism>,
) -> (ErrorKind, String) {
    let (port, heard) = scripted(lines).await;
    let endpoint = endpoint(port, Tls::StartTls);
    let wire = transport::connect(&endpoint).await.unwrap();
    let (session, _) = open(protocol, wire, &endpoint, &credentials("ada", "secret", named)).await;
    let error = session.expect_err("no session without TLS");
    let heard = heard.await.unwrap();
    for word in ["ada", "secret", "LOGIN", "AUTH", "USER", "PASS", "APOP", "YWRh", "c2VjcmV0"] {
        assert!(!heard.contains(word), "{lines:?}: in clear: {heard}");
    }
    (error.kind(), error.to_string())
}

#[tokio::test]
async fn t01_t02_t03_t04_starttls_that_is_stripped_or_refused_ends_the_session() {
    const GREETING: &str = "* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] ready";
    for lines in [
        &["* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready", "{tag} BAD what"][..],
        &["* OK ready", "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK", "{tag} BAD what"],
        &["* OK ready", "{tag} BAD what", "{tag} BAD what"],
        &[GREETING, "{tag} NO not today"],
        &[GREETING, "{tag} BAD what"],
        &[GREETING, "+ go on"],
    ] {
        let (kind, text) = refused(Protocol::Imap, lines, None).await;
        assert_eq!(kind, ErrorKind::Tls, "{lines:?}: {text}");
    }
}

#[tokio::test]
async fn t18_stls_that_is_refused_ends_the_session_and_apop_is_no_bait() {
    for named in [None, Some(Mechanism::Apop), Some(Mechanism::UserPass)] {
        for lines in [
            &["+OK ready <1@bait.example>", "-ERR what"][..],
            &["+OK ready <1@bait.example>", "-ERR [SYS/PERM] no TLS today"],
        ] {
            let (kind, text) = refused(Protocol::Pop3, lines, named).await;
            assert!(matches!(kind, ErrorKind::Tls | ErrorKind::Unsupported), "{lines:?}: {text}");
        }
    }
}

#[tokio::test]
async fn t06_preauth_does_not_bypass_starttls() {
    for lines in [
        &["* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] welcome"][..],
        &["* PREAUTH [CAPABILITY IMAP4rev1] welcome"],
        &["* PREAUTH welcome"],
    ] {
        let (kind, text) = refused(Protocol::Imap, lines, None).await;
        assert_eq!(kind, ErrorKind::Tls, "{text}");
    }
}

#[tokio::test]
async fn t08_t11_what_is_injected_behind_the_go_ahead_is_never_read() {
    const GREETING: &str = "* OK [CAPABILITY IMAP4rev1 STARTTLS] ready";
    for lines in [
        &[GREETING, "{tag} OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN"][..],
        &[GREETING, "{tag} OK go\r\n* BYE gone"],
        &[GREETING, "{tag} OK go\r\n"],
    ] {
        let (kind, text) = refused(Protocol::Imap, lines, None).await;
        assert!(matches!(kind, ErrorKind::Tls | ErrorKind::Protocol), "{lines:?}: {text}");
    }
    for lines in [&["+OK ready", "+OK go\r\n+OK welcome"][..], &["+OK ready", "+OK go\r\n-ERR [AUTH] no"]] {
        let (kind, text) = refused(Protocol::Pop3, lines, None).await;
        assert!(matches!(kind, ErrorKind::Tls | ErrorKind::Protocol), "{lines:?}: {text}");
    }
}

#[tokio::test]
async fn t20_a_listing_behind_the_greeting_is_not_taken_for_an_answer() {
    let lines = &["+OK ready\r\n+OK 1 message\r\n1 100\r\n.", "+OK go"];
    refused(Protocol::Pop3, lines, None).await;
}

#[tokio::test]
async fn t23_what_is_offered_in_clear_is_not_used_when_starttls_is_refused() {
    let lines = &[
        "* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=CRAM-MD5 AUTH=NTLM AUTH=DIGEST-MD5 AUTH=SCRAM-SHA-256] hi",
        "{tag} NO no",
    ];
    for named in [None, Some(Mechanism::CramMd5), Some(Mechanism::ScramSha256)] {
        assert_eq!(refused(Protocol::Imap, lines, named).await.0, ErrorKind::Tls);
    }
}

/// Someone in the middle of the way to Dovecot who says `first` in place of its greeting, and then
/// passes on everything.
async fn in_the_middle(protocol: Protocol, first: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let target = Dovecot::shared().port(protocol, Security::StartTls);
    tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.unwrap();
        let mut server = TcpStream::connect(("127.0.0.1", target)).await.unwrap();
        // One octet at a time, so that nothing behind the greeting is swallowed.
        while server.read_u8().await.unwrap() != b'\n' {}
        client.write_all(first.as_bytes()).await.unwrap();
        let _ = copy_bidirectional(&mut client, &mut server).await;
    });
    port
}

async fn through_the_middle(protocol: Protocol, user: &str, first: &'static str) -> Result<Box<dyn Backend>> {
    let endpoint = endpoint(in_the_middle(protocol, first).await, Tls::StartTls);
    let wire = transport::connect(&endpoint).await?;
    open(protocol, wire, &endpoint, &credentials(user, "secret", None)).await.0
}

#[tokio::test]
async fn t12_t13_t14_nothing_that_was_said_before_tls_is_remembered() {
    let user = Dovecot::shared().user(["Subject: one\n\n1\n"]);
    for first in [
        "* OK [ALERT] your account is closed, call 0900\r\n",
        "* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED AUTH=EXTERNAL] ready\r\n",
        "* OK [CAPABILITY IMAP4rev1 STARTTLS IDLE] hi\r\n* LIST () \"/\" evil\r\n* 99 EXISTS\r\n* 1 EXPUNGE\r\n",
    ] {
        let mut session = match through_the_middle(Protocol::Imap, &user.name, first).await {
            Ok(session) => session,
            // Giving up is as good as forgetting.
            Err(error) => {
                assert!(matches!(error.kind(), ErrorKind::Tls | ErrorKind::Protocol), "{first}: {error}");
                continue;
            }
        };
        let told = format!("{:?}", session.notices());
        assert!(!told.contains("0900"), "{told}");
        let mailboxes = format!("{:?}", session.mailboxes().await.unwrap());
        assert!(!mailboxes.contains("evil"), "{mailboxes}");
        session.close().await.unwrap();
    }
    let session = through_the_middle(Protocol::Pop3, &user.name, "+OK hi <1@bait.example>\r\n").await;
    session.unwrap().close().await.unwrap();
}

#[tokio::test]
async fn s14_tls_on_a_plain_port_is_named() {
    let server = Dovecot::shared();
    for protocol in Protocol::BOTH {
        let plain = endpoint(server.port(protocol, Security::Plain), Tls::Implicit);
        let error = transport::connect(&plain).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Tls);
        assert!(error.to_string().contains("does not speak TLS on this port"), "{error}");
    }
}
