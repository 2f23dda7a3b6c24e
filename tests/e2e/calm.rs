//! Forms of large schemas: what matters is shown, and the rest is reached by a few keys.

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::key::Key;
use formloom_core::compile;
use serde_json::{Value, json};

use crate::editing::{does, shows};
use crate::keyboard::strikes;
use crate::person::{Person, with_person};

/// A letter goes down and up, wherever the focus is then.
pub(crate) async fn letter(person: &Person, value: char) {
    let key = KeyActions::new("keyboard".to_owned())
        .then(KeyAction::Down { value })
        .then(KeyAction::Up { value });
    person.browser.perform_actions(key).await.expect("a letter");
    person.lets_the_page_draw().await;
}

/// Puts a schema into the playground.
pub(crate) async fn draws(person: &Person, schema: &Value) {
    person.opens("/#playground").await;
    person.finds("textbox", "Schema").await;
    let text = Value::from(schema.to_string());
    person
        .runs(&format!(
            "document.querySelector('[data-root] > [data-part=children] > *')?.setAttribute('data-old', '');
             const editor = document.getElementById('schema'); editor.value = {text};
             editor.dispatchEvent(new Event('change', {{ bubbles: true }}));"
        ))
        .await;
    person
        .waits_for("document.querySelector('form[data-part=form]') !== null")
        .await;
    // What is alike in both schemas stays.
    for _ in 0..40 {
        tokio::time::sleep(std::time::Duration::from_millis(60)).await;
        if person
            .runs("return document.querySelector('[data-old]') === null")
            .await
            == true
        {
            break;
        }
    }
    person.lets_the_page_draw().await;
}

async fn opens_many(person: &Person, state: &str) {
    person.opens("/#connections").await;
    person.opens(&format!("/#gallery/many/{state}/en")).await;
    person.finds("button", "Add a field").await;
}

/// Goes to the button of the whole form, and presses some keys there.
async fn asks_for(person: &Person, keys: &str) {
    let button = person.finds("button", "Add a field").await;
    person
        .browser
        .execute(
            "arguments[0].focus()",
            vec![serde_json::to_value(&button).expect("an element")],
        )
        .await
        .expect("the focus");
    for key in keys.chars() {
        letter(person, key).await;
    }
    strikes(person, Key::Enter).await;
}

#[test]
fn a_field_that_is_not_shown_is_reached_by_four_keys() {
    with_person(async |person| {
        opens_many(&person, "empty").await;
        let shown = person
            .runs("return [...document.querySelectorAll('.gallery-form [data-part=field] [name]')].map(one => one.name)")
            .await;
        assert_eq!(
            shown,
            json!(["/name", "/version", "/description", "/private"]),
            "what is required, the first ones, and what its author marks"
        );
        for (keys, name) in [
            ("mai", "/main"),
            ("lic", "/license"),
            ("hom", "/homepage"),
            ("aut", "/author/name"),
        ] {
            asks_for(&person, keys).await;
            person
                .waits_for(&format!("document.activeElement.name === '{name}'"))
                .await;
        }
        // By the first letters of its words; a map asks for the name of its first member.
        asks_for(&person, "dd").await;
        person.has_the_focus_on("textbox", "New name").await;
        // By what it is about.
        asks_for(&person, "words by").await;
        person
            .waits_for("document.activeElement.closest('[data-part=list]')?.innerText.includes('Keywords')")
            .await;
        person
    });
}

