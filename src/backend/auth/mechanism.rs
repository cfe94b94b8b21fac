//! The mechanisms and their names.

use std::fmt;
use std::str::FromStr;

/// A way to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mechanism {
    /// SCRAM-SHA-256 bound to the TLS channel (RFC 7677, RFC 5929).
    ScramSha256Plus,
    /// SCRAM-SHA-256 (RFC 7677).
    ScramSha256,
    /// SCRAM-SHA-1 bound to the TLS channel (RFC 5802, RFC 5929).
    ScramSha1Plus,
    /// SCRAM-SHA-1 (RFC 5802).
    ScramSha1,
    /// CRAM-MD5 (RFC 2195).
    CramMd5,
    /// PLAIN (RFC 4616): the password itself.
    Plain,
    /// SASL LOGIN; on IMAP the LOGIN command where SASL LOGIN is not offered.
    Login,
    /// POP3 USER and PASS.
    UserPass,
    /// POP3 APOP; only when named.
    Apop,
    /// Google's XOAUTH2: a token; only when named.
    XOAuth2,
    /// OAUTHBEARER (RFC 7628): a token; only when named.
    OAuthBearer,
    /// EXTERNAL (RFC 4422): by the client's certificate; only when named.
    External,
}

impl Mechanism {
    /// All of them, the strongest first.
    pub const ALL: [Self; 12] = [
        Self::ScramSha256Plus,
        Self::ScramSha256,
        Self::ScramSha1Plus,
        Self::ScramSha1,
        Self::CramMd5,
        Self::Plain,
        Self::Login,
        Self::UserPass,
        Self::Apop,
        Self::XOAuth2,
        Self::OAuthBearer,
        Self::External,
    ];

    /// The name in the configuration.
    #[must_use]
    pub const fn config_name(self) -> &'static str {
        match self {
            Self::ScramSha256Plus => "scram-sha-256-plus",
            Self::ScramSha256 => "scram-sha-256",
            Self::ScramSha1Plus => "scram-sha-1-plus",
            Self::ScramSha1 => "scram-sha-1",
            Self::CramMd5 => "cram-md5",
            Self::Plain => "plain",
            Self::Login => "login",
            Self::UserPass => "user",
            Self::Apop => "apop",
            Self::XOAuth2 => "xoauth2",
            Self::OAuthBearer => "oauthbearer",
            Self::External => "external",
        }
    }

    /// The name on the wire, as in `AUTH=…` and the SASL capability; USER and APOP are POP3
    /// commands rather than SASL mechanisms.
    #[must_use]
    pub const fn wire_name(self) -> &'static str {
        match self {
            Self::ScramSha256Plus => "SCRAM-SHA-256-PLUS",
            Self::ScramSha256 => "SCRAM-SHA-256",
            Self::ScramSha1Plus => "SCRAM-SHA-1-PLUS",
            Self::ScramSha1 => "SCRAM-SHA-1",
            Self::CramMd5 => "CRAM-MD5",
            Self::Plain => "PLAIN",
            Self::Login => "LOGIN",
            Self::UserPass => "USER",
            Self::Apop => "APOP",
            Self::XOAuth2 => "XOAUTH2",
            Self::OAuthBearer => "OAUTHBEARER",
            Self::External => "EXTERNAL",
        }
    }

    /// Reads a name from the wire, whatever its case.
    #[must_use]
    pub fn from_wire(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mechanism| mechanism.wire_name().eq_ignore_ascii_case(name))
    }

    /// Whether it needs channel binding.
    pub(super) const fn is_plus(self) -> bool {
        matches!(self, Self::ScramSha256Plus | Self::ScramSha1Plus)
    }

    /// Whether the secret is a token.
    pub(super) const fn is_oauth(self) -> bool {
        matches!(self, Self::XOAuth2 | Self::OAuthBearer)
    }

    /// Whether the server must prove that it knows the password as well.
    pub(super) const fn is_scram(self) -> bool {
        matches!(self, Self::ScramSha256Plus | Self::ScramSha256 | Self::ScramSha1Plus | Self::ScramSha1)
    }
}

impl fmt::Display for Mechanism {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.wire_name())
    }
}

/// A name in the configuration that is none of [`Mechanism::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownMechanism;

impl fmt::Display for UnknownMechanism {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such way of signing in; known are auto")?;
        Mechanism::ALL.iter().try_for_each(|mechanism| write!(f, ", {}", mechanism.config_name()))
    }
}

impl std::error::Error for UnknownMechanism {}

impl FromStr for Mechanism {
    type Err = UnknownMechanism;

    /// Reads a name from the configuration; `auto` is none. `userpass` is `user`.
    fn from_str(name: &str) -> Result<Self, UnknownMechanism> {
        if name == "userpass" {
            return Ok(Self::UserPass);
        }
        Self::ALL.into_iter().find(|mechanism| mechanism.config_name() == name).ok_or(UnknownMechanism)
    }
}
