//! The page origin: files, headers, sessions, and starting.

use std::fs;

use formloom_server::{StartError, start};
use reqwest::StatusCode;
use reqwest::header::{HOST, ORIGIN};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Server, config};

#[tokio::test]
async fn files_are_served_under_the_policy() {
    let dist = TempDir::new().unwrap();
    fs::write(
        dist.path().join("index.html"),
        "<!doctype html><title>demo</title>",
    )
    .unwrap();
    fs::write(dist.path().join("app.wasm"), b"\0asm").unwrap();
    fs::write(dist.path().join("app.wasm.br"), b"brotli").unwrap();
    let server = Server::with(|config| config.dist = Some(dist.path().to_owned())).await;
    let get = async |path: &str| {
        server
            .http
            .get(server.page(path))
            .header("accept-encoding", "br")
            .send()
            .await
            .unwrap()
    };

    let index = get("/").await;
    let header = |name: &str| index.headers()[name].to_str().unwrap().to_owned();
    let policy = header("content-security-policy");
    for part in [
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{part} in {policy}");
    }
    for part in ["connect-src", "form-action"] {
        assert!(
            policy.contains(&format!("{part} 'self' {}", server.api(""))),
            "{part} names the API in {policy}"
        );
    }
    assert_eq!(
        header("cross-origin-opener-policy"),
        "same-origin-allow-popups",
        "windows are not cut"
    );
    assert_eq!(
        (header("x-content-type-options"), header("referrer-policy")),
        ("nosniff".to_owned(), "strict-origin".to_owned()),
        "other headers"
    );

    let wasm = get("/app.wasm").await;
    assert_eq!(
        wasm.headers()["content-type"],
        "application/wasm",
        "type of wasm"
    );
    assert_eq!(
        wasm.headers()["content-encoding"],
        "br",
        "compressed before"
    );
    assert!(
        get("/playground/x")
            .await
            .text()
            .await
            .unwrap()
            .contains("demo"),
        "pages of the app are its index"
    );
    assert_eq!(
        get("/gone.js").await.status(),
        StatusCode::NOT_FOUND,
        "a missing file is missing"
    );
    let outside = get("/..%2f..%2fetc/passwd").await.text().await.unwrap();
    assert!(!outside.contains("root:"), "nothing outside the folder");
}

#[tokio::test]
async fn without_a_build_the_page_says_what_to_run() {
    let server = Server::start().await;
    let text = server
        .http
        .get(server.page("/"))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(text.contains("cargo xtask demo"), "{text}");
    let config: Value = server
        .http
        .get(server.page("/config.json"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(
        config,
        json!({"api": server.api(""), "customer": "demo"}),
        "what the page needs to know"
    );
}

#[tokio::test]
async fn sessions_are_for_named_customers_and_this_page() {
    let server = Server::start().await;
    let ask = async |body: &str, origin: &str| {
        server
            .http
            .post(server.page("/session"))
            .header(ORIGIN, origin)
            .body(body.to_owned())
            .send()
            .await
            .unwrap()
    };
    let answer: Value = ask("", &server.page("")).await.json().await.unwrap();
    assert!(
        answer["token"].is_string() && answer["expiresAt"].as_i64().unwrap() > 1_700_000_000,
        "{answer}"
    );
    for body in [
        r#"{"customer": ""}"#,
        r#"{"customer": "a b"}"#,
        r#"{"customer": 1}"#,
        "[]",
        "{",
    ] {
        assert_eq!(
            ask(body, &server.page("")).await.status(),
            StatusCode::BAD_REQUEST,
            "{body}"
        );
    }
    let long = json!({"customer": "x".repeat(65)}).to_string();
    assert_eq!(
        ask(&long, &server.page("")).await.status(),
        StatusCode::BAD_REQUEST,
        "too long"
    );
    assert_eq!(
        ask("", "http://evil.test").await.status(),
        StatusCode::FORBIDDEN,
        "another origin"
    );
    let rebound = server
        .http
        .post(server.page("/session"))
        .header(HOST, "evil.test")
        .send()
        .await
        .unwrap();
    assert_eq!(
        rebound.status(),
        StatusCode::MISDIRECTED_REQUEST,
        "a name that was pointed here"
    );
}

#[tokio::test]
async fn a_start_that_fails_says_why() {
    let server = Server::start().await;
    let folder = TempDir::new().unwrap();
    let mut taken = config(&folder);
    taken.api = server
        .api("")
        .trim_start_matches("http://")
        .parse()
        .unwrap();
    let error = start(taken).await.expect_err("the port is taken");
    assert!(
        matches!(error, StartError::PortInUse { .. }) && error.to_string().contains("--api-port"),
        "{error}"
    );

    let mut open = config(&folder);
    open.page = "0.0.0.0:0".parse().unwrap();
    assert!(
        matches!(start(open).await, Err(StartError::NotLoopback { .. })),
        "only on this machine"
    );

    let mut wrong = config(&folder);
    wrong.redirect_uris = vec!["http://example.com/".to_owned()];
    let error = start(wrong).await.expect_err("not https");
    assert!(error.to_string().contains("https"), "{error}");
}
