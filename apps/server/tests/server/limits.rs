//! How much is taken, and what is not done twice.

use std::time::Duration;

use formloom_server::Limits;
use reqwest::header::RETRY_AFTER;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
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

/// Sockets that send nothing, or half of a request.
async fn silent(server: &Server, count: usize) -> Vec<TcpStream> {
    let address = server.api("").trim_start_matches("http://").to_owned();
    let mut sockets = Vec::new();
    for number in 0..count {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        if number % 2 == 0 {
            stream.write_all(b"GET /health HTTP/1.1\r\n").await.unwrap();
        }
        sockets.push(stream);
    }
    sockets
}

async fn is_served(server: &Server) -> bool {
    let asks = server.http.get(server.api("/health")).send();
    let answer = tokio::time::timeout(Duration::from_secs(5), asks).await;
    answer.is_ok_and(|answer| answer.is_ok_and(|answer| answer.status() == StatusCode::OK))
}

#[tokio::test]
async fn sockets_that_say_nothing_stop_nobody() {
    let server = Server::with(|config| config.limits.connections = 64).await;
    let _idle = silent(&server, 100).await;
    for number in 0..20 {
        assert!(is_served(&server).await, "request {number}");
    }
}

#[tokio::test]
async fn the_head_of_a_request_has_a_deadline() {
    let server = Server::with(|config| config.limits.head = Duration::from_millis(300)).await;
    let mut sockets = silent(&server, 2).await;
    for stream in &mut sockets {
        let mut rest = Vec::new();
        let closed = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut rest));
        assert!(closed.await.is_ok(), "it is closed");
    }
}

