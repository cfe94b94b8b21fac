//! What the system allows a process: descriptors, the size of a file, standard streams.

use std::process::Command;

use bytes::Bytes;
use mailctl::mail::Flags;

use super::scene::{Mail, Scene, Undisturbed, Work};
use crate::faults::Remote;
use crate::support::{Far, ImapServer, Line, Output, Pop3Server, Protocol, Sandbox, lacks};

const PASSWORDS: [&str; 2] = [r#""tell \"no\\one\"""#, "\"secret\""];

/// Runs the program under `sh`, which has `script` before it; `"$@"` stands for the program.
pub(super) fn under(sandbox: &Sandbox, script: &str, arguments: &[&str]) -> Output {
    let program = sandbox.command(arguments);
    let mut shell = Command::new("sh");
    shell.args(["-c", script, "sh"]).arg(program.get_program()).args(program.get_args());
    shell.env_clear().envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    Output::of(shell.current_dir(sandbox.home()).stdin(std::process::Stdio::null()).output().unwrap())
}

/// A home at the end of a line to a server with mail, all of which shall come here.
pub(super) fn home<S: Far + Clone>(protocol: Protocol, server: &S) -> (Sandbox, Line) {
    let line = Line::to(server.clone());
    let sandbox = Sandbox::in_memory();
    let more = "retention = { server = \"delete\" }";
    sandbox.move_in_clear(protocol, line.port, PASSWORDS[protocol as usize], more);
    (sandbox, line)
}

/// One error sentence, no panic, no signal.
#[track_caller]
fn assert_one_error(output: &Output, codes: &[i32]) {
    assert!(codes.contains(&output.code.unwrap_or(-1)), "{output}");
    let errors = output.err().lines().filter(|line| line.starts_with("error: ")).count();
    assert_eq!(errors, 1, "{output}");
    assert!(!output.err().contains("panicked"), "{output}");
}

fn with_few_descriptors<S: Mail>() {
    if lacks("prlimit") {
        return;
    }
    let undisturbed = Undisturbed::of::<S>(Work::First);
    let (mut failed, mut done) = (0, 0);
    // With three the program is not even loaded.
    for limit in 4..=40 {
        let scene = Scene::<S>::new(Work::First);
        let script = format!("exec prlimit --nofile={limit}:{limit} \"$@\"");
        let output = under(&scene.sandbox, &script, &["fetch"]);
        scene.settle();
        if output.code == Some(127) && output.err().contains("shared libraries") {
            continue;
        }
        match output.code {
            Some(0) => done += 1,
            _ => {
                failed += 1;
                assert_one_error(&output, &[73, 74, 75, 78]);
            }
        }
        let oracle = &undisturbed.oracle;
        oracle.safe(&scene.sandbox, &scene.server).unwrap_or_else(|harm| panic!("{limit}: {harm:?}"));
        oracle.converges(&scene.sandbox, &scene.server).unwrap_or_else(|harm| panic!("{limit}: {harm:?}"));
    }
    assert!(failed >= 5 && done >= 5, "{failed} failed, {done} were enough");
}

#[test]
fn l05_too_few_descriptors_are_an_error_over_pop3() {
    with_few_descriptors::<Pop3Server>();
}

#[test]
fn l05_too_few_descriptors_are_an_error_over_imap() {
    with_few_descriptors::<ImapServer>();
}

#[test]
fn l05_more_messages_than_descriptors_come_in_one_run() {
    if lacks("prlimit") {
        return;
    }
    let letters = || (0..100).map(|number| Bytes::from(format!("Subject: {number}\r\n\r\nx\r\n")));
    let pop3 = Pop3Server::new(letters());
    let imap = ImapServer::new(letters().map(|raw| (raw, Flags::none())));
    let homes = [home(Protocol::Pop3, &pop3), home(Protocol::Imap, &imap)];
    for (sandbox, _line) in &homes {
        let output = under(sandbox, "exec prlimit --nofile=40:40 \"$@\"", &["fetch"]).success();
        assert_eq!(sandbox.files("work", "INBOX").len(), 100, "{output}");
    }
    assert!(pop3.there().is_empty() && imap.there().is_empty());
}

#[test]
fn l11_a_file_larger_than_allowed_is_an_error_and_no_death() {
    if lacks("prlimit") {
        return;
    }
    let large = Bytes::from(format!("Subject: large\r\n\r\n{}", "0123456789\r\n".repeat(100_000)));
    let small = Bytes::from_static(b"Subject: small\r\n\r\nx\r\n");
    let pop3 = Pop3Server::new([small.clone(), large.clone()]);
    let imap = ImapServer::new([small, large].map(|raw| (raw, Flags::none())));
    let homes = [home(Protocol::Pop3, &pop3), home(Protocol::Imap, &imap)];
    for (sandbox, line) in &homes {
        let output = under(sandbox, "exec prlimit --fsize=800000 \"$@\"", &["fetch"]);
        let _ = line.mend();
        assert_one_error(&output, &[73]);
        assert!(output.err().contains("too large") && output.err().contains("INBOX/tmp/"), "{output}");
        assert_eq!(sandbox.files("work", "INBOX").len(), 1, "what fits is here: {output}");
        assert_eq!(std::fs::read_dir(sandbox.store("work").join("INBOX/tmp")).unwrap().count(), 0);
    }
    assert_eq!((pop3.there().len(), imap.there().len()), (2, 2), "a run that broke off deletes nothing");
    for (sandbox, line) in &homes {
        // Of the database as well: nothing here runs without it.
        let output = under(sandbox, "exec prlimit --fsize=4096 \"$@\"", &["list"]);
        assert!(output.code.is_some() && !output.err().contains("panicked"), "{output}");
        drop(sandbox.run(&["fetch"]).success());
        let _ = line.mend();
        assert_eq!(sandbox.files("work", "INBOX").len(), 2);
    }
    assert!(pop3.there().is_empty() && imap.there().is_empty());
}

#[test]
fn f07_a_closed_standard_stream_is_never_a_file_of_the_store() {
    let letters = || (0..5).map(|number| Bytes::from(format!("Subject: {number}\r\n\r\nx\r\n")));
    for closed in ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"] {
        let pop3 = Pop3Server::new(letters());
        let imap = ImapServer::new(letters().map(|raw| (raw, Flags::none())));
        for (sandbox, _line) in [home(Protocol::Pop3, &pop3), home(Protocol::Imap, &imap)] {
            // Everything that can be said is said: none of it may land in a file.
            let output = under(&sandbox, &format!("exec \"$@\" {closed}"), &["-vv", "fetch", "--json"]);
            assert_eq!(output.code, Some(0), "{closed}: {output}");
            let wanted: Vec<String> = (0..5).map(|number| format!("Subject: {number}\n\nx\n")).collect();
            let mut here: Vec<String> = sandbox
                .files("work", "INBOX")
                .iter()
                .map(|file| std::fs::read_to_string(file).unwrap())
                .collect();
            here.sort();
            assert_eq!(here, wanted, "{closed}");
            drop(sandbox.run(&["store", "check"]).success());
        }
        assert!(pop3.there().is_empty() && imap.there().is_empty(), "{closed}");
    }
}

#[test]
fn l25_a_full_disk_under_standard_output_costs_no_mail() {
    let letters = || (0..5).map(|number| Bytes::from(format!("Subject: {number}\r\n\r\nx\r\n")));
    for full in [">/dev/full", "2>/dev/full", ">/dev/full 2>&1"] {
        let pop3 = Pop3Server::new(letters());
        let imap = ImapServer::new(letters().map(|raw| (raw, Flags::none())));
        for (sandbox, line) in [home(Protocol::Pop3, &pop3), home(Protocol::Imap, &imap)] {
            let output = under(&sandbox, &format!("exec \"$@\" {full}"), &["--trace", "fetch", "--json"]);
            let _ = line.mend();
            let expected = if full.starts_with('>') { [0, 73] } else { [0, 0] };
            assert!(expected.contains(&output.code.unwrap_or(-1)), "{full}: {output}");
            drop(sandbox.run(&["fetch"]).success());
            assert_eq!(sandbox.files("work", "INBOX").len(), 5, "{full}");
            drop(sandbox.run(&["store", "check"]).success());
        }
        assert!(pop3.there().is_empty() && imap.there().is_empty(), "{full}");
    }
}
