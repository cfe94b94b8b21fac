//! The one table of everything that may stand in a config file.
//!
//! The reader, the messages, `config show`, `config show --sample` and the tests all go by it: a
//! key that is not here does not exist.

use super::Protocol;

/// What a value must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A string.
    Text,
    /// One of these strings.
    Choice(&'static [&'static str]),
    /// An integer from 1 to 65535.
    Port,
    /// `true` or `false`.
    Flag,
    /// An integer from 1.
    Count,
    /// `"50MB"`.
    Size,
    /// `"14d"`.
    Duration,
    /// An absolute path, or one that begins with `~/`.
    Path,
    /// An array of strings.
    List,
    /// `{ keyring = true }` and its kin.
    Password,
}

impl Kind {
    /// With its article, for "… must be …".
    pub(crate) fn describe(self) -> String {
        match self {
            Self::Text | Self::Path => "a string in quotes".to_owned(),
            Self::Choice(words) => {
                let quoted: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
                format!("one of {}", quoted.join(", "))
            }
            Self::Count => "a whole number from 1, without quotes".to_owned(),
            Self::Port => "a whole number from 1 to 65535, without quotes".to_owned(),
            Self::Flag => "true or false, without quotes".to_owned(),
            Self::Size => "a size in quotes, like \"50MB\"".to_owned(),
            Self::Duration => "a time in quotes, like \"14d\"".to_owned(),
            Self::List => "a list of strings, like [\"INBOX\"]".to_owned(),
            Self::Password => PASSWORD_FORMS.to_owned(),
        }
    }
}

/// How a password source is written.
pub(crate) const PASSWORD_FORMS: &str = "one of { keyring = true }, { command = [\"pass\", \"mail/work\"] }, \
     { file = \"…\" }, { env = \"…\" }, { value = \"…\" }";

/// The mechanisms of either protocol.
const AUTH: &[&str] = &[
    "auto",
    "plain",
    "login",
    "cram-md5",
    "scram-sha-1",
    "scram-sha-256",
    "apop",
    "xoauth2",
    "oauthbearer",
    "external",
];
const TLS: &[&str] = &["implicit", "starttls", "none"];

/// One key of an account.
#[derive(Debug)]
pub(crate) struct Key {
    /// Dotted, from the account: `fetch.max-size`.
    pub(crate) name: &'static str,
    /// What its value must look like.
    pub(crate) kind: Kind,
    /// What holds when it is left out, in words or as written in the file.
    pub(crate) default: &'static str,
    /// What it does, for a person.
    pub(crate) doc: &'static str,
    /// A value as written in the file, for the sample.
    pub(crate) sample: &'static str,
}

const fn key(
    name: &'static str,
    kind: Kind,
    default: &'static str,
    sample: &'static str,
    doc: &'static str,
) -> Key {
    Key { name, kind, default, doc, sample }
}

