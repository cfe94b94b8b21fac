#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| mailctl::laws::message_shown(octets));
