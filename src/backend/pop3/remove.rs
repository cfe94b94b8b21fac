//! Deletion in two phases: DELE marks, and nothing but QUIT removes (RFC 1939 §6).

use std::collections::VecDeque;

use super::retrieve::{IN_FLIGHT, WINDOW};
use super::{Pop3, refusal};
use crate::backend::{Closed, Refused};
use crate::error::{ErrorKind, Result};
use crate::mail::RemoteId;

const MARKING: &str = "marking a message for removal";
const CLOSING: &str = "closing the session";

/// Marks `ids`; those that are gone or marked already are ignored.
pub(super) async fn mark(session: &mut Pop3, ids: &[RemoteId]) -> Result<Vec<Refused>> {
    let window = if session.capa.pipelining { WINDOW } else { 1 };
    let mut refused = Vec::new();
    let mut waiting = VecDeque::new();
    let mut ids = ids.iter();
    let mut octets = 0;
    loop {
        while waiting.len() < window && octets < IN_FLIGHT {
            let Some(id) = ids.next() else { break };
            let Some(number) = session.number(id) else { continue };
            // Marked from here on: when the answer is lost, it may be.
            if !session.marked.insert(number) {
                continue;
            }
            let command = format!("DELE {number}");
            session.conversation.send(&command);
            octets += command.len() + 2;
            waiting.push_back((id, number, command.len() + 2));
        }
        let Some((id, number, length)) = waiting.pop_front() else { return Ok(refused) };
        octets -= length;
        let status = session.conversation.reply(MARKING).await?;
        if status.ok {
            continue;
        }
        session.marked.remove(&number);
        if !refusal::says_gone(&status) {
            let error = refusal::error(MARKING, &status, ErrorKind::Unsupported);
            refused.push(Refused { id: id.clone(), error });
        }
    }
}

/// Ends the session; the server removes what was marked. Where nothing was marked, nothing can be
/// uncertain.
pub(super) async fn quit(mut session: Pop3) -> Closed {
    let removed = session.marked.len();
    let deadline = session.conversation.deadlines().close;
    session.conversation.send("QUIT");
    let answer = session.conversation.reply_within(deadline, CLOSING).await;
    let uncertain = match answer {
        Ok(status) if status.ok => None,
        Ok(status) => Some(refusal::error(CLOSING, &status, ErrorKind::Unsupported)),
        Err(error) => Some(error),
    };
    session.conversation.hang_up().await;
    match uncertain {
        None => Closed { removed, ..Closed::default() },
        Some(error) => Closed { uncertain: (removed > 0).then_some(error), ..Closed::default() },
    }
}
