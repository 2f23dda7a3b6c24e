//! OAuth round trips, driven as a browser would, and callbacks that are not what they should be.

use std::time::Duration;

use formloom_server::start;
use reqwest::{Method, StatusCode};
use serde_json::json;
use tempfile::TempDir;

use crate::support::{API_KEY, Server, config, location, message, onward, parameter};

#[tokio::test]
async fn approve_connects_and_refresh_renews() {
    let server = Server::start().await;
    let input = json!({"subdomain": "acme", "region": "eu"});
    let (authorize, cookie) = onward(
        server
            .form(json!({"requestId": "r1", "integrationKey": "deskflow", "input": input}))
            .await,
    )
    .await;
    assert_eq!(
        parameter(&authorize, "code_challenge_method").as_deref(),
        Some("S256"),
        "PKCE"
    );
    assert_eq!(
        parameter(&authorize, "subdomain").as_deref(),
        Some("acme"),
        "the input goes along"
    );
    let callback = server.decide(&authorize, "approve").await;
    let (sent, target) = message(server.return_to(&callback, &cookie).await).await;
    assert_eq!(
        (&sent["type"], &sent["connection"]["input"], target),
        (&json!("newConnectionCreated"), &input, server.page("")),
        "{sent}"
    );
    assert_eq!(sent["connection"]["connected"], true, "{sent}");
    assert_eq!(
        server.event("r1").await,
        sent,
        "the event stream says the same"
    );

    let path = format!(
        "/connections/{}",
        sent["connection"]["id"].as_str().unwrap()
    );
    let before = server.get(&path).await;
    assert!(before["nextCredentialsRefreshAt"].is_string(), "{before}");
    let renewed = server
        .call(Method::POST, &format!("{path}/refresh-credentials"), None)
        .await;
    assert_eq!(
        (renewed.status, &renewed.body["id"]),
        (StatusCode::OK, &before["id"]),
        "{}",
        renewed.body
    );
}

#[tokio::test]
async fn deny_tells_the_providers_reason() {
    let server = Server::start().await;
    let (authorize, cookie) = onward(
        server
            .form(json!({"requestId": "r1", "integrationKey": "codehub"}))
            .await,
    )
    .await;
    let callback = server.decide(&authorize, "deny").await;
    let (sent, _) = message(server.return_to(&callback, &cookie).await).await;
    assert_eq!(
        sent["errorData"]["data"]["provider"]["error"], "access_denied",
        "{sent}"
    );
    assert!(sent["error"].as_str().unwrap().contains("denied"), "{sent}");
    assert_eq!(
        server.event("r1").await,
        sent,
        "the event stream says the same"
    );
    assert_eq!(
        server.get("/connections").await["items"],
        json!([]),
        "nothing was connected"
    );
}

#[tokio::test]
async fn approve_slowly_waits() {
    let server = Server::with(|config| config.slow = Duration::from_millis(300)).await;
    let (authorize, cookie) = onward(server.form(json!({"integrationKey": "codehub"})).await).await;
    let begun = std::time::Instant::now();
    let callback = server.decide(&authorize, "slow").await;
    assert!(begun.elapsed() >= Duration::from_millis(300), "it waited");
    assert_eq!(
        server.return_to(&callback, &cookie).await.status(),
        StatusCode::OK,
        "and then connected"
    );
}

#[tokio::test]
async fn the_same_window_comes_back() {
    let server = Server::start().await;
    let body = json!({"integrationKey": "codehub", "redirectUri": server.page("/?nonce=7")});
    let (authorize, cookie) = onward(server.form(body.clone()).await).await;
    let approved = location(
        &server
            .return_to(&server.decide(&authorize, "approve").await, &cookie)
            .await,
    );
    assert_eq!(
        parameter(&approved, "nonce").as_deref(),
        Some("7"),
        "{approved}"
    );
    assert!(parameter(&approved, "connectionId").is_some(), "{approved}");
    let (authorize, cookie) = onward(server.form(body).await).await;
    let denied = location(
        &server
            .return_to(&server.decide(&authorize, "deny").await, &cookie)
            .await,
    );
    assert!(
        parameter(&denied, "error").unwrap().contains("denied")
            && parameter(&denied, "errorData").is_some(),
        "{denied}"
    );
}

