//! The inner loops by themselves: framing, codec, rendering and store.
//!
//! `benches/run micro` runs them; what they say is for comparing one commit with another on one machine.

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use futures_util::StreamExt as _;
use mailctl::backend::auth::Credentials;
use mailctl::backend::trace::Trace;
use mailctl::backend::transport::{Endpoint, Tls, Wire};
use mailctl::backend::{Backend, Piece, Section, imap, pop3};
use mailctl::error::Result;
use mailctl::mail::{
    AccountName, Epoch, Flags, Listing, MailboxName, RemoteId, Scanned, Scope, View, parse_envelope,
};
use mailctl::store::{Arriving, Store};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, DuplexStream, duplex, split};
use tokio::runtime::Runtime;

const MESSAGES: usize = 500;

/// A letter of some 6 KB with CRLF line ends, some of them before dots.
fn letter(number: usize) -> String {
    let mut letter = format!(
        "From: Sender {number} <sender@example.org>\r\nTo: Ada <ada@example.org>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= \
         {number}\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\nMessage-ID: <{number}@example.org>\r\n\r\n"
    );
    for line in 0..90 {
        letter += if line % 30 == 0 { "..\r\n" } else { "" };
        letter += "The quick brown fox jumps over the lazy dog, and the dog does not mind.\r\n";
    }
    letter
}

fn ids() -> Vec<RemoteId> {
    (1..).take(MESSAGES).map(RemoteId::from_uid).collect()
}

/// Answers as the shortest of servers would.
async fn serve(pipe: DuplexStream, greeting: &'static str, answer: fn(&str) -> String) {
    let (hears, mut says) = split(pipe);
    let mut lines = BufReader::new(hears).lines();
    let _ = says.write_all(greeting.as_bytes()).await;
    while let Ok(Some(line)) = lines.next_line().await {
        if says.write_all(answer(&line).as_bytes()).await.is_err() {
            return;
        }
    }
}

fn imap_answer(line: &str) -> String {
    let (tag, command) = line.split_once(' ').unwrap_or((line, ""));
    let mut answer = String::new();
    if command.starts_with("UID FETCH") && command.contains("BODY") {
        for number in 1..=MESSAGES {
            let letter = letter(number);
            answer += &format!("* {number} FETCH (UID {number} BODY[] {{{}}}\r\n{letter})\r\n", letter.len());
        }
    } else if command.starts_with("UID FETCH") {
        for number in 1..=MESSAGES {
            answer += &format!(
                "* {number} FETCH (UID {number} FLAGS (\\Seen) RFC822.SIZE {} \
                 INTERNALDATE \"02-Nov-2026 10:00:00 +0000\")\r\n",
                letter(number).len()
            );
        }
    } else if command.starts_with("SELECT") {
        answer += &format!(
            "* {MESSAGES} EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT {}] x\r\n",
            MESSAGES + 1
        );
    }
    answer + tag + " OK [CAPABILITY IMAP4rev1 UIDPLUS] done\r\n"
}

fn pop3_answer(line: &str) -> String {
    let (verb, number) = line.split_once(' ').unwrap_or((line, ""));
    let listed = |about: fn(usize) -> String| {
        let lines: String = (1..=MESSAGES).map(|it| format!("{it} {}\r\n", about(it))).collect();
        format!("+OK\r\n{lines}.\r\n")
    };
    match verb {
        "CAPA" => "+OK\r\nUIDL\r\nTOP\r\nUSER\r\nPIPELINING\r\n.\r\n".to_owned(),
        "UIDL" => listed(|it| it.to_string()),
        "LIST" => listed(|it| letter(it).len().to_string()),
        "RETR" => {
            format!("+OK\r\n{}.\r\n", letter(number.parse().unwrap_or_default()).replace("\r\n.", "\r\n.."))
        }
        _ => "+OK\r\n".to_owned(),
    }
}

async fn sign_in(protocol: &str) -> Result<Box<dyn Backend>> {
    let (here, there) = duplex(256 * 1024);
    let endpoint = Endpoint::new("localhost", 1, Tls::None);
    let credentials = Credentials::password("ada", "secret");
    let wire = Wire::cleartext(here);
    if protocol == "imap" {
        tokio::spawn(serve(there, "* OK [CAPABILITY IMAP4rev1 UIDPLUS] hello\r\n", imap_answer));
        imap::open(wire, &endpoint, &credentials, Trace::default()).await
    } else {
        tokio::spawn(serve(there, "+OK hello\r\n", pop3_answer));
        pop3::open(wire, &endpoint, &credentials, Trace::default()).await
    }
}

