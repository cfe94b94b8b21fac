//! Which certificates are good enough, and what is said of the others.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::authority::{Authority, Wanted};
use super::{endpoint, refused, server};
use crate::backend::transport::{Endpoint, Tls, Wire, connect, failed};
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
    for (name, dates) in [
        ("expired", ("20200101000000Z", "20200201000000Z")),
        ("future", ("20980101000000Z", "20990101000000Z")),
    ] {
        authority.issue(name, Wanted { names: "DNS:localhost", dates, ..Wanted::default() });
    }
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
    let wanted = Wanted { names: "DNS:localhost", purpose: "clientAuth", ..Wanted::default() };
    authority.issue("client-only", wanted);
    let (kind, text) = refused(connect(&trusting(&authority, "client-only").await).await);
    assert_eq!(kind, ErrorKind::Tls);
    assert!(text.contains("the certificate is not acceptable: "), "{text}");
}

/// Shakes hands with a server that shows `name`.pem as if it were the server of `host`.
async fn as_host(authority: &Authority, name: &str, host: &str) -> Result<Wire> {
    let mut endpoint = trusting(authority, name).await;
    endpoint.tls = Tls::StartTls;
    let wire = connect(&endpoint).await?;
    host.clone_into(&mut endpoint.host);
    wire.start_tls(&endpoint).await
}

#[tokio::test]
async fn t26_names_are_compared_label_by_label_and_as_a_labels() {
    let authority = Authority::new();
    authority.certificate("wild", "ca", "DNS:*.example.org,DNS:*.xn--bcher-kva.example");
    authority.certificate("exact", "ca", "DNS:imap.example.org,DNS:xn--bcher-kva.example");
    authority.certificate("odd", "ca", "DNS:*,DNS:*.org,DNS:i*p.example.org,DNS:imap.*.org");
    authority.certificate("nul", "ca", "DNS:imap.example.org.attacker.example");
    authority.certificate("address", "ca", "IP:127.0.0.1,email:imap@example.org,URI:imap://imap.example.org");
    let subject = "/CN=imap.example.org";
    authority.issue("common", Wanted { subject, ..Wanted::default() });
    authority.issue("common-and-address", Wanted { subject, names: "IP:127.0.0.1", ..Wanted::default() });
    for (name, host, good) in [
        ("wild", "imap.example.org", true),
        ("wild", "IMAP.Example.ORG", true),
        ("wild", "a.imap.example.org", false),
        ("wild", "example.org", false),
        ("wild", "imap.b\u{fc}cher.example", true),
        ("exact", "imap.example.org.", true),
        ("exact", "b\u{fc}cher.example", true),
        ("exact", "B\u{dc}CHER.example", true),
        ("exact", "bucher.example", false),
        ("exact", "pop.example.org", false),
        ("odd", "example.org", false),
        ("odd", "localhost", false),
        ("odd", "imap.example.org", false),
        ("nul", "imap.example.org", false),
        ("address", "imap.example.org", false),
        // Only its subject names the host.
        ("common", "imap.example.org", false),
        ("common-and-address", "imap.example.org", false),
    ] {
        let outcome = as_host(&authority, name, host).await;
        assert_eq!(outcome.is_ok(), good, "{name} for {host}: {outcome:?}");
        if let Err(error) = outcome {
            assert_eq!(error.kind(), ErrorKind::Tls, "{name} for {host}");
            assert!(error.to_string().contains("name"), "{name} for {host}: {error}");
        }
    }
}

#[tokio::test]
async fn t26_keys_and_digests_that_are_too_weak_are_refused() {
    let authority = Authority::new();
    authority.openssl("genrsa -out weak.key 1024");
    authority.issue("weak", Wanted { key: "weak", names: "DNS:localhost", ..Wanted::default() });
    authority.issue("sha1", Wanted { digest: "sha1", names: "DNS:localhost", ..Wanted::default() });
    for (key, name) in [("weak", "weak"), ("server", "sha1")] {
        let server = authority.serve_with_key(key, name, "-cipher DEFAULT:@SECLEVEL=0");
        let mut endpoint = endpoint(server.port, Tls::Implicit);
        endpoint.ca_file = Some(authority.path("ca.pem"));
        let (kind, text) = refused(connect(&endpoint).await);
        assert_eq!(kind, ErrorKind::Tls, "{name}: {text}");
        assert!(text.contains("too weak"), "{name}: {text}");
    }
}

#[tokio::test]
async fn t34_nothing_is_resumed_and_nothing_sent_early() {
    let authority = Authority::new();
    authority.certificate("resuming", "ca", "DNS:localhost");
    let server = authority.serve("resuming", "-early_data -max_early_data 16384 -naccept 3");
    let mut endpoint = endpoint(server.port, Tls::StartTls);
    endpoint.ca_file = Some(authority.path("ca.pem"));
    for _ in 0..2 {
        let mut wire = connect(&endpoint).await.unwrap().start_tls(&endpoint).await.unwrap();
        wire.io.write_all(b"said by the client\n").await.unwrap();
        wire.io.shutdown().await.unwrap();
        let _ = wire.io.read_to_end(&mut Vec::new()).await;
    }
    // The same server under another name is somebody else.
    let wire = connect(&endpoint).await.unwrap();
    "elsewhere.example".clone_into(&mut endpoint.host);
    assert_eq!(refused(wire.start_tls(&endpoint).await).0, ErrorKind::Tls);
    let said = server.said();
    // Whether it lives to tell of the third handshake, which is broken off, is a matter of who is faster.
    let none = said.matches("No early data received").count();
    assert!(none >= 2 && said.matches("arly data received").count() == none, "{said}");
    assert_eq!(said.matches("said by the client").count(), 2, "{said}");
    assert!(!said.contains("Reused session-id"), "{said}");
}

#[tokio::test]
async fn t29_ciphers_that_hide_nothing_are_refused() {
    let authority = Authority::new();
    authority.certificate("broken", "ca", "DNS:localhost");
    for options in [
        "-tls1 -cipher ALL:@SECLEVEL=0",
        "-tls1_2 -cipher eNULL:@SECLEVEL=0",
        "-tls1_2 -cipher aNULL:@SECLEVEL=0",
    ] {
        let server = authority.serve("broken", options);
        let mut endpoint = endpoint(server.port, Tls::Implicit);
        endpoint.ca_file = Some(authority.path("ca.pem"));
        let (kind, text) = refused(connect(&endpoint).await);
        assert_eq!(kind, ErrorKind::Tls, "{options}: {text}");
        assert!(text.contains("no acceptable cipher") || text.contains("1.2 or later"), "{options}: {text}");
    }
}

#[tokio::test]
async fn t36_whoever_asks_for_a_certificate_gets_none_that_is_another_accounts() {
    let authority = Authority::new();
    authority.certificate("asking", "ca", "DNS:localhost");
    let server = authority.serve("asking", "-verify 1 -CAfile ca.pem -naccept 2");
    let mut plain = endpoint(server.port, Tls::Implicit);
    plain.ca_file = Some(authority.path("ca.pem"));
    let mut named = plain.clone();
    named.identity = Some((authority.path("asking.pem"), authority.path("server.key")));
    for endpoint in [named, plain] {
        let mut wire = connect(&endpoint).await.unwrap();
        wire.io.write_all(b"said by the client\n").await.unwrap();
        wire.io.shutdown().await.unwrap();
        let _ = wire.io.read_to_end(&mut Vec::new()).await;
    }
    let said = server.said();
    assert_eq!(said.matches("said by the client").count(), 2, "{said}");
    assert_eq!(said.matches("Client certificate").count(), 1, "{said}");
}
