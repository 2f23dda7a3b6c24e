//! Attacks with tokens: forged, stolen, of somebody else.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::service::Service;
use crate::support::{Server, parameter};

const PRIVATE: &str = include_str!("../../keys/ec.pem");
const PUBLIC: &str = include_str!("../../keys/ec.pub.pem");

fn now() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.unwrap().as_secs()
}

fn claims() -> Value {
    json!({"iss": "formloom-dev", "id": "demo", "exp": now() + 600})
}

/// A server that knows a public key.
async fn registered() -> Server {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    std::fs::write(&path, PUBLIC).unwrap();
    Server::with(|config| config.token_keys = vec![path]).await
}

/// A token that the holder of the key signed.
fn signed(claims: &Value) -> String {
    let key = EncodingKey::from_ec_pem(PRIVATE.as_bytes()).unwrap();
    jsonwebtoken::encode(&Header::new(Algorithm::ES256), claims, &key).unwrap()
}

async fn refused(server: &Server, token: &str, what: &str) {
    let answer = server
        .call_as(token, Method::GET, "/connections", None)
        .await;
    assert_eq!(
        answer.status,
        StatusCode::UNAUTHORIZED,
        "{what}: {}",
        answer.body
    );
    let payload = json!({"integrationKey": "pingboard", "token": token});
    let form = server.posting(&payload).send().await.unwrap();
    assert_eq!(form.status(), StatusCode::UNAUTHORIZED, "{what}, in a form");
    let stream = server
        .http
        .get(server.api(&format!("/sse/connection-events/r1?token={token}")));
    let stream = stream.send().await.unwrap();
    assert_eq!(
        stream.status(),
        StatusCode::UNAUTHORIZED,
        "{what}, in a stream"
    );
}

#[tokio::test]
async fn algorithm_none() {
    let server = registered().await;
    let claims = URL_SAFE_NO_PAD.encode(claims().to_string());
    for header in [
        json!({"alg": "none"}),
        json!({"alg": "None", "typ": "JWT"}),
        json!({"alg": ""}),
        json!({}),
    ] {
        let header = URL_SAFE_NO_PAD.encode(header.to_string());
        for signature in ["", "x"] {
            refused(
                &server,
                &format!("{header}.{claims}.{signature}"),
                "without a signature",
            )
            .await;
        }
    }
}

#[tokio::test]
async fn public_key_as_a_secret() {
    let server = registered().await;
    let taken = server
        .call_as(&signed(&claims()), Method::GET, "/connections", None)
        .await;
    assert_eq!(
        taken.status,
        StatusCode::OK,
        "the key is known: {}",
        taken.body
    );
    for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
        for secret in [PUBLIC.as_bytes(), PUBLIC.trim().as_bytes(), b""] {
            let key = EncodingKey::from_secret(secret);
            let token = jsonwebtoken::encode(&Header::new(algorithm), &claims(), &key).unwrap();
            refused(&server, &token, "signed with what everybody knows").await;
        }
    }
}

#[tokio::test]
async fn key_in_the_header() {
    let server = registered().await;
    let key = EncodingKey::from_secret(b"of the attacker");
    let mut header = Header::new(Algorithm::HS256);
    header.jku = Some("http://127.0.0.1:9/keys".to_owned());
    header.kid = Some("../../../../dev/null".to_owned());
    let token = jsonwebtoken::encode(&header, &claims(), &key).unwrap();
    refused(&server, &token, "a key that the token brings").await;
}

#[tokio::test]
async fn token_out_of_its_time() {
    let server = registered().await;
    let mut expired = claims();
    expired["exp"] = json!(now() - 1);
    let mut early = claims();
    early["nbf"] = json!(now() + 300);
    let mut endless = claims();
    endless.as_object_mut().unwrap().remove("exp");
    let mut odd = claims();
    odd["exp"] = json!("never");
    for (claims, what) in [
        (expired, "expired"),
        (early, "not valid yet"),
        (endless, "without an end"),
        (odd, "with an end that is none"),
    ] {
        refused(&server, &signed(&claims), what).await;
    }
}

#[tokio::test]
async fn token_of_another_workspace() {
    let server = registered().await;
    for claims in [
        json!({"iss": "somebody-else", "id": "demo", "exp": now() + 600}),
        json!({"workspaceKey": "somebody-else", "tenantKey": "demo", "exp": now() + 600}),
        json!({"workspaceKey": "", "id": "demo", "exp": now() + 600}),
        json!({"id": "demo", "exp": now() + 600}),
        json!({"iss": "formloom-dev", "id": "", "exp": now() + 600}),
    ] {
        refused(&server, &signed(&claims), &claims.to_string()).await;
    }
}

#[tokio::test]
async fn changed_token() {
    let server = registered().await;
    let token = signed(&claims());
    let parts: Vec<&str> = token.split('.').collect();
    let mut other = claims();
    other["id"] = json!("victim");
    let other = URL_SAFE_NO_PAD.encode(other.to_string());
    refused(
        &server,
        &format!("{}.{other}.{}", parts[0], parts[2]),
        "of another customer",
    )
    .await;
    refused(
        &server,
        &format!("{}.{}.", parts[0], parts[1]),
        "without its signature",
    )
    .await;
    // Zeros pass where r and s are not looked at (CVE-2022-21449).
    let zeros = URL_SAFE_NO_PAD.encode([0; 64]);
    refused(
        &server,
        &format!("{}.{}.{zeros}", parts[0], parts[1]),
        "signed with zeros",
    )
    .await;
}

