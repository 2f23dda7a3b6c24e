//! Integrations, options, connections, and errors of requests.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{API_KEY, Server};

#[tokio::test]
async fn integrations_are_listed_searched_and_paged() {
    let server = Server::start().await;
    let all = server.get("/integrations").await;
    assert_eq!(all["items"].as_array().unwrap().len(), 9, "the gallery");
    assert!(all.get("cursor").is_none(), "there is no next page");
    assert!(
        all["items"][0]["logoUri"]
            .as_str()
            .unwrap()
            .starts_with("data:image/svg+xml;base64,"),
        "a drawing of its own"
    );

    let mut keys: Vec<String> = Vec::new();
    let mut path = "/integrations?limit=4".to_owned();
    loop {
        let page = server.get(&path).await;
        keys.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["key"].as_str().unwrap().to_owned()),
        );
        let Some(cursor) = page["cursor"].as_str() else {
            break;
        };
        path = format!("/integrations?limit=4&cursor={cursor}");
    }
    let expected: Vec<_> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["key"].as_str().unwrap())
        .collect();
    assert_eq!(keys, expected, "paging shows each once, in order");

    let found = server.get("/integrations?search=DESK").await;
    assert_eq!(found["items"][0]["key"], "deskflow", "search ignores case");
    assert_eq!(
        found["items"].as_array().unwrap().len(),
        1,
        "search leaves out the others"
    );

    let one = server.get("/integrations/ledgerly").await;
    assert_eq!(
        one["authOptions"][1]["key"], "oauth",
        "options of the first generation"
    );
    let by_id = server
        .get(&format!("/integrations/{}", one["id"].as_str().unwrap()))
        .await;
    assert_eq!(by_id["key"], "ledgerly", "found by id");
}

#[tokio::test]
async fn options_are_a_bare_array() {
    let server = Server::start().await;
    let options = |body: Value| {
        let server = &server;
        async move { server.post("/connection-options", &body).await.body }
    };
    assert_eq!(
        options(json!({"integrationKey": "blankslate"})).await,
        json!([]),
        "none is configured"
    );
    let weather = options(json!({"integrationKey": "weatherline"})).await;
    assert_eq!(
        weather[0]["inputSchema"]["properties"]["apiKey"]["isSensitive"], true,
        "the schema is there"
    );
    let codehub = options(json!({"integrationKey": "codehub"})).await;
    assert_eq!(
        codehub[0]["oAuthCallbackUri"],
        server.api("/oauth/callback"),
        "the callback is told"
    );
    assert!(
        codehub[0].get("inputSchema").is_none(),
        "no parameters, no schema"
    );
    let ping = options(json!({"integrationKey": "pingboard"})).await;
    assert!(
        ping[0].get("key").is_none(),
        "the only option may have no key"
    );

    let connection = server
        .connected(&json!({"integrationKey": "pingboard"}))
        .await;
    let again = options(json!({"connectionId": connection["id"]})).await;
    assert_eq!(again, ping, "options of a connection's integration");
}

