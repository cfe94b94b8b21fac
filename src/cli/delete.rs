//! `mailctl delete`: take messages out of their mailbox, here and on the server.

use serde::Serialize;

use super::frame::select::{Chosen, select};
use super::frame::{Context, Outcome, about, failure};
use crate::engine::{self, DeleteOptions, DeleteReport, Deleted, Event, Keeper, Place, Visit};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{MailboxName, Retention, counted};
use crate::ui::{Cell, Column, Paint, Table};

/// Delete messages, here and on the server
///
/// Moves the messages to Trash, at once here and on the server as soon as it can be reached (a POP3
/// server knows no Trash: there they are removed). Messages that are in Trash already are removed
/// for good.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The messages: `42`, `work/42`, `40:45`, `last`, `last:10`, `mid:<x@y>`, `-` for standard input
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<String>,

    /// Remove for good, leave nothing in Trash
    #[arg(long)]
    pub(crate) permanent: bool,

    /// Only here; the copy on the server stays and is not fetched again
    #[arg(long, conflicts_with = "server")]
    pub(crate) local: bool,

    /// Only on the server; the copy here stays
    #[arg(long)]
    pub(crate) server: bool,

    /// Only tell what would be deleted
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
}

/// What became of a message. Fields are added, never renamed or removed.
#[derive(Serialize)]
struct JsonDeleted<'a> {
    event: &'static str,
    account: &'a str,
    id: u64,
    mailbox: &'a str,
    subject: &'a str,
    outcome: &'static str,
    reason: Option<&'a str>,
    dry_run: bool,
}

/// Runs the command.
pub(crate) fn run(context: &Context, args: &Args) -> Result<Outcome> {
    let chosen = select(context, &args.ids)?;
    let several = chosen.len() > 1;
    let mut plans = Vec::new();
    for chosen in chosen {
        plans.push(plan(chosen, args)?);
    }
    warn_of_local(context, &plans, args);
    ask(context, &plans, args)?;
    let mut failed = Vec::new();
    for plan in plans {
        match carry_out(context, args, plan, several) {
            Ok(()) => {}
            Err(error) if several => failed.push(error),
            Err(error) => return Err(error),
        }
    }
    for error in &failed {
        failure::tell(&context.ui, error);
    }
    if failed.is_empty() {
        return Ok(Outcome::Done);
    }
    Err(Error::new(ErrorKind::Partial, "deleting").because(format!("{} accounts failed", failed.len())))
}

/// What is to be done in one account.
struct Plan<'a> {
    chosen: Chosen<'a>,
    trash: MailboxName,
    /// Of so many nothing will be left here.
    for_good: usize,
}

/// What lies in the Trash already is deleted for good.
fn plan<'a>(chosen: Chosen<'a>, args: &Args) -> Result<Plan<'a>> {
    let trash = engine::trash(&chosen.store)?;
    let mut for_good = 0;
    for id in &chosen.ids {
        let in_trash = chosen.store.message(*id)?.mailbox == trash;
        for_good += usize::from(!args.server && (args.permanent || in_trash));
    }
    Ok(Plan { chosen, trash, for_good })
}

