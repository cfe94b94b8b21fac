//! One SASL exchange from the client's side.

use tokio::runtime::{Handle, RuntimeFlavor};

use super::choose::bare;
use super::sasl::Bound;
use super::{Credentials, Mechanism, digest, sasl};
use crate::backend::transport::{Endpoint, Secured};
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;

/// Longer challenges are refused. SCRAM's and the JSON of the OAuth mechanisms have some hundred octets.
const LONGEST_CHALLENGE: usize = 64 * 1024;

/// One SASL exchange, seen from the client.
pub struct Exchange {
    mechanism: Mechanism,
    engine: Engine,
    /// The OAuth mechanisms' reason, from the challenge that says no.
    refusal: Option<String>,
    /// Challenges answered so far.
    answers: usize,
}

enum Engine {
    Sasl { run: Box<sasl::Run>, began: bool },
    CramMd5 { credentials: Credentials, answered: bool },
}

impl Exchange {
    /// Prepares an exchange. `offered` is what [`choose`](super::choose()) chose from, or empty
    /// where the server did not tell: SCRAM says to the server which offer it saw, so that a man in
    /// the middle who takes the binding out of the list is found out (RFC 5802 §6).
    ///
    /// # Errors
    /// `Credentials` without a secret, `Bug` for USER/PASS and APOP, which are no SASL mechanisms.
    pub fn new<S: AsRef<str>>(
        mechanism: Mechanism,
        credentials: &Credentials,
        endpoint: &Endpoint,
        secured: Option<&Secured>,
        offered: &[S],
    ) -> Result<Self> {
        let engine = match mechanism {
            Mechanism::UserPass | Mechanism::Apop => {
                return Err(Error::bug(format!("a SASL exchange with {mechanism}")));
            }
            Mechanism::CramMd5 => {
                credentials.require_secret()?;
                Engine::CramMd5 { credentials: credentials.clone(), answered: false }
            }
            _ => {
                let run = Box::new(sasl::Run::new(
                    mechanism,
                    credentials,
                    endpoint,
                    binding(mechanism, secured, offered),
                )?);
                Engine::Sasl { run, began: false }
            }
        };
        Ok(Self { mechanism, engine, refusal: None, answers: 0 })
    }