#[tokio::test]
async fn connections_are_paged_filtered_renamed_and_archived() {
    let server = Server::start().await;
    let mut ids = Vec::new();
    for number in 0..5 {
        let body = json!({"integrationKey": "pingboard", "name": format!("Board {number}"), "allowMultipleConnections": true});
        ids.insert(
            0,
            server.connected(&body).await["id"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    server
        .connected(&json!({"integrationKey": "weatherline", "input": {"apiKey": API_KEY}}))
        .await;

    let mut seen: Vec<String> = Vec::new();
    let mut path = "/connections?limit=2&integrationKey=pingboard".to_owned();
    loop {
        let page = server.get(&path).await;
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["id"].as_str().unwrap().to_owned()),
        );
        let Some(cursor) = page["cursor"].as_str() else {
            break;
        };
        path = format!("/connections?limit=2&integrationKey=pingboard&cursor={cursor}");
    }
    assert_eq!(seen, ids, "each once, the newest first");

    let count = |body: Value| body["items"].as_array().unwrap().len();
    assert_eq!(count(server.get("/connections").await), 6, "all of them");
    assert_eq!(
        count(server.get("/connections?search=board%203").await),
        1,
        "by name"
    );

    let path = format!("/connections/{}", ids[0]);
    let renamed = server
        .call(
            Method::PATCH,
            &path,
            Some(&json!({"name": "Status", "key": "main"})),
        )
        .await;
    assert_eq!(
        (renamed.body["name"].as_str(), renamed.body["key"].as_str()),
        (Some("Status"), Some("main")),
        "patched"
    );
    assert_eq!(
        server.get("/connections/main").await["id"],
        ids[0].as_str(),
        "found by key"
    );
    let taken = server
        .call(
            Method::PATCH,
            &format!("/connections/{}", ids[1]),
            Some(&json!({"key": "main"})),
        )
        .await;
    assert_eq!(
        (taken.status, taken.body["key"].as_str()),
        (StatusCode::BAD_REQUEST, Some("already_exists")),
        "a key is taken once"
    );
    let put = server
        .call(
            Method::PUT,
            &path,
            Some(&json!({"name": "Boards", "state": "READY"})),
        )
        .await;
    assert_eq!(put.body["name"], "Boards", "put");
    let refused = server
        .call(Method::PATCH, &path, Some(&json!({"userId": "other"})))
        .await;
    assert_eq!(
        refused.status,
        StatusCode::BAD_REQUEST,
        "what the server decides cannot be patched"
    );

    let off = server
        .call(
            Method::POST,
            &format!("/dev/connections/{}/disconnect", ids[0]),
            None,
        )
        .await;
    assert_eq!(
        (&off.body["connected"], &off.body["disconnected"]),
        (&json!(false), &json!(true)),
        "the switch"
    );
    assert_eq!(
        count(server.get("/connections?disconnected=true").await),
        1,
        "by state"
    );

    let archived = server.call(Method::DELETE, &path, None).await;
    assert!(
        archived.body["archivedAt"].is_string(),
        "archived: {}",
        archived.body
    );
    assert_eq!(
        count(server.get("/connections").await),
        5,
        "archived ones are left out"
    );
    assert_eq!(
        count(server.get("/connections?includeArchived=true").await),
        6,
        "unless asked for"
    );
}

#[tokio::test]
async fn bad_requests_are_answered_with_a_reason() {
    let server = Server::start().await;
    for (method, path, body, status, key) in [
        (
            Method::GET,
            "/integrations/nope",
            None,
            404,
            Some("not_found"),
        ),
        (
            Method::GET,
            "/connections/nope",
            None,
            404,
            Some("not_found"),
        ),
        (Method::GET, "/nope", None, 404, Some("not_found")),
        (Method::PATCH, "/integrations", None, 405, None),
        (Method::GET, "/connections/%FF", None, 400, None),
        (Method::GET, "/connections?limit=0", None, 400, None),
        (Method::GET, "/connections?limit=1001", None, 400, None),
        (Method::GET, "/connections?cursor=nonsense", None, 400, None),
        (
            Method::GET,
            "/connections?disconnected=maybe",
            None,
            400,
            None,
        ),
        (
            Method::POST,
            "/connection-options",
            Some(json!({})),
            400,
            None,
        ),
        (
            Method::POST,
            "/connection-options",
            Some(json!([])),
            400,
            None,
        ),
        (Method::POST, "/connect", Some(json!({})), 400, None),
        (
            Method::POST,
            "/connect",
            Some(json!({"integrationKey": "nope"})),
            404,
            Some("not_found"),
        ),
        (
            Method::POST,
            "/connect",
            Some(json!({"integrationKey": "weatherline", "authOptionKey": "nope"})),
            404,
            Some("not_found"),
        ),
        (
            Method::POST,
            "/connect",
            Some(json!({"integrationKey": "weatherline", "connectionId": "nope"})),
            404,
            Some("not_found"),
        ),
        (
            Method::POST,
            "/connect",
            Some(json!({"integrationKey": "weatherline", "input": "secret-text"})),
            400,
            None,
        ),
        (
            Method::POST,
            "/connect",
            Some(json!({"integrationKey": "ledgerly"})),
            400,
            None,
        ),
        (
            Method::POST,
            "/connect",
            Some(json!({"integrationKey": "blankslate"})),
            400,
            None,
        ),
    ] {
        let answer = server.call(method.clone(), path, body.as_ref()).await;
        assert_eq!(
            answer.status.as_u16(),
            status,
            "{method} {path} {body:?}: {}",
            answer.body
        );
        assert_eq!(
            answer.body["key"].as_str(),
            key,
            "{method} {path} {body:?}: {}",
            answer.body
        );
        assert!(
            answer.body["type"].is_string() && answer.body["message"].is_string(),
            "{method} {path}: {}",
            answer.body
        );
        assert!(
            !answer.body.to_string().contains("secret-text"),
            "no value is quoted: {}",
            answer.body
        );
    }
    let answer = server
        .post("/connect", &json!({"integrationKey": "blankslate"}))
        .await;
    assert_eq!(answer.body["type"], "configuration", "none configured");
}

#[tokio::test]
async fn bodies_that_are_broken_or_too_large_are_refused() {
    let server = Server::start().await;
    let send = async |text: String| {
        let response = server
            .http
            .post(server.api("/connect"))
            .bearer_auth(&server.token)
            .header("content-type", "application/json")
            .body(text)
            .send()
            .await
            .unwrap();
        (
            response.status().as_u16(),
            response.json::<Value>().await.unwrap(),
        )
    };
    let (status, body) = send("{\"apiKey\": \"hunter2".to_owned()).await;
    assert_eq!(
        (status, body["type"].as_str()),
        (400, Some("bad_request")),
        "broken JSON: {body}"
    );
    assert!(
        !body.to_string().contains("hunter2"),
        "nothing is quoted: {body}"
    );
    let (status, body) = send("x".repeat(300_000)).await;
    assert_eq!(
        (status, body["type"].as_str()),
        (413, Some("bad_request")),
        "too large: {body}"
    );
}
