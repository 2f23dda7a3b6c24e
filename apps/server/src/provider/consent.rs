//! The page on which a person approves or denies.

use std::collections::HashMap;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use url::Url;

use super::{App, Grant, Provider};
use crate::http::{self, set};

/// `GET /authorize` (RFC 6749, section 4.1.1; RFC 7636, section 4.3).
pub(super) async fn page(
    State(app): State<App>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let value = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
    // Nobody is sent to an address that the client did not register.
    if value("client_id") != app.client.id {
        return problem(
            &app,
            "This app is not registered here: the client_id is unknown.",
        );
    }
    if value("redirect_uri") != app.redirect_uri {
        return problem(
            &app,
            "This app asked to be answered at an address that it did not register.",
        );
    }
    let state = value("state");
    if value("response_type") != "code" {
        return send_back(
            &app,
            state,
            &[
                ("error", "unsupported_response_type"),
                ("error_description", "only response_type=code is offered"),
            ],
        );
    }
    if value("code_challenge_method") != "S256" || value("code_challenge").len() != 43 {
        return send_back(
            &app,
            state,
            &[
                ("error", "invalid_request"),
                ("error_description", "a PKCE challenge by S256 is required"),
            ],
        );
    }
    let scope = value("scope");
    let ticket = app.waiting.add_ticket(Grant {
        state: state.to_owned(),
        challenge: value("code_challenge").to_owned(),
        scope: scope.to_owned(),
    });
    let details = [("subdomain", "Account"), ("region", "Region")]
        .into_iter()
        .filter_map(|(name, label)| Some((label, query.get(name)?)));
    let body = html! {
        h1 { "Allow Formloom to use your account?" }
        dl {
            dt { "Signed in as" } dd { "Ada Lovelace" }
            @for (label, value) in details { dt { (label) } dd { (value) } }
            dt { "It asks for" }
            dd { ul { @for wish in scope.split_whitespace() { li { (wish) } } } }
        }
        form method="post" action="/decision" {
            input type="hidden" name="ticket" value=(ticket);
            div class="actions" {
                button class="primary" name="decision" value="approve" { "Approve" }
                button name="decision" value="deny" { "Deny" }
                button name="decision" value="slow" { "Approve slowly" }
            }
        }
    };
    document(&app, StatusCode::OK, "Allow access", &body)
}

/// `POST /decision`.
pub(super) async fn decide(
    State(app): State<App>,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let value = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let Some(grant) = app.waiting.take_ticket(value("ticket")) else {
        return problem(
            &app,
            "This page was answered already, or waited too long. Start again from the app.",
        );
    };
    match value("decision") {
        "deny" => {
            return send_back(
                &app,
                &grant.state,
                &[
                    ("error", "access_denied"),
                    ("error_description", "Ada Lovelace denied the request"),
                ],
            );
        }
        "slow" => tokio::time::sleep(app.slow).await,
        "approve" => {}
        _ => return problem(&app, "The answer must be approve, slow or deny."),
    }
    let state = grant.state.clone();
    let code = app.waiting.add_code(grant);
    send_back(&app, &state, &[("code", &code)])
}

fn send_back(app: &Provider, state: &str, parameters: &[(&str, &str)]) -> Response {
    let Ok(mut address) = Url::parse(&app.redirect_uri) else {
        return problem(app, "This app registered an address that cannot be used.");
    };
    address
        .query_pairs_mut()
        .extend_pairs(parameters)
        .append_pair("state", state);
    let mut response = Redirect::to(address.as_str()).into_response();
    set(
        response.headers_mut(),
        header::REFERRER_POLICY,
        "no-referrer",
    );
    set(response.headers_mut(), header::CACHE_CONTROL, "no-store");
    response
}

fn problem(app: &Provider, text: &str) -> Response {
    document(
        app,
        StatusCode::BAD_REQUEST,
        "Not possible",
        &html! { h1 { "Not possible" } p role="alert" { (text) } },
    )
}

/// The policy has no `form-action`: the answer to the form leads on to the client and from there
/// wherever the client likes, and browsers judge the whole way by it.
fn document(app: &Provider, status: StatusCode, title: &str, body: &Markup) -> Response {
    let head = html! { link rel="stylesheet" href="/pages.css"; };
    let body = html! {
        body {
            main class="card" {
                (body)
                p { small { "This is the built-in demo provider. Nothing leaves your machine." } }
            }
        }
    };
    let page = crate::document::document(&format!("{title} · Demo provider"), &head, &body);
    let mut response = http::html(
        status,
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
        page,
    );
    if app.cuts_opener {
        set(
            response.headers_mut(),
            header::HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        );
    }
    response
}
