//! Text of any charset as Unicode; what cannot be read becomes U+FFFD.

use mail_parser::decoders::charsets::map::charset_decoder;

use super::guard::guarded;

/// Decodes `bytes` from the charset called `label`, an empty one being unknown.
///
/// Escape sequences of ISO-2022 are part of the encoding and do not survive.
pub(super) fn decode(label: &str, bytes: &[u8]) -> String {
    let label = clean(label);
    let joined = (label == "iso-2022-jp").then(|| without_empty_runs(bytes));
    let decoded = charset_decoder(label.as_bytes())
        // The library takes `us-ascii` for Windows-1252, as the web does; in mail, eight bits
        // under that label are more often UTF-8 than anything else.
        .filter(|_| !is_ascii_label(&label))
        .and_then(|decoder| guarded(|| decoder(joined.as_deref().unwrap_or(bytes))))
        // All of it: a charset that is known by name only.
        .filter(|text| text != "\u{fffd}");
    decoded.unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned())
}

/// The label as the tables know it: `"3Diso-8859-1"` and `cp-850` are seen often enough.
fn clean(label: &str) -> String {
    let label = label.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
    let label = label.strip_prefix("3d").unwrap_or(&label);
    let label = label.strip_prefix("=3d").unwrap_or(label);
    match label.strip_prefix("cp-") {
        Some(page) => format!("cp{page}"),
        None => label.to_owned(),
    }
}

fn is_ascii_label(label: &str) -> bool {
    matches!(label, "us-ascii" | "ascii" | "ansi_x3.4-1968" | "iso646-us")
}

/// Without switches to ASCII that are followed by the next switch at once: joined encoded words
/// have them, and the decoder takes them for an attack.
fn without_empty_runs(bytes: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, behind)) = rest.split_first() {
        match rest {
            [0x1b, b'(', b'B' | b'J', 0x1b, ..] => rest = rest.get(3..).unwrap_or_default(),
            _ => {
                kept.push(byte);
                rest = behind;
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn m10_every_charset_gives_its_best() {
        for (label, bytes, text) in [
            ("utf-8", "ä".as_bytes(), "ä"),
            ("", "ä".as_bytes(), "ä"),
            ("us-ascii", "ä".as_bytes(), "ä"),
            ("us-ascii", b"a\xe4", "a\u{fffd}"),
            ("default_charset", b"a\xe4", "a\u{fffd}"),
            ("iso-8859-1", b"\xe4", "ä"),
            ("\"3DISO-8859-1\"", b"\xe4", "ä"),
            ("cp-850", b"\x84", "ä"),
            ("CP850", b"\x84", "ä"),
            ("koi8-r", b"\xc1", "а"),
            ("gb18030", b"\xc4\xe3", "你"),
            ("shift_jis", b"\x83n", "ハ"),
            ("iso-2022-jp", b"\x1b$B%O\x1b(B!", "ハ!"),
            ("utf-7", b"+ZYc-", "文"),
            ("utf-16", b"H\0i\0", "Hi"),
            ("utf-16", b"\xfe\xff\0H\0i", "Hi"),
        ] {
            assert_eq!(decode(label, bytes), text, "{label} {bytes:?}");
        }
        assert_eq!(decode("iso-2022-kr", b"plain"), "plain");
        let _ = decode(&"x".repeat(1000), b"\xff");
    }
}
