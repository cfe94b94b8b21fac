//! Octets as hexadecimal digits.

/// Two lower-case digits for each octet.
pub(crate) fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}
