//! Message arguments looked up in the stores: from what was typed to accounts and ids.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;

use super::context::Context;
use crate::config::Account;
use crate::engine::trash;
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{AccountName, MailboxName, MessageId, Selection, Which};
use crate::store::Store;

/// The longest line of ids that standard input may hold; longer is no id.
const LONGEST: u64 = 4096;

/// The messages of one account that are meant.
pub(crate) struct Chosen<'a> {
    /// The account.
    pub(crate) account: &'a Account,
    /// Its store, with what other programs did to it noticed.
    pub(crate) store: Store,
    /// The messages, in the order typed, none twice. Each was there a moment ago.
    pub(crate) ids: Vec<MessageId>,
}

/// Looks up `arguments`. Everything is looked up before anything is done, so a number that was
/// mistyped changes nothing.
///
/// # Errors
/// `Usage` for what is no message argument, `NotFound` for a message or account that is not there.
pub(crate) fn select<'a>(context: &'a Context, arguments: &[String]) -> Result<Vec<Chosen<'a>>> {
    let selections = parse(arguments, &mut std::io::stdin(), context.ui.is_print0())?;
    let mut chosen: Vec<Chosen<'a>> = Vec::new();
    let mut seen = HashSet::new();
    for selection in selections {
        let accounts = match &selection.account {
            Some(name) => vec![context.config()?.account(name.as_str())?],
            None => meant(context, &selection.which)?,
        };
        // A Message-ID may be looked for in several accounts and need not be in each.
        let several = accounts.len() > 1;
        let before = count(&chosen);
        for account in accounts {
            let Some(at) = opened(context, &mut chosen, account, several)? else { continue };
            if let Some(entry) = chosen.get_mut(at) {
                for id in lookup(&entry.store, account, &selection.which, several)? {
                    if seen.insert((at, id)) {
                        entry.ids.push(id);
                    }
                }
            }
        }
        if several && count(&chosen) == before {
            return Err(Error::new(ErrorKind::NotFound, format!("no message {}", selection.which)));
        }
    }
    chosen.retain(|entry| !entry.ids.is_empty());
    Ok(chosen)
}

/// One message, for verbs that take exactly one.
pub(crate) fn select_one<'a>(context: &'a Context, argument: &str) -> Result<(Chosen<'a>, MessageId)> {
    let mut chosen = select(context, std::slice::from_ref(&argument.to_owned()))?;
    match (chosen.pop(), chosen.is_empty()) {
        (Some(entry), true) if entry.ids.len() == 1 => {
            let id = entry.ids.first().copied().ok_or_else(|| Error::bug("an id that was there"))?;
            Ok((entry, id))
        }
        (None, _) => Err(Error::new(ErrorKind::NotFound, "no message is named on standard input")),
        _ => Err(Error::new(ErrorKind::Usage, format!("message {argument:?}"))
            .because("this is more than one message, and only one can be meant here")),
    }
}

/// The mailboxes that were named; each must be there.
pub(crate) fn named_mailboxes(store: &Store, names: &[String]) -> Result<Vec<MailboxName>> {
    let there = store.mailboxes()?;
    names
        .iter()
        .map(|name| {
            let name = MailboxName::new(name.as_str())?;
            if name.is_inbox() || there.iter().any(|mailbox| mailbox.name == name) {
                return Ok(name);
            }
            let what = format!("no mailbox {:?} in the store", name.as_str());
            Err(Error::new(ErrorKind::NotFound, what)
                .because("`mailctl mailboxes list` names those that are there"))
        })
        .collect()
}

fn count(chosen: &[Chosen<'_>]) -> usize {
    chosen.iter().map(|entry| entry.ids.len()).sum()
}

/// The accounts that a selection without an account may speak of.
fn meant<'a>(context: &'a Context, which: &Which) -> Result<Vec<&'a Account>> {
    let accounts = context.accounts()?;
    if accounts.len() > 1 && !matches!(which, Which::MessageId(_)) {
        let example = accounts.first().map_or("work", |account| account.name.as_str());
        return Err(Error::new(ErrorKind::Usage, format!("message {which}: several accounts are meant"))
            .because(format!("write the account before it, like {example}/{which}")));
    }
    Ok(accounts)
}

/// The place of `account` in `chosen`; `None` when it was never fetched and that may be.
fn opened<'a>(
    context: &'a Context,
    chosen: &mut Vec<Chosen<'a>>,
    account: &'a Account,
    optional: bool,
) -> Result<Option<usize>> {
    if let Some(at) = chosen.iter().position(|entry| entry.account.name == account.name) {
        return Ok(Some(at));
    }
    match context.existing_store(account)? {
        Some(store) => {
            chosen.push(Chosen { account, store, ids: Vec::new() });
            Ok(Some(chosen.len() - 1))
        }
        None if optional => Ok(None),
        None => Err(Error::new(
            ErrorKind::NotFound,
            format!("account {} was never fetched; type `mailctl fetch -a {}`", account.name, account.name),
        )),
    }
}

