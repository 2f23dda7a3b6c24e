//! Connection requests: an address to open now or later, and a state to poll.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Value, json};

use super::extract::Body;
use super::result::notice;
use super::{Api, ApiError, App};
use crate::jwt::Customer;
use crate::keys;
use crate::store::Request;

/// `POST /connection-requests`.
pub(super) async fn create(
    State(app): State<App>,
    customer: Customer,
    body: Body,
) -> Result<Json<Value>, ApiError> {
    if let Some(text) = body.text("redirectUri")? {
        app.returns.check(&text)?;
    }
    let named = body.first(&[
        "integrationId",
        "integrationKey",
        "connectorId",
        "connectorKey",
    ])?;
    match (&named, body.text("connectionId")?) {
        (Some(id), _) => {
            super::integrations::find(&app, id)?;
        }
        (None, Some(id)) => {
            app.store
                .connection(&customer.0, &id)
                .await?
                .ok_or_else(super::error::no_connection)?;
        }
        (None, None) => {
            return Err(ApiError::bad_request(
                "name an integration: `integrationId` or `integrationKey`, or a `connectionId`",
            ));
        }
    }
    let id = keys::random_id();
    app.store.add_request(&id, &customer.0, body.0).await?;
    Ok(Json(
        json!({"requestId": id, "url": address(&app, &id), "status": "pending"}),
    ))
}

/// `GET /connection-requests/{requestId}`.
pub(super) async fn one(
    State(app): State<App>,
    customer: Customer,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let request = owned(&app, &customer.0, &id).await?;
    let mut answer = json!({"requestId": id, "url": address(&app, &id), "status": request.status});
    if let Some(connection) = request.connection {
        answer["resultConnectionId"] = json!(connection);
    }
    if let Some(error) = request.error {
        answer["resultError"] = error;
    }
    Ok(Json(answer))
}

/// `GET /connection-requests/{requestId}/open`: on to the page, which shows the form for it.
pub(super) async fn open(State(app): State<App>, Path(id): Path<String>) -> Response {
    match app.store.request(&id).await {
        Ok(Some(request)) => {
            let mut address = format!("{}/?connectionRequestId={id}", app.page_origin);
            let named = [
                "integrationKey",
                "integrationId",
                "connectorKey",
                "connectorId",
            ]
            .iter()
            .find_map(|name| request.body.get(*name)?.as_str());
            if let Some(integration) = named.and_then(|named| app.catalog.find(named)) {
                address.push_str("&integration=");
                address.push_str(&integration.key);
            }
            Redirect::to(&address).into_response()
        }
        Ok(None) => notice(
            &app,
            &ApiError::not_found(
                "connection-request",
                "this connection request is not known, or too old",
            ),
        ),
        Err(error) => notice(&app, &error.into()),
    }
}

/// A connection request of this customer.
pub(super) async fn owned(app: &Api, customer: &str, id: &str) -> Result<Request, ApiError> {
    let request = app
        .store
        .request(id)
        .await?
        .filter(|request| request.customer == customer);
    request.ok_or_else(|| {
        ApiError::not_found("connection-request", "there is no such connection request")
    })
}

fn address(app: &Api, id: &str) -> String {
    format!("{}/connection-requests/{id}/open", app.api_origin)
}
