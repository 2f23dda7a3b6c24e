//! The connection API of membrane.md, in its three generations, for exactly one page origin.

mod action;
mod attempt;
mod connect;
mod connections;
mod discovery;
mod error;
mod events;
mod extract;
mod integrations;
mod oauth;
mod page;
mod rates;
mod redirect;
mod renewal;
mod requests;
mod result;
mod revocation;
mod service;
mod turns;
mod view;
mod work;

pub(crate) use discovery::Discovered;
pub(crate) use error::ApiError;
pub(crate) use events::Streams;
pub(crate) use rates::Rates;
pub(crate) use redirect::Returns;
pub(crate) use renewal::renew_in_the_background;
pub(crate) use turns::Turns;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use serde_json::json;
use tokio::sync::{broadcast, watch};
use tokio_util::task::TaskTracker;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::catalog::Catalog;
use crate::http;
use crate::jwt::TokenKeys;
use crate::keys::Marks;
use crate::store::Store;

/// The largest body that is read.
pub(crate) const BODY_LIMIT: usize = 256 * 1024;

/// What the handlers share.
#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) page_origin: String,
    pub(crate) api_origin: String,
    pub(crate) provider_origin: String,
    pub(crate) catalog: Catalog,
    pub(crate) store: Store,
    pub(crate) tokens: TokenKeys,
    /// The client that the built-in provider knows.
    pub(crate) client: crate::provider::Client,
    pub(crate) returns: Returns,
    pub(crate) flow_life: Duration,
    pub(crate) http: reqwest::Client,
    /// What issuers say of themselves.
    pub(crate) discovered: Discovered,
    /// One at a time of what must not run twice.
    pub(crate) turns: Turns,
    /// What goes on without its client.
    pub(crate) work: TaskTracker,
    pub(crate) rates: Rates,
    /// Tells what was given away from what was made up.
    pub(crate) marks: Marks,
    pub(crate) streams: Streams,
    /// How long before its end a token is renewed, in seconds.
    pub(crate) renew_ahead: i64,
    /// Tells the event streams that a result of (customer, request id) was stored.
    pub(crate) news: broadcast::Sender<(String, String)>,
    /// Becomes true when the server stops.
    pub(crate) stopping: watch::Receiver<bool>,
}

type App = Arc<Api>;

impl Api {
    /// How long a person may take, in seconds.
    pub(crate) fn flow_life(&self) -> i64 {
        i64::try_from(self.flow_life.as_secs()).unwrap_or(i64::MAX / 2)
    }

    /// Where the providers send people back to.
    pub(crate) fn callback(&self) -> String {
        format!("{}/oauth/callback", self.api_origin)
    }

    /// An address of the catalogue, with the built-in provider's origin filled in.
    pub(crate) fn address(&self, template: &str) -> String {
        template.replace("{provider}", &self.provider_origin)
    }
}

/// The routes of the API origin.
pub(crate) fn router(api: App) -> Router {
    let origin = api.api_origin.clone();
    let cors = cors(&api.page_origin);
    let router = Router::new()
        .route("/health", get(health))
        .route("/integrations", get(integrations::list))
        .route("/integrations/{id}", get(integrations::one))
        .route(
            "/integrations/{id}/connector-spec",
            get(integrations::connector_spec),
        )
        .route(
            "/integrations/{id}/disconnect",
            post(integrations::disconnect),
        )
        .route(
            "/connectors/{id}/generate-options",
            post(integrations::generate_options),
        )
        .route("/connection-options", post(integrations::options))
        .route("/connect", post(connect::connect))
        .route("/connection-popup", post(connect::connect))
        .route("/connect/results/{request}", get(connect::told))
        .route(
            "/connect/actions/{id}",
            get(action::page).post(action::decide),
        )
        .route("/sse/connection-events/{request}", get(events::stream))
        .route("/connections", get(connections::list))
        .route(
            "/connections/{id}",
            get(connections::one)
                .patch(connections::patch)
                .put(connections::put)
                .delete(connections::archive),
        )
        .route(
            "/connections/{id}/refresh-credentials",
            post(renewal::refresh),
        )
        .route("/connection-requests", post(requests::create))
        .route("/connection-requests/{id}", get(requests::one))
        .route("/connection-requests/{id}/open", get(requests::open))
        .route("/oauth/callback", get(oauth::callback))
        .route(
            "/dev/connections/{id}/disconnect",
            post(connections::disconnect),
        )
        .fallback(async || ApiError::not_found("address", "there is nothing at this address"))
        .method_not_allowed_fallback(async || ApiError::method())
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::map_response(only_json_errors))
        .layer(middleware::from_fn_with_state(api.clone(), rates::limit))
        // A page whose script is held back would go on without what the script does.
        .merge(assets())
        // What is told here is a customer's own.
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .layer(cors)
        .with_state(api);
    http::wrap(router, "api", &origin)
}

/// What the pages of the API are made of.
fn assets() -> Router<App> {
    let script = async || {
        http::asset(
            "text/javascript; charset=utf-8",
            include_str!("../../assets/result.js"),
        )
    };
    let style = async || {
        http::asset(
            "text/css; charset=utf-8",
            include_str!("../../assets/pages.css"),
        )
    };
    Router::new()
        .route("/connect/result.js", get(script))
        .route("/connect/pages.css", get(style))
        .method_not_allowed_fallback(async || ApiError::method())
}

/// `GET /health`: whether the database answers.
async fn health(State(app): State<App>) -> Response {
    match app.store.is_alive().await {
        Ok(()) => Json(json!({"status": "ok"})).into_response(),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                Json(json!({"status": "failing", "message": "the database does not answer"})),
            )
                .into_response()
        }
    }
}

/// The framework refuses some requests itself (a path that is no text), and in plain text.
async fn only_json_errors(response: Response) -> Response {
    let plain = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if response.status().is_client_error() && plain {
        return ApiError::bad_request("the address cannot be understood").into_response();
    }
    response
}

fn cors(page_origin: &str) -> CorsLayer {
    let origin = HeaderValue::from_str(page_origin)
        .map_or_else(|_| AllowOrigin::list([]), AllowOrigin::exact);
    CorsLayer::new()
        .allow_origin(origin)
        .allow_methods([
            Method::GET,
            Method::POST,
            Method::PATCH,
            Method::PUT,
            Method::DELETE,
        ])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            HeaderName::from_static("membrane-api-version"),
        ])
        .expose_headers([header::RETRY_AFTER])
        .max_age(Duration::from_secs(600))
}
