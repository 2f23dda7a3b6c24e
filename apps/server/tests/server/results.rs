//! How results travel: message page, event stream, the same window, connection requests.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{API_KEY, Server, hear, location, message, parameter, places};

#[tokio::test]
async fn a_form_post_ends_on_a_page_that_posts_the_result() {
    let server = Server::start().await;
    let request = "0123456789abcdef0123456789abcdef";
    let response = server.form(json!({"requestId": request, "integrationKey": "weatherline", "input": {"apiKey": API_KEY}})).await;
    assert_eq!(response.status(), StatusCode::OK, "connected");
    let policy = response.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self'") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert!(
        policy.ends_with(&format!("frame-ancestors {}", server.page(""))),
        "only the page may frame it: {policy}"
    );
    let (sent, target) = message(response).await;
    assert_eq!(target, server.page(""), "the exact origin");
    assert_eq!(
        (&sent["source"], &sent["type"], &sent["requestId"]),
        (
            &json!("integration.app"),
            &json!("newConnectionCreated"),
            &json!(request)
        ),
        "{sent}"
    );
    assert_eq!(
        server.event(request).await,
        sent,
        "the event stream replays it"
    );

    let (sent, _) = message(server.form(json!({"requestId": "r2", "integrationKey": "weatherline", "input": {"apiKey": "\"><script>"}})).await).await;
    assert_eq!(
        (&sent["type"], &sent["errorData"]["type"]),
        (&json!("newConnectionFailure"), &json!("connection")),
        "{sent}"
    );
    assert_eq!(
        places(&sent["errorData"]),
        ["/apiKey"],
        "field errors travel, too"
    );
    assert_eq!(server.event("r2").await, sent, "the failure is replayed");

    let script = server
        .http
        .get(server.api("/connect/result.js"))
        .send()
        .await
        .unwrap();
    assert!(
        script.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/javascript"),
        "the script is a file"
    );
}

#[tokio::test]
async fn the_opener_is_cut_where_nobody_needs_it() {
    let server = Server::start().await;
    let cuts = async |response: reqwest::Response| {
        let page = response.text().await.unwrap();
        let cuts = page.contains("data-cuts-opener-before=\"http");
        assert_ne!(
            cuts,
            page.contains("http-equiv") || page.contains("<a "),
            "it goes on in one way: {page}"
        );
        cuts
    };
    let form = async |cut: bool| {
        server
            .form(json!({"integrationKey": "codehub", "requestId": "r1", "cutOpener": cut}))
            .await
    };
    assert!(cuts(form(true).await).await, "who can do without says so");
    assert!(!cuts(form(false).await).await, "others get their message");
    let waiting = server
        .connected(&json!({"integrationKey": "codehub", "cutOpener": true}))
        .await;
    let link = waiting["clientAction"]["uiUrl"].as_str().unwrap();
    let answer = server.answers(link, "continue").await;
    assert!(cuts(answer).await, "and by a link, too");
    let lost = server.http.get(server.api("/oauth/callback?state=x"));
    assert_eq!(
        lost.send().await.unwrap().headers()["cross-origin-opener-policy"],
        "same-origin",
        "a page that tells nobody has nothing to do with who opened it"
    );
}

