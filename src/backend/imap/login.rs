//! From the greeting to an authenticated session.
//!
//! Nothing that was said in clear outlives STARTTLS: wire, buffers, capabilities and notices are
//! made anew. Referrals are never followed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::answer::{Status, Word};
use super::caps::Caps;
use super::command::Command;
use super::conversation::Conversation;
use super::heard::Heard;
use super::refusal::{protocol, refusal, refusal_or};
use crate::backend::auth::{self, Credentials, Exchange, Mechanism};
use crate::backend::trace::{Direction, Trace};
use crate::backend::transport::{Endpoint, Io, Secured, Tls, Wire, looks_like_tls};
use crate::error::{Error, ErrorKind, Result};

/// Rounds of one SASL exchange.
const ROUNDS: usize = 20;

/// An authenticated conversation.
pub(super) struct SignedIn {
    pub(super) talk: Conversation,
    pub(super) caps: Caps,
    /// QRESYNC was enabled.
    pub(super) qresync: bool,
}

/// Signs in over `wire`.
pub(super) async fn sign_in(
    wire: Wire,
    endpoint: &Endpoint,
    credentials: &Credentials,
    trace: Trace,
) -> Result<SignedIn> {
    let Wire { io, mut secured } = wire;
    let mut talk = Conversation::new(io, endpoint.deadlines, trace.clone());
    let (mut preauth, mut caps) = greeting(&mut talk).await?;
    if endpoint.tls == Tls::StartTls && secured.is_none() {
        if preauth {
            return Err(insecure("the server skips signing in (PREAUTH) before TLS, which would bypass it"));
        }
        let clear = Wire { io: start_tls(talk, caps).await?, secured: None };
        let private = clear.start_tls(endpoint).await?;
        trace.record(Direction::Note, || "TLS begins");
        secured = private.secured;
        talk = Conversation::new(private.io, endpoint.deadlines, trace);
        (preauth, caps) = (false, None);
    }
    let mut caps = match caps {
        Some(caps) => caps,
        None => capability(&mut talk).await?,
    };
    if !caps.imap4 {
        return Err(Error::unsupported("talking to the server").because("it speaks no IMAP4rev1 or later"));
    }
    talk.literals = caps.literals;
    if !preauth {
        caps = authorise(&mut talk, &caps, endpoint, credentials, secured.as_ref()).await?;
        talk.literals = caps.literals;
    } else if secured.is_none() && endpoint.tls != Tls::None {
        return Err(insecure("the server skips signing in (PREAUTH) on a connection that is not private"));
    }
    let qresync = introduce(&mut talk, &caps).await?;
    Ok(SignedIn { talk, caps, qresync })
}

/// Signs in by the strongest way there is; returns what the server can do for who we are now.
async fn authorise(
    talk: &mut Conversation,
    caps: &Caps,
    endpoint: &Endpoint,
    credentials: &Credentials,
    secured: Option<&Secured>,
) -> Result<Caps> {
    let sasl_login = caps.mechanisms.iter().any(|name| name == "LOGIN");
    let mut offered = caps.mechanisms.clone();
    if !caps.login_disabled && !sasl_login {
        offered.push("LOGIN".to_owned());
    }
    let mut secured = secured.cloned();
    talk.guard().mute = true;
    let status = loop {
        let mechanism = auth::choose(&offered, credentials, secured.as_ref(), endpoint.tls == Tls::None)?;
        if mechanism == Mechanism::Login && !sasl_login {
            break login(talk, credentials).await?;
        }
        let mut exchange = Exchange::new(mechanism, credentials, endpoint, secured.as_ref(), &offered)?;
        match authenticate(talk, caps, &mut exchange).await {
            Err(error)
                if error.kind() == ErrorKind::Credentials
                    && credentials.mechanism.is_none()
                    && exchange.is_bound_in_vain() =>
            {
                // Chosen again as if this connection had no binding.
                talk.trace.record(Direction::Note, || auth::UNBOUND);
                secured = Some(Secured::default());
                talk.end();
            }
            outcome => break outcome?,
        }
    };
    talk.guard().mute = false;
    match told(&status) {
        Some(caps) => Ok(caps),
        None => capability(talk).await,
    }
}

fn insecure(why: &'static str) -> Error {
    Error::new(ErrorKind::Tls, "signing in").because(why)
}

