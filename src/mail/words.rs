//! Encoded words (RFC 2047), decoded once.
//!
//! The library decodes them; finding them is ours, for it decodes each by itself (a character that
//! was cut in two is lost, and many programs cut them so) and within an address too, where they
//! make a stranger's address look like another's.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem::find;

use super::header::unfold;
use super::{charset, transfer};

/// No single encoded word is looked for longer than this; the standard allows 75.
const WORD_MAX: usize = 16 * 1024;

/// Stands for the `=?` of what looks like an encoded word where none may be.
const SHIELD: &str = "=\u{1}?";

/// A value in which encoded words may stand anywhere, as text: unfolded, decoded, trimmed.
pub(super) fn text(value: &[u8]) -> String {
    let value = unfold(value);
    let mut text = String::with_capacity(value.len());
    for piece in pieces(&value) {
        match piece {
            Piece::Plain(bytes) => text.push_str(&String::from_utf8_lossy(bytes)),
            Piece::Words { decoded, .. } => text.push_str(&decoded),
        }
    }
    text.trim_matches([' ', '\t']).to_owned()
}

/// An address field made easy for an address parser: every run of encoded words is one word in
/// UTF-8, and what stands in an addr-spec is shielded, for an addr-spec holds no encoded words
/// (RFC 2047 §5).
pub(super) fn for_addresses(value: &[u8]) -> Vec<u8> {
    let value = unfold(value);
    let mut easy = Vec::with_capacity(value.len() + 1);
    let mut angle = false;
    let mut rest = value.as_slice();
    let pieces: Vec<Piece<'_>> = pieces(rest).collect();
    for piece in pieces {
        match piece {
            Piece::Plain(bytes) => {
                for &byte in bytes {
                    angle = match byte {
                        b'<' => true,
                        b'>' => false,
                        _ => angle,
                    };
                }
                shield(bytes, &mut easy);
                rest = rest.get(bytes.len()..).unwrap_or_default();
            }
            Piece::Words { raw, decoded } => {
                rest = rest.get(raw.len()..).unwrap_or_default();
                if angle || rest.first() == Some(&b'@') {
                    shield(raw, &mut easy);
                } else {
                    easy.extend_from_slice(format!("=?utf-8?B?{}?=", STANDARD.encode(decoded)).as_bytes());
                }
            }
        }
    }
    easy.push(b'\n');
    easy
}

/// A field with encoded words as they stand, what only begins like one being shielded: a library
/// would look for its end up to the end of the field, and for the end of the next one again.
pub(super) fn only_whole(value: &[u8]) -> Vec<u8> {
    let mut whole = Vec::with_capacity(value.len() + 1);
    for piece in pieces(value) {
        match piece {
            Piece::Plain(bytes) => shield(bytes, &mut whole),
            Piece::Words { raw, .. } => whole.extend_from_slice(raw),
        }
    }
    whole
}

fn shield(bytes: &[u8], into: &mut Vec<u8>) {
    let mut rest = bytes;
    while let Some((before, behind)) = find(rest, b"=?").and_then(|at| rest.split_at_checked(at)) {
        into.extend_from_slice(before);
        into.extend_from_slice(SHIELD.as_bytes());
        rest = behind.get(2..).unwrap_or_default();
    }
    into.extend_from_slice(rest);
}

/// Takes the shield of [`for_addresses`] and [`only_whole`] away again.
pub(super) fn unshield(text: &str) -> String {
    text.replace(SHIELD, "=?")
}

enum Piece<'a> {
    Plain(&'a [u8]),
    /// Encoded words with nothing but blanks between them, which do not count (RFC 2047 §6.2).
    Words {
        raw: &'a [u8],
        decoded: String,
    },
}

fn pieces(value: &[u8]) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = value;
    // Where the next run of words starts and ends within `rest`, once it was found.
    let mut pending: Option<(usize, String)> = None;
    std::iter::from_fn(move || {
        if let Some((length, decoded)) = pending.take() {
            let (raw, behind) = rest.split_at_checked(length)?;
            rest = behind;
            return Some(Piece::Words { raw, decoded });
        }
        if rest.is_empty() {
            return None;
        }
        let mut from = 0;
        while let Some(at) = rest.get(from..).and_then(|tail| find(tail, b"=?")) {
            let at = from + at;
            if let Some(run) = rest.get(at..).and_then(run) {
                let (plain, behind) = rest.split_at_checked(at)?;
                if plain.is_empty() {
                    let (raw, behind) = rest.split_at_checked(run.0)?;
                    rest = behind;
                    return Some(Piece::Words { raw, decoded: run.1 });
                }
                rest = behind;
                pending = Some(run);
                return Some(Piece::Plain(plain));
            }
            from = at + 2;
        }
        Some(Piece::Plain(std::mem::take(&mut rest)))
    })
}

