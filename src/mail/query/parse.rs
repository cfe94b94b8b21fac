//! From arguments to a tree of terms.

use std::iter::Peekable;
use std::vec::IntoIter;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Node, State, Term, fold};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{MailboxName, MessageId, Timestamp, parse_size, parse_span};

/// Deeper parentheses are refused; matching recurses as deep.
const DEPTH: usize = 100;

const KEYS: [&str; 16] = [
    "from", "to", "cc", "subject", "body", "text", "is", "has", "larger", "smaller", "since", "before", "on",
    "in", "mid", "id",
];

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Or,
    Not,
    /// A term; the flag tells that it was quoted from its first character, and so is a plain word.
    Word(String, bool),
}

pub(super) fn parse(arguments: &[String], now: Timestamp, zone: &TimeZone) -> Result<Node> {
    let mut tokens = Vec::new();
    for argument in arguments {
        tokenize(argument, &mut tokens)?;
    }
    if tokens.is_empty() {
        return Ok(Node::All(Vec::new()));
    }
    let mut parser = Parser { tokens: tokens.into_iter().peekable(), now, zone, depth: 0 };
    let node = parser.any()?;
    match parser.tokens.next() {
        None => Ok(node),
        Some(_) => Err(usage(")", "closes nothing")),
    }
}

fn usage(term: &str, why: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("query term {term:?}")).because(why.to_owned())
}

/// Splits one argument into tokens, unless it is a phrase that the shell's quotes kept together.
fn tokenize(argument: &str, tokens: &mut Vec<Token>) -> Result<()> {
    if is_phrase(argument) {
        let (negated, rest) = negation(argument);
        if negated {
            tokens.push(Token::Not);
        }
        tokens.push(Token::Word(rest.to_owned(), false));
        return Ok(());
    }
    let mut chars = argument.chars().peekable();
    while let Some(&c) = chars.peek() {
        match c {
            c if c.is_whitespace() => drop(chars.next()),
            '(' => {
                chars.next();
                tokens.push(Token::Open);
            }
            ')' => {
                chars.next();
                tokens.push(Token::Close);
            }
            _ => word(argument, &mut chars, tokens)?,
        }
    }
    Ok(())
}

/// Reads one word up to white space or a parenthesis; double quotes keep both together.
fn word(argument: &str, chars: &mut Peekable<std::str::Chars<'_>>, tokens: &mut Vec<Token>) -> Result<()> {
    let mut text = String::new();
    let mut quoted = false;
    let mut any_quote = false;
    if chars.peek() == Some(&'-') {
        chars.next();
        if chars.peek().is_some_and(|c| !c.is_whitespace() && *c != ')') {
            tokens.push(Token::Not);
            if chars.peek() == Some(&'(') {
                return Ok(());
            }
        } else {
            text.push('-');
        }
    }
    let quoted_from_the_start = chars.peek() == Some(&'"');
    while let Some(&c) = chars.peek() {
        if c == '"' {
            quoted = !quoted;
            any_quote = true;
        } else if !quoted && (c.is_whitespace() || matches!(c, '(' | ')')) {
            break;
        } else {
            text.push(c);
        }
        chars.next();
    }
    if quoted {
        return Err(usage(argument, "the double quote is not closed"));
    }
    tokens.push(match text.to_ascii_lowercase().as_str() {
        "or" if !any_quote => Token::Or,
        "not" if !any_quote => Token::Not,
        "and" if !any_quote => return Ok(()),
        _ => Token::Word(text, quoted_from_the_start),
    });
    Ok(())
}

/// Whether an argument with spaces in it is meant as one value.
fn is_phrase(argument: &str) -> bool {
    let (_, rest) = negation(argument);
    let body = split_key(rest).map_or(rest, |(_, value)| value);
    body.trim().contains(char::is_whitespace)
        && !argument.contains(['"', '(', ')'])
        && !rest.split_whitespace().skip(1).any(|word| {
            let (negated, bare) = negation(word);
            negated
                || split_key(bare).is_some()
                || ["or", "not", "and"].iter().any(|operator| word.eq_ignore_ascii_case(operator))
        })
        && !["or", "not", "and"].iter().any(|operator| {
            rest.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case(operator))
        })
}

fn negation(word: &str) -> (bool, &str) {
    match word.strip_prefix('-') {
        Some(rest) if !rest.is_empty() => (true, rest),
        _ => (false, word),
    }
}

/// `key:value` with a key that exists.
fn split_key(word: &str) -> Option<(&'static str, &str)> {
    let (key, value) = word.split_once(':')?;
    let key = KEYS.into_iter().find(|known| known.eq_ignore_ascii_case(key))?;
    Some((key, value))
}