    /// The mechanism's name on the wire.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.mechanism.wire_name()
    }

    /// Whether the client speaks first: there is an initial response, possibly empty. Where it does
    /// not go with the command, it is the answer to the server's first, empty challenge.
    #[must_use]
    pub const fn goes_first(&self) -> bool {
        !matches!(self.mechanism, Mechanism::CramMd5 | Mechanism::Login)
    }

    /// The next response, not yet in base64; `None` for `challenge` asks for the initial response,
    /// which is `None` where the mechanism has none. An answer to a challenge is never `None`, but
    /// may be empty.
    ///
    /// SCRAM may work for some tenths of a second here; a multi-threaded runtime is told.
    ///
    /// # Errors
    /// `Protocol` for a challenge that makes no sense, `Credentials` where the mechanism ends in a
    /// refusal. The exchange is then to be cancelled (`*`) and not to be used again.
    pub fn respond(&mut self, challenge: Option<&[u8]>) -> Result<Option<Secret<Vec<u8>>>> {
        let response = self.answer(challenge)?;
        self.answers = self.answers.saturating_add(usize::from(challenge.is_some()));
        Ok(response)
    }

    fn answer(&mut self, challenge: Option<&[u8]>) -> Result<Option<Secret<Vec<u8>>>> {
        if challenge.is_some_and(|challenge| challenge.len() > LONGEST_CHALLENGE) {
            return Err(self.nonsense("the challenge is far too long"));
        }
        if self.mechanism.is_scram()
            && let Some(error) = challenge.and_then(|text| sasl::scram_error(self.mechanism, text))
        {
            return Err(error);
        }
        let speaks_first = self.goes_first();
        match (&mut self.engine, challenge) {
            (_, None) if !speaks_first => Ok(None),
            (Engine::CramMd5 { answered: true, .. }, _) => Err(self.nonsense(MORE)),
            (Engine::CramMd5 { credentials, answered }, challenge) => {
                *answered = true;
                digest::cram_md5(credentials, challenge.unwrap_or_default()).map(Some)
            }
            (Engine::Sasl { began: true, .. }, None) => {
                Err(Error::bug("asking twice for an initial response"))
            }
            (Engine::Sasl { began: false, .. }, Some(_)) if speaks_first => {
                Err(Error::bug("answering a challenge before the initial response"))
            }
            (Engine::Sasl { began: true, .. }, Some(challenge)) if self.mechanism.is_oauth() => {
                self.refused(challenge).map(Some)
            }
            (Engine::Sasl { run, began }, challenge) => {
                *began = true;
                unhindered(|| run.step(challenge))
                    .map(Some)
                    .map_err(|error| sasl::failure(self.mechanism, error))
            }
        }
    }

    /// To be called when the server says yes: whether it may.
    ///
    /// # Errors
    /// `Protocol` when the exchange is not over: above all a SCRAM server that never proved that it
    /// knows the password.
    pub fn finish(&self) -> Result<()> {
        let over = match &self.engine {
            Engine::CramMd5 { answered, .. } => *answered,
            Engine::Sasl { began, .. } if self.mechanism.is_oauth() => *began && self.refusal.is_none(),
            Engine::Sasl { run, .. } => run.is_finished(),
        };
        if over {
            return Ok(());
        }
        let sentence = if self.mechanism.is_scram() {
            "the server says yes without proving that it knows the password"
        } else {
            "the server says yes before the exchange is over"
        };
        Err(self.nonsense(sentence))
    }

    /// Whether everything was said and [`finish`](Self::finish) would agree.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.finish().is_ok()
    }

    /// Why an OAuth mechanism was refused, as far as the server told in its challenge: to be put
    /// beside the text of its final no. Unsanitised; never holds the token.
    #[must_use]
    pub fn refusal(&self) -> Option<&str> {
        self.refusal.as_deref()
    }

    /// Whether a refusal now speaks of the channel binding and not of the password, which was not
    /// used yet: many servers know other bindings than the one that the TLS library gives, and
    /// nothing tells beforehand. Under `auto` the next choice is then made without binding.
    #[must_use]
    pub const fn is_bound_in_vain(&self) -> bool {
        self.mechanism.is_plus() && self.answers == 0
    }

    /// A challenge after the token is a no with its reason in JSON. RFC 7628 §3.2.3 and Google's
    /// XOAUTH2 then want one dummy answer before the no itself comes.
    fn refused(&mut self, challenge: &[u8]) -> Result<Secret<Vec<u8>>> {
        if self.refusal.is_some() {
            return Err(self.nonsense(MORE));
        }
        self.refusal = Some(status(challenge));
        let dummy = if self.mechanism == Mechanism::OAuthBearer { vec![0x01] } else { Vec::new() };
        Ok(Secret::new(dummy))
    }

    fn nonsense(&self, sentence: &'static str) -> Error {
        Error::new(ErrorKind::Protocol, format!("signing in with {}", self.mechanism)).because(sentence)
    }
}

const MORE: &str = "the server asks for more than there is to say";

impl std::fmt::Debug for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exchange").field("mechanism", &self.mechanism).finish_non_exhaustive()
    }
}

/// `status` of the JSON error (RFC 7628 §3.2.2), cut to a length that fits a line.
fn status(challenge: &[u8]) -> String {
    let json: Option<serde_json::Value> = serde_json::from_slice(challenge).ok();
    let status = json.as_ref().and_then(|json| json.get("status")).and_then(|status| {
        status.as_str().map(str::to_owned).or_else(|| status.as_u64().map(|code| code.to_string()))
    });
    match status {
        Some(status) => status.chars().take(80).collect(),
        None => "the server gave no reason that can be read".to_owned(),
    }
}

/// What SCRAM does with the connection's channel binding, and says of it.
fn binding<'a, S: AsRef<str>>(
    mechanism: Mechanism,
    secured: Option<&'a Secured>,
    offered: &[S],
) -> Bound<'a> {
    let Some(point) = secured.and_then(|secured| secured.server_end_point.as_deref()) else {
        return Bound::Cannot;
    };
    let is_plus = |name: &S| Mechanism::from_wire(bare(name.as_ref())).is_some_and(Mechanism::is_plus);
    if mechanism.is_plus() {
        Bound::To(point)
    } else if offered.is_empty() || offered.iter().any(is_plus) {
        Bound::Cannot
    } else {
        Bound::NotOffered
    }
}

/// Runs `work`, which computes for a while, without holding up the other tasks where that can be had.
fn unhindered<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}
