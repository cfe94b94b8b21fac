//! `format=flowed` (RFC 3676): paragraphs that were broken for the way, joined again.

/// Joins the soft line breaks of `text` (LF line ends). With `delsp` the blank before a soft break
/// is no part of the text.
pub(super) fn join(text: &str, delsp: bool) -> String {
    let mut joined = String::with_capacity(text.len());
    // The quote depth of the paragraph that is still open.
    let mut open: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let line = line.strip_suffix('\n').unwrap_or(line);
        let content = line.trim_start_matches('>');
        let depth = line.len() - content.len();
        let content = content.strip_prefix(' ').unwrap_or(content);
        // A signature is never part of a paragraph (RFC 3676 §4.3).
        let signature = content == "-- ";
        if open != Some(depth) || signature {
            if open.is_some() {
                joined.push('\n');
            }
            joined.extend(std::iter::repeat_n('>', depth));
            if depth > 0 {
                joined.push(' ');
            }
        }
        let soft = content.ends_with(' ') && !signature;
        joined.push_str(if soft && delsp { content.strip_suffix(' ').unwrap_or(content) } else { content });
        if soft {
            open = Some(depth);
        } else {
            joined.push('\n');
            open = None;
        }
    }
    if open.is_some() {
        joined.push('\n');
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn m23_flowed_paragraphs_are_joined() {
        for (text, delsp, expected) in [
            ("one \ntwo\nthree\n", false, "one two\nthree\n"),
            ("one \ntwo", true, "onetwo\n"),
            ("> a \n> b\n>> c\nd\n", false, "> a b\n>> c\nd\n"),
            (">a \nb\n", false, "> a \nb\n"),
            (" >stuffed\n From x\n", false, ">stuffed\nFrom x\n"),
            ("text \n-- \nme\n", false, "text \n-- \nme\n"),
            ("a \n\nb\n", false, "a \nb\n"),
            ("", false, ""),
        ] {
            assert_eq!(join(text, delsp), expected, "{text:?}");
        }
        assert!(join(&">".repeat(1_000_000), false).len() > 999_999);
        assert_eq!(join(&"a \n".repeat(500_000), false).lines().count(), 1);
    }
}
