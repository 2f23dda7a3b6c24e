//! Attacks on sign-ins (RFC 9700, section 4).

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use reqwest::header::{COOKIE, LOCATION, ORIGIN};
use serde_json::{Value, json};

use crate::service::Service;
use crate::support::{Server, message, onward, parameter};

async fn connections(server: &Server) -> usize {
    let all = server.get("/connections").await;
    all["items"].as_array().unwrap().len()
}

/// A listener that answers everything alike, and keeps what it heard: the head and the body of each request.
pub(super) async fn listener(
    answer: impl Fn(&str) -> Response + Clone + Send + Sync + 'static,
) -> (String, Arc<Mutex<Vec<String>>>) {
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", socket.local_addr().unwrap());
    let heard = Arc::new(Mutex::new(Vec::new()));
    let keeps = Arc::clone(&heard);
    let router = Router::new().fallback(async move |request: Request| {
        let path = request.uri().path().to_owned();
        let said = request.headers().get(header::AUTHORIZATION).cloned();
        let body = axum::body::to_bytes(request.into_body(), 1 << 20).await;
        let body = String::from_utf8_lossy(&body.unwrap_or_default()).into_owned();
        keeps
            .lock()
            .unwrap()
            .push(format!("{path} {said:?} {body}"));
        answer(&path)
    });
    tokio::spawn(async { axum::serve(socket, router).await });
    (origin, heard)
}

/// A server with one integration, `evil`, of these OAuth2 settings, beside those of a service.
async fn with_evil(service: &Service, oauth: &Value) -> Server {
    let honest = service.origin();
    let integration = |key: &str, oauth: &Value| {
        json!({"id": key, "key": key, "name": key, "description": "",
            "logo": {"color": "#123456", "path": "M0 0"},
            "options": [{"key": "oauth", "type": "oauth2", "oauth": oauth}]})
    };
    let issued = json!({"issuer": honest, "clientId": "tests"});
    let catalog =
        json!({"integrations": [integration("evil", oauth), integration("honest", &issued)]});
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("integrations.json");
    std::fs::write(&path, catalog.to_string()).unwrap();
    Server::with(|config| config.integrations = Some(path)).await
}

fn settings(origin: &str) -> Value {
    json!({"authorizeUrl": format!("{origin}/authorize"), "tokenUrl": format!("{origin}/token"),
        "clientId": "tests"})
}

#[tokio::test]
async fn mix_up() {
    let (honest, evil) = (Service::start().await, Service::start().await);
    for oauth in [
        settings(evil.origin()),
        json!({"issuer": evil.origin(), "clientId": "tests"}),
    ] {
        let server = with_evil(&honest, &oauth).await;
        // The person was sent on from the attacker's service to the honest one, whose code comes back.
        let (callback, cookie) = server
            .approved(json!({"integrationKey": "evil"}), "stolen")
            .await;
        let callback = format!("{callback}&iss={}", honest.origin());
        let (sent, _) = message(server.return_to(&callback, &cookie).await).await;
        assert_eq!(sent["type"], "newConnectionFailure", "{sent}");
    }
    let heard = evil.heard();
    assert!(heard.is_empty(), "the attacker got a code: {heard:?}");
}

#[tokio::test]
async fn answer_without_its_issuer() {
    let service = Service::start().await;
    let server = service.server().await;
    for parameters in ["code=stolen", "error=access_denied", "code=stolen&iss="] {
        let (callback, cookie) = server
            .approved(json!({"integrationKey": "issued"}), "code")
            .await;
        let callback = callback.replace("code=code", parameters);
        let (sent, _) = message(server.return_to(&callback, &cookie).await).await;
        let said = sent["error"].as_str().unwrap();
        assert!(said.contains("another issuer"), "{parameters}: {said}");
    }
    let heard = service.heard();
    assert!(heard.is_empty(), "a code went on: {heard:?}");
}

