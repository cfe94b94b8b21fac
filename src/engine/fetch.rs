//! Receiving mail, in the order of safety.
//!
//! 1. Lock the account, finish what a dead run left, notice what other programs did.
//! 2. Sign in. For every mailbox meant: scan it and record the scan.
//! 3. Carry over what was changed here, and recognise messages that came back under new ids.
//! 4. Plan from the ledger, receive, deliver: durable before recorded.
//! 5. What shall not stay on the server: verified here, noted in the ledger, then marked there.
//! 6. Close the session, which removes what was marked. The next scan proves it.
//!
//! Whatever breaks off, what was recorded stands, and a session that is let go without a close
//! removes nothing.

mod aside;
mod dates;
mod rehearse;
mod run;

use crate::backend::{Dial, Section};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{Listing, MailboxName, Retention, Timestamp};
use crate::store::{Lock, Reconciled, RemoteRow, Store};

use super::event::{Event, Tell};
use super::hints::Hints;
use super::keeper::Keeper;
use super::patterns::Patterns;
use super::plan::{Dates, Plan, Want, plan};
use super::push::{self, pending, push};
use super::receive::Receiver;
use super::report::{FetchOptions, FetchReport, MailboxReport};
use super::retain::{self, decide, sane_clock};
use super::session::{Session, is_about_one_mailbox};
use super::strikes::Strikes;
use super::trash;
use dates::{known_dates, look_up_dates};
use rehearse::rehearse;
use run::Run;

/// Under this name the store remembers the clock of the last run.
const LAST_RUN: &str = "fetch.clock";
/// So many are asked for in one go: what is to be known of each of them meanwhile takes room.
const RECEIVE_CHUNK: usize = 8192;
/// So many are marked for removal between two looks at the switch that stops a run.
const REMOVE_CHUNK: usize = 1000;

/// When the last fetch that came to its end began; `None` if none ever did.
///
/// # Errors
/// What reading the store says.
pub fn last_fetch(store: &Store) -> Result<Option<Timestamp>> {
    Ok(store.recall(LAST_RUN)?.and_then(|last| last.parse().ok()))
}

/// Fetches the mail of one account; `now` is the moment it begins.
///
/// The report is filled whatever happens; [`FetchReport::outcome`] says whether all went well.
pub async fn fetch(
    keeper: &Keeper,
    dial: &dyn Dial,
    options: &FetchOptions,
    now: Timestamp,
    tell: &mut Tell<'_>,
) -> FetchReport {
    let mut run = Run {
        keeper,
        dial,
        options,
        now,
        clock: true,
        tell,
        report: FetchReport::default(),
        strikes: Strikes::default(),
        cut: false,
        again: false,
    };
    if let Err(error) = run.all().await {
        run.report.broken = Some(error);
    }
    run.report
}

impl<'r> Run<'r> {
    async fn all(&mut self) -> Result<()> {
        let _lock = self.prepare().await?;
        let keeps = self.options.retention != Retention::Delete;
        let visit = &self.options.visit;
        let mut session =
            Session::open(self.keeper, self.dial, visit, self.now, Hints::new(keeps), self.tell).await?;
        let mailboxes = self.meant(&mut session).await?;
        if !self.options.dry_run {
            push::settle_moves(&mut session, self.tell).await?;
        }
        for mailbox in &mailboxes {
            self.again = false;
            while let Err(error) = self.visit(&mut session, mailbox).await {
                if !(std::mem::take(&mut self.cut) || self.has_learned(&error)) {
                    session = self.skip(session, error, mailboxes.len() == 1).await?;
                    break;
                }
                session = self.dial_again(session, error).await?;
                self.again = true;
            }
        }
        self.report.half_listed = session.hints.half_listed;
        if self.options.dry_run {
            // Nothing was marked; there is nothing to lose by letting go.
            return session.close(self.tell).await.map(drop);
        }
        for mailbox in pending(self.keeper).await? {
            if !mailboxes.contains(&mailbox) {
                push::visit_for_changes(&mut session, &mailbox, &mut self.report.carried, self.tell).await?;
            }
        }
        self.report.closed = Some(session.close(self.tell).await?);
        let now = self.now.to_string();
        self.keeper.run(move |store| store.remember(LAST_RUN, &now)).await
    }

