//! Long forms: what is far from the screen is in the page before it is alive, and nothing done to it is lost.

use serde_json::{Map, Value, json};

use crate::editing::{shows, tries};
use crate::person::{Person, with_person};

/// So many fields that most of them are at rest.
fn long() -> Value {
    let field = |index: usize| {
        let schema = match index % 3 {
            0 => {
                json!({ "type": "string", "title": format!("<b>Text {index}</b>"), "maxLength": 8 })
            }
            1 => json!({ "type": "boolean", "title": format!("Switch {index}") }),
            _ => json!({ "title": format!("Choice {index}"), "enum": ["a", "b"] }),
        };
        (format!("f{index}"), schema)
    };
    let properties: Map<String, Value> = (0..140).map(field).collect();
    json!({ "type": "object", "properties": properties })
}

const ALIVE: &str =
    "[...document.querySelectorAll('[data-part=chunk]')].filter(chunk => chunk.isConnected).length";

#[test]
fn what_is_done_to_fields_at_rest_is_kept() {
    with_person(async |person| {
        tries(&person, &long()).await;
        shows_all(&person).await;
        person
            .waits_for("document.querySelectorAll('[data-part=field]').length === 140")
            .await;
        let chunks = person.runs(&format!("return {ALIVE}")).await;
        assert!(chunks.as_u64() >= Some(4), "the form comes in chunks");
        let bold = person
            .runs("return document.querySelectorAll('[data-part=form] b').length")
            .await;
        assert_eq!(bold, 0, "a title is text at rest too");
        // The browser fills a field in by itself, far from the screen.
        person
            .runs("const field = document.getElementsByName('/f129')[0]; window.before = field; field.value = 'auto'; field.dispatchEvent(new InputEvent('input', { bubbles: true }));")
            .await;
        shows(
            &person,
            json!({ "f129": "auto" }),
            "what a browser fills in",
        )
        .await;
        person
            .runs("document.getElementsByName('/f113')[0].value = '1'; document.getElementsByName('/f113')[0].dispatchEvent(new Event('change', { bubbles: true }));")
            .await;
        shows(&person, json!({ "f129": "auto", "f113": "b" }), "an option").await;
        person
            .runs("document.getElementsByName('/f130')[0].click()")
            .await;
        shows(
            &person,
            json!({ "f129": "auto", "f113": "b", "f130": true }),
            "a click goes to the switch that took its place",
        )
        .await;
        person
            .runs("document.getElementsByName('/f90')[0].focus()")
            .await;
        person
            .waits_for("document.activeElement.name === '/f90'")
            .await;
        let field = person.browser.active_element().await.expect("a field");
        field.send_keys("much too long").await.expect("typing");
        shows(
            &person,
            json!({ "f129": "auto", "f113": "b", "f130": true, "f90": "much too long" }),
            "the keys go to the field that has the focus",
        )
        .await;
        person
    });
}

#[test]
fn an_error_at_rest_is_shown_and_its_link_leads_there() {
    with_person(async |person| {
        let mut schema = long();
        schema["required"] = json!(["f138"]);
        tries(&person, &schema).await;
        shows_all(&person).await;
        person
            .waits_for("document.querySelectorAll('[data-part=field]').length === 140")
            .await;
        person
            .runs("document.querySelector('[data-part=submit]').click()")
            .await;
        person
            .waits_for("document.activeElement.name === '/f138'")
            .await;
        person
            .waits_for(
                "document.getElementsByName('/f138')[0].getAttribute('aria-invalid') === 'true'",
            )
            .await;
        let field = person.browser.active_element().await.expect("a field");
        field.send_keys("there").await.expect("typing");
        shows(
            &person,
            json!({ "f138": "there" }),
            "the field that was missing",
        )
        .await;
        person
    });
}

#[test]
fn items_at_rest_move_and_go_by_their_own_buttons() {
    with_person(async |person| {
        let schema = json!({ "type": "object", "properties": { "n": { "type": "array", "title": "Numbers",
            "items": { "type": "object", "title": "Number", "properties": { "v": { "type": "integer" } } },
            "default": (0..80).map(|v| json!({ "v": v })).collect::<Vec<_>>() } } });
        tries(&person, &schema).await;
        person
            .waits_for("document.querySelectorAll('[data-part=item]').length === 80")
            .await;
        person
            .runs("document.querySelectorAll('[data-part=item] [data-part=more]')[70].click()")
            .await;
        person.clicks("menuitem", "Remove number 71").await;
        person
            .waits_for("document.querySelectorAll('[data-part=item]').length === 79")
            .await;
        let values = "[...document.querySelectorAll('[data-part=item] input')].map(input => input.value).join()";
        let expected = (0..80)
            .filter(|v| *v != 70)
            .map(|v| v.to_string())
            .collect::<Vec<_>>()
            .join(",");
        person
            .waits_for(&format!("{values} === '{expected}'"))
            .await;
        person
            .runs("document.querySelector('[data-part=add]').click()")
            .await;
        person
            .waits_for("document.activeElement.name === '/n/79/v'")
            .await;
        person
    });
}

