//! Content transfer encodings (RFC 2045 §6), read as far as they can be.

use mail_parser::decoders::base64::base64_decode;
use mail_parser::parsers::MessageStream;

use super::guard::guarded;

/// How the body of a part is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Transfer {
    /// 7bit, 8bit, binary, and everything unknown: as it stands.
    #[default]
    Identity,
    Base64,
    QuotedPrintable,
}

impl Transfer {
    /// From the value of a Content-Transfer-Encoding field.
    pub(super) fn named(value: &[u8]) -> Self {
        let name = String::from_utf8_lossy(value).to_ascii_lowercase();
        let name = name.split(['(', ';']).next().unwrap_or_default().trim().trim_matches(['"', '\'', '.']);
        match name {
            "base64" | "x-base64" => Self::Base64,
            "quoted-printable" | "quotedprintable" => Self::QuotedPrintable,
            _ => Self::Identity,
        }
    }

    /// How many octets [`Self::decode`] gives.
    pub(super) fn decoded_len(self, body: &[u8]) -> usize {
        match self {
            Self::Identity => body.len(),
            _ => self.decode(body).len(),
        }
    }

    /// The decoded content.
    pub(super) fn decode(self, body: &[u8]) -> Vec<u8> {
        match self {
            Self::Identity => body.to_vec(),
            Self::Base64 => base64(body),
            Self::QuotedPrintable => quoted_printable(body),
        }
    }
}

/// Base64 with or without padding, also several pieces behind each other.
pub(super) fn base64(text: &[u8]) -> Vec<u8> {
    // The library gives all of it up for one foreign letter: the footer of a list, or damage.
    let belongs = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let letters: Vec<u8> = text.iter().copied().filter(belongs).collect();
    guarded(|| base64_decode(&letters)).flatten().unwrap_or_default()
}

/// Quoted-printable; an escape that is none stays as it stands.
fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    // The library gives all of it up for `==`. By lines, only that line stays as it is.
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        match guarded(|| MessageStream::new(line).decode_quoted_printable_mime(b"")) {
            Some((end, decoded)) if end <= line.len() => bytes.extend_from_slice(&decoded),
            _ => bytes.extend_from_slice(line),
        }
    }
    bytes
}

/// The `Q` encoding of RFC 2047 §4.2; `None` where an escape is none.
pub(super) fn q_encoding(text: &[u8]) -> Option<Vec<u8>> {
    let closed = [text, b"?="].concat();
    guarded(|| MessageStream::new(&closed).decode_quoted_printable_word()).flatten()
}

#[cfg(test)]
mod tests {
    use super::Transfer;

    #[test]
    fn m13_broken_encodings_give_what_they_hold() {
        for (encoding, text, bytes) in [
            ("base64", "aGVsbG8=", "hello"),
            ("BASE64 (comment)", "aGVsbG8", "hello"),
            ("base64", "aGV\r\n s!!bG8=", "hello"),
            ("base64", "aGVsbG8=aGVsbG8=", "hellohello"),
            ("base64", "a", ""),
            ("base64", "====", ""),
            ("quoted-printable", "a=3Db=\r\nc =\r\nd=ZZ\r\n", "a=bc d=ZZ\r\n"),
            ("quoted-printable", "trailing  \n=C3=A4=", "trailing\nä"),
            ("quoted-printable", "=C3=A4\nx?a==b=3D\n=C3=A4\n", "ä\nx?a==b=3D\nä\n"),
            ("8bit", "ä", "ä"),
            ("nonsense", "as is", "as is"),
            ("binary", "\0\u{1}\r\n=3D", "\0\u{1}\r\n=3D"),
            // Encodings of other days are text as it stands, however they end.
            ("x-uuencode", "begin 644 x\n#0V%T\n", "begin 644 x\n#0V%T\n"),
            ("x-yenc", "=ybegin line=128 size=9 name=x\n", "=ybegin line=128 size=9 name=x\n"),
        ] {
            let decoded = Transfer::named(encoding.as_bytes()).decode(text.as_bytes());
            assert_eq!(String::from_utf8_lossy(&decoded), bytes, "{encoding} {text:?}");
        }
    }
}
