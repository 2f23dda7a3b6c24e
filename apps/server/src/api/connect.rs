//! `POST /connect`, as JSON and as a form that a window posts.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::action;
use super::attempt::{Attempt, live, save};
use super::connections::{keyed, named};
use super::extract::{Body, bearer, bytes};
use super::integrations::find;
use super::oauth;
use super::result::{self, Onward, Target, finish};
use super::turns::Turn;
use super::work::to_its_end;
use super::{Api, ApiError, App};
use crate::catalog::{AuthOption, Integration};
use crate::check;
use crate::http;
use crate::jwt::Customer;
use crate::schema;
use crate::store::Record;

const REQUEST_ID_LENGTH: usize = 200;
/// The types of options that are carried out here.
const KINDS: [&str; 4] = [
    "oauth2",
    "client-credentials",
    "integration-app-token",
    "membrane-token",
];
/// What may stand in the address instead of the body. No token: addresses end up in logs and histories.
const IN_QUERY: [&str; 10] = [
    "integrationId",
    "integrationKey",
    "connectorId",
    "connectorKey",
    "connectionId",
    "connectionKey",
    "name",
    "authOptionKey",
    "requestId",
    "redirectUri",
];

/// How an attempt goes on: `T` is what whoever asked needs, to send a person on.
enum Outcome<T> {
    Connected(Value),
    Onward(T),
}

/// `POST /connect`, and `POST /connection-popup` of the first generation.
pub(super) async fn connect(State(app): State<App>, request: Request) -> Response {
    let headers = request.headers().clone();
    let query = request.uri().query().unwrap_or_default().to_owned();
    let body = bytes(Bytes::from_request(request, &app).await);
    let owned_app = Arc::clone(&app);
    let answer = to_its_end(&app, async move {
        if has_type(&headers, "application/x-www-form-urlencoded") {
            from_form(&owned_app, &headers, &query, body).await
        } else {
            from_json(&owned_app, &headers, &query, body)
                .await
                .into_response()
        }
    });
    answer.await.unwrap_or_else(IntoResponse::into_response)
}

/// `GET /connect/results/{requestId}`: what came of an attempt, in the words of the event stream.
pub(super) async fn told(
    State(app): State<App>,
    customer: Customer,
    Path(request): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let message = app.store.result(&customer.0, &request).await?;
    let none = || ApiError::not_found("result", "nothing came of this request yet");
    message.map(Json).ok_or_else(none)
}

/// Checks a request against the customer's connections and the option's schema, before anything is
/// sent anywhere.
pub(super) async fn prepare<'a>(
    app: &'a Api,
    customer: &str,
    body: &Body,
) -> Result<Attempt<'a>, ApiError> {
    let (again, turn) = match body.text("connectionId")? {
        Some(id) => {
            let (record, turn) = live(app, customer, &id).await?;
            (Some(record), Some(turn))
        }
        None => (None, None),
    };
    let named_integration = body.first(&[
        "integrationId",
        "integrationKey",
        "connectorId",
        "connectorKey",
    ])?;
    let integration = match (&named_integration, &again) {
        (Some(id), _) => find(app, id)?,
        (None, Some(record)) => find(app, &record.integration)?,
        (None, None) => {
            return Err(ApiError::bad_request(
                "name an integration: `integrationId` or `integrationKey`",
            ));
        }
    };
    if again
        .as_ref()
        .is_some_and(|record| record.integration != integration.id)
    {
        return Err(ApiError::bad_request(
            "`connectionId` is a connection of another integration",
        ));
    }
    let option = choose(
        integration,
        body.text("authOptionKey")?.as_deref(),
        again.as_ref(),
    )?;
    let sent = match body.object("input")? {
        Some(input) => Some(input),
        None => body.object("connectionParameters")?,
    };
    let old = again
        .as_ref()
        .filter(|record| record.option == option.key)
        .map(|record| &record.input);
    let mut input = sent.or_else(|| old.cloned()).unwrap_or_else(|| json!({}));
    let schema = option.schema();
    schema::merge(&schema, &mut input, old);
    let errors = option.errors(&input);
    if !errors.is_empty() {
        return Err(ApiError::invalid_input(&errors));
    }
    let replace = again.is_none() && !body.flag("allowMultipleConnections")?;
    let replaces = body.texts("replaces")?.filter(|_| replace);
    if let Some(replaces) = &replaces {
        app.store
            .may_replace(customer, &integration.id, replaces.clone())
            .await?;
    }
    Ok(Attempt {
        customer: customer.to_owned(),
        integration,
        option,
        input,
        replace,
        replaces,
        again,
        key: keyed(body, "connectionKey")?,
        name: named(body)?,
        turn,
    })
}

