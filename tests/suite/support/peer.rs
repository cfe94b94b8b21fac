//! A server that follows a script: what it says, and what it insists on hearing.

use std::io::ErrorKind;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

use super::{Pipe, certificates, hush};

/// How long the client may keep silent where the script waits for it.
const PATIENCE: Duration = Duration::from_secs(30);

/// A scripted server on loopback: one script per connection, in order.
///
/// A script reads like a conversation, a line each:
///
/// ```text
/// S: +OK ready            the server says this, with CRLF
/// S* X-MORE               the server says this again and again until the client leaves
/// C: USER ada             the client must say exactly this
/// C: AUTH *               … or anything that starts so
/// R: raw \x16\x03\n       raw octets, Rust escapes, nothing added
/// R* raw                  … again and again until the client leaves
/// WAIT                    a moment passes; without, lines said in a row share a segment
/// HELLO                   waits until the client's half of a TLS handshake comes in
/// TLS                     from here on they speak TLS; the server's certificate is good
/// TLS expired             … or the one of this name in `certificates`
/// END                     the client must leave without another word
/// ---                     the server closes the connection, in TLS without a word of it
/// ...                     the server goes silent and waits until the client leaves
/// ```
pub(crate) struct Peer {
    pub(crate) port: u16,
    thread: Option<JoinHandle<Result<(), String>>>,
    clear: Arc<Mutex<Vec<u8>>>,
}

impl Peer {
    pub(crate) fn play<S: AsRef<str>>(scripts: &[S]) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let scripts: Vec<String> = scripts.iter().map(|script| script.as_ref().to_owned()).collect();
        // Made before the client comes, who will not wait for it.
        let shown = scripts.iter().flat_map(|script| script.lines()).filter_map(certificate);
        shown.for_each(|name| drop(certificates::bundle(name)));
        let clear = Arc::default();
        let heard = Arc::clone(&clear);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                listener.set_nonblocking(true).unwrap();
                let listener = TcpListener::from_std(listener).unwrap();
                for (number, script) in scripts.iter().enumerate() {
                    let coming = tokio::time::timeout(PATIENCE, listener.accept()).await;
                    let coming = coming.map_err(|_| format!("connection {}: nobody came", number + 1))?;
                    let (stream, _) = coming.map_err(|error| error.to_string())?;
                    stream.set_nodelay(true).unwrap();
                    let mut stage = Stage::new(Box::new(stream), &heard);
                    let before = heard.lock().unwrap().len();
                    let performed = stage.perform(script).await;
                    // Where they speak TLS nothing is signed in with before.
                    if script.lines().any(|line| certificate(line).is_some()) {
                        hush::assert_untold(&heard.lock().unwrap()[before..], "the line in clear");
                    }
                    performed.map_err(|error| {
                        let error = format!("connection {}: {error}", number + 1);
                        // A story may fail for it before it asks.
                        eprintln!("scripted peer, {error}");
                        error
                    })?;
                }
                Ok(())
            })
        });
        Self { port, thread: Some(thread), clear }
    }

    /// What the client said before TLS or without; call it when the program has ended.
    pub(crate) fn clear(mut self) -> Vec<u8> {
        // Where the client leaves is not asked.
        let _ = self.thread.take().unwrap().join().unwrap();
        std::mem::take(&mut self.clear.lock().unwrap())
    }

    /// Asserts that the client kept to the script, and gives back what it said before TLS or
    /// without; call it when the program has ended.
    #[track_caller]
    pub(crate) fn heard_everything(mut self) -> Vec<u8> {
        if let Err(error) = self.thread.take().unwrap().join().unwrap() {
            panic!("{error}");
        }
        std::mem::take(&mut self.clear.lock().unwrap())
    }
}

/// One connection.
struct Stage<'a> {
    /// `None` when the handshake failed.
    line: Option<BufReader<Box<dyn Pipe>>>,
    private: bool,
    /// What the client said in clear.
    clear: &'a Mutex<Vec<u8>>,
}

impl<'a> Stage<'a> {
    fn new(pipe: Box<dyn Pipe>, clear: &'a Mutex<Vec<u8>>) -> Self {
        Self { line: Some(BufReader::new(pipe)), private: false, clear }
    }

    async fn perform(&mut self, script: &str) -> Result<(), String> {
        let mut saying = Vec::new();
        for line in script.lines().map(str::trim_start).filter(|line| !line.is_empty()) {
            let (word, text) = line.split_once(' ').unwrap_or((line, ""));
            match word {
                "S:" => saying.extend_from_slice(format!("{text}\r\n").as_bytes()),
                "R:" => saying.extend_from_slice(&unescape(text)),
                _ => {
                    self.say(&std::mem::take(&mut saying)).await?;
                    if self.step(word, text).await? {
                        return Ok(());
                    }
                }
            }
        }
        self.say(&saying).await?;
        self.rest().await.map(drop)
    }