struct Parser<'a> {
    tokens: Peekable<IntoIter<Token>>,
    now: Timestamp,
    zone: &'a TimeZone,
    depth: usize,
}

impl Parser<'_> {
    /// `all ("or" all)*`
    fn any(&mut self) -> Result<Node> {
        let mut nodes = vec![self.all()?];
        while self.tokens.next_if_eq(&Token::Or).is_some() {
            nodes.push(self.all()?);
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Any(nodes) })
    }

    /// One or more terms side by side.
    fn all(&mut self) -> Result<Node> {
        let mut nodes = Vec::new();
        while let Some(token) = self.tokens.peek() {
            match token {
                Token::Or | Token::Close => break,
                _ => nodes.push(self.one()?),
            }
        }
        match nodes.len() {
            0 => Err(match self.tokens.peek() {
                Some(Token::Or) => usage("or", "needs a term on both sides"),
                Some(Token::Close) => usage(")", "nothing stands before it"),
                _ if self.depth > 0 => usage("(", "is not closed"),
                _ => usage("or", "needs a term on both sides"),
            }),
            1 => Ok(nodes.remove(0)),
            _ => Ok(Node::All(nodes)),
        }
    }

    fn one(&mut self) -> Result<Node> {
        let mut negated = false;
        while self.tokens.next_if_eq(&Token::Not).is_some() {
            negated = !negated;
        }
        let node = match self.tokens.next() {
            Some(Token::Open) => self.group()?,
            Some(Token::Word(text, quoted)) => self.term(&text, quoted)?,
            _ => return Err(usage("not", "needs a term behind it")),
        };
        Ok(if negated { node.negate() } else { node })
    }

    fn group(&mut self) -> Result<Node> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(usage("(", "too many parentheses inside each other"));
        }
        let node = self.any()?;
        self.depth -= 1;
        match self.tokens.next() {
            Some(Token::Close) => Ok(node),
            _ => Err(usage("(", "is not closed")),
        }
    }

    fn term(&self, text: &str, quoted: bool) -> Result<Node> {
        if quoted {
            return Ok(Node::Term(Term::Word(fold(text))));
        }
        if let Some((key, value)) = split_key(text) {
            return self.keyed(text, key, value.trim());
        }
        if let Some((key, rest)) = text.split_once(':')
            && !key.is_empty()
            && key.bytes().all(|byte| byte.is_ascii_alphabetic())
            && !rest.starts_with("//")
            && !rest.starts_with(' ')
        {
            return Err(usage(text, &unknown_key(key)));
        }
        // `mailctl list unread`
        match state(text) {
            Some(state) if state != State::Header => Ok(Node::Term(Term::Is(state))),
            _ => Ok(Node::Term(Term::Word(fold(text)))),
        }
    }

    fn keyed(&self, term: &str, key: &str, value: &str) -> Result<Node> {
        if matches!(key, "body" | "text") {
            return Err(Error::unsupported(format!("query term {term:?}"))
                .because("searching inside messages comes later; use from:, to:, cc: or subject:"));
        }
        if value.is_empty() {
            return Err(usage(term, "something must follow the colon"));
        }
        let size = || parse_size(value).map_err(|_| usage(term, "a size like 500k, 5M or 1.5G must follow"));
        Ok(Node::Term(match key {
            "from" => Term::From(fold(value)),
            "to" => Term::To(fold(value)),
            "cc" => Term::Cc(fold(value)),
            "subject" => Term::Subject(fold(value)),
            "is" => Term::Is(state(value).ok_or_else(|| {
                usage(
                    term,
                    "one of unread, read, seen, flagged, answered, draft, deleted, header must follow",
                )
            })?),
            "has" if matches!(value, "attachment" | "attachments") => Term::HasAttachment,
            "has" => return Err(usage(term, "only has:attachment is known")),
            "larger" => Term::Larger(size()?),
            "smaller" => Term::Smaller(size()?),
            "since" => Term::Since(self.moment(term, value)?.0),
            "before" => Term::Before(self.moment(term, value)?.0),
            "on" => return self.on(term, value),
            "in" => mailbox(term, value)?,
            "mid" => Term::MessageId(value.trim_start_matches('<').trim_end_matches('>').to_owned()),
            "id" => ids(value).ok_or_else(|| usage(term, "an id (42) or a range (40:45) must follow"))?,
            _ => return Err(Error::bug(format!("query key {key:?} is listed and not handled"))),
        }))
    }

    fn on(&self, term: &str, value: &str) -> Result<Node> {
        let (from, until) = self.moment(term, value)?;
        let until = until.ok_or_else(|| usage(term, DAY))?;
        Ok(Node::All(vec![Node::Term(Term::Since(from)), Node::Term(Term::Before(until))]))
    }

    /// When `value` begins, and ends if it is a day, a month or a year.
    fn moment(&self, term: &str, value: &str) -> Result<(Timestamp, Option<Timestamp>)> {
        if let Ok(span) = parse_span(value) {
            let seconds = i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
            return Ok((self.now.saturating_sub(seconds), None));
        }
        let (first, end) = self.period(value).ok_or_else(|| usage(term, DAY))?;
        match (self.midnight(first), self.midnight(end)) {
            (Some(from), Some(until)) => Ok((from, Some(until))),
            _ => Err(usage(term, "no such day in the calendar of this program")),
        }
    }

    /// The first day of a period and the day after its last.
    fn period(&self, value: &str) -> Option<(Date, Date)> {
        let today =
            || Some(jiff::Timestamp::from_second(self.now).ok()?.to_zoned_datetime(self.zone.clone()).date());
        let day = match value.to_ascii_lowercase().as_str() {
            "today" => today()?,
            "yesterday" => today()?.yesterday().ok()?,
            _ => return calendar(value),
        };
        Some((day, day.tomorrow().ok()?))
    }

    fn midnight(&self, day: Date) -> Option<Timestamp> {
        Some(day.to_zoned_datetime(self.zone.clone()).ok()?.timestamp().as_second())
    }
}

