//! SCRAM against a server of our own, which is itself held to the vectors of RFC 5802 and 7677.

use hmac::{Hmac, Mac as _};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use super::{base64, bound, credentials, endpoint, exchange, text};
use crate::backend::auth::{Exchange, Mechanism};
use crate::backend::transport::Secured;
use crate::error::ErrorKind;

#[derive(Clone, Copy)]
struct Hash {
    mac: fn(&[u8], &[u8]) -> Vec<u8>,
    digest: fn(&[u8]) -> Vec<u8>,
}

const SHA1: Hash = Hash {
    mac: |key, data| {
        Hmac::<Sha1>::new_from_slice(key).unwrap().chain_update(data).finalize().into_bytes().to_vec()
    },
    digest: |data| Sha1::digest(data).to_vec(),
};

const SHA256: Hash = Hash {
    mac: |key, data| {
        Hmac::<Sha256>::new_from_slice(key).unwrap().chain_update(data).finalize().into_bytes().to_vec()
    },
    digest: |data| Sha256::digest(data).to_vec(),
};

fn xor(left: &[u8], right: &[u8]) -> Vec<u8> {
    left.iter().zip(right).map(|(left, right)| left ^ right).collect()
}

/// `(proof, server signature)` in base64, straight from RFC 5802 §3.
fn compute(hash: Hash, password: &str, salt: &[u8], count: u32, message: &str) -> (String, String) {
    let mut block = (hash.mac)(password.as_bytes(), &[salt, &[0, 0, 0, 1]].concat());
    let mut salted = block.clone();
    for _ in 1..count {
        block = (hash.mac)(password.as_bytes(), &block);
        salted = xor(&salted, &block);
    }
    let client_key = (hash.mac)(&salted, b"Client Key");
    let signature = (hash.mac)(&(hash.digest)(&client_key), message.as_bytes());
    let server_key = (hash.mac)(&salted, b"Server Key");
    (base64(&xor(&client_key, &signature)), base64(&(hash.mac)(&server_key, message.as_bytes())))
}

