//! A small POP3 server in this process, over a pipe seven octets wide.

use std::sync::{Arc, Mutex};

use super::{Far, Pipe};
use async_trait::async_trait;
use bytes::Bytes;
use mailctl::backend::auth::Credentials;
use mailctl::backend::pop3;
use mailctl::backend::trace::Trace;
use mailctl::backend::transport::{Endpoint, Tls, Wire};
use mailctl::backend::{Backend, Dial};
use mailctl::error::Result;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader, duplex};

/// What the server knows and how it sins; clones share the maildrop.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pop3Server {
    /// CAPA and PIPELINING.
    pub(crate) modern: bool,
    pub(crate) top: bool,
    pub(crate) uidl: bool,
    /// Messages, by index, that RETR and TOP refuse.
    pub(crate) refused: Vec<usize>,
    /// Messages, by index, that DELE refuses.
    pub(crate) undeletable: Vec<usize>,
    /// The line breaks inside a listing.
    pub(crate) broken_scan: bool,
    /// The line breaks inside a body.
    pub(crate) broken_body: bool,
    /// QUIT says no and removes nothing.
    pub(crate) refused_close: bool,
    /// QUIT gets no answer, though it removes what was marked.
    pub(crate) silent_close: bool,
    /// Announces PIPELINING, and after so many commands forgets what was sent ahead of an answer.
    pub(crate) forgets_after: Option<usize>,
    /// Announces PIPELINING, and forgets the so-manieth command if others came with it.
    pub(crate) forgets_one: Option<usize>,
    /// Further lines of CAPA.
    pub(crate) capa: &'static [&'static str],
    /// How a command begins, and what is said instead of carrying out whatever begins so: lines,
    /// and `---` to hang up.
    pub(crate) instead: Option<(&'static str, &'static str)>,
    /// Messages, by index, that UIDL leaves out.
    pub(crate) unnamed: Vec<usize>,
    /// Messages, by index, that LIST leaves out.
    pub(crate) unlisted: Vec<usize>,
    /// What LIST says of every message's size, whatever it is.
    pub(crate) size: Option<u64>,
    /// Every command of every session, without arguments of PASS.
    pub(crate) heard: Arc<Mutex<Vec<String>>>,
    maildrop: Arc<Mutex<Maildrop>>,
}

#[derive(Clone, Debug, Default)]
struct Maildrop {
    /// Unique-id and content.
    messages: Vec<(String, Bytes)>,
    locked: bool,
}

impl Pop3Server {
    /// A server that knows everything.
    pub(crate) fn new(messages: impl IntoIterator<Item = Bytes>) -> Self {
        let messages = messages.into_iter().enumerate().map(|(place, raw)| (format!("id-{place:04}"), raw));
        let maildrop = Maildrop { messages: messages.collect(), locked: false };
        let maildrop = Arc::new(Mutex::new(maildrop));
        Self { modern: true, top: true, uidl: true, maildrop, ..Self::default() }
    }

    /// As [`Self::new`], with unique-ids as given.
    pub(crate) fn with_ids(messages: &[(&str, &[u8])]) -> Self {
        let server = Self::new([]);
        let messages = messages.iter().map(|(id, raw)| ((*id).to_owned(), Bytes::copy_from_slice(raw)));
        server.maildrop.lock().unwrap().messages = messages.collect();
        server
    }

