//! One session: what is said to each command. What a client may not say breaks the test.

use std::io::Result;

use bytes::Bytes;
use tokio::io::{
    AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, ReadHalf, WriteHalf,
};

use super::super::Pipe;
use super::ImapServer;
use super::mailstore::{Message, members, spell};
use super::words::{Words, split};

struct Session {
    server: ImapServer,
    hears: BufReader<ReadHalf<Box<dyn Pipe>>>,
    says: WriteHalf<Box<dyn Pipe>>,
    selected: Option<String>,
    /// The UIDs that the client knows of, by sequence number.
    view: Vec<u32>,
    qresync: bool,
}

pub(super) async fn serve(server: ImapServer, pipe: Box<dyn Pipe>) -> Result<()> {
    let (hears, says) = tokio::io::split(pipe);
    let hears = BufReader::new(hears);
    let mut session = Session { server, hears, says, selected: None, view: Vec::new(), qresync: false };
    session.say("* OK ready").await?;
    while let Some(words) = session.command().await? {
        session.server.hear(&words);
        let text: Vec<String> = words.iter().map(|word| String::from_utf8_lossy(word).into_owned()).collect();
        let words_of: Vec<&str> = text.iter().map(String::as_str).collect();
        let tag = words_of[0].to_owned();
        if let Some((said, leaves)) = session.server.said_instead(&words_of) {
            session.says.write_all(said.as_bytes()).await?;
            if leaves { break } else { continue }
        }
        let done = session.answer(&words_of[1..], &words).await?;
        session.tell_changes().await?;
        session.say(&format!("{tag} {done}")).await?;
        if words_of[1] == "LOGOUT" {
            return session.says.shutdown().await;
        }
    }
    Ok(())
}

impl Session {
    async fn say(&mut self, line: &str) -> Result<()> {
        self.says.write_all(line.as_bytes()).await?;
        self.says.write_all(b"\r\n").await
    }

    /// Reads a command with its literals; `None` at the end.
    async fn command(&mut self) -> Result<Option<Words>> {
        let mut words = Words::new();
        loop {
            let mut line = Vec::new();
            if self.hears.read_until(b'\n', &mut line).await? == 0 {
                return Ok(None);
            }
            let line = line.strip_suffix(b"\r\n").expect("a line ends with CRLF");
            let Some(size) = split(line, &mut words) else { return Ok(Some(words)) };
            let digits = size.strip_suffix('+');
            if digits.is_none() {
                self.say("+ go ahead").await?;
            } else {
                assert!(self.server.literal_plus, "LITERAL+ was not offered");
            }
            let mut literal = vec![0; digits.unwrap_or(&size).parse().unwrap()];
            self.hears.read_exact(&mut literal).await?;
            words.push(literal);
        }
    }

    async fn answer(&mut self, words: &[&str], raw: &Words) -> Result<String> {
        let ok = Ok("OK done".to_owned());
        match *words {
            ["CAPABILITY"] => {
                let capabilities = self.server.capabilities();
                self.say(&format!("* CAPABILITY {capabilities}")).await?;
                ok
            }
            ["LOGIN", user, password] => {
                assert_eq!((user, password), ("ada", "tell \"no\\one\""));
                for line in self.server.remarks {
                    self.say(line).await?;
                }
                ok
            }
            ["ENABLE", "QRESYNC"] => {
                self.qresync = self.server.qresync;
                self.say("* ENABLED QRESYNC").await?;
                ok
            }
            ["NOOP"] => ok,
            ["LOGOUT"] => {
                self.say("* BYE see you").await?;
                ok
            }
            ["LIST", "", pattern, ..] => self.list(pattern, words.contains(&"STATUS")).await,
            ["STATUS", name, ..] => {
                self.status(name).await?;
                ok
            }
            ["SELECT", name, ..] => self.select(name, &words[2..]).await,
            ["CREATE", name] => {
                let made = self.server.mail.lock().unwrap().create(name);
                Ok(if made { "OK made" } else { "NO [ALREADYEXISTS] is there" }.to_owned())
            }
            ["APPEND", name, ..] => self.append(name, &words[2..], raw.last().unwrap()).await,
            ["IDLE"] => self.idle().await,
            ["UID", "FETCH", set, "(", ref items @ .., ")"] => self.fetch(set, &items.join(" ")).await,
            ["UID", "STORE", set, sign, "(", ref flags @ .., ")"] => self.store(set, sign, flags),
            ["UID", "EXPUNGE", set] => self.expunge(set).await,
            ["UID", verb @ ("COPY" | "MOVE"), set, name] => self.carry(verb, set, name).await,
            _ => panic!("a client that we wrote does not say {words:?}"),
        }
    }

