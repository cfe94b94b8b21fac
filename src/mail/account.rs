//! The name of an account: the `work` of `[accounts.work]`.

use std::fmt;

use crate::error::{Error, ErrorKind, Result};

/// The name a person gave an account in the config.
///
/// Letters, digits, `-`, `_`, `.`, `@` and `+`, at most 64 bytes, not starting with `-` or `.`:
/// it stands in paths, in `work/42`, and behind `-a`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountName(String);

impl AccountName {
    /// Checks `name`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] when a character or the length is outside what the type allows.
    pub fn new(name: impl Into<String>) -> Result<Self> {
        let name = name.into();
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@' | '+');
        if name.is_empty() || name.len() > 64 || name.starts_with(['-', '.']) || !name.chars().all(fits) {
            return Err(Error::new(ErrorKind::Config, format!("account name {name:?}")).because(
                "use letters, digits, '-', '_', '.', '@', '+', at most 64, not starting with '-' or '.'",
            ));
        }
        Ok(Self(name))
    }

    /// The name as typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
