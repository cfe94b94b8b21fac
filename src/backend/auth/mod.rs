//! Signing in: SASL mechanisms (RFC 4422), shared by both protocols.
//!
//! The protocols carry challenges and responses; which mechanism, and what it says, is decided
//! here. A session goes: [`choose()`] among what the server offers, [`Exchange::new`],
//! [`Exchange::respond`] for the initial response and for each challenge, and when the server says
//! yes [`Exchange::finish`], without which a yes counts for nothing. What says no, and a challenge
//! that cannot be answered (cancel with `*`), ends the session: there is one try per run.

use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;

mod choose;
mod digest;
mod exchange;
mod mechanism;
mod sasl;

#[cfg(test)]
mod tests;

pub use choose::choose;
pub use digest::apop;
pub use exchange::Exchange;
pub use mechanism::Mechanism;

/// What a trace tells when the sign-in goes on without channel binding, see
/// [`Exchange::is_bound_in_vain`].
pub(crate) const UNBOUND: &str =
    "the server refuses to bind the sign-in to this TLS connection; once more without";

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

impl Credentials {
    /// A user name and a password, for the strongest mechanism that is offered.
    pub fn password(username: impl Into<String>, password: impl Into<String>) -> Self {
        Self { username: username.into(), secret: Some(Secret::new(password.into())), mechanism: None }
    }

    /// Looks for what no protocol could carry; to be called before connecting.
    ///
    /// # Errors
    /// `Credentials` for CR, LF or NUL in the user name or the secret, for an empty user name or
    /// secret, and for a secret that is missing.
    pub fn check(&self) -> Result<()> {
        let wrong = |sentence: &'static str| {
            Err(Error::new(ErrorKind::Credentials, "checking the credentials").because(sentence))
        };
        let breaks = |text: &str| text.contains(['\r', '\n', '\0']);
        if breaks(&self.username) {
            return wrong("the user name contains a line break or a NUL");
        }
        if self.mechanism == Some(Mechanism::External) {
            return Ok(());
        }
        if self.username.is_empty() {
            return wrong("the user name is empty");
        }
        match &self.secret {
            None => wrong("there is no password"),
            // Some servers take an empty password for an anonymous visitor and say yes.
            Some(secret) if secret.reveal().is_empty() => wrong("the password is empty"),
            Some(secret) if breaks(secret.reveal()) => wrong("the password contains a line break or a NUL"),
            Some(_) => Ok(()),
        }
    }

    /// The secret, where the mechanism cannot do without.
    pub(crate) fn require_secret(&self) -> Result<&Secret<String>> {
        self.secret
            .as_ref()
            .ok_or_else(|| Error::new(ErrorKind::Credentials, "signing in").because("there is no password"))
    }
}