#[test]
fn what_was_added_stays_and_what_is_removed_is_offered_again() {
    with_person(async |person| {
        opens_many(&person, "empty").await;
        asks_for(&person, "mai").await;
        person
            .has_the_focus_on("textbox", "Main file optional")
            .await;
        letter(&person, 'x').await;
        strikes(&person, Key::Backspace).await;
        person
            .has_the_focus_on("textbox", "Main file optional")
            .await;
        strikes(&person, Key::Tab).await;
        person.finds("textbox", "Main file optional").await;

        // Closed without a pick, the focus is where it was.
        let button = person.finds("button", "Add a field").await;
        button.click().await.expect("a click");
        person.has_the_focus_on("combobox", "Find a field").await;
        let expanded = "document.querySelector('[data-part=add-field] > button').getAttribute('aria-expanded')";
        person.waits_for(&format!("{expanded} === 'true'")).await;
        let about = person.finds("option", "Keywords").await;
        assert!(
            about
                .text()
                .await
                .unwrap_or_default()
                .contains("Words by which it is found."),
            "names and descriptions"
        );
        let offered = person.runs("return [...document.querySelectorAll('[role=option]')].map(one => one.getAttribute('aria-label'))").await;
        assert!(
            !offered
                .as_array()
                .is_some_and(|all| all.contains(&json!("Main file"))),
            "what is shown is not offered: {offered}"
        );
        strikes(&person, Key::Escape).await;
        person.has_the_focus_on("button", "Add a field").await;
        person.waits_for(&format!("{expanded} === 'false'")).await;

        // An optional group is removed, and offered again.
        asks_for(&person, "aut").await;
        person
            .waits_for("document.activeElement.name === '/author/name'")
            .await;
        letter(&person, 'A').await;
        person.clicks("button", "Remove author").await;
        person.has_the_focus_on("button", "Add a field").await;
        assert!(
            person.looks_for("group", "Author optional").await.is_none(),
            "it is gone"
        );
        asks_for(&person, "aut").await;
        person
            .waits_for("document.activeElement.name === '/author/name'")
            .await;

        // A reset takes the form back to what it was.
        person.clicks("button", "Reset").await;
        person
            .waits_for("document.getElementsByName('/author/name').length === 0")
            .await;
        person
    });
}

#[test]
fn what_is_filled_or_wrong_is_shown_in_every_language() {
    with_person(async |person| {
        opens_many(&person, "filled").await;
        person.finds("combobox", "License optional").await;
        person.finds("textbox", "Name of test").await;
        for (language, button, search) in [
            ("de", "Feld hinzufügen", "Feld suchen"),
            ("ar", "إضافة حقل", "البحث عن حقل"),
        ] {
            person
                .opens(&format!("/#gallery/many/filled/{language}"))
                .await;
            person.clicks("button", button).await;
            person.has_the_focus_on("combobox", search).await;
            strikes(&person, Key::Escape).await;
        }
        // A policy can change under a live form, and loses nothing.
        let text = json!({ "type": "string" });
        let mut properties: serde_json::Map<String, Value> = (0..30)
            .map(|number| (format!("f{number}"), text.clone()))
            .collect();
        properties.insert(
            "deep".to_owned(),
            json!({ "type": "object", "properties": { "count": { "type": "integer" } } }),
        );
        draws(
            &person,
            &json!({ "type": "object", "properties": properties }),
        )
        .await;
        let fields = "document.querySelectorAll('form[data-part=form] [data-part=field]').length";
        person.waits_for(&format!("{fields} === 4")).await;
        person.types("textbox", "F1 optional", "kept").await;
        for (policy, count) in [("All", 31), ("Required", 1), ("As needed", 4)] {
            let select = person.finds("combobox", "Fields").await;
            select.select_by_label(policy).await.expect("a policy");
            person.waits_for(&format!("{fields} >= {count}")).await;
            shows(&person, json!({ "f1": "kept" }), policy).await;
        }
        person
    });
}

