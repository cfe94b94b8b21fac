//! What OpenSSL does not ask of a server's own certificate, and Thunderbird, Go and rustls do.

use std::net::IpAddr;

use x509_cert::Certificate;
use x509_cert::der::{Decode as _, Encode as _};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{BasicConstraints, SubjectAltName};

/// What is wrong with the certificate of `host`, whose issuer, dates and name OpenSSL has checked
/// in its own way; `None` when nothing is.
pub(super) fn fault(der: &[u8], host: &str) -> Option<String> {
    // One that only OpenSSL can read is as good as OpenSSL says.
    let certificate = Certificate::from_der(der).ok()?;
    if host.parse::<IpAddr>().is_err() && !names_a_host(&certificate) {
        // RFC 9525 §2: the common name is for people. OpenSSL falls back to it.
        return Some(format!(
            "the certificate names no host but in its subject, so it is not one for {host}"
        ));
    }
    let own_issuer = certificate.tbs_certificate.subject == certificate.tbs_certificate.issuer;
    if is_authority(&certificate) && !own_issuer {
        return Some("the certificate is one of an authority, and not one of a server".to_owned());
    }
    None
}

/// Whether there is a host name among its subject alternative names.
fn names_a_host(certificate: &Certificate) -> bool {
    let names = certificate.tbs_certificate.get::<SubjectAltName>().ok().flatten();
    names.is_some_and(|(_, names)| names.0.iter().any(|name| matches!(name, GeneralName::DnsName(_))))
}

fn is_authority(certificate: &Certificate) -> bool {
    let constraints = certificate.tbs_certificate.get::<BasicConstraints>().ok().flatten();
    constraints.is_some_and(|(_, constraints)| constraints.ca)
}

/// The public key (SubjectPublicKeyInfo) of a certificate.
pub(super) fn key(der: &[u8]) -> Option<Vec<u8>> {
    let certificate = Certificate::from_der(der).ok()?;
    certificate.tbs_certificate.subject_public_key_info.to_der().ok()
}
