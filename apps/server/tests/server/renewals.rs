//! Renewals in the background: side by side, and none waits for another service.

use serde_json::json;

use crate::service::{Service, eventually};
use crate::support::Server;

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
