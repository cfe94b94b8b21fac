//! Secrets: a type that never prints them, and the places they come from.

mod command;
mod file;
mod keyring;
mod memory;
mod resolve;

use std::fmt;
use std::path::PathBuf;

use zeroize::Zeroize;

pub use self::keyring::{forget, keep};
pub use self::memory::no_image;
pub use resolve::{Prompt, Resolver, fault};

/// Where a password comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// The desktop's keyring.
    Keyring,
    /// The first line that a command prints: program and arguments, no shell.
    Command(Vec<String>),
    /// The first line of a file.
    File(PathBuf),
    /// An environment variable.
    Env(String),
    /// The config file itself (which must then be 0600).
    Value(Secret<String>),
}

/// A value that is nobody's business: printed as `(redacted)`, wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Wraps `value`.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. Each call site is a place to look at when reviewing.
    pub const fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(redacted)")
    }
}

impl<T: Zeroize> fmt::Display for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(redacted)")
    }
}
