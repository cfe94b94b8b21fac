//! A real Dovecot on loopback, shared by all stories of a run; each story has users of its own.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Protocol, Sandbox};

/// A running server. It ends when this process does, for it reads our pipe.
pub(crate) struct Dovecot {
    dir: PathBuf,
    ports: [u16; 4],
    users: AtomicUsize,
    _child: Child,
    _lifeline: ChildStdin,
}

/// How a connection becomes private.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Security {
    Plain,
    Tls,
    StartTls,
}

impl Security {
    pub(crate) const ALL: [Self; 3] = [Self::Plain, Self::Tls, Self::StartTls];

    pub(crate) const fn config(self) -> &'static str {
        match self {
            Self::Plain => "none",
            Self::Tls => "implicit",
            Self::StartTls => "starttls",
        }
    }
}

impl Dovecot {
    /// The server that the whole run shares.
    pub(crate) fn shared() -> &'static Self {
        static SERVER: OnceLock<Dovecot> = OnceLock::new();
        SERVER.get_or_init(|| Self::start(""))
    }

    /// One of its own, with `settings` added to the configuration.
    pub(crate) fn start(settings: &str) -> Self {
        // A port that was free may be taken by the time the server binds it.
        (0..5).find_map(|_| Self::try_start(settings)).expect("tests/dovecot starts a server")
    }

    fn try_start(settings: &str) -> Option<Self> {
        // The script removes it when the server has ended, which is after this process.
        let dir = super::temporary("dove").keep();
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::write(dir.join("extra.conf"), settings).unwrap();
        let ports = free_ports();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/dovecot");
        let mut child = Command::new(script)
            .arg(&dir)
            .args(ports.iter().map(u16::to_string))
            .arg(dir.join("extra.conf"))
            .env("FLEETING", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("tests/dovecot can be run");
        let lifeline = child.stdin.take().expect("it is piped");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("it is piped")).read_line(&mut line).unwrap_or(0);
        if line.trim() != "ready" {
            drop(lifeline);
            child.wait().expect("it ends by itself");
            return None;
        }
        Some(Self { dir, ports, users: AtomicUsize::new(0), _child: child, _lifeline: lifeline })
    }

    /// A user nobody else has, whose INBOX holds `messages` (with LF or CRLF line ends) in that order.
    pub(crate) fn user<M: AsRef<[u8]>>(&self, messages: impl IntoIterator<Item = M>) -> User<'_> {
        let name = format!("reader{}", self.users.fetch_add(1, Ordering::Relaxed));
        let user = User { server: self, name };
        for sub in ["new", "cur", "tmp"] {
            make_dir(&user.maildir().join(sub));
        }
        make_dir(&user.home().join("rawlog"));
        for dir in [user.home(), user.maildir()] {
            hand_over(&dir);
        }
        user.deliver(messages);
        user
    }

    pub(crate) fn ca_file(&self) -> PathBuf {
        self.dir.join("ca.pem")
    }

    pub(crate) const fn port(&self, protocol: Protocol, security: Security) -> u16 {
        match (protocol, security) {
            (Protocol::Imap, Security::Tls) => self.ports[1],
            (Protocol::Imap, _) => self.ports[0],
            (Protocol::Pop3, Security::Tls) => self.ports[3],
            (Protocol::Pop3, _) => self.ports[2],
        }
    }

    /// What the server logged of `user`.
    pub(crate) fn log(&self, user: &str) -> Vec<String> {
        let log = std::fs::read_to_string(self.dir.join("dovecot.log")).unwrap_or_default();
        let (one, two) = (format!("({user})"), format!("user=<{user}>"));
        log.lines().filter(|line| line.contains(&one) || line.contains(&two)).map(str::to_owned).collect()
    }
}

/// A user of the server, and their mail there.
pub(crate) struct User<'a> {
    server: &'a Dovecot,
    pub(crate) name: String,
}