    async fn list(&mut self, pattern: &str, status: bool) -> Result<String> {
        if pattern.is_empty() {
            self.say("* LIST (\\Noselect) \"/\" \"\"").await?;
            return Ok("OK done".to_owned());
        }
        let names: Vec<String> = self.server.mail.lock().unwrap().mailboxes.keys().cloned().collect();
        for name in names {
            self.say(&format!("* LIST (\\HasNoChildren) \"/\" \"{name}\"")).await?;
            if status {
                self.status(&name).await?;
            }
        }
        Ok("OK done".to_owned())
    }

    async fn status(&mut self, name: &str) -> Result<()> {
        let (count, unseen) = {
            let mail = self.server.mail.lock().unwrap();
            let messages = &mail.mailboxes[name].messages;
            (messages.len(), messages.iter().filter(|message| !message.flags.contains("\\Seen")).count())
        };
        self.say(&format!("* STATUS \"{name}\" (MESSAGES {count} UNSEEN {unseen})")).await
    }

    async fn select(&mut self, name: &str, options: &[&str]) -> Result<String> {
        self.selected = None;
        let mut lines = Vec::new();
        {
            let mail = self.server.mail.lock().unwrap();
            let Some(mailbox) = mail.mailboxes.get(name) else { return Ok("NO no such mailbox".to_owned()) };
            self.view = mailbox.messages.iter().map(|message| message.uid).collect();
            lines.push("* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft)".to_owned());
            lines.push(format!("* {} EXISTS", self.view.len()));
            lines.push("* 0 RECENT".to_owned());
            lines.push(format!("* OK [UIDVALIDITY {}] epoch", mailbox.epoch));
            lines.push(format!("* OK [UIDNEXT {}] next", mailbox.next));
            if self.server.qresync {
                lines.push(format!("* OK [HIGHESTMODSEQ {}] highest", mail.highest()));
            }
            if let ["(", "QRESYNC", "(", epoch, since, ")", ")"] = options {
                assert!(self.qresync, "QRESYNC was not enabled");
                let since: u64 = since.parse().unwrap();
                if epoch.parse() == Ok(mailbox.epoch) {
                    let gone = mailbox.vanished.iter().filter(|(_, at)| *at > since);
                    let gone: Vec<u32> = gone.map(|(uid, _)| *uid).collect();
                    if !gone.is_empty() {
                        lines.push(format!("* VANISHED (EARLIER) {}", spell(&gone)));
                    }
                    for (place, message) in mailbox.messages.iter().enumerate() {
                        if message.mod_seq > since {
                            lines.push(format!(
                                "* {} FETCH (UID {} {})",
                                place + 1,
                                message.uid,
                                flags(message)
                            ));
                        }
                    }
                }
            }
        }
        for line in lines {
            self.say(&line).await?;
        }
        self.selected = Some(name.to_owned());
        Ok(format!("OK [READ-{}] selected", if self.server.read_only { "ONLY" } else { "WRITE" }))
    }

    async fn append(&mut self, name: &str, words: &[&str], raw: &[u8]) -> Result<String> {
        let flags = words.iter().skip_while(|word| **word == "(").take_while(|word| word.starts_with('\\'));
        let flags = flags.map(|flag| (*flag).to_owned()).collect();
        let mut mail = self.server.mail.lock().unwrap();
        let Some(epoch) = mail.mailboxes.get(name).map(|mailbox| mailbox.epoch) else {
            return Ok("NO [TRYCREATE] no such mailbox".to_owned());
        };
        let uid = mail.add(name, Bytes::copy_from_slice(raw), flags);
        drop(mail);
        self.server.changed.notify_waiters();
        Ok(if self.server.uid_plus {
            format!("OK [APPENDUID {epoch} {uid}] is there")
        } else {
            "OK".to_owned()
        })
    }

