//! Where an attempt ends: the message page of membrane.md, the event stream, or the way back to the
//! page, all with the same result.

use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use serde_json::{Value, json};

use super::redirect::Return;
use super::turns::Turn;
use super::{Api, ApiError, view};
use crate::http::{self, set};
use crate::store::Flow;

/// Whose attempt it was, and where its result goes.
#[derive(Debug, Clone, Default)]
pub(super) struct Target {
    pub(super) customer: Option<String>,
    pub(super) request_id: Option<String>,
    pub(super) connection_request: Option<String>,
    /// The connection that was to be connected again.
    pub(super) connection_id: Option<String>,
    pub(super) redirect: Option<Return>,
    /// Who waits hears of the result without a message of the window.
    pub(super) cuts_opener: bool,
}

/// Where a person goes on.
pub(super) struct Onward {
    pub(super) service: String,
    /// The service's authorisation page, or ours before it.
    pub(super) address: String,
    /// Binds the flow to the browser that goes on (RFC 6749, section 10.12).
    pub(super) cookie: Option<String>,
    /// The service's page gets no hold of the page that opened the window.
    pub(super) cuts_opener: bool,
}

impl Target {
    /// Where the result of a flow goes.
    pub(super) fn of(api: &Api, flow: &Flow) -> Self {
        Self {
            customer: Some(flow.customer.clone()),
            request_id: flow.request_id.clone(),
            connection_request: flow.connection_request.clone(),
            connection_id: flow.connection_id.clone(),
            // The address was checked at the start; a server with another list checks it again.
            redirect: flow
                .redirect_uri
                .as_deref()
                .and_then(|text| api.returns.check(text).ok()),
            cuts_opener: flow.cuts_opener,
        }
    }
}

/// Waits for the turn of a request id, and gives the connection that an earlier request of the same id made, as it is
/// now: a client that lost the answer asks again, and a form can be posted twice.
pub(super) async fn earlier(
    api: &Api,
    target: &Target,
) -> Result<(Option<Turn>, Option<Value>), ApiError> {
    let (Some(customer), Some(request)) = (&target.customer, &target.request_id) else {
        return Ok((None, None));
    };
    let turn = api
        .turns
        .wait(&format!("connect {customer} {request}"))
        .await;
    let message = api.store.result(customer, request).await?;
    let id = message
        .as_ref()
        .and_then(|message| message.pointer("/connection/id")?.as_str());
    let record = match id {
        Some(id) => api.store.connection(customer, id).await?,
        None => None,
    };
    let live = record.filter(|record| record.archived_at.is_none());
    let made = live.map(|record| view::connection(api, &record));
    Ok((Some(turn), made))
}

/// Stores the result and tells it to listeners.
pub(super) async fn publish(
    api: &Api,
    target: &Target,
    result: Result<&Value, &ApiError>,
) -> Result<(), ApiError> {
    let Some(customer) = &target.customer else {
        return Ok(());
    };
    if let Some(id) = &target.connection_request {
        let outcome = match result {
            Ok(connection) => Ok(connection["id"].as_str().unwrap_or_default().to_owned()),
            Err(error) => Err(error.to_json()),
        };
        api.store.settle_request(customer, id, outcome).await?;
    }
    if let Some(request) = &target.request_id {
        api.store
            .put_result(customer, request, message(target, result))
            .await?;
        // An error only says that nobody listens now; whoever comes later finds it in the store.
        let _ = api.news.send((customer.clone(), request.clone()));
    }
    Ok(())
}

/// Publishes the result and answers the window: with the way back where one was given, else with the
/// message page.
pub(super) async fn finish(
    api: &Api,
    target: &Target,
    result: Result<Value, ApiError>,
) -> Response {
    let result = match publish(api, target, result.as_ref()).await {
        Ok(()) => result,
        Err(error) => Err(error),
    };
    if let Some(redirect) = &target.redirect {
        let outcome = result
            .as_ref()
            .map(|connection| connection["id"].as_str().unwrap_or_default());
        let mut response = Redirect::to(&redirect.with(outcome)).into_response();
        no_trace(response.headers_mut());
        return response;
    }
    page(api, target, result.as_ref())
}

