//! What several keys mean together, and where they contradict each other.

use std::path::PathBuf;

use super::Builder;
use crate::config::values;
use crate::config::{Protocol, Smtp, TlsMode};
use crate::mail::Retention;
use crate::secret::SecretSource;

impl Builder<'_> {
    pub(super) fn check_port(&mut self, protocol: Protocol, tls: TlsMode, port: Option<u16>) {
        let (Some(port), Some(at)) = (port, self.given("port").map(|given| given.at.clone())) else { return };
        let other = match (protocol, port) {
            (Protocol::Imap, 110 | 995) => Some("pop3"),
            (Protocol::Pop3, 143 | 993) => Some("imap"),
            _ => None,
        };
        if let Some(other) = other {
            let hint = format!("write protocol = {other:?}, or leave the port out");
            self.wrong(
                at,
                (format!("port {port} is for {other}, but the protocol is {protocol}"), Some(hint)),
            );
        } else if matches!(port, 993 | 995) && tls != TlsMode::Implicit {
            let what = format!("port {port} speaks TLS from the first octet, but tls is {:?}", tls.as_str());
            self.wrong(at, (what, Some("write tls = \"implicit\", or leave the port out".to_owned())));
        }
    }

    pub(super) fn check_cleartext(&mut self, tls: TlsMode, allowed: bool, host: &str) {
        if tls != TlsMode::None || allowed || values::is_loopback(host) {
            return;
        }
        let at = self.given("tls").map_or_else(|| self.section.at.clone(), |given| given.at.clone());
        let what = format!("tls = \"none\" would send password and mail to {host} for anybody to read");
        let hint = "write tls = \"implicit\" or \"starttls\"; or allow-cleartext = true, if you must";
        self.wrong(at, (what, Some(hint.to_owned())));
    }

    pub(super) fn identity(&mut self, auth: &str) -> Option<(PathBuf, PathBuf)> {
        let pair = (self.path("client-cert"), self.path("client-key"));
        let at = |key| self.given(key).map(|given| given.key.clone());
        match (at("client-cert"), at("client-key")) {
            (Some(at), None) => self.wrong(at, ("client-cert needs client-key".to_owned(), None)),
            (None, Some(at)) => self.wrong(at, ("client-key needs client-cert".to_owned(), None)),
            (None, None) if auth == "external" => {
                let at = at("auth").unwrap_or(0..0);
                self.wrong(at, ("auth = \"external\" needs client-cert and client-key".to_owned(), None));
            }
            _ => {}
        }
        Some((pair.0?, pair.1?))
    }

    pub(super) fn pins(&mut self) -> Vec<[u8; 32]> {
        let Some(strings) = self.list("pin") else { return Vec::new() };
        if strings.is_empty()
            && let Some(at) = self.given("pin").map(|given| given.at.clone())
        {
            let hint = "leave the key out to accept any certificate that the system's authorities vouch for";
            self.wrong(at, ("an empty list of pins accepts nothing".to_owned(), Some(hint.to_owned())));
        }
        let mut pins = Vec::new();
        for (at, text) in strings {
            match values::pin(&text) {
                Ok(pin) => pins.push(pin),
                Err(wrong) => self.wrong(at, wrong),
            }
        }
        pins
    }

    pub(super) fn default_store(&mut self) -> Option<PathBuf> {
        if self.given("store.path").is_some() {
            return None;
        }
        let store = self.paths.store(self.section.name.as_str());
        store.map_err(|wrong| self.wrong(self.section.at.clone(), wrong)).ok()
    }

    pub(super) fn mailboxes(&mut self, protocol: Option<Protocol>) -> Vec<String> {
        let Some(strings) = self.list("fetch.mailboxes") else { return vec!["INBOX".to_owned()] };
        let given = strings.len();
        let mut patterns = Vec::new();
        for (at, text) in strings {
            let pattern = match values::pattern(&text) {
                Ok(pattern) => pattern,
                Err(wrong) => {
                    self.wrong(at, wrong);
                    continue;
                }
            };
            if protocol == Some(Protocol::Pop3) && !pattern.eq_ignore_ascii_case("INBOX") {
                let hint = "leave fetch.mailboxes out, or write protocol = \"imap\"";
                let what = format!("pop3 has one mailbox, INBOX; {text:?} is for imap only");
                self.wrong(at, (what, Some(hint.to_owned())));
            }
            patterns.push(pattern);
        }
        let only_exceptions = patterns.iter().all(|pattern| pattern.starts_with('!'));
        if only_exceptions
            && patterns.len() == given
            && let Some(at) = self.given("fetch.mailboxes").map(|given| given.at.clone())
        {
            self.wrong(
                at,
                ("fetch.mailboxes names no mailbox".to_owned(), Some("write [\"INBOX\"]".to_owned())),
            );
        }
        patterns
    }

    pub(super) fn retention(&mut self) -> Retention {
        let server = self.choice("retention.server");
        let keep_for = self.duration("retention.keep-for");
        let place = |key| self.given(key).map(|given| given.at.clone());
        match (server, place("retention.server"), place("retention.keep-for")) {
            (Some("keep-for"), Some(at), None) => {
                let hint = "write keep-for = \"14d\" beside it".to_owned();
                self.wrong(at, ("server = \"keep-for\" needs keep-for".to_owned(), Some(hint)));
            }
            (Some("keep-for"), ..) => {}
            (_, _, Some(at)) => {
                let hint = "write server = \"keep-for\" beside it".to_owned();
                self.wrong(
                    at,
                    ("keep-for says nothing without server = \"keep-for\"".to_owned(), Some(hint)),
                );
            }
            _ => {}
        }
        match (server, keep_for) {
            (Some("delete"), _) => Retention::Delete,
            (Some("until-deleted"), _) => Retention::UntilDeleted,
            (Some("keep-for"), Some(time)) => Retention::KeepFor(time),
            _ => Retention::Keep,
        }
    }

    pub(super) fn smtp(&mut self, username: Option<&str>, password: Option<&SecretSource>) -> Option<Smtp> {
        let at = self.section.smtp.clone()?;
        let tls = self.tls("smtp.tls");
        let port = self.port("smtp.port");
        let auth = self.auth("smtp.auth", Some(Protocol::Imap));
        let own = (self.text("smtp.username", values::username), self.password("smtp.password"));
        let host = self.text("smtp.host", values::host);
        if self.given("smtp.host").is_none() {
            let hint = "write host = \"smtp.example.org\"".to_owned();
            self.wrong(at, ("smtp has no host".to_owned(), Some(hint)));
        }
        let host = host?;
        if tls == TlsMode::None && !values::is_loopback(&host) {
            let at = self.given("smtp.tls").map_or(0..0, |given| given.at.clone());
            let what = format!("tls = \"none\" would send password and mail to {host} for anybody to read");
            self.wrong(at, (what, Some("write tls = \"implicit\" or \"starttls\"".to_owned())));
        }
        if port == Some(465) && tls != TlsMode::Implicit {
            let at = self.given("smtp.port").map_or(0..0, |given| given.at.clone());
            let what = format!("port 465 speaks TLS from the first octet, but tls is {:?}", tls.as_str());
            self.wrong(at, (what, Some("write tls = \"implicit\", or leave the port out".to_owned())));
        }
        Some(Smtp {
            host,
            port: port.unwrap_or(match tls {
                TlsMode::Implicit => 465,
                TlsMode::StartTls => 587,
                TlsMode::None => 25,
            }),
            tls,
            auth,
            username: own.0.or_else(|| username.map(str::to_owned))?,
            password: own.1.or_else(|| password.cloned()),
        })
    }
}
