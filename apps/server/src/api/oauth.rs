//! OAuth2: authorization code with PKCE and the callback, through the `oauth2` crate.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use oauth2::{CsrfToken, PkceCodeChallenge, Scope};
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

use super::attempt::{Attempt, live, save};
use super::integrations::{find, no_connection};
use super::result::{Target, finish, notice};
use super::work::to_its_end;
use super::{Api, ApiError, App, service, view};
use crate::check::{self, tidy};
use crate::store::{Flow, Found};
use crate::{clock, keys};

/// What a person has to do next.
pub(super) struct Onward {
    pub(super) service: String,
    /// The service's authorisation page.
    pub(super) address: String,
    /// Binds the flow to the browser that started it (RFC 6749, section 10.12).
    pub(super) cookie: Option<String>,
    /// The connection as it stands meanwhile.
    pub(super) connection: Value,
}

/// Keeps a flow and gives the address where it goes on.
pub(super) async fn start(
    app: &Api,
    target: &Target,
    attempt: Attempt<'_>,
    browser: Option<String>,
) -> Result<Onward, ApiError> {
    let integration = attempt.integration;
    let oauth = service::settings(integration, attempt.option.key.as_deref())?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let client = service::client(app, oauth).await?;
    let mut request = client
        .authorize_url(CsrfToken::new_random)
        .set_pkce_challenge(challenge);
    for scope in &oauth.scopes {
        request = request.add_scope(Scope::new(scope.clone()));
    }
    for (name, value) in &oauth.parameters {
        request = request.add_extra_param(name, value);
    }
    for name in &oauth.send {
        if let Some(value) = attempt.input.get(name).and_then(Value::as_str) {
            request = request.add_extra_param(name, value);
        }
    }
    let (address, state) = request.url();
    let life = i64::try_from(app.flow_life.as_secs()).unwrap_or(i64::MAX / 2);
    let cookie = browser.as_ref().map(|nonce| {
        format!(
            "{}={nonce}; Path=/oauth/callback; HttpOnly; SameSite=Lax; Max-Age={life}",
            cookie_name(state.secret())
        )
    });
    let mut flow = Flow {
        customer: attempt.customer.clone(),
        request_id: target.request_id.clone(),
        connection_request: target.connection_request.clone(),
        redirect_uri: target
            .redirect
            .as_ref()
            .map(|redirect| redirect.as_str().to_owned()),
        verifier: verifier.secret().clone(),
        browser: browser.as_deref().map(keys::digest),
        connection_id: attempt.again.as_ref().map(|record| record.id.clone()),
        pending: false,
        replace: attempt.replace,
        key: attempt.key.clone(),
        name: attempt.name.clone(),
        integration: integration.id.clone(),
        option: attempt.option.key.clone(),
        input: attempt.input.clone(),
    };
    let connection = match (&attempt.again, &browser) {
        (Some(record), _) => view::connection(app, record),
        // A window reports its own result; only a JSON client needs something to look at meanwhile.
        (None, Some(_)) => Value::Null,
        (None, None) => {
            app.store
                .sweep(&attempt.customer, &integration.id, life)
                .await?;
            let waiting = Attempt {
                key: None,
                replace: false,
                ..attempt
            };
            let record = app
                .store
                .write(waiting.write("CLIENT_ACTION_REQUIRED", None))
                .await?;
            flow.connection_id = Some(record.id.clone());
            flow.pending = true;
            view::connection(app, &record)
        }
    };
    app.store
        .add_flow(state.secret(), flow, clock::now() + life)
        .await?;
    Ok(Onward {
        service: integration.name.clone(),
        address: address.into(),
        cookie,
        connection,
    })
}

/// `GET /oauth/callback`: where the service sends people back to.
pub(super) async fn callback(
    State(app): State<App>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let Some(state) = query.get("state") else {
        return notice(
            &app,
            &ApiError::bad_request("this address lacks its `state`: start again from the app"),
        );
    };
    let (owned_app, state) = (Arc::clone(&app), state.clone());
    let work = async move { settle(&owned_app, &state, &query, &headers).await };
    let answer = to_its_end(&app, work).await;
    answer.unwrap_or_else(|error| notice(&app, &error))
}

