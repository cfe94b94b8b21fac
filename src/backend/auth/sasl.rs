//! The mechanisms that `rsasl` knows.

use rsasl::callback::{Context, Request, SessionCallback, SessionData};
use rsasl::config::SASLConfig;
use rsasl::mechanisms::scram::properties::Iterations;
use rsasl::mechanisms::{external, login, oauthbearer, plain, scram, xoauth2};
use rsasl::prelude::{ChannelBindingCallback, Mechname, Registry, SASLClient, Session, SessionError};
use rsasl::property::{AuthId, AuthzId, OAuthBearerKV, OAuthBearerToken, OverrideCBType, Password};
use rsasl::validate::NoValidation;
use zeroize::Zeroizing;

use super::{Credentials, Mechanism};
use crate::backend::transport::Endpoint;
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;

/// RFC 5929 §4. The one binding that the TLS library gives on every version of TLS.
const BINDING: &str = "tls-server-end-point";

/// What a server may ask of us: 4096 is the least that RFC 7677 §4 allows, and a million is some
/// tenths of a second; a server that asks for four thousand million wants us to hang.
const ITERATIONS: std::ops::RangeInclusive<u32> = 4096..=1_000_000;

/// A registry of this mechanism alone. The default one knows no PLUS mechanisms and, asked for one,
/// silently runs the same without channel binding.
fn registry(mechanism: Mechanism) -> Option<Registry> {
    static SHA256_PLUS: [rsasl::prelude::Mechanism; 1] = [scram::SCRAM_SHA256_PLUS];
    static SHA256: [rsasl::prelude::Mechanism; 1] = [scram::SCRAM_SHA256];
    static SHA1_PLUS: [rsasl::prelude::Mechanism; 1] = [scram::SCRAM_SHA1_PLUS];
    static SHA1: [rsasl::prelude::Mechanism; 1] = [scram::SCRAM_SHA1];
    static PLAIN: [rsasl::prelude::Mechanism; 1] = [plain::PLAIN];
    static LOGIN: [rsasl::prelude::Mechanism; 1] = [login::LOGIN];
    static XOAUTH2: [rsasl::prelude::Mechanism; 1] = [xoauth2::XOAUTH2];
    static OAUTHBEARER: [rsasl::prelude::Mechanism; 1] = [oauthbearer::OAUTHBEARER];
    static EXTERNAL: [rsasl::prelude::Mechanism; 1] = [external::EXTERNAL];
    Some(Registry::with_mechanisms(match mechanism {
        Mechanism::ScramSha256Plus => &SHA256_PLUS,
        Mechanism::ScramSha256 => &SHA256,
        Mechanism::ScramSha1Plus => &SHA1_PLUS,
        Mechanism::ScramSha1 => &SHA1,
        Mechanism::Plain => &PLAIN,
        Mechanism::Login => &LOGIN,
        Mechanism::XOAuth2 => &XOAUTH2,
        Mechanism::OAuthBearer => &OAUTHBEARER,
        Mechanism::External => &EXTERNAL,
        Mechanism::CramMd5 | Mechanism::UserPass | Mechanism::Apop => return None,
    }))
}

/// What becomes of the channel binding of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound<'a> {
    /// It is used.
    To(&'a [u8]),
    /// We could, but the server does not offer to. SCRAM says so (`y`), and a server that did offer
    /// then knows that its list was tampered with.
    NotOffered,
    /// There is none, or it was tried in vain (`n`).
    Cannot,
}

/// One run of a mechanism of `rsasl`.
pub(super) struct Run {
    session: Session<NoValidation, Binding>,
    /// `rsasl` panics when it is asked to go on after an end.
    over: bool,
    verified: bool,
}

/// The channel binding of the connection, if it has one.
struct Binding(Option<Vec<u8>>);

impl ChannelBindingCallback for Binding {
    fn get_cb_data(&self, name: &str) -> Option<&[u8]> {
        self.0.as_deref().filter(|_| name == BINDING)
    }
}

impl Run {
    pub(super) fn new(
        mechanism: Mechanism,
        credentials: &Credentials,
        endpoint: &Endpoint,
        bound: Bound<'_>,
    ) -> Result<Self> {
        let bug = || Error::bug(format!("starting {mechanism}"));
        let registry = registry(mechanism).ok_or_else(bug)?;
        let mut answers = Answers::new(mechanism, credentials, endpoint)?;
        // Asked to use a binding with a mechanism that has none, `rsasl` says `y`.
        answers.binds = bound != Bound::Cannot && mechanism.is_scram();
        let binding = Binding(match bound {
            Bound::To(point) => Some(point.to_vec()),
            Bound::NotOffered | Bound::Cannot => None,
        });
        let config =
            SASLConfig::builder().with_registry(registry).with_callback(answers).map_err(|_| bug())?;
        let name = Mechname::parse(mechanism.wire_name().as_bytes()).map_err(|_| bug())?;
        let session = SASLClient::with_cb(config, binding).start_suggested(&[name]).map_err(|_| bug())?;
        Ok(Self { session, over: false, verified: false })
    }

