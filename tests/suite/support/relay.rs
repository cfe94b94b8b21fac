//! A line of a poor kind: a relay on loopback that is slow, or cuts what passes, and counts.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// A relay to a port of this machine. Its threads end with the connections that they serve, the
/// one that accepts with the process.
pub(crate) struct Relay {
    pub(crate) port: u16,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    received: AtomicU64,
    turns: AtomicU64,
    server_spoke: AtomicBool,
}

/// How often a slow line lets something through.
const TICK: Duration = Duration::from_millis(20);

impl Relay {
    /// Relays to `port`; the server's octets come at most so fast per second.
    pub(crate) fn slow(port: u16, octets_per_second: usize) -> Self {
        Self::start(port, (octets_per_second / 50).max(1), TICK)
    }

    /// Relays to `port`; the server's octets come one by one, each in a segment of its own.
    pub(crate) fn dripping(port: u16) -> Self {
        Self::start(port, 1, Duration::ZERO)
    }

    /// Relays to `port` as well as loopback can.
    pub(crate) fn plain(port: u16) -> Self {
        Self::start(port, 1 << 16, Duration::ZERO)
    }

    fn start(port: u16, at_once: usize, tick: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let relay = Self { port: listener.local_addr().unwrap().port(), counts: Arc::default() };
        let counts = Arc::clone(&relay.counts);
        std::thread::spawn(move || {
            for near in listener.incoming() {
                let (Ok(near), Ok(far)) = (near, TcpStream::connect(("127.0.0.1", port))) else { continue };
                let (near_too, far_too) = (near.try_clone().unwrap(), far.try_clone().unwrap());
                near_too.set_nodelay(true).unwrap();
                let (asked, told) = (Arc::clone(&counts), Arc::clone(&counts));
                std::thread::spawn(move || {
                    pass(near, far, 1 << 16, |_| {
                        let turn = asked.server_spoke.swap(false, Ordering::Relaxed);
                        asked.turns.fetch_add(u64::from(turn), Ordering::Relaxed);
                    });
                });
                std::thread::spawn(move || {
                    pass(far_too, near_too, at_once, |octets| {
                        told.received.fetch_add(octets, Ordering::Relaxed);
                        told.server_spoke.store(true, Ordering::Relaxed);
                        std::thread::sleep(tick);
                    });
                });
            }
        });
        relay
    }

    /// How many octets of the server came through so far.
    pub(crate) fn received(&self) -> u64 {
        self.counts.received.load(Ordering::Relaxed)
    }

    /// How often the client spoke after the server had.
    pub(crate) fn turns(&self) -> u64 {
        self.counts.turns.load(Ordering::Relaxed)
    }
}

/// Passes on what comes until either side is gone, and then tells the other.
fn pass(mut from: TcpStream, mut to: TcpStream, at_once: usize, mut passed: impl FnMut(u64)) {
    let mut buffer = vec![0; at_once];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        // Counted first: the answer may be back before we are.
        passed(read as u64);
        if to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    drop(from.shutdown(Shutdown::Read));
    drop(to.shutdown(Shutdown::Write));
}
