//! Renewals: side by side, none waits for another service, and only a clear refusal ends a connection.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::service::{Service, eventually};
use crate::support::{Answer, Server};

async fn signed_in(server: &Server, integration: &str, count: usize, from: &str) {
    for number in 0..count {
        let body = json!({"integrationKey": integration, "allowMultipleConnections": true});
        let (mut callback, cookie) = server.approved(body, &format!("{from}{number}")).await;
        if integration == "issued" {
            let issuer = callback_issuer(server).await;
            callback.push_str(&format!("&iss={issuer}"));
        }
        server.return_to(&callback, &cookie).await;
    }
}

/// The issuer that the catalogue of the test names.
async fn callback_issuer(server: &Server) -> String {
    let body = json!({"integrationKey": "issued"});
    let (authorize, _) = crate::support::onward(server.form(body).await).await;
    authorize.split("/authorize").next().unwrap().to_owned()
}

#[tokio::test]
async fn ten_slow_renewals_run_side_by_side() {
    let service = Service::start().await;
    let server = service.server().await;
    service.tokens_live(1);
    service.holds("refresh");
    signed_in(&server, "slowly", 10, "t").await;
    service.hears_times("refresh", 10).await;
    service.tokens_live(3_600);
    service.lets_go();
    eventually("all are renewed", async || {
        let items = server.get("/connections").await["items"].clone();
        let items = items.as_array().unwrap();
        items.len() == 10 && items.iter().all(|item| item["connected"] == true)
    })
    .await;
    assert_eq!(
        service
            .heard()
            .iter()
            .filter(|heard| heard.starts_with("refresh"))
            .count(),
        10,
        "each once"
    );
}

#[tokio::test]
async fn a_service_that_hangs_starves_no_other() {
    let service = Service::start().await;
    let server = service.server().await;
    service.tokens_live(1);
    service.holds("refresh slow");
    signed_in(&server, "slowly", 30, "slow").await;
    service.hears_times("refresh slow", 16).await;
    signed_in(&server, "issued", 1, "quick").await;
    service.hears("refresh quick0.0").await;
    service.tokens_live(3_600);
    let hanging = service
        .heard()
        .iter()
        .filter(|heard| heard.starts_with("refresh slow"))
        .count();
    assert_eq!(hanging, 16, "and it is not asked without end");
    service.lets_go();
    service.hears_times("refresh slow", 30).await;
}

#[tokio::test]
async fn a_connection_tells_what_it_may_do_and_when_it_ends() {
    let service = Service::start().await;
    let server = service.server().await;
    let body = json!({"integrationKey": "slowly"});
    let ends = server.signs_in(body.clone(), "unrenewed").await;
    assert_eq!(
        ends["scopes"],
        json!(["read", "write"]),
        "as granted: {ends}"
    );
    assert!(
        ends["expiresAt"].is_string(),
        "nothing can renew it: {ends}"
    );
    let renewed = server.signs_in(body, "a").await;
    assert_eq!(
        renewed["scopes"],
        json!([]),
        "none were asked for: {renewed}"
    );
    assert!(
        renewed.get("expiresAt").is_none(),
        "it is renewed: {renewed}"
    );
    let server = Server::start().await;
    let form = server.form(json!({"integrationKey": "codehub"})).await;
    let (authorize, cookie) = crate::support::onward(form).await;
    let callback = server.decide(&authorize, "approve").await;
    let (sent, _) = crate::support::message(server.return_to(&callback, &cookie).await).await;
    let scopes = sent["connection"]["scopes"].as_array().unwrap();
    assert!(!scopes.is_empty(), "what was asked for: {sent}");
}

fn path(connection: &Value, rest: &str) -> String {
    format!("/connections/{}{rest}", connection["id"].as_str().unwrap())
}

/// Has the connection tried, or its tokens renewed, by request.
async fn tries(server: &Server, connection: &Value) -> Answer {
    let path = path(connection, "/refresh-credentials");
    server.call(Method::POST, &path, None).await
}

async fn is_connected(server: &Server, connection: &Value) -> bool {
    server.get(&path(connection, "")).await["connected"] == true
}

