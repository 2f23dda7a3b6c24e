//! The customer's connections: list, read, rename, archive.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::attempt::live;
use super::error::no_connection;
use super::extract::Body;
use super::integrations::find;
use super::page::Page;
use super::revocation::revoke;
use super::work::to_its_end;
use super::{ApiError, App, view};
use crate::http;
use crate::jwt::Customer;
use crate::store::{Listing, Record, StoreError};

const NAME_LENGTH: usize = 200;
const KEY_LENGTH: usize = 100;

/// `GET /connections`, the newest first.
pub(super) async fn list(
    State(app): State<App>,
    customer: Customer,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Json<Value>, ApiError> {
    let page = Page::read(&query)?;
    let named = query
        .get("integrationId")
        .or_else(|| query.get("integrationKey"));
    let listing = Listing {
        // One more than asked for tells whether there is a next page.
        limit: page.limit + 1,
        after: page.after,
        search: query.get("search").cloned(),
        integration: named
            .map(|id| find(&app, id).map(|known| known.id.clone()))
            .transpose()?,
        include_archived: flag(&query, "includeArchived")?.unwrap_or(false),
        disconnected: flag(&query, "disconnected")?,
    };
    let mut records = app.store.connections(&customer.0, listing).await?;
    let more = records.len() > page.limit;
    records.truncate(page.limit);
    let mut answer = json!({"items": records.iter().map(|record| view::connection(&app, record)).collect::<Vec<_>>()});
    if let Some(last) = records.last().filter(|_| more) {
        answer["cursor"] = json!(Page::cursor(last.seq));
    }
    Ok(Json(answer))
}

/// `GET /connections/{id}`.
pub(super) async fn one(
    State(app): State<App>,
    customer: Customer,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    answer(&app, app.store.connection(&customer.0, &id).await)
}

/// `PATCH /connections/{id}`: `name`, `key`.
pub(super) async fn patch(
    State(app): State<App>,
    customer: Customer,
    Path(id): Path<String>,
    body: Body,
) -> Result<Json<Value>, ApiError> {
    if let Some(other) = body
        .0
        .keys()
        .find(|name| !["name", "key"].contains(&name.as_str()))
    {
        let known = other.len() <= 40
            && other
                .chars()
                .all(|character| character.is_ascii_alphanumeric());
        let other = if known { other } else { "a member" };
        return Err(ApiError::bad_request(format!(
            "`{other}` cannot be changed: send `name` or `key`, or connect again with `connectionId`"
        )));
    }
    let (name, key) = (named(&body)?, keyed(&body, "key")?);
    answer(&app, app.store.rename(&customer.0, &id, name, key).await)
}

/// `PUT /connections/{id}`: like a patch, but `name` must be there; what the server decides is ignored.
pub(super) async fn put(
    State(app): State<App>,
    customer: Customer,
    Path(id): Path<String>,
    body: Body,
) -> Result<Json<Value>, ApiError> {
    let name = named(&body)?.ok_or_else(|| ApiError::bad_request("`name` must be there"))?;
    let key = keyed(&body, "key")?;
    answer(
        &app,
        app.store.rename(&customer.0, &id, Some(name), key).await,
    )
}

/// `DELETE /connections/{id}` archives: input and tokens are forgotten, the rest stays readable. The service is told to
/// forget the tokens as well.
pub(super) async fn archive(
    State(app): State<App>,
    customer: Customer,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let owned_app = Arc::clone(&app);
    let work = async move {
        let (record, _turn) = match live(&owned_app, &customer.0, &id).await {
            Ok(found) => found,
            // It may be archived already.
            Err(error) if error.status() == StatusCode::NOT_FOUND => {
                return answer(
                    &owned_app,
                    owned_app.store.connection(&customer.0, &id).await,
                );
            }
            Err(error) => return Err(error),
        };
        // What could not be archived still works with its tokens.
        let archived = owned_app.store.archive(&customer.0, &record.id).await?;
        revoke(&owned_app, record);
        answer(&owned_app, Ok(archived))
    };
    to_its_end(&app, work).await?
}

/// `POST /dev/connections/{id}/disconnect`: a switch for development, as if the service had ended it.
pub(super) async fn disconnect(
    State(app): State<App>,
    customer: Customer,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let error = json!({"type": "connection", "message": "the connection was marked as disconnected for a test"});
    answer(
        &app,
        app.store.disconnect(&customer.0, &id, Some(&error)).await,
    )
}

/// The `name` of a connection, checked.
pub(super) fn named(body: &Body) -> Result<Option<String>, ApiError> {
    let name = body.text("name")?.map(|name| http::one_line(&name));
    match name {
        Some(name) if name.is_empty() || name.chars().count() > NAME_LENGTH => Err(
            ApiError::bad_request(format!("`name` must have 1 to {NAME_LENGTH} characters")),
        ),
        name => Ok(name),
    }
}

/// The key of a connection, checked.
pub(super) fn keyed(body: &Body, member: &str) -> Result<Option<String>, ApiError> {
    match body.text(member)? {
        Some(key) if key.is_empty() || key.chars().count() > KEY_LENGTH => Err(
            ApiError::bad_request(format!("`{member}` must have 1 to {KEY_LENGTH} characters")),
        ),
        key => Ok(key),
    }
}

fn answer(app: &App, found: Result<Option<Record>, StoreError>) -> Result<Json<Value>, ApiError> {
    Ok(Json(view::connection(
        app,
        &found?.ok_or_else(no_connection)?,
    )))
}

fn flag(query: &HashMap<String, String>, name: &str) -> Result<Option<bool>, ApiError> {
    match query.get(name).map(String::as_str) {
        None => Ok(None),
        Some("true" | "1") => Ok(Some(true)),
        Some("false" | "0") => Ok(Some(false)),
        Some(_) => Err(ApiError::parameter(name, "must be true or false")),
    }
}
