//! A server that keeps an honest mailbox, but for one thing that it overdoes.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

use super::Protocol;

/// Messages in the mailbox, numbered from 1; each is small and has its number as its subject.
pub(crate) const MESSAGES: usize = 5;

/// Sees each command before the server answers it, and may answer in its place (true). For each
/// body of an IMAP FETCH it is asked as well, as `BODY n`.
pub(crate) type Trick = fn(&str, &mut dyn Write) -> io::Result<bool>;

/// Serves on the port that is returned until the process ends; any number of sessions.
pub(crate) fn wicked(protocol: Protocol, trick: Trick) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(stream) = stream else { continue };
            std::thread::spawn(move || {
                // The client may leave at any point.
                drop(match protocol {
                    Protocol::Pop3 => pop3(&stream, trick),
                    Protocol::Imap => imap(&stream, trick),
                });
            });
        }
    });
    port
}

/// Says `what` again and again, until the client has had enough.
pub(crate) fn for_ever(says: &mut dyn Write, what: &[u8]) -> io::Result<bool> {
    let once = what.repeat((1 << 16) / what.len() + 1);
    loop {
        says.write_all(&once)?;
    }
}

fn message(number: usize) -> String {
    format!("From: a@b\r\nSubject: {number}\r\n\r\n{number}\r\n")
}

fn lines(stream: &TcpStream) -> impl Iterator<Item = io::Result<String>> {
    BufReader::new(stream.try_clone().unwrap()).lines()
}

fn pop3(stream: &TcpStream, trick: Trick) -> io::Result<()> {
    let mut says = stream;
    if trick("", &mut says)? {
        return Ok(());
    }
    says.write_all(b"+OK ready\r\n")?;
    for line in lines(stream) {
        let line = line?;
        if trick(&line, &mut says)? {
            continue;
        }
        let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let number = rest.split(' ').next().and_then(|word| word.parse::<usize>().ok());
        let list = |about: fn(usize) -> String| {
            let lines: String = (1..=MESSAGES).map(|place| format!("{place} {}\r\n", about(place))).collect();
            format!("+OK\r\n{lines}.\r\n")
        };
        let answer = match (verb, number) {
            ("CAPA", _) => "+OK\r\nUSER\r\nUIDL\r\nTOP\r\nPIPELINING\r\n.\r\n".to_owned(),
            ("UIDL", None) => list(|place| format!("id{place}")),
            ("LIST", None) => list(|place| message(place).len().to_string()),
            ("RETR" | "TOP", Some(place)) => format!("+OK\r\n{}.\r\n", message(place)),
            ("LIST", Some(_)) => "-ERR no such message\r\n".to_owned(),
            _ => "+OK\r\n".to_owned(),
        };
        says.write_all(answer.as_bytes())?;
        if verb == "QUIT" {
            return Ok(());
        }
    }
    Ok(())
}

fn imap(stream: &TcpStream, trick: Trick) -> io::Result<()> {
    let mut says = stream;
    if trick("", &mut says)? {
        return Ok(());
    }
    says.write_all(b"* OK [CAPABILITY IMAP4rev1 UIDPLUS] ready\r\n")?;
    for line in lines(stream) {
        let line = line?;
        let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
        if !trick(command, &mut says)? {
            untagged(command, &mut says, trick)?;
        }
        says.write_all(format!("{tag} OK done\r\n").as_bytes())?;
        if command == "LOGOUT" {
            return Ok(());
        }
    }
    Ok(())
}

fn untagged(command: &str, says: &mut dyn Write, trick: Trick) -> io::Result<()> {
    let verb = command.split(' ').next().unwrap_or_default();
    match verb {
        "CAPABILITY" => says.write_all(b"* CAPABILITY IMAP4rev1 UIDPLUS\r\n"),
        "LIST" => says.write_all(b"* LIST () \"/\" INBOX\r\n"),
        "SELECT" => {
            let next = MESSAGES + 1;
            let about =
                format!("* {MESSAGES} EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT {next}] x\r\n");
            says.write_all(about.as_bytes())
        }
        "UID" if command.contains("BODY") => {
            for place in asked(command) {
                if !trick(&format!("BODY {place}"), says)? {
                    body(place, command, says)?;
                }
            }
            Ok(())
        }
        "UID" if command.contains("RFC822.SIZE") => (1..=MESSAGES).try_for_each(|place| {
            let size = message(place).len();
            let date = "01-Jan-2024 00:00:00 +0000";
            let about = format!("FLAGS () RFC822.SIZE {size} INTERNALDATE \"{date}\"");
            says.write_all(format!("* {place} FETCH (UID {place} {about})\r\n").as_bytes())
        }),
        "UID" => asked(command)
            .into_iter()
            .try_for_each(|place| says.write_all(format!("* {place} FETCH (UID {place})\r\n").as_bytes())),
        "LOGOUT" => says.write_all(b"* BYE\r\n"),
        _ => Ok(()),
    }
}

fn body(place: usize, command: &str, says: &mut dyn Write) -> io::Result<()> {
    let item = if command.contains("HEADER") { "BODY[HEADER]" } else { "BODY[]" };
    let text = message(place);
    let text = format!("* {place} FETCH (UID {place} {item} {{{}}}\r\n{text})\r\n", text.len());
    says.write_all(text.as_bytes())
}

/// The messages of a UID set that are there.
fn asked(command: &str) -> Vec<usize> {
    let set = command.split(' ').nth(2).unwrap_or_default();
    let within = |part: &str, place: usize| {
        let mut ends = part.splitn(2, ':').map(|end| end.parse().unwrap_or(usize::MAX));
        let first = ends.next().unwrap_or_default();
        (first..=ends.next().unwrap_or(first)).contains(&place)
    };
    (1..=MESSAGES).filter(|place| set.split(',').any(|part| within(part, *place))).collect()
}
