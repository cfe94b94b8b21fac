//! Mail that means no good or makes no sense, before the eyes of a person.

use std::net::TcpListener;
use std::os::unix::ffi::OsStrExt as _;

use mailctl::mail::AccountName;
use mailctl::store::Store;
use mailctl::ui::width;

use crate::read::stored;
use crate::support::{Dovecot, Protocol, Sandbox, Security, skipped};
use crate::terminal::{on_terminal, shell, uncoloured};

/// A home in whose store lie files of these names, noticed all at once.
fn named<N: AsRef<[u8]>, M: AsRef<[u8]>>(files: impl IntoIterator<Item = (N, M)>) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.config(
        "[accounts.work]\nprotocol = \"imap\"\nhost = \"localhost\"\nport = 1\ntls = \"none\"\n\
         username = \"ada\"\npassword = { value = \"secret\" }\n",
    );
    let root = sandbox.store("work");
    drop(Store::open(&root, &AccountName::new("work").unwrap()).unwrap());
    for folder in ["tmp", "new", "cur"] {
        std::fs::create_dir_all(root.join("INBOX").join(folder)).unwrap();
    }
    for (name, message) in files {
        let name = std::ffi::OsStr::from_bytes(name.as_ref());
        std::fs::write(root.join("INBOX/cur").join(name), message).unwrap();
    }
    sandbox
}

/// What the terminal saw of `verb`, held to what it may see.
fn harmless(sandbox: &Sandbox, verb: &str) -> String {
    let seen = uncoloured(&on_terminal(sandbox, 80, &format!("$MAILCTL --no-pager {verb}")));
    let stray = seen.chars().find(|c| {
        (c.is_control() && *c != '\n' && *c != '\t')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    });
    assert_eq!(stray, None, "{verb}: {seen:?}");
    seen
}

#[test]
fn m08_m16_what_says_nothing_of_itself_is_listed_with_placeholders() {
    let sandbox =
        stored(["\n", "no header at all", "Subject:\nFrom: \n\nx", "Subject: \u{200b}\nFrom: <>\n\n"]);
    let seen = harmless(&sandbox, "list");
    for placeholder in ["(no subject)", "(no sender)"] {
        assert_eq!(seen.matches(placeholder).count(), 4, "{seen}");
    }
    let objects = sandbox.run(&["list", "--json"]).success().json();
    assert_eq!(objects[3]["subject"], "");
    assert!(
        !sandbox.run(&["list"]).success().out().contains("(no"),
        "a script finds nothing where nothing is"
    );
}

#[test]
fn m15_a_date_of_any_kind_is_shown_as_it_stands_and_the_arrival_counts() {
    let garbage = [
        "",
        "garbage",
        "0",
        "-1",
        "Mon",
        "99 Nov 2026 00:00:00 +0000",
        "1 Foo 2026 00:00 GMT",
        ",,,",
        ":::",
        "2 Nov 2026 25:61:61 +0000",
        "((((",
        "\u{1b}[2J",
        "1 Jan 99999999999 00:00:00 +0000",
        "\u{202e}1 Jan",
        "30 Feb 2026 00:00:00 +0000",
        "1/2/2026",
        "tomorrow",
        "Mon, 2 Nov",
        "\"2 Nov 2026\"",
        "=?utf-8?q?2?=",
    ];
    let letters = (0..50).map(|number| {
        let date = garbage[number % garbage.len()];
        (format!("{}.{number}.x:2,", 1_700_000_000), format!("Date: {date}\nSubject: letter {number}\n\nx\n"))
    });
    let sandbox = named(letters);
    let objects = sandbox.run(&["list", "--json"]).success().json();
    assert_eq!(objects.len(), 50);
    for object in &objects {
        assert!(object["received"].as_str().is_some_and(|received| received.starts_with("20")), "{object}");
    }
    let dated = objects.iter().filter(|object| !object["date"].is_null()).count();
    assert!(dated < 10, "{dated} dates were made of nothing");
    assert_eq!(harmless(&sandbox, "list --sort date").lines().count(), 51);
    let pages = harmless(&sandbox, "read 1:50 --peek");
    assert!(pages.contains("Date: \\x1b[2J") && pages.contains("Date: 30 Feb 2026"), "{pages}");
}