/// Reads the greeting: whether it is PREAUTH, and the capabilities if it tells them.
async fn greeting(talk: &mut Conversation) -> Result<(bool, Option<Caps>)> {
    let heard = talk.hear(talk.deadlines.reply).await;
    let status = match heard {
        Ok(Heard::Status(status)) => status,
        Ok(Heard::Odd(line)) => return Err(stranger(&line)),
        Ok(Heard::Tagged(tag, status)) => {
            let text = format!("{tag} {}", status.text);
            return Err(stranger(text.as_bytes()));
        }
        Ok(_) => return Err(protocol("no greeting")),
        Err(error) => {
            let unread = talk.guard().unread();
            // What begins as a greeting does was cut off; it tells nothing else.
            let begins = unread.starts_with(b"* ") || b"* ".starts_with(unread);
            let ended = error.kind() != ErrorKind::Timeout;
            let strange = !begins && (ended || looks_like_tls(unread));
            return Err(if strange { stranger(unread) } else { error.context("waiting for the greeting") });
        }
    };
    match status.word {
        Word::Ok | Word::Preauth => {}
        Word::No | Word::Bad | Word::Bye => {
            return Err(protocol("a greeting that is neither OK, PREAUTH nor BYE"));
        }
    }
    Ok((status.word == Word::Preauth, told(&status)))
}

/// Says what seems to be on the port instead.
fn stranger(line: &[u8]) -> Error {
    if looks_like_tls(line) {
        return insecure("the server speaks TLS on this port: set tls = \"implicit\"");
    }
    let seen = match line {
        [b'+', b'O', b'K', ..] => "it speaks POP3".to_owned(),
        [b'S', b'S', b'H', b'-', ..] => "it speaks SSH".to_owned(),
        [b'H', b'T', b'T', b'P', ..] => "it speaks HTTP".to_owned(),
        [b'2', b'2', b'0', ..] => "it seems to speak SMTP".to_owned(),
        _ => format!("it says \"{}\"", line.get(..60).unwrap_or(line).trim_ascii_end().escape_ascii()),
    };
    Error::new(ErrorKind::Protocol, "waiting for the greeting")
        .because(format!("this is no IMAP server: {seen}"))
}

/// The capabilities in a response code.
fn told(status: &Status) -> Option<Caps> {
    (status.code == "CAPABILITY").then(|| Caps::read(status.args.as_bytes()))
}

async fn capability(talk: &mut Conversation) -> Result<Caps> {
    let mut caps = None;
    let command = Command::new("asking what the server can do", "CAPABILITY");
    talk.run(command, |heard| {
        if let Heard::Data(word, rest) = heard
            && word == "CAPABILITY"
        {
            caps = Some(Caps::read(&rest));
        }
        Ok(())
    })
    .await?;
    caps.ok_or_else(|| protocol("no capabilities"))
}

/// Asks for STARTTLS and gives the wire back, with nothing read behind the go-ahead.
async fn start_tls(mut talk: Conversation, caps: Option<Caps>) -> Result<Box<dyn Io>> {
    const DOING: &str = "starting TLS";
    let failed = |why: &'static str| Error::new(ErrorKind::Tls, DOING).because(why);
    // Whatever the answer means elsewhere, here it means that there is no TLS.
    let kind = |error: &Error| if error.is_temporary() { error.kind() } else { ErrorKind::Tls };
    let caps = match caps {
        Some(caps) => caps,
        None => {
            capability(&mut talk).await.map_err(|error| Error::new(kind(&error), DOING).because(error))?
        }
    };
    if !caps.start_tls {
        return Err(failed("the server does not offer STARTTLS, which the account requires"));
    }
    talk.begin()?;
    let limit = talk.deadlines.reply;
    let tag = talk.launch(&Command::new("asking for TLS", "STARTTLS"));
    let mut prompted = false;
    let status = talk
        .settle(&tag, limit, &mut |heard| {
            prompted |= matches!(heard, Heard::Continue(_));
            if prompted { Err(failed("the server answers STARTTLS with a prompt")) } else { Ok(()) }
        })
        .await?;
    if status.word != Word::Ok {
        let error = refusal(&status, "the server refuses STARTTLS");
        return Err(Error::new(kind(&error), DOING).because(error));
    }
    let (io, leftover) = talk.into_io();
    if leftover {
        return Err(failed("the server sent data in clear behind its answer to STARTTLS"));
    }
    Ok(io)
}

