//! What the server says it can do (RFC 9051 §6.1.1), as far as we use it.

use super::conversation::Literals;

/// The most mechanisms that are remembered.
const MECHANISMS: usize = 64;

/// The extensions that matter to us; unknown ones leave no trace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Caps {
    /// Names behind `AUTH=`.
    pub(super) mechanisms: Vec<String>,
    pub(super) literals: Literals,
    pub(super) imap4: bool,
    pub(super) start_tls: bool,
    pub(super) login_disabled: bool,
    pub(super) sasl_ir: bool,
    pub(super) id: bool,
    pub(super) enable: bool,
    pub(super) qresync: bool,
    pub(super) uid_plus: bool,
    pub(super) moves: bool,
    pub(super) idle: bool,
    pub(super) list_status: bool,
    pub(super) status_size: bool,
    pub(super) special_use: bool,
}

impl Caps {
    /// Reads the words of a CAPABILITY response or code.
    pub(super) fn read(words: &[u8]) -> Self {
        let mut caps = Self::default();
        let words = words.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty() && word.len() < 100);
        for word in words {
            caps.add(&String::from_utf8_lossy(word).to_ascii_uppercase());
        }
        caps
    }

    fn add(&mut self, word: &str) {
        match word {
            "IMAP4REV1" => self.imap4 = true,
            "IMAP4REV2" => {
                // RFC 9051 appendix E: these became part of the protocol.
                (self.imap4, self.enable, self.uid_plus, self.moves) = (true, true, true, true);
                (self.idle, self.list_status, self.sasl_ir) = (true, true, true);
                (self.special_use, self.status_size) = (true, true);
                if self.literals == Literals::Synchronising {
                    self.literals = Literals::Small;
                }
            }
            "STARTTLS" => self.start_tls = true,
            "LOGINDISABLED" => self.login_disabled = true,
            "SASL-IR" => self.sasl_ir = true,
            "ID" => self.id = true,
            "ENABLE" => self.enable = true,
            "QRESYNC" => self.qresync = true,
            "UIDPLUS" => self.uid_plus = true,
            "MOVE" => self.moves = true,
            "IDLE" => self.idle = true,
            "LIST-STATUS" => self.list_status = true,
            "STATUS=SIZE" => self.status_size = true,
            "SPECIAL-USE" => self.special_use = true,
            "LITERAL+" => self.literals = Literals::All,
            "LITERAL-" if self.literals == Literals::Synchronising => self.literals = Literals::Small,
            _ => {
                if let Some(name) = word.strip_prefix("AUTH=")
                    && self.mechanisms.len() < MECHANISMS
                    && !self.mechanisms.iter().any(|known| known == name)
                {
                    self.mechanisms.push(name.to_owned());
                }
            }
        }
    }
}
