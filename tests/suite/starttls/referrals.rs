//! A server that sends us elsewhere, and alerts: what it says before TLS is nobody's word, and
//! where it sends us to is never gone.

use std::net::TcpListener;

use super::{assert_no_credentials, assert_refused, assert_silent_about_secrets, fetch, home};
use crate::support::{Output, Peer, Protocol};

/// Runs a fetch against `script`, in which `AWAY` is an address on this machine; nobody may come there.
#[track_caller]
fn stays(protocol: Protocol, tls: &str, script: &str) -> Output {
    let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
    let away = format!("imap://;AUTH=*@{}/", elsewhere.local_addr().unwrap());
    let peer = Peer::play(&[&script.replace("AWAY", &away)]);
    let output = home(protocol, peer.port, tls, "").run(&["fetch"]);
    assert_no_credentials(&peer.heard_everything());
    assert_silent_about_secrets(&output);
    elsewhere.set_nonblocking(true).unwrap();
    assert!(elsewhere.accept().is_err(), "somebody went there: {script}");
    output
}

#[test]
fn t15_referrals_before_tls_are_not_followed() {
    for script in [
        "S: * OK [REFERRAL AWAY] try another server\nC: m1 CAPABILITY\nS: m1 NO [REFERRAL AWAY] try another\nEND",
        "S: * BYE [REFERRAL AWAY] try another server\nEND",
        "S: * OK [CAPABILITY IMAP4rev1 STARTTLS] hi\nS: * OK [REFERRAL AWAY] x\nC: m1 STARTTLS\nS: m1 NO [REFERRAL AWAY] x\nEND",
        "S: * OK [CAPABILITY IMAP4rev1 STARTTLS] hi\nC: m1 STARTTLS\nS: * REFERRAL AWAY\nS: m1 BAD [REFERRAL AWAY] x\nEND",
    ] {
        let output = stays(Protocol::Imap, "starttls", script);
        assert!(matches!(output.code, Some(75 | 76)), "{script}\n{output}");
    }
    let script = "S: +OK ready\nC: STLS\nS: -ERR [REFERRAL AWAY] try another server\nEND";
    assert_refused(&stays(Protocol::Pop3, "starttls", script), 76, "STLS", script);
}

#[test]
fn t15_referrals_inside_tls_are_not_followed_either() {
    const IN: &str =
        "TLS\nS: * OK [CAPABILITY IMAP4rev1 LOGIN-REFERRALS MAILBOX-REFERRALS] hi\nC: m1 LOGIN *\n";
    for (answer, code, says) in [
        ("S: m1 NO [REFERRAL AWAY] try another\nEND", 77, "try another"),
        ("S: * BYE [REFERRAL AWAY] try another\nEND", 75, "try another"),
        (
            "S: m1 OK [REFERRAL AWAY] here too\nC: m2 CAPABILITY\nS: * CAPABILITY IMAP4rev1\nS: m2 OK\nC: m3 LIST *\n\
             S: m3 NO [REFERRAL AWAY] not here\n...",
            69,
            "not here",
        ),
    ] {
        let script = format!("{IN}{answer}");
        assert_refused(&stays(Protocol::Imap, "implicit", &script), code, says, &script);
    }
}

#[test]
fn t12_alerts_before_tls_are_not_shown_as_the_servers() {
    const TEXT: &str = "attacker: your account is closed, \\x1b[31mcall 0900";
    let offer = "[CAPABILITY IMAP4rev1 STARTTLS]";
    for (code, before, behind) in
        [("[ALERT]", "", "TLS\nEND"), ("[BADCHARSET (UTF-8)]", "", "TLS\nEND"), ("[PARSE]", "", "TLS\nEND")]
    {
        let alert = format!("R: * OK {code} {TEXT}\\r\\n\n");
        for script in [
            // In the greeting, where there is no room for the capabilities then.
            format!(
                "{alert}C: m1 CAPABILITY\nS: * CAPABILITY IMAP4rev1 STARTTLS\nS: m1 OK\nC: m2 STARTTLS\nS: m2 OK\nTLS\nC: m1 CAPABILITY\nS: * BYE enough"
            ),
            format!(
                "S: * OK {offer} hi\n{alert}C: m1 STARTTLS\nS: m1 OK\nTLS\nC: m1 CAPABILITY\nS: * BYE enough"
            ),
            format!(
                "S: * OK {offer} hi\nC: m1 STARTTLS\n{alert}S: m1 OK\nTLS\nC: m1 CAPABILITY\nS: * BYE enough"
            ),
            format!(
                "S: * OK {offer} hi\nC: m1 STARTTLS\nR: m1 OK {code} {TEXT}\\r\\n\nTLS\nC: m1 CAPABILITY\nS: * BYE enough"
            ),
        ] {
            let output = fetch(Protocol::Imap, &script);
            assert_refused(&output, 75, "enough", &script);
            assert!(!output.err().contains("0900"), "{script}\n{output}");
        }
        let script = format!("S: * OK {offer} hi\nC: m1 STARTTLS\nS: m1 OK\n{alert}{before}{behind}");
        let output = fetch(Protocol::Imap, &script);
        assert_refused(&output, 76, "behind", &script);
        assert!(!output.err().contains("0900"), "{script}\n{output}");
    }
}

#[test]
fn t12_a_refusal_in_clear_is_quoted_as_the_servers_and_escaped() {
    for (protocol, script) in [
        (Protocol::Imap, "R: * NO [ALERT] \\x1b]0;own\\x07ed\\r\\n\nEND"),
        (Protocol::Imap, "R: * BYE [ALERT] \\x1b]0;own\\x07ed\\r\\n\nEND"),
        (Protocol::Pop3, "R: -ERR \\x1b]0;own\\x07ed\\r\\n\nEND"),
        (Protocol::Pop3, "S: +OK\nC: STLS\nR: -ERR \\x1b]0;own\\x07ed\\r\\n\nEND"),
    ] {
        let output = fetch(protocol, script);
        assert!(matches!(output.code, Some(75 | 76)), "{script}\n{output}");
        assert!(!output.err().contains("warning"), "told as an error, not as a notice: {output}");
    }
}

#[test]
fn t12_an_alert_inside_tls_is_the_servers_and_shown() {
    let script = "S: * OK [CAPABILITY IMAP4rev1 STARTTLS] hi\nC: m1 STARTTLS\nS: m1 OK\nTLS\nC: m1 CAPABILITY\n\
        S: * OK [ALERT] down at noon\nS: * CAPABILITY IMAP4rev1\nS: m1 OK\nC: m2 LOGIN *\nS: m2 OK [CAPABILITY IMAP4rev1] in\n\
        C: m3 LIST *\nS: * BYE enough";
    let peer = Peer::play(&[script]);
    let output = home(Protocol::Imap, peer.port, "starttls", "").run(&["fetch"]);
    output.says("down at noon");
    peer.heard_everything();
}
