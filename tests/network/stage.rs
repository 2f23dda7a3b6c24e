//! The servers of one test, behind a proxy that makes faults, and customers who know nothing of each other.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use formloom_server::{Config, Limits, Running, start};
use formloom_tests::proxy::Proxy;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::Mutex;

/// Servers, proxy and folder.
pub(crate) struct Stage {
    pub(crate) proxy: Proxy,
    pub(crate) page: String,
    pub(crate) http: reqwest::Client,
    pub(crate) servers: Arc<Servers>,
    _folder: TempDir,
}

/// The servers, which can be started again on the same ports.
pub(crate) struct Servers {
    running: Mutex<Option<Running>>,
    config: Config,
}

impl Servers {
    /// Stops and starts again, with the same data.
    pub(crate) async fn restart(&self) {
        self.restart_with(|_| {}).await;
    }

    /// Stops and starts again, with the same data and this setting.
    pub(crate) async fn restart_with(&self, change: impl FnOnce(&mut Config)) {
        let mut running = self.running.lock().await;
        if let Some(running) = running.take() {
            running.shutdown().await;
        }
        let mut config = self.config.clone();
        change(&mut config);
        *running = Some(start(config).await.expect("they start again"));
    }

    /// Where the API itself listens, behind the proxy.
    pub(crate) fn api(&self) -> SocketAddr {
        self.config.api
    }

    /// Where the built-in provider listens.
    pub(crate) fn provider(&self) -> SocketAddr {
        self.config.provider
    }
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::behind(Proxy::start().await.expect("a proxy"), change).await
    }

    /// The same behind a proxy whose address somebody knows already.
    pub(crate) async fn behind(proxy: Proxy, change: impl FnOnce(&mut Config)) -> Self {
        let folder = TempDir::new().expect("a folder");
        let free = "127.0.0.1:0".parse().expect("an address");
        // The API's own port is chosen first, since a restart must find it again.
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a free port");
        let mut config = Config {
            page: free,
            api: port,
            api_behind: Some(proxy.address()),
            provider: free,
            data_dir: folder.path().join("data"),
            slow: Duration::ZERO,
            limits: Limits {
                burst: 1_000_000,
                ..Limits::default()
            },
            ..Config::default()
        };
        change(&mut config);
        let running = start(config.clone()).await.expect("the servers start");
        proxy.passes_on_to(port);
        let page = running.page_origin();
        config.page = address(&page);
        config.provider = address(&running.provider_origin());
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .tls_certs_only([])
            .pool_max_idle_per_host(0)
            .build()
            .expect("a client");
        Self {
            proxy,
            page,
            http,
            servers: Arc::new(Servers {
                running: Mutex::new(Some(running)),
                config,
            }),
            _folder: folder,
        }
    }

    pub(crate) fn api(&self) -> String {
        format!("http://{}", self.proxy.address())
    }

    /// A token of a customer.
    pub(crate) async fn token(&self, customer: &str) -> String {
        let answer = self
            .http
            .post(format!("{}/session", self.page))
            .json(&json!({"customer": customer}))
            .send()
            .await
            .expect("the page answers");
        let answer: Value = answer.json().await.expect("JSON");
        answer["token"].as_str().expect("a token").to_owned()
    }

    /// Asks the API as a customer.
    pub(crate) async fn ask(
        &self,
        token: &str,
        method: reqwest::Method,
        path: &str,
        body: Option<&Value>,
    ) -> (u16, Value) {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.api()))
            .bearer_auth(token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await.expect("the API answers");
        let status = response.status().as_u16();
        (status, response.json().await.unwrap_or_default())
    }

    /// The live connections of a customer.
    pub(crate) async fn connections(&self, token: &str) -> Vec<Value> {
        let (status, answer) = self
            .ask(token, reqwest::Method::GET, "/connections?limit=1000", None)
            .await;
        assert_eq!(status, 200, "the list of connections: {answer}");
        answer["items"].as_array().cloned().unwrap_or_default()
    }
}

pub(crate) fn address(origin: &str) -> SocketAddr {
    let authority = origin.trim_start_matches("http://");
    authority.parse().expect("an address of the server")
}
