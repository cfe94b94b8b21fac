//! From a host name to a stream of octets: TCP, proxy, TLS, STARTTLS, deadlines.
//!
//! The protocols see a [`Wire`]: something to read and write, and whether it is private.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};

use crate::backend::room::Room;
use crate::error::{Error, ErrorKind, Result};

mod ahead;
mod deadline;
mod leaf;
mod name;
mod outgoing;
mod pace;
mod socks;
mod tcp;
mod tls;

#[cfg(test)]
mod tests;

pub use ahead::Ahead;
pub use deadline::{failed, within};
pub use outgoing::Outgoing;
pub use pace::Pace;

use tcp::Reach;

/// Octets to read from a wire at a time: no TLS record holds more, and what is offered for reading is
/// zeroed first.
pub const READ: usize = 16 * 1024;

/// How long a look whether a silent server speaks TLS may take.
const PROBE: Duration = Duration::from_secs(3);

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
    /// Inside a body or a long list: the longest wait for the next [`Pace`] of octets.
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

impl Deadlines {
    /// What a person's one limit means for each wait. The server's work at the end (removing a
    /// thousand messages) gets five times as long, as it does by default.
    #[must_use]
    pub const fn of(limit: Duration) -> Self {
        Self { connect: limit, handshake: limit, reply: limit, stall: limit, close: limit.saturating_mul(5) }
    }
}

/// Where to connect, and what to insist on.
#[derive(Clone)]
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
    /// SHA-256 digests of acceptable public keys (SubjectPublicKeyInfo); empty: any. A pin comes on
    /// top of the checks of issuer, name and dates, it replaces none of them.
    pub pins: Vec<[u8; 32]>,
    /// A client certificate and its key, PEM files (for SASL EXTERNAL).
    pub identity: Option<(PathBuf, PathBuf)>,
    /// `socks5://[user:password@]host:port`.
    pub proxy: Option<String>,
    /// How long to wait.
    pub deadlines: Deadlines,
    /// What earlier sessions found out about sending ahead.
    pub ahead: Ahead,
    /// How much may be listed.
    pub room: Room,
}

impl Endpoint {
    /// A server and how to be private with it: nothing trusted or insisted on beyond the usual.
    pub fn new(host: impl Into<String>, port: u16, tls: Tls) -> Self {
        Self {
            host: host.into(),
            port,
            tls,
            allow_cleartext: false,
            ca_file: None,
            pins: Vec::new(),
            identity: None,
            proxy: None,
            deadlines: Deadlines::default(),
            ahead: Ahead::default(),
            room: Room::default(),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') && !self.host.starts_with('[') {
            return write!(f, "[{}]:{}", self.host, self.port);
        }
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for Endpoint {
    // The proxy's address may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("server", &format_args!("{self}"))
            .field("tls", &self.tls)
            .field("proxied", &self.proxy.is_some())
            .field("pins", &self.pins.len())
            .field("deadlines", &self.deadlines)
            .finish_non_exhaustive()
    }
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
    /// `Tls` when the handshake, the certificate or a pin fails, `Timeout`, `Network` when the
    /// server hangs up, `Config` for files that cannot be used.
    pub async fn start_tls(self, endpoint: &Endpoint) -> Result<Self> {
        if self.secured.is_some() {
            return Err(Error::bug("starting TLS inside TLS"));
        }
        tls::handshake(self.io, endpoint).await
    }
}

/// Connects: name look-up, both address families raced, proxy, and TLS if implicit.
///
/// # Errors
/// `Network`, `Timeout`, `Tls`; `Config` for a cleartext connection that would leave the loopback,
/// and for a proxy, CA file or client certificate that cannot be used; `Credentials` when the proxy
/// refuses ours.
pub async fn connect(endpoint: &Endpoint) -> Result<Wire> {
    let doing = format!("connecting to {endpoint}");
    let io: Box<dyn Io> = within(endpoint.deadlines.connect, &doing, reach(endpoint)).await?;
    match endpoint.tls {
        Tls::Implicit => tls::handshake(io, endpoint).await,
        Tls::StartTls | Tls::None => Ok(Wire { io, secured: None }),
    }
    .map_err(|error| error.context(doing))
}

/// Whether a server that stayed silent where a greeting was expected speaks TLS there: the other
/// side of the same mistake as [`looks_like_tls`]. Costs a connection of its own, and a few seconds
/// at the most.
pub async fn speaks_tls(endpoint: &Endpoint) -> bool {
    let look = async {
        match reach(endpoint).await {
            Ok(io) => tls::answers(io, endpoint).await,
            Err(_) => false,
        }
    };
    tokio::time::timeout(PROBE, look).await.unwrap_or(false)
}

async fn reach(endpoint: &Endpoint) -> Result<Box<dyn Io>> {
    let host = name::ascii(&endpoint.host)?;
    let private = endpoint.tls != Tls::None || endpoint.allow_cleartext;
    if let Some(proxy) = &endpoint.proxy {
        if !private {
            return Err(Error::new(ErrorKind::Config, format!("connecting to {endpoint}"))
                .because("without TLS the password would travel in clear beyond the proxy"));
        }
        return socks::connect(proxy, &host, endpoint.port).await;
    }
    let reach = if private { Reach::Anywhere } else { Reach::Loopback };
    Ok(Box::new(tcp::connect(&host, endpoint.port, reach).await?))
}

/// Whether these first octets from a server are a TLS record (handshake or alert) where a greeting
/// in plain text was expected: a TLS port that was taken for a plain one.
#[must_use]
pub fn looks_like_tls(octets: &[u8]) -> bool {
    matches!(octets, [0x15 | 0x16, 0x03, ..])
}