    /// Locks, recovers, reconciles. A dry run only looks what other programs did.
    async fn prepare(&mut self) -> Result<Option<Lock>> {
        let (dry, force) = (self.options.dry_run, self.options.visit.force);
        let (lock, reconciled, last_run) = self
            .keeper
            .run(move |store| {
                let lock = if dry { None } else { Some(store.lock()?) };
                let mut reconciled = match &lock {
                    Some(lock) => store.recover(lock)?,
                    None => Reconciled::default(),
                };
                let mut found = store.reconcile()?;
                if found.missing > 0 && force && !dry {
                    found = store.accept_removals()?;
                }
                reconciled.added += found.added;
                reconciled.flagged += found.flagged;
                reconciled.moved += found.moved;
                reconciled.removed += found.removed;
                reconciled.missing = found.missing;
                Ok((lock, reconciled, last_fetch(store)?))
            })
            .await?;
        self.report.reconciled = reconciled;
        self.warn_missing();
        self.clock = sane_clock(self.now, last_run);
        if !self.clock && matches!(self.options.retention, Retention::KeepFor(_)) {
            self.warn("the clock leapt since the last run: nothing is removed by age this time".to_owned());
            if !dry && self.now > 0 {
                // Two runs that agree are believed.
                let now = self.now.to_string();
                self.keeper.run(move |store| store.remember(LAST_RUN, &now)).await?;
            }
        }
        Ok(lock)
    }

    fn warn_missing(&mut self) {
        let missing = self.report.reconciled.missing;
        if missing > 0 {
            self.warn(format!(
                "{missing} messages are missing from the store at once: nothing is done about them \
                 unless `fetch --force` says that this was meant"
            ));
        }
    }

    /// Which mailboxes are meant; the server is asked for its list only if that needs it, and once
    /// ever to learn which one is the Trash.
    async fn meant(&mut self, session: &mut Session<'_>) -> Result<Vec<MailboxName>> {
        let patterns = Patterns::new(&self.options.mailboxes);
        let many = session.backend.capabilities().mailboxes;
        let trash_is_learned = self.keeper.run(|store| trash::is_learned(store)).await?;
        if !patterns.need_list() && (trash_is_learned || !many) {
            return patterns.named();
        }
        let listing = session.backend.mailboxes();
        let listed = self.options.visit.stop.guard(listing).await?;
        if many {
            let theirs = listed.clone();
            self.keeper.run(move |store| trash::learn(store, &theirs)).await?;
        }
        patterns.meant(listed)
    }

