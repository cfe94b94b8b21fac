//! The framing, fed in every way.

use bytes::BytesMut;

use super::{DEPTH, Event, Framer, LINE, LONG_LINE, Violation};

/// What becomes of `chunks`: lines as they are, literals as their octets, `;` behind a response.
fn framed<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Result<String, Violation> {
    let (mut framer, mut input, mut story) = (Framer::default(), BytesMut::new(), String::new());
    for chunk in chunks {
        input.extend_from_slice(chunk);
        while let Some(event) = framer.next(&mut input)? {
            match event {
                Event::Line { text, literal, .. } => {
                    story.push_str(&text.escape_ascii().to_string());
                    story.push_str(if literal.is_some() { "" } else { ";" });
                }
                Event::Octets { data, .. } => story.push_str(&data.escape_ascii().to_string()),
            }
        }
    }
    story.push_str(if framer.inside() || !input.is_empty() { "…" } else { "" });
    Ok(story)
}

const SESSION: &[u8] = b"* OK [X {3}] text {5}\r\n* 1 FETCH (UID 1 BODY[] {7}\r\n)\r\n{3}\r X \"a\\\"({\" {0}\r\n)\r\nm1 OK {9}\r\n+ {4}\r\n";

#[test]
fn cut_at_every_octet_it_is_the_same() {
    let whole = framed([SESSION]).unwrap();
    assert_eq!(whole.matches(';').count(), 4, "{whole}");
    for cut in 0..SESSION.len() {
        let (one, two) = SESSION.split_at(cut);
        assert_eq!(framed([one, two]).unwrap(), whole, "{cut}");
        let ends_well = ["\r\n* 1 F", "\r\nm1 OK", "\r\n+ {4"]
            .iter()
            .any(|next| SESSION[cut.saturating_sub(2)..].starts_with(next.as_bytes()));
        assert_eq!(framed([one]).unwrap().ends_with('…'), cut > 0 && !ends_well, "{cut}");
    }
    assert_eq!(framed(SESSION.chunks(1)).unwrap(), whole);
}

#[test]
fn i02_i03_literals_that_are_none() {
    for size in ["4294967295", "99999999999999999999", "-1", "1 ", " 1", "0x10", "5+", "", "+1", "1e3"] {
        let line = format!("* X {{{size}}}\r\n");
        assert!(framed([line.as_bytes()]).is_err(), "{size}");
        // In text for people a brace is a brace.
        let text = format!("* OK {{{size}}}\r\nm1 NO {{{size}}}\r\n+ {{{size}}}\r\n");
        assert!(framed([text.as_bytes()]).is_ok(), "{size}");
    }
    assert!(framed([&b"* X ~{3}\r\n"[..]]).is_err());
    assert_eq!(framed([&b"* X \"{3}\r\n"[..]]).unwrap(), "* X \\\"{3}\\r\\n;");
}

#[test]
fn s01_endless_lines_are_refused_before_they_are_held() {
    for (start, limit) in
        [("* OK ", LINE), ("* vanished ", LONG_LINE), ("* SEARCH ", LONG_LINE), ("* VANISHEDX", LINE)]
    {
        let (mut framer, mut input) = (Framer::default(), BytesMut::from(start));
        let refused = loop {
            input.extend_from_slice(&[b'1'; 4096]);
            match framer.next(&mut input) {
                Ok(None) => assert!(input.len() <= limit + 4096, "{start}"),
                Ok(Some(event)) => panic!("{event:?}"),
                Err(_) => break input.len(),
            }
        };
        assert!(refused > limit, "{start}");
    }
}

#[test]
fn s04_s08_nul_and_bare_line_ends_in_lines_are_refused() {
    for line in [&b"* OK a\0b\r\n"[..], b"* OK a\n", b"\n", b"* X (\0)\r\n"] {
        assert!(framed([line]).is_err(), "{}", line.escape_ascii());
    }
    // A bare CR ends nothing.
    assert_eq!(framed([&b"* OK a\rb\r\r\n"[..]]).unwrap(), "* OK a\\rb\\r\\r\\n;");
}

#[test]
fn i33_nesting_is_bounded_across_literals_and_not_inside_strings() {
    let depth = DEPTH as usize;
    let fine = format!("* X {}{}\r\n", "(".repeat(depth), ")".repeat(depth));
    assert!(framed([fine.as_bytes()]).is_ok());
    let deep = format!("* X {} {{1}}\r\nx{}\r\n", "(".repeat(depth), "(");
    assert!(framed([deep.as_bytes()]).is_err());
    let quoted = format!("* X \"{}\"\r\n", "(".repeat(depth * 10));
    assert!(framed([quoted.as_bytes()]).is_ok());
}

proptest::proptest! {
    #[test]
    fn any_octets_in_any_pieces_end_alike(octets in proptest::collection::vec(proptest::sample::select(&b"* OK{1}\r\n()\"\\\0m~+x"[..]), 0..200), size in 1_usize..20) {
        let whole = framed([&octets[..]]);
        let pieces = framed(octets.chunks(size));
        proptest::prop_assert_eq!(whole, pieces);
    }
}
