//! `mailctl account test`: connect, sign in, and tell what the server can do.

use std::time::Instant;

use serde::Serialize;

use crate::backend::{Capabilities, Dial as _, Notice};
use crate::cli::frame::{Context, about, failure};
use crate::config::Account;
use crate::error::{Error, ErrorKind, Result};
use crate::mail::counted;

/// What `account test --json` prints.
#[derive(Serialize)]
struct Report {
    account: String,
    protocol: &'static str,
    host: String,
    port: u16,
    tls: &'static str,
    username: String,
    /// Until the server had let us in.
    signed_in_ms: u64,
    capabilities: Can,
    mailboxes: usize,
    /// Messages in INBOX, where the server said so.
    messages: Option<u64>,
    notices: Vec<Told>,
}

#[derive(Serialize)]
struct Can {
    mailboxes: bool,
    flags: bool,
    append: bool,
    push: bool,
    stable_ids: bool,
}

#[derive(Serialize)]
struct Told {
    kind: &'static str,
    text: String,
}

/// Tests each of `accounts`; one that fails does not stop the others.
pub(super) fn test(context: &Context, accounts: &[&Account]) -> Result<()> {
    if context.options.offline {
        return Err(Error::new(ErrorKind::Usage, "testing an account with --offline"));
    }
    let mut failed = Vec::new();
    for account in accounts {
        match context.block_on_until_stopped(examine(context, account)).map_err(about(account)) {
            Ok(report) => print(context, &report)?,
            Err(error) if context.stop.is_set() => return Err(error),
            Err(error) => failed.push(error),
        }
    }
    failure::of_accounts(&context.ui, failed, accounts.len())
}

async fn examine(context: &Context, account: &Account) -> Result<Report> {
    let dialer = context.dialer(account)?;
    let start = Instant::now();
    let mut backend = dialer.dial().await?;
    let signed_in = start.elapsed();
    let mailboxes = backend.mailboxes().await?;
    let capabilities = backend.capabilities();
    let notices = backend.notices();
    backend.close().await?;
    Ok(Report {
        account: account.name.to_string(),
        protocol: account.protocol.as_str(),
        host: account.host.clone(),
        port: account.port,
        tls: account.tls.as_str(),
        username: account.username.clone(),
        signed_in_ms: u64::try_from(signed_in.as_millis()).unwrap_or(u64::MAX),
        capabilities: can(capabilities),
        messages: mailboxes.iter().find(|mailbox| mailbox.name.is_inbox()).and_then(|inbox| inbox.messages),
        mailboxes: mailboxes.len(),
        notices: notices.iter().map(told).collect(),
    })
}

const fn can(capabilities: Capabilities) -> Can {
    let Capabilities { mailboxes, flags, append, push, stable_ids, ids_return: _ } = capabilities;
    Can { mailboxes, flags, append, push, stable_ids }
}

fn told(notice: &Notice) -> Told {
    let (kind, text) = match notice {
        Notice::Alert(text) => ("alert", text.clone()),
        Notice::Warning(text) => ("warning", text.clone()),
        Notice::HalfListed { messages } => ("warning", format!("{messages} messages are listed by half")),
        Notice::LoginDelay(delay) => {
            ("login_delay", format!("sign in at most once in {} s", delay.as_secs()))
        }
        Notice::Expire { days: 0 } => ("expire", "a message is removed as soon as it was fetched".to_owned()),
        Notice::Expire { days } => ("expire", format!("messages are removed after {days} days")),
    };
    Told { kind, text }
}

fn print(context: &Context, report: &Report) -> Result<()> {
    let ui = &context.ui;
    if ui.is_json() {
        return ui.json(report);
    }
    let tls = match report.tls {
        "none" => "in clear",
        _ => "with TLS",
    };
    ui.line(&format!(
        "{}: signed in to {}:{} over {} {tls} as {} in {} ms",
        report.account, report.host, report.port, report.protocol, report.username, report.signed_in_ms
    ))?;
    let messages = report.messages.map_or(String::new(), |count| format!(", {count} messages in INBOX"));
    let count = counted(report.mailboxes, "mailbox", "mailboxes");
    ui.line(&format!("  {count}{messages}"))?;
    let Can { mailboxes, flags, append, push, stable_ids } = report.capabilities;
    let abilities = [
        (mailboxes, "several mailboxes"),
        (flags, "flags"),
        (append, "putting messages into a mailbox"),
        (push, "telling of new mail"),
        (stable_ids, "ids that outlive the session"),
    ];
    let names = |wanted: bool| {
        let names: Vec<&str> =
            abilities.iter().filter(|(has, _)| *has == wanted).map(|(_, name)| *name).collect();
        names.join(", ")
    };
    for (heading, names) in [("can", names(true)), ("cannot", names(false))] {
        if !names.is_empty() {
            ui.line(&format!("  {heading}: {names}"))?;
        }
    }
    for notice in &report.notices {
        ui.line(&format!("  the server says ({}): {}", notice.kind.replace('_', " "), notice.text))?;
    }
    if !stable_ids {
        ui.warn("this server has no UIDL: mail can only be fetched with retention \"delete\"");
    }
    Ok(())
}
