//! Nothing waits for ever, and what an I/O error means.

use std::future::Future;
use std::io;
use std::time::Duration;

use super::tls::TlsFailure;
use crate::error::{Error, ErrorKind, Result};

/// Waits for `work` at most `limit`; `doing` is the phrase of the error.
///
/// # Errors
/// `Timeout` when the limit passes, else what `work` gives.
pub async fn within<T>(
    limit: Duration,
    doing: &str,
    work: impl Future<Output = Result<T>> + Send,
) -> Result<T> {
    // No limit that a person would set, and far from where the clock's arithmetic ends.
    let limit = limit.min(Duration::from_secs(30 * 24 * 3600));
    match tokio::time::timeout(limit, work).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Error::new(ErrorKind::Timeout, doing).because(too_long(limit))),
    }
}

/// What an I/O error on a [`Wire`](super::Wire) means: `Timeout`, `Tls`, or `Network`.
pub fn failed(doing: impl Into<String>, error: io::Error) -> Error {
    let kind = match error.kind() {
        io::ErrorKind::TimedOut => ErrorKind::Timeout,
        _ if is_tls(&error) => ErrorKind::Tls,
        _ => ErrorKind::Network,
    };
    Error::new(kind, doing).because(error)
}

fn is_tls(error: &io::Error) -> bool {
    error.get_ref().and_then(|inner| inner.downcast_ref::<TlsFailure>()).is_some()
}

fn too_long(limit: Duration) -> String {
    if limit.subsec_nanos() == 0 {
        format!("no answer within {} s", limit.as_secs())
    } else {
        format!("no answer within {} ms", limit.as_millis())
    }
}
