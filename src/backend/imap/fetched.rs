//! A FETCH response as `async_imap` read it, in our words.

use async_imap::imap_proto::{AttributeValue, MessageSection, Response, SectionPath};
use bytes::Bytes;

use super::command::flags_from;
use crate::backend::Section;
use crate::mail::{Flags, Timestamp};

/// What a keyword takes beside its letters.
const KEYWORD: usize = 64;

/// What a FETCH response says of one message; `None` for what it does not say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Fetched {
    pub(super) uid: Option<u32>,
    pub(super) flags: Option<Flags>,
    pub(super) size: Option<u64>,
    pub(super) received: Option<Timestamp>,
    pub(super) body: Body,
}

/// The body in a FETCH response, if it was not streamed past.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum Body {
    /// None was sent.
    #[default]
    Absent,
    /// `NIL`, or another section than any that we ask for.
    Nil,
    /// In quotes; empty also where the body was streamed.
    Quoted(Section, Bytes),
}

impl Fetched {
    /// The octets that a listing keeps of it beyond its numbers.
    pub(super) fn weight(&self) -> usize {
        let keywords = self.flags.iter().flat_map(|flags| &flags.keywords);
        keywords.map(|word| word.len().saturating_add(KEYWORD)).sum()
    }

    /// The message of `response`; `None` when it is no FETCH.
    pub(super) fn read(response: &Response<'_>) -> Option<Self> {
        let Response::Fetch(_, attributes) = response else { return None };
        let mut fetched = Self::default();
        for attribute in attributes {
            match attribute {
                AttributeValue::Uid(uid) => fetched.uid = Some(*uid).filter(|uid| *uid > 0),
                AttributeValue::Flags(names) => {
                    fetched.flags = Some(flags_from(names.iter().map(AsRef::as_ref)));
                }
                AttributeValue::Rfc822Size(size) => fetched.size = Some(u64::from(*size)),
                AttributeValue::InternalDate(date) => fetched.received = internal_date(date),
                AttributeValue::BodySection { section, index, data } => {
                    let asked = match section {
                        None => Some(Section::Whole),
                        Some(SectionPath::Full(MessageSection::Header)) => Some(Section::Header),
                        Some(_) => None,
                    };
                    let asked = asked.filter(|_| index.is_none()).zip(data.as_ref());
                    fetched.body =
                        asked.map_or(Body::Nil, |(section, data)| Body::Quoted(section, unescape(data)));
                }
                _ => {}
            }
        }
        Some(fetched)
    }
}

/// The library leaves the backslashes of a quoted string where they are.
fn unescape(quoted: &[u8]) -> Bytes {
    let mut escaped = false;
    let plain = quoted.iter().copied().filter(|byte| {
        escaped = *byte == b'\\' && !escaped;
        !escaped
    });
    plain.collect()
}

/// `date-time` of RFC 9051 §9; `None` for a date that no calendar has.
fn internal_date(date: &str) -> Option<Timestamp> {
    let broken = jiff::fmt::strtime::parse("%d-%b-%Y %H:%M:%S %z", date.trim()).ok()?;
    Some(broken.to_timestamp().ok()?.as_second())
}

#[cfg(test)]
mod tests {
    use super::internal_date;

    #[test]
    fn i35_a_date_that_no_calendar_has_is_none() {
        assert_eq!(internal_date("17-Jul-1996 02:44:25 -0700"), Some(837_596_665));
        assert_eq!(internal_date(" 1-Jan-1970 00:00:01 +0000"), Some(1));
        for odd in ["30-Feb-2024 00:00:00 +0000", "01-Jan-0000 00:00:00 +0000", "", " ", "x"] {
            assert!(internal_date(odd).is_none_or(|at| at < -60_000_000_000), "{odd}");
        }
        assert_eq!(internal_date("01-Jan-2024 00:00:00 +9999"), None);
    }
}
