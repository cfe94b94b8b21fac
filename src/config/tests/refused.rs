//! What must be refused.

use super::{imap, pop3};

/// Files that are refused, each with what it shows; the messages are in the snapshot, whole.
pub(super) const REFUSED: &[(&str, &str, &str)] = &[
    // The file as such.
    ("k09_not_toml", "", "this is no config\n"),
    ("k09_a_broken_line_that_holds_a_password_is_not_shown", "imap", "password = { value = \"hunter2 }"),
    ("k09_a_password_cut_in_two_is_not_shown", "imap", "password = { v\nalue = \"hunter2\" }"),
    ("k09_an_unknown_key_may_be_a_password", "imap", "pwd = \"hunter2\""),
    ("k09_nul", "", "default-account = \"a\0b\"\n"),
    ("k09_duplicate_key", "imap", "host = \"other.example.org\""),
    ("k09_duplicate_account", "imap", "[accounts.work]\nprotocol = \"imap\""),
    ("k09_unknown_key_at_the_top", "", "defualt-account = \"work\"\n"),
    ("k09_key_of_an_account_at_the_top", "", "host = \"imap.example.org\"\n"),
    ("k09_account_instead_of_accounts", "", "[account.work]\n"),
    ("k09_unknown_key_in_a_group", "imap", "[accounts.work.fetch]\nmaxsize = \"5MB\""),
    ("k09_right_key_in_the_wrong_table", "imap", "max-size = \"5MB\""),
    ("k09_unknown_key_without_a_neighbour", "imap", "colour = \"blue\""),
    ("k09_wrong_type", "imap", "tls = true"),
    ("k09_group_that_is_no_table", "imap", "fetch = \"all\""),
    ("k09_list_of_numbers", "imap", "fetch.mailboxes = [\"INBOX\", 5]"),
    (
        "k09_default_account_is_missing",
        "",
        "default-account = \"wrok\"\n[accounts.work]\nhost = \"h\"\nprotocol = \"pop3\"\nusername = \"a\"",
    ),
    // The account.
    ("k12_account_name_with_a_path", "", "[accounts.\"../../x\"]\n"),
    ("k12_account_name_with_a_nul", "", "[accounts.\"a\\u0000b\"]\n"),
    ("k12_account_name_with_a_direction_mark", "", "[accounts.\"a\\u202Eb\"]\n"),
    ("an_account_needs_protocol_host_and_username", "", "[accounts.work]\n"),
    ("protocol_misspelt", "", "[accounts.work]\nprotocol = \"imaps\"\nhost = \"h\"\nusername = \"a\"\n"),
    // Values that would go over the wire or into a command.
    ("k11_host_with_a_line_end", "host", "imap.example.org\\r\\nA1 LOGOUT"),
    ("k11_host_that_looks_like_an_option", "host", "-oProxyCommand=x"),
    ("k11_host_with_a_space", "host", "imap example"),
    ("k11_host_with_a_port", "host", "imap.example.org:993"),
    ("k11_host_that_is_a_url", "host", "imaps://imap.example.org"),
    ("k11_host_empty", "host", ""),
    ("k11_host_outside_ascii", "host", "іmap.example.org"),
    ("k11_port_0", "imap", "port = 0"),
    ("k11_port_65536", "imap", "port = 65536"),
    ("k11_port_in_quotes", "imap", "port = \"993\""),
    (
        "a04_username_with_a_line_end",
        "",
        "[accounts.w]\nprotocol=\"imap\"\nhost=\"h\"\nusername = \"ada\\r\\nQUIT\"\n",
    ),
    (
        "a04_username_with_a_nul",
        "",
        "[accounts.w]\nprotocol=\"imap\"\nhost=\"h\"\nusername = \"ada\\u0000\"\n",
    ),
    ("k11_mailbox_with_a_line_end", "imap", "fetch.mailboxes = [\"INBOX\\r\\nA2 DELETE x\"]"),
    // TLS.
    ("k10_tls_misspelt", "imap", "tls = \"starttsl\""),
    ("k10_starttls_on_993", "imap", "tls = \"starttls\"\nport = 993"),
    ("k10_none_on_993", "imap", "tls = \"none\"\nport = 993\nallow-cleartext = true"),
    ("k10_none_on_995", "pop3", "tls = \"none\"\nport = 995\nallow-cleartext = true"),
    ("k10_none_without_leave", "imap", "tls = \"none\""),
    ("k10_imap_on_the_port_of_pop3", "imap", "port = 995"),
    ("pins_empty", "imap", "pin = []"),
    ("pin_of_another_hash", "imap", "pin = [\"sha1:00\"]"),
    ("client_cert_without_key", "imap", "client-cert = \"/c.pem\""),
    ("external_without_certificate", "imap", "auth = \"external\""),
    ("proxy_of_another_kind", "imap", "proxy = \"http://user:hunter2@proxy:8080\""),
    ("smtp_without_host", "imap", "[accounts.work.smtp]\ntls = \"implicit\""),
    ("smtp_in_clear", "imap", "[accounts.work.smtp]\nhost = \"smtp.example.org\"\ntls = \"none\""),
    // What the protocol cannot honour.
    ("mailboxes_on_pop3", "pop3", "fetch.mailboxes = [\"INBOX\", \"Lists/*\"]"),
    ("apop_on_imap", "imap", "auth = \"apop\""),
    // Passwords.
    ("password_in_plain_sight", "imap", "password = \"hunter2\""),
    ("password_from_two_places", "imap", "password = { keyring = true, value = \"hunter2\" }"),
    ("password_source_misspelt", "imap", "password = { comand = [\"pass\"] }"),
    ("password_command_for_a_shell", "imap", "password = { command = \"pass mail/work | head -1\" }"),
    ("password_command_empty", "imap", "password = { command = [] }"),
    ("password_keyring_false", "imap", "password = { keyring = false }"),
    ("a03_password_empty", "imap", "password = { value = \"\" }"),
    ("a04_password_with_a_line_end", "imap", "password = { value = \"hunter2\\nQUIT\" }"),
    // Paths.
    ("k09_relative_path", "imap", "store.path = \"Mail/work\""),
    ("k09_variable_in_a_path", "imap", "store.path = \"$HOME/Mail\""),
    ("k09_home_of_another", "imap", "store.path = \"~bob/Mail\""),
    ("k14_store_in_the_root", "imap", "store.path = \"/\""),
    // Fetch and retention.
    ("size_without_sense", "imap", "fetch.max-size = \"fifty\""),
    ("duration_without_unit", "imap", "fetch.since = \"90\""),
    ("only_exceptions", "imap", "fetch.mailboxes = [\"!Junk\"]"),
    ("keep_for_without_a_time", "imap", "retention = { server = \"keep-for\" }"),
    ("a_time_without_keep_for", "imap", "retention = { server = \"keep\", keep-for = \"14d\" }"),
    ("keep_for_no_time", "imap", "retention = { server = \"keep-for\", keep-for = \"0d\" }"),
    ("retention_misspelt", "imap", "retention = { server = \"until-delete\" }"),
];

/// The whole file of a case.
pub(super) fn example((_, base, text): &(&str, &str, &str)) -> String {
    match *base {
        "imap" => imap(text),
        "pop3" => pop3(text),
        "host" => format!("[accounts.work]\nprotocol = \"imap\"\nusername = \"ada\"\nhost = \"{text}\"\n"),
        _ => (*text).to_owned(),
    }
}