fn lookup(store: &Store, account: &Account, which: &Which, optional: bool) -> Result<Vec<MessageId>> {
    let found = match which {
        // Fails with `NotFound` by itself.
        Which::Id(id) => {
            vec![store.message(*id).map_err(|error| error.context(at(&account.name)))?.id]
        }
        Which::Range(first, last) => {
            let mut ids = collect(store, &|id, _| (*first..=*last).contains(&id), usize::MAX)?;
            ids.sort_unstable();
            ids
        }
        Which::Last(count) => {
            // `delete last` typed twice shall not delete for good.
            let trash = trash(store)?;
            let count = usize::try_from(*count).unwrap_or(usize::MAX);
            let mut ids = collect(store, &|_, mailbox| *mailbox != trash, count)?;
            ids.sort_unstable();
            ids
        }
        Which::MessageId(id) => store.by_message_id(id)?,
        Which::Stdin => return Err(Error::bug("ids from standard input that were not read")),
    };
    if found.is_empty() && !optional {
        let what = format!("no message {which} in account {}", account.name);
        return Err(Error::new(ErrorKind::NotFound, what));
    }
    Ok(found)
}

/// The newest `count` ids that `wanted` lets through.
fn collect(
    store: &Store,
    wanted: &dyn Fn(MessageId, &MailboxName) -> bool,
    count: usize,
) -> Result<Vec<MessageId>> {
    let mut ids = Vec::new();
    store.messages(&[], &mut |message| {
        if ids.len() >= count {
            return Ok(ControlFlow::Break(()));
        }
        if wanted(message.id, &message.mailbox) {
            ids.push(message.id);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(ids)
}

fn at(account: &AccountName) -> String {
    format!("account {account}")
}

/// Reads `arguments`, with `-` replaced by what `stdin` holds.
fn parse(arguments: &[String], stdin: &mut dyn Read, nul: bool) -> Result<Vec<Selection>> {
    let mut selections = Vec::new();
    for argument in arguments {
        let selection = Selection::parse(argument)?;
        if selection.which == Which::Stdin {
            selections.append(&mut from_stdin(stdin, nul)?);
        } else {
            selections.push(selection);
        }
    }
    Ok(selections)
}

/// One argument per line, or per NUL. Of a line only what stands before the first tab counts, so
/// that the lines of `list` can be handed on as they are.
pub(super) fn from_stdin(stdin: &mut dyn Read, nul: bool) -> Result<Vec<Selection>> {
    let mut reader = BufReader::new(stdin);
    let mut selections = Vec::new();
    loop {
        let mut line = Vec::new();
        let end = if nul { b'\0' } else { b'\n' };
        let read = (&mut reader).take(LONGEST).read_until(end, &mut line);
        let read = read
            .map_err(|error| Error::new(ErrorKind::Read, "reading ids from standard input").because(error))?;
        if read == 0 {
            return Ok(selections);
        }
        let whole = String::from_utf8_lossy(&line);
        let text = whole.trim_end_matches(['\0', '\n', '\r']);
        let text = text.split('\t').next().unwrap_or_default().trim();
        if text.is_empty() {
            continue;
        }
        let selection = Selection::parse(text)?;
        if selection.which == Which::Stdin {
            return Err(Error::new(ErrorKind::Usage, "standard input names itself"));
        }
        selections.push(selection);
        // The rest of a line that was longer than any id.
        while line.last() != Some(&end) && line.len() as u64 >= LONGEST {
            line.clear();
            let more = (&mut reader).take(LONGEST).read_until(end, &mut line);
            more.map_err(|error| {
                Error::new(ErrorKind::Read, "reading ids from standard input").because(error)
            })?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn read(stdin: &[u8], nul: bool) -> Result<Vec<String>, String> {
        let selections = parse(&["-".to_owned()], &mut &*stdin, nul).map_err(|error| error.to_string())?;
        Ok(selections.iter().map(|selection| selection.which.to_string()).collect())
    }

    #[test]
    fn ids_come_from_standard_input_by_line_or_by_nul() {
        assert_eq!(read(b"1\n2\r\n\nlast:3", false).unwrap(), ["1", "2", "last:3"]);
        assert_eq!(read(b"1\x002\0", true).unwrap(), ["1", "2"]);
        assert_eq!(read(b"", false).unwrap(), [""; 0]);
    }

    #[test]
    fn the_lines_of_list_are_understood_as_they_are() {
        let long = format!("7\tN\t2026-01-01\t{}\n8\n", "x".repeat(10_000));
        assert_eq!(read(long.as_bytes(), false).unwrap(), ["7", "8"]);
    }

    #[test]
    fn what_is_no_id_is_refused_also_from_standard_input() {
        assert!(read(b"1\nfoo\n", false).unwrap_err().contains("foo"));
        assert!(read(b"-\n", false).unwrap_err().contains("itself"));
        assert!(read(b"\xff\xfe\n", false).is_err());
    }
}
