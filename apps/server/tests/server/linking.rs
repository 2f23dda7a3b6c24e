//! Somebody else's account must not end up with whoever made the link or the page that it was given on (RFC 9700,
//! section 4.7: the attacker's token, the victim's consent).

use formloom_server::Names;
use reqwest::header::{LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::service::Service;
use crate::support::{Server, message, onward, parameter};

/// A link of the JSON way, made with this customer's token.
async fn link(server: &Server, customer: &str, body: &Value) -> (Value, String) {
    let token = server.token_of(customer).await;
    let answer = server
        .call_as(&token, Method::POST, "/connect", Some(body))
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let address = answer.body["clientAction"]["uiUrl"].as_str().unwrap();
    (answer.body.clone(), address.to_owned())
}

async fn refused(response: Response, what: &str) {
    assert_eq!(response.status(), StatusCode::FORBIDDEN, "{what}");
    assert!(
        response.headers().get(SET_COOKIE).is_none(),
        "{what}: no cookie"
    );
    let page = response.text().await.unwrap();
    assert!(
        !page.contains("data-message") && !page.contains("http-equiv"),
        "{what}: nobody is told, and nothing goes on: {page}"
    );
}

#[tokio::test]
async fn forms_of_other_pages_start_nothing() {
    let server = Server::start().await;
    for path in ["/connect", "/connection-popup"] {
        for integration in ["codehub", "pingboard"] {
            for origin in [
                None,
                Some("null"),
                Some("http://evil.localhost:1234"),
                Some(""),
            ] {
                let payload = json!({"integrationKey": integration, "requestId": "r1", "token": server.token});
                let mut request = server.http.post(server.api(path));
                if let Some(origin) = origin {
                    request = request.header(ORIGIN, origin);
                }
                let form = [("payload", payload.to_string())];
                let what = format!("{path} {integration} from {origin:?}");
                refused(request.form(&form).send().await.unwrap(), &what).await;
            }
        }
    }
    assert_eq!(
        server.get("/connections").await["items"],
        json!([]),
        "nothing was made"
    );
    let own = server.form(json!({"integrationKey": "codehub"})).await;
    assert_eq!(own.status(), StatusCode::OK, "the page itself starts");
}

#[tokio::test]
async fn the_page_sends_its_origin_along() {
    let server = Server::start().await;
    let page = server.http.get(server.page("/")).send().await.unwrap();
    assert_eq!(
        page.headers()["referrer-policy"],
        "strict-origin",
        "under `no-referrer` and `same-origin` a browser posts `Origin: null`"
    );
}

#[tokio::test]
async fn a_link_asks_before_it_goes_on() {
    let server = Server::start().await;
    let (_, address) = link(&server, "mallory", &json!({"integrationKey": "codehub"})).await;
    assert!(
        address.starts_with(&server.api("/connect/actions/")),
        "our own page: {address}"
    );
    let page = server.http.get(&address).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK, "it can be opened");
    let policy = page.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        policy.contains("frame-ancestors 'none'"),
        "nobody frames it: {policy}"
    );
    assert_eq!(
        page.headers()["cache-control"],
        "no-store",
        "it is not kept"
    );
    assert!(
        page.headers().get(SET_COOKIE).is_none(),
        "and binds nothing yet"
    );
    let text = page.text().await.unwrap();
    for name in ["formloom-dev", "mallory", "CodeHub"] {
        assert!(text.contains(name), "{name} is named: {text}");
    }
    assert!(!text.contains("http-equiv"), "it does not go on by itself");
}

#[tokio::test]
async fn only_the_page_that_asks_may_answer() {
    let server = Server::start().await;
    let (_, address) = link(&server, "mallory", &json!({"integrationKey": "codehub"})).await;
    let app = server.page("");
    for origin in [
        None,
        Some("null"),
        Some("http://evil.localhost:1234"),
        Some(app.as_str()),
    ] {
        let mut request = server.http.post(&address);
        if let Some(origin) = origin {
            request = request.header(ORIGIN, origin);
        }
        let answer = request
            .form(&[("decision", "continue")])
            .send()
            .await
            .unwrap();
        refused(answer, &format!("an answer from {origin:?}")).await;
    }
}