#[test]
fn the_focus_stays_when_a_key_brings_a_choice() {
    with_person(async |person| {
        let schema = json!({ "type": "object", "properties": { "kind": { "type": "string", "title": "Sort" } }, "required": ["kind"],
            "if": { "properties": { "kind": { "const": "x" } }, "required": ["kind"] },
            "then": { "oneOf": [
                { "title": "One", "properties": { "a": { "type": "string" } }, "required": ["a"] },
                { "title": "Two", "properties": { "b": { "type": "string" } }, "required": ["b"] }
            ] } });
        tries(&person, &schema).await;
        let field = person.finds("textbox", "Sort").await;
        field.send_keys("x").await.expect("typing");
        person
            .waits_for("document.querySelector('[data-part=choice]') !== null")
            .await;
        person
            .waits_for("document.activeElement.name === '/kind'")
            .await;
        let field = person.browser.active_element().await.expect("a field");
        field.send_keys("yz").await.expect("typing");
        shows(
            &person,
            json!({ "kind": "xyz" }),
            "all keys go to one field",
        )
        .await;
        person
    });
}

async fn opens_playground(person: &Person) {
    person.opens("/#playground").await;
    person.finds("textbox", "Schema").await;
    shows_all(person).await;
}

/// The playground shows every field, and not only those that matter.
async fn shows_all(person: &Person) {
    let fields = person.finds("combobox", "Fields").await;
    fields.select_by_label("All").await.expect("all fields");
    person.lets_the_page_draw().await;
}

/// Puts a schema into the editor, where the focus stays where it is.
async fn puts(person: &Person, schema: &Value) {
    let schema = Value::from(schema.to_string());
    person
        .runs(&format!(
            "const editor = document.getElementById('schema'); editor.value = {schema};
            editor.dispatchEvent(new InputEvent('input', {{ bubbles: true }}));"
        ))
        .await;
}

/// Puts a schema of thousands of fields into the editor, and does something as soon as the form's first field is there.
async fn at_first_sight(person: &Person, act: &str) {
    opens_playground(person).await;
    person
        .runs(&format!(
            "const look = () => {{
                const field = document.getElementsByName('/f0')[0];
                if (!field) return requestAnimationFrame(look);
                window.seen = document.querySelectorAll('[data-part=field]').length;
                {act}
            }};
            requestAnimationFrame(look);"
        ))
        .await;
    puts(person, &thousands()).await;
    person.waits_for("window.seen !== undefined").await;
    let seen = person.runs("return window.seen").await;
    assert!(seen.as_u64() < Some(3000), "first {seen} fields are there");
}

const ALL_THERE: &str = "document.querySelectorAll('[data-part=field]').length === 3000";

/// More fields than one screen waits for.
fn thousands() -> Value {
    let field = |index: usize| {
        (
            format!("f{index}"),
            json!({ "type": "string", "title": format!("Text {index}") }),
        )
    };
    let properties: Map<String, Value> = (0..3000).map(field).collect();
    json!({ "type": "object", "properties": properties, "required": ["f2999"] })
}

#[test]
fn the_first_screen_is_typed_into_before_the_rest_is_there() {
    with_person(async |person| {
        let typing = "field.focus(); field.value = 'soon'; field.dispatchEvent(new InputEvent('input', { bubbles: true }));";
        at_first_sight(&person, typing).await;
        person.waits_for(ALL_THERE).await;
        shows(&person, json!({ "f0": "soon" }), "what was typed meanwhile").await;
        person
            .waits_for(
                "document.activeElement.name === '/f0' && document.activeElement.value === 'soon'",
            )
            .await;
        let names = "[...document.querySelectorAll('[data-part=field] input')].every((input, at) => input.name === `/f${at}`)";
        person.waits_for(names).await;
        person
    });
}

