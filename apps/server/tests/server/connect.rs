//! Connecting with credentials: checks, secrets, replace, and reconnect.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{API_KEY, Server, places};

#[tokio::test]
async fn a_right_key_connects_and_never_comes_back() {
    let server = Server::start().await;
    let body = json!({"integrationKey": "weatherline", "input": {"apiKey": API_KEY, "timeout": 5}, "name": "Home"});
    let connection = server.connected(&body).await;
    assert_eq!(connection["state"], "READY", "{connection}");
    assert_eq!(
        (
            &connection["connected"],
            &connection["name"],
            &connection["userId"]
        ),
        (&json!(true), &json!("Home"), &json!("demo")),
        "{connection}"
    );
    assert_eq!(
        (&connection["input"], &connection["inputSecrets"]),
        (&json!({"timeout": 5}), &json!(["/apiKey"])),
        "{connection}"
    );
    let id = connection["id"].as_str().unwrap();
    assert_eq!(
        server.get(&format!("/connections/{id}")).await,
        connection,
        "read back"
    );
    assert_eq!(
        server.get("/integrations/weatherline").await["connection"]["id"],
        id,
        "the integration shows it"
    );
    for path in ["/connections", "/integrations"] {
        assert!(
            !server.get(path).await.to_string().contains(API_KEY),
            "{path} shows no key"
        );
    }
}

#[tokio::test]
async fn a_wrong_key_is_refused_with_the_services_reason_at_the_field() {
    let server = Server::start().await;
    for (integration, input, at) in [
        ("weatherline", json!({"apiKey": "hunter2"}), "/apiKey"),
        (
            "mailroom",
            json!({"username": "ada", "password": "hunter2"}),
            "/password",
        ),
    ] {
        let answer = server
            .post(
                "/connect",
                &json!({"integrationKey": integration, "input": input}),
            )
            .await;
        assert_eq!(
            (answer.status, &answer.body["type"]),
            (StatusCode::BAD_REQUEST, &json!("connection")),
            "{}",
            answer.body
        );
        assert_eq!(places(&answer.body), [at], "{}", answer.body);
        let reason = answer.body["data"]["errors"][0]["message"]
            .as_str()
            .unwrap();
        assert!(
            reason.len() > 10 && answer.body["message"].as_str().unwrap().contains(reason),
            "the reason is told: {}",
            answer.body
        );
        assert!(
            !answer.body.to_string().contains("hunter2"),
            "the value is not: {}",
            answer.body
        );
    }
    assert_eq!(
        server.get("/connections?includeArchived=true").await["items"],
        json!([]),
        "nothing was saved"
    );
    server.connected(&json!({"integrationKey": "mailroom", "input": {"username": "ada", "password": "lovelace-1843"}})).await;
}

#[tokio::test]
async fn input_is_judged_by_the_schema_first() {
    let server = Server::start().await;
    let errors = async |integration: &str, input: Value| {
        let answer = server
            .post(
                "/connect",
                &json!({"integrationKey": integration, "input": input}),
            )
            .await;
        assert_eq!(
            (answer.status, &answer.body["type"]),
            (StatusCode::BAD_REQUEST, &json!("bad_request")),
            "{}",
            answer.body
        );
        places(&answer.body)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        errors("weatherline", json!({})).await,
        ["/apiKey"],
        "the missing child"
    );
    assert_eq!(
        errors("weatherline", json!({"apiKey": "x", "timeout": 500})).await,
        ["/timeout"],
        "a bound"
    );
    assert_eq!(
        errors("deskflow", json!({"subdomain": "No!", "region": "moon"})).await,
        ["/subdomain", "/region"],
        "before OAuth begins"
    );
    assert_eq!(
        errors("warehouse", json!({"host": "h", "sslMode": "verify-ca", "auth": {"method": "key-pair", "username": "u"}})).await,
        ["/auth/privateKey", "/caCertificate"],
        "inside the chosen branch, and under the condition"
    );
}

