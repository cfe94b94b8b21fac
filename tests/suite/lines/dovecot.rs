//! The same on lines to a real server, in clear and inside TLS, where a cut falls into a record.

use super::scene::{Places, Scene, Work, cut_at};
use super::turns::DELETE;
use crate::support::{Dovecot, How, Line, Protocol, Sandbox, Security, User, generated};

const MESSAGES: u64 = 12;
/// Some are larger than a TLS record, and than what is sent at once.
const OCTETS: u64 = 9_000;
/// So many points of each side are tried by default …
const SAMPLE: usize = 10;
/// … and, as there are too many to try all, of so many octets of the server and the client one.
const STEPS: [usize; 2] = [607, 11];

fn letters() -> Vec<Vec<u8>> {
    (0..MESSAGES).map(|number| generated(number, (number * OCTETS / 2) as usize % 30_000)).collect()
}

fn begin(work: &Work, security: Security) -> Scene<User<'static>> {
    let user = Dovecot::shared().user(letters());
    user.fix_epochs();
    let port = Dovecot::shared().port(work.protocol, security);
    let line = Line::to(port);
    let config = user.account("work", work.protocol, security, work.config);
    let sandbox = Sandbox::in_memory();
    sandbox.config(&config.replace(&format!("port = {port}\n"), &format!("port = {}\n", line.port)));
    Scene::begin(user, line, sandbox, work)
}

fn cut_to_dovecot(protocol: Protocol, security: Security, how: How) {
    let server = match security {
        Security::Plain => ", Dovecot",
        Security::Tls => ", Dovecot, TLS",
        Security::StartTls => ", Dovecot, STARTTLS",
    };
    let work = Work { protocol, server, originals: letters, ..DELETE };
    cut_at(work, Places::Thinned(STEPS, SAMPLE), how, false, |work| begin(work, security));
}

#[test]
fn n01_a_pop3_line_to_dovecot_cut_anywhere_loses_and_doubles_nothing() {
    for security in Security::ALL {
        cut_to_dovecot(Protocol::Pop3, security, How::Rst);
    }
    cut_to_dovecot(Protocol::Pop3, Security::Tls, How::Fin);
}

#[test]
fn n02_an_imap_line_to_dovecot_cut_anywhere_loses_and_doubles_nothing() {
    for security in Security::ALL {
        cut_to_dovecot(Protocol::Imap, security, How::Rst);
    }
    cut_to_dovecot(Protocol::Imap, Security::Tls, How::Fin);
}
