//! From a host name to a stream of octets: TCP, proxy, TLS, STARTTLS, deadlines.
//!
//! `async_native_tls` and `tokio_socks` are known to this room alone. The protocols see a
//! [`Wire`]: something to read and write, and whether it is private.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};

use crate::error::Result;

/// A stream to a server: TCP, TLS, or a test's pipe.
pub trait Io: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug> Io for T {}

/// How the connection becomes private.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// TLS from the first octet.
    Implicit,
    /// STARTTLS or STLS, required: a server that does not offer it is refused.
    StartTls,
    /// None; only to loopback, unless the person allowed cleartext.
    None,
}

/// How long to wait for what.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// Name look-up, TCP connect and proxy together.
    pub connect: Duration,
    /// The TLS handshake.
    pub handshake: Duration,
    /// The greeting, and each reply.
    pub reply: Duration,
    /// Inside a body or a long list: the longest time without a single octet.
    pub stall: Duration,
    /// The answer to QUIT, and to UID EXPUNGE.
    pub close: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            handshake: Duration::from_secs(30),
            reply: Duration::from_secs(60),
            stall: Duration::from_secs(60),
            close: Duration::from_secs(300),
        }
    }
}

/// Where to connect, and what to insist on.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The host as the person typed it; the certificate is checked against this name.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How it becomes private.
    pub tls: Tls,
    /// Whether a cleartext connection may leave the loopback.
    pub allow_cleartext: bool,
    /// A PEM file of certificate authorities, added to the system's.
    pub ca_file: Option<PathBuf>,
    /// SHA-256 digests of acceptable public keys (SubjectPublicKeyInfo); empty: any.
    pub pins: Vec<[u8; 32]>,
    /// A client certificate and its key, PEM files (for SASL EXTERNAL).
    pub identity: Option<(PathBuf, PathBuf)>,
    /// `socks5://[user:password@]host:port`.
    pub proxy: Option<String>,
    /// How long to wait.
    pub deadlines: Deadlines,
}

/// A connection to a server, and how private it is.
#[derive(Debug)]
pub struct Wire {
    /// The stream.
    pub io: Box<dyn Io>,
    /// What TLS gave; `None` on a cleartext connection.
    pub secured: Option<Secured>,
}

/// What the TLS handshake gave.
#[derive(Clone, Debug, Default)]
pub struct Secured {
    /// `tls-server-end-point` channel binding (RFC 5929), for SCRAM-PLUS; `None` where the
    /// library cannot tell.
    pub server_end_point: Option<Vec<u8>>,
}

impl Wire {
    /// A stream that is already there, in clear: tests, and whoever tunnels.
    pub fn cleartext(io: impl Io + 'static) -> Self {
        Self { io: Box::new(io), secured: None }
    }

    /// Makes a cleartext connection private, after the server's go-ahead to STARTTLS or STLS. The
    /// caller has made sure that nothing is buffered behind the go-ahead.
    ///
    /// # Errors
    /// `Tls` when the handshake, the certificate or a pin fails, `Timeout`.
    pub async fn start_tls(self, _endpoint: &Endpoint) -> Result<Self> {
        todo!()
    }
}

/// Connects: name look-up, both address families raced, proxy, and TLS if implicit.
///
/// # Errors
/// `Network`, `Timeout`, `Tls`; `Config` for a cleartext connection that would leave the loopback.
pub async fn connect(_endpoint: &Endpoint) -> Result<Wire> {
    todo!()
}
