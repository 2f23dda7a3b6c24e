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
use super::error::no_connection;
use super::integrations::find;
use super::result::{self, Onward, Target, finish, notice};
use super::revocation::{self, Given};
use super::work::to_its_end;
use super::{Api, ApiError, App, discovery, service};
use crate::catalog::OAuth;
use crate::check::{self, tidy};
use crate::store::{Flow, Found, Tokens};
use crate::{clock, keys};

/// What is kept of an attempt while a person acts.
pub(super) fn flow(target: &Target, attempt: Attempt<'_>) -> Flow {
    Flow {
        customer: attempt.customer,
        request_id: target.request_id.clone(),
        connection_request: target.connection_request.clone(),
        redirect_uri: target
            .redirect
            .as_ref()
            .map(|redirect| redirect.as_str().to_owned()),
        verifier: String::new(),
        browser: None,
        connection_id: attempt.again.map(|record| record.id),
        pending: false,
        replace: attempt.replace,
        replaces: attempt.replaces,
        key: attempt.key,
        name: attempt.name,
        integration: attempt.integration.id.clone(),
        option: attempt.option.key.clone(),
        input: attempt.input,
        cuts_opener: target.cuts_opener,
        action: None,
    }
}

/// Binds a flow to the browser that gets the answer, and gives the address where it goes on.
pub(super) async fn onward(app: &Api, mut flow: Flow) -> Result<Onward, ApiError> {
    let integration = find(app, &flow.integration)?;
    let oauth = service::settings(integration, flow.option.as_deref())?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let client = service::client(app, oauth).await?;
    let mut request = client
        .authorize_url(|| CsrfToken::new(app.marks.token()))
        .set_pkce_challenge(challenge);
    for scope in &oauth.scopes {
        request = request.add_scope(Scope::new(scope.clone()));
    }
    for (name, value) in &oauth.parameters {
        request = request.add_extra_param(name, value);
    }
    for name in &oauth.send {
        if let Some(value) = flow.input.get(name).and_then(Value::as_str) {
            request = request.add_extra_param(name, value);
        }
    }
    let (address, state) = request.url();
    let life = app.flow_life();
    let browser = keys::random_token();
    let cookie = format!(
        "{}={browser}; Path=/oauth/callback; HttpOnly; SameSite=Lax; Max-Age={life}",
        cookie_name(state.secret())
    );
    let cuts_opener = flow.cuts_opener;
    flow.verifier = verifier.secret().clone();
    flow.browser = Some(keys::digest(&browser));
    app.store
        .add_flow(state.secret(), flow, clock::now() + life)
        .await?;
    Ok(Onward {
        service: integration.name.clone(),
        address: address.into(),
        cookie: Some(cookie),
        cuts_opener,
    })
}

/// Marks what an attempt that failed had begun.
pub(super) async fn failed(app: &Api, flow: &Flow, error: &ApiError) {
    let Some(id) = &flow.connection_id else {
        return;
    };
    let marked = if flow.pending {
        let marked = app.store.fail(&flow.customer, id, &error.to_json()).await;
        marked.map(|_| ())
    } else {
        app.store.end_action(&flow.customer, id).await
    };
    if let Err(error) = marked {
        tracing::error!(%error, "a failed attempt could not be marked");
    }
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
    app: &App,
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
    // The page that it was opened from has one result, however often it was opened.
    if let Some(action) = &flow.action {
        match app.store.take_action(action).await {
            Ok(Found::Waiting(_) | Found::Expired(_)) => {}
            Ok(Found::Used | Found::Unknown) => {
                return notice(
                    app,
                    &ApiError::bad_request(
                        "this sign-in was used already: start again from the app",
                    ),
                );
            }
            Err(error) => return notice(app, &error.into()),
        }
    }
    let target = Target::of(app, &flow);
    // A form that was posted twice makes one connection, however often its person signs in.
    let (_turn, made) = match result::earlier(app, &target).await {
        Ok(earlier) => earlier,
        Err(error) => return notice(app, &error),
    };
    let result = if let Some(made) = made {
        Ok(made)
    } else if expired {
        Err(ApiError::connection("the sign-in took too long: try again")
            .with("reason", json!("expired")))
    } else if !same_browser(&flow, state, headers) {
        Err(ApiError::access_denied(
            "this sign-in was started in another browser: start again from the app",
        ))
    } else {
        complete(app, &flow, query).await
    };
    if let Err(error) = &result {
        failed(app, &flow, error).await;
    }
    finish(app, &target, result).await
}

async fn complete(
    app: &App,
    flow: &Flow,
    query: &HashMap<String, String>,
) -> Result<Value, ApiError> {
    let integration = find(app, &flow.integration)?;
    // Whose answer it is (RFC 9207): another issuer's code is not sent to this one, nor is its refusal believed.
    let oauth = service::settings(integration, flow.option.as_deref())?;
    let issuer = oauth.issuer.as_deref().map(|issuer| app.address(issuer));
    let foreign = match (&issuer, query.get("iss")) {
        (Some(issuer), Some(said)) => issuer != said,
        (Some(_), None) => discovery::endpoints(app, oauth).await?.names_itself,
        (None, Some(said)) => is_anothers(app, oauth, said).await?,
        (None, None) => false,
    };
    if foreign {
        return Err(ApiError::connection(format!(
            "the answer came from another issuer than that of {}",
            integration.name
        )));
    }
    if let Some(code) = query.get("error") {
        return Err(service::denied(
            integration,
            &tidy(code),
            query.get("error_description").map(|text| tidy(text)),
        ));
    }
    let code = query
        .get("code")
        .ok_or_else(|| ApiError::connection(format!("{} sent no code", integration.name)))?;
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
    let tokens = service::exchange(app, integration, oauth, code, flow.verifier.clone()).await?;
    let given = Given {
        customer: flow.customer.clone(),
        integration: integration.id.clone(),
        option: option.key.clone(),
        tokens: tokens.clone(),
    };
    let attempt = Attempt {
        customer: flow.customer.clone(),
        integration,
        option,
        input: flow.input.clone(),
        again,
        replace: flow.replace,
        replaces: flow.replaces.clone(),
        key: flow.key.clone(),
        name: flow.name.clone(),
        turn,
    };
    let made = keep(app, attempt, oauth, tokens).await;
    if made.is_err() {
        revocation::unused(app, given);
    }
    made
}

/// Whether an answer to a service whose issuer is not known comes from the issuer of another one.
async fn is_anothers(app: &Api, oauth: &OAuth, said: &str) -> Result<bool, ApiError> {
    let issued = app.catalog.oauth().find(|known| {
        let issuer = known.issuer.as_deref();
        issuer.is_some_and(|issuer| app.address(issuer) == said)
    });
    match issued {
        // The same service may be listed in both ways: its code gets to the same place.
        Some(known) => Ok(discovery::endpoints(app, known).await?.token
            != discovery::endpoints(app, oauth).await?.token),
        None => Ok(false),
    }
}

/// Saves a connection whose tokens the service takes.
async fn keep(
    app: &Api,
    attempt: Attempt<'_>,
    oauth: &OAuth,
    tokens: Tokens,
) -> Result<Value, ApiError> {
    if let Some(url) = &oauth.check_url {
        check::access_token(app, attempt.integration, url, &tokens.access).await?;
    }
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
        return false;
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
