//! The man pages and completions in the repository are those of the program.
//!
//! After a change to the command line, write them anew:
//!
//! ```sh
//! MAILCTL_REGENERATE=1 cargo test --test suite generated
//! ```

use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn man_pages_and_completions_are_those_of_the_program() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = mailctl::cli::generated().unwrap();
    let names: BTreeSet<String> = files.iter().map(|(name, _)| name.clone()).collect();
    if std::env::var_os("MAILCTL_REGENERATE").is_some() {
        for stale in present(root).difference(&names) {
            std::fs::remove_file(root.join(stale)).unwrap();
        }
        for (name, content) in &files {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
    }
    let differ: Vec<&str> = files
        .iter()
        .filter(|(name, content)| std::fs::read(root.join(name)).ok().as_ref() != Some(content))
        .map(|(name, _)| name.as_str())
        .collect();
    let hint = "write them anew: MAILCTL_REGENERATE=1 cargo test --test suite generated";
    assert!(differ.is_empty(), "{differ:?} differ from the program; {hint}");
    assert_eq!(present(root), names, "{hint}");
}

/// What lies in `man/` and `completions/`.
fn present(root: &Path) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for directory in ["man", "completions"] {
        for entry in std::fs::read_dir(root.join(directory)).into_iter().flatten() {
            names.insert(format!("{directory}/{}", entry.unwrap().file_name().to_str().unwrap()));
        }
    }
    names
}
