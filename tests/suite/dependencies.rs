//! The program is built from no version of a library that this project knows to be vulnerable.
//!
//! The table below is no advisory database and takes no place of one: it holds what concerns the
//! libraries that are used here or may come back, so that none of it gets in unseen, be it by an
//! older lock file. Before a release `cargo audit` is run with the database of that day, and what
//! it finds becomes a line here.

/// A package, the first version that an advisory concerns, the first that it no longer concerns,
/// and the advisory.
const VULNERABLE: &[(&str, &str, &str, &str)] = &[
    ("bytes", "1.2.1", "1.11.1", "RUSTSEC-2026-0007, BytesMut::reserve overflows"),
    ("chrono", "0.0.0", "0.4.20", "RUSTSEC-2020-0159, localtime_r and the environment"),
    ("crossbeam-utils", "0.0.0", "0.8.7", "RUSTSEC-2022-0041, unsound AtomicCell"),
    ("hashbrown", "0.15.0", "0.15.1", "RUSTSEC-2024-0402, borsh of its maps"),
    ("idna", "0.0.0", "1.0.0", "RUSTSEC-2024-0421, Punycode that yields nothing but ASCII"),
    ("lettre", "0.0.0", "0.11.24", "RUSTSEC-2026-0561 and RUSTSEC-2026-0564, injected into SMTP"),
    ("libsqlite3-sys", "0.0.0", "0.25.1", "RUSTSEC-2022-0090, an array bound of SQLite"),
    ("lock_api", "0.0.0", "0.4.2", "RUSTSEC-2020-0070, data races"),
    ("openssl", "0.0.0", "0.10.55", "RUSTSEC-2023-0044, X509VerifyParamRef::set_host reads too far"),
    ("openssl", "0.0.0", "0.10.66", "RUSTSEC-2024-0357, MemBio::get_buf"),
    ("openssl", "0.10.0", "0.10.70", "RUSTSEC-2025-0004, select_next_proto after free"),
    ("openssl", "0.10.39", "0.10.72", "RUSTSEC-2025-0022, Md::fetch and Cipher::fetch after free"),
    ("regex", "0.0.0", "1.5.5", "RUSTSEC-2022-0013, time without bound"),
    ("rusqlite", "0.0.0", "0.26.2", "RUSTSEC-2021-0128, hooks outlive what they use"),
    ("rustix", "0.0.0", "0.38.19", "GHSA-c827-hfw6-qwvm, reading a directory takes all memory"),
    ("slab", "0.4.10", "0.4.11", "RUSTSEC-2025-0047, get_disjoint_mut"),
    ("smallvec", "0.0.0", "1.6.1", "RUSTSEC-2021-0003, insert_many overflows"),
    ("tokio", "0.0.0", "1.44.2", "RUSTSEC-2025-0023, broadcast clones what is not Sync"),
    ("tracing-subscriber", "0.0.0", "0.3.20", "RUSTSEC-2025-0055, escape sequences in logs"),
];

/// Name and version of each package in `lock`.
fn packages(lock: &str) -> Vec<(String, String)> {
    let lock: toml::Table = lock.parse().unwrap();
    let text = |package: &toml::Value, key: &str| package[key].as_str().unwrap().to_owned();
    let packages = lock["package"].as_array().unwrap().iter();
    packages.map(|package| (text(package, "name"), text(package, "version"))).collect()
}

/// `1.2.3-rc.1+x` as numbers. What comes before a release counts as the release.
fn numbers(version: &str) -> [u64; 3] {
    let plain = version.split(['-', '+']).next().unwrap();
    let mut parts = plain.split('.').map(|part| part.parse().unwrap());
    [(); 3].map(|()| parts.next().unwrap_or(0))
}

/// What of `lock` an advisory concerns.
fn concerned(lock: &str) -> Vec<String> {
    let packages = packages(lock);
    let within = |version: &str, from, below| (numbers(from)..numbers(below)).contains(&numbers(version));
    let concerned = VULNERABLE.iter().flat_map(|(name, from, below, advisory)| {
        let hit =
            packages.iter().filter(move |(other, version)| other == name && within(version, from, below));
        hit.map(move |(_, version)| format!("{name} {version}: {advisory}; from {below} on it is mended"))
    });
    concerned.collect()
}

#[test]
fn k22_no_dependency_is_a_version_that_is_known_to_be_vulnerable() {
    for lock in [include_str!("../../Cargo.lock"), include_str!("../../fuzz/Cargo.lock")] {
        assert!(packages(lock).len() > 50);
        assert_eq!(concerned(lock), [""; 0]);
    }
}

#[test]
fn k22_each_advisory_would_be_seen() {
    for (name, from, below, advisory) in VULNERABLE {
        let lock = |version| format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n");
        assert!(concerned(&lock(from)).concat().contains(advisory), "{name} {from}");
        assert!(!concerned(&lock(below)).concat().contains(advisory), "{name} {below}");
    }
    assert_eq!(numbers("1.2.10+spec-1.1.0"), [1, 2, 10]);
    assert_eq!(concerned("[[package]]\nname = \"lettre\"\nversion = \"0.11.23\"\n").len(), 1);
}
