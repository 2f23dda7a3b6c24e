//! Forms as a server draws them, natively: what a person would find in the page, without a browser.

use std::rc::Rc;

use formloom_core::layout::Layout;
use formloom_core::{Pointer, compile};
use formloom_yew::{
    Account, FormChange, FormHandle, FormSource, Look, SchemaForm, SchemaFormProps, Slot,
};
use serde_json::{Value, json};
use yew::prelude::Callback;
use yew::{Html, LocalServerRenderer, props};

/// Draws a form as a server does.
fn drawn(props: SchemaFormProps) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let renderer = LocalServerRenderer::<SchemaForm>::with_props(props).hydratable(false);
    let drawing = tokio::task::LocalSet::new();
    drawing.block_on(&runtime.expect("a runtime"), renderer.render())
}

/// A member of each kind that can be added to, moved, renamed, emptied or replaced.
fn everything() -> (Value, Value) {
    let schema = json!({ "type": "object", "required": ["list"], "properties": {
        "list": { "type": "array", "items": { "type": "string" } },
        "map": { "type": "object", "additionalProperties": { "type": "string" } },
        "inner": { "type": "object", "additionalProperties": {
            "type": "object", "additionalProperties": { "type": "array", "items": { "type": "string" } } } },
        "optional": { "type": "object", "properties": { "a": { "type": "string" } } },
        "tree": { "$ref": "#/$defs/tree" },
        "either": { "oneOf": [{ "title": "Text", "type": "string" }, { "title": "Count", "type": "integer" }] },
        "fixed": { "const": "it" },
        "many": { "type": "array", "uniqueItems": true, "items": { "enum": ["a", "b", "c", "d", "e", "f", "g", "h", "i"] } },
        "file": { "type": "string", "contentEncoding": "base64", "contentMediaType": "image/png" },
        "null": { "type": ["string", "null"] },
        "any": true
    }, "$defs": { "tree": { "type": "object", "properties": { "child": { "$ref": "#/$defs/tree" } } } } });
    let value = json!({ "list": ["x", "y"], "map": { "k": "v" }, "inner": { "k": { "l": ["m"] } }, "optional": { "a": "b" },
        "either": "t", "fixed": "it", "many": ["a"], "file": "data:,x", "null": "n", "any": { "a": [1] } });
    (schema, value)
}

/// The opening tags of an element, by name.
fn tags<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!("<{name} ");
    html.match_indices(&start)
        .filter_map(|(at, _)| html[at..].split('>').next())
        .collect()
}

#[test]
fn nothing_can_be_edited_where_a_form_is_only_to_be_read() {
    let (schema, value) = everything();
    let with = |readonly: bool| {
        let (schema, value) = (FormSource::from(schema.clone()), Rc::new(value.clone()));
        drawn(props!(SchemaFormProps {
            schema,
            value,
            readonly
        }))
    };
    let open = with(false);
    assert!(tags(&open, "button").len() > 12, "buttons of every kind");
    let html = with(true);
    assert_eq!(tags(&html, "button"), [""; 0], "no button does anything");
    let takes = |tag: &&str| !tag.contains(" readonly") && !tag.contains(" disabled");
    for name in ["input", "textarea", "select"] {
        let open: Vec<&str> = tags(&html, name).into_iter().filter(takes).collect();
        assert_eq!(open, [""; 0], "every {name} is closed");
    }
    assert!(!html.contains("draggable"), "nothing is dragged");
}

#[test]
fn a_place_of_a_map_that_a_rule_closes_is_closed() {
    let layout = json!({ "places": { "/map": { "enable": { "at": "/key", "schema": { "const": "it" } } } } });
    let layout = Layout::read(&layout).expect("a UI description");
    let schema = json!({ "type": "object", "properties": {
        "map": { "type": "object", "additionalProperties": { "type": "string" } } } });
    let html = drawn(props!(SchemaFormProps {
        schema: FormSource::from(schema),
        value: Rc::new(json!({ "map": { "k": "v" } })),
        look: Look::default().with_layout(layout),
    }));
    let open = |tag: &&str| !tag.contains(" readonly");
    let inputs: Vec<&str> = tags(&html, "input").into_iter().filter(open).collect();
    assert_eq!(inputs, [""; 0], "the name and the value of its member");
    let parts = ["data-part=\"remove\"", "data-part=\"add\""];
    assert!(!parts.iter().any(|part| html.contains(part)), "{html}");
}

