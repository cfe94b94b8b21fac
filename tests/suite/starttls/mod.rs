//! An account that insists on STARTTLS (STLS), and whoever sits in the middle: the classes of the
//! NO STARTTLS authors' Fake Mail Server, for both protocols alike.
//!
//! In all of them not one octet of a credential goes out in clear, and nothing that was said
//! before TLS is believed after it.

use std::path::Path;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::support::{Output, Peer, Protocol, Sandbox, certificates};

mod injection;
mod preauth;
mod referrals;
mod stripping;
mod tampering;

pub(crate) const USER: &str = "ada.lovelace";
pub(crate) const PASSWORD: &str = "never-in-clear";

/// What only the middle says: it must not get into the store, nor in front of a person unmarked.
const EVIL: &str = "attacker";

/// A home whose account `work` is at this port of loopback, and trusts the good certificates.
pub(crate) fn home(protocol: Protocol, port: u16, tls: &str, more: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.config(&format!(
        "[accounts.work]\nprotocol = \"{}\"\nhost = \"localhost\"\nport = {port}\ntls = \"{tls}\"\n\
         ca-file = {:?}\nusername = \"{USER}\"\npassword = {{ value = \"{PASSWORD}\" }}\ntimeout = \"30s\"\n{more}\n",
        protocol.name(),
        certificates::ca_file(),
    ));
    sandbox
}

/// Has `fetch` insist on STARTTLS with a server that follows `script`.
#[track_caller]
fn fetch(protocol: Protocol, script: &str) -> Output {
    attempt(protocol, &[script], &["fetch"], "")
}

/// As [`fetch`], with other arguments and further lines of the account, a script for each
/// connection; whatever comes of it, nothing was given away and nothing taken.
#[track_caller]
fn attempt(protocol: Protocol, scripts: &[&str], arguments: &[&str], more: &str) -> Output {
    let peer = Peer::play(scripts);
    let sandbox = home(protocol, peer.port, "starttls", more);
    let started = Instant::now();
    let output = sandbox.run(arguments);
    assert!(started.elapsed() < Duration::from_secs(60), "{scripts:?}\n{output}");
    assert_nothing_in_clear(&peer.heard_everything());
    assert_silent_about_secrets(&output);
    assert_nothing_kept(&sandbox);
    output
}

/// Asserts the exit code, and one line of error that holds `says`.
#[track_caller]
pub(crate) fn assert_refused(output: &Output, code: i32, says: &str, case: &str) {
    assert_eq!(output.code, Some(code), "{case}\n{output}");
    let errors: Vec<_> = output.err().lines().filter(|line| line.starts_with("error: ")).collect();
    assert_eq!(errors.len(), 1, "{case}\n{output}");
    assert!(errors[0].starts_with("error: account work: "), "{case}\n{output}");
    assert!(errors[0].to_lowercase().contains(&says.to_lowercase()), "no {says:?} in:\n{case}\n{output}");
}

/// What may be said before TLS: that it is wanted, and on IMAP the question whether it can be had.
#[track_caller]
fn assert_nothing_in_clear(clear: &[u8]) {
    assert_no_credentials(clear);
    let handshake = clear.iter().position(|octet| (0x14..=0x17).contains(octet));
    let said = String::from_utf8_lossy(&clear[..handshake.unwrap_or(clear.len())]).into_owned();
    for line in said.lines() {
        let command = line.split_once(' ').map_or(line, |(_, command)| command);
        assert!(["STLS", "CAPABILITY", "STARTTLS"].contains(&command), "in clear: {said:?}");
    }
}

/// Neither user nor password, as they are or within base64.
#[track_caller]
pub(crate) fn assert_no_credentials(clear: &[u8]) {
    let heard = String::from_utf8_lossy(clear);
    for word in [USER, PASSWORD] {
        assert!(!heard.contains(word), "in clear: {heard:?}");
        for before in 0..3 {
            // The letters that the word alone decides.
            let letters = BASE64.encode([&vec![0; before], word.as_bytes()].concat());
            let letters = &letters[(before * 8).div_ceil(6)..(before + word.len()) * 8 / 6];
            assert!(!heard.contains(letters), "in clear: {heard:?}");
        }
    }
}

/// Neither panic nor password nor anything that a terminal obeys.
#[track_caller]
pub(crate) fn assert_silent_about_secrets(output: &Output) {
    assert!(output.code.is_some(), "{output}");
    for text in [output.out(), output.err()] {
        assert!(!text.contains(PASSWORD) && !text.contains("panicked"), "{output}");
        assert!(!text.contains(|it: char| it.is_control() && it != '\n' && it != '\t'), "{text:?}");
    }
}

/// No message, and nowhere in the home a word of whoever sat in the middle.
#[track_caller]
fn assert_nothing_kept(sandbox: &Sandbox) {
    assert_eq!(sandbox.files("work", "INBOX").len(), 0);
    search(sandbox.home());
}

#[track_caller]
fn search(folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        assert!(!path.to_string_lossy().contains(EVIL), "{}", path.display());
        if path.is_dir() {
            search(&path);
        } else {
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            assert!(!text.contains(EVIL), "{}: {text:?}", path.display());
        }
    }
}
