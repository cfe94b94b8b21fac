//! From a source to the password itself.

use std::env;
use std::fmt;
use std::sync::Arc;

use super::{Secret, SecretSource, command, file, keyring};
use crate::error::{Error, ErrorKind, Result};
use crate::mail::AccountName;

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
    /// The result is not empty and holds no CR, LF or NUL. May take for as long as a person takes
    /// to answer; dropping the future ends a command that was started.
    ///
    /// # Errors
    /// `Credentials`, with what to do.
    pub async fn resolve(
        &self,
        source: Option<&SecretSource>,
        account: &AccountName,
        who: &str,
    ) -> Result<Secret<String>> {
        let doing = || Error::new(ErrorKind::Credentials, "getting the password").of_account(account);
        let password = match source {
            Some(SecretSource::Keyring) => keyring::get(account, self.prompt.is_some()).await?,
            Some(SecretSource::Command(argv)) => command::run(argv, &self.hidden, self.prompt.is_some())
                .await
                .map_err(|why| doing().because(why))?,
            Some(SecretSource::File(path)) => file::first_line(path).map_err(|why| doing().because(why))?,
            Some(SecretSource::Env(name)) => variable(name).map_err(|why| doing().because(why))?,
            Some(SecretSource::Value(value)) => value.clone(),
            None => self.ask(account, who).await?,
        };
        match fault(password.reveal()) {
            None => Ok(password),
            Some(why) => Err(doing().because(why)),
        }
    }

    async fn ask(&self, account: &AccountName, who: &str) -> Result<Secret<String>> {
        let Some(prompt) = self.prompt.clone() else {
            return Err(Error::new(ErrorKind::Credentials, "there is no password").of_account(account).because(
                "the config names no source for it, and nobody can be asked here; write password = \
                 { keyring = true } and run `mailctl login`, or password = { command = [\"pass\", \"mail/work\"] }",
            ));
        };
        let question = format!("Password of {who}: ");
        // NOTE: a person takes their time, and the other accounts go on meanwhile.
        let asked = tokio::task::spawn_blocking(move || prompt(&question)).await;
        asked.map_err(|error| Error::bug("asking for a password").because(error))?
    }
}

/// Why no server would take this as a password.
#[must_use]
pub fn fault(password: &str) -> Option<&'static str> {
    if password.is_empty() {
        return Some("it is empty");
    }
    password.contains(['\r', '\n', '\0']).then_some("it holds a line end or a NUL, which no server accepts")
}

fn variable(name: &str) -> Result<Secret<String>, String> {
    match env::var(name) {
        Ok(value) => Ok(Secret::new(value)),
        Err(env::VarError::NotPresent) => Err(format!("the environment has no variable {name}")),
        Err(env::VarError::NotUnicode(_)) => Err(format!("the variable {name} is not UTF-8")),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Prompt, Resolver};
    use crate::error::Result;
    use crate::mail::AccountName;
    use crate::secret::{Secret, SecretSource};

    async fn outcome(prompt: Option<Prompt>, source: Option<SecretSource>) -> Result<String, String> {
        let account = AccountName::new("work").unwrap();
        let resolver = Resolver::new(prompt, Vec::new());
        let password = resolver.resolve(source.as_ref(), &account, "ada at imap.example.org").await;
        password.map(|secret| secret.reveal().clone()).map_err(|error| {
            assert_eq!(error.kind().exit_code(), 77);
            error.to_string()
        })
    }

    #[tokio::test]
    async fn a16_without_a_terminal_a_missing_source_fails_at_once() {
        assert_eq!(
            outcome(None, None).await.unwrap_err(),
            "account work: there is no password: the config names no source for it, and nobody can be asked here; \
             write password = { keyring = true } and run `mailctl login`, or password = { command = \
             [\"pass\", \"mail/work\"] }"
        );
    }

    #[tokio::test]
    async fn a_person_is_asked_by_name() {
        let prompt: Prompt = Arc::new(|question| {
            assert_eq!(question, "Password of ada at imap.example.org: ");
            Ok(Secret::new("hunter2".to_owned()))
        });
        assert_eq!(outcome(Some(prompt), None).await.unwrap(), "hunter2");
    }

    #[tokio::test]
    async fn a04_line_ends_and_nul_never_reach_a_server() {
        for bad in ["a\r", "a\nb", "a\0"] {
            let source = SecretSource::Value(Secret::new(bad.to_owned()));
            assert_eq!(
                outcome(None, Some(source)).await.unwrap_err(),
                "account work: getting the password: it holds a line end or a NUL, which no server accepts"
            );
        }
        let empty: Prompt = Arc::new(|_| Ok(Secret::new(String::new())));
        assert_eq!(
            outcome(Some(empty), None).await.unwrap_err(),
            "account work: getting the password: it is empty"
        );
    }

    #[tokio::test]
    async fn a_variable_is_read_and_its_absence_told() {
        let name = |name: &str| Some(SecretSource::Env(name.to_owned()));
        assert_eq!(outcome(None, name("CARGO_PKG_NAME")).await.unwrap(), "mailctl");
        assert_eq!(
            outcome(None, name("MAILCTL_NO_SUCH_VARIABLE")).await.unwrap_err(),
            "account work: getting the password: the environment has no variable MAILCTL_NO_SUCH_VARIABLE"
        );
    }

    #[tokio::test]
    async fn k06_without_a_keyring_it_fails_soon_and_names_the_other_ways() {
        if std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some() {
            return;
        }
        let start = std::time::Instant::now();
        let told = outcome(None, Some(SecretSource::Keyring)).await.unwrap_err();
        assert!(told.starts_with("account work: getting the password: "), "{told}");
        assert!(told.contains("command = [\"pass\", \"mail/work\"]"), "{told}");
        assert!(start.elapsed().as_secs() < 12);
    }
}
