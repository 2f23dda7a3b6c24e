//! Who may do what: tokens, customers, origins, and what is on the disk.

use std::fs;

use reqwest::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
    ORIGIN,
};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{API_KEY, Server, onward};

#[tokio::test]
async fn forged_and_expired_tokens_are_refused() {
    let server = Server::start().await;
    let expired = Server::with(|config| {
        // Another server with the same key.
        fs::create_dir(&config.data_dir).unwrap();
        let key = server.folder.path().join("data/key");
        fs::copy(key, config.data_dir.join("key")).unwrap();
        config.session = std::time::Duration::ZERO;
    })
    .await;
    let (head, signature) = server.token.rsplit_once('.').unwrap();
    let (header, claims) = head.split_once('.').unwrap();
    let other = server.token_of("other").await;
    let other_claims = other.split('.').nth(1).unwrap();
    for (token, reason) in [
        (
            format!("{head}.{}", signature.chars().rev().collect::<String>()),
            "signature",
        ),
        (
            format!("{header}.{other_claims}.{signature}"),
            "claims of another",
        ),
        // {"alg":"none","typ":"JWT"}
        (
            format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{claims}."),
            "alg none",
        ),
        (
            signed_with(b"another key of 32 bytes in length"),
            "another key",
        ),
        (signed_with(b""), "an empty key"),
        (expired.token.clone(), "expired"),
        ("pat-123".to_owned(), "opaque"),
        ("x".to_owned(), "no token at all"),
    ] {
        let answer = server
            .call_as(&token, Method::GET, "/connections", None)
            .await;
        assert_eq!(
            answer.status,
            StatusCode::UNAUTHORIZED,
            "{reason}: {}",
            answer.body
        );
        assert_eq!(
            answer.body["key"], "not_authenticated",
            "{reason}: {}",
            answer.body
        );
        assert!(
            !answer.body.to_string().contains(&token),
            "{reason}: no token is quoted"
        );
        let stream = server
            .http
            .get(server.api("/sse/connection-events/r1"))
            .bearer_auth(&token)
            .send()
            .await
            .unwrap();
        assert_eq!(
            stream.status(),
            StatusCode::UNAUTHORIZED,
            "{reason}: the event stream"
        );
    }
    let without = server
        .http
        .get(server.api("/connections"))
        .send()
        .await
        .unwrap();
    assert_eq!(without.status(), StatusCode::UNAUTHORIZED, "no token");
}

/// A token that says what a true one says, with another key.
fn signed_with(key: &[u8]) -> String {
    let claims =
        json!({"workspaceKey": "formloom-dev", "tenantKey": "demo", "exp": 4_102_444_800_u64});
    jsonwebtoken::encode(
        &jsonwebtoken::Header::default(),
        &claims,
        &jsonwebtoken::EncodingKey::from_secret(key),
    )
    .unwrap()
}

#[tokio::test]
async fn customers_do_not_see_each_other() {
    let server = Server::start().await;
    let mine = server
        .connected(&json!({"integrationKey": "pingboard", "requestId": "r1"}))
        .await;
    let other = server.token_of("other").await;
    let path = format!("/connections/{}", mine["id"].as_str().unwrap());
    for (method, path) in [
        (Method::GET, path.clone()),
        (Method::DELETE, path.clone()),
        (Method::POST, format!("{path}/refresh-credentials")),
        (Method::POST, format!("/dev{path}/disconnect")),
    ] {
        let answer = server.call_as(&other, method.clone(), &path, None).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path}");
    }
    let again = server
        .call_as(
            &other,
            Method::POST,
            "/connect",
            Some(&json!({"connectionId": mine["id"]})),
        )
        .await;
    assert_eq!(again.status, StatusCode::NOT_FOUND, "no reconnect");
    assert_eq!(
        server
            .call_as(&other, Method::GET, "/connections", None)
            .await
            .body["items"],
        json!([]),
        "an empty list"
    );
    server
        .call_as(
            &other,
            Method::POST,
            "/connect",
            Some(&json!({"integrationKey": "pingboard"})),
        )
        .await;
    assert_eq!(
        server.get(&path).await["connected"],
        true,
        "a replace stays with its customer"
    );

    let listen = |token: String| {
        server
            .http
            .get(server.api("/sse/connection-events/r1"))
            .bearer_auth(token)
            .send()
    };
    assert_eq!(
        listen(other).await.unwrap().status(),
        StatusCode::FORBIDDEN,
        "results are the customer's own"
    );
    assert_eq!(
        server.event("r1").await["connection"]["id"],
        mine["id"],
        "who hears them"
    );
    let by_query = server
        .http
        .get(server.api(&format!("/sse/connection-events/r1?token={}", server.token)))
        .send()
        .await
        .unwrap();
    assert_eq!(
        by_query.status(),
        StatusCode::OK,
        "the vendor's client sends the token so"
    );
}