#[tokio::test]
async fn connecting_again_replaces_unless_told_otherwise() {
    let server = Server::start().await;
    let first = server
        .connected(&json!({"integrationKey": "pingboard"}))
        .await;
    let second = server
        .connected(&json!({"integrationKey": "pingboard"}))
        .await;
    assert_ne!(first["id"], second["id"], "another connection");
    let items = server.get("/connections").await["items"].clone();
    assert_eq!(
        items
            .as_array()
            .unwrap()
            .iter()
            .map(|item| &item["id"])
            .collect::<Vec<_>>(),
        [&second["id"]],
        "in the first one's place"
    );
    server
        .connected(&json!({"integrationKey": "pingboard", "allowMultipleConnections": true}))
        .await;
    assert_eq!(
        server.get("/connections").await["items"]
            .as_array()
            .unwrap()
            .len(),
        2,
        "beside it"
    );
    let again = server
        .post("/connect", &json!({"connectionId": first["id"]}))
        .await;
    assert_eq!(
        again.status,
        StatusCode::NOT_FOUND,
        "a replaced connection cannot be connected again"
    );
}

#[tokio::test]
async fn a_reconnect_keeps_id_and_secret_and_null_clears() {
    let server = Server::start().await;
    let auth = json!({"method": "key-pair", "username": "u", "privateKey": "PEM-1", "passphrase": "open sesame"});
    let body = json!({"integrationKey": "warehouse", "input": {"host": "a", "sslMode": "require", "auth": auth}});
    let first = server.connected(&body).await;
    assert_eq!(
        first["inputSecrets"],
        json!(["/auth/passphrase", "/auth/privateKey"]),
        "{first}"
    );
    server
        .call(
            Method::POST,
            &format!(
                "/dev/connections/{}/disconnect",
                first["id"].as_str().unwrap()
            ),
            None,
        )
        .await;

    let again = |auth: Value| json!({"connectionId": first["id"], "input": {"host": "b", "sslMode": "require", "auth": auth}});
    let kept = server
        .connected(&again(json!({"method": "key-pair", "username": "v"})))
        .await;
    assert_eq!(
        (&kept["id"], &kept["inputSecrets"]),
        (&first["id"], &first["inputSecrets"]),
        "id and secrets stay"
    );
    assert_eq!(
        (
            &kept["input"]["host"],
            &kept["connected"],
            &kept["disconnected"]
        ),
        (&json!("b"), &json!(true), &json!(false)),
        "{kept}"
    );
    assert!(kept.get("error").is_none(), "the error is gone");

    let cleared = server
        .connected(&again(
            json!({"method": "key-pair", "username": "v", "passphrase": null}),
        ))
        .await;
    assert_eq!(
        cleared["inputSecrets"],
        json!(["/auth/privateKey"]),
        "null clears"
    );
    let required = server
        .post(
            "/connect",
            &again(json!({"method": "key-pair", "username": "v", "privateKey": null})),
        )
        .await;
    assert_eq!(
        places(&required.body),
        ["/auth/privateKey"],
        "a required secret cannot be cleared"
    );
    let other = server
        .post(
            "/connect",
            &again(json!({"method": "password", "username": "v"})),
        )
        .await;
    assert_eq!(
        places(&other.body),
        ["/auth/password"],
        "secrets do not wander to another branch"
    );
    let foreign = server
        .post(
            "/connect",
            &json!({"connectionId": first["id"], "integrationKey": "pingboard"}),
        )
        .await;
    assert_eq!(
        foreign.status,
        StatusCode::BAD_REQUEST,
        "of the same integration only"
    );
    assert_eq!(
        server
            .connected(&json!({"connectionId": first["id"]}))
            .await["input"]["host"],
        "b",
        "without input everything stays"
    );
}

#[tokio::test]
async fn a_reconnect_may_change_the_option_and_refresh_checks_again() {
    let server = Server::start().await;
    let body = json!({"integrationKey": "weatherline", "input": {"apiKey": API_KEY}});
    let weather = server.connected(&body).await;
    let path = format!(
        "/connections/{}/refresh-credentials",
        weather["id"].as_str().unwrap()
    );
    assert_eq!(
        server.call(Method::POST, &path, None).await.body["connected"],
        true,
        "the key still works"
    );

    let ledger = server.connected(&json!({"integrationKey": "ledgerly", "authOptionKey": "api-key", "input": {"apiKey": API_KEY}})).await;
    let changed = server
        .post(
            "/connect",
            &json!({"connectionId": ledger["id"], "authOptionKey": "oauth"}),
        )
        .await;
    assert_eq!(
        changed.body["state"], "CLIENT_ACTION_REQUIRED",
        "{}",
        changed.body
    );
    assert_eq!(changed.body["id"], ledger["id"], "the id stays");
    assert_eq!(
        server
            .get(&format!("/connections/{}", ledger["id"].as_str().unwrap()))
            .await["authOptionKey"],
        "api-key",
        "until it is done"
    );
}
