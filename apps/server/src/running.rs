//! Starts the three servers and stops them.

use std::fs::{File, TryLockError};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{broadcast, watch};
use tokio::task::JoinSet;
use tokio_util::task::TaskTracker;

use crate::api::{self, Api, Discovered, Rates, Returns, Streams, Turns};
use crate::catalog::Catalog;
use crate::config::{Config, StartError};
use crate::hosts::is_loopback;
use crate::jwt::TokenKeys;
use crate::keys::{Keys, Marks};
use crate::listen::{self, bind};
use crate::page::{self, Page};
use crate::provider::{self, Client, Provider, Waiting};
use crate::store::Store;

/// How long a stop waits for requests that are being answered.
const PATIENCE: Duration = Duration::from_secs(5);

/// Three servers at work. Dropping it stops them at once; [`Running::shutdown`] lets them finish.
#[derive(Debug)]
pub struct Running {
    page: String,
    api: String,
    provider: String,
    stop: watch::Sender<bool>,
    servers: JoinSet<std::io::Result<()>>,
    work: TaskTracker,
    _lock: File,
}

/// Binds the three addresses, opens the data folder and serves.
///
/// # Errors
/// When a port is taken, an address is not loopback, or the data folder or the settings cannot be used.
pub async fn start(config: Config) -> Result<Running, StartError> {
    let most = &config.limits;
    let (page_listener, page_origin) = bind(config.page, "--page-port", most).await?;
    let (api_listener, bound_api) = bind(config.api, "--api-port", most).await?;
    let api_origin = match &config.api_behind {
        Some(address) if !address.ip().is_loopback() => {
            return Err(StartError::NotLoopback { address: *address });
        }
        Some(address) => format!("http://{address}"),
        None => bound_api,
    };
    let (provider_listener, provider_origin) =
        bind(config.provider, "--provider-port", most).await?;

    let [page_origin, api_origin, provider_origin] = match &config.names {
        None => [page_origin, api_origin, provider_origin],
        Some(names) => [
            named(&page_origin, &names.page)?,
            named(&api_origin, &names.api)?,
            named(&provider_origin, &names.provider)?,
        ],
    };

    let own_name = own_name(&provider_origin);
    let client_origin = match &config.page_origin {
        Some(origin) => own_page(origin)?,
        None => page_origin.clone(),
    };

    let folder = config.data_dir.clone();
    let data = |reason: String| StartError::Data {
        folder: folder.clone(),
        reason,
    };
    make_folder(&config.data_dir).map_err(data)?;
    let lock = lock(&config.data_dir).map_err(data)?;
    let keys = Arc::new(Keys::load(&config.data_dir).map_err(data)?);
    let store = Store::open(&config.data_dir, Arc::clone(&keys))
        .map_err(|error| data(error.to_string()))?;
    let secrets = keys.derive_all("formloom workspace secret, version 1");
    let workspace_secret = secrets.first().cloned().unwrap_or_default();
    let tokens = TokenKeys::load(secrets, &config.token_keys, config.opaque_tokens.as_deref())
        .map_err(StartError::Settings)?;
    let client = Client {
        id: "formloom-dev".to_owned(),
        secret: hexadecimal(&keys.derive("formloom client secret, version 1")),
    };

    let (stop, stopping) = watch::channel(false);
    let api = Arc::new(Api {
        page_origin: client_origin.clone(),
        api_origin: api_origin.clone(),
        provider_origin: provider_origin.clone(),
        catalog: Catalog::load(config.integrations.as_deref()).map_err(StartError::Settings)?,
        store,
        tokens,
        client: client.clone(),
        returns: Returns::new(&client_origin, &config.redirect_uris)
            .map_err(StartError::Settings)?,
        flow_life: config.flow,
        http: http_client(own_name.as_ref())?,
        discovered: Discovered::default(),
        turns: Turns::default(),
        work: TaskTracker::new(),
        rates: Rates::new(config.limits.burst, config.limits.requests_per_second),
        marks: Marks::new(keys.derive_all("formloom ways back, version 1")),
        streams: Streams::new(config.limits.streams),
        renew_ahead: i64::try_from(config.renew_ahead.as_secs()).unwrap_or(i64::MAX / 2),
        news: broadcast::Sender::new(256),
        stopping: stopping.clone(),
    });
    let provider = Arc::new(Provider {
        origin: provider_origin.clone(),
        client,
        redirect_uri: api.callback(),
        token_secrets: keys.derive_all("formloom provider tokens, version 1"),
        slow: config.slow,
        cuts_opener: config.provider_cuts_opener,
        waiting: Waiting::default(),
    });
    let page = Arc::new(Page {
        origin: page_origin.clone(),
        api_origin: api_origin.clone(),
        dist: config.dist,
        workspace_secret,
        session: i64::try_from(config.session.as_secs()).unwrap_or(i64::MAX),
    });

    let work = api.work.clone();
    let mut servers = JoinSet::new();
    let renewals = api::renew_in_the_background(Arc::clone(&api), stopping.clone());
    servers.spawn(async {
        renewals.await;
        Ok(())
    });
    for (listener, router) in [
        (page_listener, page::router(page)),
        (api_listener, api::router(api)),
        (provider_listener, provider::router(provider)),
    ] {
        servers.spawn(listen::serve(listener, router, stopping.clone()));
    }
    tracing::info!(
        page = page_origin,
        api = api_origin,
        provider = provider_origin,
        "serving a development backend"
    );
    Ok(Running {
        page: page_origin,
        api: api_origin,
        provider: provider_origin,
        stop,
        servers,
        work,
        _lock: lock,
    })
}

