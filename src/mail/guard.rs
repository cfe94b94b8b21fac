//! A library's panic is a field that cannot be read, not the end of the program.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`, which reads a message by means of a library; `None` when that panicked. Nothing is
/// printed then: what a stranger wrote must not put a backtrace on somebody's terminal.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |info| {
            if !QUIET.get() {
                before(info);
            }
        }));
    });
    let outer = QUIET.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(outer);
    outcome.ok()
}

#[cfg(test)]
mod tests {
    use super::{QUIET, guarded};

    #[test]
    fn a_panic_is_none_and_quiet_only_inside() {
        assert_eq!(guarded(|| 1), Some(1));
        assert_eq!(
            guarded(|| {
                assert_eq!(guarded(|| ()), Some(()));
                assert!(QUIET.get(), "the outer one is still quiet");
                panic!("a library gives up")
            }),
            None::<()>
        );
        assert!(!QUIET.get());
    }
}
