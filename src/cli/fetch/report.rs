//! What a fetch tells while it runs and when it is over.

use std::time::Duration;

use serde::Serialize;

use crate::cli::frame::failure;
use crate::engine::{Event, FetchOptions, FetchReport, Planned, PlannedStep, SetAside, Why};
use crate::error::Error;
use crate::mail::{MailboxName, print_size};
use crate::store::Delivered;
use crate::ui::{Cell, Column, Progress, Table, Ui};

/// A message that is in the store now. Fields are added, never renamed or removed.
#[derive(Serialize)]
struct JsonMessage<'a> {
    event: &'static str,
    account: &'a str,
    id: u64,
    mailbox: &'a str,
    size: u64,
    path: String,
    whole: bool,
}

/// What would be done with a message.
#[derive(Serialize)]
struct JsonPlanned<'a> {
    event: &'static str,
    account: &'a str,
    mailbox: &'a str,
    remote_id: String,
    size: Option<u64>,
    action: &'static str,
    reason: Option<&'static str>,
}

/// A message that is left alone, having failed too often.
#[derive(Serialize)]
struct JsonAside<'a> {
    mailbox: &'a str,
    remote_id: String,
    tries: u32,
    why: &'a str,
}

impl<'a> From<&'a SetAside> for JsonAside<'a> {
    fn from(one: &'a SetAside) -> Self {
        Self { mailbox: one.mailbox.as_str(), remote_id: one.id.to_string(), tries: one.tries, why: &one.why }
    }
}

/// The last line about an account.
#[derive(Serialize)]
struct JsonSummary<'a> {
    event: &'static str,
    account: &'a str,
    dry_run: bool,
    new: usize,
    headers: usize,
    changed: usize,
    gone: usize,
    recognised: usize,
    failed: usize,
    set_aside: usize,
    left_alone: Vec<JsonAside<'a>>,
    bytes: u64,
    removed: usize,
    flagged_deleted: usize,
    carried_over: usize,
    seconds: f64,
    mailboxes: Vec<&'a str>,
    error: Option<String>,
    error_kind: Option<&'static str>,
}

/// Tells of one account.
pub(super) struct Teller<'a> {
    ui: &'a Ui,
    account: &'a str,
    /// Lines begin with the account's name.
    several: bool,
    progress: Option<Progress>,
    total: u64,
    /// Standard output would not take a line.
    pub(super) broken: Option<Error>,
}

impl<'a> Teller<'a> {
    /// The bars of several accounts stand below each other: their names take `width` columns.
    pub(super) fn new(ui: &'a Ui, account: &'a str, several: bool, width: usize) -> Self {
        let progress = Some(ui.progress(&format!("{account:width$}")));
        Self { ui, account, several, progress, total: 0, broken: None }
    }

    pub(super) fn event(&mut self, event: Event) {
        match event {
            Event::Connecting => self.show("connecting"),
            Event::Connected => self.show("connected"),
            Event::Alert(text) => self.warn(&format!("the server says: {text}")),
            Event::Warning(text) => self.warn(&text),
            Event::Scanned { mailbox, .. } => self.show(mailbox.as_str()),
            Event::Receiving { bytes, .. } => {
                self.total = self.total.saturating_add(bytes);
                if let Some(progress) = &self.progress {
                    progress.total(self.total);
                }
            }
            Event::Progress { bytes } => {
                if let Some(progress) = &self.progress {
                    progress.advance(bytes);
                }
            }
            Event::Delivered { mailbox, message, whole } => self.delivered(&mailbox, &message, whole),
            Event::Failed { mailbox, id, why } => {
                self.warn(&format!("{mailbox}: message {id} could not be received: {why}"));
            }
            Event::Removing { mailbox, messages } => {
                self.show(&format!("{mailbox}: removing {messages} from the server"));
            }
        }
    }

    fn show(&self, text: &str) {
        if let Some(progress) = &self.progress {
            progress.message(text);
        }
    }

    fn warn(&self, text: &str) {
        if self.several {
            self.ui.warn(&format!("{}: {text}", self.account));
        } else {
            self.ui.warn(text);
        }
    }

    fn delivered(&mut self, mailbox: &MailboxName, message: &Delivered, whole: bool) {
        if !self.ui.is_json() || message.was_here {
            return;
        }
        let line = JsonMessage {
            event: "message",
            account: self.account,
            id: message.id.0,
            mailbox: mailbox.as_str(),
            size: message.size,
            path: message.path.to_string_lossy().into_owned(),
            whole,
        };
        self.print(&line);
    }

    /// Mail goes on being taken when nobody reads what we say about it.
    fn print(&mut self, line: &impl Serialize) {
        if self.broken.is_none() {
            self.broken = self.ui.json(line).err();
        }
    }

    /// The run is over; `failed` is told by the caller.
    pub(super) fn end(
        &mut self,
        report: &FetchReport,
        options: &FetchOptions,
        took: Duration,
        failed: Option<&Error>,
    ) {
        self.progress = None;
        if options.dry_run {
            self.planned(&report.planned);
        }
        if self.ui.is_json() {
            let summary = self.summary(report, options, took, failed);
            self.print(&summary);
        } else if failed.is_none() || report.tally.messages > 0 {
            let line = if options.dry_run { rehearsed(report) } else { sentence(report, took) };
            self.ui.status(&format!("{}: {line}", self.account));
        }
    }

