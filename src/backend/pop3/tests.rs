//! Hostile and broken peers; where a test provokes a numbered case, its name says which.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, DuplexStream, duplex};
use tokio::task::JoinHandle;

use super::open;
use crate::backend::Backend;
use crate::backend::auth::{Credentials, Mechanism};
use crate::backend::trace::Trace;
use crate::backend::transport::{Deadlines, Endpoint, Tls, Wire};
use crate::error::{Error, Result};

mod codec;
mod login;
mod maildrop;
mod removal;
mod retrieval;

/// The start of a session with a server that can do everything.
const MODERN: &str = "
    S: +OK ready
    C: CAPA
    S: +OK
    S: PIPELINING
    S: TOP
    S: UIDL
    S: USER
    S: .
    C: USER ada
    S: +OK
    C: PASS tellnoone
    S: +OK
";

/// The start of a session with a server that has no CAPA.
const OLD: &str = "
    S: +OK ready
    C: CAPA
    S: -ERR what?
    C: USER ada
    S: +OK
    C: PASS tellnoone
    S: +OK
";

/// A maildrop of two messages, scanned by a modern client.
const TWO: &str = "
    C: UIDL
    C: NOOP
    C: LIST
    S: +OK
    S: 1 aa
    S: 2 bb
    S: .
    S: +OK
    S: +OK
    S: 1 10
    S: 2 20
    S: .
";

/// How a session is opened in these tests.
struct Setting {
    tls: Tls,
    mechanism: Option<Mechanism>,
    secret: String,
    /// Of the pipe, in octets.
    width: usize,
    deadlines: Deadlines,
    trace: Trace,
}

impl Default for Setting {
    fn default() -> Self {
        let second = Duration::from_secs(1);
        let deadlines = Deadlines::of(second);
        Self {
            tls: Tls::None,
            mechanism: None,
            secret: "tellnoone".to_owned(),
            width: 7,
            deadlines,
            trace: Trace::default(),
        }
    }
}

impl Setting {
    async fn open(&self, near: DuplexStream) -> Result<Box<dyn Backend>> {
        let endpoint = Endpoint { deadlines: self.deadlines, ..Endpoint::new("localhost", 110, self.tls) };
        let credentials =
            Credentials { mechanism: self.mechanism, ..Credentials::password("ada", &self.secret) };
        open(Wire::cleartext(near), &endpoint, &credentials, self.trace.clone()).await
    }

    /// Opens a session with a server that follows `script`.
    async fn play(&self, script: &str) -> (Result<Box<dyn Backend>>, Peer) {
        let (near, far) = duplex(self.width);
        let script = script.to_owned();
        let peer = Peer(tokio::spawn(async move { perform(&script, far).await }));
        (self.open(near).await, peer)
    }

    async fn fails(&self, script: &str) -> Error {
        let (session, peer) = self.play(script).await;
        let error = session.expect_err("the session must not open");
        peer.heard_everything().await;
        error
    }
}

async fn play(script: &str) -> (Box<dyn Backend>, Peer) {
    let (session, peer) = Setting::default().play(script).await;
    (session.unwrap(), peer)
}

/// A server that follows a script. `S:` it says a line, `C:` it must hear exactly that line, `R:`
/// raw octets (`\r \n \0` and `\xNN`), `---` it hangs up, `...` it says nothing more. At the end it
/// waits for the client to leave without another word.
struct Peer(JoinHandle<Result<(), String>>);

impl Peer {
    /// Asserts that the client kept to the script; its session must be gone by now.
    async fn heard_everything(self) {
        let limit = Duration::from_secs(20);
        tokio::time::timeout(limit, self.0).await.expect("the client stays").unwrap().unwrap();
    }
}

async fn perform(script: &str, pipe: DuplexStream) -> Result<(), String> {
    let (hears, mut says) = tokio::io::split(pipe);
    let mut hears = BufReader::new(hears);
    for step in script.lines().map(str::trim_start).filter(|step| !step.is_empty()) {
        let (who, text) = step.split_once(' ').unwrap_or((step, ""));
        match who {
            "---" => return Ok(()),
            "..." => break,
            // The client may be gone already, and be right.
            "S:" => drop(says.write_all(format!("{text}\r\n").as_bytes()).await),
            "R:" => drop(says.write_all(&unescape(text)).await),
            "C:" => {
                let heard = hear(&mut hears).await;
                if heard.as_deref() != Some(text) {
                    return Err(format!("heard {heard:?} instead of {text:?}"));
                }
            }
            _ => return Err(format!("no such step: {step}")),
        }
    }
    match hear(&mut hears).await {
        None => Ok(()),
        Some(line) => Err(format!("heard {line:?} after the script's end")),
    }
}

async fn hear(hears: &mut (impl tokio::io::AsyncBufRead + Unpin)) -> Option<String> {
    let mut line = Vec::new();
    match hears.read_until(b'\n', &mut line).await {
        Ok(octets) if octets > 0 => Some(String::from_utf8_lossy(&line).trim_end_matches("\r\n").to_owned()),
        _ => None,
    }
}

fn unescape(text: &str) -> Vec<u8> {
    let mut octets = Vec::new();
    let mut rest = text.bytes();
    while let Some(octet) = rest.next() {
        octets.push(match (octet, octet == b'\\') {
            (_, false) => octet,
            _ => match rest.next() {
                Some(b'r') => b'\r',
                Some(b'n') => b'\n',
                Some(b'0') => 0,
                Some(b'x') => {
                    let hex = [rest.next().unwrap(), rest.next().unwrap()];
                    u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap()
                }
                other => panic!("no such escape: {other:?}"),
            },
        });
    }
    octets
}
