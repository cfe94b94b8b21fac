//! What is said in exchanges of proofs, with a server that sees what we answer.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use mailctl::backend::auth::Mechanism;
use mailctl::error::ErrorKind;
use tokio::io::{BufReader, DuplexStream};

use super::{bound, credentials, hear, open, say};
use crate::support::Protocol;

/// What `line` ends in, decoded.
fn last_word(line: &str) -> String {
    let word = line.rsplit(' ').next().unwrap();
    String::from_utf8(BASE64.decode(word).unwrap()).unwrap()
}

/// Hears an exchange of `mechanism` out; every proof that was sent, as it went and decoded.
async fn hear_out(server: &mut BufReader<DuplexStream>, mechanism: Mechanism) -> Vec<String> {
    let first = hear(server, mechanism.wire_name()).await;
    let challenge = match mechanism {
        Mechanism::CramMd5 => "<1896.697170952@postoffice.reston.mci.net>".to_owned(),
        _ => format!("r={}ours,s=QSXCR+Q6sek8bf92,i=4096", last_word(&first).rsplit_once("r=").unwrap().1),
    };
    say(server, &format!("+ {}", BASE64.encode(challenge))).await;
    let encoded = hear(server, "").await;
    let answer = last_word(&encoded);
    let proof = answer.rsplit([' ', ',']).next().unwrap().trim_start_matches("p=").to_owned();
    vec![encoded, proof]
}

#[tokio::test]
async fn a01_a_proof_that_a_server_repeats_is_told_nobody() {
    for mechanism in [Mechanism::CramMd5, Mechanism::ScramSha256, Mechanism::ScramSha1Plus] {
        for protocol in Protocol::BOTH {
            let (wire, mut server, endpoint) = bound(1);
            let served = tokio::spawn(async move {
                let name = mechanism.wire_name();
                let tag = match protocol {
                    Protocol::Imap => {
                        let offer = format!("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH={name}] hi");
                        say(&mut server, &offer).await;
                        "m1 NO"
                    }
                    Protocol::Pop3 => {
                        say(&mut server, "+OK ready").await;
                        hear(&mut server, "CAPA").await;
                        say(&mut server, &format!("+OK\r\nUIDL\r\nSASL {name}\r\n.")).await;
                        "-ERR"
                    }
                };
                let proofs = hear_out(&mut server, mechanism).await;
                say(&mut server, &format!("{tag} [ALERT] not {}", proofs.join(" or "))).await;
                proofs
            });
            let person = credentials("ada", "tanstaaftanstaaf", Some(mechanism));
            let (session, trace) = open(protocol, wire, &endpoint, &person).await;
            let error = session.unwrap_err();
            let told = format!("{error}\n{trace}");
            assert!(told.matches("not (redacted) or (redacted)").count() >= 2, "{mechanism}: {told}");
            for proof in served.await.unwrap() {
                assert!(proof.len() > 20 && !told.contains(&proof), "{mechanism}: {proof} in {told}");
            }
        }
    }
}

#[tokio::test]
async fn t37_going_on_without_channel_binding_is_in_the_trace() {
    let (wire, mut server, endpoint) = bound(993);
    let served = tokio::spawn(async move {
        say(&mut server, "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256-PLUS AUTH=PLAIN] hi").await;
        hear(&mut server, "AUTHENTICATE SCRAM-SHA-256-PLUS ").await;
        say(&mut server, "m1 NO no").await;
        hear(&mut server, "AUTHENTICATE PLAIN ").await;
        say(&mut server, "m2 NO no").await;
    });
    let (session, trace) = open(Protocol::Imap, wire, &endpoint, &credentials("ada", "secret", None)).await;
    assert_eq!(session.unwrap_err().kind(), ErrorKind::Credentials);
    assert!(trace.contains("Note the server refuses to bind the sign-in"), "{trace}");
    served.await.unwrap();
}

#[tokio::test]
async fn a05_where_login_is_disabled_inside_tls_sasl_is_used_or_nothing() {
    for (offer, said) in [("AUTH=PLAIN SASL-IR", true), ("AUTH=X-OWN", false), ("", false)] {
        let (wire, mut server, endpoint) = bound(993);
        let served = tokio::spawn(async move {
            say(&mut server, &format!("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED {offer}] hi")).await;
            if said {
                hear(&mut server, "m1 AUTHENTICATE PLAIN ").await;
                say(&mut server, "m1 OK [CAPABILITY IMAP4rev1] in").await;
            } else {
                assert_eq!(hear(&mut server, "").await, "", "it leaves without a word");
            }
        });
        let (session, _) = open(Protocol::Imap, wire, &endpoint, &credentials("ada", "secret", None)).await;
        match session {
            Ok(_) => assert!(said),
            Err(error) => {
                assert_eq!((error.kind(), said), (ErrorKind::Unsupported, false), "{error}");
                assert!(error.to_string().contains("no way that mailctl takes"), "{error}");
            }
        }
        served.await.unwrap();
    }
}
