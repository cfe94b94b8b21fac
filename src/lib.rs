//! mailctl: a command-line mail client that speaks POP3 and IMAP the same way.
//!
//! # The floors
//!
//! ```text
//! floor 6  main
//! floor 5  cli                       may see everything below
//! floor 4  engine                    sees backend, store, mail, error; never ui, clap, indicatif
//! floor 3  backend                   sees mail, error; connect.rs also config and secret; never store
//! floor 2  store  ui  config  secret strangers to each other
//! floor 1  mail  error               no I/O, no async, no clock
//! ```

pub mod backend;
pub mod cli;
pub mod config;
pub mod engine;
pub mod error;
pub mod mail;
pub mod secret;
pub mod store;
pub mod ui;