#[tokio::test]
async fn a_sign_in_by_a_link_ends_in_the_browser_that_agreed() {
    let server = Server::start().await;
    let (waiting, address) = link(&server, "mallory", &json!({"integrationKey": "codehub"})).await;
    // The attacker agrees, and gives the address of the service to the victim.
    let (authorize, _) = server.acts(&address).await;
    let callback = server.decide(&authorize, "approve").await;
    let victim = server.http.get(&callback).send().await.unwrap();
    assert_eq!(victim.status(), StatusCode::FORBIDDEN, "another browser");
    let token = server.token_of("mallory").await;
    let path = format!("/connections/{}", waiting["id"].as_str().unwrap());
    let now = server.call_as(&token, Method::GET, &path, None).await.body;
    assert_eq!(now["state"], "SETUP_FAILED", "{now}");
}

#[tokio::test]
async fn a_link_has_one_result() {
    let service = Service::start().await;
    let server = service.server().await;
    let body = json!({"integrationKey": "slowly", "requestId": "r1"});
    let (waiting, address) = link(&server, "demo", &body).await;
    let mut callbacks = Vec::new();
    for code in ["first", "second"] {
        let (authorize, cookie) = server.acts(&address).await;
        let state = parameter(&authorize, "state").unwrap();
        callbacks.push((
            server.api(&format!("/oauth/callback?state={state}&code={code}")),
            cookie,
        ));
    }
    let (callback, cookie) = &callbacks[1];
    let (sent, _) = message(server.return_to(callback, cookie).await).await;
    assert_eq!(
        sent["connection"]["id"], waiting["id"],
        "a page that was closed is opened again"
    );
    let (callback, cookie) = &callbacks[0];
    let late = server.return_to(callback, cookie).await;
    assert_eq!(
        late.status(),
        StatusCode::BAD_REQUEST,
        "the other one comes too late"
    );
    assert_eq!(
        service.heard(),
        ["code second"],
        "its code is not exchanged"
    );
    let again = server.http.get(&address).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::BAD_REQUEST, "the link is over");
}

#[tokio::test]
async fn whoever_declines_is_done() {
    let server = Server::start().await;
    let body = json!({"integrationKey": "codehub", "requestId": "r1"});
    let (waiting, address) = link(&server, "demo", &body).await;
    let (sent, _) = message(server.answers(&address, "cancel").await).await;
    assert_eq!(sent["type"], "newConnectionFailure", "{sent}");
    assert_eq!(
        server.event("r1").await,
        sent,
        "the page that waits hears it"
    );
    let path = format!("/connections/{}", waiting["id"].as_str().unwrap());
    assert_eq!(
        server.get(&path).await["state"],
        "SETUP_FAILED",
        "it never came to be"
    );
    assert_eq!(
        server.answers(&address, "continue").await.status(),
        StatusCode::BAD_REQUEST,
        "and nobody takes that back"
    );
}

#[tokio::test]
async fn an_address_of_an_action_is_no_state() {
    let server = Server::start().await;
    let (_, address) = link(&server, "demo", &json!({"integrationKey": "codehub"})).await;
    let id = address.rsplit_once('/').unwrap().1;
    for state in [
        id.to_owned(),
        format!("action+{id}"),
        format!("action%20{id}"),
    ] {
        let callback = server.api(&format!("/oauth/callback?code=x&state={state}"));
        let answer = server.http.get(callback).send().await.unwrap();
        assert_ne!(answer.status(), StatusCode::OK, "{state}");
    }
    assert_eq!(
        server.http.get(&address).send().await.unwrap().status(),
        StatusCode::OK,
        "still open"
    );
}

#[tokio::test]
async fn a_reconnect_by_json_tells_what_is_to_be_done_until_it_is() {
    let service = Service::start().await;
    let server = service.server().await;
    let connection = server
        .signs_in(json!({"integrationKey": "slowly"}), "old")
        .await;
    let path = format!("/connections/{}", connection["id"].as_str().unwrap());
    let before = server.get(&path).await;
    let body = json!({"connectionId": connection["id"]});
    let (_, address) = link(&server, "demo", &body).await;
    for _ in 0..2 {
        let now = server.get(&path).await;
        assert_eq!(
            (
                &now["state"],
                &now["clientAction"]["uiUrl"],
                &now["connected"]
            ),
            (
                &json!("CLIENT_ACTION_REQUIRED"),
                &json!(address),
                &json!(true)
            ),
            "what works goes on working: {now}"
        );
        assert_eq!(now["updatedAt"], before["updatedAt"], "nothing was changed");
    }
    // Refused: it is as it was before.
    let (authorize, cookie) = server.acts(&address).await;
    let state = parameter(&authorize, "state").unwrap();
    let denied = server.api(&format!(
        "/oauth/callback?state={state}&error=access_denied"
    ));
    server.return_to(&denied, &cookie).await;
    assert_eq!(server.get(&path).await, before, "as before");

    let (_, address) = link(&server, "demo", &body).await;
    let (authorize, cookie) = server.acts(&address).await;
    let state = parameter(&authorize, "state").unwrap();
    let approved = server.api(&format!("/oauth/callback?state={state}&code=new"));
    server.return_to(&approved, &cookie).await;
    let now = server.get(&path).await;
    assert_eq!(
        (&now["state"], now.get("clientAction")),
        (&json!("READY"), None),
        "{now}"
    );
}

