//! The desktop's keyring: an entry per account under the service `mailctl`.
//!
//! `keyring` is known to this file alone. Its calls block and may wait for a person who unlocks
//! the keyring, so each runs on a thread of its own with a time limit.

use std::time::Duration;

use super::Secret;
use crate::error::{Error, ErrorKind, Result};
use crate::mail::AccountName;

/// What to do without a keyring.
const ELSEWHERE: &str = "write password = { command = [\"pass\", \"mail/work\"] } or { file = \"…\" } or \
     { env = \"…\" } instead, or leave it out to be asked";

/// How long the keyring may take where nobody can unlock it.
const LIMIT: Duration = Duration::from_secs(10);
/// How long where a person may see its question.
const LIMIT_WITH_PERSON: Duration = Duration::from_secs(120);

/// Gets the password of `account`; `person` tells that somebody may answer the desktop's question.
///
/// # Errors
/// `Credentials`: there is no keyring, it is locked, it has no such entry, or it did not answer.
pub(super) async fn get(account: &AccountName, person: bool) -> Result<Secret<String>> {
    call("getting", account, person, imp::get).await
}

/// Stores `password` in the keyring as that of `account`, over an older one.
///
/// # Errors
/// `Credentials`: there is no keyring, it is locked or did not answer.
pub async fn keep(account: &AccountName, password: Secret<String>, person: bool) -> Result<()> {
    call("storing", account, person, move |name| imp::store(name, &password)).await
}

/// Removes the password of `account` from the keyring; false when there was none.
///
/// # Errors
/// `Credentials`: there is no keyring, it is locked or did not answer.
pub async fn forget(account: &AccountName, person: bool) -> Result<bool> {
    call("removing", account, person, imp::delete).await
}

async fn call<T: Send + 'static>(
    verb: &str,
    account: &AccountName,
    person: bool,
    work: impl FnOnce(&str) -> Result<T, String> + Send + 'static,
) -> Result<T> {
    let doing = || Error::new(ErrorKind::Credentials, format!("{verb} the password")).of_account(account);
    let limit = if person { LIMIT_WITH_PERSON } else { LIMIT };
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let name = account.as_str().to_owned();
    // NOTE: not a thread of the runtime: it would be waited for at the end, and a keyring that
    // hangs hangs for ever.
    let thread = std::thread::Builder::new().name("keyring".to_owned()).spawn(move || {
        // Nobody listens any more when the time was up.
        let _ = sender.send(work(&name));
    });
    thread.map_err(|error| doing().because(error))?;
    match tokio::time::timeout(limit, receiver).await {
        Ok(Ok(result)) => result.map_err(|why| doing().because(why)),
        Ok(Err(_)) => Err(doing().because("the keyring library gave up")),
        Err(_) => Err(doing().because(format!(
            "the keyring did not answer within {} s (is it locked?); {ELSEWHERE}",
            limit.as_secs()
        ))),
    }
}

#[cfg(feature = "keyring")]
mod imp {
    use keyring::{Entry, Error};

    use super::{ELSEWHERE, Secret};

    const SERVICE: &str = "mailctl";

    pub(super) fn get(account: &str) -> Result<Secret<String>, String> {
        entry(account)?.get_password().map(Secret::new).map_err(|error| told(&error, account))
    }

    pub(super) fn store(account: &str, password: &Secret<String>) -> Result<(), String> {
        entry(account)?.set_password(password.reveal()).map_err(|error| told(&error, account))
    }

    pub(super) fn delete(account: &str) -> Result<bool, String> {
        match entry(account)?.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            Err(error) => Err(told(&error, account)),
        }
    }

    fn entry(account: &str) -> Result<Entry, String> {
        if let Err(error) = Entry::store_status() {
            return Err(told(error, account));
        }
        Entry::new(SERVICE, account).map_err(|error| told(&error, account))
    }

    /// NOTE: never the library's Debug, nor the octets that some of its errors carry: they are
    /// the password.
    fn told(error: &Error, account: &str) -> String {
        match error {
            Error::NoEntry => format!("the keyring has none; store it: mailctl login {account}"),
            Error::BadEncoding(_) | Error::BadDataFormat(..) => {
                format!("what the keyring has is not text; store it again: mailctl login {account}")
            }
            Error::Ambiguous(_) => {
                format!("the keyring has several; remove them (mailctl logout {account}) and store one again")
            }
            Error::NoStorageAccess(_) => format!("the keyring is locked; unlock it, or {ELSEWHERE}"),
            Error::TooLong(..) => "the keyring takes no password this long".to_owned(),
            Error::PlatformFailure(why) => format!("there is no keyring here ({why}); {ELSEWHERE}"),
            _ => format!("there is no keyring here; {ELSEWHERE}"),
        }
    }
}

#[cfg(not(feature = "keyring"))]
mod imp {
    use super::{ELSEWHERE, Secret};

    fn absent<T>() -> Result<T, String> {
        Err(format!("this mailctl was built without keyring support; {ELSEWHERE}"))
    }

    pub(super) fn get(_: &str) -> Result<Secret<String>, String> {
        absent()
    }

    pub(super) fn store(_: &str, _: &Secret<String>) -> Result<(), String> {
        absent()
    }

    pub(super) fn delete(_: &str) -> Result<bool, String> {
        absent()
    }
}