/// A wish that another setting will undo must not be granted silently.
fn warn_of_local(context: &Context, plans: &[Plan<'_>], args: &Args) {
    for plan in plans.iter().filter(|_| args.local) {
        let account = &plan.chosen.account;
        if account.retention != Retention::Keep && plan.for_good > 0 {
            let name = &account.name;
            context.ui.warn(&format!(
                "account {name} keeps nothing on the server for ever: by its retention a fetch removes there what is removed here"
            ));
        }
    }
}

/// Nothing is deleted for good without a yes: on the terminal, or with `-y`.
fn ask(context: &Context, plans: &[Plan<'_>], args: &Args) -> Result<()> {
    let many: usize = plans.iter().map(|plan| plan.for_good).sum();
    if many == 0 || args.yes || args.dry_run {
        return Ok(());
    }
    let what = counted(many, "message", "messages");
    if !context.ui.can_ask() {
        return Err(Error::new(ErrorKind::Unanswered, format!("deleting {what} for good"))
            .because("nobody can be asked here whether that is meant; say so with -y"));
    }
    let place = if args.local { "here" } else { "here and on the server" };
    if context.ui.confirm(&format!("Delete {what} for good, {place}?"), false)? {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Interrupted, "nothing was deleted"))
}

fn carry_out(context: &Context, args: &Args, plan: Plan<'_>, several: bool) -> Result<()> {
    let account = plan.chosen.account;
    let dialer = context.dialer(account)?;
    let keeper = Keeper::new(plan.chosen.store)?;
    let name = account.name.as_str();
    let options = DeleteOptions {
        permanent: args.permanent,
        // Asked for above.
        empty_trash: true,
        place: place(args),
        dry_run: args.dry_run,
        offline: context.options.offline,
        visit: Visit { force: false, stop: context.stop.watch().into() },
    };
    let ui = context.ui.clone();
    let mut tell = |event| {
        let text = match event {
            Event::Warning(text) => text,
            Event::Alert(text) => format!("the server says: {text}"),
            _ => return,
        };
        ui.warn(&if several { format!("{name}: {text}") } else { text });
    };
    let deleting = engine::delete(&keeper, &dialer, &plan.chosen.ids, &options, context.now, &mut tell);
    let done = context.block_on(deleting).map_err(about(account))?;
    drop(keeper);
    tell_of(context, args, name, &plan.trash, &done, several)?;
    refused(&done).map_err(about(account))
}

const fn place(args: &Args) -> Place {
    match (args.local, args.server) {
        (true, _) => Place::Here,
        (_, true) => Place::Server,
        _ => Place::Everywhere,
    }
}

fn tell_of(
    context: &Context,
    args: &Args,
    account: &str,
    trash: &MailboxName,
    done: &DeleteReport,
    several: bool,
) -> Result<()> {
    let messages: Vec<&Deleted> = done.messages.iter().collect();
    if context.ui.is_json() {
        for deleted in &messages {
            context.ui.json(&json(account, deleted, args.dry_run))?;
        }
    } else if args.dry_run {
        context.ui.table(&table(account, &messages, several))?;
    } else {
        context.ui.status(&format!("{account}: {}", sentence(&messages, trash)));
    }
    if let Some(error) = &done.queued {
        context.ui.status(&format!("{account}: the server is told at the next visit: {error}"));
    }
    Ok(())
}

/// An error when the server refused some of it.
fn refused(done: &DeleteReport) -> Result<()> {
    let refused = done.messages.iter().filter(|one| matches!(one.outcome, engine::Outcome::Refused(_)));
    let refused: Vec<&Deleted> = refused.collect();
    let Some(first) = refused.first() else { return Ok(()) };
    let engine::Outcome::Refused(why) = &first.outcome else { return Ok(()) };
    let what = format!("deleting message {}", first.message.id);
    let what = if refused.len() > 1 { format!("{what} and {} more", refused.len() - 1) } else { what };
    let kind = if refused.len() == done.messages.len() { ErrorKind::Unsupported } else { ErrorKind::Partial };
    Err(Error::new(kind, what).because(why.clone()))
}

fn outcome(outcome: &engine::Outcome) -> (&'static str, Option<&str>) {
    match outcome {
        engine::Outcome::Trashed => ("trashed", None),
        engine::Outcome::Removed => ("removed", None),
        engine::Outcome::RemovedHere => ("removed_here", None),
        engine::Outcome::Queued => ("queued", None),
        engine::Outcome::FlaggedOnly => ("flagged_only", None),
        engine::Outcome::GoneAlready => ("gone_already", None),
        engine::Outcome::Refused(why) => ("refused", Some(why)),
    }
}

fn json<'a>(account: &'a str, deleted: &'a Deleted, dry_run: bool) -> JsonDeleted<'a> {
    let (outcome, reason) = outcome(&deleted.outcome);
    JsonDeleted {
        event: "delete",
        account,
        id: deleted.message.id.0,
        mailbox: deleted.message.mailbox.as_str(),
        subject: &deleted.message.envelope.subject,
        outcome,
        reason,
        dry_run,
    }
}

/// The exact set, as a dry run shows it.
fn table(account: &str, messages: &[&Deleted], several: bool) -> Table {
    let columns = vec![
        Column::new("ID").right(),
        Column::new("WOULD BE"),
        Column::new("MAILBOX").rank(2),
        Column::new("FROM").shrinks(8).rank(1),
        Column::new("SUBJECT").shrinks(10),
    ];
    let mut table = Table::new(columns);
    for deleted in messages {
        let message = &deleted.message;
        let id = if several { format!("{account}/{}", message.id) } else { message.id.to_string() };
        let from = message.envelope.from.first();
        let from = from.map(|from| from.name.as_deref().unwrap_or(&from.addr)).unwrap_or_default();
        let (what, why) = outcome(&deleted.outcome);
        let what = why.map_or_else(|| what.to_owned(), |why| format!("{what}: {why}"));
        table.row(vec![
            Cell::new(id).paint(Paint::Cyan),
            Cell::new(what),
            Cell::new(message.mailbox.as_str()),
            Cell::new(from),
            Cell::new(message.envelope.subject.as_str()),
        ]);
    }
    table
}

/// `2 moved to Trash, 1 removed for good`.
fn sentence(messages: &[&Deleted], trash: &MailboxName) -> String {
    let trashed = format!("moved to {trash}");
    let kinds = [
        ("trashed", trashed.as_str()),
        ("removed", "removed for good"),
        ("removed_here", "removed here"),
        ("queued", "done here, on the server at the next visit"),
        (
            "flagged_only",
            "done here, on the server only flagged as deleted: it cannot remove single messages",
        ),
        ("gone_already", "done here, the server had it no more"),
        ("refused", "refused"),
    ];
    let parts = kinds.iter().filter_map(|(name, words)| {
        let many = messages.iter().filter(|one| outcome(&one.outcome).0 == *name).count();
        (many > 0).then(|| format!("{many} {words}"))
    });
    parts.collect::<Vec<_>>().join(", ")
}
