//! The transport against servers of this process: real TLS with certificates made on the spot.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::{Deadlines, Endpoint, Tls, Wire, connect, failed, looks_like_tls, within};
use crate::error::{Error, ErrorKind, Result};

mod authority;
mod certificates;
mod proxy;

/// An endpoint on this machine with limits that a test can wait for.
fn endpoint(port: u16, tls: Tls) -> Endpoint {
    Endpoint { deadlines: Deadlines::of(Duration::from_secs(5)), ..Endpoint::new("localhost", port, tls) }
}

/// Listens on a free port and gives the first visitor to `serve`.
async fn server<F, Fut>(serve: F) -> u16
where
    F: FnOnce(TcpStream) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        serve(stream).await;
    });
    port
}

fn refused(outcome: Result<Wire>) -> (ErrorKind, String) {
    let error = outcome.expect_err("this must be refused");
    (error.kind(), error.to_string())
}

#[tokio::test]
async fn a_cleartext_connection_to_this_machine_carries_octets() {
    let port = server(async |mut stream| stream.write_all(b"+OK ready\r\n").await.unwrap()).await;
    let mut wire = connect(&endpoint(port, Tls::None)).await.unwrap();
    assert!(wire.secured.is_none());
    let mut heard = String::new();
    wire.io.read_to_string(&mut heard).await.unwrap();
    assert_eq!(heard, "+OK ready\r\n");
}

#[tokio::test]
async fn in_clear_nothing_leaves_this_machine() {
    for host in ["192.0.2.1", "2001:db8::1", "0.0.0.0", "[::ffff:192.0.2.1]"] {
        let mut endpoint = endpoint(110, Tls::None);
        host.clone_into(&mut endpoint.host);
        let (kind, text) = refused(connect(&endpoint).await);
        assert_eq!(kind, ErrorKind::Config, "{text}");
        assert!(text.contains("in clear"), "{text}");
    }
}

#[tokio::test]
async fn whoever_allows_cleartext_gets_it() {
    let mut endpoint = endpoint(1, Tls::None);
    "192.0.2.1".clone_into(&mut endpoint.host);
    endpoint.allow_cleartext = true;
    endpoint.deadlines.connect = Duration::from_millis(200);
    let (kind, text) = refused(connect(&endpoint).await);
    assert!(matches!(kind, ErrorKind::Network | ErrorKind::Timeout), "{text}");
}

#[tokio::test]
async fn n13_nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let (kind, text) = refused(connect(&endpoint(port, Tls::Implicit)).await);
    assert_eq!(kind, ErrorKind::Network);
    assert!(text.contains(&format!("localhost:{port}")) && text.contains("refused"), "{text}");
}

#[tokio::test]
async fn n09_a_name_that_does_not_exist() {
    let mut endpoint = endpoint(993, Tls::Implicit);
    "no-such-host.invalid".clone_into(&mut endpoint.host);
    let (kind, text) = refused(connect(&endpoint).await);
    assert_eq!(kind, ErrorKind::Network);
    let told = text.contains("host not found: no-such-host.invalid");
    // A machine without a resolver cannot know more than this.
    assert!(told || text.contains("looking up no-such-host.invalid"), "{text}");
}

#[tokio::test]
async fn n16_a_server_that_never_answers_the_handshake() {
    let port = server(async |mut stream| {
        let mut void = Vec::new();
        let _ = stream.read_to_end(&mut void).await;
    })
    .await;
    let mut endpoint = endpoint(port, Tls::Implicit);
    endpoint.deadlines.handshake = Duration::from_millis(100);
    let (kind, text) = refused(connect(&endpoint).await);
    assert_eq!(kind, ErrorKind::Timeout);
    assert!(text.contains("100 ms"), "{text}");
}

#[tokio::test]
async fn tls_on_a_plain_port_is_said_in_those_words() {
    for greeting in ["+OK ready\r\n", "* OK ready\r\n", "HTTP/1.1 400 Bad Request\r\n"] {
        let port = server(async |mut stream| {
            stream.write_all(greeting.as_bytes()).await.unwrap();
            let mut void = Vec::new();
            let _ = stream.read_to_end(&mut void).await;
        })
        .await;
        let (kind, text) = refused(connect(&endpoint(port, Tls::Implicit)).await);
        assert_eq!(kind, ErrorKind::Tls);
        assert!(text.contains("does not speak TLS on this port"), "{text}");
    }
}

#[tokio::test]
async fn a_server_that_hangs_up_in_the_handshake_is_a_broken_network() {
    let port = server(async |mut stream| {
        let mut hello = [0; 64];
        stream.read_exact(&mut hello).await.unwrap();
    })
    .await;
    let (kind, text) = refused(connect(&endpoint(port, Tls::Implicit)).await);
    assert_eq!(kind, ErrorKind::Network, "{text}");
}

#[tokio::test]
async fn t08_clear_octets_behind_the_go_ahead_break_the_handshake() {
    let port = server(async |mut stream| {
        stream.write_all(b"* BYE injected\r\n").await.unwrap();
        let mut void = Vec::new();
        let _ = stream.read_to_end(&mut void).await;
    })
    .await;
    let endpoint = endpoint(port, Tls::StartTls);
    let wire = connect(&endpoint).await.unwrap();
    let (kind, _) = refused(wire.start_tls(&endpoint).await);
    assert_eq!(kind, ErrorKind::Tls);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_names_what_was_waited_for() {
    let endless = std::future::pending::<Result<()>>();
    let error = within(Duration::from_secs(60), "reading the greeting", endless).await.unwrap_err();
    assert_eq!(error.to_string(), "reading the greeting: no answer within 60 s");
    let late = within(Duration::MAX, "x", async { Err::<(), _>(Error::bug("y")) }).await.unwrap_err();
    assert_eq!(late.kind(), ErrorKind::Bug);
}

#[test]
fn a_time_out_is_told_from_a_broken_network() {
    for (error, kind) in [
        (std::io::ErrorKind::TimedOut, ErrorKind::Timeout),
        (std::io::ErrorKind::ConnectionReset, ErrorKind::Network),
        (std::io::ErrorKind::UnexpectedEof, ErrorKind::Network),
    ] {
        assert_eq!(failed("reading", error.into()).kind(), kind);
    }
}

#[test]
fn a_tls_record_is_told_from_a_greeting() {
    assert!(looks_like_tls(b"\x15\x03\x01\x00\x02\x02\x0a") && looks_like_tls(b"\x16\x03\x03"));
    assert!(
        !looks_like_tls(b"+OK")
            && !looks_like_tls(b"* OK")
            && !looks_like_tls(b"\x16")
            && !looks_like_tls(b"")
    );
}

#[test]
fn an_endpoint_never_prints_its_proxys_password() {
    let mut endpoint = endpoint(993, Tls::Implicit);
    endpoint.proxy = Some("socks5://ada:geheim@proxy:1080".to_owned());
    assert!(!format!("{endpoint:?} {endpoint}").contains("geheim"));
    endpoint.host = "::1".to_owned();
    assert_eq!(endpoint.to_string(), "[::1]:993");
}