#[tokio::test]
async fn a_body_that_does_not_come_stops_nobody() {
    let server = Server::with(|config| {
        config.limits.connections = 4;
        config.limits.head = Duration::from_millis(300);
    })
    .await;
    let address = server.api("").trim_start_matches("http://").to_owned();
    let mut sockets = Vec::new();
    for _ in 0..6 {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let head = format!(
            "POST /connect HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{{"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        sockets.push(stream);
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    // A connection of its own: those that were used before have a place.
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let head = format!("GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let read = stream.read_to_string(&mut answer);
    let read = tokio::time::timeout(Duration::from_secs(5), read).await;
    assert!(
        read.is_ok() && answer.starts_with("HTTP/1.1 200"),
        "while others wait for their body: {answer}"
    );
}

#[tokio::test]
async fn connections_that_are_in_use_are_not_given_up() {
    let server = Server::with(|config| config.limits.connections = 3).await;
    let mut streams = Vec::new();
    for number in 0..2 {
        streams.push(server.listen(&format!("r{number}")).await);
    }
    let _idle = silent(&server, 3).await;
    server
        .connected(&json!({"integrationKey": "pingboard", "requestId": "r0"}))
        .await;
    let (stream, mut heard) = streams.remove(0);
    let sent = crate::support::hear(stream, &mut heard).await;
    assert_eq!(
        sent["type"], "newConnectionCreated",
        "the stream was kept: {sent}"
    );
}

#[tokio::test]
async fn one_customer_has_only_so_many_streams() {
    let server = Server::with(|config| config.limits.streams = 2).await;
    let listen = async |token: &str, request: &str| {
        let path = format!("/sse/connection-events/{request}");
        let request = server.http.get(server.api(&path)).bearer_auth(token);
        request.send().await.unwrap()
    };
    let first = listen(&server.token, "r1").await;
    let _second = listen(&server.token, "r2").await;
    let third = listen(&server.token, "r3").await;
    assert_eq!(third.status(), StatusCode::TOO_MANY_REQUESTS, "the third");
    assert!(
        third.headers().get(RETRY_AFTER).is_some(),
        "when to come back"
    );
    let other = server.token_of("other").await;
    assert_eq!(
        listen(&other, "r4").await.status(),
        StatusCode::OK,
        "another customer"
    );
    drop(first);
    crate::service::eventually("a stream that ends makes room", async || {
        listen(&server.token, "r5").await.status() == StatusCode::OK
    })
    .await;
}

#[tokio::test]
async fn a_stream_ends_with_its_token() {
    let server = Server::with(|config| config.session = Duration::from_secs(2)).await;
    let token = server.token_of("demo").await;
    let request = server
        .http
        .get(server.api("/sse/connection-events/r1"))
        .bearer_auth(token);
    let stream = request.send().await.unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(8), stream.text()).await;
    let text = ended.expect("it ends in time").unwrap();
    assert!(!text.contains("data:"), "without a result: {text}");
}

#[tokio::test]
async fn a_flood_without_a_token_keeps_nobody_from_coming_back() {
    let server = Server::with(|config| {
        config.limits = Limits {
            burst: 5,
            requests_per_second: 1,
            ..Limits::default()
        };
    })
    .await;
    let (authorize, cookie) =
        crate::support::onward(server.form(json!({"integrationKey": "codehub"})).await).await;
    let flood = async |path: &str| {
        let mut refused = false;
        for number in 0..20 {
            let address = server.api(&path.replace('#', &number.to_string()));
            let answer = server.http.get(address).send().await.unwrap();
            refused |= answer.status() == StatusCode::TOO_MANY_REQUESTS;
        }
        refused
    };
    let waiting = server
        .connected(&json!({"integrationKey": "codehub"}))
        .await;
    let link = waiting["clientAction"]["uiUrl"].as_str().unwrap();
    for path in [
        "/connections",
        "/oauth/callback?state=made-up-#&code=x",
        "/oauth/callback?state=made.up-#&code=x",
        "/connect/actions/made-up-#",
    ] {
        assert!(flood(path).await, "the flood itself is refused: {path}");
    }
    let callback = server.decide(&authorize, "approve").await;
    let back = server.return_to(&callback, &cookie).await;
    assert_eq!(back.status(), StatusCode::OK, "who comes back is served");
    let form = server.form(json!({"integrationKey": "codehub"})).await;
    assert_eq!(
        form.status(),
        StatusCode::OK,
        "and who posts a form of the page"
    );
    let opened = server.http.get(link).send().await.unwrap();
    assert_eq!(opened.status(), StatusCode::OK, "and who opens a link");
    for part in ["/connect/result.js", "/connect/pages.css"] {
        assert!(
            !flood(part).await,
            "what their pages are made of is there: {part}"
        );
    }
}

#[tokio::test]
async fn a_second_key_opens_what_the_first_one_sealed() {
    let server = Server::start().await;
    let made = server
        .connected(&json!({"integrationKey": "weatherline", "input": {"apiKey": API_KEY}}))
        .await;
    let data = server.folder.path().join("data");
    let Server {
        running,
        folder,
        http,
        token,
    } = server;
    running.shutdown().await;
    std::fs::rename(data.join("key"), data.join("key.old")).unwrap();
    let second = Server::with(|config| config.data_dir = data.clone()).await;
    let old_token = Server {
        token,
        http,
        ..second
    };
    let path = format!("/connections/{}", made["id"].as_str().unwrap());
    assert_eq!(
        old_token.get(&path).await["connected"],
        true,
        "with the token of before"
    );
    let refreshed = old_token
        .call(Method::POST, &format!("{path}/refresh-credentials"), None)
        .await;
    assert_eq!(
        refreshed.status,
        StatusCode::OK,
        "the key is there: {}",
        refreshed.body
    );
    let fresh = old_token.token_of("demo").await;
    let read = old_token.call_as(&fresh, Method::GET, &path, None).await;
    assert_eq!(read.status, StatusCode::OK, "and with one of today");
    old_token.running.shutdown().await;
    std::fs::remove_file(data.join("key.old")).unwrap();
    let third = Server::with(|config| config.data_dir = data.clone()).await;
    let lost = third.call(Method::GET, &path, None).await;
    assert_eq!(
        lost.status,
        StatusCode::INTERNAL_SERVER_ERROR,
        "without it nothing opens"
    );
    drop(folder);
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
