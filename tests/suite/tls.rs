//! Somebody in the middle of the way to a real server, and ports that were taken for each other.

use mailctl::backend::Backend;
use mailctl::backend::transport::{self, Tls};
use mailctl::error::{ErrorKind, Result};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use crate::auth::{credentials, endpoint, open};
use crate::support::{Dovecot, Protocol, Security};

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
