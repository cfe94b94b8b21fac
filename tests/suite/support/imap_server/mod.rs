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

use super::{Far, Pipe};
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
    /// COPY and MOVE say no.
    pub(crate) refused_copy: bool,
    /// Every mailbox is READ-ONLY.
    pub(crate) read_only: bool,
    /// The server says BYE instead of the body of this UID.
    pub(crate) ends_at: Option<u32>,
    /// What it says of every message's size, whatever it is.
    pub(crate) size: Option<u64>,
    /// A part of a command, and what is said instead of carrying out whatever has it: lines, in
    /// which `TAG` is the command's tag, and `---` to hang up.
    pub(crate) instead: Option<(&'static str, &'static str)>,
    /// Lines said at LOGIN, before its answer.
    pub(crate) remarks: &'static [&'static str],
    /// Every command of every session, without its tag and what LOGIN said.
    pub(crate) heard: Arc<Mutex<Vec<String>>>,
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

    /// The same mail behind a server that is different in something.
    pub(crate) fn but(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = self.clone();
        change(&mut other);
        other
    }

    /// Serves on the port that is returned until the process ends.
    pub(crate) fn listen(&self) -> u16 {
        let server = self.clone();
        super::listen(move |stream| {
            let server = server.clone();
            async move { drop(session::serve(server, Box::new(stream)).await) }
        })
    }

    fn hear(&self, words: &[Vec<u8>]) {
        let words: Vec<_> = words.iter().skip(1).map(|word| String::from_utf8_lossy(word)).collect();
        let line = if words[0] == "LOGIN" { "LOGIN".to_owned() } else { words.join(" ") };
        self.heard.lock().unwrap().push(line);
    }

    /// What is said instead of carrying out a command, and whether the server leaves then.
    fn said_instead(&self, words: &[&str]) -> Option<(String, bool)> {
        let (_, said) = self.instead.filter(|(part, _)| words[1..].join(" ").contains(part))?;
        let kept = said.trim_end_matches("---");
        let lines = kept.lines().map(|line| format!("{}\r\n", line.replace("TAG", words[0])));
        Some((lines.collect(), kept != said))
    }

    /// How many commands began so, in all sessions.
    pub(crate) fn count(&self, command: &str) -> usize {
        self.heard.lock().unwrap().iter().filter(|line| line.starts_with(command)).count()
    }

    /// How many commands asked for whole messages, in all sessions.
    pub(crate) fn bodies(&self) -> usize {
        self.heard.lock().unwrap().iter().filter(|line| line.contains("BODY.PEEK[] ")).count()
    }

    /// How many whole messages were asked for, in all sessions; ranges count as what they span.
    pub(crate) fn retrieved(&self) -> usize {
        let span = |range: &str| {
            let (first, last) = range.split_once(':').unwrap_or((range, range));
            1 + last.parse::<usize>().unwrap() - first.parse::<usize>().unwrap()
        };
        let heard = self.heard.lock().unwrap();
        let whole = heard.iter().filter(|line| line.contains("BODY.PEEK[] "));
        whole.flat_map(|line| line.split(' ').nth(2).unwrap().split(',')).map(span).sum()
    }

    /// Gives a mailbox another UIDVALIDITY and its messages other UIDs.
    pub(crate) fn renew(&self, mailbox: &str) {
        let mut mail = self.mail.lock().unwrap();
        let mailbox = mail.mailboxes.get_mut(mailbox).unwrap();
        mailbox.epoch += 7000;
        mailbox.vanished.clear();
        for (message, uid) in mailbox.messages.iter_mut().zip(101..) {
            message.uid = uid;
        }
        mailbox.next = 1000;
    }

    /// A server of its own that has the same mail now.
    pub(crate) fn snapshot(&self) -> Self {
        let mail = Arc::new(Mutex::new(self.mail.lock().unwrap().clone()));
        Self { mail, heard: Arc::default(), changed: Arc::default(), ..self.clone() }
    }

    /// Has the mail that another server has.
    pub(crate) fn rewind(&self, to: &Self) {
        self.mail.lock().unwrap().clone_from(&to.mail.lock().unwrap());
    }

    /// Puts a message into INBOX.
    pub(crate) fn arrive(&self, raw: &[u8]) {
        self.mail.lock().unwrap().add(
            "INBOX",
            Bytes::copy_from_slice(raw),
            std::collections::BTreeSet::new(),
        );
    }

    /// The UIDs in a mailbox, with their flags.
    pub(crate) fn uids(&self, mailbox: &str) -> Vec<(u32, String)> {
        let mail = self.mail.lock().unwrap();
        let Some(mailbox) = mail.mailboxes.get(mailbox) else { return Vec::new() };
        let flags =
            |message: &mailstore::Message| message.flags.iter().cloned().collect::<Vec<_>>().join(" ");
        mailbox.messages.iter().map(|message| (message.uid, flags(message))).collect()
    }

    /// Every message: its mailbox, its flags, its octets.
    pub(crate) fn contents(&self) -> Vec<(String, String, Bytes)> {
        let mail = self.mail.lock().unwrap();
        let all = mail.mailboxes.iter().flat_map(|(name, mailbox)| {
            mailbox.messages.iter().map(|message| {
                let flags = message.flags.iter().cloned().collect::<Vec<_>>().join(" ");
                (name.clone(), flags, message.raw.clone())
            })
        });
        all.collect()
    }

    /// Expunges a message of INBOX, as another client would.
    pub(crate) fn expunge(&self, uid: u32) {
        let mut mail = self.mail.lock().unwrap();
        let mod_seq = mail.tick();
        let inbox = mail.mailboxes.get_mut("INBOX").unwrap();
        inbox.messages.retain(|message| message.uid != uid);
        inbox.vanished.push((uid, mod_seq));
    }

    /// Flags a message of INBOX, as another client would.
    pub(crate) fn flag(&self, uid: u32, flag: &str) {
        let mut mail = self.mail.lock().unwrap();
        let mod_seq = mail.tick();
        let inbox = &mut mail.mailboxes.get_mut("INBOX").unwrap().messages;
        let message = inbox.iter_mut().find(|message| message.uid == uid).unwrap();
        message.flags.insert(flag.to_owned());
        message.mod_seq = mod_seq;
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
impl Far for ImapServer {
    async fn connect(&self) -> Box<dyn Pipe> {
        let (near, far) = duplex(1 << 16);
        let server = self.clone();
        tokio::spawn(async move { drop(session::serve(server, Box::new(far)).await) });
        Box::new(near)
    }
}

#[async_trait]
impl Dial for ImapServer {
    async fn dial(&self) -> Result<Box<dyn Backend>> {
        let (near, far) = duplex(7);
        let server = self.clone();
        tokio::spawn(async move {
            // The client may leave at any point.
            let _ = session::serve(server, Box::new(far)).await;
        });
        let endpoint = Endpoint::new("localhost", 143, Tls::None);
        let credentials = Credentials::password("ada", "tell \"no\\one\"");
        imap::open(Wire::cleartext(near), &endpoint, &credentials, Trace::default()).await
    }
}
