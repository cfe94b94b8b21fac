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

#[cfg(test)]
mod tests {
    use super::AccountName;

    #[test]
    fn k12_a_name_is_one_part_of_a_path_and_nothing_else() {
        for name in [
            "",
            ".",
            "..",
            "../../x",
            "/",
            "/etc",
            "a/b",
            "a\\b",
            "a\0b",
            "~",
            "-rf",
            "a b",
            "a\nb",
            "a:b",
            "*",
            "$HOME",
            "%2e%2e",
            "a\u{202e}b",
            "a\u{200b}b",
            "a\u{301}",
            "a\u{2044}b",
            "a\u{2215}b",
            "\u{2024}\u{2024}",
            "\u{ff0f}",
            "\u{feff}a",
            "a\u{fe0f}",
            &"a".repeat(65),
            &"\u{fc}".repeat(33),
        ] {
            assert!(AccountName::new(name).is_err(), "{name:?}");
        }
        for name in ["work", "ada@example.org", "a..b", "M\u{fc}ller+x", &"a".repeat(64), "\u{65e5}\u{672c}"]
        {
            let path = std::path::Path::new("/home/ada/Mail").join(AccountName::new(name).unwrap().as_str());
            assert_eq!(path.parent(), Some(std::path::Path::new("/home/ada/Mail")), "{name:?}");
        }
    }
}
