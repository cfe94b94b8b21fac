//! What stays on the server after a fetch: one policy for both protocols.

use std::time::Duration;

/// What stays on the server after a fetch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Retention {
    /// Everything.
    #[default]
    Keep,
    /// Nothing that is safely in the store.
    Delete,
    /// What was first seen less than this long ago.
    KeepFor(Duration),
    /// What has not been deleted here.
    UntilDeleted,
}