    fn planned(&mut self, planned: &[Planned]) {
        if self.ui.is_json() {
            for one in planned {
                let (action, reason) = step(one.step);
                let line = JsonPlanned {
                    event: "plan",
                    account: self.account,
                    mailbox: one.mailbox.as_str(),
                    remote_id: one.id.to_string(),
                    size: one.size,
                    action,
                    reason,
                };
                self.print(&line);
            }
            return;
        }
        // Not what the server calls it: that differs by protocol and tells a person nothing.
        let mut table = Table::new(vec![
            Column::new("ACTION"),
            Column::new("MAILBOX").shrinks(10),
            Column::new("SIZE").right(),
            Column::new("WHY").rank(1),
        ]);
        for one in planned {
            let (action, reason) = step(one.step);
            let size = one
                .size
                .map_or_else(Cell::default, |size| Cell::new(print_size(size)).plain(size.to_string()));
            let mailbox = if self.several {
                format!("{}/{}", self.account, one.mailbox)
            } else {
                one.mailbox.to_string()
            };
            let words = |name: &'static str| Cell::new(name.replace('_', " ")).plain(name);
            table.row(vec![words(action), Cell::new(mailbox), size, words(reason.unwrap_or_default())]);
        }
        self.broken = self.broken.take().or_else(|| self.ui.table(&table).err());
    }

    fn summary<'r>(
        &self,
        report: &'r FetchReport,
        options: &FetchOptions,
        took: Duration,
        failed: Option<&Error>,
    ) -> JsonSummary<'r>
    where
        'a: 'r,
    {
        let tally = &report.tally;
        let closed = report.closed.as_ref();
        JsonSummary {
            event: "summary",
            account: self.account,
            dry_run: options.dry_run,
            new: tally.messages,
            headers: tally.headers,
            changed: report.mailboxes.iter().map(|mailbox| mailbox.scan.changed).sum(),
            gone: report.mailboxes.iter().map(|mailbox| mailbox.scan.gone).sum(),
            recognised: report.mailboxes.iter().map(|mailbox| mailbox.recognised).sum(),
            failed: tally.failed.len(),
            set_aside: report.set_aside.len(),
            left_alone: report.set_aside.iter().map(JsonAside::from).collect(),
            bytes: tally.bytes,
            removed: closed.map_or(0, |closed| closed.removed),
            flagged_deleted: closed.map_or(0, |closed| closed.flagged),
            carried_over: report.carried.changes.len().saturating_sub(report.carried.refused()),
            seconds: (took.as_secs_f64() * 1000.0).round() / 1000.0,
            mailboxes: report.mailboxes.iter().map(|mailbox| mailbox.name.as_str()).collect(),
            error: failed.map(Error::to_string),
            error_kind: failed.map(|error| failure::name(error.kind())),
        }
    }
}

const fn step(step: PlannedStep) -> (&'static str, Option<&'static str>) {
    match step {
        PlannedStep::Fetch => ("fetch", None),
        PlannedStep::FetchHeader => ("fetch_header", None),
        PlannedStep::Consider => ("look_at_date", None),
        PlannedStep::Remove(why) => ("remove", Some(reason(why))),
    }
}

/// Why a message goes, as scripts know it.
pub(in crate::cli) const fn reason(why: Why) -> &'static str {
    match why {
        Why::Taken => "taken",
        Why::Expired => "expired",
        Why::RemovedHere => "removed_here",
        Why::Doomed => "asked_before",
    }
}

fn rehearsed(report: &FetchReport) -> String {
    let removals = report.planned.iter().filter(|one| matches!(one.step, PlannedStep::Remove(_))).count();
    let fetches = report.planned.len() - removals;
    format!("would fetch {fetches} and remove {removals} from the server; nothing was changed")
}

/// `3 new (12 kB), 1 changed, 2 gone; 3 removed from the server; 0.4 s`.
fn sentence(report: &FetchReport, took: Duration) -> String {
    let tally = &report.tally;
    let of_scans = |count: fn(&crate::store::ScanRecord) -> usize| -> usize {
        report.mailboxes.iter().map(|mailbox| count(&mailbox.scan)).sum()
    };
    let mut parts = vec![match (tally.messages, tally.headers) {
        (0, 0) => "nothing new".to_owned(),
        (new, 0) => format!("{new} new ({})", print_size(tally.bytes)),
        (0, headers) => format!("{headers} new, only the header ({})", print_size(tally.bytes)),
        (new, headers) => {
            format!("{new} new and {headers} only the header ({})", print_size(tally.bytes))
        }
    }];
    let closed = report.closed.as_ref();
    let recognised: usize = report.mailboxes.iter().map(|mailbox| mailbox.recognised).sum();
    let carried = report.carried.changes.len().saturating_sub(report.carried.refused());
    let counts = [
        (of_scans(|scan| scan.changed), "changed"),
        (of_scans(|scan| scan.gone), "gone from the server"),
        (recognised, "recognised under a new id"),
        (tally.vanished, "vanished meanwhile"),
        (carried, "changes carried over"),
        (closed.map_or(0, |closed| closed.removed), "removed from the server"),
        (closed.map_or(0, |closed| closed.flagged), "only flagged as deleted there"),
    ];
    parts
        .extend(counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")));
    format!("{} in {:.1} s", parts.join(", "), took.as_secs_f64())
}
