//! The man pages and completions in the repository are those of the program.
//!
//! After a change to the command line, write them anew:
//!
//! ```sh
//! MAILCTL_REGENERATE=1 cargo test --test suite generated
//! ```

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::lacks;

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

#[test]
fn those_who_read_man_pages_and_completions_find_no_fault() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in present(root) {
        let (reader, arguments): (_, &[&str]) = match name.rsplit_once('.') {
            Some((_, "bash")) => ("bash", &["-n"]),
            Some((_, "fish")) => ("fish", &["--no-execute"]),
            Some((_, "1" | "5" | "7")) => ("mandoc", &["-T", "lint", "-W", "error"]),
            // PowerShell and elvish are no packages of Debian's.
            Some((_, "ps1" | "elv")) => continue,
            _ => ("zsh", &["-n"]),
        };
        if !lacks(reader) {
            let output = Command::new(reader).args(arguments).arg(root.join(&name)).output().unwrap();
            assert!(output.status.success(), "{name}: {output:?}");
        }
    }
}

#[test]
fn the_help_of_every_command_fits_a_terminal_of_80_columns() {
    let pages = present(Path::new(env!("CARGO_MANIFEST_DIR")));
    for page in pages.iter().filter_map(|name| name.strip_prefix("man/mailctl")?.strip_suffix(".1")) {
        let words = page.split('-').filter(|word| !word.is_empty());
        let mut command = Command::new(env!("CARGO_BIN_EXE_mailctl"));
        command.args(words).arg("--help").env_clear().env("COLUMNS", "80").stdin(Stdio::null());
        let output = command.output().unwrap();
        let help = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && !help.is_empty(), "{page}: {help}");
        for line in help.lines() {
            assert!(line.chars().count() <= 80, "{page}: {line:?} is too long");
        }
        if page.is_empty() {
            let codes = help.split_once("\nExit codes:\n").expect("the exit codes are told").1;
            let first = |line: &str| line.split_whitespace().next().map(|code| code.parse::<u8>().is_ok());
            assert!(codes.lines().all(|line| first(line) == Some(true)), "{codes}");
        }
    }
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