/// Scans and retrieves; how long the retrieval took, and how many octets came.
async fn retrieve(protocol: &str) -> Result<(Duration, usize)> {
    let mut session = sign_in(protocol).await?;
    let ids: Vec<RemoteId> =
        session.scan(&MailboxName::inbox(), None).await?.messages.into_iter().map(|one| one.id).collect();
    let began = Instant::now();
    let mut octets = 0;
    let mut pieces = session.retrieve(&ids, Section::Whole);
    while let Some(piece) = pieces.next().await {
        if let Piece::Data(data) = piece? {
            octets += data.len();
        }
    }
    Ok((began.elapsed(), octets))
}

fn wire(criterion: &mut Criterion) {
    let Ok(runtime) = Runtime::new() else { return };
    let octets: usize = (1..=MESSAGES).map(|number| letter(number).len()).sum();
    let mut group = criterion.benchmark_group("retrieve 500 messages");
    group.throughput(Throughput::Bytes(octets as u64)).sample_size(20);
    for protocol in ["imap", "pop3"] {
        group.bench_function(protocol, |bencher| {
            bencher.iter_custom(|rounds| {
                let mut took = Duration::ZERO;
                for _ in 0..rounds {
                    let Ok((one, came)) = runtime.block_on(retrieve(protocol)) else { return Duration::MAX };
                    assert_eq!(came, octets);
                    took += one;
                }
                took
            });
        });
    }
}

fn rendering(criterion: &mut Criterion) {
    let plain = letter(1);
    let page = format!(
        "From: a@b\r\nContent-Type: text/html\r\n\r\n<html><body><table>{}</table></body></html>\r\n",
        "<tr><td><p>Some <b>words</b> and a <a href=\"https://example.org/\">link</a>.</p></td></tr>"
            .repeat(100)
    );
    criterion
        .bench_function("envelope", |bencher| bencher.iter(|| parse_envelope(black_box(plain.as_bytes()))));
    for (name, message) in [("plain text of 6 KB", &plain), ("HTML of 9 KB", &page)] {
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| View::parse(black_box(message.as_bytes())).body(80));
        });
    }
}

/// A mailbox that was scanned, with nothing of it here.
fn scanned(root: &Path) -> Result<Store> {
    let account = AccountName::new("bench").map_err(|error| mailctl::error::Error::bug(error.to_string()))?;
    let mut store = Store::open(root, &account)?;
    let scanned = |id| Scanned { id, size: None, flags: Some(Flags::none()), received: None };
    let listing = Listing {
        epoch: Epoch("1".to_owned()),
        mark: None,
        scope: Scope::Whole,
        read_only: false,
        messages: ids().into_iter().map(scanned).collect(),
    };
    store.record_scan(&MailboxName::inbox(), &listing, 1_795_000_000)?;
    Ok(store)
}

/// Delivers all messages in batches; how long that took.
fn deliver(root: &Path, letters: &[Bytes]) -> Result<Duration> {
    let mut store = scanned(root)?;
    let inbox = MailboxName::inbox();
    let rows: Vec<_> = store.remotes(&inbox)?.into_iter().map(|remote| remote.row).collect();
    let began = Instant::now();
    for batch in rows.iter().zip(letters).collect::<Vec<_>>().chunks(64) {
        let arrived = batch.iter().map(|(remote, letter)| {
            let mut arrival = store.arrival(&inbox)?;
            arrival.write(letter)?;
            arrival.finish(Arriving { remote: **remote, flags: Flags::none(), received: None, whole: true })
        });
        let arrived = arrived.collect::<Result<_>>()?;
        store.deliver(arrived)?;
    }
    Ok(began.elapsed())
}

fn store(criterion: &mut Criterion) {
    let letters: Vec<Bytes> = (1..=MESSAGES).map(|number| Bytes::from(letter(number))).collect();
    let mut group = criterion.benchmark_group("deliver 500 messages");
    group.throughput(Throughput::Elements(MESSAGES as u64)).sample_size(20);
    group.bench_function("into memory", |bencher| {
        bencher.iter_custom(|rounds| {
            let each = (0..rounds).map(|_| {
                let root = tempfile::tempdir_in("/dev/shm").ok()?;
                deliver(root.path(), &letters).ok()
            });
            each.sum::<Option<Duration>>().unwrap_or(Duration::MAX)
        });
    });
}

criterion_group!(benches, wire, rendering, store);
criterion_main!(benches);
