//! Which mailboxes a person means: `INBOX`, `Lists/*`, `!Lists/noise`.

use crate::backend::MailboxInfo;
use crate::error::{Error, ErrorKind, Result};
use crate::mail::{MailboxName, SpecialUse};

/// Patterns in the order in which they were given; the last one that matches a mailbox decides.
///
/// `*` stands for anything, also over several levels, `%` and `?` for anything or one character
/// within a level. A pattern that begins with `!` takes mailboxes out.
#[derive(Clone, Debug)]
pub(crate) struct Patterns(Vec<(bool, String)>);

impl Patterns {
    pub(crate) fn new(patterns: &[String]) -> Self {
        let split = |pattern: &String| match pattern.strip_prefix('!') {
            Some(rest) => (false, fold_inbox(rest)),
            None => (true, fold_inbox(pattern)),
        };
        let mut patterns: Vec<_> = patterns.iter().map(split).collect();
        if !patterns.iter().any(|(take, _)| *take) {
            patterns.insert(0, (true, "INBOX".to_owned()));
        }
        Self(patterns)
    }

    /// Whether the server's list of mailboxes is needed to know what is meant.
    pub(crate) fn need_list(&self) -> bool {
        self.0.iter().any(|(take, pattern)| *take && is_wild(pattern))
    }

    /// The mailboxes that are named outright and not taken out again.
    ///
    /// # Errors
    /// [`ErrorKind::Malformed`] for a name that cannot be one.
    pub(crate) fn named(&self) -> Result<Vec<MailboxName>> {
        let mut named = Vec::new();
        for (take, pattern) in &self.0 {
            if *take && !is_wild(pattern) && self.takes(pattern) {
                let name = MailboxName::new(pattern.clone()).map_err(|error| {
                    Error::new(ErrorKind::Malformed, format!("mailbox pattern {pattern:?}")).because(error)
                })?;
                if !named.contains(&name) {
                    named.push(name);
                }
            }
        }
        Ok(named)
    }

    /// The mailboxes that are meant on a server that has `listed`; those that are named outright also
    /// when it has them not. A mailbox that shows over again what lies in others (RFC 6154 §2) is
    /// meant only by its name: a `*` would fetch all of a Gmail account twice.
    ///
    /// # Errors
    /// As [`Self::named`].
    pub(crate) fn meant(&self, listed: Vec<MailboxInfo>) -> Result<Vec<MailboxName>> {
        let mut meant = self.named()?;
        if !self.need_list() {
            return Ok(meant);
        }
        for info in listed {
            let shows_others = matches!(info.special_use, Some(SpecialUse::All | SpecialUse::Flagged));
            let taken = info.selectable && !shows_others && self.takes(info.name.as_str());
            if taken && !meant.contains(&info.name) {
                meant.push(info.name);
            }
        }
        Ok(meant)
    }

    /// Whether a mailbox is meant.
    fn takes(&self, name: &str) -> bool {
        let last = self.0.iter().rev().find(|(_, pattern)| matches(pattern.as_bytes(), name.as_bytes()));
        last.is_some_and(|(take, _)| *take)
    }
}

fn fold_inbox(pattern: &str) -> String {
    let (first, rest) = pattern.split_once('/').map_or((pattern, None), |(first, rest)| (first, Some(rest)));
    match (first.eq_ignore_ascii_case("INBOX"), rest) {
        (true, Some(rest)) => format!("INBOX/{rest}"),
        (true, None) => "INBOX".to_owned(),
        (false, _) => pattern.to_owned(),
    }
}

fn is_wild(pattern: &str) -> bool {
    pattern.contains(['*', '%', '?'])
}

/// Matches with one point to come back to per `*`, so that no pattern takes more than
/// `pattern * name` steps.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    let mut level: Option<(usize, usize)> = None;
    loop {
        match (pattern.get(p), name.get(n)) {
            (None, None) => return true,
            (Some(b'*'), _) => {
                star = Some((p, n));
                level = None;
                p += 1;
                continue;
            }
            (Some(b'%'), _) => {
                level = Some((p, n));
                p += 1;
                continue;
            }
            (Some(b'?'), Some(byte)) if *byte != b'/' => {}
            (Some(want), Some(byte)) if want == byte => {}
            _ => {
                // Let the last `%` take one more of its level, or else the last `*` one more.
                let again = level
                    .filter(|(_, at)| name.get(*at).is_some_and(|byte| *byte != b'/'))
                    .map(|found| (found, true))
                    .or_else(|| star.filter(|(_, at)| *at < name.len()).map(|found| (found, false)));
                let Some(((at_pattern, at_name), in_level)) = again else { return false };
                p = at_pattern + 1;
                n = at_name + 1;
                if in_level {
                    level = Some((at_pattern, n));
                } else {
                    star = Some((at_pattern, n));
                    level = None;
                }
                continue;
            }
        }
        p += 1;
        n += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::Patterns;

    fn patterns(list: &[&str]) -> Patterns {
        Patterns::new(&list.iter().map(|&pattern| pattern.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn nothing_typed_means_the_inbox_and_needs_no_list() {
        let none = patterns(&[]);
        assert!(!none.need_list());
        assert_eq!(none.named().unwrap().len(), 1);
        assert!(none.takes("INBOX"));
        assert!(!none.takes("Other"));
    }

    #[test]
    fn the_last_pattern_that_matches_decides() {
        let some = patterns(&["inbox", "Lists/*", "!Lists/noise", "!Lists/old/*", "Lists/old/keep"]);
        assert!(some.need_list());
        for (name, taken) in [
            ("INBOX", true),
            ("Lists/rust", true),
            ("Lists/a/b", true),
            ("Lists/noise", false),
            ("Lists/old/x", false),
            ("Lists/old/keep", true),
            ("Lists", false),
            ("Work", false),
        ] {
            assert_eq!(some.takes(name), taken, "{name}");
        }
    }

    #[test]
    fn a_percent_sign_stays_in_its_level() {
        let some = patterns(&["Lists/%", "*/r%t"]);
        assert!(some.takes("Lists/rust"));
        assert!(!some.takes("Lists/a/b"));
        assert!(some.takes("Lists/a/rust"));
        assert!(!some.takes("Lists/a/rusty"));
    }

    #[test]
    fn m29_a_nasty_pattern_takes_no_time() {
        let some = patterns(&[&"*a".repeat(400)]);
        assert!(!some.takes(&"a".repeat(399)));
        assert!(some.takes(&"a".repeat(400)));
        assert!(!some.takes(&"b".repeat(900)));
    }
}
