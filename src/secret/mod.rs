//! Secrets: a type that never prints them, and the places they come from.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use zeroize::Zeroize;

use crate::error::Result;
use crate::mail::AccountName;

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

/// Asks a person on the terminal; gets the text of the question.
pub type Prompt = Arc<dyn Fn(&str) -> Result<Secret<String>> + Send + Sync>;

/// Gets passwords from where the config says they are.
#[derive(Clone, Default)]
pub struct Resolver {
    prompt: Option<Prompt>,
    hidden: Vec<String>,
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolver").field("interactive", &self.prompt.is_some()).finish_non_exhaustive()
    }
}

impl Resolver {
    /// `prompt` is how to ask a person, `None` where nobody can be asked (no terminal,
    /// `--no-input`); `hidden` names environment variables that hold secrets, which no child
    /// process gets to see.
    #[must_use]
    pub const fn new(prompt: Option<Prompt>, hidden: Vec<String>) -> Self {
        Self { prompt, hidden }
    }

    /// Gets the password of `account` from `source`; `None` asks the person. `who` is shown in the
    /// question: `ada@example.org at imap.example.org`.
    ///
    /// The result is not empty and holds no CR, LF or NUL. May block for as long as a person takes
    /// to answer; the future is `Send`.
    ///
    /// # Errors
    /// `Credentials`, with what to do.
    pub async fn resolve(
        &self,
        _source: Option<&SecretSource>,
        _account: &AccountName,
        _who: &str,
    ) -> Result<Secret<String>> {
        todo!()
    }
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
