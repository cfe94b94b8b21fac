//! Before the maildrop is open.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

use super::{MODERN, Setting, play};
use crate::backend::Notice;
use crate::backend::auth::Mechanism;
use crate::backend::trace::Trace;
use crate::backend::transport::Tls;
use crate::error::ErrorKind;

async fn greeting(script: &str) -> (ErrorKind, String) {
    let error = Setting::default().fails(script).await;
    (error.kind(), error.to_string())
}

#[tokio::test]
async fn s14_another_protocol_is_named_and_gets_no_credentials() {
    for (line, name) in [
        ("S: * OK IMAP4rev1 ready", "IMAP"),
        ("S: 220 mx ESMTP", "SMTP"),
        ("S: SSH-2.0-OpenSSH_9.2", "SSH"),
        ("S: HTTP/1.1 400 Bad Request", "HTTP"),
    ] {
        let (kind, text) = greeting(line).await;
        assert_eq!(kind, ErrorKind::Protocol);
        assert!(text.contains(name), "{text}");
    }
}

#[tokio::test]
async fn s14_a_tls_alert_on_a_plain_port_is_recognised() {
    let setting = Setting { width: 64, ..Setting::default() };
    let error = setting.fails("R: \\x15\\x03\\x01\\0\\x02\\x02\\x46").await;
    assert_eq!(error.kind(), ErrorKind::Tls);
}

#[tokio::test(start_paused = true)]
async fn n15_a_silent_server_is_left_in_time() {
    let error = Setting::default().fails("").await;
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_slow_greeting_is_a_greeting() {
    let (near, far) = duplex(7);
    let slow = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(700)).await;
        let script = MODERN.replacen("S: +OK ready", "S: +OK slow", 1);
        super::perform(&script, far).await
    });
    let session = Setting::default().open(near).await.unwrap();
    drop(session);
    slow.await.unwrap().unwrap();
}

#[tokio::test]
async fn s16_a_greeting_that_refuses_tells_its_class() {
    for (said, kind) in [
        ("-ERR [SYS/TEMP] overload", ErrorKind::Busy),
        ("-ERR [SYS/PERM] closed", ErrorKind::Unsupported),
        ("-ERR [IN-USE] locked", ErrorKind::Locked),
        ("-ERR [LOGIN-DELAY] later", ErrorKind::Busy),
        ("-ERR too many connections", ErrorKind::Busy),
    ] {
        assert_eq!(greeting(&format!("S: {said}\n---")).await.0, kind, "{said}");
    }
    assert_eq!(greeting("---").await.0, ErrorKind::Network);
}

#[tokio::test]
async fn s01_an_endless_greeting_is_cut_off() {
    let (near, mut far) = duplex(4096);
    tokio::spawn(async move { while far.write_all(&[b'x'; 4096]).await.is_ok() {} });
    let error = Setting::default().open(near).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
}

#[tokio::test]
async fn s02_endless_capabilities_are_cut_off() {
    let (near, mut far) = duplex(4096);
    tokio::spawn(async move {
        let _ = far.write_all(b"+OK\r\n").await;
        let _ = far.read(&mut [0; 64]).await;
        let _ = far.write_all(b"+OK\r\n").await;
        while far.write_all("X-MORE\r\n".repeat(500).as_bytes()).await.is_ok() {}
    });
    let error = Setting::default().open(near).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
}

#[tokio::test]
async fn t18_without_stls_nothing_more_is_said() {
    let setting = Setting { tls: Tls::StartTls, ..Setting::default() };
    for refusal in ["S: -ERR unknown command", "S: -ERR [SYS/PERM] no", "S: -ERR"] {
        let error = setting.fails(&format!("S: +OK <1.2@bait>\nC: STLS\n{refusal}")).await;
        assert_eq!(error.kind(), ErrorKind::Tls, "{error}");
    }
    let setting = Setting { mechanism: Some(Mechanism::Apop), ..setting };
    setting.fails("S: +OK <1.2@bait>\nC: STLS\nS: -ERR no").await;
}

#[tokio::test]
async fn t08_what_is_said_behind_the_go_ahead_is_never_taken_for_tls() {
    let setting = Setting { tls: Tls::StartTls, width: 4096, ..Setting::default() };
    for injected in ["+OK\\r\\n", "x", "-ERR\\r\\n", "+OK\\r\\nSASL PLAIN\\r\\n.\\r\\n"] {
        let error = setting.fails(&format!("S: +OK\nC: STLS\nR: +OK begin\\r\\n{injected}")).await;
        assert_eq!(error.kind(), ErrorKind::Tls);
        assert!(error.to_string().contains("behind its answer to STLS"), "{error}");
    }
}