    async fn idle(&mut self) -> Result<String> {
        self.say("+ idling").await?;
        loop {
            let changed = self.server.changed.clone();
            let notified = changed.notified();
            self.tell_changes().await?;
            let mut line = String::new();
            tokio::select! {
                () = notified => {}
                read = self.hears.read_line(&mut line) => {
                    read?;
                    assert_eq!(line, "DONE\r\n");
                    return Ok("OK idled".to_owned());
                }
            }
        }
    }

    async fn fetch(&mut self, set: &str, items: &str) -> Result<String> {
        let body = items.contains("BODY");
        assert!(!body || items.contains("BODY.PEEK"), "a BODY that sets \\Seen");
        let (messages, first) = {
            let mail = self.server.mail.lock().unwrap();
            let mailbox = &mail.mailboxes[self.selected.as_ref().unwrap()];
            let wanted = members(set, mailbox);
            let found = mailbox.messages.iter().filter(|message| wanted.contains(&message.uid));
            (found.cloned().collect::<Vec<_>>(), self.selected.as_deref() == Some("INBOX"))
        };
        let mut done = "OK done";
        for message in messages {
            let place = message.uid as usize - 1;
            if body && first && self.server.refused.contains(&place) {
                done = "NO some messages could not be read";
                continue;
            }
            let Some(number) = self.view.iter().position(|uid| *uid == message.uid) else { continue };
            self.tell(number + 1, &message, items).await?;
        }
        Ok(done.to_owned())
    }

    async fn tell(&mut self, number: usize, message: &Message, items: &str) -> Result<()> {
        let mut line = format!("* {number} FETCH (UID {}", message.uid);
        if items.contains("FLAGS") {
            line.push_str(&format!(" {}", flags(message)));
        }
        if items.contains("RFC822.SIZE") {
            let size = self.server.size.unwrap_or(message.raw.len() as u64);
            line.push_str(&format!(" RFC822.SIZE {size}"));
        }
        if items.contains("INTERNALDATE") {
            line.push_str(" INTERNALDATE \" 5-Nov-2026 10:11:12 +0100\"");
        }
        if !items.contains("BODY") && self.server.broken_scan && number > 1 {
            self.say(&line).await?;
            return Err(std::io::ErrorKind::BrokenPipe.into());
        }
        if items.contains("BODY") {
            if self.server.ends_at == Some(message.uid) {
                self.say("* BYE going down for a moment").await?;
                return Err(std::io::ErrorKind::BrokenPipe.into());
            }
            let header = items.contains("HEADER");
            let raw = if header { header_of(&message.raw) } else { &message.raw };
            let section = if header { "HEADER" } else { "" };
            line.push_str(&format!(" BODY[{section}] {{{}}}\r\n", raw.len()));
            self.says.write_all(line.as_bytes()).await?;
            if self.server.broken_body {
                self.says.write_all(&raw[..raw.len() / 2]).await?;
                return Err(std::io::ErrorKind::BrokenPipe.into());
            }
            self.says.write_all(raw).await?;
            line.clear();
        }
        line.push(')');
        self.say(&line).await
    }

    fn store(&mut self, set: &str, sign: &str, flags: &[&str]) -> Result<String> {
        let mut mail = self.server.mail.lock().unwrap();
        let name = self.selected.clone().unwrap();
        let wanted = members(set, &mail.mailboxes[&name]);
        if wanted.iter().any(|uid| name == "INBOX" && self.server.undeletable.contains(&(*uid as usize - 1)))
        {
            return Ok("NO not these".to_owned());
        }
        let mod_seq = mail.tick();
        let messages = &mut mail.mailboxes.get_mut(&name).unwrap().messages;
        for message in messages.iter_mut().filter(|message| wanted.contains(&message.uid)) {
            message.mod_seq = mod_seq;
            for flag in flags {
                match sign {
                    "+FLAGS.SILENT" => drop(message.flags.insert((*flag).to_owned())),
                    "-FLAGS.SILENT" => drop(message.flags.remove(*flag)),
                    _ => panic!("STORE {sign}"),
                }
            }
        }
        Ok("OK stored".to_owned())
    }

