//! What is sent twice is done once; what exists is replaced only where that was agreed; a connection request stands.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::service::Service;
use crate::support::{Server, location, message, parameter};

async fn live(server: &Server) -> Vec<String> {
    let items = server.get("/connections").await["items"].clone();
    let items = items.as_array().unwrap().iter();
    items
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_form_that_is_posted_twice_makes_one_connection() {
    let service = Service::start().await;
    let server = service.server().await;
    for several in [false, true] {
        let before = live(&server).await.len();
        let body = json!({"integrationKey": "keyed", "requestId": format!("r-{several}"), "token": server.token,
            "allowMultipleConnections": several, "input": {"apiKey": "k"}});
        let (first, second) =
            tokio::join!(server.posting(&body).send(), server.posting(&body).send());
        let (first, _) = message(first.unwrap()).await;
        let (second, _) = message(second.unwrap()).await;
        assert_eq!(
            first["connection"]["id"], second["connection"]["id"],
            "the same one"
        );
        let expected = if several { before + 1 } else { 1 };
        assert_eq!(
            live(&server).await.len(),
            expected,
            "several allowed: {several}"
        );
    }
}

#[tokio::test]
async fn a_result_is_told_by_its_request_to_its_customer() {
    let server = Server::start().await;
    let path = "/connect/results/r1";
    let before = server.call(Method::GET, path, None).await;
    assert_eq!(before.status, StatusCode::NOT_FOUND, "{}", before.body);
    server
        .connected(&json!({"integrationKey": "pingboard", "requestId": "r1"}))
        .await;
    assert_eq!(
        server.get(path).await,
        server.event("r1").await,
        "as the stream says it"
    );
    let other = server.token_of("other").await;
    let foreign = server.call_as(&other, Method::GET, path, None).await;
    assert_eq!(
        foreign.status,
        StatusCode::NOT_FOUND,
        "to nobody else: {}",
        foreign.body
    );
}

#[tokio::test]
async fn a_sign_in_that_is_started_twice_makes_one_connection() {
    let service = Service::start().await;
    let server = service.server().await;
    let body =
        json!({"integrationKey": "slowly", "requestId": "r1", "allowMultipleConnections": true});
    let first = server.approved(body.clone(), "a").await;
    let second = server.approved(body.clone(), "b").await;
    let mut ids = Vec::new();
    for (callback, cookie) in [first, second] {
        let (sent, _) = message(server.return_to(&callback, &cookie).await).await;
        ids.push(sent["connection"]["id"].as_str().unwrap().to_owned());
    }
    assert_eq!(ids[0], ids[1], "both windows say the same");
    assert_eq!(live(&server).await, ids[..1], "and there is one");
    assert_eq!(service.heard(), ["code a"], "the second code is not needed");
}

#[tokio::test]
async fn json_that_is_sent_twice_waits_once() {
    let service = Service::start().await;
    let server = service.server().await;
    let body =
        json!({"integrationKey": "slowly", "requestId": "r1", "allowMultipleConnections": true});
    let first = server.connected(&body).await;
    let second = server.connected(&body).await;
    assert_eq!(first["id"], second["id"], "the same connection");
    assert_eq!(live(&server).await.len(), 1, "and the only one");
    let other =
        json!({"integrationKey": "slowly", "requestId": "r2", "allowMultipleConnections": true});
    assert_ne!(
        server.connected(&other).await["id"],
        first["id"],
        "another request is another one"
    );
}

#[tokio::test]
async fn what_was_not_agreed_is_not_replaced() {
    let service = Service::start().await;
    let server = service.server().await;
    let key = |replaces: Value| json!({"integrationKey": "keyed", "input": {"apiKey": "k"}, "replaces": replaces});
    let first = server.connected(&key(json!([]))).await;
    let refused = server.post("/connect", &key(json!([]))).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
    assert_eq!(refused.body["key"], "already_exists", "{}", refused.body);
    assert_eq!(service.heard().len(), 1, "the key was not even tried");
    assert_eq!(
        live(&server).await,
        [first["id"].as_str().unwrap()],
        "nothing was archived"
    );
    let second = server.connected(&key(json!([first["id"]]))).await;
    assert_eq!(
        live(&server).await,
        [second["id"].as_str().unwrap()],
        "agreed, and replaced"
    );
    let old = json!({"integrationKey": "keyed", "input": {"apiKey": "k"}});
    let third = server.connected(&old).await;
    assert_eq!(
        live(&server).await,
        [third["id"].as_str().unwrap()],
        "who says nothing replaces all"
    );
    let wrong = server.post("/connect", &key(json!("all"))).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST, "{}", wrong.body);
}

