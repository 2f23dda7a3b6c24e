//! The page that a link opens at which a person has to act. Nobody knows who opens it: whoever made the link, or somebody
//! whom it was sent to. So it says for whom an account would be connected, and asks; the browser that agrees is the one
//! that the rest is bound to (RFC 6749, section 10.12; RFC 9700, section 4.7).

use std::sync::Arc;

use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use maud::html;
use serde::Deserialize;
use serde_json::{Value, json};

use super::attempt::Attempt;
use super::error::no_connection;
use super::integrations::find;
use super::oauth;
use super::result::{self, Target, finish, notice};
use super::work::to_its_end;
use super::{Api, ApiError, App, view};
use crate::document::document;
use crate::store::{Action, Flow, Found};
use crate::{clock, http, jwt};

/// What the person decided.
#[derive(Deserialize)]
pub(super) struct Decision {
    decision: String,
}

/// Keeps an attempt for whoever opens the page that its connection names, and gives that connection.
pub(super) async fn waits(
    app: &Api,
    target: &Target,
    attempt: Attempt<'_>,
) -> Result<Value, ApiError> {
    let (customer, integration) = (attempt.customer.clone(), attempt.integration);
    let pending = match attempt.again {
        Some(_) => None,
        None => {
            app.store
                .sweep(&customer, &integration.id, app.flow_life())
                .await?;
            let request = target.request_id.clone();
            let known = match &request {
                Some(request) => app.store.pending(&customer, request).await?,
                None => None,
            };
            Some(app.store.write(attempt.pending(known, request)).await?.id)
        }
    };
    let mut flow = oauth::flow(target, attempt);
    if let Some(id) = pending {
        flow.connection_id = Some(id);
        flow.pending = true;
    }
    let id = flow.connection_id.clone().ok_or_else(no_connection)?;
    keep(app, flow, &integration.name, &id).await?;
    let record = app.store.connection(&customer, &id).await?;
    Ok(view::connection(app, &record.ok_or_else(no_connection)?))
}

/// Keeps a flow under a new address, and has its connection tell of it.
async fn keep(app: &Api, flow: Flow, service: &str, connection: &str) -> Result<(), ApiError> {
    let id = app.marks.token();
    let until = clock::now().saturating_add(app.flow_life());
    let address = format!("{}/connect/actions/{id}", app.api_origin);
    let customer = flow.customer.clone();
    app.store.add_flow(&name(&id), flow, until).await?;
    let action = Action {
        description: format!("Sign in at {service} to finish"),
        address,
        until,
    };
    Ok(app.store.set_action(&customer, connection, action).await?)
}

/// `GET /connect/actions/{id}`: who asks for what.
pub(super) async fn page(State(app): State<App>, Path(id): Path<String>) -> Response {
    match waiting(&app, &id).await {
        Ok(flow) => ask(&app, &id, &flow),
        Err(error) => notice(&app, &error),
    }
}

/// `POST /connect/actions/{id}`: the answer, by this page's own form alone.
pub(super) async fn decide(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<Decision>,
) -> Response {
    if !http::is_from(&headers, &app.api_origin) {
        return notice(
            &app,
            &ApiError::access_denied("this answer did not come from the page that asks"),
        );
    }
    let owned_app = Arc::clone(&app);
    let work = async move {
        let result = if form.decision == "continue" {
            go_on(&owned_app, &id).await
        } else {
            decline(&owned_app, &id).await
        };
        result.unwrap_or_else(|error| notice(&owned_app, &error))
    };
    let answer = to_its_end(&app, work).await;
    answer.unwrap_or_else(|error| notice(&app, &error))
}

async fn go_on(app: &Api, id: &str) -> Result<Response, ApiError> {
    let flow = waiting(app, id).await?;
    let flow = Flow {
        action: Some(name(id)),
        ..*flow
    };
    let onward = oauth::onward(app, flow).await?;
    Ok(result::onward(app, &onward))
}

async fn decline(app: &Api, id: &str) -> Result<Response, ApiError> {
    let Found::Waiting(flow) = app.store.take_action(&name(id)).await? else {
        return Err(gone());
    };
    let target = Target::of(app, &flow);
    // Another link of the same request may have led to a connection by now: that stays.
    let (_turn, made) = result::earlier(app, &target).await?;
    if let Some(made) = made {
        return Ok(finish(app, &target, Ok(made)).await);
    }
    let error = ApiError::connection("the sign-in was declined")
        .with("provider", json!({"error": "access_denied"}));
    oauth::failed(app, &flow, &error).await;
    Ok(finish(app, &target, Err(error)).await)
}

async fn waiting(app: &Api, id: &str) -> Result<Box<Flow>, ApiError> {
    match app.store.flow(&name(id)).await? {
        Found::Waiting(flow) => Ok(flow),
        Found::Expired(_) | Found::Used | Found::Unknown => Err(gone()),
    }
}

fn gone() -> ApiError {
    ApiError::bad_request("this link was used already, or is too old: start again from the app")
}

/// Under which name the store keeps the flow: no `state` of a callback is called so.
fn name(id: &str) -> String {
    format!("action {id}")
}

fn ask(app: &Api, id: &str, flow: &Flow) -> Response {
    let service = match find(app, &flow.integration) {
        Ok(integration) => &integration.name,
        Err(error) => return notice(app, &error),
    };
    let title = format!("Connect {service}?");
    let head = html! { link rel="stylesheet" href="/connect/pages.css"; };
    let body = html! {
        body {
            main class="card wait" {
                h1 { (title) }
                p { "You’re about to give this app access to your " (service) " account:" }
                dl {
                    dt { "Workspace" } dd { (jwt::WORKSPACE) }
                    dt { "Customer" } dd { bdi { (http::one_line(&flow.customer)) } }
                    dt { "Account" } dd { "yours at " (service) }
                }
                p { "Continue only if you started this, or if you know who sent you the link." }
                form method="post" action={ "/connect/actions/" (id) } {
                    div class="actions" {
                        button class="primary" name="decision" value="continue" { "Continue to " (service) }
                        button name="decision" value="cancel" { "Cancel" }
                    }
                }
            }
        }
    };
    let page = document(&title, &head, &body);
    let policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    let mut response = http::html(StatusCode::OK, policy, page);
    // With `no-referrer` the browser would not say where the answer comes from.
    http::set(
        response.headers_mut(),
        header::REFERRER_POLICY,
        "same-origin",
    );
    response
}
