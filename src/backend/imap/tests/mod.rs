//! The adapter against peers that follow a script.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, DuplexStream, duplex};

use crate::backend::auth::Credentials;
use crate::backend::trace::Trace;
use crate::backend::transport::{Endpoint, Tls, Wire};
use crate::backend::{Backend, Piece, Section};
use crate::error::{Error, Result};
use crate::mail::{Listing, MailboxName, RemoteId};

mod changing;
mod hostile;
mod listing;
mod quirks;
mod retrieving;
mod signing_in;

/// What the client must say next (a part of it), and what it is answered; `TAG` is its tag.
type Step = (&'static str, Vec<u8>);

/// A peer, and what it has heard.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<String>>>);

impl Heard {
    fn text(&self) -> String {
        self.0.lock().unwrap().join("\n")
    }
}

/// Follows `script` and then hangs up; a step that expects nothing is said at once.
async fn follow(pipe: DuplexStream, script: Vec<Step>, heard: Heard) {
    let (hears, mut says) = tokio::io::split(pipe);
    let mut lines = BufReader::new(hears);
    for (expected, said) in script {
        let mut tag = String::new();
        if !expected.is_empty() {
            let mut line = String::new();
            if lines.read_line(&mut line).await.unwrap_or(0) == 0 {
                return;
            }
            heard.0.lock().unwrap().push(line.trim_end().to_owned());
            assert!(line.contains(expected), "expected {expected:?}, heard {line:?}");
            tag = line.split(' ').next().unwrap_or_default().to_owned();
        }
        let said = replace(&said, b"TAG", tag.as_bytes());
        if says.write_all(&said).await.is_err() {
            return;
        }
    }
    let _ = says.shutdown().await;
    let mut line = String::new();
    while lines.read_line(&mut line).await.is_ok_and(|length| length > 0) {
        heard.0.lock().unwrap().push(std::mem::take(&mut line).trim_end().to_owned());
    }
}

fn replace(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = memchr::memmem::find(rest, from) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    out.extend_from_slice(rest);
    out
}

fn endpoint(tls: Tls) -> Endpoint {
    Endpoint::new("localhost", 143, tls)
}

fn script(steps: &[(&'static str, &str)]) -> Vec<Step> {
    steps.iter().map(|(expected, said)| (*expected, said.as_bytes().to_vec())).collect()
}

/// Opens a session with a peer that follows `steps`.
async fn open(tls: Tls, steps: Vec<Step>) -> (Result<Box<dyn Backend>>, Heard) {
    let (near, far) = duplex(1000);
    let heard = Heard::default();
    tokio::spawn(follow(far, steps, heard.clone()));
    let credentials = Credentials::password("ada", "hush");
    let endpoint = endpoint(tls);
    let session = super::open(Wire::cleartext(near), &endpoint, &credentials, Trace::default());
    let session = tokio::time::timeout(Duration::from_secs(600), session).await.expect("it hangs");
    (session, heard)
}

/// Why a session with such a peer cannot be opened.
async fn refused(tls: Tls, steps: &[(&'static str, &str)]) -> (Error, Heard) {
    let (session, heard) = open(tls, script(steps)).await;
    (session.expect_err("it signs in"), heard)
}

/// A session with a peer that offers `extensions` and goes on as in `steps`.
async fn session(extensions: &str, mut steps: Vec<Step>) -> (Box<dyn Backend>, Heard) {
    let greeting = format!("* OK [CAPABILITY IMAP4rev1 {extensions}] hello\r\n");
    let mut all = vec![("", greeting.into_bytes())];
    let done = format!("TAG OK [CAPABILITY IMAP4rev1 {extensions}] welcome\r\n");
    all.push(("LOGIN \"ada\" \"hush\"", done.into_bytes()));
    all.append(&mut steps);
    let (session, heard) = open(Tls::None, all).await;
    (session.unwrap(), heard)
}

/// The answer to SELECT of a mailbox with `exists` messages.
fn selected(exists: u32) -> Step {
    let lines = format!(
        "* {exists} EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 100] x\r\nTAG OK [READ-WRITE] x\r\n"
    );
    ("SELECT", lines.into_bytes())
}

/// A whole listing of messages 1 to `exists`.
fn listed(exists: u32) -> Step {
    let mut lines: String = (1..=exists)
        .map(|number| format!("* {number} FETCH (UID {number} FLAGS () RFC822.SIZE 3 INTERNALDATE NIL)\r\n"))
        .collect();
    lines.push_str("TAG OK\r\n");
    ("UID FETCH 1:*", lines.into_bytes())
}

/// A session in which messages 1 to 3 are listed, and which goes on as in `steps`.
async fn three(extensions: &str, steps: &[(&'static str, &str)]) -> (Box<dyn Backend>, Heard) {
    let mut all = vec![selected(3), listed(3)];
    all.extend(script(steps));
    let (mut session, heard) = session(extensions, all).await;
    assert_eq!(scan(&mut session).await.unwrap().messages.len(), 3);
    (session, heard)
}

async fn scan(session: &mut Box<dyn Backend>) -> Result<Listing> {
    session.scan(&MailboxName::inbox(), None).await
}

fn ids(uids: &[u32]) -> Vec<RemoteId> {
    uids.iter().copied().map(RemoteId::from_uid).collect()
}

/// What became of a retrieval, in words.
async fn retrieve(session: &mut Box<dyn Backend>, uids: &[u32]) -> Vec<String> {
    let ids = ids(uids);
    let (mut story, mut body) = (Vec::new(), Vec::new());
    let mut stream = session.retrieve(&ids, Section::Whole);
    while let Some(piece) = stream.next().await {
        match piece {
            Ok(Piece::Start) => body.clear(),
            Ok(Piece::Data(data)) => body.extend_from_slice(&data),
            Ok(Piece::End(id)) => story.push(format!("{id}={}", body.escape_ascii())),
            Ok(Piece::Gone(id)) => story.push(format!("{id} gone")),
            Ok(Piece::Refused(id, _)) => story.push(format!("{id} refused")),
            Err(error) => story.push(format!("error {:?}", error.kind())),
        }
    }
    story
}
