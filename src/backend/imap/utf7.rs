//! Modified UTF-7 (RFC 3501 §5.1.3), both ways.

use base64::Engine as _;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &IMAP_MUTF7,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// What goes over the wire for `name`.
pub(super) fn encode(name: &str) -> Vec<u8> {
    let mut out = String::new();
    let mut shifted: Vec<u8> = Vec::new();
    for c in name.chars() {
        if matches!(c, ' '..='~') {
            unshift(&mut out, &mut shifted);
            out.push(c);
            if c == '&' {
                out.push('-');
            }
        } else {
            let mut units = [0; 2];
            shifted.extend(c.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    unshift(&mut out, &mut shifted);
    out.into_bytes()
}

fn unshift(out: &mut String, shifted: &mut Vec<u8>) {
    if !shifted.is_empty() {
        out.push('&');
        out.push_str(&ENGINE.encode(&shifted));
        out.push('-');
        shifted.clear();
    }
}

/// The name that `wire` spells; `None` unless [`encode`] spells it just so, for two spellings of
/// one name could be two mailboxes.
pub(super) fn decode(wire: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(wire).ok()?;
    let mut name = String::new();
    let mut rest = text;
    while let Some((plain, shifted)) = rest.split_once('&') {
        name.push_str(plain);
        let (encoded, tail) = shifted.split_once('-')?;
        if encoded.is_empty() {
            name.push('&');
        } else {
            let octets = ENGINE.decode(encoded).ok()?;
            let units: Vec<u16> = octets
                .chunks(2)
                .map(|pair| <[u8; 2]>::try_from(pair).map(u16::from_be_bytes))
                .collect::<Result<_, _>>()
                .ok()?;
            name.push_str(&String::from_utf16(&units).ok()?);
        }
        rest = tail;
    }
    name.push_str(rest);
    (encode(&name) == wire).then_some(name)
}