#[tokio::test]
async fn what_appears_during_a_sign_in_is_not_replaced() {
    let service = Service::start().await;
    let server = service.server().await;
    let body = json!({"integrationKey": "slowly", "requestId": "r1", "replaces": []});
    let (callback, cookie) = server.approved(body, "a").await;
    let other = server
        .signs_in(json!({"integrationKey": "slowly"}), "b")
        .await;
    let (sent, _) = message(server.return_to(&callback, &cookie).await).await;
    assert_eq!(sent["errorData"]["key"], "already_exists", "{sent}");
    assert_eq!(
        live(&server).await,
        [other["id"].as_str().unwrap()],
        "the other one stays"
    );
}

#[tokio::test]
async fn a_connection_request_of_a_connection_is_a_reconnect() {
    let service = Service::start().await;
    let server = service.server().await;
    let first = server
        .signs_in(json!({"integrationKey": "slowly"}), "a")
        .await;
    let back = server.page("/?done=1");
    let request =
        json!({"connectionId": first["id"], "integrationKey": "slowly", "redirectUri": back});
    let request = server.post("/connection-requests", &request).await.body;
    let id = request["requestId"].as_str().unwrap();
    // The page that answers it knows its id and the integration.
    let body = json!({"integrationKey": "slowly", "connectionRequestId": id, "allowMultipleConnections": true});
    let (callback, cookie) = server.approved(body, "b").await;
    let end = location(&server.return_to(&callback, &cookie).await);
    assert!(end.starts_with(&back), "to where the request says: {end}");
    assert_eq!(
        parameter(&end, "connectionId").as_deref(),
        first["id"].as_str(),
        "the same connection"
    );
    assert_eq!(
        live(&server).await,
        [first["id"].as_str().unwrap()],
        "and the only one"
    );
    let stands = server.get(&format!("/connection-requests/{id}")).await;
    assert_eq!(
        (&stands["status"], &stands["resultConnectionId"]),
        (&json!("success"), &first["id"]),
        "{stands}"
    );
}

#[tokio::test]
async fn an_answer_names_its_issuer_where_the_issuer_says_so() {
    let service = Service::start().await;
    let server = service.server().await;
    for (iss, error) in [
        (None, false),
        (Some("https://evil.test"), false),
        (None, true),
    ] {
        let (callback, cookie) = server
            .approved(json!({"integrationKey": "issued"}), "stolen")
            .await;
        let mut callback = callback;
        if error {
            callback = callback.replace("code=stolen", "error=access_denied");
        }
        if let Some(iss) = iss {
            callback.push_str(&format!("&iss={iss}"));
        }
        let (sent, _) = message(server.return_to(&callback, &cookie).await).await;
        assert!(
            sent["error"].as_str().unwrap().contains("another issuer"),
            "{iss:?}: {sent}"
        );
    }
    assert!(
        service.heard().is_empty(),
        "no code is sent on: {:?}",
        service.heard()
    );
    let (callback, cookie) = server
        .approved(json!({"integrationKey": "issued"}), "a")
        .await;
    let callback = format!("{callback}&iss={}", service.origin());
    let (sent, _) = message(server.return_to(&callback, &cookie).await).await;
    assert_eq!(sent["type"], "newConnectionCreated", "{sent}");
}

#[tokio::test]
async fn a_cancel_that_is_late_undoes_nothing() {
    let server = Server::start().await;
    let body = json!({"integrationKey": "codehub", "requestId": "r1"});
    let link = |waiting: &Value| {
        let address = waiting["clientAction"]["uiUrl"].as_str();
        address.expect("a page to open").to_owned()
    };
    // A client that lost the answer asks again: two links, and one connection.
    let (first, second) = (server.connected(&body).await, server.connected(&body).await);
    assert_eq!(first["id"], second["id"], "one connection");
    let (authorize, cookie) = server.acts(&link(&second)).await;
    let callback = server.decide(&authorize, "approve").await;
    let (sent, _) = message(server.return_to(&callback, &cookie).await).await;
    assert_eq!(sent["type"], "newConnectionCreated", "{sent}");
    let (sent, _) = message(server.answers(&link(&first), "cancel").await).await;
    assert_eq!(sent["type"], "newConnectionCreated", "as it is: {sent}");
    let items = server.get("/connections").await["items"].clone();
    let connection = &items[0];
    assert_eq!(
        (&connection["state"], &connection["connected"]),
        (&json!("READY"), &json!(true)),
        "{items}"
    );
    let told = server.event("r1").await;
    assert_eq!(told["type"], "newConnectionCreated", "{told}");
}

