//! What can be connected, and how.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use serde_json::{Value, json};

use super::error::no_connection;
use super::extract::Body;
use super::page::Page;
use super::revocation::revoke;
use super::work::to_its_end;
use super::{Api, ApiError, App, view};
use crate::catalog::{AuthOption, Integration};
use crate::jwt::Customer;
use crate::store::Listing;

/// Among how many of a customer's connections the one is sought that an integration shows.
const NEWEST: usize = 20;

/// `GET /integrations`.
pub(super) async fn list(
    State(app): State<App>,
    customer: Customer,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Json<Value>, ApiError> {
    let page = Page::read(&query)?;
    let start = page
        .after
        .map_or(0, |after| usize::try_from(after).unwrap_or(usize::MAX));
    let wanted = query
        .get("search")
        .map(|text| text.to_lowercase())
        .unwrap_or_default();
    let matches = |known: &&Integration| {
        known.key.to_lowercase().contains(&wanted) || known.name.to_lowercase().contains(&wanted)
    };
    let found: Vec<_> = app.catalog.integrations.iter().filter(matches).collect();
    let mut items = Vec::new();
    for integration in found.iter().skip(start).take(page.limit) {
        items.push(summary(&app, &customer, integration).await?);
    }
    let end = start.saturating_add(items.len());
    let mut answer = json!({"items": items});
    if end < found.len() {
        answer["cursor"] = json!(Page::cursor(i64::try_from(end).unwrap_or(i64::MAX)));
    }
    Ok(Json(answer))
}

/// `GET /integrations/{idOrKey}`, with the options in the form of the first generation, too.
pub(super) async fn one(
    State(app): State<App>,
    customer: Customer,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let integration = find(&app, &id)?;
    let mut answer = summary(&app, &customer, integration).await?;
    answer["authOptions"] = integration
        .options
        .iter()
        .map(|option| first_generation(&app, option))
        .collect();
    Ok(Json(answer))
}

/// `POST /connection-options`: a bare array.
pub(super) async fn options(
    State(app): State<App>,
    customer: Customer,
    body: Body,
) -> Result<Json<Value>, ApiError> {
    let named = body.first(&[
        "integrationId",
        "integrationKey",
        "connectorId",
        "connectorKey",
    ])?;
    let integration = match (named, body.text("connectionId")?) {
        (Some(id), _) => find(&app, &id)?,
        (None, Some(connection)) => {
            let record = app.store.connection(&customer.0, &connection).await?;
            find(&app, &record.ok_or_else(no_connection)?.integration)?
        }
        (None, None) => {
            return Err(ApiError::bad_request(
                "name an integration: `integrationId`, `integrationKey` or `connectionId`",
            ));
        }
    };
    Ok(Json(
        integration
            .options
            .iter()
            .map(|option| current_generation(&app, option))
            .collect(),
    ))
}

/// `POST /connectors/{id}/generate-options` (second generation): a bare array.
pub(super) async fn generate_options(
    State(app): State<App>,
    _customer: Customer,
    Path(id): Path<String>,
    _body: Body,
) -> Result<Json<Value>, ApiError> {
    // Each integration here has a connector of its own, with the same id.
    let options = &find(&app, &id)?.options;
    Ok(Json(
        options
            .iter()
            .map(|option| current_generation(&app, option))
            .collect(),
    ))
}

/// `GET /integrations/{idOrKey}/connector-spec` (first generation): how the connector authenticates.
pub(super) async fn connector_spec(
    State(app): State<App>,
    _customer: Customer,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let integration = find(&app, &id)?;
    let mut auth = serde_json::Map::new();
    if let Some(option) = integration.options.first() {
        auth.insert("type".to_owned(), json!(option.kind));
    }
    let keyed = integration
        .options
        .iter()
        .filter_map(|option| Some((option.key.clone()?, first_generation(&app, option))));
    auth.insert("options".to_owned(), Value::Object(keyed.collect()));
    Ok(Json(json!({
        "id": integration.id,
        "key": integration.key,
        "name": integration.name,
        "auth": auth,
    })))
}

/// `POST /integrations/{idOrKey}/disconnect` (first generation): archives the customer's connections of it.
pub(super) async fn disconnect(
    State(app): State<App>,
    customer: Customer,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let owned_app = Arc::clone(&app);
    let work = async move {
        let app = owned_app;
        let integration = find(&app, &id)?;
        let archived = app.store.archive_all(&customer.0, &integration.id).await?;
        for record in archived {
            revoke(&app, record);
        }
        Ok(Json(summary(&app, &customer, integration).await?))
    };
    to_its_end(&app, work).await?
}

/// An integration by id or key, or the error that says it is unknown.
pub(super) fn find<'a>(app: &'a Api, id: &str) -> Result<&'a Integration, ApiError> {
    app.catalog
        .find(id)
        .ok_or_else(|| ApiError::not_found("integration", "there is no such integration"))
}

async fn summary(
    app: &Api,
    customer: &Customer,
    integration: &Integration,
) -> Result<Value, ApiError> {
    let newest = Listing {
        limit: NEWEST,
        integration: Some(integration.id.clone()),
        ..Listing::default()
    };
    let mut answer = json!({
        "id": integration.id,
        "key": integration.key,
        "name": integration.name,
        "description": integration.description,
        "logoUri": integration.logo_uri(),
        "connectorId": integration.id,
    });
    if let Some(option) = integration.options.first() {
        answer["authType"] = json!(option.kind);
    }
    let records = app.store.connections(&customer.0, newest).await?;
    // One that works says more than a newer one that is still being set up.
    let shown = records
        .iter()
        .find(|record| record.state == "READY")
        .or(records.first());
    if let Some(record) = shown {
        answer["connection"] = view::connection(app, record);
    }
    Ok(answer)
}

fn current_generation(app: &Api, option: &AuthOption) -> Value {
    let mut answer = common(option);
    if let Some(schema) = &option.input_schema {
        answer["inputSchema"] = schema.clone();
    }
    if let Some(page) = &option.help_uri {
        answer["helpUri"] = json!(page);
    }
    if option.oauth.is_some() {
        answer["oAuthCallbackUri"] = json!(app.callback());
    }
    answer
}

fn first_generation(app: &Api, option: &AuthOption) -> Value {
    let mut answer = common(option);
    if let Some(schema) = &option.input_schema {
        answer["ui"] = json!({"schema": schema});
    }
    if let Some(page) = &option.help_uri {
        answer["ui"]["helpUri"] = json!(page);
    }
    if option.oauth.is_some() {
        answer["oAuthCallbackUri"] = json!(app.callback());
    }
    answer
}

fn common(option: &AuthOption) -> Value {
    let mut answer = json!({"type": option.kind});
    for (name, text) in [
        ("key", &option.key),
        ("title", &option.title),
        ("description", &option.description),
    ] {
        if let Some(text) = text {
            answer[name] = json!(text);
        }
    }
    answer
}
