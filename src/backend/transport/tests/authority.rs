//! A certificate authority for one test run, by the openssl command. The integration tests use
//! this file as well.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use async_native_tls::TlsAcceptor;
use tempfile::TempDir;

pub(crate) struct Authority {
    dir: TempDir,
}

/// What a certificate says; the default is a good one for nobody.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// Whose certificate and key sign it: `NAME.pem` and `NAME.key`.
    pub(crate) issuer: &'a str,
    /// Its own key.
    pub(crate) key: &'a str,
    pub(crate) subject: &'a str,
    /// Subject alternative names as openssl writes them; none if empty.
    pub(crate) names: &'a str,
    pub(crate) purpose: &'a str,
    /// The first and the last moment at which it is good.
    pub(crate) dates: (&'a str, &'a str),
    pub(crate) digest: &'a str,
    /// Further extensions, a line each.
    pub(crate) more: &'a str,
}

impl Default for Wanted<'_> {
    fn default() -> Self {
        Self {
            issuer: "ca",
            key: "server",
            subject: "/CN=somebody",
            names: "",
            purpose: "serverAuth,clientAuth",
            dates: ("20200101000000Z", "20990101000000Z"),
            digest: "sha256",
            more: "",
        }
    }
}

impl Authority {
    pub(crate) fn new() -> Self {
        let this = Self { dir: tempfile::tempdir().unwrap() };
        for name in ["ca", "other", "server", "client"] {
            this.key(name);
        }
        this.openssl("req -x509 -new -key ca.key -subj /CN=Test_CA -days 30 -out ca.pem");
        this.openssl("req -x509 -new -key other.key -subj /CN=Other_CA -days 30 -out other.pem");
        this
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn openssl(&self, arguments: &str) {
        let output =
            Command::new("openssl").args(arguments.split(' ')).current_dir(&self.dir).output().unwrap();
        assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Makes `name`.key.
    pub(crate) fn key(&self, name: &str) {
        self.openssl(&format!("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out {name}.key"));
    }

    /// A certificate `name`.pem for these subject alternative names, signed by `issuer`, good today.
    pub(crate) fn certificate(&self, name: &str, issuer: &str, names: &str) {
        self.issue(name, Wanted { issuer, names, ..Wanted::default() });
    }

    /// As [`Self::certificate`], in all that it can say.
    pub(crate) fn issue(&self, name: &str, wanted: Wanted<'_>) {
        let Wanted { issuer, key, subject, purpose, digest, more, .. } = wanted;
        let names = match wanted.names {
            "" => String::new(),
            names => format!("subjectAltName={names}\n"),
        };
        let config = format!(
            "[ca]\ndefault_ca=it\n[it]\ndatabase={name}.db\nserial={name}.serial\nnew_certs_dir=.\n\
             default_md={digest}\npolicy=any\ncertificate={issuer}.pem\nprivate_key={issuer}.key\n\
             [any]\ncommonName=supplied\n\
             [leaf]\n{names}extendedKeyUsage={purpose}\n{more}\n"
        );
        std::fs::write(self.path(&format!("{name}.cnf")), config).unwrap();
        std::fs::write(self.path(&format!("{name}.db")), "").unwrap();
        self.openssl(&format!("req -new -key {key}.key -subj {subject} -out {name}.csr"));
        let (from, to) = wanted.dates;
        self.openssl(&format!(
            "ca -batch -notext -config {name}.cnf -extensions leaf -rand_serial \
             -startdate {from} -enddate {to} -in {name}.csr -out {name}.pem"
        ));
    }

    pub(crate) fn self_signed(&self, name: &str) {
        self.openssl(&format!(
            "req -x509 -new -key server.key -subj /CN=localhost -addext subjectAltName=DNS:localhost -days 2 -out {name}.pem"
        ));
    }

    /// The server's half of TLS with the certificate at `name`.pem.
    pub(crate) async fn acceptor(&self, name: &str) -> TlsAcceptor {
        TlsAcceptor::new(&self.bundle(name)[..], Self::BUNDLED).await.unwrap()
    }

    /// What opens a [`Self::bundle`].
    pub(crate) const BUNDLED: &str = "x";

    /// PKCS #12: the certificate at `name`.pem, the server's key, and what is at `name`.chain
    /// between it and the authority.
    pub(crate) fn bundle(&self, name: &str) -> Vec<u8> {
        let chain = match self.path(&format!("{name}.chain")).exists() {
            true => format!(" -certfile {name}.chain"),
            false => String::new(),
        };
        self.openssl(&format!(
            "pkcs12 -export -inkey server.key -in {name}.pem{chain} -passout pass:{} -out {name}.p12",
            Self::BUNDLED
        ));
        std::fs::read(self.path(&format!("{name}.p12"))).unwrap()
    }

    /// openssl's own server with the certificate at `name`.pem and further options, for what the
    /// library's server half cannot do.
    pub(crate) fn serve(&self, name: &str, options: &str) -> Served {
        self.serve_with_key("server", name, options)
    }

    /// As [`Self::serve`], the certificate being of another key.
    pub(crate) fn serve_with_key(&self, key: &str, name: &str, options: &str) -> Served {
        let arguments = format!("s_server -accept 127.0.0.1:0 -key {key}.key -cert {name}.pem {options}");
        let mut child = Command::new("openssl")
            .args(arguments.split(' '))
            .current_dir(&self.dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut says = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.starts_with("ACCEPT") {
            line.clear();
            assert_ne!(says.read_line(&mut line).unwrap(), 0, "openssl {arguments}");
        }
        let port = line.trim_end().rsplit(':').next().unwrap().parse().unwrap();
        Served { child, says, port }
    }

    /// SHA-256 of the public key of `server.key`, computed by openssl alone.
    pub(crate) fn pin(&self) -> [u8; 32] {
        self.openssl("pkey -in server.key -pubout -outform DER -out server.spki");
        self.openssl("dgst -sha256 -binary -out server.pin server.spki");
        std::fs::read(self.path("server.pin")).unwrap().try_into().unwrap()
    }
}

/// A running `openssl s_server`; ended when dropped.
pub(crate) struct Served {
    child: Child,
    says: BufReader<ChildStdout>,
    pub(crate) port: u16,
}

impl Served {
    /// Ends it; all that it said about its visitors.
    pub(crate) fn said(mut self) -> String {
        let _ = self.child.kill();
        let mut said = Vec::new();
        self.says.read_to_end(&mut said).unwrap();
        String::from_utf8_lossy(&said).into_owned()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