#[tokio::test]
async fn code_injection() {
    let server = Server::start().await;
    let start = async || onward(server.form(json!({"integrationKey": "codehub"})).await).await;
    // The attacker has a code that was given to somebody else, and a sign-in of their own.
    let (others, _) = start().await;
    let stolen = parameter(&server.decide(&others, "approve").await, "code").unwrap();
    let (own, cookie) = start().await;
    let state = parameter(&own, "state").unwrap();
    let callback = server.api(&format!("/oauth/callback?state={state}&code={stolen}"));
    let (sent, _) = message(server.return_to(&callback, &cookie).await).await;
    assert_eq!(sent["type"], "newConnectionFailure", "{sent}");
    assert_eq!(connections(&server).await, 0, "and there is no connection");
}

#[tokio::test]
async fn pkce_downgrade() {
    let server = Server::start().await;
    let (authorize, _) = onward(server.form(json!({"integrationKey": "codehub"})).await).await;
    let challenge = parameter(&authorize, "code_challenge").unwrap();
    assert_eq!(
        parameter(&authorize, "code_challenge_method").as_deref(),
        Some("S256"),
        "the server never sends less"
    );
    for weaker in [
        authorize.replace(&format!("&code_challenge={challenge}"), ""),
        authorize.replace("code_challenge_method=S256", "code_challenge_method=plain"),
        authorize.replace("&code_challenge_method=S256", ""),
        authorize.replace(&challenge, "x"),
    ] {
        assert_ne!(weaker, authorize, "something was taken out");
        let answer = server.http.get(&weaker).send().await.unwrap();
        let back = answer
            .headers()
            .get(LOCATION)
            .map(|back| back.to_str().unwrap());
        let back = back.unwrap_or_else(|| panic!("{weaker} is asked for consent"));
        assert_eq!(
            parameter(back, "error").as_deref(),
            Some("invalid_request"),
            "{back}"
        );
        assert_eq!(parameter(back, "code"), None, "{back}");
    }
}

#[tokio::test]
async fn state_forgery() {
    let service = Service::start().await;
    let server = service.server().await;
    let (callback, cookie) = server
        .approved(json!({"integrationKey": "slowly"}), "stolen")
        .await;
    let state = parameter(&callback, "state").unwrap();
    let half = &state[..state.len() / 2];
    for forged in [
        "",
        "x",
        half,
        &state.to_uppercase(),
        &format!("{state}%00"),
        "%ff",
        "action+x",
    ] {
        let callback = server.api(&format!("/oauth/callback?state={forged}&code=stolen"));
        let answer = server.return_to(&callback, &cookie).await;
        assert!(
            answer.status().is_client_error(),
            "{forged}: {}",
            answer.status()
        );
    }
    let heard = service.heard();
    assert!(heard.is_empty(), "a code went on: {heard:?}");
}

#[tokio::test]
async fn state_fixation() {
    let service = Service::start().await;
    let server = service.server().await;
    // The attacker begins, and has the victim's browser end it: it has no cookie, or that of its own sign-in.
    let (theirs, own) = server
        .approved(json!({"integrationKey": "slowly"}), "victim")
        .await;
    for cookie in ["", &own] {
        let (callback, _) = server
            .approved(json!({"integrationKey": "slowly"}), "attacker")
            .await;
        let answer = server.return_to(&callback, cookie).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "with {cookie:?}");
    }
    assert!(service.heard().is_empty(), "no code went on");
    let answer = server.return_to(&theirs, &own).await;
    assert_eq!(
        answer.status(),
        StatusCode::OK,
        "the victim's own ends well"
    );
}

#[tokio::test]
async fn state_replay() {
    let service = Service::start().await;
    let server = service.server().await;
    let (callback, cookie) = server
        .approved(json!({"integrationKey": "slowly"}), "once")
        .await;
    let (first, second) = tokio::join!(
        server.return_to(&callback, &cookie),
        server.return_to(&callback, &cookie)
    );
    let mut answers = [first.status(), second.status()];
    answers.sort();
    assert_eq!(
        answers,
        [StatusCode::OK, StatusCode::BAD_REQUEST],
        "one of two"
    );
    let later = server
        .return_to(&callback.replace("once", "again"), &cookie)
        .await;
    assert_eq!(later.status(), StatusCode::BAD_REQUEST, "and none later");
    assert_eq!(service.heard(), ["code once"], "one code went on");
    assert_eq!(connections(&server).await, 1, "one connection");
}

