//! A server that says we are signed in already (PREAUTH), so that there would be no STARTTLS.

use super::{assert_refused, attempt, fetch, home};
use crate::support::{Peer, Protocol};

#[test]
fn t06_preauth_does_not_bypass_starttls() {
    for capabilities in [
        "",
        "[CAPABILITY IMAP4rev1] ",
        "[CAPABILITY IMAP4rev1 STARTTLS] ",
        "[CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ",
        "[CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=LOGIN] ",
        "[CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN AUTH=LOGIN] ",
        "[ALERT] ",
    ] {
        let script = format!("S: * PREAUTH {capabilities}welcome, says the attacker\nEND");
        assert_refused(&fetch(Protocol::Imap, &script), 76, "PREAUTH", &script);
        for verb in [&["list", "--remote"][..], &["mailboxes", "list", "--remote"], &["account", "test"]] {
            assert_refused(&attempt(Protocol::Imap, &[&script], verb, ""), 76, "PREAUTH", &script);
        }
    }
}

#[test]
fn t06_preauth_behind_another_greeting_is_no_greeting() {
    for script in [
        "S: * OK [CAPABILITY IMAP4rev1 STARTTLS] hi\nS: * PREAUTH hi\nC: m1 STARTTLS\nS: m1 NO no\nEND",
        "S: * OK hi\nS: * PREAUTH [CAPABILITY IMAP4rev1] hi\nC: m1 CAPABILITY\nS: m1 PREAUTH hi\nEND",
    ] {
        assert_refused(&fetch(Protocol::Imap, script), 76, "starting TLS", script);
    }
}

#[test]
fn t06_a_maildrop_that_opens_without_signing_in_is_not_taken() {
    // POP3 knows no PREAUTH; a server that acts as if is not followed.
    for script in [
        "S: +OK welcome, you are signed in\nC: STLS\nS: -ERR you are signed in already\nEND",
        "S: +OK maildrop has 1 message (100 octets)\nC: STLS\nS: +OK\nS: 1 100\nS: .\nEND",
    ] {
        assert_refused(&fetch(Protocol::Pop3, script), 76, "STLS", script);
    }
}

#[test]
fn inside_tls_preauth_is_a_way_to_be_signed_in() {
    // By a client certificate, as an example: nothing is bypassed there.
    let peer = Peer::play(&[
        "TLS\nS: * PREAUTH [CAPABILITY IMAP4rev1] welcome\nC: m1 SELECT *\nS: m1 NO [UNAVAILABLE] enough",
    ]);
    let output = home(Protocol::Imap, peer.port, "implicit", "").run(&["list", "--remote"]);
    assert_refused(&output, 75, "enough", "");
    assert_eq!(peer.heard_everything(), b"");
}
