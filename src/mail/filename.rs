//! Names under which attachments are saved: what a sender wrote, made harmless.

/// Names are cut to so many bytes; file systems take 255, the rest is room for a number.
const NAME_MAX: usize = 240;

/// A longer extension is none.
const EXTENSION_MAX: usize = 16;

/// A file name for a part called `name` by its sender: never a path, hidden, option-like, reserved,
/// empty or too long, and without characters that only deceive. `number` and `media` make up a
/// name where none is left: `part-1.2.pdf`.
#[must_use]
pub fn safe_name(name: Option<&str>, number: &str, media: &str) -> String {
    let name = name.unwrap_or_default();
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = base.chars().filter(|&c| !is_deceptive(c)).map(plain).collect();
    // Hidden (`.bashrc`), an option (`-rf`), somebody's home (`~root`).
    let clean = clean.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '-' | '~'));
    let clean = trim_end(clean);
    if clean.is_empty() {
        return format!("part-{number}{}", extension_of(media));
    }
    let clean = if is_reserved(clean) { format!("_{clean}") } else { clean.to_owned() };
    shorten(&clean)
}

/// `name` with a number before its extension: `report-2.pdf`.
#[must_use]
pub fn numbered_name(name: &str, number: usize) -> String {
    let (stem, extension) = split_extension(name);
    format!("{stem}-{number}{extension}")
}

fn trim_end(name: &str) -> &str {
    name.trim_end_matches(|c: char| c.is_whitespace() || c == '.')
}

/// Characters that have a meaning to shells or other systems' file names.
const fn plain(c: char) -> char {
    match c {
        ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
        _ => c,
    }
}

/// Control characters, and those that are invisible or turn the direction of writing.
fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (stem.len() == 4
            && (stem.starts_with("COM") || stem.starts_with("LPT"))
            && stem.ends_with(|c: char| c.is_ascii_digit()))
}

/// The stem, and the extension with its dot; it is empty where there is none to speak of.
fn split_extension(name: &str) -> (&str, &str) {
    // `.tar.gz` and the like are one extension.
    let dot = name.rfind('.').filter(|&dot| dot > 0);
    let dot = dot.map(|dot| match name.get(..dot).and_then(|stem| stem.strip_suffix(".tar")) {
        Some(stem) if !stem.is_empty() => stem.len(),
        _ => dot,
    });
    match dot.and_then(|dot| name.split_at_checked(dot)) {
        Some((stem, extension)) if extension.len() <= EXTENSION_MAX => (stem, extension),
        _ => (name, ""),
    }
}

fn shorten(name: &str) -> String {
    if name.len() <= NAME_MAX {
        return name.to_owned();
    }
    let (stem, extension) = split_extension(name);
    let stem = start_of(stem, NAME_MAX.saturating_sub(extension.len()));
    format!("{}{extension}", trim_end(stem))
}

/// At most `room` bytes of `text`, cut between characters.
pub(super) fn start_of(text: &str, room: usize) -> &str {
    let end = (0..=room.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

fn extension_of(media: &str) -> &'static str {
    match media {
        "text/plain" => ".txt",
        "text/html" => ".html",
        "text/calendar" => ".ics",
        "text/vcard" | "text/x-vcard" => ".vcf",
        "message/rfc822" | "message/global" => ".eml",
        "application/pdf" => ".pdf",
        "application/zip" => ".zip",
        "application/pgp-signature" => ".asc",
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => ".p7s",
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => ".p7m",
        "application/ms-tnef" => ".dat",
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        "image/gif" => ".gif",
        _ => ".bin",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::{prop_assert, proptest};

    use super::{NAME_MAX, numbered_name, safe_name};

    #[test]
    fn f10_f11_names_that_would_do_harm_are_made_harmless() {
        for (name, safe) in [
            ("report.pdf", "report.pdf"),
            ("Übersicht 2026 (final).pdf", "Übersicht 2026 (final).pdf"),
            ("../../.ssh/authorized_keys", "authorized_keys"),
            ("/etc/x", "x"),
            ("C:\\x", "x"),
            ("a/b", "b"),
            ("..", "part-1.bin"),
            (".", "part-1.bin"),
            ("", "part-1.bin"),
            ("~", "part-1.bin"),
            ("a/", "part-1.bin"),
            ("-rf", "rf"),
            ("--.-.bashrc", "bashrc"),
            ("x\0.txt", "x.txt"),
            ("a\nb\u{1b}[31m.txt", "ab[31m.txt"),
            ("\u{202e}gpj.exe", "gpj.exe"),
            ("a. . .", "a"),
            ("NUL", "_NUL"),
            ("con.txt", "_con.txt"),
            ("com1.tar.gz", "_com1.tar.gz"),
            ("what?.txt", "what_.txt"),
        ] {
            assert_eq!(safe_name(Some(name), "1", "application/x-unknown"), safe, "{name:?}");
        }
        assert_eq!(safe_name(None, "1.2", "application/pdf"), "part-1.2.pdf");
    }

    #[test]
    fn f11_long_names_are_cut_between_characters_and_keep_their_extension() {
        let safe = safe_name(Some(&format!("{}.tar.gz", "ü".repeat(300))), "1", "");
        assert!(safe.len() <= NAME_MAX && safe.ends_with("ü.tar.gz"), "{safe}");
        let safe = safe_name(Some(&"x.".repeat(300)), "1", "");
        assert!(safe.len() <= NAME_MAX, "{safe}");
    }

    #[test]
    fn f13_a_number_goes_before_the_extension() {
        assert_eq!(numbered_name("a.tar.gz", 2), "a-2.tar.gz");
        assert_eq!(numbered_name("a", 2), "a-2");
    }

    proptest! {
        #[test]
        fn f10_no_name_leaves_the_folder(name in any::<String>()) {
            let safe = safe_name(Some(&name), "1", "");
            prop_assert!(!safe.is_empty() && safe.len() <= NAME_MAX);
            prop_assert!(!safe.contains(['/', '\\', '\0']) && !safe.starts_with(['.', '-', '~']));
            prop_assert!(!safe.chars().any(char::is_control));
        }
    }
}
