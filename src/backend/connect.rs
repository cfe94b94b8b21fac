//! The one place that knows which protocol an account speaks.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::OnceCell;

use super::auth::{Credentials, Mechanism};
use super::room::Room;
use super::trace::{Direction, Trace};
use super::transport::{self, Ahead, Deadlines, Endpoint, Tls};
use super::{Backend, Dial, imap, pop3};
use crate::config::{Account, Protocol, TlsMode};
use crate::error::{Error, ErrorKind, Result};
use crate::secret::{Resolver, Secret};

/// A server that let us wait for so long in clear may be waiting for TLS to begin.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens sessions of one account.
///
/// The password is fetched before the first connection, so that no server waits for a person, and
/// kept for the next ones, so that nobody is asked twice.
pub struct Dialer {
    account: Account,
    resolver: Resolver,
    trace: Trace,
    password: OnceCell<Secret<String>>,
    ahead: Ahead,
}

impl Dialer {
    /// A dialer for `account`; nothing is opened or asked for yet.
    #[must_use]
    pub fn new(account: Account, resolver: Resolver, trace: Trace) -> Self {
        Self { account, resolver, trace, password: OnceCell::const_new(), ahead: Ahead::default() }
    }

    async fn credentials(&self) -> Result<Credentials> {
        let account = &self.account;
        let mechanism = mechanism(&account.auth)?;
        let secret = if mechanism == Some(Mechanism::External) {
            None
        } else {
            let who = format!("{} at {}", account.username, account.host);
            let resolve = || self.resolver.resolve(account.password.as_ref(), &account.name, &who);
            Some(self.password.get_or_try_init(resolve).await?.clone())
        };
        let credentials = Credentials { username: account.username.clone(), secret, mechanism };
        credentials.check()?;
        Ok(credentials)
    }

    async fn open(&self, credentials: &Credentials) -> Result<Box<dyn Backend>> {
        let endpoint = Endpoint { ahead: self.ahead.clone(), ..endpoint(&self.account) };
        self.trace.record(Direction::Note, || format!("connecting to {endpoint}"));
        let wire = transport::connect(&endpoint).await?;
        let private = if wire.secured.is_some() { "with TLS" } else { "in clear" };
        self.trace.record(Direction::Note, || format!("connected {private}"));
        let clear = wire.secured.is_none();
        let session = async {
            match self.account.protocol {
                Protocol::Pop3 => pop3::open(wire, &endpoint, credentials, self.trace.clone()).await,
                Protocol::Imap => imap::open(wire, &endpoint, credentials, self.trace.clone()).await,
            }
        };
        if clear { unless_tls(&endpoint, session).await } else { session.await }
    }
}

#[async_trait]
impl Dial for Dialer {
    async fn dial(&self) -> Result<Box<dyn Backend>> {
        let credentials = self.credentials().await?;
        self.open(&credentials).await
    }

    fn has_learned(&self) -> bool {
        self.ahead.is_news()
    }
}

impl fmt::Debug for Dialer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dialer").field("account", &self.account.name).finish_non_exhaustive()
    }
}

/// Waits for a session that begins in clear. A server that expects TLS from the start says nothing
/// until it hears a TLS hello; when one is silent for a while, a second connection tells it from
/// one that is slow.
async fn unless_tls<T>(endpoint: &Endpoint, session: impl Future<Output = Result<T>>) -> Result<T> {
    let patience = PATIENCE.min(endpoint.deadlines.reply / 2);
    tokio::pin!(session);
    if let Ok(outcome) = tokio::time::timeout(patience, &mut session).await {
        return outcome;
    }
    tokio::select! {
        biased;
        outcome = &mut session => return outcome,
        speaks = transport::speaks_tls(endpoint) => if speaks {
            return Err(Error::new(ErrorKind::Tls, format!("waiting for {endpoint}")).because(
                "the server expects TLS from the start on this port: set tls = \"implicit\"",
            ));
        }
    }
    session.await
}

/// Reads `auth = "…"`; `None` is `auto`.
fn mechanism(name: &str) -> Result<Option<Mechanism>> {
    if name == "auto" {
        return Ok(None);
    }
    let wrong = |error| Error::new(ErrorKind::Config, format!("reading auth = {name:?}")).because(error);
    name.parse().map(Some).map_err(wrong)
}

