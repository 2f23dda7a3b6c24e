//! Attacks by other pages in the same browser, and by texts that become pages.

use reqwest::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE,
};
use reqwest::{Method, Response, StatusCode};
use serde_json::json;

use crate::service::Service;
use crate::support::{API_KEY, Server, location, message, onward, parameter};

/// One of each page that a browser can be at.
async fn pages(server: &Server) -> Vec<(&'static str, Response)> {
    let get = async |address: String| server.http.get(address).send().await.unwrap();
    let start = async || server.form(json!({"integrationKey": "codehub"})).await;
    let waiting = server
        .connected(&json!({"integrationKey": "codehub"}))
        .await;
    let link = waiting["clientAction"]["uiUrl"].as_str().unwrap();
    let (authorize, cookie) = onward(start().await).await;
    let consent = get(authorize.clone()).await;
    let callback = server.decide(&authorize, "approve").await;
    vec![
        ("the app", get(server.page("/")).await),
        ("the page that asks", get(link.to_owned()).await),
        ("the page that goes on", start().await),
        ("the consent page", consent),
        ("the result", server.return_to(&callback, &cookie).await),
        ("a notice", get(server.api("/oauth/callback?state=x")).await),
    ]
}

#[tokio::test]
async fn forged_form() {
    let server = Server::start().await;
    for path in ["/connect", "/connection-popup"] {
        for origin in [
            None,
            Some("null"),
            Some("http://evil.localhost:1"),
            Some(""),
        ] {
            let payload = json!({"integrationKey": "codehub", "token": server.token});
            let mut request = server.http.post(server.api(path));
            if let Some(origin) = origin {
                request = request.header(ORIGIN, origin);
            }
            let form = request.form(&[("payload", payload.to_string())]);
            let answer = form.send().await.unwrap();
            assert_eq!(
                answer.status(),
                StatusCode::FORBIDDEN,
                "{path} from {origin:?}"
            );
            assert!(
                answer.headers().get(SET_COOKIE).is_none(),
                "{path} from {origin:?}"
            );
        }
    }
}

#[tokio::test]
async fn forged_json() {
    // What a page of another site can send without being asked: no header of its own, and the browser's cookies.
    let server = Server::start().await;
    let body = json!({"integrationKey": "pingboard", "token": server.token}).to_string();
    for kind in [
        "text/plain",
        "application/json",
        "multipart/form-data; boundary=x",
    ] {
        let request = server
            .http
            .post(server.api("/connect"))
            .header(ORIGIN, "http://evil.localhost:1")
            .header(COOKIE, format!("token={}", server.token))
            .header(CONTENT_TYPE, kind);
        let answer = request.body(body.clone()).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{kind}");
    }
    let asks = server
        .http
        .request(Method::OPTIONS, server.api("/connect"))
        .header(ORIGIN, "http://evil.localhost:1")
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "authorization, content-type",
        );
    let answer = asks.send().await.unwrap();
    let allowed = answer.headers().get(ACCESS_CONTROL_ALLOW_ORIGIN);
    let allowed = allowed.map(|allowed| allowed.to_str().unwrap().to_owned());
    assert!(
        allowed.is_none_or(|allowed| allowed == server.page("")),
        "nor may it send one"
    );
}

#[tokio::test]
async fn forged_answer_to_the_page_that_asks() {
    let service = Service::start().await;
    let server = service.server().await;
    let waiting = server.connected(&json!({"integrationKey": "slowly"})).await;
    let link = waiting["clientAction"]["uiUrl"].as_str().unwrap();
    let page = server.page("");
    for origin in [
        None,
        Some("null"),
        Some("http://evil.localhost:1"),
        Some(page.as_str()),
    ] {
        for decision in ["continue", "cancel"] {
            let mut request = server.http.post(link);
            if let Some(origin) = origin {
                request = request.header(ORIGIN, origin);
            }
            let answer = request
                .form(&[("decision", decision)])
                .send()
                .await
                .unwrap();
            assert_eq!(
                answer.status(),
                StatusCode::FORBIDDEN,
                "{decision} from {origin:?}"
            );
            assert!(
                answer.headers().get(SET_COOKIE).is_none(),
                "{decision} from {origin:?}"
            );
        }
    }
    let open = server.http.get(link).send().await.unwrap();
    assert_eq!(
        open.status(),
        StatusCode::OK,
        "it still waits for its person"
    );
}

#[tokio::test]
async fn answers_read_by_another_site() {
    let server = Server::start().await;
    for origin in [
        "http://evil.localhost:1",
        "null",
        &format!("{}.evil.test", server.page("")),
    ] {
        for path in [
            "/connections",
            "/integrations",
            "/connect/results/r1",
            "/health",
        ] {
            let request = server.http.get(server.api(path)).bearer_auth(&server.token);
            let answer = request.header(ORIGIN, origin).send().await.unwrap();
            let allowed = answer.headers().get(ACCESS_CONTROL_ALLOW_ORIGIN);
            let allowed = allowed.map(|allowed| allowed.to_str().unwrap().to_owned());
            assert!(
                allowed.is_none_or(|allowed| allowed == server.page("")),
                "{path} from {origin}"
            );
            assert!(
                answer
                    .headers()
                    .get("access-control-allow-credentials")
                    .is_none(),
                "{path} from {origin}"
            );
        }
        let session = server
            .http
            .post(server.page("/session"))
            .header(ORIGIN, origin);
        let session = session
            .json(&json!({"customer": "demo"}))
            .send()
            .await
            .unwrap();
        assert_eq!(
            session.status(),
            StatusCode::FORBIDDEN,
            "a token for {origin}"
        );
    }
}

