//! The steps of the delivery protocol, at each of which a test can have the process die.

/// A boundary between two steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Barrier A is passed.
    Synced,
    /// Transaction 1 is committed.
    Staged,
    /// One file was moved.
    OneMoved,
    /// All files were moved.
    Moved,
    /// Barrier B is passed.
    DirsSynced,
    /// Transaction 2 is committed, superseded files are not removed yet.
    Recorded,
    /// The delivery is over.
    Stored,
}

#[cfg(test)]
impl Step {
    pub(super) const ALL: [Self; 7] = [
        Self::Synced,
        Self::Staged,
        Self::OneMoved,
        Self::Moved,
        Self::DirsSynced,
        Self::Recorded,
        Self::Stored,
    ];
}

/// The variable that names the step at which a child of the tests dies.
#[cfg(test)]
pub(super) const DIE_AT: &str = "MAILCTL_TEST_DIE_AT";

/// Says that `step` was reached. Does nothing but in a child of the tests.
#[cfg(test)]
pub(super) fn reached(step: Step) {
    if std::env::var(DIE_AT).is_ok_and(|at| at == format!("{step:?}")) {
        std::process::abort();
    }
}

/// Says that `step` was reached. Does nothing but in a child of the tests.
#[cfg(not(test))]
pub(super) const fn reached(_step: Step) {}