#[tokio::test]
async fn connection_of_another_customer() {
    let server = Server::start().await;
    let made = server
        .connected(
            &json!({"integrationKey": "pingboard", "connectionKey": "mine", "requestId": "r1"}),
        )
        .await;
    let before = server.get("/connections").await;
    let mallory = server.token_of("mallory").await;
    for id in [made["id"].as_str().unwrap(), "mine"] {
        let path = format!("/connections/{id}");
        let name = json!({"name": "of mallory"});
        let again = json!({"connectionId": id});
        for (method, path, body) in [
            (Method::GET, path.clone(), None),
            (Method::PATCH, path.clone(), Some(&name)),
            (Method::PUT, path.clone(), Some(&name)),
            (Method::DELETE, path.clone(), None),
            (Method::POST, format!("{path}/refresh-credentials"), None),
            (Method::POST, format!("/dev{path}/disconnect"), None),
            (Method::POST, "/connect".to_owned(), Some(&again)),
            (
                Method::POST,
                "/connection-requests".to_owned(),
                Some(&again),
            ),
        ] {
            let answer = server.call_as(&mallory, method.clone(), &path, body).await;
            assert_eq!(
                answer.status,
                StatusCode::NOT_FOUND,
                "{method} {path}: {}",
                answer.body
            );
        }
    }
    server
        .call_as(
            &mallory,
            Method::POST,
            "/integrations/pingboard/disconnect",
            None,
        )
        .await;
    let list = server
        .call_as(
            &mallory,
            Method::GET,
            "/connections?includeArchived=true",
            None,
        )
        .await;
    assert_eq!(list.body["items"], json!([]), "nor is it listed");
    assert_eq!(server.get("/connections").await, before, "as before");
}

#[tokio::test]
async fn result_of_another_customer() {
    let server = Server::start().await;
    server
        .connected(&json!({"integrationKey": "pingboard", "requestId": "r1"}))
        .await;
    let mallory = server.token_of("mallory").await;
    let answer = server
        .call_as(&mallory, Method::GET, "/connect/results/r1", None)
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.body);
    let stream = server
        .http
        .get(server.api("/sse/connection-events/r1"))
        .bearer_auth(&mallory);
    assert_eq!(
        stream.send().await.unwrap().status(),
        StatusCode::FORBIDDEN,
        "nor heard"
    );
    let body = json!({"integrationKey": "pingboard", "requestId": "r1"});
    let taken = server
        .call_as(&mallory, Method::POST, "/connect", Some(&body))
        .await;
    assert_eq!(
        taken.status,
        StatusCode::FORBIDDEN,
        "nor put in its place: {}",
        taken.body
    );
    assert_eq!(
        server.event("r1").await["type"],
        "newConnectionCreated",
        "as before"
    );
}

#[tokio::test]
async fn request_of_another_customer() {
    let server = Server::start().await;
    let request = server
        .post(
            "/connection-requests",
            &json!({"integrationKey": "pingboard"}),
        )
        .await
        .body;
    let id = request["requestId"].as_str().unwrap();
    let mallory = server.token_of("mallory").await;
    let path = format!("/connection-requests/{id}");
    let read = server.call_as(&mallory, Method::GET, &path, None).await;
    assert_eq!(read.status, StatusCode::NOT_FOUND, "{}", read.body);
    let body = json!({"integrationKey": "pingboard", "connectionRequestId": id});
    let answered = server
        .call_as(&mallory, Method::POST, "/connect", Some(&body))
        .await;
    assert_eq!(answered.status, StatusCode::NOT_FOUND, "{}", answered.body);
    assert_eq!(
        server.get(&path).await["status"],
        "pending",
        "it waits for its own customer"
    );
}

#[tokio::test]
async fn request_that_is_answered_otherwise() {
    // What the customer's backend asked for stands, whatever the page that answers says.
    let service = Service::start().await;
    let server = service.server().await;
    let asked = json!({"integrationKey": "slowly", "redirectUri": server.page("/")});
    let request = server.post("/connection-requests", &asked).await.body;
    let payload = json!({"integrationKey": "keyed", "connectionRequestId": request["requestId"],
        "allowMultipleConnections": true, "redirectUri": server.page("/connected.html"), "token": server.token});
    let form = server.posting(&payload).send().await.unwrap();
    let (authorize, cookie) = crate::support::onward(form).await;
    assert!(
        authorize.starts_with(service.origin()),
        "the service that was asked for: {authorize}"
    );
    let state = parameter(&authorize, "state").unwrap();
    let callback = server.api(&format!("/oauth/callback?state={state}&code=a"));
    let back = server.return_to(&callback, &cookie).await;
    let back = crate::support::location(&back);
    assert!(
        back.starts_with(&server.page("/?")),
        "and the way back: {back}"
    );
}

#[tokio::test]
async fn token_in_an_address() {
    let server = Server::start().await;
    for path in ["/connect", "/connection-popup", "/connection-requests"] {
        let address = server.api(&format!(
            "{path}?integrationKey=pingboard&token={}",
            server.token
        ));
        let answer = server
            .http
            .post(&address)
            .json(&json!({}))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path}");
    }
    let address = server.api(&format!("/connections?token={}", server.token));
    let answer = server.http.get(&address).send().await.unwrap();
    assert_eq!(
        answer.status(),
        StatusCode::UNAUTHORIZED,
        "addresses stay in histories and logs"
    );
}
