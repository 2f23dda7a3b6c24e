//! Attacks by amount and form: too much, too slow, too deep, beside the path, and what is left in logs.

use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use formloom_server::Limits;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::service::Service;
use crate::support::{API_KEY, Server, message, parameter};

/// Sends bytes as they are to a server, and gives what it answers until it closes.
async fn raw(origin: &str, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(origin.trim_start_matches("http://"))
        .await
        .unwrap();
    // A server that has heard enough closes in the middle.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut answer));
    assert!(read.await.is_ok(), "it ends");
    String::from_utf8_lossy(&answer).into_owned()
}

async fn is_served(server: &Server) -> bool {
    let asks = server.http.get(server.api("/health")).send();
    let answer = tokio::time::timeout(Duration::from_secs(5), asks).await;
    answer.is_ok_and(|answer| answer.is_ok_and(|answer| answer.status() == StatusCode::OK))
}

#[tokio::test]
async fn flood_of_headers() {
    let server = Server::start().await;
    for origin in [server.api(""), server.page(""), server.provider("")] {
        let host = origin.trim_start_matches("http://").to_owned();
        let many: String = (0..2_000)
            .map(|number| format!("x-{number}: y\r\n"))
            .collect();
        let long = format!("x-long: {}\r\n", "y".repeat(1 << 20));
        for headers in [many, long] {
            let request = format!("GET /health HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n");
            let answer = raw(&origin, request.as_bytes()).await;
            assert!(
                answer.is_empty() || answer.starts_with("HTTP/1.1 431"),
                "{origin}: {}",
                answer.lines().next().unwrap_or_default()
            );
        }
    }
    assert!(is_served(&server).await, "others are served");
}

#[tokio::test]
async fn slow_head_and_body() {
    let server = Server::with(|config| {
        config.limits.connections = 8;
        config.limits.head = Duration::from_millis(300);
    })
    .await;
    let address = server.api("").trim_start_matches("http://").to_owned();
    let mut sockets = Vec::new();
    for number in 0..24 {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let head = format!("POST /connect HTTP/1.1\r\nHost: {address}\r\nContent-Length: 9\r\n");
        let part = match number % 3 {
            0 => String::new(),
            1 => head,
            _ => format!("{head}\r\n{{"),
        };
        stream.write_all(part.as_bytes()).await.unwrap();
        sockets.push(stream);
    }
    let asks = format!("GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let answer = raw(&server.api(""), asks.as_bytes()).await;
    assert!(
        answer.starts_with("HTTP/1.1 200"),
        "others are served: {answer}"
    );
}

#[tokio::test]
async fn oversize_body() {
    let server = Server::start().await;
    let long = json!({"integrationKey": "x".repeat(400 * 1024)}).to_string();
    for (path, kind) in [
        ("/connect", "application/json"),
        ("/connect", "application/x-www-form-urlencoded"),
        ("/connection-requests", "application/json"),
        ("/connection-options", "application/json"),
    ] {
        let request = server
            .http
            .post(server.api(path))
            .bearer_auth(&server.token);
        let request = request
            .header("origin", server.page(""))
            .header(CONTENT_TYPE, kind);
        let answer = request.body(format!("payload={long}")).send().await;
        let status = answer.map(|answer| answer.status());
        assert!(
            status
                .as_ref()
                .is_ok_and(|status| *status == StatusCode::PAYLOAD_TOO_LARGE),
            "{path} as {kind}: {status:?}"
        );
    }
    // In chunks, without saying how long it will be.
    let host = server.api("").trim_start_matches("http://").to_owned();
    let mut request = format!(
        "POST /connect HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
        server.token
    )
    .into_bytes();
    for _ in 0..64 {
        request.extend(format!("4000\r\n{}\r\n", "x".repeat(0x4000)).into_bytes());
    }
    let answer = raw(&server.api(""), &request).await;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 413"),
        "{answer}"
    );
    assert!(is_served(&server).await, "others are served");
}

#[tokio::test]
async fn deep_body() {
    let server = Server::start().await;
    for deep in [
        "[".repeat(100_000),
        format!("{{\"input\":{}", "{\"a\":".repeat(20_000)),
        format!(
            "{{\"integrationKey\":\"warehouse\",\"input\":{}{}}}",
            "[".repeat(120),
            "]".repeat(120)
        ),
    ] {
        let request = server
            .http
            .post(server.api("/connect"))
            .bearer_auth(&server.token);
        let request = request.header(CONTENT_TYPE, "application/json").body(deep);
        let answer = request.send().await.unwrap();
        assert_eq!(
            answer.status(),
            StatusCode::BAD_REQUEST,
            "refused with a reason"
        );
    }
    assert!(is_served(&server).await, "others are served");
}

