//! What several verbs print in JSON. Fields are added, never renamed or removed.

use serde::Serialize;

use crate::mail::{Address, Flags};

/// A person or a group in a header field.
#[derive(Serialize)]
pub(crate) struct JsonAddress {
    name: Option<String>,
    addr: String,
}

impl From<Address> for JsonAddress {
    fn from(Address { name, addr }: Address) -> Self {
        Self { name, addr }
    }
}

/// The addresses of a header field.
pub(crate) fn addresses(addresses: &[Address]) -> Vec<JsonAddress> {
    addresses.iter().cloned().map(JsonAddress::from).collect()
}

/// The flags by their IMAP names without the backslash, keywords as they are.
pub(crate) fn flags(flags: &Flags) -> Vec<String> {
    let system = [
        (flags.seen, "seen"),
        (flags.answered, "answered"),
        (flags.flagged, "flagged"),
        (flags.deleted, "deleted"),
        (flags.draft, "draft"),
    ];
    let system = system.into_iter().filter(|(set, _)| *set).map(|(_, name)| name.to_owned());
    system.chain(flags.keywords.iter().cloned()).collect()
}
