//! JSON Lines that a terminal can bear.

use std::fmt::Write as _;

use serde::Serialize;

use super::sanitize::is_unsafe;
use crate::error::{Error, Result};

/// A warning as `--json` prints it on standard error.
#[derive(Serialize)]
pub(super) struct Warning<'a> {
    pub(super) warning: &'a str,
}

/// `value` on one line, without the line end.
pub(super) fn to_line(value: &impl Serialize) -> Result<String> {
    let json = serde_json::to_string(value).map_err(|error| Error::bug("printing JSON").because(error))?;
    Ok(escape(json))
}

/// Escapes what JSON would allow but a terminal must not see. Such characters occur only inside
/// strings, where `\u` means the same.
fn escape(json: String) -> String {
    let plain = json.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if plain || !json.chars().any(is_unsafe) {
        return json;
    }
    let mut escaped = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if is_unsafe(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::to_line;

    #[test]
    fn f01_f02_json_is_safe_for_a_terminal_and_says_the_same() {
        let text = "\u{1b}[2J \u{9b}31m \u{7f} \u{202e}x \u{e0041} é 👩\u{200d}🚀\n";
        let line = to_line(&text).unwrap();
        assert!(
            line.contains("\\u001b[2J \\u009b31m \\u007f \\u202ex \\udb40\\udc41 é 👩\u{200d}🚀\\n"),
            "{line}"
        );
        assert_eq!(serde_json::from_str::<String>(&line).unwrap(), text);
    }
}
