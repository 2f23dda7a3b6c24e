//! A person at a browser: opens pages, finds things by role and name, clicks, types, reads.

use std::io::{BufRead as _, BufReader};
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::{WebDriverCompatibleCommand, WindowHandle};
use fantoccini::{Client, ClientBuilder, Locator};
use formloom_server::{Config, Running};
use formloom_tests::proxy::Proxy;
use futures_util::FutureExt as _;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// How long a person waits for something to appear, at least.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often a person looks before giving up, at least: on a busy machine that takes longer, and the page had as many
/// turns to go on.
const LOOKS: usize = 300;

/// How often a driver that does not start is started again.
const STARTS: usize = 3;

/// What is left of a person's patience.
pub(crate) struct Patience {
    started: Instant,
    looks: usize,
    least: Duration,
}

impl Patience {
    pub(crate) fn new() -> Self {
        Self::of(PATIENCE)
    }

    fn of(least: Duration) -> Self {
        Self {
            started: Instant::now(),
            looks: 0,
            least,
        }
    }

    /// Nothing was seen in one more look: whether another one is worth it.
    pub(crate) fn lasts(&mut self) -> bool {
        self.looks += 1;
        let most = LOOKS.min(usize::try_from(self.least.as_millis()).unwrap_or(LOOKS) / 60);
        self.looks < most || self.started.elapsed() < self.least
    }
}

/// A person with a browser and the demo's servers, all of them their own.
pub(crate) struct Person {
    pub(crate) browser: Client,
    pub(crate) server: Option<Running>,
    pub(crate) page: String,
    pub(crate) api: String,
    config: Config,
    /// The server's data, and the browser's in `browser`.
    #[allow(dead_code, reason = "the scan for secrets looks into it")]
    pub(crate) data: tempfile::TempDir,
}

/// The driver and its browser, which end with the test whatever becomes of it.
struct Session {
    browser: Client,
    driver: Child,
}

