//! Somebody in the middle takes the offer of TLS away, or answers for the server that there is none.

use super::{assert_refused, attempt, fetch};
use crate::support::Protocol;

/// A script, the exit code, and words of the error.
type Row = (&'static str, i32, &'static str);

#[track_caller]
fn refused(protocol: Protocol, rows: &[Row]) {
    for (script, code, says) in rows {
        assert_refused(&fetch(protocol, script), *code, says, script);
    }
}

#[test]
fn t01_starttls_that_is_not_offered_is_not_done_without() {
    refused(
        Protocol::Imap,
        &[
            (
                "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=LOGIN] ready\nEND",
                76,
                "does not offer STARTTLS",
            ),
            ("S: * OK [CAPABILITY IMAP4rev1] ready\nEND", 76, "does not offer STARTTLS"),
            ("S: * OK [CAPABILITY IMAP4 AUTH=PLAIN] ready\nEND", 76, "does not offer STARTTLS"),
            (
                "S: * OK ready\nC: m1 CAPABILITY\nS: * CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=LOGIN\nS: m1 OK\nEND",
                76,
                "does not offer STARTTLS",
            ),
            // The middle's word in the greeting counts, not what it forgot to take out later.
            (
                "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\nS: * CAPABILITY IMAP4rev1 STARTTLS\nEND",
                76,
                "does not offer STARTTLS",
            ),
        ],
    );
}

#[test]
fn t02_t03_starttls_that_is_refused_is_not_done_without() {
    const OFFER: &str =
        "S: * OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN AUTH=LOGIN] ready\nC: m1 STARTTLS\n";
    for (answer, code, says) in [
        ("S: m1 NO do not begin TLS now", 76, "refuses STARTTLS"),
        ("S: m1 BAD do not begin TLS now", 76, "refuses STARTTLS"),
        ("S: m1 NO [UNAVAILABLE] no certificate today", 75, "refuses STARTTLS"),
        ("S: m1 NO [PRIVACYREQUIRED] ha", 76, "refuses STARTTLS"),
        // T03: nothing is ever sent on that prompt.
        ("S: + continue with something", 76, "a prompt"),
        ("S: + continue with something\nS: m1 OK begin", 76, "a prompt"),
        ("S: m2 OK begin", 76, "not under way"),
        ("S: M1 OK begin", 76, "not under way"),
        ("S: OK begin", 76, "no IMAP response"),
        ("S: m1 PREAUTH begin", 76, "no IMAP response"),
        ("S: m1 BYE", 75, "ended the session"),
        ("S: * BYE TLS is not for you", 75, "ended the session"),
    ] {
        let script = format!("{OFFER}{answer}\nEND");
        assert_refused(&fetch(Protocol::Imap, &script), code, says, &script);
    }
}

#[test]
fn t02_no_answer_to_starttls_is_no_answer() {
    for (protocol, script) in [
        (Protocol::Imap, "S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready\nC: m1 STARTTLS\nS: * OK begin\nEND"),
        (Protocol::Pop3, "S: +OK ready\nC: STLS\nEND"),
    ] {
        let output = attempt(protocol, &[script], &["fetch", "--timeout", "5s"], "");
        assert_refused(&output, 75, "5 s", script);
    }
}

#[test]
fn t04_a_server_that_seems_to_know_nothing_gets_nothing() {
    refused(
        Protocol::Imap,
        &[
            ("S: * OK ready\nC: m1 CAPABILITY\nS: m1 BAD unknown command\nEND", 76, "starting TLS"),
            ("S: * OK ready\nC: m1 CAPABILITY\nS: m1 NO unknown command\nEND", 76, "starting TLS"),
            ("S: * OK ready\nC: m1 CAPABILITY\nS: m1 OK\nEND", 76, "no capabilities"),
            (
                "S: * OK ready\nC: m1 CAPABILITY\nS: * CAPABILITY\nS: m1 OK\nEND",
                76,
                "does not offer STARTTLS",
            ),
            ("S: * OK ready\nC: m1 CAPABILITY\nS: * CAPABILITY IMAP4\nS: m1 OK\nEND", 76, "does not offer"),
            // An answer to a command that was not given yet.
            (
                "S: * OK ready\nC: m1 CAPABILITY\nS: m2 OK begin\nS: * CAPABILITY IMAP4rev1 STARTTLS\nS: m1 OK\nEND",
                76,
                "not under way",
            ),
        ],
    );
}

