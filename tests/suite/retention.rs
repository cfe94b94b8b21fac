//! What stays on the server: one policy, the same on both protocols.

use crate::support::{Dovecot, Protocol, Security, small};

/// The clock of a run, in days after a fixed moment.
fn day(days: i64) -> String {
    format!("@{}", 1_795_500_000 + days * 86_400)
}

#[test]
fn delete_empties_the_server_and_the_store_is_whole() {
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user((0..12).map(small));
        let sandbox = user.sandbox(protocol, Security::Tls, "retention = { server = \"delete\" }");
        sandbox.run(&["fetch"]).success();
        assert_eq!(user.count(), 0, "{protocol:?}");
        assert_eq!(sandbox.files("work", "INBOX").len(), 12, "{protocol:?}");
        assert_eq!(sandbox.run(&["list", "--json"]).success().json().len(), 12);
        sandbox.run(&["fetch"]).success();
        assert_eq!(sandbox.files("work", "INBOX").len(), 12, "{protocol:?}");
    }
}

#[test]
fn keep_leaves_everything() {
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user((0..3).map(small));
        let sandbox = user.sandbox(protocol, Security::Tls, "");
        sandbox.run(&["fetch"]).success();
        assert_eq!(user.count(), 3, "{protocol:?}");
    }
}

#[test]
fn p32_keep_for_counts_from_first_sight() {
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user((0..3).map(small));
        let policy = "retention = { server = \"keep-for\", keep-for = \"14d\" }";
        let mut sandbox = user.sandbox(protocol, Security::Tls, policy);
        sandbox.env("MAILCTL_NOW", day(0)).run(&["fetch"]).success();
        user.deliver((3..5).map(small));
        sandbox.env("MAILCTL_NOW", day(10)).run(&["fetch"]).success();
        assert_eq!(user.count(), 5, "{protocol:?}: nothing is old enough after 10 days");
        sandbox.env("MAILCTL_NOW", day(-30)).run(&["fetch"]).success();
        assert_eq!(user.count(), 5, "{protocol:?}: a clock set back deletes nothing");
        sandbox.env("MAILCTL_NOW", day(15)).run(&["fetch"]).success();
        assert_eq!(user.count(), 2, "{protocol:?}: the first three are 15 days old");
        sandbox.env("MAILCTL_NOW", day(25)).run(&["fetch"]).success();
        assert_eq!(user.count(), 0, "{protocol:?}: the last two are 15 days old");
        assert_eq!(sandbox.files("work", "INBOX").len(), 5, "{protocol:?}");
    }
}

#[test]
fn until_deleted_follows_what_is_deleted_here() {
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user((0..6).map(small));
        let sandbox = user.sandbox(protocol, Security::Tls, "retention = { server = \"until-deleted\" }");
        sandbox.run(&["fetch"]).success();
        assert_eq!(user.count(), 6, "{protocol:?}");

        // Removed by mailctl, here only: the next fetch carries it over.
        sandbox.run(&["delete", "--local", "--permanent", "-y", "2"]).success();
        assert_eq!(user.count(), 6, "{protocol:?}");
        sandbox.run(&["fetch"]).success();
        assert_eq!(user.count(), 5, "{protocol:?}");

        // Removed by another program.
        std::fs::remove_file(&sandbox.files("work", "INBOX")[0]).unwrap();
        sandbox.run(&["fetch"]).success();
        assert_eq!(user.count(), 4, "{protocol:?}");
        assert_eq!(sandbox.files("work", "INBOX").len(), 4, "{protocol:?}: nothing comes back");
    }
}

#[test]
fn a_dry_run_removes_and_fetches_nothing() {
    for protocol in Protocol::BOTH {
        let user = Dovecot::shared().user((0..4).map(small));
        let sandbox = user.sandbox(protocol, Security::Tls, "retention = { server = \"delete\" }");
        sandbox.run(&["fetch", "--dry-run"]).success();
        assert_eq!(user.count(), 4, "{protocol:?}");
        assert!(sandbox.files("work", "INBOX").is_empty(), "{protocol:?}");
        sandbox.run(&["fetch", "--keep"]).success();
        assert_eq!(user.count(), 4, "{protocol:?}: --keep wins over the config");
        sandbox.run(&["fetch", "--dry-run"]).success();
        assert_eq!(user.count(), 4, "{protocol:?}");
        sandbox.run(&["fetch"]).success();
        assert_eq!(user.count(), 0, "{protocol:?}");
    }
}
