//! POP3 (RFC 1939, 2449, 2595, 5034): an adapter, and a codec without I/O.
