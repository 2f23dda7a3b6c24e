//! Account linking by forgery, in a real browser that keeps other sites' cookies out: the page, the API, the provider and
//! an attacker on hosts of their own, since cookies do not keep ports apart.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use formloom_server::{Config, Names, Running};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

struct Scene {
    browser: Client,
    driver: Child,
    server: Running,
    evil: String,
    _folder: tempfile::TempDir,
}

impl Scene {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let free = "127.0.0.1:0".parse().expect("an address");
        let server = formloom_server::start(Config {
            page: free,
            api: free,
            provider: free,
            names: Some(Names {
                page: "app.localhost".to_owned(),
                api: "api.localhost".to_owned(),
                provider: "login.localhost".to_owned(),
            }),
            data_dir: folder.path().join("data"),
            ..Config::default()
        })
        .await
        .expect("the servers start");
        let evil = attackers_page().await;
        let (driver, address) = driver();
        let profile = folder.path().join("browser");
        let arguments = [
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            format!("--user-data-dir={}", profile.display()),
        ];
        let wanted = json!({"goog:chromeOptions": {"args": arguments,
            "prefs": {"profile.block_third_party_cookies": true, "profile.cookie_controls_mode": 1}}});
        let wanted: Capabilities = serde_json::from_value(wanted).expect("capabilities");
        let browser = ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted)
            .connect(&address)
            .await
            .expect("a browser");
        Self {
            browser,
            driver,
            server,
            evil,
            _folder: folder,
        }
    }

    async fn opens(&self, address: &str) {
        self.browser.goto(address).await.expect("it opens");
    }

    /// What an asynchronous script gives.
    async fn runs(&self, script: &str, arguments: Vec<Value>) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1]; (async () => {{ {script} }})().then(done, error => done(String(error)));"
        );
        let given = self.browser.execute_async(&script, arguments).await;
        given.expect("the script runs")
    }

    /// A token of the app, as its page asks for it.
    async fn token(&self, customer: &str) -> String {
        self.opens(&self.server.page_origin()).await;
        let script = "const answer = await fetch('/session', {method: 'POST', body: JSON.stringify({customer: arguments[0]})});
            return (await answer.json()).token;";
        let token = self.runs(script, vec![json!(customer)]).await;
        token.as_str().expect("a token").to_owned()
    }

    /// Posts a form from the page that is open.
    async fn posts(&self, payload: &Value) {
        let script = "const form = document.createElement('form'); form.method = 'POST'; form.action = arguments[0];
            const field = document.createElement('input'); field.name = 'payload'; field.value = arguments[1];
            form.append(field); document.body.append(form); form.submit();";
        let action = format!("{}/connect", self.server.api_origin());
        let given = vec![json!(action), json!(payload.to_string())];
        self.browser
            .execute(script, given)
            .await
            .expect("it is posted");
    }

    async fn clicks(&self, text: &str) {
        let path = format!("//button[normalize-space()='{text}']");
        for _ in 0..200 {
            if let Ok(button) = self.browser.find(Locator::XPath(&path)).await {
                return button.click().await.expect("a click");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("no button {text} on:\n{}", self.reads().await);
    }

    async fn reads(&self) -> String {
        let script = "return location.origin + '\\n' + document.body.innerText;";
        let text = self.browser.execute(script, Vec::new()).await;
        text.ok()
            .and_then(|text| text.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    async fn sees(&self, text: &str) {
        for _ in 0..200 {
            if self.reads().await.contains(text) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("no “{text}” on:\n{}", self.reads().await);
    }

    /// The states of a customer's connections.
    async fn states(&self, token: &str) -> Vec<Value> {
        self.opens(&self.server.page_origin()).await;
        let script = "const answer = await fetch(arguments[0], {headers: {authorization: 'Bearer ' + arguments[1]}});
            return (await answer.json()).items.map(item => item.state);";
        let address = format!("{}/connections", self.server.api_origin());
        let states = self.runs(script, vec![json!(address), json!(token)]).await;
        states
            .as_array()
            .cloned()
            .unwrap_or_else(|| panic!("states: {states}"))
    }

    async fn ends(mut self) {
        let _ = self.browser.close().await;
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        self.server.shutdown().await;
    }
}

fn driver() -> (Child, String) {
    let program = std::env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
    let mut driver = Command::new(program)
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the driver starts: run `cargo xtask setup`");
    let mut lines = BufReader::new(driver.stdout.take().expect("its output")).lines();
    let port = lines
        .by_ref()
        .map_while(Result::ok)
        .find_map(|line| {
            let port = line.split("successfully on port ").nth(1)?;
            Some(port.trim().trim_end_matches('.').to_owned())
        })
        .expect("its port");
    std::thread::spawn(move || lines.for_each(drop));
    (driver, format!("http://127.0.0.1:{port}"))
}

/// Any page of another site.
async fn attackers_page() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let port = listener.local_addr().expect("its address").port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4_096];
            let _ = stream.read(&mut request).await;
            let answer = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 26\r\nconnection: close\r\n\r\n<body><h1>A nice page</h1>";
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    format!("http://evil.localhost:{port}")
}

#[test]
fn accounts_end_where_their_people_meant() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let scene = Scene::new().await;

        // The app's own page: its browser says where the form comes from, and keeps the cookie of the API's host.
        let mine = scene.token("demo").await;
        scene.posts(&json!({"integrationKey": "codehub", "token": mine})).await;
        scene.clicks("Approve").await;
        scene.sees("Connected").await;
        assert_eq!(scene.states(&mine).await, ["READY"], "the own page connects");

        // A page of another site posts its own token from the victim's browser.
        let theirs = scene.token("mallory").await;
        scene.opens(&scene.evil).await;
        scene.posts(&json!({"integrationKey": "codehub", "token": theirs})).await;
        scene.sees("Not connected").await;
        assert!(scene.states(&theirs).await.is_empty(), "nothing was begun");

        // A link that was made with another's token: it says so, and connects only whoever goes on.
        let script = "const answer = await fetch(arguments[0] + '/connect', {method: 'POST',
                headers: {authorization: 'Bearer ' + arguments[1], 'content-type': 'application/json'},
                body: JSON.stringify({integrationKey: 'codehub'})});
            return (await answer.json()).clientAction.uiUrl;";
        let given = vec![json!(scene.server.api_origin()), json!(theirs)];
        let link = scene.runs(script, given).await;
        let link = link.as_str().expect("a link").to_owned();
        scene.opens(&scene.evil).await;
        scene.opens(&link).await;
        scene.sees("mallory").await;
        scene.sees("formloom-dev").await;
        scene.clicks("Cancel").await;
        scene.sees("Not connected").await;
        assert_eq!(scene.states(&theirs).await, ["SETUP_FAILED"], "nothing was connected");

        // And one that is meant.
        scene.opens(&scene.server.page_origin()).await;
        let given = vec![json!(scene.server.api_origin()), json!(mine)];
        let link = scene.runs(script, given).await;
        scene.opens(link.as_str().expect("a link")).await;
        scene.clicks("Continue to CodeHub").await;
        scene.clicks("Approve").await;
        scene.sees("Connected").await;
        assert_eq!(scene.states(&mine).await, ["READY"], "and takes the old one's place");
        scene.ends().await;
    });
}
