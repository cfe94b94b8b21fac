//! Host names as DNS and certificates write them.

use std::net::IpAddr;

use idna::AsciiDenyList;

use crate::error::{Error, ErrorKind, Result};

/// The host as an A-label (RFC 5890) or an IP address without brackets and without a final dot:
/// what is looked up, and what the certificate is checked against.
pub(super) fn ascii(host: &str) -> Result<String> {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    if bare.parse::<IpAddr>().is_ok() {
        return Ok(bare.to_owned());
    }
    let bare = bare.strip_suffix('.').unwrap_or(bare);
    let wrong = || Error::new(ErrorKind::Config, format!("{host} is not a host name"));
    let name = idna::domain_to_ascii_cow(bare.as_bytes(), AsciiDenyList::URL).map_err(|_| wrong())?;
    if name.is_empty() || name.len() > 253 {
        return Err(wrong());
    }
    Ok(name.into_owned())
}

#[cfg(test)]
mod tests {
    use super::ascii;
    use crate::error::ErrorKind;

    #[test]
    fn t26_an_international_name_is_compared_as_its_a_label() {
        assert_eq!(ascii("bücher.Example").unwrap(), "xn--bcher-kva.example");
        assert_eq!(ascii("mail.example.org.").unwrap(), "mail.example.org");
    }

    #[test]
    fn addresses_stay_as_they_are() {
        assert_eq!(ascii("[::1]").unwrap(), "::1");
        assert_eq!(ascii("127.0.0.1").unwrap(), "127.0.0.1");
    }

    #[test]
    fn what_no_host_is_called_is_a_mistake_in_the_configuration() {
        for host in ["", ".", "a b", "a/b", "x\r\ny", "imap.example.org:993", &"a".repeat(300)] {
            assert_eq!(ascii(host).unwrap_err().kind(), ErrorKind::Config, "{host:?}");
        }
    }
}
