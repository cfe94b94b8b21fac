//! Which parts are read, in which order.

use super::{Block, BlockKind, View, nodes, readable_fields};
use crate::mail::tree::{Kind, Node};
use crate::mail::{flowed, html};

pub(super) fn collect(view: &View<'_>, width: usize) -> Vec<Block> {
    let mut reader = Reader { view, width, blocks: Vec::new() };
    if view.too_complex {
        reader.notice("This message is too complex to be taken apart; the rest of it is shown as it stands.");
    }
    if view.incomplete {
        reader.notice("This message is too complex to be shown whole; `read --raw` prints all of it.");
    }
    reader.read(&view.root);
    reader.blocks
}

struct Reader<'a> {
    view: &'a View<'a>,
    width: usize,
    blocks: Vec<Block>,
}

impl Reader<'_> {
    /// Recursion is bounded by the depth of the tree.
    fn read(&mut self, node: &Node) {
        match &node.kind {
            Kind::Multipart(children) => match node.media.as_str() {
                "multipart/alternative" => self.best(children),
                "multipart/related" | "multipart/signed" => {
                    children.first().into_iter().for_each(|child| self.read(child));
                }
                "multipart/encrypted" => self.notice("This message is encrypted."),
                _ => children.iter().for_each(|child| self.read(child)),
            },
            Kind::Message(inner) if !node.disposition.value.starts_with("attachment") => {
                let header = self.view.raw.get(inner.header.clone()).unwrap_or_default();
                let fields = readable_fields(header);
                let lines: Vec<String> =
                    fields.iter().map(|field| format!("{}: {}", field.name, field.value)).collect();
                self.blocks.push(Block { kind: BlockKind::Header, text: lines.join("\n") });
                self.read(inner);
            }
            Kind::Message(_) => {}
            Kind::Leaf => self.leaf(node),
        }
    }

    /// Of several forms of the same: plain text that says something, else HTML, else the last.
    fn best(&mut self, children: &[Node]) {
        let with = |media: &str| {
            children.iter().find(|child| {
                nodes(child)
                    .into_iter()
                    .any(|node| node.media == media && node.is_body() && !self.is_blank(node))
            })
        };
        if let Some(child) = with("text/plain").or_else(|| with("text/html")).or(children.last()) {
            self.read(child);
        }
    }

    fn is_blank(&self, node: &Node) -> bool {
        let body = self.view.body_of(node);
        body.len() < 2000 && self.view.text_of(node).chars().all(|c| c.is_whitespace() || c == '\u{200b}')
    }

    fn leaf(&mut self, node: &Node) {
        match node.media.as_str() {
            "message/external-body" => {
                self.notice("A part of this message lies elsewhere; it is not fetched.");
            }
            "message/partial" => self.notice("This is one piece of a message that was sent in several."),
            "text/html" if node.is_body() => {
                let text = html::to_text(&self.view.text_of(node), self.width);
                self.push(BlockKind::LaidOut, text);
                self.notice_end(node);
            }
            _ if node.is_body() => {
                let is = |name: &str, value: &str| {
                    node.ctype.get(name).is_some_and(|found| found.eq_ignore_ascii_case(value))
                };
                let text = self.view.text_of(node);
                let flows = node.media == "text/plain" && is("format", "flowed");
                let text = if flows { flowed::join(&text, is("delsp", "yes")) } else { text };
                self.push(BlockKind::Text, text);
                self.notice_end(node);
            }
            _ => {}
        }
    }

    fn push(&mut self, kind: BlockKind, text: String) {
        if !text.trim().is_empty() {
            self.blocks.push(Block { kind, text });
        }
    }

    /// Says that the text of `node` goes on.
    fn notice_end(&mut self, node: &Node) {
        if self.view.gaps.in_range(&node.body) {
            let number = &node.number;
            self.notice(&format!(
                "This text is too long to be shown whole; `read --part {number}` prints all of it."
            ));
        }
    }

    fn notice(&mut self, text: &str) {
        self.blocks.push(Block { kind: BlockKind::Notice, text: text.to_owned() });
    }
}