/// The run of encoded words at the start of `bytes`: its length and what it says.
fn run(bytes: &[u8]) -> Option<(usize, String)> {
    let mut decoded = String::new();
    let mut pending: Option<(String, Vec<u8>)> = None;
    let mut length = 0;
    let mut next = 0;
    while let Some(word) = bytes.get(next..).and_then(word) {
        // Words of one charset are joined before decoding: a character may be cut in two.
        match &mut pending {
            Some((charset, content)) if charset.eq_ignore_ascii_case(&word.charset) => {
                content.extend_from_slice(&word.content);
            }
            _ => {
                flush(pending.replace((word.charset, word.content)), &mut decoded);
            }
        }
        length = next + word.length;
        let blanks = bytes.get(length..)?.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        next = length + blanks;
    }
    flush(pending, &mut decoded);
    (length > 0).then_some((length, decoded))
}

fn flush(word: Option<(String, Vec<u8>)>, decoded: &mut String) {
    if let Some((label, content)) = word {
        decoded.push_str(&charset::decode(&label, &content));
    }
}

struct Word {
    charset: String,
    content: Vec<u8>,
    length: usize,
}

/// `=?charset*language?B or Q?text?=`
fn word(bytes: &[u8]) -> Option<Word> {
    let bytes = bytes.get(..bytes.len().min(WORD_MAX))?;
    let inner = bytes.strip_prefix(b"=?")?;
    let end = inner.iter().take(64).position(|&byte| byte == b'?')?;
    let (charset, rest) = inner.split_at_checked(end)?;
    if charset.iter().any(u8::is_ascii_whitespace) {
        return None;
    }
    let [b'?', encoding, b'?', text @ ..] = rest else { return None };
    let close = find(text, b"?=")?;
    let text = text.get(..close)?;
    let content = match encoding {
        b'B' | b'b' => transfer::base64(text),
        b'Q' | b'q' => transfer::q_encoding(text)?,
        _ => return None,
    };
    let charset = charset.split(|&byte| byte == b'*').next().unwrap_or_default();
    Some(Word {
        charset: String::from_utf8_lossy(charset).into_owned(),
        content,
        length: 2 + end + 3 + close + 2,
    })
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn m11_encoded_words_are_decoded_once() {
        for (value, expected) in [
            (" plain ", "plain"),
            ("=?utf-8?Q?Gr=C3=BC=C3=9Fe?= an alle", "Grüße an alle"),
            ("=?utf-8?B?R3LDvMOfZQ==?=", "Grüße"),
            ("a =?utf-8?q?b?= =?utf-8?q?c?= d", "a bc d"),
            ("=?utf-8?Q?=C3?=\r\n =?utf-8?Q?=A4?=", "ä"),
            ("=?utf-8?B?w?= =?utf-8?B?ww==?= =?utf-8?B?pA==?=", "ä"),
            ("=?iso-8859-1*en?Q?=E4?=", "ä"),
            ("=?x-unknown?Q?=E4a?=", "\u{fffd}a"),
            ("=?utf-8?Q?unterminated", "=?utf-8?Q?unterminated"),
            ("=?utf-8?X?what?=", "=?utf-8?X?what?="),
            ("=?utf-8?B?!!!?=", ""),
            ("=?utf-8?Q?=3D=3Futf-8=3FQ=3Fx=3F=3D?=", "=?utf-8?Q?x?="),
            ("=?utf-8?Q?=0D=0A=00=1B[31m?=", "\r\n\0\u{1b}[31m"),
            ("=?utf-8?Q?with space?=", "with space"),
            ("=?utf-8?Q??=", ""),
            ("=?ISO-2022-JP?B?GyRCSlUbKEI=?= =?ISO-2022-JP?B?GyRCSlUbKEI=?=", "辺辺"),
            ("x=?utf-8?Q?y?=z", "xyz"),
        ] {
            assert_eq!(text(value.as_bytes()), expected, "{value}");
        }
    }

    #[test]
    fn m11_ten_thousand_words_take_no_time() {
        let started = std::time::Instant::now();
        assert_eq!(text("=?utf-8?Q?a?= ".repeat(20_000).as_bytes()).len(), 20_000);
        text("=?utf-8?Q?".repeat(25_000).as_bytes());
        text("=?".repeat(130_000).as_bytes());
        text(format!("{}?=", "=?utf-8?Q?".repeat(25_000)).as_bytes());
        assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
    }
}
