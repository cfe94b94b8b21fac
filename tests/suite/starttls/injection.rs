//! Somebody in the middle says something in clear behind the go-ahead, for it to be taken for what
//! the server says inside TLS.

use super::{assert_refused, attempt, fetch};
use crate::support::Protocol;

const IMAP: &str =
    "S: * OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready\nC: m1 STARTTLS\nS: m1 OK begin\n";
const POP3: &str = "S: +OK ready\nC: STLS\nS: +OK begin\n";

/// What is injected, in scripts: answers to what is asked next, farewells, odd octets.
const IMAP_INJECTED: [&str; 9] = [
    "S: * CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=LOGIN\nS: m1 OK done",
    "S: * CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=LOGIN\nS: m2 OK done",
    "S: m1 OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] done",
    "S: * PREAUTH [CAPABILITY IMAP4rev1] attacker",
    "S: * BYE close the connection please",
    "S: * OK [ALERT] attacker",
    "S: * LIST () \"/\" attacker",
    "R: *",
    "R: \\r\\n",
];
const POP3_INJECTED: [&str; 6] = [
    "S: +OK\nS: SASL PLAIN LOGIN\nS: .",
    "S: +OK\nS: PLAIN\nS: LOGIN\nS: .",
    "S: -ERR attacker",
    "S: +OK welcome, attacker",
    "R: \\xc2\\xb9\\xc2\\xb3\\xc2\\xb9\\xc2\\xb2",
    "R: \\r\\n",
];

#[test]
fn t08_t11_what_is_injected_in_the_segment_of_the_go_ahead_ends_the_session() {
    for injected in IMAP_INJECTED {
        let script = format!("{IMAP}{injected}\nEND");
        assert_refused(
            &fetch(Protocol::Imap, &script),
            76,
            "in clear behind its answer to STARTTLS",
            &script,
        );
    }
    for injected in POP3_INJECTED {
        let script = format!("{POP3}{injected}\nEND");
        assert_refused(&fetch(Protocol::Pop3, &script), 76, "in clear behind its answer to STLS", &script);
    }
}

#[test]
fn t08_t11_what_is_injected_in_the_next_segment_breaks_the_handshake() {
    let cases = IMAP_INJECTED.iter().map(|injected| (Protocol::Imap, IMAP, injected));
    let cases = cases.chain(POP3_INJECTED.iter().map(|injected| (Protocol::Pop3, POP3, injected)));
    for (protocol, start, injected) in cases {
        // Behind the client's hello, and before the true server answers it.
        let script = format!("{start}HELLO\n{injected}\nTLS\nEND");
        assert_refused(&fetch(protocol, &script), 76, "setting up TLS", &script);
        // A moment later, whether the hello is on its way or not.
        let script = format!("{start}WAIT\n{injected}\nTLS\nEND");
        assert_refused(&fetch(protocol, &script), 76, "TLS", &script);
    }
}

#[test]
fn t08_what_is_injected_behind_the_handshake_is_no_tls() {
    // A record in clear in the middle of TLS: the true server's next word never comes.
    for (protocol, start) in [(Protocol::Imap, IMAP), (Protocol::Pop3, POP3)] {
        let script = format!("{start}HELLO\nR: \\x17\\x03\\x03\\x00\\x05hello\nTLS\nEND");
        assert_refused(&fetch(protocol, &script), 76, "setting up TLS", &script);
        let script = format!("{start}HELLO\nR: \\x15\\x03\\x03\\x00\\x02\\x01\\x00\n---");
        let output = fetch(protocol, &script);
        assert!(matches!(output.code, Some(75 | 76)), "{script}\n{output}");
    }
}

#[test]
fn t08_the_go_ahead_itself_may_come_in_pieces() {
    // The same words, cut in the middle: nothing is behind them, and TLS begins.
    for (protocol, script) in [
        (
            Protocol::Imap,
            "S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready\nC: m1 STARTTLS\nR: m1 O\nWAIT\nR: K begin\\r\nWAIT\nR: \\n\nTLS\n\
             C: m1 CAPABILITY\nS: * BYE enough",
        ),
        (
            Protocol::Pop3,
            "S: +OK ready\nC: STLS\nR: +O\nWAIT\nR: K begin\\r\nWAIT\nR: \\n\nTLS\nC: CAPA\nS: -ERR\nC: USER *\nS: -ERR [SYS/TEMP] enough",
        ),
    ] {
        assert_refused(&fetch(protocol, script), 75, "enough", script);
    }
}

#[test]
fn t08_with_a_trace_it_is_no_different() {
    for (protocol, start, injected) in
        [(Protocol::Imap, IMAP, IMAP_INJECTED[0]), (Protocol::Pop3, POP3, POP3_INJECTED[0])]
    {
        let script = format!("{start}{injected}\nEND");
        let output = attempt(protocol, &[&script], &["fetch", "--trace"], "");
        assert_refused(&output, 76, "in clear behind", &script);
    }
}
