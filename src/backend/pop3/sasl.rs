//! SASL over POP3 (RFC 5034).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::codec::{self, Status};
use super::conversation::Conversation;
use super::refusal;
use crate::backend::auth::Exchange;
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;

const DOING: &str = "signing in";

/// The longest AUTH command, its line end included (RFC 5034 §4, RFC 2449 §4).
const COMMAND_MAX: usize = 255;

/// What a server answers inside an exchange.
enum Answer {
    Status(Status),
    Challenge(Vec<u8>),
    /// A challenge that is no base64.
    Nonsense,
}

/// Runs `exchange` to its end.
pub(super) async fn authenticate(conversation: &mut Conversation, exchange: &mut Exchange) -> Result<()> {
    let initial = exchange.respond(None)?.map(|response| encode(conversation, &response));
    let held_back = begin(conversation, exchange, initial);
    let mut answer = read(conversation).await?;
    let mut held_back = match held_back {
        Begun::Told(initial) if refuses_initial(exchange, &answer) => {
            // Microsoft's servers take a token only on a line of its own.
            conversation.send(&format!("AUTH {}", exchange.name()));
            answer = read(conversation).await?;
            initial
        }
        Begun::Told(_) => None,
        Begun::HeldBack(initial) => initial,
    };
    loop {
        let challenge = match answer {
            Answer::Status(status) if status.ok => return exchange.finish(),
            Answer::Status(status) => return Err(refusal::sign_in(&status, exchange.refusal())),
            Answer::Challenge(challenge) => Ok(challenge),
            Answer::Nonsense => {
                Err(Error::new(ErrorKind::Protocol, DOING).because("a challenge without sense"))
            }
        };
        let response = match held_back.take() {
            Some(initial) => challenge.map(|_| Some(initial)),
            None => challenge.and_then(|challenge| {
                Ok(exchange.respond(Some(&challenge))?.map(|response| encode(conversation, &response)))
            }),
        };
        match response {
            Ok(response) => {
                let octets = response.as_ref().map(|response| response.reveal().as_bytes());
                conversation.send_secret("", octets.unwrap_or_default());
            }
            Err(error) => {
                cancel(conversation).await;
                return Err(error);
            }
        }
        answer = read(conversation).await?;
    }
}

/// Where the initial response is.
enum Begun {
    /// It went with the command.
    Told(Option<Secret<String>>),
    /// It waits for the first challenge.
    HeldBack(Option<Secret<String>>),
}

fn begin(conversation: &mut Conversation, exchange: &Exchange, initial: Option<Secret<String>>) -> Begun {
    let command = format!("AUTH {}", exchange.name());
    let Some(response) = initial else {
        conversation.send(&command);
        return Begun::HeldBack(None);
    };
    if command.len() + response.reveal().len() + 3 > COMMAND_MAX {
        conversation.send(&command);
        return Begun::HeldBack(Some(response));
    }
    // An empty response is told from none by an equals sign.
    let octets = if response.reveal().is_empty() { b"=" } else { response.reveal().as_bytes() };
    conversation.send_secret(&format!("{command} "), octets);
    Begun::Told(Some(response))
}

/// Whether it is the form of the command that was refused. Only said of tokens: for a password a
/// second try could lock the account.
fn refuses_initial(exchange: &Exchange, answer: &Answer) -> bool {
    let oauth = matches!(exchange.name(), "XOAUTH2" | "OAUTHBEARER");
    oauth && matches!(answer, Answer::Status(status) if !status.ok && status.code.is_none())
}

async fn read(conversation: &mut Conversation) -> Result<Answer> {
    let line = conversation.line_within(conversation.deadlines().reply, DOING).await?;
    if let Some(status) = conversation.status(&line) {
        return Ok(Answer::Status(status));
    }
    let Some(challenge) = codec::challenge(&line) else {
        return Err(Error::new(ErrorKind::Protocol, DOING).because("neither +OK, -ERR nor a challenge"));
    };
    Ok(BASE64.decode(challenge).map_or(Answer::Nonsense, Answer::Challenge))
}

/// Takes the exchange back; whatever the server says to that, there is an error to tell already.
async fn cancel(conversation: &mut Conversation) {
    conversation.send("*");
    let _ = conversation.reply(DOING).await;
}

fn encode(conversation: &Conversation, response: &Secret<Vec<u8>>) -> Secret<String> {
    conversation.trace.conceal(response.reveal());
    Secret::new(BASE64.encode(response.reveal()))
}
