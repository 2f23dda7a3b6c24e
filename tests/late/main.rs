//! The form page in several modules while those behind the first are late: what a person does meanwhile is neither lost nor
//! put in another order, and a lost line is said. `FORMLOOM_DIST` is the form page that the benchmark drives.

#[path = "../e2e/person.rs"]
#[allow(dead_code, reason = "these tests use a part of what a person can do")]
mod person;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use fantoccini::Locator;
use fantoccini::elements::Element;
use fantoccini::key::Key;
use formloom_tests::proxy::{Fault, Proxy, Seen};
use serde_json::{Value, json};

use crate::person::{Patience, Person, with_person};

/// What the files of the modules behind the first one end with.
const BEHIND: [&str; 2] = ["_more.wasm", "_rest.wasm"];

fn is_behind(seen: &Seen) -> bool {
    BEHIND.iter().any(|end| seen.path().ends_with(end))
}

fn schema() -> Value {
    json!({
        "type": "object",
        "title": "Team",
        "required": ["name", "kind"],
        "properties": {
            "name": { "type": "string", "title": "Name" },
            "kind": { "enum": ["club", "company"], "title": "Kind" },
            "token": { "type": "string", "title": "Token", "writeOnly": true },
            "tags": { "type": "array", "title": "Tags", "items": { "type": "string", "title": "Tag" } },
            "place": { "title": "Place", "oneOf": [
                { "title": "Town", "type": "object", "required": ["town"], "properties": { "town": { "type": "string", "title": "Town" } } },
                { "title": "Online", "type": "object", "required": ["link"], "properties": { "link": { "type": "string", "title": "Link" } } }
            ] }
        },
        "if": { "required": ["kind"], "properties": { "kind": { "const": "company" } } },
        "then": { "required": ["vat"], "properties": { "vat": { "type": "string", "title": "VAT number" } } }
    })
}

/// The page behind a proxy, with an empty form in it. Nothing of it is cached: the proxy's port is a new one.
async fn opens(person: &mut Person, proxy: &Proxy) {
    opens_page(person, proxy).await;
    draws(person, &schema()).await;
    person.finds("textbox", "Name").await;
}

async fn opens_page(person: &mut Person, proxy: &Proxy) {
    let page = person.page.trim_start_matches("http://").parse();
    proxy.passes_on_to(page.expect("an address"));
    proxy.names_the_server();
    person.page = format!("http://{}", proxy.address());
    // As on a slow line: the first form does not wait for what it does not need.
    person.opens("/?variant=cold").await;
    person
        .runs_async(
            "for (; !window.bench;) await new Promise(done => setTimeout(done, 20));
             await window.bench.ready;",
        )
        .await;
}

async fn draws(person: &Person, schema: &Value) {
    person
        .runs_async(&format!("await window.bench.mount({schema}, {{}});"))
        .await;
}

async fn data(person: &Person) -> Value {
    person.runs("return window.bench.getData()").await
}