    /// One step. After an error or the end there is no other.
    pub(super) fn step(&mut self, challenge: Option<&[u8]>) -> Result<Secret<Vec<u8>>, SessionError> {
        if self.over {
            return Err(SessionError::MechanismDone);
        }
        let mut response = Zeroizing::new(Vec::new());
        match self.session.step(challenge, &mut *response) {
            Ok(state) => {
                self.verified = state.is_finished();
                self.over = self.verified;
                Ok(Secret::new(std::mem::take(&mut *response)))
            }
            Err(error) => {
                self.over = true;
                Err(error)
            }
        }
    }

    /// Whether the mechanism came to its own good end; for SCRAM this includes the server's proof.
    pub(super) const fn is_finished(&self) -> bool {
        self.verified
    }
}

/// What the mechanisms ask for.
struct Answers {
    mechanism: Mechanism,
    username: Zeroizing<String>,
    secret: Zeroizing<String>,
    host: String,
    port: String,
    binds: bool,
}

impl Answers {
    fn new(mechanism: Mechanism, credentials: &Credentials, endpoint: &Endpoint) -> Result<Self> {
        let secret = match mechanism {
            Mechanism::External => "",
            _ => credentials.require_secret()?.reveal().as_str(),
        };
        let (username, secret) = if mechanism.is_scram() {
            (prepared(&credentials.username), prepared(secret))
        } else {
            (credentials.username.clone(), secret.to_owned())
        };
        Ok(Self {
            mechanism,
            username: Zeroizing::new(username),
            secret: Zeroizing::new(secret),
            host: endpoint.host.clone(),
            port: endpoint.port.to_string(),
            binds: false,
        })
    }

    fn is_oauth(&self) -> bool {
        matches!(self.mechanism, Mechanism::XOAuth2 | Mechanism::OAuthBearer)
    }
}

/// SCRAM hashes the normalised form (RFC 4013). What SASLprep does not know, such as emoji, goes
/// as it was typed, which is what servers without SASLprep do as well.
fn prepared(text: &str) -> String {
    stringprep::saslprep(text).map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}

impl SessionCallback for Answers {
    fn callback(
        &self,
        _session: &SessionData,
        context: &Context<'_>,
        request: &mut Request<'_>,
    ) -> Result<(), SessionError> {
        // The mechanism asks for the password after it read the server's iteration count and
        // before it spends any time on it.
        if let Some(count) = context.get_ref::<Iterations>()
            && !ITERATIONS.contains(count)
        {
            return Err(SessionError::Boxed(Box::new(TooCostly(*count))));
        }
        request.satisfy::<Password>(self.secret.as_bytes())?;
        match self.mechanism {
            Mechanism::External => {
                request.satisfy::<AuthzId>(&self.username)?;
            }
            // RFC 7628 §3.1: for OAUTHBEARER the user is the authorisation identity.
            Mechanism::OAuthBearer => {
                request
                    .satisfy::<AuthzId>(&self.username)?
                    .satisfy::<OAuthBearerKV>(&[("host", &self.host), ("port", &self.port)])?;
            }
            _ => {
                request.satisfy::<AuthId>(&self.username)?;
            }
        }
        if self.is_oauth() {
            request.satisfy::<OAuthBearerToken>(&self.secret)?;
        }
        if self.mechanism.is_plus() {
            request.satisfy::<OverrideCBType>(BINDING)?;
        }
        Ok(())
    }

    fn enable_channel_binding(&self) -> bool {
        self.binds
    }
}

/// The iteration count is outside [`ITERATIONS`].
#[derive(Debug)]
struct TooCostly(u32);

impl std::fmt::Display for TooCostly {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (least, most) = (ITERATIONS.start(), ITERATIONS.end());
        write!(f, "the server asks for {} iterations; {least} to {most} are accepted", self.0)
    }
}

impl std::error::Error for TooCostly {}

/// What an error of a step means. The library's texts quote neither secrets nor responses.
pub(super) fn failure(mechanism: Mechanism, error: SessionError) -> Error {
    let error_of = |kind| Error::new(kind, format!("signing in with {mechanism}"));
    match error {
        SessionError::MutualAuthenticationFailed => {
            error_of(ErrorKind::Protocol).because("the server could not prove that it knows the password")
        }
        SessionError::MechanismDone | SessionError::InputDataRequired => {
            error_of(ErrorKind::Protocol).because("the server asks for more than there is to say")
        }
        other => error_of(ErrorKind::Protocol).because(other.to_string()),
    }
}

/// What a SCRAM challenge that is an error (`e=…`, RFC 5802 §7) means; `None` for any other.
pub(super) fn scram_error(mechanism: Mechanism, challenge: &[u8]) -> Option<Error> {
    let value = challenge.strip_prefix(b"e=")?;
    let value: String = String::from_utf8_lossy(value).chars().take(80).collect();
    let error = |kind| Error::new(kind, format!("signing in with {mechanism}"));
    Some(match value.as_str() {
        "server-does-support-channel-binding" => error(ErrorKind::Tls).because(
            "the server offers to bind the sign-in to the TLS connection, but its offer did not arrive: \
             somebody may sit in between",
        ),
        "no-resources" => error(ErrorKind::Busy).because("the server says no-resources"),
        _ => error(ErrorKind::Credentials).because(format!("the server says {value}")),
    })
}