#[test]
fn errors_of_the_host_are_there_from_the_start() {
    let html = drawn(props!(SchemaFormProps {
        schema: FormSource::from(json!({ "properties": { "name": { "type": "string" } } })),
        errors: Rc::new(vec![(Pointer::from("/name"), "is taken".to_owned())]),
    }));
    assert!(
        html.contains("aria-invalid=\"true\""),
        "at the field: {html}"
    );
    assert!(
        html.contains("data-part=\"summary-link\""),
        "and in the summary: {html}"
    );
}

#[test]
fn a_host_that_hears_of_edits_and_holds_the_form_ends_with_it() {
    let form = compile(&json!({ "properties": { "name": { "type": "string" } } }));
    let token = Rc::new(());
    let watched = Rc::downgrade(&token);
    // The look is part of the form, and so is what it holds.
    let look = Look::default().with_slot(Slot::After, move |_, _| {
        let _ = &token;
        Html::default()
    });
    let state = form.expect("a schema").form.state(None);
    let handle = FormHandle::with_look(state, look, None);
    let held = handle.clone();
    let onchange = Callback::from(move |_: FormChange| {
        let _ = held.is_read_only();
    });
    let held = handle.clone();
    let onrequest = Callback::from(move |_| {
        let _ = held.is_read_only();
    });
    let schema = FormSource::Live(handle);
    drop(drawn(props!(SchemaFormProps {
        schema,
        onchange,
        onrequest
    })));
    assert!(
        watched.upgrade().is_none(),
        "nobody holds the form any more"
    );
}

#[test]
fn members_of_a_map_come_in_chunks() {
    let members: serde_json::Map<String, Value> = (0..100)
        .map(|index| (format!("k{index}"), json!("v")))
        .collect();
    let schema = json!({ "properties": { "map": { "type": "object", "additionalProperties": { "type": "string" },
        "properties": { "named": { "type": "string" } } } } });
    let html = drawn(props!(SchemaFormProps {
        schema: FormSource::from(schema),
        value: Rc::new(json!({ "map": members })),
    }));
    assert_eq!(html.matches("data-part=\"chunk\"").count(), 4, "of 32 each");
    assert_eq!(
        html.matches("data-part=\"item\"").count(),
        100,
        "all members"
    );
    assert!(
        html.contains("name=\"/map/named\""),
        "and what the schema names"
    );
}

#[test]
fn a_saved_login_is_filled_in_where_the_host_says_it_is_the_pages() {
    let drawn_for = |account: Account| {
        let schema = json!({ "properties": { "username": { "type": "string" }, "password": { "type": "string", "isSensitive": true } } });
        let look = Look::default().with_account(account);
        let schema = FormSource::from(schema);
        drawn(props!(SchemaFormProps { schema, look }))
    };
    let login = [
        "autocomplete=\"username\"",
        "autocomplete=\"current-password\"",
    ];
    let html = drawn_for(Account::OfThisPage);
    assert!(login.iter().all(|token| html.contains(token)), "{html}");
    for account in [Account::Unsaid, Account::Elsewhere] {
        let html = drawn_for(account);
        assert!(!login.iter().any(|token| html.contains(token)), "{html}");
        assert!(html.contains("autocomplete=\"new-password\""), "{html}");
    }
}

