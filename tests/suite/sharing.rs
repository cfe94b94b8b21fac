//! Several at one store at once: other runs of mailctl, a phone at the server, a disk that cannot be written.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use crate::support::{Dovecot, ImapServer, Output, Protocol, Sandbox, Security, User, small};

/// The flag letters of every message on the server's disk, in order of arrival.
fn letters(user: &User<'_>) -> Vec<String> {
    let names = ["new", "cur"].map(|sub| fs::read_dir(user.maildir().join(sub)).unwrap());
    let names = names.into_iter().flatten().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names: BTreeSet<String> = names.collect();
    names.iter().map(|name| name.split_once(":2,").map_or("", |(_, letters)| letters).to_owned()).collect()
}

fn flags_here(sandbox: &Sandbox) -> Vec<Vec<String>> {
    let rows = sandbox.run(&["list", "--sort", "id-reverse", "--json"]).success().json();
    let words = |row: &serde_json::Value| {
        row["flags"].as_array().unwrap().iter().map(|flag| flag.as_str().unwrap().to_owned()).collect()
    };
    rows.iter().map(words).collect()
}

#[test]
fn what_was_read_here_and_flagged_on_a_phone_is_both_on_both_sides() {
    let user = Dovecot::shared().user((0..3).map(small));
    let sandbox = user.sandbox(Protocol::Imap, Security::Plain, "");
    let _ = sandbox.run(&["fetch"]).success();
    let _ = sandbox.run(&["read", "1", "2"]).success();
    assert_eq!(letters(&user), ["", "", ""], "nobody connected since");
    for (nth, flag) in [(0, "F"), (2, "S")] {
        let mut there: Vec<_> = ["new", "cur"]
            .iter()
            .flat_map(|sub| fs::read_dir(user.maildir().join(sub)).unwrap())
            .map(|entry| entry.unwrap().path())
            .collect();
        there.sort_by_key(|path| path.file_name().map(ToOwned::to_owned));
        let name = there[nth].file_name().unwrap().to_str().unwrap().split(':').next().unwrap().to_owned();
        fs::rename(&there[nth], user.maildir().join("cur").join(format!("{name}:2,{flag}"))).unwrap();
    }
    let _ = sandbox.run(&["fetch"]).success();
    assert_eq!(flags_here(&sandbox), [vec!["seen", "flagged"], vec!["seen"], vec!["seen"]]);
    assert_eq!(letters(&user), ["FS", "S", "S"]);
    let _ = sandbox.run(&["fetch"]).success();
    assert_eq!(letters(&user), ["FS", "S", "S"]);
}

#[test]
fn c01_c04_a_store_is_listed_read_and_changed_while_a_long_fetch_runs() {
    const BEFORE: usize = 40;
    const ALL: usize = 1240;
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user((0..BEFORE).map(small));
        let sandbox = user.sandbox(protocol, Security::Plain, "");
        let _ = sandbox.run(&["fetch"]).success();
        user.deliver((BEFORE..ALL).map(small));
        let mut fetch = sandbox.command(&["fetch"]).spawn().unwrap();
        let (mut rounds, mut listed, mut locked) = (0, BEFORE, 0);
        while rounds < 12 || fetch.try_wait().unwrap().is_none() {
            if rounds < 12 {
                let (read, delete) = ((2 * rounds + 1).to_string(), (2 * rounds + 2).to_string());
                let _ = sandbox.run(&["read", &read]).success();
                let _ = sandbox.run(&["delete", &delete, "--offline"]).success();
                listed -= 1;
            }
            let now = sandbox.run(&["list", "--json"]).success().json().len();
            assert!(now >= listed, "{protocol:?}: a list of {now} after one of {listed}");
            listed = now;
            locked += usize::from(sandbox.run(&["fetch"]).code == Some(75));
            rounds += 1;
        }
        let _ = Output::of(fetch.wait_with_output().unwrap()).success();
        println!("{protocol:?}: {rounds} rounds, {locked} times locked");
        let _ = sandbox.run(&["fetch"]).success();
        assert_eq!(
            flags_here(&sandbox).iter().filter(|flags| flags.contains(&"seen".to_owned())).count(),
            12
        );
        assert_eq!(sandbox.files("work", "INBOX").len(), ALL - 12);
        assert_eq!(sandbox.files("work", "Trash").len(), 12);
        assert_eq!(user.count(), ALL - 12);
        if protocol == Protocol::Imap {
            assert_eq!(letters(&user).iter().filter(|letters| *letters == "S").count(), 12);
        }
        let _ = sandbox.run(&["store", "check"]).success();
    }
}

