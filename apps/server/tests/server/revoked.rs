//! Tokens that arrive when nobody will use them are given back (RFC 7009).

use reqwest::Method;
use serde_json::{Value, json};

use crate::service::Service;
use crate::support::{Server, message};

/// Ends every connection of `slowly` at once, without waiting for what is under way.
async fn ends_all(server: &Server) {
    server
        .call(Method::POST, "/integrations/slowly/disconnect", None)
        .await;
}

fn refreshes(server: &Server, connection: &Value) -> tokio::task::JoinHandle<()> {
    let id = connection["id"].as_str().unwrap();
    let request = server
        .http
        .post(server.api(&format!("/connections/{id}/refresh-credentials")))
        .bearer_auth(&server.token);
    tokio::spawn(async move {
        let _ = request.send().await;
    })
}

/// Everything that was revoked, after the server has done what it began.
async fn revoked(server: Server, service: &Service) -> Vec<String> {
    server.running.shutdown().await;
    let heard = service.heard().into_iter();
    heard.filter(|heard| heard.starts_with("revoke")).collect()
}

#[tokio::test]
async fn tokens_that_come_after_a_disconnect_are_revoked() {
    let service = Service::start().await;
    let server = service.server().await;
    let connection = server
        .signs_in(json!({"integrationKey": "slowly"}), "a")
        .await;
    service.holds("refresh");
    let refresh = refreshes(&server, &connection);
    service.hears("refresh a.0").await;
    ends_all(&server).await;
    service.lets_go();
    refresh.await.unwrap();
    assert_eq!(
        revoked(server, &service).await,
        [
            "revoke refresh_token a.0 as tests",
            "revoke refresh_token a.1 as tests"
        ],
        "those that it had, and those that came then"
    );
}

#[tokio::test]
async fn tokens_that_come_after_a_replacement_are_left() {
    let service = Service::start().await;
    let server = service.server().await;
    let connection = server
        .signs_in(json!({"integrationKey": "slowly"}), "a")
        .await;
    service.holds("refresh");
    let refresh = refreshes(&server, &connection);
    service.hears("refresh a.0").await;
    server
        .signs_in(json!({"integrationKey": "slowly"}), "b")
        .await;
    service.lets_go();
    refresh.await.unwrap();
    let revoked = revoked(server, &service).await;
    assert!(
        revoked.is_empty(),
        "the other connection may be of the same account: {revoked:?}"
    );
}

#[tokio::test]
async fn tokens_of_a_sign_in_that_comes_too_late_are_revoked() {
    let service = Service::start().await;
    let server = service.server().await;
    let connection = server
        .signs_in(json!({"integrationKey": "slowly"}), "a")
        .await;
    let again = json!({"connectionId": connection["id"]});
    let (callback, cookie) = server.approved(again, "b").await;
    service.holds("code b");
    let window = async { message(server.return_to(&callback, &cookie).await).await };
    let meanwhile = async {
        service.hears("code b").await;
        ends_all(&server).await;
        service.lets_go();
    };
    let ((sent, _), ()) = tokio::join!(window, meanwhile);
    assert_eq!(sent["type"], "newConnectionFailure", "{sent}");
    let mut revoked = revoked(server, &service).await;
    revoked.sort();
    assert_eq!(
        revoked,
        [
            "revoke refresh_token a.0 as tests",
            "revoke refresh_token b.0 as tests"
        ],
        "there is no connection that could use them"
    );
}
