//! TCP to a host name: every address of both families, raced (RFC 8305).

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use tokio::net::TcpStream;

use crate::error::{Error, ErrorKind, Result};

/// How long an attempt has the field to itself (RFC 8305 §5).
const STAGGER: Duration = Duration::from_millis(250);

/// How far a connection may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// To any address.
    Anywhere,
    /// To this machine only, for it is in clear.
    Loopback,
}

/// Connects to whichever address of `host` answers first.
pub(super) async fn connect(host: &str, port: u16, reach: Reach) -> Result<TcpStream> {
    let addresses = look_up(host, port).await?;
    if reach == Reach::Loopback && !addresses.iter().all(|address| is_loopback(address.ip())) {
        return Err(Error::new(ErrorKind::Config, format!("connecting to {host}:{port}"))
            .because("without TLS the password and the mail would travel in clear"));
    }
    let stream = race(interleave(addresses), TcpStream::connect)
        .await
        .map_err(|failures| unreachable(host, port, failures))?;
    // A failure costs some latency, nothing else.
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

async fn look_up(host: &str, port: u16) -> Result<Vec<SocketAddr>> {
    if host.eq_ignore_ascii_case("localhost") {
        // This machine whatever a resolver says (RFC 6761 §6.3), also where there is no file for it
        // to say it from.
        let here = [IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)];
        return Ok(here.map(|address| SocketAddr::new(address, port)).to_vec());
    }
    let not_found = || Error::new(ErrorKind::Network, format!("host not found: {host}"));
    match tokio::net::lookup_host((host, port)).await {
        Ok(addresses) => {
            let addresses: Vec<_> = addresses.collect();
            if addresses.is_empty() { Err(not_found()) } else { Ok(addresses) }
        }
        Err(error) if is_not_found(&error.to_string()) => Err(not_found()),
        Err(error) => Err(Error::new(ErrorKind::Network, format!("looking up {host}")).because(error)),
    }
}

/// The resolver's verdict reaches us as text alone; these are glibc's, musl's and the BSDs' words
/// for `EAI_NONAME` and `EAI_NODATA`.
fn is_not_found(text: &str) -> bool {
    ["not known", "No address associated", "does not resolve", "nodename nor servname"]
        .iter()
        .any(|words| text.contains(words))
}

/// `::ffff:127.0.0.1` is this machine as well.
fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

/// The families in turn, beginning with the one that the resolver prefers.
fn interleave(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let first_is_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) =
        addresses.into_iter().partition(|address| address.is_ipv6() == first_is_v6);
    let mut second = second.into_iter();
    let mut order = Vec::new();
    for address in first {
        order.push(address);
        order.extend(second.next());
    }
    order.extend(second);
    order
}

/// Dials the addresses in order, the next as soon as one fails or [`STAGGER`] passes without an
/// answer; the first to answer wins and the others are dropped.
async fn race<T, F, Fut>(
    addresses: Vec<SocketAddr>,
    mut dial: F,
) -> std::result::Result<T, Vec<(SocketAddr, io::Error)>>
where
    F: FnMut(SocketAddr) -> Fut,
    Fut: Future<Output = io::Result<T>>,
{
    let mut waiting = addresses.into_iter();
    let mut running = FuturesUnordered::new();
    let mut failures = Vec::new();
    loop {
        if let Some(address) = waiting.next() {
            let attempt = dial(address);
            running.push(async move { (address, attempt.await) });
        }
        tokio::select! {
            outcome = running.next() => match outcome {
                None => return Err(failures),
                Some((_, Ok(stream))) => return Ok(stream),
                Some((address, Err(error))) => failures.push((address, error)),
            },
            () = tokio::time::sleep(STAGGER), if waiting.len() > 0 => {}
        }
    }
}

/// One sentence for all that failed: the first failure, for the first address is the preferred one.
fn unreachable(host: &str, port: u16, failures: Vec<(SocketAddr, io::Error)>) -> Error {
    let place = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
    let error = Error::new(ErrorKind::Network, format!("connecting to {place}"));
    match failures.into_iter().next() {
        // The system's words for it are about us and not about them.
        Some((_, cause)) if cause.kind() == io::ErrorKind::AddrNotAvailable => {
            error.because("unreachable, for this machine has no address of that kind itself")
        }
        Some((_, cause)) => error.because(cause),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::net::SocketAddr;
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{STAGGER, interleave, is_loopback, is_not_found, look_up, race};

    fn addresses(list: &[&str]) -> Vec<SocketAddr> {
        list.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn the_families_take_turns() {
        let order =
            interleave(addresses(&["[2001:db8::1]:1", "[2001:db8::2]:1", "[2001:db8::3]:1", "192.0.2.1:1"]));
        let expected = addresses(&["[2001:db8::1]:1", "192.0.2.1:1", "[2001:db8::2]:1", "[2001:db8::3]:1"]);
        assert_eq!(order, expected);
    }

    #[tokio::test]
    async fn localhost_is_this_machine_and_nothing_else() {
        let found = look_up("LocalHost", 1).await.unwrap();
        assert_eq!(found, addresses(&["127.0.0.1:1", "[::1]:1"]));
    }

    #[tokio::test(start_paused = true)]
    async fn n11_a_black_hole_delays_the_good_address_by_a_quarter_of_a_second() {
        let started = Instant::now();
        let won = race(addresses(&["[2001:db8::1]:1", "192.0.2.1:1"]), |address| async move {
            if address.is_ipv6() {
                std::future::pending::<()>().await;
            }
            Ok(address)
        })
        .await
        .unwrap();
        assert!(won.is_ipv4());
        assert!(started.elapsed() < STAGGER * 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_starts_the_next_attempt_at_once() {
        let started = Instant::now();
        let won = race(addresses(&["[2001:db8::1]:1", "192.0.2.1:1"]), |address| async move {
            if address.is_ipv6() { Err(io::ErrorKind::ConnectionRefused.into()) } else { Ok(address) }
        })
        .await
        .unwrap();
        assert!(won.is_ipv4());
        assert_eq!(started.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_first_address_still_wins_over_a_refusing_second() {
        let won = race(addresses(&["[2001:db8::1]:1", "192.0.2.1:1"]), |address| async move {
            if address.is_ipv4() {
                return Err(io::ErrorKind::ConnectionRefused.into());
            }
            tokio::time::sleep(Duration::from_secs(2)).await;
            Ok(address)
        })
        .await
        .unwrap();
        assert!(won.is_ipv6());
    }

    #[tokio::test(start_paused = true)]
    async fn when_all_fail_every_failure_is_told() {
        let failures = race(addresses(&["[2001:db8::1]:1", "192.0.2.1:1"]), |_| async {
            Err::<(), _>(io::ErrorKind::ConnectionRefused.into())
        })
        .await
        .unwrap_err();
        assert_eq!(failures.len(), 2);
    }

    #[test]
    fn loopback_is_known_in_every_spelling() {
        for (address, expected) in [
            ("127.0.0.1", true),
            ("127.9.9.9", true),
            ("::1", true),
            ("::ffff:127.0.0.1", true),
            ("10.0.0.1", false),
            ("::", false),
        ] {
            assert_eq!(is_loopback(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn a_name_that_does_not_exist_is_told_from_a_resolver_that_is_down() {
        assert!(is_not_found("failed to lookup address information: Name or service not known"));
        assert!(!is_not_found("failed to lookup address information: Temporary failure in name resolution"));
    }
}
