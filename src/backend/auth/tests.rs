//! The mechanisms against the vectors of their RFCs, and against servers that mean harm.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Credentials, Exchange, Mechanism, apop, choose};
use crate::backend::transport::{Endpoint, Secured, Tls};
use crate::error::{ErrorKind, Result};
use crate::secret::Secret;

mod scram;

fn credentials(username: &str, secret: &str) -> Credentials {
    Credentials::password(username, secret)
}

fn endpoint() -> Endpoint {
    Endpoint::new("mail.example.org", 993, Tls::Implicit)
}

fn exchange(mechanism: Mechanism, credentials: &Credentials) -> Exchange {
    Exchange::new(mechanism, credentials, &endpoint(), Some(&bound()), &["SCRAM-SHA-256-PLUS"]).unwrap()
}

fn bound() -> Secured {
    Secured { server_end_point: Some(b"digest of the certificate".to_vec()) }
}

fn text(response: Result<Option<Secret<Vec<u8>>>>) -> String {
    String::from_utf8(response.unwrap().unwrap().reveal().clone()).unwrap()
}

#[test]
fn cram_md5_gives_the_answer_of_rfc_2195() {
    let mut cram = exchange(Mechanism::CramMd5, &credentials("tim", "tanstaaftanstaaf"));
    assert!(!cram.goes_first());
    assert!(cram.respond(None).unwrap().is_none());
    assert!(!cram.is_done());
    let answer = text(cram.respond(Some(b"<1896.697170952@postoffice.reston.mci.net>")));
    assert_eq!(answer, "tim b913a602c7eda7a495b4e6e7334d3890");
    cram.finish().unwrap();
    assert_eq!(cram.respond(Some(b"<again@example>")).unwrap_err().kind(), ErrorKind::Protocol);
}

#[test]
fn apop_gives_the_digest_of_rfc_1939() {
    let digest = apop("<1896.697170952@dbc.mtview.ca.us>", &credentials("mrose", "tanstaaf")).unwrap();
    assert_eq!(digest.reveal(), "c4c9334bac560ecc979e58001b3e22fb");
}

