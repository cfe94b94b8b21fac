//! Which certificates are good enough, and what is said of the others.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::authority::Authority;
use super::{endpoint, refused, server};
use crate::backend::transport::{Endpoint, Tls, connect, failed};
use crate::error::{ErrorKind, Result};

/// A server with the certificate `name`.pem that says hello to whoever trusts it, and an endpoint
/// that trusts the test's authority.
async fn trusting(authority: &Authority, name: &str) -> Endpoint {
    let acceptor = authority.acceptor(name).await;
    let port = server(async move |stream| {
        if let Ok(mut stream) = acceptor.accept(stream).await {
            let _ = stream.write_all(b"hello").await;
            let _ = stream.shutdown().await;
        }
    })
    .await;
    let mut endpoint = endpoint(port, Tls::Implicit);
    endpoint.ca_file = Some(authority.path("ca.pem"));
    endpoint
}

async fn heard(endpoint: &Endpoint) -> Result<String> {
    let mut wire = connect(endpoint).await?;
    assert!(wire.secured.is_some());
    let mut heard = String::new();
    wire.io.read_to_string(&mut heard).await.unwrap();
    Ok(heard)
}

#[tokio::test]
async fn a_good_certificate_is_accepted_and_gives_a_channel_binding() {
    let authority = Authority::new();
    authority.certificate("good", "ca", "DNS:localhost,IP:127.0.0.1");
    let endpoint = trusting(&authority, "good").await;
    let mut wire = connect(&endpoint).await.unwrap();
    let binding = wire.secured.take().unwrap().server_end_point.unwrap();
    assert_eq!(binding.len(), 32);
    let mut heard = String::new();
    wire.io.read_to_string(&mut heard).await.unwrap();
    assert_eq!(heard, "hello");
}

#[tokio::test]
async fn starttls_checks_the_certificate_alike() {
    let authority = Authority::new();
    authority.certificate("upgraded", "ca", "DNS:localhost");
    let mut good = trusting(&authority, "upgraded").await;
    good.tls = Tls::StartTls;
    let wire = connect(&good).await.unwrap();
    assert!(wire.secured.is_none());
    let wire = wire.start_tls(&good).await.unwrap();
    assert!(wire.secured.is_some());
    // T35: not twice.
    assert_eq!(wire.start_tls(&good).await.unwrap_err().kind(), ErrorKind::Bug);

    let mut bad = trusting(&authority, "upgraded").await;
    bad.tls = Tls::StartTls;
    bad.ca_file = None;
    let (kind, _) = refused(connect(&bad).await.unwrap().start_tls(&bad).await);
    assert_eq!(kind, ErrorKind::Tls);
}

#[tokio::test]
async fn t25_each_failed_check_is_named() {
    let authority = Authority::new();
    authority.certificate("wrong-name", "ca", "DNS:imap.example.org");
    authority.dated("expired", "ca", "DNS:localhost", ("20200101000000Z", "20200201000000Z"));
    authority.dated("future", "ca", "DNS:localhost", ("20980101000000Z", "20990101000000Z"));
    authority.certificate("unknown", "other", "DNS:localhost");
    authority.self_signed("alone");
    for (name, words) in [
        ("wrong-name", "for another name than localhost"),
        ("expired", "has expired"),
        ("future", "not valid yet"),
        ("unknown", "authority that is not trusted here"),
        ("alone", "self-signed"),
    ] {
        let (kind, text) = refused(connect(&trusting(&authority, name).await).await);
        assert_eq!(kind, ErrorKind::Tls, "{name}");
        assert!(text.contains(words), "{name}: {text}");
    }
}

#[tokio::test]
async fn t26_an_address_needs_a_certificate_for_that_address() {
    let authority = Authority::new();
    authority.certificate("by-address", "ca", "IP:127.0.0.1");
    authority.certificate("by-name", "ca", "DNS:localhost");
    authority.certificate("address-as-name", "ca", "DNS:127.0.0.1");
    for (name, good) in [("by-address", true), ("by-name", false), ("address-as-name", false)] {
        let mut endpoint = trusting(&authority, name).await;
        endpoint.host = "127.0.0.1".to_owned();
        let outcome = heard(&endpoint).await;
        assert_eq!(outcome.is_ok(), good, "{name}: {outcome:?}");
    }
}

#[tokio::test]
async fn t32_a_pin_comes_on_top_of_the_authority() {
    let authority = Authority::new();
    authority.certificate("pinned", "ca", "DNS:localhost");
    authority.certificate("pinned-stranger", "other", "DNS:localhost");
    authority.certificate("pinned-elsewhere", "ca", "DNS:elsewhere.example");
    let pin = authority.pin();

    let mut endpoint = trusting(&authority, "pinned").await;
    endpoint.pins = vec![[0; 32], pin];
    assert_eq!(heard(&endpoint).await.unwrap(), "hello");

    let mut endpoint = trusting(&authority, "pinned").await;
    endpoint.pins = vec![[0; 32]];
    let (kind, text) = refused(connect(&endpoint).await);
    assert_eq!(kind, ErrorKind::Tls);
    assert!(text.contains("not a pinned one: sha256:"), "{text}");

    for name in ["pinned-stranger", "pinned-elsewhere"] {
        let mut endpoint = trusting(&authority, name).await;
        endpoint.pins = vec![pin];
        assert_eq!(refused(connect(&endpoint).await).0, ErrorKind::Tls, "{name}");
    }
}

