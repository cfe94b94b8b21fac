use jiff::tz::TimeZone;
use proptest::prelude::{Strategy as _, any, prop};
use proptest::{prop_assert_eq, proptest};

use super::{Query, QueryRow};
use crate::mail::{Address, Envelope, Flags, MailboxName, MessageId};

/// 2026-11-23T12:00:00Z
const NOW: i64 = 1_795_435_200;

fn query(terms: &[&str]) -> crate::error::Result<Query> {
    let terms: Vec<String> = terms.iter().map(ToString::to_string).collect();
    Query::parse(&terms, NOW, &TimeZone::UTC)
}

fn message() -> (MailboxName, Flags, Envelope) {
    let address = |name: &str, addr: &str| Address { name: Some(name.to_owned()), addr: addr.to_owned() };
    let envelope = Envelope {
        date: Some(NOW - 3 * 86_400),
        subject: "Grüße aus Łódź: two words".to_owned(),
        from: vec![address("Ada Lovelace", "ada@example.org")],
        to: vec![address("Bob", "bob@example.net")],
        message_id: Some("x@y".to_owned()),
        has_attachment: Some(true),
        ..Envelope::default()
    };
    let flags = Flags { flagged: true, ..Flags::none() };
    (MailboxName::new("Lists/rust").unwrap(), flags, envelope)
}

fn holds(terms: &[&str]) -> bool {
    let (mailbox, flags, envelope) = message();
    let row = QueryRow {
        id: MessageId(42),
        mailbox: &mailbox,
        flags: &flags,
        size: 6_000_000,
        received: NOW,
        whole: true,
        envelope: &envelope,
    };
    query(terms).unwrap().matches(&row)
}

#[test]
fn every_key_asks_what_it_says() {
    for terms in [
        &[] as &[&str],
        &["from:ada"],
        &["FROM:ADA@example"],
        &["from:Ada Lovelace <ada@example.org>"],
        &["to:bob"],
        &["subject:GRÜSSE"][..0],
        &["subject:grüße"],
        &["subject:łÓDŹ"],
        &["subject:two words"],
        &["subject:\"two words\""],
        &["two words"],
        &["is:unread"],
        &["unread"],
        &["is:flagged", "has:attachment"],
        &["larger:5M", "smaller:7MB"],
        &["since:7d", "before:1d"],
        &["since:2026-11-20", "before:2026-11-21"],
        &["on:2026-11-20"],
        &["on:2026-11"],
        &["on:2026"],
        &["in:Lists/rust"],
        &["in:lists/*"],
        &["mid:<x@y>"],
        &["id:42"],
        &["id:40:45"],
        &["ada", "bob"],
        &["from:nobody", "or", "from:ada"],
        &["from:nobody or from:ada"],
        &["not", "from:nobody"],
        &["-from:nobody"],
        &["-(from:nobody or to:nobody)"],
        &["(", "from:ada", ")"],
        &["not (is:read or is:draft)"],
    ] {
        assert!(holds(terms), "{terms:?}");
    }
    for terms in [
        &["from:bob"] as &[&str],
        &["cc:ada"],
        &["is:read"],
        &["is:header"],
        &["flagged", "answered"],
        &["larger:6M"],
        &["since:2d"],
        &["on:yesterday"],
        &["in:INBOX"],
        &["in:Lists"],
        &["id:43"],
        &["mid:X@Y"],
        &["-ada"],
        &["from:nobody", "or", "is:unread", "is:draft"],
    ] {
        assert!(!holds(terms), "{terms:?}");
    }
}

#[test]
fn errors_point_at_the_term() {
    for (terms, code, part) in [
        (&["frm:ada"] as &[&str], 2, "\"frm:ada\""),
        (&["form:ada"], 2, "did you mean from:"),
        (&["is:blue"], 2, "\"is:blue\""),
        (&["larger:x"], 2, "\"larger:x\""),
        (&["since:soon"], 2, "\"since:soon\""),
        (&["on:2026-02-30"], 2, "\"on:2026-02-30\""),
        (&["on:7d"], 2, "\"on:7d\""),
        (&["from:"], 2, "\"from:\""),
        (&["subject:\"open"], 2, "not closed"),
        (&["(", "ada"], 2, "is not closed"),
        (&["ada", ")"], 2, "closes nothing"),
        (&["ada", "or"], 2, "both sides"),
        (&["or", "ada"], 2, "both sides"),
        (&["("], 2, "is not closed"),
        (&["not"], 2, "needs a term"),
        (&["body:x"], 69, "comes later"),
        (&["text:x"], 69, "comes later"),
    ] {
        let error = query(terms).unwrap_err();
        assert_eq!(error.kind().exit_code(), code, "{terms:?}: {error}");
        assert!(error.to_string().contains(part), "{terms:?}: {error}");
    }
    assert!(query(&[&"(".repeat(100_000)]).is_err());
}

#[test]
fn what_only_looks_like_a_key_is_a_word() {
    for term in ["12:30", "https://example.org", "Re: hello", "\"frm:ada\"", "-", "a-b"] {
        assert!(query(&[term]).is_ok(), "{term}");
    }
}

proptest! {
    #[test]
    fn parsing_never_panics(terms in prop::collection::vec(any::<String>(), 0..6)) {
        let _ = Query::parse(&terms, NOW, &TimeZone::UTC);
    }

    #[test]
    fn parsing_near_the_language_never_panics(
        terms in prop::collection::vec("[(-]{0,3}(from|since|id|on|or|not|in|larger)?:?[\"a-z0-9:(/) .-]{0,8}", 0..6),
        now in any::<i64>(),
    ) {
        let _ = Query::parse(&terms, now, &TimeZone::UTC);
    }

    #[test]
    fn not_not_is_nothing(
        terms in prop::collection::vec(
            prop::sample::select(vec!["from:ada", "is:unread", "-subject:x", "or to:b", "word", "not larger:5M"])
                .prop_map(str::to_owned), 1..5),
    ) {
        if let Ok(query) = Query::parse(&terms, NOW, &TimeZone::UTC) {
            prop_assert_eq!(query.clone().negate().negate(), query);
        }
    }
}
