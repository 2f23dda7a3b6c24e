//! Forms that the server draws: they can be filled in and posted without JavaScript, and come alive with it.
//!
//! `GET /form` asks for a schema, `POST /form` draws its form, `POST /form/post` reads back what a browser posts by
//! itself, `POST /form/submitted` judges what the live form sends.

use std::rc::Rc;

use axum::extract::DefaultBodyLimit;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use formloom_core::layout::ShownFields;
use formloom_core::{CompileOptions, Form, StateOptions, parse_urlencoded};
use formloom_yew::{FormHandle, FormSource, Look, SchemaForm, SchemaFormProps};
use maud::{Markup, PreEscaped, html};
use serde_json::{Value, json};
use tokio::task::{LocalSet, spawn_blocking};
use yew::{AttrValue, LocalServerRenderer, props};

use crate::document::document;

/// A schema with an instance, in bytes.
const MOST_BYTES: usize = 16 << 20;

/// What the page of a form sends along with its fields.
const SCHEMA: &str = "formloom:schema";
const INSTANCE: &str = "formloom:instance";

/// What every id of the form starts with; the page that makes it live has to say the same.
const ID: &str = "plain";

pub(crate) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/form", get(ask).post(draw))
        .route("/form/post", post(read_back))
        .route("/form/submitted", post(judge))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
}

/// Why there is no page, for whoever asked.
struct Refused(String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let told = html! {
            h1 { "There is no form" }
            p { (self.0) }
            p { a href="/form" { "Try another schema" } }
        };
        (
            StatusCode::UNPROCESSABLE_ENTITY,
            page("No form", &told, false),
        )
            .into_response()
    }
}

async fn ask() -> Response {
    let body = html! {
        h1 { "A form without JavaScript" }
        form method="post" action="/form" class="plain-ask" {
            p {
                label for="schema" { "JSON Schema" } br;
                textarea id="schema" name="schema" rows="16" cols="80" class="editor" spellcheck="false" required {}
            }
            p {
                label for="instance" { "Instance (may be empty)" } br;
                textarea id="instance" name="instance" rows="6" cols="80" class="editor" spellcheck="false" {}
            }
            p { button type="submit" class="button button-primary" { "Draw the form" } }
        }
    };
    page("A form without JavaScript", &body, false)
}

async fn draw(body: String) -> Result<Response, Refused> {
    let pairs = parse_urlencoded(&body);
    let (schema, instance) = (field(&pairs, "schema"), field(&pairs, "instance"));
    let in_page = field(&pairs, "draw") == "in the page";
    run(move || {
        let form = compile(&schema)?;
        let value = parse_instance(&instance)?;
        let title = title(&schema);
        let data = json!({ "schema": schema, "instance": instance }).to_string();
        let drawn = Drawn {
            in_page,
            form: FormSource::Compiled(form),
            value,
            schema,
            instance,
        };
        let body = html! {
            h1 { (title) }
            div id="form" { (PreEscaped(drawn.html(true))) }
            p id="result" role="status" {}
            // Nothing in it can end the element (HTML, section 4.12.1.3).
            script type="application/json" id="form-data" { (PreEscaped(data.replace('<', "\\u003c"))) }
        };
        Ok(page(&title, &body, true))
    })
    .await
}

/// Fields by the names of their controls: an edit draws the form again, anything else is a submit.
async fn read_back(body: String) -> Result<Response, Refused> {
    let pairs = parse_urlencoded(&body);
    let (schema, instance) = (field(&pairs, SCHEMA), field(&pairs, INSTANCE));
    let fields: Vec<(String, String)> = pairs
        .into_iter()
        .filter(|(name, _)| name != SCHEMA && name != INSTANCE)
        .collect();
    run(move || {
        let form = compile(&schema)?;
        let mut state =
            form.state_with(StateOptions::default().with_instance(parse_instance(&instance)?));
        let posted = state
            .post(fields)
            .map_err(|error| Refused(error.to_string()))?;
        let title = title(&schema);
        let handle = FormHandle::with_look(state, look(), Some(ID.into()));
        if !posted.is_edit
            && let Ok(done) = handle.submit()
        {
            let shown = handle
                .state()
                .instance_without_secrets()
                .unwrap_or(Value::Null);
            let shown = serde_json::to_string_pretty(&shown).unwrap_or_default();
            let kept = if done.kept.is_empty() {
                ""
            } else {
                " Stored secrets are kept."
            };
            let body = html! {
                h1 { (title) }
                p role="status" { "The form is valid." (kept) }
                pre class="code" id="instance" { (shown) }
            };
            return Ok(page(&title, &body, false));
        }
        let instance = handle
            .state()
            .instance()
            .map(Value::to_string)
            .unwrap_or_default();
        let drawn = Drawn {
            in_page: false,
            form: FormSource::Live(handle),
            value: None,
            schema,
            instance,
        };
        let body = html! { h1 { (title) } div id="form" { (PreEscaped(drawn.html(false))) } };
        Ok(page(&title, &body, false))
    })
    .await
}

