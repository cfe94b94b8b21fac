//! What holds passwords in memory shall not be written to a disk, nor read by others.

/// Has the kernel write no image of this process when it dies, and let no other process of the
/// same person read its memory. What cannot be had is done without: it is a second lock.
pub fn no_image() {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        // A limit on the size of images does not hold where a program is handed them.
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let most = getrlimit(Resource::Core).maximum;
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: most });
    }
}