#[test]
fn the_servers_arithmetic_is_that_of_rfc_5802() {
    let salt = [0x41, 0x25, 0xc2, 0x47, 0xe4, 0x3a, 0xb1, 0xe9, 0x3c, 0x6d, 0xff, 0x76];
    assert_eq!(base64(&salt), "QSXCR+Q6sek8bf92");
    let message = "n=user,r=fyko+d2lbbFgONRv9qkxdawL,\
        r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096,\
        c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j";
    let (proof, signature) = compute(SHA1, "pencil", &salt, 4096, message);
    assert_eq!(proof, "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
    assert_eq!(signature, "rmF9pqV8S7suAoZWja4dJRkFsKQ=");
}

#[test]
fn the_servers_arithmetic_is_that_of_rfc_7677() {
    let salt =
        [0x5b, 0x6d, 0x99, 0x68, 0x9d, 0x12, 0x35, 0x8e, 0xec, 0xa0, 0x4b, 0x14, 0x12, 0x36, 0xfa, 0x81];
    assert_eq!(base64(&salt), "W22ZaJ0SNY7soEsUEjb6gQ==");
    let message = "n=user,r=rOprNGfwEbeRWgbNEkqO,\
        r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,\
        c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    let (proof, signature) = compute(SHA256, "pencil", &salt, 4096, message);
    assert_eq!(proof, "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    assert_eq!(signature, "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
}

/// The server's half up to its last word: the exchange after the client's proof was found right,
/// and the signature that the server owes.
fn until_the_proof(
    mechanism: Mechanism,
    hash: Hash,
    header: &str,
    typed: &str,
    kept: &str,
) -> (Exchange, String) {
    let mut client = exchange(mechanism, &credentials("us,er=", typed));
    let first = text(client.respond(None));
    let bare = first.strip_prefix(header).expect(&first);
    let nonce = bare.strip_prefix("n=us=2Cer=3D,r=").unwrap();
    assert!(nonce.len() >= 18);
    let server_first = format!("r={nonce}from-the-server,s={},i=4096", base64(b"salt"));
    let last = text(client.respond(Some(server_first.as_bytes())));
    let (unproved, proof) = last.split_once(",p=").unwrap();
    let bound = if header.starts_with('p') {
        [header.as_bytes(), &bound().server_end_point.unwrap()].concat()
    } else {
        header.into()
    };
    assert_eq!(unproved, format!("c={},r={nonce}from-the-server", base64(&bound)));
    let message = format!("{bare},{server_first},{unproved}");
    let (expected, signature) = compute(hash, kept, b"salt", 4096, &message);
    assert_eq!(proof, expected);
    (client, signature)
}

#[test]
fn scram_convinces_a_server_and_is_convinced_by_it() {
    let plus = "p=tls-server-end-point,,";
    for (mechanism, hash, header) in [
        (Mechanism::ScramSha1, SHA1, "n,,"),
        (Mechanism::ScramSha1Plus, SHA1, plus),
        (Mechanism::ScramSha256, SHA256, "n,,"),
        (Mechanism::ScramSha256Plus, SHA256, plus),
    ] {
        let (mut client, signature) = until_the_proof(mechanism, hash, header, "pencil", "pencil");
        assert!(!client.is_done());
        assert_eq!(text(client.respond(Some(format!("v={signature}").as_bytes()))), "");
        client.finish().unwrap();
        assert_eq!(client.respond(Some(b"more")).unwrap_err().kind(), ErrorKind::Protocol);
    }
}

#[test]
fn t37_an_offer_of_binding_that_was_taken_out_is_found_out() {
    let person = credentials("user", "pencil");
    let header = |secured: &Secured, offered: &[&str]| {
        let mut client =
            Exchange::new(Mechanism::ScramSha256, &person, &endpoint(), Some(secured), offered).unwrap();
        let first = text(client.respond(None));
        (first.split_once("n=").unwrap().0.to_owned(), client)
    };
    assert_eq!(header(&bound(), &["PLAIN", "AUTH=SCRAM-SHA-256"]).0, "y,,");
    assert_eq!(header(&bound(), &["AUTH=scram-sha-1-plus", "SCRAM-SHA-256"]).0, "n,,");
    assert_eq!(header(&bound(), &[]).0, "n,,");
    assert_eq!(header(&Secured::default(), &["SCRAM-SHA-256"]).0, "n,,");
    let (_, mut client) = header(&bound(), &["SCRAM-SHA-256"]);
    let error = client.respond(Some(b"e=server-does-support-channel-binding")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls);
}

#[test]
fn a_refusal_before_the_proof_speaks_of_the_binding_and_after_it_of_the_password() {
    let mut early = exchange(Mechanism::ScramSha256Plus, &credentials("user", "pencil"));
    early.respond(None).unwrap();
    assert!(early.is_bound_in_vain());
    early.respond(Some(b"e=unsupported-channel-binding-type")).unwrap_err();
    assert!(early.is_bound_in_vain());
    let plus = "p=tls-server-end-point,,";
    let (late, _) = until_the_proof(Mechanism::ScramSha256Plus, SHA256, plus, "pencil", "pencil");
    assert!(!late.is_bound_in_vain());
    let mut plain = exchange(Mechanism::ScramSha256, &credentials("user", "pencil"));
    plain.respond(None).unwrap();
    assert!(!plain.is_bound_in_vain());
}

#[test]
fn a_yes_without_the_servers_proof_is_no_yes() {
    let (client, _) = until_the_proof(Mechanism::ScramSha256, SHA256, "n,,", "pencil", "pencil");
    let error = client.finish().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert!(error.to_string().contains("without proving"), "{error}");
}

#[test]
fn a_server_with_the_wrong_proof_is_not_believed() {
    let (mut client, _) = until_the_proof(Mechanism::ScramSha256, SHA256, "n,,", "pencil", "pencil");
    let error = client.respond(Some(b"v=AAAA")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert!(client.finish().is_err());
    assert!(client.respond(Some(b"v=AAAA")).is_err());
}

#[test]
fn a01_a_wrong_password_is_the_servers_word_and_the_persons_matter() {
    let (mut client, _) = until_the_proof(Mechanism::ScramSha256, SHA256, "n,,", "pencil", "pencil");
    let error = client.respond(Some(b"e=invalid-proof")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(error.to_string().ends_with("invalid-proof"));
    assert!(client.finish().is_err());
}

#[test]
fn a_password_is_normalised_and_one_that_cannot_be_goes_as_typed() {
    // RFC 4013 §3: soft hyphen to nothing, feminine ordinal to a.
    until_the_proof(Mechanism::ScramSha256, SHA256, "n,,", "I\u{ad}X\u{aa}", "IXa");
    until_the_proof(Mechanism::ScramSha256, SHA256, "n,,", "🦀", "🦀");
}

#[test]
fn an_iteration_count_that_would_hang_us_or_protect_nothing_is_refused_at_once() {
    for count in ["0", "1", "4095", "1000001", "4294967295", "4294967296", "-1", "x"] {
        let mut client = exchange(Mechanism::ScramSha256, &credentials("user", "pencil"));
        let first = text(client.respond(None));
        let nonce = first.strip_prefix("n,,n=user,r=").unwrap();
        let started = std::time::Instant::now();
        let error = client.respond(Some(format!("r={nonce}x,s=c2FsdA==,i={count}").as_bytes())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{count}");
        assert!(started.elapsed().as_millis() < 500);
    }
}

#[test]
fn a_server_that_answers_with_another_nonce_is_refused() {
    let mut client = exchange(Mechanism::ScramSha256, &credentials("user", "pencil"));
    client.respond(None).unwrap();
    let error = client.respond(Some(b"r=another,s=c2FsdA==,i=4096")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_arithmetic_leaves_the_reactor_to_the_others() {
    let beat = tokio::spawn(tokio::time::sleep(std::time::Duration::from_millis(1)));
    tokio::spawn(async {
        until_the_proof(Mechanism::ScramSha256, SHA256, "n,,", "pencil", "pencil");
    })
    .await
    .unwrap();
    beat.await.unwrap();
}
