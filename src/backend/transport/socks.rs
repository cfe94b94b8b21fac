//! SOCKS5 (RFC 1928, 1929): the proxy looks up the name, so nothing leaks to the local resolver.

use std::net::IpAddr;

use tokio::net::TcpStream;
use tokio_socks::Error as SocksError;
use tokio_socks::tcp::Socks5Stream;

use super::tcp::{self, Reach};
use super::{Io, name};
use crate::error::{Error, ErrorKind, Result};

/// Connects to `host` through the proxy at `url`, which is never printed: it may hold a password.
pub(super) async fn connect(url: &str, host: &str, port: u16) -> Result<Box<dyn Io>> {
    let proxy = Proxy::parse(url)?;
    let socket = tcp::connect(&proxy.host, proxy.port, Reach::Anywhere)
        .await
        .map_err(|error| error.context("reaching the proxy"))?;
    let stream = through(&proxy, socket, host, port).await.map_err(|error| refused(&error))?;
    Ok(Box::new(stream.into_inner()))
}

async fn through(
    proxy: &Proxy,
    socket: TcpStream,
    host: &str,
    port: u16,
) -> std::result::Result<Socks5Stream<TcpStream>, SocksError> {
    match (host.parse::<IpAddr>(), &proxy.login) {
        (Ok(ip), None) => Socks5Stream::connect_with_socket(socket, (ip, port)).await,
        (Err(_), None) => Socks5Stream::connect_with_socket(socket, (host, port)).await,
        (Ok(ip), Some((user, password))) => {
            Socks5Stream::connect_with_password_and_socket(socket, (ip, port), user, password).await
        }
        (Err(_), Some((user, password))) => {
            Socks5Stream::connect_with_password_and_socket(socket, (host, port), user, password).await
        }
    }
}

/// What the proxy's answer means. No library text is passed on that could quote the login.
fn refused(error: &SocksError) -> Error {
    let (kind, sentence) = match error {
        SocksError::PasswordAuthFailure(_) => {
            (ErrorKind::Credentials, "it refuses the user name or password")
        }
        SocksError::NoAcceptableAuthMethods
        | SocksError::UnknownAuthMethod
        | SocksError::AuthorizationRequired => {
            (ErrorKind::Credentials, "it wants another way of signing in than is configured")
        }
        SocksError::InvalidResponseVersion
        | SocksError::InvalidReservedByte
        | SocksError::UnknownAddressType => (ErrorKind::Protocol, "it does not speak SOCKS5"),
        SocksError::ConnectionNotAllowedByRuleset => {
            (ErrorKind::Network, "it does not allow this connection")
        }
        SocksError::HostUnreachable => (ErrorKind::Network, "it cannot find or reach the host"),
        SocksError::NetworkUnreachable => (ErrorKind::Network, "it cannot reach the network"),
        SocksError::ConnectionRefused => (ErrorKind::Network, "the host refused the connection"),
        SocksError::Io(_) => (ErrorKind::Network, "it closed the connection"),
        _ => (ErrorKind::Network, "it could not make the connection"),
    };
    Error::new(kind, "asking the proxy").because(sentence)
}

struct Proxy {
    host: String,
    port: u16,
    login: Option<(String, String)>,
}

impl Proxy {
    /// Reads `socks5://[user:password@]host[:port]`; `socks5h` means the same here.
    fn parse(url: &str) -> Result<Self> {
        let wrong = || {
            Error::new(ErrorKind::Config, "reading the proxy's address")
                .because("expected socks5://[user:password@]host:port")
        };
        let rest =
            url.strip_prefix("socks5://").or_else(|| url.strip_prefix("socks5h://")).ok_or_else(wrong)?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (login, server) = match rest.rsplit_once('@') {
            Some((login, server)) => (Some(login), server),
            None => (None, rest),
        };
        let login = login.map(|login| {
            let (user, password) = login.split_once(':')?;
            let (user, password) = (decode(user)?, decode(password)?);
            let fits = |text: &str| (1..=255).contains(&text.len());
            (fits(&user) && fits(&password)).then_some((user, password))
        });
        let login = login.map(|login| login.ok_or_else(wrong)).transpose()?;
        let (host, port) = split_port(server).ok_or_else(wrong)?;
        Ok(Self { host: name::ascii(host).map_err(|_| wrong())?, port, login })
    }
}

fn split_port(server: &str) -> Option<(&str, u16)> {
    if server.ends_with(']') {
        return Some((server, 1080));
    }
    match server.rsplit_once(':') {
        Some((host, port)) => Some((host, port.parse().ok()?)),
        None => Some((server, 1080)),
    }
}

/// Undoes percent-encoding (RFC 3986 §2.1).
fn decode(text: &str) -> Option<String> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            octets.push(*first);
            continue;
        }
        let [high, low, tail @ ..] = rest else { return None };
        let digit = |octet: &u8| char::from(*octet).to_digit(16);
        octets.push(u8::try_from(digit(high)? * 16 + digit(low)?).ok()?);
        rest = tail;
    }
    String::from_utf8(octets).ok()
}

#[cfg(test)]
mod tests {
    use super::Proxy;

    #[test]
    fn a_proxy_address_is_read_with_and_without_a_login() {
        let proxy = Proxy::parse("socks5://ada:s%40cret:x@[::1]:9050").unwrap();
        assert_eq!((proxy.host.as_str(), proxy.port), ("::1", 9050));
        assert_eq!(proxy.login.unwrap(), ("ada".to_owned(), "s@cret:x".to_owned()));
        let proxy = Proxy::parse("socks5h://tor.example").unwrap();
        assert_eq!((proxy.host.as_str(), proxy.port, proxy.login), ("tor.example", 1080, None));
    }

    #[test]
    fn a_wrong_proxy_address_is_refused_without_being_quoted() {
        for url in [
            "http://ada:geheim@proxy:1",
            "socks5://ada:geheim@proxy:port",
            "socks5://geheim@proxy:1",
            "socks5://ada:geheim%zz@proxy:1",
            "socks5://ada:geheim@",
            "socks5://:geheim@proxy:1",
        ] {
            let error = Proxy::parse(url).err().expect(url);
            assert!(!format!("{error} {error:?}").contains("geheim"), "{error}");
        }
    }
}
