//! TLS: the handshake, what the certificate must show, and what is wrong when it does not.

use std::fmt;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use async_native_tls::{Certificate, Identity, Protocol, TlsConnector, TlsStream};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncRead, AsyncWrite, BufReader, ReadBuf};
use zeroize::Zeroizing;

use super::{Endpoint, Io, Secured, Wire, leaf, name, within};
use crate::backend::hex::hex;
use crate::error::{Error, ErrorKind, Result};

/// OpenSSL reads each record's five header octets by a call of their own; a buffer below it saves
/// nine tenths of them.
const BUFFER: usize = 64 * 1024;

type Stream = TlsStream<BufReader<Sniffed>>;

/// Shakes hands over `io` and checks the certificate: issuer, dates, name, pins.
pub(super) async fn handshake(io: Box<dyn Io>, endpoint: &Endpoint) -> Result<Wire> {
    let doing = "setting up TLS";
    let host = name::ascii(&endpoint.host)?;
    let connector = connector(endpoint)?;
    let first = Arc::new(OnceLock::new());
    let below = BufReader::with_capacity(BUFFER, Sniffed { io, first: Arc::clone(&first) });
    let stream = within(endpoint.deadlines.handshake, doing, async {
        connector
            .connect(&host, below)
            .await
            .map_err(|error| explain(&error.to_string(), first.get().copied(), &endpoint.host))
    })
    .await?;
    check_certificate(&stream, &host, &endpoint.pins)?;
    let secured = Secured { server_end_point: stream.tls_server_end_point().ok().flatten() };
    Ok(Wire { io: Box::new(TlsIo(stream)), secured: Some(secured) })
}

/// Whether what the server at the other end of `io` says first to a TLS hello is a TLS record.
pub(super) async fn answers(io: Box<dyn Io>, endpoint: &Endpoint) -> bool {
    let Ok(connector) = connector(endpoint) else { return false };
    let first = Arc::new(OnceLock::new());
    // How the handshake ends does not matter, nor does the certificate: nothing is sent inside.
    let _ = connector.connect(&endpoint.host, Sniffed { io, first: Arc::clone(&first) }).await;
    first.get() == Some(&First::Record)
}

fn connector(endpoint: &Endpoint) -> Result<TlsConnector> {
    let mut connector = TlsConnector::new().min_protocol_version(Some(Protocol::Tlsv12));
    if let Some(path) = &endpoint.ca_file {
        for authority in authorities(path)? {
            connector = connector.add_root_certificate(authority);
        }
    }
    if let Some((certificate, key)) = &endpoint.identity {
        connector = connector.identity(identity(certificate, key)?);
    }
    Ok(connector)
}

fn authorities(path: &Path) -> Result<Vec<Certificate>> {
    let unusable = || Error::new(ErrorKind::Config, format!("reading the CA file {}", path.display()));
    let pem = std::fs::read(path).map_err(|error| unusable().because(error))?;
    let found = Certificate::stack_from_pem(&pem).map_err(|_| unusable().because("it is not PEM"))?;
    if found.is_empty() {
        return Err(unusable().because("there is no certificate in it"));
    }
    Ok(found)
}

fn identity(certificate: &Path, key: &Path) -> Result<Identity> {
    let unusable = |path: &Path| {
        Error::new(ErrorKind::Config, format!("reading the client certificate {}", path.display()))
    };
    let chain = std::fs::read(certificate).map_err(|error| unusable(certificate).because(error))?;
    let secret = std::fs::read(key).map(Zeroizing::new).map_err(|error| unusable(key).because(error))?;
    if !secret.starts_with(b"-----BEGIN PRIVATE KEY-----") {
        return Err(unusable(key).because("the key must be unencrypted PKCS#8 in PEM (BEGIN PRIVATE KEY)"));
    }
    Identity::from_pkcs8(&chain, &secret)
        .map_err(|_| unusable(certificate).because("it does not hold a PEM certificate that fits its key"))
}

/// What OpenSSL left to ask of the server's certificate, and whether its key (the SHA-256 of its
/// SubjectPublicKeyInfo) is a pinned one, if there are pins.
fn check_certificate(stream: &Stream, host: &str, pins: &[[u8; 32]]) -> Result<()> {
    let wrong = || Error::new(ErrorKind::Tls, "checking the certificate");
    let certificate = stream
        .peer_certificate()
        .map_err(|error| wrong().because(error.to_string()))?
        .ok_or_else(|| wrong().because("the server showed none"))?;
    let der = certificate.to_der().map_err(|error| wrong().because(error.to_string()))?;
    if let Some(fault) = leaf::fault(&der, host) {
        return Err(wrong().because(fault));
    }
    if pins.is_empty() {
        return Ok(());
    }
    let key = leaf::key(&der).ok_or_else(|| wrong().because("its key cannot be read"))?;
    let key: [u8; 32] = Sha256::digest(key).into();
    if pins.contains(&key) {
        return Ok(());
    }
    Err(wrong().because(format!("the server's key is not a pinned one: sha256:{}", hex(&key))))
}

