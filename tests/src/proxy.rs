//! A proxy on loopback that passes HTTP/1.1 on byte by byte, notes what came, and makes the faults that networks and
//! servers make. One request per connection: it asks both sides to close after each.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// The longest head and body that are passed on.
const MAX_REQUEST: usize = 1 << 20;

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The method.
    pub method: String,
    /// The path with its query.
    pub target: String,
    /// The headers in their order, names as they came.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Seen {
    /// The path without its query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// A header's value, whatever the case of its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// What the proxy does with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Passes it on.
    None,
    /// Passes it on after a while.
    Delay(Duration),
    /// Closes the connection without passing it on.
    DropBefore,
    /// Passes it on, and closes the connection instead of answering.
    DropAfter,
    /// Answers by itself with a status, and `Retry-After` in seconds.
    Answer(u16, Option<u32>),
    /// Passes it on, and closes the connection after the first bytes of the answer.
    Cut,
    /// Never answers.
    Hang,
}

type Decide = Box<dyn FnMut(&Seen) -> Fault + Send>;

struct Shared {
    to: Mutex<SocketAddr>,
    seen: Mutex<Vec<Seen>>,
    decide: Mutex<Decide>,
    hanging: AtomicUsize,
    open: AtomicUsize,
    /// The origin that browsers may read answers of the proxy itself from.
    page: Mutex<String>,
    /// Requests name where they are passed on to, and not the proxy.
    names_server: AtomicBool,
}

/// A proxy. It stops when it is dropped.
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: tokio::task::JoinHandle<()>,
}