#[tokio::test]
async fn a_disconnect_revokes_the_tokens() {
    let service = Service::start().await;
    let server = service.server().await;
    let first = server
        .signs_in(json!({"integrationKey": "slowly"}), "a")
        .await;
    let path = format!("/connections/{}", first["id"].as_str().unwrap());
    server.call(Method::DELETE, &path, None).await;
    service.hears("revoke refresh_token a.0 as tests").await;
    server
        .signs_in(json!({"integrationKey": "slowly"}), "b")
        .await;
    server
        .call(Method::POST, "/integrations/slowly/disconnect", None)
        .await;
    service.hears("revoke refresh_token b.0 as tests").await;
    // A service that is down keeps nobody connected.
    let third = server
        .signs_in(json!({"integrationKey": "slowly"}), "c")
        .await;
    service.refuses(true);
    let path = format!("/connections/{}", third["id"].as_str().unwrap());
    let gone = server.call(Method::DELETE, &path, None).await;
    assert_eq!(gone.status, StatusCode::OK, "{}", gone.body);
    service.hears("revoke refresh_token c.0 as tests").await;
    assert!(live(&server).await.is_empty(), "all are gone");
    server.call(Method::DELETE, &path, None).await;
    let times = service
        .heard()
        .iter()
        .filter(|heard| heard.contains("c.0 "))
        .count();
    assert_eq!(times, 1, "what is gone is not revoked again");
}

#[tokio::test]
async fn names_are_cleaned() {
    let server = Server::start().await;
    let name = "\u{202e}drawkcab\u{2066}\u{200b} and\r\nmore\u{7}";
    let made = server
        .connected(&json!({"integrationKey": "pingboard", "name": name}))
        .await;
    assert_eq!(
        made["name"], "drawkcab and  more",
        "one line, one direction"
    );
    let path = format!("/connections/{}", made["id"].as_str().unwrap());
    let nothing = json!({"name": "\u{202e}\u{200b}"});
    let refused = server.call(Method::PATCH, &path, Some(&nothing)).await;
    assert_eq!(
        refused.status,
        StatusCode::BAD_REQUEST,
        "nothing is left: {}",
        refused.body
    );
}

#[tokio::test]
async fn what_is_private_is_not_stored() {
    let server = Server::start().await;
    for path in [
        "/connections",
        "/integrations",
        "/integrations/codehub",
        "/connections/none",
    ] {
        let request = server.http.get(server.api(path)).bearer_auth(&server.token);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.headers()["cache-control"], "no-store", "{path}");
    }
    let style = server
        .http
        .get(server.api("/connect/pages.css"))
        .send()
        .await
        .unwrap();
    assert_eq!(
        style.headers()["cache-control"],
        "no-cache",
        "what is public may be"
    );
}

#[tokio::test]
async fn a_folder_has_one_server() {
    let server = Server::start().await;
    let mut second = crate::support::config(&server.folder);
    let refused = formloom_server::start(second.clone())
        .await
        .unwrap_err()
        .to_string();
    assert!(refused.contains("another server uses it"), "{refused}");
    server.running.shutdown().await;
    second.data_dir = server.folder.path().join("data");
    formloom_server::start(second)
        .await
        .unwrap()
        .shutdown()
        .await;
}

#[tokio::test]
async fn what_is_not_carried_out_here_says_so() {
    let service = Service::start().await;
    let server = service.server().await;
    for (key, kind) in [("a", "oauth1"), ("b", "proxy"), ("c", "passkey")] {
        let body = json!({"integrationKey": "older", "authOptionKey": key});
        let refused = server.post("/connect", &body).await;
        assert_eq!(refused.body["type"], "configuration", "{}", refused.body);
        let message = refused.body["message"].as_str().unwrap();
        assert!(
            message.contains(kind) && message.contains("choose another"),
            "{message}"
        );
    }
    assert!(
        live(&server).await.is_empty(),
        "nothing counts as connected"
    );
}