impl Running {
    /// Where the page is served, as an origin: `http://127.0.0.1:8080`.
    #[must_use]
    pub fn page_origin(&self) -> String {
        self.page.clone()
    }

    /// Where the connection API is served, as an origin.
    #[must_use]
    pub fn api_origin(&self) -> String {
        self.api.clone()
    }

    /// Where the OAuth2 provider is served, as an origin.
    #[must_use]
    pub fn provider_origin(&self) -> String {
        self.provider.clone()
    }

    /// Waits until a server ends, which without [`Running::shutdown`] none does but by failing.
    pub async fn wait(&mut self) {
        if let Some(Ok(Err(error))) = self.servers.join_next().await {
            tracing::error!(%error, "a server ended");
        }
    }

    /// Takes no more requests, lets those under way finish for at most five seconds, and ends event
    /// streams.
    pub async fn shutdown(mut self) {
        // Without receivers there is nothing left to stop.
        let _ = self.stop.send(true);
        let all = async {
            while self.servers.join_next().await.is_some() {}
            self.work.close();
            self.work.wait().await;
        };
        if tokio::time::timeout(PATIENCE, all).await.is_err() {
            tracing::warn!("some requests did not finish in time");
        }
    }
}

/// The same origin under another name of this machine.
fn named(origin: &str, name: &str) -> Result<String, StartError> {
    let usable = name == "localhost"
        || name.strip_suffix(".localhost").is_some_and(|label| {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            !label.is_empty() && label.bytes().all(plain)
        });
    let port = origin.rsplit_once(':').map(|(_, port)| port);
    match port.filter(|_| usable) {
        Some(port) => Ok(format!("http://{name}:{port}")),
        None => Err(StartError::Settings(format!(
            "the host name `{name}` must be `localhost`, or a name such as `app.localhost`"
        ))),
    }
}

/// The origin of a page that another program of this machine serves.
fn own_page(origin: &str) -> Result<String, StartError> {
    let url = url::Url::parse(origin).ok();
    let url = url.filter(|url| matches!(url.scheme(), "http" | "https") && is_loopback(url));
    let found = url.map(|url| url.origin().ascii_serialization());
    // An origin and nothing else: browsers compare it as a text.
    match found.filter(|found| found == origin.trim_end_matches('/')) {
        Some(found) => Ok(found),
        None => Err(StartError::Settings(format!(
            "`{origin}` is no origin of this machine: write one such as `http://localhost:3000`"
        ))),
    }
}

/// The name in an origin and its address on this machine.
fn own_name(origin: &str) -> Option<(String, SocketAddr)> {
    let (name, port) = origin.strip_prefix("http://")?.rsplit_once(':')?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port.parse().ok()?));
    name.ends_with("localhost")
        .then(|| (name.to_owned(), address))
}

/// Keeps the folder for one server: two would renew the same tokens.
fn lock(folder: &Path) -> Result<File, String> {
    let failed = |error: std::io::Error| format!("it cannot be locked: {error}");
    let file = File::create(folder.join("lock")).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err("another server uses it".to_owned()),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

fn make_folder(folder: &Path) -> Result<(), String> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    // What is in it is for its owner alone.
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|error| format!("it cannot be made: {error}"))
}

/// A client for services. Names of this machine are not asked for elsewhere (RFC 6761, section 6.3).
fn http_client(own_name: Option<&(String, SocketAddr)>) -> Result<reqwest::Client, StartError> {
    // An error means that the host of this library has chosen a provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = || {
        let builder = reqwest::Client::builder();
        let builder = match own_name {
            Some((name, address)) => builder.resolve(name, *address),
            None => builder,
        };
        builder
            // Services are asked at the configured address; a redirect could lead credentials elsewhere.
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(10))
            .timeout(Duration::from_secs(30))
            .user_agent(concat!("formloom-server/", env!("CARGO_PKG_VERSION")))
    };
    // A machine without root certificates can still use the built-in provider, which needs no TLS.
    builder()
        .build()
        .or_else(|_| {
            tracing::warn!(
                "no root certificates were found: services over https cannot be reached"
            );
            builder().tls_certs_only([]).build()
        })
        .map_err(|error| StartError::Settings(format!("the HTTP client cannot be made: {error}")))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
