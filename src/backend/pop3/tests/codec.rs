//! Octets without a peer.

use proptest::prelude::*;

use super::super::codec::{
    Capa, Code, HeaderEnd, LINE_MAX, challenge, line, list_line, number, numbered, status,
};
use super::super::laws::{stuffed, unstuffed_pieces};

fn as_sent(raw: &[u8]) -> Vec<u8> {
    let mut raw = raw.to_vec();
    if !raw.is_empty() && !raw.ends_with(b"\r\n") {
        raw.extend_from_slice(b"\r\n");
    }
    raw
}

proptest! {
    #[test]
    fn p02_stuffing_and_unstuffing_is_identity_over_any_cuts(
        raw in prop::collection::vec(prop_oneof![Just(b'.'), Just(b'\r'), Just(b'\n'), any::<u8>()], 0..200),
        cuts in prop::collection::vec(1..9_usize, 1..40),
    ) {
        let mut wire = stuffed(&raw);
        wire.extend_from_slice(b"+OK next");
        let mut chunks = Vec::new();
        let mut rest = wire.as_slice();
        for cut in cuts.iter().cycle() {
            if rest.is_empty() { break }
            let (chunk, behind) = rest.split_at((*cut).min(rest.len()));
            chunks.push(chunk);
            rest = behind;
        }
        prop_assert_eq!(unstuffed_pieces(chunks), Some((as_sent(&raw), b"+OK next".to_vec())));
    }

    #[test]
    fn nothing_that_a_server_says_makes_the_codec_panic(octets in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = (line(&octets), status(&octets), challenge(&octets), list_line(&octets));
        let _ = (numbered(&octets), number(&octets));
        Capa::default().take(&octets);
        let _ = HeaderEnd::new().take(&octets);
    }
}

#[test]
fn p02_every_dot_comes_back_wherever_it_is_cut() {
    let raw = b".\r\n..\r\n...\r\n.x\r\n\r\n\r.\r\r\n.\r\r\nx\n.\n\r\n..\r\n";
    let wire = stuffed(raw);
    for cut in 0..=wire.len() {
        let (one, two) = wire.split_at(cut);
        assert_eq!(unstuffed_pieces([one, two]), Some((raw.to_vec(), Vec::new())), "cut at {cut}");
    }
}

#[test]
fn only_crlf_dot_crlf_ends_a_message() {
    for smuggled in ["a\n.\n", "a\n.\r\n", "a\r\n.\n", "a\r.\r", "a\r\n.\r", "a\n\r\n.\rx\n.\r\n", "\n.\r\n"]
    {
        assert_eq!(unstuffed_pieces([smuggled.as_bytes()]), None, "{smuggled:?}");
    }
}

#[test]
fn p03_p27_messages_of_no_octets_and_of_one_line_end() {
    assert_eq!(unstuffed_pieces([b".\r\n".as_slice()]), Some((Vec::new(), Vec::new())));
    assert_eq!(unstuffed_pieces([b"\r\n.\r\n".as_slice()]), Some((b"\r\n".to_vec(), Vec::new())));
}

#[test]
fn a_line_is_the_same_wherever_it_is_cut() {
    let wire = b"+OK 2 messages\r\nnext";
    for cut in 0..16 {
        assert_eq!(line(&wire[..cut]), Ok(None), "cut at {cut}");
    }
    assert_eq!(line(wire), Ok(Some((b"+OK 2 messages".as_slice(), 16))));
}

#[test]
fn s01_a_line_without_an_end_is_not_awaited() {
    assert_eq!(line(&vec![b'x'; LINE_MAX - 1]), Ok(None));
    assert!(line(&vec![b'x'; LINE_MAX]).is_err());
}

#[test]
fn s08_a_bare_lf_ends_a_line_and_a_bare_cr_never() {
    assert_eq!(line(b"+OK\nx"), Ok(Some((b"+OK".as_slice(), 4))));
    assert_eq!(line(b"+OK\rx"), Ok(None));
    assert_eq!(line(b"+OK\r\r\n"), Ok(Some((b"+OK\r".as_slice(), 6))));
    assert_eq!(status(b"+OK\r").map(|status| status.ok), Some(true));
}

#[test]
fn s09_s10_status_lines_in_any_case_and_without_text() {
    for (said, ok, text) in
        [("+ok", true, ""), ("+Ok fine", true, "fine"), ("-err", false, ""), ("-ERR", false, "")]
    {
        let status = status(said.as_bytes()).unwrap();
        assert_eq!((status.ok, status.text.as_str(), status.code), (ok, text, None));
    }
    for none in ["", "OK", "+", "+ abcd", "ERR", "\0+OK", " +OK", "* OK", "+O\u{212a}"] {
        assert_eq!(status(none.as_bytes()), None, "{none:?}");
    }
}

