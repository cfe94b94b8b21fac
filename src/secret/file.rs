//! A password in the first line of a file.

use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use zeroize::Zeroizing;

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
    let mut octets = Zeroizing::new(Vec::with_capacity(MOST + 1));
    file.take(MOST as u64 + 1).read_to_end(&mut octets).map_err(|error| format!("{shown}: {error}"))?;
    line(&octets).map_err(|why| format!("{shown} {why}"))
}

/// The first line of `octets` without its line end; says what is wrong as `holds nothing`.
pub(super) fn line(octets: &[u8]) -> Result<Secret<String>, &'static str> {
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

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt as _;

    use super::{MOST, first_line};

    fn outcome(content: &[u8], mode: u32) -> Result<String, String> {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("secret");
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        let told = |why: String| why.replace(&path.display().to_string(), "FILE");
        first_line(&path).map(|secret| secret.reveal().clone()).map_err(told)
    }

    #[test]
    fn the_first_line_is_the_password() {
        assert_eq!(outcome(b"hunter2\nnotes\n", 0o600).unwrap(), "hunter2");
        assert_eq!(outcome(b"hunter2 \r\n", 0o400).unwrap(), "hunter2 ");
        assert_eq!(outcome("a03 \"\\%{ü".as_bytes(), 0o600).unwrap(), "a03 \"\\%{ü");
        assert_eq!(outcome(&[b'x'; 200], 0o600).unwrap(), "x".repeat(200));
    }

    #[test]
    fn what_is_no_password_is_told_and_not_shown() {
        assert_eq!(outcome(b"", 0o600).unwrap_err(), "FILE holds nothing");
        assert_eq!(outcome(b"\nhunter2", 0o600).unwrap_err(), "FILE holds nothing in its first line");
        assert_eq!(outcome(b"hunter2\0", 0o600).unwrap_err(), "FILE holds a NUL, which no server accepts");
        assert_eq!(outcome(b"hunter2\xe9", 0o600).unwrap_err(), "FILE holds something that is not UTF-8");
        let long = outcome(&vec![b'x'; MOST + 1], 0o600).unwrap_err();
        assert_eq!(long, "FILE holds more than 64 KiB, which is no password");
    }

    #[test]
    fn k01_a_file_that_others_may_read_is_refused() {
        let told = outcome(b"hunter2\n", 0o644).unwrap_err();
        assert_eq!(told, "others may read FILE (mode 0644); run: chmod 600 FILE");
    }
}
