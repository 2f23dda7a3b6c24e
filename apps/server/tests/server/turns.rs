//! What happens to one connection at the same time, and clients that leave in the middle of it.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::service::{Service, eventually};
use crate::support::Server;

fn path(connection: &Value, rest: &str) -> String {
    format!("/connections/{}{rest}", connection["id"].as_str().unwrap())
}

/// Has the connection's tokens renewed, or its key tried, without waiting for the end.
fn refreshes(server: &Server, connection: &Value) -> tokio::task::JoinHandle<()> {
    let request = server
        .http
        .post(server.api(&path(connection, "/refresh-credentials")))
        .bearer_auth(&server.token);
    tokio::spawn(async move {
        let _ = request.send().await;
    })
}

/// Enough for what does not wait its turn to be done.
async fn a_moment() {
    tokio::time::sleep(Duration::from_millis(300)).await;
}

#[tokio::test]
async fn a_renewal_that_ends_after_a_reconnect_takes_nothing_back() {
    let service = Service::start().await;
    let server = service.server().await;
    let old = json!({"integrationKey": "slowly", "input": {"account": "old"}});
    let connection = server.signs_in(old, "old").await;
    service.holds("refresh");
    let refresh = refreshes(&server, &connection);
    service.hears("refresh old.0").await;
    let again = json!({"connectionId": connection["id"], "input": {"account": "new"}});
    let (callback, cookie) = server.approved(again, "new").await;
    let reconnect = async {
        server.return_to(&callback, &cookie).await;
    };
    let release = async {
        a_moment().await;
        service.lets_go();
    };
    tokio::join!(reconnect, release);
    refresh.await.unwrap();
    let now = server.get(&path(&connection, "")).await;
    assert_eq!(now["input"], json!({"account": "new"}), "{now}");
    refreshes(&server, &connection).await.unwrap();
    assert_eq!(
        service.heard().last().unwrap(),
        "refresh new.0",
        "the new account's tokens are kept"
    );
}

#[tokio::test]
async fn a_renewal_that_fails_after_a_reconnect_breaks_nothing() {
    let service = Service::start().await;
    let server = service.server().await;
    let connection = server
        .signs_in(json!({"integrationKey": "slowly"}), "old")
        .await;
    service.holds("refresh");
    service.refuses(true);
    let refresh = refreshes(&server, &connection);
    service.hears("refresh old.0").await;
    let (callback, cookie) = server
        .approved(json!({"connectionId": connection["id"]}), "new")
        .await;
    let reconnect = async {
        server.return_to(&callback, &cookie).await;
    };
    let release = async {
        a_moment().await;
        service.lets_go();
        refresh.await.unwrap();
        service.refuses(false);
    };
    service.holds("code new");
    tokio::join!(reconnect, release);
    let now = server.get(&path(&connection, "")).await;
    assert_eq!(now["connected"], true, "{now}");
}

#[tokio::test]
async fn a_key_that_is_tried_while_another_is_typed_does_not_come_back() {
    let service = Service::start().await;
    let server = service.server().await;
    let typed = |account: &str| json!({"account": account, "apiKey": account});
    let connection = server
        .connected(&json!({"integrationKey": "keyed", "input": typed("old")}))
        .await;
    service.holds("check old");
    let refresh = refreshes(&server, &connection);
    service.hears_times("check old", 2).await;
    let again = json!({"connectionId": connection["id"], "input": typed("new")});
    let reconnect = async {
        server.connected(&again).await;
    };
    let release = async {
        a_moment().await;
        service.lets_go();
    };
    tokio::join!(reconnect, release);
    refresh.await.unwrap();
    let now = server.get(&path(&connection, "")).await;
    assert_eq!(now["input"], json!({"account": "new"}), "{now}");
    refreshes(&server, &connection).await.unwrap();
    assert_eq!(
        service.heard().last().unwrap(),
        "check new",
        "the new key is kept"
    );
}

#[tokio::test]
async fn a_name_that_is_given_during_a_renewal_stays() {
    let service = Service::start().await;
    let server = service.server().await;
    let connection = server
        .signs_in(json!({"integrationKey": "slowly"}), "old")
        .await;
    service.holds("refresh");
    let refresh = refreshes(&server, &connection);
    service.hears("refresh old.0").await;
    let name = json!({"name": "Mine"});
    server
        .call(Method::PATCH, &path(&connection, ""), Some(&name))
        .await;
    service.lets_go();
    refresh.await.unwrap();
    let now = server.get(&path(&connection, "")).await;
    assert_eq!(
        (&now["name"], &now["connected"]),
        (&json!("Mine"), &json!(true)),
        "{now}"
    );
    refreshes(&server, &connection).await.unwrap();
    assert_eq!(
        service.heard().last().unwrap(),
        "refresh old.1",
        "and so do the tokens"
    );
}

#[tokio::test]
async fn a_client_that_leaves_during_a_renewal_loses_no_token() {
    let service = Service::start().await;
    let server = service.server().await;
    let connection = server
        .signs_in(json!({"integrationKey": "slowly"}), "a")
        .await;
    service.holds("refresh");
    let refresh = refreshes(&server, &connection);
    service.hears("refresh a.0").await;
    refresh.abort();
    let _ = refresh.await;
    a_moment().await;
    service.lets_go();
    refreshes(&server, &connection).await.unwrap();
    let heard = service.heard();
    assert_eq!(
        heard[1..],
        ["refresh a.0", "refresh a.1"],
        "no token is sent twice"
    );
}

