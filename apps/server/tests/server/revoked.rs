//! Tokens that nobody will use are given back (RFC 7009), and only those.

use reqwest::{Method, StatusCode};
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

async fn archives(server: &Server, connection: &Value) -> StatusCode {
    let path = format!("/connections/{}", connection["id"].as_str().unwrap());
    server.call(Method::DELETE, &path, None).await.status
}

/// Signs in at an integration of which several connections may be.
async fn one_more(server: &Server, integration: &str, code: &str) -> Value {
    let body = json!({"integrationKey": integration, "allowMultipleConnections": true});
    server.signs_in(body, code).await
}

#[tokio::test]
async fn a_connection_that_goes_leaves_another_of_the_same_account_its_tokens() {
    let service = Service::start().await;
    let server = service.server().await;
    let first = one_more(&server, "slowly", "a").await;
    let second = one_more(&server, "slowly", "b").await;
    archives(&server, &first).await;
    archives(&server, &second).await;
    assert_eq!(
        revoked(server, &service).await,
        ["revoke refresh_token b.0 as tests"],
        "the last one's alone"
    );
}

#[tokio::test]
async fn another_integration_of_the_same_service_counts() {
    let service = Service::start().await;
    let server = service.server().await;
    let first = one_more(&server, "slowly", "a").await;
    one_more(&server, "looked", "b").await;
    archives(&server, &first).await;
    let revoked = revoked(server, &service).await;
    assert!(
        revoked.is_empty(),
        "it may be the same account: {revoked:?}"
    );
}

#[tokio::test]
async fn tokens_that_another_customer_has_as_well_are_left() {
    let service = Service::start().await;
    let mut server = service.server().await;
    let body = json!({"integrationKey": "slowly"});
    let first = server.signs_in(body.clone(), "a").await;
    let demo = server.token.clone();
    server.token = server.token_of("other").await;
    // The service gives the same tokens for both sign-ins of the account; those of one are renewed then.
    let second = server.signs_in(body.clone(), "a").await;
    refreshes(&server, &second).await.unwrap();
    let third = server
        .signs_in(
            json!({"integrationKey": "slowly", "allowMultipleConnections": true}),
            "c",
        )
        .await;
    archives(&server, &third).await;
    let others = std::mem::replace(&mut server.token, demo);
    archives(&server, &first).await;
    server.token = others;
    archives(&server, &second).await;
    assert_eq!(
        revoked(server, &service).await,
        ["revoke refresh_token a.1 as tests"],
        "the last one's alone"
    );
}

#[tokio::test]
async fn another_customers_account_keeps_no_tokens_alive() {
    let service = Service::start().await;
    let mut server = service.server().await;
    let body = json!({"integrationKey": "slowly"});
    let first = server.signs_in(body.clone(), "a").await;
    let demo = server.token.clone();
    server.token = server.token_of("other").await;
    server.signs_in(body, "b").await;
    server.token = demo;
    archives(&server, &first).await;
    assert_eq!(
        revoked(server, &service).await,
        ["revoke refresh_token a.0 as tests"],
        "these are of that connection alone"
    );
}

#[tokio::test]
async fn what_could_not_be_archived_keeps_its_tokens() {
    let service = Service::start().await;
    let server = service.server().await;
    let connection = one_more(&server, "slowly", "a").await;
    let file = server.folder.path().join("data/formloom.sqlite");
    let database = rusqlite::Connection::open(file).unwrap();
    database
        .execute_batch(
            "CREATE TRIGGER refuses BEFORE UPDATE OF archived_at ON connections
             BEGIN SELECT RAISE(ABORT, 'refused by the test'); END",
        )
        .unwrap();
    let status = archives(&server, &connection).await;
    assert!(!status.is_success(), "it fails: {status}");
    let path = format!("/connections/{}", connection["id"].as_str().unwrap());
    let now = server.get(&path).await;
    assert_eq!(now["connected"], true, "and the connection works: {now}");
    database.execute_batch("DROP TRIGGER refuses").unwrap();
    refreshes(&server, &connection).await.unwrap();
    assert!(
        service.heard().contains(&"refresh a.0".to_owned()),
        "with its tokens"
    );
    let revoked = revoked(server, &service).await;
    assert!(revoked.is_empty(), "{revoked:?}");
}