/// Where the account's server is, and what to insist on.
fn endpoint(account: &Account) -> Endpoint {
    Endpoint {
        host: account.host.clone(),
        port: account.port,
        tls: match account.tls {
            TlsMode::Implicit => Tls::Implicit,
            TlsMode::StartTls => Tls::StartTls,
            TlsMode::None => Tls::None,
        },
        allow_cleartext: account.allow_cleartext,
        ca_file: account.ca_file.clone(),
        pins: account.pins.clone(),
        identity: account.identity.clone(),
        proxy: account.proxy.clone(),
        deadlines: account.timeout.map_or_else(Deadlines::default, Deadlines::of),
        ahead: Ahead::default(),
        room: account.max_messages.map_or_else(Room::default, Room::of),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::{Dialer, endpoint, mechanism};
    use crate::backend::Dial as _;
    use crate::backend::auth::Mechanism;
    use crate::backend::trace::Trace;
    use crate::config::{Account, Protocol, TlsMode};
    use crate::error::ErrorKind;
    use crate::mail::{AccountName, Retention};
    use crate::secret::{Resolver, Secret, SecretSource};

    /// An account on a port of this machine where nobody listens.
    fn account() -> Account {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Account {
            name: AccountName::new("work").unwrap(),
            protocol: Protocol::Pop3,
            address: None,
            host: "127.0.0.1".to_owned(),
            port: free,
            tls: TlsMode::Implicit,
            allow_cleartext: false,
            ca_file: None,
            pins: Vec::new(),
            identity: None,
            proxy: None,
            username: "ada".to_owned(),
            auth: "auto".to_owned(),
            password: Some(SecretSource::Value(Secret::new("geheim".to_owned()))),
            store: "/nowhere".into(),
            mailboxes: Vec::new(),
            max_size: None,
            max_messages: None,
            since: None,
            retention: Retention::Keep,
            timeout: Some(Duration::from_secs(7)),
            smtp: None,
        }
    }

    #[tokio::test]
    async fn n13_a_refused_connection_names_the_server() {
        let account = account();
        let port = account.port;
        let error = Dialer::new(account, Resolver::default(), Trace::default()).dial().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Network);
        let text = error.to_string();
        assert!(text.starts_with(&format!("connecting to 127.0.0.1:{port}: ")), "{text}");
        assert!(!text.contains("geheim"));
    }

    #[tokio::test]
    async fn a04_a_user_name_with_a_line_end_never_reaches_a_server() {
        let mut account = account();
        account.username = "ada\r\nDELE 1".to_owned();
        let error = Dialer::new(account, Resolver::default(), Trace::default()).dial().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
    }

    #[tokio::test]
    async fn a_person_is_asked_once_for_many_sessions() {
        let mut account = account();
        account.password = None;
        let asked = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&asked);
        let prompt = Arc::new(move |question: &str| {
            assert!(question.contains("ada at 127.0.0.1"));
            counter.fetch_add(1, Ordering::Relaxed);
            Ok(Secret::new("geheim".to_owned()))
        });
        let dialer = Dialer::new(account, Resolver::new(Some(prompt), Vec::new()), Trace::default());
        for _ in 0..3 {
            assert_eq!(dialer.dial().await.unwrap_err().kind(), ErrorKind::Network);
        }
        assert_eq!(asked.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn external_asks_for_no_password() {
        let mut account = account();
        account.password = None;
        account.auth = "external".to_owned();
        let error = Dialer::new(account, Resolver::default(), Trace::default()).dial().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Network);
    }

    #[test]
    fn the_names_of_the_configuration_are_read() {
        assert_eq!(mechanism("auto").unwrap(), None);
        assert_eq!(mechanism("cram-md5").unwrap(), Some(Mechanism::CramMd5));
        assert_eq!(mechanism("ntlm").unwrap_err().kind(), ErrorKind::Config);
    }

    #[test]
    fn one_limit_of_a_person_holds_for_every_wait() {
        let deadlines = endpoint(&account()).deadlines;
        assert_eq!((deadlines.reply, deadlines.connect), (Duration::from_secs(7), Duration::from_secs(7)));
        assert_eq!(deadlines.close, Duration::from_secs(35));
    }
}
