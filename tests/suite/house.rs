//! The house: what `src/lib.rs` says of it, held against the sources.

mod plan;
mod sources;

use std::collections::BTreeSet;

use plan::Room;
use sources::{Source, belongs, names, sources};

/// Fails with a line for each thing that is wrong.
#[track_caller]
fn hold(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The room that the file at `path` is in: the first that fits.
fn room_of<'a>(rooms: &'a [Room], path: &str) -> &'a Room {
    let room = rooms.iter().find(|room| belongs(path, room.path));
    room.unwrap_or_else(|| panic!("src/{path} belongs to no room: put it into one, or src/lib.rs into order"))
}

#[test]
fn imports_are_those_that_the_plan_allows() {
    let rooms = plan::rooms();
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.path != "lib.rs") {
        let room = room_of(&rooms, &source.path);
        for named in sources::rooms_named(&source.code) {
            let known = rooms.iter().any(|room| room.path == named);
            if known && named != room.path && !room.sees.contains(&named.as_str()) {
                wrong.push(format!("src/{} ({}) names crate::{named}", source.path, room.path));
            }
        }
    }
    hold(&wrong);
}

#[test]
fn the_plan_has_no_way_up_and_none_round() {
    let rooms = plan::rooms();
    let find = |path: &str| rooms.iter().find(|room| room.path == path);
    let mut wrong = Vec::new();
    for room in &rooms {
        for seen in &room.sees {
            match find(seen) {
                None => wrong.push(format!("{} sees {seen}, which is no room", room.path)),
                Some(seen) if seen.floor > room.floor => {
                    wrong.push(format!("{} sees {}, which stands above it", room.path, seen.path));
                }
                Some(seen) if seen.sees.contains(&room.path) => {
                    wrong.push(format!("{} and {} see each other", room.path, seen.path));
                }
                Some(_) => {}
            }
        }
    }
    let modules = plan::LIB.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    wrong.extend(modules.filter(|module| find(module).is_none()).map(|module| format!("{module}: no room")));
    hold(&wrong);
}

#[test]
fn each_library_is_known_to_one_room() {
    let libraries = plan::libraries();
    let mut wrong = Vec::new();
    for source in sources() {
        for (library, room) in libraries.iter().filter(|(_, room)| *room != "everybody") {
            if names(&source.code, library) && !belongs(&source.path, room) {
                wrong.push(format!("src/{} names {library}, which belongs to src/{room}", source.path));
            }
        }
    }
    hold(&wrong);
}

#[test]
fn the_plan_names_all_libraries_and_no_others() {
    let manifest = include_str!("../../Cargo.toml");
    let wanted = manifest.split_once("\n[dependencies]\n").unwrap().1.split("\n[").next().unwrap();
    let wanted = wanted.lines().filter_map(|line| Some(line.split_once(" =")?.0.replace('-', "_")));
    // The one package whose library has another name.
    let wanted: BTreeSet<String> = wanted.map(|name| name.replace("md_5", "md5")).collect();
    let planned: BTreeSet<String> =
        plan::libraries().iter().map(|(library, _)| (*library).to_owned()).collect();
    assert_eq!(planned, wanted);
    let sources = sources();
    let unused = planned.iter().filter(|library| !sources.iter().any(|source| names(&source.code, library)));
    hold(&unused.map(|library| format!("nothing names {library}")).collect::<Vec<_>>());
}

#[test]
fn only_ui_writes_to_the_terminal() {
    only("ui", &["println!", "eprintln!", "print!(", "eprint!(", "io::stdout", "io::stderr", "/dev/tty"]);
}

#[test]
fn only_connect_knows_the_protocols_by_name() {
    let adapters = ["backend/imap", "backend/pop3"];
    let mut wrong = Vec::new();
    for source in sources() {
        let at_home = adapters.iter().any(|adapter| belongs(&source.path, adapter));
        let connect = belongs(&source.path, "backend/connect");
        if !at_home && !connect && (names(&source.code, "imap") || names(&source.code, "pop3")) {
            wrong.push(format!("src/{} names an adapter", source.path));
        }
    }
    hold(&wrong);
}

#[test]
fn only_cli_reads_the_clock() {
    only("cli/frame/clock", &["SystemTime::now", "Timestamp::now", "Zoned::now"]);
}

