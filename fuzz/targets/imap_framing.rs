#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| mailctl::laws::imap_framing(octets));