impl Session {
    async fn end(mut self) {
        let _ = self.browser.close().await;
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// Runs a test with a person in front of the demo, and closes everything afterwards.
pub(crate) fn with_person<F>(test: impl FnOnce(Person) -> F)
where
    F: Future<Output = Person>,
{
    with_person_at(|_| {}, test);
}

/// The same, with servers that are set up in another way.
pub(crate) fn with_person_at<F>(set_up: impl FnOnce(&mut Config), test: impl FnOnce(Person) -> F)
where
    F: Future<Output = Person>,
{
    runtime().block_on(async {
        let (person, session) = Person::arrive(None, set_up).await;
        let result = AssertUnwindSafe(test(person)).catch_unwind().await;
        leave(session, result).await;
    });
}

/// The same, with a proxy before the API that notes what comes and can make faults.
#[allow(dead_code, reason = "the suites with peers use it")]
pub(crate) fn with_person_behind<F>(
    set_up: impl FnOnce(&mut Config),
    test: impl FnOnce(Person, Arc<Proxy>) -> F,
) where
    F: Future<Output = Person>,
{
    runtime().block_on(async {
        let proxy = Arc::new(Proxy::start().await.expect("a proxy"));
        let (person, session) = Person::arrive(Some(&proxy), set_up).await;
        let result = AssertUnwindSafe(test(person, proxy)).catch_unwind().await;
        leave(session, result).await;
    });
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

async fn leave(session: Session, result: std::thread::Result<Person>) {
    session.end().await;
    match result {
        Ok(mut person) => {
            if let Some(server) = person.server.take() {
                server.shutdown().await;
            }
        }
        Err(panic) => resume_unwind(panic),
    }
}

impl Person {
    async fn arrive(
        proxy: Option<&Arc<Proxy>>,
        set_up: impl FnOnce(&mut Config),
    ) -> (Self, Session) {
        let data = tempfile::tempdir().expect("a folder for the database");
        let free = "127.0.0.1:0".parse().expect("an address");
        let mut config = Config {
            page: free,
            api: free,
            provider: free,
            data_dir: data.path().to_path_buf(),
            dist: std::env::var_os("FORMLOOM_DIST").map(Into::into),
            ..Config::default()
        };
        if let Some(proxy) = proxy {
            // The port is chosen first: a restart must find it again.
            let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
            config.api = listener.local_addr().expect("its address");
            config.api_behind = Some(proxy.address());
        }
        set_up(&mut config);
        assert!(
            config.dist.is_some(),
            "FORMLOOM_DIST is not set: run `cargo xtask test`"
        );
        let server = formloom_server::start(config.clone())
            .await
            .expect("the server starts");
        // From now on on the same ports.
        config.page = address(&server.page_origin());
        match proxy {
            Some(proxy) => {
                proxy.passes_on_to(config.api);
                proxy.is_read_by(&server.page_origin());
            }
            None => config.api = address(&server.api_origin()),
        }
        config.provider = address(&server.provider_origin());
        let session = start_session(&data.path().join("browser")).await;
        let browser = session.browser.clone();
        let (page, api) = (server.page_origin(), server.api_origin());
        let person = Self {
            browser,
            server: Some(server),
            page,
            api,
            config,
            data,
        };
        person.opens("/").await;
        (person, session)
    }

    /// The servers stop.
    pub(crate) async fn stops_the_server(&mut self) {
        if let Some(server) = self.server.take() {
            server.shutdown().await;
        }
    }

    /// The servers are there again, with the same data.
    pub(crate) async fn starts_the_server(&mut self) {
        let server = formloom_server::start(self.config.clone()).await;
        self.server = Some(server.expect("the server starts again"));
    }

    pub(crate) async fn opens(&self, path: &str) {
        self.browser
            .goto(&format!("{}{path}", self.page))
            .await
            .expect("the page opens");
    }

    /// The element of a role with an accessible name, once it is there.
    pub(crate) async fn finds(&self, role: &str, name: &str) -> Element {
        let mut patience = Patience::new();
        loop {
            if let Some(found) = self.looks_for(role, name).await {
                return found;
            }
            assert!(
                patience.lasts(),
                "no {role} “{name}” on:\n{}",
                self.reads().await
            );
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
    }

    /// The element of a role with an accessible name, if it is there now.
    pub(crate) async fn looks_for(&self, role: &str, name: &str) -> Option<Element> {
        let candidates = self
            .browser
            .find_all(Locator::Css(selector(role)))
            .await
            .ok()?;
        for candidate in candidates {
            if candidate.is_displayed().await.unwrap_or(false)
                && self.computed(&candidate, "computedlabel").await == name
                && self.computed(&candidate, "computedrole").await == role
            {
                return Some(candidate);
            }
        }
        None
    }

    /// What assistive technology is told of an element (WebDriver, section 12.4).
    pub(crate) async fn computed(&self, element: &Element, what: &'static str) -> String {
        let command = Computed {
            element: element.element_id().to_string(),
            what,
        };
        let answer = self.browser.issue_cmd(command).await;
        answer
            .ok()
            .and_then(|answer| answer.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    pub(crate) async fn clicks(&self, role: &str, name: &str) {
        self.finds(role, name).await.click().await.expect("a click");
        self.lets_the_page_draw().await;
    }

    /// A person looks before the next move. The renderer may give way to the browser while it draws, so that a
    /// driver could be faster than the focus that follows a click.
    pub(crate) async fn lets_the_page_draw(&self) {
        let script = "const done = arguments[arguments.length - 1];
            setTimeout(() => requestIdleCallback(() => done(null), { timeout: 300 }), 0);";
        // A click that leaves the page takes the script with it.
        let _ = self.browser.execute_async(script, Vec::new()).await;
    }

    pub(crate) async fn types(&self, role: &str, name: &str, text: &str) {
        self.finds(role, name)
            .await
            .send_keys(text)
            .await
            .expect("typing");
        self.lets_the_page_draw().await;
    }

    /// Presses a key where the focus is.
    pub(crate) async fn presses(&self, key: Key) {
        let element = self.browser.active_element().await.expect("a focus");
        element
            .send_keys(&char::from(key).to_string())
            .await
            .expect("a key");
        self.lets_the_page_draw().await;
    }

    /// What stands in a control.
    pub(crate) async fn value(&self, role: &str, name: &str) -> String {
        let value = self
            .finds(role, name)
            .await
            .prop("value")
            .await
            .expect("a value");
        value.unwrap_or_default()
    }

    /// The visible text of the page.
    pub(crate) async fn reads(&self) -> String {
        let script = "return document.body ? document.body.innerText : ''";
        let text = self
            .browser
            .execute(script, Vec::new())
            .await
            .unwrap_or_default();
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits for a text to be on the page.
    pub(crate) async fn sees(&self, text: &str) {
        self.sees_within(text, PATIENCE).await;
    }

    pub(crate) async fn sees_within(&self, text: &str, least: Duration) {
        let mut patience = Patience::of(least);
        loop {
            let page = self.reads().await;
            if page.contains(text) {
                return;
            }
            assert!(patience.lasts(), "“{text}” is not on the page:\n{page}");
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
    }

    /// Waits for a text to go.
    pub(crate) async fn loses_sight_of(&self, text: &str) {
        let mut patience = Patience::new();
        while self.reads().await.contains(text) {
            assert!(patience.lasts(), "“{text}” is still on the page");
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
    }

    /// Waits until no dialog is there.
    pub(crate) async fn is_without_dialog(&self) {
        let mut patience = Patience::new();
        while self
            .runs("return document.querySelectorAll('dialog').length")
            .await
            != 0
        {
            assert!(
                patience.lasts(),
                "a dialog is still there:\n{}",
                self.reads().await
            );
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
    }

    /// The name and the role of what has the focus.
    pub(crate) async fn focused(&self) -> (String, String) {
        let element = self
            .browser
            .active_element()
            .await
            .expect("something has the focus");
        (
            self.computed(&element, "computedrole").await,
            self.computed(&element, "computedlabel").await,
        )
    }

    /// Waits until the focus is on something.
    pub(crate) async fn has_the_focus_on(&self, role: &str, name: &str) {
        let mut patience = Patience::new();
        loop {
            let focused = self.focused().await;
            if focused == (role.to_owned(), name.to_owned()) {
                return;
            }
            assert!(
                patience.lasts(),
                "the focus is on {focused:?} and not on the {role} “{name}”"
            );
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
    }

    /// Holds back the page's requests to a path until `window.release()` is called.
    pub(crate) async fn holds_back(&self, path: &str) {
        self.runs(&format!(
            "const real = window.fetch;
             const gate = new Promise(open => window.release = () => {{ window.fetch = real; open(); }});
             window.fetch = (...args) => {{
                 const address = new URL(args[0].url ?? args[0], location.href);
                 if (address.pathname !== '{path}') return real.apply(window, args);
                 const signal = args[0].signal ?? args[1]?.signal;
                 const stop = new Promise((_, no) => signal?.addEventListener('abort', () => no(signal.reason)));
                 return Promise.race([stop, gate.then(() => real.apply(window, args))]);
             }};"
        ))
        .await;
    }

    /// Waits until an expression is true on the page.
    pub(crate) async fn waits_for(&self, expression: &str) {
        let mut patience = Patience::new();
        while self.runs(&format!("return {expression}")).await != true {
            assert!(patience.lasts(), "{expression} is not true");
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    pub(crate) async fn runs(&self, script: &str) -> Value {
        self.browser
            .execute(script, Vec::new())
            .await
            .expect("the script runs")
    }

    /// A command of the browser's developer tools, which WebDriver has no word for.
    #[allow(dead_code, reason = "not every suite needs it")]
    pub(crate) async fn asks_tools(&self, command: &str, parameters: Value) -> Value {
        let command = DevTools(json!({ "cmd": command, "params": parameters }));
        self.browser
            .issue_cmd(command)
            .await
            .expect("the browser does so")
    }

    /// Runs a script that waits.
    pub(crate) async fn runs_async(&self, script: &str) {
        let script = format!(
            "const done = arguments[arguments.length - 1]; (async () => {{ {script} }})().then(() => done(null), error => done(String(error)));"
        );
        let failed = self
            .browser
            .execute_async(&script, Vec::new())
            .await
            .expect("the script runs");
        assert_eq!(failed, Value::Null, "the script ends well");
    }

    /// The window that opens beside this one.
    pub(crate) async fn new_window(&self, before: &[WindowHandle]) -> WindowHandle {
        let mut patience = Patience::new();
        loop {
            let windows = self.browser.windows().await.expect("windows");
            if let Some(new) = windows.into_iter().find(|window| !before.contains(window)) {
                return new;
            }
            assert!(
                patience.lasts(),
                "no window opened; the page says:\n{}",
                self.reads().await
            );
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
    }

    pub(crate) async fn windows(&self) -> Vec<WindowHandle> {
        self.browser.windows().await.expect("windows")
    }

    pub(crate) async fn switches_to(&self, window: &WindowHandle) {
        self.browser
            .switch_to_window(window.clone())
            .await
            .expect("the window is there");
    }

    /// Clicks in a window that may close itself at once.
    pub(crate) async fn clicks_and_leaves(&self, role: &str, name: &str, back: &WindowHandle) {
        let button = self.finds(role, name).await;
        let _ = button.click().await;
        self.switches_to(back).await;
    }

    /// The customer's connections, as the API lists them.
    pub(crate) async fn connections(&self) -> Vec<Value> {
        self.connections_of("demo").await
    }

    /// Comes by a link of the customer's backend, which asks for a connection in the place of what is there.
    #[allow(dead_code, reason = "not every suite has use for it")]
    pub(crate) async fn comes_to_connect(&self, integration: &str) {
        let ask = format!(
            "const session = await (await fetch('/session', {{method: 'POST'}})).json();
             const headers = {{authorization: 'Bearer ' + session.token, 'content-type': 'application/json'}};
             const answer = await fetch('{}/connection-requests', {{method: 'POST', headers,
                 body: JSON.stringify({{integrationKey: '{integration}'}})}});
             window.request = await answer.json();",
            self.api
        );
        self.runs_async(&ask).await;
        let page = self.runs("return window.request.url").await;
        let page = page.as_str().expect("a link");
        self.browser.goto(page).await.expect("the page opens");
    }

    /// The same of another customer.
    pub(crate) async fn connections_of(&self, customer: &str) -> Vec<Value> {
        let script = r"
            const done = arguments[arguments.length - 1];
            (async () => {
                const session = await (await fetch('/session', {method: 'POST',
                    headers: {'content-type': 'application/json'}, body: JSON.stringify({customer: arguments[1]})})).json();
                const answer = await fetch(arguments[0] + '/connections?limit=100', {
                    headers: {authorization: 'Bearer ' + session.token, 'membrane-api-version': '2025-10-21'}});
                done((await answer.json()).items);
            })();";
        let items = self
            .browser
            .execute_async(script, vec![json!(self.api), json!(customer)])
            .await
            .expect("the API answers");
        items.as_array().cloned().unwrap_or_default()
    }
}

fn address(origin: &str) -> std::net::SocketAddr {
    let authority = origin.trim_start_matches("http://");
    authority.parse().expect("an address of the server")
}

/// Elements that can have a role.
fn selector(role: &str) -> &'static str {
    match role {
        "textbox" => "input, textarea",
        "searchbox" => "input[type=search]",
        "button" => "button",
        "radio" => "input[type=radio]",
        "checkbox" => "input[type=checkbox]",
        "combobox" => "select, [role=combobox]",
        "dialog" => "dialog",
        "link" => "a",
        "tab" => "[role=tab]",
        "menuitem" => "[role=menuitem]",
        "option" => "[role=option], option",
        _ => "*",
    }
}

#[derive(Debug)]
struct Computed {
    element: String,
    what: &'static str,
}

impl WebDriverCompatibleCommand for Computed {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!(
            "session/{}/element/{}/{}",
            session.unwrap_or_default(),
            self.element,
            self.what
        ))
    }

    fn method_and_body(&self, _url: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::GET, None)
    }
}

#[derive(Debug)]
struct DevTools(Value);

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!(
            "session/{}/goog/cdp/execute",
            session.unwrap_or_default()
        ))
    }

    fn method_and_body(&self, _url: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.0.to_string()))
    }
}

/// A driver with its browser. On a busy machine one of the two may not start: then both are started again.
async fn start_session(profile: &std::path::Path) -> Session {
    let mut why = Vec::new();
    for _ in 0..STARTS {
        let (mut driver, address) = match start_driver() {
            Ok(started) => started,
            Err(error) => {
                why.push(error);
                continue;
            }
        };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        if let Value::Object(capabilities) = capabilities(profile) {
            builder.capabilities(capabilities);
        }
        match builder.connect(&address).await {
            Ok(browser) => return Session { browser, driver },
            Err(error) => why.push(format!("no session of the driver: {error}")),
        }
        let _ = driver.kill();
        let _ = driver.wait();
    }
    panic!("no browser after {STARTS} starts: {}", why.join("; "));
}

/// Starts the driver on a free port, which it prints: that of Firefox where GECKODRIVER names one, else Chromium's.
fn start_driver() -> Result<(Child, String), String> {
    let firefox = std::env::var_os("GECKODRIVER");
    let chromium = || std::env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
    let mut driver = Command::new(firefox.unwrap_or_else(chromium))
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the driver starts: run `cargo xtask setup`");
    let output = driver.stdout.take().expect("the driver's output");
    let mut lines = BufReader::new(output).lines();
    let mut told = String::new();
    let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let chromium = line.split("successfully on port ").nth(1);
        let found = chromium.or_else(|| line.split("Listening on 127.0.0.1:").nth(1));
        told.push_str(&line);
        Some(found?.trim().trim_end_matches('.').to_owned())
    });
    let Some(port) = port else {
        let _ = driver.kill();
        let _ = driver.wait();
        return Err(format!("the driver ends without a port: {told}"));
    };
    // The rest of the output is read, so that the driver never waits for somebody to read it.
    std::thread::spawn(move || lines.for_each(drop));
    Ok((driver, format!("http://127.0.0.1:{port}")))
}

fn capabilities(profile: &std::path::Path) -> Value {
    if std::env::var_os("GECKODRIVER").is_some() {
        return json!({
            "browserName": "firefox",
            "moz:firefoxOptions": {
                "args": ["-headless", "-width=1280", "-height=1000"],
                "prefs": { "ui.prefersReducedMotion": 1, "accessibility.tabfocus": 7 }
            }
        });
    }
    json!({
        "browserName": "chrome",
        "goog:chromeOptions": {
            // The driver allows every popup by itself; people's browsers do not.
            "excludeSwitches": ["disable-popup-blocking"],
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", format!("--user-data-dir={}", profile.display()),
                "--force-prefers-reduced-motion", "--window-size=1280,1000"
            ]
        }
    })
}