#[tokio::test]
async fn a_window_that_closes_during_the_exchange_still_connects() {
    let service = Service::start().await;
    let server = service.server().await;
    let body = json!({"integrationKey": "slowly", "requestId": "r1"});
    let (callback, cookie) = server.approved(body, "a").await;
    service.holds("code");
    let request = server.http.get(&callback).header("cookie", cookie);
    let window = tokio::spawn(request.send());
    service.hears("code a").await;
    window.abort();
    let _ = window.await;
    a_moment().await;
    service.lets_go();
    let sent = server.event("r1").await;
    assert_eq!(sent["type"], "newConnectionCreated", "{sent}");
    assert_eq!(service.heard(), ["code a"], "the code is exchanged once");
}

#[tokio::test]
async fn a_page_that_reloads_while_its_key_is_tried_finds_the_connection() {
    let service = Service::start().await;
    let server = service.server().await;
    service.holds("check");
    let body = json!({"integrationKey": "keyed", "requestId": "r1", "input": {"apiKey": "k"}});
    let request = server
        .http
        .post(server.api("/connect"))
        .bearer_auth(&server.token)
        .json(&body);
    let page = tokio::spawn(request.send());
    service.hears("check k").await;
    page.abort();
    let _ = page.await;
    a_moment().await;
    service.lets_go();
    eventually("the connection is there", async || {
        server.get("/connections").await["items"]
            .as_array()
            .unwrap()
            .len()
            == 1
    })
    .await;
    assert_eq!(
        server.event("r1").await["type"],
        "newConnectionCreated",
        "and told"
    );
}

#[tokio::test]
async fn a_frame_that_is_removed_while_its_key_is_tried_still_connects() {
    let service = Service::start().await;
    let server = service.server().await;
    service.holds("check");
    let body = json!({"integrationKey": "keyed", "requestId": "r1", "input": {"apiKey": "k"},
        "token": server.token});
    let request = server.posting(&body);
    let frame = tokio::spawn(request.send());
    service.hears("check k").await;
    frame.abort();
    let _ = frame.await;
    a_moment().await;
    service.lets_go();
    assert_eq!(
        server.event("r1").await["type"],
        "newConnectionCreated",
        "told by the stream"
    );
}

/// Sends a request, and leaves a moment later, in the middle of it.
async fn leaves(request: reqwest::RequestBuilder) {
    let page = tokio::spawn(request.send());
    a_moment().await;
    page.abort();
    let _ = page.await;
    a_moment().await;
}

#[tokio::test]
async fn a_page_that_closes_during_a_disconnect_is_disconnected() {
    let service = Service::start().await;
    let server = service.server().await;
    let connection = server
        .signs_in(json!({"integrationKey": "slowly"}), "a")
        .await;
    service.holds("refresh");
    let refresh = refreshes(&server, &connection);
    service.hears("refresh a.0").await;
    let address = server.api(&path(&connection, ""));
    leaves(server.http.delete(address).bearer_auth(&server.token)).await;
    service.lets_go();
    refresh.await.unwrap();
    eventually("it is gone", async || {
        server.get(&path(&connection, "")).await["archivedAt"].is_string()
    })
    .await;
    service.hears("revoke refresh_token a.1 as tests").await;
}

#[tokio::test]
async fn a_page_that_closes_while_an_integration_is_disconnected_has_its_tokens_revoked() {
    let service = Service::start().await;
    let server = service.server().await;
    server
        .signs_in(json!({"integrationKey": "slowly"}), "a")
        .await;
    // Somebody else writes: what the server writes meanwhile waits, and so does what comes after it.
    let file = server.folder.path().join("data/formloom.sqlite");
    let database = rusqlite::Connection::open(file).unwrap();
    database.execute_batch("BEGIN IMMEDIATE").unwrap();
    let writes = server
        .http
        .post(server.api("/connection-requests"))
        .bearer_auth(&server.token)
        .json(&json!({"integrationKey": "slowly"}));
    let writes = tokio::spawn(writes.send());
    a_moment().await;
    let address = server.api("/integrations/slowly/disconnect");
    leaves(server.http.post(address).bearer_auth(&server.token)).await;
    database.execute_batch("ROLLBACK").unwrap();
    writes.await.unwrap().unwrap();
    service.hears("revoke refresh_token a.0 as tests").await;
}

#[tokio::test]
async fn a_stop_waits_for_what_was_begun() {
    let service = Service::start().await;
    let server = service.server().await;
    let connection = server
        .signs_in(json!({"integrationKey": "slowly"}), "a")
        .await;
    service.holds("refresh");
    let refresh = refreshes(&server, &connection);
    service.hears("refresh a.0").await;
    refresh.abort();
    let _ = refresh.await;
    let release = async {
        a_moment().await;
        service.lets_go();
    };
    let Server {
        running,
        folder,
        token,
        http,
    } = server;
    tokio::join!(running.shutdown(), release);
    let second = service
        .server_with(|config| config.data_dir = folder.path().join("data"))
        .await;
    let second = Server {
        token,
        http,
        ..second
    };
    refreshes(&second, &connection).await.unwrap();
    assert_eq!(
        service.heard().last().unwrap(),
        "refresh a.1",
        "the new token was kept"
    );
}
