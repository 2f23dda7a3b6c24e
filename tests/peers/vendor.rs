//! The vendor's SDKs, unmodified, against the development backend: options, credentials that are typed, OAuth2 in a
//! window and in the same window, a denied consent, reconnect, rename, list, archive.

use std::sync::Arc;
use std::time::Duration;

use formloom_tests::proxy::Proxy;
use serde_json::{Value, json};

use crate::person::{Patience, Person, with_person_behind};
use crate::recording;

/// One of the SDKs.
struct Sdk {
    package: &'static str,
    name: &'static str,
}

const CURRENT: Sdk = Sdk {
    package: "@membranehq/sdk",
    name: "membranehq-sdk-0.28.3",
};
const FIRST: Sdk = Sdk {
    package: "@integration-app/sdk",
    name: "integration-app-sdk-1.14.1",
};

/// A developer who tries the SDK.
struct Developer {
    person: Person,
    proxy: Arc<Proxy>,
    steps: Vec<Value>,
}

impl Developer {
    /// Calls the SDK inside a click, which may then open a window.
    async fn calls(&self, call: &str) {
        self.person
            .runs(&format!("window.next = async (client) => {call};"))
            .await;
        self.person.clicks("button", "Go").await;
    }

    /// Waits for what the call comes to.
    async fn outcome(&self) -> Value {
        let mut patience = Patience::new();
        loop {
            let outcome = self.person.runs("return window.outcome ?? null").await;
            if !outcome.is_null() {
                return outcome;
            }
            assert!(
                patience.lasts(),
                "the SDK does not come to an end: {}",
                self.person.reads().await
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn gets(&self, call: &str) -> Value {
        self.calls(call).await;
        let outcome = self.outcome().await;
        assert!(outcome["error"].is_null(), "{call}: {outcome}");
        outcome["value"].clone()
    }

    async fn is_refused(&self, call: &str) -> Value {
        self.calls(call).await;
        let outcome = self.outcome().await;
        assert!(!outcome["error"].is_null(), "{call}: {outcome}");
        outcome["error"].clone()
    }

    /// Calls, and decides on the provider's page in the window that opens.
    async fn decides(&self, call: &str, decision: &str) -> Value {
        let before = self.person.windows().await;
        self.calls(call).await;
        let popup = self.person.new_window(&before).await;
        self.person.switches_to(&popup).await;
        self.person
            .clicks_and_leaves("button", decision, &before[0])
            .await;
        self.outcome().await
    }

    /// Calls, decides on the provider's page in this window, and gives the address of the return.
    async fn decides_here(&self, call: &str, decision: &str) -> url::Url {
        self.calls(call).await;
        self.person.clicks("button", decision).await;
        self.person.waits_for("window.isReady === true").await;
        let address = self.person.browser.current_url().await.expect("an address");
        assert!(
            address.as_str().starts_with(&self.person.page),
            "back at the page: {address}"
        );
        address
    }

    /// Notes what the SDK sent for a step.
    fn notes(&mut self, step: &str) {
        let seen = self.proxy.takes_notes();
        self.steps.push(recording::comparable(step, &seen));
    }
}

fn with_sdk<F>(sdk: &Sdk, test: impl FnOnce(Developer) -> F)
where
    F: Future<Output = Developer>,
{
    let folder = tempfile::tempdir().expect("a folder for the page");
    let peers = formloom_tests::root().join("tests/peers");
    let bundle = peers
        .join("node_modules")
        .join(sdk.package)
        .join("dist/bundle.js");
    assert!(
        bundle.exists(),
        "the packages of tests/peers are not installed: run `cargo xtask setup`"
    );
    for (from, to) in [
        (bundle, "sdk.js"),
        (peers.join("page/index.html"), "index.html"),
        (peers.join("page/page.js"), "page.js"),
    ] {
        std::fs::copy(from, folder.path().join(to)).expect("a file of the page");
    }
    let dist = folder.path().to_path_buf();
    with_person_behind(
        move |config| config.dist = Some(dist),
        async |person, proxy| {
            person.waits_for("window.isReady === true").await;
            let developer = Developer {
                person,
                proxy,
                steps: Vec::new(),
            };
            test(developer).await.person
        },
    );
}

fn parameter(address: &url::Url, name: &str) -> Option<String> {
    let found = address.query_pairs().find(|(known, _)| known == name);
    found.map(|(_, value)| value.into_owned())
}

const KEY: &str = "weather-demo-key-2026";

#[test]
fn the_current_sdk_works_unchanged() {
    with_sdk(&CURRENT, async |mut sdk| {
        let options = sdk
            .gets("client.post('/connection-options', {integrationKey: 'ledgerly'})")
            .await;
        assert_eq!(options[0]["key"], "api-key", "{options}");
        assert_eq!(options[1]["type"], "oauth2", "{options}");
        let second = sdk
            .gets("client.post('/connectors/' + (await client.integration('ledgerly').get()).connectorId + '/generate-options', {connectorParameters: {}})")
            .await;
        assert_eq!(second, options, "the second generation's options");
        sdk.notes("get options");

        let made = sdk
            .gets(&format!(
                "client.integration('weatherline').connect({{input: {{apiKey: '{KEY}'}}, authOptionKey: 'api-key', name: 'Weather'}})"
            ))
            .await;
        assert_eq!(made["connected"], true, "{made}");
        sdk.notes("connect with client credentials");

        let refused = sdk
            .is_refused("client.integration('weatherline').connect({input: {apiKey: 'wrong'}, authOptionKey: 'api-key', allowMultipleConnections: true})")
            .await;
        assert!(
            refused["message"]
                .as_str()
                .unwrap_or_default()
                .contains("not known"),
            "the reason of the service: {refused}"
        );
        sdk.notes("connect with wrong client credentials");

        let window = "client.integration('codehub').connect({authOptionKey: 'oauth'})";
        let denied = sdk.decides(window, "Deny").await;
        assert!(
            denied["error"]["message"]
                .as_str()
                .unwrap_or_default()
                .contains("denied"),
            "{denied}"
        );
        sdk.notes("OAuth2 in a window, denied");
        let approved = sdk.decides(window, "Approve").await;
        assert_eq!(approved["value"]["connected"], true, "{approved}");
        let id = approved["value"]["id"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        sdk.notes("OAuth2 in a window, approved");

        let again = sdk
            .decides(
                &format!("client.connection('{id}').reconnect({{authOptionKey: 'oauth'}})"),
                "Approve",
            )
            .await;
        assert_eq!(again["value"]["id"], id.as_str(), "the id stays: {again}");
        sdk.notes("reconnect in a window");

        let here = "client.integration('codehub').connect({authOptionKey: 'oauth', sameWindow: true, redirectUri: location.origin + '/', allowMultipleConnections: true})";
        let address = sdk.decides_here(here, "Deny").await;
        assert!(parameter(&address, "error").is_some(), "{address}");
        let data = parameter(&address, "errorData").unwrap_or_default();
        let data: Value = serde_json::from_str(&data).expect("errorData is JSON");
        assert_eq!(data["type"], "connection", "{data}");
        sdk.notes("OAuth2 in the same window, denied");
        let address = sdk.decides_here(here, "Approve").await;
        let second = parameter(&address, "connectionId").expect("a connection");
        sdk.notes("OAuth2 in the same window, approved");

        let all = sdk.gets("client.connections.find({limit: 1000})").await;
        assert_eq!(all["items"].as_array().map(Vec::len), Some(3), "{all}");
        let first = sdk.gets("client.connections.find({limit: 2})").await;
        let cursor = first["cursor"].as_str().expect("there is more");
        let rest = sdk
            .gets(&format!(
                "client.connections.find({{limit: 2, cursor: '{cursor}'}})"
            ))
            .await;
        assert_eq!(rest["items"].as_array().map(Vec::len), Some(1), "{rest}");
        assert!(rest["cursor"].is_null(), "the last page: {rest}");
        let integrations = sdk.gets("client.integrations.findAll()").await;
        assert_eq!(
            integrations.as_array().map(Vec::len),
            Some(9),
            "{integrations}"
        );
        sdk.notes("list");
        let renamed = sdk
            .gets(&format!(
                "client.connection('{second}').patch({{name: 'Other'}})"
            ))
            .await;
        assert_eq!(renamed["name"], "Other", "{renamed}");
        sdk.gets(&format!(
            "client.connection('{second}').refreshCredentials()"
        ))
        .await;
        sdk.notes("rename and refresh");
        sdk.gets(&format!("client.connection('{second}').archive()"))
            .await;
        let left = sdk.gets("client.connections.find()").await;
        assert_eq!(left["items"].as_array().map(Vec::len), Some(2), "{left}");
        sdk.notes("archive");
        recording::check(CURRENT.name, std::mem::take(&mut sdk.steps));
        sdk
    });
}

#[test]
fn the_older_sdk_works_unchanged() {
    with_sdk(&FIRST, async |mut sdk| {
        let integration = sdk.gets("client.integration('ledgerly').get()").await;
        assert_eq!(
            integration["authOptions"][0]["ui"]["schema"]["type"], "object",
            "options of the first generation: {integration}"
        );
        let spec = sdk
            .gets("client.integration('ledgerly').getConnectorSpec()")
            .await;
        assert_eq!(spec["auth"]["options"]["oauth"]["type"], "oauth2", "{spec}");
        sdk.notes("get options");

        let made = sdk
            .gets(&format!(
                "client.integration('weatherline').connect({{parameters: {{apiKey: '{KEY}'}}, authOptionKey: 'api-key', name: 'Weather'}})"
            ))
            .await;
        assert_eq!(made["connected"], true, "{made}");
        sdk.notes("connect with client credentials");
        let id = made["id"].as_str().unwrap_or_default().to_owned();
        let again = sdk
            .gets(&format!(
                "client.connection('{id}').reconnect({{parameters: {{apiKey: '{KEY}', timeout: 40}}, authOptionKey: 'api-key'}})"
            ))
            .await;
        assert_eq!(again["id"], id.as_str(), "the id stays: {again}");
        assert_eq!(
            again["input"]["timeout"],
            json!(40),
            "with the new input: {again}"
        );
        sdk.notes("reconnect with client credentials");

        let window = "client.integration('codehub').connect({authOptionKey: 'oauth'})";
        let denied = sdk.decides(window, "Deny").await;
        assert!(
            denied["error"]["message"]
                .as_str()
                .unwrap_or_default()
                .contains("denied"),
            "{denied}"
        );
        sdk.notes("OAuth2 in a window, denied");
        let approved = sdk.decides(window, "Approve").await;
        assert_eq!(approved["value"]["connected"], true, "{approved}");
        sdk.notes("OAuth2 in a window, approved");

        let here = "client.integration('codehub').connect({authOptionKey: 'oauth', sameWindow: true, redirectUri: location.origin + '/', allowMultipleConnections: true})";
        let address = sdk.decides_here(here, "Deny").await;
        assert!(parameter(&address, "error").is_some(), "{address}");
        sdk.notes("OAuth2 in the same window, denied");
        let address = sdk.decides_here(here, "Approve").await;
        let second = parameter(&address, "connectionId").expect("a connection");
        sdk.notes("OAuth2 in the same window, approved");

        let all = sdk.gets("client.connections.find({limit: 1000})").await;
        assert_eq!(all["items"].as_array().map(Vec::len), Some(3), "{all}");
        let first = sdk.gets("client.connections.find({limit: 2})").await;
        let cursor = first["cursor"].as_str().expect("there is more");
        let rest = sdk
            .gets(&format!(
                "client.connections.find({{limit: 2, cursor: '{cursor}'}})"
            ))
            .await;
        assert_eq!(rest["items"].as_array().map(Vec::len), Some(1), "{rest}");
        assert!(rest["cursor"].is_null(), "the last page: {rest}");
        let integrations = sdk.gets("client.integrations.findAll()").await;
        assert_eq!(
            integrations.as_array().map(Vec::len),
            Some(9),
            "{integrations}"
        );
        sdk.notes("list");
        sdk.gets(&format!("client.connection('{second}').archive()"))
            .await;
        sdk.gets("client.integration('weatherline').disconnect()")
            .await;
        let left = sdk.gets("client.connections.find()").await;
        assert_eq!(left["items"].as_array().map(Vec::len), Some(1), "{left}");
        sdk.notes("archive and disconnect");
        recording::check(FIRST.name, std::mem::take(&mut sdk.steps));
        sdk
    });
}
