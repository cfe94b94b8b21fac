//! What a server repeats of what we signed in with is not told on.

use std::borrow::Cow;
use std::sync::{PoisonError, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use zeroize::Zeroizing;

use super::auth::Credentials;
use crate::secret::Secret;

/// What stands in its place.
const REDACTED: &str = "(redacted)";
/// Anything shorter occurs in common words, and the gaps would spell it.
const SHORTEST: usize = 4;
/// The shortest response of a mechanism that proves anything, in base64 or as it is.
const SHORTEST_PROOF: usize = 16;

/// The secret of one account in every spelling in which it goes over the wire.
#[derive(Debug, Default)]
pub(super) struct Mask {
    plain: Vec<Secret<String>>,
    /// The letters of base64 that the secret alone decides, for each of the three places at which
    /// it can stand in a response: PLAIN, LOGIN and the mechanisms for tokens all look like one.
    encoded: Vec<Secret<String>>,
    /// Responses sent so far, and the proofs in them: a secret can be guessed from those at leisure.
    proofs: RwLock<Vec<Secret<String>>>,
}

impl Mask {
    pub(super) fn of(credentials: &Credentials) -> Self {
        let Some(secret) = credentials.secret.as_ref().filter(|secret| secret.reveal().len() >= SHORTEST)
        else {
            return Self::default();
        };
        let secret = secret.reveal();
        // As an IMAP string, and as a quotation in an error.
        let quoted = secret.replace('\\', "\\\\").replace('"', "\\\"");
        let plain = [quoted, secret.clone()].map(Secret::new).into();
        let encoded = (0..3).map(|before| inside(secret.as_bytes(), before)).collect();
        Self { plain, encoded, proofs: RwLock::default() }
    }

    /// Hides from now on what a mechanism answers with: in base64, and the proof that it ends in.
    pub(super) fn learn(&self, response: &[u8]) {
        let encoded = Some(BASE64.encode(response));
        let proof = std::str::from_utf8(response).ok().and_then(proof).map(str::to_owned);
        let long = [encoded, proof].into_iter().flatten().filter(|text| text.len() >= SHORTEST_PROOF);
        self.proofs.write().unwrap_or_else(PoisonError::into_inner).extend(long.map(Secret::new));
    }

    /// `text` without the secret. Base64 goes as a whole, with what stands around the secret in it.
    pub(super) fn hide<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut shown = Cow::Borrowed(text);
        for secret in &self.plain {
            if shown.contains(secret.reveal()) {
                shown = shown.replace(secret.reveal(), REDACTED).into();
            }
        }
        for letters in &self.encoded {
            if shown.contains(letters.reveal()) {
                shown = without(&shown, letters.reveal()).into();
            }
        }
        for proof in self.proofs.read().unwrap_or_else(PoisonError::into_inner).iter() {
            if shown.contains(proof.reveal()) {
                shown = shown.replace(proof.reveal(), REDACTED).into();
            }
        }
        shown
    }
}

/// The letters of base64 that `octets` alone decide when `before` others stand before them.
fn inside(octets: &[u8], before: usize) -> Secret<String> {
    let padded = Zeroizing::new([&vec![0; before], octets].concat());
    let letters = Zeroizing::new(BASE64.encode(&padded));
    let (first, end) = ((before * 8).div_ceil(6), padded.len().saturating_mul(8) / 6);
    Secret::new(letters.get(first..end).unwrap_or_default().to_owned())
}

/// What proves the secret in a response: SCRAM's `p=` (RFC 5802 §5.1), the digest of CRAM-MD5
/// behind the user name (RFC 2195 §2), and APOP's, which stands alone.
fn proof(response: &str) -> Option<&str> {
    let is_digest = |word: &str| word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    match response.rsplit_once(",p=") {
        Some((_, proof)) => Some(proof),
        None => response.rsplit(' ').next().filter(|word| is_digest(word)),
    }
}

fn without(text: &str, letters: &str) -> String {
    let is_letter = |it: char| it.is_ascii_alphanumeric() || matches!(it, '+' | '/');
    let (mut shown, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once(letters) {
        shown.push_str(before.trim_end_matches(is_letter));
        shown.push_str(REDACTED);
        rest = after.trim_start_matches(|it| is_letter(it) || it == '=');
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;

    use super::{BASE64, Mask};
    use crate::backend::auth::Credentials;

    #[test]
    fn a_secret_is_hidden_in_every_spelling() {
        let mask = Mask::of(&Credentials::password("ada", "gr\u{fc}n \"9\\"));
        for said in [
            "gr\u{fc}n \"9\\".to_owned(),
            "gr\u{fc}n \\\"9\\\\".to_owned(),
            BASE64.encode("gr\u{fc}n \"9\\"),
            BASE64.encode("\0ada\0gr\u{fc}n \"9\\"),
            BASE64.encode("ada\0ada\0gr\u{fc}n \"9\\"),
            BASE64.encode("user=ada\u{1}auth=Bearer gr\u{fc}n \"9\\\u{1}\u{1}"),
        ] {
            let line = format!("no: {said}, and no: {said}!");
            assert_eq!(mask.hide(&line), "no: (redacted), and no: (redacted)!", "{said}");
        }
        assert_eq!(mask.hide("no such user: ada"), "no such user: ada");
    }

    #[test]
    fn a_proof_is_hidden_once_it_was_sent() {
        let digest = "b913a602c7eda7a495b4e6e7334d3890";
        for (response, proof) in [
            ("c=biws,r=abc,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=", "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="),
            ("tim b913a602c7eda7a495b4e6e7334d3890", digest),
            (digest, digest),
        ] {
            let mask = Mask::of(&Credentials::password("tim", "tanstaaf"));
            let line = format!("no: {} or {proof}, tim", BASE64.encode(response));
            assert_eq!(mask.hide(&line), line);
            mask.learn(response.as_bytes());
            assert_eq!(mask.hide(&line), "no: (redacted) or (redacted), tim", "{response}");
        }
        let mask = Mask::of(&Credentials::password("tim", "tanstaaf"));
        mask.learn(b"\x01");
        mask.learn(b"tim");
        assert_eq!(mask.hide("AQ== dGlt tim"), "AQ== dGlt tim");
    }

    #[test]
    fn what_is_too_short_takes_no_text_apart() {
        for secret in ["e", "the"] {
            let mask = Mask::of(&Credentials::password("ada", secret));
            assert_eq!(mask.hide("the server says no"), "the server says no");
        }
    }
}
