//! SOCKS5 against a proxy of this process.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{endpoint, refused, server};
use crate::backend::transport::{Endpoint, Tls, connect};
use crate::error::ErrorKind;

/// An endpoint behind the proxy at `port`, by a name that only the proxy can look up.
fn behind(port: u16, login: &str) -> Endpoint {
    let mut endpoint = endpoint(143, Tls::StartTls);
    endpoint.host = "mail.hidden.invalid".to_owned();
    endpoint.proxy = Some(format!("socks5://{login}127.0.0.1:{port}"));
    endpoint
}

async fn expect(stream: &mut TcpStream, octets: &[u8]) {
    let mut heard = vec![0; octets.len()];
    stream.read_exact(&mut heard).await.unwrap();
    assert_eq!(heard, octets);
}

const REQUEST: &[u8] = b"\x05\x01\x00\x03\x13mail.hidden.invalid\x00\x8f";

#[tokio::test]
async fn the_proxy_looks_up_the_name_and_carries_the_octets() {
    let port = server(async |mut stream| {
        expect(&mut stream, b"\x05\x01\x00").await;
        stream.write_all(b"\x05\x00").await.unwrap();
        expect(&mut stream, REQUEST).await;
        stream.write_all(b"\x05\x00\x00\x01\0\0\0\0\0\0* OK ready\r\n").await.unwrap();
    })
    .await;
    let mut wire = connect(&behind(port, "")).await.unwrap();
    let mut heard = String::new();
    wire.io.read_to_string(&mut heard).await.unwrap();
    assert_eq!(heard, "* OK ready\r\n");
}

#[tokio::test]
async fn a_refused_login_is_a_matter_of_credentials_and_not_repeated() {
    let port = server(async |mut stream| {
        expect(&mut stream, b"\x05\x02\x00\x02").await;
        stream.write_all(b"\x05\x02").await.unwrap();
        expect(&mut stream, b"\x01\x03ada\x06geheim").await;
        stream.write_all(b"\x01\x01").await.unwrap();
    })
    .await;
    let (kind, text) = refused(connect(&behind(port, "ada:geheim@")).await);
    assert_eq!(kind, ErrorKind::Credentials);
    assert!(text.contains("proxy") && !text.contains("geheim"), "{text}");
}

#[tokio::test]
async fn t38_what_answers_in_html_is_no_proxy_and_learns_no_password() {
    let port = server(async |mut stream| {
        expect(&mut stream, b"\x05\x02\x00\x02").await;
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n<html>").await.unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
        assert!(rest.is_empty());
    })
    .await;
    let (kind, text) = refused(connect(&behind(port, "ada:geheim@")).await);
    assert_eq!(kind, ErrorKind::Protocol);
    assert!(text.contains("does not speak SOCKS5"), "{text}");
}

#[tokio::test]
async fn what_the_proxy_cannot_reach_is_the_network() {
    let port = server(async |mut stream| {
        expect(&mut stream, b"\x05\x01\x00").await;
        stream.write_all(b"\x05\x00").await.unwrap();
        expect(&mut stream, REQUEST).await;
        stream.write_all(b"\x05\x04\x00\x01\0\0\0\0\0\0").await.unwrap();
    })
    .await;
    let (kind, text) = refused(connect(&behind(port, "")).await);
    assert_eq!(kind, ErrorKind::Network);
    assert!(text.contains("cannot find or reach"), "{text}");
}

#[tokio::test]
async fn a_silent_proxy_is_under_the_deadline() {
    let port = server(async |mut stream| {
        let mut void = Vec::new();
        let _ = stream.read_to_end(&mut void).await;
    })
    .await;
    let mut endpoint = behind(port, "");
    endpoint.deadlines.connect = std::time::Duration::from_millis(100);
    assert_eq!(refused(connect(&endpoint).await).0, ErrorKind::Timeout);
}

#[tokio::test]
async fn in_clear_nothing_goes_beyond_a_proxy() {
    let mut endpoint = behind(1, "");
    endpoint.tls = Tls::None;
    assert_eq!(refused(connect(&endpoint).await).0, ErrorKind::Config);
}
