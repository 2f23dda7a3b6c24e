//! The extractor of the example `validate_posted`, asked as a page and as a stranger ask it.

#[path = "../examples/validate_posted/extractor.rs"]
mod extractor;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::routing::post;
use extractor::Accepted;
use formloom_core::compile;
use serde_json::{Value, json};
use tower::ServiceExt as _;

async fn ask(body: &str) -> (u16, Value) {
    let schema = json!({
        "type": "object",
        "required": ["host"],
        "properties": {
            "host": { "type": "string" },
            "port": { "type": "integer", "maximum": 65535, "default": 5432 }
        }
    });
    let form = compile(&schema).expect("a form").form;
    let saves = |Accepted(submitted): Accepted| async move { axum::Json(submitted.instance) };
    let app: Router = Router::new().route("/", post(saves)).with_state(form);
    let request = Request::post("/")
        .header("content-type", "application/json")
        .body(Body::from(body.to_owned()))
        .expect("a request");
    let response = app.oneshot(request).await.expect("an answer");
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), 1 << 20).await.expect("read");
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

#[tokio::test]
async fn what_the_form_accepts_reaches_the_handler() {
    let (status, saved) = ask(r#"{"host": "db"}"#).await;
    assert_eq!((status, saved), (200, json!({ "host": "db" })), "as posted");
    let (status, refused) = ask(r#"{"port": 70000}"#).await;
    let errors = refused["errors"].as_array().expect("errors").iter();
    let places: Vec<_> = errors.map(|error| error["at"].clone()).collect();
    assert_eq!(
        (status, places),
        (422, vec![json!("/host"), json!("/port")])
    );
    for body in ["", "{", "[1]", "\"text\"", "null"] {
        let (status, _) = ask(body).await;
        assert!([400, 422].contains(&status), "{body}: {status}");
    }
}