#[tokio::test]
async fn clickjacking() {
    let server = Server::start().await;
    for (name, page) in pages(&server).await {
        let policy = &page.headers()["content-security-policy"];
        let policy = policy.to_str().unwrap();
        let framed = policy
            .split(';')
            .find_map(|part| part.trim().strip_prefix("frame-ancestors "));
        let framed = framed.unwrap_or_else(|| panic!("{name} can be framed: {policy}"));
        let own = framed == server.page("")
            && ["the page that goes on", "the result", "a notice"].contains(&name);
        assert!(
            framed == "'none'" || own,
            "{name} can be framed by {framed}"
        );
    }
}

#[tokio::test]
async fn referrer_leaks() {
    let server = Server::start().await;
    for (name, page) in pages(&server).await {
        let policy = page.headers()["referrer-policy"]
            .to_str()
            .unwrap()
            .to_owned();
        let safe = ["no-referrer", "same-origin", "strict-origin"].contains(&policy.as_str());
        assert!(safe, "{name} tells its address: {policy}");
        let text = page.text().await.unwrap();
        assert!(
            !text.contains("src=\"http"),
            "{name} asks nobody else for anything"
        );
    }
    let body = json!({"integrationKey": "codehub", "redirectUri": server.page("/")});
    let (authorize, cookie) = onward(server.form(body).await).await;
    let callback = server.decide(&authorize, "approve").await;
    let back = server.return_to(&callback, &cookie).await;
    assert_eq!(
        back.headers()["referrer-policy"],
        "no-referrer",
        "a way back"
    );
    let back = location(&back);
    let code = parameter(&callback, "code").unwrap();
    let state = parameter(&callback, "state").unwrap();
    assert!(!back.contains(&code) && !back.contains(&state), "{back}");
}

#[tokio::test]
async fn private_answers_in_a_cache() {
    let server = Server::start().await;
    let made = server
        .connected(&json!({"integrationKey": "pingboard", "requestId": "r1"}))
        .await;
    let id = made["id"].as_str().unwrap();
    for path in [
        "/connections".to_owned(),
        format!("/connections/{id}"),
        "/connections/gone".to_owned(),
        "/integrations/pingboard".to_owned(),
        "/connect/results/r1".to_owned(),
        "/sse/connection-events/r1".to_owned(),
    ] {
        let request = server
            .http
            .get(server.api(&path))
            .bearer_auth(&server.token);
        let kept = request.send().await.unwrap().headers()["cache-control"].clone();
        let kept = kept.to_str().unwrap();
        assert!(
            kept.contains("no-store") || kept.contains("no-cache"),
            "{path}: {kept}"
        );
    }
    let session = server
        .http
        .post(server.page("/session"))
        .json(&json!({"customer": "demo"}));
    assert_eq!(
        session.send().await.unwrap().headers()["cache-control"],
        "no-store",
        "a token"
    );
    for (name, page) in pages(&server).await.into_iter().skip(1) {
        assert_eq!(page.headers()["cache-control"], "no-store", "{name}");
    }
}

#[tokio::test]
async fn rebound_host() {
    // The attacker's name points at 127.0.0.1 by now: the browser takes our answers for those of its page.
    let server = Server::start().await;
    for address in [
        server.page("/"),
        server.page("/config.json"),
        server.api("/connections"),
        server.provider("/api/me"),
    ] {
        for host in [
            "evil.test",
            "evil.test:80",
            "127.0.0.1",
            "",
            "127.0.0.1.evil.test:1",
        ] {
            let request = server.http.get(&address).bearer_auth(&server.token);
            let answer = request.header(HOST, host).send().await.unwrap();
            let status = answer.status();
            assert!(
                matches!(
                    status,
                    StatusCode::MISDIRECTED_REQUEST | StatusCode::BAD_REQUEST
                ),
                "{address} as {host}: {status}"
            );
            assert!(
                answer.headers().get(LOCATION).is_none(),
                "{address} as {host}"
            );
        }
    }
}

#[tokio::test]
async fn result_for_another_origin() {
    // Whoever opened the window, the message goes to the app's page alone.
    let server = Server::start().await;
    let body =
        json!({"integrationKey": "weatherline", "requestId": "r1", "input": {"apiKey": API_KEY}});
    let (sent, target) = message(server.form(body).await).await;
    assert_eq!(target, server.page(""), "an exact origin, and never `*`");
    assert!(
        !sent.to_string().contains(API_KEY),
        "and nothing secret is in it: {sent}"
    );
    let script = server
        .http
        .get(server.api("/connect/result.js"))
        .send()
        .await
        .unwrap();
    let script = script.text().await.unwrap();
    assert!(script.contains("postMessage(data, target)"), "{script}");
}

#[tokio::test]
async fn window_sent_elsewhere() {
    // A provider's page that has hold of the page that opened its window can send it to a copy of itself.
    let server = Server::start().await;
    let body = json!({"integrationKey": "codehub", "requestId": "r1", "cutOpener": true});
    let page = server.form(body).await.text().await.unwrap();
    assert!(page.contains("data-cuts-opener"), "{page}");
    let waiting = server
        .connected(&json!({"integrationKey": "codehub", "cutOpener": true}))
        .await;
    let link = waiting["clientAction"]["uiUrl"].as_str().unwrap();
    let page = server.answers(link, "continue").await.text().await.unwrap();
    assert!(page.contains("data-cuts-opener"), "by a link: {page}");
    let script = server
        .http
        .get(server.api("/connect/result.js"))
        .send()
        .await
        .unwrap();
    let script = script.text().await.unwrap();
    assert!(script.contains("window.opener = null"), "{script}");
}
