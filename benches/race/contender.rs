//! Who takes part, and what each of them has to be told.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::server::{Protocol, Server};

/// A program that receives mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contender {
    Floor,
    Mailctl,
    /// With a library in between that makes every sync do nothing.
    MailctlUnsynced,
    Mpop,
    Mbsync,
    Fetchmail,
    Getmail,
}

/// From where to where: a mailbox, by way of a port, into a home.
#[derive(Clone)]
pub(crate) struct Course<'a> {
    pub(crate) server: &'a Server,
    pub(crate) protocol: Protocol,
    /// Of the server itself, or of a line that leads there.
    pub(crate) port: u16,
    pub(crate) user: String,
    pub(crate) home: PathBuf,
}

impl Contender {
    /// As the tables tell it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Floor => "floor",
            Self::Mailctl => "mailctl",
            Self::MailctlUnsynced => "mailctl without syncs",
            Self::Mpop => "mpop",
            Self::Mbsync => "mbsync",
            Self::Fetchmail => "fetchmail",
            Self::Getmail => "getmail",
        }
    }

    /// Makes a home for it, with its config and no mail.
    pub(crate) fn settle(self, course: &Course<'_>) -> Result<(), Box<dyn Error>> {
        let _ = fs::remove_dir_all(&course.home);
        for folder in ["mail/new", "mail/cur", "mail/tmp", ".config/mailctl"] {
            fs::create_dir_all(course.home.join(folder))?;
        }
        let (path, text) = match self {
            Self::Floor => return Ok(()),
            Self::Mailctl | Self::MailctlUnsynced => (".config/mailctl/config.toml", mailctl("work", course)),
            Self::Mpop => ("mpoprc", mpop(course)),
            Self::Mbsync => ("mbsyncrc", mbsync(course)),
            Self::Fetchmail => ("fetchmailrc", fetchmail(course)),
            Self::Getmail => ("getmailrc", getmail(course)),
        };
        private(&course.home.join(path), &text)
    }

    /// Receives all that is new.
    pub(crate) fn receive(self, course: &Course<'_>) -> Command {
        let home = &course.home;
        let at = |name: &str| home.join(name).display().to_string();
        match self {
            Self::Floor => {
                let mut command = Command::new(std::env::current_exe().unwrap_or_default());
                command.args(["floor", course.protocol.name(), &course.port.to_string(), &course.user]);
                command.arg(course.server.authority()).arg(home.join("mail"));
                command
            }
            Self::Mailctl => run_mailctl(home, &["fetch", "-q"]),
            Self::MailctlUnsynced => {
                let mut command = at_home("eatmydata", home);
                command.args([program(), "fetch", "-q"]);
                command
            }
            Self::Mpop => with(at_home("mpop", home), &["-Q", "-C", &at("mpoprc"), "-a"]),
            Self::Mbsync => with(at_home("mbsync", home), &["-q", "-c", &at("mbsyncrc"), "race"]),
            Self::Fetchmail => {
                with(at_home("fetchmail", home), &["--silent", "-f", &at("fetchmailrc"), "-i", &at("ids")])
            }
            Self::Getmail => with(at_home("getmail", home), &["--quiet", "-g", &at(""), "-r", "getmailrc"]),
        }
    }
}

/// mailctl, as `cargo build --release` left it.
pub(crate) const fn program() -> &'static str {
    env!("CARGO_BIN_EXE_mailctl")
}

/// mailctl at home, as a person would run it.
pub(crate) fn run_mailctl(home: &Path, arguments: &[&str]) -> Command {
    with(at_home(program(), home), arguments)
}

fn with(mut command: Command, arguments: &[&str]) -> Command {
    command.args(arguments);
    command
}

fn at_home(program: &str, home: &Path) -> Command {
    let mut command = Command::new(program);
    let path = std::env::var_os("PATH").unwrap_or_default();
    command.env_clear().env("PATH", path).env("HOME", home).current_dir(home);
    command
}

/// Writes a file that nobody else may read: some insist on it.
pub(crate) fn private(path: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    fs::write(path, text)?;
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(0o600))?)
}

/// An account of mailctl's config.
pub(crate) fn mailctl(account: &str, course: &Course<'_>) -> String {
    let Course { server, protocol, port, user, .. } = course;
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write!(
        text,
        "[accounts.{account}]\nprotocol = \"{}\"\nhost = \"localhost\"\nport = {port}\nca-file = {:?}\n\
         username = \"{user}\"\nauth = \"plain\"\npassword = {{ value = \"secret\" }}\n\
         fetch.max-messages = 2000000\n",
        protocol.name(),
        server.authority(),
    );
    text
}

fn mpop(course: &Course<'_>) -> String {
    let Course { server, port, user, home, .. } = course;
    format!(
        "account default\nhost localhost\nport {port}\nuser {user}\npassword secret\ntls on\ntls_starttls off\n\
         tls_trust_file {}\ndelivery maildir {}\nkeep on\nuidls_file {}\n",
        server.authority().display(),
        home.join("mail").display(),
        home.join("uidls").display(),
    )
}

fn mbsync(course: &Course<'_>) -> String {
    let Course { server, port, user, home, .. } = course;
    format!(
        "IMAPAccount race\nHost localhost\nPort {port}\nUser {user}\nPass secret\nSSLType IMAPS\n\
         CertificateFile {}\n\nIMAPStore far\nAccount race\n\nMaildirStore near\nInbox {}\n\n\
         Channel race\nFar :far:INBOX\nNear :near:INBOX\nSync Pull\nSyncState {}\n",
        server.authority().display(),
        home.join("mail").display(),
        home.join("state").display(),
    )
}

fn fetchmail(course: &Course<'_>) -> String {
    let Course { server, protocol, port, user, home } = course;
    format!(
        "poll localhost protocol {} port {port} uidl user \"{user}\" password \"secret\" ssl keep fetchall \
         sslcertfile {} mda \"cat > /dev/null\" idfile {}\n",
        protocol.name(),
        server.authority().display(),
        home.join("ids").display(),
    )
}

fn getmail(course: &Course<'_>) -> String {
    let Course { server, protocol, port, user, home } = course;
    format!(
        "[retriever]\ntype = Simple{}SSLRetriever\nserver = localhost\nport = {port}\nusername = {user}\n\
         password = secret\nca_certs = {}\n\n[destination]\ntype = Maildir\npath = {}/\n\n\
         [options]\nread_all = false\ndelete = false\n",
        protocol.title(),
        server.authority().display(),
        home.join("mail").display(),
    )
}