#[tokio::test]
async fn t20_a_greeting_that_goes_on_unasked_ends_it() {
    for tls in [Tls::None, Tls::StartTls] {
        let setting = Setting { tls, width: 4096, ..Setting::default() };
        let error = setting.fails("R: +OK ready\\r\\n+OK\\r\\n1 100\\r\\n.\\r\\n").await;
        assert_eq!(error.kind(), ErrorKind::Protocol);
    }
}

#[tokio::test]
async fn a02_p23_a_lock_or_an_overload_is_no_wrong_password() {
    for (said, kind) in [
        ("-ERR wrong", ErrorKind::Credentials),
        ("-ERR", ErrorKind::Credentials),
        ("-ERR [AUTH] wrong", ErrorKind::Credentials),
        ("-ERR [SYS/PERM] account closed", ErrorKind::Credentials),
        ("-ERR [IN-USE] another session", ErrorKind::Locked),
        ("-ERR maildrop already locked", ErrorKind::Locked),
        ("-ERR [SYS/TEMP] try later", ErrorKind::Busy),
        ("-ERR [LOGIN-DELAY] too early", ErrorKind::Busy),
    ] {
        let script = MODERN.rsplit_once("S: +OK").unwrap().0.to_owned() + "S: " + said;
        let error = Setting::default().fails(&script).await;
        assert_eq!(error.kind(), kind, "{said}");
        assert!(!error.to_string().contains("tellnoone"));
    }
}

#[tokio::test]
async fn k03_the_trace_never_sees_a_secret() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let trace = Trace::to(move |_, line| sink.lock().unwrap().push(line.to_owned()));
    let setting = Setting { trace, ..Setting::default() };
    let (session, peer) = setting.play(MODERN).await;
    drop(session.unwrap());
    peer.heard_everything().await;
    let plain = "
        S: +OK
        C: CAPA
        S: +OK
        S: SASL PLAIN
        S: .
        C: AUTH PLAIN AGFkYQB0ZWxsbm9vbmU=
        S: +OK
        C: UIDL
        S: -ERR
        C: LIST
        S: +OK
        S: .
    ";
    let (session, peer) = setting.play(plain).await;
    session.unwrap();
    peer.heard_everything().await;
    let lines = lines.lock().unwrap().join("\n");
    assert!(lines.contains("PASS (hidden)") && lines.contains("AUTH PLAIN (hidden)"), "{lines}");
    assert!(!lines.contains("tellnoone") && !lines.contains("AGFkYQ"), "{lines}");
}

const OAUTH: &str = "
    S: +OK
    C: CAPA
    S: +OK
    S: UIDL
    S: SASL PLAIN XOAUTH2
    S: .
";

#[tokio::test]
async fn a_token_goes_on_its_own_line_where_the_command_with_it_is_refused() {
    let setting = Setting { mechanism: Some(Mechanism::XOAuth2), ..Setting::default() };
    let token = "dXNlcj1hZGEBYXV0aD1CZWFyZXIgdGVsbG5vb25lAQE=";
    let (session, peer) = setting
        .play(&format!(
            "{OAUTH}C: AUTH XOAUTH2 {token}\nS: -ERR Protocol error\nC: AUTH XOAUTH2\nS: +\nC: {token}\nS: +OK"
        ))
        .await;
    drop(session.unwrap());
    peer.heard_everything().await;
}

#[tokio::test]
async fn p33_a_response_too_long_for_the_command_goes_on_a_line_of_its_own() {
    let secret = "s".repeat(300);
    let response = STANDARD.encode(format!("\0ada\0{secret}"));
    let setting = Setting { secret, ..Setting::default() };
    let script = format!(
        "S: +OK\nC: CAPA\nS: +OK\nS: UIDL\nS: UTF8 USER\nS: LANG\nS: SASL PLAIN\nS: .\n\
         C: AUTH PLAIN\nS: +\nC: {response}\nS: +OK"
    );
    let (session, peer) = setting.play(&script).await;
    drop(session.unwrap());
    peer.heard_everything().await;
}

