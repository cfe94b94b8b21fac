//! The worlds of a real server.

use async_trait::async_trait;
use mailctl::backend::auth::Credentials;
use mailctl::backend::trace::Trace;
use mailctl::backend::transport::{Endpoint, Tls, connect};
use mailctl::backend::{Backend, Dial, imap, pop3};
use mailctl::error::Result;

use super::world::{Mail, Maildrop};
use crate::support::{Dovecot, Protocol, Security};

/// A user of the shared Dovecot.
struct Account {
    protocol: Protocol,
    endpoint: Endpoint,
    credentials: Credentials,
}

/// A fresh user on whom `maildrop` lies.
pub(super) fn start(protocol: Protocol, security: Security, maildrop: &Maildrop) -> Box<dyn Dial> {
    let server = Dovecot::shared();
    let user = server.user(maildrop.inbox.iter().map(|mail| &mail.raw));
    let mut names: Vec<_> = std::fs::read_dir(user.maildir().join("new")).unwrap().collect();
    names.sort_by_key(|entry| entry.as_ref().unwrap().file_name());
    for (entry, mail) in names.iter().zip(&maildrop.inbox) {
        let letters = letters(mail);
        if !letters.is_empty() {
            let entry = entry.as_ref().unwrap();
            let name = format!("{}:2,{letters}", entry.file_name().into_string().unwrap());
            std::fs::rename(entry.path(), user.maildir().join("cur").join(name)).unwrap();
        }
    }
    let (tls, ca_file) = match security {
        Security::Plain => (Tls::None, None),
        Security::Tls => (Tls::Implicit, Some(server.ca_file())),
        Security::StartTls => (Tls::StartTls, Some(server.ca_file())),
    };
    let port = server.port(protocol, security);
    let endpoint = Endpoint { ca_file, ..Endpoint::new("localhost", port, tls) };
    let credentials = Credentials::password(user.name, "secret");
    Box::new(Account { protocol, endpoint, credentials })
}

fn letters(mail: &Mail) -> String {
    let flags = &mail.flags;
    let all = [
        (flags.draft, 'D'),
        (flags.flagged, 'F'),
        (flags.answered, 'R'),
        (flags.seen, 'S'),
        (flags.deleted, 'T'),
    ];
    all.iter().filter(|(set, _)| *set).map(|(_, letter)| letter).collect()
}

#[async_trait]
impl Dial for Account {
    async fn dial(&self) -> Result<Box<dyn Backend>> {
        let wire = connect(&self.endpoint).await?;
        match self.protocol {
            Protocol::Pop3 => pop3::open(wire, &self.endpoint, &self.credentials, Trace::default()).await,
            Protocol::Imap => imap::open(wire, &self.endpoint, &self.credentials, Trace::default()).await,
        }
    }
}
