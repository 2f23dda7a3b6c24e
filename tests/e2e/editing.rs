//! Editing in the browser: what is typed goes where it is seen, and stays as it is typed.

use std::time::Duration;

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::person::{Patience, Person, with_person};

/// Opens the playground with a schema.
pub(crate) async fn tries(person: &Person, schema: &Value) {
    person.opens("/#playground").await;
    let editor = person.finds("textbox", "Schema").await;
    editor.clear().await.expect("the editor is emptied");
    editor
        .send_keys(&schema.to_string())
        .await
        .expect("a schema is typed");
}

/// Waits for the playground to show data.
pub(crate) async fn shows(person: &Person, expected: Value, why: &str) {
    let panel =
        "document.querySelector('#result-panel pre, #result-panel code, #result-panel')?.innerText";
    let mut patience = Patience::new();
    loop {
        let text = person.runs(&format!("return {panel}")).await;
        let data = serde_json::from_str(text.as_str().unwrap_or_default()).unwrap_or(text);
        if data == expected {
            return;
        }
        assert!(patience.lasts(), "{why}: expected {expected}, found {data}");
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

/// Does something with a place by its menu.
pub(crate) async fn does(person: &Person, menu: &str, action: &str) {
    person.clicks("button", menu).await;
    person.clicks("menuitem", action).await;
}

#[test]
fn what_is_typed_into_a_moved_item_is_its_own() {
    let schema = json!({ "type": "object", "properties": { "people": { "type": "array", "items": {
        "type": "object", "title": "Person", "required": ["name"], "properties": { "name": { "type": "string" } } } } } });
    with_person(async |person| {
        tries(&person, &schema).await;
        person.clicks("button", "Add to people").await;
        // The focus goes into the new item.
        person.has_the_focus_on("textbox", "Name").await;
        let typing = |text: &'static str| async {
            let field = person.browser.active_element().await.expect("a field");
            field.send_keys(text).await.expect("typing");
        };
        typing("Ada").await;
        // Enter in an item does not submit the form.
        let field = person.browser.active_element().await.expect("a field");
        field.send_keys(&Key::Enter).await.expect("Enter");
        assert!(
            !person.reads().await.contains("Fix "),
            "nothing was submitted"
        );
        person.clicks("button", "Add to people").await;
        person
            .waits_for("document.activeElement.name === '/people/1/name'")
            .await;
        typing("Bo").await;
        does(&person, "Actions for person 2", "Move person 2 up").await;
        shows(
            &person,
            json!({ "people": [{ "name": "Bo" }, { "name": "Ada" }] }),
            "the items changed places",
        )
        .await;
        let first = "return document.querySelector('[name=\"/people/0/name\"]').value";
        assert_eq!(person.runs(first).await, "Bo", "the first is Bo now");
        let fields = person
            .browser
            .find_all(fantoccini::Locator::Css("[data-part=item] input"))
            .await
            .expect("fields");
        fields[0].send_keys("b").await.expect("typing");
        shows(
            &person,
            json!({ "people": [{ "name": "Bob" }, { "name": "Ada" }] }),
            "typing goes to the item that is there",
        )
        .await;
        does(&person, "Actions for person 1", "Remove person 1").await;
        let left = person
            .browser
            .find(fantoccini::Locator::Css("[data-part=item] input"))
            .await
            .expect("a field");
        left.send_keys("!").await.expect("typing");
        shows(
            &person,
            json!({ "people": [{ "name": "Ada!" }] }),
            "and still does when one is gone",
        )
        .await;
        person
    });
}

#[test]
fn numbers_and_times_stay_as_they_are_typed() {
    let schema = json!({ "type": "object", "properties": {
        "price": { "type": "number" }, "at": { "type": "string", "format": "date-time" } } });
    with_person(async |person| {
        tries(&person, &schema).await;
        person.types("textbox", "Price optional", "1.00").await;
        assert_eq!(
            person.value("textbox", "Price optional").await,
            "1.00",
            "the zeros stay"
        );
        shows(&person, json!({ "price": 1.0 }), "the number is a number").await;
        let offset = person.finds("combobox", "At: Offset from UTC").await;
        offset
            .select_by_value("+05:30")
            .await
            .expect("an offset is picked first");
        let script = "const input = document.querySelector('[name=\"/at\"]');
            input.value = '2026-11-23T09:30'; input.dispatchEvent(new InputEvent('input', {bubbles: true}));";
        person.runs(script).await;
        shows(
            &person,
            json!({ "price": 1.0, "at": "2026-11-23T09:30:00+05:30" }),
            "the offset that was picked is kept",
        )
        .await;
        person
    });
}

#[test]
fn a_field_is_heard_wherever_the_host_puts_it() {
    let schema = json!({ "type": "object", "properties": { "a": { "type": "string" }, "b": { "type": "string" } } });
    with_person(async |person| {
        tries(&person, &schema).await;
        person.finds("textbox", "A optional").await;
        // As in a dialog at the end of the page; and something around the other swallows the event.
        let script = "const [a, b] = ['/a', '/b'].map(name => document.getElementsByName(name)[0]);
            b.parentElement.addEventListener('input', event => event.stopImmediatePropagation());
            const of_the_host = document.createElement('input');
            of_the_host.name = '/b'; document.body.append(a, of_the_host); a.focus();";
        person.runs(script).await;
        let field = person.browser.active_element().await.expect("a field");
        field.send_keys("outside").await.expect("typing");
        shows(&person, json!({ "a": "outside" }), "outside of the form").await;
        person.runs("document.body.lastElementChild.focus()").await;
        let field = person.browser.active_element().await.expect("a field");
        field.send_keys("not the form's").await.expect("typing");
        person
            .runs("document.querySelector('form [name=\"/b\"]').focus()")
            .await;
        let field = person.browser.active_element().await.expect("a field");
        field.send_keys("inside").await.expect("typing");
        shows(
            &person,
            json!({ "a": "outside", "b": "inside" }),
            "a field of the host's is the host's",
        )
        .await;
        person
    });
}

#[test]
fn edits_are_taken_back_by_key_and_by_button() {
    let schema = json!({ "type": "object", "properties": {
        "name": { "type": "string", "title": "Name" },
        "agreed": { "type": "boolean", "title": "Agreed" } } });
    with_person(async |person| {
        tries(&person, &schema).await;
        person.types("textbox", "Name optional", "Ada").await;
        person.clicks("checkbox", "Agreed").await;
        shows(
            &person,
            json!({ "name": "Ada", "agreed": true }),
            "two edits",
        )
        .await;
        let keys = |keys: &[Key], letter: char| {
            let mut text: String = keys.iter().map(|key| char::from(*key)).collect();
            text.push(letter);
            text.push(char::from(Key::Null));
            text
        };
        let press = async |text: String| {
            let focused = person.browser.active_element().await.expect("a focus");
            focused.send_keys(&text).await.expect("keys");
        };
        // The focus is on the toggle, where the browser has nothing to take back.
        press(keys(&[Key::Control], 'z')).await;
        shows(
            &person,
            json!({ "name": "Ada" }),
            "the toggle is taken back",
        )
        .await;
        assert_eq!(
            person.focused().await,
            ("checkbox".to_owned(), "Agreed".to_owned()),
            "the focus stays"
        );
        press(keys(&[Key::Control, Key::Shift], 'z')).await;
        shows(
            &person,
            json!({ "name": "Ada", "agreed": true }),
            "done again",
        )
        .await;
        person.clicks("button", "Undo").await;
        person.clicks("button", "Undo").await;
        shows(&person, json!({}), "both are taken back").await;
        assert_eq!(
            person.focused().await,
            ("button".to_owned(), "Undo".to_owned()),
            "the button keeps the focus when nothing is left to take back"
        );
        person.clicks("button", "Undo").await;
        shows(&person, json!({}), "and does nothing then").await;
        person.clicks("button", "Redo").await;
        shows(&person, json!({ "name": "Ada" }), "the text is back").await;
        assert_eq!(person.value("textbox", "Name optional").await, "Ada");
        // In a text the browser takes back what was typed there.
        person.types("textbox", "Name optional", "m").await;
        press(keys(&[Key::Control], 'z')).await;
        shows(&person, json!({ "name": "Ada" }), "a letter is taken back").await;
        person
    });
}

#[test]
fn a_time_is_typed_key_by_key() {
    let schema = json!({ "type": "object", "properties": { "daily": { "type": "string", "format": "time" }, "at": { "type": "string", "format": "date-time" }, "day": { "type": "string", "format": "date" } } });
    with_person(async |person| {
        tries(&person, &schema).await;
        person.finds("combobox", "Daily: Offset from UTC").await;
        let input = "document.querySelector('[name=\"/daily\"]')";
        for offset in ["Z", "+05:30"] {
            person.runs(&format!("const offset = document.querySelector('[name=\"offset:/daily\"]'); offset.value = '{offset}'; offset.dispatchEvent(new Event('change', {{ bubbles: true }})); {input}.focus()")).await;
            for key in "094500AM".chars() {
                crate::calm::letter(&person, key).await;
            }
            let shown = person.runs(&format!("return {input}.value")).await;
            assert!(
                shown
                    .as_str()
                    .is_some_and(|shown| shown.starts_with("09:45")),
                "with the offset “{offset}” there is {shown}"
            );
            person
                .runs(&format!("{input}.blur(); {input}.focus()"))
                .await;
            for key in "113000PM".chars() {
                crate::calm::letter(&person, key).await;
            }
            let shown = person.runs(&format!("return {input}.value")).await;
            assert!(
                shown
                    .as_str()
                    .is_some_and(|shown| shown.starts_with("23:30")),
                "with the offset “{offset}” there is {shown} the second time"
            );
            person.runs(&format!("{input}.blur()")).await;
        }
        person
    });
}