#[tokio::test]
async fn a_json_client_gets_an_address_and_a_connection_to_poll() {
    let server = Server::start().await;
    let waiting = server
        .connected(&json!({"integrationKey": "codehub"}))
        .await;
    assert_eq!(
        (
            &waiting["state"],
            &waiting["connected"],
            &waiting["clientAction"]["type"]
        ),
        (
            &json!("CLIENT_ACTION_REQUIRED"),
            &json!(false),
            &json!("connect")
        ),
        "{waiting}"
    );
    let path = format!("/connections/{}", waiting["id"].as_str().unwrap());
    let address = waiting["clientAction"]["uiUrl"].as_str().unwrap();
    let (authorize, cookie) = server.acts(address).await;
    server
        .return_to(&server.decide(&authorize, "approve").await, &cookie)
        .await;
    assert_eq!(
        server.get(&path).await["state"],
        "READY",
        "the same connection"
    );

    let waiting = server
        .connected(&json!({"integrationKey": "codehub", "allowMultipleConnections": true}))
        .await;
    let address = waiting["clientAction"]["uiUrl"].as_str().unwrap();
    let (authorize, cookie) = server.acts(address).await;
    server
        .return_to(&server.decide(&authorize, "deny").await, &cookie)
        .await;
    let failed = server
        .get(&format!("/connections/{}", waiting["id"].as_str().unwrap()))
        .await;
    assert_eq!(
        (&failed["state"], &failed["connected"]),
        (&json!("SETUP_FAILED"), &json!(false)),
        "{failed}"
    );
    assert_eq!(
        server.get(&path).await["connected"],
        true,
        "the other one is not touched"
    );
    assert_eq!(
        server.get("/integrations/codehub").await["connection"]["state"],
        "READY",
        "what works is shown"
    );
    let third = server
        .connected(&json!({"integrationKey": "codehub", "allowMultipleConnections": true}))
        .await;
    let listed = server.get("/connections").await["items"].clone();
    let ids: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].clone())
        .collect();
    assert!(
        ids.contains(&third["id"]) && !ids.contains(&waiting["id"]),
        "a new attempt clears failed ones away: {ids:?}"
    );
}

#[tokio::test]
async fn a_reconnect_keeps_the_id_and_may_change_the_option() {
    let server = Server::start().await;
    let first = server.connected(&json!({"integrationKey": "ledgerly", "authOptionKey": "api-key", "input": {"apiKey": API_KEY}})).await;
    let (authorize, cookie) = onward(
        server
            .form(json!({"connectionId": first["id"], "authOptionKey": "oauth"}))
            .await,
    )
    .await;
    let (sent, _) = message(
        server
            .return_to(&server.decide(&authorize, "approve").await, &cookie)
            .await,
    )
    .await;
    assert_eq!(
        (
            &sent["connection"]["id"],
            &sent["connection"]["authOptionKey"]
        ),
        (&first["id"], &json!("oauth")),
        "{sent}"
    );
    assert_eq!(
        sent["connection"]["inputSecrets"],
        json!([]),
        "the key is forgotten"
    );
    assert_eq!(
        server.get("/connections").await["items"]
            .as_array()
            .unwrap()
            .len(),
        1,
        "no duplicate"
    );
}

#[tokio::test]
async fn callbacks_that_are_not_ours_change_nothing() {
    let server = Server::start().await;
    let (authorize, cookie) = onward(
        server
            .form(json!({"requestId": "r1", "integrationKey": "codehub"}))
            .await,
    )
    .await;
    let callback = server.decide(&authorize, "approve").await;
    let code = parameter(&callback, "code").unwrap();

    let page = async |path: String, cookie: &str| {
        let response = server.return_to(&server.api(&path), cookie).await;
        (response.status(), response.text().await.unwrap())
    };
    let (status, text) = page(format!("/oauth/callback?code={code}&state=forged"), &cookie).await;
    assert!(
        status == StatusCode::BAD_REQUEST
            && text.contains("not known here")
            && !text.contains("data-message"),
        "wrong state: {text}"
    );
    let (status, text) = page("/oauth/callback".to_owned(), "").await;
    assert!(
        status == StatusCode::BAD_REQUEST && text.contains("state"),
        "no state: {text}"
    );

    assert_eq!(
        server.return_to(&callback, &cookie).await.status(),
        StatusCode::OK,
        "the true one connects"
    );
    let again = server.return_to(&callback, &cookie).await;
    assert_eq!(again.status(), StatusCode::BAD_REQUEST, "and only once");
    let text = again.text().await.unwrap();
    assert!(
        text.contains("used already") && !text.contains("data-message"),
        "{text}"
    );
    assert_eq!(
        server.event("r1").await["type"],
        "newConnectionCreated",
        "the result stays"
    );
}