#[test]
fn a_place_has_one_menu_behind_it() {
    with_person(async |person| {
        person.opens("/#connections").await;
        person.opens("/#gallery/groups/json/en").await;
        person.finds("button", "Actions for address").await;
        let order = person
            .runs("const stops = [...document.querySelectorAll('.gallery-form :is(input, button)')];
                const at = find => stops.findIndex(find);
                return [at(one => one.name === '/address/city'), at(one => one.ariaLabel === 'Actions for address')]")
            .await;
        let [field, menu] = [&order[0], &order[1]].map(|at| at.as_i64().unwrap_or(-1));
        assert!(
            0 <= field && field < menu,
            "the menu comes behind the fields: {order}"
        );
        does(&person, "Actions for address", "Edit as JSON").await;
        person.has_the_focus_on("textbox", "Address (JSON)").await;
        person
            .runs("document.querySelector('[data-control=json] [data-part=as-json]').click()")
            .await;
        person
            .waits_for("document.activeElement.name === '/address/street'")
            .await;
        does(&person, "Actions for address", "Remove address").await;
        person
            .waits_for(
                "document.getElementsByName('/address/street')[0]?.value !== 'Main Street 1'",
            )
            .await;
        // The menu closes when one goes on.
        person.clicks("button", "Actions for tree").await;
        person.finds("menuitem", "Edit as JSON").await;
        strikes(&person, Key::Tab).await;
        person
            .waits_for("document.querySelector('[role=menu]') === null")
            .await;
        person
    });
}

/// A schema of the corpus.
fn of_corpus(path: &str) -> Option<Value> {
    let path = formloom_tests::corpus()?.join(path);
    let text = std::fs::read_to_string(path).expect("a schema of the corpus");
    serde_json::from_str(&text).ok()
}

/// Schemas by others.
const CORPUS: [&str; 10] = [
    "schemastore/schemas/package.json",
    "schemastore/schemas/eslintrc.json",
    "schemastore/schemas/catalog-info.json",
    "schemastore/schemas/template.json",
    "schemastore/schemas/chart.json",
    "schemastore/schemas/zarf.json",
    "schemastore/schemas/fly.json",
    "schemastore/schemas/kong_json_schema.json",
    "connectors/faros-azure-repos-source.json",
    "connectors/faros-circleci-source.json",
];

/// Schemas like those that others write: a connector with a tunnel, a resource of Kubernetes, a payment of an API.
const SHAPES: [(&str, &str); 3] = [
    ("a connector", include_str!("shapes/postgres.json")),
    ("a resource", include_str!("shapes/monitor.json")),
    ("a payment", include_str!("shapes/payment.json")),
];

/// Three screens of 900 pixels.
const MOST_HIGH: u64 = 2_700;

#[test]
fn large_schemas_are_three_screens_at_most() {
    with_person(async |person| {
        person
            .browser
            .set_window_size(1280, 900)
            .await
            .expect("a window");
        let shape = |(name, text): &(&'static str, &str)| {
            (*name, serde_json::from_str::<Value>(text).expect("a shape"))
        };
        let mut schemas: Vec<(&str, Value)> = SHAPES.iter().map(shape).collect();
        for name in CORPUS {
            if let Some(schema) = of_corpus(name) {
                let inner = schema.get("connectionSpecification").cloned();
                schemas.push((name, inner.unwrap_or(schema)));
            }
        }
        let has_corpus = formloom_tests::corpus().is_some();
        assert_eq!(
            schemas.len(),
            if has_corpus { 13 } else { 3 },
            "what there is"
        );
        for (name, schema) in schemas {
            draws(&person, &schema).await;
            let high = person
                .runs("return Math.round(document.querySelector('form[data-part=form]').getBoundingClientRect().height)")
                .await;
            let is_short = high.as_u64().is_some_and(|high| high < MOST_HIGH);
            assert!(is_short, "{name}: {high} pixels");
            let state = compile(&schema).expect("a form").form.state(None);
            let root = state.view("").expect("the root");
            let page = person.reads().await;
            for view in root.child_ids.iter().filter_map(|id| state.view_of(*id)) {
                let is_seen = !view.required || page.contains(&view.label);
                assert!(
                    is_seen,
                    "{name}: {} is required and not to be seen",
                    view.at
                );
            }
        }
        person
    });
}
