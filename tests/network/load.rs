//! Load: many flows at once beside sockets that say nothing, a long list of connections, page by page, and renewals at a
//! slow service. Figures are printed; asserted is that nothing fails, and that ten renewals do not wait for each other.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use formloom_server::Limits;
use formloom_tests::proxy::{Fault, Proxy};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use crate::person::{End, Habits, posts_a_form};
use crate::stage::Stage;

const FLOWS: usize = 200;
/// Sockets that are open all the while and send nothing. The API holds 1,024 connections.
const IDLE: usize = 1_000;
const CONNECTIONS: usize = 10_000;
/// Requests under way at once while the long list is made.
const AT_ONCE: usize = 16;

/// Sockets that send nothing. One that is closed is opened again at once.
struct Idle(Vec<JoinHandle<()>>);

impl Idle {
    async fn open(address: SocketAddr) -> Self {
        let mut all = Vec::new();
        for _ in 0..IDLE {
            let first = TcpStream::connect(address).await;
            let first = first.expect("a socket: this test needs some 5,000 open files");
            all.push(tokio::spawn(stays_open(address, first)));
        }
        Self(all)
    }
}

impl Drop for Idle {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

async fn stays_open(address: SocketAddr, mut socket: TcpStream) {
    loop {
        // It becomes readable when the server closes it.
        let _ = socket.readable().await;
        socket = loop {
            tokio::time::sleep(Duration::from_millis(20)).await;
            if let Ok(socket) = TcpStream::connect(address).await {
                break socket;
            }
        };
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_flows_at_once_beside_a_thousand_idle_sockets() {
    let stage = Arc::new(Stage::new().await);
    let _idle = Idle::open(stage.servers.api()).await;
    let mut tokens = Vec::new();
    for number in 0..FLOWS {
        tokens.push(stage.token(&format!("load-{number}")).await);
    }
    let started = Instant::now();
    let mut flows = tokio::task::JoinSet::new();
    for (number, token) in tokens.into_iter().enumerate() {
        let stage = Arc::clone(&stage);
        flows.spawn(async move {
            let started = Instant::now();
            let options = json!({"integrationKey": "codehub"});
            let (status, answer) = stage
                .ask(&token, Method::POST, "/connection-options", Some(&options))
                .await;
            assert_eq!(status, 200, "options: {answer}");
            let payload = json!({"token": token, "requestId": format!("load-{number}"), "integrationKey": "codehub"});
            let habits = Habits {
                decision: "approve",
                restart: None,
            };
            let action = format!("{}/connect", stage.api());
            let end = posts_a_form(stage.page.clone(), action, payload.to_string(), habits).await;
            let End::Message(message) = end else {
                panic!("a flow ends at {end:?}");
            };
            assert_eq!(message["type"], "newConnectionCreated", "{message}");
            let connections = stage.connections(&token).await;
            assert_eq!(connections.len(), 1, "one connection");
            started.elapsed()
        });
    }
    let mut times = Vec::new();
    while let Some(time) = flows.join_next().await {
        times.push(time.expect("a flow ends well"));
    }
    assert_eq!(times.len(), FLOWS, "all of them");
    tell(
        &format!("{FLOWS} flows at once, in all {:?}", started.elapsed()),
        times,
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_connections_page_by_page() {
    let stage = Arc::new(
        Stage::with(|config| {
            config.limits = Limits {
                burst: 1_000_000,
                ..Limits::default()
            };
        })
        .await,
    );
    let token = stage.token("collector").await;
    let started = Instant::now();
    let mut makers = tokio::task::JoinSet::new();
    for maker in 0..AT_ONCE {
        let (stage, token) = (Arc::clone(&stage), token.clone());
        makers.spawn(async move {
            for number in (maker..CONNECTIONS).step_by(AT_ONCE) {
                let body = json!({"integrationKey": "pingboard", "allowMultipleConnections": true,
                    "name": format!("Board {number}")});
                let (status, made) = stage
                    .ask(&token, Method::POST, "/connect", Some(&body))
                    .await;
                assert_eq!(status, 200, "{made}");
            }
        });
    }
    while let Some(made) = makers.join_next().await {
        made.expect("they are made");
    }
    let made = started.elapsed();
    for limit in [1_000, 100] {
        let mut times = Vec::new();
        let mut names = std::collections::BTreeSet::new();
        let mut cursor: Option<String> = None;
        loop {
            let after = cursor
                .as_ref()
                .map_or_else(String::new, |cursor| format!("&cursor={cursor}"));
            let path = format!("/connections?limit={limit}{after}");
            let started = Instant::now();
            let (status, page) = stage.ask(&token, Method::GET, &path, None).await;
            times.push(started.elapsed());
            assert_eq!(status, 200, "{page}");
            for item in page["items"].as_array().into_iter().flatten() {
                let name = item["name"].as_str().unwrap_or_default().to_owned();
                assert!(names.insert(name), "no connection comes twice");
            }
            cursor = page["cursor"].as_str().map(str::to_owned);
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(names.len(), CONNECTIONS, "none is missing");
        tell(
            &format!("{CONNECTIONS} connections in pages of {limit} (made in {made:?})"),
            times,
        );
    }
    let (status, found) = stage
        .ask(
            &token,
            Method::GET,
            "/connections?search=Board%209999&limit=10",
            None,
        )
        .await;
    assert_eq!(status, 200, "{found}");
    assert_eq!(
        found["items"].as_array().map(Vec::len),
        Some(1),
        "one is found by its name: {}",
        Value::Null
    );
}

/// How long the service takes for a renewal.
const SLOW: Duration = Duration::from_secs(2);
/// Further ahead than tokens of the built-in provider live: each is due for a renewal.
const AHEAD: Duration = Duration::from_secs(3_700);

/// Makes a connection at the service whose renewals are slow.
async fn connects_slowly(stage: &Stage, token: &str) {
    let payload =
        json!({"token": token, "integrationKey": "sluggish", "allowMultipleConnections": true});
    let habits = Habits {
        decision: "approve",
        restart: None,
    };
    let action = format!("{}/connect", stage.api());
    let end = posts_a_form(stage.page.clone(), action, payload.to_string(), habits).await;
    assert!(
        matches!(&end, End::Message(message) if message["type"] == "newConnectionCreated"),
        "{end:?}"
    );
}

/// Starts the servers so that all tokens are due, and waits until each was renewed in the background.
async fn all_are_renewed(stage: &Stage, token: &str) -> Duration {
    let due = async || -> Vec<Value> {
        let connections = stage.connections(token).await.into_iter();
        connections
            .map(|connection| connection["nextCredentialsRefreshAt"].clone())
            .collect()
    };
    let before = due().await;
    // Moments are told in seconds.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let ahead = |config: &mut formloom_server::Config| config.renew_ahead = AHEAD;
    stage.servers.restart_with(ahead).await;
    let started = Instant::now();
    while due().await.iter().any(|moment| before.contains(moment)) {
        assert!(started.elapsed() < SLOW * 30, "they are not renewed");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let took = started.elapsed();
    stage.servers.restart().await;
    took
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_slow_renewals_take_the_time_of_one() {
    let service = Proxy::start().await.expect("a proxy before the provider");
    service.names_the_server();
    service.decides(|seen| {
        let body = String::from_utf8_lossy(&seen.body);
        if body.contains("grant_type=refresh_token") {
            Fault::Delay(SLOW)
        } else {
            Fault::None
        }
    });
    let folder = tempfile::TempDir::new().expect("a folder");
    let file = folder.path().join("integrations.json");
    let integrations = json!({"integrations": [{
        "id": "sluggish", "key": "sluggish", "name": "Sluggish", "description": "Takes its time.",
        "logo": {"color": "#123456", "path": "M0 0"},
        "options": [{"key": "oauth", "type": "oauth2", "oauth": {
            "authorizeUrl": "{provider}/authorize",
            "tokenUrl": format!("http://{}/token", service.address()),
        }}],
    }]});
    std::fs::write(&file, integrations.to_string()).expect("the integrations are written");
    let stage = Arc::new(Stage::with(|config| config.integrations = Some(file)).await);
    service.passes_on_to(stage.servers.provider());
    let token = stage.token("ada").await;
    connects_slowly(&stage, &token).await;
    let one = all_are_renewed(&stage, &token).await;
    for _ in 0..9 {
        connects_slowly(&stage, &token).await;
    }
    let ten = all_are_renewed(&stage, &token).await;
    tell("one renewal, and ten side by side", vec![one, ten]);
    assert!(ten < one * 3, "one takes {one:?}, and ten {ten:?}");
}

#[allow(clippy::print_stderr, reason = "the figures of docs/performance.md")]
fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    eprintln!(
        "{what}: median {:?}, 95 % {:?}, longest {:?}",
        at(50),
        at(95),
        at(100)
    );
}
