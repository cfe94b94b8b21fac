//! Which of the offered mechanisms to use.

use super::{Credentials, Mechanism};
use crate::backend::transport::Secured;
use crate::error::{Error, ErrorKind, Result};

/// What `auto` takes, the strongest first. APOP (broken digest), the OAuth mechanisms (the secret
/// is then a token) and EXTERNAL (no secret at all) are used only when named.
const AUTO: [Mechanism; 8] = [
    Mechanism::ScramSha256Plus,
    Mechanism::ScramSha256,
    Mechanism::ScramSha1Plus,
    Mechanism::ScramSha1,
    Mechanism::CramMd5,
    Mechanism::Plain,
    Mechanism::Login,
    Mechanism::UserPass,
];

/// As many as a person can read.
const LISTED: usize = 20;

/// Picks the mechanism to sign in with: the one the person named, or the strongest.
///
/// `offered` holds the names on the wire, with or without `AUTH=` before them. Commands count as
/// well: an adapter adds `USER` where USER and PASS can be used, `APOP` when the greeting had a
/// timestamp, and `LOGIN` where the IMAP LOGIN command is not disabled. On a connection without TLS
/// nothing is chosen unless `cleartext_allowed`, which is whether the account says `tls = "none"`
/// (the transport then made sure that it may): so nothing is ever sent before STARTTLS.
///
/// # Errors
/// `Unsupported` when the named mechanism or every usable one is missing; it lists what is offered,
/// unsanitised. `Tls` when the connection is not private.
pub fn choose<S: AsRef<str>>(
    offered: &[S],
    credentials: &Credentials,
    secured: Option<&Secured>,
    cleartext_allowed: bool,
) -> Result<Mechanism> {
    if secured.is_none() && !cleartext_allowed {
        return Err(Error::new(ErrorKind::Tls, "signing in").because("the connection is not private"));
    }
    let binding = secured.is_some_and(|secured| secured.server_end_point.is_some());
    let known: Vec<_> = offered.iter().filter_map(|name| Mechanism::from_wire(bare(name.as_ref()))).collect();
    let usable = |mechanism: &Mechanism| known.contains(mechanism) && (binding || !mechanism.is_plus());
    match credentials.mechanism {
        Some(named) if named.is_plus() && !binding => {
            Err(Error::unsupported(format!("signing in with {named}"))
                .because("this connection has no channel binding"))
        }
        Some(named) if known.contains(&named) => Ok(named),
        Some(named) => Err(missing(format!("the server does not offer {named}"), offered)),
        None => AUTO
            .into_iter()
            .find(usable)
            .ok_or_else(|| missing("the server offers no way that mailctl takes".to_owned(), offered)),
    }
}

/// A name on the wire without the `AUTH=` of IMAP.
pub(super) fn bare(name: &str) -> &str {
    match name.split_at_checked(5) {
        Some((prefix, rest)) if prefix.eq_ignore_ascii_case("AUTH=") => rest,
        _ => name,
    }
}

fn missing<S: AsRef<str>>(sentence: String, offered: &[S]) -> Error {
    let names: Vec<String> =
        offered.iter().take(LISTED).map(|name| bare(name.as_ref()).chars().take(40).collect()).collect();
    let more = if offered.len() > LISTED { ", …" } else { "" };
    let list = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
    Error::new(ErrorKind::Unsupported, "signing in").because(format!("{sentence}; it offers {list}{more}"))
}