/// Only files of `room` hold one of `words`.
#[track_caller]
fn only(room: &str, words: &[&str]) {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| !belongs(&source.path, room)) {
        let found = words.iter().filter(|word| source.code.contains(**word));
        wrong.extend(found.map(|word| format!("src/{} has {word}", source.path)));
    }
    hold(&wrong);
}

#[test]
fn the_ground_floor_has_no_io_no_async_and_no_clock() {
    let rooms = plan::rooms();
    let outside =
        ["std::fs", "std::net", "std::env", "std::process", "std::thread", "tokio", "async ", ".await"];
    let mut wrong = Vec::new();
    let inside = |source: &&Source| source.path != "lib.rs" && room_of(&rooms, &source.path).floor == 1;
    for source in sources().iter().filter(inside) {
        let found = outside.iter().filter(|word| source.code.contains(**word));
        wrong.extend(found.map(|word| format!("src/{} has {word}", source.path)));
    }
    hold(&wrong);
}

#[test]
fn every_verb_is_a_file_and_the_frame_knows_none() {
    let sources = sources();
    let args = sources.iter().find(|source| source.path == "cli/args.rs").unwrap();
    let verbs = args.code.split_once("enum Command {").unwrap().1.split_once("\n}").unwrap().0;
    let verbs: BTreeSet<&str> = verbs
        .lines()
        .filter_map(|line| line.split_once('(')?.1.split_once("::"))
        .map(|(verb, _)| verb)
        .collect();
    let files = sources.iter().filter_map(|source| source.path.strip_prefix("cli/")?.strip_suffix(".rs"));
    let files: BTreeSet<&str> =
        files.filter(|file| !file.contains('/') && !["mod", "args"].contains(file)).collect();
    assert_eq!(verbs, files);
    let frame = sources.iter().filter(|source| belongs(&source.path, "cli/frame"));
    let knowing =
        frame.filter(|source| source.code.contains("super::super") || source.code.contains("crate::cli"));
    hold(&knowing.map(|source| format!("src/{} reaches out of the frame", source.path)).collect::<Vec<_>>());
}

#[test]
fn errors_speak_with_one_voice() {
    let mut wrong = Vec::new();
    for source in sources() {
        let kinds = source.code.match_indices("Error::new(").map(|(at, _)| &source.code[at..]);
        let doing = kinds.filter_map(|rest| rest.split_once(',')?.1.trim_start().strip_prefix(['"']));
        let because = source.code.split(".because(\"").skip(1);
        for text in doing.chain(because).filter_map(|rest| Some(rest.split_once('"')?.0)) {
            let first = text.split([' ', ':', ',']).next().unwrap();
            let name = first.chars().skip(1).any(|letter| letter.is_uppercase() || letter.is_ascii_digit());
            if (text.starts_with(char::is_uppercase) && !name) || text.ends_with(['.', '!']) {
                wrong.push(format!("src/{}: {text:?}: lower case, and no full stop", source.path));
            }
        }
    }
    hold(&wrong);
}

#[test]
fn files_and_functions_stay_readable() {
    let mut wrong = Vec::new();
    for (folder, files) in ["src", "tests/suite"].map(|folder| (folder, sources::files(folder))) {
        for (path, text) in files {
            let lines: Vec<&str> = text.lines().collect();
            if lines.len() > 400 {
                wrong.push(format!("{folder}/{path} has {} lines", lines.len()));
            }
            let long = functions(&lines).into_iter().filter(|(_, length)| *length > 70);
            wrong.extend(long.map(|(name, length)| format!("{folder}/{path}: {name} has {length} lines")));
        }
    }
    hold(&wrong);
}

/// The functions in a file, and how many lines each has.
fn functions(lines: &[&str]) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let begins = line.trim_start().split('(').next().unwrap();
        let is_function = begins.split(' ').any(|word| word == "fn") && !begins.contains('$');
        if !is_function || line.trim_end().ends_with([';', '}']) {
            continue;
        }
        // The sources are formatted: a function ends at the first brace in its own column.
        let end = format!("{}}}", " ".repeat(indent));
        let length = lines[start..].iter().position(|line| *line == end).unwrap_or(0) + 1;
        found.push((begins.trim().to_owned(), length));
    }
    found
}