/// What a live form sends: whether the instance is valid, and where it is not.
async fn judge(Json(sent): Json<Value>) -> Response {
    let schema = sent["schema"].as_str().unwrap_or_default().to_owned();
    let judged = run(move || {
        let mut state = compile(&schema)?.state(sent["instance"].clone());
        let errors: Vec<Value> = match state.submit() {
            Ok(_) => Vec::new(),
            Err(invalid) => invalid
                .errors
                .iter()
                .map(|error| json!({ "at": error.at, "message": error.message }))
                .collect(),
        };
        Ok(Json(json!({ "valid": errors.is_empty(), "errors": errors })).into_response())
    });
    judged.await.unwrap_or_else(|Refused(reason)| {
        (
            StatusCode::UNPROCESSABLE_ENTITY,
            Json(json!({ "valid": false, "errors": [{ "at": "", "message": reason }] })),
        )
            .into_response()
    })
}

/// Forms are not sent between threads: each request has one of its own.
async fn run(
    work: impl FnOnce() -> Result<Response, Refused> + Send + 'static,
) -> Result<Response, Refused> {
    spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(Refused("the form could not be drawn".to_owned())))
}

/// How both sides draw the form.
fn look() -> Look {
    Look::default()
        .with_raw_views()
        .with_shown_fields(ShownFields::All)
}

/// What the page of a form says.
struct Drawn {
    /// The page draws the form, and the server leaves it to that.
    in_page: bool,
    form: FormSource,
    value: Option<Value>,
    schema: String,
    instance: String,
}

impl Drawn {
    /// `live` leaves the marks by which the page makes the elements its own.
    fn html(self, live: bool) -> String {
        if self.in_page {
            return String::new();
        }
        let hidden: Vec<(AttrValue, AttrValue)> = vec![
            (SCHEMA.into(), self.schema.into()),
            (INSTANCE.into(), self.instance.into()),
        ];
        let props = props!(SchemaFormProps {
            schema: self.form,
            value: self.value.map(Rc::new),
            id: ID,
            action: "/form/post",
            look: look(),
            hidden,
        });
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().build() else {
            return String::new();
        };
        let renderer = LocalServerRenderer::<SchemaForm>::with_props(props).hydratable(live);
        LocalSet::new().block_on(&runtime, renderer.render())
    }
}

fn field(pairs: &[(String, String)], name: &str) -> String {
    let found = pairs.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.clone()).unwrap_or_default()
}

fn compile(schema: &str) -> Result<Form, Refused> {
    let schema: Value = serde_json::from_str(schema)
        .map_err(|error| Refused(format!("The schema is not JSON: {error}.")))?;
    let compiled = CompileOptions::default()
        .with_deferred(true)
        .compile(&schema);
    Ok(compiled.map_err(|error| Refused(error.to_string()))?.form)
}

fn parse_instance(text: &str) -> Result<Option<Value>, Refused> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    serde_json::from_str(text).map(Some).map_err(|error| {
        Refused(format!(
            "The instance is not JSON: line {}, column {}.",
            error.line(),
            error.column()
        ))
    })
}

fn title(schema: &str) -> String {
    let schema = serde_json::from_str::<Value>(schema).unwrap_or_default();
    let title = schema["title"]
        .as_str()
        .filter(|title| !title.trim().is_empty());
    title.unwrap_or("Form").to_owned()
}

fn page(title: &str, body: &Markup, live: bool) -> Response {
    let head = html! {
        link rel="icon" href="/icon.svg" type="image/svg+xml";
        link rel="stylesheet" href="/formloom.css";
        link rel="stylesheet" href="/demo.css";
        @if live { script type="module" src="/boot.js" {} }
    };
    let body = html! {
        body class="plain" {
            main class="plain-page" id="main" { (body) }
        }
    };
    let page = document(&format!("{title} – Formloom"), &head, &body);
    (
        [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
        ],
        page,
    )
        .into_response()
}
