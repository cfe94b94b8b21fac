//! Which certificates are good enough for a password, with TLS from the start and with STARTTLS.

use crate::starttls::{assert_no_credentials, assert_refused, assert_silent_about_secrets, home};
use crate::support::{Output, Peer, Protocol, Sandbox, certificates};

/// The two ways to TLS, and what is said before it.
fn ways(protocol: Protocol) -> [(&'static str, &'static str); 2] {
    match protocol {
        Protocol::Imap => [
            ("implicit", ""),
            ("starttls", "S: * OK [CAPABILITY IMAP4rev1 STARTTLS] hi\nC: m1 STARTTLS\nS: m1 OK begin\n"),
        ],
        Protocol::Pop3 => [("implicit", ""), ("starttls", "S: +OK hi\nC: STLS\nS: +OK begin\n")],
    }
}

/// What is said inside TLS, so far that it is known to have begun.
fn inside(protocol: Protocol, tls: &str) -> &'static str {
    match (protocol, tls) {
        (Protocol::Imap, "implicit") => "S: * BYE [UNAVAILABLE] enough",
        (Protocol::Imap, _) => "C: m1 CAPABILITY\nS: * BYE [UNAVAILABLE] enough",
        (Protocol::Pop3, "implicit") => "S: -ERR [SYS/TEMP] enough",
        (Protocol::Pop3, _) => "C: CAPA\nS: -ERR\nC: USER ada.lovelace\nS: -ERR [SYS/TEMP] enough",
    }
}

/// Has a fetch meet a server with this certificate, on both protocols and in both ways.
#[track_caller]
fn meet(certificate: &str, more: &str, change: impl Fn(&Sandbox), check: impl Fn(&Output, &str)) {
    for protocol in Protocol::BOTH {
        for (tls, before) in ways(protocol) {
            let script = format!("{before}TLS {certificate}\n{}", inside(protocol, tls));
            let peer = Peer::play(&[&script]);
            let sandbox = home(protocol, peer.port, tls, more);
            change(&sandbox);
            let output = sandbox.run(&["fetch"]);
            assert_silent_about_secrets(&output);
            check(&output, &format!("{protocol:?} {tls} {certificate}"));
            assert_eq!(sandbox.files("work", "INBOX").len(), 0);
            assert_no_credentials(&peer.clear());
        }
    }
}

#[track_caller]
fn refused(certificate: &str, says: &str) {
    meet(certificate, "", |_| {}, |output, case| assert_refused(output, 76, says, case));
}

#[track_caller]
fn accepted(certificate: &str) {
    meet(certificate, "", |_| {}, |output, case| assert_refused(output, 75, "enough", case));
}

#[test]
fn t25_a_certificate_that_does_not_show_who_it_is_gets_no_password() {
    accepted("good");
    refused("self-signed", "self-signed");
    refused("unknown-authority", "an authority that is not trusted here");
    refused("wrong-name", "for another name than localhost");
    refused("expired", "has expired");
}

#[test]
fn t25_without_the_ca_file_nobody_vouches_for_it() {
    let forget = |sandbox: &Sandbox| {
        let text = std::fs::read_to_string(sandbox.config_path()).unwrap();
        let text: Vec<_> = text.lines().filter(|line| !line.starts_with("ca-file")).collect();
        sandbox.config(&text.join("\n"));
    };
    meet("good", "", forget, |output, case| assert_refused(output, 76, "not trusted here", case));
}

#[test]
fn t26_the_verdicts_are_the_usual_ones() {
    refused("not-yet-valid", "not valid yet (or the clock of this machine is wrong)");
    refused("for-clients-only", "unsuitable certificate purpose");
    refused("name-in-subject-only", "not one for localhost");
    refused("intermediate-missing", "an authority that is not trusted here");
    accepted("with-intermediate");
}

#[test]
fn t28_a_chain_must_hold_in_every_link() {
    refused("name-constrained", "permitted subtree violation");
    refused("signed-by-a-server", "invalid CA certificate");
    refused("an-authority-itself", "is one of an authority");
}

#[test]
fn t28_the_work_of_following_a_chain_is_bounded() {
    // Within the limit of a handshake.
    accepted("chain-of-100");
    refused("chain-of-1000", "more certificates than a server has");
}

#[test]
fn t32_a_pin_is_one_more_demand_and_replaces_none() {
    let right = format!("pin = [\"sha256:{}\"]", certificates::pin());
    let wrong = format!("pin = [\"sha256:{}\"]", "0".repeat(64));
    meet("good", &right, |_| {}, |output, case| assert_refused(output, 75, "enough", case));
    meet(
        "good",
        &wrong,
        |_| {},
        |output, case| assert_refused(output, 76, "not a pinned one: sha256:", case),
    );
    for (certificate, says) in
        [("wrong-name", "another name"), ("unknown-authority", "not trusted"), ("expired", "expired")]
    {
        meet(certificate, &right, |_| {}, |output, case| assert_refused(output, 76, says, case));
    }
}

