//! IMAP (RFC 3501, 9051): an adapter, and a framing layer without I/O.