async fn from_json(
    app: &App,
    headers: &HeaderMap,
    query: &str,
    body: Result<Bytes, ApiError>,
) -> Result<Json<Value>, ApiError> {
    let token = bearer(headers).ok_or_else(|| {
        ApiError::not_authenticated("send a token: `Authorization: Bearer <JWT>`")
    })?;
    let customer = app.tokens.verify(token)?.customer.0;
    let body = with_query(Body::parse(&body?)?, query);
    let mut target = Target {
        customer: Some(customer.clone()),
        ..address(&body)
    };
    if let Some(text) = body.text("redirectUri")? {
        target.redirect = Some(app.returns.check(&text)?);
    }
    let (_turn, made) = result::earlier(app, &target).await?;
    if let Some(connection) = made {
        return Ok(Json(connection));
    }
    match begin_json(app, &mut target, &customer, &body).await {
        Ok(Outcome::Connected(connection)) => {
            result::publish(app, &target, Ok(&connection)).await?;
            Ok(Json(connection))
        }
        Ok(Outcome::Onward(onward)) => Ok(Json(onward)),
        // Whoever lost the answer, by a reload of the page for example, hears of it by the stream.
        Err(error) => {
            // A connection request goes on: the person corrects what was refused.
            target.connection_request = None;
            result::publish(app, &target, Err(&error)).await?;
            Err(error)
        }
    }
}

async fn from_form(
    app: &App,
    headers: &HeaderMap,
    query: &str,
    body: Result<Bytes, ApiError>,
) -> Response {
    // A page of others that posts its own token would have a visitor's account connected for itself.
    if !http::is_from(headers, &app.page_origin) {
        let error = ApiError::access_denied(
            "forms are taken from the app's page alone, which its browser names as `Origin`: \
             under `Referrer-Policy: no-referrer` it does not",
        );
        return result::notice(app, &error);
    }
    // It ends when the result is published: whoever posts the same form again finds it then.
    let mut turn = None;
    let mut target = Target::default();
    match try_form(app, query, body, &mut target, &mut turn).await {
        Ok(Outcome::Connected(connection)) => finish(app, &target, Ok(connection)).await,
        Ok(Outcome::Onward(onward)) => result::onward(app, &onward),
        Err(error) => finish(app, &target, Err(error)).await,
    }
}

/// Fills in `target` step by step, so that an error goes to whoever is known by then, and takes the turn of its request.
async fn try_form(
    app: &App,
    query: &str,
    body: Result<Bytes, ApiError>,
    target: &mut Target,
    turn: &mut Option<Turn>,
) -> Result<Outcome<Onward>, ApiError> {
    let body = body?;
    let payload = url::form_urlencoded::parse(&body)
        .find(|(name, _)| name == "payload")
        .map(|(_, value)| value.into_owned());
    let payload =
        payload.ok_or_else(|| ApiError::bad_request("the form must have the field `payload`"))?;
    let body = with_query(Body::parse(payload.as_bytes())?, query);
    *target = address(&body);
    if let Some(text) = body.text("redirectUri")? {
        target.redirect = Some(app.returns.check(&text)?);
    }
    let token = body
        .text("token")?
        .ok_or_else(|| ApiError::not_authenticated("the payload must have a `token`"))?;
    let customer = app.tokens.verify(&token)?.customer.0;
    target.customer = Some(customer.clone());
    let (waited, made) = result::earlier(app, target).await?;
    *turn = waited;
    if let Some(connection) = made {
        return Ok(Outcome::Connected(connection));
    }
    match begin(app, target, &customer, &body).await? {
        Begun::Connected(connection) => Ok(Outcome::Connected(connection)),
        Begun::NeedsPerson(attempt) => {
            let flow = oauth::flow(target, *attempt);
            Ok(Outcome::Onward(oauth::onward(app, flow).await?))
        }
    }
}

/// Starts an attempt that was sent as JSON. The person acts at a page of ours, which this gives.
async fn begin_json(
    app: &Api,
    target: &mut Target,
    customer: &str,
    body: &Body,
) -> Result<Outcome<Value>, ApiError> {
    match begin(app, target, customer, body).await? {
        Begun::Connected(connection) => Ok(Outcome::Connected(connection)),
        Begun::NeedsPerson(attempt) => {
            Ok(Outcome::Onward(action::waits(app, target, *attempt).await?))
        }
    }
}