#[test]
fn response_codes_are_read_in_any_case_and_with_arguments() {
    let code = |text: &str| status(format!("-ERR {text}").as_bytes()).unwrap().code;
    assert_eq!(code("[in-use] locked"), Some(Code::InUse));
    assert_eq!(code("[SYS/TEMP]x"), Some(Code::SysTemp));
    assert_eq!(code("[sys/perm]"), Some(Code::SysPerm));
    assert_eq!(code("[LOGIN-DELAY 900] wait"), Some(Code::LoginDelay));
    assert_eq!(code("[AUTH] no"), Some(Code::Auth));
    assert_eq!(code("[X-NEW]"), Some(Code::Other));
    assert_eq!(code("[]"), Some(Code::Other));
    for none in ["", "[", "[IN-USE", "text [IN-USE]"] {
        assert_eq!(code(none), None, "{none:?}");
    }
}

#[test]
fn s04_s05_nul_and_eight_bit_garbage_are_text_like_any_other() {
    assert_eq!(status(b"-ERR \0\xff\xfe").unwrap().text, "\0\u{fffd}\u{fffd}");
}

#[test]
fn challenges_are_told_from_status_lines() {
    assert_eq!(challenge(b"+"), Some(b"".as_slice()));
    assert_eq!(challenge(b"+ "), Some(b"".as_slice()));
    assert_eq!(challenge(b"+ YQ=="), Some(b"YQ==".as_slice()));
    assert_eq!(challenge(b"+OK"), None);
    assert_eq!(challenge(b"-ERR"), None);
}

#[test]
fn s06_numbers_that_are_none_are_refused() {
    assert_eq!(numbered(b"00000001 x"), Some((1, b"x".as_slice())));
    assert_eq!(numbered(b" 1 x"), Some((1, b"x".as_slice())));
    assert_eq!(numbered(b"0"), Some((0, b"".as_slice())));
    assert_eq!(numbered(b"4294967295 x"), Some((u32::MAX, b"x".as_slice())));
    for none in
        ["-1 x", "+1 x", "4294967296 x", "18446744073709551616 x", "1e9 x", "\u{ff11} x", "", "x", "1,2"]
    {
        assert_eq!(numbered(none.as_bytes()), None, "{none:?}");
    }
    assert_eq!(number(b"18446744073709551615"), Some(u64::MAX));
    assert_eq!(number(b"18446744073709551616"), None);
}

#[test]
fn p16_unique_ids_are_opaque_and_spaces_before_them_are_not_theirs() {
    assert_eq!(numbered(b"7   a b "), Some((7, b"a b ".as_slice())));
    assert_eq!(numbered(b"7 ../../x"), Some((7, b"../../x".as_slice())));
    assert_eq!(numbered(b"7 \xff\0"), Some((7, b"\xff\0".as_slice())));
}

#[test]
fn p34_capabilities_in_lower_case_stuffed_and_odd() {
    let mut capa = Capa::default();
    for line in [
        "top",
        "uidl ",
        "sasl plain scram-sha-1",
        "pipelining",
        "..X",
        "",
        "  ",
        "LOGIN-DELAY x",
        "EXPIRE NEVER",
    ] {
        capa.take(list_line(line.as_bytes()).unwrap());
    }
    assert!(capa.top && capa.uidl && capa.pipelining && !capa.user && !capa.by_user);
    assert_eq!(capa.sasl, ["PLAIN", "SCRAM-SHA-1"]);
    assert_eq!((capa.login_delay, capa.expire), (None, None));
}

#[test]
fn s17_a_hundred_thousand_mechanisms_are_not_kept() {
    let mut capa = Capa::default();
    for _ in 0..1000 {
        capa.take(format!("SASL {}", "X ".repeat(100)).as_bytes());
    }
    assert_eq!(capa.sasl.len(), 100);
}

#[test]
fn the_header_ends_behind_its_empty_line_wherever_it_is_cut() {
    for (raw, end) in [("a: b\r\n\r\nbody\r\n\r\n", 8), ("\r\nbody", 2), ("a: b\n\nbody", 6), ("a: b\r\n", 6)]
    {
        for cut in 0..=raw.len() {
            let mut header = HeaderEnd::new();
            let (one, two) = raw.as_bytes().split_at(cut);
            assert_eq!(header.take(one) + header.take(two), end, "{raw:?} cut at {cut}");
        }
    }
}