    async fn expunge(&mut self, set: &str) -> Result<String> {
        assert!(self.server.uid_plus, "UIDPLUS was not offered");
        if self.server.refused_close {
            return Ok("NO not today".to_owned());
        }
        {
            let mut mail = self.server.mail.lock().unwrap();
            let name = self.selected.clone().unwrap();
            let mailbox = &mail.mailboxes[&name];
            let mut doomed = members(set, mailbox);
            doomed.retain(|uid| {
                mailbox
                    .messages
                    .iter()
                    .any(|message| message.uid == *uid && message.flags.contains("\\Deleted"))
            });
            for uid in doomed {
                mail.remove(&name, uid);
            }
        }
        self.server.changed.notify_waiters();
        Ok("OK expunged".to_owned())
    }

    async fn carry(&mut self, verb: &str, set: &str, name: &str) -> Result<String> {
        assert!(verb == "COPY" || self.server.moves, "MOVE was not offered");
        if self.server.refused_copy {
            return Ok("NO [OVERQUOTA] no room there".to_owned());
        }
        let code = {
            let mut mail = self.server.mail.lock().unwrap();
            let from = self.selected.clone().unwrap();
            let Some(epoch) = mail.mailboxes.get(name).map(|mailbox| mailbox.epoch) else {
                return Ok("NO [TRYCREATE] no such mailbox".to_owned());
            };
            let wanted = members(set, &mail.mailboxes[&from]);
            let mut there = Vec::new();
            for uid in &wanted {
                let source = mail.mailboxes[&from].messages.iter().find(|message| message.uid == *uid);
                let message = source.unwrap().clone();
                there.push(mail.add(name, message.raw, message.flags));
                if verb == "MOVE" {
                    mail.remove(&from, *uid);
                }
            }
            format!("[COPYUID {epoch} {} {}] ", spell(&wanted), spell(&there))
        };
        self.server.changed.notify_waiters();
        let code = if self.server.uid_plus && !code.contains("  ") { code } else { String::new() };
        if verb == "MOVE" {
            self.say(&format!("* OK {code}moved")).await?;
            return Ok("OK moved".to_owned());
        }
        Ok(format!("OK {code}copied"))
    }

    /// Tells of what others removed and added: numbers are only good until then.
    async fn tell_changes(&mut self) -> Result<()> {
        let Some(name) = self.selected.clone() else { return Ok(()) };
        let now: Vec<u32> = {
            let mail = self.server.mail.lock().unwrap();
            mail.mailboxes[&name].messages.iter().map(|message| message.uid).collect()
        };
        let gone: Vec<usize> =
            (0..self.view.len()).rev().filter(|place| !now.contains(&self.view[*place])).collect();
        let uids: Vec<u32> = gone.iter().map(|place| self.view.remove(*place)).collect();
        if self.qresync && !uids.is_empty() {
            self.say(&format!("* VANISHED {}", spell(&uids))).await?;
        } else {
            for place in gone {
                self.say(&format!("* {} EXPUNGE", place + 1)).await?;
            }
        }
        if now.len() > self.view.len() {
            self.view = now;
            self.say(&format!("* {} EXISTS", self.view.len())).await?;
        }
        Ok(())
    }
}

fn flags(message: &Message) -> String {
    let flags: Vec<&str> = message.flags.iter().map(String::as_str).collect();
    format!("FLAGS ({})", flags.join(" "))
}

fn header_of(raw: &[u8]) -> &[u8] {
    if raw.starts_with(b"\r\n") {
        return &raw[..2];
    }
    let end = raw.windows(4).position(|window| window == b"\r\n\r\n");
    end.map_or(raw, |end| &raw[..end + 4])
}