#[test]
fn a_link_to_a_field_that_is_not_there_yet_leads_to_it() {
    with_person(async |person| {
        let submitting = "document.querySelector('[data-part=submit]').click();";
        at_first_sight(&person, submitting).await;
        person
            .waits_for("document.activeElement.name === '/f2999'")
            .await;
        let field = person.browser.active_element().await.expect("a field");
        field.send_keys("far").await.expect("typing");
        let expected = json!({ "f2999": "far" });
        shows(&person, expected, "the field that was missing").await;
        person.waits_for(ALL_THERE).await;
        person
    });
}

#[test]
fn another_schema_may_come_while_fields_are_on_their_way() {
    with_person(async |person| {
        at_first_sight(&person, "").await;
        let short = json!({ "type": "object", "properties": { "f0": { "type": "string", "title": "Text 0" } } });
        puts(&person, &short).await;
        person
            .waits_for("document.querySelectorAll('[data-part=field]').length === 1")
            .await;
        let field = person.finds("textbox", "Text 0 optional").await;
        field.send_keys("one").await.expect("typing");
        shows(&person, json!({ "f0": "one" }), "the short form").await;
        puts(&person, &thousands()).await;
        person.waits_for(ALL_THERE).await;
        shows(&person, json!({ "f0": "one" }), "the long form again").await;
        person
    });
}

#[test]
fn the_focus_stays_in_a_field_that_comes_late() {
    with_person(async |person| {
        opens_playground(&person).await;
        let mut short = thousands();
        short["required"] = json!(["f0"]);
        if let Some(properties) = short["properties"].as_object_mut() {
            properties.retain(|name, _| name == "f0" || name == "f2500");
        }
        puts(&person, &short).await;
        let field = person.finds("textbox", "Text 2500 optional").await;
        field.send_keys("here").await.expect("typing");
        puts(&person, &thousands()).await;
        person.waits_for(ALL_THERE).await;
        person
            .waits_for("document.activeElement.name === '/f2500'")
            .await;
        let field = person.browser.active_element().await.expect("a field");
        field.send_keys("!").await.expect("typing");
        shows(&person, json!({ "f2500": "here!" }), "the field goes on").await;
        person
    });
}

#[test]
fn many_items_at_rest_wake_with_what_was_done_to_one() {
    with_person(async |person| {
        opens_playground(&person).await;
        let switches: Map<String, Value> = (0..20)
            .map(|index| (format!("s{index}"), json!({ "type": "boolean" })))
            .collect();
        let items = vec![json!({}); 70];
        let list =
            json!({ "type": "array", "items": { "type": "object", "properties": switches } });
        let mut long = list.clone();
        long["default"] = json!(items);
        puts(
            &person,
            &json!({ "type": "object", "properties": { "short": list, "long": long } }),
        )
        .await;
        person
            .waits_for("document.querySelectorAll('[data-part=item]').length === 70")
            .await;
        person
            .runs("document.getElementsByName('/long/66/s19')[0].click()")
            .await;
        let switch = "document.getElementsByName('/long/66/s19')[0]";
        person
            .waits_for(&format!("{switch}?.checked === true"))
            .await;
        let mut expected = items;
        expected[66] = json!({ "s19": true });
        let expected = json!({ "long": expected });
        shows(&person, expected, "the switch of an item at rest").await;
        person
    });
}

#[test]
fn members_at_rest_are_renamed_and_go() {
    with_person(async |person| {
        let members: Map<String, Value> = (0..120)
            .map(|index| (format!("k{index}"), json!(format!("v{index}"))))
            .collect();
        let schema = json!({ "type": "object", "properties": { "m": { "type": "object", "title": "Map",
            "additionalProperties": { "type": "string" }, "default": members } } });
        tries(&person, &schema).await;
        person
            .waits_for("document.querySelectorAll('[data-part=item]').length === 120")
            .await;
        let alive = "return document.querySelectorAll('[data-part=chunk]').length";
        assert_eq!(person.runs(alive).await, 4, "chunks of 32");
        person
            .runs(
                "document.querySelector('[data-part=remove][aria-label=\"Remove k100\"]').click()",
            )
            .await;
        person
            .waits_for("document.querySelectorAll('[data-part=item]').length === 119")
            .await;
        person
            .runs("document.querySelector('[data-part=member-name] input[value=k70], [data-part=member-name] [aria-label=\"Name of k70\"]').focus()")
            .await;
        // Where the rows live, the name has the focus again.
        person
            .waits_for("document.activeElement.ariaLabel === 'Name of k70' ")
            .await;
        person.lets_the_page_draw().await;
        let name = person.browser.active_element().await.expect("a name");
        name.send_keys("x").await.expect("typing");
        person
            .runs("document.getElementsByName('/m/k0')[0].focus()")
            .await;
        person
            .waits_for("document.getElementsByName('/m/xk70')[0]?.value === 'v70'")
            .await;
        person
            .runs("const field = document.getElementsByName('/m/k118')[0]; field.value = 'auto'; field.dispatchEvent(new InputEvent('input', { bubbles: true }));")
            .await;
        let mut expected = Map::new();
        for (key, value) in members {
            match key.as_str() {
                "k100" => None,
                "k70" => expected.insert("xk70".to_owned(), value),
                "k118" => expected.insert(key, json!("auto")),
                _ => expected.insert(key, value),
            };
        }
        shows(
            &person,
            json!({ "m": expected }),
            "what was done to members",
        )
        .await;
        person
    });
}

