//! Schemas as generators write them, filled in by role and label alone: a union by OpenAPI's mapping, a nullable required
//! field, a date or a word, an enum of schemars, a map with listed names, and a value of any type.

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::keyboard::strikes;
use crate::person::{Person, with_person};

async fn chooses(person: &Person, name: &str, option: &str) {
    let select = person.finds("combobox", name).await;
    select.select_by_label(option).await.expect("an option");
    person.lets_the_page_draw().await;
}

async fn data(person: &Person) -> Value {
    let text = person
        .runs("return document.querySelector('#result-panel pre').innerText")
        .await;
    serde_json::from_str(text.as_str().unwrap_or_default()).expect("the data")
}

#[test]
fn what_generators_write_is_filled_in_by_role_and_label() {
    with_person(async |person| {
        person.opens("/#playground").await;
        chooses(&person, "Example", "As generators write it").await;
        // The form is drawn when nothing was chosen for a while.
        person
            .waits_for("[...document.querySelectorAll('[data-part=kind] option')].some(option => option.text === 'group')")
            .await;
        chooses(&person, "Kind of owner", "group").await;
        person.types("textbox", "Members", "3").await;
        person.types("textbox", "Limit", "5").await;
        person.presses(Key::Backspace).await;
        chooses(&person, "Kind of start", "today, tomorrow").await;
        chooses(&person, "Start", "tomorrow").await;
        chooses(&person, "Kind of shape", "Circle").await;
        person.types("textbox", "Radius", "2.5").await;
        person.types("textbox", "Eur optional", "4").await;
        chooses(&person, "Kind of payload", "List").await;
        person.clicks("button", "Add to payload").await;
        person.types("textbox", "Item 1", "first").await;
        person.clicks("button", "Add to payload").await;
        chooses(&person, "Kind of item 2", "Number").await;
        person.types("textbox", "Item 2", "2").await;
        person.clicks("button", "Add to payload").await;
        chooses(&person, "Kind of item 3", "Group").await;
        // The name of a member, and a key, are enough.
        let names =
            "return [...document.querySelectorAll('[data-part=items] [data-part=item] input')]
            .filter(input => input.labels[0]?.innerText === 'New name').length";
        assert_eq!(person.runs(names).await, 1, "the group of the third item");
        person
            .runs(
                "[...document.querySelectorAll('[data-part=items] [data-part=item] input')]
                .find(input => input.labels[0]?.innerText === 'New name').focus()",
            )
            .await;
        let name = person.browser.active_element().await.expect("a focus");
        name.send_keys("key").await.expect("typing");
        person.presses(Key::Enter).await;
        person.lets_the_page_draw().await;
        person.clicks("button", "Check").await;
        let expected = json!({
            "owner": { "kind": "group", "members": 3 }, "limit": null, "start": "tomorrow", "shape": { "Circle": 2.5 },
            "prices": { "eur": 4 }, "payload": ["first", 2, { "key": "" }]
        });
        assert_eq!(data(&person).await, expected, "what was entered");
        person
    });
}

/// Goes forward by the keyboard alone until something has a name.
async fn goes_to(person: &Person, name: &str) {
    for _ in 0..80 {
        strikes(person, Key::Tab).await;
        let element = person.browser.active_element().await.expect("a focus");
        if person.computed(&element, "computedlabel").await == name {
            return;
        }
    }
    panic!(
        "the keyboard does not lead to “{name}”:\n{}",
        person.reads().await
    );
}

async fn enters(person: &Person, text: &str) {
    let element = person.browser.active_element().await.expect("a focus");
    element.send_keys(text).await.expect("typing");
    person.lets_the_page_draw().await;
}

#[test]
fn what_generators_write_is_filled_in_by_keyboard() {
    with_person(async |person| {
        person.opens("/#playground").await;
        chooses(&person, "Example", "As generators write it").await;
        person
            .waits_for("[...document.querySelectorAll('[data-part=kind] option')].some(option => option.text === 'group')")
            .await;
        // The menu is the browser's own: the arrows go through the kinds.
        goes_to(&person, "Kind of owner").await;
        strikes(&person, Key::Down).await;
        goes_to(&person, "Members").await;
        enters(&person, "3").await;
        goes_to(&person, "Limit").await;
        enters(&person, "5").await;
        strikes(&person, Key::Backspace).await;
        goes_to(&person, "Kind of start").await;
        enters(&person, "tod").await;
        goes_to(&person, "Start").await;
        enters(&person, "tom").await;
        goes_to(&person, "Kind of shape").await;
        enters(&person, "Cir").await;
        goes_to(&person, "Radius").await;
        enters(&person, "2.5").await;
        goes_to(&person, "Eur optional").await;
        enters(&person, "4").await;
        // A type is picked by its first letter, and the focus stays where it was picked.
        goes_to(&person, "Kind of payload").await;
        enters(&person, "Text").await;
        person.has_the_focus_on("combobox", "Kind of payload").await;
        goes_to(&person, "Payload optional").await;
        enters(&person, "anything").await;
        goes_to(&person, "Check").await;
        strikes(&person, Key::Enter).await;
        let expected = json!({
            "owner": { "kind": "group", "members": 3 }, "limit": null, "start": "tomorrow", "shape": { "Circle": 2.5 },
            "prices": { "eur": 4 }, "payload": "anything"
        });
        assert_eq!(data(&person).await, expected, "what was entered");
        person
    });
}