#[tokio::test]
async fn another_browser_cannot_finish_a_flow() {
    let server = Server::start().await;
    let (authorize, _) = onward(server.form(json!({"integrationKey": "codehub"})).await).await;
    let stolen = server
        .http
        .get(server.decide(&authorize, "approve").await)
        .send()
        .await
        .unwrap();
    assert_eq!(stolen.status(), StatusCode::FORBIDDEN, "without the cookie");
    assert_eq!(
        server.get("/connections").await["items"],
        json!([]),
        "nothing was connected"
    );
}

#[tokio::test]
async fn a_flow_ends_in_time() {
    let server = Server::with(|config| config.flow = Duration::ZERO).await;
    let (authorize, cookie) = onward(
        server
            .form(json!({"requestId": "r1", "integrationKey": "codehub"}))
            .await,
    )
    .await;
    let (sent, _) = message(
        server
            .return_to(&server.decide(&authorize, "approve").await, &cookie)
            .await,
    )
    .await;
    assert!(
        sent["error"].as_str().unwrap().contains("too long"),
        "{sent}"
    );
    assert_eq!(server.event("r1").await, sent, "the page hears it");
}

#[tokio::test]
async fn a_flow_outlives_a_restart() {
    let folder = TempDir::new().unwrap();
    let first = Server::with(|config| config.data_dir = folder.path().join("data")).await;
    let ports = [first.page(""), first.api(""), first.provider("")]
        .map(|origin| origin.trim_start_matches("http://").parse().unwrap());
    let (authorize, cookie) = onward(
        first
            .form(json!({"requestId": "r1", "integrationKey": "codehub"}))
            .await,
    )
    .await;
    let token = first.token.clone();
    first.running.shutdown().await;

    let mut settings = config(&folder);
    [settings.page, settings.api, settings.provider] = ports;
    let second = Server {
        running: start(settings).await.unwrap(),
        folder,
        http: first.http,
        token,
    };
    let (sent, _) = message(
        second
            .return_to(&second.decide(&authorize, "approve").await, &cookie)
            .await,
    )
    .await;
    assert_eq!(sent["type"], "newConnectionCreated", "{sent}");
    assert_eq!(
        second.get("/connections").await["items"]
            .as_array()
            .unwrap()
            .len(),
        1,
        "the old token still works"
    );
}

#[tokio::test]
async fn the_provider_is_strict() {
    let server = Server::start().await;
    let (authorize, _) = onward(server.form(json!({"integrationKey": "codehub"})).await).await;
    let status = async |address: String| server.http.get(address).send().await.unwrap().status();
    assert_eq!(
        status(authorize.replace("client_id=formloom-dev", "client_id=other")).await,
        StatusCode::BAD_REQUEST,
        "an unknown client"
    );
    assert_eq!(
        status(authorize.replace("callback", "elsewhere")).await,
        StatusCode::BAD_REQUEST,
        "an unregistered address"
    );
    let no_pkce = server
        .http
        .get(authorize.replace("S256", "plain"))
        .send()
        .await
        .unwrap();
    assert_eq!(
        parameter(&location(&no_pkce), "error").as_deref(),
        Some("invalid_request"),
        "no PKCE"
    );
    let token = server
        .http
        .post(server.provider("/token"))
        .form(&[
            ("grant_type", "refresh_token"),
            ("client_id", "formloom-dev"),
        ])
        .send()
        .await
        .unwrap();
    assert_eq!(
        token.status(),
        StatusCode::UNAUTHORIZED,
        "a client without its secret"
    );
    assert_eq!(
        server
            .http
            .get(server.provider("/api/me"))
            .bearer_auth("x")
            .send()
            .await
            .unwrap()
            .status(),
        StatusCode::UNAUTHORIZED,
        "a wrong token"
    );
    let consent = server.http.get(&authorize).send().await.unwrap();
    assert!(
        consent.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("frame-ancestors 'none'"),
        "nobody frames the consent page"
    );
}