impl Proxy {
    /// Listens on a free port.
    ///
    /// # Errors
    /// When no port can be listened on.
    pub async fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            to: Mutex::new(address),
            seen: Mutex::default(),
            decide: Mutex::new(Box::new(|_| Fault::None)),
            hanging: AtomicUsize::new(0),
            open: AtomicUsize::new(0),
            page: Mutex::default(),
            names_server: AtomicBool::new(false),
        });
        let task = tokio::spawn(serve(listener, Arc::clone(&shared)));
        Ok(Self {
            address,
            shared,
            task,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where requests are passed on to.
    pub fn passes_on_to(&self, address: SocketAddr) {
        *lock(&self.shared.to) = address;
    }

    /// From now on requests have the server's own `Host`: for one that answers to no other.
    pub fn names_the_server(&self) {
        self.shared.names_server.store(true, Ordering::SeqCst);
    }

    /// The page whose scripts may read the proxy's own answers, as a server would allow it.
    pub fn is_read_by(&self, page: &str) {
        page.clone_into(&mut lock(&self.shared.page));
    }

    /// What becomes of the requests from now on.
    pub fn decides(&self, decide: impl FnMut(&Seen) -> Fault + Send + 'static) {
        *lock(&self.shared.decide) = Box::new(decide);
    }

    /// The requests that came, and forgets them.
    pub fn takes_notes(&self) -> Vec<Seen> {
        std::mem::take(&mut *lock(&self.shared.seen))
    }

    /// How many requests hang now.
    pub fn hanging(&self) -> usize {
        self.shared.hanging.load(Ordering::SeqCst)
    }

    /// How many requests are being answered now, streams too.
    pub fn open(&self) -> usize {
        self.shared.open.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    let shared = Arc::clone(&shared);
                    connections.spawn(async move {
                        // A broken connection is what this is for.
                        let _ = pass(stream, &shared).await;
                    });
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn pass(mut client: TcpStream, shared: &Arc<Shared>) -> std::io::Result<()> {
    let Some((seen, mut head_length, mut bytes)) = read_request(&mut client).await? else {
        return Ok(());
    };
    // Browsers open connections ahead of any request, and let them be.
    let _counted = Counted::new(Arc::clone(shared), |shared| &shared.open);
    let fault = if seen.method == "OPTIONS" {
        // A browser's own question, which is no request of the page.
        Fault::None
    } else {
        lock(&shared.seen).push(seen.clone());
        (lock(&shared.decide))(&seen)
    };
    match fault {
        Fault::DropBefore => return Ok(()),
        Fault::Answer(status, wait) => {
            let answer = own_answer(status, wait, &lock(&shared.page));
            client.write_all(answer.as_bytes()).await?;
            return client.shutdown().await;
        }
        Fault::Hang => {
            let _counted = Counted::new(Arc::clone(shared), |shared| &shared.hanging);
            // Until the client gives up.
            let mut rest = [0; 64];
            while client.read(&mut rest).await? > 0 {}
            return Ok(());
        }
        Fault::Delay(wait) => tokio::time::sleep(wait).await,
        Fault::None | Fault::DropAfter | Fault::Cut => {}
    }
    let to = *lock(&shared.to);
    if let Some(host) = seen
        .header("host")
        .filter(|_| shared.names_server.load(Ordering::SeqCst))
    {
        replaces_host(&mut bytes, &mut head_length, host, to);
    }
    // The head ends with an empty line, before which one more header goes.
    let closing = b"connection: close\r\n";
    bytes.splice(head_length - 2..head_length - 2, closing.iter().copied());
    let mut server = TcpStream::connect(to).await?;
    server.write_all(&bytes).await?;
    answer(&mut client, &mut server, fault).await
}

/// Puts the server's name in the place of the proxy's into a head.
fn replaces_host(bytes: &mut Vec<u8>, head_length: &mut usize, host: &str, to: SocketAddr) {
    let (own, server) = (format!(": {host}\r\n"), format!(": {to}\r\n"));
    let head = &bytes[..*head_length];
    let starts = |at: usize| head[..at].to_ascii_lowercase().ends_with(b"\r\nhost");
    let found = head
        .windows(own.len())
        .position(|window| window == own.as_bytes());
    if let Some(at) = found.filter(|at| starts(*at)) {
        *head_length = *head_length + server.len() - own.len();
        bytes.splice(at..at + own.len(), server.into_bytes());
    }
}

/// Passes the answer on until one side closes.
async fn answer(
    client: &mut TcpStream,
    server: &mut TcpStream,
    fault: Fault,
) -> std::io::Result<()> {
    let (mut from, mut into) = (vec![0; 16 * 1024], [0; 64]);
    loop {
        tokio::select! {
            read = server.read(&mut from) => {
                let read = read?;
                if read == 0 {
                    return client.shutdown().await;
                }
                if fault != Fault::DropAfter {
                    client.write_all(&from[..read]).await?;
                }
                if fault == Fault::Cut {
                    return Ok(());
                }
            }
            gone = client.read(&mut into) => {
                if gone? == 0 && fault != Fault::DropAfter {
                    return Ok(());
                }
            }
        }
    }
}

/// The request, the length of its head, and all its bytes without its own `Connection`.
async fn read_request(client: &mut TcpStream) -> std::io::Result<Option<(Seen, usize, Vec<u8>)>> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 16 * 1024];
    let head_length = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        let read = client.read(&mut chunk).await?;
        if read == 0 || bytes.len() > MAX_REQUEST {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk[..read]);
    };
    let head = String::from_utf8_lossy(&bytes[..head_length]).into_owned();
    let mut lines = head.split("\r\n");
    let first = lines.next().unwrap_or_default().to_owned();
    let mut words = first.split(' ');
    let (method, target) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let seen = Seen {
        method: method.to_owned(),
        target: target.to_owned(),
        headers,
        body: Vec::new(),
    };
    let length: usize = seen
        .header("content-length")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    while bytes.len() < head_length + length {
        let read = client.read(&mut chunk).await?;
        if read == 0 || bytes.len() > MAX_REQUEST {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk[..read]);
    }
    let body = bytes[head_length..head_length + length].to_vec();
    let mut head: String = format!("{first}\r\n");
    for (name, value) in &seen.headers {
        if !name.eq_ignore_ascii_case("connection") {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    head.push_str("\r\n");
    let mut rewritten = head.into_bytes();
    let head_length = rewritten.len();
    rewritten.extend_from_slice(&body);
    Ok(Some((Seen { body, ..seen }, head_length, rewritten)))
}

fn own_answer(status: u16, wait: Option<u32>, page: &str) -> String {
    let (kind, key) = match status {
        429 => ("bad_request", r#""key":"rate_limit_exceeded","#),
        401 => ("bad_request", r#""key":"not_authenticated","#),
        403 => ("bad_request", r#""key":"access_denied","#),
        404 => ("bad_request", r#""key":"not_found","#),
        _ => ("internal", ""),
    };
    let body = format!(r#"{{"type":"{kind}",{key}"message":"a fault of the test's proxy"}}"#);
    let wait = wait.map_or_else(String::new, |wait| format!("retry-after: {wait}\r\n"));
    format!(
        "HTTP/1.1 {status} Fault\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\
         access-control-allow-origin: {page}\r\naccess-control-expose-headers: retry-after\r\n{wait}\r\n{body}",
        body.len()
    )
}

/// Counts while it lives.
struct Counted {
    shared: Arc<Shared>,
    of: fn(&Shared) -> &AtomicUsize,
}

impl Counted {
    fn new(shared: Arc<Shared>, of: fn(&Shared) -> &AtomicUsize) -> Self {
        of(&shared).fetch_add(1, Ordering::SeqCst);
        Self { shared, of }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        (self.of)(&self.shared).fetch_sub(1, Ordering::SeqCst);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
