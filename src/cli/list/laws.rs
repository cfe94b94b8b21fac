//! What holds for every message that is listed; see [`crate::laws`].

use jiff::tz::TimeZone;

use super::rows::{Row, View};
use crate::config;
use crate::store::Message;
use crate::ui::laws::Paper;

/// A message takes one line of a list, on a terminal, in a pipe and as JSON.
pub(crate) fn listing(message: &Message) {
    let account = config::laws::example();
    let row = Row { account: &account, message: message.clone(), there: None };
    let view = View { several: false, now: 1_800_000_000, zone: TimeZone::UTC };
    let paper = Paper::default();
    for (person, ui, lines) in
        [(true, paper.terminal(false), 2), (true, paper.terminal(true), 2), (false, paper.pipe(), 1)]
    {
        let mut table = view.table(person);
        table.row(view.cells(&row, person));
        ui.table(&table).expect("paper takes everything");
        let shown = paper.read();
        assert_eq!(shown.lines().count(), lines, "{shown:?}");
    }
    paper.pipe().json(&row.json()).expect("it can be JSON");
    let line = paper.read();
    assert_eq!(line.lines().count(), 1, "{line:?}");
    let read: serde_json::Value = serde_json::from_str(&line).expect("it is JSON");
    assert_eq!(read.get("subject").and_then(|it| it.as_str()), Some(message.envelope.subject.as_str()));
    let _ = row.topic();
}
