//! What a server wants a person or a scheduler to know, and remembering that it was said.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use crate::backend::Notice;
use crate::error::{Error, ErrorKind, Result};
use crate::mail::Timestamp;

use super::event::{Event, Tell};
use super::keeper::Keeper;

/// Under this name the store remembers when we may sign in again.
const SIGN_IN_AGAIN: &str = "login-delay.until";
/// Under this name the store remembers which alerts were shown.
const ALERTS: &str = "alerts.shown";
/// So many alerts are remembered: a server that varies its text must not fill the store.
const ALERTS_KEPT: usize = 32;
/// A server cannot lock a person out for longer than this.
const LONGEST_DELAY: i64 = 86_400;

/// What is worth a warning in this run, and what was warned of already.
#[derive(Debug, Default)]
pub(crate) struct Hints {
    /// Mail is meant to stay on the server, so its own clearing away matters.
    pub(crate) keeps: bool,
    /// Messages that the server listed by half, and that nobody could take.
    pub(crate) half_listed: usize,
    said: BTreeSet<String>,
}

impl Hints {
    pub(crate) fn new(keeps: bool) -> Self {
        Self { keeps, ..Self::default() }
    }

    /// Tells and remembers `notices`.
    pub(crate) async fn take(
        &mut self,
        keeper: &Keeper,
        notices: Vec<Notice>,
        now: Timestamp,
        tell: &mut Tell<'_>,
    ) -> Result<()> {
        for notice in notices {
            match notice {
                Notice::Alert(text) => {
                    if first_time(keeper, &text).await? {
                        tell(Event::Alert(text));
                    }
                }
                Notice::LoginDelay(delay) => {
                    let seconds = i64::try_from(delay.as_secs()).unwrap_or(i64::MAX).min(LONGEST_DELAY);
                    let until = now.saturating_add(seconds).to_string();
                    keeper.run(move |store| store.remember(SIGN_IN_AGAIN, &until)).await?;
                }
                Notice::Expire { days } if self.keeps => self.warn_once(expiry(days), tell),
                Notice::Expire { .. } => {}
                Notice::HalfListed { messages } => {
                    self.half_listed = messages;
                    self.warn_once(format!("the server lists {messages} messages by half; left alone"), tell);
                }
                Notice::Warning(text) => self.warn_once(text, tell),
            }
        }
        Ok(())
    }

    fn warn_once(&mut self, text: String, tell: &mut Tell<'_>) {
        if self.said.insert(text.clone()) {
            tell(Event::Warning(text));
        }
    }
}

fn expiry(days: u32) -> String {
    match days {
        0 => "the server removes messages as soon as they were fetched, whatever `retention` says".to_owned(),
        1 => "the server removes messages after 1 day by itself, whatever `retention` says".to_owned(),
        days => format!("the server removes messages after {days} days by itself, whatever `retention` says"),
    }
}

/// Fails with [`ErrorKind::Busy`] while the server wants to be left alone (RFC 2449 §6.5).
pub(crate) async fn respect_login_delay(keeper: &Keeper, now: Timestamp) -> Result<()> {
    let until = keeper.run(|store| store.recall(SIGN_IN_AGAIN)).await?;
    let Some(until) = until.and_then(|until| until.parse::<Timestamp>().ok()) else { return Ok(()) };
    let wait = until.saturating_sub(now);
    // A clock that was set back must not lock anybody out.
    if wait <= 0 || wait > LONGEST_DELAY {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Busy, "signing in")
        .because(format!("the server asks not to be visited again for another {wait} s (LOGIN-DELAY)")))
}

/// Whether this alert was never shown, and remembers that it is now.
async fn first_time(keeper: &Keeper, text: &str) -> Result<bool> {
    let digest = Sha256::digest(text.as_bytes());
    let digest = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect::<String>();
    keeper
        .run(move |store| {
            let shown = store.recall(ALERTS)?.unwrap_or_default();
            let mut shown: Vec<&str> = shown.split_whitespace().collect();
            if shown.contains(&digest.as_str()) {
                return Ok(false);
            }
            shown.push(&digest);
            let old = shown.len().saturating_sub(ALERTS_KEPT);
            let kept = shown.get(old..).unwrap_or_default().join(" ");
            store.remember(ALERTS, &kept)?;
            Ok(true)
        })
        .await
}