#[test]
fn apop_refuses_timestamps_that_only_an_attacker_would_choose() {
    for timestamp in
        ["", "<>", "x@y", "<x>", "<@y>", "<x@>", "<a b@c>", "<a@b\x01>", "<a@b@c>", "<ä@b>", "<a@b"]
    {
        let error = apop(timestamp, &credentials("u", "p")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{timestamp:?}");
    }
}

#[test]
fn plain_is_nul_user_nul_password() {
    let mut plain = exchange(Mechanism::Plain, &credentials("tim", "tan \"sta\\af\" %ä"));
    assert!(plain.goes_first());
    assert_eq!(text(plain.respond(None)), "\0tim\0tan \"sta\\af\" %ä");
    plain.finish().unwrap();
    assert_eq!(plain.respond(Some(b"")).unwrap_err().kind(), ErrorKind::Protocol);
    assert_eq!(plain.respond(Some(b"")).unwrap_err().kind(), ErrorKind::Protocol);
}

#[test]
fn login_answers_two_prompts_whatever_they_say() {
    let mut login = exchange(Mechanism::Login, &credentials("tim", "secret"));
    assert!(login.respond(None).unwrap().is_none());
    assert_eq!(text(login.respond(Some(b"Username:"))), "tim");
    assert_eq!(login.finish().unwrap_err().kind(), ErrorKind::Protocol);
    assert_eq!(text(login.respond(Some(b"\xff\xfe"))), "secret");
    login.finish().unwrap();
}

#[test]
fn external_names_the_person_and_needs_no_secret() {
    let mut credentials = credentials("ada@example.org", "");
    credentials.secret = None;
    credentials.mechanism = Some(Mechanism::External);
    credentials.check().unwrap();
    let mut external = exchange(Mechanism::External, &credentials);
    assert_eq!(text(external.respond(None)), "ada@example.org");
    external.finish().unwrap();
    credentials.username.clear();
    let mut external = exchange(Mechanism::External, &credentials);
    assert_eq!(text(external.respond(None)), "");
}

#[test]
fn the_oauth_mechanisms_send_the_token_in_their_own_wrapping() {
    let credentials = credentials("ada@example.org", "vF9dft4qmT");
    let mut google = exchange(Mechanism::XOAuth2, &credentials);
    assert_eq!(text(google.respond(None)), "user=ada@example.org\x01auth=Bearer vF9dft4qmT\x01\x01");
    google.finish().unwrap();
    let mut standard = exchange(Mechanism::OAuthBearer, &credentials);
    assert_eq!(
        text(standard.respond(None)),
        "n,a=ada@example.org,\x01host=mail.example.org\x01port=993\x01auth=Bearer vF9dft4qmT\x01\x01"
    );
    standard.finish().unwrap();
}

#[test]
fn a09_a_refused_token_is_answered_as_the_rfc_demands_and_never_told() {
    let credentials = credentials("ada@example.org", "vF9dft4qmT");
    for (mechanism, dummy) in [(Mechanism::XOAuth2, ""), (Mechanism::OAuthBearer, "\x01")] {
        let mut exchange = exchange(mechanism, &credentials);
        exchange.respond(None).unwrap();
        let json = br#"{"status":"invalid_\u0074oken","schemes":"bearer","scope":"https://mail.example/"}"#;
        assert_eq!(text(exchange.respond(Some(json))), dummy);
        assert_eq!(exchange.refusal(), Some("invalid_token"));
        assert_eq!(exchange.finish().unwrap_err().kind(), ErrorKind::Protocol);
        assert!(!format!("{exchange:?}").contains("vF9"));
        assert_eq!(exchange.respond(Some(json)).unwrap_err().kind(), ErrorKind::Protocol);
    }
    for json in [&b""[..], b"{", b"[1]", b"\xff", br#"{"status":{}}"#] {
        let mut exchange = exchange(Mechanism::XOAuth2, &credentials);
        exchange.respond(None).unwrap();
        exchange.respond(Some(json)).unwrap();
        assert!(exchange.refusal().unwrap().contains("no reason"));
    }
}

#[test]
fn a07_challenges_without_sense_end_the_exchange_and_nothing_else() {
    let huge = vec![b'x'; 1024 * 1024];
    let challenges: [&[u8]; 8] =
        [b"", b"\xff\xfe", &huge, b"r=", b"r=x,s=,i=", b"e=", b"v=", b"m=x,r=y,s=eA==,i=4096"];
    for mechanism in Mechanism::ALL {
        if matches!(mechanism, Mechanism::UserPass | Mechanism::Apop) {
            continue;
        }
        for challenge in challenges {
            let mut exchange = exchange(mechanism, &credentials("ada", "pencil"));
            exchange.respond(None).unwrap();
            for _ in 0..4 {
                if let Err(error) = exchange.respond(Some(challenge)) {
                    let text = format!("{error} {error:?}");
                    assert!(!text.contains("pencil"), "{text}");
                }
            }
        }
    }
    for challenge in [&b""[..], &huge] {
        let mut cram = exchange(Mechanism::CramMd5, &credentials("ada", "pencil"));
        assert_eq!(cram.respond(Some(challenge)).unwrap_err().kind(), ErrorKind::Protocol);
    }
}

#[test]
fn a04_what_would_end_a_line_is_refused_before_connecting() {
    for (user, secret) in [("a\r", "p"), ("a", "p\n"), ("a\0", "p"), ("a", "p\0x"), ("", "p"), ("a", "")] {
        let error = credentials(user, secret).check().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
    }
    credentials("a b\"\\", "ü {5}%").check().unwrap();
}

#[test]
fn auto_takes_the_strongest_that_is_offered() {
    let person = credentials("ada", "pencil");
    let offered =
        ["USER", "plain", "AUTH=LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"];
    let mut remaining = offered.to_vec();
    let mut order = Vec::new();
    while let Ok(mechanism) = choose(&remaining, &person, Some(&bound()), false) {
        order.push(mechanism);
        remaining.retain(|name| Mechanism::from_wire(name.trim_start_matches("AUTH=")) != Some(mechanism));
    }
    let expected = [
        Mechanism::ScramSha256Plus,
        Mechanism::ScramSha256,
        Mechanism::ScramSha1,
        Mechanism::CramMd5,
        Mechanism::Plain,
        Mechanism::Login,
        Mechanism::UserPass,
    ];
    assert_eq!(order, expected);
    let unbound = choose(&offered, &person, Some(&Secured::default()), false).unwrap();
    assert_eq!(unbound, Mechanism::ScramSha256);
}

#[test]
fn t23_nothing_is_chosen_in_clear_where_tls_was_asked_for() {
    let mut person = credentials("ada", "pencil");
    for named in [None, Some(Mechanism::CramMd5), Some(Mechanism::Plain)] {
        person.mechanism = named;
        let error = choose(&["PLAIN", "CRAM-MD5", "NTLM"], &person, None, false).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Tls);
        choose(&["PLAIN", "CRAM-MD5"], &person, None, true).unwrap();
    }
}

#[test]
fn apop_oauth_and_external_are_used_only_when_named() {
    let mut person = credentials("ada", "pencil");
    let offered = ["APOP", "XOAUTH2", "OAUTHBEARER", "EXTERNAL"];
    assert!(choose(&offered, &person, Some(&bound()), false).is_err());
    for named in [Mechanism::Apop, Mechanism::XOAuth2, Mechanism::OAuthBearer, Mechanism::External] {
        person.mechanism = Some(named);
        assert_eq!(choose(&offered, &person, Some(&bound()), false).unwrap(), named);
    }
}

#[test]
fn a06_when_nothing_fits_the_offer_is_listed() {
    let mut person = credentials("ada", "pencil");
    let error = choose(&["NTLM", "AUTH=GSSAPI"], &person, Some(&bound()), false).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().ends_with("it offers NTLM, GSSAPI"), "{error}");
    person.mechanism = Some(Mechanism::ScramSha256);
    let many = vec!["X".repeat(1000); 1000];
    let error = choose(&many, &person, Some(&bound()), false).unwrap_err().to_string();
    assert!(error.contains("does not offer SCRAM-SHA-256") && error.len() < 1200);
    assert!(choose::<&str>(&[], &person, Some(&bound()), false).unwrap_err().to_string().contains("nothing"));
}

#[test]
fn every_mechanism_is_known_by_both_its_names() {
    for mechanism in Mechanism::ALL {
        assert_eq!(mechanism.config_name().parse(), Ok(mechanism));
        assert_eq!(Mechanism::from_wire(&mechanism.wire_name().to_lowercase()), Some(mechanism));
    }
    assert_eq!("userpass".parse(), Ok(Mechanism::UserPass));
    assert!("auto".parse::<Mechanism>().unwrap_err().to_string().contains("auto, scram-sha-256-plus"));
}

#[test]
fn an_exchange_can_cross_threads() {
    fn send<T: Send>() {}
    send::<Exchange>();
}

fn base64(octets: &[u8]) -> String {
    STANDARD.encode(octets)
}
