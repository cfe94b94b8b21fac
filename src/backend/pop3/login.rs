//! From a fresh connection to the TRANSACTION state: greeting, STLS, CAPA, signing in.

use super::codec::{Capa, Status};
use super::conversation::Conversation;
use super::{refusal, sasl};
use crate::backend::auth::{self, Credentials, Exchange, Mechanism, choose};
use crate::backend::trace::{Direction, Trace};
use crate::backend::transport::{Endpoint, Secured, Tls, Wire, looks_like_tls};
use crate::error::{Error, ErrorKind, Result};

/// A reply to CAPA beyond this is an attack.
const CAPA_MAX: usize = 1024 * 1024;

const GREETING: &str = "reading the greeting";

/// Makes the connection private where that is asked for, and signs in.
pub(super) async fn login(
    wire: Wire,
    endpoint: &Endpoint,
    credentials: &Credentials,
    trace: Trace,
) -> Result<(Conversation, Capa)> {
    credentials.check()?;
    let mut conversation = Conversation::new(wire, endpoint, trace);
    let mut greeting = Some(greet(&mut conversation).await?);
    if endpoint.tls == Tls::StartTls && conversation.secured().is_none() {
        conversation = start_tls(conversation, endpoint).await?;
        // Said in clear, by whoever was in the middle.
        greeting = None;
    }
    let mut capa = ask_capa(&mut conversation).await?;
    let timestamp = greeting.as_ref().and_then(|greeting| timestamp(&greeting.text));
    sign_in(&mut conversation, endpoint, credentials, capa.as_ref(), timestamp).await?;
    if capa.as_ref().is_some_and(|capa| capa.by_user) {
        capa = ask_capa(&mut conversation).await?;
    }
    Ok((conversation, capa.unwrap_or_default()))
}

async fn greet(conversation: &mut Conversation) -> Result<Status> {
    let all = conversation.deadlines().reply;
    conversation.fill(all, GREETING).await?;
    if looks_like_tls(conversation.received()) {
        return Err(speaks_tls());
    }
    let line = conversation.line_within(all, GREETING).await?;
    let Some(status) = super::codec::status(&line) else {
        return Err(Error::new(ErrorKind::Protocol, GREETING).because(not_pop3(&line)));
    };
    if !status.ok {
        return Err(refusal::error(GREETING, &status, ErrorKind::Busy));
    }
    if conversation.has_leftovers() {
        return Err(Error::new(ErrorKind::Protocol, GREETING).because("the server goes on unasked"));
    }
    Ok(status)
}

fn speaks_tls() -> Error {
    Error::new(ErrorKind::Tls, GREETING).because("the server expects TLS from the start (tls = \"implicit\")")
}

/// Names what speaks there instead.
fn not_pop3(line: &[u8]) -> String {
    let said = String::from_utf8_lossy(line.get(..80).unwrap_or(line)).into_owned();
    let seems = [("* ", "IMAP"), ("220", "SMTP or FTP"), ("SSH-", "SSH"), ("HTTP/", "HTTP"), ("<", "HTTP")];
    match seems.iter().find(|(start, _)| said.starts_with(start)) {
        Some((_, name)) => format!("this is no POP3 server, it seems to speak {name}: {said:?}"),
        None => format!("this is no POP3 server: {said:?}"),
    }
}

/// STLS (RFC 2595 §4). Required once asked for: what the server offers in clear is not even read.
async fn start_tls(mut conversation: Conversation, endpoint: &Endpoint) -> Result<Conversation> {
    const DOING: &str = "starting TLS";
    conversation.send("STLS");
    let status = conversation.reply(DOING).await?;
    if !status.ok {
        let why = format!("the server refuses STLS: {}", status.text);
        let kind = refusal::kind(&status, ErrorKind::Tls);
        let kind = if kind.is_temporary() { kind } else { ErrorKind::Tls };
        return Err(Error::new(kind, DOING).because(why));
    }
    let (wire, trace) = conversation.into_wire()?;
    let wire = wire.start_tls(endpoint).await?;
    trace.record(Direction::Note, || "TLS begins");
    Ok(Conversation::new(wire, endpoint, trace))
}

