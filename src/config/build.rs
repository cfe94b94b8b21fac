//! From what was given to an account: types and defaults.

mod together;

use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

use toml::de::DeValue;

use super::paths::Paths;
use super::problem::Problem;
use super::read::{Given, Section};
use super::schema::{self, Kind};
use super::suggest::did_you_mean;
use super::values;
use super::wrong::Wrong;
use super::{Account, Protocol, TlsMode};
use crate::secret::SecretSource;

/// Makes accounts; collects what is wrong with them.
pub(crate) struct Builder<'a> {
    section: &'a Section<'a>,
    paths: &'a Paths,
    problems: &'a mut Vec<Problem>,
}

/// The account that `section` describes; `None` when something was wrong with it.
pub(crate) fn account(section: &Section<'_>, paths: &Paths, problems: &mut Vec<Problem>) -> Option<Account> {
    let before = problems.len();
    let mut builder = Builder { section, paths, problems };
    let account = builder.build();
    account.filter(|_| problems.len() == before)
}

impl Builder<'_> {
    fn build(&mut self) -> Option<Account> {
        let protocol = match self.choice("protocol") {
            Some("pop3") => Some(Protocol::Pop3),
            Some(_) => Some(Protocol::Imap),
            None => self.missing("protocol", "write protocol = \"imap\" or protocol = \"pop3\""),
        };
        let host = self.text("host", values::host);
        let host = host.or_else(|| self.missing("host", "write host = \"imap.example.org\""));
        let auth = self.auth("auth", protocol);
        let username = self.text("username", values::username);
        let username = username.or_else(|| self.missing("username", "write username = \"ada@example.org\""));
        let tls = self.tls("tls");
        let port = self.port("port");
        let allow_cleartext = self.flag("allow-cleartext").unwrap_or(false);
        if let (Some(protocol), Some(host)) = (protocol, &host) {
            self.check_port(protocol, tls, port);
            self.check_cleartext(tls, allow_cleartext, host);
        }
        let identity = self.identity(&auth);
        let password = self.password("password");
        let store =
            self.text("store.path", |text| values::store(text, self.paths)).or_else(|| self.default_store());
        let mailboxes = self.mailboxes(protocol);
        let retention = self.retention();
        let pins = self.pins();
        let smtp = self.smtp(username.as_deref(), password.as_ref());
        let protocol = protocol?;
        Some(Account {
            name: self.section.name.clone(),
            protocol,
            address: self.text("address", values::address),
            host: host?,
            port: port.unwrap_or_else(|| default_port(protocol, tls)),
            tls,
            allow_cleartext,
            ca_file: self.path("ca-file"),
            pins,
            identity,
            proxy: self.hidden_text("proxy", values::proxy),
            username: username?,
            auth,
            password,
            store: store?,
            mailboxes,
            max_size: self.text("fetch.max-size", values::size),
            max_messages: self.count("fetch.max-messages"),
            since: self.duration("fetch.since"),
            retention,
            timeout: self.duration("timeout"),
            smtp,
        })
    }

    // ---- one value each; what is wrong is noted, and the value is then `None` ----

    fn given(&self, key: &'static str) -> Option<&Given<'_>> {
        self.section.given.get(key)
    }

    fn wrong(&mut self, at: Range<usize>, (what, hint): Wrong) {
        self.problems.push(Problem::new(at, what).maybe_hint(hint));
    }

    fn missing<T>(&mut self, key: &'static str, hint: &str) -> Option<T> {
        // A value that is there but wrong was told already.
        if self.given(key).is_none() {
            let what = format!("account {} has no {key}", self.section.name);
            self.wrong(self.section.at.clone(), (what, Some(hint.to_owned())));
        }
        None
    }

    fn mistyped(&mut self, key: &'static str, at: Range<usize>, value: &DeValue<'_>) {
        let kind = schema::find(key).map_or(Kind::Text, |key| key.kind);
        let what = format!("{key} must be {}, not {}", kind.describe(), article(value.type_str()));
        self.wrong(at, (what, None));
    }

    fn text<T>(&mut self, key: &'static str, parse: impl Fn(&str) -> Result<T, Wrong>) -> Option<T> {
        let section = self.section;
        let given = section.given.get(key)?;
        let Some(text) = given.value.as_str() else {
            self.mistyped(key, given.at.clone(), &given.value);
            return None;
        };
        parse(text).map_err(|wrong| self.wrong(given.at.clone(), wrong)).ok()
    }

    /// As [`Self::text`], for what may hold a secret.
    fn hidden_text<T>(&mut self, key: &'static str, parse: impl Fn(&str) -> Result<T, Wrong>) -> Option<T> {
        let before = self.problems.len();
        let value = self.text(key, parse);
        self.problems.iter_mut().skip(before).for_each(|problem| problem.secret = true);
        value
    }

    fn path(&mut self, key: &'static str) -> Option<PathBuf> {
        let paths = self.paths;
        self.text(key, |text| values::path(text, paths))
    }

    fn duration(&mut self, key: &'static str) -> Option<Duration> {
        self.text(key, |text| match values::duration(text)? {
            Duration::ZERO => Err((format!("{key} of no time at all"), None)),
            some => Ok(some),
        })
    }

    fn choice(&mut self, key: &'static str) -> Option<&'static str> {
        let Some(Kind::Choice(words)) = schema::find(key).map(|key| key.kind) else { return None };
        self.text(key, |text| pick(key, text, words.iter().copied()))
    }

    fn flag(&mut self, key: &'static str) -> Option<bool> {
        let section = self.section;
        let given = section.given.get(key)?;
        if given.value.as_bool().is_none() {
            self.mistyped(key, given.at.clone(), &given.value);
        }
        given.value.as_bool()
    }

    fn port(&mut self, key: &'static str) -> Option<u16> {
        self.whole(key, u16::MAX.into()).and_then(|port| port.try_into().ok())
    }

    fn count(&mut self, key: &'static str) -> Option<usize> {
        self.whole(key, i32::MAX as u32).and_then(|count| count.try_into().ok())
    }

    /// A whole number from 1 to `most`.
    fn whole(&mut self, key: &'static str, most: u32) -> Option<u32> {
        let section = self.section;
        let given = section.given.get(key)?;
        let number = given.value.as_integer();
        let whole = number.and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok());
        if let Some(whole) = whole.filter(|whole| (1..=most).contains(whole)) {
            return Some(whole);
        }
        if number.is_some() {
            let what = format!("{key} must be a whole number from 1 to {most}");
            self.wrong(given.at.clone(), (what, None));
        } else {
            self.mistyped(key, given.at.clone(), &given.value);
        }
        None
    }

    /// The strings of a list with their places; `None` when the key is not there.
    fn list(&mut self, key: &'static str) -> Option<Vec<(Range<usize>, String)>> {
        let section = self.section;
        let given = section.given.get(key)?;
        let Some(array) = given.value.as_array() else {
            self.mistyped(key, given.at.clone(), &given.value);
            return None;
        };
        let mut strings = Vec::new();
        for item in array {
            match item.get_ref().as_str() {
                Some(text) => strings.push((item.span(), text.to_owned())),
                None => self.mistyped(key, item.span(), item.get_ref()),
            }
        }
        Some(strings)
    }

    fn tls(&mut self, key: &'static str) -> TlsMode {
        match self.choice(key) {
            Some("starttls") => TlsMode::StartTls,
            Some("none") => TlsMode::None,
            _ => TlsMode::Implicit,
        }
    }

    fn auth(&mut self, key: &'static str, protocol: Option<Protocol>) -> String {
        let Some(name) = self.choice(key) else { return "auto".to_owned() };
        let known = protocol.is_none_or(|protocol| schema::mechanisms(protocol).any(|known| known == name));
        if !known && let Some(at) = self.given(key).map(|given| given.at.clone()) {
            let what = format!("{key} = {name:?} is for pop3 only");
            self.wrong(
                at,
                (what, Some("leave it out: auto takes the strongest that the server offers".to_owned())),
            );
        }
        name.to_owned()
    }

    fn password(&mut self, key: &'static str) -> Option<SecretSource> {
        let section = self.section;
        let given = section.given.get(key)?;
        match values::password(&given.value, self.paths) {
            Ok(source) => Some(source),
            Err((what, hint)) => {
                self.problems.push(Problem::new(given.at.clone(), what).maybe_hint(hint).secret());
                None
            }
        }
    }
}

/// The port by protocol and TLS (RFC 8314 §3).
pub(crate) const fn default_port(protocol: Protocol, tls: TlsMode) -> u16 {
    match (protocol, tls) {
        (Protocol::Imap, TlsMode::Implicit) => 993,
        (Protocol::Imap, _) => 143,
        (Protocol::Pop3, TlsMode::Implicit) => 995,
        (Protocol::Pop3, _) => 110,
    }
}

fn pick(
    key: &str,
    text: &str,
    words: impl Iterator<Item = &'static str> + Clone,
) -> Result<&'static str, Wrong> {
    if let Some(word) = words.clone().find(|word| *word == text) {
        return Ok(word);
    }
    let all: Vec<String> = words.clone().map(|word| format!("{word:?}")).collect();
    let hint = did_you_mean(text, words);
    Err((format!("{key} must be one of {}, not {text:?}", all.join(", ")), hint))
}

fn article(name: &str) -> String {
    if name.starts_with(['a', 'i', 'o']) { format!("an {name}") } else { format!("a {name}") }
}