#[test]
fn l12_a_store_that_cannot_be_written_can_be_listed_and_read() {
    if !Command::new("unshare").args(["-Urm", "true"]).status().is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: no mount namespace here");
        return;
    }
    let user = Dovecot::shared().user((0..3).map(small));
    let sandbox = user.sandbox(Protocol::Imap, Security::Plain, "");
    let _ = sandbox.run(&["fetch"]).success();
    let store = sandbox.store("work");
    let read_only = |arguments: &[&str]| {
        let program = sandbox.command(arguments);
        let mut command = Command::new("unshare");
        command.args([
            "-Urm",
            "sh",
            "-c",
            "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\" && exec \"$@\"",
        ]);
        command.arg(&store).arg(program.get_program()).args(program.get_args());
        command.env_clear().envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        Output::of(command.output().unwrap())
    };
    assert_eq!(read_only(&["list"]).success().out().lines().count(), 3);
    let read = read_only(&["read", "2"]).success();
    assert!(read.out().contains("This is letter 1"), "{read}");
    assert!(read.err().contains("could not be marked as seen"), "{read}");
    let _ = read_only(&["fetch"]).code(73);
    let _ = read_only(&["delete", "1", "--offline"]).code(73);
    assert_eq!(flags_here(&sandbox), [[""; 0]; 3]);
}

#[test]
fn c09_a_lock_that_cannot_be_had_ends_the_run_before_the_server_is_called() {
    let sandbox = Sandbox::in_clear(Protocol::Pop3, 9, "\"tell-no-one-c09\"", "");
    drop(sandbox.run(&["list"]).success());
    let lock = sandbox.store("work").join(".mailctl/lock");
    drop(std::fs::remove_file(&lock));
    std::fs::create_dir_all(&lock).unwrap();
    let output = sandbox.run(&["fetch"]).code(73);
    output.says(".mailctl/lock");
    assert!(!output.err().contains("connecting"), "{output}");
    std::fs::remove_dir(&lock).unwrap();
    sandbox.run(&["fetch"]).code(75).says("connecting");
}

#[test]
fn c08_k20_messages_are_named_by_ids_that_no_other_client_shifts() {
    let server = ImapServer::new(["one", "two", "three"].map(|it| {
        (bytes::Bytes::from(format!("Subject: {it}\r\n\r\n{it}\r\n")), mailctl::mail::Flags::none())
    }));
    let sandbox = Sandbox::in_clear(Protocol::Imap, server.listen(), r#"'tell "no\one"'"#, "");
    drop(sandbox.run(&["fetch"]).success());
    let listed = sandbox.run(&["list", "--json"]).success().json();
    let id = |subject: &str| {
        let line = listed.iter().find(|line| line["subject"] == subject).unwrap();
        line["id"].to_string()
    };
    // A phone expunges the first: every sequence number is another one now, and ours the same.
    server.expunge(1);
    drop(sandbox.run(&["delete", "--permanent", "-y", &id("three")]).success());
    let left: Vec<u32> = server.uids("INBOX").into_iter().map(|(uid, _)| uid).collect();
    assert_eq!(left, [2]);
    // What was deleted is not there under its number, and nothing else is.
    sandbox.run(&["read", &id("three")]).code(66).says("no such message");
    assert!(sandbox.run(&["read", &id("two")]).success().out().contains("two"));
}