/// Asks for the capabilities; `None` where the server has no CAPA.
async fn ask_capa(conversation: &mut Conversation) -> Result<Option<Capa>> {
    const DOING: &str = "asking for capabilities";
    conversation.send("CAPA");
    if !conversation.reply(DOING).await?.ok {
        return Ok(None);
    }
    let mut capa = Capa::default();
    let take = |line: &[u8]| {
        capa.take(line);
        Ok(())
    };
    conversation.list(CAPA_MAX, DOING, take).await?;
    Ok(Some(capa))
}

/// The `<…>` at the end of a greeting that offers APOP.
fn timestamp(greeting: &str) -> Option<String> {
    let start = greeting.rfind('<')?;
    let end = greeting.rfind('>')?;
    greeting.get(start..=end).map(str::to_owned)
}

async fn sign_in(
    conversation: &mut Conversation,
    endpoint: &Endpoint,
    credentials: &Credentials,
    capa: Option<&Capa>,
    timestamp: Option<String>,
) -> Result<()> {
    let mut offered = capa.map(|capa| capa.sasl.clone()).unwrap_or_default();
    // A server without CAPA, or with one that knows no SASL, has USER as RFC 1939 wants it.
    if capa.is_none_or(|capa| capa.user || capa.sasl.is_empty()) {
        offered.push(Mechanism::UserPass.wire_name().to_owned());
    }
    // What is named is tried where nothing was offered at all.
    if let (Some(named), None) = (credentials.mechanism, capa)
        && named != Mechanism::Apop
    {
        offered.push(named.wire_name().to_owned());
    }
    if timestamp.is_some() {
        offered.push(Mechanism::Apop.wire_name().to_owned());
    }
    let mut secured = conversation.secured().cloned();
    loop {
        let mechanism = choose(&offered, credentials, secured.as_ref(), endpoint.tls == Tls::None)?;
        match mechanism {
            Mechanism::UserPass => return user_pass(conversation, credentials).await,
            Mechanism::Apop => return apop(conversation, credentials, &timestamp.unwrap_or_default()).await,
            _ => {}
        }
        let told = if capa.is_some() { offered.as_slice() } else { &[] };
        let mut exchange = Exchange::new(mechanism, credentials, endpoint, secured.as_ref(), told)?;
        let outcome = sasl::authenticate(conversation, &mut exchange).await;
        let refused = outcome.as_ref().is_err_and(|error| error.kind() == ErrorKind::Credentials);
        if !(refused && credentials.mechanism.is_none() && exchange.is_bound_in_vain()) {
            return outcome;
        }
        // Chosen again as if this connection had no binding.
        conversation.trace.record(Direction::Note, || auth::UNBOUND);
        secured = Some(Secured::default());
    }
}

async fn user_pass(conversation: &mut Conversation, credentials: &Credentials) -> Result<()> {
    conversation.send(&format!("USER {}", credentials.username));
    let status = conversation.reply("signing in").await?;
    if !status.ok {
        return Err(refusal::sign_in(&status, None));
    }
    let password = credentials.require_secret()?;
    conversation.send_secret("PASS ", password.reveal().as_bytes());
    accepted(&conversation.reply("signing in").await?)
}

async fn apop(conversation: &mut Conversation, credentials: &Credentials, timestamp: &str) -> Result<()> {
    let digest = auth::apop(timestamp, credentials)?;
    conversation.trace.conceal(digest.reveal().as_bytes());
    conversation.send_secret(&format!("APOP {} ", credentials.username), digest.reveal().as_bytes());
    accepted(&conversation.reply("signing in").await?)
}

fn accepted(status: &Status) -> Result<()> {
    if status.ok { Ok(()) } else { Err(refusal::sign_in(status, None)) }
}
