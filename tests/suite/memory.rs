//! Memory is bounded by buffers, not by the message.

use crate::support::{Dovecot, Protocol, Security, generated, small, watch};

#[test]
fn s19_a_message_of_200_mb_is_fetched_in_less_than_64_mb() {
    let messages = [small(1), generated(200, 200_000_000), small(2)];
    let user = Dovecot::shared().user(messages);
    for protocol in Protocol::BOTH {
        let sandbox = user.sandbox(protocol, Security::Plain, "");
        let watched = watch(sandbox.command(&["fetch", "-q"]));
        let peak = watched.peak;
        drop(watched.output.success());
        println!("{protocol:?}: peak {peak} kB");
        let sizes: Vec<u64> =
            sandbox.files("work", "INBOX").iter().map(|path| path.metadata().unwrap().len()).collect();
        assert_eq!(sizes.len(), 3, "{protocol:?}");
        assert!(sizes.iter().any(|size| *size >= 200_000_000), "{protocol:?}: {sizes:?}");
        assert!(peak > 1_000 && peak < 64_000, "{protocol:?}: peak {peak} kB");
    }
}