/// Takes the flow of a `state`, ends it, and tells how.
async fn settle(
    app: &Api,
    state: &str,
    query: &HashMap<String, String>,
    headers: &HeaderMap,
) -> Response {
    let (flow, expired) = match app.store.take_flow(state).await {
        Ok(Found::Waiting(flow)) => (flow, false),
        Ok(Found::Expired(flow)) => (flow, true),
        Ok(Found::Used) => {
            return notice(
                app,
                &ApiError::bad_request("this sign-in was used already: start again from the app"),
            );
        }
        Ok(Found::Unknown) => {
            return notice(
                app,
                &ApiError::bad_request(
                    "this sign-in is not known here (wrong `state`): start again from the app",
                ),
            );
        }
        Err(error) => return notice(app, &error.into()),
    };
    let target = Target {
        customer: Some(flow.customer.clone()),
        request_id: flow.request_id.clone(),
        connection_request: flow.connection_request.clone(),
        connection_id: flow.connection_id.clone(),
        // The address was checked at the start; a server with another list checks it again.
        redirect: flow
            .redirect_uri
            .as_deref()
            .and_then(|text| app.returns.check(text).ok()),
    };
    let pending = flow.pending.then(|| flow.connection_id.clone()).flatten();
    let customer = flow.customer.clone();
    let result = if expired {
        Err(ApiError::connection("the sign-in took too long: try again")
            .with("reason", json!("expired")))
    } else if !same_browser(&flow, state, headers) {
        Err(ApiError::access_denied(
            "this sign-in was started in another browser: start again from the app",
        ))
    } else {
        complete(app, *flow, query).await
    };
    if let (Err(error), Some(id)) = (&result, pending)
        && let Err(error) = app.store.fail(&customer, &id, &error.to_json()).await
    {
        tracing::error!(%error, "a failed attempt could not be marked");
    }
    finish(app, &target, result).await
}

async fn complete(
    app: &Api,
    flow: Flow,
    query: &HashMap<String, String>,
) -> Result<Value, ApiError> {
    let integration = find(app, &flow.integration)?;
    if let Some(code) = query.get("error") {
        return Err(service::denied(
            integration,
            &tidy(code),
            query.get("error_description").map(|text| tidy(text)),
        ));
    }
    // Whose answer it is (RFC 9207): another issuer's code is not sent to this one.
    if let (Some(issuer), Some(said)) = (
        service::settings(integration, flow.option.as_deref())?
            .issuer
            .as_deref(),
        query.get("iss"),
    ) && app.address(issuer) != *said
    {
        return Err(ApiError::connection(format!(
            "the answer came from another issuer than that of {}",
            integration.name
        )));
    }
    let code = query
        .get("code")
        .ok_or_else(|| ApiError::connection(format!("{} sent no code", integration.name)))?;
    let oauth = service::settings(integration, flow.option.as_deref())?;
    let option = integration
        .option(flow.option.as_deref())
        .ok_or_else(no_connection)?;
    let (again, turn) = match &flow.connection_id {
        Some(id) => {
            let (record, turn) = live(app, &flow.customer, id).await?;
            (Some(record), Some(turn))
        }
        None => (None, None),
    };
    let tokens = service::exchange(app, integration, oauth, code, flow.verifier).await?;
    if let Some(url) = &oauth.check_url {
        check::access_token(app, integration, url, &tokens.access).await?;
    }
    let attempt = Attempt {
        customer: flow.customer,
        integration,
        option,
        input: flow.input,
        again,
        replace: flow.replace,
        key: flow.key,
        name: flow.name,
        turn,
    };
    save(app, attempt, Some(tokens)).await
}

fn cookie_name(state: &str) -> String {
    format!(
        "formloom-flow-{}",
        keys::digest(state).chars().take(16).collect::<String>()
    )
}

fn same_browser(flow: &Flow, state: &str, headers: &HeaderMap) -> bool {
    let Some(expected) = &flow.browser else {
        return true;
    };
    let name = cookie_name(state);
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .any(|(given, nonce)| {
            given == name && bool::from(keys::digest(nonce).as_bytes().ct_eq(expected.as_bytes()))
        })
}
