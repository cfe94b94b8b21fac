//! The promises of the seam, every sentence a case, held by every backend.
//!
//! A case takes a [`World`] and knows no protocol: it looks at the server through sessions only,
//! and asks [`Backend::capabilities`] before it needs an ability. The servers in this process talk
//! over a pipe seven octets wide, so that every read is cut.

use futures_util::StreamExt;
use mailctl::backend::{Backend, Piece, Section};
use mailctl::error::Error;
use mailctl::mail::{Listing, MailboxName, RemoteId};

pub(crate) mod world;

mod changing;
mod dovecot;
mod listing;
mod removing;
mod retrieving;
mod spoiling;

use crate::support::{Protocol, Security};
use world::{Maildrop, World, dial, start};

/// Runs each case in each world, as `conformance::WORLD::CASE`.
macro_rules! conformance {
    ($($name:ident: $world:expr,)*; $cases:tt) => {
        $(mod $name { conformance!(@cases $world; $cases); })*
    };
    (@cases $world:expr; {$($file:ident: $($case:ident)*;)*}) => {
        $($(#[tokio::test]
        async fn $case() {
            #[allow(unused_imports, reason = "only the worlds of Dovecot name these")]
            use super::{Protocol, Security, World};
            let limit = std::time::Duration::from_secs(60);
            tokio::time::timeout(limit, super::$file::$case($world)).await.expect("the case hangs");
        })*)*
    };
}

conformance! {
    memory: World::Memory,
    memory_pop3: World::MemoryPop3,
    pop3: World::Pop3,
    pop3_old: World::Pop3Old,
    pop3_oldest: World::Pop3Oldest,
    imap: World::Imap,
    imap_old: World::ImapOld,
    dovecot_pop3: World::Dovecot(Protocol::Pop3, Security::Plain),
    dovecot_pop3_tls: World::Dovecot(Protocol::Pop3, Security::Tls),
    dovecot_pop3_starttls: World::Dovecot(Protocol::Pop3, Security::StartTls),
    dovecot_imap: World::Dovecot(Protocol::Imap, Security::Plain),
    dovecot_imap_tls: World::Dovecot(Protocol::Imap, Security::Tls),
    dovecot_imap_starttls: World::Dovecot(Protocol::Imap, Security::StartTls),
    ; {
    listing:
        lists_inbox_and_without_the_ability_nothing_else
        a_scan_lists_everything_oldest_first
        a_scan_of_an_empty_mailbox_is_empty
        a_missing_mailbox_is_not_found
        ids_stay_the_same_in_the_next_session
        with_a_mark_only_changes_are_told
        with_a_mark_of_another_epoch_the_listing_is_whole
        a_scan_that_breaks_off_is_an_error
        notices_are_told_once;
    retrieving:
        retrieves_octets_exactly
        retrieves_headers_alone
        a_header_without_a_body_is_the_whole_message
        nothing_asked_nothing_answered
        an_id_that_is_gone_is_said_to_be_gone
        a_refused_message_does_not_stop_the_others
        a_message_cut_inside_never_ends
        large_messages_come_in_small_pieces
        retrieving_never_sets_seen;
    removing:
        nothing_is_removed_before_close
        close_removes_exactly_what_was_marked
        a_dropped_session_removes_nothing
        deleting_what_is_gone_is_ignored
        what_the_server_will_not_mark_is_told
        a_refused_close_is_uncertain_and_not_an_error
        a_session_without_deletions_closes_quietly;
    changing:
        capabilities_tell_the_truth
        flags_are_added_and_removed
        moving_makes_the_mailbox_and_ignores_what_is_gone
        an_appended_message_is_there
        waiting_ends_when_something_changed_or_time_is_up;
    spoiling:
        a_dropped_stream_spoils_the_session
        a_stream_dropped_inside_a_message_spoils_the_session
        a_dropped_scan_spoils_the_session
        a_spoiled_session_removes_nothing;
    }
}

/// Scans `INBOX` whole.
async fn scan(session: &mut Box<dyn Backend>) -> Listing {
    session.scan(&MailboxName::inbox(), None).await.expect("INBOX can be scanned")
}

/// The ids of a fresh session's scan.
async fn ids(session: &mut Box<dyn Backend>) -> Vec<RemoteId> {
    scan(session).await.messages.into_iter().map(|message| message.id).collect()
}

/// An id that no message ever had.
fn never_was() -> RemoteId {
    RemoteId::from_uid(4_000_000_000)
}

/// What became of one id.
#[derive(Debug)]
enum Outcome {
    Whole(RemoteId, Vec<u8>),
    Gone(RemoteId),
    Refused(RemoteId),
}

/// Retrieves, holding the order `Start`, `Data`…, `End`; an error ends it.
async fn retrieve(
    session: &mut Box<dyn Backend>,
    ids: &[RemoteId],
    section: Section,
) -> (Vec<Outcome>, Option<Error>) {
    let mut outcomes = Vec::new();
    let mut open: Option<Vec<u8>> = None;
    let mut stream = session.retrieve(ids, section);
    while let Some(piece) = stream.next().await {
        match piece {
            Ok(Piece::Start) => assert!(open.replace(Vec::new()).is_none(), "Start inside a message"),
            Ok(Piece::Data(data)) => open.as_mut().expect("Data outside a message").extend_from_slice(&data),
            Ok(Piece::End(id)) => outcomes.push(Outcome::Whole(id, open.take().expect("End without Start"))),
            Ok(Piece::Gone(id)) => {
                assert!(open.is_none(), "Gone inside a message");
                outcomes.push(Outcome::Gone(id));
            }
            Ok(Piece::Refused(id, _)) => {
                open = None;
                outcomes.push(Outcome::Refused(id));
            }
            Err(error) => {
                assert!(stream.next().await.is_none(), "something came behind an error");
                return (outcomes, Some(error));
            }
        }
    }
    (outcomes, None)
}

/// Retrieves messages that are there, in the order of `ids`.
async fn whole(session: &mut Box<dyn Backend>, ids: &[RemoteId], section: Section) -> Vec<Vec<u8>> {
    let (outcomes, error) = retrieve(session, ids, section).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(outcomes.len(), ids.len());
    let find = |wanted: &RemoteId| {
        let mut found = outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Whole(id, raw) if id == wanted => Some(raw.clone()),
            _ => None,
        });
        found.next().unwrap_or_else(|| panic!("{wanted} did not come: {outcomes:?}"))
    };
    ids.iter().map(find).collect()
}
