//! mailctl, a floor and its peers at the same work on the same machine, in turn, in one run.
//!
//! `benches/run` tells how it is called. A round lets each lane of a work run once, so that what else the
//! machine does meets all of them alike; the tables tell medians.

#![expect(clippy::print_stdout, reason = "the tables are what it is for")]

mod contender;
mod floor;
mod growth;
mod mail;
mod measure;
mod relay;
mod server;
mod table;
mod works;

use std::error::Error;
use std::path::{Path, PathBuf};

use server::Protocol;

/// How the race was called.
#[derive(Clone, Debug)]
struct Options {
    rounds: usize,
    /// Mailboxes are by so much smaller.
    scale: usize,
    slow: bool,
    million: bool,
    /// Only works whose names hold one of these.
    words: Vec<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["floor", protocol, port, user, authority, folder] => {
            let protocol = if *protocol == "imap" { Protocol::Imap } else { Protocol::Pop3 };
            floor::receive(protocol, port.parse()?, user, Path::new(authority), Path::new(folder))
        }
        _ => race(&options(arguments)?),
    }
}

fn options(arguments: Vec<String>) -> Result<Options, Box<dyn Error>> {
    let mut options = Options { rounds: 3, scale: 1, slow: false, million: false, words: Vec::new() };
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|it| it.parse().ok()).ok_or("a number is missing");
        match argument.as_str() {
            "--rounds" => options.rounds = number()?,
            "--scale" => options.scale = number()?,
            "--slow" => options.slow = true,
            "--million" => options.million = true,
            other if other.starts_with('-') => return Err(format!("what is {other}?").into()),
            _ => options.words.push(argument),
        }
    }
    Ok(options)
}

/// A folder that goes with the run.
struct Place(PathBuf);

impl Place {
    fn within(folder: &str) -> Result<Self, Box<dyn Error>> {
        let path = Path::new(folder).join(format!("mailctl-race-{}", std::process::id()));
        std::fs::create_dir_all(&path)?;
        // The server's mail processes go through it as another user.
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755))?;
        Ok(Self(path))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn race(options: &Options) -> Result<(), Box<dyn Error>> {
    let memory = Place::within("/dev/shm")?;
    let disk = Place::within(&std::env::var("MAILCTL_RACE_DISK").unwrap_or_else(|_| "/var/tmp".to_owned()))?;
    let server = server::Server::start(&memory.0.join("server"))?;
    println!("{}", table::HEAD);
    works::Race { options, server: &server, memory: &memory.0, disk: &disk.0 }.run()
}