#[test]
fn t25_nobody_is_asked_whether_to_trust_it() {
    for protocol in Protocol::BOTH {
        let peer = Peer::play(&["TLS self-signed"]);
        let output = home(protocol, peer.port, "implicit", "").run_with_input(&["fetch"], b"y\nyes\ny\n");
        assert_refused(&output, 76, "self-signed", "");
        assert!(!output.err().contains('?'), "{output}");
    }
}

#[test]
fn t24_tls_where_it_happens_to_be_offered_is_no_setting() {
    for protocol in Protocol::BOTH {
        for tls in
            ["auto", "opportunistic", "starttls-if-available", "try", "optional", "any", "", "None", "no"]
        {
            let output = home(protocol, 1, tls, "").run(&["fetch"]);
            assert_eq!(output.code, Some(78), "{tls}\n{output}");
            output.says("tls");
        }
    }
}

#[test]
fn t35_starttls_is_not_asked_for_inside_tls() {
    // Offered by a server where TLS began with the first octet …
    let imap =
        "TLS\nS: * OK [CAPABILITY IMAP4rev1 STARTTLS] hi\nC: m1 LOGIN *\nS: * BYE [UNAVAILABLE] enough";
    let pop3 = "TLS\nS: +OK hi\nC: CAPA\nS: +OK\nS: STLS\nS: USER\nS: UIDL\nS: .\nC: USER *\nS: -ERR [SYS/TEMP] enough";
    // … and by one where it has just begun.
    let again = [
        "S: * OK [CAPABILITY IMAP4rev1 STARTTLS] hi\nC: m1 STARTTLS\nS: m1 OK\nTLS\nC: m1 CAPABILITY\n\
         S: * CAPABILITY IMAP4rev1 STARTTLS\nS: m1 OK\nC: m2 LOGIN *\nS: * BYE [UNAVAILABLE] enough",
        "S: +OK hi\nC: STLS\nS: +OK\nTLS\nC: CAPA\nS: +OK\nS: STLS\nS: USER\nS: .\nC: USER *\nS: -ERR [SYS/TEMP] enough",
    ];
    for (protocol, tls, script) in [
        (Protocol::Imap, "implicit", imap),
        (Protocol::Pop3, "implicit", pop3),
        (Protocol::Imap, "starttls", again[0]),
        (Protocol::Pop3, "starttls", again[1]),
    ] {
        let peer = Peer::play(&[script]);
        let output = home(protocol, peer.port, tls, "").run(&["fetch"]);
        assert_refused(&output, 75, "enough", script);
        peer.heard_everything();
    }
}

#[test]
fn t37_inside_tls_the_password_itself_may_be_all_that_is_offered_and_the_trace_tells() {
    for (protocol, script, told) in [
        (
            Protocol::Imap,
            "TLS\nS: * OK [CAPABILITY IMAP4rev1] hi\nC: m1 LOGIN \"ada.lovelace\" \"never-in-clear\"\nS: m1 NO [UNAVAILABLE] enough",
            "LOGIN (secret) (secret)",
        ),
        (
            Protocol::Imap,
            "TLS\nS: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\nC: m1 AUTHENTICATE PLAIN AGFkYS5sb3ZlbGFjZQBuZXZlci1pbi1jbGVhcg==\n\
             S: m1 NO [UNAVAILABLE] enough",
            "AUTHENTICATE PLAIN (secret)",
        ),
        (
            Protocol::Pop3,
            "TLS\nS: +OK hi\nC: CAPA\nS: +OK\nS: USER\nS: .\nC: USER ada.lovelace\nS: +OK\nC: PASS never-in-clear\nS: -ERR [SYS/TEMP] enough",
            "PASS (hidden)",
        ),
        (
            Protocol::Pop3,
            "TLS\nS: +OK hi\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: .\nC: AUTH PLAIN AGFkYS5sb3ZlbGFjZQBuZXZlci1pbi1jbGVhcg==\n\
             S: -ERR [SYS/TEMP] enough",
            "AUTH PLAIN (hidden)",
        ),
    ] {
        let peer = Peer::play(&[script]);
        let output = home(protocol, peer.port, "implicit", "").run(&["fetch", "--trace"]);
        assert_silent_about_secrets(&output);
        assert_refused(&output, 75, "enough", script);
        output.says(told);
        assert_eq!(peer.heard_everything(), b"");
    }
}