#[test]
fn a_title_turns_nothing_around_it() {
    let title = "a\u{202e}b\u{2069}";
    let hebrew = "\u{5d0}\u{5d1}";
    let schema = json!({ "properties": {
        "one": { "type": "array", "title": title, "items": { "type": "string", "title": title } },
        "two": { "type": "string", "title": hebrew } } });
    let html = drawn(props!(SchemaFormProps {
        schema: FormSource::from(schema),
        value: Rc::new(json!({ "one": ["x"] })),
        errors: Rc::new(vec![(Pointer::from("/two"), "no\u{202e}".to_owned())]),
    }));
    let controls = ['\u{202a}', '\u{202b}', '\u{202d}', '\u{202e}', '\u{2069}'];
    assert!(!html.contains(controls), "{html}");
    let apart = format!("<bdi>{hebrew}</bdi>");
    assert_eq!(html.matches(&apart).count(), 2, "label and summary: {html}");
}

#[test]
fn a_form_that_a_server_draws_shows_every_field() {
    let text = |number: usize| (format!("f{number}"), json!({ "type": "string" }));
    let properties: serde_json::Map<String, Value> = (0..30).map(text).collect();
    let schema = FormSource::from(json!({ "type": "object", "properties": properties }));
    let html = drawn(props!(SchemaFormProps { schema }));
    assert_eq!(html.matches("data-part=\"field\"").count(), 30, "{html}");
    assert!(!html.contains("data-part=\"add-field\""), "without a menu");
}

#[test]
fn a_union_is_a_menu_beside_its_label_and_few_described_variants_are_cards() {
    let variant = |title: &str, about: Option<&str>| {
        let mut variant = json!({ "title": title, "properties": { "kind": { "const": title } }, "required": ["kind"] });
        if let Some(about) = about {
            variant["description"] = json!(about);
        }
        variant
    };
    let schema = json!({ "required": ["limit", "plain", "told"], "properties": {
        "limit": { "type": ["string", "integer"], "title": "Limit" },
        "plain": { "title": "Plain", "oneOf": [variant("One", None), variant("Two", None)] },
        "told": { "title": "Told", "oneOf": [variant("Here", Some("On this side.")), variant("There", Some("On that side."))] }
    } });
    let schema = FormSource::from(schema);
    let html = drawn(props!(SchemaFormProps { schema }));
    let names: Vec<&str> = tags(&html, "select");
    assert_eq!(names.len(), 2, "two menus: {html}");
    for name in ["Kind of limit", "Kind of plain"] {
        assert_eq!(html.matches(name).count(), 1, "{name}: {html}");
    }
    for label in [">Limit<", ">Plain<", ">Told<"] {
        assert_eq!(html.matches(label).count(), 1, "{label} once: {html}");
    }
    assert_eq!(
        html.matches("data-part=\"variant-option\"").count(),
        2,
        "two cards"
    );
    for about in ["On this side.", "On that side."] {
        assert_eq!(html.matches(about).count(), 1, "{about} once: {html}");
    }
}

#[test]
fn a_folded_section_says_how_much_is_in_it_and_what_is_wrong() {
    let schema = json!({ "properties": { "often": { "type": "string" },
        "few": { "type": "string", "advanced": true }, "rare": { "type": "string", "advanced": true } } });
    let errors = |errors: &[&str]| {
        let error = |at: &&str| (Pointer::from(*at), "no".to_owned());
        let errors = Rc::new(errors.iter().map(error).collect::<Vec<_>>());
        let schema = FormSource::from(schema.clone());
        drawn(props!(SchemaFormProps { schema, errors }))
    };
    let html = errors(&[]);
    let fold = html.split("data-part=\"fold\"").nth(1).unwrap_or_default();
    let fold = fold.split("</summary>").next().unwrap_or_default();
    assert!(
        fold.contains(">2</span>") && !fold.contains("problem"),
        "{fold}"
    );
    let html = errors(&["/few", "/rare"]);
    let fold = html.split("data-part=\"fold\"").nth(1).unwrap_or_default();
    let fold = fold.split("</summary>").next().unwrap_or_default();
    assert!(fold.contains("2 problems"), "{fold}");
}
