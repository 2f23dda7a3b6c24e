//! Schemas that want to freeze a page, opened as links one after another: the page goes on, and nothing leaves it.

use std::time::{Duration, Instant};

use fantoccini::Locator;
use serde_json::{Value, json};

use crate::editing::tries;
use crate::person::{Person, with_person};

/// A page that is busy for longer is frozen. How long it takes depends on the machine.
const FROZEN: Duration = Duration::from_secs(40);

fn tree(required: bool) -> Value {
    let branch = json!({ "$ref": "#/$defs/t" });
    let mut tree = json!({ "type": "object", "properties": { "l": branch, "r": branch } });
    if required {
        tree["required"] = json!(["l", "r"]);
    }
    json!({ "$ref": "#/$defs/t", "$defs": { "t": tree } })
}

/// Levels of required groups, each beside a field.
fn levels(count: usize, branches: &[&str]) -> Value {
    let mut schema = json!({ "type": "string" });
    for _ in 0..count {
        let mut properties = serde_json::Map::new();
        for branch in branches {
            properties.insert((*branch).to_owned(), schema.clone());
        }
        properties.insert("z".to_owned(), json!({ "type": "string" }));
        schema = json!({ "type": "object", "required": branches, "properties": properties });
    }
    schema
}

/// A list that is in a list, and so on.
fn nested(levels: usize) -> Value {
    let mut value = json!([]);
    for _ in 0..levels {
        value = json!([value]);
    }
    json!({ "properties": { "deep": { "$ref": "#/$defs/l", "default": value } },
        "$defs": { "l": { "type": "array", "items": { "$ref": "#/$defs/l" } } } })
}

/// A map with so many members.
fn members(count: usize) -> Value {
    let members: serde_json::Map<String, Value> = (0..count)
        .map(|index| (format!("k{index}"), json!("v")))
        .collect();
    let map = json!({ "type": "object", "additionalProperties": { "type": "string" }, "default": members });
    json!({ "properties": { "map": map } })
}

/// Opens a schema, and asks the page for something when it has it.
async fn answers_with(person: &Person, what: &str, schema: &Value) {
    person.opens("/#playground").await;
    person.finds("textbox", "Schema").await;
    let text = Value::from(schema.to_string());
    person
        .runs(&format!(
            "const editor = document.getElementById('schema'); editor.value = {text};
             editor.dispatchEvent(new Event('change', {{ bubbles: true }}));"
        ))
        .await;
    tokio::time::sleep(Duration::from_millis(400)).await;
    let started = Instant::now();
    let tab = person.browser.find(Locator::Css("#result-tab-2")).await;
    tab.expect("a tab").click().await.expect("a click");
    person
        .waits_for(
            "document.getElementById('result-tab-2').getAttribute('aria-selected') === 'true'",
        )
        .await;
    let took = started.elapsed();
    assert!(took < FROZEN, "{what}: {took:?}");
    let stopped = person
        .runs("return document.getElementById('stopped') !== null")
        .await;
    assert_eq!(stopped, false, "{what}: the page goes on");
}

#[test]
fn no_schema_freezes_the_page() {
    with_person(async |person| {
        person.opens("/#playground").await;
        let cases = [
            ("nineteen levels", levels(19, &["a"])),
            ("a tree of eleven levels", levels(11, &["a", "b"])),
            ("a tree of required trees", tree(true)),
            ("a tree", tree(false)),
            ("lists in lists", nested(90)),
            (
                "a full list of itself",
                json!({ "type": "array", "minItems": 2, "items": { "$ref": "#" } }),
            ),
            ("a reference to itself", json!({ "$ref": "#" })),
            (
                "a union of itself",
                json!({ "properties": { "a": { "oneOf": [{ "type": "array", "items": { "$ref": "#" } },
                    { "type": "object", "properties": { "a": { "$ref": "#" } } }, { "type": "string" }] } } }),
            ),
            ("thousands of members", members(9_900)),
            (
                "a long default",
                json!({ "properties": { "a": { "type": "string", "default": "x".repeat(10_000_000) } } }),
            ),
        ];
        for (what, schema) in cases {
            answers_with(&person, what, &schema).await;
        }
        // And the next schema is drawn as if nothing had been.
        let schema = json!({ "properties": { "after": { "type": "string" } } });
        tries(&person, &schema).await;
        person.finds("textbox", "After optional").await;
        person
    });
}

#[test]
fn a_long_paste_and_the_way_back_from_json_stay_usable() {
    with_person(async |person| {
        answers_with(&person, "three thousand members", &members(3_000)).await;
        // The first button is that of the map, which is inside.
        let texts = "[...document.querySelectorAll('[data-part=item]')].length";
        person.waits_for(&format!("{texts} === 3000")).await;
        for (step, part) in [
            ("the menu", "more"),
            ("to JSON", "action"),
            ("and back", "as-json"),
        ] {
            let part = format!("[data-part={part}]");
            // The last of the map's actions is the way to JSON.
            let toggle = person.browser.find_all(Locator::Css(&part)).await;
            let toggle = toggle.expect("buttons");
            let toggle = if step == "to JSON" {
                toggle.last()
            } else {
                toggle.first()
            };
            let started = Instant::now();
            toggle
                .expect("a button")
                .clone()
                .click()
                .await
                .expect("a click");
            person.lets_the_page_draw().await;
            assert!(
                started.elapsed() < FROZEN,
                "{step}: {:?}",
                started.elapsed()
            );
        }
        person.waits_for(&format!("{texts} === 3000")).await;
        let schema = json!({ "properties": { "a": { "type": "string" }, "b": { "type": "string", "format": "textarea" } } });
        answers_with(&person, "two fields", &schema).await;
        // Not by role: a person does not look at six thousand fields that are about to go.
        person
            .waits_for("document.getElementsByName('/b').length === 1")
            .await;
        let started = Instant::now();
        person
            .runs("const area = document.getElementsByName('/b')[0]; area.value = 'x'.repeat(5_000_000);
                area.dispatchEvent(new InputEvent('input', { bubbles: true }));")
            .await;
        person.types("textbox", "A optional", "after").await;
        // The keys behind it are part of it.
        let took = started.elapsed();
        assert!(took < FROZEN * 2, "a paste: {took:?}");
        assert_eq!(
            person.value("textbox", "A optional").await,
            "after",
            "and goes on"
        );
        person
    });
}
