//! A password in the first line of a file.

use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use zeroize::Zeroize as _;

use super::Secret;

/// No password is longer; whatever is, is another file.
pub(super) const MOST: usize = 64 << 10;

/// The first line of the file at `path`, which only its owner may read.
pub(super) fn first_line(path: &Path) -> Result<Secret<String>, String> {
    let shown = path.display();
    let file = File::open(path).map_err(|error| format!("{shown}: {error}"))?;
    let meta = file.metadata().map_err(|error| format!("{shown}: {error}"))?;
    if meta.is_file() {
        let me = rustix::process::geteuid().as_raw();
        // NOTE: root's files are as good as ours: systemd and containers mount secrets so.
        if meta.uid() != me && meta.uid() != 0 {
            return Err(format!("{shown} belongs to user {}, not to you (user {me})", meta.uid()));
        }
        if meta.mode() & 0o077 != 0 && meta.uid() == me {
            let mode = meta.mode() & 0o777;
            return Err(format!("others may read {shown} (mode {mode:04o}); run: chmod 600 {shown}"));
        }
        if meta.mode() & 0o007 != 0 {
            return Err(format!("anybody may read {shown} (mode {:04o})", meta.mode() & 0o777));
        }
    }
    let mut octets = Vec::with_capacity(MOST + 1);
    file.take(MOST as u64 + 1).read_to_end(&mut octets).map_err(|error| format!("{shown}: {error}"))?;
    line(octets).map_err(|why| format!("{shown} {why}"))
}

/// The first line of `octets` without its line end; says what is wrong as `… is empty`.
pub(super) fn line(mut octets: Vec<u8>) -> Result<Secret<String>, &'static str> {
    let result = first(&octets);
    octets.zeroize();
    result
}

fn first(octets: &[u8]) -> Result<Secret<String>, &'static str> {
    if octets.len() > MOST {
        return Err("holds more than 64 KiB, which is no password");
    }
    let line = octets.split(|octet| *octet == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.is_empty() {
        return Err(if octets.is_empty() { "holds nothing" } else { "holds nothing in its first line" });
    }
    if line.contains(&0) {
        return Err("holds a NUL, which no server accepts");
    }
    std::str::from_utf8(line)
        .map(|line| Secret::new(line.to_owned()))
        .map_err(|_| "holds something that is not UTF-8")
}
