//! `mailctl fetch`: take new mail from the servers into the stores.

mod report;

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::frame::{Context, Outcome, about, failure, mailbox_name};
use crate::backend::connect::Dialer;
use crate::config::Account;
use crate::engine::{self, FetchOptions, FetchReport, Keeper, Visit};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{Retention, Timestamp, parse_size, parse_span};
use crate::store::Store;
use crate::ui::Ui;
use report::Teller;
pub(super) use report::reason;

/// So many accounts are fetched at the same time.
const AT_ONCE: usize = 8;

/// Fetch new mail into the store
///
/// Takes what is new from the server, carries over what was changed here, and then does what the
/// account's retention says about the copies on the server: keep them, or delete those that are
/// safely in the store. With several accounts (-A), one that fails does not stop the others.
///
/// A mailbox may be a pattern: `*` stands for anything, `%` for anything within a level, and one that
/// begins with `!` leaves mailboxes out. Mailboxes that only show what lies in others (Gmail's
/// "All Mail" and "Starred") are fetched when they are named, not when a pattern matches them.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mailctl fetch                     fetch the default account
  mailctl fetch -A -q               all accounts, silently: for cron
  mailctl fetch --headers -m Lists  headers only; `read` completes a message when asked")]
pub(crate) struct Args {
    /// Fetch this mailbox instead of those of the config; may be given several times
    #[arg(short, long = "mailbox", value_name = "MAILBOX", value_parser = mailbox_name)]
    pub(crate) mailboxes: Vec<String>,

    /// Take the header fields only; `read` completes a message when asked
    #[arg(long)]
    pub(crate) headers: bool,

    /// Take only messages younger than this: `7d`, `2w`
    #[arg(long, value_name = "D", value_parser = parse_span)]
    pub(crate) since: Option<Duration>,

    /// Look only at so many of the newest messages of each mailbox
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,

    /// Of larger messages take the header fields only: `500K`, `20M`
    #[arg(long, value_name = "S", value_parser = parse_size)]
    pub(crate) max_size: Option<u64>,

    /// Leave everything on the server, whatever the config says
    #[arg(long, conflicts_with_all = ["delete", "keep_for"])]
    pub(crate) keep: bool,

    /// Delete from the server what is safely in the store, whatever the config says
    #[arg(long, conflicts_with = "keep_for")]
    pub(crate) delete: bool,

    /// Delete from the server what is safely in the store and was first seen so long ago: `14d`
    #[arg(long, value_name = "D", value_parser = parse_span)]
    pub(crate) keep_for: Option<Duration>,

    /// Only tell what would be done
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Exit with 1 when there was nothing new
    #[arg(long)]
    pub(crate) exit_code: bool,

    /// Try again the messages that were set aside after failing in three runs
    #[arg(long)]
    pub(crate) retry: bool,

    /// As --retry; also sign in although the server asked to be left alone, and believe that many
    /// messages missing at once were removed on purpose
    #[arg(long)]
    pub(crate) force: bool,
}

/// Runs the command.
pub(crate) fn run(context: &Context, args: Args) -> Result<Outcome> {
    if context.options.offline {
        return Err(Error::new(ErrorKind::Usage, "fetching with --offline").because("there is nothing to do"));
    }
    let accounts = context.accounts()?;
    let several = accounts.len() > 1;
    let width =
        accounts.iter().map(|account| account.name.as_str().chars().count()).max().unwrap_or_default();
    let jobs: Vec<Job> = accounts
        .into_iter()
        .map(|account| {
            Ok(Job {
                ui: context.ui.clone(),
                account: account.clone(),
                dialer: context.dialer(account)?,
                options: options(context, account, &args),
                now: context.now,
                several,
                width,
            })
        })
        .collect::<Result<_>>()?;
    let mut news = false;
    let mut failed = Vec::new();
    let many = jobs.len();
    for ended in context.block_on(all(jobs))? {
        news |= ended.news;
        failed.extend(ended.failed);
    }
    failure::of_accounts(&context.ui, failed, many)?;
    Ok(if args.exit_code && !news { Outcome::Nothing } else { Outcome::Done })
}

/// What was typed, and else what the config says.
fn options(context: &Context, account: &Account, args: &Args) -> FetchOptions {
    let since = args.since.or(account.since);
    let since =
        since.map(|span| context.now.saturating_sub(i64::try_from(span.as_secs()).unwrap_or(i64::MAX)));
    let retention = match (args.keep, args.delete, args.keep_for) {
        (true, _, _) => Retention::Keep,
        (_, true, _) => Retention::Delete,
        (_, _, Some(time)) => Retention::KeepFor(time),
        _ => account.retention,
    };
    let mailboxes = if args.mailboxes.is_empty() { &account.mailboxes } else { &args.mailboxes };
    FetchOptions {
        mailboxes: mailboxes.clone(),
        headers: args.headers,
        since,
        limit: args.limit,
        max_size: args.max_size.or(account.max_size),
        retention,
        dry_run: args.dry_run,
        retry: args.retry || args.force,
        visit: Visit { force: args.force, stop: context.stop.watch().into() },
    }
}

/// All that one account's fetch needs; runs on its own task.
struct Job {
    ui: Ui,
    account: Account,
    dialer: Dialer,
    options: FetchOptions,
    now: Timestamp,
    several: bool,
    /// Columns that the longest name takes.
    width: usize,
}

/// How an account's fetch ended.
struct Ended {
    news: bool,
    failed: Option<Error>,
}

async fn all(jobs: Vec<Job>) -> Result<Vec<Ended>> {
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = JoinSet::new();
    for job in jobs {
        let room = Arc::clone(&room);
        running.spawn(async move {
            // The semaphore is never closed.
            let _place = room.acquire_owned().await;
            job.run().await
        });
    }
    let mut ended = Vec::new();
    while let Some(one) = running.join_next().await {
        ended.push(one.map_err(|error| Error::bug("a fetch died").because(error))?);
    }
    Ok(ended)
}

impl Job {
    async fn run(self) -> Ended {
        let began = Instant::now();
        let mut teller = Teller::new(&self.ui, self.account.name.as_str(), self.several, self.width);
        let fetched = self.fetch(&mut teller).await;
        let (mut report, early) = match fetched {
            Ok(report) => (report, None),
            Err(error) => (FetchReport::default(), Some(error)),
        };
        let failed = early.or_else(|| report.outcome().err()).map(about(&self.account));
        teller.end(&report, &self.options, began.elapsed(), failed.as_ref());
        let failed = failed.or_else(|| teller.broken.take());
        Ended { news: report.is_news(), failed }
    }

    async fn fetch(&self, teller: &mut Teller<'_>) -> Result<FetchReport> {
        let keeper = Keeper::new(Store::open(&self.account.store, &self.account.name)?)?;
        let mut tell = |event| teller.event(event);
        Ok(engine::fetch(&keeper, &self.dialer, &self.options, self.now, &mut tell).await)
    }
}
