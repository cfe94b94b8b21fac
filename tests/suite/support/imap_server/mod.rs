//! A small IMAP server in this process, over a pipe seven octets wide.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use mailctl::backend::auth::Credentials;
use mailctl::backend::imap;
use mailctl::backend::trace::Trace;
use mailctl::backend::transport::{Endpoint, Tls, Wire};
use mailctl::backend::{Backend, Dial};
use mailctl::error::Result;
use mailctl::mail::Flags;
use tokio::io::duplex;
use tokio::sync::Notify;

mod mailstore;
mod session;
mod words;

use mailstore::Mailstore;

/// What the server knows and how it sins; clones share the mail.
#[derive(Clone, Debug, Default)]
pub(crate) struct ImapServer {
    pub(crate) uid_plus: bool,
    pub(crate) moves: bool,
    pub(crate) qresync: bool,
    pub(crate) list_status: bool,
    pub(crate) idle: bool,
    /// LITERAL+.
    pub(crate) literal_plus: bool,
    /// Messages of INBOX, by index, that FETCH of a body refuses.
    pub(crate) refused: Vec<usize>,
    /// Messages of INBOX, by index, that STORE refuses.
    pub(crate) undeletable: Vec<usize>,
    /// The line breaks inside a listing.
    pub(crate) broken_scan: bool,
    /// The line breaks inside a body.
    pub(crate) broken_body: bool,
    /// UID EXPUNGE says no and removes nothing.
    pub(crate) refused_close: bool,
    mail: Arc<Mutex<Mailstore>>,
    changed: Arc<Notify>,
}

impl ImapServer {
    /// A server that knows everything.
    pub(crate) fn new(inbox: impl IntoIterator<Item = (Bytes, Flags)>) -> Self {
        Self {
            uid_plus: true,
            moves: true,
            qresync: true,
            list_status: true,
            idle: true,
            literal_plus: true,
            ..Self::plain(inbox)
        }
    }

    /// A server of 1996: RFC 2060 and nothing else, but for UIDPLUS if said so.
    pub(crate) fn old(inbox: impl IntoIterator<Item = (Bytes, Flags)>, uid_plus: bool) -> Self {
        Self { uid_plus, ..Self::plain(inbox) }
    }

    fn plain(inbox: impl IntoIterator<Item = (Bytes, Flags)>) -> Self {
        Self { mail: Arc::new(Mutex::new(Mailstore::new(inbox))), ..Self::default() }
    }

    fn capabilities(&self) -> String {
        let extensions = [
            (self.uid_plus, " UIDPLUS"),
            (self.moves, " MOVE"),
            (self.qresync, " ENABLE CONDSTORE QRESYNC"),
            (self.list_status, " LIST-EXTENDED LIST-STATUS SPECIAL-USE STATUS=SIZE"),
            (self.idle, " IDLE"),
            (self.literal_plus, " LITERAL+"),
        ];
        let offered: String = extensions.iter().filter_map(|(on, word)| on.then_some(*word)).collect();
        format!("IMAP4rev1 X-ODD{offered}")
    }
}

#[async_trait]
impl Dial for ImapServer {
    async fn dial(&self) -> Result<Box<dyn Backend>> {
        let (near, far) = duplex(7);
        let server = self.clone();
        tokio::spawn(async move {
            // The client may leave at any point.
            let _ = session::serve(server, far).await;
        });
        let endpoint = Endpoint::new("localhost", 143, Tls::None);
        let credentials = Credentials::password("ada", "tell \"no\\one\"");
        imap::open(Wire::cleartext(near), &endpoint, &credentials, Trace::default()).await
    }
}
