//! What holds for every message that is read; see [`crate::laws`].

use super::json;
use super::page::Page;
use crate::config;
use crate::mail::View;
use crate::store::Message;
use crate::ui::laws::Paper;

/// A terminal gets nothing but printable text, and JSON is JSON.
pub(crate) fn reading(raw: &[u8], message: &Message) {
    let view = View::parse(raw);
    let paper = Paper::default();
    for ascii in [false, true] {
        let ui = paper.terminal(ascii);
        let page = Page::new(&ui);
        page.message(&view, view.parts()).expect("paper takes everything");
        page.fields(&view.headers()).expect("paper takes everything");
        let shown = paper.read();
        assert!(!ascii || shown.is_ascii(), "{shown:?}");
    }
    let ui = paper.pipe();
    Page::new(&ui).message(&view, view.parts()).expect("paper takes everything");
    let _ = paper.read();
    let account = config::laws::example();
    ui.json(&json::Message::new(&account, message, &view, view.parts(), view.html()))
        .expect("it can be JSON");
    let line = paper.read();
    assert_eq!(line.lines().count(), 1, "{line:?}");
    let read: serde_json::Value = serde_json::from_str(&line).expect("it is JSON");
    assert_eq!(
        read.get("subject").and_then(|subject| subject.as_str()),
        Some(view.envelope().subject.as_str())
    );
}
