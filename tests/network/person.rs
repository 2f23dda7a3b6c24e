//! A simulated browser window with a simulated person in it: real HTTP with cookies, the form, the provider's page,
//! the way back. Whatever page does not load is loaded again, as people do.

use std::sync::Arc;

use reqwest::header::{LOCATION, ORIGIN};
use serde_json::Value;

use crate::stage::Servers;

/// How often a page that does not load is loaded again.
const RELOADS: usize = 3;

/// Where the window ended.
#[derive(Debug)]
pub(crate) enum End {
    /// At the page that posts this message to its opener.
    Message(Value),
    /// At an address of the app.
    Returned(String),
    /// At a page that does not load: the person gives up.
    GaveUp,
}

/// What the person does.
#[derive(Clone)]
pub(crate) struct Habits {
    pub(crate) decision: &'static str,
    /// The servers are started again between the start and the callback.
    pub(crate) restart: Option<Arc<Servers>>,
}

/// Posts a form of the page at `origin` into a window, and goes on from there.
pub(crate) async fn posts_a_form(
    origin: String,
    action: String,
    payload: String,
    habits: Habits,
) -> End {
    let browser = browser();
    let form = [("payload", payload)];
    let posts = async || {
        let request = browser.post(&action).header(ORIGIN, &origin);
        request.form(&form).send().await
    };
    let loaded = loads(posts).await;
    match loaded {
        Some(page) => goes_on(&browser, page, habits).await,
        None => End::GaveUp,
    }
}

/// Opens an address in a window, and goes on from there.
pub(crate) async fn opens(address: String, habits: Habits) -> End {
    let browser = browser();
    match loads(async || browser.get(&address).send().await).await {
        Some(page) => {
            let page = Page {
                location: page.location.or(Some(address)),
                ..page
            };
            goes_on(&browser, page, habits).await
        }
        None => End::GaveUp,
    }
}

/// A page as the window shows it.
struct Page {
    status: u16,
    location: Option<String>,
    text: String,
}

async fn goes_on(browser: &reqwest::Client, page: Page, habits: Habits) -> End {
    let mut page = page;
    let mut restart = habits.restart;
    for _ in 0..10 {
        if let Some(message) = attribute(&page.text, "data-message=\"") {
            return match serde_json::from_str(&message) {
                Ok(message) => End::Message(message),
                Err(_) => End::GaveUp,
            };
        }
        let ticket = attribute(&page.text, "name=\"ticket\" value=\"");
        let next = if let Some(ticket) = ticket {
            if let Some(servers) = restart.take() {
                servers.restart().await;
                // The consent page lives in the provider's memory, which the restart emptied, since it plays a third
                // party on the same machine: the person comes again from the page before.
                page = match page_again(browser, &page).await {
                    Some(page) => page,
                    None => return End::GaveUp,
                };
                continue;
            }
            let origin = page.location.clone().unwrap_or_default();
            let action = format!("{}/decision", origin_of(&origin));
            let form = [("ticket", ticket), ("decision", habits.decision.to_owned())];
            loads(async || browser.post(&action).form(&form).send().await).await
        } else if let Some(action) = attribute(&page.text, "method=\"post\" action=\"/connect") {
            // The page that says who asks for what: the person agrees.
            let origin = origin_of(page.location.as_deref().unwrap_or_default());
            let action = format!("{origin}/connect{action}");
            let form = [("decision", "continue")];
            let answers = async || {
                let request = browser.post(&action).header(ORIGIN, &origin);
                request.form(&form).send().await
            };
            loads(answers).await
        } else if let Some(address) = attribute(&page.text, "content=\"0;url=") {
            let loaded = loads(async || browser.get(&address).send().await).await;
            loaded.map(|page| Page {
                location: page.location.or(Some(address)),
                ..page
            })
        } else if let (301..=308, Some(address)) = (page.status, page.location.clone()) {
            if address.contains("connectionId=") || address.contains("error=") {
                return End::Returned(address);
            }
            loads(async || browser.get(&address).send().await).await
        } else {
            return End::GaveUp;
        };
        match next {
            Some(next) => page = next,
            None => return End::GaveUp,
        }
    }
    End::GaveUp
}

async fn page_again(browser: &reqwest::Client, page: &Page) -> Option<Page> {
    let address = page.location.clone()?;
    let loaded = loads(async || browser.get(&address).send().await).await?;
    Some(Page {
        location: Some(address),
        ..loaded
    })
}

/// Loads a page, and again where the browser or the proxy shows a fault.
async fn loads<F>(load: impl Fn() -> F) -> Option<Page>
where
    F: Future<Output = reqwest::Result<reqwest::Response>>,
{
    for _ in 0..=RELOADS {
        let Ok(response) = load().await else { continue };
        let status = response.status().as_u16();
        let location = response
            .headers()
            .get(LOCATION)
            .and_then(|location| location.to_str().ok())
            .map(str::to_owned);
        let Ok(text) = response.text().await else {
            continue;
        };
        if text.contains("a fault of the test's proxy") {
            continue;
        }
        return Some(Page {
            status,
            location,
            text,
        });
    }
    None
}

fn browser() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .cookie_store(true)
        .tls_certs_only([])
        .pool_max_idle_per_host(0)
        .build()
        .expect("a client")
}

/// What stands in an attribute of a page, up to its quotation mark.
fn attribute(page: &str, start: &str) -> Option<String> {
    let rest = page.split_once(start)?.1;
    let value = rest.split_once('"')?.0;
    Some(
        value
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&"),
    )
}

fn origin_of(address: &str) -> String {
    let parts: Vec<&str> = address.splitn(4, '/').collect();
    parts[..3.min(parts.len())].join("/")
}
