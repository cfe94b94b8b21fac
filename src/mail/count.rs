//! Numbers of things in a sentence.

/// `1 message`, `2 messages`.
#[must_use]
pub fn counted(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}