/// The keys of `[accounts.NAME]`.
pub(crate) const ACCOUNT: &[Key] = &[
    key("protocol", Kind::Choice(&["imap", "pop3"]), "", "\"imap\"", "what the server speaks"),
    key("address", Kind::Text, "none", "\"Ada Example <ada@example.org>\"", "your name and address"),
    key("host", Kind::Text, "", "\"imap.example.org\"", "the server; its certificate must carry this name"),
    key("port", Kind::Port, "by protocol and tls", "993", "by protocol and tls if left out"),
    key(
        "tls",
        Kind::Choice(TLS),
        "\"implicit\"",
        "\"implicit\"",
        "\"implicit\", \"starttls\" (required, never opportunistic) or \"none\" (loopback only)",
    ),
    key(
        "allow-cleartext",
        Kind::Flag,
        "false",
        "false",
        "let tls = \"none\" leave the loopback: anybody can read along",
    ),
    key(
        "ca-file",
        Kind::Path,
        "none",
        "\"/etc/ssl/private-ca.pem\"",
        "authorities added to the system's roots",
    ),
    key(
        "pin",
        Kind::List,
        "none",
        "[\"sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\"]",
        "acceptable public keys of the certificate; any other is refused",
    ),
    key(
        "client-cert",
        Kind::Path,
        "none",
        "\"~/.config/mailctl/ada.pem\"",
        "your certificate, for auth = \"external\"",
    ),
    key("client-key", Kind::Path, "none", "\"~/.config/mailctl/ada.key\"", "and its key"),
    key("proxy", Kind::Text, "none", "\"socks5://127.0.0.1:9050\"", "a SOCKS5 proxy to connect through"),
    key("timeout", Kind::Duration, "\"60s\"", "\"60s\"", "how long to wait for a reply"),
    key("username", Kind::Text, "", "\"ada@example.org\"", "the name to sign in with"),
    key(
        "auth",
        Kind::Choice(AUTH),
        "\"auto\"",
        "\"auto\"",
        "the strongest that is offered, or one of plain login cram-md5 scram-sha-1 scram-sha-256 apop xoauth2 oauthbearer external",
    ),
    key("password", Kind::Password, "ask on the terminal", "{ keyring = true }", PASSWORD_FORMS),
    key("store.path", Kind::Path, "~/Mail/NAME", "\"~/Mail/work\"", "where the mail lies here"),
    key(
        "fetch.mailboxes",
        Kind::List,
        "[\"INBOX\"]",
        "[\"INBOX\", \"Lists/*\", \"!Lists/noise\"]",
        "which mailboxes to fetch (imap only: pop3 has one)",
    ),
    key(
        "fetch.max-size",
        Kind::Size,
        "none",
        "\"50MB\"",
        "of a larger message only the headers; `read` completes it",
    ),
    key(
        "fetch.max-messages",
        Kind::Count,
        "100000",
        "1000000",
        "larger mailboxes are refused: each message of one takes 1 kB of memory",
    ),
    key("fetch.since", Kind::Duration, "none", "\"90d\"", "leave older messages alone"),
    key(
        "retention.server",
        Kind::Choice(&["keep", "delete", "keep-for", "until-deleted"]),
        "\"keep\"",
        "\"keep\"",
        "what stays on the server after a fetch: \"keep\", \"delete\", \"keep-for\" or \"until-deleted\"",
    ),
    key(
        "retention.keep-for",
        Kind::Duration,
        "none",
        "\"14d\"",
        "with server = \"keep-for\": so long from first sight",
    ),
    key("smtp.host", Kind::Text, "", "\"smtp.example.org\"", "where mail is sent"),
    key("smtp.port", Kind::Port, "by tls", "465", "by tls if left out"),
    key("smtp.tls", Kind::Choice(TLS), "\"implicit\"", "\"implicit\"", "as above"),
    key("smtp.username", Kind::Text, "username", "\"ada@example.org\"", "the account's if left out"),
    key("smtp.auth", Kind::Choice(AUTH), "\"auto\"", "\"auto\"", "as above"),
    key("smtp.password", Kind::Password, "password", "{ keyring = true }", "the account's if left out"),
];

/// The keys without which there is no account.
pub(crate) const REQUIRED: &[&str] = &["protocol", "host", "username"];

/// The tables inside an account.
pub(crate) const GROUPS: &[&str] = &["store", "fetch", "retention", "smtp"];

/// The keys at the top of the file.
pub(crate) const TOP: &[&str] = &["default-account", "accounts"];

/// The mechanisms that a protocol knows.
pub(crate) fn mechanisms(protocol: Protocol) -> impl Iterator<Item = &'static str> {
    AUTH.iter().copied().filter(move |name| *name != "apop" || protocol == Protocol::Pop3)
}

/// The key called `name` (dotted).
pub(crate) fn find(name: &str) -> Option<&'static Key> {
    ACCOUNT.iter().find(|key| key.name == name)
}
