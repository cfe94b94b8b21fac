//! The certificates that scripted servers show, by the name that scripts give them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use async_native_tls::TlsAcceptor;

use super::authority::{Authority, Wanted};

/// The authority that the whole run shares, and the bundles of its certificates.
struct Shared {
    authority: Authority,
    /// A cell each, so that nobody waits for what another one has made.
    made: Mutex<BTreeMap<String, Arc<OnceLock<Vec<u8>>>>>,
    /// Removes the files when this process has ended, for then it has read all of its input.
    _broom: Child,
}

fn shared() -> &'static Shared {
    static SHARED: OnceLock<Shared> = OnceLock::new();
    SHARED.get_or_init(|| {
        let authority = Authority::new();
        let sweep = ["-c", "cat >/dev/null; rm -rf \"$0\""];
        let broom = Command::new("sh").args(sweep).arg(authority.path("")).stdin(Stdio::piped()).spawn();
        Shared { authority, made: Mutex::default(), _broom: broom.unwrap() }
    })
}

/// Whom a client has to trust (`ca-file`) to accept the good ones.
pub(crate) fn ca_file() -> PathBuf {
    shared().authority.path("ca.pem")
}

/// SHA-256 of the public key that all of them have.
pub(crate) fn pin() -> String {
    static PIN: OnceLock<[u8; 32]> = OnceLock::new();
    let pin = PIN.get_or_init(|| shared().authority.pin());
    pin.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// The server's half of TLS with the certificate of that name.
pub(crate) async fn acceptor(name: &str) -> TlsAcceptor {
    TlsAcceptor::new(&bundle(name)[..], Authority::BUNDLED).await.unwrap()
}

/// The certificate of that name and its key; made when it is first asked for.
pub(crate) fn bundle(name: &str) -> Vec<u8> {
    let Shared { authority, made, .. } = shared();
    let cell = {
        let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(made.entry(name.to_owned()).or_default())
    };
    let new = || {
        make(authority, name);
        authority.bundle(name)
    };
    cell.get_or_init(new).clone()
}

/// Of an authority that another one vouches for.
const MAY_SIGN: &str = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign";
const HERE: &str = "DNS:localhost,IP:127.0.0.1,IP:::1";

fn make(authority: &Authority, name: &str) {
    let here = Wanted { names: HERE, ..Wanted::default() };
    match name {
        "good" => authority.issue(name, here),
        "wrong-name" => authority.certificate(name, "ca", "DNS:imap.example.org,DNS:pop.example.org"),
        "name-in-subject-only" => {
            authority.issue(name, Wanted { subject: "/CN=localhost", ..Wanted::default() });
        }
        "expired" => {
            authority.issue(name, Wanted { dates: ("20200101000000Z", "20200201000000Z"), ..here });
        }
        "not-yet-valid" => {
            authority.issue(name, Wanted { dates: ("20980101000000Z", "20990101000000Z"), ..here });
        }
        "unknown-authority" => authority.issue(name, Wanted { issuer: "other", ..here }),
        "self-signed" => authority.self_signed(name),
        "for-clients-only" => authority.issue(name, Wanted { purpose: "clientAuth", ..here }),
        "with-intermediate" => {
            intermediate(authority, "middle", MAY_SIGN);
            authority.issue(name, Wanted { issuer: "middle", ..here });
            chain(authority, name, &["middle"]);
        }
        "intermediate-missing" => {
            intermediate(authority, "missing", MAY_SIGN);
            authority.issue(name, Wanted { issuer: "missing", ..here });
        }
        "name-constrained" => {
            let constraint = format!("{MAY_SIGN}\nnameConstraints=critical,permitted;DNS:example.org");
            intermediate(authority, "constrained", &constraint);
            authority.issue(name, Wanted { issuer: "constrained", ..here });
            chain(authority, name, &["constrained"]);
        }
        "signed-by-a-server" => {
            intermediate(authority, "no-authority", "basicConstraints=critical,CA:FALSE");
            authority.issue(name, Wanted { issuer: "no-authority", ..here });
            chain(authority, name, &["no-authority"]);
        }
        "an-authority-itself" => {
            authority.issue(name, Wanted { more: "basicConstraints=critical,CA:TRUE", ..here });
        }
        "chain-of-100" => long_chain(authority, name),
        "chain-of-1000" => {
            bundle("chain-of-100");
            authority.issue(name, Wanted { issuer: "link99", ..here });
            let links = std::fs::read(authority.path("chain-of-100.chain")).unwrap();
            std::fs::write(authority.path(&format!("{name}.chain")), links.repeat(10)).unwrap();
        }
        _ => panic!("no such certificate: {name}"),
    }
}

/// A hundred authorities, each vouching for the next.
fn long_chain(authority: &Authority, name: &str) {
    let links: Vec<String> = (0..100).map(|number| format!("link{number}")).collect();
    let mut issuer = "ca";
    for link in &links {
        let subject = format!("/CN={link}");
        std::fs::copy(authority.path("client.key"), authority.path(&format!("{link}.key"))).unwrap();
        let wanted = Wanted { issuer, key: link, subject: &subject, ..Wanted::default() };
        authority.issue(link, Wanted { more: MAY_SIGN, ..wanted });
        issuer = link;
    }
    authority.issue(name, Wanted { issuer, names: HERE, ..Wanted::default() });
    chain(authority, name, &links.iter().rev().map(String::as_str).collect::<Vec<_>>());
}

fn intermediate(authority: &Authority, name: &str, more: &str) {
    authority.key(name);
    let subject = format!("/CN={name}");
    authority.issue(name, Wanted { key: name, subject: &subject, more, ..Wanted::default() });
}

/// Has the server show these behind the certificate.
fn chain(authority: &Authority, name: &str, links: &[&str]) {
    let links = links.iter().map(|link| std::fs::read(authority.path(&format!("{link}.pem"))).unwrap());
    std::fs::write(authority.path(&format!("{name}.chain")), links.collect::<Vec<_>>().concat()).unwrap();
}