#[tokio::test]
async fn one_time_link_replay() {
    let service = Service::start().await;
    let server = service.server().await;
    let waiting = server.connected(&json!({"integrationKey": "slowly"})).await;
    let link = waiting["clientAction"]["uiUrl"].as_str().unwrap();
    let (authorize, cookie) = server.acts(link).await;
    let state = parameter(&authorize, "state").unwrap();
    let callback = server.api(&format!("/oauth/callback?state={state}&code=owner"));
    let answer = server.return_to(&callback, &cookie).await;
    assert_eq!(answer.status(), StatusCode::OK, "its owner used it");
    let page = server.http.get(link).send().await.unwrap();
    assert_eq!(
        page.status(),
        StatusCode::BAD_REQUEST,
        "it does not open again"
    );
    let answer = server.answers(link, "continue").await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "nor goes on");
    assert_eq!(service.heard(), ["code owner"], "one code went on");
}

#[tokio::test]
async fn tossed_cookies() {
    let service = Service::start().await;
    let server = service.server().await;
    let body = json!({"integrationKey": "slowly"});
    let (callback, own) = server.approved(body.clone(), "victim").await;
    let (_, of_attacker) = server.approved(body, "attacker").await;
    let (name, value) = own.split_once('=').unwrap();
    let (_, other_value) = of_attacker.split_once('=').unwrap();
    // A page of a neighbouring host plants cookies: the attacker's nonce under the victim's name counts for nothing.
    for planted in [
        format!("{name}={other_value}"),
        format!("{name}="),
        format!("{value}={value}; other={value}"),
        of_attacker.clone(),
    ] {
        let (callback, _) = server
            .approved(json!({"integrationKey": "slowly"}), "planted")
            .await;
        let answer = server.return_to(&callback, &planted).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{planted}");
    }
    // Nor does it hide the victim's own, whichever comes first, in one line or in two.
    let request = server.http.get(&callback);
    let request = request
        .header(COOKIE, format!("{name}={other_value}; x"))
        .header(COOKIE, format!("y; {own}"));
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "the victim's own counts");
    assert_eq!(service.heard(), ["code victim"], "one code went on");
}

#[tokio::test]
async fn open_redirect() {
    let server = Server::start().await;
    let page = server.page("");
    let host = page.trim_start_matches("http://");
    for address in [
        "https://evil.test/",
        "//evil.test/",
        "javascript:alert(1)",
        "data:text/html,x",
        &format!("{page}.evil.test/"),
        &format!("{page}@evil.test/"),
        &format!("http://evil.test#{host}/"),
        &format!("http://evil.test\\@{host}/"),
        &format!("{page}/../evil"),
        &format!("{page}/elsewhere"),
        &format!("{page}/#fragment"),
        "http://127.0.0.1:1/",
        "\u{1}http://evil.test/",
    ] {
        let body = json!({"integrationKey": "pingboard", "redirectUri": address});
        let form = server.form(body.clone()).await;
        assert!(form.headers().get(LOCATION).is_none(), "by form: {address}");
        assert_eq!(form.status(), StatusCode::BAD_REQUEST, "by form: {address}");
        for path in ["/connect", "/connection-requests"] {
            let answer = server.post(path, &body).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}: {address}");
        }
    }
    assert_eq!(connections(&server).await, 0, "nothing was made on the way");
}

#[tokio::test]
async fn open_redirect_of_the_provider() {
    let server = Server::start().await;
    let (authorize, _) = onward(server.form(json!({"integrationKey": "codehub"})).await).await;
    let own = url::form_urlencoded::byte_serialize(server.api("/oauth/callback").as_bytes())
        .collect::<String>();
    for address in [
        "https%3A%2F%2Fevil.test%2F",
        &format!("{own}%2F"),
        &format!("{own}.evil.test"),
        "",
    ] {
        // With an error that is sent back, too.
        for change in ["", "&response_type=token"] {
            let forged = authorize
                .replace(&own, address)
                .replace("response_type=code", "x=y");
            let answer = server
                .http
                .get(format!("{forged}{change}"))
                .send()
                .await
                .unwrap();
            assert!(answer.headers().get(LOCATION).is_none(), "{address}");
            assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{address}");
        }
    }
}