    /// The same maildrop behind a server that is different in something.
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
            async move { server.serve(stream).await }
        })
    }

    async fn serve(self, stream: impl AsyncRead + AsyncWrite) {
        let mut session = Session { server: self, marked: Vec::new(), holds: false };
        // The client may leave at any point.
        let _ = session.serve(stream).await;
        if session.holds {
            session.server.maildrop.lock().unwrap().locked = false;
        }
    }

    /// The unique-ids that are there.
    pub(crate) fn ids(&self) -> Vec<String> {
        self.maildrop.lock().unwrap().messages.iter().map(|(id, _)| id.clone()).collect()
    }

    /// The messages that are there.
    pub(crate) fn contents(&self) -> Vec<Bytes> {
        self.maildrop.lock().unwrap().messages.iter().map(|(_, raw)| raw.clone()).collect()
    }

    /// A server of its own that has the same mail now.
    pub(crate) fn snapshot(&self) -> Self {
        let messages = self.maildrop.lock().unwrap().messages.clone();
        let maildrop = Arc::new(Mutex::new(Maildrop { messages, locked: false }));
        Self { maildrop, heard: Arc::default(), ..self.clone() }
    }

    /// Has the mail that another server has, with no session open.
    pub(crate) fn rewind(&self, to: &Self) {
        self.maildrop.lock().unwrap().clone_from(&to.maildrop.lock().unwrap());
    }

    /// Puts a message behind the others.
    pub(crate) fn arrive(&self, id: &str, raw: &[u8]) {
        self.maildrop.lock().unwrap().messages.push((id.to_owned(), Bytes::copy_from_slice(raw)));
    }

    /// Removes a message, by index, as another client would.
    pub(crate) fn remove(&self, place: usize) {
        self.maildrop.lock().unwrap().messages.remove(place);
    }

    /// How many commands began so, in all sessions.
    pub(crate) fn count(&self, command: &str) -> usize {
        self.heard.lock().unwrap().iter().filter(|line| line.starts_with(command)).count()
    }

    /// A server of 1996: neither CAPA nor TOP, and UIDL only if said so.
    pub(crate) fn old(messages: impl IntoIterator<Item = Bytes>, uidl: bool) -> Self {
        Self { modern: false, top: false, uidl, ..Self::new(messages) }
    }
}

#[async_trait]
impl Far for Pop3Server {
    async fn connect(&self) -> Box<dyn Pipe> {
        let (near, far) = duplex(1 << 16);
        tokio::spawn(self.clone().serve(far));
        Box::new(near)
    }
}

#[async_trait]
impl Dial for Pop3Server {
    async fn dial(&self) -> Result<Box<dyn Backend>> {
        let (near, far) = duplex(7);
        tokio::spawn(self.clone().serve(far));
        let endpoint = Endpoint::new("localhost", 110, Tls::None);
        let credentials = Credentials::password("ada", "tellnoone");
        pop3::open(Wire::cleartext(near), &endpoint, &credentials, Trace::default()).await
    }
}

struct Session {
    server: Pop3Server,
    marked: Vec<usize>,
    holds: bool,
}

impl Session {
    async fn serve(&mut self, pipe: impl AsyncRead + AsyncWrite) -> std::io::Result<()> {
        let (hears, mut says) = tokio::io::split(pipe);
        let mut hears = BufReader::new(hears);
        says.write_all(b"+OK ready\r\n").await?;
        let mut heard = 0;
        loop {
            let mut line = String::new();
            if hears.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            heard += 1;
            if self.server.forgets_one == Some(heard) && !hears.buffer().is_empty() {
                continue;
            }
            if self.server.forgets_after.is_some_and(|after| heard > after) {
                let ahead = hears.buffer().len();
                hears.consume(ahead);
            }
            let told = line.split_once("PASS").map_or(line.trim_end(), |_| "PASS").to_owned();
            self.server.heard.lock().unwrap().push(told);
            let quit = line.starts_with("QUIT");
            let (answer, hang_up) = self.answer(line.trim_end());
            if quit && self.server.silent_close {
                return says.shutdown().await;
            }
            says.write_all(&answer).await?;
            if hang_up || quit {
                return says.shutdown().await;
            }
        }
    }

