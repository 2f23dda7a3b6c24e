//! Menus and JSON views of places: what is typed ahead arrives, the focus goes along, and an error is seen wherever it is.

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::calm::draws;
use crate::editing::{does, shows};
use crate::keyboard::strikes;
use crate::person::{Person, with_person};

/// Keys that come faster than a page draws.
async fn hurries(person: &Person, keys: &str) {
    let strike = |keys: KeyActions, value| {
        keys.then(KeyAction::Down { value })
            .then(KeyAction::Up { value })
    };
    let keys = keys
        .chars()
        .fold(KeyActions::new("keyboard".to_owned()), strike);
    person.browser.perform_actions(keys).await.expect("keys");
}

#[test]
fn letters_that_are_ahead_of_the_search_are_kept() {
    with_person(async |person| {
        person.opens("/#connections").await;
        person.opens("/#gallery/many/empty/en").await;
        let button = "const button = document.querySelector('[data-part=add-field] > button')";
        person.finds("button", "Add a field").await;
        // All of it in one turn of the page, which draws nothing in between.
        let struck = "button.focus();
            for (const key of ['l', 'i', 'c', 'Enter']) button.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));";
        person.runs(&format!("{button}; {struck}")).await;
        person
            .waits_for("document.activeElement.name === '/license'")
            .await;
        // And as fast as a browser hands them over.
        person.runs(&format!("{button}; button.focus()")).await;
        hurries(&person, "mai").await;
        strikes(&person, Key::Enter).await;
        person
            .waits_for("document.activeElement.name === '/main'")
            .await;
        person
    });
}

#[test]
fn escape_and_a_click_on_the_button_close_a_menu() {
    with_person(async |person| {
        person.opens("/#connections").await;
        person.opens("/#gallery/groups/json/en").await;
        let menu = "document.querySelector('[role=menu]')";
        for closes in [true, false] {
            person.clicks("button", "Actions for address").await;
            person.waits_for(&format!("{menu} !== null")).await;
            if closes {
                person.clicks("button", "Actions for address").await;
            } else {
                person
                    .runs("document.querySelector('[aria-expanded=true]').focus()")
                    .await;
                strikes(&person, Key::Escape).await;
            }
            person.waits_for(&format!("{menu} === null")).await;
            person
                .has_the_focus_on("button", "Actions for address")
                .await;
        }
        person
    });
}

#[test]
fn an_item_that_moves_far_keeps_the_focus_on_its_menu() {
    let schema = json!({ "type": "object", "properties": { "many": { "type": "array", "items": { "type": "string" },
        "default": (0..70).map(|number| format!("i{number}")).collect::<Vec<_>>() } } });
    with_person(async |person| {
        draws(&person, &schema).await;
        person
            .waits_for("document.getElementsByName('/many/31').length === 1")
            .await;
        // The last of the first chunk goes to the next one, which is at rest, and back.
        let menu =
            "document.querySelectorAll('[data-part=item]')[31].querySelector('[data-part=more]')";
        person.runs(&format!("{menu}.click()")).await;
        let is_at = |word: &str| {
            format!(
                "document.activeElement.role === 'menuitem' && document.activeElement.innerText.endsWith('{word}')"
            )
        };
        person.waits_for(&is_at("up")).await;
        strikes(&person, Key::Down).await;
        for (word, to) in [("down", 32), ("down", 33), ("up", 32), ("up", 31)] {
            if (word, to) == ("up", 32) {
                strikes(&person, Key::Up).await;
            }
            person.waits_for(&is_at(word)).await;
            strikes(&person, Key::Enter).await;
            person
                .waits_for(&format!(
                    "document.getElementsByName('/many/{to}')[0]?.value === 'i31'"
                ))
                .await;
        }
        person
            .waits_for("document.activeElement.role === 'menuitem'")
            .await;
        person
    });
}

#[test]
fn what_is_wrong_behind_json_is_seen_and_reached() {
    let schema = json!({ "type": "object", "properties": {
        "name": { "type": "string" },
        "address": { "type": "object", "required": ["city"], "properties": { "city": { "type": "string", "minLength": 3 } } } } });
    with_person(async |person| {
        draws(&person, &schema).await;
        let json = "document.querySelector('[data-part=json]')";
        let writes = |text: &str| {
            let text = Value::from(text);
            format!(
                "const area = {json}; area.value = {text}; area.dispatchEvent(new InputEvent('input', {{ bubbles: true }}))"
            )
        };
        person.types("textbox", "City", "Rome").await;
        does(&person, "Actions for address", "Edit as JSON").await;
        person.has_the_focus_on("textbox", "Address (JSON)").await;
        person.runs(&writes(r#"{"city":"ab"}"#)).await;
        shows(
            &person,
            json!({ "address": { "city": "ab" } }),
            "JSON is taken over",
        )
        .await;
        person.clicks("button", "Check").await;
        person
            .waits_for(&format!(
                "{json}.closest('[data-part=field]').innerText.includes('City: ')"
            ))
            .await;
        // The link leads to the text, since the field is not there.
        person
            .runs("document.querySelector('[data-part=summary-link]').click()")
            .await;
        person.has_the_focus_on("textbox", "Address (JSON)").await;
        // What goes back changes the text too; what is half typed stays.
        person.runs(&writes(r#"{"city":"abc"}"#)).await;
        shows(
            &person,
            json!({ "address": { "city": "abc" } }),
            "it is right now",
        )
        .await;
        person
            .waits_for(&format!(
                "!{json}.closest('[data-part=field]').innerText.includes('City: ')"
            ))
            .await;
        person
            .runs("document.querySelector('[data-part=undo]').click()")
            .await;
        person
            .waits_for(&format!("{json}.value.includes('\"ab\"')"))
            .await;
        person.runs(&writes(r#"{"city":"#)).await;
        person.types("textbox", "Name optional", "Ada").await;
        person
            .waits_for(&format!("{json}.value === '{{\"city\":'"))
            .await;
        // It takes the focus when it is asked for, not when it is drawn.
        person
            .waits_for("document.activeElement.name === '/name'")
            .await;
        person
    });
}

#[test]
fn a_secret_that_comes_takes_the_way_to_json_away() {
    let schema = json!({ "type": "object", "properties": { "way": { "title": "Way", "type": "object", "oneOf": [
        { "title": "Open", "properties": { "file": { "type": "string" } }, "required": ["file"] },
        { "title": "Closed", "properties": { "key": { "type": "string", "writeOnly": true } }, "required": ["key"] } ] } } });
    with_person(async |person| {
        draws(&person, &schema).await;
        let whole = "document.querySelector('[data-root] > [data-part=as-json]')";
        for (variant, is_there) in [("Open", true), ("Closed", false), ("Open", true)] {
            let select = person
                .browser
                .find(fantoccini::Locator::Css("select[name^='choice:']"))
                .await
                .expect("the variants");
            select.select_by_label(variant).await.expect("a variant");
            person
                .waits_for(&format!("({whole} !== null) === {is_there}"))
                .await;
        }
        person
    });
}