#[test]
fn t18_stls_that_is_missing_or_refused_is_not_done_without() {
    for greeting in ["+OK ready", "+OK ready <1234.123456789@example.org>"] {
        for (answer, code, says) in [
            ("-ERR STARTTLS not supported", 76, "refuses STLS"),
            ("-ERR", 76, "refuses STLS"),
            ("-ERR [SYS/PERM] perm alert", 76, "refuses STLS"),
            ("-ERR [sys/temp] later", 75, "refuses STLS"),
            ("-ERR [IN-USE] locked", 75, "refuses STLS"),
            ("+ go on", 76, "neither +OK nor -ERR"),
            ("* OK begin", 76, "neither +OK nor -ERR"),
            ("OK", 76, "neither +OK nor -ERR"),
        ] {
            let script = format!("S: {greeting}\nC: STLS\nS: {answer}\nEND");
            assert_refused(&fetch(Protocol::Pop3, &script), code, says, &script);
        }
        let script = format!("S: {greeting}\nC: STLS\n---");
        assert_refused(&fetch(Protocol::Pop3, &script), 75, "closed the connection", &script);
    }
}

#[test]
fn t18_the_timestamp_of_apop_is_no_bait() {
    for auth in ["auto", "apop", "plain", "cram-md5"] {
        let script = "S: +OK ready <1234.123456789@example.org>\nC: STLS\nS: -ERR no\nEND";
        let output = attempt(Protocol::Pop3, &[script], &["fetch"], &format!("auth = \"{auth}\""));
        assert_refused(&output, 76, "refuses STLS", auth);
        // What was said in clear is forgotten, and nobody falls back to it inside TLS.
        let script = "S: +OK ready <1234.123456789@example.org>\nC: STLS\nS: +OK begin\nTLS\nC: CAPA\nS: +OK\nS: SASL X-OWN\nS: .\nEND";
        let output = attempt(Protocol::Pop3, &[script], &["fetch"], &format!("auth = \"{auth}\""));
        assert_refused(&output, 69, "X-OWN", auth);
    }
}

/// All that servers were ever seen to offer.
const MECHANISMS: &str = "ANONYMOUS BINARY CRAM-MD5 CRAM-SH1 CRAM-SHA1 CRAM-SHA2 CRAM-SHA256 CRAM-SHA384 CRAM-SHA512 \
     CRAM=SHA1 DIGEST-MD5 DIGEST-MD6 DPA EL-TAC EL-VOICE EXTERNAL GS2-IAKERB GS2-KRB5 GSS-SPNEGO GSSAPI KERBEROS_V4 \
     LOGIN MSN NONE NTLM OAUTHBEARER ONECOM OPENID20 OTP PLAIN PLAIN-CLIENTTOKEN RPA SAML20 SCRAM-MD5 SCRAM-SHA-1 \
     SCRAM-SHA-1-PLUS SCRAM-SHA-256 SCRAM-SHA-256-PLUS SECURID SHADOW SKEY SRP SYNOAUTH TOKEN X-BIO X-CHMAIL \
     X-PLAIN-SUBMIT X-UMS X-WEBLOGIN X-ZIMBRA XGWTRUSTEDAPP XOAUTH XOAUTH2 XSRVCTOKEN X_NORTEL_HMAC_MD5 ZIMBRA";

#[test]
fn t23_of_sixty_mechanisms_offered_in_clear_none_is_used() {
    const COMMON: [&str; 8] =
        ["auto", "plain", "login", "cram-md5", "scram-sha-1", "scram-sha-256", "xoauth2", "oauthbearer"];
    let offered: String = MECHANISMS.split_whitespace().map(|name| format!(" AUTH={name}")).collect();
    for auth in COMMON {
        let more = format!("auth = \"{auth}\"");
        for answer in ["", "C: m1 STARTTLS\nS: m1 NO no\n", "C: m1 STARTTLS\nS: m1 BAD no\n"] {
            let starttls = if answer.is_empty() { "" } else { " STARTTLS" };
            let script = format!("S: * OK [CAPABILITY IMAP4rev1{starttls}{offered}] ready\n{answer}END");
            let output = attempt(Protocol::Imap, &[&script], &["fetch"], &more);
            assert_refused(&output, 76, "STARTTLS", &script);
        }
    }
    for auth in COMMON.into_iter().chain(["apop"]) {
        let more = format!("auth = \"{auth}\"");
        // Behind the refusal, where nobody asked.
        let script =
            format!("S: +OK ready <1@x>\nC: STLS\nS: -ERR no\nS: +OK\nS: SASL {MECHANISMS}\nS: .\nEND");
        let output = attempt(Protocol::Pop3, &[&script], &["fetch"], &more);
        assert_refused(&output, 76, "refuses STLS", &script);
    }
}

#[test]
fn no_verb_does_without_what_fetch_insists_on() {
    for verb in [
        &["fetch", "--dry-run"][..],
        &["list", "--remote"],
        &["account", "test"],
        &["mailboxes", "list", "--remote"],
    ] {
        let imap = "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\nEND";
        assert_refused(&attempt(Protocol::Imap, &[imap], verb, ""), 76, "STARTTLS", &verb.join(" "));
        let pop3 = "S: +OK ready <1@x>\nC: STLS\nS: -ERR no\nEND";
        assert_refused(&attempt(Protocol::Pop3, &[pop3], verb, ""), 76, "STLS", &verb.join(" "));
    }
}