#[test]
fn m17_m19_neither_names_nor_writing_hide_who_sent_it() {
    let zalgo = format!("Z{}algo", "\u{301}".repeat(10_000));
    let tags: String = "hidden".chars().filter_map(|c| char::from_u32(0xe0000 + u32::from(c))).collect();
    let sandbox = stored([
        "From: =?utf-8?Q?potus@whitehouse.gov=00=0A?= <attacker@evil.example>\nSubject: one\n\n".to_owned(),
        "From: =?utf-8?b?cG90dXNAd2hpdGVob3VzZS5nb3Y=?==?utf-8?Q?=00?=@evil.example\nSubject: two\n\n"
            .to_owned(),
        format!(
            "From: \u{202e}moc.elpmaxe\u{202c} <a@b>\nSubject: {zalgo}{tags} \u{200d}\u{200b}end\n\
             Content-Type: application/x; name=\"\u{202e}gpj.exe\"\n\nx"
        ),
    ]);
    let list = harmless(&sandbox, "list");
    assert!(list.lines().count() == 4 && list.lines().all(|line| width(line) <= 80), "{list}");
    let first = harmless(&sandbox, "read 1 --peek");
    assert!(first.contains("potus@whitehouse.gov\\x00\\x0a <attacker@evil.example>"), "{first}");
    let second = harmless(&sandbox, "read 2 --peek");
    assert!(second.contains("evil.example"), "{second}");
    let third = harmless(&sandbox, "read 3 --peek");
    assert!(third.contains("\\u{202e}moc") && third.contains("end") && !third.contains(&tags), "{third}");
    assert!(third.contains("\\u{202e}gpj.exe"), "the attachment's name: {third}");
}

#[test]
fn m20_messages_of_one_message_id_are_all_kept() {
    let letters = ["one", "two", "../../three"]
        .map(|text| format!("Message-ID: <../../same@example.org>\r\nSubject: {text}\r\n\r\n{text}\r\n"));
    let user = Dovecot::shared().user(letters);
    for protocol in Protocol::BOTH {
        let sandbox = user.sandbox(protocol, Security::Tls, "");
        for _ in 0..2 {
            let _ = sandbox.run(&["fetch"]).success();
            assert_eq!(sandbox.files("work", "INBOX").len(), 3, "{protocol:?}");
        }
        let read = sandbox.run(&["read", "--peek", "mid:<../../same@example.org>"]).success();
        assert_eq!(read.out().matches("Subject: ").count(), 3, "{read}");
    }
}

#[test]
fn m22_m24_reading_fetches_nothing_from_anywhere() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    server.set_nonblocking(true).unwrap();
    let url = format!("http://{}/x", server.local_addr().unwrap());
    let sandbox = stored([
        format!(
            "Subject: page\nContent-Type: text/html\n\n<link rel=stylesheet href='{url}'><meta http-equiv=refresh \
             content='0;url={url}'><img src='{url}'><script src='{url}'></script><iframe src='{url}'></iframe>\
             <img src='file:///etc/passwd'><object data='file:///etc/passwd'></object><p style='display:none'>x</p>here"
        ),
        format!(
            "Subject: elsewhere\nContent-Type: message/external-body; access-type=URL; URL=\"{url}\"\n\n\
             Content-Type: text/plain\n\n"
        ),
        "Subject: local\nContent-Type: message/external-body; access-type=local-file; name=\"/etc/passwd\"\n\n\
         Content-Type: text/plain\n\n"
            .to_owned(),
    ]);
    for verb in ["read 1:3 --peek", "read 1 --html", "read 1:3 --json", "attachments save 3 -o out"] {
        let seen = on_terminal(&sandbox, 80, &format!("$MAILCTL --no-pager {verb}; true"));
        assert!(!seen.contains("root:"), "{verb}: {seen}");
    }
    assert_eq!(server.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "somebody came");
}

