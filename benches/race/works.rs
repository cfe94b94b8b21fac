//! The works: what is done, by whom, and what is aimed at.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::Options;
use super::contender::{Contender, Course, mailctl, private, run_mailctl};
use super::mail::Volume;
use super::measure::measure;
use super::relay;
use super::server::{Protocol, Server};
use super::table::{self, Goal, Lane};

/// What a far server is away.
const TURN: Duration = Duration::from_millis(50);

const USUAL: Volume = Volume { messages: 20_000, octets: 259_000_000 };
const FEW: Volume = Volume { messages: 2_000, octets: 19_000_000 };
const MANY: Volume = Volume { messages: 100_000, octets: 360_000_000 };
const MILLION: Volume = Volume { messages: 1_000_000, octets: 3_600_000_000 };

type Outcome<T = ()> = Result<T, Box<dyn Error>>;
/// Makes the next run of a lane, from the beginning.
type Start<'a> = Box<dyn Fn() -> Outcome<Command> + 'a>;

pub(crate) struct Race<'a> {
    pub(crate) options: &'a Options,
    pub(crate) server: &'a Server,
    pub(crate) memory: &'a Path,
    pub(crate) disk: &'a Path,
}

impl<'a> Race<'a> {
    pub(crate) fn run(&self) -> Outcome {
        for protocol in Protocol::BOTH {
            self.cold(protocol, USUAL, "cold fetch, 20,000 messages / 259 MB", 32)?;
            self.far(protocol)?;
            self.cold(protocol, MANY, "cold fetch, 100,000 messages / 360 MB", 48)?;
            self.nothing_new(protocol)?;
            self.turns(protocol)?;
            self.durable(protocol)?;
            self.accounts(protocol)?;
        }
        self.local()?;
        self.growth()?;
        if self.options.million { self.million() } else { Ok(()) }
    }

    pub(crate) fn wanted(&self, work: &str) -> bool {
        let words = &self.options.words;
        words.is_empty() || words.iter().any(|word| work.contains(word.as_str()))
    }

    /// Lets every lane run once in each round, and tells what came of it.
    fn contest(&self, work: &str, lanes: Vec<(&str, Start<'_>)>, goals: Vec<Goal>) -> Outcome {
        let mut told: Vec<Lane> =
            lanes.iter().map(|(name, _)| Lane { name: (*name).to_owned(), samples: Vec::new() }).collect();
        for _ in 0..self.options.rounds {
            for ((_, start), lane) in lanes.iter().zip(&mut told) {
                lane.samples.push(measure(&mut start()?)?);
            }
        }
        println!("{}", table::Result { work: work.to_owned(), lanes: told, goals });
        Ok(())
    }

    /// The user with a mailbox of that volume, filled when it is first asked for.
    pub(crate) fn user(&self, volume: Volume) -> Outcome<String> {
        let Volume { messages, octets } = volume;
        let scale = self.options.scale.max(1);
        let user = format!("reader{messages}");
        if !self.memory.join("server/users").join(&user).exists() {
            self.server.fill(&user, Volume { messages: messages / scale, octets: octets / scale })?;
            // The server reads each message once to know its size on the wire; nobody shall pay for that.
            for protocol in Protocol::BOTH {
                let course = self.course(protocol, self.server.port(protocol), &user, "warming up");
                Contender::Floor.settle(&course)?;
                measure(&mut Contender::Floor.receive(&course))?;
                fs::remove_dir_all(&course.home)?;
            }
        }
        Ok(user)
    }

    pub(crate) fn course(&self, protocol: Protocol, port: u16, user: &str, home: &str) -> Course<'a> {
        let home = self.memory.join(home);
        Course { server: self.server, protocol, port, user: user.to_owned(), home }
    }

    /// Those who can do it, after us.
    fn peers(&self, protocol: Protocol) -> Vec<Contender> {
        let mut peers = match protocol {
            Protocol::Imap => vec![Contender::Mailctl, Contender::Floor, Contender::Mbsync],
            Protocol::Pop3 => vec![Contender::Mailctl, Contender::Floor, Contender::Mpop],
        };
        if self.options.slow {
            peers.extend([Contender::Fetchmail, Contender::Getmail]);
        }
        peers
    }

