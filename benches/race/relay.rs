//! A line on loopback on which everything comes late.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// Opens a port that leads to `port`, half of `round_trip` away. It stays as long as the process.
pub(crate) fn open(port: u16, round_trip: Duration) -> io::Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let here = listener.local_addr()?.port();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            thread::spawn(move || serve(client, port, round_trip / 2));
        }
    });
    Ok(here)
}

/// To open a connection takes a round trip as well: the far end is dialled half of one later, and what the
/// client says at once is as late as all that it says. (The client's own handshake is with us, and free.)
fn serve(client: TcpStream, port: u16, late: Duration) -> io::Result<()> {
    thread::sleep(late * 2);
    let server = TcpStream::connect(("127.0.0.1", port))?;
    for stream in [&client, &server] {
        stream.set_nodelay(true)?;
    }
    let back = pass(server.try_clone()?, client.try_clone()?, late);
    let forth = pass(client, server, late);
    for side in [back, forth] {
        let _ = side.join();
    }
    Ok(())
}

/// Hands on what comes, `late`.
fn pass(mut from: TcpStream, mut to: TcpStream, late: Duration) -> thread::JoinHandle<()> {
    // So much may be on its way; a line of 50 ms then carries some 600 MB in a second.
    let (send, receive) = mpsc::sync_channel::<(Instant, Vec<u8>)>(512);
    thread::spawn(move || {
        let mut piece = vec![0; 64 * 1024];
        while let Ok(octets @ 1..) = from.read(&mut piece) {
            if send.send((Instant::now() + late, piece[..octets].to_vec())).is_err() {
                break;
            }
        }
    });
    thread::spawn(move || {
        for (due, octets) in receive {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            if to.write_all(&octets).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    })
}