#[tokio::test]
async fn t30_an_end_without_close_notify_is_an_end() {
    let authority = Authority::new();
    authority.certificate("abrupt", "ca", "DNS:localhost");
    let acceptor = authority.acceptor("abrupt").await;
    let port = server(async move |stream| {
        let mut stream = acceptor.accept(stream).await.unwrap();
        stream.write_all(b"+OK bye\r\n").await.unwrap();
        stream.flush().await.unwrap();
        stream.get_mut().shutdown().await.unwrap();
    })
    .await;
    let mut endpoint = endpoint(port, Tls::Implicit);
    endpoint.ca_file = Some(authority.path("ca.pem"));
    assert_eq!(heard(&endpoint).await.unwrap(), "+OK bye\r\n");
}

#[tokio::test]
async fn several_authorities_may_stand_in_one_file() {
    let authority = Authority::new();
    authority.certificate("second", "other", "DNS:localhost");
    let both =
        [authority.path("ca.pem"), authority.path("other.pem")].map(|path| std::fs::read(path).unwrap());
    std::fs::write(authority.path("both.pem"), both.concat()).unwrap();
    let mut endpoint = trusting(&authority, "second").await;
    endpoint.ca_file = Some(authority.path("both.pem"));
    assert_eq!(heard(&endpoint).await.unwrap(), "hello");
}

#[tokio::test]
async fn files_that_cannot_be_used_are_mistakes_in_the_configuration() {
    let authority = Authority::new();
    authority.certificate("files", "ca", "DNS:localhost");
    std::fs::write(authority.path("empty.pem"), "nothing here\n").unwrap();
    std::fs::write(
        authority.path("broken.pem"),
        "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n",
    )
    .unwrap();
    for name in ["missing.pem", "empty.pem", "broken.pem"] {
        let mut endpoint = trusting(&authority, "files").await;
        endpoint.ca_file = Some(authority.path(name));
        let (kind, text) = refused(connect(&endpoint).await);
        assert_eq!(kind, ErrorKind::Config);
        assert!(text.contains(name), "{text}");
    }
}

#[tokio::test]
async fn t36_a_client_certificate_is_shown_or_its_files_are_complained_of() {
    let authority = Authority::new();
    authority.certificate("mutual", "ca", "DNS:localhost");
    let mut endpoint = trusting(&authority, "mutual").await;
    endpoint.identity = Some((authority.path("mutual.pem"), authority.path("server.key")));
    assert_eq!(heard(&endpoint).await.unwrap(), "hello");
    for (certificate, key, named) in [
        ("mutual.pem", "missing.key", "missing.key"),
        ("missing.pem", "server.key", "missing.pem"),
        ("mutual.pem", "ca.pem", "ca.pem"),
        ("server.key", "server.key", "server.key"),
    ] {
        let mut endpoint = trusting(&authority, "mutual").await;
        endpoint.identity = Some((authority.path(certificate), authority.path(key)));
        let (kind, text) = refused(connect(&endpoint).await);
        assert_eq!(kind, ErrorKind::Config, "{certificate} {key}: {text}");
        assert!(text.contains(named), "{text}");
    }
}

#[tokio::test]
async fn t29_a_server_that_speaks_only_what_is_broken_is_refused() {
    let authority = Authority::new();
    authority.certificate("old", "ca", "DNS:localhost");
    let server = authority.serve("old", "-tls1_1 -cipher ALL:@SECLEVEL=0");
    let mut endpoint = endpoint(server.port, Tls::Implicit);
    endpoint.ca_file = Some(authority.path("ca.pem"));
    let (kind, text) = refused(connect(&endpoint).await);
    assert_eq!(kind, ErrorKind::Tls);
    assert!(text.contains("1.2 or later"), "{text}");
}

#[tokio::test]
async fn t36_a_server_that_demands_a_client_certificate_is_understood() {
    let authority = Authority::new();
    authority.certificate("strict", "ca", "DNS:localhost");
    let server = authority.serve("strict", "-Verify 1 -verify_return_error -CAfile ca.pem -naccept 2");
    let mut endpoint = endpoint(server.port, Tls::Implicit);
    endpoint.ca_file = Some(authority.path("ca.pem"));
    // With TLS 1.3 the complaint comes after the handshake.
    let error = match connect(&endpoint).await {
        Err(error) => error,
        Ok(mut wire) => failed("reading", wire.io.read_u8().await.unwrap_err()),
    };
    assert_eq!(error.kind(), ErrorKind::Tls, "{error}");
    assert!(error.to_string().contains("demands a client certificate"), "{error}");

    endpoint.identity = Some((authority.path("strict.pem"), authority.path("server.key")));
    let wire = connect(&endpoint).await.unwrap();
    assert!(wire.secured.is_some());
}

#[tokio::test]
async fn t26_t28_a_certificate_for_another_purpose_is_refused() {
    let authority = Authority::new();
    authority.not_a_server("client-only");
    let (kind, text) = refused(connect(&trusting(&authority, "client-only").await).await);
    assert_eq!(kind, ErrorKind::Tls);
    assert!(text.contains("the certificate is not acceptable: "), "{text}");
}