    /// Does what a line other than speech says; true at the end of the script.
    async fn step(&mut self, word: &str, text: &str) -> Result<bool, String> {
        match word {
            "---" => return Ok(true),
            "..." => {}
            "END" => {
                let rest = self.rest().await?;
                let said = String::from_utf8_lossy(&rest).into_owned();
                return if said.is_empty() {
                    Ok(true)
                } else {
                    Err(format!("expected nothing, heard {said:?}"))
                };
            }
            "C:" => return self.hear(text).await.map(|()| false),
            "S*" | "R*" => {
                let once = if word == "S*" { format!("{text}\r\n").into_bytes() } else { unescape(text) };
                let many = once.repeat(100_000_usize.div_ceil(once.len()));
                while self.say(&many).await? {}
            }
            "WAIT" => {
                tokio::time::sleep(Duration::from_millis(30)).await;
                return Ok(false);
            }
            "HELLO" => return self.await_hello().await.map(|()| false),
            "TLS" => return self.shake_hands(text).await.map(|()| false),
            _ => return Err(format!("no such step in a script: {word}")),
        }
        // Until the client leaves, so that it is never cut off by us.
        self.rest().await.map(|_| true)
    }

    /// Says it; false when nobody is there any more. A client that leaves early is judged by what
    /// it should have said next.
    async fn say(&mut self, octets: &[u8]) -> Result<bool, String> {
        let Some(line) = &mut self.line else { return Ok(false) };
        if octets.is_empty() {
            return Ok(true);
        }
        let said = async {
            line.write_all(octets).await?;
            line.flush().await
        };
        match said.await {
            Ok(()) => Ok(true),
            Err(error) if gone(&error) || self.private => Ok(false),
            Err(error) => Err(error.to_string()),
        }
    }

    async fn hear(&mut self, expected: &str) -> Result<(), String> {
        let Some(line) = &mut self.line else {
            return Err(format!("expected {expected:?}, but there is no TLS"));
        };
        let mut heard = Vec::new();
        let outcome = tokio::time::timeout(PATIENCE, line.read_until(b'\n', &mut heard)).await;
        self.note(&heard);
        match outcome {
            Ok(Err(error)) => return Err(format!("waiting for {expected:?}: {error}")),
            Err(_) => return Err(format!("waiting for {expected:?} in vain")),
            Ok(Ok(_)) => {}
        }
        let heard = String::from_utf8_lossy(&heard);
        let heard = heard.trim_end_matches(['\r', '\n']);
        let fits = match expected.strip_suffix('*') {
            Some(start) => heard.starts_with(start),
            None => heard == expected,
        };
        if fits { Ok(()) } else { Err(format!("expected {expected:?}, heard {heard:?}")) }
    }

    /// All that the client says until it leaves.
    async fn rest(&mut self) -> Result<Vec<u8>, String> {
        let Some(line) = &mut self.line else { return Ok(Vec::new()) };
        let mut rest = Vec::new();
        let outcome = tokio::time::timeout(PATIENCE, line.read_to_end(&mut rest)).await;
        self.note(&rest);
        outcome.map_err(|_| "the client does not leave".to_owned()).map(|_| rest)
    }

    async fn await_hello(&mut self) -> Result<(), String> {
        let Some(line) = &mut self.line else { return Ok(()) };
        let coming = tokio::time::timeout(PATIENCE, line.fill_buf()).await;
        match coming.map_err(|_| "no handshake begins")?.map_err(|error| error.to_string())? {
            [0x16, ..] => Ok(()),
            other => Err(format!("expected a handshake, heard {:?}", String::from_utf8_lossy(other))),
        }
    }

    async fn shake_hands(&mut self, certificate: &str) -> Result<(), String> {
        let Some(line) = self.line.take() else { return Ok(()) };
        let acceptor = certificates::acceptor(named(certificate)).await;
        let ahead = std::io::Cursor::new(line.buffer().to_vec());
        let (hears, says) = tokio::io::split(line.into_inner());
        let pipe: Box<dyn Pipe> = Box::new(tokio::io::join(ahead.chain(hears), says));
        let outcome = tokio::time::timeout(PATIENCE, acceptor.accept(pipe)).await;
        if let Ok(stream) = outcome.map_err(|_| "a handshake without an end")? {
            self.line = Some(BufReader::new(Box::new(stream)));
            self.private = true;
        }
        Ok(())
    }

    fn note(&self, heard: &[u8]) {
        if !self.private {
            self.clear.lock().unwrap().extend_from_slice(heard);
        }
    }
}

/// The certificate that a line of a script has the server show.
fn certificate(line: &str) -> Option<&str> {
    let text = line.trim().strip_prefix("TLS")?;
    (text.is_empty() || text.starts_with(' ')).then(|| named(text.trim_start()))
}

const fn named(certificate: &str) -> &str {
    if certificate.is_empty() { "good" } else { certificate }
}

fn gone(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset)
}

fn unescape(text: &str) -> Vec<u8> {
    let mut octets = Vec::new();
    let mut rest = text.bytes();
    while let Some(octet) = rest.next() {
        octets.push(match (octet, octet == b'\\') {
            (_, false) => octet,
            (_, true) => match rest.next().unwrap() {
                b'r' => b'\r',
                b'n' => b'\n',
                b'0' => 0,
                b'x' => {
                    let digits = [rest.next().unwrap(), rest.next().unwrap()];
                    u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
                }
                other => other,
            },
        });
    }
    octets
}
