//! The two MD5 mechanisms: CRAM-MD5 (RFC 2195) and APOP (RFC 1939 §7).

use hmac::{Hmac, Mac as _};
use md5::{Digest as _, Md5};

use super::Credentials;
use crate::backend::hex::hex;
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;

/// Longer challenges are refused; real ones have some sixty octets.
const LONGEST_CHALLENGE: usize = 4096;

/// The answer to a CRAM-MD5 challenge: the user name, a space, the HMAC in hexadecimal.
pub(super) fn cram_md5(credentials: &Credentials, challenge: &[u8]) -> Result<Secret<Vec<u8>>> {
    if challenge.is_empty() || challenge.len() > LONGEST_CHALLENGE {
        return Err(Error::new(ErrorKind::Protocol, "signing in with CRAM-MD5")
            .because("the server's challenge is empty or far too long"));
    }
    let password = credentials.require_secret()?;
    let mut mac = Hmac::<Md5>::new_from_slice(password.reveal().as_bytes())
        .map_err(|_| Error::bug("keying an HMAC"))?;
    mac.update(challenge);
    let digest = hex(&mac.finalize().into_bytes());
    Ok(Secret::new(format!("{} {digest}", credentials.username).into_bytes()))
}

/// The digest for `APOP user digest`; `timestamp` is the `<…>` of the greeting with its brackets.
///
/// # Errors
/// `Protocol` for a timestamp that is no message id (RFC 5322 §3.6.4): a man in the middle who may
/// choose it freely can work out the password (CVE-2007-1558).
pub fn apop(timestamp: &str, credentials: &Credentials) -> Result<Secret<String>> {
    if !is_message_id(timestamp) {
        return Err(Error::new(ErrorKind::Protocol, "signing in with APOP")
            .because("the timestamp in the server's greeting is not a message id"));
    }
    let password = credentials.require_secret()?;
    let digest = Md5::new().chain_update(timestamp).chain_update(password.reveal()).finalize();
    Ok(Secret::new(hex(&digest)))
}

fn is_message_id(text: &str) -> bool {
    let Some(inner) = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) else { return false };
    let Some((left, right)) = inner.split_once('@') else { return false };
    let fine = |part: &str| {
        !part.is_empty() && part.bytes().all(|octet| octet.is_ascii_graphic() && !b"<>@".contains(&octet))
    };
    text.len() <= 512 && fine(left) && fine(right)
}
