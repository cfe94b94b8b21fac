//! Content transfer encodings (RFC 2045 §6), read as far as they can be.

/// How the body of a part is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Transfer {
    /// 7bit, 8bit, binary, and everything unknown: as it stands.
    #[default]
    Identity,
    Base64,
    QuotedPrintable,
    Uuencode,
}

impl Transfer {
    /// From the value of a Content-Transfer-Encoding field.
    pub(super) fn named(value: &[u8]) -> Self {
        let name = String::from_utf8_lossy(value).to_ascii_lowercase();
        let name = name.split(['(', ';']).next().unwrap_or_default().trim().trim_matches(['"', '\'', '.']);
        match name {
            "base64" | "x-base64" => Self::Base64,
            "quoted-printable" | "quotedprintable" => Self::QuotedPrintable,
            "x-uuencode" | "uuencode" | "x-uue" | "uue" => Self::Uuencode,
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
            Self::Uuencode => uuencode(body),
        }
    }
}

/// Base64 with anything between its letters passed over, with or without padding, also several
/// pieces behind each other.
pub(super) fn base64(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut bits = 0u32;
    let mut count = 0u32;
    for &byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                bits = 0;
                count = 0;
                continue;
            }
            _ => continue,
        };
        bits = (bits << 6 | u32::from(value)) & 0x00ff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap_or_default());
        }
    }
    bytes
}

/// Quoted-printable; an escape that is none stays as it stands.
fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        let (mut content, mut end) = match line {
            [content @ .., b'\r', b'\n'] => (content, &b"\r\n"[..]),
            [content @ .., b'\n'] => (content, &b"\n"[..]),
            content => (content, &b""[..]),
        };
        // Blanks at the end of a line were added on the way (RFC 2045 §6.7 rule 3).
        content = content.trim_ascii_end();
        if let [soft @ .., b'='] = content {
            content = soft;
            end = b"";
        }
        escapes(content, b'=', &mut bytes);
        bytes.extend_from_slice(end);
    }
    bytes
}

/// Copies `text`, turning `mark` and two hexadecimal digits into one byte.
fn escapes(text: &[u8], mark: u8, bytes: &mut Vec<u8>) {
    let mut rest = text;
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        if byte == mark
            && let [high, low, after @ ..] = behind
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            bytes.push(high << 4 | low);
            rest = after;
        } else {
            bytes.push(byte);
        }
    }
}

/// Percent escapes of RFC 2231 parameter values.
pub(super) fn percent(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    escapes(text, b'%', &mut bytes);
    bytes
}

/// The `Q` encoding of RFC 2047 §4.2.
pub(super) fn q_encoding(text: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = text.iter().map(|&byte| if byte == b'_' { b' ' } else { byte }).collect();
    let mut bytes = Vec::with_capacity(text.len());
    escapes(&spaced, b'=', &mut bytes);
    bytes
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Uuencoded lines between `begin` and `end`; either may be missing. No line gives more octets than
/// it holds letters for, whatever its length says.
fn uuencode(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for line in text.split(|&byte| byte == b'\n') {
        let line = line.trim_ascii_end();
        if line.starts_with(b"begin ") {
            continue;
        }
        if line == b"end" {
            break;
        }
        let Some((&length, letters)) = line.split_first() else { continue };
        let length = usize::from(length.wrapping_sub(32) & 63);
        let start = bytes.len();
        for group in letters.chunks(4) {
            let value = |at: usize| u32::from(group.get(at).map_or(0, |letter| letter.wrapping_sub(32) & 63));
            let word = value(0) << 18 | value(1) << 12 | value(2) << 6 | value(3);
            let [_, first, second, third] = word.to_be_bytes();
            bytes.extend_from_slice(&[first, second, third]);
        }
        bytes.truncate(start.saturating_add(length));
    }
    bytes
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
            ("quoted-printable", "a=3Db=\r\nc =\r\nd=ZZ=4\r\n", "a=bc d=ZZ=4\r\n"),
            ("quoted-printable", "trailing  \n=C3=A4=", "trailing\nä"),
            ("x-uuencode", "begin 644 x\n%:&5L;&\\\n`\nend\nrest", "hello"),
            ("x-uuencode", "M:&5L;&\\", "hello\0"),
            ("x-uuencode", "", ""),
            ("8bit", "ä", "ä"),
            ("nonsense", "as is", "as is"),
        ] {
            let decoded = Transfer::named(encoding.as_bytes()).decode(text.as_bytes());
            assert_eq!(String::from_utf8_lossy(&decoded), bytes, "{encoding} {text:?}");
        }
    }
}