/// The LOGIN command, the last resort.
async fn login(talk: &mut Conversation, credentials: &Credentials) -> Result<Status> {
    let secret = credentials
        .secret
        .as_ref()
        .ok_or_else(|| Error::new(ErrorKind::Credentials, "signing in").because("there is no password"))?;
    let command = Command::new("signing in", "LOGIN")
        .secret(credentials.username.as_bytes())?
        .secret(secret.reveal().as_bytes())?;
    let status = talk.attempt(command, |_| Ok(())).await?;
    if status.word == Word::Ok { Ok(status) } else { Err(refused(&status, None)) }
}

/// AUTHENTICATE (RFC 9051 §6.2.2), with an initial response where the server takes one (SASL-IR).
async fn authenticate(talk: &mut Conversation, caps: &Caps, exchange: &mut Exchange) -> Result<Status> {
    talk.begin()?;
    let mut initial = exchange.respond(None)?;
    let mut command = Command::new("signing in", format!("AUTHENTICATE {}", exchange.name()));
    if caps.sasl_ir
        && let Some(response) = initial.take()
    {
        talk.trace.conceal(response.reveal());
        let encoded = zeroize::Zeroizing::new(BASE64.encode(response.reveal()));
        command = command.secret_words(if encoded.is_empty() { b"=" } else { encoded.as_bytes() });
    }
    let tag = talk.launch(&command);
    for _ in 0..ROUNDS {
        let challenge = match talk.go_ahead(&tag, &mut |_| Ok(())).await? {
            Ok(challenge) => challenge,
            Err(status) if status.word == Word::Ok => {
                exchange.finish()?;
                talk.end();
                return Ok(status);
            }
            Err(status) => return Err(refused(&status, exchange.refusal())),
        };
        let answer = match initial.take() {
            Some(response) => Ok(Some(response)),
            None => BASE64
                .decode(challenge.trim())
                .map_err(|_| protocol("a challenge that is not base64"))
                .and_then(|challenge| exchange.respond(Some(&challenge))),
        };
        match answer {
            Ok(response) => {
                let octets = response.as_ref().map_or(&[][..], |response| response.reveal());
                talk.trace.conceal(octets);
                let encoded = zeroize::Zeroizing::new(BASE64.encode(octets));
                talk.say(encoded.as_bytes(), "(secret)");
            }
            Err(error) => {
                talk.say(b"*", "*");
                let _ = talk.go_ahead(&tag, &mut |_| Ok(())).await;
                return Err(error);
            }
        }
    }
    Err(protocol("a sign-in without an end"))
}

/// A sign-in that was refused; where the server does not say why, it is the credentials.
fn refused(status: &Status, reason: Option<&str>) -> Error {
    let error = refusal_or(status, "signing in", ErrorKind::Credentials);
    match reason {
        Some(reason) => Error::new(error.kind(), error.to_string()).because(reason.to_owned()),
        None => error,
    }
}

/// Says who we are and enables what we use, in one round trip; whether QRESYNC is on.
async fn introduce(talk: &mut Conversation, caps: &Caps) -> Result<bool> {
    let mut tags = Vec::new();
    talk.begin()?;
    if caps.id {
        let words = format!("ID (\"name\" \"mailctl\" \"version\" \"{}\")", env!("CARGO_PKG_VERSION"));
        tags.push(talk.launch(&Command::new("introducing ourselves", words)));
    }
    if caps.enable && caps.qresync {
        tags.push(talk.launch(&Command::new("enabling QRESYNC", "ENABLE QRESYNC")));
    }
    let limit = talk.deadlines.reply;
    let mut enabled = false;
    for tag in tags {
        // A NO or BAD here costs an optimisation, nothing else.
        talk.settle(&tag, limit, &mut |heard| {
            if let Heard::Data(word, rest) = &heard {
                let words = String::from_utf8_lossy(rest).to_ascii_uppercase();
                enabled |= word == "ENABLED" && words.split_ascii_whitespace().any(|word| word == "QRESYNC");
            }
            Ok(())
        })
        .await?;
    }
    talk.end();
    Ok(enabled)
}
