#![no_main]

libfuzzer_sys::fuzz_target!(|octets: &[u8]| mailctl::laws::modified_utf7(octets));
