//! How much is taken, and what is not done twice.

use std::time::Duration;

use formloom_server::Limits;
use reqwest::header::RETRY_AFTER;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::support::{API_KEY, Server};

#[tokio::test]
async fn too_many_requests_are_told_when_to_come_back() {
    let server = Server::with(|config| {
        config.limits = Limits {
            burst: 3,
            requests_per_second: 1,
            ..Limits::default()
        };
    })
    .await;
    let ask = async |token: &str| {
        server
            .http
            .get(server.api("/connections"))
            .bearer_auth(token)
            .send()
            .await
            .unwrap()
    };
    for number in 0..3 {
        assert_eq!(
            ask(&server.token).await.status(),
            StatusCode::OK,
            "request {number}"
        );
    }
    let refused = ask(&server.token).await;
    assert_eq!(
        refused.status(),
        StatusCode::TOO_MANY_REQUESTS,
        "the fourth"
    );
    let wait: u64 = refused.headers()[RETRY_AFTER]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=2).contains(&wait), "how long to wait: {wait}");
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["key"], "rate_limit_exceeded", "{body}");
    let other = server.token_of("other").await;
    assert_eq!(
        ask(&other).await.status(),
        StatusCode::OK,
        "another customer is served"
    );
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_for_a_place() {
    let server = Server::with(|config| config.limits.connections = 2).await;
    let address = server.api("").trim_start_matches("http://").to_owned();
    let mut idle = Vec::new();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        // Half of a request: the server waits for the rest.
        stream.write_all(b"GET /health HTTP/1.1\r\n").await.unwrap();
        idle.push(stream);
    }
    let asks = server.http.get(server.api("/health")).send();
    let mut asks = Box::pin(asks);
    let early = tokio::time::timeout(Duration::from_millis(300), &mut asks).await;
    assert!(early.is_err(), "a third one waits");
    idle.pop();
    let answer = tokio::time::timeout(Duration::from_secs(10), asks).await;
    assert_eq!(
        answer.unwrap().unwrap().status(),
        StatusCode::OK,
        "until one of them ends"
    );
}

#[tokio::test]
async fn health_says_whether_the_database_answers() {
    let server = Server::start().await;
    let answer = server.http.get(server.api("/health")).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "without a token");
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body, json!({"status": "ok"}), "it says nothing else");
}

#[tokio::test]
async fn a_connect_of_the_same_request_id_makes_one_connection() {
    let server = Server::start().await;
    let body = json!({
        "integrationKey": "weatherline", "requestId": "r1", "allowMultipleConnections": true,
        "input": {"apiKey": API_KEY},
    });
    let (first, second) = tokio::join!(
        server.post("/connect", &body),
        server.post("/connect", &body)
    );
    assert_eq!(first.status, StatusCode::OK, "{}", first.body);
    assert_eq!(first.body["id"], second.body["id"], "both get the same one");
    let later = server.post("/connect", &body).await;
    assert_eq!(
        later.body["id"], first.body["id"],
        "and so does who comes later"
    );
    let all = server.get("/connections").await;
    assert_eq!(all["items"].as_array().unwrap().len(), 1, "{all}");
    let mut another = body.clone();
    another["requestId"] = json!("r2");
    let second = server.post("/connect", &another).await;
    assert_ne!(
        second.body["id"], first.body["id"],
        "another request is another connection"
    );
}

#[tokio::test]
async fn a_refused_connect_of_the_same_request_id_is_tried_again() {
    let server = Server::start().await;
    let mut body =
        json!({"integrationKey": "weatherline", "requestId": "r1", "input": {"apiKey": "wrong"}});
    let refused = server.post("/connect", &body).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}", refused.body);
    let heard = server.event("r1").await;
    assert_eq!(
        heard["type"], "newConnectionFailure",
        "the stream tells it too: {heard}"
    );
    body["input"]["apiKey"] = json!(API_KEY);
    let taken = server.post("/connect", &body).await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.body);
}

#[tokio::test]
async fn the_start_of_a_list_can_be_named() {
    let server = Server::start().await;
    server
        .connected(&json!({"integrationKey": "pingboard"}))
        .await;
    let all = server.get("/connections?cursor=0&limit=1000").await;
    assert_eq!(
        all["items"].as_array().unwrap().len(),
        1,
        "the vendor's client says `0`: {all}"
    );
    let answer = server
        .call(Method::GET, "/connections?cursor=x", None)
        .await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.body);
}