#[test]
fn m27_a_second_parser_reads_our_json() {
    let mut all = b"From: \"\x01\x1b\xff\" <a\x7f@b>\nSubject: \x00\xed\xa0\x80 \xe2\x80\xa8 =?utf-16be?b?2D0=?= \\ud83d \"\\\n\
        Content-Type: text/plain; name=\"\xff\x0b\"\n\n".to_vec();
    all.extend(0..=255_u8);
    let html = b"Content-Type: text/html; charset=utf-16\n\n\x00\xd8<\x00p\x00\x00\xdc".to_vec();
    let sandbox = stored([all, html, b"\xff\xfe\x00\n".to_vec()]);
    let output = shell(
        &sandbox,
        "($MAILCTL list --json; $MAILCTL read 1:3 --json --html --peek; $MAILCTL attachments list 1 --json) >json; \
         python3 -c 'import json; print(len([json.loads(line) for line in \
         open(\"json\", encoding=\"utf-8\", errors=\"strict\", newline=\"\\n\")]))' || echo none",
    );
    match output.out().trim() {
        "none" if output.err().contains("python3") && output.err().contains("not found") => {
            skipped("no python3");
        }
        count => assert!(count.parse().is_ok_and(|count: usize| count >= 6), "{output}"),
    }
}

#[test]
fn f02_controls_of_eight_bits_are_escaped_whatever_the_charset_says() {
    let letters =
        ["iso-8859-1", "us-ascii", "utf-8", "koi8-r", "x-none", "iso-8859-8", "utf-7"].map(|charset| {
            let mut raw =
                format!("Subject: c1\nContent-Type: text/plain; charset={charset}\n\n").into_bytes();
            raw.extend_from_slice(b"before \x9b31m \x9d0;owned\x9c \x90q\x85 \x84 after\n");
            raw
        });
    let sandbox = stored(letters);
    let seen = harmless(&sandbox, "read 1:7 --peek");
    assert_eq!(seen.matches("after").count(), 7, "{seen}");
    assert!(seen.contains("\\x9b31m"), "the escape is seen: {seen}");
}

#[test]
fn f05_a_terminal_of_no_width_is_one_of_eighty() {
    let sandbox =
        stored([format!("From: {0}\nSubject: {0}\n\n{0}\n", "日本語👩\u{200d}🚀e\u{301} ".repeat(20))]);
    for setting in [
        "COLUMNS=0",
        "COLUMNS=",
        "COLUMNS=x",
        "COLUMNS=-1",
        "-u COLUMNS",
        "COLUMNS=1",
        "COLUMNS=99999999999999999999",
    ] {
        for verb in ["list", "read 1 --peek"] {
            let line = format!("env {setting} $MAILCTL --no-pager {verb}; echo [$?]");
            let seen = uncoloured(&on_terminal(&sandbox, 0, &line));
            assert!(seen.ends_with("[0]\n"), "{setting} {verb}: {seen}");
            let most = if setting == "COLUMNS=1" { 20 } else { 80 };
            assert!(seen.lines().all(|line| width(line) <= most), "{setting} {verb}: {seen}");
        }
    }
}

#[test]
fn f09_a_pager_is_never_handed_to_a_shell() {
    let sandbox = stored(["Subject: x\n\ntext\n"]);
    for pager in
        ["cat; touch pwned", "cat $(touch pwned)", "cat | touch pwned", "`touch pwned`", "no such > pwned"]
    {
        let escaped = pager.replace('$', "\\$").replace('`', "\\`");
        let line = format!("PAGER=\"{escaped}\" $MAILCTL read 1 --peek; echo [$?]");
        let seen = on_terminal(&sandbox, 80, &line);
        assert!(seen.contains("[0]"), "{pager}: {seen}");
        assert!(!sandbox.home().join("pwned").exists(), "{pager}");
    }
}

#[test]
fn f16_an_open_umask_makes_nothing_executable() {
    use std::os::unix::fs::PermissionsExt as _;
    let letter = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b\nContent-Type: application/x-desktop; \
        name=run.desktop\n\n#!/bin/sh\n--b--\n";
    let sandbox = stored([letter]);
    let _ = shell(&sandbox, "umask 000; $MAILCTL attachments save 1 -o open").success();
    let _ = shell(&sandbox, "umask 077; $MAILCTL attachments save 1 -o closed").success();
    for (folder, expected) in [("open", 0o644), ("closed", 0o600)] {
        let saved = sandbox.home().join(folder).join("run.desktop");
        assert_eq!(saved.metadata().unwrap().permissions().mode() & 0o7777, expected, "{folder}");
    }
}

