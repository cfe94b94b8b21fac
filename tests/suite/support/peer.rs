//! A server that follows a script: what it says, and what it insists on hearing.

use std::io::{BufRead, BufReader, ErrorKind, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;
use std::time::Duration;

/// A scripted server on loopback: one script per connection, in order.
///
/// A script reads like a conversation, a line each:
///
/// ```text
/// S: +OK ready            the server says this, with CRLF
/// C: USER ada             the client must say exactly this
/// C: AUTH *               … or anything that starts so
/// R: raw \x16\x03\n       raw octets, Rust escapes, nothing added
/// ---                     the server closes the connection
/// ...                     the server goes silent and waits until the client leaves
/// ```
pub(crate) struct Peer {
    pub(crate) port: u16,
    threads: Option<JoinHandle<Result<(), String>>>,
}

impl Peer {
    pub(crate) fn play(scripts: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let scripts: Vec<String> = scripts.iter().map(|script| (*script).to_owned()).collect();
        let threads = std::thread::spawn(move || {
            for (number, script) in scripts.iter().enumerate() {
                let (stream, _) = listener.accept().map_err(|error| error.to_string())?;
                stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
                perform(script, stream).map_err(|error| {
                    let error = format!("connection {}: {error}", number + 1);
                    // A story may fail for it before it asks.
                    eprintln!("scripted peer, {error}");
                    error
                })?;
            }
            Ok(())
        });
        Self { port, threads: Some(threads) }
    }

    /// Asserts that the client kept to the script; call it when the program has ended.
    #[track_caller]
    pub(crate) fn heard_everything(mut self) {
        if let Err(error) = self.threads.take().unwrap().join().unwrap() {
            panic!("{error}");
        }
    }
}

fn perform(script: &str, stream: TcpStream) -> Result<(), String> {
    let mut hears = BufReader::new(stream.try_clone().unwrap());
    let mut says = &stream;
    for line in script.lines().map(str::trim_start).filter(|line| !line.is_empty()) {
        let step = match line.split_once(' ') {
            _ if line == "---" => return Ok(()),
            _ if line == "..." => break,
            _ if line == "S:" => says.write_all(b"\r\n"),
            Some(("S:", text)) => says.write_all(format!("{text}\r\n").as_bytes()),
            Some(("R:", text)) => says.write_all(&unescape(text)),
            Some(("C:", text)) => hear(&mut hears, text)?,
            _ => return Err(format!("no such step in a script: {line}")),
        };
        // A client that leaves early is judged by what it should have said next.
        step.or_else(|error| match error.kind() {
            ErrorKind::BrokenPipe | ErrorKind::ConnectionReset => Ok(()),
            _ => Err(error.to_string()),
        })?;
    }
    // Until the client leaves, so that it is never cut off by us.
    let mut rest = Vec::new();
    drop(hears.read_to_end(&mut rest));
    Ok(())
}

fn hear(hears: &mut impl BufRead, expected: &str) -> Result<std::io::Result<()>, String> {
    let mut heard = Vec::new();
    hears.read_until(b'\n', &mut heard).map_err(|error| format!("waiting for {expected:?}: {error}"))?;
    let heard = String::from_utf8_lossy(&heard);
    let heard = heard.trim_end_matches(['\r', '\n']);
    let fits = match expected.strip_suffix('*') {
        Some(start) => heard.starts_with(start),
        None => heard == expected,
    };
    if fits { Ok(Ok(())) } else { Err(format!("expected {expected:?}, heard {heard:?}")) }
}

fn unescape(text: &str) -> Vec<u8> {
    let mut octets = Vec::new();
    let mut rest = text.bytes();
    while let Some(octet) = rest.next() {
        octets.push(match (octet, octet == b'\\') {
            (_, false) => octet,
            (_, true) => match rest.next().unwrap() {
                b'r' => b'\r',
                b'n' => b'\n',
                b'0' => 0,
                b'x' => {
                    let digits = [rest.next().unwrap(), rest.next().unwrap()];
                    u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
                }
                other => other,
            },
        });
    }
    octets
}