#[tokio::test]
async fn flood_of_ways_back() {
    let limits = Limits {
        burst: 5,
        requests_per_second: 1,
        ..Limits::default()
    };
    let server = Server::with(|config| config.limits = limits).await;
    let body = json!({"integrationKey": "codehub"});
    let (authorize, cookie) = crate::support::onward(server.form(body).await).await;
    for path in [
        "/oauth/callback?code=x&state=made-up.",
        "/connect/actions/made-up.",
    ] {
        let mut refused = 0;
        for number in 0..20 {
            let answer = server
                .http
                .get(server.api(&format!("{path}{number}")))
                .send()
                .await;
            refused += usize::from(answer.unwrap().status() == StatusCode::TOO_MANY_REQUESTS);
        }
        assert!(refused >= 10, "{path}: {refused} of 20 were refused");
    }
    let callback = server.decide(&authorize, "approve").await;
    let back = server.return_to(&callback, &cookie).await;
    assert_eq!(back.status(), StatusCode::OK, "who comes back is served");
}

#[tokio::test]
async fn path_traversal() {
    let folder = tempfile::tempdir().unwrap();
    let dist = folder.path().join("dist");
    std::fs::create_dir(&dist).unwrap();
    std::fs::write(
        dist.join("index.html"),
        "<!doctype html><title>demo</title>",
    )
    .unwrap();
    let data = folder.path().join("data");
    let (data_dir, own) = (data.clone(), dist.clone());
    let server = Server::with(|config| {
        config.data_dir = data_dir;
        config.dist = Some(own);
    })
    .await;
    let key = std::fs::read_to_string(data.join("key")).unwrap();
    let steps = [
        "../",
        "..%2f",
        "%2e%2e/",
        "%2e%2e%2f",
        "..%5c",
        "..\\",
        "....//",
        "..%00/",
        "..%252f",
    ];
    for origin in [server.page(""), server.api("")] {
        let host = origin.trim_start_matches("http://").to_owned();
        for step in steps {
            for path in [
                format!("/{step}data/key"),
                format!("/assets/{step}{step}data/key"),
                format!("/connections/{step}{step}data/key"),
                format!("/connect/actions/{step}{step}data/key"),
                format!("/{}", data.join("key").display()),
            ] {
                let request = format!(
                    "GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n",
                    server.token
                );
                let answer = raw(&origin, request.as_bytes()).await;
                assert!(
                    !answer.contains(key.trim()),
                    "{origin}{path} gives the key away"
                );
                assert!(
                    !answer.starts_with("HTTP/1.1 5"),
                    "{origin}{path}: {answer}"
                );
            }
        }
    }
}

#[tokio::test]
async fn words_of_the_database() {
    let server = Server::start().await;
    let other = server.token_of("other").await;
    let theirs = json!({"integrationKey": "pingboard", "connectionKey": "theirs"});
    server
        .call_as(&other, Method::POST, "/connect", Some(&theirs))
        .await;
    let encode =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    for words in [
        "' OR 1=1 --",
        "%",
        "_",
        "x' UNION SELECT * FROM connections --",
        "theirs' --",
    ] {
        let cursor = URL_SAFE_NO_PAD.encode(format!("after:{words}"));
        for path in [
            format!("/connections?includeArchived=true&search={}", encode(words)),
            format!("/connections?integrationId={}", encode(words)),
            format!("/connections?cursor={cursor}"),
            format!("/connections/{}", encode(words).replace('+', "%20")),
            format!("/connect/results/{}", encode(words).replace('+', "%20")),
        ] {
            let answer = server.call(Method::GET, &path, None).await;
            assert!(!answer.status.is_server_error(), "{path}: {}", answer.body);
            let items = answer.body.get("items").and_then(Value::as_array);
            assert!(items.is_none_or(Vec::is_empty), "{path}: {}", answer.body);
            assert!(answer.body.get("id").is_none(), "{path}: {}", answer.body);
        }
    }
}

/// Everything that the servers of this program log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn log() -> Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    let log = LOG.get_or_init(|| {
        let log = Log::default();
        let writer = log.clone();
        tracing_subscriber::fmt()
            .with_env_filter("formloom_server=trace")
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .init();
        log
    });
    log.clone()
}

