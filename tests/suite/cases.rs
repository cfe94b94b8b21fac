//! The list of cases and the tests that show them, held to each other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The numbers in the list, each with whether it is for later.
fn listed() -> BTreeMap<String, bool> {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases.txt")).unwrap();
    let mut cases = BTreeMap::new();
    let mut last = String::new();
    for line in text.lines() {
        if let Some(reason) = line.trim_start().strip_prefix("later: ") {
            assert!(!reason.is_empty());
            cases.insert(last.clone(), true);
        } else if let Some((number, title)) = line.split_once("  ").filter(|(number, _)| is_number(number)) {
            number.clone_into(&mut last);
            let later = title.trim_start().starts_with("later: ");
            assert!(cases.insert(last.to_lowercase(), later).is_none(), "{number} is listed twice");
            last.make_ascii_lowercase();
        }
    }
    cases
}

/// `P20`, or `X` for a whole group.
fn is_number(word: &str) -> bool {
    let (group, number) = word.split_at(word.len().min(1));
    group.chars().all(|letter| letter.is_ascii_uppercase())
        && !group.is_empty()
        && (number.is_empty() || number.len() == 2 && number.bytes().all(|digit| digit.is_ascii_digit()))
}

/// The numbers at the beginning of the names of tests below `folder`.
fn shown(folder: &Path, numbers: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            shown(&path, numbers);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let mut attributed = false;
            for line in text.lines().map(str::trim_start) {
                let name = line.strip_prefix("async fn ").or_else(|| line.strip_prefix("fn "));
                match name {
                    Some(name) if attributed => {
                        numbers.extend(name.split('_').map_while(number).map(str::to_owned));
                        attributed = false;
                    }
                    _ => attributed |= line.contains("#[test]") || line.contains("#[tokio::test"),
                }
            }
        }
    }
}

/// A test's name may begin with several numbers: `n01_n02_…`.
fn number(word: &str) -> Option<&str> {
    is_number(&word.to_uppercase()).then_some(word).filter(|word| word.len() == 3)
}

#[test]
fn every_case_has_a_test_or_a_reason() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut shown_numbers = BTreeSet::new();
    shown(&root.join("src"), &mut shown_numbers);
    shown(&root.join("tests/suite"), &mut shown_numbers);
    let listed = listed();
    let all: BTreeSet<_> = listed.keys().cloned().collect();
    let later: BTreeSet<_> =
        listed.into_iter().filter(|(_, later)| *later).map(|(number, _)| number).collect();

    let missing: Vec<_> = all.difference(&shown_numbers).filter(|number| !later.contains(*number)).collect();
    assert!(missing.is_empty(), "neither a test nor a reason: {missing:?}");
    let unknown: Vec<_> = shown_numbers.difference(&all).collect();
    assert!(unknown.is_empty(), "not in tests/cases.txt: {unknown:?}");
    let done: Vec<_> = later.intersection(&shown_numbers).collect();
    assert!(done.is_empty(), "for later, but there are tests: {done:?}");
}