#[tokio::test]
async fn only_the_page_may_read_answers() {
    let server = Server::start().await;
    let preflight = async |origin: &str| {
        let request = server
            .http
            .request(Method::OPTIONS, server.api("/connections"))
            .header(ORIGIN, origin);
        request
            .header("access-control-request-method", "PATCH")
            .header("access-control-request-headers", "authorization")
            .send()
            .await
            .unwrap()
    };
    let own = preflight(&server.page("")).await;
    assert_eq!(
        own.headers()[ACCESS_CONTROL_ALLOW_ORIGIN],
        server.page("").as_str(),
        "the page"
    );
    for name in ["authorization", "content-type", "membrane-api-version"] {
        assert!(
            own.headers()[ACCESS_CONTROL_ALLOW_HEADERS]
                .to_str()
                .unwrap()
                .contains(name),
            "{name} may be sent"
        );
    }
    let foreign = preflight("http://evil.test").await;
    assert_ne!(
        foreign
            .headers()
            .get(ACCESS_CONTROL_ALLOW_ORIGIN)
            .map(|value| value.as_bytes()),
        Some(&b"http://evil.test"[..]),
        "nobody else"
    );
    let answer = server
        .http
        .get(server.api("/health"))
        .header(ORIGIN, server.page(""))
        .send()
        .await
        .unwrap();
    assert_eq!(
        answer.headers()[ACCESS_CONTROL_EXPOSE_HEADERS],
        "retry-after",
        "what may be read"
    );
    let refused = server
        .http
        .get(server.api("/connections"))
        .header(ORIGIN, server.page(""))
        .send()
        .await
        .unwrap();
    assert_eq!(
        refused.headers()[ACCESS_CONTROL_ALLOW_ORIGIN],
        server.page("").as_str(),
        "errors can be read, too"
    );
}

#[tokio::test]
async fn nothing_secret_is_on_the_disk_in_clear() {
    let server = Server::start().await;
    let auth = json!({"method": "password", "username": "u", "password": "correct horse battery"});
    server.connected(&json!({"integrationKey": "warehouse", "input": {"host": "h", "sslMode": "require", "auth": auth}})).await;
    server.connected(&json!({"integrationKey": "weatherline", "input": {"apiKey": API_KEY}, "requestId": "r1"})).await;
    let (authorize, cookie) = onward(server.form(json!({"integrationKey": "deskflow", "input": {"subdomain": "quite-unusual", "region": "eu"}})).await).await;
    server.form(json!({"integrationKey": "deskflow", "input": {"subdomain": "quite-unusual", "region": "eu"}})).await;
    server
        .return_to(&server.decide(&authorize, "approve").await, &cookie)
        .await;

    let data = server.folder.path().join("data");
    let mut seen = 0;
    for entry in fs::read_dir(&data).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        for secret in ["correct horse battery", API_KEY, "quite-unusual", "eyJ"] {
            let found = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} is in {}", path.display());
        }
        seen += bytes.len();
    }
    assert!(seen > 4096, "something was stored");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(data.join("key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "the key is its owner's");
    }
}

#[tokio::test]
async fn a_page_of_ones_own_takes_the_place_of_the_demo() {
    let own = "http://localhost:3000";
    let server = Server::with(|config| config.page_origin = Some(format!("{own}/"))).await;
    for (origin, is_taken) in [(own.to_owned(), true), (server.page(""), false)] {
        let allowed = server
            .http
            .get(server.api("/connections"))
            .header(ORIGIN, &origin)
            .bearer_auth(&server.token)
            .send()
            .await
            .unwrap();
        let allowed = &allowed.headers()[ACCESS_CONTROL_ALLOW_ORIGIN];
        assert_eq!(allowed == origin.as_str(), is_taken, "requests of {origin}");
        let payload = json!({"token": server.token, "integrationKey": "pingboard"});
        let mut posted = server.posting(&payload).build().unwrap();
        posted.headers_mut().insert(ORIGIN, origin.parse().unwrap());
        let page = server.http.execute(posted).await.unwrap();
        let page = page.text().await.unwrap();
        assert_eq!(page.contains("taken from the app"), !is_taken, "{page}");
    }
}

#[tokio::test]
async fn a_page_of_ones_own_is_on_this_machine() {
    for origin in [
        "https://example.com",
        "http://localhost:3000/app",
        "localhost:3000",
        "http://localhost.example.com",
        "file:///tmp",
        "null",
    ] {
        let folder = tempfile::TempDir::new().unwrap();
        let mut config = crate::support::config(&folder);
        config.page_origin = Some(origin.to_owned());
        let error = formloom_server::start(config).await.unwrap_err();
        assert!(error.to_string().contains(origin), "{error}");
    }
}
