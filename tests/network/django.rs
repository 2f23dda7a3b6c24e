//! Another provider by others as the third party: found by RFC 8414, with refresh tokens that are replaced at each
//! renewal, and tokens that are revoked (RFC 7009).

use formloom_tests::provider::Django;
use reqwest::header::LOCATION;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::scene::{self, absolute, between};

type Scene = scene::Scene<Django>;

/// What the provider knows: access tokens and refresh tokens that live, and refresh tokens that ended.
type Counts = (u64, u64, u64);

impl Scene {
    async fn new(settings: &[(&str, &str)]) -> Self {
        let start = |callback: &str| Django::start(callback, settings);
        Self::with("ledger", start, Django::integration).await
    }

    /// Agrees at the provider's own page, and gives the address of the callback.
    async fn agrees(&self, address: &str) -> String {
        let browser = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .cookie_store(true)
            .tls_certs_only([])
            .build()
            .expect("a client");
        let issuer = self.provider.issuer();
        let callback = format!("{}/oauth/callback", self.stage.api());
        let mut next = address.to_owned();
        let mut form = None;
        for _ in 0..6 {
            let request = match form.take() {
                Some(form) => browser.post(&next).form(&form),
                None => browser.get(&next),
            };
            let response = request.send().await.expect("the provider answers");
            if let Some(location) = response.headers().get(LOCATION) {
                let location = location.to_str().expect("an address").to_owned();
                if location.starts_with(&callback) {
                    return location;
                }
                next = absolute(issuer, &location);
                continue;
            }
            // Its form is posted to the page that it stands on.
            form = Some(fields(&response.text().await.expect("a page")));
        }
        panic!("the provider's pages do not end");
    }

    async fn connects(&self, more: &Value) -> Value {
        let (address, cookie) = self.starts(more).await;
        let callback = self.agrees(&address).await;
        let message = self.returns(&callback, &cookie).await;
        assert_eq!(message["type"], "newConnectionCreated", "{message}");
        message["connection"].clone()
    }

    async fn counts(&self) -> Counts {
        let address = format!("{}/test/tokens", self.provider.issuer());
        let answer = self.stage.http.get(address).send().await;
        let answer: Value = answer.expect("it counts").json().await.expect("JSON");
        let count = |name: &str| answer[name].as_u64().expect("a number");
        (count("access"), count("refresh"), count("ended"))
    }

    async fn counts_become(&self, expected: Counts) {
        for _ in 0..200 {
            if self.counts().await == expected {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("{expected:?} expected: {:?}", self.counts().await);
    }

    async fn asks(&self, method: Method, connection: &Value, rest: &str) -> (u16, Value) {
        let id = connection["id"].as_str().expect("an id");
        let path = format!("/connections/{id}{rest}");
        self.stage.ask(&self.token, method, &path, None).await
    }
}

/// The hidden fields of a page's form, and the button that agrees.
fn fields(page: &str) -> Vec<(String, String)> {
    let hidden = page.split("<input").skip(1).filter_map(|input| {
        let input = input.split('>').next()?;
        let name = between(input, "name=\"", "\"")?;
        let value = between(input, "value=\"", "\"").unwrap_or_default();
        input.contains("hidden").then_some((name, value))
    });
    let agrees = ("allow".to_owned(), "Authorize".to_owned());
    hidden.chain([agrees]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_rotates_connects_renews_and_revokes() {
    let scene = Scene::new(&[]).await;
    let connection = scene.connects(&json!({})).await;
    assert_eq!(connection["connected"], true, "{connection}");
    assert_eq!(scene.counts().await, (1, 1, 0), "tokens of one sign-in");
    for renewals in 1..=3 {
        let (status, renewed) = scene
            .asks(Method::POST, &connection, "/refresh-credentials")
            .await;
        assert_eq!(
            (status, &renewed["connected"]),
            (200, &json!(true)),
            "{renewed}"
        );
        let (_, live, ended) = scene.counts().await;
        assert_eq!(
            (live, ended),
            (1, renewals),
            "each takes the old one's place"
        );
    }
    let (status, gone) = scene.asks(Method::DELETE, &connection, "").await;
    assert_eq!(status, 200, "{gone}");
    scene.counts_become((0, 0, 4)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_rotate_are_renewed_in_the_background_and_never_sent_twice() {
    let scene = Scene::new(&[("ACCESS_TTL", "2")]).await;
    let connection = scene.connects(&json!({})).await;
    let id = connection["id"].as_str().expect("an id").to_owned();
    // By request as well, while the background is at it: an old token that came again would end them all.
    for _ in 0..4 {
        let asks = || scene.asks(Method::POST, &connection, "/refresh-credentials");
        let answers = tokio::join!(asks(), asks(), asks());
        for (status, answer) in [answers.0, answers.1, answers.2] {
            assert_eq!(status, 200, "{answer}");
        }
        tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    }
    let connection = scene.connection(&id).await;
    assert_eq!(connection["connected"], true, "{connection}");
    let (_, live, ended) = scene.counts().await;
    assert_eq!(live, 1, "one sign-in");
    assert!(ended >= 12, "renewed {ended} times");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_disconnected_takes_no_other_connection_along() {
    let scene = Scene::new(&[]).await;
    let several = json!({"allowMultipleConnections": true});
    let first = scene.connects(&several).await;
    let second = scene.connects(&several).await;
    let (status, gone) = scene.asks(Method::DELETE, &first, "").await;
    assert_eq!(status, 200, "{gone}");
    let (status, renewed) = scene
        .asks(Method::POST, &second, "/refresh-credentials")
        .await;
    assert_eq!(
        (status, &renewed["connected"]),
        (200, &json!(true)),
        "{renewed}"
    );
    let (status, gone) = scene.asks(Method::DELETE, &second, "").await;
    assert_eq!(status, 200, "{gone}");
    // The first one's were left, since they may have been of the same account.
    scene.counts_become((1, 1, 2)).await;
}
