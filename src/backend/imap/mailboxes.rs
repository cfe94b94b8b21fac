//! Which mailboxes there are (LIST, RFC 9051 §6.3.9), with their counts where that is cheap.

use std::collections::HashMap;

use super::Imap;
use super::answer::{Value, values};
use super::command::Command;
use super::heard::Heard;
use super::names::{Delimiter, from_wire, to_wire};
use super::refusal::protocol;
use crate::backend::MailboxInfo;
use crate::error::Result;
use crate::mail::{MailboxName, SpecialUse};

/// The most mailboxes that are listed.
const MAILBOXES: usize = 100_000;
/// The most mailboxes that are asked for their counts one by one.
const ASKED: usize = 200;

/// What STATUS tells of a mailbox.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    messages: Option<u64>,
    unseen: Option<u64>,
    size: Option<u64>,
}

/// One LIST response.
struct Listed {
    wire: Vec<u8>,
    delimiter: Delimiter,
    attributes: Vec<String>,
}

impl Imap {
    pub(super) async fn all_mailboxes(&mut self) -> Result<Vec<MailboxInfo>> {
        let items = if self.caps.status_size { "MESSAGES UNSEEN SIZE" } else { "MESSAGES UNSEEN" };
        let options = match (self.caps.list_status, self.caps.special_use) {
            (true, true) => format!(" RETURN (SPECIAL-USE STATUS ({items}))"),
            (true, false) => format!(" RETURN (STATUS ({items}))"),
            (false, _) => String::new(),
        };
        let command = Command::new("listing mailboxes", format!("LIST \"\" \"*\"{options}"));
        let (mut listed, mut counts) = (Vec::new(), HashMap::new());
        self.talk
            .run(command, |heard| {
                match heard {
                    Heard::Data(word, rest) if word == "LIST" => listed.push(read_list(&rest)?),
                    Heard::Data(word, rest) if word == "STATUS" => drop(read_status(&rest, &mut counts)),
                    _ => {}
                }
                if listed.len() > MAILBOXES { Err(protocol("too many mailboxes")) } else { Ok(()) }
            })
            .await?;
        let mut infos: Vec<(Vec<u8>, MailboxInfo)> = Vec::new();
        let mut places = HashMap::new();
        for one in listed {
            self.delimiter = self.delimiter.or(Some(one.delimiter));
            let Some(info) = info(&one) else { continue };
            // The same mailbox may be told twice; what either says of its use counts.
            let place = *places.entry(info.name.clone()).or_insert(infos.len());
            match infos.get_mut(place) {
                Some((_, known)) => known.special_use = known.special_use.or(info.special_use),
                None => infos.push((one.wire, info)),
            }
        }
        if !self.caps.list_status {
            self.count_each(&infos, items, &mut counts).await?;
        }
        for (wire, info) in &mut infos {
            let count = counts.get(&key(wire)).copied().unwrap_or_default();
            (info.messages, info.unseen, info.size) = (count.messages, count.unseen, count.size);
        }
        Ok(infos.into_iter().map(|(_, info)| info).collect())
    }

    async fn count_each(
        &mut self,
        infos: &[(Vec<u8>, MailboxInfo)],
        items: &str,
        counts: &mut HashMap<Vec<u8>, Counts>,
    ) -> Result<()> {
        for (wire, _) in infos.iter().filter(|(_, info)| info.selectable).take(ASKED) {
            // What cannot be asked for is listed without its counts.
            let Ok(command) = Command::new("counting messages", "STATUS").string(wire) else { continue };
            let hear = |heard| {
                if let Heard::Data(word, rest) = heard
                    && word == "STATUS"
                {
                    // Some servers spell the name otherwise than they were asked.
                    if let Some(count) = read_status(&rest, counts) {
                        counts.insert(key(wire), count);
                    }
                }
                Ok(())
            };
            // A mailbox that will not be counted is listed all the same.
            self.talk.attempt(command.words(&format!(" ({items})")), hear).await?;
        }
        Ok(())
    }

    /// What the server calls `mailbox`.
    pub(super) async fn wire_name(&mut self, mailbox: &MailboxName) -> Result<Vec<u8>> {
        if !mailbox.is_inbox() && self.delimiter.is_none() {
            let mut delimiter = None;
            let hear = |heard| {
                if let Heard::Data(word, rest) = heard
                    && word == "LIST"
                {
                    delimiter = Some(read_list(&rest)?.delimiter);
                }
                Ok(())
            };
            let command = Command::new("asking for the hierarchy delimiter", "LIST \"\" \"\"");
            self.talk.run(command, hear).await?;
            self.delimiter = Some(delimiter.ok_or_else(|| protocol("no hierarchy delimiter"))?);
        }
        to_wire(mailbox, self.delimiter.flatten())
    }
}

/// `INBOX` is the same in any case.
fn key(wire: &[u8]) -> Vec<u8> {
    if wire.eq_ignore_ascii_case(b"INBOX") { b"INBOX".to_vec() } else { wire.to_vec() }
}

fn read_list(rest: &[u8]) -> Result<Listed> {
    let malformed = || protocol("a LIST response that makes no sense");
    let mut parts = values(rest).ok_or_else(malformed)?.into_iter();
    let (Some(Value::List(attributes)), Some(delimiter), Some(name)) =
        (parts.next(), parts.next(), parts.next())
    else {
        return Err(malformed());
    };
    let delimiter = match &delimiter {
        Value::Text(text) => match text.as_slice() {
            [] => None,
            [byte] if byte.is_ascii() => Some(*byte),
            _ => return Err(malformed()),
        },
        Value::Atom(_) if delimiter.upper() == "NIL" => None,
        _ => return Err(malformed()),
    };
    let wire = name.octets().ok_or_else(malformed)?.to_vec();
    Ok(Listed { wire, delimiter, attributes: attributes.iter().map(Value::upper).collect() })
}

fn info(listed: &Listed) -> Option<MailboxInfo> {
    let has = |name: &str| listed.attributes.iter().any(|attribute| attribute == name);
    let uses = [
        ("\\ALL", SpecialUse::All),
        ("\\ARCHIVE", SpecialUse::Archive),
        ("\\DRAFTS", SpecialUse::Drafts),
        ("\\FLAGGED", SpecialUse::Flagged),
        ("\\JUNK", SpecialUse::Junk),
        ("\\SENT", SpecialUse::Sent),
        ("\\TRASH", SpecialUse::Trash),
    ];
    Some(MailboxInfo {
        name: from_wire(&listed.wire, listed.delimiter)?,
        special_use: uses.into_iter().find_map(|(name, special)| has(name).then_some(special)),
        selectable: !has("\\NOSELECT") && !has("\\NONEXISTENT"),
        messages: None,
        unseen: None,
        size: None,
    })
}

/// Notes a STATUS response, and returns what it says; a malformed one says nothing.
fn read_status(rest: &[u8], counts: &mut HashMap<Vec<u8>, Counts>) -> Option<Counts> {
    let mut parts = values(rest)?.into_iter();
    let (name, Some(Value::List(items))) = (parts.next()?, parts.next()) else { return None };
    let mut count = Counts::default();
    for pair in items.chunks(2) {
        let [item, value] = pair else { continue };
        match item.upper().as_str() {
            "MESSAGES" => count.messages = value.number(),
            "UNSEEN" => count.unseen = value.number(),
            "SIZE" => count.size = value.number(),
            _ => {}
        }
    }
    if counts.len() < MAILBOXES {
        counts.insert(key(name.octets()?), count);
    }
    Some(count)
}
