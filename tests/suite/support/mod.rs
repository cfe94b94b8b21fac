//! What the stories stand on: a sealed home, a real server, a scripted one, mail to send around.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::sync::Mutex;

use tempfile::TempDir;

#[path = "../../../src/backend/transport/tests/authority.rs"]
#[allow(dead_code, reason = "the tests of the transport use the rest")]
pub(crate) mod authority;
pub(crate) mod certificates;
mod dovecot;
mod hush;
mod imap_server;
mod line;
mod mailgen;
mod peer;
mod pop3_server;
mod relay;
mod sandbox;
mod watch;
mod wicked;

use std::future::Future;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

pub(crate) use dovecot::{Dovecot, Security, User};
pub(crate) use hush::inside;
pub(crate) use imap_server::ImapServer;
pub(crate) use line::{Cut, Far, How, Line, Side};
pub(crate) use mailgen::{corpora, corpus_files, generated, small};
pub(crate) use peer::Peer;
pub(crate) use pop3_server::Pop3Server;
pub(crate) use relay::Relay;
pub(crate) use sandbox::{Output, Sandbox};
pub(crate) use watch::{Watched, watch};
pub(crate) use wicked::{MESSAGES, for_ever, wicked};

/// Both protocols, for the stories that must read the same on either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Imap,
    Pop3,
}

impl Protocol {
    pub(crate) const BOTH: [Self; 2] = [Self::Imap, Self::Pop3];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Imap => "imap",
            Self::Pop3 => "pop3",
        }
    }

    /// As people write it.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Imap => "IMAP",
            Self::Pop3 => "POP3",
        }
    }
}

/// A new folder for temporary files. Sockets lie in some, whose paths end at 107 octets.
pub(crate) fn temporary(prefix: &str) -> TempDir {
    let usual = std::env::temp_dir();
    let short = if usual.as_os_str().len() > 40 { Path::new("/tmp") } else { &usual };
    tempfile::Builder::new().prefix(prefix).tempdir_in(short).unwrap()
}

/// Whether this machine lacks a program that a story needs; says so aloud if it does.
pub(crate) fn lacks(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let lacks = !std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    if lacks {
        skipped(&format!("{program} is not installed"));
    }
    lacks
}

/// Says aloud, once, what this machine cannot show: past the capture that swallows what a passing
/// test prints.
pub(crate) fn skipped(why: &str) {
    static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    if SAID.lock().is_ok_and(|mut said| said.insert(why.to_owned())) {
        let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
    }
}

/// What a server in this process talks through.
pub(crate) trait Pipe: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Pipe for T {}

/// Has `serve` answer whoever connects to the port that is returned, until this process ends.
fn listen<F: Future<Output = ()> + Send + 'static>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    listener.set_nonblocking(true).unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream));
            }
        });
    });
    port
}