#[test]
fn f17_a_terminal_is_not_given_a_file() {
    let letter = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b\nContent-Type: application/zip\n\n\
        PK\x03\x04\x1b[2J\n--b--\n";
    let sandbox = stored([letter]);
    let seen = harmless(&sandbox, "read 1 --part 2; echo [$?]");
    assert!(seen.contains("is no text") && seen.contains("[2]"), "{seen}");
    let raw = harmless(&sandbox, "read 1 --raw");
    assert!(raw.contains("\\x1b[2J"), "{raw}");
    let piped = sandbox.run(&["read", "1", "--part", "2"]).success();
    assert_eq!(piped.stdout, b"PK\x03\x04\x1b[2J");
}

#[test]
fn f18_files_of_any_name_are_listed_and_keep_their_flags() {
    let names: [(&[u8], &[&str]); 9] = [
        (b"1700000001.M1P2.host:2,FS", &["flagged", "seen"]),
        (b"1700000002.M1P2.host,S=9:2,Sab", &["seen"]),
        (b"1700000003.M1P2.host", &[]),
        (b"1700000004.M1P2.host;2,S", &[]),
        (b"1700000005.M1P2.host:1,S", &[]),
        (b"12:34:56 mail", &[]),
        (b"12:34:57 mail:2,R", &["answered"]),
        (b"new\nline\x1b[31m:2,S", &["seen"]),
        (b"\xff\xfe\xe2\x80\xae:2,DT", &["deleted", "draft"]),
    ];
    let sandbox = named(
        names
            .iter()
            .enumerate()
            .map(|(number, (name, _))| (name, format!("Subject: letter {number}\n\nx\n"))),
    );
    for round in 0..2 {
        let objects = sandbox.run(&["list", "--json"]).success().json();
        assert_eq!(objects.len(), names.len());
        for (number, (name, flags)) in names.iter().enumerate() {
            let subject = format!("letter {number}");
            let object = objects.iter().find(|object| object["subject"] == *subject).unwrap();
            let mut listed: Vec<&str> =
                object["flags"].as_array().unwrap().iter().map(|flag| flag.as_str().unwrap()).collect();
            listed.sort_unstable();
            let mut expected = flags.to_vec();
            if round > 0 && !expected.contains(&"seen") {
                expected.push("seen");
            }
            expected.sort_unstable();
            assert_eq!(listed, expected, "{}", name.escape_ascii());
        }
        let seen = harmless(&sandbox, "-v store check; $MAILCTL --no-pager list");
        assert!(seen.contains("letter 8"), "{seen}");
        // Read, which gives each a flag and so another name.
        let _ = sandbox.run(&["read", "1:9"]).success();
    }
    let left: Vec<_> = std::fs::read_dir(sandbox.store("work").join("INBOX/cur"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left.len(), names.len());
    let has = |name: &[u8]| left.iter().any(|left| left.as_bytes() == name);
    assert!(
        has(b"1700000002.M1P2.host,S=9:2,Sab") && has(b"12:34:56 mail:2,S") && has(b"12:34:57 mail:2,RS"),
        "{left:?}"
    );
}

#[test]
fn f15_a_disk_that_is_full_keeps_no_half_of_a_file() {
    let large = format!(
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b\nContent-Type: application/x; name=large.bin\n\n{}\n--b--\n",
        "x".repeat(500_000)
    );
    let sandbox = stored([large]);
    let line = "mkdir small && unshare -rm sh -c 'mount -t tmpfs -o size=64k none small && { $MAILCTL attachments save 1 \
        -o small; echo code $?; ls -A small | wc -l; }'";
    let output = shell(&sandbox, line);
    if !output.out().contains("code") {
        return skipped("no name spaces to mount a small disk in");
    }
    assert!(output.out().contains("code 73\n0\n"), "{output}");
    assert!(output.err().contains("No space left"), "{output}");
    assert_eq!(output.err().lines().count(), 1, "{output}");
}
