//! `mailctl read`: show messages to a person, or hand them to a pipe.

mod json;
#[cfg(any(test, fuzzing))]
pub(super) mod laws;
mod page;

use std::io::Read as _;

use super::frame::select::{self, Chosen};
use super::frame::whole::{self, Letter, Missing};
use super::frame::{Context, Outcome, failure};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{Flags, MessageId, View};
use crate::store::OnServer;
use page::Page;

/// So much of a message is held at once when it is only copied.
const CHUNK: usize = 64 * 1024;

/// A longer line is broken on a terminal.
const LINE_MAX: usize = 1 << 20;

/// Read messages
///
/// Shows the header fields and the text of each message, HTML turned into text, and names its
/// attachments with their part numbers. Marks the messages seen, but for --peek, --raw and --part.
/// A message of which only the header fields are here is completed from the server.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mailctl read last                 the newest message
  mailctl read 42 --raw | git am    the message as it came
  mailctl read 42 --part 2 > a.pdf  one part, decoded

With several messages, --raw prints one right behind the other.")]
pub(crate) struct Args {
    /// The messages: `42`, `work/42`, `40:45`, `last`, `last:10`, `mid:<x@y>`, `-` for standard input
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<String>,

    /// Print the message as it is stored, byte for byte
    #[arg(long, group = "view")]
    pub(crate) raw: bool,

    /// Print only the text, without header fields
    #[arg(long, group = "view")]
    pub(crate) text: bool,

    /// Print the HTML as it is in the message
    #[arg(long, group = "view")]
    pub(crate) html: bool,

    /// Print all header fields, decoded
    #[arg(long, group = "view")]
    pub(crate) headers: bool,

    /// Print this part, decoded; `attachments list` names the parts
    #[arg(long, value_name = "N", group = "view")]
    pub(crate) part: Option<String>,

    /// Do not mark the messages seen
    #[arg(long)]
    pub(crate) peek: bool,
}

/// Runs the command.
pub(crate) fn run(context: &Context, args: Args) -> Result<Outcome> {
    if context.ui.is_json() && (args.raw || args.part.is_some()) {
        return Err(Error::new(ErrorKind::Usage, "--json with --raw or --part")
            .because("these print bytes, which JSON cannot hold"));
    }
    let chosen = select::select(context, &args.ids)?;
    let total: usize = chosen.iter().map(|entry| entry.ids.len()).sum();
    context.ui.page();
    let mut reader = Reader { context, args, shown: 0, several: total > 1, failed: None };
    for entry in chosen {
        let (entry, missing) = whole::complete(context, entry)?;
        reader.account(entry, missing)?;
    }
    match reader.failed {
        None => Ok(Outcome::Done),
        // The only message that was asked for: its own error says it best.
        Some(error) if total == 1 => Err(error),
        Some(_) => Err(Error::new(ErrorKind::Partial, "some messages could not be read")),
    }
}

struct Reader<'a> {
    context: &'a Context,
    args: Args,
    /// Messages printed so far.
    shown: usize,
    several: bool,
    /// The first failure of a single message.
    failed: Option<Error>,
}

