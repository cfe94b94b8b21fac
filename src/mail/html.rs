//! HTML as text. Nothing is ever loaded, from nowhere: links and images are named, not followed.

use super::filename::start_of;
use super::guard::guarded;

/// Larger pages lose their layout, for laying out costs a hundred times their size in memory.
const LAYOUT_MAX: usize = 512 << 10;

/// Pages of more tags lose their layout, for each costs about a kilobyte, however short it is.
const TAGS_MAX: usize = 30_000;

/// Pages nested deeper lose their layout, for laying out takes the square of the depth.
const DEPTH_MAX: usize = 100;

/// A longer line under the links (a `data:` picture) is cut.
const LINK_MAX: usize = 2000;

/// The text of `html`, laid out for `width` columns, its links numbered and listed at the end.
pub(super) fn to_text(html: &str, width: usize) -> String {
    let width = width.clamp(20, 1000);
    let tags = memchr::memchr_iter(b'<', html.as_bytes()).count();
    if html.len() > LAYOUT_MAX || tags > TAGS_MAX || depth(html) > DEPTH_MAX {
        return without_tags(html);
    }
    let laid_out = guarded(|| {
        html2text::config::plain()
            .allow_width_overflow()
            .no_link_wrapping()
            .link_footnotes(true)
            .string_from_read(html.as_bytes(), width)
            .ok()
    });
    match laid_out {
        Some(Some(text)) => tidy(&text),
        _ => without_tags(html),
    }
}

/// How deep elements are nested at most; those that need no end tag are left out.
fn depth(html: &str) -> usize {
    const FLAT: [&str; 29] = [
        "area", "base", "br", "col", "dd", "dt", "embed", "hr", "html", "head", "body", "img", "input", "li",
        "link", "meta", "option", "p", "param", "source", "tbody", "td", "tfoot", "th", "thead", "tr",
        "track", "wbr", "o:p",
    ];
    let (mut open, mut deepest) = (0usize, 0usize);
    for tag in html.split('<').skip(1) {
        let closing = tag.starts_with('/');
        let name = tag.trim_start_matches('/');
        let name = name.split(|c: char| !c.is_ascii_alphanumeric() && c != ':').next().unwrap_or_default();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic())
            || name.len() > 20
            || FLAT.iter().any(|flat| flat.eq_ignore_ascii_case(name))
        {
            continue;
        }
        open = if closing { open.saturating_sub(1) } else { open + 1 };
        deepest = deepest.max(open);
    }
    deepest
}

/// Blank lines in heaps are one; over-long links are cut; no blanks at line ends.
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let mut blank = true;
    for line in text.lines() {
        let line = line.trim_end();
        if line.is_empty() {
            if !std::mem::replace(&mut blank, true) {
                tidied.push('\n');
            }
            continue;
        }
        blank = false;
        if line.starts_with('[') && line.len() > LINK_MAX {
            tidied.push_str(start_of(line, 100));
            tidied.push('…');
        } else {
            tidied.push_str(line);
        }
        tidied.push('\n');
    }
    tidied.truncate(tidied.trim_end_matches('\n').len());
    if !tidied.is_empty() {
        tidied.push('\n');
    }
    tidied
}

/// The text between the tags, in one pass.
///
/// Not the parser library's: it prints a style sheet that has a `type`, and puts a table into one
/// line without blanks between its cells.
fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len() / 4);
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        push_words(rest.get(..open).unwrap_or_default(), &mut text);
        rest = rest.get(open + 1..).unwrap_or_default();
        let end = rest.find('>');
        let tag = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        rest = end.and_then(|end| rest.get(end + 1..)).unwrap_or_default();
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .take(12)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        match name.as_str() {
            "script" | "style" | "title" if !tag.starts_with('/') => {
                let close = format!("</{name}");
                // An end tag in capitals is rare, and then the rest is lost here only: `--html` has it.
                let end = rest.find(&close).or_else(|| rest.find(&close.to_uppercase()));
                rest = end.and_then(|end| rest.get(end..)).unwrap_or_default();
            }
            "br" | "p" | "div" | "tr" | "li" | "ul" | "ol" | "table" | "blockquote" | "pre" | "h1" | "h2"
            | "h3" | "h4" | "h5" | "h6" | "hr"
                if !text.ends_with("\n\n") =>
            {
                text.push('\n');
            }
            "td" | "th" => text.push(' '),
            _ => {}
        }
    }
    push_words(rest, &mut text);
    tidy(&text)
}

fn push_words(raw: &str, text: &mut String) {
    if raw.starts_with(char::is_whitespace) && !text.ends_with(char::is_whitespace) {
        text.push(' ');
    }
    let mut words = raw.split_whitespace().peekable();
    while let Some(word) = words.next() {
        push_entities(word, text);
        if words.peek().is_some() || raw.ends_with(char::is_whitespace) {
            text.push(' ');
        }
    }
}

fn push_entities(word: &str, text: &mut String) {
    let mut rest = word;
    while let Some(at) = rest.find('&') {
        let (before, entity) = rest.split_at_checked(at).unwrap_or((rest, ""));
        text.push_str(before);
        let known = entity
            .char_indices()
            .take(12)
            .find(|(_, c)| *c == ';')
            .and_then(|(end, _)| Some((character(entity.get(1..end)?)?, entity.get(end + 1..)?)));
        if let Some((character, behind)) = known {
            text.push(character);
            rest = behind;
        } else {
            text.push('&');
            rest = entity.get(1..).unwrap_or_default();
        }
    }
    text.push_str(rest);
}

fn character(entity: &str) -> Option<char> {
    if let Some(number) = entity.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match entity {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{to_text, without_tags};
    use crate::mail::tests::worked;

    #[test]
    fn m22_html_reads_as_text_and_links_are_named() {
        let html = "<html><head><title>t</title><style>p{display:none}</style>\
            <meta http-equiv=refresh content='0;url=http://evil.example'></head>\
            <body><h1>Hello</h1><p>Look &amp; see <a href='http://a.example/x'>here</a></p>\
            <img src='http://evil.example/p.png' alt='a cat'><img src='file:///etc/passwd'>\
            <script>alert(1)</script></body></html>";
        let text = to_text(html, 60);
        for part in ["Hello", "Look & see", "here", "http://a.example/x"] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains("alert") && !text.contains("display"), "{text}");
    }

    #[test]
    fn m22_tags_are_stripped_where_layout_would_take_too_long() {
        let text = without_tags(
            "<p>a&lt;b &#8364; &nope; x</p><script>var x = '<p>';</script><STYLE>x</STYLE>c<br>d<",
        );
        assert_eq!(text.trim(), "a<b € &nope; x\nc\nd");
    }

    #[test]
    fn m22_bombs_of_html_are_bounded() {
        let started = worked();
        for html in [
            "<div>".repeat(100_000),
            format!("{}x", "<ul><li>".repeat(50_000)),
            "<p>text text ".repeat(1_600_000),
            "<table><tr><td>".repeat(10_000),
            "<".repeat(1_000_000),
            "&".repeat(1_000_000),
            "<script>".repeat(100_000),
            format!("<img src='data:image/png;base64,{}'>", "A".repeat(900_000)),
        ] {
            to_text(&html, 80);
        }
        let taken = worked().saturating_sub(started);
        assert!(taken < Duration::from_secs(20), "{taken:?}");
    }
}
