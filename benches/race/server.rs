//! A private Dovecot with the mailboxes of the race.

use std::error::Error;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use super::mail::Volume;

/// Which protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Imap,
    Pop3,
}

impl Protocol {
    pub(crate) const BOTH: [Self; 2] = [Self::Imap, Self::Pop3];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Imap => "imap",
            Self::Pop3 => "pop3",
        }
    }

    /// As the tables tell it.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Imap => "IMAP",
            Self::Pop3 => "POP3",
        }
    }
}

/// A running server, over TLS. It ends when this process does, for it reads our pipe.
pub(crate) struct Server {
    dir: PathBuf,
    ports: [u16; 4],
    child: Child,
    lifeline: Option<ChildStdin>,
}

impl Server {
    /// Starts one whose files lie below `dir`.
    pub(crate) fn start(dir: &Path) -> Result<Self, Box<dyn Error>> {
        fs::create_dir_all(dir)?;
        let free = || Ok::<_, std::io::Error>(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port());
        let ports = [free()?, free()?, free()?, free()?];
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/dovecot");
        let mut command = Command::new(script);
        command.arg(dir).args(ports.iter().map(u16::to_string)).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let lifeline = child.stdin.take();
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        if line.trim() != "ready" {
            return Err("tests/dovecot did not start a server".into());
        }
        Ok(Self { dir: dir.to_owned(), ports, child, lifeline })
    }

    /// The port that speaks TLS at once.
    pub(crate) const fn port(&self, protocol: Protocol) -> u16 {
        match protocol {
            Protocol::Imap => self.ports[1],
            Protocol::Pop3 => self.ports[3],
        }
    }

    /// The authority behind the server's certificate.
    pub(crate) fn authority(&self) -> PathBuf {
        self.dir.join("ca.pem")
    }

    /// Fills the INBOX of `user`.
    pub(crate) fn fill(&self, user: &str, volume: Volume) -> Result<(), Box<dyn Error>> {
        let home = self.dir.join("users").join(user);
        for sub in ["new", "cur", "tmp"] {
            fs::create_dir_all(home.join("Maildir").join(sub))?;
        }
        for (raw, number) in volume.messages().zip(1_790_000_000_u64..) {
            // Another program has seen it, as most of a mailbox that is fetched for the first time.
            fs::write(home.join("Maildir/cur").join(format!("{number}.M{number}.race:2,")), raw)?;
        }
        // The server's mail processes run as nobody when this runs as root.
        if Command::new("id").arg("-u").output()?.stdout == b"0\n" {
            let group = Command::new("id").args(["-gn", "nobody"]).output()?.stdout;
            let owner = format!("nobody:{}", String::from_utf8(group)?.trim());
            Command::new("chown").args(["-R", &owner]).arg(&home).status()?;
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        let _ = self.child.wait();
    }
}
