//! What is swept: a piece of work, how it begins, and the server that it is done with.

use bytes::Bytes;
use mailctl::mail::Flags;

use crate::faults::shim::{self, Fault, Point, Run};
use crate::faults::{Finding, Harm, Oracle, Remote, Verb};
use crate::support::{Dovecot, ImapServer, Line, Pop3Server, Protocol, Sandbox, Security, User, small};

/// A run that is swept, from how it begins to how it is done.
#[derive(Clone, Copy)]
pub(super) struct Work {
    /// As the table tells it.
    pub(super) title: &'static str,
    pub(super) ground: Ground,
    pub(super) messages: usize,
    /// Further lines of the account's config.
    pub(super) config: &'static str,
    /// Undisturbed runs before it, each with its day.
    pub(super) before: &'static [(i64, &'static [&'static str])],
    /// The day on which it is done.
    pub(super) day: i64,
    pub(super) verb: Verb,
}

/// Which server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ground {
    /// In this process: it tells all that it heard.
    Own(Protocol),
    /// In this process, an IMAP server that has UIDPLUS and nothing else.
    OldImap,
    /// The real one.
    Dovecot(Protocol),
}

impl Ground {
    pub(super) const fn protocol(self) -> Protocol {
        match self {
            Self::Own(protocol) | Self::Dovecot(protocol) => protocol,
            Self::OldImap => Protocol::Imap,
        }
    }

    /// As the table tells it.
    pub(super) fn title(self) -> String {
        let protocol = self.protocol().title();
        match self {
            Self::Own(_) => protocol.to_owned(),
            Self::OldImap => format!("{protocol}, old"),
            Self::Dovecot(_) => format!("{protocol}, Dovecot"),
        }
    }
}

/// A server with its mail.
enum Server {
    Pop3(Pop3Server),
    Imap(ImapServer),
    Real(User<'static>),
}

impl Remote for Server {
    fn there(&self) -> Vec<(String, Vec<u8>)> {
        match self {
            Self::Pop3(server) => server.there(),
            Self::Imap(server) => server.there(),
            Self::Real(user) => user.there(),
        }
    }

    fn retrieved(&self) -> usize {
        match self {
            Self::Pop3(server) => Remote::retrieved(server),
            Self::Imap(server) => Remote::retrieved(server),
            Self::Real(user) => Remote::retrieved(user),
        }
    }
}

/// A home and its server, at the moment when the work is to begin.
pub(super) struct Scene {
    server: Server,
    line: Option<Line>,
    pub(super) sandbox: Sandbox,
    verb: Verb,
}

fn now(day: i64) -> String {
    format!("@{}", 1_795_500_000 + day * 86_400)
}

impl Work {
    pub(super) fn originals(&self) -> Vec<Vec<u8>> {
        (0..self.messages).map(small).collect()
    }

    /// A new home, at the moment when the work is to begin.
    pub(super) fn begin(&self) -> Scene {
        let wire = |raw: Vec<u8>| Bytes::from(String::from_utf8(raw).unwrap().replace('\n', "\r\n"));
        let letters = self.originals().into_iter().map(wire);
        let flagged = self.originals().into_iter().map(wire).map(|raw| (raw, Flags::none()));
        let mut sandbox = Sandbox::in_memory();
        let (server, line) = match self.ground {
            Ground::Own(Protocol::Pop3) => {
                let server = Pop3Server::new(letters);
                (Server::Pop3(server.clone()), Some(Line::to(server)))
            }
            Ground::Own(Protocol::Imap) | Ground::OldImap => {
                let server = match self.ground {
                    Ground::OldImap => ImapServer::old(flagged, true),
                    _ => ImapServer::new(flagged),
                };
                (Server::Imap(server.clone()), Some(Line::to(server)))
            }
            Ground::Dovecot(protocol) => {
                let user = Dovecot::shared().user(self.originals());
                user.fix_epochs();
                sandbox.config(&user.account("work", protocol, Security::Plain, self.config));
                (Server::Real(user), None)
            }
        };
        if let Some(line) = &line {
            let password = match self.ground.protocol() {
                Protocol::Imap => r#""tell \"no\\one\"""#,
                Protocol::Pop3 => "\"secret\"",
            };
            sandbox.move_in_clear(self.ground.protocol(), line.port, password, self.config);
        }
        for (day, arguments) in self.before {
            drop(sandbox.env("MAILCTL_NOW", now(*day)).run(arguments).success());
        }
        sandbox.env("MAILCTL_NOW", now(self.day));
        Scene { server, line, sandbox, verb: self.verb }
    }

    /// Where it leads without a fault.
    pub(super) fn oracle(&self) -> Oracle {
        let scene = self.begin();
        Oracle::new(self.verb, self.originals(), &scene.sandbox, &scene.server)
    }
}

impl Scene {
    /// Does the work, with or without a fault. Every session is over when it returns.
    pub(super) fn perform(&self, fault: Option<(&Point, Fault)>) -> Run {
        let run = shim::run(&self.sandbox, self.verb.arguments, fault);
        if let Some(line) = &self.line {
            line.mend();
        }
        run
    }

    /// Kills the work at a point; tells whether the kill fell.
    pub(super) fn kill(&self, point: &Point) -> Result<bool, Finding> {
        let Run { output, .. } = &self.perform(Some((point, Fault::Kill)));
        match output.code {
            None => Ok(true),
            Some(0) => Ok(false),
            Some(code) if self.verb.done.contains(&code) => Ok(false),
            Some(_) => Err(Finding::new(Harm::Broken, format!("nobody killed it: {output}"))),
        }
    }

    /// What the oracle says of it now.
    pub(super) fn judge(&self, oracle: &Oracle) -> Result<(), Finding> {
        oracle.converges(&self.sandbox, &self.server)
    }
}
