//! `mailctl attachments`: listed by number, saved where they cannot do harm.

use std::fmt::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use crate::read::stored;

/// A message with a file under each of these names, holding its own number.
fn carrying(names: &[&str]) -> String {
    let mut message = "Subject: files\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n".to_owned();
    for (number, name) in names.iter().enumerate() {
        let encoded: String = name.bytes().fold(String::new(), |mut encoded, byte| {
            write!(encoded, "%{byte:02X}").unwrap();
            encoded
        });
        write!(
            message,
            "--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename*=utf-8''{encoded}\n\n{number}\n"
        )
        .unwrap();
    }
    message + "--b--\n"
}

#[test]
fn attachments_are_listed_with_their_numbers() {
    let sandbox = stored([carrying(&["a.txt", "ä b.pdf"]), "Subject: none\n\ntext\n".to_owned()]);
    let output = sandbox.run(&["attachments", "list", "1"]).success();
    assert_eq!(
        output.out(),
        "1\t2\tapplication/octet-stream\t1\ta.txt\n1\t3\tapplication/octet-stream\t1\tä b.pdf\n"
    );
    let objects = sandbox.run(&["attachments", "list", "1", "--json"]).success().json();
    assert_eq!(objects[1]["name"], "ä b.pdf");
    assert_eq!(objects[1]["number"], "3");
    assert_eq!(sandbox.run(&["attachments", "list", "2"]).success().out(), "");
    let _ = sandbox.run(&["attachments", "list", "9"]).code(66);
}

#[test]
fn f10_no_name_leaves_the_folder() {
    let names = [
        "../../.ssh/authorized_keys",
        "/etc/x",
        "C:\\x.exe",
        "a/b",
        "..",
        ".",
        "~",
        "-rf",
        ".bashrc",
        "x\0.txt",
        "new\nline",
        "\u{1b}[31mred",
        "\u{202e}gpj.exe",
        "NUL",
    ];
    let sandbox = stored([carrying(&names)]);
    let output = sandbox.run(&["attachments", "save", "1", "-o", "out"]).success();
    assert_eq!(output.out().lines().count(), names.len(), "{output}");
    let mut saved: Vec<String> = std::fs::read_dir(sandbox.home().join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    saved.sort();
    assert_eq!(saved.len(), names.len());
    for name in &saved {
        assert!(!name.starts_with(['.', '-', '~']) && !name.chars().any(char::is_control), "{name:?}");
    }
    for name in [
        "authorized_keys",
        "x",
        "x.exe",
        "b",
        "rf",
        "bashrc",
        "x.txt",
        "newline",
        "[31mred",
        "gpj.exe",
        "_NUL",
    ] {
        assert!(saved.iter().any(|saved| saved == name), "{name} in {saved:?}");
    }
    assert!(!sandbox.home().join(".ssh").exists());
}

#[test]
fn f12_f13_nothing_is_written_over_unless_told() {
    let sandbox = stored([carrying(&["a.txt", "a.txt"])]);
    let out = sandbox.home().join("out");
    std::fs::create_dir(&out).unwrap();
    std::fs::write(out.join("a.txt"), "mine").unwrap();
    let outside = sandbox.home().join("outside");
    std::fs::write(&outside, "precious").unwrap();
    symlink(&outside, out.join("a-2.txt")).unwrap();

    let saved = sandbox.run(&["attachments", "save", "1", "-o", "out"]).success();
    assert_eq!(saved.out(), "out/a-3.txt\nout/a-4.txt\n");
    assert_eq!(std::fs::read_to_string(out.join("a.txt")).unwrap(), "mine");

    let forced = sandbox.run(&["attachments", "save", "1", "2", "-o", "out", "--force", "--json"]).success();
    assert_eq!(forced.json()[0]["path"], "out/a.txt");
    assert_eq!(std::fs::read_to_string(out.join("a.txt")).unwrap(), "0");
    assert_eq!(std::fs::read_to_string(&outside).unwrap(), "precious");
}

#[test]
fn f13_thousands_of_attachments_of_one_name_are_all_saved() {
    // Of ten thousand parts a message is too complex to be taken apart. Each file is synced, so that
    // this is a matter of minutes.
    let count = if std::env::var_os("MAILCTL_FULL").is_some() { 9000 } else { 1000 };
    let sandbox = stored([carrying(&vec!["same.bin"; count])]);
    let saved = sandbox.run(&["attachments", "save", "1", "-o", "out"]).success();
    assert_eq!(saved.out().lines().count(), count);
    assert_eq!(std::fs::read_dir(sandbox.home().join("out")).unwrap().count(), count);
}

#[test]
fn f15_f16_failures_leave_nothing_and_nothing_is_executable() {
    let sandbox = stored([carrying(&["run.sh"])]);
    let _ = sandbox.run(&["attachments", "save", "1", "-o", "no/such/place"]).code(73);
    let _ = sandbox.run(&["attachments", "save", "1", "9", "-o", "out"]).code(66);
    assert!(!sandbox.home().join("out").exists());
    let _ = sandbox.run(&["attachments", "save", "1", "-o", "out"]).success();
    let mode = sandbox.home().join("out/run.sh").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o133, 0, "{mode:o}");
}