const DAY: &str = "a day must follow (2026-01-31, 2026-01, 2026, today, yesterday), or for since: and before: a span (7d, 36h)";

/// `2026`, `2026-01` or `2026-01-31`.
fn calendar(value: &str) -> Option<(Date, Date)> {
    let mut fields = value.split('-');
    let mut field = |digits: usize| {
        fields.next().map(|text| {
            let fits = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse::<i16>().ok().filter(|_| fits)
        })
    };
    let year = field(4)??;
    let (month, day) = (field(2), field(2));
    let byte = |number: Option<i16>| number.and_then(|number| i8::try_from(number).ok());
    if fields.next().is_some() {
        return None;
    }
    match (month, day) {
        (None, _) => Some((Date::new(year, 1, 1).ok()?, Date::new(year.checked_add(1)?, 1, 1).ok()?)),
        (Some(month), None) => {
            let first = Date::new(year, byte(month)?, 1).ok()?;
            Some((first, first.last_of_month().tomorrow().ok()?))
        }
        (Some(month), Some(day)) => {
            let day = Date::new(year, byte(month)?, byte(day)?).ok()?;
            Some((day, day.tomorrow().ok()?))
        }
    }
}

fn state(word: &str) -> Option<State> {
    Some(match word.to_ascii_lowercase().as_str() {
        "unread" | "unseen" => State::Unseen,
        "read" | "seen" => State::Seen,
        "flagged" => State::Flagged,
        "answered" | "replied" => State::Answered,
        "draft" => State::Draft,
        "deleted" => State::Deleted,
        "header" => State::Header,
        _ => return None,
    })
}

fn mailbox(term: &str, value: &str) -> Result<Term> {
    let (name, below) = value.strip_suffix("/*").map_or((value, false), |name| (name, true));
    let name = MailboxName::new(name).map_err(|_| usage(term, "a mailbox name must follow"))?;
    Ok(Term::In(fold(name.as_str()), below))
}

fn ids(value: &str) -> Option<Term> {
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| digits).map(MessageId)
    };
    let (first, last) = value.split_once(':').unwrap_or((value, value));
    let (first, last) = (number(first)?, number(last)?);
    Some(Term::Ids(first.min(last), first.max(last)))
}

fn unknown_key(key: &str) -> String {
    let near = KEYS.into_iter().find(|known| {
        let key = key.to_ascii_lowercase();
        known.starts_with(&key) || key.starts_with(known) || swapped(&key, known)
    });
    let hint = near.map(|near| format!("did you mean {near}:? ")).unwrap_or_default();
    format!("unknown key; {hint}known are {}:", KEYS.join(": "))
}

/// Whether the two differ by one letter, or by two that changed places.
fn swapped(left: &str, right: &str) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let sorted = |text: &str| {
        let mut bytes = text.as_bytes().to_vec();
        bytes.sort_unstable();
        bytes
    };
    left.bytes().zip(right.bytes()).filter(|(a, b)| a != b).count() == 1 || sorted(left) == sorted(right)
}