#[tokio::test]
async fn inside_by_an_issuers_word() {
    let (inside, heard) = listener(|_| StatusCode::OK.into_response()).await;
    let port = inside.rsplit_once(':').unwrap().1.to_owned();
    for endpoint in [
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "https://169.254.169.254/latest/meta-data/".to_owned(),
        "https://10.0.0.1/token".to_owned(),
        "https://[fd00::1]/token".to_owned(),
        "http://intranet/token".to_owned(),
        "file:///etc/passwd".to_owned(),
        format!("ftp://127.0.0.1:{port}/"),
    ] {
        let names = endpoint.clone();
        let own = Arc::new(Mutex::new(String::new()));
        let issuer = Arc::clone(&own);
        let (origin, _) = listener(move |_| {
            let issuer = issuer.lock().unwrap().clone();
            axum::Json(
                json!({"issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"),
                "token_endpoint": names}),
            )
            .into_response()
        })
        .await;
        *own.lock().unwrap() = origin.clone();
        let service = Service::start().await;
        let server = with_evil(&service, &json!({"issuer": origin, "clientId": "tests"})).await;
        let form = server.form(json!({"integrationKey": "evil"})).await;
        let (sent, _) = message(form).await;
        assert_eq!(
            sent["errorData"]["type"], "configuration",
            "{endpoint}: {sent}"
        );
    }
    assert!(heard.lock().unwrap().is_empty(), "nobody inside was asked");
}

#[tokio::test]
async fn inside_by_a_redirect() {
    let (inside, heard) = listener(|_| {
        axum::Json(json!({"access_token": "a", "token_type": "Bearer"})).into_response()
    })
    .await;
    for status in [
        StatusCode::FOUND,
        StatusCode::TEMPORARY_REDIRECT,
        StatusCode::PERMANENT_REDIRECT,
    ] {
        let to = format!("{inside}/admin");
        let (evil, _) =
            listener(move |_| (status, [(header::LOCATION, to.clone())]).into_response()).await;
        let service = Service::start().await;
        let server = with_evil(&service, &settings(&evil)).await;
        let (callback, cookie) = server
            .approved(json!({"integrationKey": "evil"}), "code")
            .await;
        let (sent, _) = message(server.return_to(&callback, &cookie).await).await;
        assert_eq!(sent["type"], "newConnectionFailure", "{sent}");
    }
    let heard = heard.lock().unwrap().clone();
    assert!(heard.is_empty(), "a code was carried inside: {heard:?}");
}

#[tokio::test]
async fn account_linking_by_the_callers_token() {
    // The attacker's token in a form or a link, and the victim's account at the service (RFC 9700, section 4.7).
    let service = Service::start().await;
    let server = service.server().await;
    let token = server.token_of("mallory").await;
    let payload = json!({"integrationKey": "slowly", "token": token});
    let forged = server
        .http
        .post(server.api("/connect"))
        .header(ORIGIN, "http://evil.localhost:9")
        .form(&[("payload", payload.to_string())]);
    let forged = forged.send().await.unwrap();
    assert_eq!(
        forged.status(),
        StatusCode::FORBIDDEN,
        "a form of another site"
    );
    let waiting = server
        .call_as(&token, reqwest::Method::POST, "/connect", Some(&payload))
        .await
        .body;
    let link = waiting["clientAction"]["uiUrl"].as_str().unwrap();
    let page = server
        .http
        .get(link)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(page.contains("mallory"), "a link says for whom: {page}");
    // The attacker agrees in the victim's place, and has the victim sign in.
    let (authorize, _) = server.acts(link).await;
    let state = parameter(&authorize, "state").unwrap();
    let callback = server.api(&format!("/oauth/callback?state={state}&code=victim"));
    let answer = server.http.get(callback).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN, "in another browser");
    assert!(service.heard().is_empty(), "no code went on");
}
