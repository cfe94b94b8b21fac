//! A client's command, cut into words.

/// Words, strings and parentheses.
pub(super) type Words = Vec<Vec<u8>>;

/// Cuts a line into words; the size if it ends with a literal's announcement.
pub(super) fn split(line: &[u8], words: &mut Words) -> Option<String> {
    let mut rest = line;
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        match first {
            b' ' => {}
            b'(' | b')' => words.push(vec![*first]),
            b'"' => {
                let mut word = Vec::new();
                while rest[0] != b'"' {
                    if rest[0] == b'\\' {
                        rest = &rest[1..];
                    }
                    word.push(rest[0]);
                    rest = &rest[1..];
                }
                rest = &rest[1..];
                words.push(word);
            }
            b'{' => return Some(String::from_utf8(rest.strip_suffix(b"}").unwrap().to_vec()).unwrap()),
            _ => {
                let end =
                    rest.iter().position(|byte| matches!(byte, b' ' | b'(' | b')')).unwrap_or(rest.len());
                words.push([&[*first], &rest[..end]].concat());
                rest = &rest[end..];
            }
        }
    }
    None
}
