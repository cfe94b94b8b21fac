//! The integration tests, one binary: one module per verb or concept, each test a story.
//!
//! The program is run as a person would run it, in a sealed home ([`support::Sandbox`]), against a
//! real Dovecot ([`support::Dovecot`]) and against peers that follow a script ([`support::Peer`]).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall say where")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a test tells what it measured or skipped")]

mod account;
mod attachments;
mod auth;
mod bounds;
mod cases;
mod certificates;
mod conditions;
mod config;
mod conformance;
mod deletion;
mod dependencies;
mod differential;
mod disk;
mod each_command;
mod every_step;
mod exits;
mod faults;
mod fetch;
mod generated;
mod hints;
mod hostile_mail;
mod house;
mod keyring;
mod kills;
mod lines;
mod list;
mod mailbox_names;
mod maildrops;
mod main_job;
mod memory;
mod mishaps;
mod network;
mod odd_imap;
mod odd_pop3;
mod odd_servers;
mod power;
mod read;
mod readers;
mod readme;
mod retention;
mod screen;
mod secrets;
mod sharing;
mod signals;
mod spoken_imap;
mod starttls;
mod support;
mod terminal;
mod tls;
mod wire;
