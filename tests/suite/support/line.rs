//! A line on loopback to a server of this process or machine, which can be cut at any octet.

use std::net::Ipv4Addr;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, DuplexStream, duplex, split};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::Pipe;

/// Whose octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Server,
    Client,
}

impl Side {
    pub(crate) const ALL: [Self; 2] = [Self::Server, Self::Client];

    /// As a table tells it.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Client => "client",
        }
    }
}

/// How a line ends for the client. The server hears what came before, and then the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// A reset, as from a machine that knows of no such connection.
    Rst,
    /// An orderly end, as from a server that hangs up.
    Fin,
    /// Nothing at all, as from a cable that was pulled.
    Silence,
    /// Goes on with an octet a second.
    Trickle,
}

impl How {
    /// As a table tells it.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Rst => "RST",
            Self::Fin => "FIN",
            Self::Silence => "silence",
            Self::Trickle => "trickle",
        }
    }
}

/// Where a line is cut: behind so many octets of one side, over all connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) how: How,
    pub(crate) side: Side,
    pub(crate) after: u64,
    /// Another connection serves; else what dials again meets the same end at once.
    pub(crate) once: bool,
}

/// What is at the far end.
#[async_trait]
pub(crate) trait Far: Send + Sync + 'static {
    /// A new connection.
    async fn connect(&self) -> Box<dyn Pipe>;
}

/// A port of this machine.
#[async_trait]
impl Far for u16 {
    async fn connect(&self) -> Box<dyn Pipe> {
        Box::new(TcpStream::connect((Ipv4Addr::LOCALHOST, *self)).await.unwrap())
    }
}

/// A line, as long as this lives. Its port is closed behind it.
pub(crate) struct Line {
    pub(crate) port: u16,
    state: Arc<State>,
    accepting: JoinHandle<()>,
}

#[derive(Default)]
struct State {
    cut: Mutex<Option<Cut>>,
    fell: AtomicBool,
    /// How connections end that come after a cut.
    dead: Mutex<Option<How>>,
    passed: [AtomicU64; 2],
    /// Who spoke, and how many octets of theirs had passed when they were done.
    turns: Mutex<Vec<(Side, u64)>>,
    /// How much later the client hears what the server says.
    latency: Duration,
    /// Those that are left in silence are reset.
    gone: Notify,
    /// Connections that the server has not done with.
    open: AtomicUsize,
}

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
    })
}

impl Line {
    /// A line that is not cut until [`Self::cut`] says so.
    pub(crate) fn to(far: impl Far) -> Self {
        Self::late(far, Duration::ZERO)
    }

