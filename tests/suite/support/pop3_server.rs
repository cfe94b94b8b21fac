//! A small POP3 server in this process, over a pipe seven octets wide.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use mailctl::backend::auth::Credentials;
use mailctl::backend::pop3;
use mailctl::backend::trace::Trace;
use mailctl::backend::transport::{Endpoint, Tls, Wire};
use mailctl::backend::{Backend, Dial};
use mailctl::error::Result;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, DuplexStream, duplex};

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
    maildrop: Arc<Mutex<Maildrop>>,
}

#[derive(Debug, Default)]
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

    /// A server of 1996: neither CAPA nor TOP, and UIDL only if said so.
    pub(crate) fn old(messages: impl IntoIterator<Item = Bytes>, uidl: bool) -> Self {
        Self { modern: false, top: false, uidl, ..Self::new(messages) }
    }
}

#[async_trait]
impl Dial for Pop3Server {
    async fn dial(&self) -> Result<Box<dyn Backend>> {
        let (near, far) = duplex(7);
        let server = self.clone();
        tokio::spawn(async move {
            let mut session = Session { server, marked: Vec::new(), holds: false };
            // The client may leave at any point.
            let _ = session.serve(far).await;
            if session.holds {
                session.server.maildrop.lock().unwrap().locked = false;
            }
        });
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
    async fn serve(&mut self, pipe: DuplexStream) -> std::io::Result<()> {
        let (hears, mut says) = tokio::io::split(pipe);
        let mut hears = BufReader::new(hears);
        says.write_all(b"+OK ready\r\n").await?;
        loop {
            let mut line = String::new();
            if hears.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let quit = line.starts_with("QUIT");
            let (answer, hang_up) = self.answer(line.trim_end());
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
        match verb {
            "CAPA" if self.server.modern => {
                said("+OK\r\nUSER\r\nPIPELINING\r\nX-ODD stuff\r\nTOP\r\nUIDL\r\n.")
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
            "UIDL" if self.server.uidl => self.list(|_, uid, _| uid.to_owned()),
            "LIST" => self.list(|_, _, raw| raw.len().to_string()),
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

    fn list(&self, about: impl Fn(usize, &str, &Bytes) -> String) -> (Vec<u8>, bool) {
        let mut answer = "+OK\r\n".to_owned();
        for (place, uid, raw) in self.there() {
            answer += &format!("{} {}\r\n", place + 1, about(place, &uid, &raw));
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