/// Texts that a reader of HTML could change.
fn odd() -> Value {
    let mut schema = long();
    let texts = [
        "a\rb",
        "a\r\nb",
        "a\u{2028}b\u{2029}c",
        "a\u{0}b",
        "\u{202e}a\u{5d0}b",
        "&amp;lt;",
        "a\u{c}b\u{b}c",
    ];
    if let Some(properties) = schema["properties"].as_object_mut() {
        for (index, (_, field)) in properties.iter_mut().enumerate() {
            let text = texts[index % texts.len()];
            field["title"] = json!(format!("{text} {index}"));
            field["description"] = json!(format!("```\n\n{text}\n```"));
            if field["type"] == "string" {
                field["default"] = json!(text);
                field.as_object_mut().map(|field| field.remove("maxLength"));
            }
        }
    }
    schema
}

#[test]
fn rows_at_rest_are_those_that_live_to_the_character() {
    with_person(async |person| {
        opens_playground(&person).await;
        puts(&person, &odd()).await;
        person
            .waits_for("document.querySelectorAll('[data-part=field]').length === 140")
            .await;
        person.lets_the_page_draw().await;
        let read = "return [...document.querySelectorAll('[data-part=field]')].map(field => [field.textContent,
            [...field.querySelectorAll('input, select, textarea')].map(control => [control.value, control.checked, control.placeholder])])";
        let at_rest = person.runs(read).await;
        person
            .runs("for (let index = 0; index < 140; index += 1) document.getElementsByName(`/f${index}`)[0].focus()")
            .await;
        person.lets_the_page_draw().await;
        person
            .waits_for("document.activeElement.name === '/f139'")
            .await;
        let alive = person.runs(read).await;
        for index in 0..140 {
            assert_eq!(at_rest[index], alive[index], "field {index}");
        }
        person
    });
}

#[test]
fn a_page_that_takes_only_trusted_html_has_rows_at_rest_or_live_ones() {
    with_person(async |person| {
        opens_playground(&person).await;
        let refused = person
            .runs("try { document.createElement('p').innerHTML = 'x'; return 'taken' } catch (error) { return error.name }")
            .await;
        assert_eq!(refused, "TypeError", "the page takes no other HTML");
        // A page that allows the name to somebody else.
        let taken = "trustedTypes.createPolicy('formloom', { createHTML: text => text });";
        for allowed in [true, false] {
            if !allowed {
                let script = json!({ "source": taken });
                person
                    .asks_tools("Page.addScriptToEvaluateOnNewDocument", script)
                    .await;
                person.browser.refresh().await.expect("the page again");
            }
            opens_playground(&person).await;
            person
                .runs("window.failed = []; addEventListener('error', event => window.failed.push(event.message))")
                .await;
            puts(&person, &long()).await;
            person
                .waits_for("document.querySelectorAll('[data-part=field]').length === 140")
                .await;
            let field = person.finds("textbox", "<b>Text 0</b> optional").await;
            field.send_keys("typed").await.expect("typing");
            person
                .runs("const field = document.getElementsByName('/f129')[0]; field.value = 'auto'; field.dispatchEvent(new InputEvent('input', { bubbles: true }));")
                .await;
            let expected = json!({ "f0": "typed", "f129": "auto" });
            shows(&person, expected, "what was typed").await;
            assert_eq!(person.runs("return window.failed").await, json!([]));
        }
        person
    });
}
