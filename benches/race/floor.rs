//! The floor: what it costs to ask once for everything and to write each message to a file.
//!
//! No records, no syncs, no checks; on POP3 all RETR are sent ahead. What a fetcher that loses nothing takes
//! longer than this is the price of not losing anything.

use std::error::Error;
use std::fs;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;

use native_tls::{Certificate, TlsConnector, TlsStream};

use super::server::Protocol;

type Wire = BufReader<TlsStream<TcpStream>>;
type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// So many RETR are sent ahead at once: the server must not have to wait for us to read.
const AHEAD: usize = 500;

/// Receives all mail of `user` into `folder`.
pub(crate) fn receive(protocol: Protocol, port: u16, user: &str, authority: &Path, folder: &Path) -> Outcome {
    fs::create_dir_all(folder)?;
    let mut connector = TlsConnector::builder();
    connector.add_root_certificate(Certificate::from_pem(&fs::read(authority)?)?);
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_nodelay(true)?;
    let mut wire = BufReader::with_capacity(256 * 1024, connector.build()?.connect("localhost", stream)?);
    line(&mut wire)?;
    match protocol {
        Protocol::Imap => imap(&mut wire, user, folder),
        Protocol::Pop3 => pop3(&mut wire, user, folder),
    }
}

fn line(wire: &mut Wire) -> Outcome<String> {
    let mut line = Vec::new();
    if wire.read_until(b'\n', &mut line)? == 0 {
        return Err("the server hung up".into());
    }
    Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
}

fn say(wire: &mut Wire, words: &str) -> Outcome {
    Ok(wire.get_mut().write_all(words.as_bytes())?)
}

fn until(wire: &mut Wire, start: &str) -> Outcome<String> {
    loop {
        let line = line(wire)?;
        if line.starts_with(start) {
            return Ok(line);
        }
    }
}

fn imap(wire: &mut Wire, user: &str, folder: &Path) -> Outcome {
    say(
        wire,
        &format!("1 LOGIN {user} secret\r\n2 EXAMINE INBOX\r\n3 UID FETCH 1:* (UID FLAGS BODY.PEEK[])\r\n"),
    )?;
    until(wire, "2 ")?;
    let mut message = Vec::new();
    for number in 0.. {
        let response = line(wire)?;
        if response.starts_with("3 ") {
            break;
        }
        let Some((_, octets)) = response.rsplit_once('{') else { continue };
        message.clear();
        wire.take(octets.trim_end_matches('}').parse()?).read_to_end(&mut message)?;
        fs::write(folder.join(number.to_string()), &message)?;
        line(wire)?;
    }
    say(wire, "4 LOGOUT\r\n")
}

fn pop3(wire: &mut Wire, user: &str, folder: &Path) -> Outcome {
    say(wire, &format!("USER {user}\r\nPASS secret\r\nSTAT\r\n"))?;
    for _ in 0..2 {
        line(wire)?;
    }
    let messages: usize = line(wire)?.split(' ').nth(1).ok_or("no STAT")?.parse()?;
    let (mut message, mut asked) = (Vec::new(), 0);
    for number in 1..=messages {
        if asked < messages && asked < number + AHEAD / 2 {
            let ahead = (asked + 1..=messages).take(AHEAD);
            say(wire, &ahead.map(|number| format!("RETR {number}\r\n")).collect::<String>())?;
            asked = messages.min(asked + AHEAD);
        }
        line(wire)?;
        message.clear();
        loop {
            let start = message.len();
            wire.read_until(b'\n', &mut message)?;
            match &message[start..] {
                b".\r\n" => break message.truncate(start),
                [b'.', ..] => drop(message.remove(start)),
                [] => return Err("the server hung up".into()),
                _ => {}
            }
        }
        fs::write(folder.join(number.to_string()), &message)?;
    }
    say(wire, "QUIT\r\n")
}