    /// Each into an empty home.
    fn afresh(&self, contenders: &[Contender], course: &Course<'a>) -> Vec<(&'static str, Start<'a>)> {
        let lane = |contender: &Contender| {
            let (contender, course) = (*contender, course.clone());
            let start: Start<'a> = Box::new(move || {
                contender.settle(&course)?;
                Ok(contender.receive(&course))
            });
            (contender.name(), start)
        };
        contenders.iter().map(lane).collect()
    }

    fn cold(&self, protocol: Protocol, volume: Volume, what: &str, memory: u64) -> Outcome {
        let work = format!("{what}, {}", protocol.title());
        if !self.wanted(&work) {
            return Ok(());
        }
        let user = self.user(volume)?;
        let course = self.course(protocol, self.server.port(protocol), &user, "home");
        let mut goals = vec![Goal::Times(1.3, "floor")];
        if volume == USUAL {
            goals.push(match protocol {
                Protocol::Imap => Goal::Times(0.2, "mbsync"),
                Protocol::Pop3 => Goal::Times(0.7, "mpop"),
            });
        }
        goals.push(Goal::Memory(memory));
        let contest = self.contest(&work, self.afresh(&self.peers(protocol), &course), goals);
        fs::remove_dir_all(&course.home)?;
        contest
    }

    fn far(&self, protocol: Protocol) -> Outcome {
        let work = format!("cold fetch at 50 ms, 2,000 messages / 19 MB, {}", protocol.title());
        if !self.wanted(&work) {
            return Ok(());
        }
        let user = self.user(FEW)?;
        let port = relay::open(self.server.port(protocol), TURN)?;
        let course = self.course(protocol, port, &user, "home");
        let goals = match protocol {
            Protocol::Imap => vec![Goal::Times(1.5, "floor")],
            Protocol::Pop3 => vec![Goal::Times(0.5, "mpop")],
        };
        self.contest(&work, self.afresh(&self.peers(protocol), &course), goals)
    }

    /// A home where `contender` has fetched all; fetched when it is first asked for.
    fn full(&self, contender: Contender, protocol: Protocol, volume: Volume) -> Outcome<Course<'a>> {
        let user = self.user(volume)?;
        let home = format!("{}-{}-{}", contender.name(), protocol.name(), volume.messages);
        let course = self.course(protocol, self.server.port(protocol), &user, &home);
        if !course.home.exists() {
            contender.settle(&course)?;
            measure(&mut contender.receive(&course))?;
        }
        Ok(course)
    }

    fn nothing_new(&self, protocol: Protocol) -> Outcome {
        let work = format!("nothing new in 100,000, {}", protocol.title());
        if !self.wanted(&work) {
            return Ok(());
        }
        let mut lanes: Vec<(&str, Start<'a>)> = Vec::new();
        let own = (Contender::Mailctl, protocol);
        for (contender, protocol) in [own, (Contender::Mpop, Protocol::Pop3)] {
            let course = self.full(contender, protocol, MANY)?;
            lanes.push((contender.name(), Box::new(move || Ok(contender.receive(&course)))));
        }
        let most = if protocol == Protocol::Imap { 0.15 } else { 0.7 };
        self.contest(&work, lanes, vec![Goal::Times(most, "mpop")])
    }

    /// In round trips, from the start of the process to its end.
    fn turns(&self, protocol: Protocol) -> Outcome {
        let work = format!("nothing new at 50 ms, {}", protocol.title());
        if !self.wanted(&work) {
            return Ok(());
        }
        let near = self.full(Contender::Mailctl, protocol, FEW)?;
        let port = relay::open(near.port, TURN)?;
        let far = Course { port, home: self.memory.join("far"), ..near.clone() };
        Contender::Mailctl.settle(&far)?;
        measure(&mut Contender::Mailctl.receive(&far))?;
        let lanes: Vec<(&str, Start<'a>)> = vec![
            ("mailctl", Box::new(move || Ok(Contender::Mailctl.receive(&far)))),
            ("mailctl at 0 ms", Box::new(move || Ok(Contender::Mailctl.receive(&near)))),
        ];
        self.contest(&work, lanes, vec![Goal::Turns(6.0, TURN, "mailctl at 0 ms")])
    }

    fn durable(&self, protocol: Protocol) -> Outcome {
        let work = format!("cold fetch onto disk, 20,000 messages / 259 MB, {}", protocol.title());
        if !self.wanted(&work) {
            return Ok(());
        }
        let user = self.user(USUAL)?;
        let course = self.course(protocol, self.server.port(protocol), &user, "");
        let course = Course { home: self.disk.join("home"), ..course };
        let mut lanes = self.afresh(&[Contender::Mailctl, Contender::MailctlUnsynced], &course);
        let pop3 =
            Course { protocol: Protocol::Pop3, port: self.server.port(Protocol::Pop3), ..course.clone() };
        lanes.extend(self.afresh(&[Contender::Mpop], &pop3));
        // 0.85 of the rate.
        let goals = vec![Goal::Times(1.18, "mailctl without syncs"), Goal::Times(1.0, "mpop")];
        self.contest(&work, lanes, goals)
    }

    /// Eight accounts with a few letters each, far away.
    fn accounts(&self, protocol: Protocol) -> Outcome {
        const ACCOUNTS: usize = 8;
        let work = format!("eight accounts at once at 50 ms, nothing new, {}", protocol.title());
        if !self.wanted(&work) {
            return Ok(());
        }
        let home = self.memory.join("accounts");
        let _ = fs::remove_dir_all(&home);
        fs::create_dir_all(home.join(".config/mailctl"))?;
        let port = relay::open(self.server.port(protocol), TURN)?;
        let mut config = String::new();
        for number in 0..ACCOUNTS {
            let user = format!("{}{number}", protocol.name());
            self.server.fill(&user, Volume { messages: 20, octets: 120_000 })?;
            config += &mailctl(&user, &self.course(protocol, port, &user, "accounts"));
        }
        private(&home.join(".config/mailctl/config.toml"), &config)?;
        measure(&mut run_mailctl(&home, &["fetch", "-A", "-q"]))?;
        let each = format!(
            "for number in 0 1 2 3 4 5 6 7; do {:?} fetch -q -a {}$number || exit; done",
            run_mailctl(&home, &[]).get_program(),
            protocol.name()
        );
        let shell = home.clone();
        let lanes: Vec<(&str, Start<'_>)> = vec![
            ("mailctl", Box::new(move || Ok(run_mailctl(&home, &["fetch", "-A", "-q"])))),
            (
                "one after the other",
                Box::new(move || {
                    let mut command = Command::new("sh");
                    command.args(["-c", &each]).env("HOME", &shell).current_dir(&shell);
                    Ok(command)
                }),
            ),
        ];
        self.contest(&work, lanes, vec![Goal::Times(0.2, "one after the other")])
    }

    /// What needs no server.
    fn local(&self) -> Outcome {
        let within = |milliseconds| Goal::Within(Duration::from_millis(milliseconds));
        let works: [(&str, &[&str], Goal); 4] = [
            ("`list -n 50` of 100,000", &["list", "-n", "50"], within(10)),
            ("`list --json` of 100,000", &["list", "--json"], within(400)),
            ("`read` of one of 100,000", &["read", "--peek", "50"], within(10)),
            ("`--version`", &["--version"], within(5)),
        ];
        for (work, arguments, goal) in works {
            if self.wanted(work) {
                let home = self.full(Contender::Mailctl, Protocol::Imap, MANY)?.home;
                self.ours(work, home, arguments, vec![goal])?;
            }
        }
        Ok(())
    }

    fn ours(&self, work: &str, home: PathBuf, arguments: &'a [&'a str], goals: Vec<Goal>) -> Outcome {
        self.contest(work, vec![("mailctl", Box::new(move || Ok(run_mailctl(&home, arguments))))], goals)
    }

    fn million(&self) -> Outcome {
        let course = self.full(Contender::Mailctl, Protocol::Imap, MILLION)?;
        let within = |milliseconds| Goal::Within(Duration::from_millis(milliseconds));
        let goals = vec![within(1_500), Goal::Memory(200)];
        println!("\n{}", table::HEAD);
        self.ours("nothing new in a million, IMAP", course.home.clone(), &["fetch", "-q"], goals)?;
        self.ours("`list -n 50` of a million", course.home, &["list", "-n", "50"], vec![within(15)])
    }
}
