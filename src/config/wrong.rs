//! What is wrong with one value, before anybody knows where in the file it stands.

/// What is wrong with a value, and perhaps what to do.
pub(crate) type Wrong = (String, Option<String>);

/// Wrong, and nothing more to say.
pub(crate) fn wrong<T>(what: impl Into<String>) -> Result<T, Wrong> {
    Err((what.into(), None))
}

/// Wrong, and what to do.
pub(crate) fn hinted<T>(what: impl Into<String>, hint: impl Into<String>) -> Result<T, Wrong> {
    Err((what.into(), Some(hint.into())))
}