async fn has(person: &Person, expected: Value, why: &str) {
    let mut patience = Patience::new();
    loop {
        let found = data(person).await;
        if found == expected {
            return;
        }
        assert!(
            patience.lasts(),
            "{why}: expected {expected}, found {found}"
        );
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

/// Where a dialog says that the line was lost: it says that nothing is gone, the line comes back, and it is closed.
async fn reads_of_the_lost_line(person: &Person, line: &AtomicBool) -> bool {
    let Ok(text) = person.browser.get_alert_text().await else {
        return false;
    };
    assert!(text.contains("Nothing that you entered is gone"), "{text}");
    line.store(true, Ordering::SeqCst);
    person.browser.accept_alert().await.expect("an answer");
    true
}

/// Types, and types again what a dialog took: Firefox gives the page no letter whose key led to one, which one sees.
async fn types(person: &Person, line: &AtomicBool, field: &Element, text: &str) -> bool {
    field.send_keys(text).await.expect("typing");
    let mut was_told = false;
    while reads_of_the_lost_line(person, line).await {
        was_told = true;
        let there = field.prop("value").await.ok().flatten().unwrap_or_default();
        let rest = text.strip_prefix(&there).unwrap_or_default();
        if !rest.is_empty() {
            // A dialog that opens meanwhile is answered next.
            let _ = field.send_keys(rest).await;
        }
    }
    was_told
}

/// Types, adds an item, chooses, undoes and submits, one straight after the other.
async fn does_everything(person: &Person, line: &AtomicBool) -> bool {
    let mut was_told = false;
    let name = person.finds("textbox", "Name").await;
    was_told |= types(person, line, &name, "Ada").await;
    let kind = person.browser.find(Locator::Css("select[name='/kind']"));
    let kind = kind.await.expect("a select");
    // Answered by the dialog, a driver may say that the choice failed.
    let _ = kind.select_by_label("company").await;
    was_told |= reads_of_the_lost_line(person, line).await;
    has(
        person,
        json!({ "name": "Ada", "kind": "company" }),
        "what was typed and chosen",
    )
    .await;
    for text in ["blue", "green"] {
        let add = person.browser.find(Locator::Css("[data-part=add]"));
        add.await.expect("a button").click().await.expect("a click");
        was_told |= reads_of_the_lost_line(person, line).await;
        person
            .waits_for("document.activeElement.name?.startsWith('/tags/')")
            .await;
        let field = person.browser.active_element().await.expect("a field");
        was_told |= types(person, line, &field, text).await;
    }
    has(
        person,
        json!({ "name": "Ada", "kind": "company", "tags": ["blue", "green"] }),
        "two items",
    )
    .await;
    // Undo where the browser has nothing of its own: the focus is on a button.
    person
        .runs("document.querySelector('[data-part=add]').focus()")
        .await;
    let undo = format!("{}z{}", char::from(Key::Control), char::from(Key::Null));
    let button = person.browser.active_element().await.expect("a button");
    button.send_keys(&undo).await.expect("an undo");
    was_told |= reads_of_the_lost_line(person, line).await;
    has(
        person,
        json!({ "name": "Ada", "kind": "company", "tags": ["blue", ""] }),
        "the text of the second item is taken back",
    )
    .await;
    person.clicks("button", "Submit").await;
    was_told |= reads_of_the_lost_line(person, line).await;
    person.sees("VAT number").await;
    person
        .waits_for("document.querySelector('[data-part=summary-link]') !== null")
        .await;
    was_told
}

/// Everything with the second module on its way for a while; gives how often it was asked for.
fn with_the_rest_after(wait: Duration) {
    with_person(async |mut person| {
        let proxy = Proxy::start().await.expect("a proxy");
        let began = Instant::now();
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        proxy.decides(move |seen| {
            if !is_behind(seen) {
                return Fault::None;
            }
            count.fetch_add(1, Ordering::SeqCst);
            match wait.saturating_sub(began.elapsed()) {
                Duration::ZERO => Fault::None,
                left => Fault::Delay(left),
            }
        });
        opens(&mut person, &proxy).await;
        let line = AtomicBool::new(true);
        let was_told = does_everything(&person, &line).await;
        assert!(!was_told, "a slow line is no lost line");
        assert!(
            asked.load(Ordering::SeqCst) > 0,
            "the page is in two modules"
        );
        person
    });
}

#[test]
fn at_once() {
    with_the_rest_after(Duration::ZERO);
}

#[test]
fn after_two_seconds() {
    with_the_rest_after(Duration::from_secs(2));
}

#[test]
fn after_twenty_seconds() {
    with_the_rest_after(Duration::from_secs(20));
}

#[test]
fn not_before_the_line_is_back() {
    with_person(async |mut person| {
        let proxy = Proxy::start().await.expect("a proxy");
        let line = Arc::new(AtomicBool::new(false));
        let is_back = Arc::clone(&line);
        proxy.decides(
            move |seen| match is_behind(seen) && !is_back.load(Ordering::SeqCst) {
                true => Fault::DropBefore,
                false => Fault::None,
            },
        );
        opens(&mut person, &proxy).await;
        let was_told = does_everything(&person, &line).await;
        assert!(was_told, "a lost line is said");
        person
    });
}

#[test]
fn once_it_is_there() {
    with_person(async |mut person| {
        let proxy = Proxy::start().await.expect("a proxy");
        opens(&mut person, &proxy).await;
        person
            .waits_for("performance.getEntriesByType('resource').some(entry => entry.name.endsWith('_rest.wasm') && entry.responseEnd > 0)")
            .await;
        let line = AtomicBool::new(true);
        let was_told = does_everything(&person, &line).await;
        assert!(!was_told, "nothing is waited for");
        person
    });
}

/// Forms as people meet them first; none of them is recorded when the page is built.
fn common() -> [Value; 4] {
    [
        json!({ "type": "object", "required": ["user", "password"], "properties": {
            "user": { "type": "string", "title": "User name" },
            "password": { "type": "string", "title": "Password", "format": "password" } } }),
        json!({ "type": "object", "title": "Server", "required": ["host"], "properties": {
            "host": { "type": "string", "description": "Where it is." },
            "port": { "type": "integer", "default": 5432, "minimum": 1, "maximum": 65535 },
            "ratio": { "type": "number", "maximum": 0.5 },
            "ssl": { "type": "boolean", "default": true },
            "mode": { "enum": ["fast", "safe"] },
            "schemas": { "type": "array", "items": { "type": "string" } } } }),
        json!({ "$defs": { "Address": { "title": "Address", "type": "object", "required": ["street"], "properties": {
                "street": { "title": "Street", "type": "string" },
                "zip": { "anyOf": [{ "type": "string" }, { "type": "null" }], "default": null, "title": "Zip" } } } },
            "title": "User", "type": "object", "required": ["name", "address"], "properties": {
                "name": { "title": "Name", "type": "string" },
                "address": { "$ref": "#/$defs/Address" },
                "tags": { "title": "Tags", "type": "array", "default": [], "items": { "type": "string" } } } }),
        schema(),
    ]
}

#[test]
fn common_forms_are_drawn_with_the_first_module_alone() {
    with_person(async |mut person| {
        let proxy = Proxy::start().await.expect("a proxy");
        proxy.decides(|seen| match is_behind(seen) {
            true => Fault::DropBefore,
            false => Fault::None,
        });
        let page = person.page.clone();
        for schema in common() {
            person.page.clone_from(&page);
            opens_page(&mut person, &proxy).await;
            draws(&person, &schema).await;
            // Where another module were needed, a dialog would say that the line is lost, and nothing would be drawn.
            let field = Locator::Css("[data-part=form] input[type=text]");
            let field = person.browser.find(field).await;
            let field = field.unwrap_or_else(|_| panic!("{schema} is not drawn"));
            // Nor to type into them, by the keys of a keyboard.
            let typed = field.send_keys("Ada").await;
            assert!(typed.is_ok(), "{schema}: {typed:?}");
            let there = field.prop("value").await.ok().flatten();
            assert_eq!(there.as_deref(), Some("Ada"), "{schema}");
        }
        person
    });
}
