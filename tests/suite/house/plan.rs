//! The plan of the house, read from the two tables in `src/lib.rs`.

/// A room as `src/lib.rs` draws it.
pub(super) struct Room {
    pub(super) floor: u8,
    /// The path of a folder or file below `src/`, without `.rs`.
    pub(super) path: &'static str,
    /// The rooms that it may name.
    pub(super) sees: Vec<&'static str>,
}

pub(super) const LIB: &str = include_str!("../../../src/lib.rs");

/// All rooms; those that are part of another stand before it.
pub(super) fn rooms() -> Vec<Room> {
    let rooms = table("The floors").map(|columns| {
        let [floor, path, _what_for, sees] = columns.as_slice() else {
            panic!("src/lib.rs: not floor, room, what it is for and what it sees: {columns:?}")
        };
        let sees = sees.strip_prefix("sees ").expect("what a room sees begins with `sees`");
        let sees = if sees == "nothing" { Vec::new() } else { sees.split(", ").collect() };
        let floor = floor.strip_prefix("floor ").and_then(|number| number.parse().ok());
        Room { floor: floor.expect("a floor has a number"), path, sees }
    });
    rooms.collect()
}

/// Which room knows which libraries, by the names that sources use; `everybody` is a room here.
pub(super) fn libraries() -> Vec<(&'static str, &'static str)> {
    let rows = table("The libraries").flat_map(|columns| {
        let [room, libraries] = columns.as_slice() else {
            panic!("src/lib.rs: not a room and its libraries: {columns:?}")
        };
        let room = *room;
        libraries.split(", ").map(move |library| (library, room))
    });
    rows.collect()
}

/// The rows of the table under a heading of `src/lib.rs`; columns stand two spaces apart or more.
fn table(heading: &str) -> impl Iterator<Item = Vec<&'static str>> {
    let section = LIB.split_once(&format!("//! # {heading}\n")).expect("the heading is there").1;
    let table = section.split_once("//! ```text\n").expect("a table begins").1;
    let table = table.split_once("//! ```\n").expect("a table ends").0;
    table.lines().map(|line| {
        let columns = line.trim_start_matches("//!").split("  ").map(str::trim);
        columns.filter(|column| !column.is_empty()).collect()
    })
}