    /// What is said to a command, and whether the line breaks behind it.
    fn answer(&mut self, line: &str) -> (Vec<u8>, bool) {
        let mut words = line.split(' ');
        let verb = words.next().unwrap_or_default();
        let number = words.next().and_then(|word| word.parse::<usize>().ok()).unwrap_or_default();
        let place = number.wrapping_sub(1);
        let said = |text: &str| (format!("{text}\r\n").into_bytes(), false);
        if let Some((_, lines)) = self.server.instead.filter(|(start, _)| line.starts_with(start)) {
            let kept = lines.trim_end_matches("---");
            return (kept.lines().flat_map(|line| said(line).0).collect(), kept != lines);
        }
        match verb {
            "CAPA" if self.server.modern => {
                let top = if self.server.top { "\r\nTOP" } else { "" };
                let more: String = self.server.capa.iter().map(|line| format!("\r\n{line}")).collect();
                said(&format!("+OK\r\nUSER\r\nPIPELINING\r\nX-ODD stuff{top}\r\nUIDL{more}\r\n."))
            }
            "USER" => said("+OK"),
            "PASS" => {
                let mut maildrop = self.server.maildrop.lock().unwrap();
                if std::mem::replace(&mut maildrop.locked, true) {
                    return said("-ERR [IN-USE] somebody else reads this");
                }
                drop(maildrop);
                self.holds = true;
                said("+OK")
            }
            "STAT" => said(&format!("+OK {} {}", self.there().len(), 0)),
            "UIDL" if self.server.uidl => self.list(&self.server.unnamed, |uid, _| uid.to_owned()),
            "LIST" if words_after(line) => match self.there().into_iter().find(|(there, ..)| *there == place)
            {
                Some((_, _, raw)) => said(&format!("+OK {number} {}", raw.len())),
                None => said("-ERR no such message"),
            },
            "LIST" => self.list(&self.server.unlisted, |_, raw| {
                self.server.size.unwrap_or(raw.len() as u64).to_string()
            }),
            "NOOP" => said("+OK"),
            "RETR" | "TOP" if verb == "RETR" || self.server.top => self.message(place, verb == "TOP"),
            "DELE" if self.server.undeletable.contains(&place) => said("-ERR not this one"),
            "DELE" => {
                self.marked.push(place);
                said("+OK")
            }
            "QUIT" => said(if self.quit() { "+OK bye" } else { "-ERR some messages not removed" }),
            _ => said("-ERR unknown command"),
        }
    }

    /// The messages that are not marked, by index.
    fn there(&self) -> Vec<(usize, String, Bytes)> {
        let maildrop = self.server.maildrop.lock().unwrap();
        let messages = maildrop.messages.iter().enumerate();
        let there = messages.filter(|(place, _)| !self.marked.contains(place));
        there.map(|(place, (uid, raw))| (place, uid.clone(), raw.clone())).collect()
    }

    fn list(&self, without: &[usize], about: impl Fn(&str, &Bytes) -> String) -> (Vec<u8>, bool) {
        let mut answer = "+OK\r\n".to_owned();
        for (place, uid, raw) in self.there().into_iter().filter(|(place, ..)| !without.contains(place)) {
            answer += &format!("{} {}\r\n", place + 1, about(&uid, &raw));
            if self.server.broken_scan {
                return (answer.into_bytes(), true);
            }
        }
        (format!("{answer}.\r\n").into_bytes(), false)
    }

    fn message(&self, place: usize, top: bool) -> (Vec<u8>, bool) {
        if self.server.refused.contains(&place) {
            return (b"-ERR cannot read it\r\n".to_vec(), false);
        }
        let Some((_, _, raw)) = self.there().into_iter().find(|(there, _, _)| *there == place) else {
            return (b"-ERR no such message\r\n".to_vec(), false);
        };
        let header = raw.windows(4).position(|octets| octets == b"\r\n\r\n");
        let raw = if top { raw.slice(..header.map_or(raw.len(), |end| end + 4)) } else { raw };
        let mut answer = b"+OK here it is\r\n".to_vec();
        answer.extend(stuff(&raw));
        if self.server.broken_body {
            return (answer, true);
        }
        answer.extend_from_slice(b".\r\n");
        (answer, false)
    }

    fn quit(&mut self) -> bool {
        let mut maildrop = self.server.maildrop.lock().unwrap();
        maildrop.locked = false;
        self.holds = false;
        if self.server.refused_close {
            return false;
        }
        let mut place = 0..;
        maildrop.messages.retain(|_| !self.marked.contains(&place.next().unwrap()));
        true
    }
}

/// Whether the command has an argument.
fn words_after(line: &str) -> bool {
    line.trim_end().contains(' ')
}

/// Byte-stuffing (RFC 1939 §3): a dot more for each line that starts with one.
fn stuff(raw: &[u8]) -> Vec<u8> {
    let mut stuffed = Vec::with_capacity(raw.len());
    for octet in raw {
        if *octet == b'.' && (stuffed.is_empty() || stuffed.ends_with(b"\r\n")) {
            stuffed.push(b'.');
        }
        stuffed.push(*octet);
    }
    stuffed
}
