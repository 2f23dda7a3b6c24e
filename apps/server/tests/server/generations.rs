//! The older generations' endpoints, as the vendor's older client and its guide use them.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{API_KEY, Server, message, onward};

#[tokio::test]
async fn the_second_generation_asks_the_connector() {
    let server = Server::start().await;
    let current = server
        .post(
            "/connection-options",
            &json!({"integrationKey": "ledgerly"}),
        )
        .await;
    let integration = server.get("/integrations/ledgerly").await;
    let connector = integration["connectorId"].as_str().unwrap();
    let second = server
        .post(
            &format!("/connectors/{connector}/generate-options"),
            &json!({"connectorParameters": {}}),
        )
        .await;
    assert_eq!(second.status, StatusCode::OK, "{}", second.body);
    assert_eq!(second.body, current.body, "the same options");
    let unknown = server
        .post("/connectors/nobody/generate-options", &json!({}))
        .await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND, "{}", unknown.body);
}

#[tokio::test]
async fn the_first_generation_tells_how_a_connector_authenticates() {
    let server = Server::start().await;
    let spec = server.get("/integrations/ledgerly/connector-spec").await;
    assert_eq!(spec["auth"]["type"], "client-credentials", "{spec}");
    assert_eq!(spec["auth"]["options"]["oauth"]["type"], "oauth2", "{spec}");
    let integration = server.get("/integrations/ledgerly").await;
    assert_eq!(
        integration["authOptions"][0]["ui"]["schema"]["type"], "object",
        "{integration}"
    );
}

#[tokio::test]
async fn a_popup_is_named_by_its_address() {
    let server = Server::start().await;
    let id = server.get("/integrations/weatherline").await["id"].clone();
    let payload = json!({
        "token": server.token, "requestId": "r1",
        "connectionParameters": {"apiKey": API_KEY},
    });
    let response = server
        .http
        .post(server.api(&format!(
            "/connection-popup?integrationId={}",
            id.as_str().unwrap()
        )))
        .header("origin", server.page(""))
        .form(&[("payload", payload.to_string())])
        .send()
        .await
        .unwrap();
    let (sent, _) = message(response).await;
    assert_eq!(sent["type"], "newConnectionCreated", "{sent}");
    let connection = sent["connection"]["id"].as_str().unwrap();

    let again =
        json!({"token": server.token, "connectionParameters": {"apiKey": API_KEY, "timeout": 40}});
    let response = server
        .http
        .post(server.api(&format!("/connection-popup?connectionId={connection}")))
        .header("origin", server.page(""))
        .form(&[("payload", again.to_string())])
        .send()
        .await
        .unwrap();
    let (sent, _) = message(response).await;
    assert_eq!(sent["connection"]["id"], connection, "the id stays: {sent}");
    assert_eq!(sent["connection"]["input"]["timeout"], 40, "{sent}");
}

#[tokio::test]
async fn no_token_is_taken_from_an_address() {
    let server = Server::start().await;
    let response = server
        .http
        .post(server.api(&format!(
            "/connection-popup?integrationKey=pingboard&token={}",
            server.token
        )))
        .header("origin", server.page(""))
        .form(&[("payload", "{}")])
        .send()
        .await
        .unwrap();
    assert_eq!(
        response.status(),
        StatusCode::UNAUTHORIZED,
        "it is not looked at"
    );
}

#[tokio::test]
async fn what_the_body_says_wins_over_the_address() {
    let server = Server::start().await;
    let payload = json!({"token": server.token, "integrationKey": "codehub"});
    let response = server
        .http
        .post(server.api("/connect?integrationKey=pingboard"))
        .header("origin", server.page(""))
        .form(&[("payload", payload.to_string())])
        .send()
        .await
        .unwrap();
    let (address, _) = onward(response).await;
    assert!(address.contains("/authorize"), "on to CodeHub: {address}");
}

#[tokio::test]
async fn disconnecting_an_integration_archives_its_connections() {
    let server = Server::start().await;
    for key in ["pingboard", "weatherline"] {
        let input = json!({"apiKey": API_KEY});
        let body = if key == "weatherline" {
            json!({"integrationKey": key, "input": input})
        } else {
            json!({"integrationKey": key})
        };
        server.connected(&body).await;
    }
    let answer = server
        .call(Method::POST, "/integrations/pingboard/disconnect", None)
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert!(answer.body["connection"].is_null(), "{}", answer.body);
    let left = server.get("/connections").await;
    assert_eq!(left["items"][0]["integrationKey"], "weatherline", "{left}");
    assert_eq!(
        left["items"].as_array().unwrap().len(),
        1,
        "the other stays"
    );
}