#[tokio::test]
async fn k03_the_trace_shows_no_challenge() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let trace = Trace::to(move |_, line| sink.lock().unwrap().push(line.to_owned()));
    let setting = Setting { trace, ..Setting::default() };
    let script =
        "S: +OK\nC: CAPA\nS: +OK\nS: UIDL\nS: SASL CRAM-MD5\nS: .\nC: AUTH CRAM-MD5\nS: + PDEuMkB4Pg==\n---";
    let (session, peer) = setting.play(script).await;
    session.unwrap_err();
    drop(peer);
    let lines = lines.lock().unwrap().join("\n");
    assert!(lines.contains("+ (challenge)") && !lines.contains("PDEuM"), "{lines}");
}

#[tokio::test]
async fn a09_a_refused_token_is_told_with_the_reason() {
    let setting = Setting { mechanism: Some(Mechanism::XOAuth2), ..Setting::default() };
    let token = "dXNlcj1hZGEBYXV0aD1CZWFyZXIgdGVsbG5vb25lAQE=";
    // {"status":"400"}
    let error = setting
        .fails(&format!(
            "{OAUTH}C: AUTH XOAUTH2 {token}\nS: + eyJzdGF0dXMiOiI0MDAifQ==\nC: \nS: -ERR [AUTH] no"
        ))
        .await;
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(error.to_string().contains("400"), "{error}");
}

#[tokio::test]
async fn a01_a_refused_password_is_not_tried_in_another_form() {
    let setting = Setting { mechanism: Some(Mechanism::Plain), ..Setting::default() };
    let error = setting.fails(&format!("{OAUTH}C: AUTH PLAIN AGFkYQB0ZWxsbm9vbmU=\nS: -ERR no")).await;
    assert_eq!(error.kind(), ErrorKind::Credentials);
}

#[tokio::test]
async fn a07_a_challenge_without_sense_is_cancelled() {
    let setting = Setting { mechanism: Some(Mechanism::CramMd5), ..Setting::default() };
    for challenge in ["+ !!!", "+", "+ ="] {
        let capa = OAUTH.replace("PLAIN", "CRAM-MD5");
        let error = setting.fails(&format!("{capa}C: AUTH CRAM-MD5\nS: {challenge}\nC: *\nS: -ERR")).await;
        assert_eq!(error.kind(), ErrorKind::Protocol, "{challenge}");
    }
}

#[tokio::test]
async fn a06_unknown_mechanisms_alone_are_an_error_that_lists_them() {
    let capa = OAUTH.replace("PLAIN XOAUTH2", "GSSAPI X-OWN");
    let error = Setting::default().fails(&capa).await;
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("X-OWN"), "{error}");
}

#[tokio::test]
async fn apop_is_spoken_only_when_named() {
    let setting = Setting { mechanism: Some(Mechanism::Apop), ..Setting::default() };
    let script =
        MODERN.split_once("C: USER").unwrap().0.replace("+OK ready", "+OK POP3 <1896.697170952@dbc>");
    let (session, peer) =
        setting.play(&format!("{script}C: APOP ada 932e944213b3da29cb96a84c54543449\nS: +OK")).await;
    drop(session.unwrap());
    peer.heard_everything().await;
}

#[tokio::test]
async fn p22_login_delay_and_expire_are_told_once() {
    let script = MODERN.replace("S: TOP", "S: TOP\nS: LOGIN-DELAY 900\nS: EXPIRE 60");
    let (mut session, peer) = play(&script).await;
    let expected = [Notice::LoginDelay(Duration::from_secs(900)), Notice::Expire { days: 60 }];
    assert_eq!(session.notices(), expected);
    assert_eq!(session.notices(), []);
    drop(session);
    peer.heard_everything().await;
}

#[tokio::test]
async fn capabilities_that_depend_on_the_user_are_asked_for_again() {
    let capa = "C: CAPA\nS: +OK\nS: UIDL\nS: EXPIRE 0 USER\nS: .\n";
    let (first, rest) = MODERN.split_once("C: CAPA").unwrap();
    let login = rest.split_once("S: .").unwrap().1;
    let after = capa.replace("0 USER", "30");
    let (mut session, peer) = play(&format!("{first}{capa}{login}{after}")).await;
    assert_eq!(session.notices(), [Notice::Expire { days: 30 }]);
    drop(session);
    peer.heard_everything().await;
}