#[tokio::test]
async fn a_refusal_that_is_not_of_the_credentials_ends_nothing() {
    let service = Service::start().await;
    let server = service.server().await;
    let body = json!({"integrationKey": "slowly"});
    let connection = server.signs_in(body, "a").await;
    for (status, error) in [
        (StatusCode::UNAUTHORIZED, "invalid_client"),
        (StatusCode::BAD_REQUEST, "unauthorized_client"),
        (StatusCode::BAD_REQUEST, "invalid_scope"),
        (StatusCode::BAD_REQUEST, "temporarily_unavailable"),
        (StatusCode::TOO_MANY_REQUESTS, "slow_down"),
        (StatusCode::SERVICE_UNAVAILABLE, "server_error"),
    ] {
        service.answers(status, error);
        let answer = tries(&server, &connection).await;
        assert!(!answer.status.is_success(), "{error}: {}", answer.body);
        assert!(is_connected(&server, &connection).await, "{error}");
    }
    service.refuses(true);
    tries(&server, &connection).await;
    assert!(!is_connected(&server, &connection).await, "a clear refusal");
}

#[tokio::test]
async fn the_background_tries_again_what_was_not_refused_for_good() {
    let service = Service::start().await;
    let server = service.server().await;
    service.tokens_live(1);
    let body = json!({"integrationKey": "slowly"});
    let connection = server.signs_in(body, "a").await;
    service.answers(StatusCode::UNAUTHORIZED, "invalid_client");
    service.hears_times("refresh a.0", 2).await;
    assert!(is_connected(&server, &connection).await, "meanwhile");
    service.refuses(false);
    service.tokens_live(3_600);
    service.hears_times("refresh a.0", 3).await;
    assert_eq!(
        service
            .heard()
            .iter()
            .filter(|heard| heard.starts_with("code"))
            .count(),
        1,
        "nobody had to sign in again"
    );
    assert!(is_connected(&server, &connection).await, "and then");
}

#[tokio::test]
async fn an_issuer_that_is_set_up_wrong_ends_nothing() {
    let service = Service::start().await;
    let server = service.server().await;
    signed_in(&server, "issued", 1, "a").await;
    let connection = server.get("/connections").await["items"][0].clone();
    // What an issuer says is kept for an hour: another server asks anew.
    let Server {
        running,
        folder,
        token,
        http,
    } = server;
    running.shutdown().await;
    service.calls_itself(Some("https://login.example.com"));
    let data_dir = folder.path().join("data");
    let second = service
        .server_with(|config| config.data_dir = data_dir)
        .await;
    let server = Server {
        token,
        http,
        ..second
    };
    let answer = tries(&server, &connection).await;
    assert_eq!(answer.body["type"], "configuration", "{}", answer.body);
    assert!(
        is_connected(&server, &connection).await,
        "it said nothing of the credentials"
    );
    service.calls_itself(None);
    let answer = tries(&server, &connection).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

#[tokio::test]
async fn a_test_without_a_refresh_token_ends_only_what_the_service_refuses() {
    let service = Service::start().await;
    let server = service.server().await;
    let body = json!({"integrationKey": "slowly"});
    let connection = server.signs_in(body, "unrenewed").await;
    let answer = tries(&server, &connection).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.body["connected"], true, "{}", answer.body);

    let body = json!({"integrationKey": "looked"});
    let connection = server.signs_in(body, "unrenewed").await;
    service.answers(StatusCode::BAD_GATEWAY, "server_error");
    let answer = tries(&server, &connection).await;
    assert_eq!(answer.body["type"], "dependency_error", "{}", answer.body);
    assert!(is_connected(&server, &connection).await, "it may be down");
    service.refuses(false);
    let answer = tries(&server, &connection).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    service.refuses(true);
    let answer = tries(&server, &connection).await;
    assert_eq!(answer.body["type"], "connection", "{}", answer.body);
    assert!(
        !is_connected(&server, &connection).await,
        "the service refused the token itself"
    );
    let refreshes = service.heard();
    assert!(
        !refreshes.iter().any(|heard| heard.starts_with("refresh")),
        "nothing is renewed with nothing: {refreshes:?}"
    );
}
