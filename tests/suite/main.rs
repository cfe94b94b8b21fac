//! The integration tests, one binary: one module per verb or concept, each test a story.
//!
//! The program is run as a person would run it, in a sealed home ([`support::Sandbox`]), against a
//! real Dovecot ([`support::Dovecot`]) and against peers that follow a script ([`support::Peer`]).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall say where")]

mod account;
mod attachments;
mod auth;
mod config;
mod conformance;
mod corpora;
mod fetch;
mod generated;
mod house;
mod read;
mod readers;
mod support;
mod terminal;
mod tls;
