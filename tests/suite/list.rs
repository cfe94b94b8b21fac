//! `mailctl list`: which messages, in which order.

use crate::read::stored;

#[test]
fn a_limit_leaves_the_first_of_the_same_order() {
    let days = [3, 9, 1, 7, 5];
    let letter =
        |day| format!("From: a@example.org\nSubject: day {day}\nDate: {day} Nov 2026 10:00:00 +0000\n\nx\n");
    let sandbox = stored(days.map(letter));
    let subjects = |args: &[&str]| -> Vec<String> {
        let listed = sandbox.run(&[&["list", "--json"], args].concat()).success();
        listed.json().iter().map(|row| row["subject"].as_str().unwrap().to_owned()).collect()
    };
    for sort in ["date", "date-reverse", "id", "id-reverse", "subject", "size"] {
        let all = subjects(&["--sort", sort]);
        for (limit, few) in [("0", 0), ("1", 1), ("3", 3), ("9", 5)] {
            assert_eq!(subjects(&["--sort", sort, "-n", limit]), all[..few], "{sort}, {limit}");
        }
    }
    assert_eq!(subjects(&["-n", "2"]), ["day 9", "day 7"]);
    assert_eq!(subjects(&["-n", "1", "before:2026-11-07"]), ["day 5"]);
    assert_eq!(subjects(&["-n", "2", "--sort", "id"]), ["day 5", "day 7"]);
}
