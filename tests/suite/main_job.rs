//! The main job on a real server: everything arrives, once, byte for byte, over both protocols.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use sha2::{Digest as _, Sha256};

use crate::support::{Dovecot, Protocol, Sandbox, Security, User, corpora, generated, small};

const MESSAGES: usize = 3_000;

/// A user of the server, and the messages in its files there.
struct Maildrop {
    user: User<'static>,
    messages: Vec<Vec<u8>>,
}

/// A maildrop of 3,000 messages: all of the corpora, and generated mail up to 30 MB.
///
/// One for each protocol: handing a message over by POP3 sets its `\\Seen` on this server.
fn maildrop(protocol: Protocol) -> &'static Maildrop {
    static MAILDROPS: [OnceLock<Maildrop>; 2] = [OnceLock::new(), OnceLock::new()];
    MAILDROPS[protocol as usize].get_or_init(|| {
        let mut messages = corpora().messages;
        messages.extend([30_000_000, 5_000_000, 1_048_576, 65_536].map(|size| generated(size as u64, size)));
        messages.push(b"Subject: no body\n".to_vec());
        messages.push(b"\nonly a body\n".to_vec());
        messages.push(b"Subject: bare CR\n\none\rtwo\r\rthree\n".to_vec());
        let missing = MESSAGES - messages.len();
        messages.extend((0..missing).map(|number| match number % 10 {
            0 => generated(number as u64, number * 17),
            _ => small(number),
        }));
        let user = Dovecot::shared().user(&messages);
        Maildrop { user, messages }
    })
}

/// A file of the server as it should lie here: what the wire makes of it, with LF line ends.
fn expected(file: &[u8], protocol: Protocol) -> Vec<u8> {
    let mut stored = Vec::with_capacity(file.len());
    for (at, octet) in file.iter().enumerate() {
        match octet {
            b'\r' if file.get(at + 1) == Some(&b'\n') => {}
            // This server sends no NUL but 0x80 in its place, as RFC 3501 forbids NUL in literals.
            0 if protocol == Protocol::Imap => stored.push(0x80),
            octet => stored.push(*octet),
        }
    }
    // A message always ends with a line end on the wire of POP3 (RFC 1939 section 3).
    if protocol == Protocol::Pop3 && !file.ends_with(b"\n") {
        stored.push(b'\n');
    }
    stored
}

/// The digests of messages, and how often each occurs.
fn digests(messages: impl IntoIterator<Item = Vec<u8>>) -> BTreeMap<String, usize> {
    let mut digests = BTreeMap::new();
    for message in messages {
        *digests.entry(format!("{:x}", Sha256::digest(&message))).or_default() += 1;
    }
    digests
}

#[track_caller]
fn assert_equal_mail(messages: &[Vec<u8>], protocol: Protocol, sandbox: &Sandbox) {
    let there = digests(messages.iter().map(|message| expected(message, protocol)));
    let here = digests(sandbox.files("work", "INBOX").iter().map(|path| std::fs::read(path).unwrap()));
    let missing = there.iter().filter(|(digest, count)| here.get(*digest) != Some(count)).count();
    assert_eq!((missing, here.len()), (0, there.len()), "digests that are missing; digests in all");
}

/// How many messages the server handed over in this user's `nth` session, by its own log.
fn handed_over(user: &User<'_>, protocol: Protocol, nth: usize) -> usize {
    let (before, after) = match protocol {
        Protocol::Imap => ("body_count=", " "),
        Protocol::Pop3 => ("retr=", "/"),
    };
    // The server writes its line when it notices that the client is gone.
    for _ in 0..100 {
        let log = user.log();
        if let Some(line) = log.iter().filter(|line| line.contains(before)).nth(nth) {
            return line.split(before).nth(1).unwrap().split(after).next().unwrap().parse().unwrap();
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("the server logged no session {nth}: {:?}", user.log());
}

fn everything_arrives(protocol: Protocol, security: Security) {
    let Maildrop { user, messages } = maildrop(protocol);
    let sandbox = user.sandbox(protocol, security, "");
    sandbox.run(&["fetch"]).success();
    assert_eq!(sandbox.files("work", "INBOX").len(), MESSAGES);
    assert_equal_mail(messages, protocol, &sandbox);

    let ids = sandbox.run(&["list", "-n", "5000", "--json"]).success().json().len();
    assert_eq!(ids, MESSAGES);

    let before = sandbox.files("work", "INBOX");
    sandbox.run(&["fetch"]).success();
    sandbox.run(&["fetch", "--exit-code"]).code(1);
    assert_eq!(sandbox.files("work", "INBOX"), before);
}

#[test]
fn three_thousand_messages_arrive_over_imap_in_clear() {
    everything_arrives(Protocol::Imap, Security::Plain);
}

#[test]
fn three_thousand_messages_arrive_over_imap_with_tls() {
    everything_arrives(Protocol::Imap, Security::Tls);
}

#[test]
fn three_thousand_messages_arrive_over_imap_with_starttls() {
    everything_arrives(Protocol::Imap, Security::StartTls);
}

#[test]
fn three_thousand_messages_arrive_over_pop3_in_clear() {
    everything_arrives(Protocol::Pop3, Security::Plain);
}

#[test]
fn three_thousand_messages_arrive_over_pop3_with_tls() {
    everything_arrives(Protocol::Pop3, Security::Tls);
}

#[test]
fn three_thousand_messages_arrive_over_pop3_with_stls() {
    everything_arrives(Protocol::Pop3, Security::StartTls);
}

#[test]
fn p31_five_messages_that_arrive_in_between_are_all_that_is_taken() {
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user((0..20).map(small));
        let sandbox = user.sandbox(protocol, Security::Tls, "");
        sandbox.run(&["fetch"]).success();
        assert_eq!(handed_over(&user, protocol, 0), 20, "{protocol:?}");
        sandbox.run(&["fetch"]).success();
        assert_eq!(handed_over(&user, protocol, 1), 0, "{protocol:?}");
        user.deliver((20..25).map(small));
        sandbox.run(&["fetch"]).success();
        assert_eq!(handed_over(&user, protocol, 2), 5, "{protocol:?}");
        assert_equal_mail(&(0..25).map(small).collect::<Vec<_>>(), protocol, &sandbox);
    }
}
