//! What must hold for any octets at all, one function for each thing that reads them.
//!
//! A law panics where it is broken. It is there for two readers and in no ordinary build: the
//! fuzzer (`fuzz/`) looks for octets that break it, and the tests below hold it to the seeds that
//! the fuzzer starts from, to what the fuzzer found, and to mutations of both.

#[cfg(test)]
mod tests;

pub use crate::backend::imap::laws::{
    framing as imap_framing, session as imap_session, utf7 as modified_utf7,
};
pub use crate::backend::pop3::laws::{codec as pop3_codec, session as pop3_session};
pub use crate::cli::laws::selection;
pub use crate::config::laws::config;
pub use crate::mail::laws::{html, message_view, query};
pub use crate::store::laws::maildir_names;
pub use crate::ui::laws::sanitiser;

use crate::mail::{Flags, MailboxName, MessageId, parse_envelope};
use crate::store::Message;

/// The name of a law, which is that of its fuzz target and of the folder of its seeds; and the law.
pub type Law = (&'static str, fn(&[u8]));

/// All laws.
pub const ALL: [Law; 14] = [
    ("config", config),
    ("html", html),
    ("imap_framing", imap_framing),
    ("imap_session", imap_session),
    ("mailbox_names", mailbox_names),
    ("maildir_names", maildir_names),
    ("message_shown", message_shown),
    ("message_view", message_view),
    ("modified_utf7", modified_utf7),
    ("pop3_codec", pop3_codec),
    ("pop3_session", pop3_session),
    ("query", query),
    ("sanitiser", sanitiser),
    ("selection", selection),
];

/// A message is listed and read, on a terminal that can do nothing, in a pipe and as JSON.
pub fn message_shown(raw: &[u8]) {
    let message = Message {
        id: MessageId(7),
        mailbox: MailboxName::inbox(),
        flags: Flags::none(),
        size: raw.len() as u64,
        received: 1_700_000_000,
        whole: true,
        envelope: parse_envelope(raw),
        on_server: None,
    };
    crate::cli::laws::listing(&message);
    crate::cli::laws::reading(raw, &message);
}

/// Names of mailboxes: between the wire and a person, and between a person and the disk.
pub fn mailbox_names(octets: &[u8]) {
    crate::backend::imap::laws::names(octets);
    crate::store::laws::folders(octets);
}