#[tokio::test]
async fn broken_forms_get_a_page_as_well() {
    let server = Server::start().await;
    for fields in [
        vec![],
        vec![("payload", "{")],
        vec![("payload", "{}")],
        vec![("payload", r#"{"token":"x","requestId":"<b>"}"#)],
    ] {
        let response = server
            .http
            .post(server.api("/connect"))
            .header("origin", server.page(""))
            .form(&fields)
            .send()
            .await
            .unwrap();
        assert!(response.status().is_client_error(), "{fields:?}");
        let (sent, _) = message(response).await;
        assert_eq!(sent["type"], "newConnectionFailure", "{fields:?}: {sent}");
    }
}

#[tokio::test]
async fn a_listener_that_came_first_hears_the_result() {
    let server = Server::start().await;
    let (stream, mut heard) = server.listen("early").await;
    assert!(
        heard.contains("open") && !heard.contains("data:"),
        "it listens before there is a result: {heard}"
    );
    let response = server
        .form(json!({"requestId": "early", "integrationKey": "pingboard"}))
        .await;
    let event = hear(stream, &mut heard).await;
    assert_eq!(
        event,
        message(response).await.0,
        "the same message on both channels"
    );
    server
        .form(json!({"requestId": "early", "integrationKey": "pingboard"}))
        .await;
    assert_eq!(
        server.event("early").await["connection"]["id"],
        event["connection"]["id"],
        "what was made stays"
    );
    server
        .form(json!({"requestId": "late", "integrationKey": "blankslate"}))
        .await;
    assert_eq!(
        server.event("late").await["type"],
        "newConnectionFailure",
        "a failure is a result"
    );
    server
        .form(json!({"requestId": "late", "integrationKey": "pingboard"}))
        .await;
    assert_eq!(
        server.event("late").await["type"],
        "newConnectionCreated",
        "and a new attempt takes its place"
    );
}

#[tokio::test]
async fn the_same_window_gets_the_result_in_the_address() {
    let server = Server::start().await;
    let back = server.page("/?tab=2&error=old");
    let done = server
        .form(json!({"integrationKey": "pingboard", "redirectUri": back}))
        .await;
    let address = location(&done);
    assert!(
        address.starts_with(&server.page("/?tab=2&connectionId=")),
        "{address}"
    );
    let id = parameter(&address, "connectionId").unwrap();
    assert_eq!(
        server.get(&format!("/connections/{id}")).await["state"],
        "READY",
        "the connection is there"
    );

    let failed = server
        .form(
            json!({"integrationKey": "weatherline", "input": {"apiKey": "x"}, "redirectUri": back}),
        )
        .await;
    let address = location(&failed);
    assert_eq!(
        (
            parameter(&address, "tab").as_deref(),
            parameter(&address, "connectionId")
        ),
        (Some("2"), None),
        "{address}"
    );
    let data: Value = serde_json::from_str(&parameter(&address, "errorData").unwrap()).unwrap();
    assert_eq!(
        Some(data["message"].as_str().unwrap().to_owned()),
        parameter(&address, "error"),
        "{address}"
    );
    assert_eq!(places(&data), ["/apiKey"], "{address}");

    let expired = server
        .form(json!({"integrationKey": "pingboard", "redirectUri": back, "token": "x.y.z"}))
        .await;
    assert!(
        parameter(&location(&expired), "error").is_some(),
        "a bad token is told there, too"
    );
}

#[tokio::test]
async fn a_redirect_to_strangers_is_refused() {
    let server = Server::start().await;
    for address in [
        "https://evil.test/",
        "javascript:alert(1)",
        "http://127.0.0.1:1/",
        "//evil.test",
    ] {
        let response = server
            .form(json!({"integrationKey": "pingboard", "redirectUri": address}))
            .await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{address}");
        let (sent, _) = message(response).await;
        assert!(
            sent["error"].as_str().unwrap().contains("redirectUri"),
            "{address}: {sent}"
        );
        let json = server
            .post(
                "/connect",
                &json!({"integrationKey": "pingboard", "redirectUri": address}),
            )
            .await;
        assert_eq!(json.status, StatusCode::BAD_REQUEST, "{address}");
    }
    assert_eq!(
        server.get("/connections").await["items"],
        json!([]),
        "nothing was connected"
    );
}

#[tokio::test]
async fn a_connection_request_can_be_opened_and_polled() {
    let server = Server::start().await;
    let made = server
        .post(
            "/connection-requests",
            &json!({"integrationKey": "pingboard"}),
        )
        .await
        .body;
    assert_eq!(made["status"], "pending", "{made}");
    let path = format!(
        "/connection-requests/{}",
        made["requestId"].as_str().unwrap()
    );
    let opened = server
        .http
        .get(made["url"].as_str().unwrap())
        .send()
        .await
        .unwrap();
    assert!(
        location(&opened).starts_with(&server.page("/?connectionRequestId=")),
        "on to the page"
    );
    let other = server.token_of("other").await;
    assert_eq!(
        server
            .call_as(&other, Method::GET, &path, None)
            .await
            .status,
        StatusCode::NOT_FOUND,
        "not another customer's"
    );
    let connection = server
        .connected(
            &json!({"integrationKey": "pingboard", "connectionRequestId": made["requestId"]}),
        )
        .await;
    let settled = server.get(&path).await;
    assert_eq!(
        (&settled["status"], &settled["resultConnectionId"]),
        (&json!("success"), &connection["id"]),
        "{settled}"
    );
}

#[tokio::test]
async fn a_stop_ends_open_streams() {
    let server = Server::start().await;
    let (mut stream, _) = server.listen("never").await;
    let begun = std::time::Instant::now();
    server.running.shutdown().await;
    assert!(
        begun.elapsed() < std::time::Duration::from_secs(4),
        "the stop did not wait for the listener"
    );
    assert!(
        stream.chunk().await.unwrap().is_none(),
        "the stream ended in order"
    );
}