impl Reader<'_> {
    fn account(&mut self, mut chosen: Chosen<'_>, mut missing: Missing) -> Result<()> {
        let mut seen = Vec::new();
        for id in chosen.ids.clone() {
            let result = match missing.take(id) {
                Some(error) => Err(error),
                None => self.message(&mut chosen, id),
            };
            match result {
                Ok(()) => {
                    self.shown += 1;
                    seen.push(id);
                }
                Err(error) if matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::Write) => {
                    self.mark_seen(&mut chosen, &seen);
                    return Err(error);
                }
                Err(error) => {
                    if self.several {
                        failure::tell(&self.context.ui, &error);
                    }
                    self.failed.get_or_insert(error);
                }
            }
        }
        self.mark_seen(&mut chosen, &seen);
        Ok(())
    }

    /// A store that cannot be written is no reason not to read.
    fn mark_seen(&self, chosen: &mut Chosen<'_>, ids: &[MessageId]) {
        if self.args.peek || self.args.raw || self.args.part.is_some() {
            return;
        }
        let unseen: Vec<MessageId> = ids
            .iter()
            .copied()
            // Where it cannot be looked up, the attempt to mark it tells why.
            .filter(|id| !chosen.store.message(*id).is_ok_and(|message| message.flags.seen))
            .collect();
        let add = Flags { seen: true, ..Flags::none() };
        if !unseen.is_empty()
            && let Err(error) = chosen.store.set_flags(&unseen, &add, &Flags::none(), OnServer::Follow)
        {
            self.context.ui.warn(&format!("the message could not be marked as seen: {error}"));
        }
    }

    fn message(&self, chosen: &mut Chosen<'_>, id: MessageId) -> Result<()> {
        if self.args.raw {
            return self.raw(chosen, id);
        }
        let letter = Letter::open(chosen, id)?;
        let view = letter.view();
        if let Some(number) = &self.args.part {
            return self.part(&letter, &view, id, number);
        }
        if self.context.ui.is_json() {
            let message = chosen.store.message(id)?;
            let html = self.args.html.then(|| view.html()).flatten();
            let parts = letter.parts(&view)?;
            return self.context.ui.json(&json::Message::new(chosen.account, &message, &view, parts, html));
        }
        if self.args.html {
            return self.html(&view, id);
        }
        let page = Page::new(&self.context.ui);
        if self.shown > 0 {
            page.separator()?;
        }
        match (self.args.text, self.args.headers) {
            (true, _) => page.body(&view),
            (_, true) => {
                if view.is_too_complex() {
                    let what = format!("message {id} is too complex: not all of its header may be shown");
                    self.context.ui.warn(&what);
                }
                page.fields(&view.headers())
            }
            _ => page.message(&view, letter.parts(&view)?),
        }
    }

    /// Byte for byte; but a terminal is shown text.
    fn raw(&self, chosen: &mut Chosen<'_>, id: MessageId) -> Result<()> {
        let ui = &self.context.ui;
        let (path, mut file) = chosen.store.open_message(id)?;
        let mut chunk = vec![0; CHUNK];
        let mut shown = Shown::default();
        loop {
            let count = file.read(&mut chunk).map_err(|error| {
                Error::new(ErrorKind::Read, format!("reading {}", path.display())).because(error)
            })?;
            match chunk.get(..count) {
                Some(bytes) if count > 0 && ui.is_terminal() => shown.take(bytes, |text| ui.text(text))?,
                Some(bytes) if count > 0 => ui.raw(bytes)?,
                _ => return shown.finish(|text| ui.text(text)),
            }
        }
    }

    fn part(&self, letter: &Letter, view: &View<'_>, id: MessageId, number: &str) -> Result<()> {
        let ui = &self.context.ui;
        let extent = view.extent(number).ok_or_else(|| no_part(view, id, number))?;
        if !ui.is_terminal() {
            return letter.pour(view, number, |content| ui.raw(content)).map(drop);
        }
        if !extent.held {
            ui.warn("this part is too long for a terminal: here is its beginning");
        }
        let is_text = view.parts().iter().any(|part| {
            part.number == number
                && (part.media_type.starts_with("text/") || part.media_type.starts_with("message/"))
        });
        match view.text(number) {
            Some(text) if is_text => ui.text(&text),
            _ => Err(Error::new(ErrorKind::Usage, format!("part {number} of message {id} is no text"))
                .because("write it to a file with `> FILE`, or use `mailctl attachments save`")),
        }
    }

    fn html(&self, view: &View<'_>, id: MessageId) -> Result<()> {
        let html = view
            .html()
            .ok_or_else(|| Error::new(ErrorKind::NotFound, format!("message {id} has no HTML")))?;
        if view.is_cut() {
            self.context.ui.warn(&format!("message {id} is too large: its HTML may be cut"));
        }
        if self.context.ui.is_terminal() {
            self.context.ui.text(&html)
        } else {
            self.context.ui.raw(html.as_bytes())
        }
    }
}

/// Bytes on their way to a terminal, by whole lines.
#[derive(Default)]
struct Shown(Vec<u8>);

impl Shown {
    fn take(&mut self, bytes: &[u8], show: impl FnOnce(&str) -> Result<()>) -> Result<()> {
        self.0.extend_from_slice(bytes);
        let end = match memchr::memrchr(b'\n', &self.0) {
            Some(line_end) => line_end + 1,
            // Nobody reads such a line.
            None if self.0.len() > LINE_MAX => self.0.len(),
            None => return Ok(()),
        };
        let rest = self.0.split_off(end);
        show(&String::from_utf8_lossy(&std::mem::replace(&mut self.0, rest)))
    }

    fn finish(self, show: impl FnOnce(&str) -> Result<()>) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { show(&String::from_utf8_lossy(&self.0)) }
    }
}

/// What to say of a part that is not there.
pub(super) fn no_part(view: &View<'_>, id: MessageId, number: &str) -> Error {
    let parts: Vec<String> = view.parts().into_iter().take(20).map(|part| part.number).collect();
    Error::new(ErrorKind::NotFound, format!("message {id} has no part {number:?}"))
        .because(format!("there are: {}", parts.join(", ")))
}
