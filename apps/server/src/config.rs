//! What a host decides before the servers start, and why they may not start.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// Settings of the three servers.
///
/// ```
/// let config = formloom_server::Config { dist: Some("dist".into()), ..Default::default() };
/// assert_eq!(config.page.port(), 8080, "the page's usual port");
/// ```
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the page and `POST /session` are served. Port 0 takes a free port.
    pub page: SocketAddr,
    /// A page of your own, served by your own program, that the API takes in the place of this server's: an origin of
    /// this machine, such as `http://localhost:3000`.
    pub page_origin: Option<String>,
    /// Where the connection API is served. Port 0 takes a free port.
    pub api: SocketAddr,
    /// Where clients reach the API when something stands before it that passes requests on, such as the proxy of a
    /// test. Its address becomes the API's origin; it must be loopback, too.
    pub api_behind: Option<SocketAddr>,
    /// Where the built-in OAuth2 provider is served. Port 0 takes a free port.
    pub provider: SocketAddr,
    /// Under which names the three are reached instead of their addresses, such as `app.localhost`: hosts of their own,
    /// since cookies do not keep ports apart. Each is `localhost` or ends with `.localhost`.
    pub names: Option<Names>,
    /// Folder of the database and of the key file; made when absent.
    pub data_dir: PathBuf,
    /// Folder of the built demo. Without it the page says how to build one.
    pub dist: Option<PathBuf>,
    /// How long the provider waits after "Approve slowly".
    pub slow: Duration,
    /// How long a token of `POST /session` is valid.
    pub session: Duration,
    /// How long a person may take between the start of an OAuth flow and its callback.
    pub flow: Duration,
    /// Addresses besides the page's `/` to which a flow may return: origin and path must be equal.
    pub redirect_uris: Vec<String>,
    /// A file of further integrations, in the format of `src/catalog/integrations.json`.
    /// One with a known key replaces the built-in one.
    pub integrations: Option<PathBuf>,
    /// Files of public keys (PEM, RSA or P-256) by which customers' backends sign tokens, besides the workspace secret.
    pub token_keys: Vec<PathBuf>,
    /// A file of opaque tokens: a JSON object from `pat-…` to the customer, for its owner alone.
    pub opaque_tokens: Option<PathBuf>,
    /// Lets the provider send `Cross-Origin-Opener-Policy: same-origin`, which cuts
    /// `window.opener` as some real providers do.
    pub provider_cuts_opener: bool,
    /// How long before its end a token is renewed in the background.
    pub renew_ahead: Duration,
    /// How much is taken.
    pub limits: Limits,
}

/// Host names of the three servers.
#[derive(Debug, Clone)]
pub struct Names {
    /// Of the page.
    pub page: String,
    /// Of the connection API.
    pub api: String,
    /// Of the OAuth2 provider.
    pub provider: String,
}

/// How much the servers take.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections that each of the three servers holds at once. Beyond that one that has sent no request yet makes room,
    /// or else further ones wait.
    pub connections: usize,
    /// How long a connection may take to send the head of a request, the first or the next.
    pub head: Duration,
    /// Event streams of one customer at once.
    pub streams: usize,
    /// Requests that a customer may send to the API at once.
    pub burst: u32,
    /// Requests a second that a customer may send on and on.
    pub requests_per_second: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1_024,
            head: Duration::from_secs(10),
            streams: 64,
            burst: 1_000,
            requests_per_second: 100,
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        let loopback = |port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
        Self {
            page: loopback(8080),
            page_origin: None,
            api: loopback(8081),
            provider: loopback(8082),
            data_dir: PathBuf::from("data"),
            dist: None,
            slow: Duration::from_secs(5),
            session: Duration::from_secs(600),
            flow: Duration::from_secs(600),
            redirect_uris: Vec::new(),
            integrations: None,
            token_keys: Vec::new(),
            opaque_tokens: None,
            provider_cuts_opener: false,
            api_behind: None,
            names: None,
            renew_ahead: Duration::from_secs(60),
            limits: Limits::default(),
        }
    }
}

/// Why the servers did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Another program listens on the port.
    #[error("port {} is in use: stop the other program, or choose another port with {flag}", .address.port())]
    PortInUse {
        /// The address that was asked for.
        address: SocketAddr,
        /// The flag of the command that changes it.
        flag: &'static str,
    },
    /// The address cannot be listened on for another reason.
    #[error("cannot listen on {address}: {reason}")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the operating system said.
        reason: String,
    },
    /// The address is reachable from other machines, for which this server is not made.
    #[error(
        "{address} is not a loopback address: this development server serves only its own machine"
    )]
    NotLoopback {
        /// The address that was asked for.
        address: SocketAddr,
    },
    /// The data folder, the key or the database cannot be used.
    #[error("cannot use the data folder {}: {reason}", .folder.display())]
    Data {
        /// The folder that was asked for.
        folder: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The integrations, or the addresses to return to, are not usable.
    #[error("{0}")]
    Settings(String),
}
