//! Greeting, STARTTLS, signing in.

use super::{endpoint, open, refused, script, session};
use crate::backend::Notice;
use crate::backend::transport::Tls;
use crate::error::ErrorKind;

const OFFERS: &str = "* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] hello\r\n";

/// With STARTTLS required, no peer may get anything but questions in clear.
async fn never_in_clear(steps: &[(&'static str, &str)]) -> String {
    let (error, heard) = refused(Tls::StartTls, steps).await;
    // A peer that hangs up during the handshake is gone, not insecure.
    assert!(matches!(error.kind(), ErrorKind::Tls | ErrorKind::Network), "{error}");
    let heard = heard.text();
    let allowed =
        |line: &str| line.ends_with("CAPABILITY") || line.ends_with("STARTTLS") || line.contains('\u{16}');
    let said = heard.lines().filter(|line| line.starts_with('m'));
    assert!(said.clone().all(allowed), "{heard}");
    assert!(!heard.contains("hush") && !heard.contains("ada"), "{heard}");
    error.to_string()
}

#[tokio::test]
async fn t01_t02_t03_starttls_missing_or_refused_ends_it() {
    never_in_clear(&[("", "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n")]).await;
    never_in_clear(&[("", OFFERS), ("STARTTLS", "TAG NO not today\r\n")]).await;
    never_in_clear(&[("", OFFERS), ("STARTTLS", "TAG BAD what\r\n")]).await;
    never_in_clear(&[("", OFFERS), ("STARTTLS", "+ go ahead\r\nTAG OK\r\n")]).await;
}

#[tokio::test]
async fn t04_capability_unknown_ends_it() {
    never_in_clear(&[("", "* OK hello\r\n"), ("CAPABILITY", "TAG BAD what\r\n")]).await;
}

#[tokio::test]
async fn t06_preauth_in_clear_is_refused_where_starttls_is_required() {
    never_in_clear(&[("", "* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] hello\r\n")]).await;
    never_in_clear(&[("", "* PREAUTH hello\r\n")]).await;
    // Where cleartext is allowed it is a way to sign in.
    let (session, _) = open(Tls::None, script(&[("", "* PREAUTH [CAPABILITY IMAP4rev1] hello\r\n")])).await;
    assert!(session.is_ok());
}

#[tokio::test]
async fn t08_t11_anything_behind_the_go_ahead_is_refused() {
    for injected in ["* BYE\r\n", "m2 OK [CAPABILITY IMAP4rev1] injected\r\n", "*", "* 1 FETCH (UID 1)\r\n"] {
        let answer = format!("TAG OK begin\r\n{injected}");
        let why = never_in_clear(&[("", OFFERS), ("STARTTLS", &answer)]).await;
        assert!(why.contains("behind"), "{why}");
    }
}

#[tokio::test]
async fn t12_t13_what_is_said_before_tls_changes_nothing() {
    let noise = "* OK [ALERT] click here\r\n* LIST () \"/\" evil\r\n* 4 EXISTS\r\n* 1 EXPUNGE\r\n\
                 * 1 FETCH (UID 1 BODY[] {4}\r\nevil)\r\n* SEARCH 1 2 3\r\nTAG OK begin\r\n";
    never_in_clear(&[("", OFFERS), ("STARTTLS", noise)]).await;
}

#[tokio::test]
async fn t15_referrals_are_not_followed() {
    let (error, heard) = refused(
        Tls::None,
        &[
            ("", "* OK [CAPABILITY IMAP4rev1] hello\r\n"),
            ("LOGIN", "TAG NO [REFERRAL imap://attacker.example.org/] go there\r\n"),
        ],
    )
    .await;
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert_eq!(heard.text().lines().count(), 1);
}

#[tokio::test]
async fn a05_login_is_not_sent_where_it_is_disabled() {
    let greeting = "* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hello\r\n";
    let (error, heard) = refused(Tls::None, &[("", greeting)]).await;
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(heard.text(), "");
}

#[tokio::test]
async fn a07_a_challenge_that_is_none_is_cancelled() {
    let greeting = "* OK [CAPABILITY IMAP4rev1 AUTH=CRAM-MD5] hello\r\n";
    let steps = [("", greeting), ("AUTHENTICATE CRAM-MD5", "+ ***\r\n"), ("*", "m1 BAD cancelled\r\n")];
    let (error, heard) = refused(Tls::None, &steps).await;
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert!(heard.text().ends_with('*'));
}

#[tokio::test]
async fn a02_a14_codes_tell_a_wrong_password_from_a_busy_server() {
    let kinds = [
        ("NO [AUTHENTICATIONFAILED] no", ErrorKind::Credentials),
        ("NO no", ErrorKind::Credentials),
        ("NO", ErrorKind::Credentials),
        ("NO [UNAVAILABLE] later", ErrorKind::Busy),
        ("NO [INUSE] later", ErrorKind::Busy),
        ("NO [CONTACTADMIN] call", ErrorKind::Unsupported),
        ("BAD what", ErrorKind::Protocol),
    ];
    for (answer, kind) in kinds {
        for (offer, verb) in [("", "LOGIN"), ("AUTH=PLAIN SASL-IR", "AUTHENTICATE PLAIN")] {
            let greeting = format!("* OK [CAPABILITY IMAP4rev1 {offer}] hello\r\n");
            let (error, _) =
                refused(Tls::None, &[("", &greeting), (verb, &format!("TAG {answer}\r\n"))]).await;
            assert_eq!(error.kind(), kind, "{answer}: {error}");
            assert!(!error.to_string().contains("hush"));
        }
    }
    let steps = [("", "* OK [CAPABILITY IMAP4rev1] x\r\n"), ("LOGIN", "* BYE [UNAVAILABLE] overloaded\r\n")];
    assert_eq!(refused(Tls::None, &steps).await.0.kind(), ErrorKind::Busy);
}

#[tokio::test]
async fn sasl_with_and_without_an_initial_response() {
    let with = [
        ("", "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hello\r\n"),
        ("AUTHENTICATE PLAIN AGFkYQBodXNo", "TAG OK\r\n"),
        ("CAPABILITY", "* CAPABILITY IMAP4rev1 IDLE\r\nTAG OK\r\n"),
    ];
    assert!(open(Tls::None, script(&with)).await.0.unwrap().capabilities().push);
    let without = [
        ("", "* OK hello\r\n"),
        ("CAPABILITY", "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nTAG OK\r\n"),
        ("AUTHENTICATE PLAIN", "* OK patience\r\n+ \r\n"),
        ("AGFkYQBodXNo", "m2 OK [CAPABILITY IMAP4rev1]\r\n"),
    ];
    assert!(!open(Tls::None, script(&without)).await.0.unwrap().capabilities().push);
}

#[tokio::test]
async fn s14_another_protocol_is_named() {
    let peers = [
        ("+OK POP3 ready <1@x>\r\n", "POP3", ErrorKind::Protocol),
        ("220 mail.example.org ESMTP\r\n", "SMTP", ErrorKind::Protocol),
        ("SSH-2.0-OpenSSH_9.9\r\n", "SSH", ErrorKind::Protocol),
        ("HTTP/1.1 400 Bad Request\r\n", "HTTP", ErrorKind::Protocol),
        ("\u{1b}]0;hi\u{7}\r\n", "\\x1b]0;hi\\x07", ErrorKind::Protocol),
        ("\u{15}\u{3}\u{1}\0\u{2}\u{2}\n", "TLS", ErrorKind::Tls),
        ("\u{15}\u{3}\u{1}\0\u{2}\u{2}F", "TLS", ErrorKind::Tls),
    ];
    for (greeting, name, kind) in peers {
        let (error, heard) = refused(Tls::None, &[("", greeting)]).await;
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(name), "{error}");
        assert_eq!(heard.text(), "", "nothing was sent");
    }
}

#[tokio::test]
async fn s16_a_farewell_as_greeting_tells_why() {
    let (error, _) = refused(Tls::None, &[("", "* BYE [UNAVAILABLE] maintenance\r\n")]).await;
    assert_eq!(error.kind(), ErrorKind::Busy);
    assert!(error.to_string().contains("maintenance"));
    assert_eq!(refused(Tls::None, &[("", "* BYE\r\n")]).await.0.kind(), ErrorKind::Network);
    assert_eq!(refused(Tls::None, &[("", "")]).await.0.kind(), ErrorKind::Network);
}

#[tokio::test]
async fn s01_s02_s04_s08_greetings_that_are_none() {
    let endless = "* OK ".to_owned() + &"x".repeat(100_000);
    for greeting in [
        endless.as_str(),
        "* OK \0\r\n",
        "* OK hello\n",
        "* NO\r\n",
        "* 1 EXISTS\r\n",
        "\r\n",
        "* \r\n",
        "*\r\n",
    ] {
        let (error, heard) = refused(Tls::None, &[("", greeting)]).await;
        assert_eq!(error.kind(), ErrorKind::Protocol, "{greeting:.20?}: {error}");
        assert!(error.to_string().len() < 400);
        assert_eq!(heard.text(), "");
    }
}

#[tokio::test]
async fn s09_s10_s17_odd_but_legal_answers_are_accepted() {
    let many: String = (0..100_000).map(|number| format!(" X{number}")).collect();
    let capability = format!("* capability  imap4REV1 IDLE IDLE{many} {}\r\nTAG oK\r\n", "y".repeat(100_000));
    let steps = [
        ("", "* Ok\r\n"),
        ("CAPABILITY", capability.as_str()),
        ("LOGIN", "TAG OK\r\n"),
        ("CAPABILITY", &capability),
    ];
    assert!(open(Tls::None, script(&steps)).await.0.unwrap().capabilities().push);
}

#[tokio::test]
async fn i39_a_server_without_imap4_is_told_so() {
    let (error, _) = refused(Tls::None, &[("", "* OK [CAPABILITY IMAP2] x\r\n")]).await;
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    let rev2 =
        script(&[("", "* OK [CAPABILITY IMAP4rev2] x\r\n"), ("LOGIN", "TAG OK [CAPABILITY IMAP4rev2]\r\n")]);
    assert!(open(Tls::None, rev2).await.0.is_ok());
}

#[tokio::test]
async fn i31_alerts_are_told_once() {
    let (mut session, _) = session(
        "",
        script(&[("LIST", "* OK [ALERT] \u{1b}[31mred\r\n* OK [ALERT] \u{1b}[31mred\r\nTAG OK\r\n")]),
    )
    .await;
    session.mailboxes().await.unwrap();
    assert_eq!(session.notices(), [Notice::Alert("\u{1b}[31mred".to_owned())]);
    assert!(session.notices().is_empty());
}

#[tokio::test]
async fn k03_a_trace_shows_no_secret() {
    let lines = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
    let sink = lines.clone();
    let trace = crate::backend::trace::Trace::to(move |_, line| sink.lock().unwrap().push_str(line));
    for (greeting, verb) in [
        ("* OK [CAPABILITY IMAP4rev1] x\r\n", "LOGIN"),
        ("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] x\r\n", "AUTHENTICATE"),
    ] {
        let (near, far) = tokio::io::duplex(1000);
        let steps = script(&[("", greeting), (verb, "TAG OK [CAPABILITY IMAP4rev1]\r\n")]);
        tokio::spawn(super::follow(far, steps, super::Heard::default()));
        let credentials = crate::backend::auth::Credentials::password("ada", "hush");
        let wire = crate::backend::transport::Wire::cleartext(near);
        super::super::open(wire, &endpoint(Tls::None), &credentials, trace.clone()).await.unwrap();
    }
    let lines = lines.lock().unwrap();
    assert!(
        lines.contains("LOGIN (secret) (secret)") && lines.contains("AUTHENTICATE PLAIN (secret)"),
        "{lines}"
    );
    assert!(!lines.contains("hush") && !lines.contains("AGFkYQBodXNo"), "{lines}");
}