#[tokio::test]
async fn an_action_that_nobody_took_is_forgotten_in_time() {
    let service = Service::start().await;
    let server = service
        .server_with(|config| config.flow = std::time::Duration::from_secs(1))
        .await;
    let connection = server
        .signs_in(json!({"integrationKey": "slowly"}), "old")
        .await;
    let path = format!("/connections/{}", connection["id"].as_str().unwrap());
    link(&server, "demo", &json!({"connectionId": connection["id"]})).await;
    crate::service::eventually("it is as before", async || {
        server.get(&path).await["state"] == "READY"
    })
    .await;
}

/// The three servers and an attacker's page on hosts of their own, and a browser that keeps cookies as browsers do.
#[tokio::test]
async fn hosts_of_their_own_share_no_cookie() {
    let names = Names {
        page: "app.localhost".to_owned(),
        api: "api.localhost".to_owned(),
        provider: "login.localhost".to_owned(),
    };
    let plain = Server::start().await;
    let ports = [plain.page(""), plain.api(""), plain.provider("")]
        .map(|origin| origin.trim_start_matches("http://").to_owned());
    let token = plain.token.clone();
    plain.running.shutdown().await;
    let mut settings = crate::support::config(&plain.folder);
    [settings.page, settings.api, settings.provider] = ports.clone().map(|at| at.parse().unwrap());
    settings.names = Some(names);
    let running = formloom_server::start(settings).await.unwrap();
    let browser = || {
        let mut client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .cookie_store(true)
            .tls_certs_only([]);
        for (name, at) in ["app", "api", "login"].iter().zip(&ports) {
            client = client.resolve(&format!("{name}.localhost"), at.parse().unwrap());
        }
        client.build().unwrap()
    };
    let api = running.api_origin();
    assert!(api.starts_with("http://api.localhost:"), "{api}");
    let server = Server {
        running,
        folder: plain.folder,
        http: browser(),
        token,
    };
    let refuses = server
        .http
        .get(format!("http://{}/health", ports[1]))
        .send()
        .await
        .unwrap();
    assert_eq!(
        refuses.status(),
        StatusCode::MISDIRECTED_REQUEST,
        "the number is no name of it"
    );

    // The attacker's page posts the attacker's token from the victim's browser.
    let payload = json!({"integrationKey": "codehub", "token": server.token});
    let forged = server
        .http
        .post(server.api("/connect"))
        .header(ORIGIN, "http://evil.localhost:7");
    let forged = forged
        .form(&[("payload", payload.to_string())])
        .send()
        .await
        .unwrap();
    assert_eq!(
        forged.status(),
        StatusCode::FORBIDDEN,
        "the form of another site"
    );

    // The app's own form: the cookie of the API's host comes back to it, and to nobody else.
    let (authorize, _) = onward(server.form(json!({"integrationKey": "codehub"})).await).await;
    assert!(
        authorize.starts_with("http://login.localhost:"),
        "{authorize}"
    );
    let callback = server.decide(&authorize, "approve").await;
    let other = browser().get(&callback).send().await.unwrap();
    assert_eq!(
        other.status(),
        StatusCode::FORBIDDEN,
        "a browser without the cookie"
    );
    let (authorize, _) = onward(server.form(json!({"integrationKey": "codehub"})).await).await;
    let callback = server.decide(&authorize, "approve").await;
    let own = server.http.get(&callback).send().await.unwrap();
    assert_eq!(own.status(), StatusCode::OK, "the browser that started");
    assert!(own.headers().get(LOCATION).is_none(), "the result page");
}

#[tokio::test]
async fn names_of_other_machines_are_refused() {
    for name in [
        "evil.test",
        "localhost.evil.test",
        "a b.localhost",
        ".localhost",
        "",
    ] {
        let folder = tempfile::TempDir::new().unwrap();
        let mut settings = crate::support::config(&folder);
        settings.names = Some(Names {
            page: name.to_owned(),
            api: "api.localhost".to_owned(),
            provider: "login.localhost".to_owned(),
        });
        assert!(formloom_server::start(settings).await.is_err(), "{name:?}");
    }
}
