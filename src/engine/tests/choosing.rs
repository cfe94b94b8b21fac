//! Which mailboxes are meant, told as stories.

use super::super::{FetchOptions, RemoteOptions, list_remote};
use super::world::{NOW, World, mail, mailbox};
use crate::backend::memory::Call;
use crate::error::ErrorKind;
use crate::mail::SpecialUse;

#[tokio::test]
async fn mailboxes_are_meant_by_patterns_and_listed_only_when_that_is_needed() {
    let world = World::imap();
    for (name, number) in [("INBOX", 1), ("Lists/rust", 2), ("Lists/noise", 3), ("Work", 4)] {
        world.server.add(&mailbox(name), mail(number));
    }
    let patterns = |list: &[&str]| FetchOptions {
        mailboxes: list.iter().map(|&pattern| pattern.to_owned()).collect(),
        ..FetchOptions::default()
    };
    world.fetch(&patterns(&["INBOX", "Lists/*", "!Lists/noise"])).await.ok();
    assert_eq!(world.subjects(), ["mail 1", "mail 2"]);
    world.server.forget_calls();
    world.fetch(&patterns(&["Work"])).await.ok();
    assert!(!world.server.calls().contains(&Call::Mailboxes));
    let mut missing = world.fetch(&patterns(&["Nowhere"])).await;
    assert_eq!(missing.error().kind(), ErrorKind::NotFound);
    let mut partly = world.fetch(&patterns(&["INBOX", "Nowhere"])).await;
    assert_eq!(partly.error().kind(), ErrorKind::Partial);
}

#[tokio::test]
async fn a_mailbox_that_shows_what_lies_in_others_is_meant_only_by_its_name() {
    let world = World::imap();
    world.server.create(&mailbox("[Gmail]/All Mail"), Some(SpecialUse::All));
    world.server.create(&mailbox("[Gmail]/Starred"), Some(SpecialUse::Flagged));
    for (name, number) in [("INBOX", 1), ("Work", 2), ("[Gmail]/All Mail", 3), ("[Gmail]/Starred", 4)] {
        world.server.add(&mailbox(name), mail(number));
    }
    let stories = [
        (&["*"][..], &["mail 1", "mail 2"][..]),
        (&["[Gmail]/%"], &[]),
        (&["*", "[Gmail]/All Mail"], &["mail 3"]),
        (&["[Gmail]/Starred"], &["mail 4"]),
    ];
    let mut here = Vec::new();
    for (patterns, new) in stories {
        let mailboxes: Vec<_> = patterns.iter().map(|&pattern| pattern.to_owned()).collect();
        // What there is to fetch, and what is fetched: the same.
        let options = RemoteOptions { mailboxes: mailboxes.clone(), ..RemoteOptions::default() };
        let keeper = world.keeper();
        let beyond = list_remote(&keeper, &world.server, &options, NOW, &mut |_| {}, &mut |_| Ok(())).await;
        drop(keeper);
        assert_eq!(beyond.unwrap(), new.len(), "{patterns:?}");
        world.fetch(&FetchOptions { mailboxes, ..FetchOptions::default() }).await.ok();
        here.extend_from_slice(new);
        let mut subjects = world.subjects();
        subjects.sort();
        assert_eq!(subjects, here, "{patterns:?}");
    }
}