#[tokio::test]
async fn secrets_in_logs() {
    let log = log();
    let service = Service::start().await;
    let server = service.server().await;
    let mut secrets = vec![server.token.clone()];
    // Each way that touches a secret, ending well and badly.
    let typed = "typed-into-a-form-5417";
    let body =
        json!({"integrationKey": "keyed", "requestId": "request-5417", "input": {"apiKey": typed}});
    server.post("/connect", &body).await;
    service.refuses(true);
    server.post("/connect", &body).await;
    let connected = json!({"integrationKey": "slowly"});
    let (callback, cookie) = server
        .approved(connected.clone(), "code-refused-5417")
        .await;
    server.return_to(&callback, &cookie).await;
    service.refuses(false);
    for code in ["code-taken-5417", "code-replaced-5417"] {
        let (callback, cookie) = server.approved(connected.clone(), code).await;
        secrets.push(parameter(&callback, "state").unwrap());
        secrets.push(cookie.split_once('=').unwrap().1.to_owned());
        let (sent, _) = message(server.return_to(&callback, &cookie).await).await;
        let path = format!(
            "/connections/{}",
            sent["connection"]["id"].as_str().unwrap()
        );
        server
            .call(Method::POST, &format!("{path}/refresh-credentials"), None)
            .await;
        service.refuses(true);
        server
            .call(Method::POST, &format!("{path}/refresh-credentials"), None)
            .await;
        server.call(Method::DELETE, &path, None).await;
        service.hears("revoke").await;
        service.refuses(false);
    }
    let stream = server.api(&format!(
        "/sse/connection-events/request-5417?token={}",
        server.token
    ));
    server.http.get(stream).send().await.unwrap();
    let wrong = server
        .http
        .post(server.api("/connect"))
        .bearer_auth("a.token.5417");
    wrong
        .body(format!("{{\"input\": {typed}"))
        .send()
        .await
        .unwrap();
    let waiting = server.connected(&connected).await;
    let link = waiting["clientAction"]["uiUrl"].as_str().unwrap();
    secrets.push(link.rsplit_once('/').unwrap().1.to_owned());
    server.http.get(link).send().await.unwrap();
    server.running.shutdown().await;

    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(
        text.contains("/connections/{id}/refresh-credentials"),
        "routes are logged: {text}"
    );
    assert!(text.contains("could not be revoked"), "and failures");
    secrets.push(API_KEY.to_owned());
    // Digits alone would be found in the time of a line.
    secrets.extend(["-5417", "token.5417"].map(str::to_owned));
    for secret in secrets {
        assert!(!text.contains(&secret), "a secret is in the log");
    }
}

#[tokio::test]
async fn secrets_in_errors() {
    let service = Service::start().await;
    let server = service.server().await;
    let secret = "secret-9023";
    let send = async |body: String| {
        let request = server
            .http
            .post(server.api("/connect"))
            .bearer_auth(&server.token);
        let request = request.header(CONTENT_TYPE, "application/json").body(body);
        request.send().await.unwrap()
    };
    service.refuses(true);
    for body in [
        format!("{{\"input\": \"{secret}"),
        format!("\"{secret}\""),
        json!({"integrationKey": secret}).to_string(),
        json!({"integrationKey": "keyed", "input": secret}).to_string(),
        json!({"integrationKey": "keyed", "input": {"apiKey": [secret]}}).to_string(),
        json!({"integrationKey": "keyed", "input": {"apiKey": secret}}).to_string(),
        json!({"integrationKey": "keyed", "input": {"apiKey": format!("{secret}\n")}}).to_string(),
        json!({"integrationKey": "warehouse", "input": {"host": 1, "auth": {"method": "password", "password": [secret]}}}).to_string(),
        json!({"connectionId": secret}).to_string(),
        json!({"integrationKey": "keyed", "authOptionKey": secret}).to_string(),
        json!({"integrationKey": "keyed", "redirectUri": format!("https://{secret}/")}).to_string(),
        json!({"integrationKey": "keyed", "name": {"x": secret}}).to_string(),
    ] {
        let answer = send(body.clone()).await;
        assert!(answer.status().is_client_error(), "{body}: {}", answer.status());
        let said = answer.text().await.unwrap();
        assert!(!said.contains("9023"), "{body} is said again: {said}");
    }
    let token = "eyJhbGciOiJIUzI1NiJ9.secret-9023.x";
    let refused = server
        .call_as(token, Method::GET, "/connections", None)
        .await;
    assert!(
        !refused.body.to_string().contains("9023"),
        "{}",
        refused.body
    );
    let lost = server
        .http
        .get(server.api("/oauth/callback?state=secret-9023&code=secret-9023"));
    let said = lost.send().await.unwrap().text().await.unwrap();
    assert!(!said.contains("9023"), "{said}");
}
