//! Load: many flows at once, and a long list of connections, page by page. Figures are printed, and none is asserted.

use std::time::{Duration, Instant};

use formloom_server::Limits;
use reqwest::Method;
use serde_json::{Value, json};

use crate::person::{End, Habits, posts_a_form};
use crate::stage::Stage;

const FLOWS: usize = 200;
const CONNECTIONS: usize = 10_000;
/// Requests under way at once while the long list is made.
const AT_ONCE: usize = 16;

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_flows_at_once() {
    let stage = std::sync::Arc::new(Stage::new().await);
    let mut tokens = Vec::new();
    for number in 0..FLOWS {
        tokens.push(stage.token(&format!("load-{number}")).await);
    }
    let started = Instant::now();
    let mut flows = tokio::task::JoinSet::new();
    for (number, token) in tokens.into_iter().enumerate() {
        let stage = std::sync::Arc::clone(&stage);
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
    let stage = std::sync::Arc::new(
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
        let (stage, token) = (std::sync::Arc::clone(&stage), token.clone());
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