    /// The same with so much between what the server says and what the client hears.
    pub(crate) fn late(far: impl Far, latency: Duration) -> Self {
        let state = Arc::new(State { latency, ..State::default() });
        let listener = runtime().block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).unwrap();
        let port = listener.local_addr().unwrap().port();
        let served = Arc::clone(&state);
        let accepting = runtime().spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                if let Some(how) = *served.dead.lock().unwrap() {
                    let state = Arc::clone(&served);
                    tokio::spawn(async move { state.end(near, how).await });
                    continue;
                }
                served.open.fetch_add(1, Ordering::SeqCst);
                let far = far.connect().await;
                let state = Arc::clone(&served);
                tokio::spawn(state.relay(near, far));
            }
        });
        Self { port, state, accepting }
    }

    /// Cuts the line.
    pub(crate) fn cut(&self, cut: Cut) {
        *self.state.cut.lock().unwrap() = Some(cut);
    }

    /// Waits until the cut has fallen.
    pub(crate) fn wait(&self) {
        let began = Instant::now();
        while !self.state.fell.load(Ordering::SeqCst) {
            assert!(began.elapsed() < Duration::from_secs(60), "the line is not cut");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Resets the connections that were left in silence.
    pub(crate) fn reset(&self) {
        self.state.gone.notify_waiters();
    }

    /// Waits until the server has done with every connection; tells whether the cut fell, which it
    /// does not from now on.
    pub(crate) fn mend(&self) -> bool {
        *self.state.cut.lock().unwrap() = None;
        *self.state.dead.lock().unwrap() = None;
        let began = Instant::now();
        while self.state.open.load(Ordering::SeqCst) > 0 {
            assert!(began.elapsed() < Duration::from_secs(60), "the server does not end a session");
            std::thread::sleep(Duration::from_millis(1));
        }
        self.state.fell.load(Ordering::SeqCst)
    }

    /// How many octets of a side have passed.
    pub(crate) fn passed(&self, side: Side) -> u64 {
        self.state.passed[side as usize].load(Ordering::SeqCst)
    }

    /// Who spoke in turn, and how many octets of theirs had passed by the end of each.
    pub(crate) fn turns(&self) -> Vec<(Side, u64)> {
        self.state.turns.lock().unwrap().clone()
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Over,
    Cut(How),
}

impl State {
    async fn relay(self: Arc<Self>, mut near: TcpStream, far: Box<dyn Pipe>) {
        near.set_nodelay(true).unwrap();
        let (hears, mut says) = split(far);
        let mut hears: Box<dyn AsyncRead + Send + Unpin> =
            if self.latency.is_zero() { Box::new(hears) } else { Box::new(delayed(hears, self.latency)) };
        let ending = {
            let (mut asked, mut told) = near.split();
            let mut up = pin!(self.pass(Side::Client, &mut asked, &mut says));
            let mut down = pin!(self.pass(Side::Server, &mut hears, &mut told));
            tokio::select! {
                // The server may have more to say to one that has nothing more to ask.
                ending = &mut up => if ending == Ending::Over { down.await } else { ending },
                ending = &mut down => ending,
            }
        };
        if let Ending::Cut(how) = ending {
            let state = Arc::clone(&self);
            tokio::spawn(async move { state.end(near, how).await });
        }
        // What the server heard it acts upon, though nobody hears its answer.
        let _ = says.shutdown().await;
        let _ = tokio::io::copy(&mut hears, &mut tokio::io::sink()).await;
        self.open.fetch_sub(1, Ordering::SeqCst);
    }

    async fn pass(
        &self,
        side: Side,
        from: &mut (impl AsyncRead + Unpin),
        to: &mut (impl AsyncWrite + Unpin),
    ) -> Ending {
        let mut buffer = vec![0; 1 << 14];
        loop {
            match self.falls(side) {
                Some(How::Trickle) => buffer.truncate(1),
                Some(how) => return Ending::Cut(how),
                None => {}
            }
            if buffer.len() == 1 {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            let Ok(read @ 1..) = from.read(&mut buffer).await else { break };
            let allowed = self.allowed(side, read);
            self.note(side, allowed as u64);
            if to.write_all(&buffer[..allowed]).await.is_err() {
                break;
            }
        }
        let _ = to.shutdown().await;
        Ending::Over
    }

    /// Counts octets: before they are sent, for the answer may be back before we are.
    fn note(&self, side: Side, octets: u64) {
        let passed = self.passed[side as usize].fetch_add(octets, Ordering::SeqCst) + octets;
        let mut turns = self.turns.lock().unwrap();
        match turns.last_mut() {
            Some((last, until)) if *last == side => *until = passed,
            _ => turns.push((side, passed)),
        }
    }

    /// How many of the next octets may still pass.
    fn allowed(&self, side: Side, octets: usize) -> usize {
        let cut = self.cut.lock().unwrap().filter(|cut| cut.side == side);
        let passed = self.passed[side as usize].load(Ordering::SeqCst);
        cut.map_or(octets, |cut| octets.min(usize::try_from(cut.after.saturating_sub(passed)).unwrap()))
    }

    /// Whether the line is cut here and now.
    fn falls(&self, side: Side) -> Option<How> {
        let mut cut = self.cut.lock().unwrap();
        let passed = self.passed[side as usize].load(Ordering::SeqCst);
        let falls = cut.take_if(|cut| cut.side == side && passed >= cut.after)?;
        self.fell.store(true, Ordering::SeqCst);
        if !falls.once {
            *self.dead.lock().unwrap() = Some(falls.how);
        }
        Some(falls.how)
    }

    /// What the client sees of a cut.
    async fn end(&self, mut near: TcpStream, how: How) {
        if how == How::Fin {
            let _ = near.shutdown().await;
        }
        let reset = {
            let mut sink = tokio::io::sink();
            let until_it_leaves = tokio::io::copy(&mut near, &mut sink);
            tokio::select! {
                () = std::future::ready(()), if how == How::Rst => true,
                () = self.gone.notified() => true,
                _ = until_it_leaves => false,
            }
        };
        if reset {
            near.set_zero_linger().unwrap();
        }
    }
}

/// The same octets, each so much later.
fn delayed(mut from: impl AsyncRead + Send + Unpin + 'static, latency: Duration) -> DuplexStream {
    let (near, mut far) = duplex(1 << 20);
    let (send, mut queue) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut buffer = vec![0; 1 << 14];
        while let Ok(read @ 1..) = from.read(&mut buffer).await {
            let due = tokio::time::Instant::now() + latency;
            if send.send((due, buffer[..read].to_vec())).is_err() {
                break;
            }
        }
    });
    tokio::spawn(async move {
        while let Some((due, octets)) = queue.recv().await {
            tokio::time::sleep_until(due).await;
            if far.write_all(&octets).await.is_err() {
                break;
            }
        }
    });
    near
}
