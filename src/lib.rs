//! mailctl: a command-line mail client that speaks POP3 and IMAP, and treats you the same on both.
//!
//! # The idea
//!
//! POP3 (RFC 1939) takes mail away from the server: afterwards the copy here may be the only one.
//! IMAP (RFC 9051, 3501) leaves it there for every device. A thin layer over the two wires could
//! not keep the promise of one set of verbs: POP3 has no flags, no mailboxes, no search, and its
//! message numbers die with the session. So under both lies **one local [`store`]**. The wire
//! fills it, the verbs read it, and what a person changes is applied here first and carried to the
//! server after.
//!
//! # The floors
//!
//! ```text
//! floor 6  main             the doorway                    sees cli
//! floor 6  laws             what no octets may break       sees cli, backend, store, ui, config, mail
//! floor 5  cli              what a person types            sees engine, backend, store, ui, config, secret, mail, error
//! floor 4  engine           the order of safety            sees backend, store, mail, error
//! floor 3  backend/connect  which protocol it is           sees backend, config, secret, mail, error
//! floor 3  backend          the wire                       sees secret, mail, error
//! floor 2  store            the disk                       sees mail, error
//! floor 2  ui               the terminal                   sees secret, mail, error
//! floor 2  config           what the person set up         sees secret, mail, error
//! floor 2  secret           passwords, and where they lie  sees mail, error
//! floor 1  mail             the words of the field         sees error
//! floor 1  error            what can go wrong              sees nothing
//! ```
//!
//! Imports run downwards, and the ground floor has no I/O, no async and no clock. The verb names
//! the file on each floor: `mailctl fetch` is `cli/fetch.rs` (options in, lines and JSON out), then
//! `engine/fetch.rs` (the order of safety), then [`backend`] (the wire) and [`store`] (the disk),
//! which meet only in the engine. What every verb needs (options, clock, signals, message
//! arguments, failures) is in `cli/frame/`, which knows no verb.
//!
//! # The libraries
//!
//! Each is known to one room, so that it can be replaced there.
//!
//! ```text
//! cli                clap, clap_complete, clap_mangen, textwrap
//! backend/imap       async_imap
//! backend/transport  async_native_tls, idna, tokio_socks, x509_cert
//! backend/auth       hmac, md5, rsasl, stringprep
//! store              rusqlite
//! ui                 anstyle, indicatif, rpassword, terminal_size, unicode_segmentation, unicode_width
//! config             etcetera, toml, toml_edit
//! secret             keyring
//! mail               html2text, mail_parser
//! everybody          async_trait, base64, bytes, futures_util, jiff, memchr, rustix, serde, serde_json, sha2, tokio, zeroize
//! ```
//!
//! `tests/suite/house.rs` reads both tables here and holds the sources to them.
//!
//! # The seam
//!
//! [`backend::Backend`] is one session with one server, in the words of a person who receives
//! mail. POP3, IMAP and a mail server in memory implement it and pass one conformance suite.
//! Only [`backend::connect`] knows which protocol an account speaks. Deletion is two-phase
//! everywhere, because POP3's is: `delete` marks, `close` removes, a dropped session removes
//! nothing. No empty answer means "gone": only a completed scan does.
//!
//! # The ledger
//!
//! A completed scan is recorded before anything is retrieved, one row for each message on the
//! server. What a fetch takes, what retention removes and what `list --remote` and `retention
//! show` tell are pure functions of those rows. The file name of a fetched message carries a key
//! made of account, mailbox, epoch (UIDVALIDITY) and remote id, and the id that a person uses: a
//! message delivered twice is one message, and a lost database is rebuilt from the files.
//!
//! # The order of safety
//!
//! ```text
//! deliver   file written in tmp/, synced; recorded as staged; moved without replacing;
//!           directory synced; recorded as stored        (in groups of messages)
//! delete    recorded as doomed; told to the server; session closed, its answer read;
//!           the next completed scan proves it
//! ```
//!
//! After a kill, a power cut, a full disk or a broken line at any point the next run goes on where
//! this one stopped: nothing lost, nothing twice.
//!
//! # The terminal
//!
//! Only [`ui`] writes. Data goes to standard output, everything else to standard error, and
//! nothing that came from a server or a message gets past its sanitiser to a terminal. Errors
//! carry a kind, what was being done and the source ([`error`]); `cli/frame/failure.rs` adds the
//! hint, and the kind decides the exit code.

pub mod backend;
pub mod cli;
pub mod config;
pub mod engine;
pub mod error;
#[cfg(any(test, fuzzing))]
pub mod laws;
pub mod mail;
pub mod secret;
pub mod store;
pub mod ui;
