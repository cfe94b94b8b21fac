//! A slow line: a relay on loopback that lets only so many octets through, and counts them.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A relay to a port of this machine. Its threads end with the connections that they serve, the
/// one that accepts with the process.
pub(crate) struct Relay {
    pub(crate) port: u16,
    received: Arc<AtomicU64>,
}

/// How often a slow line lets something through.
const TICK: Duration = Duration::from_millis(20);

impl Relay {
    /// Relays to `port`; the server's octets come at most so fast per second.
    pub(crate) fn slow(port: u16, octets_per_second: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let relay =
            Self { port: listener.local_addr().unwrap().port(), received: Arc::new(AtomicU64::new(0)) };
        let received = Arc::clone(&relay.received);
        let at_once = (octets_per_second / 50).max(1);
        std::thread::spawn(move || {
            for near in listener.incoming() {
                let (Ok(near), Ok(far)) = (near, TcpStream::connect(("127.0.0.1", port))) else { continue };
                let (near_too, far_too) = (near.try_clone().unwrap(), far.try_clone().unwrap());
                let received = Arc::clone(&received);
                std::thread::spawn(move || pass(near, far, 1 << 16, |_| {}));
                std::thread::spawn(move || {
                    pass(far_too, near_too, at_once, |octets| {
                        received.fetch_add(octets, Ordering::Relaxed);
                        std::thread::sleep(TICK);
                    });
                });
            }
        });
        relay
    }

    /// How many octets of the server came through so far.
    pub(crate) fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }
}

/// Passes on what comes until either side is gone, and then tells the other.
fn pass(mut from: TcpStream, mut to: TcpStream, at_once: usize, mut passed: impl FnMut(u64)) {
    let mut buffer = vec![0; at_once];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        if to.write_all(&buffer[..read]).is_err() {
            break;
        }
        passed(read as u64);
    }
    drop(from.shutdown(Shutdown::Read));
    drop(to.shutdown(Shutdown::Write));
}
