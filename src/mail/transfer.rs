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

/// A longer line of quoted-printable is decoded in pieces.
const LINE_MAX: usize = 1 << 20;

/// Decodes a content that comes in pieces, as it would be decoded at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoder {
    transfer: Transfer,
    /// What makes sense only with what follows.
    held: Vec<u8>,
}

impl Decoder {
    pub(super) const fn new(transfer: Transfer) -> Self {
        Self { transfer, held: Vec::new() }
    }

    /// Whether the content is written as it is, and as long as it is written.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        self.transfer == Transfer::Identity
    }

    /// Decodes the next piece, as far as it can be told what it is.
    pub fn take(&mut self, piece: &[u8]) -> Vec<u8> {
        if self.is_identity() {
            return piece.to_vec();
        }
        self.held.extend_from_slice(piece);
        let end = match self.transfer {
            Transfer::Base64 => {
                self.held.retain(is_letter);
                // The library starts anew behind padding.
                let open = self.held.iter().rev().take_while(|&&letter| letter != b'=').count();
                self.held.len() - open % 4
            }
            _ => match memchr::memrchr(b'\n', &self.held) {
                Some(line_end) => line_end + 1,
                None if self.held.len() < LINE_MAX => 0,
                // Not within an escape.
                None => {
                    let last = memchr::memrchr(b'=', &self.held).unwrap_or_default();
                    if last + 3 > self.held.len() { last } else { self.held.len() }
                }
            },
        };
        let rest = self.held.split_off(end);
        let whole = std::mem::replace(&mut self.held, rest);
        if self.transfer == Transfer::Base64 { letters(&whole) } else { self.transfer.decode(&whole) }
    }

    /// Decodes what is left at the end.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.transfer.decode(&self.held)
    }
}

const fn is_letter(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// Base64 with or without padding, also several pieces behind each other.
pub(super) fn base64(text: &[u8]) -> Vec<u8> {
    // The library gives all of it up for one foreign letter: the footer of a list, or damage.
    letters(&text.iter().copied().filter(is_letter).collect::<Vec<u8>>())
}

/// Base64 of nothing but [`is_letter`].
fn letters(letters: &[u8]) -> Vec<u8> {
    guarded(|| base64_decode(letters)).flatten().unwrap_or_default()
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
    use super::{Decoder, Transfer};

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

    #[test]
    fn m13_what_comes_in_pieces_is_decoded_as_what_comes_at_once() {
        for (encoding, text) in [
            ("base64", "aGVsbG8gdGhlcmU=\r\naGVs bG8=\n!!aGVsbG8\nx=="),
            ("base64", "a=b=cc=ddd=eeee=a"),
            ("quoted-printable", "a=3Db=\r\nc =\r\nd=ZZ\r\n=C3=A4\nx?a==b=3D\n=C3=A4"),
            ("8bit", "as it stands =3D"),
        ] {
            let transfer = Transfer::named(encoding.as_bytes());
            let whole = transfer.decode(text.as_bytes());
            for length in 1..=text.len() {
                let mut decoder = Decoder::new(transfer);
                let mut pieces: Vec<u8> =
                    text.as_bytes().chunks(length).flat_map(|piece| decoder.take(piece)).collect();
                pieces.extend(decoder.finish());
                assert_eq!(pieces, whole, "{encoding} in pieces of {length}");
            }
        }
    }

    #[test]
    fn m05_a_line_without_an_end_is_not_held() {
        let mut decoder = Decoder::new(Transfer::QuotedPrintable);
        let mut length = 0;
        for _ in 0..100 {
            length += decoder.take(&b"=3D".repeat(33_331)).len();
            assert!(decoder.held.len() < 2 * super::LINE_MAX);
        }
        assert_eq!(length + decoder.finish().len(), 3_333_100);
    }
}
