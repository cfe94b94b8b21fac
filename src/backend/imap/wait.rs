//! Waiting for new mail: IDLE (RFC 2177), begun anew before the server loses patience.

use std::time::Duration;

use tokio::time::Instant;

use super::Imap;
use super::answer::Word;
use super::command::Command;
use super::heard::Heard;
use super::refusal::{protocol, refusal};
use crate::error::{Error, ErrorKind, Result};

/// Servers may end a session that was silent for 30 minutes.
const ROUND: Duration = Duration::from_secs(28 * 60);

impl Imap {
    pub(super) async fn idle(&mut self, at_most: Duration) -> Result<bool> {
        if !self.caps.idle {
            return Err(Error::unsupported("being told of new mail by this server"));
        }
        self.selected()?;
        let end = Instant::now() + at_most;
        while !self.talk.changed {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(false);
            }
            self.round(left.min(ROUND)).await.map_err(|error| error.context("waiting for new mail"))?;
        }
        Ok(std::mem::take(&mut self.talk.changed))
    }

    /// One IDLE, from its `+` to its end.
    async fn round(&mut self, length: Duration) -> Result<()> {
        let talk = &mut self.talk;
        talk.begin()?;
        let tag = talk.launch(&Command::new("waiting for new mail", "IDLE"));
        let mut changed = talk.changed;
        let mut on = |heard| {
            changed |= is_change(&heard);
            Ok(())
        };
        if let Err(status) = talk.go_ahead(&tag, &mut on).await? {
            talk.end();
            return Err(refusal(&status, "waiting for new mail"));
        }
        let end = Instant::now() + length;
        while !changed && !talk.changed {
            let left = end.saturating_duration_since(Instant::now());
            talk.wait_anew();
            match talk.hear(left).await {
                Err(error) if error.kind() == ErrorKind::Timeout => break,
                Ok(Heard::Tagged(..) | Heard::Odd(_)) => return Err(protocol("IDLE ended by itself")),
                heard => changed |= is_change(&heard?),
            }
        }
        talk.say(b"DONE", "DONE");
        let limit = talk.deadlines.reply;
        let mut on = |heard| {
            changed |= is_change(&heard);
            Ok(())
        };
        let status = talk.settle(&tag, limit, &mut on).await?;
        talk.changed |= changed;
        talk.end();
        if status.word == Word::Ok { Ok(()) } else { Err(refusal(&status, "waiting for new mail")) }
    }
}

/// Whether a response says that the mailbox is not what it was.
fn is_change(heard: &Heard) -> bool {
    match heard {
        Heard::Expunge | Heard::Fetch(_) => true,
        Heard::Data(word, _) => word == "VANISHED",
        // EXISTS is counted where all are heard: it may repeat what is known.
        _ => false,
    }
}