/// Says in one sentence why a handshake failed. The library tells it only as text.
fn explain(text: &str, first: Option<First>, host: &str) -> Error {
    let error = |kind, sentence: String| Error::new(kind, "setting up TLS").because(sentence);
    match first {
        Some(First::Text) => {
            return error(ErrorKind::Tls, "the server does not speak TLS on this port".to_owned());
        }
        Some(First::End) => {
            return error(
                ErrorKind::Network,
                "the server closed the connection during the handshake".to_owned(),
            );
        }
        Some(First::Record) | None => {}
    }
    if let Some((_, sentence)) = CAUSES.iter().find(|(words, _)| text.contains(words)) {
        return error(ErrorKind::Tls, sentence.replace("{host}", host));
    }
    if let Some(why) = verdict(text) {
        return error(ErrorKind::Tls, format!("the certificate is not acceptable: {why}"));
    }
    if text.contains("EOF") || text.contains("eof") || text.contains("os error") {
        return error(ErrorKind::Network, "the connection broke during the handshake".to_owned());
    }
    error(ErrorKind::Tls, text.to_owned())
}

/// The reason in brackets at the end of OpenSSL's complaint about a certificate.
fn verdict(text: &str) -> Option<&str> {
    let (_, reason) = text.strip_suffix(')')?.rsplit_once(" (")?;
    text.contains("certificate verify failed").then_some(reason)
}

/// Words of OpenSSL's, and the check that failed.
const CAUSES: [(&str, &str); 17] = [
    ("ostname mismatch", "the certificate is for another name than {host}"),
    ("IP address mismatch", "the certificate is for another name than {host}"),
    ("certificate has expired", "the certificate has expired"),
    ("not yet valid", "the certificate is not valid yet (or the clock of this machine is wrong)"),
    ("self-signed certificate in certificate chain", UNKNOWN_ISSUER),
    ("self-signed certificate", "the certificate is self-signed, so nobody known vouches for it"),
    ("self signed certificate", "the certificate is self-signed, so nobody known vouches for it"),
    ("local issuer certificate", UNKNOWN_ISSUER),
    ("unable to get issuer", UNKNOWN_ISSUER),
    ("unable to verify the first", UNKNOWN_ISSUER),
    ("certificate revoked", "the certificate was revoked"),
    ("alert certificate required", "the server demands a client certificate"),
    ("excessive message size", "the server shows more certificates than a server has"),
    ("unsupported protocol", TOO_OLD),
    ("protocol version", TOO_OLD),
    ("no protocols available", TOO_OLD),
    ("handshake failure", "the server and mailctl have no acceptable cipher in common"),
];

const UNKNOWN_ISSUER: &str = "the certificate was issued by an authority that is not trusted here";
const TOO_OLD: &str = "the server speaks no TLS version that is still safe (1.2 or later)";

/// What a server sent first on a connection that should become TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum First {
    /// A TLS record.
    Record,
    /// Something else: a greeting in clear.
    Text,
    /// Nothing: it hung up.
    End,
}

/// Remembers what the server sent first, for OpenSSL's error does not tell.
#[derive(Debug)]
struct Sniffed {
    io: Box<dyn Io>,
    first: Arc<OnceLock<First>>,
}

impl AsyncRead for Sniffed {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let progress = Pin::new(&mut self.io).poll_read(cx, buf);
        if self.first.get().is_none() && matches!(progress, Poll::Ready(Ok(()))) {
            let first = match buf.filled().get(before) {
                None => First::End,
                Some(0x14..=0x17) => First::Record,
                Some(_) => First::Text,
            };
            // Only this task writes it.
            let _ = self.first.set(first);
        }
        progress
    }
}

impl AsyncWrite for Sniffed {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

/// TLS went wrong after the handshake: a broken record, an alert.
#[derive(Debug)]
pub(super) struct TlsFailure(String);

impl fmt::Display for TlsFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TlsFailure {}

/// The stream after the handshake.
///
/// An end without `close_notify` is an end like any other here: many servers leave that way, and
/// whether something was cut off is for the protocol to say, whose every reply has an end of its own.
#[derive(Debug)]
struct TlsIo(Stream);

impl AsyncRead for TlsIo {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.0).poll_read(cx, buf) {
            Poll::Ready(Err(error)) if error.to_string().contains("unexpected eof") => Poll::Ready(Ok(())),
            Poll::Ready(Err(error)) => Poll::Ready(Err(told(error))),
            progress => progress,
        }
    }
}

impl AsyncWrite for TlsIo {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf).map_err(told)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx).map_err(told)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx).map_err(told)
    }
}

/// Marks what the TLS library complains of, so that [`failed`](super::failed) can tell it from a
/// broken network.
fn told(error: io::Error) -> io::Error {
    if error.raw_os_error().is_some() || error.kind() != io::ErrorKind::Other {
        return error;
    }
    let text = error.to_string();
    let sentence = CAUSES.iter().find(|(words, _)| text.contains(words)).map(|(_, sentence)| *sentence);
    io::Error::other(TlsFailure(sentence.map_or(text, str::to_owned)))
}
