//! A certificate authority for one test run, by the openssl command.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use async_native_tls::TlsAcceptor;
use tempfile::TempDir;

pub(super) struct Authority {
    dir: TempDir,
}

impl Authority {
    pub(super) fn new() -> Self {
        let this = Self { dir: tempfile::tempdir().unwrap() };
        this.key("ca");
        this.openssl("req -x509 -new -key ca.key -subj /CN=Test_CA -days 30 -out ca.pem");
        this.key("other");
        this.openssl("req -x509 -new -key other.key -subj /CN=Other_CA -days 30 -out other.pem");
        for name in ["server", "client"] {
            this.key(name);
        }
        this
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        super::path(&self.dir, name)
    }

    fn openssl(&self, arguments: &str) {
        let output =
            Command::new("openssl").args(arguments.split(' ')).current_dir(&self.dir).output().unwrap();
        assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn key(&self, name: &str) {
        self.openssl(&format!("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out {name}.key"));
    }

    /// A certificate `name`.pem of the key `server` for these subject alternative names, signed by
    /// `issuer`, good today.
    pub(super) fn certificate(&self, name: &str, issuer: &str, names: &str) {
        self.dated(name, issuer, names, ("20200101000000Z", "20990101000000Z"));
    }

    /// As [`Self::certificate`], for another purpose than to be a server.
    pub(super) fn not_a_server(&self, name: &str) {
        let (from, to) = ("20200101000000Z", "20990101000000Z");
        self.sign(name, "ca", "DNS:localhost", "clientAuth", (from, to));
    }

    /// As [`Self::certificate`], good from the one date to the other.
    pub(super) fn dated(&self, name: &str, issuer: &str, names: &str, dates: (&str, &str)) {
        self.sign(name, issuer, names, "serverAuth,clientAuth", dates);
    }

    fn sign(&self, name: &str, issuer: &str, names: &str, purpose: &str, (from, to): (&str, &str)) {
        let config = format!(
            "[ca]\ndefault_ca=it\n[it]\ndatabase={name}.db\nserial={name}.serial\nnew_certs_dir=.\n\
             default_md=sha256\npolicy=any\ncertificate={issuer}.pem\nprivate_key={issuer}.key\n\
             [any]\ncommonName=supplied\n\
             [leaf]\nsubjectAltName={names}\nextendedKeyUsage={purpose}\n"
        );
        std::fs::write(self.path(&format!("{name}.cnf")), config).unwrap();
        std::fs::write(self.path(&format!("{name}.db")), "").unwrap();
        self.openssl(&format!("req -new -key server.key -subj /CN=somebody -out {name}.csr"));
        self.openssl(&format!(
            "ca -batch -notext -config {name}.cnf -extensions leaf -rand_serial \
             -startdate {from} -enddate {to} -in {name}.csr -out {name}.pem"
        ));
    }

    pub(super) fn self_signed(&self, name: &str) {
        self.openssl(&format!(
            "req -x509 -new -key server.key -subj /CN=localhost -addext subjectAltName=DNS:localhost -days 2 -out {name}.pem"
        ));
    }

    /// The server's half of TLS with the certificate at `name`.pem.
    pub(super) async fn acceptor(&self, name: &str) -> TlsAcceptor {
        let file = format!("{name}.p12");
        self.openssl(&format!("pkcs12 -export -inkey server.key -in {name}.pem -passout pass:x -out {file}"));
        let bundle = std::fs::read(self.path(&file)).unwrap();
        TlsAcceptor::new(&bundle[..], "x").await.unwrap()
    }

    /// openssl's own server with the certificate at `name`.pem and further options, for what the
    /// library's server half cannot do.
    pub(super) fn serve(&self, name: &str, options: &str) -> Served {
        let arguments = format!("s_server -accept 127.0.0.1:0 -key server.key -cert {name}.pem {options}");
        let mut child = Command::new("openssl")
            .args(arguments.split(' '))
            .current_dir(&self.dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut accepting =
            lines.map_while(std::result::Result::ok).filter(|line| line.starts_with("ACCEPT"));
        let port = accepting.next().unwrap().rsplit(':').next().unwrap().parse().unwrap();
        Served { child, port }
    }

    /// SHA-256 of the public key of `server.key`, computed by openssl alone.
    pub(super) fn pin(&self) -> [u8; 32] {
        self.openssl("pkey -in server.key -pubout -outform DER -out server.spki");
        self.openssl("dgst -sha256 -binary -out server.pin server.spki");
        std::fs::read(self.path("server.pin")).unwrap().try_into().unwrap()
    }
}

/// A running `openssl s_server`; ended when dropped.
pub(super) struct Served {
    child: Child,
    pub(super) port: u16,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