    /// The other mailboxes are visited all the same; without others the report says enough.
    async fn skip(&mut self, session: Session<'r>, error: Error, alone: bool) -> Result<Session<'r>> {
        let void = session.backend.is_void();
        if !is_about_one_mailbox(&error) || (alone && void) {
            return Err(error);
        }
        if !alone {
            self.warn(error.to_string());
        }
        self.report.missing.push(error);
        if !void {
            return Ok(session);
        }
        session.reopen(self.dial, &self.options.visit, self.tell).await
    }

    async fn visit(&mut self, session: &mut Session<'_>, mailbox: &MailboxName) -> Result<()> {
        if self.options.dry_run {
            let listing = session.scan(mailbox, self.tell).await?;
            self.refuse_volatile(&listing)?;
            return rehearse(self, mailbox, listing).await;
        }
        let (listing, scan) = session.scan_and_record(mailbox, self.tell).await?;
        // From here on the ledger tells; of a large mailbox the listing is large.
        let listing = Listing { messages: Vec::new(), ..listing };
        self.refuse_volatile(&listing)?;
        if scan.epoch_changed && !listing.epoch.is_volatile() {
            self.warn(format!("{mailbox} has a new UIDVALIDITY: looking which messages are here already"));
        }
        let recognised = match session.recognise(mailbox).await {
            Ok(recognised) => recognised,
            Err(broken) => return Err(self.strike(mailbox, broken).await),
        };
        let others = scan.reused.saturating_sub(recognised);
        if others > 0 {
            self.warn(format!(
                "{mailbox}: the server gave {others} ids to other messages; they are fetched as new"
            ));
        }
        let read_only = listing.read_only;
        self.report.visited(MailboxReport { name: mailbox.clone(), scan, read_only, recognised });
        push(session, mailbox, read_only, &mut self.report.carried, self.tell).await?;
        let plan = self.plan(session, mailbox, &listing).await?;
        self.receive(session, mailbox, &plan).await?;
        self.retain(session, mailbox, read_only).await
    }

    /// After a message broke the line, or our way of asking did: another one, unless there were too many, or the server
    /// does not want us; then `error`, which broke it, is what ends the run.
    async fn dial_again(&mut self, session: Session<'r>, error: Error) -> Result<Session<'r>> {
        if !self.strikes.dial_again() {
            return Err(error);
        }
        let again = session.reopen(self.dial, &self.options.visit, self.tell).await;
        again.map_err(|other| if other.kind() == ErrorKind::Interrupted { other } else { error })
    }

    async fn plan(
        &mut self,
        session: &mut Session<'_>,
        mailbox: &MailboxName,
        listing: &Listing,
    ) -> Result<Plan> {
        let mut wish = self.wish(listing);
        let (name, newest, by_date) = (mailbox.clone(), wish.limit.take(), wish.since.is_some());
        let (rows, mut dates) = self
            .keeper
            .run(move |store| {
                let rows = store.lacking(&name, newest)?;
                let dates = if by_date { known_dates(store, &rows)? } else { Dates::new() };
                Ok((rows, dates))
            })
            .await?;
        let mut made = plan(&rows, &dates, &wish);
        if !made.undated.is_empty() {
            match look_up_dates(session, &made.undated).await {
                Ok(found) => dates.extend(found),
                Err(broken) => return Err(self.strike(mailbox, broken).await),
            }
            made = plan(&rows, &dates, &wish);
        }
        self.say_what_is_left(mailbox, &made).await?;
        Ok(made)
    }

    async fn say_what_is_left(&mut self, mailbox: &MailboxName, plan: &Plan) -> Result<()> {
        if self.again {
            return Ok(());
        }
        let aside = aside::aside(self.keeper, mailbox, &plan.set_aside).await?;
        if !aside.is_empty() {
            self.warn(aside::sentence(mailbox, &aside));
            self.report.set_aside.extend(aside);
        }
        let large = plan.too_large.len();
        if large > 0 {
            self.warn(format!("{mailbox}: {large} stay on the server, being larger than `max-size`"));
        }
        Ok(())
    }

    async fn receive(&mut self, session: &mut Session<'_>, mailbox: &MailboxName, plan: &Plan) -> Result<()> {
        let messages = plan.messages();
        if messages == 0 {
            return Ok(());
        }
        if !self.again {
            (self.tell)(Event::Receiving { mailbox: mailbox.clone(), messages, bytes: plan.bytes() });
        }
        for (wants, section) in [(&plan.whole, Section::Whole), (&plan.header, Section::Header)] {
            self.receive_in(session, mailbox, wants, section).await?;
        }
        for (want, section) in &plan.doubtful {
            self.receive_in(session, mailbox, std::slice::from_ref(want), *section).await?;
        }
        session.listen(self.tell).await
    }

    async fn receive_in(
        &mut self,
        session: &mut Session<'_>,
        mailbox: &MailboxName,
        wants: &[Want],
        section: Section,
    ) -> Result<()> {
        let max_size = self.options.max_size;
        let receiver = Receiver { keeper: self.keeper, mailbox, section, max_size, stop: session.stop };
        for wants in wants.chunks(RECEIVE_CHUNK) {
            let backend = session.backend.as_mut();
            if let Err(broken) = receiver.receive(backend, wants, &mut self.report.tally, self.tell).await {
                return Err(self.strike(mailbox, broken).await);
            }
        }
        Ok(())
    }

    /// Has the server mark what shall not stay there.
    async fn retain(
        &mut self,
        session: &mut Session<'_>,
        mailbox: &MailboxName,
        read_only: bool,
    ) -> Result<()> {
        let retention = self.options.retention;
        if retention == Retention::Keep {
            return Ok(());
        }
        let (now, clock, force) = (self.now, self.clock, self.options.visit.force);
        let name = mailbox.clone();
        let (decision, rows) = self
            .keeper
            .run(move |store| {
                let rows = store.remotes(&name)?;
                Ok((decide(&rows, retention, now, clock, force), rows))
            })
            .await?;
        self.warn_en_masse(mailbox, &decision);
        if decision.remove.is_empty() {
            return Ok(());
        }
        if read_only {
            self.warn(format!("{mailbox} is read-only: nothing can be removed from the server"));
            return Ok(());
        }
        let missing = self.report.reconciled.missing > 0;
        let (chosen, unsound) = retain::verified(self.keeper, &rows, &decision, missing).await?;
        self.say_what_is_unsound(mailbox, unsound);
        for chunk in chosen.chunks(REMOVE_CHUNK) {
            session.stop.check()?;
            let refused = push::remove(session, mailbox, chunk, self.tell).await?;
            self.report.removing += chunk.len().saturating_sub(refused.len());
            self.spare(mailbox, refused).await?;
        }
        Ok(())
    }

    fn say_what_is_unsound(&mut self, mailbox: &MailboxName, unsound: usize) {
        self.report.unsound += unsound;
        if unsound > 0 {
            self.warn(format!(
                "{mailbox}: {unsound} stay on the server, as their copies here cannot be read or are not what was \
                 stored; `mailctl store check` tells more"
            ));
        }
    }

    /// What the server refused to remove stays as it was, and is tried again by the next run.
    async fn spare(&mut self, mailbox: &MailboxName, refused: Vec<(RemoteRow, String)>) -> Result<()> {
        let Some((_, why)) = refused.first() else { return Ok(()) };
        self.warn(format!("{mailbox}: the server would not remove {}: {why}", refused.len()));
        let rows: Vec<RemoteRow> = refused.iter().map(|(row, _)| *row).collect();
        self.keeper.run(move |store| store.spare(&rows)).await?;
        let refused = refused.into_iter().map(|(row, why)| (row, push::Change::Refused(why)));
        self.report.carried.changes.extend(refused);
        Ok(())
    }
}
