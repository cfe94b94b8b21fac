#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| mailctl::laws::maildir_names(octets));