/// How far an attempt gets by itself.
enum Begun<'a> {
    Connected(Value),
    NeedsPerson(Box<Attempt<'a>>),
}

/// Starts an attempt.
async fn begin<'a>(
    app: &'a Api,
    target: &mut Target,
    customer: &str,
    body: &Body,
) -> Result<Begun<'a>, ApiError> {
    if let Some(request) = &target.request_id {
        if app.store.result_is_foreign(customer, request).await? {
            return Err(ApiError::access_denied(
                "this request belongs to another customer",
            ));
        }
        app.store.clear_result(customer, request).await?;
    }
    let mut body = Body(body.0.clone());
    if let Some(id) = &target.connection_request {
        let request = super::requests::owned(app, customer, id).await?;
        asked_for(&mut body, &request.body);
        if let Some(text) = Body(request.body.clone()).text("redirectUri")? {
            target.redirect = Some(app.returns.check(&text)?);
        }
    }
    let attempt = prepare(app, customer, &body).await?;
    let kind = attempt.option.kind.as_str();
    if !KINDS.contains(&kind) {
        return Err(ApiError::configuration(format!(
            "{} connects by `{kind}`, which this development backend does not do: choose another option, or try it with the service itself",
            attempt.integration.name
        )));
    }
    if attempt.option.oauth.is_some() {
        return Ok(Begun::NeedsPerson(Box::new(attempt)));
    }
    check::credentials(app, attempt.integration, attempt.option, &attempt.input).await?;
    Ok(Begun::Connected(save(app, attempt, None).await?))
}

/// What a connection request asks for stands, whatever the page that answers it says: a reconnect stays one.
fn asked_for(body: &mut Body, request: &Map<String, Value>) {
    let integrations = [
        "integrationId",
        "integrationKey",
        "connectorId",
        "connectorKey",
    ];
    let named = integrations.iter().any(|name| request.contains_key(*name));
    if named {
        body.0
            .retain(|name, _| !integrations.contains(&name.as_str()));
    }
    for (name, value) in request {
        let fixed = integrations.contains(&name.as_str())
            || ["connectionId", "connectionKey", "allowMultipleConnections"]
                .contains(&name.as_str());
        if fixed || (name == "name" && !body.0.contains_key(name)) {
            body.0.insert(name.clone(), value.clone());
        }
    }
}

/// Adds what the address says and the body does not.
fn with_query(mut body: Body, query: &str) -> Body {
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if IN_QUERY.contains(&name.as_ref()) && !body.0.contains_key(name.as_ref()) {
            body.0
                .insert(name.into_owned(), Value::String(value.into_owned()));
        }
    }
    body
}

/// Where results go, read leniently: errors of other members must still find their way.
fn address(body: &Body) -> Target {
    let short = |name: &str| {
        body.text(name)
            .ok()
            .flatten()
            .filter(|text| !text.is_empty() && text.len() <= REQUEST_ID_LENGTH)
    };
    Target {
        customer: None,
        request_id: short("requestId"),
        connection_request: short("connectionRequestId"),
        connection_id: short("connectionId"),
        redirect: None,
        cuts_opener: body.flag("cutOpener").unwrap_or(false),
    }
}

fn choose<'a>(
    integration: &'a Integration,
    key: Option<&str>,
    again: Option<&Record>,
) -> Result<&'a AuthOption, ApiError> {
    let name = &integration.name;
    let known = || {
        json!(
            integration
                .options
                .iter()
                .map(|option| &option.key)
                .collect::<Vec<_>>()
        )
    };
    if let Some(key) = key {
        return integration.option(Some(key)).ok_or_else(|| {
            ApiError::not_found(
                "connection-option",
                format!("{name} has no connection option with this `authOptionKey`"),
            )
            .with("available", known())
        });
    }
    let same = again.and_then(|record| integration.option(record.option.as_deref()));
    match (integration.options.as_slice(), same) {
        ([], _) => Err(ApiError::configuration(format!(
            "authentication is not configured for {name}: its connector must be edited"
        ))),
        ([only], _) => Ok(only),
        (_, Some(same)) => Ok(same),
        (several, _) => {
            let labels: Vec<_> = several.iter().map(AuthOption::label).collect();
            Err(ApiError::bad_request(format!(
                "{name} has several connection options ({}): send `authOptionKey`",
                labels.join(", ")
            ))
            .with("available", known()))
        }
    }
}

fn has_type(headers: &HeaderMap, wanted: &str) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    kind.split(';')
        .next()
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case(wanted))
}
