//! An extractor of axum that validates what was posted by the form that the page shows.

use axum::Json;
use axum::extract::{FromRef, FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use formloom_core::{Form, Submitted};
use serde_json::{Value, json};

/// A posted instance that the form accepts. `unchecked` names the places that this build cannot judge.
#[derive(Debug)]
pub(crate) struct Accepted(pub(crate) Submitted);

/// Refuses what is no JSON with 400, and what is not valid with 422 and the errors that the form would show, by place.
impl<S> FromRequest<S> for Accepted
where
    S: Send + Sync,
    Form: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let posted = Json::<Value>::from_request(request, state).await;
        let Json(instance) = posted.map_err(|refused| refused.into_response())?;
        // An instance that is loaded is not filled with defaults: what was posted is what is judged.
        let form = Form::from_ref(state);
        match form.state(Some(instance)).submit() {
            Ok(submitted) => Ok(Self(submitted)),
            Err(invalid) => {
                let errors = json!({ "errors": invalid.errors });
                Err((StatusCode::UNPROCESSABLE_ENTITY, Json(errors)).into_response())
            }
        }
    }
}