/// A page that says what happened and posts the result to the window that waits for it.
pub(super) fn page(api: &Api, target: &Target, result: Result<&Value, &ApiError>) -> Response {
    let (status, tone, title, text) = match result {
        Ok(connection) => {
            let name = connection["name"].as_str().unwrap_or("The connection");
            (
                StatusCode::OK,
                "good",
                "Connected",
                format!("{name} is connected. This window closes by itself."),
            )
        }
        Err(error) => (
            error.status(),
            "bad",
            "Not connected",
            sentence(error.message()),
        ),
    };
    let told = Told {
        message: message(target, result).to_string(),
        target: &api.page_origin,
    };
    document(api, status, (tone, title, &text), Some(&told), None)
}

/// Who is told, and what.
struct Told<'a> {
    message: String,
    target: &'a str,
}

/// A page that only says what happened: there is nobody to tell, so it has nothing to do with whoever opened it.
pub(super) fn notice(api: &Api, error: &ApiError) -> Response {
    let text = sentence(error.message());
    let says = ("bad", "Not connected", text.as_str());
    let mut response = document(api, error.status(), says, None, None);
    let policy = HeaderName::from_static("cross-origin-opener-policy");
    set(response.headers_mut(), policy, "same-origin");
    response
}

/// A page that goes on to a service. It is no redirect, because `form-action` of the page that sent
/// the form would also judge where a redirect leads, and it cannot list every service.
pub(super) fn onward(api: &Api, onward: &Onward) -> Response {
    let text = format!("Going on to {}.", onward.service);
    let says = ("wait", "One moment", text.as_str());
    let mut response = document(api, StatusCode::OK, says, None, Some(onward));
    no_trace(response.headers_mut());
    if let Some(cookie) = &onward.cookie {
        set(response.headers_mut(), header::SET_COOKIE, cookie);
    }
    response
}

/// A page that says something, tells it, and goes on where there is somewhere to go.
fn document(
    api: &Api,
    status: StatusCode,
    (tone, title, text): (&str, &str, &str),
    told: Option<&Told<'_>>,
    onward: Option<&Onward>,
) -> Response {
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {}",
        api.page_origin
    );
    // Where the opener is cut, the script goes on: without it nobody does.
    let (cut, onward) = match onward {
        Some(onward) if onward.cuts_opener => (Some(&onward.address), None),
        onward => (None, onward),
    };
    let head = html! {
        @if let Some(onward) = onward {
            meta http-equiv="refresh" content={ "0;url=" (onward.address) };
        }
        link rel="stylesheet" href="/connect/pages.css";
        script src="/connect/result.js" defer {}
    };
    let body = html! {
        body {
            main id="result" class={ "card " (tone) }
                data-cuts-opener-before=[cut]
                data-message=[told.map(|told| &told.message)] data-target=[told.map(|told| told.target)] {
                h1 { (title) }
                p role="status" { (text) }
                @if let Some(onward) = onward {
                    p { a href=(onward.address) { "Continue" } }
                }
                p { button type="button" id="close" hidden { "Close this window" } }
            }
        }
    };
    let page = crate::document::document(title, &head, &body);
    http::html(status, &policy, page)
}

fn message(target: &Target, result: Result<&Value, &ApiError>) -> Value {
    let mut message = match result {
        Ok(connection) => {
            json!({"source": "integration.app", "type": "newConnectionCreated", "connection": connection})
        }
        Err(error) => json!({
            "source": "integration.app",
            "type": "newConnectionFailure",
            "error": error.message(),
            "errorData": error.to_json(),
        }),
    };
    if let Some(request) = &target.request_id {
        message["requestId"] = json!(request);
    }
    if let (Err(_), Some(connection)) = (result, &target.connection_id) {
        message["connectionId"] = json!(connection);
    }
    message
}

/// Error messages begin small and end without a dot; people read sentences.
fn sentence(message: &str) -> String {
    let mut characters = message.chars();
    let first: String = characters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    let end = if message.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    format!("{first}{}{end}", characters.as_str())
}

fn no_trace(headers: &mut HeaderMap) {
    set(headers, header::REFERRER_POLICY, "no-referrer");
    set(headers, header::CACHE_CONTROL, "no-store");
}
