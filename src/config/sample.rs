//! A config file that explains every key, made from the schema.

use std::fmt::Write as _;

use super::schema;

/// A whole config file in which every key stands, explained; what need not be there is commented out.
#[must_use]
pub fn sample() -> String {
    let mut text = String::from(
        "# The account that is meant when none is named; the only one if left out.\n\
         default-account = \"work\"\n\n[accounts.work]\n",
    );
    let mut group = "";
    for key in schema::ACCOUNT {
        let (table, name) = key.name.rsplit_once('.').unwrap_or(("", key.name));
        if table != group {
            group = table;
            let _ = write!(text, "\n#[accounts.work.{group}]\n");
        }
        let default = match key.default {
            "" => "required".to_owned(),
            "none" => "none by default".to_owned(),
            default => format!("default: {default}"),
        };
        let comment = if schema::REQUIRED.contains(&key.name) { "" } else { "#" };
        let _ = write!(text, "# {} ({default})\n{comment}{name} = {}\n", key.doc, key.sample);
    }
    text
}
