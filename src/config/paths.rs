//! Where things lie: the config file, the home directory, `~/`.

use std::env;
use std::path::{Component, Path, PathBuf};

use etcetera::BaseStrategy as _;
use etcetera::base_strategy::Xdg;

use super::wrong::{Wrong, hinted};
use crate::error::{Error, ErrorKind, Result};

/// The directories that the environment names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paths {
    /// `None` when there is none that can be used.
    home: Option<PathBuf>,
    /// `$XDG_CONFIG_HOME`, or `~/.config`.
    config: Option<PathBuf>,
}

impl Paths {
    /// Asks the environment and the password file.
    pub(crate) fn from_environment() -> Self {
        // NOTE: an empty or relative HOME would put the mail wherever the command was started, and
        // `/` (some containers and init systems) into the root of the file system.
        let usable =
            |path: &Path| path.is_absolute() && path.components().any(|c| matches!(c, Component::Normal(_)));
        let home = etcetera::home_dir().ok().filter(|home| usable(home));
        let config = match (&home, env::var_os("XDG_CONFIG_HOME").map(PathBuf::from)) {
            (_, Some(given)) if given.is_absolute() => Some(given),
            (Some(_), _) => Xdg::new().ok().map(|xdg| xdg.config_dir()),
            (None, _) => None,
        };
        Self { home, config }
    }

    /// For tests: everything below `home`.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn below(home: &Path) -> Self {
        Self { home: Some(home.to_owned()), config: Some(home.join(".config")) }
    }

    /// Where the config file lies if nobody says otherwise.
    pub(crate) fn config_file(&self) -> Result<PathBuf> {
        let config = self.config.as_ref().map(|config| config.join("mailctl/config.toml"));
        config.ok_or_else(|| {
            Error::new(ErrorKind::Config, "looking for the config file").because(
                "there is no home directory: set HOME, or name the file with --config or MAILCTL_CONFIG",
            )
        })
    }

    /// The default store of an account.
    pub(crate) fn store(&self, account: &str) -> Result<PathBuf, Wrong> {
        self.home.as_ref().map(|home| home.join("Mail").join(account)).ok_or_else(|| {
            let hint = format!("set HOME, or write [accounts.{account}.store] path = \"/…\"");
            ("there is no home directory to keep the mail in".to_owned(), Some(hint))
        })
    }

    /// An absolute path, or one below the home directory.
    pub(crate) fn expand(&self, text: &str) -> Result<PathBuf, Wrong> {
        const WHAT_TO_WRITE: &str = "write an absolute path, or one that begins with ~/";
        if text.is_empty() || text.contains('\0') {
            return hinted("this is not a path", WHAT_TO_WRITE);
        }
        if let Some(rest) = text.strip_prefix("~/") {
            return match &self.home {
                Some(home) => Ok(home.join(rest.trim_start_matches('/'))),
                None => hinted(
                    format!("there is no home directory for {text:?}"),
                    "set HOME, or write an absolute path",
                ),
            };
        }
        let path = PathBuf::from(text);
        if path.is_absolute() {
            return Ok(path);
        }
        let hint = if text.contains('$') {
            "variables are not expanded: write an absolute path, or ~/…"
        } else {
            WHAT_TO_WRITE
        };
        hinted(format!("{text:?} is not an absolute path"), hint)
    }
}
