//! Message arguments: how a person names messages on the command line.

use std::fmt;

use super::{AccountName, MessageId};
use crate::error::{Error, ErrorKind, Result};

/// One message argument, read but not looked up: `42`, `work/42`, `40:45`, `last`, `last:10`,
/// `mid:<x@y>` or `-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The account written before the `/`; `None` leaves it to `-a` and the default.
    pub account: Option<AccountName>,
    /// Which messages of it.
    pub which: Which,
}

/// Which messages a [`Selection`] names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// This one: it is an error when it is not there.
    Id(MessageId),
    /// All that exist from the first to the second, both included; ids in between may be missing.
    Range(MessageId, MessageId),
    /// The newest so many, by id.
    Last(u64),
    /// Those whose Message-ID field says this, without angle brackets.
    MessageId(String),
    /// Selections from standard input (`-`), one per line, or NUL-separated with `-0`.
    Stdin,
}

impl fmt::Display for Which {
    /// As it is typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => write!(f, "{id}"),
            Self::Range(first, last) => write!(f, "{first}:{last}"),
            Self::Last(1) => f.write_str("last"),
            Self::Last(count) => write!(f, "last:{count}"),
            Self::MessageId(id) => write!(f, "mid:<{id}>"),
            Self::Stdin => f.write_str("-"),
        }
    }
}

impl Selection {
    /// Reads one argument.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] that quotes the argument and says what would be understood.
    pub fn parse(text: &str) -> Result<Self> {
        if text == "-" {
            return Ok(Self { account: None, which: Which::Stdin });
        }
        if let Some(which) = which(text, text)? {
            return Ok(Self { account: None, which });
        }
        let (account, rest) = text.split_once('/').ok_or_else(|| fail(text, UNDERSTOOD))?;
        let account = AccountName::new(account)
            .map_err(|_| fail(text, "what stands before the '/' is no account name"))?;
        let which = which(rest, text)?.ok_or_else(|| fail(text, UNDERSTOOD))?;
        Ok(Self { account: Some(account), which })
    }
}

const UNDERSTOOD: &str = "write an id (42), work/42, a range (40:45), last, last:10, mid:<x@y>, or - for standard input; \
     `mailctl list` shows the ids";

fn fail(text: &str, why: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("message {text:?}")).because(why.to_owned())
}

/// `None` when `text` has none of the forms; `whole` is what errors quote.
fn which(text: &str, whole: &str) -> Result<Option<Which>> {
    if let Some(id) = text.strip_prefix("mid:") {
        let id = id.trim().trim_start_matches('<').trim_end_matches('>');
        if id.is_empty() {
            return Err(fail(whole, "a Message-ID must follow `mid:`"));
        }
        return Ok(Some(Which::MessageId(id.to_owned())));
    }
    if text == "last" {
        return Ok(Some(Which::Last(1)));
    }
    if let Some(count) = text.strip_prefix("last:") {
        let count = number(count).ok_or_else(|| fail(whole, "a number above 0 must follow `last:`"))?;
        return Ok(Some(Which::Last(count)));
    }
    if let Some((from, to)) = text.split_once(':') {
        let (Some(from), Some(to)) = (number(from), number(to)) else { return Ok(None) };
        return Ok(Some(Which::Range(MessageId(from.min(to)), MessageId(from.max(to)))));
    }
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let id = number(text).ok_or_else(|| fail(whole, "ids start at 1 and have at most 18 digits"))?;
        return Ok(Some(Which::Id(MessageId(id))));
    }
    Ok(None)
}

/// A number above 0 that also fits SQLite's signed integers.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.len() <= 18 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|&number| digits && number > 0)
}

#[cfg(test)]
mod tests {
    use super::{MessageId, Selection, Which};

    fn parse(text: &str) -> Option<(Option<String>, Which)> {
        let selection = Selection::parse(text).ok()?;
        Some((selection.account.map(|account| account.as_str().to_owned()), selection.which))
    }

    #[test]
    fn every_form_is_understood() {
        let work = || Some("work".to_owned());
        for (text, account, which) in [
            ("42", None, Which::Id(MessageId(42))),
            ("work/42", work(), Which::Id(MessageId(42))),
            ("40:45", None, Which::Range(MessageId(40), MessageId(45))),
            ("45:40", None, Which::Range(MessageId(40), MessageId(45))),
            ("work/40:45", work(), Which::Range(MessageId(40), MessageId(45))),
            ("last", None, Which::Last(1)),
            ("last:10", None, Which::Last(10)),
            ("work/last", work(), Which::Last(1)),
            ("mid:<x/1@y>", None, Which::MessageId("x/1@y".to_owned())),
            ("mid:x@y", None, Which::MessageId("x@y".to_owned())),
            ("work/mid:x@y", work(), Which::MessageId("x@y".to_owned())),
            ("-", None, Which::Stdin),
        ] {
            assert_eq!(parse(text), Some((account, which)), "{text}");
        }
    }

    #[test]
    fn what_is_no_message_argument_is_refused_and_quoted() {
        for text in [
            "",
            "0",
            "abc",
            "-1",
            "1:",
            ":1",
            "last:0",
            "last:x",
            "mid:",
            "/42",
            "a/b/42",
            "4 2",
            "999999999999999999999",
        ] {
            let error = Selection::parse(text).unwrap_err();
            assert_eq!(error.kind().exit_code(), 2, "{text}");
            assert!(error.to_string().contains(&format!("{text:?}")), "{error}");
        }
    }
}
