//! What holds for whatever is typed, or piped in, to name messages; see [`crate::laws`].

use super::select::from_stdin;

/// Each line is an argument that means what it prints as; reading ends, whatever is piped in.
pub fn selection(octets: &[u8]) {
    for nul in [false, true] {
        let _ = from_stdin(&mut &*octets, nul);
    }
    let text = String::from_utf8_lossy(octets);
    crate::mail::laws::argument(&text);
    text.lines().for_each(crate::mail::laws::argument);
}
