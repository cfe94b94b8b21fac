//! Ctrl-C without its echo while progress bars are drawn.
//!
//! The terminal would write `^C` behind the last bar, the cursor would go on to the next line, and
//! of the bars that are cleared then one would stay.

use std::sync::{Mutex, PoisonError};

use rustix::stdio::stderr;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

/// How the terminal was before.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// Keeps the terminal at standard error from showing control characters that are typed.
pub(super) fn hide_controls() {
    let mut before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
    if before.is_none()
        && let Ok(old) = tcgetattr(stderr())
    {
        let mut new = old.clone();
        new.local_modes -= LocalModes::ECHOCTL;
        if tcsetattr(stderr(), OptionalActions::Now, &new).is_ok() {
            *before = Some(old);
        }
    }
}

/// Puts the terminal back as it was.
pub(super) fn restore() {
    if let Some(old) = BEFORE.lock().unwrap_or_else(PoisonError::into_inner).take() {
        // NOTE: a terminal that is gone needs nothing.
        let _ = tcsetattr(stderr(), OptionalActions::Now, &old);
    }
}