impl User<'_> {
    pub(crate) fn home(&self) -> PathBuf {
        self.server.dir.join("users").join(&self.name)
    }

    /// The INBOX on the server's disk.
    pub(crate) fn maildir(&self) -> PathBuf {
        self.home().join("Maildir")
    }

    /// Puts messages into INBOX behind those that are there, as if they had just arrived.
    pub(crate) fn deliver<M: AsRef<[u8]>>(&self, messages: impl IntoIterator<Item = M>) {
        self.deliver_to("INBOX", messages);
    }

    /// The same for another mailbox, made if missing.
    pub(crate) fn deliver_to<M: AsRef<[u8]>>(&self, mailbox: &str, messages: impl IntoIterator<Item = M>) {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let folder = match mailbox {
            "INBOX" => self.maildir(),
            other => self.maildir().join(format!(".{}", other.replace('/', "."))),
        };
        for sub in ["new", "cur", "tmp"] {
            make_dir(&folder.join(sub));
        }
        hand_over(&folder);
        for message in messages {
            // The server numbers what is new by file name.
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            let name = format!("{}.M{number:09}.test", 1_700_000_000 + number);
            let path = folder.join("tmp").join(&name);
            std::fs::write(&path, message).unwrap();
            hand_over(&path);
            std::fs::rename(path, folder.join("new").join(name)).unwrap();
        }
    }

    /// Fixes the UIDVALIDITY of INBOX and Trash, so that users can be compared. Nobody may have
    /// signed in yet.
    pub(crate) fn fix_epochs(&self) {
        self.deliver_to::<&[u8]>("Trash", []);
        for (folder, epoch) in [("", 1_795_500_001), (".Trash", 1_795_500_002)] {
            let list = self.maildir().join(folder).join("dovecot-uidlist");
            std::fs::write(&list, format!("3 V{epoch} N1\n")).unwrap();
            hand_over(&list);
        }
    }

    /// How many messages lie in INBOX on the server.
    pub(crate) fn count(&self) -> usize {
        ["new", "cur"]
            .iter()
            .map(|sub| std::fs::read_dir(self.maildir().join(sub)).map_or(0, Iterator::count))
            .sum()
    }

    /// What the server logged of this user.
    pub(crate) fn log(&self) -> Vec<String> {
        self.server.log(&self.name)
    }

    /// An `[accounts.NAME]` section for this user; `more` are further lines of that table.
    pub(crate) fn account(&self, name: &str, protocol: Protocol, security: Security, more: &str) -> String {
        let port = self.server.port(protocol, security);
        let ca = match security {
            Security::Plain => String::new(),
            _ => format!("ca-file = {:?}\n", self.server.ca_file()),
        };
        format!(
            "[accounts.{name}]\nprotocol = \"{}\"\nhost = \"localhost\"\nport = {port}\ntls = \"{}\"\n{ca}\
             username = \"{}\"\npassword = {{ value = \"secret\" }}\n{more}\n",
            protocol.name(),
            security.config(),
            self.name,
        )
    }

    /// A sandbox whose one account, `work`, is this user.
    pub(crate) fn sandbox(&self, protocol: Protocol, security: Security, more: &str) -> Sandbox {
        let sandbox = Sandbox::new();
        sandbox.config(&self.account("work", protocol, security, more));
        sandbox
    }
}

fn free_ports() -> [u16; 4] {
    let listeners = [(); 4].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

fn make_dir(path: &Path) {
    std::fs::create_dir_all(path).unwrap();
    hand_over(path);
}

/// The server's mail processes run as `nobody` when the tests run as root.
fn hand_over(path: &Path) {
    static NOBODY: OnceLock<Option<(u32, u32)>> = OnceLock::new();
    let id = |what: &str, of: &[&str]| -> Option<u32> {
        let output = Command::new("id").arg(what).args(of).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    };
    let owner = NOBODY
        .get_or_init(|| (id("-u", &[])? == 0).then_some((id("-u", &["nobody"])?, id("-g", &["nobody"])?)));
    if let Some((uid, gid)) = owner {
        std::os::unix::fs::chown(path, Some(*uid), Some(*gid)).unwrap();
    }
}
