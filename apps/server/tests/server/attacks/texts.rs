//! Attacks by texts of others: those of a service, of a customer, of a connection.

use axum::http::header;
use axum::response::IntoResponse as _;
use reqwest::{Method, Response, StatusCode};
use serde_json::json;

use super::flows::listener;
use crate::service::Service;
use crate::support::{Server, location, message};

const SCRIPT: &str = "\"'><img src=x onerror=alert(1)><script>alert(1)</script>";

#[tokio::test]
async fn script_by_texts_of_others() {
    let service = Service::start().await;
    let server = service.server().await;
    let harmless = async |page: Response, what: &str| {
        let policy = page.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(policy.contains("default-src 'none'"), "{what}: {policy}");
        assert!(!policy.contains("unsafe-inline"), "{what}: {policy}");
        let text = page.text().await.unwrap();
        assert!(
            !text.contains("<img") && !text.contains("<script>alert"),
            "{what}: {text}"
        );
        assert!(
            text.contains("alert(1)"),
            "{what}: it is shown as text: {text}"
        );
    };
    let (callback, cookie) = server
        .approved(json!({"integrationKey": "slowly"}), "x")
        .await;
    let said: String = url::form_urlencoded::byte_serialize(SCRIPT.as_bytes()).collect();
    let callback = callback.replace("code=x", &format!("error=no&error_description={said}"));
    harmless(
        server.return_to(&callback, &cookie).await,
        "a provider's reason",
    )
    .await;
    let form = server
        .form(json!({"integrationKey": "pingboard", "name": SCRIPT}))
        .await;
    harmless(form, "a connection's name").await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("opaque.json");
    std::fs::write(&path, json!({"pat-x": SCRIPT}).to_string()).unwrap();
    let own = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&path, own).unwrap();
    let script = Server::with(|config| config.opaque_tokens = Some(path)).await;
    let body = json!({"integrationKey": "codehub"});
    let waiting = script
        .call_as("pat-x", Method::POST, "/connect", Some(&body))
        .await
        .body;
    let link = waiting["clientAction"]["uiUrl"].as_str().unwrap();
    harmless(script.http.get(link).send().await.unwrap(), "a customer").await;
}

#[tokio::test]
async fn texts_that_turn_around() {
    let service = Service::start().await;
    let server = service.server().await;
    let turned = "\u{202e}gpj\u{2066}.\u{200b}exe\u{2069}\r\nSet-Cookie: x\u{0}\u{feff}";
    let hidden = |text: &str| {
        let odd = |character: char| {
            character.is_control() || "\u{202e}\u{2066}\u{2069}\u{200b}\u{feff}".contains(character)
        };
        text.chars().any(odd)
    };
    let body = json!({"integrationKey": "pingboard", "name": turned});
    let made = server.connected(&body).await;
    assert!(
        !hidden(made["name"].as_str().unwrap()),
        "by connect: {made}"
    );
    let path = format!("/connections/{}", made["id"].as_str().unwrap());
    for method in [Method::PATCH, Method::PUT] {
        let name = json!({"name": turned});
        let named = server.call(method.clone(), &path, Some(&name)).await.body;
        assert!(
            !hidden(named["name"].as_str().unwrap()),
            "by {method}: {named}"
        );
    }
    let (callback, cookie) = server
        .approved(json!({"integrationKey": "slowly"}), "x")
        .await;
    let said: String = url::form_urlencoded::byte_serialize(turned.as_bytes()).collect();
    let callback = callback.replace("code=x", &format!("error=no&error_description={said}"));
    let (sent, _) = message(server.return_to(&callback, &cookie).await).await;
    assert!(
        !hidden(sent["error"].as_str().unwrap()),
        "by a provider: {sent}"
    );
}

#[tokio::test]
async fn split_response() {
    let service = Service::start().await;
    let server = service.server().await;
    let tail = "%0d%0aX-Evil:%20yes%0d%0a%0d%0a<script>";
    let body =
        json!({"integrationKey": "slowly", "redirectUri": server.page(&format!("/?x={tail}"))});
    let (callback, cookie) = server.approved(body, "x").await;
    let callback = callback.replace("code=x", &format!("error=no&error_description=a{tail}"));
    let back = server.return_to(&callback, &cookie).await;
    assert!(
        back.headers().get("x-evil").is_none(),
        "{:?}",
        back.headers()
    );
    let back = location(&back);
    assert!(!back.contains(['\r', '\n', '<']), "{back}");
    let answer = server
        .http
        .get(server.api(&format!("/connection-requests/{tail}/open")));
    let answer = answer.send().await.unwrap();
    assert!(
        answer.headers().get("x-evil").is_none(),
        "{:?}",
        answer.headers()
    );
}

#[tokio::test]
async fn words_of_a_service_as_an_address() {
    // A service that answers with a page or an address in the place of a reason.
    let (evil, _) = listener(|_| {
        let kind = [(header::CONTENT_TYPE, "text/html")];
        (StatusCode::UNAUTHORIZED, kind, SCRIPT.repeat(1_000)).into_response()
    })
    .await;
    let catalog = json!({"integrations": [{"id": "evil", "key": "evil", "name": "Evil", "description": "",
        "logo": {"color": "#123456", "path": "M0 0"},
        "options": [{"key": "key", "type": "client-credentials",
            "inputSchema": {"type": "object", "properties": {"apiKey": {"type": "string", "isSensitive": true}}},
            "check": {"by": "api-key", "url": evil, "header": "x-api-key"}}]}]});
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("integrations.json");
    std::fs::write(&path, catalog.to_string()).unwrap();
    let server = Server::with(|config| config.integrations = Some(path)).await;
    let body = json!({"integrationKey": "evil", "input": {"apiKey": "k"}});
    let answer = server.post("/connect", &body).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.body);
    let said = answer.body.to_string();
    assert!(said.len() < 2_000 && !said.contains("<script>"), "{said}");
}
