//! Signing in: SASL mechanisms (RFC 4422), shared by both protocols.
//!
//! `rsasl` is known to this room alone. The protocols carry challenges and responses; which
//! mechanism, and what it says, is decided here.

use crate::error::Result;
use crate::secret::Secret;

/// A way to sign in, by its config name: `plain`, `scram-sha-256`, …
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the documentation")]
pub enum Mechanism {
    ScramSha256Plus,
    ScramSha256,
    ScramSha1Plus,
    ScramSha1,
    CramMd5,
    Plain,
    /// SASL LOGIN; on IMAP the LOGIN command where SASL LOGIN is not offered.
    Login,
    /// POP3 USER and PASS.
    UserPass,
    /// POP3 APOP; only when named.
    Apop,
    XOAuth2,
    OAuthBearer,
    External,
}

/// What to sign in with.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The user name.
    pub username: String,
    /// The password, or the token for the OAuth mechanisms; `None` for EXTERNAL.
    pub secret: Option<Secret<String>>,
    /// The mechanism the person named; `None` is `auto`: the strongest that is offered.
    pub mechanism: Option<Mechanism>,
}

/// One SASL exchange, seen from the client.
pub struct Exchange {}

impl Exchange {
    /// The next response, not yet in base64; `None` for `challenge` asks for the initial response,
    /// which is `None` where the mechanism has none.
    ///
    /// # Errors
    /// `Protocol` for a challenge that makes no sense, `Credentials` where the mechanism ends in a refusal.
    pub fn respond(&mut self, _challenge: Option<&[u8]>) -> Result<Option<Secret<Vec<u8>>>> {
        todo!()
    }
}
